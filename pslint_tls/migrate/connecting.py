"""The lines that connect to Microsoft Graph (field-facts 5.2); no secret is ever written into them."""

from __future__ import annotations

from pslint_tls.migrate.choices import Choices
from pslint_tls.script.givens import quoted

COMMENT = "# Microsoft Graph sends the mail of this script"
_FILL_IN = ": fill in what stands in angle brackets."
_Slot = tuple[str, str, str]
_TENANT = ("$graphTenantId", "TenantId", "<tenant ID>")
_CLIENT = ("$graphClientId", "ClientId", "<application (client) ID>")
_THUMBPRINT = ("$graphCertificateThumbprint", "CertificateThumbprint", "<thumbprint of the certificate>")
_SECRET = "<path of the client secret, saved as a SecureString by Export-Clixml>"


def connection(choices: Choices, *, uploads: bool, guarded: bool) -> list[str]:
    """The lines; `guarded`: connect only where there is no connection yet, for functions that are called often."""
    values, arguments = _log_on(choices, uploads=uploads)
    if choices.where.environment is not None:
        arguments.append(f"-Environment {choices.where.environment}")
    connect = f"Connect-MgGraph {' '.join(arguments)} -NoWelcome"
    head = f"{COMMENT}{_FILL_IN if values else '.'}"
    if not guarded:
        return [head, *values, connect]
    return [head, "if (-not (Get-MgContext)) {", *(f"    {line}" for line in (*values, connect)), "}"]


def _log_on(choices: Choices, *, uploads: bool) -> tuple[list[str], list[str]]:
    """The lines that hold what has to be filled in, and the arguments of Connect-MgGraph."""
    tenant, client = (_TENANT, choices.tenant), (_CLIENT, choices.client_id)
    if choices.auth == "certificate":
        return _valued([tenant, client, (_THUMBPRINT, choices.thumbprint)], [])
    if choices.auth == "managed-identity":
        return _valued([client] if choices.client_id is not None else [], ["-Identity"])
    if choices.auth == "secret":
        values, arguments = _valued([tenant], [])
        application = "$graphClientId" if choices.client_id is None else quoted(choices.client_id)
        values += [f"$graphClientId = {quoted(_CLIENT[2])}"] if choices.client_id is None else []
        values.append(f"$graphSecretPath = {quoted(_SECRET)}")
        made = f"New-Object -TypeName PSCredential -ArgumentList {application}, (Import-Clixml -Path $graphSecretPath)"
        return values, [*arguments, f"-ClientSecretCredential ({made})"]
    scopes = "'Mail.Send', 'Mail.ReadWrite'" if uploads else "'Mail.Send'"
    how = ["-UseDeviceCode"] if choices.auth == "device" else []
    given = [slot for slot in (tenant, client) if slot[1] is not None]
    return _valued(given, [f"-Scopes {scopes}", *how])


def _valued(slots: list[tuple[_Slot, str | None]], first: list[str]) -> tuple[list[str], list[str]]:
    """Variables for values that were not given, and arguments for all."""
    values: list[str] = []
    arguments = list(first)
    for (variable, parameter, placeholder), given in slots:
        if given is None:
            values.append(f"{variable} = {quoted(placeholder)}")
        arguments.append(f"-{parameter} {variable if given is None else quoted(given)}")
    return values, arguments
