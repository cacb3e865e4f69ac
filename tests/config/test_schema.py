"""The schema that is shipped says what the reader takes: neither can change without the other."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pslint_tls.cli.check import check
from pslint_tls.config.keys import BY_NAME, CLASSES, FORMATS, KEYS
from pslint_tls.config.kinds import Context, Wrong
from pslint_tls.config.schema import FILE, rendered, schema, shipped
from pslint_tls.script import Endpoint

ENTRY = {"path": "a.ps1", "rules": ["PST020"], "reason": "relay"}
GOOD: list[dict[str, Any]] = [
    {},
    {"select": ["PST"], "ignore": [], "severity": "warning", "min-confidence": "likely", "fail-on": "never"},
    {"severity": {"PST001": "info", "minimum": "warning"}},
    {"include": ["*.txt"], "exclude": ["old/", "!old/new"], "respect-gitignore": False},
    {"encoding": "cp1252", "encodings": {"legacy/**": "cp932"}},
    {"max-file-size": "5MB", "timeout-per-file": 2, "jobs": 0, "cache": False, "strict": True},
    {"max-file-size": 100, "timeout-per-file": 0.5},
    {"assume-default": "os", "tls-set-elsewhere": True, "tls-line": "guarded", "unsafe-fixes": False},
    {"baseline": "known.json", "per-file-ignores": {"tests/**": ["PST022"]}},
    {"servers": {"relay01": "internal", "*.contoso.com": "hve"}},
    {"exceptions": [ENTRY, {**ENTRY, "owner": "mail", "function": "Send-It", "until": datetime.date(2027, 6, 30)}]},
    {"graph-shape": "rest", "graph-auth": "secret", "graph-tenant": "contoso.com", "graph-client-id": "1-2"},
    {"graph-certificate": "AB12", "graph-cloud": "usgov", "save-to-sent-items": True, "external-domains": ["a.b"]},
    {"format": "json", "psscriptanalyzer-settings": False},
    {"format": "sarif", "sarif-profile": "azure", "deterministic": True},
]
BAD: list[dict[str, Any]] = [
    {"rules": ["x"]},
    {"Select": ["PST"]},
    {"select": "PST001"},
    {"severity": {"PST001": "grave"}},
    {"encodings": {"!a": "cp932"}},
    {"jobs": -1},
    {"jobs": 2000},
    {"timeout-per-file": 0},
    {"max-file-size": "5 parsecs"},
    {"servers": {"relay01": "unknown"}},
    {"servers": {"smtp": {"contoso": {"com": "internal"}}}},
    {"per-file-ignores": {"tests/**": "PST022"}},
    {"exceptions": [{"path": "a.ps1", "rules": ["PST020"]}]},
    {"exceptions": [{**ENTRY, "rules": []}]},
    {"exceptions": [{**ENTRY, "reason": " "}]},
    {"exceptions": [{**ENTRY, "unti": "2027-06-30"}]},
    {"exceptions": ENTRY},
    {"psscriptanalyzer-settings": True},
    {"graph-auth": "password"},
    {"external-domains": "a.b"},
]
VALUES: list[Any] = [
    *(True, False, 0, 1, -1, 1024, 5000, 0.5, "", " ", "x", "info", "5MB", "cp1252", "!x", "#x"),
    *([], ["PST001"], [""], [1], [[]], {}, {"a": 1}, {"a": "info"}, {"a": ["PST001"]}, {"": "info"}, {"a": {}}),
    *([{}], [ENTRY]),
]
CODE_PAGES = ("encoding", "encodings")


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: as_json(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def texts(value: Any) -> set[str]:
    """The strings that would be names of code pages."""
    found = value.values() if isinstance(value, dict) else [value]
    return {one for one in found if isinstance(one, str) and one}


def by_schema(document: dict[str, Any]) -> bool:
    return bool(jsonschema.Draft202012Validator(schema()).is_valid(as_json(document)))


def by_reader(document: dict[str, Any], folder: Path) -> bool:
    context = Context("pslint.toml", folder, lambda *path: 1)
    try:
        for name, value in document.items():
            if name not in BY_NAME:
                return False
            BY_NAME[name].kind.read(value, context)
    except Wrong:
        return False
    return True


def test_the_file_is_what_the_table_of_keys_says(update: bool) -> None:
    import pslint_tls.config

    if update:
        (Path(pslint_tls.config.__file__).parent / FILE).write_text(rendered(), encoding="utf-8", newline="\n")
    assert shipped() == rendered()
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("document", GOOD, ids=str)
def test_good_documents(document: dict[str, Any], tmp_path: Path) -> None:
    assert by_schema(document)
    assert by_reader(document, tmp_path)


@pytest.mark.parametrize("document", BAD, ids=str)
def test_bad_documents(document: dict[str, Any], tmp_path: Path) -> None:
    assert not by_schema(document)
    assert not by_reader(document, tmp_path)


@pytest.mark.parametrize("key", [key.name for key in KEYS])
def test_reader_and_schema_agree_on_every_value(key: str, tmp_path: Path) -> None:
    """But for what a schema cannot know: which code pages and files there are."""
    for name in ("x", "info", "5MB", "cp1252", "!x", "#x"):
        (tmp_path / name).touch()
    for value in VALUES:
        if key not in CODE_PAGES or texts(value) <= {"cp1252", " "}:
            assert by_schema({key: value}) == by_reader({key: value}, tmp_path), value


def test_every_key_has_an_example_and_every_default_is_allowed(tmp_path: Path) -> None:
    assert {name for document in GOOD for name in document} == set(BY_NAME) - {"deadlines"}
    for key in KEYS:
        if key.default not in (None, ()):
            assert by_reader({key.name: key.default}, tmp_path)


def test_words_are_those_of_the_command_line() -> None:
    options = {option.name: option for option in check.params}
    for key in KEYS:
        option = options.get(key.given_as)
        if option is not None and "enum" in key.kind.schema:
            assert list(option.type.choices) == key.kind.schema["enum"]
            assert option.default == key.default
    assert list(options["format"].type.choices) == list(FORMATS)
    assert {Endpoint(name) for name in CLASSES} == set(Endpoint) - {Endpoint.UNKNOWN, Endpoint.UNCLASSIFIED}
