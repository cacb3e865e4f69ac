"""The whole log, piece by piece: results worst first, split into runs where the reader takes no more in one."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from pslint_tls.engine.report import FileResult, Report
from pslint_tls.engine.summary import Summary
from pslint_tls.output import contract
from pslint_tls.output.contract import Value
from pslint_tls.output.documents import encode
from pslint_tls.output.sarif import notifications
from pslint_tls.output.sarif.driver import taxonomy, tool
from pslint_tls.output.sarif.options import Invocation, SarifOptions
from pslint_tls.output.sarif.results import Results
from pslint_tls.output.sarif.uris import ROOT, Addresses
from pslint_tls.rule import Confidence, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RUNS = 20
PER_RUN = {"github": 25_000, "azure": 5_000}
"""Results of a run that the reader takes; 20 runs at most."""
SHOWN_BY_GITHUB = 5_000
SHOWS_SUPPRESSED = ("full", "gitlab")
"""The others would show what is accepted like everything else."""
EXITS = {0: "nothing at or above --fail-on", 1: "findings", 2: "wrong usage", 3: "incomplete"}


def sarif(report: Report, summary: Summary, options: SarifOptions) -> Iterator[str]:
    """The log in pieces; no more than a result of it is held at once, but for compressed text."""
    return _Log(report, summary, options).pieces()


def notices(summary: Summary, options: SarifOptions) -> list[str]:
    """A sentence for each limit of the reader that this report exceeds."""
    count = sum(summary.findings.values())
    if options.profile in SHOWS_SUPPRESSED:
        return []
    per_run = PER_RUN[options.profile]
    said = []
    if count > per_run:
        runs = min(MOST_RUNS, -(-count // per_run))
        said.append(f"{count} results are split into {runs} runs, for the reader takes {per_run} in one")
    if count > per_run * MOST_RUNS:
        said.append(f"{count - per_run * MOST_RUNS} results, the least grave ones, are left out")
    if options.profile == "github" and count > SHOWN_BY_GITHUB:
        said.append(f"GitHub shows the {SHOWN_BY_GITHUB} gravest results of a run, and there are {count}")
    return said


class _Sorted:
    """Results by gravity without holding them as objects: each level is compressed text, a line a result."""

    def __init__(self) -> None:
        self._levels: dict[tuple[Severity, Confidence], tuple[Any, list[bytes]]] = {
            (severity, confidence): (zlib.compressobj(1), []) for severity in Severity for confidence in Confidence
        }
        self.count = 0

    def add(self, level: tuple[Severity, Confidence], line: str) -> None:
        press, parts = self._levels[level]
        parts.append(press.compress(f"{line}\n".encode("utf-8", "surrogatepass")))
        self.count += 1

    def lines(self) -> Iterator[str]:
        """All of them, worst first; can be asked for once."""
        for press, parts in self._levels.values():
            yield from _unpacked([*filter(None, parts), press.flush()])
            parts.clear()


def _unpacked(parts: Iterable[bytes]) -> Iterator[str]:
    unpress, rest = zlib.decompressobj(), b""
    for part in parts:
        *lines, rest = (rest + unpress.decompress(part)).split(b"\n")
        for line in lines:
            yield line.decode("utf-8", "surrogatepass")


class _Log:
    def __init__(self, report: Report, summary: Summary, options: SarifOptions) -> None:
        self._report = report
        self._summary = summary
        self._options = options
        self._addresses = Addresses(options.root, options.cwd, deterministic=options.deterministic)
        self._results = Results(options, self._addresses)

    def pieces(self) -> Iterator[str]:
        found = self._sorted()
        limit = PER_RUN.get(self._options.profile, max(1, found.count))
        runs = max(1, min(MOST_RUNS, -(-found.count // limit)))
        yield f'{{"$schema": {encode(SCHEMA)}, "version": "2.1.0", "runs": ['
        lines = found.lines()
        for number in range(runs):
            yield ",\n" if number else "\n"
            yield from self._run(islice(lines, limit), number)
        yield "\n]}\n"

    def _sorted(self) -> _Sorted:
        found = _Sorted()
        everything = self._options.profile in SHOWS_SUPPRESSED
        for number, file in enumerate(self._report.files):
            if not file.findings and not file.suppressed:
                continue
            shown = (*file.findings, *file.suppressed) if everything else file.findings
            for located in sorted(shown, key=lambda one: (one.start, one.end, one.finding.code)):
                finding = located.finding
                others = sorted({step.place.path for step in finding.related} - {file.path})
                line = f"{encode([number, *others])}\t{encode(self._results.of(located, file))}"
                found.add((finding.severity, finding.confidence), line)
        return found

    # --- one run ----------------------------------------------------------------------------------------------------

    def _run(self, lines: Iterator[str], number: int) -> Iterator[str]:
        yield f'{{"tool": {encode(tool(self._options))},\n'
        yield f'"taxonomies": [{encode(taxonomy())}],\n'
        yield '"results": ['
        files: set[int] = set()
        others: set[str] = set()
        for place, line in enumerate(lines):
            head, result = line.split("\t", 1)
            file, *loaded = json.loads(head)
            files.add(file)
            others.update(loaded)
            yield f"{',' if place else ''}\n{result}"
        yield "],\n"
        yield from _array("artifacts", self._artifacts(files, others))
        yield from self._invocation(number)
        for name, value in self._tail(number).items():
            yield f'"{name}": {encode(value)},\n'
        yield '"columnKind": "utf16CodeUnits"}'

    def _artifacts(self, files: set[int], others: set[str]) -> Iterator[Value]:
        seen = set()
        for number in sorted(files):
            seen.add(self._report.files[number].path)
            yield self._artifact(self._report.files[number])
        for path in sorted(others - seen):
            yield {"location": self._addresses.of(path).location()}

    def _artifact(self, file: FileResult) -> Value:
        made: Value = {"location": self._addresses.of(file.path).location()}
        if not file.script:
            return {**made, "roles": ["userSpecifiedConfiguration"]}
        made |= {"roles": ["analysisTarget"], "sourceLanguage": "powershell"}
        if file.encoding is not None:
            made["encoding"] = iana(file.encoding)
        if file.artifact is not None:
            made |= {"length": file.artifact.length, "hashes": {"sha-256": file.artifact.sha256}}
        return made

    def _invocation(self, number: int) -> Iterator[str]:
        """Everything that went wrong stands in the first run."""
        yield '"invocations": [{'
        said: Iterable[Value] = ()
        asked: Iterable[Value] = ()
        if number == 0:
            limits = notices(self._summary, self._options)
            said = notifications.of_run(self._report, self._addresses, limits)
            asked = notifications.of_configuration(self._report, self._addresses)
        yield from _array("toolConfigurationNotifications", asked)
        yield from _array("toolExecutionNotifications", said)
        yield f"{encode(self._execution())[1:-1]}}}],\n"

    def _execution(self) -> Value:
        went = self._options.invocation or Invocation(0)
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


def iana(encoding: str) -> str:
    """An encoding by its name on the internet: Python's `cp1252` is `windows-1252`."""
    if encoding.startswith("cp125"):
        return f"windows-{encoding[2:]}"
    return {"cp932": "windows-31j", "cp949": "ks_c_5601-1987", "cp936": "gbk", "ascii": "us-ascii"}.get(
        encoding, encoding.replace("-le", "le").replace("-be", "be").replace("_", "-")
    )


def _array(name: str, items: Iterable[Value]) -> Iterator[str]:
    yield f'"{name}": ['
    for place, item in enumerate(items):
        yield f"{',' if place else ''}\n{encode(item)}"
    yield "],\n"
