"""`check --format junit`: the findings as the test report that every build server shows."""

from __future__ import annotations

import html
from collections.abc import Iterator

from pslint_tls.engine.report import FileResult, Located, Report
from pslint_tls.engine.summary import Summary
from pslint_tls.output.cells import safe
from pslint_tls.output.closing import failures
from pslint_tls.output.rendering import Rendering, remarks, why


def test_suites(report: Report, summary: Summary, rendering: Rendering) -> Iterator[str]:
    """A suite for each file with something to say and a case for each finding.

    A finding that does not fail the run is a case that passes and says so; a file that was not read is a skipped case,
    a rule that crashed an error. The last suite holds the account.
    """
    told = [result for result in report.files if result.findings or result.skipped]
    broken = list(failures(report))
    failed = sum(rendering.fails(located.finding.severity) for result in told for located in result.findings)
    skipped = sum(result.skipped is not None for result in told)
    tests = sum(len(result.findings) for result in told) + skipped + len(broken) + 1
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    # Jenkins' schema knows no number of skipped cases here.
    yield f'<testsuites name="pslint-tls" tests="{tests}" failures="{failed}" errors="{len(broken)}">\n'
    for result in told:
        yield from _suite(result, report, rendering)
    yield f"  <testsuite{_counts('pslint-tls', len(broken) + 1, 0, len(broken), 0)}>\n"
    for failure in broken:
        yield f"    <testcase{_named(failure.path, f'{failure.stage} {failure.rule or failure.path}')}>\n"
        yield f'      <error message={_quoted(failure.message)} type="failure"/>\n    </testcase>\n'
    yield f"    <testcase{_named('pslint-tls', 'account')}>\n"
    lines = [*(group.text for group in summary.deadlines), summary.accounting]
    yield f"      <system-out>{_text(lines)}</system-out>\n    </testcase>\n  </testsuite>\n</testsuites>\n"


def _suite(result: FileResult, report: Report, rendering: Rendering) -> Iterator[str]:
    path = rendering.place(result.path)
    failed = sum(rendering.fails(located.finding.severity) for located in result.findings)
    skipped = int(result.skipped is not None)
    yield f"  <testsuite{_counts(path, len(result.findings) + skipped, failed, 0, skipped)}>\n"
    if result.skipped is not None:
        yield f"    <testcase{_named(path, 'not read')}>\n"
        yield f"      <skipped message={_quoted(result.skipped)}/>\n    </testcase>\n"
    for located in result.findings:
        yield from _case(located, result, path, report, rendering)
    yield "  </testsuite>\n"


def _case(located: Located, result: FileResult, path: str, report: Report, rendering: Rendering) -> Iterator[str]:
    found, start = located.finding, located.start
    yield f"    <testcase{_named(path, f'{found.code} {found.name} {start.line}:{start.column}')}>\n"
    head = f"{path}:{start.line}:{start.column}: {found.code} {found.severity.value} {found.message}"
    body = _text([head, *remarks(located, report.as_of), *why(located, result.path)])
    if rendering.fails(found.severity):
        yield f'      <failure message={_quoted(found.message)} type="{found.severity.value}">{body}</failure>\n'
    else:
        yield f"      <system-out>{body}</system-out>\n"
    yield "    </testcase>\n"


def _counts(name: str, tests: int, failed: int, errors: int, skipped: int) -> str:
    counts = {"tests": tests, "failures": failed, "errors": errors, "skipped": skipped}
    return f" name={_quoted(name)}" + "".join(f' {what}="{count}"' for what, count in counts.items())


def _named(group: str, name: str) -> str:
    return f" classname={_quoted(group)} name={_quoted(name)}"


def _quoted(text: str) -> str:
    return f'"{_clean(text)}"'


def _text(lines: list[str]) -> str:
    return "\n".join(_clean(line) for line in lines)


def _clean(text: str) -> str:
    """Without what XML cannot hold, a script may name anything: control characters, half characters."""
    return html.escape(safe(text).translate({0xFFFE: "?", 0xFFFF: "?"}))
