"""The PowerShell of a rewritten mail, as a person reads it in a diff."""

from __future__ import annotations

import pytest

from tests.migrate.moves import HOST, MAIL, errors_in, move, script_of

CONNECTED = "Connect-MgGraph -Identity\n"
CLIENT = f"$c = New-Object Net.Mail.SmtpClient '{HOST}'\n"
SDK = """\
Send-MgUserMail -UserId 'c@d.e' -BodyParameter @{
    message         = @{
%s
    }
    saveToSentItems = $false
}"""


def written(text: str, **choices: object) -> str:
    """The last statement of the script, which connects by itself and sets TLS elsewhere."""
    moved = move(CONNECTED + text, tls_elsewhere=True, **choices)
    assert not script_of(moved.text).damage
    assert errors_in(moved.text) == [False, False]
    start = max(moved.text.find(name) for name in ("\nSend-MgUserMail", "\nInvoke-MgGraphRequest"))
    return moved.text[start:].strip()


@pytest.mark.parametrize(
    ("arguments", "entries"),
    [
        (
            "-To a@b.c -Subject x",
            """
        subject      = 'x'
        body         = @{ contentType = 'Text'; content = '' }
        toRecipients = @(
            @{ emailAddress = @{ address = 'a@b.c' } }
        )""",
        ),
        (
            "-To 'Ops <a@b.c>', \"\u201aX\u2019 <d@e.f>\" -Subject \u201cIt\u2019s\u201d -Priority hi -BAH -Body '<b>'",
            """
        subject      = "It\u2019s"
        body         = @{ contentType = 'HTML'; content = '<b>' }
        toRecipients = @(
            @{ emailAddress = @{ name = 'Ops'; address = 'a@b.c' } }
            @{ emailAddress = @{ name = '\u201a\u201aX\u2019\u2019'; address = 'd@e.f' } }
        )
        importance   = 'high'""",
        ),
        (
            "-To $to -Bcc $a, 'd@e.f' -ReplyTo @('a@b.c') -Subject $s.Name -Body \"a $(Get-Date)\" -BodyAsHtml:$html -dno 'OnSuccess, OnFailure'",
            """
        subject                    = [string]$s.Name
        body                       = @{ contentType = if ($html) { 'HTML' } else { 'Text' }; content = "a $(Get-Date)" }
        toRecipients               = @(ConvertTo-GraphRecipient -Address $to)
        bccRecipients              = @(ConvertTo-GraphRecipient -Address $a, 'd@e.f')
        replyTo                    = @(
            @{ emailAddress = @{ address = 'a@b.c' } }
        )
        isDeliveryReceiptRequested = $true""",
        ),
        (
            "-To a@b.c -Subject x -Body @'\nline\n'@ -Attachments $files, 'C:\\a.csv' -Priority $p -dno $d",
            """
        subject                    = 'x'
        body                       = @{
            contentType = 'Text'
            content     = @'
line
'@
        }
        toRecipients               = @(
            @{ emailAddress = @{ address = 'a@b.c' } }
        )
        importance                 = ([System.Net.Mail.MailPriority]$p).ToString().ToLowerInvariant()
        isDeliveryReceiptRequested = ([System.Net.Mail.DeliveryNotificationOptions]$d).ToString() -match 'OnSuccess'
        attachments                = [object[]](ConvertTo-GraphAttachment -Path $files, 'C:\\a.csv')""",
        ),
    ],
    ids=["plain", "names", "expressions", "here-string"],
)  # fmt: skip
def test_messages(arguments, entries):
    assert written(f"Send-MailMessage -From c@d.e -SmtpServer {HOST} {arguments}") == SDK % entries.strip("\n")


@pytest.mark.parametrize(
    ("sender", "user", "entry"),
    [
        ("'c@d.e'", "'c@d.e'", None),
        ("c@d.e", "'c@d.e'", None),
        ('"c@d.e"', '"c@d.e"', None),
        ("' c@d.e '", "'c@d.e'", None),
        ("'Robot <c@d.e>'", "'c@d.e'", "@{ emailAddress = @{ name = 'Robot'; address = 'c@d.e' } }"),
        ("$from", "([System.Net.Mail.MailAddress]$from).Address", "(ConvertTo-GraphRecipient -Address $from)"),
        ("$m.From", "([System.Net.Mail.MailAddress]$m.From).Address", "(ConvertTo-GraphRecipient -Address $m.From)"),
        ('"$u@d.e"', '([System.Net.Mail.MailAddress]"$u@d.e").Address', '(ConvertTo-GraphRecipient -Address "$u@d.e")'),
    ],
)
def test_senders(sender, user, entry):
    found = written(f"Send-MailMessage -From {sender} -To a@b.c -Subject x -SmtpServer {HOST}")
    assert found.startswith(f"Send-MgUserMail -UserId {user} -BodyParameter @{{\n")
    assert (f"from         = {entry}\n" in found) if entry else ("from " not in found)


def test_a_sender_that_is_a_variable_with_a_known_mailbox():
    found = written(f"$from = 'c@d.e'\nSend-MailMessage -From $from -To a@b.c -Subject x -SmtpServer {HOST}")
    assert found.startswith("Send-MgUserMail -UserId $from -BodyParameter @{\n")


def test_a_command_is_never_run_twice():
    moved = move(f"Send-MailMessage -From (Get-Sender) -To a@b.c -Subject x -SmtpServer {HOST}")
    assert moved.text.count("Get-Sender") == 1
    assert "Send-GraphMail -From (Get-Sender)" in moved.text


def test_common_parameters_and_redirections_stay():
    found = written(f"{MAIL} -ErrorAction Stop -ev +failed -Verbose:$v 2>$null 3>&1")
    assert found.endswith("} -ErrorAction Stop -ErrorVariable +failed -Verbose:$v 2>$null 3>&1")


def test_what_stands_around_stays():
    moved = move(f"$r = {MAIL} | Out-String; Get-Date # done\n")
    assert "\n$r = Send-MgUserMail" in moved.text
    assert moved.text.endswith("} | Out-String; Get-Date # done\n")


def test_rest():
    found = written(MAIL, shape="rest")
    uri = "'https://graph.microsoft.com/v1.0/users/c@d.e/sendMail'"
    assert found.startswith(
        f"Invoke-MgGraphRequest -Method POST -Uri {uri} -ContentType 'application/json; charset=utf-8' "
        "-Body ([System.Text.Encoding]::UTF8.GetBytes((ConvertTo-Json -Depth 6 -InputObject @{\n"
    )
    assert found.endswith("}))) | Out-Null")
    assert "/users/x%2By@d.e/sendMail'" in written(MAIL.replace("c@d.e", "x+y@d.e"), shape="rest")
    sender = '/users/$([uri]::EscapeDataString(([System.Net.Mail.MailAddress]$f).Address))/sendMail"'
    assert sender in written(MAIL.replace("c@d.e", "$f"), shape="rest")


@pytest.mark.parametrize(("save", "word"), [(True, "$true"), (False, "$false")])
def test_sent_items_are_stated(save, word):
    assert f"saveToSentItems = {word}\n" in written(MAIL, save=save)
    moved = move(MAIL, save=save, shape="function")
    assert (" -SaveToSentItems" in moved.text.split("\n}\n")[-1]) is save


@pytest.mark.parametrize(("unit", "newline"), [("\t", "\n"), ("  ", "\r\n"), ("    ", "\r"), ("   ", "\n")])
def test_the_style_of_the_script(unit, newline):
    text = newline.join(["if ($x) {", f"{unit}if ($y) {{", f"{unit * 2}{MAIL}", f"{unit}}}", "}", ""])
    moved = move(text)
    assert f"{newline}{unit * 3}message         = @{{{newline}{unit * 4}subject " in moved.text
    assert f"{newline}{unit * 2}}}{newline}{unit}}}{newline}}}{newline}" in moved.text
    assert moved.text.count("\n") == (moved.text.count(newline) if "\n" in newline else 0)
    assert moved.text.count("\r") == (moved.text.count(newline) if "\r" in newline else 0)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("shape", ["function", "auto", "rest"])
def test_no_line_ends_in_a_blank_and_none_is_a_tab_among_blanks(newline, shape):
    text = newline.join([CLIENT.strip(), "if ($x) {", f"    {MAIL} -Attachments $a -Cc $b", "    $c.Send($m)", "}", ""])
    lines = move(text, shape=shape).text.split(newline)
    assert [line for line in lines if line != line.rstrip()] == []
    assert [line for line in lines if "\t" in line] == []


def test_a_client_is_taken_out_whole():
    text = f"""\
$m = New-Object Net.Mail.MailMessage 'a@b.c', 'd@e.f'

{CLIENT}$c.EnableSsl = $true
$c.Port = 587

$c.Send($m)
$c.Dispose()
Get-Date
"""
    moved = move(text, tls_elsewhere=True)
    assert (
        moved.text.rpartition("\n}\n\n")[2]
        == """\
$m = New-Object Net.Mail.MailMessage 'a@b.c', 'd@e.f'

Send-MgUserMail -UserId $m.From.Address -BodyParameter @{
    message         = (ConvertTo-GraphMessage -MailMessage $m)
    saveToSentItems = $false
}
Get-Date
"""
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("$x = 1; {client}$c.Send($m)", "$x = 1\n{send}"),
        ("$x = 1; {made}; $c.Port = 25\n$c.Send($m)", "$x = 1\n{send}"),
        ("{made}; $x = 1; $c.Send($m)", "$x = 1; {send}"),
        ("{client}try { $c.Send($m) } finally { $c.Dispose() }", "try {\n    {deep} -ErrorAction Stop\n} finally { }"),
        ("{client}$c.Send($m) # sent", "{send} # sent"),
        ("{made}; $c.Port = 25\n\n$x = 1\n$c.Send($m)", "\n$x = 1\n{send}"),
        ("if ($x) {\n    {made}; $c.Port = 25\n    $y = 1\n}\n$c.Send($m)", "if ($x) {\n    $y = 1\n}\n{send}"),
    ],
)
def test_a_client_that_shares_its_lines(text, left):
    send = (
        "Send-MgUserMail -UserId $m.From.Address -BodyParameter @{\n"
        "    message         = (ConvertTo-GraphMessage -MailMessage $m)\n    saveToSentItems = $false\n}"
    )
    moved = move(CONNECTED + text.replace("{client}", CLIENT).replace("{made}", CLIENT.strip()), tls_elsewhere=True)
    expected = left.replace("{send}", send).replace("{deep}", send.replace("\n", "\n    "))
    assert moved.text.rpartition("Connect-MgGraph -Identity\n")[2].endswith(expected)


def test_a_client_with_four_strings():
    found = written(f"{CLIENT}$c.Send('Robot <a@b.c>', $to, \"x $y\", $body)")
    assert found.startswith("Send-MgUserMail -UserId 'a@b.c' -BodyParameter @{\n")
    made = "(New-Object -TypeName System.Net.Mail.MailMessage -ArgumentList 'Robot <a@b.c>', $to, \"x $y\", $body)"
    assert f"message         = (ConvertTo-GraphMessage -MailMessage {made})\n" in found


@pytest.mark.parametrize("head", ["function Send-It { ", "param($m) ", "Start-Job { ", "if ($x) { "])
def test_a_client_made_where_the_connection_has_to_be(head):
    tail = "" if head.startswith("param") else " }"
    moved = move(f"{head}{CLIENT}    $c.EnableSsl = $true\n    $c.Send($m){tail}\n")
    assert moved.text != moved.script.text
    assert not script_of(moved.text).damage
    assert "SmtpClient" not in moved.text
    assert moved.text.index("Connect-MgGraph -Ten") < moved.text.index("Send-MgUserMail")
