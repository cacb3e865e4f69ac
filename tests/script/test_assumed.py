"""What the user says of the hosts: `assume-default` and `tls-set-elsewhere`."""

from __future__ import annotations

import pytest

from pslint_tls.script import Options, analyse
from pslint_tls.text import Source
from tests.script.programs import SHORT

UNTOUCHED = "SEND"
PINNED = "MASK = 'Tls12'\nSEND"
OLD = "MASK = 'Tls'\nSEND"
ADDED_OLD = "MASK = MASK -bor 192\nSEND"
SOMETIMES = "if ($x) { MASK = 'Tls12' }\nSEND"
SOMETIMES_OLD = "if ($x) { MASK = 'Tls11' }\nSEND"
SYSTEM = "MASK = 'SystemDefault'\nSEND"
GUARDED = "if ([int]MASK -ne 0) { MASK = MASK -bor 3072 }\nSEND"
UNKNOWN = "MASK = (Get-Content tls.txt)\nSEND"
JOB = "MASK = 'Tls'\nStart-Job { SEND }"
UNCALLED = "function Send-It { SEND }"


def verdict(text: str, options: Options) -> str:
    for short, long in SHORT.items():
        text = text.replace(short, long)
    (site,) = analyse(Source.from_text(text), options).sites
    return site.tls.verdict.value


@pytest.mark.parametrize(
    ("text", "legacy", "system", "elsewhere"),
    [
        (UNTOUCHED, "unset", "os-default", "secure"),
        (PINNED, "secure", "secure", "secure"),
        (OLD, "legacy", "legacy", "legacy"),
        (ADDED_OLD, "legacy", "legacy", "secure"),
        (SOMETIMES, "partial", "os-default", "secure"),
        (SOMETIMES_OLD, "legacy", "legacy", "legacy"),
        (SYSTEM, "os-default", "os-default", "os-default"),
        (GUARDED, "os-default", "os-default", "secure"),
        (UNKNOWN, "unknown", "unknown", "unknown"),
        (JOB, "unset", "os-default", "secure"),
        (UNCALLED, "unset", "os-default", "secure"),
    ],
)
def test_verdicts(text: str, legacy: str, system: str, elsewhere: str) -> None:
    assert verdict(text, Options()) == legacy
    assert verdict(text, Options(assume_default="os")) == system
    assert verdict(text, Options(tls_set_elsewhere=True)) == elsewhere


def test_the_proof_names_what_the_user_said() -> None:
    source = Source.from_text(SHORT["SEND"])
    said = [
        analyse(source, options).sites[0].tls.trace[-1].message
        for options in (Options(assume_default="os"), Options(tls_set_elsewhere=True))
    ]
    assert said == [
        "the operating system decides here, as assume-default says",
        "TLS 1.2 is set outside the script, as tls-set-elsewhere says",
    ]
