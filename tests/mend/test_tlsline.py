"""The Tls12 line and assignments that become right, read from the script as it is analysed."""

from __future__ import annotations

import pytest

from pslint_tls import mend
from pslint_tls.script import analyse
from pslint_tls.text import Fix, Safety, Source, apply

SHORT = {
    "MASK": "[Net.ServicePointManager]::SecurityProtocol",
    "TYPE": "[Net.SecurityProtocolType]",
    "SEND": "Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer smtp.office365.com -UseSsl",
}
GUARDED = "if ([int]MASK -ne 0) { MASK = MASK -bor 3072 }"


def long(text):
    for short, full in SHORT.items():
        text = text.replace(short, full)
    return text


def short(text):
    for name, full in SHORT.items():
        text = text.replace(full, name)
    return text


def changed(text, edits):
    """The text after the edits; None where there are none."""
    edits = tuple(sorted(edits, key=lambda edit: edit.span))
    if not edits:
        return None
    done = apply(Source.from_text(text), [Fix("x", Safety.SAFE, None, edits)])
    assert done.applied
    return short(done.raw.decode())


def of_assignment(text, make):
    """What `make(script, assignment)` does to the first assignment of the text."""
    text = long(text)
    script = analyse(Source.from_text(text))
    return changed(text, make(script, script.assignments[0]))


def mended(text, style="pin"):
    return of_assignment(text, lambda script, one: mend.mend_value(script, one, style))


VALUES = [
    ("TYPE::Tls", "TYPE::Tls12"),
    ("[System.Net.SecurityProtocolType]::Tls11", "[System.Net.SecurityProtocolType]::Tls12"),
    ("'Tls'", "'Tls12'"),
    ('"tls11"', '"Tls12"'),
    ("'Tls,Tls11'", "'Tls12'"),
    ("'Ssl3, Tls'", "'Tls12'"),
    ("'ssl'", "'Tls12'"),
    ("@('Tls','Tls11')", "'Tls12'"),
    ("'Tls','Tls11'", "'Tls12'"),
    ('@("Tls")', '"Tls12"'),
    ("192", "3072"),
    ("'192'", "'3072'"),
    ("0xC0", "0xC00"),
    ("0XC0", "0XC00"),
    ("TYPE'Tls'", "TYPE'Tls12'"),
    ("TYPE 192", "TYPE 3072"),
    ("TYPE'Tls, Tls11'", "TYPE'Tls12'"),
    ("(TYPE::Tls -bor TYPE::Tls11)", "TYPE::Tls12"),
    ("TYPE::Tls -bor TYPE::Tls11", "TYPE::Tls12"),
    ("MASK -bor TYPE::Tls", "MASK -bor TYPE::Tls12"),
    ("MASK -bor 192", "MASK -bor 3072"),
    ("[enum]::ToObject(TYPE,192)", "TYPE::Tls12"),
    ("[enum]::Parse(TYPE,'Tls')", "TYPE::Tls12"),
    ("'Tls' -as TYPE", "TYPE::Tls12"),
    ("('Tls')", "TYPE::Tls12"),
    ("[int]TYPE::Tls", "TYPE::Tls12"),
    ("$(if ($a) { 'Tls' } else { 'Tls11' })", "TYPE::Tls12"),
    ("@(\n 'Tls',\n 'Tls11'\n)", "'Tls12'"),
    ("$y = 'Tls'", "$y = 'Tls12'"),
]


@pytest.mark.parametrize(("value", "expected"), VALUES, ids=[value for value, _ in VALUES])
@pytest.mark.parametrize("end", ["\n", " # why\n", "; SEND\n", "\r\n", ""])
def test_a_value_is_spelled_as_before(value, expected, end):
    assert mended(f"MASK = {value}{end}") == f"MASK = {expected}{end}"


@pytest.mark.parametrize("value", [value for value, _ in VALUES if "MASK" not in value and "$y" not in value])
def test_the_other_styles_add(value):
    assert mended(f"MASK = {value}\n", "additive") == "MASK = MASK -bor TYPE::Tls12\n"
    assert mended(f"MASK = {value}\n", "guarded") == f"{GUARDED}\n"
    # As an expression it cannot be an `if`.
    assert mended(f"$x = MASK = {value}\n", "guarded") == "$x = MASK = MASK -bor TYPE::Tls12\n"


def test_the_script_s_own_words_are_kept():
    own = "using namespace System.Net\n[ServicePointManager]::SecurityProtocol = [SecurityProtocolType]::Tls\n"
    assert mended(own) == own.replace("::Tls", "::Tls12")
    spm = "$spm = [Net.ServicePointManager]\n$spm::SecurityProtocol = 'Tls'\n"
    assert mended(spm) == spm.replace("'Tls'", "'Tls12'")
    assert mended(spm, "additive") == spm.replace("'Tls'", "$spm::SecurityProtocol -bor TYPE::Tls12")
    variable = "$t = TYPE\nMASK = $t::Tls\n"
    assert mended(variable) == variable.replace("::Tls", "::Tls12")


def test_only_the_line_of_the_assignment_changes():
    assert mended("$v = 'Tls'\nMASK = $v\n") == "$v = 'Tls'\nMASK = TYPE::Tls12\n"
    assert mended("param($v = 'Tls')\nMASK = TYPE$v\n") == "param($v = 'Tls')\nMASK = TYPE::Tls12\n"


def test_calculating_assignments_are_replaced():
    assert mended("MASK += TYPE::Tls\n") == "MASK = TYPE::Tls12\n"
    assert mended("MASK += TYPE::Tls\n", "additive") == "MASK = MASK -bor TYPE::Tls12\n"
    assert mended("MASK += TYPE::Tls\n", "guarded") == f"{GUARDED}\n"


def test_tls13_stays_allowed():
    assert mended("$v = if ($n) { 'Tls13' } else { 'Tls' }\nMASK = $v\n").endswith("MASK = TYPE($v) -bor TYPE::Tls12\n")
    statement = "if ($n) { 'Tls13' } else { 'Tls' }"
    assert mended(f"MASK = {statement}\n") == f"MASK = TYPE$({statement}) -bor TYPE::Tls12\n"
    assert mended("MASK = if ($n) {\n'Tls13'\n} else {\n'Tls'\n}\n") is None


@pytest.mark.parametrize(
    "text", ["MASK, $y = 'Tls', 1\n", "Invoke-Expression \"MASK = 'Tls'\"\n", "MASK = $y, $z = 'Tls'\n"]
)
def test_what_cannot_be_mended_in_place(text):
    assert mended(text) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("'Tls, Tls12'", "'Tls12'"),
        ("'Tls,Tls12,Tls13'", "'Tls12,Tls13'"),
        ("'Tls, Tls12, Tls13'", "'Tls12, Tls13'"),
        ("@('Tls','Tls12','Tls13')", "@('Tls12', 'Tls13')"),
        ("TYPE::Tls -bor TYPE::Tls12", "TYPE::Tls12"),
        ("TYPE::Tls -bor TYPE::Tls12 -bor TYPE::Tls13", "TYPE::Tls12 -bor TYPE::Tls13"),
        ("3264", "3072"),
        ("15552", "15360"),
        ("0x3cc0", "0x3C00"),
        ("MASK -bor 3264", "MASK -bor 3072"),
        ("[Enum]::GetValues('Net.SecurityProtocolType')", None),
        ("$v", None),
    ],
)
def test_old_versions_are_dropped(value, expected):
    text = f"$v = if ($n) {{ 'Tls, Tls12' }} else {{ 'Tls, Tls13' }}; MASK = {value}\n"
    found = of_assignment(text, mend.drop_old)
    assert found == (None if expected is None else text.replace(f"MASK = {value}", f"MASK = {expected}"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MASK += TYPE::Tls12", "MASK = MASK -bor TYPE::Tls12"),
        ("MASK += 3072", "MASK = MASK -bor 3072"),
        ("MASK += 'Tls12'", "MASK = MASK -bor TYPE('Tls12')"),
        ("MASK += TYPE::Tls11 -bor TYPE::Tls12", "MASK = MASK -bor TYPE(TYPE::Tls11 -bor TYPE::Tls12)"),
        ("MASK -= TYPE::Tls", "MASK = MASK -band -bnot TYPE::Tls"),
        ("MASK -= 'Tls'", "MASK = MASK -band -bnot TYPE('Tls')"),
        ("MASK = MASK + 3072", "MASK = MASK -bor 3072"),
        ("MASK = MASK+ TYPE::Tls12", "MASK = MASK-bor TYPE::Tls12"),
        ("MASK *= 2", None),
        ("MASK = MASK -bor 3072", None),
    ],
)
def test_arithmetic(text, expected):
    assert of_assignment(f"{text}\n", mend.mend_arithmetic) == (expected and f"{expected}\n")


def test_a_sum_is_arithmetic():
    script = analyse(Source.from_text(long("MASK = MASK + 3072\n")))
    assert [one.effect for one in script.assignments] == ["arithmetic"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MASK = 'Tls12, Tls13'\n", "try { MASK = 'Tls12, Tls13' } catch { MASK = TYPE::Tls12 }\n"),
        ("MASK = MASK -bor 'Tls13'\n", "try { MASK = MASK -bor 'Tls13' } catch { MASK = MASK -bor TYPE::Tls12 }\n"),
        ("if ($x) { MASK = 'Tls13' }\n", "if ($x) { try { MASK = 'Tls13' } catch { MASK = TYPE::Tls12 } }\n"),
        ("$x = MASK = 'Tls13'\n", None),
        ("MASK =\n 'Tls13'\n", None),
    ],
)
def test_the_name_tls13_is_guarded(text, expected):
    assert of_assignment(text, mend.guard) == expected


# --- what comes too late --------------------------------------------------------------------------------------------


def first(text, style="pin"):
    text = long(text)
    script = analyse(Source.from_text(text))
    site = script.sites[0]
    late = next((one for one in script.assignments if site.tls.late and one.place == site.tls.late.place), None)
    return changed(text, mend.set_first(script, site.tls.openings, style, late))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SEND\nMASK = 'Tls12'\n", "MASK = 'Tls12'\nSEND\n"),
        ("SEND\n    MASK = 'Tls12'  # new\n$x\n", "MASK = 'Tls12'  # new\nSEND\n$x\n"),
        ("SEND\r\nMASK = 'Tls12'", "MASK = 'Tls12'\r\nSEND\r\n"),
        ("param($a)\n\nSEND\n\nMASK = 3072;\n", "param($a)\n\nMASK = 3072;\nSEND\n\n"),
        ("if ($x) { SEND }\nMASK = 'Tls12'\n", "MASK = 'Tls12'\nif ($x) { SEND }\n"),
    ],
)
def test_a_late_line_is_moved(text, expected):
    assert first(text) == expected
    assert first(text, "additive") == expected


@pytest.mark.parametrize(
    "text",
    [
        "SEND\n# TLS\nMASK = 'Tls12'\n",
        "SEND\n<# TLS\n#>\nMASK = 'Tls12'\n",
        "SEND\nif ($x) { MASK = 'Tls12' }\n",
        "SEND\nif ($x) {\n    MASK = 'Tls12'\n}\n",
        "SEND\nMASK = 'Tls12'\n$x\nMASK = 'Tls12'\n",
        "SEND\n$v = 'Tls12'\nMASK = $v\n",
        "SEND\n$x; MASK = 'Tls12'\n",
        "SEND\nMASK = 'Tls12'; $x\n",
        "SEND\nMASK =\n  'Tls12'\n",
        "SEND\n& { MASK = 'Tls12' }\n",
    ],
)
def test_a_late_line_that_is_not_moved_stays(text):
    assert first(text) == f"MASK = TYPE::Tls12\n{text}"


def test_a_guarded_line_is_not_replaced_by_one_that_pins():
    assert first("SEND\nMASK = 'Tls12'\n", "guarded") == f"{GUARDED}\nSEND\nMASK = 'Tls12'\n"


def test_a_line_is_not_moved_where_it_shares_one():
    assert first("Start-Job { SEND }\nMASK = 'Tls12'\n") == "Start-Job { MASK = TYPE::Tls12; SEND }\nMASK = 'Tls12'\n"


@pytest.mark.parametrize(
    ("style", "line"),
    [("pin", "MASK = TYPE::Tls12"), ("additive", "MASK = MASK -bor TYPE::Tls12"), ("guarded", GUARDED)],
)
def test_styles(style, line):
    assert first("SEND\n", style) == f"{line}\nSEND\n"
    assert short(mend.tls12_line(style)) == line
