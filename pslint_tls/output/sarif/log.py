"""The whole log, piece by piece: results worst first, split into runs where the reader takes no more in one."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from pslint_tls.engine.report import FileResult, Report
from pslint_tls.engine.summary import Summary
from pslint_tls.output.contract import Value
from pslint_tls.output.documents import encode
from pslint_tls.output.sarif.closing import Closing, array
from pslint_tls.output.sarif.driver import taxonomy, tool
from pslint_tls.output.sarif.options import Invocation, SarifOptions
from pslint_tls.output.sarif.results import Results
from pslint_tls.output.sarif.uris import Addresses
from pslint_tls.rule import Confidence, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RUNS = 20
PER_RUN = {"github": 25_000, "azure": 5_000}
"""Results of a run that the reader takes; 20 runs at most."""
SHOWN_BY_GITHUB = 5_000
SHOWS_SUPPRESSED = ("full", "gitlab")
"""The others would show what is accepted like everything else."""


def sarif(report: Report, summary: Summary, options: SarifOptions) -> Iterator[str]:
    """The log of a report in pieces."""
    log = Log(options)
    for file in report.files:
        log.add(file)
    return log.pieces(report, summary)


def notices(summary: Summary, options: SarifOptions) -> list[str]:
    """A sentence for each limit of the reader that this report exceeds."""
    count = sum(summary.findings.values())
    if options.profile in SHOWS_SUPPRESSED:
        return []
    per_run = PER_RUN[options.profile]
    said = []
    if count > per_run:
        runs = min(MOST_RUNS, -(-count // per_run))
        said.append(f"{count} results are split into {runs} runs, for the reader takes {per_run} in one")
    if count > per_run * MOST_RUNS:
        said.append(f"{count - per_run * MOST_RUNS} results, the least grave ones, are left out")
    if options.profile == "github" and count > SHOWN_BY_GITHUB:
        said.append(f"GitHub shows the {SHOWN_BY_GITHUB} gravest results of a run, and there are {count}")
    return said


class _Pressed:
    """Lines of text, of which 100,000 are at hand in a few megabytes."""

    def __init__(self) -> None:
        self._press: Any = zlib.compressobj(1)
        self._parts: list[bytes] = []

    def add(self, line: str) -> None:
        part = self._press.compress(f"{line}\n".encode("utf-8", "surrogatepass"))
        if part:
            self._parts.append(part)

    def lines(self) -> Iterator[str]:
        """All of them; after that none can be added."""
        if self._press is not None:
            self._parts.append(self._press.flush())
            self._press = None
        unpress, rest = zlib.decompressobj(), b""
        for part in self._parts:
            *lines, rest = (rest + unpress.decompress(part)).split(b"\n")
            for line in lines:
                yield line.decode("utf-8", "surrogatepass")


class Log:
    """A log that takes files one by one, so that a run need not keep them, and writes results worst first."""

    def __init__(self, options: SarifOptions) -> None:
        self._options = options
        self._addresses = Addresses(options.root, options.cwd, deterministic=options.deterministic)
        self._results = Results(options, self._addresses)
        self._levels = {(severity, confidence): _Pressed() for severity in Severity for confidence in Confidence}
        self._artifacts = _Pressed()
        self._files = 0
        self._count = 0

    def add(self, file: FileResult) -> None:
        """Take the findings of one file; files come in the order of their paths."""
        shown = (*file.findings, *file.suppressed) if self._options.profile in SHOWS_SUPPRESSED else file.findings
        if not shown:
            return
        self._artifacts.add(f"{encode([self._files, file.path])}\t{encode(self._artifact(file))}")
        for located in sorted(shown, key=lambda one: (one.start, one.end, one.finding.code)):
            finding = located.finding
            others = sorted({step.place.path for step in finding.related} - {file.path})
            line = f"{encode([self._files, *others])}\t{encode(self._results.of(located, file))}"
            self._levels[finding.severity, finding.confidence].add(line)
            self._count += 1
        self._files += 1

    def pieces(self, report: Report, summary: Summary, invocation: Invocation | None = None) -> Iterator[str]:
        """The log; `report` is of the same files, of which only what went wrong is looked at."""
        limit = PER_RUN.get(self._options.profile, max(1, self._count))
        runs = max(1, min(MOST_RUNS, -(-self._count // limit)))
        went = invocation or self._options.invocation or Invocation(0)
        rest = Closing(report, summary, self._options, self._addresses, went)
        limits = notices(summary, self._options)
        yield f'{{"$schema": {encode(SCHEMA)}, "version": "2.1.0", "runs": ['
        lines = (line for pressed in self._levels.values() for line in pressed.lines())
        for number in range(runs):
            yield ",\n" if number else "\n"
            yield from self._run(islice(lines, limit))
            yield from rest.of_run(number, limits)
        yield "\n]}\n"

    def _run(self, lines: Iterator[str]) -> Iterator[str]:
        yield f'{{"tool": {encode(tool(self._options))},\n'
        yield f'"taxonomies": [{encode(taxonomy())}],\n'
        yield '"results": ['
        files: set[int] = set()
        others: set[str] = set()
        for place, line in enumerate(lines):
            head, result = line.split("\t", 1)
            file, *loaded = json.loads(head)
            files.add(file)
            others.update(loaded)
            yield f"{',' if place else ''}\n{result}"
        yield "],\n"
        yield from array("artifacts", self._artifacts_of(files, others))

    def _artifacts_of(self, files: set[int], others: set[str]) -> Iterator[str]:
        for line in self._artifacts.lines():
            head, artifact = line.split("\t", 1)
            number, path = json.loads(head)
            if number in files:
                others.discard(path)
                yield artifact
        for path in sorted(others):
            yield encode({"location": self._addresses.of(path).location()})

    def _artifact(self, file: FileResult) -> Value:
        made: Value = {"location": self._addresses.of(file.path).location()}
        if not file.script:
            return {**made, "roles": ["userSpecifiedConfiguration"]}
        made |= {"roles": ["analysisTarget"], "sourceLanguage": "powershell"}
        if file.encoding is not None:
            made["encoding"] = iana(file.encoding)
        if file.artifact is not None:
            made |= {"length": file.artifact.length, "hashes": {"sha-256": file.artifact.sha256}}
        return made


def iana(encoding: str) -> str:
    """An encoding by its name on the internet: Python's `cp1252` is `windows-1252`."""
    if encoding.startswith("cp125"):
        return f"windows-{encoding[2:]}"
    return {"cp932": "windows-31j", "cp949": "ks_c_5601-1987", "cp936": "gbk", "ascii": "us-ascii"}.get(
        encoding, encoding.replace("-le", "le").replace("-be", "be").replace("_", "-")
    )
