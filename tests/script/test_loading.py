"""Files that a script loads: followed through the loader, never looked for otherwise."""

from __future__ import annotations

import pytest

from pslint_tls.script import Verdict, analyse
from pslint_tls.text import Source

SEND = "Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer $Server -UseSsl"
COMMON = "$Server = 'smtp.office365.com'\n[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\n"


def loader(**files: str):
    def load(path: str, target: str) -> Source | str:
        name = target.replace("\\", "/").rpartition("/")[2]
        return Source.from_text(files[name], name) if name in files else "not there"

    return load


@pytest.mark.parametrize(
    "line",
    [
        ". $PSScriptRoot\\common.ps1",
        '. "$PSScriptRoot\\common.ps1"',
        ". .\\common.ps1",
        ". (Join-Path $PSScriptRoot 'common.ps1')",
        ". ((Split-Path $MyInvocation.MyCommand.Path) + '\\common.ps1')",
        "Import-Module $PSScriptRoot\\common.ps1",
    ],
)
def test_loaded_file_counts(line):
    script = analyse(Source.from_text(f"{line}\n{SEND}\n"), load=loader(**{"common.ps1": COMMON}))
    (site,) = script.sites
    assert site.server.values == ("smtp.office365.com",)
    assert site.tls.verdict is Verdict.SECURE
    assert site.tls.trace[0].place.path == "common.ps1"
    assert script.loaded == ("common.ps1",)


def test_file_that_is_not_there_leaves_its_variables_unknown():
    script = analyse(Source.from_text(f". $PSScriptRoot\\gone.ps1\n{SEND}\n"), load=loader())
    assert not script.sites[0].server.known
    assert script.not_followed == ("gone.ps1: not there",)


def test_cycle_ends():
    script = analyse(
        Source.from_text(f". $PSScriptRoot\\a.ps1\n{SEND}\n", "main.ps1"),
        load=loader(**{"a.ps1": ". $PSScriptRoot\\b.ps1\n", "b.ps1": ". $PSScriptRoot\\a.ps1\n" + COMMON}),
    )
    assert script.sites[0].tls.verdict is Verdict.SECURE


@pytest.mark.parametrize("target", ["\\\\server\\share\\x.ps1", "https://example.com/x.ps1"])
def test_nothing_outside_is_asked_for(target):
    asked = []

    def load(path: str, wanted: str) -> str:
        asked.append(wanted)
        return "not there"

    analyse(Source.from_text(f". '{target}'\n{SEND}\n"), load=load)
    assert asked == []
