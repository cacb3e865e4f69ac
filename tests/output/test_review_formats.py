"""The formats of code review, each read back by the rules of who reads it."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import xml.etree.ElementTree as ET

import pytest
from junitparser import JUnitXml

from pslint_tls.engine.report import Failure, FileResult, Report, Suppressed
from pslint_tls.engine.summary import summarise
from pslint_tls.output.formats import FOR_PEOPLE, RENDERERS
from pslint_tls.output.markdown import code, prose, text
from pslint_tls.output.rendering import Rendering
from pslint_tls.rule import Severity
from tests.output.samples import file, located, report, step

ODD = "a,b:c;d]e%f\n::error::x\r##vso[task.complete]|`<b>&\x00\x1b\u2028\ud800.ps1"
DOCUMENTS = [name for name in RENDERERS if name not in FOR_PEOPLE]


def rendered(form: str, given: Report, **fields: object) -> str:
    return "".join(RENDERERS[form](given, summarise(given), Rendering(**fields)))  # type: ignore[arg-type]


def odd() -> Report:
    """A file name, a message and a reason that hold what each format gives a meaning to."""
    finding = located(f"it says {ODD}", related=(step(ODD, path=ODD),), help=ODD)
    other = dataclasses.replace(located(line=41), suppressed=Suppressed("comment", "=cmd|' /C calc'!A0"))
    failure = Failure(ODD, "rule", f"ended in {ODD}", "PST001")
    return Report(
        (
            file(path=ODD, findings=(finding,), suppressed=(other,), failures=(failure,)),
            FileResult("=1+1.ps1", skipped=f"binary {ODD}"),
        ),
        report().as_of,
    )


def data(value: str) -> str:
    """What GitHub's runner makes of a message."""
    return value.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def properties(value: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in value.split(","))
    return {name: data(held.replace("%3A", ":").replace("%2C", ",")) for name, _, held in pairs}


# --- GitHub ---------------------------------------------------------------------------------------------------------


def commands(output: str) -> list[tuple[str, dict[str, str], str]]:
    found = [re.fullmatch(r"::(\w+) (.*?)::(.*)", line) for line in output.split("\n") if line.startswith("::")]
    return [(one[1], properties(one[2]), data(one[3])) for one in found if one]


def test_github_says_what_is_found_and_where() -> None:
    (level, where, message), second, skipped = commands(rendered("github", report()))
    assert level == "error"
    assert where == {
        "title": "PST001 mail-without-tls12",
        "file": "mail/nightly.ps1",
        "line": "40",
        "endLine": "40",
        "col": "1",
        "endColumn": "17",
    }
    assert message.splitlines()[1] == "deadline: 2026-12-31, in 36 days"
    assert "- line 12: the server is 'smtp.office365.com'" in message
    assert (second[0], skipped[0], skipped[2]) == ("notice", "warning", "binary file")


def test_github_runs_no_command_that_stands_in_a_name() -> None:
    output = rendered("github", odd())
    found = commands(output)
    assert len(found) == 3
    assert found[0][1]["file"] == "a,b:c;d]e%f\n::error::x\r##vso[task.complete]|`<b>&????.ps1"
    assert len(output.splitlines()) == output.count("\n")
    assert all(
        line.startswith(("::error title=PST", "::warning title=pslint-tls", "pslint-tls: ")) for line in lines(output)
    )


def lines(output: str) -> list[str]:
    return output.rstrip("\n").split("\n")


def test_github_tells_its_limit_and_puts_the_worst_first() -> None:
    weak = [located(severity=Severity.INFO, line=line) for line in range(1, 5)]
    many = [located(line=line) for line in range(10, 22)]
    output = rendered("github", report(file(findings=(*weak, *many))))
    assert [level for level, *_ in commands(output)] == ["error"] * 12 + ["notice"] * 4
    assert "first 10 annotations of each level of a step, and here are 12 errors: all" in lines(output)[-1]
    assert "GitHub shows" not in rendered("github", report())


def test_a_range_of_lines_has_no_columns() -> None:
    wide = dataclasses.replace(located(), end=dataclasses.replace(located().end, line=42))
    (_, where, _), *_ = commands(rendered("github", report(file(findings=(wide,)))))
    assert where == {"title": "PST001 mail-without-tls12", "file": "mail/nightly.ps1", "line": "40"}


# --- Azure Pipelines ------------------------------------------------------------------------------------------------


def test_azure_marks_errors_and_warnings_and_prints_the_rest() -> None:
    issue, info, skipped, *account = lines(rendered("azure", report()))
    head = "##vso[task.logissue type=error;sourcepath=mail/nightly.ps1;linenumber=40;columnnumber=1;code=PST001;]"
    assert issue.startswith(head)
    assert info.startswith("mail/nightly.ps1:40:1: info PST030 ")
    assert skipped == "##vso[task.logissue type=warning;sourcepath=old.ps1;]pslint-tls: not read: binary file"
    assert account[-1].startswith("pslint-tls: 1 call, ")


def test_azure_runs_no_command_that_stands_in_a_name() -> None:
    given = odd()
    weak = dataclasses.replace(given, files=tuple(_weak(result) for result in given.files))
    for one in (given, weak):
        output = rendered("azure", one)
        assert len(output.splitlines()) == output.count("\n")
        for line in lines(output):
            # The agent takes the first command of a line, whose properties end at the first bracket.
            assert line.startswith("##vso[task.logissue type=") or "##" not in line
            assert "[task.complete]" not in line.partition("]")[0]
    assert "sourcepath=a,b:c%3Bd%5De%AZP25f%0A::error::x%0D" in rendered("azure", given)


def _weak(result: FileResult) -> FileResult:
    found = tuple(
        dataclasses.replace(one, finding=dataclasses.replace(one.finding, severity=Severity.INFO))
        for one in result.findings
    )
    return dataclasses.replace(result, findings=found)


# --- GitLab ---------------------------------------------------------------------------------------------------------


def test_gitlab_gets_what_its_reader_asks_for() -> None:
    entries = json.loads(rendered("gitlab", report(file(findings=(located(), located(), located())), odd().files[1])))
    assert len({entry["fingerprint"] for entry in entries}) == len(entries) == 4
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert entry["location"]["lines"]["begin"] >= 1
    assert entries[0]["description"].startswith("PST001: ")
    assert entries[-1]["check_name"] == "not-read"


def test_gitlab_gets_an_empty_array_where_nothing_is_found() -> None:
    assert json.loads(rendered("gitlab", report(FileResult("a.ps1")))) == []


# --- JUnit ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [report(), odd(), report(FileResult("a.ps1"))], ids=["plain", "odd", "clean"])
def test_junit_is_read_by_its_parser_and_counts_right(given: Report) -> None:
    output = rendered("junit", given)
    parsed = JUnitXml.fromstring(output.encode())
    root = ET.fromstring(output.encode())
    for element in (root, *root.iter("testsuite")):
        assert int(element.attrib["tests"]) == len(list(element.iter("testcase")))
        assert int(element.attrib["failures"]) == len(list(element.iter("failure")))
        assert int(element.attrib["errors"]) == len(list(element.iter("error")))
        assert int(element.get("skipped", len(list(element.iter("skipped"))))) == len(list(element.iter("skipped")))
    assert parsed.tests == int(root.attrib["tests"])


def test_junit_fails_what_fails_the_run() -> None:
    def failed(least: Severity | None) -> int:
        return int(ET.fromstring(rendered("junit", report(), fail_on=least)).attrib["failures"])

    assert [failed(Severity.ERROR), failed(Severity.WARNING), failed(Severity.INFO), failed(None)] == [1, 1, 2, 0]


# --- CSV ------------------------------------------------------------------------------------------------------------


def test_csv_is_read_by_python_and_starts_no_formula() -> None:
    output = rendered("csv", odd())
    records = list(csv.DictReader(io.StringIO(output, newline="")))
    assert [record["kind"] for record in records] == ["finding", "suppressed", "not-read", "failure"]
    assert records[1]["suppressedReason"] == "'=cmd|' /C calc'!A0"
    assert records[2]["path"] == "'=1+1.ps1"
    for record in records:
        assert None not in record
        assert None not in record.values()
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝")) for cell in record.values())


# --- Markdown -------------------------------------------------------------------------------------------------------


def test_markdown_has_counts_deadlines_findings_and_what_was_not_read() -> None:
    output = rendered("markdown", report())
    assert output.startswith("# pslint-tls\n\n**1 error, 0 warnings, 1 note** in 1 file, as of 2026-11-25\n")
    assert re.findall(r"^## (.*)$", output, re.M) == [
        "What becomes of the calls",
        "Findings",
        "By rule",
        "Not judged, or not wholly",
        "Account",
    ]
    assert "| `old.ps1` | not read: binary file |" in output
    assert "- 1 call stops at the end of December 2026\n" in output


def test_markdown_shows_what_stands_there_and_no_markup() -> None:
    output = rendered("markdown", odd())
    rows = [line for line in lines(output) if line.startswith("|")]
    assert "<b>" not in re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", output)
    widths = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
    assert widths == {7, 3}
    assert text("a_b*c|d<e>&[f](g)") == "a\\_b\\*c\\|d&lt;e&gt;&amp;\\[f\\](g)"
    assert code("a`b|") == "``a`b\\|``"
    assert prose("to `a_b`, *now*") == "to `a_b`, \\*now\\*"


def test_markdown_stays_below_what_github_takes() -> None:
    found = tuple(located(message="x" * 400, line=line) for line in range(1, 5000))
    output = rendered("markdown", report(file(findings=found)))
    assert len(output.encode()) < 1 << 20
    assert "4799 more findings are not shown here" in output


# --- all ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", DOCUMENTS)
def test_every_format_is_text_and_says_what_was_not_read(form: str) -> None:
    output = rendered(form, odd())
    output.encode("utf-8", "backslashreplace")
    assert "binary" in output
    assert "ended in" in output or form in ("json", "jsonl")


@pytest.mark.parametrize("form", RENDERERS)
def test_no_finding_is_no_trouble(form: str) -> None:
    assert rendered(form, Report((), report().as_of)) or form in FOR_PEOPLE


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a b.ps1", "sub/a b.ps1"),
        ("/repo/other/x.ps1", "other/x.ps1"),
        ("/elsewhere/x.ps1", "/elsewhere/x.ps1"),
        ("/repository/x.ps1", "/repository/x.ps1"),
        ("C:/x.ps1", "C:/x.ps1"),
        ("//srv/share/x.ps1", "//srv/share/x.ps1"),
    ],
)
def test_a_review_names_paths_from_the_repository(path: str, shown: str) -> None:
    assert Rendering(cwd="/repo/sub", root="/repo").place(path) == shown
    assert Rendering().place(path) == path


def test_paths_of_windows() -> None:
    on_drive = Rendering(cwd="C:/Repo/sub", root="c:/repo")
    assert on_drive.place("x.ps1") == "sub/x.ps1"
    assert on_drive.place("C:/REPO/x.ps1") == "x.ps1"
    assert on_drive.place("D:/repo/x.ps1") == "D:/repo/x.ps1"
    on_share = Rendering(cwd="//srv/share/repo", root="//srv/share/repo")
    assert on_share.place("//SRV/share/repo/sub/x.ps1") == "sub/x.ps1"
    assert on_share.place("//srv/other/x.ps1") == "//srv/other/x.ps1"
