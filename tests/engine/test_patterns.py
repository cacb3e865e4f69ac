"""Patterns are relative to the folder of the configuration, paths to the working directory."""

from __future__ import annotations

import pytest

from pslint_tls.engine.patterns import fits, place


@pytest.mark.parametrize(
    ("path", "base", "cwd", "seen"),
    [
        ("a/b.ps1", "", "", "a/b.ps1"),
        ("a/b.ps1", "/repo", "/repo", "a/b.ps1"),
        ("b.ps1", "/repo", "/repo/sub", "sub/b.ps1"),
        ("/repo/x.ps1", "/repo", "/repo/sub", "x.ps1"),
        ("/else/tests/x.ps1", "/repo", "/repo", "else/tests/x.ps1"),
        ("/repository/x.ps1", "/repo", "/repo", "repository/x.ps1"),
        ("x.ps1", "/", "/", "x.ps1"),
        ("a\\b.ps1", "/repo", "/repo", "a\\b.ps1"),
        ("Sub/B.ps1", "C:\\Repo", "c:\\repo", "sub/b.ps1"),
        ("b.ps1", "C:\\Repo", "C:\\Repo\\Sub", "sub/b.ps1"),
        ("//FS01/share/tests/x.ps1", "C:\\Repo", "C:\\Repo", "fs01/share/tests/x.ps1"),
        ("//fs01/Share/tests/x.ps1", "\\\\FS01\\share", "C:\\Repo", "tests/x.ps1"),
        ("D:/x.ps1", "C:\\Repo", "C:\\Repo", "x.ps1"),
    ],
)
def test_places(path: str, base: str, cwd: str, seen: str) -> None:
    assert place(path, base, cwd) == seen


@pytest.mark.parametrize(
    ("pattern", "path", "cwd", "expected"),
    [
        ("tests/**", "tests/a.ps1", "/repo", True),
        ("tests/**", "a.ps1", "/repo/tests", True),
        ("tests/", "tests/deep/a.ps1", "/repo", True),
        ("*.ps1", "deep/a.ps1", "/repo", True),
        ("/a.ps1", "a.ps1", "/repo", True),
        ("/a.ps1", "a.ps1", "/repo/sub", False),
        ("tests/**", "/share/tests/a.ps1", "/repo", False),
        ("**/tests/**", "/share/tests/a.ps1", "/repo", True),
        ("Tests/**", "tests/a.ps1", "/repo", False),
    ],
)
def test_fits(pattern: str, path: str, cwd: str, expected: bool) -> None:
    assert fits(pattern, path, "/repo", cwd) is expected


def test_windows_takes_no_notice_of_case() -> None:
    assert fits("Tests/**", "TESTS/a.ps1", "C:\\repo", "C:\\Repo")
