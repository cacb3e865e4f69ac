"""Whatever the text: it is read without an exception, and the tree keeps its promises."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pslint_tls.syntax import Tree, ast, parse
from tests.syntax.shapes import below, find

WORDS = r"""
$a ${b c} $d:e $? $( @( ( ) { } [ ] [int] [A()] , ; | & && || = += ++ -- - -eq -not ! . .. :: : ? ?? " ' ` `" ""
'' @" "@ @' '@ @{ a = 1 0x1F 2kb foo Send-It -To -x: --% > 2>&1 < <# #> # if else elseif while for foreach in do until
switch default try catch finally trap function filter class enum param begin process end data using namespace return
break :l throw static hidden workflow configuration <<<<<<< ======= >>>>>>> @a @ $ é 📧 “ ” ‘ –
""".split()  # noqa: SIM905, a list of quotes in quotes could not be read
TOKENS = st.sampled_from([*WORDS, "\n", "\r\n", "\r", " ", "\u00a0", "\0", "\ud800"])
SOUP = st.lists(st.tuples(TOKENS, st.sampled_from(["", " ", "\n"])), max_size=40).map(
    lambda pieces: "".join(token + gap for token, gap in pieces)
)

SCRIPT = """#Requires -Version 5.1
using namespace System.Net
<#
.SYNOPSIS
    Sends "it's" $mail.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory, Position = 0)][ValidateSet('a', "b")] [string[]] $To = @('x@y.z', "$env:USER@y.z"),
    [switch]$Ssl
)
function Send-It([string]$Server = 'smtp') {
    begin { $n = 0 }
    process {
        $p = @{ To = $To; Subject = "Report $(Get-Date -Format ""yyyy-MM"") of $($n + 1)"
            Body = @"
Dear $($To[0]), "quoted" $n `$x
"@ }
        foreach ($one in $To | Where-Object { $_ -like '*@*' -and $_ -ne $null }) { Send-MailMessage @p -UseSsl:$Ssl -To $one, 'q' }
    }
}
class Mailer : Base { [int]$Port = 25; static [void] Send($a) { [Mailer]::new().Go($a, 1) } Mailer() : base(1) { } }
enum Kind { A = 1; B }
try {
    if (-not (Test-Path C:\\x)) { throw "no `"file`" ""x"" y" } elseif ($a -band 3 -eq 2) { exit 1 } else { $b[0].c++ }
} catch [System.IO.IOException], [Exception] { Write-Error $_.Exception.Message -ErrorAction Stop } finally { $s.Dispose() }
switch -Regex ($x) { '^a' { 1 } { $_ -gt 2 } { 2; break } default { & $cmd --% a b | Out-Null } }
:outer for ($i = 0; $i -lt 10; $i++) { do { continue outer } while ($true) }
$a, $b = 1..3, [int]'4' + 0x1F * 2kb; $c = if ($a) { 'x' } else { 'y' }; . .\\lib.ps1; Get-It 2>&1 > $null
Send-MailMessage -From a@b.c `
    -To "$x" `
    -Body ('{0} {1}' -f $a, $b)  # done
"""


def check(text: str, tree: Tree) -> None:
    """The promises of a tree."""
    assert tree.text == text
    assert (tree.root.start, tree.root.end) == (0, len(text))
    waiting: list[ast.Node] = [tree.root]
    while waiting:
        node = waiting.pop()
        for child in below(node):
            assert node.start <= child.start <= child.end <= node.end, (node, child)
            waiting.append(child)
    for nodes in (tree.commands, tree.notable, tree.damage):
        assert all(0 <= one.start <= one.end <= len(text) for one in nodes)
        assert len({id(one) for one in nodes}) == len(nodes)
    begins = [one.start for one in tree.commands]
    assert begins == sorted(set(begins))
    assert list(tree.starts) == sorted(set(tree.starts))
    assert {id(one) for one in find(tree.root, ast.Command)} <= {id(one) for one in tree.commands}


def test_script_is_read_whole():
    tree = parse(SCRIPT)
    assert not tree.damage
    check(SCRIPT, tree)


@settings(max_examples=250, deadline=None)
@given(SOUP)
def test_tokens(text):
    check(text, parse(text))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_characters(text):
    check(text, parse(text))


@pytest.mark.parametrize("end", range(1, len(SCRIPT), 23))
def test_prefixes(end):
    text = SCRIPT[:end]
    check(text, parse(text))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(SCRIPT)), st.integers(0, 12), SOUP)
def test_scripts_with_something_else_in_them(at, gone, soup):
    text = SCRIPT[:at] + soup[:20] + SCRIPT[at + gone :]
    check(text, parse(text))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(SCRIPT)), st.sampled_from(["{", "}", "(", ")", '"', "'", "<#", "@'\n", "\0"]))
def test_a_mail_command_is_listed_or_lies_in_damage(at, piece):
    """Or in a string or a comment that the piece begins: then the script has an end that is missing, or none."""
    text = SCRIPT[:at] + piece + SCRIPT[at:]
    tree = parse(text)
    listed = {text[one.start :][:16] for one in tree.commands}
    assert "Send-MailMessage" in listed or tree.damage


@settings(max_examples=100, deadline=None)
@given(SOUP)
def test_a_newline_may_be_of_any_kind(text):
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    one, other = parse(plain), parse(plain.replace("\n", "\r"))
    assert [(c.start, c.end) for c in one.commands] == [(c.start, c.end) for c in other.commands]
    assert [(d.start, d.end, d.reason) for d in one.damage] == [(d.start, d.end, d.reason) for d in other.damage]
