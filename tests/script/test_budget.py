"""Scripts that are large or run in circles: an answer, or a budget that says so, never an exception."""

from __future__ import annotations

import pytest

from pslint_tls.script import Options, analyse
from pslint_tls.text import Source

SEND = "Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer $s\n"
MASK = "[Net.ServicePointManager]::SecurityProtocol"


def lines(pattern: str, count: int) -> str:
    return "".join(pattern.format(n, n + 1) for n in range(count))


LARGE = {
    "ring of functions": lines("function F{0} {{ if (Test-Path x) {{ F{1} }} }}\n", 30) + "function F30 { F0 }\nF0\n",
    "functions that call the next twice": lines("function F{0} {{ F{1}; F{1} }}\n", 25) + "F0\n",
    "recursion": "function F($n) { if ($n -gt 0) { F ($n-1); F ($n-2) } }\nF 30\n",
    "text that feeds itself": "$s='a'\n" + "$s=$s+$s\n" * 64,
    "text that feeds itself in a loop": "$s='a'\nwhile (Test-Path x) { $s=\"$s$s\" }\n",
    "branches": lines("if (Test-Path {0}) {{ $s='h{0}' }}\n", 200),
    "masks": lines(f"if (Test-Path {{0}}) {{{{ {MASK} = {MASK} -bxor {{0}} }}}}\n", 40),
    "statements": lines("$v{1} = $v{0}\n", 2000) + "$s=$v2000\n",
    "long sum": "$s='a'" + "+'b'" * 2000 + "\n",
    "deep parentheses": "$s=" + "(" * 200 + "'a'" + ")" * 200 + "\n",
    "deep blocks": "& { " * 100 + "$s='a'" + " }" * 100 + "\n",
    "deep strings": '$s="' + '$("' * 40 + "a" + '")' * 40 + '"\n',
    "large table": "$m=@{\n" + lines("k{0}='v'\n", 2000) + "}\n",
    "large switch": "switch ($x) {\n" + lines("'{0}' {{ $s='h{0}' }}\n", 300) + "}\n",
    "large numbers": "$s='ab'*1000000000\n$s=(1..1000000000)[5]\n",
    "many rounds": 'foreach ($i in 1..100000000) { $s="h$i" }\n',
    "table in itself": '$a=@{}\n$a.x=$a\n$s="$($a.x.x.x)"\n',
    "list in itself": '$a=@(1)\n$a[0]=$a\n$s="$a"\n',
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_large_script_has_its_site(text):
    script = analyse(Source.from_text(text + SEND), Options(timeout=20.0))
    assert len(script.sites) == 1
    assert script.budget is None


WRONG = [
    "1/0", "1%0", "0xFFFFFFFFFFFFFFFFFF", "'abc'[-99]", "'abc'.Substring(9)", "'a'.Insert(9,'b')", "'a'.Remove(9)",
    "('{0' -f 1)", "('{9}' -f 1)", "('{0:D3}' -f 'x')", "('a' -replace '(','b')", "('a' -split '[')", "[char]99999999",
    "[char]-1", "('b'..'a')", "($null -join ',')", "[Convert]::FromBase64String('!!')", "('a'*-1)", "(1 -shl 100000)",
    "[int]'abc'", "[Net.SecurityProtocolType]'x'", "(1,2)['x']", "@{}[$null]", "('a' -lt 5)", "'a'.PadLeft(-1)",
]  # fmt: skip


@pytest.mark.parametrize("expression", WRONG)
def test_expression_that_fails_is_no_crash(expression):
    assert len(analyse(Source.from_text(f"$s={expression}\n{SEND}")).sites) == 1


def test_past_the_budget_is_said():
    script = analyse(Source.from_text(LARGE["statements"] + SEND), Options(timeout=0.0))
    assert script.budget
    assert len(script.sites) + len(script.not_analysed) == 1
