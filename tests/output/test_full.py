from __future__ import annotations

import dataclasses
import datetime

import pytest

from pslint_tls.engine.report import FileResult
from pslint_tls.output import concise, full
from pslint_tls.output.cells import width_of
from pslint_tls.output.layout import Layout
from pslint_tls.rule import Severity
from pslint_tls.text import Position
from tests.output import samples

EIGHTY = """\
mail/nightly.ps1:40:1: PST001 error mail-without-tls12
  Exchange Online refuses this call where Windows does not use TLS 1.2: no path
  to it sets TLS
     |
  40 | Send-MailMessage -SmtpServer $server -Port 587 -UseSsl -Credential $cred…
     | ^^^^^^^^^^^^^^^^
  why:
    1. line 12: the server is 'smtp.office365.com'
       12 | $server = 'smtp.office365.com'
    2. line 40: no assignment exists
  help: set [Net.ServicePointManager]::SecurityProtocol to Tls12 at the top of
        the script
  deadline: 2026-12-31, in 36 days

mail/nightly.ps1:40:1: PST030 info send-mailmessage-obsolete
  the call is obsolete
     |
  40 | Send-MailMessage -SmtpServer $server -Port 587 -UseSsl -Credential $cred…
     | ^^^^^^^^^^^^^^^^
  confidence: likely
  help: Rewrite it with Graph
"""


def lines(*files: FileResult, width: int = 80, colour: bool = False) -> list[str]:
    return list(full.findings(samples.report(*files), Layout(width, colour)))


def test_at_eighty_columns() -> None:
    assert "\n".join(lines()) == EIGHTY


def test_at_one_hundred_and_twenty_columns_nothing_is_cut() -> None:
    shown = "\n".join(lines(width=120))
    assert f"  40 | {samples.LINE}\n" in shown
    assert "…" not in shown


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    wide = "日本語のスクリプト " * 30
    result = samples.file(
        findings=(
            samples.located(wide, text=f"\t{wide}Send-MailMessage {wide}", mark=(301, 317), help=wide),
            samples.located("one word: " + "word " * 90, related=(samples.step("step " * 60),)),
        )
    )
    assert all(width_of(line) <= width for line in lines(result, width=width))


def test_carets_stand_below_the_mark_behind_tabs_and_wide_characters() -> None:
    text = "\t日本語; Send-MailMessage -To x"
    result = samples.file(findings=(samples.located(text=text, mark=(6, 22), line=7),))
    source, carets = lines(result)[4:6]
    column = width_of(source[: source.index("Send")])
    assert carets.index("^") == column
    assert carets.count("^") == len("Send-MailMessage")


def test_a_span_over_several_lines() -> None:
    one = samples.located()
    many = dataclasses.replace(
        one, end=Position(49, 3), excerpt=((40, "@{"), (41, ""), (42, "  a = 1")), marks=((0, 2), (0, 0), (2, 7))
    )
    shown = lines(samples.file(findings=(many,)))
    assert shown[3:11] == [
        "     |",
        "  40 | @{",
        "     | ^^",
        "  41 |",
        "  42 |   a = 1",
        "     |   ^^^^^",
        "     | …",
        "",
    ]


def test_the_proof_shows_lines_of_other_files() -> None:
    other = FileResult("lib/tls.ps1", "utf-8", excerpts={3: ((3, "function Set-Tls {"),)})
    result = samples.file(findings=(samples.located(related=(samples.step("loaded", 3, "lib/tls.ps1"),)),))
    shown = lines(other, result)
    assert "    1. lib/tls.ps1:3: loaded" in shown
    assert "       3 | function Set-Tls {" in shown


def test_colours_only_where_asked_for() -> None:
    assert "\x1b" not in "\n".join(lines())
    coloured = "\n".join(lines(colour=True))
    assert "\x1b[1;31mPST001 error\x1b[0m" in coloured
    assert "\x1b[1;31m^^^^^^^^^^^^^^^^\x1b[0m" in coloured


def test_a_script_cannot_steer_the_terminal() -> None:
    evil = samples.located("a\x1b[2Jb\nc", text="Send\x1b]0;x\x07", mark=(0, 4))
    shown = "".join(lines(samples.file(path="a\x1b[31m.ps1", findings=(evil,))))
    assert "\x1b" not in shown
    assert "\x07" not in shown


@pytest.mark.parametrize(
    ("day", "said"),
    [(25, "2026-11-25, today"), (26, "2026-11-26, in 1 day"), (20, "2026-11-20, 5 days ago")],
)
def test_distance_of_a_deadline(day: int, said: str) -> None:
    assert full.deadline(datetime.date(2026, 11, day), samples.AS_OF) == said


def test_concise_is_one_line_a_finding_and_never_cut() -> None:
    result = samples.file(findings=(samples.located("long " * 50 + "end", severity=Severity.WARNING),))
    (line,) = concise.findings(samples.report(result), Layout(80))
    assert line.startswith("mail/nightly.ps1:40:1: PST001 warning long")
    assert line.endswith("end")


def test_concise_says_what_is_a_guess() -> None:
    shown = list(concise.findings(samples.report(), Layout(80)))
    assert shown[1] == "mail/nightly.ps1:40:1: PST030 info the call is obsolete (likely)"
