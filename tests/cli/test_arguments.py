from __future__ import annotations

from pathlib import Path

import pytest

from pslint_tls.cli.arguments import expand
from pslint_tls.cli.errors import Refused


def argfile(tmp_path: Path, raw: bytes) -> str:
    (tmp_path / "args.txt").write_bytes(raw)
    return f"@{tmp_path / 'args.txt'}"


def test_one_argument_a_line_taken_literally(tmp_path: Path) -> None:
    given = argfile(tmp_path, "check\r\n--select\nPST001\n\na b 'c'.ps1\n@x\n*.ps1\nä.ps1".encode())
    assert expand([given, "-q"]) == ["check", "--select", "PST001", "a b 'c'.ps1", "@x", "*.ps1", "ä.ps1", "-q"]


def test_a_byte_order_mark_is_no_argument(tmp_path: Path) -> None:
    assert expand([argfile(tmp_path, b"\xef\xbb\xbfcheck\n")]) == ["check"]


def test_behind_two_dashes_and_alone_it_is_a_name() -> None:
    assert expand(["check", "--", "@a.ps1"]) == ["check", "--", "@a.ps1"]
    assert expand(["@"]) == ["@"]


@pytest.mark.parametrize("raw", [b"\xff\xfec\x00", b"caf\xe9"])
def test_another_encoding_is_refused(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(Refused, match="is not UTF-8: save it as UTF-8"):
        expand([argfile(tmp_path, raw)])
