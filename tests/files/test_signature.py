from __future__ import annotations

import base64
from pathlib import Path

import pytest

from pslint_tls.files.signature import is_signed, refusal_of_signed, signer

# Made with openssl: a certificate for "Example Scripts", signed by "Example Root"; its keys were thrown away.
BLOCKS = {file.stem: file.read_text("ascii") for file in (Path(__file__).parent / "signatures").glob("*.txt")}
BLOCK = BLOCKS["by_serial_number"]
WHO = "CN=Example Scripts, O=Example Ltd"


@pytest.mark.parametrize("name", ["by_serial_number", "by_key_identifier"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_signer_is_found_in_every_encoding(name, end, encoding):
    text = f"Write-Output 'grün'\n\n{BLOCKS[name]}".replace("\n", end)
    assert is_signed(text)
    assert is_signed(text.encode(encoding))
    assert signer(text) == WHO
    assert signer(text.encode(encoding)) == WHO


def test_a_file_that_is_nothing_but_a_block():
    assert is_signed(b"\xef\xbb\xbf" + BLOCK.encode())
    assert is_signed(BLOCK.encode("utf-16"))


def test_blanks_and_case_do_not_count():
    assert is_signed(BLOCK.replace("# SIG # Begin signature block", "#sig #  BEGIN Signature  block"))


@pytest.mark.parametrize(
    "text",
    [
        "Get-Date",
        "",
        "$text -replace '# SIG # Begin signature block', ''",
        "# SIG # Begin signature blocks are described below",
        "# SIG # End signature block",
    ],
)
def test_a_script_without_a_signature(text):
    assert not is_signed(text)
    assert signer(text) is None
    assert refusal_of_signed(text.encode()) is None


@pytest.mark.parametrize(
    "damaged",
    [
        "# SIG # Begin signature block\n",
        "# SIG # Begin signature block\n# SIG # End signature block\n",
        BLOCK[: len(BLOCK) // 2],
        BLOCK.replace("# MII", "# ???"),
        "# SIG # Begin signature block\n# MIIB\n# SIG # End signature block\n",
        "# SIG # Begin signature block\n# MAsGCSqGSIb3DQEHAg==\n# SIG # End signature block\n",
    ],
)
def test_a_damaged_block_is_a_signature_all_the_same(damaged):
    assert is_signed(damaged)
    assert signer(damaged) is None
    assert refusal_of_signed(damaged) == "it is signed; sign it again after the change: --resign-later allows it"


def test_no_damage_of_one_byte_or_cut_is_more_than_no_answer():
    _, *lines, _ = BLOCK.splitlines()
    good = base64.b64decode("".join(line[2:] for line in lines))
    for place in range(0, len(good), 3):
        for bad in (good[:place], good[:place] + bytes([good[place] ^ 0x5A]) + good[place + 1 :]):
            text = base64.b64encode(bad).decode()
            name = signer(f"# SIG # Begin signature block\n# {text}\n# SIG # End signature block\n")
            assert name is None or (name.isprintable() and len(name) <= 100)


def test_the_refusal_names_the_signer():
    assert refusal_of_signed(f"Get-Date\n{BLOCK}".encode("utf-16")) == (
        f"it is signed by {WHO}; sign it again after the change: --resign-later allows it"
    )


def test_a_name_cannot_break_the_line():
    from asn1crypto import x509

    from pslint_tls.files import signature

    name = x509.Name.build({"common_name": "a\n\x1b[31mb" + "x" * 200, "organization_name": "O"})
    shown = signature._shown(name)
    assert shown.startswith("CN=a [31mbxxx")
    assert shown.isprintable()
    assert len(shown) == 100
