"""The keys of a configuration file: the one table that reading, the schema and `--show-settings` go by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pslint_tls.config import kinds
from pslint_tls.config.entries import EXCEPTIONS, SEVERITY
from pslint_tls.config.kinds import FLAG, PATTERN, Kind, many, pairs, path, text, whole, word
from pslint_tls.migrate import AUTHS, CLOUDS, SHAPES
from pslint_tls.script import Endpoint

FORMATS = ("full", "concise", "json", "jsonl", "sarif", "github", "azure", "gitlab", "junit", "csv", "markdown")
"""What `check` can write."""
SARIF_PROFILES = ("full", "github", "azure", "gitlab")
"""Who a SARIF log is for."""
CLASSES = tuple(endpoint.value for endpoint in Endpoint if endpoint not in (Endpoint.UNCLASSIFIED, Endpoint.UNKNOWN))
"""What somebody who knows a server may call it."""

_CODE = text("a rule's code in quotes")
CODES = many(_CODE, 'a list of rules, as in ["PST001", "PST02"]')
PATTERNS = many(PATTERN, 'a list of patterns, as in ["legacy/**"]')
GITIGNORE_LINES = many(text("a pattern as in .gitignore"), 'a list of patterns, as in ["legacy/**"]')


@dataclass(frozen=True, slots=True)
class Key:
    """A key: `option` is what the command line calls the same setting, `inverse` if that says the opposite."""

    name: str
    kind: Kind
    says: str
    default: Any = None
    option: str = ""
    inverse: bool = False

    @property
    def given_as(self) -> str:
        """The name among the given options."""
        return self.option or self.name.replace("-", "_")


KEYS = (
    Key("select", CODES, "Only these rules: codes, their beginnings, or names.", ()),
    Key("ignore", CODES, "All but these rules.", ()),
    Key("severity", SEVERITY, "The least severity that is shown, or a table of severities by rule.", ()),
    Key("min-confidence", word("proven", "likely", "guess"), "The least confidence that is shown.", "guess"),
    Key("fail-on", word("error", "warning", "info", "never"), "The least severity with exit code 1.", "warning"),
    Key("include", GITIGNORE_LINES, "Patterns as in .gitignore: read these files as well.", ()),
    Key("exclude", GITIGNORE_LINES, "Patterns as in .gitignore: leave these files out.", ()),
    Key("respect-gitignore", FLAG, "Leave out what .gitignore leaves out.", True, "no_ignore", inverse=True),
    Key("encoding", kinds.CODE_PAGE, "The code page of files that are not Unicode; without it, it is guessed."),
    Key(
        "encodings",
        pairs(kinds.CODE_PAGE, 'lines as in "legacy/**" = "cp932"', PATTERN),
        "Code pages by pattern; the first that fits counts, before `encoding`.",
        (),
    ),
    Key("max-file-size", kinds.SIZE, "Bytes, or as in 5MB; a larger file is skipped and counted.", 5_000_000),
    Key("timeout-per-file", kinds.SECONDS, "Seconds that one file may take.", 8.0),
    Key("jobs", whole(0, 1024), "Processes; 0 is one a core.", 0),
    Key("cache", FLAG, "Do not read unchanged files again.", True, "no_cache", inverse=True),
    Key("strict", FLAG, "Exit code 3 if anything was skipped or damaged.", False),
    Key(
        "assume-default",
        word("legacy", "os"),
        "The TLS that .NET Framework starts with on your hosts: legacy (SSL 3.0, TLS 1.0) or os (what Windows allows).",
        "legacy",
    ),
    Key("tls-set-elsewhere", FLAG, "A profile, a policy or the registry sets TLS 1.2 for every script.", False),
    Key("tls-line", word("pin", "additive", "guarded"), "How fixes set TLS 1.2.", "pin"),
    Key("graph-shape", word(*SHAPES), "What sends mail that is moved to Microsoft Graph.", "auto", "shape"),
    Key("graph-auth", word(*AUTHS), "How scripts log on to Microsoft Graph.", "certificate", "auth"),
    Key("graph-tenant", text("a tenant id or domain"), "The tenant that scripts connect to.", None, "tenant"),
    Key("graph-client-id", text("an application id"), "The application that sends mail.", None, "client_id"),
    Key("graph-certificate", text("a thumbprint"), "The certificate of the application.", None, "certificate"),
    Key("graph-cloud", word(*CLOUDS), "The cloud that the tenant is in.", "global", "cloud"),
    Key("save-to-sent-items", FLAG, "Mail that is moved to Graph is kept among the sent items.", False, "save"),
    Key(
        "external-domains",
        many(text("a domain"), 'a list of domains, as in ["gmail.com"]'),
        "Domains that are not of the tenant: nobody there can send through Microsoft Graph.",
        (),
    ),
    Key("unsafe-fixes", FLAG, "Apply fixes that may change what a script does, too.", False),
    Key("baseline", path(must_exist=False), "A file of findings that are known already, relative to this file."),
    Key("deadlines", path(must_exist=True), "A file that replaces the table of deadlines, relative to this file."),
    Key(
        "per-file-ignores",
        pairs(CODES, 'lines as in "tests/**" = ["PST022"]', PATTERN),
        "Rules that are not applied to files, by pattern.",
        (),
    ),
    Key(
        "servers",
        pairs(word(*CLASSES), 'lines as in "relay01" = "internal"'),
        "What your own servers are: host names or patterns such as *.contoso.com; the first that fits counts.",
        (),
    ),
    Key("exceptions", EXCEPTIONS, "Findings that are accepted without a comment in the script.", (), "exemptions"),
    Key("format", word(*FORMATS), "The format of `check`.", "full"),
    Key("sarif-profile", word(*SARIF_PROFILES), "Who SARIF is for; without it the CI at hand, else full."),
    Key("deterministic", FLAG, "Write no times and no days left: the same bytes on every day.", False),
    Key(
        "psscriptanalyzer-settings",
        kinds.or_false(path(must_exist=True)),
        "A PSScriptAnalyzer settings file, relative to this file, whose rules and severities hold for us too; "
        "without it PSScriptAnalyzerSettings.psd1 is looked for; false: none.",
    ),
)
BY_NAME = {key.name: key for key in KEYS}
