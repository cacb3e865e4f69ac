"""Parameter tables and PowerShell's matching of shortened names."""

from __future__ import annotations

import pytest

from pslint_tls.knowledge import (
    builtin_alias,
    is_known,
    match_parameter,
    parameter,
    parameters,
    position_sets,
    positions,
)

SMM = "Send-MailMessage"
BOUND = {
    "body": "Body",
    "bodya": "BodyAsHtml",
    "ba": "BodyAsHtml",
    "bah": "BodyAsHtml",
    "be": "Encoding",
    "bc": "Bcc",
    "cc": "Cc",
    "cr": "Credential",
    "co": "SmtpServer",
    "comp": "SmtpServer",
    "d": "DeliveryNotificationOption",
    "de": "DeliveryNotificationOption",
    "dn": "DeliveryNotificationOption",
    "e": "Encoding",
    "ea": "ErrorAction",
    "po": "Port",
    "pr": "Priority",
    "ps": "Attachments",
    "sm": "SmtpServer",
    "su": "Subject",
    "sub": "Subject",
    "a": "Attachments",
    "f": "From",
    "t": "To",
    "to": "To",
    "u": "UseSsl",
    "r": "ReplyTo",
    "v": "Verbose",
    "pi": "PipelineVariable",
    "pro": "ProgressAction",
    "ComputerName": "SmtpServer",
    "PSPATH": "Attachments",
    "ErrorAct": "ErrorAction",
}
AMBIGUOUS = {
    "b": {"Bcc", "Body", "BodyAsHtml", "Encoding"},
    "bo": {"Body", "BodyAsHtml"},
    "bod": {"Body", "BodyAsHtml"},
    "c": {"Cc", "Credential", "SmtpServer"},
    "p": {"Port", "Priority", "Attachments", "PipelineVariable", "ProgressAction"},
    "s": {"SmtpServer", "Subject"},
    "er": {"ErrorAction", "ErrorVariable"},
    "i": {"InformationAction", "InformationVariable"},
    "o": {"OutVariable", "OutBuffer"},
    "w": {"WarningAction", "WarningVariable"},
}


@pytest.mark.parametrize(("typed", "name"), BOUND.items())
def test_shortened_names_bind(typed, name):
    assert match_parameter(SMM, typed).name == name
    assert match_parameter(SMM.upper(), f"-{typed.upper()}").name == name


@pytest.mark.parametrize(("typed", "candidates"), AMBIGUOUS.items())
def test_ambiguous_names(typed, candidates):
    match = match_parameter(SMM, typed)
    assert (match.kind, match.name) == ("ambiguous", None)
    assert set(match.candidates) == candidates


@pytest.mark.parametrize("typed", ["n", "-", "", "bodyy", "smtpserverx", "from "])
def test_unknown_names(typed):
    assert match_parameter(SMM, typed).kind == "unknown"


def test_an_exact_name_is_told_from_a_prefix():
    assert match_parameter(SMM, "Body").kind == "exact"
    assert match_parameter(SMM, "BodyA").kind == "prefix"
    assert match_parameter(SMM, "\u2013SmtpServer").kind == "exact"


def test_only_one_dash_is_stripped():
    assert match_parameter(SMM, "--To").kind == "unknown"


def test_an_alias_of_the_same_parameter_is_one_hit():
    # ReplyTo has no alias; Subject and its alias `sub` are one parameter
    assert match_parameter(SMM, "su").kind == "prefix"
    assert match_parameter("New-Object", "arg").name == "ArgumentList"


def test_later_versions_do_not_make_a_5_1_name_ambiguous():
    assert match_parameter("Invoke-WebRequest", "Cont").name == "ContentType"
    assert match_parameter("Invoke-RestMethod", "TimeoutSec").kind == "exact"
    assert match_parameter("Invoke-RestMethod", "SslP").name == "SslProtocol"


@pytest.mark.parametrize(
    ("cmdlet", "names"),
    [
        (SMM, ("To", "Subject", "Body", "SmtpServer")),
        ("Microsoft.PowerShell.Utility\\New-Object", ("TypeName", "ArgumentList")),
        ("Invoke-WebRequest", ("Uri",)),
        ("Invoke-RestMethod", ("Uri",)),
        ("Get-Credential", ("Credential",)),
        ("Import-Clixml", ("Path",)),
        ("Start-Job", ("ScriptBlock", "InitializationScript")),
        ("Start-ThreadJob", ("ScriptBlock",)),
        ("Invoke-Command", ("ScriptBlock",)),
        ("foreach-object", ("Process",)),
        ("Set-Alias", ("Name", "Value")),
        ("Set-Variable", ("Name", "Value")),
        ("Join-Path", ("Path", "ChildPath", "AdditionalChildPath")),
        ("Read-Host", ("Prompt",)),
        ("Register-EngineEvent", ("SourceIdentifier", "Action")),
        ("Connect-MgGraph", ("Scopes", "TenantId")),
        ("Send-MgUserMail", ()),
        ("Out-Null", ()),
        ("No-SuchThing", ()),
    ],
)
def test_positions(cmdlet, names):
    assert positions(cmdlet) == names


def test_invoke_command_has_two_ways_to_be_positional():
    sets = position_sets("Invoke-Command")
    assert next(iter(sets)) == "InProcess"
    assert sets["ComputerName"] == ("ComputerName", "ScriptBlock")
    assert sets["Session"] == ("Session", "ScriptBlock")
    assert sets["FilePathComputerName"] == ("ComputerName", "FilePath")


def test_where_object_takes_a_script_block():
    assert position_sets("Where-Object")["ScriptBlockSet"] == ("FilterScript",)


def test_every_positional_parameter_is_a_parameter():
    for row_cmdlet in ("Invoke-Command", "Add-Member", "Split-Path", "Import-Module", "Get-Content", "Test-Path"):
        for names in position_sets(row_cmdlet).values():
            assert all(parameter(row_cmdlet, name) for name in names), row_cmdlet


@pytest.mark.parametrize("name", ["To", "Cc", "Bcc", "ReplyTo", "Attachments"])
def test_lists_of_send_mailmessage(name):
    found = parameter(SMM, name)
    assert found is not None
    assert found.is_list


def test_facts_of_send_mailmessage():
    own = [candidate for candidate in parameters(SMM) if not candidate.common]
    assert len(own) == 16
    assert [candidate.name for candidate in own if candidate.is_switch] == ["BodyAsHtml", "UseSsl"]
    reply_to = parameter(SMM, "replyto")
    assert reply_to is not None
    assert reply_to.since == "6.2"
    server = parameter(SMM, "computername")
    assert server is not None
    assert (server.name, server.position) == ("SmtpServer", 3)
    assert parameter(SMM, "smtp") is None
    assert parameter(SMM, "WhatIf") is None


def test_an_unknown_cmdlet_has_the_common_parameters():
    assert not is_known("Get-Weather")
    assert not is_known("*")
    assert is_known("Mailozaurr\\send-emailmessage")
    assert match_parameter("Get-Weather", "ErrorAction").name == "ErrorAction"
    assert match_parameter("Get-Weather", "City").kind == "unknown"


def test_aliases_of_other_mailers():
    assert match_parameter("Send-EmailMessage", "SmtpServer").name == "Server"
    assert match_parameter("Send-EmailMessage", "Body").name == "HTML"
    assert match_parameter("Send-MailKitMessage", "smtp").name == "SMTPServer"
    assert match_parameter("Connect-MgGraph", "Credential").name == "ClientSecretCredential"


@pytest.mark.parametrize(
    ("alias", "command"),
    [
        ("%", "ForEach-Object"),
        ("?", "Where-Object"),
        ("FOREACH", "ForEach-Object"),
        ("where", "Where-Object"),
        ("iwr", "Invoke-WebRequest"),
        ("irm", "Invoke-RestMethod"),
        ("icm", "Invoke-Command"),
        ("sajb", "Start-Job"),
        ("saps", "Start-Process"),
        ("start", "Start-Process"),
        ("iex", "Invoke-Expression"),
        ("ipmo", "Import-Module"),
        ("ipal", "Import-Alias"),
        ("sal", "Set-Alias"),
        ("nal", "New-Alias"),
        ("sv", "Set-Variable"),
        ("set", "Set-Variable"),
        ("nv", "New-Variable"),
        ("gv", "Get-Variable"),
        ("gc", "Get-Content"),
        ("cat", "Get-Content"),
        ("type", "Get-Content"),
        ("echo", "Write-Output"),
        ("write", "Write-Output"),
        ("sleep", "Start-Sleep"),
        ("measure", "Measure-Object"),
        ("select", "Select-Object"),
        ("sort", "Sort-Object"),
        ("group", "Group-Object"),
        ("cd", "Set-Location"),
        ("sl", "Set-Location"),
    ],
)
def test_builtin_aliases(alias, command):
    assert builtin_alias(alias) == command


def test_curl_is_an_alias_in_windows_powershell_only():
    assert builtin_alias("curl") == "Invoke-WebRequest"
    assert builtin_alias("wget", core_only=True) is None
    assert builtin_alias("irm", core_only=True) == "Invoke-RestMethod"
    assert builtin_alias("Send-MailMessage") is None
