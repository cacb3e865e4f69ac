"""Strings, numbers and variables as PowerShell's tokenizer reads them."""

from __future__ import annotations

import pytest

from pslint_tls.syntax import ast, parse
from tests.syntax.shapes import find, read, shown

QUOTED = {
    "'it''s'": "it's",
    "''": "",
    '""': "",
    "'$x `n \"'": '$x `n "',
    '"a""b"': 'a"b',
    '"it\'s"': "it's",
    "\u2018a\u2019": "a",
    "'a\u2019": "a",
    "\u201aa\u201b": "a",
    "'a\u2018\u2019b'": "a\u2019b",
    "\u201ca\u201d": "a",
    '\u201ea"': "a",
    "'\u201c'": "\u201c",
    '"a`"b`$c`` `n`t`r`0`a`b`f`v`e`q"': 'a"b$c` \n\t\r\0\a\b\f\v\x1bq',
    '"`u{41}`u{1F600}"': "A\U0001f600",
    '"$"': "$",
    '"$ x $) $-"': "$ x $) $-",
    '"a\nb"': "a\nb",
    '"50% # no comment"': "50% # no comment",
    "@'\na\n'@": "a",
    "@'\n'@": "",
    "@'  \n 'q' \"r\" $x `n\n '@\n'@": " 'q' \"r\" $x `n\n '@",
    "@\u2018\na\n\u2019@": "a",
    '@"\na "b" \'c\' `t`$d\n"@': "a \"b\" 'c' \t$d",
    '@"\n\n"@': "",
    '@"\r\na\r\nb\r\n"@': "a\r\nb",
    '@"\ra\r"@': "a",
    '@"\na\n "@\n"@': 'a\n "@',
}


@pytest.mark.parametrize(("text", "value"), QUOTED.items())
def test_constant(text, value):
    (string,) = find(read(text).root, ast.StringConstant)
    assert string.value == value
    assert (string.start, string.end) == (0, len(text))


QUOTES = {"'a'": "SINGLE", '"a"': "DOUBLE", "@'\na\n'@": "HERE_SINGLE", '@"\na\n"@': "HERE_DOUBLE", "a": "BARE"}


@pytest.mark.parametrize(("text", "quote"), QUOTES.items())
def test_how_it_is_written(text, quote):
    (string,) = find(read(text).root, ast.StringConstant)
    assert string.quote is ast.Quote[quote]


EXPANDABLE = {
    '"a $b c"': "%<'a ' $b ' c'>",
    '"$a$b"': "%<$a $b>",
    '"$a.b"': "%<$a '.b'>",
    '"$a[0]"': "%<$a '[0]'>",
    '"$a::b"': "%<$a '::b'>",
    '"$env:x\\y"': "%<$env:x '\\\\y'>",
    '"$a:b:c"': "%<$a:b:c>",
    '"${a b}c"': "%<$a b 'c'>",
    '"${a}:b"': "%<$a ':b'>",
    '"${a`}b}"': "%<$a}b>",
    '"$?x $$y $^z"': "%<$? 'x ' $$ 'y ' $^ 'z'>",
    '"$_ $1"': "%<$_ ' ' $1>",
    '"a?$b?c=1"': "%<'a?' $b?c '=1'>",
    '"`$a $b"': "%<'$a ' $b>",
    '"$(f)"': "%<$(`f`)>",
    '"a$(f; g)b"': "%<'a' $(`f`; `g`) 'b'>",
    '"$(f)$($a.b)"': "%<$(`f`) $($a.b)>",
    '"$()"': "%<$()>",
    '"$(\nf\n)"': "%<$(`f`)>",
    "\"$(if ($a) { ')' })\"": "%<$(if ($a) {')'})>",
    '"a $("b $("c $d")")"': "%<'a ' $(%<'b ' $(%<'c ' $d>)>)>",
    '@"\na $b "c" $(f "d")\n"@': "%<'a ' $b ' \"c\" ' $(`f 'd'`)>",
    "\u201ca $b\u201d": "%<'a ' $b>",
    '"<td c=""#f00"">$a</td>"': "%<'<td c=\"#f00\">' $a '</td>'>",
    '"$($a)#$b"': "%<$($a) '#' $b>",
}


@pytest.mark.parametrize(("text", "wanted"), EXPANDABLE.items())
def test_expansion(text, wanted):
    assert shown(text) == wanted


FOLDED = {
    '"$(f ""a b"" c)"': "%<$(`f 'a b' c`)>",
    '"$(f `"a b`" c)"': "%<$(`f 'a b' c`)>",
    '"$(`" `" * $n)"': "%<$((' ' * $n))>",
    '"$($a.b(`"c`"))"': "%<$($a.b('c'))>",
    '"$($a.b(""c $d""))"': "%<$($a.b(%<'c ' $d>))>",
    '"$(f "a b" c)"': "%<$(`f 'a b' c`)>",
    '"$(f "")"': "%<$(`f ''`)>",
    '@"\n$(f "" "a ""b""")\n"@': "%<$(`f '' 'a \"b\"'`)>",
    '"$(f \'a""b\')"': "%<$(`f 'a\"\"b'`)>",
}


@pytest.mark.parametrize(("text", "wanted"), FOLDED.items())
def test_quotes_of_a_subexpression_may_be_doubled_or_escaped(text, wanted):
    assert shown(text) == wanted


def test_what_is_read_twice_is_listed_once():
    tree = read('"$(f ""$(g)"" -a (h))"')
    assert [command.name for command in tree.commands] == ["f", "g", "h"]
    assert len(set(tree.starts)) == len(tree.starts)


NUMBERS = {
    "1": 1,
    "007": 7,
    "2147483648": 2147483648,
    "1.5": 1.5,
    "5.": 5.0,
    ".5": 0.5,
    "1e3": 1000.0,
    "1.5e-2": 0.015,
    "0x1F": 31,
    "0xc00": 3072,
    "0x7FFFFFFF": 2147483647,
    "0xFFFFFFFF": -1,
    "0x80000000": -2147483648,
    "0xFFFFFFFFF": 0xFFFFFFFFF,
    "0xFFFFFFFFFFFFFFFF": -1,
    "0b101": 5,
    "1kb": 1 << 10,
    "2MB": 2 << 20,
    "1Gb": 1 << 30,
    "1tb": 1 << 40,
    "1pb": 1 << 50,
    "1.5kb": 1536.0,
    "0x10kb": 16 << 10,
    "10l": 10,
    "10ul": 10,
    "7y": 7,
    "7us": 7,
    "3n": 3,
    "1.5d": 1.5,
    "2lkb": 2048,
    "-5": -5,
    "- 5": -5,
    "\u20135": -5,
    "-.5": -0.5,
    "-0x10": -16,
}


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_number(text, value):
    (number,) = find(read(text).root, ast.Constant)
    assert number.value == value
    assert type(number.value) is type(value)
    assert (number.start, number.end) == (0, len(text))


def test_endless_number_is_no_error():
    (number,) = find(read("9" * 5000).root, ast.Constant)
    assert number.value == float("inf")


VARIABLES = {
    "$a": "a",
    "$_": "_",
    "$a1_b": "a1_b",
    "$größe": "größe",
    "$a?": "a?",
    "$?": "?",
    "$$": "$",
    "$^": "^",
    "$1": "1",
    "$script:a": "script:a",
    "$env:A": "env:A",
    "$using:a": "using:a",
    "${a}": "a",
    "${a b-c.d}": "a b-c.d",
    "${env:Program`{x`}}": "env:Program{x}",
    "${a`u{2195}}": "a\u2195",
    "${C:\\x.txt}": "C:\\x.txt",
}


@pytest.mark.parametrize(("text", "name"), VARIABLES.items())
def test_variable(text, name):
    (variable,) = find(read(text).root, ast.Variable)
    assert variable.name == name
    assert not variable.splatted
    assert (variable.start, variable.end) == (0, len(text))


def test_variable_is_compared_in_lower_case():
    (variable,) = find(read("$Script:Server").root, ast.Variable)
    assert variable.key == "script:server"


@pytest.mark.parametrize("text", ['"$a: $b"', '"$a:$b"', "f $a:"])
def test_colon_behind_a_name_is_an_error_in_powershell(text):
    tree = parse(text)
    assert [text[one.start : one.end] for one in tree.damage] == [":"]
