"""A scan finds exactly the sites that `calls` finds, with all that is known of each.

On the fixtures, and on a folder of your own where PSLINT_TLS_SCRIPTS names one (a corpus takes minutes).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from pslint_tls.cli.app import cli
from tests.inventory.stores import rows

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
OWN = os.environ.get("PSLINT_TLS_SCRIPTS")
SAME = ("--isolated", "--timeout-per-file", "120")


@pytest.mark.parametrize("folder", [FIXTURES, *([Path(OWN)] if OWN else [])], ids=lambda folder: folder.name)
def test_the_same_sites(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    listed = CliRunner().invoke(cli, ["calls", ".", "--format", "jsonl", "--no-cache", *SAME])
    calls = [json.loads(line) for line in listed.stdout.splitlines()]
    store = tmp_path / "s.sqlite"
    told = CliRunner().invoke(cli, ["scan", ".", "--store", str(store), "--quiet", *SAME])
    assert told.exit_code == 0, told.output
    expected = sorted(_text(row) for row in calls if row.pop("type") == "site")
    assert expected
    query = "SELECT body FROM details JOIN sites USING (site) WHERE gone_run IS NULL"
    assert sorted(_text(json.loads(body)) for (body,) in rows(store, query)) == expected


def _text(site: dict[str, object]) -> str:
    return json.dumps(site, sort_keys=True)
