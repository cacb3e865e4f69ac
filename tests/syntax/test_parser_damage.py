"""What cannot be read becomes damage, never an exception, and reading goes on behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pslint_tls.syntax import Tree, ast, parse


def names(tree: Tree) -> list[str | None]:
    return [command.name for command in tree.commands]


UNCLOSED = {
    "brace of if": "if ($ready) { Send-Note",
    "brace of a function": "function Send-All { Send-Note",
    "brace of a script block": "$all | ForEach-Object { Send-Note",
    "brace of a switch": "switch ($x) { 1 { Send-Note }",
    "brace of a class": "class Note { [string]$To",
    "brace of an enum": "enum Kind { Html",
    "brace of a table": "$mail = @{ To = 'ann'",
    "parenthesis": "(Send-Note",
    "parenthesis of an argument": "Send-Note (Get-To",
    "parenthesis of a method": "$client.Send($mail",
    "parenthesis of a subexpression": "$(Send-Note",
    "parenthesis of an array": "$to = @('ann', 'bob'",
    "parenthesis of a condition": "if ($ready { Send-Note }",
    "parenthesis of param": "param([string]$Server",
    "bracket of an index": "$mails[0",
    "bracket of a type": "[Net.Mail.MailMessage",
    "single quote": "Send-Note 'ann",
    "double quote": 'Send-Note "ann',
    "typographic quote": "Send-Note \u201cann",
    "here-string": '$body = @"\nHello\n',
    "single here-string": "$body = @'\nHello\n",
    "here-string with text behind its end's blanks": "$body = @'\nHello\n  '@",
    "subexpression in a string": '"to $(Get-To',
    "braced variable": "${mail",
    "block comment": "Send-Note <# to whom",
    "try alone": "try { Send-Note }",
    "do alone": "do { Send-Note }",
}


@pytest.mark.parametrize("text", UNCLOSED.values(), ids=UNCLOSED)
def test_unclosed_is_damage(text):
    tree = parse(text)
    assert tree.damage
    assert all(0 <= one.start <= one.end <= len(text) and one.reason for one in tree.damage)


GOES_ON = {
    "parenthesis too many": "Send-A )",
    "brace too many": "}",
    "bracket too many": "$x = 1 ]",
    "two values": "$x = 1 $y",
    "merge conflict": "<<<<<<< HEAD",
    "else alone": "$x = $y else",
    "foreach without its list": "foreach ($m in ) { }",
}


@pytest.mark.parametrize("text", GOES_ON.values(), ids=GOES_ON)
def test_reading_goes_on_behind_damage(text):
    tree = parse(f"Send-First -To ann\n{text}\n\nSend-Last -To bob\n")
    assert tree.damage
    assert names(tree)[0] == "Send-First"
    assert names(tree)[-1] == "Send-Last"
    assert len(tree.damage) == 1


@pytest.mark.parametrize("text", GOES_ON.values(), ids=GOES_ON)
def test_damage_stays_where_it_is(text):
    before = "Send-First -To ann\n"
    tree = parse(f"{before}{text}\n\nSend-Last -To bob\n")
    assert len(before) <= tree.damage[0].start
    assert tree.damage[-1].end <= len(before) + len(text) + 2


MAY_GO_ON = {
    "operator without an operand": "$x = 1 +",
    "comma without an operand": "$x = 1,",
    "negation of nothing": "if (-not",
    "type without its end": "[Net.Mail.MailMessage",
    "index without its end": "$mails[0",
    "parenthesis without its end": "$x = ($y",
    "argument without its end": "Send-It -To ($y",
    "method without its end": "$x.Send($y",
    "condition without its end": "if ($x",
    "condition without a body": "while ($x)",
    "function without a body": "function Send-All",
    "parameters without a body": "function Send-All($x)",
}


@pytest.mark.parametrize("text", MAY_GO_ON.values(), ids=MAY_GO_ON)
def test_what_may_continue_leaves_the_next_line_alone(text):
    script = f"Send-First\n{text}\nSend-Next\nSend-Last -To bob\n"
    tree = parse(script)
    assert [name for name in names(tree) if name != "Send-It"] == ["Send-First", "Send-Next", "Send-Last"]
    assert [script[one.start : one.end] for one in tree.damage] == [text]


INSIDE = {
    "function": ("function f {\n  $x = 1 $y\n  Send-Note -To ann\n}\nSend-Last", ["Send-Note", "Send-Last"]),
    "loop": ("foreach ($m in $all) {\n  $x = 1 $y\n  Send-Note\n}\nSend-Last", ["Send-Note", "Send-Last"]),
    "unclosed brace": ("if ($x) {\n  Send-Note -To ann\nSend-Last", ["Send-Note", "Send-Last"]),
}


@pytest.mark.parametrize(("text", "wanted"), INSIDE.values(), ids=INSIDE)
def test_commands_in_damaged_surroundings_are_found(text, wanted):
    tree = parse(text)
    assert tree.damage
    assert names(tree) == wanted


NESTED = {
    "parentheses": ("(", ")"),
    "blocks": ("{", "}"),
    "subexpressions": ("$(", ")"),
    "arrays": ("@(", ")"),
    "tables": ("@{ a = ", "}"),
    "types": ("[A[", "]]"),
    "indexes": ("$a[", "]"),
    "arguments": ("$a.B(", ")"),
    "strings": ('"$(', ')"'),
    "ifs": ("if ($a) { ", "}"),
    "functions": ("function f { ", "}"),
    "switches": ("switch (1) { 1 { ", "} }"),
    "tries": ("try { ", "} finally { }"),
    "commands": ("f (", ")"),
}


@pytest.mark.parametrize("close", [True, False], ids=["closed", "open"])
@pytest.mark.parametrize("brackets", NESTED.values(), ids=NESTED)
def test_two_thousand_brackets_are_damage(brackets, close):
    opening, closing = brackets
    tree = parse(opening * 2000 + "1" + (closing * 2000 if close else ""))
    assert tree.damage


@pytest.mark.parametrize("brackets", NESTED.values(), ids=NESTED)
def test_twenty_brackets_are_none(brackets):
    opening, closing = brackets
    assert parse(opening * 20 + "1" + closing * 20).damage == ()


LONG = {
    "sum": "$x = " + " + ".join(["1"] * 3000),
    "list": "Send-Note " + ", ".join(["ann"] * 3000),
    "member chain": "$x" + ".Trim()" * 300,
    "pipeline": " | ".join(["Send-Note"] * 3000),
    "elseif": "if (1) { }" + " elseif (2) { }" * 1000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_is_not_deep(text):
    assert parse(text).damage == ()


def test_a_deadline_that_has_passed_is_told():
    tree = parse("Send-Note -To ann\n" * 2000, deadline=0.0)
    assert tree.budget
    assert tree.damage
    assert tree.commands == ()


def below(node: ast.Node) -> Iterator[ast.Node]:
    for field in type(node).__match_args__[2:]:
        yield from nodes_of(getattr(node, field))


def nodes_of(value: object) -> Iterator[ast.Node]:
    if isinstance(value, ast.Node):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from nodes_of(item)
    elif isinstance(value, dict):
        yield from nodes_of(list(value.values()))


def misplaced(tree: Tree) -> list[tuple[ast.Node, ast.Node]]:
    """Pairs of parent and child of which the child does not lie within the parent, in a tree without damage."""
    if tree.damage:
        return []
    found = []
    pending: list[ast.Node] = [tree.root]
    while pending:
        node = pending.pop()
        for child in below(node):
            if not node.start <= child.start <= child.end <= node.end:
                found.append((node, child))
            pending.append(child)
    return found


SCRIPT = """\
#Requires -Version 5.1
using namespace System.Net.Mail
<# Sends the report. #>
[CmdletBinding()]
param([Parameter(Mandatory)][Alias('s')][string]$Server, [int]$Port = 587, [switch]$Plain)
class Note { [string]$To; Note([string]$to) { $this.To = $to } static [Note] Of($x) { return [Note]::new($x) } }
enum Kind { Html = 1; Text }
filter Late { if ($_.Age -gt 3 -and -not $_.Read) { $_ } }
function Send-Report($To) {
    begin { $n = 0 }
    process { $n++; Send-MailMessage @mail -To $To, 'b@c.example' -UseSsl:(-not $Plain) -Port $Port 2>> "$env:TEMP\\x.log" }
}
$mail = @{ From = "noreply@$env:USERDNSDOMAIN"; Body = @"
At $(Get-Date -Format 'yyyy-MM') "quoted" `$5 $($all.Count) ${a b}
"@; Subject = 'It''s #1' }
:outer foreach ($m in $all[0..3].Where{ $_.To -like '*@*' }) { if (!$m) { continue outer } elseif ($n % 2) { exit 1 } else { throw "x" } }
switch -Regex ($kind) { '^h' { 1 } 'plain text' { 2 } default { Send-Report $_ } }
for ($i = 0; $i -lt 3; $i++) { do { $x = $i -bor 1 } while ($false) }
try { $c = [SmtpClient]::new($Server, $Port); $c.Send($m) } catch [SmtpException], [IO.IOException] { $_ } finally { }
$y = ($a ? 1 : $b ?? 2), -1.5e3, 0xFF, 10MB; trap { break }
Get-ChildItem $dir\\*.eml | Select-Object Name, Length `
    | Sort-Object { -$_.Length } && & 'do it' -- --x=1
"""


def test_the_script_is_read_whole():
    tree = parse(SCRIPT)
    assert tree.damage == ()
    assert misplaced(tree) == []


@pytest.mark.parametrize("part", range(8))
def test_every_prefix_is_read(part):
    for end in range(part, len(SCRIPT), 8):
        tree = parse(SCRIPT[:end])
        assert misplaced(tree) == []
        assert all(0 <= one.start <= one.end <= end for one in (*tree.commands, *tree.damage))


@pytest.mark.parametrize("part", range(4))
def test_every_suffix_is_read(part):
    for start in range(part, len(SCRIPT), 12):
        tree = parse(SCRIPT[start:])
        assert misplaced(tree) == []


TOKENS = [
    *"(){}[]|;,.&=+-*/%!?:<>@$#`'\"\n\r\t 17",
    *("@(", "@{", "$(", "${", "@'\n", "\n'@", '@"\n', '\n"@', "<#", "#>", "::", "..", "&&", "||", "??", "2>&1", "--%"),
    *("$a", "@a", "-To", "-eq", "-join", "[int]", "[A(", "Send-Note", "1GB", ":x ", "\u2013", "\u201c", "\u2019", "\u00a0"),
    *("if", "else", "switch", "foreach", "in", "while", "do", "until", "for", "try", "catch", "finally", "trap", "default"),
    *("function ", "filter ", "class ", "enum ", "param", "begin", "process", "data", "using ", "return", "break"),
    *("configuration ", "workflow ", "parallel", "hidden", "static", "\x00", "\ud800", "\U0001f4e7", "\ufeff", "\u2028"),
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=40).map("".join))
def test_any_soup_of_tokens_is_read(text):
    tree = parse(text)
    assert misplaced(tree) == []
    assert all(0 <= one.start <= one.end <= len(text) for one in (*tree.commands, *tree.damage))
    assert [one.start for one in tree.commands] == sorted(one.start for one in tree.commands)
    assert list(tree.starts) == sorted(tree.starts)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read(text):
    assert misplaced(parse(text)) == []


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SCRIPT)), st.integers(0, 12), st.sampled_from(TOKENS))
def test_a_script_with_one_change_is_read(place, removed, token):
    tree = parse(SCRIPT[:place] + token + SCRIPT[place + removed :])
    assert misplaced(tree) == []
