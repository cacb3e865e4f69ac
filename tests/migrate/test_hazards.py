"""What a rewrite tells a person to look at, and how much work it says is left."""

from __future__ import annotations

import pytest

from pslint_tls.migrate import Effort, Shape
from tests.migrate.moves import HOST, MAIL, move

SMTP = MAIL.replace(" -From c@d.e", "")
CLIENT = f"$c = New-Object Net.Mail.SmtpClient '{HOST}'\n$c.EnableSsl = $true\n"


@pytest.mark.parametrize(
    ("text", "kind", "effort"),
    [
        (f"param($From)\n{SMTP} -From $From", "from-unknown", Effort.M),
        (f"{SMTP} -From (Get-Content from.txt)", "from-unknown", Effort.M),
        (f"{SMTP} -From 'Robot'", "from-invalid", Effort.M),
        (f"if ($x) {{ $f = '' }} else {{ $f = 'a@b.c' }}\n{SMTP} -From $f", "from-invalid", Effort.M),
        (SMTP, "no-sender", Effort.M),
        (MAIL.replace("-To a@b.c", "-To 'a@b.c;d@e.f'"), "joined-recipients", Effort.M),
        (MAIL.replace("-To a@b.c", "-To 'a@b.c,d@e.f'"), "joined-recipients", Effort.M),
        (f"{MAIL} -Cc 'a@b.c; Ops <d@e.f>', 'x@y.z'", "joined-recipients", Effort.M),
        (f"$b = 'a@b.c;d@e.f'\n{MAIL} -Bcc $b", "joined-recipients", Effort.M),
        (f"{MAIL} -ReplyTo 'a@b.c,d@e.f'", "joined-recipients", Effort.M),
        (f"{MAIL} -DeliveryNotificationOption Delay", "delivery-notification", Effort.M),
        (f"{MAIL} -dno Never", "delivery-notification", Effort.M),
        (f"{MAIL} -dno 'OnSuccess, Delay'", "delivery-notification", Effort.M),
        (f"{MAIL} -dno 4", "delivery-notification", Effort.M),
        (f"{MAIL} -Attachments C:\\out\\a.csv", "attachment-size", Effort.S),
        (f"{MAIL} -Attachments 'C:\\out\\*.csv'", "attachment-wildcard", Effort.M),
        (f"{MAIL} -Attachments 'a?.csv', 'b.csv'", "attachment-wildcard", Effort.M),
        (f"Get-ChildItem *.csv | {MAIL}", "pipeline-input", Effort.S),
        (f"{MAIL} -Attachement a.csv", "refused-argument", Effort.M),
        (f"{MAIL} -p 1", "refused-argument", Effort.M),
        (f"try {{ {MAIL} }} catch [System.Net.Mail.SmtpException] {{ 1 }}", "smtp-exception", Effort.M),
        (f"try {{ {MAIL} }} catch [Net.Mail.SmtpFailedRecipientException], [IO.IOException] {{ 1 }}", "smtp-exception", Effort.M),
        (f"foreach ($u in $users) {{ {MAIL} }}", "loop", Effort.S),
        (f"while ($true) {{ {MAIL} }}", "loop", Effort.S),
        (f"$users | ForEach-Object {{ {MAIL} }}", "loop", Effort.S),
        (f"Start-Job {{ {MAIL} }}", "other-process", Effort.M),
        (f"Invoke-Command -ComputerName srv {{ {MAIL} }}", "other-process", Effort.M),
        (f"Connect-MgGraph -Identity\n{MAIL}", "graph-permission", Effort.S),
        (f"if ($x) {{ Connect-MgGraph -Identity }}\n{MAIL}", "graph-connection", Effort.M),
        (f"{MAIL} -Credential (Get-Credential)", "credential-code", Effort.S),
        (f"$c = Import-Clixml c.xml\n{MAIL} -Credential $c", "credential-code", Effort.S),
        (MAIL.replace(HOST, "contoso-com.mail.protection.outlook.com"), "direct-send", Effort.M),
        (f"[Net.ServicePointManager]::SecurityProtocol = $p\n{MAIL}", None, Effort.S),
        (MAIL, None, Effort.S),
    ],
)  # fmt: skip
def test_send_mailmessage(text, kind, effort):
    moved = move(text)
    assert moved.site.shape is not Shape.MANUAL
    assert moved.kinds == ([kind] if kind else []) or kind in moved.kinds
    assert moved.site.effort is effort
    for hazard in moved.site.hazards:
        assert hazard.message
        assert not hazard.message.endswith(".")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (CLIENT + "$c.Send($m)", "from-unknown"),
        (CLIENT + "$c.Send($m)", "attachment-size"),
        (CLIENT + "try { $c.Send($m) } catch [System.Net.Mail.SmtpException] { 1 }", "smtp-exception"),
        (CLIENT + "foreach ($m in $mails) { $c.Send($m) }", "loop"),
        (
            CLIENT + "$c.Credentials = New-Object Net.NetworkCredential('u', 'p4ssw0rd!')\n$c.Send($m)",
            "credential-code",
        ),
    ],
)
def test_client(text, kind):
    moved = move(text)
    assert moved.site.shape is Shape.SDK
    assert kind in moved.kinds


def test_a_joined_list_is_not_split():
    moved = move(MAIL.replace("-To a@b.c", "-To 'a@b.c;d@e.f'"))
    assert "address = 'a@b.c;d@e.f'" in moved.text or "ConvertTo-GraphRecipient -Address 'a@b.c;d@e.f'" in moved.text


def test_a_function_uploads_large_attachments():
    moved = move(f"{MAIL} -Attachments a.csv", shape="function")
    assert moved.kinds == []
    moved = move(f"{MAIL} -Attachments a.csv", shape="function", cloud="usgov")
    assert moved.kinds == ["attachment-size"]


@pytest.mark.parametrize(
    ("more", "dropped"),
    [
        ("", ["SmtpServer", "UseSsl"]),
        (" -Port 587 -Encoding UTF8", ["SmtpServer", "Port", "UseSsl", "Encoding"]),
        (" -Credential $c", ["SmtpServer", "UseSsl", "Credential"]),
        (" -dno OnFailure", ["SmtpServer", "UseSsl", "DeliveryNotificationOption OnFailure"]),
        (" -dno OnSuccess", ["SmtpServer", "UseSsl"]),
    ],
)
def test_dropped(more, dropped):
    found = move(MAIL + more).site.dropped
    assert [one.parameter for one in found] == dropped
    assert all(one.why for one in found)


def test_client_properties_are_dropped():
    text = CLIENT + "$c.Port = 587\n$c.Credentials = $k\n$c.UseDefaultCredentials = $false\n$c.Send($m)"
    assert {one.parameter for one in move(text).site.dropped} == {
        "Host", "EnableSsl", "Port", "Credentials", "UseDefaultCredentials"
    }  # fmt: skip
