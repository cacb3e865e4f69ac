"""`--show-settings`: every setting that holds, as a pslint.toml that says the same, with who said so."""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pslint_tls.cli.configure import split

if TYPE_CHECKING:
    from pslint_tls.cli.layers import Effective
    from pslint_tls.config import Config
    from pslint_tls.config.keys import Key
    from pslint_tls.engine.settings import Exemption

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_COLUMN = 44
"""Where the comments begin, if the value leaves room."""


def lines(said: Effective, settings: Config) -> Iterator[str]:
    """A TOML document with the settings; what no file can say stands in it as a comment."""
    from pslint_tls.config.keys import KEYS

    yield f"# settings from {', '.join(said.files)}" if said.files else "# no configuration file"
    yield f"# as-of = {settings.judge.as_of}"
    yield from (f"# rules = {_text(str(folder))}  # command line" for folder in settings.judge.rules_dirs)
    for key in KEYS:
        if key.name not in ("exceptions", "severity") and not isinstance(key.kind.schema.get("propertyNames"), Mapping):
            yield _line(key.name, _value(key, said.given), _who(key.name, said))
    yield from _severities(settings, _who("severity", said))
    for key in KEYS:
        if isinstance(key.kind.schema.get("propertyNames"), Mapping):
            yield from _table(key.name, said.given.get(key.given_as, ()), _who(key.name, said))
    for entry in settings.judge.exemptions:
        yield from _exception(entry)


def _who(name: str, said: Effective) -> str:
    return said.origins.get(name, "default")


def _value(key: Key, given: Mapping[str, Any]) -> Any:
    found = given.get(key.given_as, not key.default if key.inverse else key.default)
    if found is None and key.given_as in given and key.name == "psscriptanalyzer-settings":
        return False
    if key.inverse:
        return not found
    return split(found) if key.name in ("select", "ignore") else found


def _line(name: str, value: Any, who: str) -> str:
    # TOML has no word for what is not set.
    line = f"# {name} is not set" if value is None else f"{name} = {_toml(value)}"
    return f"{line.ljust(_COLUMN)}  # {who}"


def _severities(settings: Config, who: str) -> Iterator[str]:
    levels = {"minimum": settings.judge.min_severity.value}
    for code, level in settings.judge.severity:
        # The last word on a rule counts, so it also stands last.
        levels.pop(code, None)
        levels[code] = level.value
    yield from _table("severity", levels.items(), who)


def _table(name: str, pairs: Iterable[tuple[str, Any]], who: str) -> Iterator[str]:
    yield ""
    yield f"[{name}]".ljust(_COLUMN) + f"  # {who}"
    yield from (f"{key if _BARE.fullmatch(key) else _text(key)} = {_toml(value)}" for key, value in pairs)


def _exception(entry: Exemption) -> Iterator[str]:
    yield ""
    yield f"{'[[exceptions]]'.ljust(_COLUMN)}  # {entry.file}:{entry.line}"
    for name in ("path", "rules", "reason", "owner", "until", "function"):
        value = getattr(entry, name)
        if value is not None:
            yield f"{name} = {_toml(value)}"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float, datetime.date)):
        return str(value)
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(_toml(one) for one in value)}]"
    return _text(os.fspath(value) if isinstance(value, Path) else str(value))


def _text(text: str) -> str:
    """A TOML string: without escapes where that can be, because of Windows paths."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
