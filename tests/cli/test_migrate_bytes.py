"""What `migrate --write` writes, to the last byte, and the edits of `--format json`."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pslint_tls.cli.errors import OK
from pslint_tls.text import decode
from tests.cli.moving import MAIL, document, run
from tests.fixtures.stories import FOLDER, stories


@pytest.fixture
def top(tmp_path, monkeypatch):
    tree = tmp_path / "tree"
    tree.mkdir()
    monkeypatch.chdir(tree)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tree


@pytest.mark.parametrize(
    ("encoding", "newline"),
    [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("utf-16", "\r\n"), ("utf-16", "\n"), ("utf-8", "\r"), ("cp1252", "\r\n")],
)
@pytest.mark.parametrize("shape", ["auto", "rest", "function"])
def test_bytes_outside_the_edits_stay(top, encoding, newline, shape):
    text = newline.join(
        ["# Gr\u00fc\u00dfe  ", "", "if ($x) {", f"\t{MAIL.strip()} # caf\u00e9", "\t}", "  $y = 'ende'\t", "", ""]
    )
    file = top / "a.ps1"
    raw = text.encode(encoding)
    file.write_bytes(raw)
    sites = document("--shape", shape)["sites"]
    code, _, err = run("--write", "--shape", shape)
    assert (code, err) == (OK, "")
    new = file.read_bytes()
    assert new.decode(encoding).count(newline) > text.count(newline)
    assert new.startswith(raw[:2] if encoding == "utf-16" else raw[:3])
    assert new == edited(raw, [edit for site in sites for edit in site["edits"]])
    ending = f" # caf\u00e9{newline}\t}}{newline}  $y = 'ende'\t{newline}{newline}"
    assert new.endswith(ending.encode({"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(encoding, encoding)))
    if newline != "\r\n":
        assert ("\r" in new.decode(encoding)) is (newline == "\r")
    assert run(command="undo")[0] == OK
    assert file.read_bytes() == raw


def edited(raw: bytes, edits: list[dict[str, Any]]) -> bytes:
    """The bytes after edits that are given as lines and UTF-16 columns, as an editor would apply them."""
    source = decode("a.ps1", raw)
    text = source.text
    starts = [0]
    for index, letter in enumerate(text):
        if letter == "\n" or (letter == "\r" and text[index + 1 : index + 2] != "\n"):
            starts.append(index + 1)

    def offset(line: int, column: int) -> int:
        start = starts[line - 1]
        units = text[start:].encode("utf-16-le", "surrogatepass")[: 2 * (column - 1)]
        return start + len(units.decode("utf-16-le", "surrogatepass"))

    for edit in sorted(edits, key=lambda one: (one["line"], one["column"]), reverse=True):
        start, end = offset(edit["line"], edit["column"]), offset(edit["endLine"], edit["endColumn"])
        text = text[:start] + edit["newText"] + text[end:]
    bom = raw[: len(raw) - len(raw.lstrip(b"\xff\xfe\xef\xbb\xbf"))] if source.bom else b""
    return bom + text.encode(source.encoding, "surrogatepass")


class Written:
    """All stories, moved in one run: what the document says, the bytes before and after, and a second document."""

    def __init__(self, folder: Path, names: list[str], shape: str) -> None:
        for name in names:
            shutil.copytree(FOLDER / name, folder / name, ignore=shutil.ignore_patterns("*.diff", "findings"))
        self.old = {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*.ps*1")}
        arguments = ("--shape", shape, "--all-servers", "--isolated")
        self.found = document(*arguments)
        run(*arguments, "--write", "--journal", str(folder.parent / "journal"))
        self.new = {name: (folder / name).read_bytes() for name in self.old}
        self.again = document(*arguments)

    def edits(self, name: str) -> list[dict[str, Any]]:
        return [edit for site in self.found["sites"] if site["path"] == name for edit in site["edits"]]


@pytest.fixture(scope="module", params=["auto", "function"])
def written(request, tmp_path_factory):
    names = [story.name for story in stories()]
    folder = tmp_path_factory.mktemp(request.param) / "tree"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return Written(folder, names if request.param == "auto" else names[:12], request.param)


def test_the_document_keeps_the_schema(written):
    schema = json.loads((files("pslint_tls.output") / "migrate.schema.json").read_text(encoding="utf-8"))
    for found in (written.found, written.again):
        jsonschema.validate(found, schema)


def test_the_edits_of_the_document_are_what_is_written(written):
    changed = [name for name, raw in written.old.items() if written.new[name] != raw]
    assert len(changed) >= 8
    for name in changed:
        assert written.new[name] == edited(written.old[name], written.edits(name)), name


def test_a_second_run_finds_only_what_was_refused(written):
    left = {site["path"] for site in written.again["sites"] if site["shape"] != "manual"}
    assert left == {name for name, raw in written.old.items() if written.edits(name) and written.new[name] == raw}
    assert len(left) <= 1
