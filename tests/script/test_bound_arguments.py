"""How an argument came to its parameter, and arguments that PowerShell's binder would not take."""

from __future__ import annotations

import pytest

from tests.script.programs import script_of

VIA = [
    ("Send-MailMessage -Subject s", "Subject", "named"),
    ("Send-MailMessage -sub:s", "Subject", "named"),
    ("Send-MailMessage a@b.c s", "Subject", "positional"),
    ("$m=@{Subject='s'}\nSend-MailMessage @m", "Subject", "splat"),
    ("$m='a@b.c','s'\nSend-MailMessage @m", "Subject", "splat"),
    ("$PSDefaultParameterValues['Send-MailMessage:Subject']='s'\nSend-MailMessage -To t", "Subject", "default"),
    ("$PSDefaultParameterValues=@{'*-Mail*:Subject'='s'}\nSend-MailMessage -To t", "Subject", "default"),
    ("$PSEmailServer='h'\nSend-MailMessage -To t", "SmtpServer", "default"),
    ("'a.txt' | Send-MailMessage -To t", "Attachments", "pipeline"),
    ("$c=New-Object Net.Mail.SmtpClient 'h'\n$c.Send($m)", "Host", "constructor"),
    ("$c=New-Object Net.Mail.SmtpClient\n$c.Host='h'\n$c.Send($m)", "Host", "property"),
    ("$c=[Net.Mail.SmtpClient]@{Host='h'}\n$c.Send($m)", "Host", "property"),
    ("$c=New-Object Net.Mail.SmtpClient 'h',25\n$c.EnableSsl=$true\n$c.Send($m)", "EnableSsl", "property"),
]


@pytest.mark.parametrize(("text", "name", "via"), VIA, ids=[text[:60] for text, _, _ in VIA])
def test_via(text, name, via):
    (site,) = script_of(text).sites
    assert site.parameters[name].via.value == via


REFUSED = [
    ("-b x", "ambiguous"),
    ("-bo x", "ambiguous"),
    ("-c x", "ambiguous"),
    ("-p x", "ambiguous"),
    ("-s x", "ambiguous"),
    ("-er x", "ambiguous"),
    ("-o x", "ambiguous"),
    ("-w x", "ambiguous"),
    ("-i x", "ambiguous"),
    ("-n x", "unknown"),
    ("-Server x", "unknown"),
    ("-Sender x", "unknown"),
    ("-WhatIf", "unknown"),
    ("-To u", "duplicate"),
]


@pytest.mark.parametrize(("argument", "problem"), REFUSED, ids=[argument for argument, _ in REFUSED])
def test_refused(argument, problem):
    (site,) = script_of(f"Send-MailMessage -To t {argument}").sites
    (unbound,) = site.unbound
    assert (unbound.text.split()[0], unbound.problem) == (argument.split()[0], problem)
    assert site.parameters["To"].values == (("t",),)


MEANT = {
    "-body": "Body", "-ba": "BodyAsHtml", "-bah": "BodyAsHtml", "-be": "Encoding", "-bc": "Bcc", "-cc": "Cc",
    "-cr": "Credential", "-d": "DeliveryNotificationOption", "-e": "Encoding", "-ea": "ErrorAction", "-pr": "Priority",
    "-po": "Port", "-ps": "Attachments", "-pi": "PipelineVariable", "-v": "Verbose", "-co": "SmtpServer",
    "-sm": "SmtpServer", "-su": "Subject", "-a": "Attachments", "-f": "From", "-t": "To", "-u": "UseSsl",
    "-r": "ReplyTo",
    "-bodya": "BodyAsHtml", "-computername": "SmtpServer", "-PsPath": "Attachments",
    "-DNO": "DeliveryNotificationOption",
}  # fmt: skip


@pytest.mark.parametrize(("written", "name"), MEANT.items(), ids=MEANT)
def test_abbreviation(written, name):
    switch = name in ("BodyAsHtml", "UseSsl", "Verbose")
    (site,) = script_of(f"Send-MailMessage {written}{'' if switch else ' 25'}").sites
    assert tuple(site.parameters) == (name,)
    assert site.unbound == ()


def test_table_that_nobody_knows():
    (site,) = script_of("param($m)\nSend-MailMessage @m -Subject s").sites
    assert [unbound.problem for unbound in site.unbound] == ["dynamic-splat"]
    assert site.parameters["Subject"].values == ("s",)


@pytest.mark.parametrize("dash", ["-", "\u2013", "\u2014", "\u2015"])
def test_every_dash_begins_a_parameter(dash):
    (site,) = script_of(f"Send-MailMessage {dash}Subject s").sites
    assert site.parameters["Subject"].values == ("s",)


@pytest.mark.parametrize("word", ["--Subject", "/Subject"])
def test_other_signs_begin_text(word):
    (site,) = script_of(f"Send-MailMessage {word}").sites
    assert site.parameters["To"].values == ((word,),)


@pytest.mark.parametrize(
    ("text", "ssl"),
    [
        ("$u=$true\nSend-MailMessage -To t -UseSsl:$u", True),
        ("$u=$false\nSend-MailMessage -To t -UseSsl:$u", False),
        ("param([switch]$Ssl)\nSend-MailMessage -To t -UseSsl:$Ssl", None),
        ("$m=@{UseSsl=$false}\nSend-MailMessage -To t @m", False),
        ("$m=@{UseSsl=$true}\nif (Test-Path x) { $m.UseSsl=$false }\nSend-MailMessage -To t @m", None),
        ("$PSDefaultParameterValues['Send-MailMessage:UseSsl']=$true\nSend-MailMessage -To t", True),
        ("$PSDefaultParameterValues['Send-MailMessage:UseSsl']=$true\nSend-MailMessage -To t -UseSsl:$false", False),
    ],
)
def test_ssl(text, ssl):
    (site,) = script_of(text).sites
    assert site.ssl is ssl


def test_source_is_the_argument_as_written():
    (site,) = script_of('$n=1\nSend-MailMessage -To a@b.c, d@e.f -Subject "Run $n" -Port:(500 + 87)').sites
    found = {name: parameter.source for name, parameter in site.parameters.items()}
    assert found == {"To": "a@b.c, d@e.f", "Subject": '"Run $n"', "Port": "(500 + 87)"}
