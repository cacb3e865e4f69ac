"""What a result says of its file where a format describes files."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from pslint_tls.engine.artifact import described as make
from pslint_tls.engine.check import check_source
from pslint_tls.engine.excerpt import Page
from pslint_tls.engine.registry import RuleSet, load_rules
from pslint_tls.engine.report import Artifact, FileResult
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import Edit, Fix, Safety, Span
from pslint_tls.text import Source, line_hashes

MAIL = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl"
SCRIPT = f"""param($x)
$secret = ConvertTo-SecureString 'Canary!2026' -AsPlainText -Force
$login = New-Object PSCredential ('c@d.example', $secret)
{MAIL} -Credential $login
# end
"""


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(Settings())


def described(source: Source, rules: RuleSet) -> FileResult:
    return check_source(source, rules, Settings(describe=True))


def test_only_where_it_is_asked_for_and_only_with_findings(rules: RuleSet) -> None:
    assert check_source(Source.from_text(SCRIPT), rules, Settings()).artifact is None
    assert described(Source.from_text("'nothing'"), rules).artifact is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_hashes_are_those_of_the_bytes(rules: RuleSet, encoding: str) -> None:
    source = Source.from_text(SCRIPT.replace("\n", "\r\n"), encoding=encoding)
    artifact = described(source, rules).artifact
    assert artifact is not None
    assert (artifact.length, artifact.sha256) == (len(source.raw), hashlib.sha256(source.raw).hexdigest())
    assert artifact.line_hashes == line_hashes(source.raw, {2, 4})


def test_lines_around_findings_without_passwords(rules: RuleSet) -> None:
    artifact = described(Source.from_text(SCRIPT), rules).artifact
    assert artifact is not None
    assert list(artifact.lines) == [1, 2, 3, 4, 5]
    assert artifact.lines[2] == "$secret = ConvertTo-SecureString '***' -AsPlainText -Force"


def test_what_a_fix_changes(rules: RuleSet) -> None:
    result = described(Source.from_text(SCRIPT.replace("\n", "\r\n")), rules)
    assert result.artifact is not None
    tls = next(located for located in result.findings if located.finding.code == "PST001")
    (hunk,) = result.artifact.hunks[tls.fingerprint]
    line = "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12"
    assert (hunk.start, hunk.old[0], hunk.new[:2]) == (1, "param($x)", ("param($x)", line))
    assert "Canary" not in repr(result.artifact)


def test_findings_of_one_cause_share_their_lines(rules: RuleSet) -> None:
    result = described(Source.from_text(f"{MAIL}\n{MAIL}\n"), rules)
    assert result.artifact is not None
    names = [located.fingerprint for located in result.findings if located.finding.code == "PST001"]
    first, second = (result.artifact.hunks[name] for name in names)
    assert first is second


def with_edits(text: str, rules: RuleSet, *edits: Edit) -> Artifact:
    """The artifact of a file whose Tls12 finding has these edits, as a fix of somebody's own rule may."""
    source = Source.from_text(text)
    start = text.index("Canary")
    result = check_source(source, rules, Settings())
    (tls,) = (located for located in result.findings if located.finding.code == "PST001")
    fix = Fix("move it", Safety.UNSAFE, "why", edits)
    moved = replace(tls, finding=replace(tls.finding, fix=fix))
    page = Page(source, [Span(start, start + len("Canary!2026"))])
    artifact = make(replace(result, findings=(moved,)), page).artifact
    assert artifact is not None
    return artifact


def test_a_fix_that_repeats_a_password_is_known(rules: RuleSet) -> None:
    artifact = with_edits(SCRIPT, rules, Edit(Span(0, 0), "$secret = 'Canary!2026'\n"))
    assert artifact.secret_fixes == set(artifact.hunks)
    assert "Canary" not in repr(artifact)
    assert with_edits(SCRIPT, rules, Edit(Span(0, 0), "# Canary\n")).secret_fixes == set()


def test_edits_far_apart_are_hunks_of_their_own(rules: RuleSet) -> None:
    text = "#\n" * 9 + SCRIPT
    ends = [text.index("param"), text.index("$secret"), text.index("# end")]
    artifact = with_edits(text, rules, Edit(Span(0, 0), "# a\n"), *(Edit(Span(at, at), "# b\n") for at in ends))
    (hunks,) = artifact.hunks.values()
    assert [(hunk.start, len(hunk.old), len(hunk.new)) for hunk in hunks] == [(1, 2, 3), (9, 7, 10)]
    assert hunks[1].new[-3:] == ("# b", "# end", "")
