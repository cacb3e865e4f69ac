"""Operators, casts, members, literals of types, arrays and tables."""

from __future__ import annotations

import pytest

from pslint_tls.syntax import ast, parse
from tests.syntax.shapes import find, read, shown

PRECEDENCE = {
    "1 + 2 * 3 - 4 % 5": "(1 + (2 * 3) - (4 % 5))",
    "1 * 2 + 3": "((1 * 2) + 3)",
    "1, 2 + 3, 4": "(<1, 2> + <3, 4>)",
    "1..2 + 3": "((1 .. 2) + 3)",
    "'{0}' -f 1, 2": "('{0}' f <1, 2>)",
    "'{0}' -f $a + $b": "(('{0}' f $a) + $b)",
    "'{0}' -f 1..3": "('{0}' f (1 .. 3))",
    "$a -eq 1 -and $b -ne 2 -or $c -xor $d": "(($a eq 1) and ($b ne 2) or $c xor $d)",
    "$a -band 3 -eq 2": "($a band (3 eq 2))",
    "$a -bor $b -bxor $c": "($a bor $b bxor $c)",
    "-not $a -eq $b": "((not $a) eq $b)",
    "!$a -and ! $b": "((not $a) and (not $b))",
    "$a -band -bnot $b": "($a band (bnot $b))",
    "-join 'a', 'b'": "<(join 'a'), 'b'>",
    "-join ('a', 'b')": "(join (<'a', 'b'>))",
    "-split $a -join ','": "((split $a) join ',')",
    "$a -replace 'x', 'y' -replace 'z'": "($a replace <'x', 'y'> replace 'z')",
    "$a -CEQ 1 -iLike 2": "($a ceq 1 ilike 2)",
    "$a -is [int] -as [string]": "($a is [int] as [string])",
    "$a -shl 2 -shr 1": "($a shl 2 shr 1)",
    "$a ?? $b ?? 1": "($a ?? $b ?? 1)",
    "$a ?? $b + 1": "($a ?? ($b + 1))",
    "$a ? 1 : 2": "($a ? 1 : 2)",
    "$a -eq 1 ? $b : $c ? 3 : 4": "(($a eq 1) ? $b : ($c ? 3 : 4))",
    "-$a * 2": "((- $a) * 2)",
    "+$a": "(+ $a)",
    ",1": "<1>",
    ",1, 2": "<<1>, 2>",
    ",(1, 2)": "<(<1, 2>)>",
    "- (1)": "(- (1))",
    "$a++ + 1": "((post++ $a) + 1)",
    "++$a; --$b; $c--; $d.e++; $f[0] ++": "(++ $a); (-- $b); (post-- $c); (post++ $d.e); (post++ $f[0])",
    "$a \u2013eq 1 \u2014 2 \u2015 3": "($a eq (1 - 2 - 3))",
    "\u2013not $a": "(not $a)",
    "$a +\n 1": "($a + 1)",
    "$a -and\n# why\n$b": "($a and $b)",
    "1,\n2": "<1, 2>",
}


@pytest.mark.parametrize(("text", "wanted"), PRECEDENCE.items())
def test_operators(text, wanted):
    assert shown(text) == wanted


def test_long_chain_stays_flat():
    (chain,) = find(read("$x = " + "1 + " * 5000 + "1").root, ast.Binary)
    assert len(chain.rest) == 5000


TYPES = {
    "[int]": "[int]",
    "[Net.Mail.SmtpClient]": "[Net.Mail.SmtpClient]",
    "[ A.B ]": "[A.B]",
    "[Outer+Inner]": "[Outer+Inner]",
    "[string[]]": "[string[]]",
    "[int[,]]": "[int[,]]",
    "[List[string]]": "[List[string]]",
    "[Dictionary[string, List[int]]]": "[Dictionary[string,List[int]]]",
    "[Func`1]": "[Func`1]",
    "[A`1[[B, C],[D, E]]]": "[A`1[[B,C],[D,E]]]",
    "[A.B, C, Version=1.0.0.0, PublicKeyToken=x]": "[A.B]",
    "[int]'1' + 2": "(([int] '1') + 2)",
    "[int] $a.b": "([int] $a.b)",
    "[string][int]'1'": "([string] ([int] '1'))",
    "[int[]](1, 2)": "([int[]] (<1, 2>))",
    "[void]$a.b()": "([void] $a.b())",
    "[ordered]@{ a = 1 }": "([ordered] @{a = 1})",
    "[pscustomobject]@{}": "([pscustomobject] @{})",
    "[scriptblock]{ f }": "([scriptblock] {`f`})",
    "[int]-1": "([int] -1)",
    "[bool]!$a": "([bool] (not $a))",
    "[A]::B": "[A]::B",
    "[A]::B.C": "[A]::B.C",
    "[A]::new(1, $b)": "[A]::new(1, $b)",
    "[A]::$b": "[A]::$b",
    "[A]::B -bor [A]::C": "([A]::B bor [A]::C)",
    "[Enum]::Parse([A], 'b')": "[Enum]::Parse([A], 'b')",
    "$a -is [B]": "($a is [B])",
    "[ValidateSet('a', 'b')][string]$x = 'a'": "([ValidateSet('a', 'b')] ([string] $x)) = 'a'",
    "[ValidateNotNull()]$x = 1": "([ValidateNotNull()] $x) = 1",
    "[A(B = 1, C, 'd')]$x": "([A('d', B=1, C)] $x)",
}


@pytest.mark.parametrize(("text", "wanted"), TYPES.items())
def test_types(text, wanted):
    assert shown(text) == wanted


MEMBERS = {
    "$a.b": "$a.b",
    "$a.b.c": "$a.b.c",
    "$a.b().c(1, 'x')[0].d": "$a.b().c(1, 'x')[0].d",
    "$a::b": "$a::b",
    "$a::b(1)": "$a::b(1)",
    "$a[0]": "$a[0]",
    "$a[-1]": "$a[-1]",
    "$a[0, 1]": "$a[<0, 1>]",
    "$a[$b + 1]['c']": "$a[($b + 1)]['c']",
    "$a[1..3]": "$a[(1 .. 3)]",
    "$a.'b c'": "$a.'b c'",
    '$a."$b"': "$a.%<$b>",
    "$a.$b": "$a.$b",
    "$a.($b + 'c')": "$a.(($b + 'c'))",
    "$a.b.Where{ $_ }": "$a.b.Where({$_})",
    "$a.ForEach({ f })": "$a.ForEach({`f`})",
    "$a.b({ f }, 1)": "$a.b({`f`}, 1)",
    "'x'.Length": "'x'.Length",
    "(f).b": "(`f`).b",
    "$(f).b": "$(`f`).b",
    "@(1)[0]": "@(1)[0]",
    "@{a = 1}.a": "@{a = 1}.a",
    "{ f }.Invoke()": "{`f`}.Invoke()",
    "$a.\nb": "$a.b",
    "$a.b(\n1,\n2\n)": "$a.b(1, 2)",
    "$a.b($c -bor $d)": "$a.b(($c bor $d))",
    "$a.b([int]1)": "$a.b(([int] 1))",
    "$a.b((1, 2))": "$a.b((<1, 2>))",
    "$a.b(\u201cc\u201d)": "$a.b('c')",
    "$a.b('x',` \n 0)": "$a.b('x', 0)",
    "$a.if.class": "$a.if.class",
    "$a.b[int](1)": "$a.b(1)",
    "${a}?.b": "$a.b",
    "${a}?[0]": "$a[0]",
    "$a?.b": "$a?.b",
    "1..$a.Count": "(1 .. $a.Count)",
}


@pytest.mark.parametrize(("text", "wanted"), MEMBERS.items())
def test_members(text, wanted):
    assert shown(text) == wanted


LITERALS = {
    "@()": "@()",
    "@(1)": "@(1)",
    "@(1, 2)": "@(<1, 2>)",
    "@(f; g)": "@(`f`; `g`)",
    "@(\n'a'\n'b'\n)": "@('a'; 'b')",
    "$(f; g)": "$(`f`; `g`)",
    "(f)": "(`f`)",
    "($a = 1)": "($a = 1)",
    "(f | g)": "(`f` | `g`)",
    "{ f }": "{`f`}",
    "{ }": "{}",
    "{ # nothing\n}": "{}",
    "{ param($a) f }": "{param($a); `f`}",
    "@{}": "@{}",
    "@{ a = 1; b = 2 }": "@{a = 1; b = 2}",
    "@{ a = 1\n b = 2 }": "@{a = 1; b = 2}",
    "@{\n a\n=\n1\n}": "@{a = 1}",
    "@{ 'a b' = 1; \"c\" = 2; $d = 3; 4 = 5; (f) = 6; $g.h = 7 }": "@{'a b' = 1; 'c' = 2; $d = 3; 4 = 5; (`f`) = 6; $g.h = 7}",
    "@{ a = f -b c; d = if ($e) { 1 } else { 2 }; g = { h } }": "@{a = `f -b c`; d = if ($e) {1} else {2}; g = {`h`}}",
    "@{ if = 1; class = 2 }": "@{if = 1; class = 2}",
    "@{ a = @{ b = 1 } }": "@{a = @{b = 1}}",
    "@{ # why\n a = 1 # one\n <# b = 2 #> c = 3 }": "@{a = 1; c = 3}",
}


@pytest.mark.parametrize(("text", "wanted"), LITERALS.items())
def test_literals(text, wanted):
    assert shown(text) == wanted


ASSIGNMENTS = {
    "$a = 1": "$a = 1",
    "$a=1": "$a = 1",
    "$a = $b = 2": "$a = $b = 2",
    "$a, $b = 1, 2": "<$a, $b> = <1, 2>",
    "$a += 1; $a -= 1; $a *= 2; $a /= 2; $a %= 2; $a ??= 1": "$a += 1; $a -= 1; $a *= 2; $a /= 2; $a %= 2; $a ??= 1",
    "$a \u2013= 1": "$a -= 1",
    "$a.b = 1; $a[0] = 2; [A]::B = 3; $env:C = 4; ${d e} = 5": "$a.b = 1; $a[0] = 2; [A]::B = 3; $env:C = 4; $d e = 5",
    "$a =\n1": "$a = 1",
    "$a = f -b | g": "$a = `f -b` | `g`",
    "$a = if ($b) { 1 }": "$a = if ($b) {1}",
    "$a = foreach ($b in 1) { $b }": "$a = foreach ($b in 1) {$b}",
    "$a = switch (1) { 1 { 2 } }": "$a = switch (1) {1 {2}}",
    "$a = try { f } catch { g }": "$a = try {`f`} catch {`g`}",
    "[int]$a = 1": "([int] $a) = 1",
    "$a = { f } ; g": "$a = {`f`}; `g`",
}


@pytest.mark.parametrize(("text", "wanted"), ASSIGNMENTS.items())
def test_assignments(text, wanted):
    assert shown(text) == wanted


@pytest.mark.parametrize(
    "text", ["$a ? 1 : 2", "$a ?? 1", "$a ??= 1", "f && g", "f || g", "${a}?.b", "${a}?[0]", "f\n| g", "f &"]
)
def test_what_5_1_cannot_parse_is_marked(text):
    assert parse(text).modern


@pytest.mark.parametrize("text", ["$a | ? { 1 }", "f ?; $a?", "f |\n g", "& f", "$a?.b", "f ${a}?.b"])
def test_what_5_1_can_parse_is_not(text):
    assert not parse(text).modern
