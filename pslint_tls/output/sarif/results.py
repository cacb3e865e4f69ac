"""A finding as a `result`."""

from __future__ import annotations

from collections.abc import Mapping

from pslint_tls.engine.report import FileResult, Located, Suppressed
from pslint_tls.output.contract import Value
from pslint_tls.output.sarif import places
from pslint_tls.output.sarif.messages import message, plain, sentence
from pslint_tls.output.sarif.options import SarifOptions
from pslint_tls.output.sarif.uris import Addresses
from pslint_tls.rule import Safety, Severity
from pslint_tls.script import Step

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
IN_SOURCE = ("comment", "attribute")
MOST_STEPS = 100
"""Steps of a proof: GitHub keeps as many related locations."""


class Results:
    """Makes the results of a log."""

    def __init__(self, options: SarifOptions, addresses: Addresses) -> None:
        self._options = options
        self._addresses = addresses
        self._indexes: Mapping[str, int] = {rule.code: number for number, rule in enumerate(options.rules)}
        self._profile = options.profile
        # The others show the lines of the commit themselves, and a log of 25,000 results is large enough.
        self._with_text = options.profile in ("full", "gitlab")

    def of(self, located: Located, file: FileResult) -> Value:
        """One finding."""
        found = located.finding
        steps = found.related[:MOST_STEPS]
        artifact = file.artifact
        hunks = artifact.hunks.get(located.fingerprint, ()) if artifact else ()
        result: Value = {"ruleId": found.code}
        if found.code in self._indexes:
            result["ruleIndex"] = self._indexes[found.code]
        result |= {
            "kind": "fail",
            "level": LEVELS[found.severity],
            "message": message(located, file.path, hunks, linked=self._profile in ("full", "github")),
            "locations": [self._place(located, file)],
            "partialFingerprints": self._fingerprints(located, file),
        }
        if steps:
            related = [places.of_step(step, file, self._addresses, with_text=self._with_text) for step in steps]
            result["relatedLocations"] = [{"id": number, **place} for number, place in enumerate(related, 1)]
            result["codeFlows"] = [self._flow(related, steps[-1], located, file)]
        result |= self._fixes(located, file)
        result |= self._state(located)
        result["properties"] = _properties(located)
        return result

    def _place(self, located: Located, file: FileResult) -> Value:
        # GitHub shows an alert in a pull request only if all of its lines are part of the change.
        return places.of_finding(located, file, self._addresses, one_line=self._profile == "github")

    def _fingerprints(self, located: Located, file: FileResult) -> Value:
        theirs = file.artifact.line_hashes.get(located.start.line) if file.artifact else None
        ours = {"pslintTls/v1": located.fingerprint}
        return {"primaryLocationLineHash": theirs, **ours} if theirs else ours

    def _flow(self, related: list[Value], last: Step, located: Located, file: FileResult) -> Value:
        """The proof as a way through the code that ends at the finding."""
        flow = list(related)
        if last.place.path != file.path or last.place.start != located.start:
            end = places.of_finding(located, file, self._addresses, one_line=True)
            flow.append({**end, "message": {"text": sentence(plain(located.finding.message))}})
        return {"threadFlows": [{"locations": [{"location": place} for place in flow]}]}

    def _fixes(self, located: Located, file: FileResult) -> Value:
        fix = located.finding.fix
        secret = file.artifact is not None and located.fingerprint in file.artifact.secret_fixes
        # GitHub does not look at fixes: there the message shows the change.
        if fix is None or not fix.edits or secret or self._profile == "github":
            return {}
        replacements = [
            {"deletedRegion": places.region(start, end), "insertedContent": {"text": text}}
            for start, end, text in located.fix_edits
        ]
        where = self._addresses.of(file.path).location()
        said = f"{fix.title} ({fix.safety.value}: {fix.reason})" if fix.reason else f"{fix.title} ({fix.safety.value})"
        change = {"artifactLocation": where, "replacements": replacements}
        return {"fixes": [{"description": {"text": sentence(said)}, "artifactChanges": [change]}]}

    def _state(self, located: Located) -> Value:
        """Whether it is suppressed, and whether it is new since the baseline."""
        why = located.suppressed
        state: Value = {}
        if self._options.compared:
            state["baselineState"] = "unchanged" if why is not None and why.by == "baseline" else "new"
        if why is not None:
            state["suppressions"] = [_suppression(why)]
        return state


def _suppression(why: Suppressed) -> Value:
    until = f"until {why.until.isoformat()}" if why.until else ""
    said = "; ".join(part for part in (why.reason or "", until, f"by {why.by}", why.entry or "") if part)
    kind = "inSource" if why.by in IN_SOURCE else "external"
    return {"kind": kind, "status": "accepted", "justification": said}


def _properties(located: Located) -> Value:
    found = located.finding
    properties: Value = {"severity": found.severity.value, "confidence": found.confidence.value}
    if found.deadline is not None:
        properties["deadline"] = found.deadline.isoformat()
    fix = found.fix
    if fix is not None:
        properties["fixSafety"] = fix.safety.value
        if fix.safety is not Safety.SAFE and fix.reason:
            properties["fixReason"] = fix.reason
    return properties
