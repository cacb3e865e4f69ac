"""The connection: how it is made, where, and that no secret is ever part of it."""

from __future__ import annotations

import pytest

from pslint_tls.migrate import AUTHS, CLOUDS, Choices, Shape
from pslint_tls.migrate.connecting import connection
from pslint_tls.migrate.placing import load_line
from pslint_tls.syntax import parse
from tests.migrate.moves import ALL, HOST, MAIL, errors_in, move, script_of

TLS = "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12"
IDS = {"tenant": "contoso.com", "client_id": "0000-1111"}
NAMED = [
    "$graphTenantId = '<tenant ID>'",
    "$graphClientId = '<application (client) ID>'",
    "$graphCertificateThumbprint = '<thumbprint of the certificate>'",
]
FILL_IN = "# Microsoft Graph sends the mail of this script: fill in what stands in angle brackets."
READY = "# Microsoft Graph sends the mail of this script."
SECRET = "New-Object -TypeName PSCredential -ArgumentList {}, (Import-Clixml -Path $graphSecretPath)"
PATH = "$graphSecretPath = '<path of the client secret, saved as a SecureString by Export-Clixml>'"


@pytest.mark.parametrize(
    ("auth", "given", "lines"),
    [
        ("certificate", {}, [FILL_IN, *NAMED, "Connect-MgGraph -TenantId $graphTenantId -ClientId $graphClientId -CertificateThumbprint $graphCertificateThumbprint -NoWelcome"]),
        ("certificate", {**IDS, "thumbprint": "AB12"}, [READY, "Connect-MgGraph -TenantId 'contoso.com' -ClientId '0000-1111' -CertificateThumbprint 'AB12' -NoWelcome"]),
        ("certificate", IDS, [FILL_IN, NAMED[2], "Connect-MgGraph -TenantId 'contoso.com' -ClientId '0000-1111' -CertificateThumbprint $graphCertificateThumbprint -NoWelcome"]),
        ("managed-identity", {}, [READY, "Connect-MgGraph -Identity -NoWelcome"]),
        ("managed-identity", {"client_id": "0000-1111"}, [READY, "Connect-MgGraph -Identity -ClientId '0000-1111' -NoWelcome"]),
        ("secret", {}, [FILL_IN, *NAMED[:2], PATH, f"Connect-MgGraph -TenantId $graphTenantId -ClientSecretCredential ({SECRET.format('$graphClientId')}) -NoWelcome"]),
        ("secret", IDS, [FILL_IN, PATH, f"Connect-MgGraph -TenantId 'contoso.com' -ClientSecretCredential ({SECRET.format(chr(39) + '0000-1111' + chr(39))}) -NoWelcome"]),
        ("device", {}, [READY, "Connect-MgGraph -Scopes 'Mail.Send' -UseDeviceCode -NoWelcome"]),
        ("interactive", {}, [READY, "Connect-MgGraph -Scopes 'Mail.Send' -NoWelcome"]),
        ("interactive", IDS, [READY, "Connect-MgGraph -Scopes 'Mail.Send' -TenantId 'contoso.com' -ClientId '0000-1111' -NoWelcome"]),
    ],
)  # fmt: skip
def test_log_ons(auth, given, lines):
    assert connection(Choices(auth=auth, **given), uploads=False, guarded=False) == lines


@pytest.mark.parametrize("auth", ["device", "interactive"])
def test_a_person_is_asked_for_what_uploads_need(auth):
    (line,) = connection(Choices(auth=auth), uploads=True, guarded=False)[-1:]
    assert "-Scopes 'Mail.Send', 'Mail.ReadWrite'" in line


@pytest.mark.parametrize(
    ("cloud", "environment", "host"),
    [
        ("global", "", "https://graph.microsoft.com"),
        ("usgov", " -Environment USGov", "https://graph.microsoft.us"),
        ("usgovdod", " -Environment USGovDoD", "https://dod-graph.microsoft.us"),
        ("china", " -Environment China", "https://microsoftgraph.chinacloudapi.cn"),
    ],
)
def test_clouds(cloud, environment, host):
    for shape in ("rest", "function"):
        text = move(MAIL, cloud=cloud, shape=shape, auth="managed-identity").text
        assert f"Connect-MgGraph -Identity{environment} -NoWelcome\n" in text
        assert f"{host}/v1.0/users" in text
        assert [other.graph for other in CLOUDS.values() if other.graph in text] == [host]
        assert not script_of(text).damage


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("auth", AUTHS)
@pytest.mark.parametrize("shape", ["auto", "rest", "function"])
def test_every_way_reads_clean(auth, cloud, shape):
    moved = move(MAIL, auth=auth, cloud=cloud, shape=shape)
    assert errors_in(moved.text) == [False, False]
    assert not parse(moved.text).modern
    assert move(moved.text, auth=auth, cloud=cloud, shape=shape).plan.sites == ()


@pytest.mark.parametrize("auth", AUTHS)
@pytest.mark.parametrize("shape", ["auto", "rest"])
def test_no_secret_and_no_old_log_on(auth, shape):
    text = (
        "$p = ConvertTo-SecureString 'Canary!1' -AsPlainText -Force\n"
        "$cred = New-Object PSCredential 'robot@contoso.com', $p\n"
        f"{MAIL} -Credential $cred\n"
        f"$c = New-Object Net.Mail.SmtpClient '{HOST}'\n"
        "$c.Credentials = New-Object Net.NetworkCredential('u@contoso.com', 'Canary!2')\n$c.Send($m)\n"
    )
    moved = move(text, auth=auth, shape=shape)
    assert "AsPlainText" not in moved.text.replace(text.split("\n")[0], "")
    assert "$cred" not in moved.text.replace(text.split("\n")[1], "").replace("-ClientSecretCredential", "")
    assert "Canary!2" not in moved.text
    added = "".join(edit.new_text for edit in moved.plan.edits)
    assert "Canary" not in added
    assert [step.place.start.line for step in moved.plan.credentials] == [1, 5]


def lines_in_front(text: str, **choices: object) -> list[str]:
    """The statements of ours, in the order in which they stand, without what they need to be filled in."""
    found = move(text, auth="managed-identity", **choices).text.splitlines()
    ours = ("[Net.ServicePointManager]", "Connect-MgGraph", "Send-MgUserMail", "if (-not (Get-MgContext))")
    return [line.strip().split(" -")[0] for line in found if line.strip().startswith(ours)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MAIL, [TLS, "Connect-MgGraph", "Send-MgUserMail"]),
        (f"{MAIL}\n{MAIL}", [TLS, "Connect-MgGraph", "Send-MgUserMail", "Send-MgUserMail"]),
        (f"#Requires -PSEdition Core\n{MAIL}", ["Connect-MgGraph", "Send-MgUserMail"]),
        (f"#Requires -Version 7.0\n{MAIL}", ["Connect-MgGraph", "Send-MgUserMail"]),
        (f"{TLS}\n{MAIL}", [TLS, "Connect-MgGraph", "Send-MgUserMail"]),
        (f"Get-Date\n{TLS}\n{MAIL}", [TLS, "Connect-MgGraph", "Send-MgUserMail"]),
        (f"Connect-MgGraph -Identity\n{MAIL}", [TLS, "Connect-MgGraph", "Send-MgUserMail"]),
        (f"{TLS}\nConnect-MgGraph -Identity\n{MAIL}", [TLS, "Connect-MgGraph", "Send-MgUserMail"]),
        (f"{TLS.replace('Tls12', 'Tls')}\n{MAIL}", [TLS, "Connect-MgGraph", "Send-MgUserMail"]),
        (f"function Send-It {{\n    {MAIL}\n}}\nSend-It", [TLS, "Connect-MgGraph", "Send-MgUserMail"]),
        (f"function Send-It {{\n    {MAIL}\n}}", [TLS, "if (-not (Get-MgContext)) {", "Connect-MgGraph", "Send-MgUserMail"]),
        (f"{MAIL}\nStart-Job {{\n    {MAIL}\n}}", [TLS, "Connect-MgGraph", "Send-MgUserMail", TLS, "Connect-MgGraph", "Send-MgUserMail"]),
    ],
)  # fmt: skip
def test_once_and_in_front(text, expected):
    assert lines_in_front(text) == expected


def test_tls_that_is_set_elsewhere_is_not_set_again():
    assert lines_in_front(MAIL, tls_elsewhere=True) == ["Connect-MgGraph", "Send-MgUserMail"]


@pytest.mark.parametrize("style", ["pin", "additive", "guarded"])
def test_the_style_of_the_line(style):
    text = move(MAIL, tls_line=style).text.split("\n")[0]
    assert ("-bor" in text, text.startswith("if (")) == (style != "pin", style == "guarded")


@pytest.mark.parametrize(
    "head",
    ["param($x)\n", "using namespace System.Net\n", "#Requires -Version 5.1\n", "<#\n.SYNOPSIS\nx\n#>\n", "[CmdletBinding()]\nparam(\n    $x\n)\n\n"],
)  # fmt: skip
@pytest.mark.parametrize("shape", ["auto", "function"])
def test_below_what_has_to_stand_first(head, shape):
    moved = move(head + MAIL, shape=shape)
    assert moved.text.startswith(head)
    assert moved.script.sites
    assert not script_of(moved.text).damage


def test_a_function_does_not_take_the_help_of_the_script():
    help_text = "<#\n.SYNOPSIS\n    Sends.\n#>\n"
    moved = move(f"{help_text}Connect-MgGraph -Identity\n{MAIL}", shape="function", tls_elsewhere=True)
    assert moved.text.startswith(help_text + "\n\nfunction ")


def test_functions_that_are_there_are_not_put_in_again():
    once = move(f"{MAIL}\n", shape="function").text
    again = move(once + f"{MAIL}\n", shape="function")
    assert again.site.shape is Shape.FUNCTION
    assert again.text.count("function Send-GraphMail") == 1
    assert again.text.count("Connect-MgGraph -") == 1


@pytest.mark.parametrize(
    ("helper", "path"),
    [
        ("mail.ps1", "'mail.ps1'"),
        ("shared/mail.ps1", "'shared\\mail.ps1'"),
        ("../../lib/mail.ps1", "'..\\..\\lib\\mail.ps1'"),
        ("o'neil/mail.ps1", "'o''neil\\mail.ps1'"),
        ("o\u2019neil.ps1", "'o\u2019\u2019neil.ps1'"),
    ],
)
def test_the_line_that_loads_the_shared_file(helper, path):
    assert load_line(helper) == f". (Join-Path -Path $PSScriptRoot -ChildPath {path})"
    moved = move(MAIL, ALL, helper=helper, shape="function")
    assert load_line(helper) + "\n" in moved.text
    assert "function " not in moved.text.replace("function with", "")
    assert not script_of(moved.text).damage
