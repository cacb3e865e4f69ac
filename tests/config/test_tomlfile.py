"""Which file counts, and what is said of one that cannot be used."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pslint_tls.config import BadConfig
from pslint_tls.config.tomlfile import ConfigFile, named, nearest
from pslint_tls.engine.settings import Exemption


def write(folder: Path, text: str, name: str = "pslint.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder / name


def read(folder: Path, text: str) -> ConfigFile:
    write(folder, text)
    found = nearest(folder)
    assert found is not None
    return found


def refused(folder: Path, text: str) -> str:
    write(folder, text)
    with pytest.raises(BadConfig) as error:
        nearest(folder)
    said = str(error.value)
    assert "\n" not in said
    return said


# --- which file -----------------------------------------------------------------------------------------------------


def test_the_nearest_upwards(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    write(tmp_path, "strict = true")
    write(deep, "x = 1", "other.toml")
    found = nearest(deep)
    assert found is not None
    assert (found.path, found.shown) == (tmp_path / "pslint.toml", str(tmp_path / "pslint.toml"))
    write(tmp_path / "a", "[tool.pslint-tls]\njobs = 2", "pyproject.toml")
    found = nearest(deep)
    assert found is not None
    assert (dict(found.values), found.folder) == ({"jobs": 2}, tmp_path / "a")


def test_pslint_toml_wins_in_a_folder_and_a_project_without_our_table_is_passed_by(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    write(tmp_path, "jobs = 1")
    write(tmp_path, "[tool.pslint-tls]\njobs = 2", "pyproject.toml")
    write(inner, "# pslint-tls is used here\n[tool.ruff]\nline-length = 120", "pyproject.toml")
    found = nearest(inner)
    assert found is not None
    assert found.values["jobs"] == 1


@pytest.mark.parametrize("text", ["this is [ no toml", "\xff", ""])
def test_somebody_elses_broken_project_is_not_our_business(tmp_path: Path, text: str) -> None:
    write(tmp_path, "jobs = 1")
    (write(tmp_path / "in", "", "pyproject.toml")).write_bytes(text.encode("latin-1"))
    found = nearest(tmp_path / "in")
    assert found is not None
    assert found.values["jobs"] == 1


def test_a_folder_of_that_name_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "in" / "pslint.toml").mkdir(parents=True)
    write(tmp_path, "jobs = 3")
    found = nearest(tmp_path / "in")
    assert found is not None
    assert found.values["jobs"] == 3


def test_a_file_given_by_name(tmp_path: Path) -> None:
    write(tmp_path / "etc", "strict = true\r\njobs = 3\r\n", "mail.toml")
    found = named(Path("etc/mail.toml"), tmp_path)
    assert (found.shown, found.folder) == (str(Path("etc/mail.toml")), tmp_path / "etc")
    assert found.where("jobs") == f"{Path('etc/mail.toml')}:2"
    with pytest.raises(BadConfig, match=r"--config `no\.toml` is not there"):
        named(Path("no.toml"), tmp_path)
    write(tmp_path, "[tool.ruff]", "pyproject.toml")
    with pytest.raises(BadConfig, match=r"has no table \[tool.pslint-tls\]"):
        named(Path("pyproject.toml"), tmp_path)


# --- what it says ---------------------------------------------------------------------------------------------------


EVERYTHING = """\ufeffselect = ["PST001"]
severity = { minimum = "warning", PST001 = "info" }
max-file-size = "1MiB"
baseline = 'known.json'
deadlines = "dates.tsv"

[encodings]
"legacy/**" = "cp932"

[per-file-ignores]
"tests/**" = ["PST022"]

[servers]
"relay01" = "internal"

[[exceptions]]
path = "old/*.ps1"
rules = ["PST020"]
reason = "replaced in May"
until = 2027-06-30
"""


def test_everything_at_once(tmp_path: Path) -> None:
    (tmp_path / "dates.tsv").touch()
    found = read(tmp_path, EVERYTHING)
    assert dict(found.values) == {
        "select": ("PST001",),
        "severity": ("warning", "PST001=info"),
        "max-file-size": 1 << 20,
        "baseline": tmp_path / "known.json",
        "deadlines": tmp_path / "dates.tsv",
        "encodings": (("legacy/**", "cp932"),),
        "per-file-ignores": (("tests/**", ("PST022",)),),
        "servers": (("relay01", "internal"),),
        "exceptions": (
            Exemption(
                path="old/*.ps1",
                rules=("PST020",),
                reason="replaced in May",
                until=datetime.date(2027, 6, 30),
                file="pslint.toml",
                line=16,
            ),
        ),
    }
    assert found.where("severity", "PST001") == "pslint.toml:2"
    assert found.where("per-file-ignores", "tests/**") == "pslint.toml:11"


def test_in_a_project_lines_are_those_of_the_file(tmp_path: Path) -> None:
    text = '[project]\nname = "x"\n\n[tool.pslint-tls]\njobs = 1\n[[tool.pslint-tls.exceptions]]\n'
    entry = 'path = "a"\nrules = ["PST001"]\nreason = "r"\n'
    write(tmp_path, text + entry + "[[tool.pslint-tls.exceptions]]\n" + entry, "pyproject.toml")
    found = nearest(tmp_path)
    assert found is not None
    assert found.where("jobs") == "pyproject.toml:5"
    assert [one.line for one in found.values["exceptions"]] == [6, 10]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("selekt = []", "pslint.toml:1: there is no key `selekt`; did you mean `select`?"),
        ("per_file_ignores = {}", "there is no key `per_file_ignores`; did you mean `per-file-ignores`?"),
        ("xyzzy = 1", "there is no key `xyzzy`; pslint.schema.json lists the keys"),
        ('\nrules = "mine"', "pslint.toml:2: `rules` cannot stand here: rules are code"),
        ('strict = "yes"', "`strict` is a string; write true or false, without quotes"),
        ("strict = 1", "`strict` is a number; write true or false"),
        ("jobs = true", "`jobs` is true or false; write a whole number from 0 to 1024"),
        ("jobs = 1.5", "`jobs` is a number; write a whole number"),
        ('select = "PST001"', "`select` is a string; write a list of rules"),
        ("select = [1]", "`select[1]` is a number; write a rule's code in quotes"),
        ('fail-on = "eror"', "`fail-on` is `eror`; did you mean `error`?"),
        ('fail-on = "xyz"', "`fail-on` is `xyz`; write one of error, warning, info, never"),
        ('min-confidence = "Proven"', "did you mean `proven`?"),
        ("[severity]\nPST001 = 'grave'", "pslint.toml:2: `severity.PST001` is `grave`; write one of"),
        ('encoding = "cp9999"', "`encoding` names no code page"),
        ('[encodings]\n"a/**" = "hex"', 'pslint.toml:2: `encodings."a/**"` names no code page'),
        ('[encodings]\n"!a" = "cp932"', "is no pattern that matches files"),
        ("timeout-per-file = nan", "`timeout-per-file` is nan; write seconds, more than 0"),
        ("timeout-per-file = inf", "write seconds"),
        ('max-file-size = "5 XB"', "`max-file-size` is no size"),
        ("max-file-size = -1", "`max-file-size` is no size"),
        ('deadlines = "no.tsv"', "`deadlines` names `no.tsv`, which is no file beside pslint.toml"),
        ('baseline = ""', "`baseline` is no path"),
        ('[servers]\nrelay01 = "interal"', "`servers.relay01` is `interal`; did you mean `internal`?"),
        ('[servers]\nsmtp.contoso.com = "internal"', "`servers.smtp` is a table; a name with a dot in it needs quotes"),
        ('[per-file-ignores]\n"tests/**" = "PST022"', '`per-file-ignores."tests/**"` is a string; write a list'),
        ('[exceptions]\npath = "a"', "`exceptions` is a table; write [[exceptions]] with two brackets"),
        ('[[exceptions]]\npath = "a"\nrules = ["PST001"]', "pslint.toml:1: `exceptions[1]` has no `reason`"),
        ('[[exceptions]]\nrule = "PST001"', "`exceptions[1].rule` is no key of an exception; did you mean `rules`?"),
        ("[[exceptions]]\nuntil = 2027-06-30T00:00:00", "pslint.toml:2: `exceptions[1].until` is a date or time"),
        ('[[exceptions]]\nuntil = "soon"', "`exceptions[1].until` is no date; write it as 2027-06-30"),
        ("jobs 1", "pslint.toml is no valid TOML: expected '=' after a key in a key/value pair (at line 1, column 6)"),
        ('exclude = ["C:\\scripts"]', "write Windows paths in 'single quotes'"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(tmp_path, text)


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "pslint.toml").write_bytes("jobs = 1".encode("utf-16"))
    with pytest.raises(BadConfig, match=r"pslint\.toml is not UTF-8; save it as UTF-8"):
        nearest(tmp_path)


def test_nested_without_end(tmp_path: Path) -> None:
    said = refused(tmp_path, f"select = {'[' * 20_000}")
    assert said.startswith("pslint.toml is no valid TOML: ")


# --- anything at all ------------------------------------------------------------------------------------------------

SNIPPETS = st.sampled_from(
    [
        *("[", "]", "[[", "]]", "{", "}", '"', "'", '"""', "=", ",", ".", "#", "\n", " ", "\\", "\\u12", "1", "true"),
        *("\ufeff", "é", "strict", "exceptions", "severity", "servers", "path", "2027-06-30", "rules"),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(EVERYTHING)), st.integers(0, 6), SNIPPETS), min_size=1, max_size=4))
def test_a_file_is_read_or_refused_in_one_sentence(tmp_path: Path, edits: list[tuple[int, int, str]]) -> None:
    (tmp_path / "dates.tsv").touch()
    text = EVERYTHING
    for at, length, snippet in edits:
        text = text[:at] + snippet + text[at + length :]
    write(tmp_path, text)
    said = ""
    try:
        found = nearest(tmp_path)
    except BadConfig as error:
        said, found = str(error), None
    assert "\n" not in said
    assert (found is None) == bool(said)
    lines = text.lstrip("\ufeff").split("\n")
    for (name, *rest), line in found.lines.items() if found else ():
        # Whatever was done to it, a key that is read begins the line that is said to be its own.
        assert rest or name in lines[line - 1] or "\\" in lines[line - 1]
