"""The plain JSON values that the contract promises (`calls.schema.json`, `check.schema.json`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pslint_tls import __version__
from pslint_tls.engine.report import FileResult, Located, Suppressed
from pslint_tls.engine.summary import Summary
from pslint_tls.migrate.addresses import Address
from pslint_tls.migrate.model import FIELDS
from pslint_tls.script import MailSite, Mention, Parameter, Place, Step, TlsAssignment
from pslint_tls.text import Position

if TYPE_CHECKING:
    from pslint_tls.engine.migrating import Moved
    from pslint_tls.migrate.model import Answer, Field

SCHEMA_VERSION = 1
Value = dict[str, Any]

NEVER_SHOWN = frozenset({"Credential", "Credentials"})
"""Parameters that have no value in any output, whatever is known of them."""


def tool() -> Value:
    """Which program wrote the document."""
    return {"name": "pslint-tls", "version": __version__}


def extent(path: str, start: Position, end: Position) -> Value:
    """A range of a file: lines and UTF-16 columns from 1, `endColumn` just behind the last character."""
    return {
        "path": path,
        "line": start.line,
        "column": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def place(where: Place) -> Value:
    """A `Place` as JSON."""
    return extent(where.path, where.start, where.end)


def trace(steps: tuple[Step, ...]) -> list[Value]:
    """The chain of places from which something was concluded."""
    return [{**place(step.place), "message": step.message} for step in steps]


def file(result: FileResult) -> Value:
    """An element of `files`."""
    return {
        "path": result.path,
        "encoding": result.encoding,
        "encodingGuessed": result.encoding_guessed,
        "damaged": result.damaged,
        "skipped": result.skipped,
    }


def finding(located: Located, path: str) -> Value:
    """An element of `findings`."""
    found = located.finding
    return {
        **extent(path, located.start, located.end),
        "code": found.code,
        "name": found.name,
        "severity": found.severity.value,
        "confidence": found.confidence.value,
        "message": found.message,
        "related": trace(found.related),
        "fix": fix(located, path),
        "fingerprint": located.fingerprint,
        "suppressed": suppressed(located.suppressed),
        "partialView": located.partial,
    }


def suppressed(reason: Suppressed | None) -> Value | None:
    """Why a finding is not shown to people; None for one that is."""
    if reason is None:
        return None
    return {"by": reason.by, "reason": reason.reason, "until": reason.until.isoformat() if reason.until else None}


def fix(located: Located, path: str) -> Value | None:
    """The fix of a finding; `edits` is empty for a manual one and for one that is not built."""
    offered = located.finding.fix
    if offered is None:
        return None
    return {
        "safety": offered.safety.value,
        "title": offered.title,
        "reason": offered.reason,
        "edits": [{**extent(path, start, end), "newText": text} for start, end, text in located.fix_edits],
    }


def site(found: MailSite) -> Value:
    """An element of `sites`."""
    tls: Value = {
        "verdict": found.tls.verdict.value,
        "masks": None if found.tls.masks is None else list(found.tls.masks),
        "trace": trace(found.tls.trace),
    }
    if found.tls.reason is not None:
        tls["reason"] = found.tls.reason
    return {
        **place(found.place),
        "kind": found.kind.value,
        "origin": found.origin.value,
        "shadowed": found.shadowed,
        "command": found.command,
        "function": found.function,
        "parameters": {name: parameter(name, bound) for name, bound in found.parameters.items()},
        "unbound": [{"text": item.text, "problem": item.problem} for item in found.unbound],
        "server": {
            "values": list(found.server.values),
            "known": found.server.known,
            "endpoint": found.server.endpoint.value,
            "trace": trace(found.server.trace),
        },
        "port": found.port,
        "ssl": found.ssl,
        "auth": {"kind": found.auth.kind.value, "user": found.auth.user, "trace": trace(found.auth.trace)},
        "tls": tls,
        "edition": found.edition.value,
        "callers": [place(caller) for caller in found.callers],
    }


def parameter(name: str, bound: Parameter) -> Value:
    """One bound parameter: `value` if one can reach it, `values` if several, neither and `reason` if none is known."""
    result: Value = {"source": bound.source, "via": bound.via.value, "trace": trace(bound.trace)}
    if name in NEVER_SHOWN:
        return {**result, "reason": bound.reason or "a credential is never shown"}
    if not bound.values:
        return {**result, "reason": bound.reason or "nothing is known of it"}
    if len(bound.values) == 1:
        return {**result, "value": bound.values[0]}
    return {**result, "values": list(bound.values)}


def assignment(found: TlsAssignment) -> Value:
    """An element of `tlsAssignments`."""
    return {
        **place(found.place),
        "effect": found.effect,
        "masks": None if found.masks is None else list(found.masks),
        "function": found.function,
    }


def mention(found: Mention) -> Value:
    """An element of `mentions`."""
    return {**place(found.place), "text": found.text, "as": found.kind}


def moved_sites(moved: Moved) -> Iterator[Value]:
    """The elements of `sites` of `migrate`; what a file needs once stands with its first mail that is moved."""
    from pslint_tls.migrate import Shape

    path = moved.result.path
    waiting = moved.shared
    for site, own in zip(moved.plan.sites, moved.edits, strict=True):
        edits = own if site.shape is Shape.MANUAL else (*own, *waiting)
        waiting = waiting if site.shape is Shape.MANUAL else ()
        yield {
            **place(site.site.place),
            "kind": site.site.kind.value,
            "command": site.site.command,
            "endpoint": site.site.server.endpoint.value,
            "shape": site.shape.value,
            "reason": site.reason,
            "kept": site.kept,
            "effort": site.effort.value,
            "message": None if site.message is None else {name: _answer(site.message.get(name)) for name in FIELDS},
            "dropped": [{"parameter": one.parameter, "why": one.why} for one in site.dropped],
            "hazards": [{"kind": one.kind, "message": one.message} for one in site.hazards],
            "edits": [
                {**extent(path, start, end), "newText": text}
                for start, end, text in sorted(edits, key=lambda edit: (edit[0], edit[1]))
            ],
        }


def _answer(found: Field | None) -> Value | None:
    """A field of a message: `value` if one can be, `values` if several, neither and `reason` if none is known."""
    if found is None:
        return None
    result: Value = {"source": found.source, "trace": trace(found.trace)}
    if not found.values or found.reason is not None:
        result["reason"] = found.reason or "nothing is known of it"
    if len(found.values) == 1 and found.reason is None:
        result["value"] = _plain(found.values[0])
    elif found.values:
        result["values"] = [_plain(value) for value in found.values]
    return result


def _plain(value: Answer) -> Any:
    if isinstance(value, Address):
        return {"address": value.address, **({"name": value.name} if value.name else {})}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def counts(summary: Summary) -> Value:
    """The `summary` of a check."""
    return {
        "read": summary.read,
        "skipped": dict(summary.skipped),
        "damaged": summary.damaged,
        "guessedEncoding": summary.guessed_encoding,
        "sites": dict(summary.sites),
        "findings": dict(summary.findings),
        "fixable": dict(summary.fixable),
        "failures": summary.failures,
    }
