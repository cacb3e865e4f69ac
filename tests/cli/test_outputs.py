"""`check --output FORMAT=PATH`: reports in files beside the one on stdout."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pslint_tls.cli.app import cli
from pslint_tls.config.keys import FORMATS
from pslint_tls.files import report
from pslint_tls.files.replace import TEMPORARY, CannotWriteError
from pslint_tls.files.report import write_report

FIXTURES = Path(__file__).parents[2] / "fixtures"
MAIL = "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com -UseSsl\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    (scripts / "mail.ps1").write_text(MAIL)
    monkeypatch.chdir(scripts)
    return scripts


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check", "--isolated", "--no-cache", "--as-of", "2026-11-25", *arguments])


def refused(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def there(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_stdout_stays_what_format_says_and_each_file_gets_its_own(folder: Path) -> None:
    alone = run("--format", "concise")
    names = {form: f"out.{form}" for form in ("full", "json", "junit", "csv", "markdown", "gitlab", "github", "azure")}
    result = run(
        "--format", "concise", *(part for form, name in names.items() for part in ("--output", f"{form}={name}"))
    )
    assert (result.stdout, result.exit_code) == (alone.stdout, 1)
    for form, name in names.items():
        assert (folder / name).read_bytes() == run("--format", form).stdout_bytes, form
    assert there(folder) == sorted(["mail.ps1", *names.values()])


def every(folder: Path, *arguments: str) -> dict[str, bytes]:
    """What each format writes into a file in one run."""
    folder.mkdir()
    result = run(*arguments, *(part for form in FORMATS for part in ("--output", f"{form}={folder / form}")))
    assert result.exit_code in (0, 1), result.stderr
    return {form: (folder / form).read_bytes() for form in FORMATS}


def test_deterministic_reports_are_the_same_bytes_on_every_day(tmp_path: Path) -> None:
    days = ("2026-11-25", "2026-11-27", "2027-03-01", "2021-05-05")
    first, *others = (every(tmp_path / day, "--deterministic", "--as-of", day, str(FIXTURES)) for day in days)
    for form in FORMATS:
        assert [other[form] == first[form] for other in others] == [True] * 3, form
        assert b"2026-12-31" in first[form], form
        assert b"2026-11" not in first[form] or form == "sarif", form
    assert json.loads(first["json"])["asOf"] is None
    assert b", in " not in first["full"].partition(b"deadline:")[2].partition(b"\n")[0]


def test_a_log_for_review_is_whole_beside_other_reports(folder: Path) -> None:
    """Hashes, lines and diffs are there in a file, too; what the other reports hold is what they hold without it."""
    alone = run("--format", "sarif", "--deterministic", "--sarif-profile", "github").stdout_bytes
    result = run("--deterministic", "--sarif-profile", "github", "--output", "sarif=a.sarif", "--output", "json=a.json")
    log = (folder / "a.sarif").read_bytes()
    assert (log, result.exit_code) == (alone, 1)
    assert b"primaryLocationLineHash" in log
    assert b"```diff" in log
    assert result.stdout == run("--deterministic").stdout
    assert (folder / "a.json").read_text() == run("--deterministic", "--format", "json").stdout


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "sarif"])
def test_a_report_beside_a_log_is_what_it_is_without_it(form: str, tmp_path: Path) -> None:
    """Of a finding no more is kept than the formats of the run need."""
    given = ("--deterministic", str(FIXTURES))
    alone = run("--format", form, *given).stdout
    assert run("--format", form, "--output", f"sarif={tmp_path / 'log'}", *given).stdout == alone


def test_a_report_inside_the_scanned_folder_is_no_script_of_it(folder: Path) -> None:
    run("--output", "json=report.json", ".")
    run("--output", "json=report.json", ".")
    document = json.loads((folder / "report.json").read_text())
    assert [file["path"] for file in document["files"]] == ["mail.ps1"]


def test_what_was_there_is_replaced_and_links_are_followed(folder: Path) -> None:
    (folder / "real.csv").write_text("old" * 10_000)
    (folder / "real.csv").chmod(0o640)
    (folder / "link.csv").symlink_to("real.csv")
    run("--output", "csv=link.csv")
    assert (folder / "link.csv").is_symlink()
    records = list(csv.reader(io.StringIO((folder / "real.csv").read_text(), newline="")))
    assert records[1][:2] == ["finding", "mail.ps1"]
    assert (folder / "real.csv").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("junit", "--output `junit` names no file; write the format and the file, as in junit=report.xml"),
        ("json=", "--output `json=` names no file"),
        ("sarf=x.sarif", "there is no format `sarf`; the formats are full, concise, json"),
        ("json=.", "--output: `.` is a folder; give the name of a file in it"),
        ("json=new/", "--output: `new/` is a folder"),
        ("json=new/x.json", "lies in a folder that is not there; make it first"),
        ("json=mail.ps1", "has the name of a script, which a report would replace; give it another ending"),
        ("json=other.PSM1", "has the name of a script"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_sentence(given: str, said: str, folder: Path) -> None:
    assert said in refused("--output", given)
    assert (folder / "mail.ps1").read_text() == MAIL
    assert there(folder) == ["mail.ps1"]


def test_one_path_is_not_written_twice(folder: Path) -> None:
    (folder / "link").symlink_to(folder)
    assert "names `./x.txt` twice" in refused("--output", "json=x.txt", "--output", "csv=./x.txt")
    assert "names `link/x.txt` twice" in refused("--output", "json=x.txt", "--output", "csv=link/x.txt")


@pytest.mark.skipif(os.name == "nt", reason="a folder of Windows has an access list instead")
def test_a_read_only_folder_and_a_read_only_file(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0o555)
    assert "lies in a folder that cannot be written; give another one" in refused("--output", "json=closed/x.json")
    (folder / "kept.json").write_text("{}")
    (folder / "kept.json").chmod(0o444)
    assert "`kept.json` cannot be replaced: it is read-only; give another name" in refused("--output", "json=kept.json")
    os.mkfifo("pipe")
    assert "is no regular file" in refused("--output", "json=pipe")


def test_only_findings_are_written(folder: Path) -> None:
    assert "--output writes findings" in refused("--diff", "--output", "json=x.json")
    assert "--output writes findings" in refused("--fix-only", "--output", "json=x.json")


def test_a_report_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    place = tmp_path / "report.json"
    place.write_text("old")

    def broken():
        yield "new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_report(str(place), broken())
    assert place.read_text() == "old"
    assert there(tmp_path) == ["report.json", "scripts"]


def test_a_disk_that_fails_is_told_and_stdout_is_there_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "x.json").write_text("old")

    def full(handle: int, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report, "write_all", full)
    result = run("--format", "concise", "--output", "json=x.json")
    assert result.exit_code == 3
    assert "mail.ps1:1:1: PST001" in result.stdout
    assert "x.json` is not written, what was there before is: there is no room for it" in result.stderr
    assert (folder / "x.json").read_text() == "old"
    assert not [name for name in there(folder) if name.endswith(TEMPORARY)]
    with pytest.raises(CannotWriteError):
        write_report(str(folder / "y.json"), ["x"])
    assert not (folder / "y.json").exists()
