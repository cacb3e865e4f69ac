"""What holds for the fixes of any script: bytes outside the edits, encodings, a second run, the order of rules."""

from __future__ import annotations

import datetime
import random
from dataclasses import replace
from difflib import SequenceMatcher

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pslint_tls.engine.fixing import Fixer
from pslint_tls.engine.registry import load_rules
from pslint_tls.engine.settings import Settings
from pslint_tls.script import Verdict, analyse
from pslint_tls.text import Source, decode

MAIL = "Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer smtp.office365.com -Port 587 -UseSsl"
MASK = "[Net.ServicePointManager]::SecurityProtocol"
TYPE = "[Net.SecurityProtocolType]"
ASSIGNED = [
    f"{MASK} = {value}"
    for value in (f"{TYPE}::Tls", "'Tls11'", "192", "'Tls12'", "'Tls, Tls12'", "$v", "0xC0", "@('Tls','Tls11')")
]
ASSIGNED += [f"{MASK} += {TYPE}::Tls12", f"{MASK} = {MASK} -bor 192", f"[enum]::Parse({TYPE}, 'Tls') | Out-Null"]
SIMPLE = [
    MAIL,
    MAIL.replace(" -UseSsl", ""),
    MAIL.replace("office365.com", "example.org"),
    *ASSIGNED,
    "$v = 'Tls'",
    "# caf\u00e9",
    "Write-Host 'gr\u00fc\u00df dich'",
    "",
    "$c = New-Object Net.Mail.SmtpClient 'smtp.office365.com', 587",
    "$c.Send($m)",
    "Send-It",
]
WRAPPED = [
    "if ($x) {{\n    {0}\n}}",
    "function Send-It {{\n\t{0}\n}}",
    "Start-Job {{ {0} }}",
    "try {{ {0} }} catch {{ $_ }}",
    "1..3 | ForEach-Object {{ {0} }}",
    "{0}; {0}",
]
HEADS = [
    "",
    "# mail.ps1\n",
    "#Requires -Version 5.1\n",
    "using namespace System.Net\n",
    "param($to)\n",
    "<#\n.SYNOPSIS\nx\n#>\n",
]
STATEMENTS = st.one_of(
    st.sampled_from(SIMPLE),
    st.builds(
        lambda around, inner: around.format(inner), st.sampled_from(WRAPPED), st.sampled_from([*SIMPLE[:-1]])
    ).filter(lambda text: "# " not in text or "\n" in text),
)
ENCODINGS = [
    ("utf-8", b""),
    ("utf-8", b"\xef\xbb\xbf"),
    ("utf-16-le", b"\xff\xfe"),
    ("utf-16-be", b"\xfe\xff"),
    ("cp1252", b""),
    ("utf-16-le", b""),
]
ENDS = ["\n", "\r\n", "\r", "mixed"]
JUDGED = Settings(
    as_of=datetime.date(2026, 11, 25), select=("PST001", "PST002", "PST003", "PST004", "PST005", "PST007", "PST008")
)
RULES = load_rules(JUDGED)

scripts = st.builds(
    lambda head, statements, final: head + "\n".join(statements) + ("\n" if final else ""),
    st.sampled_from(HEADS),
    st.lists(STATEMENTS, min_size=1, max_size=6),
    st.booleans(),
)
quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def ended(text: str, end: str) -> str:
    lines = text.split("\n")
    if end != "mixed":
        return end.join(lines)
    return "".join(line + ("\n", "\r\n")[number % 2] for number, line in enumerate(lines[:-1])) + lines[-1]


def laid(text: str, encoding: tuple[str, bytes], end: str) -> Source | None:
    """The file as it would be read; None where its encoding would be guessed otherwise."""
    source = Source.from_text(ended(text, end), "a.ps1", encoding[0], encoding[1])
    read = decode("a.ps1", source.raw)
    return read if read.text == source.text and read.exact else None


def fix(source: Source, style: str = "pin", rules=RULES, unsafe: bool = True):
    return Fixer(rules, replace(JUDGED, tls_line=style), unsafe=unsafe).fix(source)


@quick
@given(scripts, st.sampled_from(ENCODINGS), st.sampled_from(ENDS), st.sampled_from(["pin", "additive", "guarded"]))
def test_a_file_stays_what_it_is_but_for_the_edits(text, encoding, end, style):
    source = laid(text, encoding, end)
    if source is None:
        return
    result = fix(source, style)
    if not result.changed:
        assert result.raw == result.old
        return
    new = decode("a.ps1", result.raw)
    assert (new.encoding, new.bom, new.exact) == (source.encoding, source.bom, True)
    old_lines, new_lines = source.text.splitlines(keepends=True), new.text.splitlines(keepends=True)
    for tag, a, b, c, d in SequenceMatcher(None, old_lines, new_lines, autojunk=False).get_opcodes():
        if tag != "equal":
            gone = "".join(old_lines[a:b]).lower()
            come = "".join(new_lines[c:d]).lower()
            assert (
                not gone.strip()
                or "securityprotocol" in gone
                or "send-mailmessage" in gone
                or "securityprotocol" in come
            )
    assert len(analyse(new).damage) <= len(analyse(source).damage)
    for line in (line for line in old_lines if "\u00fc" in line or "\u00e9" in line):
        assert line in new_lines or "securityprotocol" in new.text.lower()


@quick
@given(scripts, st.sampled_from(["pin", "additive", "guarded"]), st.booleans())
def test_a_second_run_changes_nothing(text, style, unsafe):
    result = fix(Source.from_text(text, "a.ps1"), style, unsafe=unsafe)
    if result.changed:
        again = fix(decode("a.ps1", result.raw), style, unsafe=unsafe)
        assert not again.changed
        assert again.withheld == result.withheld


@quick
@given(scripts, st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(text, chance: random.Random):
    rules = list(RULES.rules)
    chance.shuffle(rules)
    source = Source.from_text(text, "a.ps1")
    assert fix(source).raw == fix(source, rules=replace(RULES, rules=tuple(rules))).raw


@quick
@given(scripts, st.sampled_from(ENDS), st.sampled_from(["pin", "additive"]))
def test_every_mail_is_secure_afterwards_or_it_is_said_why_not(text, end, style):
    source = Source.from_text(ended(text, end), "a.ps1")
    result = fix(source, style)
    new = decode("a.ps1", result.raw) if result.changed else source
    named = {
        one.finding.span.start for one in result.after.findings if one.finding.code in ("PST001", "PST002", "PST004")
    }
    open_ = [
        site
        for site in analyse(new).sites
        if site.tls.masks != ()
        and site.tls.verdict in (Verdict.UNSET, Verdict.PARTIAL, Verdict.LEGACY, Verdict.UNKNOWN)
    ]
    wanting = [one for one in result.after.findings if one.finding.fix is not None and one.finding.fix.edits]
    if not result.withheld:
        assert wanting == []
    for site in open_:
        assert named, site
    assert len(result.withheld) == len(wanting)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ENDS)
def test_each_encoding_and_line_end(encoding, end):
    source = laid(f"# caf\u00e9\n\n$x = 'gr\u00fc\u00df'\n{MAIL}\n", encoding, end)
    assert source is not None
    result = fix(source)
    new = decode("a.ps1", result.raw)
    first = source.text.index("$x")
    end_there = source.newline_at(first)
    line = f"{MASK} = {TYPE}::Tls12{end_there}"
    assert new.text == source.text[:first] + line + source.text[first:]
    assert (
        new.raw
        == source.raw[: source.byte_offset(first)]
        + line.encode(source.encoding)
        + source.raw[source.byte_offset(first) :]
    )
