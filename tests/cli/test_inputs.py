from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from pslint_tls.cli.errors import Refused
from pslint_tls.cli.inputs import Inputs, inputs


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("a.ps1", "b c.ps1", "ä.ps1"):
        (tmp_path / name).write_text("x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stdin(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


def test_no_path_is_the_current_folder(folder: Path) -> None:
    assert inputs((), {}).paths == (".",)


def test_a_list_is_literal(folder: Path) -> None:
    (folder / "list").write_bytes("\ufeffa.ps1\r\nb c.ps1\n\nä.ps1".encode())
    assert inputs((), {"files_from": "list"}).paths == ("a.ps1", "b c.ps1", "ä.ps1")


def test_an_empty_list_is_nothing_and_not_the_current_folder(folder: Path) -> None:
    (folder / "list").write_bytes(b"\n")
    assert inputs((), {"files_from": "list"}).paths == ()


def test_a_list_with_nul(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, b"a.ps1\0b c.ps1\0")
    assert inputs((), {"files_from": "-", "null": True}).paths == ("a.ps1", "b c.ps1")
    stdin(monkeypatch, b"a.ps1\0b c.ps1\0")
    with pytest.raises(Refused, match="-z reads paths that end in NUL"):
        inputs((), {"files_from": "-"})


def test_a_list_that_is_not_utf8_is_refused(folder: Path) -> None:
    (folder / "list").write_bytes("ä.ps1".encode("utf-16"))
    with pytest.raises(Refused, match="the list `list` is not UTF-8"):
        inputs((), {"files_from": "list"})


def test_stdin_has_a_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, b"\xff\xfex\0")
    assert inputs(("-",), {"stdin_filename": "mail/x.ps1"}) == Inputs((), b"\xff\xfex\0", "mail/x.ps1")
    stdin(monkeypatch, b"")
    assert inputs(("-", "a.ps1"), {}) == Inputs(("a.ps1",), b"", "stdin.ps1")
