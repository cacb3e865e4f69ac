"""SARIF as others read it: Microsoft's multitool, sarif-tools, GitHub's hashes in JavaScript; and its memory.

`npm install @microsoft/sarif-multitool@5.7.0` somewhere, and PSLINT_SARIF_MULTITOOL names the program that it brings
(node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool); `pip install sarif-tools`; node on the path. Without
one of them its tests are skipped.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pslint_tls.text import line_hashes
from tests.cli.test_sarif import BUILD

ROOT = Path(__file__).parents[2]
MULTITOOL = os.environ.get("PSLINT_SARIF_MULTITOOL", "")
KINDS = {"full": "Sarif", "gitlab": "Sarif", "github": "Sarif;Ghas", "azure": "Sarif;Ghas;GHAzDO"}
UNAVOIDABLE = {"SARIF2005"}
"""The program has no address on the web yet, so that its `informationUri` cannot be given."""
NODE = shutil.which("node")
MAIL = (
    "Send-MailMessage -SmtpServer 'smtp.office365.com' -UseSsl -Credential $cred -To 'ops@contoso.com' "
    "-From 'svc@contoso.com' -Subject 'Report {file} {number}'\n"
)
HEAD = (
    "$secret = ConvertTo-SecureString 'Canary{file}!9' -AsPlainText -Force\n"
    "$cred = New-Object PSCredential ('svc@contoso.com', $secret)\n"
)
MEASURED = """
import resource, sys
from pslint_tls.cli.app import cli
if __name__ == "__main__":
    try:
        cli(sys.argv[1:], standalone_mode=False)
    except SystemExit:
        pass
    sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
"""


def scripts(folder: Path, count: int) -> Path:
    """Scripts with 34 findings each."""
    for file in range(count):
        place = folder / f"d{file // 200}" / f"{file}.ps1"
        place.parent.mkdir(parents=True, exist_ok=True)
        lines = (MAIL.format(file=file, number=number) for number in range(11))
        place.write_text(HEAD.format(file=file) + "".join(lines), encoding="utf-8")
    return folder


def written(target: Path, profile: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "pslint_tls", "check", "--format", "sarif", "--fail-on", "never", "--no-cache"]
    with target.open("wb") as stream:
        subprocess.run(
            [*command, "--sarif-profile", profile, str(folder)],
            check=True,
            stdout=stream,
            cwd=ROOT,
            env={**os.environ, **BUILD, "PYTHONPATH": str(ROOT)},
        )
    return target


def complaints(log: Path, kinds: str) -> Counter[tuple[str, str]]:
    """What the multitool says, by level and rule. Its exit status says nothing."""
    verdict = log.with_suffix(".verdict")
    arguments = ["--rule-kind", kinds, "--level", "Error;Warning", "--max-file-size-in-kb", "2000000"]
    subprocess.run(
        [MULTITOOL, "validate", str(log), *arguments, "-o", str(verdict), "--log", "ForceOverwrite"],
        capture_output=True,
        check=False,
    )
    (run,) = json.loads(verdict.read_text(encoding="utf-8-sig"))["runs"]
    return Counter((result.get("level", "warning"), result["ruleId"]) for result in run["results"])


@pytest.mark.skipif(not MULTITOOL, reason="PSLINT_SARIF_MULTITOOL names no program")
@pytest.mark.parametrize("profile", list(KINDS))
def test_the_multitool_takes_every_story(profile: str, tmp_path: Path) -> None:
    log = written(tmp_path / "log.sarif", profile, ROOT / "fixtures")
    assert {rule for _, rule in complaints(log, KINDS[profile])} <= UNAVOIDABLE


@pytest.mark.skipif(not MULTITOOL, reason="PSLINT_SARIF_MULTITOOL names no program")
@pytest.mark.parametrize("profile", ["github", "azure"])
def test_the_multitool_takes_25_000_findings(profile: str, tmp_path: Path) -> None:
    """It needs some 10 GB and, by profile, some 10 minutes for that."""
    log = written(tmp_path / "log.sarif", profile, scripts(tmp_path / "scripts", 740))
    assert {rule for _, rule in complaints(log, KINDS[profile])} <= UNAVOIDABLE


@pytest.mark.skipif(importlib.util.find_spec("sarif") is None, reason="sarif-tools is not installed")
def test_sarif_tools_count_as_we_do(tmp_path: Path) -> None:
    log = written(tmp_path / "log.sarif", "full", ROOT / "fixtures")
    for command in (["csv", "-o", "out.csv"], ["summary", "-o", "out.txt"]):
        subprocess.run([sys.executable, "-m", "sarif", command[0], str(log), *command[1:]], check=True, cwd=tmp_path)
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8-sig") as stream:
        levels = Counter(row["Severity"] for row in csv.DictReader(stream))
    counts = json.loads(log.read_text(encoding="utf-8"))["runs"][0]["properties"]["pslintTls/summary"]["findings"]
    assert levels == {"error": counts["error"], "warning": counts["warning"], "note": counts["info"]}
    assert f"error: {counts['error']}" in (tmp_path / "out.txt").read_text(encoding="utf-8")


def encoded() -> dict[str, bytes]:
    text = "#Requires -Version 5\n\n\tfunction Müller { 'ä 😀' }\n" + MAIL * 3 + "}"
    broken = text.replace("\n", "\r\n").encode("cp1252", "replace")
    return {
        "utf8.ps1": text.encode(),
        "bom.ps1": b"\xef\xbb\xbf" + text.encode(),
        "crlf.ps1": text.replace("\n", "\r\n").encode(),
        "cr.ps1": text.replace("\n", "\r").encode(),
        "utf16.ps1": b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le"),
        "utf16be.ps1": b"\xfe\xff" + text.encode("utf-16-be"),
        "cp1252.ps1": broken,
        "cp932.ps1": "Write-Host 'メール送信'\r\n".encode("cp932"),
        "odd.ps1": b"\xe2\x82\n\xed\xa0\x80\n\xf0\x9f\x98\n\xc0\xaf \r \n\xff",
        "large.ps1": text.encode() * 3000,
        "empty.ps1": b"",
    }


@pytest.mark.skipif(NODE is None, reason="there is no node")
def test_javascript_comes_to_the_same_hashes(tmp_path: Path) -> None:
    made = encoded()
    stories = {f"{path.parent.name}-{path.name}": path.read_bytes() for path in (ROOT / "fixtures").rglob("*.ps*1")}
    made |= stories
    for name, raw in made.items():
        (tmp_path / name).write_bytes(raw)
    program = str(Path(__file__).with_name("linehash.mjs"))
    done = subprocess.run([str(NODE), program, *made], cwd=tmp_path, check=True, capture_output=True, text=True)
    theirs: list[Any] = [json.loads(line) for line in done.stdout.splitlines()]
    for (name, raw), hashes in zip(made.items(), theirs, strict=True):
        assert list(line_hashes(raw, range(1, 1_000_000)).values()) == hashes, name


@pytest.mark.skipif(os.name == "nt", reason="Windows counts memory otherwise")
def test_100_000_findings_in_300_megabytes(tmp_path: Path) -> None:
    program = tmp_path / "measured.py"
    program.write_text(MEASURED)
    folder = scripts(tmp_path / "scripts", 2950)
    with (tmp_path / "log.sarif").open("wb") as stream:
        done = subprocess.run(
            [sys.executable, str(program), "check", "--format", "sarif", "--no-cache", "--quiet", str(folder)],
            check=True,
            stdout=stream,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": "", "TF_BUILD": ""},
        )
    assert (tmp_path / "log.sarif").read_bytes().count(b'\n{"ruleId":') >= 100_000
    assert int(done.stderr.split()[-1]) < 300
