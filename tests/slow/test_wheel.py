"""What is built is what is here: sdist -> wheel -> a new environment has the same rules. Needs the package index."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts folder of an environment that holds nothing but the wheel, which was built from the sdist."""
    folder = tmp_path_factory.mktemp("wheel")
    # Without --wheel or --sdist `build` makes the sdist, unpacks it and builds the wheel from that.
    run(sys.executable, "-m", "build", "--outdir", folder / "dist", ROOT, cwd=folder)
    (wheel,) = (folder / "dist").glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    run(folder / "env" / SCRIPTS / "python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    return folder / "env" / SCRIPTS


def test_all_rules_are_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    listed = run(installed / "pslint-tls", "rules", cwd=tmp_path)
    here = sorted(f.stem.split("_")[0].upper() for f in (ROOT / "rules").glob("pst*.py"))
    assert here
    assert [code for code in here if code not in listed] == []
    packaged = run(
        installed / "python",
        "-c",
        "import pslint_tls.engine.registry as r, pathlib;"
        "print(len(list((pathlib.Path(r.__file__).parents[1] / 'rules').glob('pst*.py'))))",
        cwd=tmp_path,
    )
    assert int(packaged) == len(here)


def test_the_version_is_told(installed: Path, tmp_path: Path) -> None:
    from pslint_tls import __version__

    assert run(installed / "pslint-tls", "--version", cwd=tmp_path).strip() == f"pslint-tls {__version__}"


def test_it_finds_something_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    script = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"
    (tmp_path / "mail.ps1").write_text(script, encoding="utf-8")
    told = run(installed / "pslint-tls", "check", "--fail-on", "never", "--format", "concise", "mail.ps1", cwd=tmp_path)
    assert "PST001" in told
