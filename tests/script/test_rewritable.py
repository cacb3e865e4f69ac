"""What is known of how a mail is written: arguments, clients, surroundings; and mail that Graph sends."""

from __future__ import annotations

import pytest

from pslint_tls.script import Call, Client, SiteKind, Via
from pslint_tls.script.calls import Form
from pslint_tls.script.givens import given_by, member_of, quoted
from pslint_tls.syntax import ast, parse
from tests.script.programs import script_of

CLIENT = "$c = New-Object Net.Mail.SmtpClient 'smtp.office365.com'\n"


def argument_of(text: str) -> ast.Expression:
    (command,) = (one for one in parse(f"Out-It -A {text}").commands if one.name == "Out-It")
    found = command.elements[2]
    assert isinstance(found, ast.Expression)
    return found


@pytest.mark.parametrize(
    ("written", "text", "form", "constant"),
    [
        ("a@b.c", "'a@b.c'", Form.CONSTANT, "a@b.c"),
        ("5", "'5'", Form.CONSTANT, "5"),
        ("0x10", "'0x10'", Form.CONSTANT, "0x10"),
        ("'it''s'", "'it''s'", Form.CONSTANT, "it's"),
        ("\u2018it\u2019\u2019s\u2019", "'it\u2019\u2019s'", Form.CONSTANT, "it\u2019s"),
        ('"a"', '"a"', Form.CONSTANT, "a"),
        ("\u201ca\u201d", '"a"', Form.CONSTANT, "a"),
        ('"a $b"', '"a $b"', Form.TEXT, None),
        ("\u201ea $b\u201c", '"a $b"', Form.TEXT, None),
        ('"a $(Get-Date)"', '"a $(Get-Date)"', Form.CALL, None),
        ("a-$b", '"a-$b"', Form.TEXT, None),
        ("$a", "$a", Form.SIMPLE, None),
        ("$a.B[0]", "$a.B[0]", Form.SIMPLE, None),
        ("$a.Trim()", "$a.Trim()", Form.SIMPLE, None),
        ("$a.Next()", "$a.Next()", Form.CALL, None),
        ("([string]::Join(',', $a))", "([string]::Join(',', $a))", Form.SIMPLE, None),
        ("([guid]::NewGuid())", "([guid]::NewGuid())", Form.CALL, None),
        ("(Get-Date)", "(Get-Date)", Form.CALL, None),
        ("($a++)", "($a++)", Form.CALL, None),
        ("($a = 1)", "($a = 1)", Form.CALL, None),
        ("(-not $a)", "(-not $a)", Form.SIMPLE, None),
        ("a,$b", "'a', $b", Form.SIMPLE, None),
        ("'a','b'", "'a', 'b'", Form.CONSTANT, None),
    ],
)
def test_arguments(written, text, form, constant):
    source = f"Out-It -A {written}"
    found = given_by(argument_of(written), source)
    assert found is not None
    assert (found.text, found.form, found.constant) == (text, form, constant)
    assert not parse(f"$x = {found.text}").damage


@pytest.mark.parametrize(
    ("written", "items"),
    [("@('a', $b)", ["'a'", "$b"]), ("('a', \"$b\")", ["'a'", '"$b"']), ("@('a')", ["'a'"]), ("a,b", ["'a'", "'b'"])],
)
def test_lists_that_are_written_out(written, items):
    found = given_by(argument_of(written), f"Out-It -A {written}")
    assert found is not None
    assert found.items is not None
    assert [one.text for one in found.items] == items


@pytest.mark.parametrize("written", ["@(Get-It)", "@($a)", "($a + 'b')", "$a"])
def test_lists_that_are_not(written):
    found = given_by(argument_of(written), f"Out-It -A {written}")
    assert found is not None
    assert found.items is None


@pytest.mark.parametrize("text", ["", "a", "it's", "\u2018x\u2019", "'", "a\nb", "$x`n"])
def test_quoted_is_read_back(text):
    (command,) = parse(f"Out-It {quoted(text)}").commands
    found = command.elements[1]
    assert isinstance(found, ast.StringConstant)
    assert found.value == text


@pytest.mark.parametrize(
    ("name", "key", "text"),
    [
        ("mail", "To", "$mail.To"),
        ("mail", "a b", "$mail['a b']"),
        ("mail", "it's", "$mail['it''s']"),
        ("mail", 0, "$mail[0]"),
        ("script:mail", "To", "$script:mail.To"),
        ("a b", "To", "${a b}.To"),
    ],
)
def test_what_a_splat_holds(name, key, text):
    found = member_of(ast.Variable(0, 0, name, True), key)
    assert (found.text, found.argument) == (text, text)


@pytest.mark.parametrize(
    ("text", "fixed", "piped", "bound"),
    [
        ("Send-MailMessage -To a -From b", True, False, "To From"),
        ("Send-MailMessage a b -From c", True, False, "From To Subject"),
        ("$m = @{ To = 'a' }\nSend-MailMessage @m -From b", True, False, "To From"),
        ("$m = @{ To = 'a' }\nif ($x) { $m.Cc = 'c' }\nSend-MailMessage @m -From b", False, False, None),
        ("param($m)\nSend-MailMessage @m", False, False, None),
        ("Send-MailMessage @args", False, False, None),
        ("'a.csv' | Send-MailMessage -To a -From b", False, True, "To From"),
        ("$PSDefaultParameterValues['Send-MailMessage:From'] = 'b'\nSend-MailMessage -To a", True, False, "To From"),
    ],
)
def test_calls(text, fixed, piped, bound):
    (site,) = script_of(text).sites
    assert isinstance(site.call, Call)
    assert (site.call.fixed, site.call.piped) == (fixed, piped)
    if bound is not None:
        assert set(bound.split()) <= set(site.call.bound)


def test_common_parameters_and_redirections():
    (site,) = script_of("Send-MailMessage -To a -ea Stop -Verbose -Debug:$d 2>$null").sites
    assert isinstance(site.call, Call)
    assert set(site.call.common) == {"-ErrorAction Stop", "-Verbose", "-Debug:$d"}
    assert site.call.redirections == " 2>$null"


@pytest.mark.parametrize(
    ("text", "kinds", "straight"),
    [
        (CLIENT + "$c.EnableSsl = $true\n$c.Send($m)", "make set send", True),
        (CLIENT + "$c.Send($m); $c.Dispose()", "make send drop", True),
        (CLIENT + "$c.Send($m)\n$c = $null", "make send drop", True),
        (CLIENT + "if ($x) { $c.Port = 25 }\n$c.Send($m)", "make set send", False),
        (CLIENT + "try { $c.Send($m) } finally { $c.Dispose() }", "make send drop", False),
        (CLIENT + "if ($x) { Get-Date }\n$c.Send($m)", "make send", False),
        ("(New-Object Net.Mail.SmtpClient 'h.x.com').Send($m)", "send", True),
        ("[Net.Mail.SmtpClient]::new('h.x.com').Send('a', 'b', 'c', 'd')", "send", True),
    ],
)
def test_clients(text, kinds, straight):
    (site,) = (one for one in script_of(text).sites if one.kind is SiteKind.SMTPCLIENT)
    assert isinstance(site.call, Client)
    assert site.call.reason is None
    assert ([use.kind for use in site.call.uses], site.call.straight) == (kinds.split(), straight)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("$c.Send($m)", [False]),
        ("try { $c.Send($m) } catch { 1 }", [True]),
        ("try { 1 } catch { $c.Send($m) }", [False]),
        ("try { 1 } finally { $c.Send($m) }", [False]),
        ("try { if ($x) { $c.Send($m) } } catch { 1 }", [True]),
    ],
)
def test_who_waits_for_an_error_of_a_client(text, kinds):
    (site,) = script_of(CLIENT + text).sites
    assert isinstance(site.call, Client)
    assert [use.in_try for use in site.call.uses if use.kind == "send"] == kinds


@pytest.mark.parametrize(
    ("text", "connected", "count"),
    [
        ("SEND", False, 0),
        ("Connect-MgGraph -Identity\nSEND", True, 1),
        ("connect-graph\nSEND", True, 1),
        ("SEND\nConnect-MgGraph -Identity", False, 1),
        ("if ($x) { Connect-MgGraph -Identity }\nSEND", False, 1),
        ("if ($x) { Connect-MgGraph -Identity\nSEND }", True, 1),
        ("function f { SEND }\nConnect-MgGraph -Identity\nf", True, 1),
        ("function f { Connect-MgGraph -Identity }\nSEND", False, 1),
    ],
)
def test_connections_that_are_there(text, connected, count):
    (site,) = script_of(text).sites
    assert site.around is not None
    assert (site.around.connected, len(site.around.connects)) == (connected, count)


GRAPH = """\
$message = @{
    subject = "x $n"; body = @{ contentType = 'HTML'; content = '<b>' }; importance = 'high'
    toRecipients = @(
        @{ emailAddress = @{ name = 'Ops'; address = 'a@b.c' } }
        @{ emailAddress = @{ address = 'd@e.f' } }
    )
    isDeliveryReceiptRequested = $true
}
"""


def test_mail_that_graph_sends():
    (site,) = script_of(
        GRAPH + "Send-MgUserMail -UserId c@d.e -BodyParameter @{ message = $message; saveToSentItems = $false }"
    ).sites
    assert site.kind is SiteKind.GRAPH
    values = {name: found.values for name, found in site.parameters.items()}
    assert values["From"] == ("c@d.e",)
    assert values["To"] == (("Ops <a@b.c>", "d@e.f"),)
    assert (values["Body"], values["BodyAsHtml"], values["Priority"]) == (("<b>",), (True,), ("high",))
    assert values["DeliveryNotificationOption"] == ("OnSuccess",)
    assert site.parameters["Subject"].values is None


def test_the_drop_in_is_known_for_what_it_does():
    text = (
        "function Send-GraphMail {\n<#\n.NOTES\n    Written by pslint-tls migrate.\n#>\n"
        "param($To)\nSend-MailMessage $To\n}\n"
        "$PSDefaultParameterValues['Send-MailMessage:From'] = 'c@d.e'\n"
        "Send-GraphMail -To a@b.c -sub x -SaveToSentItems\n"
    )
    (site,) = script_of(text).sites
    assert (site.kind, site.shadowed) == (SiteKind.GRAPH, False)
    assert {name: found.values for name, found in site.parameters.items() if name != "SaveToSentItems"} == {
        "To": (("a@b.c",),),
        "Subject": ("x",),
        "From": ("c@d.e",),
    }
    assert site.parameters["From"].via is Via.DEFAULT


def test_a_function_of_that_name_that_is_not_ours_is_read():
    (site,) = script_of("function Send-GraphMail { SEND }\nSend-GraphMail").sites
    assert site.kind is SiteKind.SEND_MAILMESSAGE
