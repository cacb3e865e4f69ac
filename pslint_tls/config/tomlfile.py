"""Configuration files: which one counts, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pslint_tls.config import BadConfig
from pslint_tls.config.places import is_there, shown_from
from pslint_tls.files.paths import absolute, long_path

if TYPE_CHECKING:
    from pslint_tls.config.kinds import Wrong

NAME = "pslint.toml"
PROJECT = "pyproject.toml"
TABLE = "pslint-tls"
LARGEST = 10_000_000

_RULES_REFUSED = (
    "rules are code, and a configuration file may lie in the folder that is scanned; "
    "give --rules DIR on the command line"
)


class ConfigFile(NamedTuple):
    """What a configuration file says: values by key, each with the line on which it stands."""

    path: Path
    shown: str
    values: Mapping[str, Any]
    lines: Mapping[tuple[str, ...], int]
    """The line of a key; (key, name) for the tables whose names are the user's own."""

    @property
    def folder(self) -> Path:
        """What patterns and paths in it are relative to."""
        return self.path.parent

    def where(self, *key: str) -> str:
        """The place of a key for a message."""
        return f"{self.shown}:{self.lines.get(key) or self.lines.get(key[:1], 1)}"


def nearest(cwd: Path) -> ConfigFile | None:
    """The configuration of the folder `cwd` or of the nearest one above it, up to the root.

    In one folder `pslint.toml` goes before `pyproject.toml`; one without our table is passed by. Raises `BadConfig`.
    """
    for folder in (cwd, *cwd.parents):
        for name in (NAME, PROJECT):
            if is_there(folder / name):
                found = _read(folder / name, shown_from(folder / name, cwd), must_speak=False)
                if found is not None:
                    return found
    return None


def named(path: Path, cwd: Path) -> ConfigFile:
    """The configuration in a file that was given by name. Raises `BadConfig`."""
    place = Path(absolute(str(path), str(cwd)))
    if not is_there(place):
        raise BadConfig(f"--config `{path}` is not there; give a file like {NAME}")
    found = _read(place, str(path), must_speak=True)
    assert found is not None
    return found


def _read(path: Path, shown: str, *, must_speak: bool) -> ConfigFile | None:
    raw = _bytes(path, shown)
    project = path.name == PROJECT
    # Somebody else's file is not ours to complain about, and most are passed by without loading the TOML reader.
    if project and not must_speak and TABLE.encode() not in raw:
        return None
    text = _text(raw, shown)
    document = _document(text, shown)
    table: Any = document
    head: tuple[str, ...] = ()
    if project:
        from pslint_tls.config.lines import table_in

        head = ("tool", TABLE)
        table = table_in(document, *head)
        if table is None and must_speak:
            raise BadConfig(f"{shown} has no table [tool.{TABLE}]; add it, or give --config another file")
        if table is None:
            return None
        if not isinstance(table, dict):
            raise BadConfig(f"{shown}: `tool.{TABLE}` is no table; write [tool.{TABLE}] and its keys below it")
    return _settings(path, shown, table, head, text)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        with open(long_path(str(path)), "rb") as stream:  # noqa: PTH123 - a path of any length
            raw = stream.read(LARGEST + 1)
    except OSError as error:
        raise BadConfig(f"cannot read {shown}: {error.strerror}; --isolated goes without it") from error
    if len(raw) > LARGEST:
        raise BadConfig(f"{shown} is larger than 10 MB, so it is no configuration file; --isolated goes without it")
    return raw


def _text(raw: bytes, shown: str) -> str:
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BadConfig(f"{shown} is not UTF-8; save it as UTF-8 (PowerShell: Set-Content -Encoding utf8)") from error


def _document(text: str, shown: str) -> dict[str, Any]:
    from pslint_tls.config.toml import TOMLDecodeError, loads

    try:
        return loads(text)
    except (TOMLDecodeError, RecursionError) as error:
        said = str(error) if isinstance(error, TOMLDecodeError) else "it nests too deeply"
        hint = "write Windows paths in 'single quotes'" if "\\" in said or "escape" in said else "correct it"
        raise BadConfig(f"{shown} is no valid TOML: {said[:1].lower()}{said[1:]}; {hint}") from error


# --- the keys -------------------------------------------------------------------------------------------------------


def _settings(path: Path, shown: str, table: Mapping[str, Any], head: tuple[str, ...], text: str) -> ConfigFile:
    # Most runs find no file, and are to start without this.
    from pslint_tls.config.keys import BY_NAME
    from pslint_tls.config.kinds import Context, Wrong
    from pslint_tls.config.lines import Lines

    lines = Lines(text)
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in BY_NAME:
            raise BadConfig(f"{shown}:{lines.of(*head, name)}: {_unknown(name, tuple(BY_NAME))}")
        context = Context(shown, path.parent, lambda *rest, name=name: lines.of(*head, name, *rest))
        try:
            values[name] = BY_NAME[name].kind.read(value, context)
        except Wrong as error:
            raise BadConfig(_sentence(shown, lines.of(*head, name, *error.path), name, error)) from None
    named = [(name, one) for name in values if isinstance(table[name], dict) for one in table[name]]
    keys: list[tuple[str, ...]] = [*((name,) for name in values), *named]
    return ConfigFile(path, shown, values, {key: lines.of(*head, *key) for key in keys})


def _unknown(name: str, known: tuple[str, ...]) -> str:
    if name == "rules":
        return f"`rules` cannot stand here: {_RULES_REFUSED}"
    from pslint_tls.config.kinds import meant

    return f"there is no key `{name}`; {meant(name, known, 'pslint.schema.json lists the keys')}"


def _sentence(shown: str, line: int, name: str, error: Wrong) -> str:
    dotted = name
    for part in error.path:
        dotted += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if part.isidentifier() else f'."{part}"'
    return f"{shown}:{line}: `{dotted}` {error.text}"
