"""What cannot be read: told, kept small, and read past."""

from __future__ import annotations

import time

import pytest

from pslint_tls.syntax import ast, parse
from tests.syntax.shapes import shape

DAMAGE = {
    "(a": ["`)` expected"],
    "f (a b": ["`)` expected"],
    "{ a": ["`}` missing"],
    "if ($a) { b": ["`}` missing"],
    "@(a": ["`)` missing"],
    "$(a": ["`)` missing"],
    "@{ a = 1": ["`}` missing"],
    "$a[1": ["`]` expected"],
    "$a.b(1": ["`,` or `)` expected"],
    "$a.b(1 2)": ["`,` or `)` expected"],
    "[int": ["`]` expected"],
    "'a": ["string without end"],
    '"a $(f) b': ["string without end"],
    "@'\na": ["here-string without end"],
    '@"\na\n "@': ["string without end", "string without end"],
    "f <# why": ["comment without end"],
    "<# why\nf": ["comment without end"],
    ")": ["`)` closes nothing"],
    "}": ["`}` closes nothing"],
    "class A { [int]$b": ["`}` missing"],
    "class A { b }": ["`(` expected"],
    "switch ($a) { 1 { }": ["`}` missing"],
    "switch { }": ["what to switch on expected"],
    "enum A { B": ["a name expected"],
    "try { a }": ["`catch` or `finally` expected"],
    "do { a }": ["`while` or `until` expected"],
    "foreach ($a of b) { }": ["`in` expected"],
    "foreach (a in b) { }": ["a variable expected"],
    "if { }": ["`(` expected"],
    "param($a $b)": ["`,` or `)` expected between parameters"],
    "param(a)": ["a parameter expected"],
    "@{ a b }": ["`=` expected"],
    "f | ": ["a command expected"],
    "f |; g": ["a command expected"],
    "f a,": ["an argument expected"],
    "1 +": ["an expression expected"],
    "$a = ": ["a command expected"],
    "$a ? 1": ["`:` expected"],
    "f <a>": ["`<` is reserved"],
    "f -a <b>": ["`<` is reserved"],
    "f -a:<b>": ["`<` is reserved"],
    "f a, <b>": ["`<` is reserved"],
    "$a < 1": ["a statement that does not end here"],
    "f -a @\n": ["`@` begins nothing here"],
    "function f { begin { a } b }": ["a statement beside named blocks"],
    "function f { end { a } end { b } }": ["a second `end`"],
    "using f": ["`namespace`, `module` or `assembly` expected"],
}


@pytest.mark.parametrize(("text", "reasons"), DAMAGE.items())
def test_reason(text, reasons):
    tree = parse(text)
    assert [one.reason for one in tree.damage] == reasons
    assert tree.budget is None


RECOVERY = {
    "f (a b\nSend-It -To x\n": "DAMAGE; `Send-It -To x`",
    "$a = 1 $b\nSend-It -To x\n": "$a = 1; DAMAGE; `Send-It -To x`",
    "'it's'\nf\n": "'it'; DAMAGE; `f`",
    "$a = 'b\nf\n": "DAMAGE; `f`",
    '$a = "b $(c)\nf\n': "DAMAGE; `f`",
    "$a = @'\nb\nf\n": "DAMAGE; `b`; `f`",
    "f )\ng\n": "`f`; DAMAGE; `g`",
    "}\nf\n": "DAMAGE; `f`",
    "} else { f }": "DAMAGE; `else {`f`}`",
    "param($a $b)\nf\n": "DAMAGE; `f`",
    "function f { param($a $b)\n g }\nh\n": "function f {DAMAGE; `g`}; `h`",
    "function f { $a = 1 $b\n g }\nh\n": "function f {$a = 1; DAMAGE; `g`}; `h`",
    "if ($a) {\nf\n": "if ($a) {`f`}",
    "function f {\nif ($a) {\ng\n}\nh\n": "function f {if ($a) {`g`}; `h`}",
    "if ($a) { $b = @(f\n}\ng\n": "if ($a) {$b = @(`f`)}; `g`",
    "try { f }\ng\n": "try {`f`}; `g`",
    "function f { end { a } b }\nc\n": "function f {end {`a`; `b`}}; `c`",
    "[A(1 2)]\nclass B { }\nf\n": "DAMAGE; class B {}; `f`",
    "f <a>\ng\n": "DAMAGE; `g`",
}


@pytest.mark.parametrize(("text", "wanted"), RECOVERY.items())
def test_reading_goes_on(text, wanted):
    tree = parse(text)
    assert tree.damage
    assert shape(tree.root) == wanted


def test_extent_is_from_the_statement_to_the_end_of_the_line():
    text = "f\n  g (a b # why\nh\n"
    (damage,) = parse(text).damage
    assert text[damage.start : damage.end] == "g (a b # why"


def test_statement_cut_short_by_a_bracket_is_damaged_as_a_whole():
    text = "f; Send-It -To (g)) -From x\nh\n"
    (damage,) = parse(text).damage
    assert text[damage.start : damage.end] == "Send-It -To (g)) -From x"


def test_unclosed_bracket_damages_its_line_only():
    text = "function f {\n  Send-It\n"
    tree = parse(text)
    assert [text[one.start : one.end] for one in tree.damage] == ["{"]
    assert [one.name for one in tree.commands] == ["Send-It"]


def test_unclosed_comment_is_damage_to_the_end():
    text = "f\ng <# why\nSend-It\n"
    tree = parse(text)
    assert [text[one.start : one.end] for one in tree.damage] == ["g <# why\nSend-It\n"]


CONFLICT = "f\n<<<<<<< HEAD\n$a = 1\n=======\n$a = 2\n>>>>>>> other\ng\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_conflict_markers(newline):
    text = CONFLICT.replace("\n", newline)
    tree = parse(text)
    assert [one.reason for one in tree.damage] == ["a merge conflict marker"] * 3
    assert [text[one.start : one.end] for one in tree.damage] == ["<<<<<<< HEAD", "=======", ">>>>>>> other"]
    assert shape(tree.root) == "`f`; DAMAGE; $a = 1; DAMAGE; $a = 2; DAMAGE; `g`"


@pytest.mark.parametrize(
    "text", ["=======\nf\n", "======= # a title\n", "'<<<<<<< HEAD'\n", "# <<<<<<< HEAD\n=======\n"]
)
def test_a_line_of_equal_signs_is_a_command(text):
    assert not parse(text).damage


def test_nothing_is_listed_twice():
    text = 'if ($a) {\nf "x $(g\n$b = { h }\nif ($c) {\n$d.e()\n'
    tree = parse(text)
    for nodes in (tree.commands, tree.notable, tree.damage):
        assert len({(type(one), one.start, one.end) for one in nodes}) == len(nodes)
    assert len(set(tree.starts)) == len(tree.starts)


MISSING = [
    "if (1) {\nf\n",
    '"$(f\n',
    "f {\n",
    "$(f\n",
    "@{a=\n",
    "try {\n",
    "[A({\n",
    "switch (1) {1 {\n",
    "&{ $a = (f\n",
]


@pytest.mark.parametrize("piece", MISSING)
def test_many_missing_brackets_are_read_in_one_go(piece):
    """Were what follows read again for each, this would not end."""
    tree = parse(piece * 60)
    assert tree.damage
    assert len(tree.commands) <= 3 * 60


ENDLESS = [
    '"$(',
    "'",
    "@'\n",
    '@"\n',
    '"$(f "',
    "(",
    "{",
    "[",
    "[a[",
    "[A({",
    "@{a=",
    "if(1){",
    "$a.b(",
    "$a[",
    "-not ",
]
CHAINS = [
    "$a=",
    "$a ? 1 : ",
    "! ",
    "[int]",
    ",",
    "function f {",
    "class A{f(){",
    "try{",
    ":l for(;;){",
    "<#",
    ")",
    "}",
    "`",
]


@pytest.mark.parametrize("piece", ENDLESS + CHAINS)
@pytest.mark.parametrize("newline", ["", "\n"])
def test_deep_nesting_is_no_error(piece, newline):
    tree = parse((piece + newline) * 2000)
    assert tree.budget is None


def test_ninety_brackets_are_not_too_many():
    text = "$x = " + "(" * 90 + "f" + ")" * 90
    tree = parse(text)
    assert not tree.damage
    assert [one.name for one in tree.commands] == ["f"]


LONG = {
    "string": "$a = '" + "x" * 100_000 + "'",
    "escapes": '$a = "' + "`n$b" * 20_000 + '"',
    "list": "$a = " + "1, " * 20_000 + "1",
    "arguments": "f " + "a, " * 20_000 + "a",
    "sum": "$a = " + "'x' + " * 20_000 + "'x'",
    "pipeline": "f | " * 5_000 + "f",
    "chain": "f && " * 5_000 + "f",
    "elseif": "if (1) { } " + "elseif (1) { } " * 5_000,
    "table": "@{" + "a = 1; " * 5_000 + "}",
    "blanks": "if (1) { }" + " " * 100_000 + "f",
    "statements": "Send-It -To $a\n" * 5_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_lines_are_read_whole(text):
    assert not parse(text).damage


def test_past_the_deadline_nothing_is_known():
    tree = parse("f -a b\n" * 2000, time.monotonic() - 1)
    assert tree.budget
    assert tree.commands == ()
    assert [(one.start, one.end) for one in tree.damage] == [(0, len(tree.text))]


def test_in_time_all_is_known():
    tree = parse("f -a b\n" * 2000, time.monotonic() + 600)
    assert tree.budget is None
    assert len(tree.commands) == 2000


def test_nul_inside_is_no_end():
    tree = parse("# a\0b\nf\n'c\0d'\n")
    assert [one.name for one in tree.commands] == ["f"]
    assert not tree.damage


def test_damage_is_a_statement_of_the_tree_too():
    tree = parse("f (a b\n")
    assert tree.root.blocks["end"].statements == list(tree.damage)
    assert isinstance(tree.damage[0], ast.Damage)
