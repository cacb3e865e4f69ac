from __future__ import annotations

import os

import pytest

from pslint_tls.files.loader import NOT_THERE, OUTSIDE, make_loader
from pslint_tls.files.settings import ReadSettings
from pslint_tls.text import Source

posix = pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")


@pytest.fixture
def share(tmp_path):
    for name, text in {
        "top/main.ps1": "main",
        "top/Lib/Mail.ps1": "mail",
        "top/Lib/Tools.psm1": "tools",
        "top/Modules/Send/Send.psm1": "send",
        "top/Modules/Made/Made.psd1": "@{\r\n  RootModule = 'src\\Code.psm1'\r\n}",
        "top/Modules/Made/src/Code.psm1": "code",
        "top/Modules/Data/Data.psd1": "@{ Server = 'x' }",
        "out/secret.ps1": "secret",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


@pytest.fixture
def load(share):
    return make_loader((os.path.realpath(share / "top"),), ReadSettings(max_file_size=100), str(share))


def text(loaded):
    assert isinstance(loaded, Source), loaded
    return loaded.text


@pytest.mark.parametrize(
    "target",
    [
        "Lib/Mail.ps1",
        "Lib\\Mail.ps1",
        ".\\Lib\\Mail.ps1",
        "..\\top\\Lib\\Mail.ps1",
        "lib\\MAIL.PS1",
        "Lib\\Mail",
        "lib\\..\\LIB\\mail",
    ],
)
def test_a_script_beside_is_found_as_windows_would(load, target):
    loaded = load("top/main.ps1", target)
    assert text(loaded) == "mail"
    assert loaded.path.lower() == "top/lib/mail.ps1"


def test_paths_are_relative_to_the_loading_file(load):
    assert text(load("top/Lib/Mail.ps1", "Tools.psm1")) == "tools"


def test_an_absolute_path(load, share):
    assert text(load("top/main.ps1", str(share / "top" / "Lib" / "Mail.ps1"))) == "mail"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("Lib\\Tools", "tools"),
        ("Modules\\Send", "send"),
        ("modules\\send", "send"),
        ("Modules\\Made", "code"),
        ("Modules\\Made\\Made.psd1", "code"),
        ("Modules\\Data\\Data.psd1", "@{ Server = 'x' }"),
    ],
)
def test_modules(load, target, expected):
    assert text(load("top/main.ps1", target)) == expected


@pytest.mark.parametrize(
    "target",
    [
        "..\\out\\secret.ps1",
        "\\\\server\\share\\a.ps1",
        "//server/share/a.ps1",
        "https://example.org/a.ps1",
        "HKLM:\\Software",
        "Env:\\PATH",
        "~\\a.ps1",
        "/etc/passwd",
    ],
)
def test_nothing_outside_the_roots_is_read(load, target):
    assert load("top/main.ps1", target) == OUTSIDE


@posix
@pytest.mark.parametrize("target", ["C:\\Scripts\\a.ps1", "c:/a.ps1", "link.ps1", "folder\\secret.ps1"])
def test_neither_by_drive_nor_by_link(load, share, target):
    (share / "top" / "link.ps1").symlink_to(share / "out" / "secret.ps1")
    (share / "top" / "folder").symlink_to(share / "out")
    assert load("top/main.ps1", target) == OUTSIDE


@posix
def test_a_manifest_does_not_lead_out(load, share):
    (share / "top" / "Bad.psd1").write_text("@{ RootModule = '..\\out\\secret.ps1' }", encoding="utf-8")
    assert "RootModule" in text(load("top/main.ps1", "Bad.psd1"))


@pytest.mark.parametrize("target", ["gone.ps1", "", "  ", "a\0b", "Lib", "Lib\\gone\\a.ps1"])
def test_what_is_not_there(load, target):
    assert load("top/main.ps1", target) == NOT_THERE


def test_the_limits_of_reading_hold(load, share):
    (share / "top" / "big.ps1").write_bytes(b"x" * 101)
    (share / "top" / "bin.ps1").write_bytes(b"\0\1\2" * 20)
    assert load("top/main.ps1", "big.ps1") == "larger than 100 bytes (--max-file-size)"
    assert load("top/main.ps1", "bin.ps1").startswith("binary")


def test_a_shared_file_is_read_once(load, monkeypatch):
    assert load("top/main.ps1", "Lib\\Mail.ps1") is load("top/Lib/Tools.psm1", "Mail.ps1")


def test_and_again_when_it_has_changed(load, share):
    load("top/main.ps1", "Lib\\Mail.ps1")
    (share / "top" / "Lib" / "Mail.ps1").write_bytes(b"changed")
    assert text(load("top/main.ps1", "Lib\\Mail.ps1")) == "changed"


def test_what_was_looked_for_is_told(load, share):
    load("top/main.ps1", "Lib\\Mail.ps1")
    load("top/main.ps1", "gone.ps1")
    touched = dict(load.take_touched())
    assert touched[str(share / "top" / "Lib" / "Mail.ps1")].size == 4
    assert touched[str(share / "top" / "gone.ps1")] is None
    assert load.take_touched() == ()


@posix
def test_what_no_file_can_be_called_is_not_looked_for(load):
    assert [load("top/main.ps1", name) for name in ("a\ud800.ps1", "a\0.ps1", " ")] == [NOT_THERE] * 3
    assert load.take_touched() == ()
