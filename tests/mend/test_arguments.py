"""A switch added and a literal replaced, where the mail is sent."""

from __future__ import annotations

import pytest

from pslint_tls import mend
from pslint_tls.script import analyse
from pslint_tls.text import Source, Span
from tests.mend.test_tlsline import changed

ENDS = "-To a@b.c -From c@d.e -Subject x"


def switched(text):
    script = analyse(Source.from_text(text))
    return changed(text, mend.add_switch(script, script.sites[0], "-UseSsl"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Send-MailMessage {ENDS} -SmtpServer h.com\n", f"Send-MailMessage {ENDS} -SmtpServer h.com -UseSsl\n"),
        (f"Send-MailMessage -SmtpServer h.com {ENDS}\n", f"Send-MailMessage -SmtpServer h.com -UseSsl {ENDS}\n"),
        (f"Send-MailMessage -SmtpServer:h.com {ENDS}\n", f"Send-MailMessage -SmtpServer:h.com -UseSsl {ENDS}\n"),
        (f"Send-MailMessage -SmtpServer $s {ENDS}; $x\n", f"Send-MailMessage -SmtpServer $s -UseSsl {ENDS}; $x\n"),
        ("Send-MailMessage a@b.c x y h.com -From c@d.e\n", "Send-MailMessage -UseSsl a@b.c x y h.com -From c@d.e\n"),
        ("Send-MailMessage a@b.c x -From c@d.e -Port 25\n", "Send-MailMessage a@b.c x -From c@d.e -Port 25 -UseSsl\n"),
        (
            "Send-MailMessage -To a@b.c `\r\n  -SmtpServer h.com `\r\n  -From c@d.e\r\n",
            "Send-MailMessage -To a@b.c `\r\n  -SmtpServer h.com -UseSsl `\r\n  -From c@d.e\r\n",
        ),
        (
            "$p = @{ SmtpServer = 'h.com'; To = 'a@b.c' }\nSend-MailMessage @p\n",
            "$p = @{ SmtpServer = 'h.com'; To = 'a@b.c' }\nSend-MailMessage -UseSsl @p\n",
        ),
        (f"& Send-MailMessage {ENDS}\n", f"& Send-MailMessage -UseSsl {ENDS}\n"),
        (f"Send-MailMessage {ENDS} -UseSsl:$false\n", f"Send-MailMessage {ENDS} -UseSsl:$true\n"),
        (f"Send-MailMessage {ENDS} -UseSsl:$FALSE\n", f"Send-MailMessage {ENDS} -UseSsl:$true\n"),
        (f"Send-MailMessage {ENDS} -UseSsl:$ssl\n", None),
        ("$p = @{ To = 'a@b.c'; UseSsl = $false }\nSend-MailMessage @p\n", None),
    ],
)
def test_use_ssl(text, expected):
    assert switched(text) == expected


def client(text):
    script = analyse(Source.from_text(text))
    return changed(text, mend.add_switch(script, script.sites[0], "EnableSsl"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "$c = New-Object Net.Mail.SmtpClient 'h.com'\n$c.Send($m)\n",
            "$c = New-Object Net.Mail.SmtpClient 'h.com'\n$c.EnableSsl = $true\n$c.Send($m)\n",
        ),
        (
            "\t$script:c = [Net.Mail.SmtpClient]::new('h.com', 25)\r\n\t$script:c.Send($m)\r\n",
            "\t$script:c = [Net.Mail.SmtpClient]::new('h.com', 25)\r\n\t$script:c.EnableSsl = $true\r\n"
            "\t$script:c.Send($m)\r\n",
        ),
        ("$c = New-Object Net.Mail.SmtpClient 'h.com'; $c.Send($m)\n", None),
        ("(New-Object Net.Mail.SmtpClient 'h.com').Send($m)\n", None),
        ("if ($x) { $c = New-Object Net.Mail.SmtpClient 'h.com' }\n$c.Send($m)\n", None),
        ("$o.c = New-Object Net.Mail.SmtpClient 'h.com'\n$o.c.Send($m)\n", None),
    ],
)
def test_enable_ssl(text, expected):
    assert client(text) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("'465'", "'587'"),
        ('"465"', '"587"'),
        ("465", "587"),
        ("4650", None),
        ("'465\"", None),
        ("$p", None),
        ("'x465'", None),
    ],
)
def test_a_literal(written, expected):
    text = f"$x = {written} # 465\n"
    script = analyse(Source.from_text(text))
    edits = mend.change_literal(script, Span(5, 5 + len(written)), "465", "587")
    assert changed(text, edits) == (expected and f"$x = {expected} # 465\n")


def test_a_literal_in_any_case_and_none_at_all():
    script = analyse(Source.from_text("'SMTP.Example'"))
    assert len(mend.change_literal(script, Span(0, 14), "smtp.example", "x.example")) == 1
    assert mend.change_literal(script, None, "a", "b") == []


def test_where_a_value_is_written_and_who_uses_it():
    text = "$p = 465\nSend-MailMessage -Port $p -To a@b.c -SmtpServer h.com\nSend-MailMessage -Port $p -To a@b.c\n"
    script = analyse(Source.from_text(text))
    written = mend.origin(script, script.sites[0].parameters["Port"])
    assert written is not None
    assert "465" in text[written.start : written.end]
    assert mend.users_of(script, "Port", written) == list(script.sites)
    assert mend.origin(script, script.sites[0].parameters.get("Body")) is None
    assert mend.origin(script, None) is None
