"""Cmdlets that are told apart by what they send, or only by what their output is worth."""

from __future__ import annotations

from pslint_tls.script.model import SiteKind

MAIL_COMMANDS = {
    "send-mailmessage": SiteKind.SEND_MAILMESSAGE,
    "send-emailmessage": SiteKind.MAILOZAURR,
    "send-mailkitmessage": SiteKind.SEND_MAILKITMESSAGE,
    "send-mgusermail": SiteKind.GRAPH,
    "send-mgbetausermail": SiteKind.GRAPH,
    "send-mgusermessage": SiteKind.GRAPH,
}
MESSAGES = frozenset(("send-mgusermail", "send-mgbetausermail"))
"""Those that are given a message as tables."""
STORES = frozenset(
    (
        "import-clixml",
        "get-content",
        "import-csv",
        "get-itemproperty",
        "get-itempropertyvalue",
        "get-secret",
        "get-storedcredential",
        "get-automationpscredential",
        "get-automationvariable",
        "get-vaultcredential",
        "get-azkeyvaultsecret",
        "get-azurekeyvaultsecret",
        "get-credentialfromvault",
        "bettercredentials\\get-credential",
        "get-keepassentry",
        "get-cmdletcredential",
        "import-powershelldatafile",
        "convertfrom-json",
        "convertfrom-stringdata",
        "select-xml",
    )
)
FILTERS = frozenset(
    ("select-object", "sort-object", "group-object", "tee-object", "get-unique", "get-random", "select-string")
)
QUIET = frozenset(
    (
        "write-host",
        "write-verbose",
        "write-debug",
        "write-warning",
        "write-error",
        "write-progress",
        "write-information",
        "out-null",
        "out-file",
        "add-content",
        "set-content",
        "start-sleep",
        "add-type",
        "start-transcript",
        "stop-transcript",
    )
)
