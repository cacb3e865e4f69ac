"""What a script says and does: commands, values, TLS flow, mail sites."""

from __future__ import annotations

from pslint_tls.script.calls import Around, Call, Client, ClientCall, Form, Given
from pslint_tls.script.model import (
    Auth,
    AuthKind,
    Constant,
    Edition,
    Endpoint,
    FunctionSpan,
    HostLiteral,
    MailSite,
    Mention,
    NotAnalysed,
    Opening,
    Origin,
    Parameter,
    Place,
    ProtocolArgument,
    Reached,
    Script,
    Server,
    SiteKind,
    Step,
    Suppression,
    SuppressionUse,
    Tls,
    TlsAssignment,
    Unbound,
    Verdict,
    Via,
    WebRequest,
)
from pslint_tls.script.options import Loader, Options
from pslint_tls.text import Source

__all__ = [
    "Around",
    "Auth",
    "AuthKind",
    "Call",
    "Client",
    "ClientCall",
    "Constant",
    "Edition",
    "Endpoint",
    "Form",
    "FunctionSpan",
    "Given",
    "HostLiteral",
    "Loader",
    "MailSite",
    "Mention",
    "NotAnalysed",
    "Opening",
    "Options",
    "Origin",
    "Parameter",
    "Place",
    "ProtocolArgument",
    "Reached",
    "Script",
    "Server",
    "SiteKind",
    "Step",
    "Suppression",
    "SuppressionUse",
    "Tls",
    "TlsAssignment",
    "Unbound",
    "Verdict",
    "Via",
    "WebRequest",
    "analyse",
    "reached",
]


def analyse(source: Source, options: Options | None = None, load: Loader | None = None) -> Script:
    """Everything that can be said about one file. Never raises for what the file holds; running out of time is told
    in `budget`.

    The machinery is imported on first use: whoever only needs the types should not pay for it.
    """
    from pslint_tls.script.analysis import analyse as run

    return run(source, options, load)


def reached(source: Source, path: str, options: Options, load: Loader) -> tuple[Reached, ...]:
    """The mail sites of the file `path` that a run of `source`, which loads it, comes to, with the TLS state there.

    Nothing where it loads the file in no way that can be followed, or where time ran out.
    """
    from pslint_tls.script.analysis import reached as run

    return run(source, path, options, load)
