"""The lines that connect to Microsoft Graph (field-facts 5.2); no secret is ever written into them."""

from __future__ import annotations

from pslint_tls.migrate.choices import Choices
from pslint_tls.script.givens import quoted

COMMENT = "# Microsoft Graph sends the mail of this script"
_FILL_IN = ": fill in what stands in angle brackets."
_TENANT = ("$graphTenantId", "TenantId", "<tenant ID>")
_CLIENT = ("$graphClientId", "ClientId", "<application (client) ID>")
_THUMBPRINT = ("$graphCertificateThumbprint", "CertificateThumbprint", "<thumbprint of the certificate>")
_SECRET = "<path of the client secret, saved as a SecureString by Export-Clixml>"


def connection(choices: Choices, *, uploads: bool, guarded: bool) -> list[str]:
    """The lines; `guarded`: connect only where there is no connection yet, for functions that are called often."""
    lines: list[str] = []
    arguments: list[str] = []

    def value(slot: tuple[str, str, str], given: str | None) -> None:
        variable, parameter, placeholder = slot
        if given is None:
            lines.append(f"{variable} = {quoted(placeholder)}")
            arguments.append(f"-{parameter} {variable}")
        else:
            arguments.append(f"-{parameter} {quoted(given)}")

    if choices.auth == "certificate":
        value(_TENANT, choices.tenant)
        value(_CLIENT, choices.client_id)
        value(_THUMBPRINT, choices.thumbprint)
    elif choices.auth == "managed-identity":
        arguments.append("-Identity")
        if choices.client_id is not None:
            value(_CLIENT, choices.client_id)
    elif choices.auth == "secret":
        value(_TENANT, choices.tenant)
        client = quoted(choices.client_id) if choices.client_id is not None else "$graphClientId"
        lines += [f"$graphClientId = {quoted(_CLIENT[2])}"] if choices.client_id is None else []
        lines.append(f"$graphSecretPath = {quoted(_SECRET)}")
        made = f"New-Object -TypeName PSCredential -ArgumentList {client}, (Import-Clixml -Path $graphSecretPath)"
        arguments.append(f"-ClientSecretCredential ({made})")
    else:
        scopes = "'Mail.Send', 'Mail.ReadWrite'" if uploads else "'Mail.Send'"
        arguments.append(f"-Scopes {scopes}")
        arguments += ["-UseDeviceCode"] if choices.auth == "device" else []
        for slot, given in ((_TENANT, choices.tenant), (_CLIENT, choices.client_id)):
            if given is not None:
                value(slot, given)
    if choices.where.environment is not None:
        arguments.append(f"-Environment {choices.where.environment}")
    connect = f"Connect-MgGraph {' '.join(arguments)} -NoWelcome"
    head = f"{COMMENT}{_FILL_IN if lines else '.'}"
    if not guarded:
        return [head, *lines, connect]
    return [head, "if (-not (Get-MgContext)) {", *(f"    {line}" for line in (*lines, connect)), "}"]
