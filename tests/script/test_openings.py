"""Where the line goes that must run before everything else: `<>` marks the place in what is expected."""

from __future__ import annotations

import pytest

from pslint_tls.script import Opening, analyse
from pslint_tls.script.openings import LIBRARY
from pslint_tls.text import Source

MAIL = "Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer smtp.office365.com -UseSsl"


def openings(text: str, path: str = "a.ps1") -> list[Opening]:
    found = [
        one for site in analyse(Source.from_text(text.replace("SEND", MAIL), path)).sites for one in site.tls.openings
    ]
    return sorted(dict.fromkeys(found), key=lambda one: one.offset)


def opened(text: str, path: str = "a.ps1") -> str:
    """The text with `<>` where the line goes."""
    given = text.replace("SEND", MAIL)
    for one in reversed(openings(text, path)):
        given = f"{given[: one.offset]}{one.before}<>{one.after}{given[one.offset :]}"
    return given.replace(MAIL, "SEND")


HELP = "<#\n.SYNOPSIS\nMails\n#>\n"

TOPS = [
    ("SEND\n", "<>\nSEND\n"),
    ("\n\nSEND\n", "\n\n<>\nSEND\n"),
    ("$x = 1\nSEND\n", "<>\n$x = 1\nSEND\n"),
    ("using namespace System.Net\nusing module X\nSEND\n", "using namespace System.Net\nusing module X\n<>\nSEND\n"),
    ("using namespace System.Net; SEND\n", "using namespace System.Net; <>; SEND\n"),
    ("#Requires -Version 5.1\nSEND\n", "#Requires -Version 5.1\n<>\nSEND\n"),
    ("#requires -modules X\n# mail it\nSEND\n", "#requires -modules X\n# mail it\n<>\nSEND\n"),
    (f"{HELP}SEND\n", f"{HELP}<>\nSEND\n"),
    (f"{HELP}\nSEND\n", f"{HELP}\n<>\nSEND\n"),
    ("# .SYNOPSIS\n# Mails\nSEND\n", "# .SYNOPSIS\n# Mails\n<>\nSEND\n"),
    (
        f"{HELP}[CmdletBinding()]\nparam(\n    $a\n)\n\nSEND\n",
        f"{HELP}[CmdletBinding()]\nparam(\n    $a\n)\n\n<>\nSEND\n",
    ),
    ("param($a) SEND\n", "param($a) <>; SEND\n"),
    ("param($a); SEND\n", "param($a); <>; SEND\n"),
    ("param($a) # names\n# mail\nSEND\n", "param($a) # names\n<>\n# mail\nSEND\n"),
    ("# mail.ps1, by Jo\n# 2020\nSEND\n", "# mail.ps1, by Jo\n# 2020\n<>\nSEND\n"),
    ("# mail.ps1\n\n# mail it\nSEND\n", "# mail.ps1\n\n<>\n# mail it\nSEND\n"),
    ("# mail.ps1\n\n<# mail\nit #>\nSEND\n", "# mail.ps1\n\n<>\n<# mail\nit #>\nSEND\n"),
    ("# mail.ps1\n\n# apart\n\nSEND\n", "# mail.ps1\n\n# apart\n\n<>\nSEND\n"),
    ("<# x #> SEND\n", "<# x #> <>; SEND\n"),
    ("# a\n\n<#\n x #> SEND\n", "# a\n\n<#\n x #> <>; SEND\n"),
    (f"# head\n\n{HELP}function F {{ SEND }}\nF\n", f"# head\n\n<>\n{HELP}function F {{ SEND }}\nF\n"),
    (f"{HELP}function F {{ SEND }}\nF\n", f"<>\n{HELP}function F {{ SEND }}\nF\n"),
    ("    SEND\n", "    <>\n    SEND\n"),
    ("\tSEND\n", "\t<>\n\tSEND\n"),
    ("$x = 1\n\tSEND\n", "<>\n$x = 1\n\tSEND\n"),
    ("# pslint: ignore[PST030] on purpose\nSEND\n", "<>\n# pslint: ignore[PST030] on purpose\nSEND\n"),
]


@pytest.mark.parametrize(("text", "expected"), TOPS, ids=[text[:40] for text, _ in TOPS])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_at_the_top(text, expected, end):
    assert opened(text.replace("\n", end)) == expected.replace("\n", end)


def test_line_ends_are_those_of_the_neighbourhood():
    assert opened("SEND") == "<>\nSEND"
    assert opened("#Requires -Version 5\n\r\n$x = 1\r\nSEND\n") == "#Requires -Version 5\n\r\n<>\r\n$x = 1\r\nSEND\n"
    assert opened("$x = 1\n# a\r\nSEND\r\n") == "<>\n$x = 1\n# a\r\nSEND\r\n"


NAMED = [
    (
        "param($a)\nbegin {\n  $x = 1\n}\nprocess {\n  SEND\n}\n",
        "param($a)\nbegin {\n  <>\n  $x = 1\n}\nprocess {\n  SEND\n}\n",
    ),
    ("begin { $x = 1 }\nprocess { SEND }\n", "begin { <>; $x = 1 }\nprocess { SEND }\n"),
    ("begin { SEND }\n", "begin { <>; SEND }\n"),
    ("begin { }\nend { SEND }\n", "begin { <> }\nend { SEND }\n"),
    ("begin {}\nend { SEND }\n", "begin { <> }\nend { SEND }\n"),
    ("begin {\n}\nend { SEND }\n", "begin {\n    <>\n}\nend { SEND }\n"),
    ("  begin\n  {\n\n  }\n  end { SEND }\n", "  begin\n  {\n      <>\n\n  }\n  end { SEND }\n"),
    ("begin { # first\n}\nend { SEND }\n", "begin { <> # first\n}\nend { SEND }\n"),
    ("param($a)\nprocess {\n  SEND\n}\n", "param($a)\nbegin { <> }\nprocess {\n  SEND\n}\n"),
    ("param($a) process { SEND }\n", "param($a) begin { <> } process { SEND }\n"),
    ("end {\n  SEND\n}\n", "begin { <> }\nend {\n  SEND\n}\n"),
    ("param($a)\n# each\nprocess { SEND }\n", "param($a)\nbegin { <> }\n# each\nprocess { SEND }\n"),
    ("process { $x }\nend { SEND }\n", "begin { <> }\nprocess { $x }\nend { SEND }\n"),
    ("end { SEND }\nprocess { $x }\n", "begin { <> }\nend { SEND }\nprocess { $x }\n"),
    ("dynamicparam { $d }\nprocess { SEND }\n", "begin { <> }\ndynamicparam { $d }\nprocess { SEND }\n"),
    ("process { }\nend { SEND }\n", None),
    ("PROCESS { SEND }\n", "begin { <> }\nPROCESS { SEND }\n"),
]


@pytest.mark.parametrize(("text", "expected"), NAMED, ids=[text[:40] for text, _ in NAMED])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_named_blocks(text, expected, end):
    if expected is None:
        # Whichever block the new one stands in front of, it is a block of its own between the others.
        assert opened(text).replace("begin { <> }", "").split() == text.split()
    else:
        assert opened(text.replace("\n", end)) == expected.replace("\n", end)


JOBS = [
    ("Start-Job { SEND }\n", "Start-Job { <>; SEND }\n"),
    ("Start-Job {SEND}\n", "Start-Job {<>; SEND}\n"),
    ("Start-Job {\n\tparam($a)\n\tSEND\n}\n", "Start-Job {\n\tparam($a)\n\t<>\n\tSEND\n}\n"),
    ("Start-Job {\n  # mail\n  SEND\n}\n", "Start-Job {\n  <>\n  # mail\n  SEND\n}\n"),
    ("Start-Job {# mail\n  SEND\n}\n", "Start-Job {# mail\n  <>\n  SEND\n}\n"),
    ("Start-Job { process { SEND } }\n", "Start-Job { begin { <> } process { SEND } }\n"),
    ("$b = { SEND }\nStart-Job -ScriptBlock $b\n", "$b = { <>; SEND }\nStart-Job -ScriptBlock $b\n"),
    ("$b = { SEND }\nStart-Job $b\n& $b\n", "<>\n$b = { <>; SEND }\nStart-Job $b\n& $b\n"),
    (
        "Start-Job -InitializationScript { $x = 1 } { SEND }\n",
        "Start-Job -InitializationScript { $x = 1 } { <>; SEND }\n",
    ),
    (
        "Start-Job -InitializationScript { function F { SEND } } -ScriptBlock { F }\n",
        "Start-Job -InitializationScript { function F { SEND } } -ScriptBlock { <>; F }\n",
    ),
    ("Start-Job { Start-Job { SEND } }\n", "Start-Job { Start-Job { <>; SEND } }\n"),
    ("Start-Job { SEND; Start-Job { SEND } }\n", "Start-Job { <>; SEND; Start-Job { <>; SEND } }\n"),
    ("Invoke-Command -ComputerName s { SEND }\nSEND\n", "<>\nInvoke-Command -ComputerName s { <>; SEND }\nSEND\n"),
    ("Invoke-Command { SEND }\n", "<>\nInvoke-Command { SEND }\n"),
    ("Start-ThreadJob { SEND }\n", "<>\nStart-ThreadJob { SEND }\n"),
    ("powershell -Command { SEND }\n", "powershell -Command { <>; SEND }\n"),
    ('powershell -Command "SEND"\n', 'powershell -Command "SEND"\n'),
    ("Start-Job { Invoke-Expression 'SEND' }\n", "Start-Job { <>; Invoke-Expression 'SEND' }\n"),
    ("Start-Job { iex 'Start-Job { SEND }' }\n", "Start-Job { iex 'Start-Job { SEND }' }\n"),
]


@pytest.mark.parametrize(("text", "expected"), JOBS, ids=[text[:50] for text, _ in JOBS])
def test_processes_of_their_own(text, expected):
    assert opened(text) == expected


LIBRARIES = [
    ("function F { SEND }\n", "function F { <>; SEND }\n"),
    ("function F {SEND}", "function F {<>; SEND}"),
    ("function F($a) {\n    SEND\n}\n", "function F($a) {\n    <>\n    SEND\n}\n"),
    ("function F\n{\n\tparam($a)\n\t# mail\n\tSEND\n}\n", "function F\n{\n\tparam($a)\n\t<>\n\t# mail\n\tSEND\n}\n"),
    ("function F { [CmdletBinding()] param() SEND }\n", "function F { [CmdletBinding()] param() <>; SEND }\n"),
    (
        "function F {\n    <#\n    .SYNOPSIS\n    x\n    #>\n    SEND\n}\n",
        "function F {\n    <#\n    .SYNOPSIS\n    x\n    #>\n    <>\n    SEND\n}\n",
    ),
    (
        "function A { SEND }\nfunction B { 1 }\nfunction C { SEND }\n",
        "function A { <>; SEND }\nfunction B { 1 }\nfunction C { <>; SEND }\n",
    ),
    ("function A { SEND }\nfunction B { A }\n", "function A { <>; SEND }\nfunction B { A }\n"),
    ("function O {\n  function I { SEND }\n  I\n}\n", "function O {\n  <>\n  function I { SEND }\n  I\n}\n"),
    ("function F {\n  $b = { SEND }\n  & $b\n}\n", "function F {\n  <>\n  $b = { SEND }\n  & $b\n}\n"),
    (
        "function F {\n  1..3 | ForEach-Object { SEND }\n}\n",
        "function F {\n  <>\n  1..3 | ForEach-Object { SEND }\n}\n",
    ),
    ("function F { Start-Job { SEND } }\n", "function F { Start-Job { <>; SEND } }\n"),
    ("function F { process { SEND } }\n", "function F { begin { <> } process { SEND } }\n"),
    ("filter F { SEND }\n", "filter F { <>; SEND }\n"),
    ("class M {\n  [void] Go() {\n    SEND\n  }\n}\n", "class M {\n  [void] Go() {\n    <>\n    SEND\n  }\n}\n"),
    ("class M : B {\n  M() : base() { SEND }\n}\n", "class M : B {\n  M() : base() { <>; SEND }\n}\n"),
    (
        "Set-StrictMode -Version 2\nfunction F { SEND }\nExport-ModuleMember F\n",
        "Set-StrictMode -Version 2\nfunction F { <>; SEND }\nExport-ModuleMember F\n",
    ),
    ('function F { powershell -Command "SEND" }\n', 'function F { powershell -Command "SEND" }\n'),
]


@pytest.mark.parametrize(("text", "expected"), LIBRARIES, ids=[text[:50] for text, _ in LIBRARIES])
def test_libraries(text, expected):
    assert opened(text) == expected


def test_a_library_says_why():
    (place,) = openings("# x\nfunction Send-It\n{\n    SEND\n}\n")
    assert place.why is not None
    assert place.why.message == LIBRARY
    assert (place.why.place.start.line, place.why.place.end.line) == (2, 2)
    assert [one.why for one in openings("Start-Job { SEND }\n")] == [None]
    assert [one.why for one in openings("function F { Start-Job { SEND } }\n")] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "function F { SEND }\n. .\\other.ps1\n",
        "function F { SEND }\nF\n",
        "$script:x = 1\nfunction F { SEND }\n",
        "param($a)\nfunction F { SEND }\n",
    ],
)
def test_a_file_that_runs_something_is_no_library(text):
    assert "<>; SEND" not in opened(text)
    assert opened(text).count("<>") == 1


def test_a_module_runs_its_top():
    assert opened("function F { SEND }\n", "m.psm1") == "<>\nfunction F { SEND }\n"
    assert opened("# m\n\n#Requires -Version 5\nfunction F { SEND }\n", "M.PSM1") == (
        "# m\n\n#Requires -Version 5\n<>\nfunction F { SEND }\n"
    )


def test_damage_has_no_place():
    assert opened("if (((\nSEND\n") == "if (((\nSEND\n"


def test_a_block_that_is_handed_out_is_not_reached_through_its_function():
    text = "function Get-Sender { [Net.ServicePointManager]::SecurityProtocol = 'Tls12'; return { SEND } }\n"
    (site,) = analyse(Source.from_text(text.replace("SEND", MAIL))).sites
    assert site.tls.masks == (0,)


def test_a_block_that_its_function_runs_knows_what_the_function_set():
    text = "function F { [Net.ServicePointManager]::SecurityProtocol = 'Tls12'; $b = { SEND }; & $b }\n"
    (site,) = analyse(Source.from_text(text.replace("SEND", MAIL))).sites
    assert site.tls.masks == (3072,)


def test_a_block_in_a_function_that_another_runs():
    text = (
        "function A { $b = { SEND }; & $b }\nfunction B { [Net.ServicePointManager]::SecurityProtocol = 'Tls12'; A }\n"
    )
    (site,) = analyse(Source.from_text(text.replace("SEND", MAIL))).sites
    assert site.tls.masks == (3072,)
