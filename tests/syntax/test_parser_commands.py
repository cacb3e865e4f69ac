"""Commands with their extents, one small script for each construct that grammars of PowerShell stumble over."""

from __future__ import annotations

import pytest

from pslint_tls.syntax import parse


def commands(text: str) -> list[tuple[str | None, str]]:
    """Name and extent of every command of a text that must be read without damage."""
    tree = parse(text)
    assert tree.damage == ()
    return [(command.name, text[command.start : command.end]) for command in tree.commands]


ONE_COMMAND = {
    "bareword list": ("Format-Table", "Format-Table Subject, Sender"),
    "bareword list without blanks": ("Format-Table", "Format-Table Subject,Sender"),
    "bareword list over two lines": ("Format-Table", "Format-Table Subject,\n    Sender"),
    "bareword list with a table": ("Format-Table", "Format-Table @{ n = 'Size'; e = { $_.Length } }, Subject"),
    "bareword and quoted list": ("Send-Note", "Send-Note -To ann@a.example, 'bob@a.example'"),
    "wildcards in a list": ("Copy-Mail", "Copy-Mail -Include *.eml,*.msg"),
    "variable then path": ("Get-Content", "Get-Content $home\\recipients.txt"),
    "variable then slash": ("Get-Content", "Get-Content $root/recipients.txt"),
    "variable then wildcard": ("Get-Mail", "Get-Mail -Like $prefix*"),
    "variables with a dot between": ("Send-Note", "Send-Note -Server $name.$domain"),
    "quotes then variable": ("Write-Host", 'Write-Host "Sent to: "$address'),
    "variable then quotes": ("Write-Host", 'Write-Host $folder"\\sent"'),
    "bareword then quotes": ("Write-Host", "Write-Host pre'fix'post"),
    "escape as argument": ("Write-Host", "Write-Host `t"),
    "escapes in a word": ("Write-Host", "Write-Host done`n`n"),
    "escaped blank": ("Get-Content", "Get-Content C:\\My` Mail.txt"),
    "escaped quotes": ("Write-Host", 'Write-Host `"quoted`"'),
    "escaped dollar": ("Write-Host", "Write-Host `$5"),
    "empty script block": ("Register-Done", "Register-Done -Action {}"),
    "script block with a blank": ("Register-Done", "Register-Done -Action { }"),
    "script block of comments": ("Register-Done", "Register-Done -Action { <# later #> # later\n}"),
    "method then index": ("Send-Note", "Send-Note $line.Split(';')[1]"),
    "method then method": ("Send-Note", "Send-Note $line.Trim().ToLower() -Quiet"),
    "method in a list": ("Send-Note", "Send-Note $n.ToString('x'), 'messages'"),
    "index then member": ("Send-Note", "Send-Note $rows[0].Address -Quiet"),
    "static method": ("Send-Note", "Send-Note ([DateTime]::Now.AddDays(-1))"),
    "digit in a parameter": ("Send-Note", "Send-Note -Address2 $second -X509 $c"),
    "underscore in a parameter": ("Send-Note", "Send-Note -reply_to $x"),
    "typographic double quotes": ("Send-Note", "Send-Note \u201cTwo words\u201d"),
    "typographic single quotes": ("Send-Note", "Send-Note \u2018Two words\u2019"),
    "mixed quotes": ("Send-Note", 'Send-Note \u201cTwo words" -Quiet'),
    "low quotes": ("Send-Note", "Send-Note \u201eTwo words\u201c"),
    "en dash": ("Send-Note", "Send-Note \u2013To ann"),
    "em dash": ("Send-Note", "Send-Note \u2014To ann"),
    "horizontal bar": ("Send-Note", "Send-Note \u2015To ann"),
    "hash in a string": ("Send-Note", "Send-Note '<b style=\"color:#c00\">' -Html"),
    "hash behind doubled quotes": ("Send-Note", 'Send-Note "<b id=""#c00"">" -Html'),
    "hash behind a variable": ("Send-Note", 'Send-Note "$id#$part" -Html'),
    "hash behind an escape": ("Send-Note", 'Send-Note "`t#1" -Html'),
    "hash in a word": ("Send-Note", "Send-Note ticket#17 -Html"),
    "double dash with a value": ("curl", 'curl --upload-file="$eml" smtp://mx'),
    "double dash": ("git", "git log -- mail.ps1"),
    "lone dash": ("cat", "cat -"),
    "assembly type in quotes": ("New-Object", 'New-Object Collections.Generic.Dictionary["int,string"]'),
    "backtick at the line end": ("Send-Note", "Send-Note `\n    -To ann"),
    "path with a dot": ("./notify", "./notify -Quiet"),
    "path with a backslash": (".\\notify.ps1", ".\\notify.ps1 -Quiet"),
    "path from the root": ("/usr/sbin/sendmail", "/usr/sbin/sendmail -t"),
    "path of the parent": ("../notify.ps1", "../notify.ps1"),
    "digit first": ("7z", "7z x mail.7z"),
    "keyword Do in front": ("Do-Send", "Do-Send -To ann"),
    "keyword Enum in front": ("Enum-Box", "Enum-Box ann"),
    "keyword If in front": ("If-Ready", "If-Ready ann"),
    "keyword ForEach in front": ("ForEach-Object", "ForEach-Object { $_ }"),
    "wildcard range": ("Remove-Module", "Remove-Module [M]ail"),
    "wildcard range in a word": ("Get-Mail", "Get-Mail log[0-9].txt -Quiet"),
    "redirection to a word": ("Get-Mail", "Get-Mail > $env:TEMP\\mail.txt"),
    "appending redirection": ("Get-Mail", "Get-Mail >> mail.txt -Quiet"),
    "merged streams": ("Get-Mail", "Get-Mail 2>&1 3>&1"),
    "all streams": ("Get-Mail", "Get-Mail *> $null"),
    "no-break space": ("Send-Note", "Send-Note\u00a0-To\u00a0ann"),
    "tab": ("Send-Note", "Send-Note\t-To\tann"),
    "URL with a variable": ("Invoke-WebRequest", "Invoke-WebRequest https://a.example/${box}?format=eml"),
    "URL with a query": ("Invoke-WebRequest", "Invoke-WebRequest https://a.example/?x=1"),
    "splat": ("Send-MailMessage", "Send-MailMessage @mail -UseSsl"),
    "two splats": ("Send-MailMessage", "Send-MailMessage @mail @more"),
    "parameter with a colon": ("Send-MailMessage", "Send-MailMessage -UseSsl:$true"),
    "colon with a blank": ("Send-MailMessage", "Send-MailMessage -To: ann -UseSsl"),
    "colon with a list": ("Send-MailMessage", "Send-MailMessage -To:ann, bob"),
    "quoted name": ("Send-Note", "& 'Send-Note' -To ann"),
    "double-quoted name": ("Send-Note", '& "Send-Note" -To ann'),
    "name in a variable": (None, "& $send -To ann"),
    "name with an expansion": (None, '& "$home\\send.exe" -To ann'),
    "script block invoked": (None, "& { $args } -To ann"),
    "dot-sourced path": ("./mail.ps1", ". ./mail.ps1"),
    "dot-sourced expansion": (None, ". $PSScriptRoot\\mail.ps1"),
    "verbatim arguments": ("icacls", "icacls --% mail /grant Staff:(R)"),
    "name after a module": ("Mail\\Send-Note", "Mail\\Send-Note -To ann"),
    "call with parentheses": ("Get-Day", "Get-Day($x).AddDays(1)"),
    "array operator": ("Send-Note", "Send-Note -To @('ann', 'bob')"),
    "comparison word as argument": ("Where-Object", "Where-Object Size -gt 5MB"),
    "percent alias": ("%", "% { $_ }"),
    "question mark alias": ("?", "? { $_ }"),
    "here-string": ("Send-Note", 'Send-Note -Body @"\nHello "you"\n"@ -To ann'),
    "single here-string": ("Send-Note", "Send-Note -Body @'\nIt's $5 #1\n'@ -To ann"),
}


@pytest.mark.parametrize(("name", "text"), ONE_COMMAND.values(), ids=ONE_COMMAND)
def test_the_whole_text_is_one_command(name, text):
    assert commands(text) == [(name, text)]


@pytest.mark.parametrize(("name", "text"), ONE_COMMAND.values(), ids=ONE_COMMAND)
def test_it_does_not_swallow_what_follows(name, text):
    separator = "\n" if "--%" in text else "; "
    assert commands(f"{text}{separator}Get-Next -Of it\n") == [(name, text), ("Get-Next", "Get-Next -Of it")]


@pytest.mark.parametrize(("name", "text"), ONE_COMMAND.values(), ids=ONE_COMMAND)
def test_it_is_read_alike_in_a_block(name, text):
    assert commands(f"if ($ready) {{\n{text}\n}} else {{ Get-Next }}") == [(name, text), ("Get-Next", "Get-Next")]


NO_COMMAND = {
    "upper-case size suffix": "$free = $bytes / 1GB",
    "mixed-case size suffix": "$free = $bytes/5Mb",
    "nested type": "$upload = [Net.WebRequestMethods+Ftp]::UploadFile",
    "assembly-qualified type": "[Windows.Data.Xml, Windows.Data, ContentType = WindowsRuntime]",
    "type with an arity": "$type = [Action`1]",
    "generic type": "[Collections.Generic.List[Net.Mail.MailMessage]]::new()",
    "array type": "[string[]]$list = 'ann', 'bob'",
    "backtick and blanks": "$box.Popup('Sent',`  \n 0)",
    "Where method": "$late = $queue.Where{ $_.Age -gt 3 }",
    "ForEach method with parentheses": "$queue.ForEach({ $_.Send() })",
    "ternary": "$port = $tls ? 587 : 25",
    "coalescing": "$port = $given ?? 587",
    "coalescing assignment": "$port ??= 587",
    "null-conditional member": "$size = ${mail}?.Body",
    "bitwise operator in an argument": "$flags.Set($a -bor $b, $c -band 3)",
    "comparison with an en dash": "$ok = $a \u2013eq $b \u2013and $c",
    "typographic quotes in an argument": "$day.ToString(\u201cyyyy-MM\u201d)",
    "label": ":mails foreach ($m in $all) { continue mails }",
    "empty here-string": '$body = @"\n"@',
    "empty single here-string": "$body = @'\n'@",
    "base constructor": "class Note : Mail { Note([string]$to) : base($to, 25) { } }",
    "attribute before a class": "[Serializable()]\nclass Note { [string]$To }",
    "attribute before an enum": "[Flags()] enum Kind { Html = 1; Text = 2 }",
    "comments only": "# to do\n<# nothing\nyet #>\n",
    "parameters only": "param([string]$Server = 'mx', [int]$Port = 25)",
    "nothing": "",
    "blank lines": "\n\n  \n",
    "increment": "$sent++; --$left",
    "negative number": "-1",
    "split with a comma": "$to = $line -split ',' , 2",
}


@pytest.mark.parametrize("text", NO_COMMAND.values(), ids=NO_COMMAND)
def test_no_command(text):
    assert commands(text) == []


@pytest.mark.parametrize("text", NO_COMMAND.values(), ids=NO_COMMAND)
def test_a_command_on_the_next_line_is_found(text):
    assert commands(f"{text}\nSend-Note -To ann\n") == [("Send-Note", "Send-Note -To ann")]


SEVERAL = {
    "pipeline": ("Get-Box | Sort-Box Age, Size", ["Get-Box", "Sort-Box Age, Size"]),
    "line-initial pipe": ("Get-Box\n  | Sort-Box Age", ["Get-Box", "Sort-Box Age"]),
    "line-initial pipe behind a comment": ("Get-Box\n  # oldest first\n  | Sort-Box", ["Get-Box", "Sort-Box"]),
    "trailing pipe": ("Get-Box |\n\n  Sort-Box", ["Get-Box", "Sort-Box"]),
    "lone CR": ("Get-Box\rSort-Box\r# x\rSend-Box", ["Get-Box", "Sort-Box", "Send-Box"]),
    "switch clause with a blank": (
        "switch ($kind) {\n 'plain text' { Send-Text }\n \"rich text\" { Send-Html }\n}",
        ["Send-Text", "Send-Html"],
    ),
    "switch on one line": (
        "switch ($n) { 1 { Send-A } two { Send-B } { $_ -gt 3 } { Send-C } default { Send-D } }",
        ["Send-A", "Send-B", "Send-C", "Send-D"],
    ),
    "registry path": ("Get-Item Registry::$(Get-Hive)\\Mail", ["Get-Item Registry::$(Get-Hive)\\Mail", "Get-Hive"]),
    "statement behind param": ("param($to) Send-Note $to", ["Send-Note $to"]),
    "statement behind param in a function": ("function Out { param($to) Send-Note $to }", ["Send-Note $to"]),
    "param and bracket on two lines": (
        "function Out {\n [CmdletBinding()]\n param\n (\n  [Parameter(Mandatory)] $to\n )\n Send-Note $to\n}",
        ["Send-Note $to"],
    ),
    "default value": ("param($day = (Get-Date), $to = $(Get-To))", ["Get-Date", "Get-To"]),
    "Where method": ("(Get-Box).Where{ Test-Late $_ }", ["Get-Box", "Test-Late $_"]),
    "doubled quotes": ('"at $(Get-Day ""short"") to $(Get-To)"', ['Get-Day ""short""', "Get-To"]),
    "backtick quotes": ('"at $(Get-Day `"short`") to $(Get-To)"', ['Get-Day `"short`"', "Get-To"]),
    "quotes in an expansion": ('"at $(Get-Day "short") to"', ['Get-Day "short"']),
    "here-string": ('$b = @"\n$(Get-Day "short")\n"@', ['Get-Day "short"']),
    "ternary": ("$b = (Test-It) ? (Get-A) : (Get-B)", ["Test-It", "Get-A", "Get-B"]),
    "chain": ("Send-A && Send-B || Send-C", ["Send-A", "Send-B", "Send-C"]),
    "closing parenthesis": ("$x = (Send-A -To ann)", ["Send-A -To ann"]),
    "closing brace": ("if ($x) {Send-A -To ann}", ["Send-A -To ann"]),
    "semicolon": ("Send-A -To ann;Send-B", ["Send-A -To ann", "Send-B"]),
    "comment behind": ("Send-A -To ann # -Cc bob", ["Send-A -To ann"]),
    "block comment within": ("Send-A <# to whom #> -To ann", ["Send-A <# to whom #> -To ann"]),
    "redirection before a pipe": ("Send-A 2>$null | Out-Null", ["Send-A 2>$null", "Out-Null"]),
    "verbatim before a pipe": ("icacls --% x ; y | Out-Null", ["icacls --% x ; y", "Out-Null"]),
    "argument block": ("Start-Job { Send-A } -Name x", ["Start-Job { Send-A } -Name x", "Send-A"]),
    "argument in parentheses": ("Send-A (Get-To) -Cc (Get-Cc)", ["Send-A (Get-To) -Cc (Get-Cc)", "Get-To", "Get-Cc"]),
    "table value": ("$m = @{ To = Get-To; Cc = 'x' }", ["Get-To"]),
    "assignment": ("$null = $x = Send-A -To ann", ["Send-A -To ann"]),
    "typed assignment": ("[string]$x = Get-To", ["Get-To"]),
    "return": ("function f { return Send-A -To ann }", ["Send-A -To ann"]),
    "condition": ("while (-not (Test-It)) { Send-A }", ["Test-It", "Send-A"]),
    "try": ("try { Send-A } catch { Send-B } finally { Send-C }", ["Send-A", "Send-B", "Send-C"]),
    "method of a class": ("class N { [void] Send() { Send-A } static [int] Count() { return Get-It } }", ["Send-A", "Get-It"]),
    "property of a class": ("class N { [string]$To = (Get-To) }", ["Get-To"]),
    "base constructor": ("class N : M { N() : base((Get-To)) { Send-A } }", ["Get-To", "Send-A"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "extents"), SEVERAL.values(), ids=SEVERAL)
def test_extents(text, extents):
    assert [extent for _, extent in commands(text)] == extents


@pytest.mark.parametrize(("text", "extents"), SEVERAL.values(), ids=SEVERAL)
def test_extents_with_windows_line_ends(text, extents):
    found = [extent for _, extent in commands(text.replace("\n", "\r\n"))]
    assert found == [extent.replace("\n", "\r\n") for extent in extents]


ELEMENTS = {
    "a list is one argument": ("Send-Note -To ann, bob -Quiet", ["Send-Note", "-To", "ann, bob", "-Quiet"]),
    "glued quotes are two arguments": ('Write-Host "To: "$to', ["Write-Host", '"To: "', "$to"]),
    "a colon binds the argument": ("Send-Note -Ssl:$true x", ["Send-Note", "-Ssl:$true", "x"]),
    "a splat is an argument": ("Send-Note @mail x", ["Send-Note", "@mail", "x"]),
    "a negative number": ("Send-Note -5 x", ["Send-Note", "-5", "x"]),
    "a path is one argument": ("Send-Note $d\\a.txt x", ["Send-Note", "$d\\a.txt", "x"]),
    "a chain is one argument": ("Send-Note $a.B('c')[0].D x", ["Send-Note", "$a.B('c')[0].D", "x"]),
    "a redirection is none": ("Send-Note a > out.txt b", ["Send-Note", "a", "b"]),
}


@pytest.mark.parametrize(("text", "elements"), ELEMENTS.values(), ids=ELEMENTS)
def test_elements(text, elements):
    (command,) = parse(text).commands
    assert [text[one.start : one.end] for one in command.elements] == elements
