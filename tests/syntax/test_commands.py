"""Commands with their extents, for what PowerShell accepts and grammars stumble over."""

from __future__ import annotations

import pytest

from pslint_tls.syntax import parse

WHOLE = object()
"""The one command is the whole text."""

CASES = {
    "bareword list": (
        "Get-It | Select-Object Name, Id",
        [("Get-It", "Get-It"), ("Select-Object", "Select-Object Name, Id")],
    ),
    "call behind a bareword list": (
        "Sort-Object A, B\nSend-It -To x",
        [("Sort-Object", "Sort-Object A, B"), ("Send-It", "Send-It -To x")],
    ),
    "variable glued to text": ("Import-It -Path $d\\users.csv", WHOLE),
    "size suffix": ("$free = $size / 1GB", []),
    "glued quotes": ('Write-It "Host: "$name', WHOLE),
    "escape as argument": ("Write-It `n\nGet-It", [("Write-It", "Write-It `n"), ("Get-It", "Get-It")]),
    "empty block": ("$x | ForEach-Object { }", [("ForEach-Object", "ForEach-Object { }")]),
    "block with a comment": (
        "$x | ForEach-Object { # nothing\n}",
        [("ForEach-Object", "ForEach-Object { # nothing\n}")],
    ),
    "method chain": ("Write-It $l.Split(',')[0] end", WHOLE),
    "method in a list": ("Write-It $n.ToString(), ' found'", WHOLE),
    "digit in a parameter": ("Get-It -Server1 $s", WHOLE),
    "typographic quotes": ("Write-It \u201cone two\u201d \u2018three\u2019", WHOLE),
    "typographic dash": ("Send-It \u2013To x", WHOLE),
    "registry path": (
        "Get-It -Path Registry::$(Get-Key)",
        [("Get-It", "Get-It -Path Registry::$(Get-Key)"), ("Get-Key", "Get-Key")],
    ),
    "hash in a string": (
        'Send-It "<td bgcolor=""#fff"">" -To x # end',
        [("Send-It", 'Send-It "<td bgcolor=""#fff"">" -To x')],
    ),
    "double dash": ('git --git-dir="$path" log', WHOLE),
    "lone dash": ("$c | & $exe -c -", [(None, "& $exe -c -")]),
    "backtick and blank": ("$p.popup('x',` \n 0)", []),
    "lone CR": ("Get-A\rGet-B", [("Get-A", "Get-A"), ("Get-B", "Get-B")]),
    "statement behind param": ("function f { param($x) Get-It $x }", [("Get-It", "Get-It $x")]),
    "path": ("./build.ps1 -Clean", WHOLE),
    "digit": ("7z a x.zip", WHOLE),
    "keyword in front": ("Do-It -Name $x", WHOLE),
    "ForEach-Object first": ("ForEach-Object { 1 }", WHOLE),
    "wildcard": ("Remove-It [R]econ, *.ps1,*.psm1", WHOLE),
    "redirection": (
        "Get-It >> $env:TEMP\\x.log; Get-B 2>&1 | Out-Null",
        [("Get-It", "Get-It >> $env:TEMP\\x.log"), ("Get-B", "Get-B 2>&1"), ("Out-Null", "Out-Null")],
    ),
    "pipe on the next line": ("Get-It\n    # why\n    | Sort-It Id", [("Get-It", "Get-It"), ("Sort-It", "Sort-It Id")]),
    "no-break space": ("Get-It\u00a0-Name\u00a0x", WHOLE),
    "continued over a comment": ("Get-It `\n    -Id 1", WHOLE),
    "call then member": ("Get-It($x).AddDays(1)", WHOLE),
    "URL": ("Get-Web http://host/${city}?format=j1", WHOLE),
    "tab": ("Get-It\t$path\tx", WHOLE),
    "angle brackets in a word": (
        "Write-It VMHost=<Host>;Get-It",
        [("Write-It", "Write-It VMHost=<Host>"), ("Get-It", "Get-It")],
    ),
    "call in a string": ('"$(Get-It ""x"") $(Get-B)"', [("Get-It", 'Get-It ""x""'), ("Get-B", "Get-B")]),
    "escaped quotes in a string": ('"$($x.f(`"a`")) $(Get-B)"', [("Get-B", "Get-B")]),
    "colon": ("Send-It -To:a, b -Ssl:$true", WHOLE),
    "comma with blanks and lines": ("Send-It -To a ,\n  b", WHOLE),
    "invoked": (
        "& 'Send-It' -To x; . ./common.ps1",
        [("Send-It", "& 'Send-It' -To x"), ("./common.ps1", ". ./common.ps1")],
    ),
    "verbatim": (
        "icacls --% x /grant Dom\\u:(F) | Out-Null",
        [("icacls", "icacls --% x /grant Dom\\u:(F)"), ("Out-Null", "Out-Null")],
    ),
    "negation": ("if (!(Get-It)) { Get-B }", [("Get-It", "Get-It"), ("Get-B", "Get-B")]),
    "return of a call": ("function f { return & $b @a }", [(None, "& $b @a")]),
    "attribute and class": (
        "[Flags()] enum E { A = 1 }\n[My()] class C { [void] M() { Get-It } }",
        [("Get-It", "Get-It")],
    ),
    "base constructor": ("class B : A { B() : base(1) { Get-It } }", [("Get-It", "Get-It")]),
    "named blocks": (
        "function f { param($x)\n begin { Get-A } process { Get-B } end { Get-C } }",
        [("Get-A", "Get-A"), ("Get-B", "Get-B"), ("Get-C", "Get-C")],
    ),
    "param on its own line": (
        "function f {\n[CmdletBinding()]\nparam\n(\n[string]$a\n)\nGet-It $a }",
        [("Get-It", "Get-It $a")],
    ),
    "switch on one line": (
        "switch ($x) { 1 { Get-A } 'b c' { Get-B } default { Get-C } }",
        [("Get-A", "Get-A"), ("Get-B", "Get-B"), ("Get-C", "Get-C")],
    ),
    "label": (":outer foreach ($a in $b) { break outer }", []),
    "ternary and coalescing": ("$a = $b ? (Get-A) : ($c ?? (Get-B))", [("Get-A", "Get-A"), ("Get-B", "Get-B")]),
    "chain": ("Get-A && Get-B || Get-C", [("Get-A", "Get-A"), ("Get-B", "Get-B"), ("Get-C", "Get-C")]),
    "data": ("data t { ConvertFrom-StringData 'a=1' }", [("ConvertFrom-StringData", "ConvertFrom-StringData 'a=1'")]),
    "nothing": ("# only a comment", []),
    "empty here-string": ('$s = @"\n"@\nGet-It', [("Get-It", "Get-It")]),
    "here-string with a call": ('$s = @"\n$(Get-It "x") "quoted"\n"@', [("Get-It", 'Get-It "x"')]),
    "array of calls": ("$x = @(Get-A; Get-B)", [("Get-A", "Get-A"), ("Get-B", "Get-B")]),
    "table of calls": ("$x = @{ a = Get-A; b = if (Get-B) { 1 } }", [("Get-A", "Get-A"), ("Get-B", "Get-B")]),
    "types": ("$m = [Net.WebRequestMethods+Ftp]::X; [System.Func`1]; [D[string,int]]::new()", []),
    "operators in arguments": ("$o.M($a -bor $b, (Get-It))", [("Get-It", "Get-It")]),
    "step": ("($t[$i].Uses)++; $i --", []),
    "trap": (
        "trap [Exception] { Get-A } try { Get-B } catch [A], [B] { } finally { Get-C }",
        [("Get-A", "Get-A"), ("Get-B", "Get-B"), ("Get-C", "Get-C")],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_commands(text, wanted, newline):
    text = text.replace("\n", newline)
    tree = parse(text)
    assert not tree.damage
    found = [(command.name, text[command.start : command.end]) for command in tree.commands]
    if wanted is WHOLE:
        assert [extent for _, extent in found] == [text]
    else:
        assert found == [(name, extent.replace("\n", newline)) for name, extent in wanted]


DAMAGED = [
    "if ($a) { Get-It",
    "Get-It 'no end",
    "$x = @{ a = 1",
    "<<<<<<< HEAD\nGet-A\n=======\nGet-B\n>>>>>>> x\n",
    "Get-It )\nGet-B",
]


@pytest.mark.parametrize("text", DAMAGED)
def test_damage_is_told(text):
    assert parse(text).damage


def test_reading_goes_on_behind_damage():
    tree = parse("$x = 1 $y\nSend-It -To x\n")
    assert [command.name for command in tree.commands] == ["Send-It"]
    assert [(one.start, one.end) for one in tree.damage] == [(0, 9)]


@pytest.mark.parametrize("bracket", ["(", "{", "@(", "$(", "[", "@{a=", '"$('])
def test_deep_nesting_is_damage_not_an_exception(bracket):
    assert parse(bracket * 3000).damage
