"""The commands with which an admin prepares the tenant: text to read, never run by us (field-facts 5.1).

Sources: https://learn.microsoft.com/exchange/permissions-exo/application-rbac and
https://learn.microsoft.com/powershell/module/microsoft.graph.applications/new-mgapplication
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pslint_tls.engine.tenant import Permission, Totals
from pslint_tls.migrate import Choices
from pslint_tls.script.givens import quoted

APP = "Script mail"
SCOPE = "Script mailboxes"
_ROLES = {"Mail.Send": "Application Mail.Send", "Mail.ReadWrite": "Application Mail.ReadWrite"}
_MOST = 20
"""Mailboxes in one filter; more are gathered in a group."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is for, and its lines of PowerShell."""

    title: str
    lines: tuple[str, ...]


def steps(asked: Sequence[Permission], found: Totals, choices: Choices) -> list[Step]:
    """The application, its log-on, its rights in Exchange Online, one test; no steps where nothing is moved."""
    if not asked:
        return []
    if choices.auth in ("device", "interactive"):
        return _delegated(asked, choices)
    made = [] if choices.auth == "managed-identity" else [_application(choices), _log_on(choices)]
    return [*made, _rights(asked, choices), _test(asked, choices)]


def _environment(choices: Choices, parameter: str) -> str:
    name = choices.where.environment
    return "" if name is None else f" -{parameter} {name}"


def _application(choices: Choices) -> Step:
    connect = "Connect-MgGraph -Scopes 'Application.ReadWrite.All' -NoWelcome" + _environment(choices, "Environment")
    return Step(
        "Register an application (once, as an application administrator)",
        (
            "Install-Module -Name Microsoft.Graph.Applications -Scope CurrentUser",
            connect,
            f"$app = New-MgApplication -DisplayName '{APP}' -SignInAudience AzureADMyOrg",
            "$principal = New-MgServicePrincipal -AppId $app.AppId",
            "$app.AppId          # the client ID for the scripts",
            "$principal.Id       # the object ID for Exchange Online",
        ),
    )


def _log_on(choices: Choices) -> Step:
    if choices.auth == "secret":
        return Step(
            "Give it a client secret (a certificate is safer)",
            (
                "$end = (Get-Date).AddMonths(6)",
                "$wanted = @{ EndDateTime = $end }",
                "$secret = Add-MgApplicationPassword -ApplicationId $app.Id -PasswordCredential $wanted",
                "# On the host, as the account that runs the scripts, paste the secret:",
                "Read-Host -AsSecureString | Export-Clixml -Path 'C:\\ProgramData\\GraphMail\\secret.xml'",
            ),
        )
    return Step(
        "Give it a certificate (on the host, as the account that runs the scripts)",
        (
            "$store = 'Cert:\\CurrentUser\\My'",
            "$certificate = New-SelfSignedCertificate -Subject 'CN=Script mail' -CertStoreLocation $store",
            "$key = @{ Type = 'AsymmetricX509Cert'; Usage = 'Verify'; Key = $certificate.RawData }",
            "Update-MgApplication -ApplicationId $app.Id -KeyCredentials @($key)",
            "$certificate.Thumbprint   # for the scripts",
        ),
    )


def _rights(asked: Sequence[Permission], choices: Choices) -> Step:
    """Least privilege: a role of RBAC for Applications over the mailboxes that send, and no consent in Entra ID."""
    mailboxes = asked[0].mailboxes
    if not mailboxes:
        scope = ["# Name the mailboxes that send; the scripts do not show them:"]
        condition = "UserPrincipalName -eq '<mailbox>'"
    elif len(mailboxes) > _MOST:
        scope = [f"# {len(mailboxes)} mailboxes send: put them into one mail-enabled group first."]
        condition = "MemberOfGroup -eq '<distinguished name of the group>'"
    else:
        scope = []
        condition = " -or ".join(f"PrimarySmtpAddress -eq {quoted(one)}" for one in mailboxes)
    principal = (
        ["# The application ID and the object ID of the managed identity:"]
        if choices.auth == "managed-identity"
        else []
    )
    ids = (
        "-AppId '<application ID>' -ObjectId '<object ID>'"
        if choices.auth == "managed-identity"
        else "-AppId $app.AppId -ObjectId $principal.Id"
    )
    app = "'<object ID>'" if choices.auth == "managed-identity" else "$principal.Id"
    filtered = condition.replace('"', '`"')
    return Step(
        "Let it send as these mailboxes only (do not also consent to Mail.Send in Entra ID: the grants add up)",
        (
            "Install-Module -Name ExchangeOnlineManagement -Scope CurrentUser",
            "Connect-ExchangeOnline" + _exchange(choices),
            *principal,
            f"New-ServicePrincipal {ids} -DisplayName '{APP}'",
            *scope,
            f"New-ManagementScope -Name '{SCOPE}' -RecipientRestrictionFilter \"{filtered}\"",
            *(
                f"New-ManagementRoleAssignment -App {app} -Role '{_ROLES[one.name]}' -CustomResourceScope '{SCOPE}'"
                for one in asked
            ),
        ),
    )


def _exchange(choices: Choices) -> str:
    """Source: https://learn.microsoft.com/powershell/exchange/connect-to-exchange-online-powershell."""
    names = {"usgov": "O365USGovGCCHigh", "usgovdod": "O365USGovDoD", "china": "O365China"}
    name = names.get(choices.cloud)
    return "" if name is None else f" -ExchangeEnvironmentName {name}"


def _test(asked: Sequence[Permission], choices: Choices) -> Step:
    mailbox = asked[0].mailboxes[0] if asked[0].mailboxes else "<mailbox>"
    app = "'<object ID>'" if choices.auth == "managed-identity" else "$principal.Id"
    return Step(
        "Test one mail",
        (
            "# The rights take up to two hours to hold everywhere; this asks without waiting:",
            f"Test-ServicePrincipalAuthorization -Identity {app} -Resource {quoted(mailbox)} | Format-Table",
            "# Then, on the host, as the account that runs the scripts:",
            *_connect_for_test(choices),
            f"Send-MgUserMail -UserId {quoted(mailbox)} -BodyParameter @{{",
            "    message         = @{",
            "        subject      = 'Test'",
            "        body         = @{ contentType = 'Text'; content = 'Sent through Microsoft Graph.' }",
            f"        toRecipients = @(@{{ emailAddress = @{{ address = {quoted(mailbox)} }} }})",
            "    }",
            "    saveToSentItems = $false",
            "}",
        ),
    )


def _connect_for_test(choices: Choices) -> tuple[str, ...]:
    from pslint_tls.migrate.connecting import connection

    install = "Install-Module -Name Microsoft.Graph.Users.Actions -Scope CurrentUser"
    return (install, *connection(choices, uploads=False, guarded=False)[1:])


def _delegated(asked: Sequence[Permission], choices: Choices) -> list[Step]:
    scopes = ", ".join(f"'{one.name}'" for one in asked)
    connect = f"Connect-MgGraph -Scopes {scopes} -NoWelcome" + _environment(choices, "Environment")
    return [
        Step(
            "Nothing has to be registered: somebody signs in and sends as themselves",
            (
                "Install-Module -Name Microsoft.Graph.Users.Actions -Scope CurrentUser",
                connect,
                "# To send as another mailbox that person needs Send As there, and the scope Mail.Send.Shared.",
            ),
        )
    ]
