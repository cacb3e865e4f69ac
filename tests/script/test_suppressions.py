"""Suppressions: what is one, what it says, how far it reaches, what deleting it takes away."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pslint_tls.script import Suppression, analyse
from pslint_tls.text import Source

SEND = "Send-MailMessage -To a@b.c -SmtpServer relay01"


def found(text: str) -> tuple[Suppression, ...]:
    return analyse(Source.from_text(text)).suppressions


def one(text: str) -> Suppression:
    (only,) = found(text)
    return only


def reach(text: str, suppression: Suppression) -> list[str]:
    return [text[span.start : span.end] for span in suppression.scope]


def codes(suppression: Suppression) -> list[str]:
    return [code for code, _ in suppression.codes]


@pytest.mark.parametrize(
    "comment",
    [
        "# pslint: ignore[PST001,PST020] old relay until=2027-06-30",
        "#PSLINT:IGNORE[PST001 , PST020]old relay  UNTIL = 2027-06-30",
        "#   pslint:   ignore [ PST001 PST020 ] until: 2027-06-30 old relay.",
        "# pslint: ignore[PST001;PST020] - old relay until 2027-06-30.",
    ],
)
def test_words(comment):
    said = one(f"{SEND} {comment}\n")
    assert codes(said) == ["PST001", "PST020"]
    assert (said.kind, said.until, said.problem) == ("line", datetime.date(2027, 6, 30), None)
    assert (said.reason or "").rstrip(".") == "old relay"


def test_codes_have_their_places():
    text = f"{SEND} # pslint: ignore[PST001, pst02]\n"
    assert [text[span.start : span.end] for _, span in one(text).codes] == ["PST001", "pst02"]


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("# pslint: ignore", "names no rule"),
        ("# pslint: ignore[]", "names no rule"),
        ("# pslint: ignore[ , ]", "names no rule"),
        ("# pslint: ignore[PST001", "never closed"),
        ("# pslint: ignore[PST001] until=soon", "no date"),
        ("# pslint: ignore[PST001] until=2027-02-30", "no date"),
        ("# pslint: ignore[PST001] until=", "no date"),
        ("# pslint: disable[PST001]", "none of the words"),
        ("# pslint:", "none of the words"),
    ],
)
def test_malformed(comment, problem):
    said = one(f"{SEND} {comment}\n")
    assert problem in (said.problem or "")
    assert said.scope == ()


@pytest.mark.parametrize(
    "text",
    [
        "$x = '# pslint: ignore[PST001]'\n",
        '$x = "a $(1) # pslint: ignore[PST001]"\n',
        "$x = @'\n# pslint: ignore[PST001]\n'@\n",
        '$x = @"\n$a # pslint: ignore[PST001]\n"@\n',
        "Write-Host pslint: ignore[PST001]\n",
        "Write-Host a#pslint: ignore[PST001]\n",
        "# read about pslint: ignore[PST001] in the handbook\n",
        "<#\n.EXAMPLE\n  Send-MailMessage # pslint: ignore[PST001]\n#>\nfoo\n",
        "foo # x:#pslint: ignore[PST001]\n",
    ],
)
def test_is_none(text):
    assert found(text) == ()


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("foo\nbar # pslint: ignore[P1]\nbaz\n", "bar # pslint: ignore[P1]\n"),
        ("foo `\n -A b `\n -C d # pslint: ignore[P1]\n", "foo `\n -A b `\n -C d # pslint: ignore[P1]\n"),
        ("if ($a) {\n  foo\n} # pslint: ignore[P1]\n", "} # pslint: ignore[P1]\n"),
        ("if ($a) { # pslint: ignore[P1]\n  foo\n}\n", "if ($a) { # pslint: ignore[P1]\n"),
        ("foo -A {\n  bar\n} # pslint: ignore[P1]\n", "} # pslint: ignore[P1]\n"),
        ("$a = @{\n  B = 1 # pslint: ignore[P1]\n}\n", "  B = 1 # pslint: ignore[P1]\n"),
        ("$a = @'\nx\n'@ # pslint: ignore[P1]\n", "$a = @'\nx\n'@ # pslint: ignore[P1]\n"),
    ],
)
def test_behind_code(text, reached):
    said = one(text)
    assert (said.kind, reach(text, said)) == ("line", [reached])


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("# pslint: ignore[P1]\nfoo `\n -A b\nbar\n", "foo `\n -A b"),
        ("# pslint: ignore[P1]\n\n# more\nfoo; bar\n", "foo"),
        ("# pslint: ignore[P1]\nif ($a) {\n  foo\n}\n", "if ($a) {"),
        ("# pslint: ignore[P1]\nforeach ($a in\n $b) {\n  foo\n}\n", "foreach ($a in\n $b) {"),
        ("# pslint: ignore[P1]\nfunction f {\n  foo\n}\n", "function f {"),
        ("# pslint: ignore[P1]\nclass C {\n  f() { foo }\n}\n", "class C {"),
        ("# pslint: ignore[P1]\nswitch (foo) {\n  1 { bar }\n}\n", "switch (foo) {"),
        ("# pslint: ignore[P1]\nif ($a) { foo }\n", "if ($a) { foo }"),
        ("# pslint: ignore[P1]\nfoo -A {\n  bar\n}\n", "foo -A {"),
        ("# pslint: ignore[P1]\n$a = @{\n  B = 1\n}\n", "$a = @{\n  B = 1\n}"),
        ("$a = @{\n  # pslint: ignore[P1]\n  B = 1; C = 2\n}\n", "B = 1; C = 2"),
        ("<# pslint: ignore[P1] #>\nfoo\n", "foo"),
        ("param(\n  # pslint: ignore[P1]\n  $a = 'x'\n)\n", "$a = 'x'"),
    ],
)
def test_alone_on_its_line(text, reached):
    said = one(text)
    assert (said.kind, reach(text, said)) == ("next", [reached])


@pytest.mark.parametrize("text", ["foo\n# pslint: ignore[P1]\n", "if (1) {\n  foo\n  # pslint: ignore[P1]\n}\nbar\n"])
def test_nothing_follows(text):
    assert one(text).scope == ()


def test_block():
    text = "foo\nfunction f {\n  a\n  # pslint: ignore-block[P1]\n  if (1) { b }\n}\nbar\n"
    assert reach(text, one(text)) == ["# pslint: ignore-block[P1]\n  if (1) { b }\n}"]
    text = "foo\n# pslint: ignore-block[P1]\nbar"
    assert one(text).covers(text.index("bar"))
    assert not one(text).covers(text.index("foo"))


@pytest.mark.parametrize(
    "text",
    [
        "foo\nif (1) {\n # pslint: ignore-file[P1]\n}\n",
        "<#\n.NOTES\n  pslint: ignore-file[P1] a reason\n#>\nfoo\n",
        "<#\n  # pslint: ignore-file[P1] a reason #>\nfoo\n",
        "<# pslint: ignore-file[P1] #>foo\n",
    ],
)
def test_file(text):
    said = one(text)
    assert said.kind == "file"
    assert said.covers(0)
    assert said.covers(text.index("foo"))
    assert said.covers(len(text))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("foo\r\n  # pslint: ignore[P1]\r\nbar\r\n", "foo\r\nbar\r\n"),
        ("foo   # pslint: ignore[P1] x\nbar\n", "foo\nbar\n"),
        ("foo # why # pslint: ignore[P1] x\nbar\n", "foo # why\nbar\n"),
        ("foo # pslint: ignore[P1]", "foo"),
        ("<# pslint: ignore[P1] #> foo\n", "foo\n"),
        ("<# pslint: ignore-file[P1]\n more\n#>\nfoo\n", "<#\n more\n#>\nfoo\n"),
        ("<#\n more\n pslint: ignore-file[P1] #>\nfoo\n", "<#\n more\n #>\nfoo\n"),
        ("[Diagnostics.CodeAnalysis.SuppressMessage('P1','')]\nparam()\nfoo\n", "param()\nfoo\n"),
        (
            "[CmdletBinding()] [Diagnostics.CodeAnalysis.SuppressMessage('P1','')]\nparam()\n",
            "[CmdletBinding()]\nparam()\n",
        ),
    ],
)
def test_removal(text, left):
    away = one(text).removal
    assert text[: away.start] + text[away.end :] == left


def test_several_in_one_comment():
    text = "foo # pslint: ignore[P1] a # pslint: ignore[P2] b\n"
    assert [(codes(said), said.reason) for said in found(text)] == [(["P1"], "a"), (["P2"], "b")]


@pytest.mark.parametrize(
    "name",
    [
        "Diagnostics.CodeAnalysis.SuppressMessageAttribute",
        "System.Diagnostics.CodeAnalysis.SuppressMessage",
        "diagnostics.codeanalysis.suppressmessage",
        "SuppressMessageAttribute",
    ],
)
def test_attribute(name):
    text = f"[{name}('PST001', '', Justification = 'known until=2027-01-02')]\nparam($a)\nfoo\n"
    said = one(text)
    assert (said.kind, codes(said), said.reason) == ("attribute", ["PST001"], "known")
    assert said.until == datetime.date(2027, 1, 2)
    assert said.covers(0)
    assert said.covers(text.index("foo"))


def test_attribute_of_a_function():
    text = "function f {\n  [Diagnostics.CodeAnalysis.SuppressMessage('P1','')]\n  param()\n  foo\n}\nbar\n"
    said = one(text)
    assert said.covers(text.index("foo"))
    assert not said.covers(text.index("bar"))


def test_attribute_with_a_target():
    text = (
        "[Diagnostics.CodeAnalysis.SuppressMessage('P1', '', Scope='Function', Target='Send-*')]\nparam()\n"
        "function Send-A { foo }\nfunction Get-B { bar }\nfunction global:send-c { baz }\n"
    )
    assert reach(text, one(text)) == ["function Send-A { foo }", "function global:send-c { baz }"]


def test_in_damage():
    text = f"foreach ( {{{{{{ {SEND} # pslint: ignore[PST090]\n"
    assert one(text).covers(text.index("Send"))


def test_a_password_in_a_reason_is_not_kept():
    text = (
        "$p = ConvertTo-SecureString 'hunter2hunter2' -AsPlainText -Force\n"
        "$c = New-Object PSCredential 'u', $p\n"
        f"{SEND} -Credential $c # pslint: ignore[PST020] it is hunter2hunter2 again\n"
    )
    assert "hunter2" not in (one(text).reason or "")


PIECES = [
    "foo",
    " ",
    "\n",
    "\r\n",
    "{",
    "}",
    "(",
    ")",
    "'",
    '"',
    "@'\n",
    "\n'@",
    "<#",
    "#>",
    "#",
    "`\n",
    "$a = ",
    "if (1) ",
]
PIECES += ["# pslint: ignore[P1]", "# pslint: ignore-block[P1] x", " pslint: ignore-file[P1]", "param(", "@{", "$("]


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_soup(pieces):
    text = "".join(pieces)
    for said in found(text):
        assert "pslint:" in text[said.span.start : said.span.end]
        assert said.removal.contains(said.span)
        assert all(span.end <= len(text) + 1 for span in said.scope)
        left = text[: said.removal.start] + text[said.removal.end :]
        assert len(found(left)) <= len(found(text))
