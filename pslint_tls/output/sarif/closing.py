"""What follows the results of a run: how it went, what was not read, where the files lie, for whom it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pslint_tls.engine.report import Report
from pslint_tls.engine.summary import Summary
from pslint_tls.output import contract
from pslint_tls.output.contract import Value
from pslint_tls.output.documents import encode
from pslint_tls.output.sarif import notifications
from pslint_tls.output.sarif.options import Invocation, SarifOptions
from pslint_tls.output.sarif.uris import ROOT, Addresses

EXITS = {0: "nothing at or above --fail-on", 1: "findings", 2: "wrong usage", 3: "incomplete"}


class Closing:
    """What follows the results of a run."""

    def __init__(
        self,
        report: Report,
        summary: Summary,
        options: SarifOptions,
        addresses: Addresses,
        went: Invocation,
    ) -> None:
        self._report = report
        self._summary = summary
        self._options = options
        self._addresses = addresses
        self._went = went

    def of_run(self, number: int, notices: Sequence[str]) -> Iterator[str]:
        """The rest of the run with this number, from 0. Everything that went wrong stands in the first one."""
        yield from self._invocation(None if number else notices)
        for name, value in self._tail(number).items():
            yield f'"{name}": {encode(value)},\n'
        yield '"columnKind": "utf16CodeUnits"}'

    def _invocation(self, notices: Sequence[str] | None) -> Iterator[str]:
        yield '"invocations": [{'
        said: Iterable[Value] = ()
        asked: Iterable[Value] = ()
        if notices is not None:
            said = notifications.of_run(self._report, self._addresses, notices)
            asked = notifications.of_configuration(self._report, self._addresses)
        yield from array("toolConfigurationNotifications", map(encode, asked))
        yield from array("toolExecutionNotifications", map(encode, said))
        yield f"{encode(self._execution())[1:-1]}}}],\n"

    def _execution(self) -> Value:
        went = self._went
        made: Value = {
            "executionSuccessful": went.exit_code in (0, 1),
            "exitCode": went.exit_code,
            "exitCodeDescription": EXITS.get(went.exit_code, "stopped"),
        }
        if not self._options.deterministic:
            times = {"startTimeUtc": went.started, "endTimeUtc": went.ended}
            made |= {name: f"{at:%Y-%m-%dT%H:%M:%S}Z" for name, at in times.items() if at is not None}
        return made

    def _tail(self, number: int) -> Value:
        options = self._options
        made: Value = {
            "automationDetails": self._automation(number),
            "originalUriBaseIds": self._addresses.bases(),
            "redactionTokens": ["***"],
            "newlineSequences": ["\r\n", "\n", "\r"],
            "language": "en-US",
        }
        if options.repository is not None:
            known = {
                "repositoryUri": options.repository.uri,
                "revisionId": options.repository.revision,
                "branch": options.repository.branch,
                "mappedTo": {"uriBaseId": ROOT},
            }
            made["versionControlProvenance"] = [{name: value for name, value in known.items() if value is not None}]
        counts = {**contract.counts(self._summary), "suppressed": dict(self._summary.suppressed)}
        made["properties"] = {"pslintTls/summary": counts}
        if not options.deterministic:
            made["properties"]["pslintTls/asOf"] = self._report.as_of.isoformat()
        return made

    def _automation(self, number: int) -> Value:
        part = f"part-{number + 1}/" if number else ""
        pipeline = self._options.pipeline
        if pipeline is None:
            return {"id": f"pslint-tls/{part}"}
        made: Value = {"id": f"{pipeline.id}/{part}" if part else pipeline.id}
        return {**made, "properties": dict(pipeline.properties)} if pipeline.properties else made


def array(name: str, items: Iterable[str]) -> Iterator[str]:
    """A member of an object that is a list, an item a line, with the comma behind it."""
    yield f'"{name}": ['
    for place, item in enumerate(items):
        yield f"{',' if place else ''}\n{item}"
    yield "],\n"
