"""Jobs for the tests: plain data that worker processes can import."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pslint_tls.files.discover import Discovery, discover
from pslint_tls.files.settings import ReadSettings
from pslint_tls.files.work import Plan
from pslint_tls.text import Source

NEEDLE = "send-mailmessage"


@dataclass(frozen=True)
class TellJob:
    """Tells what was done with each file. A file whose text names a trap springs it."""

    marker: str = ""

    def ready(self):
        def run(source: Source):
            if "CRASH" in source.text:
                raise ValueError("the content of the file")
            if "DIE" in source.text and os.getpid() != int(self.marker or 0):
                os._exit(7)
            if "BLOCK" in source.text:
                # Opening a pipe for writing waits for its reader: whoever reads knows that the worker is at work.
                Path(self.marker).write_text(f"{os.getpid()}\n", encoding="ascii")
                # Nobody ever reads from this one, if it is there.
                Path(f"{self.marker}-unread").write_text("", encoding="ascii")
            if "UNPICKLABLE" in source.text:
                return (source.path, lambda: None), ()
            return (source.path, "ran", source.encoding), ()

        return run

    def clean(self, shown, encoding, guessed):
        return (shown, "clean", encoding)

    def skipped(self, shown, reason):
        return (shown, "skipped", reason)

    def lasting(self, result):
        return True

    def failed(self, shown, error):
        return (shown, "failed", type(error).__name__)


def plan(found: Discovery, job: TellJob | None = None, **given) -> Plan:
    return Plan(job or TellJob(), found.cwd, **{"limit": 10_000, "needles": (NEEDLE,), **given})


def lay(top: Path, texts: dict[str, str | bytes]) -> Discovery:
    """Writes files and finds them."""
    for name, text in texts.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return discover([top], ReadSettings(), top)
