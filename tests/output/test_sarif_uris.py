from __future__ import annotations

import pytest

from pslint_tls.output.sarif.uris import Address, Addresses, file_uri


def addresses(root: str = "/repo", cwd: str = "/repo/sub", **options: bool) -> Addresses:
    return Addresses(root, cwd, deterministic=options.get("deterministic", False))


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a.ps1", "sub/a.ps1"),
        ("/repo/b.ps1", "b.ps1"),
        ("100% [new] #1.ps1", "sub/100%25%20%5Bnew%5D%20%231.ps1"),
        ("Größe.ps1", "sub/Gr%C3%B6%C3%9Fe.ps1"),
        ("two\nlines.ps1", "sub/two%0Alines.ps1"),
        ("back\\slash?.ps1", "sub/back%5Cslash%3F.ps1"),
        ("C: drive.ps1", "sub/C%3A%20drive.ps1"),
        ("(x) & $y's.ps1", "sub/(x)%20&%20$y's.ps1"),
    ],
)
def test_below_the_root(path: str, uri: str) -> None:
    assert addresses().of(path) == Address(uri, "%SRCROOT%")


@pytest.mark.parametrize(
    ("path", "uri", "base", "folder"),
    [
        ("/other/a b.ps1", "other/a%20b.ps1", "FILESYSTEM", "file:///"),
        ("/repository/a.ps1", "repository/a.ps1", "FILESYSTEM", "file:///"),
        ("d:/Scripts/a.ps1", "Scripts/a.ps1", "DRIVE_D", "file:///D:/"),
        ("//fs01/it scripts/x/a.ps1", "x/a.ps1", "SHARE0", "file://fs01/it%20scripts/"),
    ],
)
def test_outside_of_the_root(path: str, uri: str, base: str, folder: str) -> None:
    known = addresses()
    assert known.of(path) == Address(uri, base)
    assert known.bases()[base]["uri"] == folder


def test_each_share_has_a_name() -> None:
    known = addresses()
    paths = ("//fs01/a/1.ps1", "//fs02/a/1.ps1", "//fs01/a/2.ps1", "//fs01/b/1.ps1")
    assert [known.of(path).base for path in paths] == ["SHARE0", "SHARE1", "SHARE0", "SHARE2"]
    assert sorted(known.bases()) == ["%SRCROOT%", "SHARE0", "SHARE1", "SHARE2"]


def test_windows_does_not_mind_the_case() -> None:
    known = addresses("C:/Repo", "C:/Repo/sub")
    assert known.of("c:/repo/a.ps1") == Address("a.ps1", "%SRCROOT%")
    assert known.of("a.ps1") == Address("sub/a.ps1", "%SRCROOT%")
    assert known.bases()["%SRCROOT%"]["uri"] == "file:///C:/Repo/"


def test_the_root_itself_is_not_told_where_every_machine_is_to_write_the_same() -> None:
    assert addresses().bases()["%SRCROOT%"]["uri"] == "file:///repo/"
    assert "uri" not in addresses(deterministic=True).bases()["%SRCROOT%"]


def test_without_a_root_and_with_the_whole_disk_as_one() -> None:
    assert addresses("", "").of("a/b.ps1") == Address("a/b.ps1", "%SRCROOT%")
    assert addresses("/", "/").of("a/b.ps1") == Address("a/b.ps1", "%SRCROOT%")
    assert addresses("/", "/").bases()["%SRCROOT%"]["uri"] == "file:///"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/a b/c", "file:///a%20b/c"),
        ("C:/a#b", "file:///C:/a%23b"),
        ("C:", "file:///C:"),
        ("//fs01/share", "file://fs01/share"),
    ],
)
def test_file_uris(path: str, uri: str) -> None:
    assert file_uri(path) == uri
