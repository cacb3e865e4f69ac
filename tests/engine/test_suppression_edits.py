"""Comments written for findings: they suppress just these, and every other byte is what it was."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pslint_tls.engine.check import check_source
from pslint_tls.engine.registry import enable, load_rules
from pslint_tls.engine.settings import Settings
from pslint_tls.engine.suppression_edits import comments_for
from pslint_tls.text import Source, apply, decode

AS_OF = datetime.date(2026, 11, 25)
UNTIL = datetime.date(2027, 6, 30)
SETTINGS = Settings(as_of=AS_OF, timeout_per_file=60.0, select=("PST001", "PST030", "PST091", "PST092"))
RULES = enable(load_rules(SETTINGS).known, SETTINGS)
SEND = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01"
"""PST001 and PST030."""
SAID = "# pslint: ignore[PST001,PST030] old relay until=2027-06-30"


def judged(source: Source):
    return check_source(source, RULES, SETTINGS)


def commented(source: Source):
    """(the text with comments, what is still found in it, how many findings had no place)."""
    made = comments_for(source, judged(source).findings, "old relay", UNTIL)
    applied = apply(source, made.fixes)
    assert applied.deferred == ()
    after = decode(source.path, applied.raw, source.encoding)
    return after, judged(after), made.without_place


def text_of(text: str) -> str:
    after, result, left = commented(Source.from_text(text))
    assert (result.findings, left) == ((), ())
    return after.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{SEND}\n", f"{SAID}\n{SEND}\n"),
        (f"foo\r\n\t{SEND}", f"foo\r\n\t{SAID}\r\n\t{SEND}"),
        (f"if ($a) {{\n    {SEND}\n}}\n", f"if ($a) {{\n    {SAID}\n    {SEND}\n}}\n"),
        (f"if ($a) {{ {SEND} }}\n", f"{SAID}\nif ($a) {{ {SEND} }}\n"),
        (f"foo; {SEND}\n", f"foo; {SEND} {SAID}\n"),
        (f"foo; {SEND} # why\n", f"foo; {SEND} # why {SAID}\n"),
        (
            f"{SEND.replace(' -To', ' `' + chr(10) + '   -To')}\nbar\n",
            f"{SAID}\n{SEND.replace(' -To', ' `' + chr(10) + '   -To')}\nbar\n",
        ),
        (f"$x |\n  ForEach-Object {{\n  {SEND}\n}}\n", f"$x |\n  ForEach-Object {{\n  {SAID}\n  {SEND}\n}}\n"),
        (f"$r = {SEND} `\n  -Cc e@f.example\n", f"{SAID}\n$r = {SEND} `\n  -Cc e@f.example\n"),
        (f'$t = @"\nx\n$({SEND})\n"@\n', f'{SAID}\n$t = @"\nx\n$({SEND})\n"@\n'),
        (f"{SEND}\n{SEND}\n", f"{SAID}\n{SEND}\n{SAID}\n{SEND}\n"),
        (f"param($a)\n{SEND}\n", f"param($a)\n{SAID}\n{SEND}\n"),
        (f"$all = @(\n  {SEND}\n)\n", f"$all = @(\n  {SAID}\n  {SEND}\n)\n"),
    ],
)
def test_places(text, expected):
    assert text_of(text) == expected


def test_no_place_is_told():
    source = Source.from_text(f"foo; {SEND} -Body @'\nx\n'@; {SEND} `\n -Cc a@b.example\n")
    _, result, left = commented(source)
    assert left
    assert {one.finding.code for one in left} == {one.finding.code for one in result.findings}


def test_a_reason_that_the_code_page_does_not_hold():
    source = Source.from_text(f"{SEND}\n", encoding="cp1252")
    made = comments_for(source, judged(source).findings, "Übergang → Graph")
    assert made.fixes == ()
    assert len(made.without_place) == 2
    assert comments_for(source, judged(source).findings, "Übergang").fixes


WRAPS = [
    "{}",
    "  {}",
    "foo; {}",
    "if ($a) {{\n{}\n}}",
    "if ($a) {{ {} }} else {{\n  {}\n}}",
    "try {{\n\t{}\n}} catch {{ {} }}",
    "function Send-It {{\n    {}\n}}\nSend-It",
    "1..3 | ForEach-Object {{\n  {}\n}}",
    "Invoke-Command -ScriptBlock {{ {} }} `\n  -ComputerName x",
    "$x = @'\n# not here\n'@\n{}",
    "$x = @(\n{}\n)",
    "switch ($a) {{\n 1 {{ {} }}\n default {{\n {}\n }}\n}}",
    "<# about #> {}",
    "{} # said",
    "{} `\n  -Cc x@y.example",
    "$null = {}",
    '$t = "$({})"',
]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(WRAPS), min_size=1, max_size=5),
    st.sampled_from(("\n", "\r\n")),
    st.sampled_from(("utf-8", "utf-16-le", "cp1252")),
    st.booleans(),
)
def test_what_is_found_is_suppressed_and_nothing_else_changes(wraps, newline, encoding, ends):
    text = newline.join(wrap.replace("{}", SEND).replace("{{", "{").replace("}}", "}") for wrap in wraps)
    text = text.replace("\r\n", "\n").replace("\n", newline) + (newline if ends else "")
    source = Source.from_text(text, encoding=encoding, bom=b"\xff\xfe" if encoding == "utf-16-le" else b"")
    before = judged(source)
    after, result, left = commented(source)
    assert len(result.findings) == len(left)
    assert len(result.suppressed) == len(before.findings) - len(left)
    own = re.sub(rf"(?m)(?<![^\r\n])[ \t]*{re.escape(SAID)}(?:\r\n|\n)", "", after.text)
    assert own.replace(f" {SAID}", "") == text
    again = comments_for(after, result.findings, "old relay", UNTIL)
    assert again.fixes == ()
