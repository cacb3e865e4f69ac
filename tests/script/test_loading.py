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


def test_loader_is_asked_with_the_file_that_loads_and_the_path_it_names():
    asked = []

    def load(path: str, target: str) -> Source | str:
        asked.append((path, target.replace("\\", "/").rpartition("/")[2]))
        return Source.from_text(". .\\b.ps1\n", "lib/a.ps1") if target.endswith("a.ps1") else "not there"

    analyse(Source.from_text(f". .\\lib\\a.ps1\n{SEND}\n", "main.ps1"), load=load)
    assert asked == [("main.ps1", "a.ps1"), ("lib/a.ps1", "b.ps1")]


def test_without_a_loader_nothing_is_known_of_what_is_loaded():
    script = analyse(Source.from_text(f". .\\common.ps1\n{SEND}\n"))
    (site,) = script.sites
    assert (site.server.values, site.server.known, script.loaded) == ((), False, ())


def test_refused_file_is_told_with_its_reason():
    script = analyse(Source.from_text(f". ..\\..\\c.ps1\n{SEND}\n"), load=lambda path, target: "outside the roots")
    (line,) = script.not_followed
    assert line.endswith("c.ps1: outside the roots")


def test_file_that_loads_itself_ends():
    main = f". $PSScriptRoot\\main.ps1\n{COMMON}{SEND}\n"
    script = analyse(Source.from_text(main, "main.ps1"), load=loader(**{"main.ps1": main}))
    assert [site.server.values for site in script.sites] == [("smtp.office365.com",)]
    assert script.budget is None


def test_damaged_file_does_not_stop_the_one_that_loads_it():
    script = analyse(Source.from_text(f". .\\a.ps1\n{SEND}\n"), load=loader(**{"a.ps1": "function { ((( '"}))
    assert len(script.sites) == 1


def test_file_is_loaded_where_it_stands():
    text = f"{SEND}\n. .\\common.ps1\n{SEND}\n"
    before, after = analyse(Source.from_text(text), load=loader(**{"common.ps1": COMMON})).sites
    assert (before.tls.masks, after.tls.masks) == ((0,), (3072,))


def test_last_of_two_files_counts():
    files = {"a.ps1": COMMON, "b.ps1": "$Server='relay'\n[Net.ServicePointManager]::SecurityProtocol='Tls'\n"}
    (site,) = analyse(Source.from_text(f". .\\a.ps1\n. .\\b.ps1\n{SEND}\n"), load=loader(**files)).sites
    assert (site.server.values, site.tls.masks) == (("relay",), (192,))


def test_sites_of_a_loaded_file_are_not_those_of_the_one_that_loads_it():
    script = analyse(Source.from_text(". .\\a.ps1\n"), load=loader(**{"a.ps1": SEND}))
    assert script.sites == ()
