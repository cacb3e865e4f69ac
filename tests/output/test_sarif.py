"""SARIF logs of reports made by hand."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from pslint_tls.engine.report import Artifact, Failure, FileResult, Hunk, Located, Report, Suppressed
from pslint_tls.output.sarif import PROFILES, Invocation, Pipeline, Repository
from pslint_tls.output.sarif import log as logs
from pslint_tls.output.sarif.messages import diff
from pslint_tls.rule import Confidence, Edit, Fix, Safety, Severity
from pslint_tls.text import Position, Span
from tests.output import samples
from tests.output.sarif_logs import log, rules, run

LINE = "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\n"
FIX = Fix("set TLS 1.2 first", Safety.SAFE, "Microsoft 365 is all that the script reaches", (Edit(Span(0, 0), LINE),))


def artifact(**fields: object) -> Artifact:
    made = {
        "length": 900,
        "sha256": "ab" * 32,
        "line_hashes": {40: "39fa2ee980eb94b0:1"},
        "lines": {39: "$x = 1", 40: samples.LINE, 41: ""},
        "hunks": {"0123456789abcdef": (Hunk(1, ("param()", "$x"), ("param()", LINE.rstrip(), "$x")),)},
    }
    return Artifact(**{**made, **fields})  # type: ignore[arg-type]


def fixable(**fields: object) -> Located:
    return replace(samples.located(fix=FIX), fix_edits=((Position(1, 1), Position(1, 1), LINE),), **fields)


def file(*found: Located, path: str = samples.PATH, **fields: object) -> FileResult:
    return replace(samples.file(findings=found, artifact=artifact()), path=path, **fields)


def many(count: int, severity: Severity = Severity.ERROR) -> FileResult:
    return file(*(samples.located(line=line, severity=severity) for line in range(1, count + 1)))


@pytest.mark.parametrize("profile", PROFILES)
def test_the_standard_takes_it_for_every_reader(profile: str) -> None:
    found = run(samples.report(), profile=profile)
    assert [result["ruleId"] for result in found["results"]] == ["PST001", "PST030"]
    assert found["columnKind"] == "utf16CodeUnits"
    assert run(Report((), samples.AS_OF), profile=profile)["results"] == []


def test_worst_first_whatever_the_file() -> None:
    grave, guess = samples.located(), samples.located(confidence=Confidence.GUESS)
    light = samples.located(severity=Severity.INFO)
    found = run(Report((file(light, guess), file(grave, path="z.ps1")), samples.AS_OF))
    told = [(result["level"], result["properties"]["confidence"]) for result in found["results"]]
    assert told == [("error", "proven"), ("error", "guess"), ("note", "proven")]


def test_a_result_says_where_and_by_which_hash() -> None:
    (result,) = run(Report((file(fixable()),), samples.AS_OF))["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": samples.PATH, "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {
        "startLine": 40,
        "startColumn": 1,
        "endLine": 40,
        "endColumn": 17,
        "snippet": {"text": "Send-MailMessage"},
    }
    assert place["contextRegion"] == {"startLine": 39, "endLine": 41, "snippet": {"text": f"$x = 1\n{samples.LINE}\n"}}
    assert result["partialFingerprints"] == {
        "primaryLocationLineHash": "39fa2ee980eb94b0:1",
        "pslintTls/v1": "0123456789abcdef",
    }


def test_the_file_is_described() -> None:
    found = run(Report((file(fixable(), encoding="cp1252"),), samples.AS_OF))
    assert found["artifacts"] == [
        {
            "location": {"uri": samples.PATH, "uriBaseId": "%SRCROOT%"},
            "roles": ["analysisTarget"],
            "sourceLanguage": "powershell",
            "encoding": "windows-1252",
            "length": 900,
            "hashes": {"sha-256": "ab" * 32},
        }
    ]


def test_a_fix_is_exact_and_github_is_shown_a_diff_instead() -> None:
    report = Report((file(fixable()),), samples.AS_OF)
    (change,) = run(report)["results"][0]["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1},
            "insertedContent": {"text": LINE},
        }
    ]
    (result,) = run(report, profile="github")["results"]
    assert "fixes" not in result
    assert f"```diff\n@@ -1,2 +1,3 @@\n param()\n+{LINE} $x\n```" in result["message"]["markdown"]
    assert f"can set TLS 1.2 first, in line 1: '{LINE.rstrip()}'" in result["message"]["text"]


def test_a_fix_that_would_show_a_password_is_left_out() -> None:
    told = artifact(secret_fixes=frozenset({"0123456789abcdef"}))
    (result,) = run(Report((file(fixable(), artifact=told),), samples.AS_OF))["results"]
    assert "fixes" not in result


def test_the_proof_is_a_way_through_the_code_and_linked() -> None:
    steps = (samples.step("the server is a literal"), samples.step("it is loaded", 3, "lib/[x].ps1"))
    report = Report((file(samples.located(related=steps)),), samples.AS_OF)
    found = run(report)
    (result,) = found["results"]
    flow = result["codeFlows"][0]["threadFlows"][0]["locations"]
    lines = [one["location"]["physicalLocation"]["region"]["startLine"] for one in flow]
    assert lines == [12, 3, 40]
    assert [one["id"] for one in result["relatedLocations"]] == [1, 2]
    assert "a literal ([line 12](1)); it is loaded ([\\[x\\].ps1, line 3](2))" in result["message"]["text"]
    assert [one["location"]["uri"] for one in found["artifacts"]] == [samples.PATH, "lib/%5Bx%5D.ps1"]
    assert "(line 12);" in run(report, profile="azure")["results"][0]["message"]["text"]


def test_a_finding_over_several_lines_is_one_line_on_github() -> None:
    located = replace(samples.located(), end=Position(42, 5))
    report = Report((file(located, artifact=artifact(line_lengths={40: 70})),), samples.AS_OF)
    places = [run(report, profile=one)["results"][0]["locations"][0]["physicalLocation"] for one in ("full", "github")]
    assert [(one["region"]["endLine"], one["region"]["endColumn"]) for one in places] == [(42, 5), (40, 71)]


def test_what_is_accepted_is_said_or_left_out() -> None:
    until = datetime.date(2027, 6, 30)
    quiet = replace(samples.located(), suppressed=Suppressed("comment", "old relay", until))
    known = replace(samples.located(code="PST020"), suppressed=Suppressed("baseline"))
    report = Report((file(samples.located(), suppressed=(quiet, known)),), samples.AS_OF)
    results = run(report, compared=True)["results"]
    assert [one.get("suppressions", [{}])[0].get("kind") for one in results] == [None, "inSource", "external"]
    assert results[1]["suppressions"][0]["justification"] == "old relay; until 2027-06-30; by comment"
    assert [one["baselineState"] for one in results] == ["new", "new", "unchanged"]
    assert [len(run(report, profile=one)["results"]) for one in PROFILES] == [3, 1, 1, 3]
    assert run(report)["properties"]["pslintTls/summary"]["suppressed"] == {"comment": 1, "baseline": 1}


def test_nothing_that_was_not_read_is_silent() -> None:
    crash = Failure("b.ps1", "rule", "the rule X1 on this file ended in ValueError", "X1", "detail")
    unknown = Failure("b.ps1", "suppression", "line 3: there is no rule `PST9`")
    odd = FileResult(
        "b.ps1", "cp1252", True, True, budget="8 s", not_followed=("x.ps1: gone",), failures=(crash, unknown)
    )
    found = run(Report((FileResult("a b.ps1", skipped="permission denied"), odd), samples.AS_OF))
    (went,) = found["invocations"]
    told = [(one["descriptor"]["id"], one["level"]) for one in went["toolExecutionNotifications"]]
    assert told == [
        ("file-not-read", "warning"),
        ("file-damaged", "warning"),
        ("analysis-cut-short", "warning"),
        ("encoding-guessed", "note"),
        ("file-not-followed", "note"),
        ("tool-failure", "error"),
    ]
    first = went["toolExecutionNotifications"][0]
    assert first["message"]["text"] == "Not read: permission denied."
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.ps1"
    (asked,) = went["toolConfigurationNotifications"]
    assert asked["descriptor"]["id"] == "suppression-unknown"
    kinds = found["tool"]["driver"]["notifications"]
    assert all(kinds[one["descriptor"]["index"]]["id"] == one["descriptor"]["id"] for one in (first, asked))


@pytest.mark.parametrize(("count", "sizes", "left"), [(3, [3], 0), (7, [3, 3, 1], 0), (61, [3] * 20, 1)])
def test_no_run_is_longer_than_its_reader_takes(
    count: int, sizes: list[int], left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(logs.PER_RUN, "github", 3)
    report = Report((many(count - 1), file(samples.located(severity=Severity.INFO), path="z.ps1")), samples.AS_OF)
    runs = log(report, profile="github")["runs"]
    assert [len(one["results"]) for one in runs] == sizes
    assert len({one["automationDetails"]["id"] for one in runs}) == len(sizes)
    assert all({"%SRCROOT%"} == set(one["originalUriBaseIds"]) and one["artifacts"] for one in runs)
    said = [one["message"]["text"] for one in runs[0]["invocations"][0]["toolExecutionNotifications"]]
    assert len(said) == (len(sizes) > 1) + bool(left)
    assert not left or said[-1] == f"{left} results, the least grave ones, are left out."


def test_two_days_same_bytes() -> None:
    late = datetime.datetime(2026, 11, 26, 8, 0, tzinfo=datetime.timezone.utc)
    logs_of = [
        log(
            replace(samples.report(), as_of=day),
            deterministic=True,
            root="/repo",
            cwd="/repo",
            invocation=Invocation(1, late, late),
        )
        for day in (samples.AS_OF, datetime.date(2027, 3, 1))
    ]
    assert logs_of[0] == logs_of[1]
    assert run(samples.report(), invocation=Invocation(1, late, late))["invocations"][0]["endTimeUtc"] == (
        "2026-11-26T08:00:00Z"
    )


def test_the_work_tree_and_the_pipeline() -> None:
    tree = Repository("https://example.com/o/r", "0" * 40, "main")
    found = run(samples.report(), repository=tree)
    assert found["versionControlProvenance"] == [
        {
            "repositoryUri": "https://example.com/o/r",
            "revisionId": "0" * 40,
            "branch": "main",
            "mappedTo": {"uriBaseId": "%SRCROOT%"},
        }
    ]
    assert found["automationDetails"] == {"id": "pslint-tls/"}
    build = Pipeline("azuredevops/pipeline/build/o/p/1", {"azuredevops/pipeline/build/phaseName": "scan"})
    assert run(samples.report(), profile="azure", pipeline=build)["automationDetails"] == {
        "id": build.id,
        "properties": dict(build.properties),
    }


def test_all_rules_are_described_whole() -> None:
    driver = run(Report((), samples.AS_OF), profile="github")["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == [rule.code for rule in rules().known]
    for rule in driver["rules"]:
        assert rule["name"] != rule["id"]
        assert len(rule["shortDescription"]["text"]) <= 1024
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert len(rule["properties"]["tags"]) <= 10
        assert 0 < float(rule["properties"].get("security-severity", 1)) <= 10
    first = driver["rules"][0]
    assert first["name"] == "MailWithoutTls12"
    assert first["relationships"][0]["target"]["id"] == "326"
    assert "## The fix as a diff" in first["help"]["markdown"]


def test_a_long_rewrite_is_cut_at_each_place() -> None:
    long = tuple(f"line {number}" for number in range(500))
    shown = diff([Hunk(1, ("a",), ("a", *long)), Hunk(9, ("old",), ("new",))])
    assert shown[-3:] == ["@@ -9,1 +509,1 @@", "-old", "+new"]
    assert len(shown) < 80
    assert shown[-4].endswith("more lines; `pslint-tls check --diff` shows all")
