"""kill -9 at any moment of a run: every file holds its old or its new bytes, and `undo` gives the old ones back."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from click.testing import CliRunner

from pslint_tls.cli.app import cli
from pslint_tls.cli.errors import INCOMPLETE, OK, USAGE
from pslint_tls.files.replace import TEMPORARY

ROOT = Path(__file__).parents[2]
FILES = 200
KILLS = 300
UNDO_KILLS = 60
OLD = (
    b"$when = Get-Date\r\nSend-MailMessage -To a@b.example -From c@d.example -SmtpServer smtp.office365.com -UseSsl\r\n"
)
NEW = b"[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12\r\n" + OLD

# What the runs do: TREE and JOURNAL follow. Says that it is about to write, for the moment is counted from there.
CHANGE_ALL = """
import sys
from pslint_tls.cli.app import cli
from pslint_tls.files.write import Writer
enter = Writer.__enter__
def entered(self):
    print("begin", flush=True)
    return enter(self)
Writer.__enter__ = entered
cli.main(["fix", "--isolated", "--quiet", "--jobs", "1", "--journal", sys.argv[2], sys.argv[1]])
"""
UNDO = """
import sys
from pslint_tls.cli.app import cli
print("begin", flush=True)
cli.main(["undo", "--journal", sys.argv[2]])
"""


def start(program: str, tree: Path, journal: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, str(tree), str(journal)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def begun(program: str, tree: Path, journal: Path) -> subprocess.Popen[str]:
    process = start(program, tree, journal)
    assert process.stdout is not None
    assert process.stdout.readline() == "begin\n"
    return process


def seconds_of(program: str, tree: Path, journal: Path) -> float:
    """How long it takes when nobody kills it."""
    process = begun(program, tree, journal)
    began = time.perf_counter()
    process.communicate()
    assert process.returncode == 0
    return time.perf_counter() - began


def killed(program: str, tree: Path, journal: Path, delay: float) -> None:
    process = begun(program, tree, journal)
    time.sleep(delay)
    process.kill()
    process.communicate()


def comment(dice: random.Random, size: int) -> bytes:
    """Lines that mean nothing, some with letters of a code page."""
    letters = bytes(dice.choice(b"abcdefgh \xe4\xf6\xfc") for _ in range(dice.randrange(size)))
    return b"".join(b"# " + letters[at : at + 60] + b"\r\n" for at in range(0, len(letters), 60))


def lay(tree: Path, dice: random.Random) -> dict[Path, bytes]:
    files = {}
    for number in range(FILES):
        file = tree / f"folder{number % 7}" / f"{number}.ps1"
        file.parent.mkdir(parents=True, exist_ok=True)
        files[file] = comment(dice, 200) + OLD + comment(dice, 1000)
        file.write_bytes(files[file])
    return files


def hashes(tree: Path) -> dict[Path, str]:
    return {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(tree.rglob("*")) if file.is_file()}


def checked(files: dict[Path, bytes], tree: Path) -> int:
    """How many files are new; all others are old, and nothing else lies there but temporary files."""
    new = 0
    for file, old in files.items():
        now = file.read_bytes()
        assert now in (old, old.replace(OLD, NEW)), f"a mixture: {file}"
        new += now != old
    for file in tree.rglob("*"):
        if file.is_file() and file not in files:
            assert file.name.startswith(".")
            assert file.name.endswith(TEMPORARY)
            file.unlink()
    return new


def undo(journal: Path) -> int:
    done = CliRunner().invoke(cli, ["undo", "-q", "--journal", str(journal)])
    assert done.exit_code in (OK, USAGE, INCOMPLETE)
    return done.exit_code


def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    dice = random.Random(4711)
    tree, journal = tmp_path / "tree", tmp_path / "journal"
    files = lay(tree, dice)
    before = hashes(tree)
    longest = seconds_of(CHANGE_ALL, tree, journal)
    assert checked(files, tree) == FILES
    assert undo(journal) == OK
    ends: Counter[str] = Counter()
    for _ in range(KILLS):
        shutil.rmtree(journal)
        killed(CHANGE_ALL, tree, journal, dice.uniform(0, longest))
        new = checked(files, tree)
        ends["all" if new == FILES else "some" if new else "none"] += 1
        journal.mkdir(exist_ok=True)
        # Killed before the first record: there is nothing to undo, and it says so.
        assert undo(journal) in ((OK,) if new else (OK, USAGE))
        assert hashes(tree) == before
    assert ends["some"] > KILLS / 2, ends


def test_a_kill_of_the_undo_loses_nothing(tmp_path: Path) -> None:
    dice = random.Random(815)
    tree, journal = tmp_path / "tree", tmp_path / "journal"
    files = lay(tree, dice)
    before = hashes(tree)
    seconds_of(CHANGE_ALL, tree, journal)
    longest = seconds_of(UNDO, tree, journal)
    ends: Counter[str] = Counter()
    for _ in range(UNDO_KILLS):
        shutil.rmtree(journal)
        seconds_of(CHANGE_ALL, tree, journal)
        killed(UNDO, tree, journal, dice.uniform(0, longest))
        new = checked(files, tree)
        ends["all" if new == FILES else "some" if new else "none"] += 1
        assert undo(journal) in ((OK,) if new else (OK, USAGE))
        assert hashes(tree) == before
    assert ends["some"] > UNDO_KILLS / 4, ends
