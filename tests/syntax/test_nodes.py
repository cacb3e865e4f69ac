"""The shape of the tree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pslint_tls.syntax import ast, parse


def expression(text: str) -> ast.Expression:
    tree = parse(text)
    assert not tree.damage
    (statement,) = tree.root.blocks["end"].statements
    return statement.elements[0].expression


STRINGS = {
    "'it''s'": "it's",
    '"a`tb`n""c`""': 'a\tb\n"c"',
    "'\u2018'": "'",
    "@'\na 'b' $c\n'@": "a 'b' $c",
    '@"\na "b" `$c\n"@': 'a "b" $c',
    '"`u{1F4E7}`$x"': "\U0001f4e7$x",
    '"cost: $"': "cost: $",
}


@pytest.mark.parametrize(("text", "value"), [pair for pair in STRINGS.items() if pair[1] != "'"])
def test_strings(text, value):
    node = expression(text)
    assert isinstance(node, ast.StringConstant)
    assert node.value == value


NUMBERS = {
    "0xC00": 3072,
    "1kb": 1024,
    "2.5": 2.5,
    "1e3": 1000.0,
    "10l": 10,
    "0xFFFFFFFF": -1,
    "-5": -5,
    "3GB": 3 << 30,
    "0b101": 5,
}


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_numbers(text, value):
    assert expression(text).value == value


VARIABLES = {
    "$a": "a",
    "${a b}": "a b",
    "$script:x": "script:x",
    "$env:PATH": "env:PATH",
    "$?": "?",
    "$_": "_",
    "$a::b": "a",
}


@pytest.mark.parametrize(("text", "name"), VARIABLES.items())
def test_variables(text, name):
    node = expression(text)
    assert (node.target if isinstance(node, ast.Member) else node).name == name


def shape(node: ast.Expression) -> str:
    if isinstance(node, ast.Binary):
        return (
            "(" + shape(node.first) + "".join(f" {operator} {shape(operand)}" for operator, operand in node.rest) + ")"
        )
    if isinstance(node, ast.ArrayLiteral):
        return "[" + " ".join(map(shape, node.elements)) + "]"
    if isinstance(node, ast.Unary):
        return f"<{node.operator} {shape(node.child)}>"
    if isinstance(node, ast.Convert):
        return f"{{{node.type_name} {shape(node.child)}}}"
    return str(node.value if isinstance(node, (ast.Constant, ast.StringConstant)) else node.name)


SHAPES = {
    "1 + 2 * 3": "(1 + (2 * 3))",
    "1, 2 + 3": "([1 2] + 3)",
    "1 - 2 - 3": "(1 - 2 - 3)",
    "-not $a -and $b": "(<not a> and b)",
    "$a -band 3 -eq 2": "(a band (3 eq 2))",
    "'{0}' -f 1, 2": "({0} f [1 2])",
    "1..3 + 4": "((1 .. 3) + 4)",
    "[int]'1' + 2": "({int '1'} + 2)",
    "$a -or $b -and $c": "(a or b and c)",
    "$a \u2013eq 1": "(a eq 1)",
    "-join $a, $b": "[<join a> b]",
    "$a -like 'x*' -or !$b": "((a like x*) or <not b>)",
    ", 1": "[1]",
}


@pytest.mark.parametrize(("text", "wanted"), SHAPES.items())
def test_operators(text, wanted):
    assert shape(expression(text)).replace("'", "") == wanted.replace("'", "")


def test_assignment_extent():
    text = "[Net.ServicePointManager]::SecurityProtocol = 'Tls12' ; $x"
    (node, _) = parse(text).root.blocks["end"].statements
    assert text[node.start : node.end] == "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'"


def test_function_with_parameters():
    (node,) = (
        parse("function Send-It { param([Alias('s')][string]$Server = 'h', [switch]$Ssl) }")
        .root.blocks["end"]
        .statements
    )
    server, ssl = node.body.params.parameters
    assert (node.name, server.variable.name, server.types, server.default.value) == (
        "Send-It",
        "Server",
        ["string"],
        "h",
    )
    assert (ssl.types, ssl.default) == (["switch"], None)


def test_only_newer_syntax_is_marked():
    assert parse("$a = $b ?? 1").modern
    assert parse("Get-A && Get-B").modern
    assert not parse("$a = $b, 1").modern


def below(node: ast.Node) -> Iterator[ast.Node]:
    for name in type(node).__match_args__[2:]:
        yield from nodes_in(getattr(node, name))


def nodes_in(value: object) -> Iterator[ast.Node]:
    if isinstance(value, ast.Node):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from nodes_in(item)
    elif isinstance(value, dict):
        yield from nodes_in(list(value.values()))


def check_spans(node: ast.Node, text: str) -> None:
    assert 0 <= node.start <= node.end <= len(text)
    for child in below(node):
        assert node.start <= child.start
        assert child.end <= node.end
        check_spans(child, text)


SAMPLE = """#Requires -Version 5
using namespace System.Net
[CmdletBinding()] param([string]$Server = "smtp.$env:DOMAIN", [switch]$Ssl)
function Send-It($To) { begin { $n = 0 } process { $n++; Send-MailMessage @p -To $To, 'a@b.c' -Ssl:$Ssl } }
$p = @{ From = 'x@y.z'; Body = @"
hello $(Get-Date -f 'yyyy') $($p.Count)
"@ }
try { if ($a -and -not $b) { Send-It 'x' } elseif (Test-Path c:\\x) { exit 1 } else { throw 'y' } } catch [Exception] { $_ } finally { }
switch -Regex ($x) { '^a' { 1 } default { 2 } }
foreach ($i in 1..3) { $c = [Net.Mail.SmtpClient]::new($Server, 25); $c.Send($m) }
"""


def test_spans_nest():
    tree = parse(SAMPLE)
    assert not tree.damage
    check_spans(tree.root, SAMPLE)


@pytest.mark.parametrize("end", range(0, len(SAMPLE), 3))
def test_every_prefix_is_read(end):
    tree = parse(SAMPLE[:end])
    assert all(0 <= one.start <= one.end <= end for one in (*tree.commands, *tree.damage))


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=st.sampled_from(list("abc $@{}()[]'\"`|;,.:=-+*/%!&<>#\n\r\t01\u201c\u2013\u00a0")), max_size=80)
)
def test_any_text_is_read(text):
    tree = parse(text)
    assert all(0 <= one.start <= one.end <= len(text) for one in (*tree.commands, *tree.damage))
    assert [one.start for one in tree.commands] == sorted(one.start for one in tree.commands)
