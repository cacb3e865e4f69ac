"""The disk fills up, or a permission goes, in the middle of a run: nothing is lost, and one sentence a file says so."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pslint_tls.files.replace import TEMPORARY
from pslint_tls.files.restore import Fate, Restored, restore
from pslint_tls.files.runs import read_run, run_ids
from pslint_tls.files.write import Change, Writer

ROOT = Path(__file__).parents[2]
NOBODY = 65_534
FILES = 40
OLD, NEW = b"old\r\n" * 4000, b"new and longer\r\n" * 4000

posix = pytest.mark.skipif(os.name == "nt", reason="needs mount, limits and users as POSIX has them")
root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def lay(tree: Path) -> list[Path]:
    tree.mkdir()
    files = [tree / f"{number:02d}.ps1" for number in range(FILES)]
    for file in files:
        file.write_bytes(OLD)
    return files


def change_all(files: list[Path], journal: Path) -> list[str | None]:
    with Writer(journal, ["fix"], "/", [str(files[0].parent)]) as run:
        return [run.write(Change(str(file), file.name, OLD, NEW)) for file in files]


def undo(journal: Path) -> list[Restored]:
    (name,) = run_ids(str(journal))
    return list(restore(read_run(str(journal), name)))


def seen(files: list[Path], answers: list[str | None]) -> int:
    """How many were changed; each file is what its answer says, and nothing is left beside them."""
    for file, answer in zip(files, answers, strict=True):
        assert file.read_bytes() == (NEW if answer is None else OLD)
        assert answer is None or "\n" not in answer
    assert not [name for name in os.listdir(files[0].parent) if name.endswith(TEMPORARY)]  # noqa: PTH208
    return answers.count(None)


def fill(file: Path) -> None:
    """Writes until no byte more finds room."""
    with file.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while True:
            stream.write(b"x" * 512)


@posix
def test_the_disk_of_the_scripts_fills_up(small_disk: Path, tmp_path: Path) -> None:
    files = lay(small_disk / "tree")
    answers = change_all(files, tmp_path / "journal")
    changed = seen(files, answers)
    assert 0 < changed < FILES
    assert set(answers[changed:]) == {"there is no room for it: No space left on device"}
    # Now it is full to the last byte: the undo cannot work either, and says so.
    filler = small_disk / "filler"
    fill(filler)
    told = undo(tmp_path / "journal")
    assert {(done.fate, done.why) for done in told} == {(Fate.LEFT, "there is no room for it: No space left on device")}
    assert seen(files, answers) == changed
    filler.unlink()
    assert [done.fate for done in undo(tmp_path / "journal")] == [Fate.RESTORED] * changed
    assert [file.read_bytes() for file in files] == [OLD] * FILES


@posix
def test_the_disk_of_the_journal_fills_up(small_disk: Path, tmp_path: Path) -> None:
    files = lay(tmp_path / "tree")
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 1_700_000)
    journal = small_disk / "journal"
    answers = change_all(files, journal)
    changed = seen(files, answers)
    assert 0 < changed < FILES
    assert set(answers[changed:]) == {
        f"the journal in `{journal}` cannot be written: No space left on device; --journal DIR keeps it elsewhere"
    }
    assert [done.fate for done in undo(journal)] == [Fate.RESTORED] * changed
    assert [file.read_bytes() for file in files] == [OLD] * FILES


LIMITED = """
import resource, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.slow import test_full_disk as here
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
files = sorted(Path({top!r}, "tree").iterdir())
print(here.change_all(files, Path({top!r}, "journal")))
"""


@posix
@pytest.mark.parametrize(
    ("limit", "changed", "says"),
    [(len(NEW) - 1, 0, {"there is no room for it: File too large"}), (len(NEW), FILES, set())],
)
def test_a_limit_on_the_size_of_files(tmp_path: Path, limit: int, changed: int, says: set[str]) -> None:
    files = lay(tmp_path / "tree")
    code = LIMITED.format(root=str(ROOT), limit=limit, top=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    answers = eval(done.stdout)
    assert seen(files, answers) == changed
    assert set(answers) - {None} == says


@root
def test_the_permission_goes_in_the_middle() -> None:
    top = Path(tempfile.mkdtemp())
    try:
        top.chmod(0o777)
        files = lay(top / "tree")
        for path in (top / "tree", *files):
            os.chown(path, NOBODY, NOBODY)
        answers: list[str | None] = []
        with Writer(top / "journal", ["fix"], "/", [str(top / "tree")]) as run:
            for number, file in enumerate(files):
                if number == FILES // 2:
                    (top / "tree").chmod(0o555)
                os.setegid(NOBODY)
                os.seteuid(NOBODY)
                try:
                    answers.append(run.write(Change(str(file), file.name, OLD, NEW)))
                finally:
                    os.seteuid(0)
                    os.setegid(0)
        assert seen(files, answers) == FILES // 2
        assert set(answers[FILES // 2 :]) == {"its folder cannot be written: Permission denied"}
        (top / "tree").chmod(0o755)
        assert [done.fate for done in undo(top / "journal")] == [Fate.RESTORED] * (FILES // 2)
        assert [file.read_bytes() for file in files] == [OLD] * FILES
    finally:
        shutil.rmtree(top)
