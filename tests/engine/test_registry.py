"""Finding rules, refusing broken ones, and selecting."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest

from pslint_tls.engine import registry
from pslint_tls.engine.registry import BrokenRule, UnknownRule, enable, load_folder, load_rules
from pslint_tls.engine.settings import Settings
from pslint_tls.rule import Rule, Severity
from tests.engine.toys import ToyCrash, ToySite, ToyWord

TEMPLATE = '''
from pslint_tls.rule import Rule, Script


class Mine(Rule[Script]):
    """Mine."""

    code = "{code}"
    name = "{name}"
    watches = Script
    needles = ("mail",)

    def check(self, element, script, context):
        yield from ()
'''


def write(folder: Path, code: str, name: str = "", text: str | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{code.lower()}_mine.py"
    path.write_text(text if text is not None else TEMPLATE.format(code=code, name=name or f"mine-{code.lower()}"))
    return path


def user(*folders: Path) -> list[str]:
    found = load_rules(Settings(rules_dirs=folders))
    return [rule.code for rule in found.known if not rule.code.startswith("PST")]


def toys(**settings: object) -> list[str]:
    known = (ToySite(), ToyWord(), ToyCrash())
    return [rule.code for rule in enable(known, Settings(**settings)).rules]


def test_builtin_rules_are_found_by_path():
    assert (registry.builtin_folder() / "pst001_mail_without_tls12.py").is_file()
    found = load_rules(Settings())
    assert [rule.code for rule in found.known] == sorted(rule.code for rule in found.known)
    assert found.needles == tuple(sorted(found.needles))
    assert {type(rule).__module__.rpartition(".")[0] for rule in found.known} == {"pslint_tls.rules"}


def test_user_folders_with_equal_file_names_do_not_clash(tmp_path):
    write(tmp_path / "one", "ORG001")
    write(tmp_path / "two", "ORG001", text=TEMPLATE.format(code="ORG002", name="other"))
    assert user(tmp_path / "one", tmp_path / "two", tmp_path / "one") == ["ORG001", "ORG002"]
    assert user(tmp_path / "two") == ["ORG002"]


def test_private_files_are_left_alone(tmp_path):
    write(tmp_path / "own", "ORG003")
    (tmp_path / "own" / "_words.py").write_text("WORDS = ()\n")
    assert user(tmp_path / "own") == ["ORG003"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def broken(:\n", "syntax error in line 1"),
        ("import no_such_module_anywhere\n", "ModuleNotFoundError"),
        ("raise SystemExit(3)\n", "SystemExit"),
        ("x = 1\n", "0 rule classes"),
        (TEMPLATE.format(code="org9", name="mine"), "capital letters and then digits"),
        (TEMPLATE.format(code="ORG009", name="Mine Rule"), "lower-case words"),
        (TEMPLATE.format(code="ORG009", name="mine").replace('("mail",)', '("Mail",)'), "`needles`"),
        (TEMPLATE.format(code="ORG009", name="mine").replace('("mail",)', "()"), "`needles`"),
        (TEMPLATE.format(code="ORG009", name="mine").replace("watches = Script", "watches = int"), "`watches`"),
        (TEMPLATE.format(code="ORG009", name="mine").replace("watches = Script\n", "\n"), "`watches` is not set"),
        (TEMPLATE.format(code="ORG009", name="mine").replace("def check", "def look"), "no `check`"),
        (
            TEMPLATE.format(code="ORG009", name="mine").replace(
                "class Mine", "class One(Rule):\n    pass\n\nclass Mine"
            ),
            "2 rule",
        ),
    ],
)
def test_broken_rule_files(tmp_path, text, said):
    path = write(tmp_path / "own", "ORG009", text=text)
    with pytest.raises(BrokenRule) as raised:
        user(tmp_path / "own")
    message = str(raised.value)
    assert said in message
    assert path.name in message
    assert "\n" not in message


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(BrokenRule, match="is not there"):
        user(tmp_path / "nowhere")


@pytest.mark.parametrize(("code", "name"), [("PST001", "mine"), ("ORG004", "mail-without-tls12")])
def test_codes_and_names_are_taken_once(tmp_path, code, name):
    write(tmp_path / "own", "ORG004", text=TEMPLATE.format(code=code, name=name))
    with pytest.raises(BrokenRule, match="taken twice"):
        user(tmp_path / "own")


def test_entry_points(tmp_path, monkeypatch):
    class Point:
        name, value = "toy", "toys:ToySite"

        def load(self) -> type[Rule]:
            return ToySite

    def entry_points(*, group: str) -> list[Point]:
        assert group == "pslint_tls.rules"
        return [Point()]

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)
    assert user() == ["TOY001"]


def test_an_entry_point_that_fails_is_named(monkeypatch):
    class Point:
        name, value = "toy", "absent.rules"

        def load(self) -> None:
            raise ImportError("no module")

    monkeypatch.setattr(importlib.metadata, "entry_points", lambda *, group: [Point()])
    with pytest.raises(BrokenRule, match=r"absent\.rules"):
        load_rules(Settings())


def test_a_package_as_entry_point(tmp_path):
    write(tmp_path / "own", "ORG005")
    module = type(registry)("org_rules_package")
    module.__path__ = [str(tmp_path / "own")]
    assert [rule.code for rule in registry._of_package(module, "org_rules_package")] == ["ORG005"]


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({}, ["TOY001", "TOY002", "TOY003"]),
        ({"select": ("TOY001",)}, ["TOY001"]),
        ({"select": ("toy00",)}, ["TOY001", "TOY002", "TOY003"]),
        ({"select": ("toy-word", " TOY003 ")}, ["TOY002", "TOY003"]),
        ({"ignore": ("TOY002",)}, ["TOY001", "TOY003"]),
        ({"select": ("TOY",), "ignore": ("toy-crash",)}, ["TOY001", "TOY002"]),
    ],
)
def test_selection(settings, codes):
    assert toys(**settings) == codes


def test_off_by_default_until_selected(monkeypatch):
    monkeypatch.setattr(ToyWord, "enabled", False)
    assert toys() == ["TOY001", "TOY003"]
    assert toys(select=("TOY002",)) == ["TOY002"]


@pytest.mark.parametrize("option", ["select", "ignore"])
def test_unknown_selectors(option):
    with pytest.raises(UnknownRule, match="did you mean `toy-word`"):
        toys(**{option: ("toy-wort",)})
    with pytest.raises(UnknownRule, match="did you mean `TOY001`"):
        toys(**{option: ("TOI001",)})
    with pytest.raises(UnknownRule, match="`pslint-tls rules` lists them"):
        toys(**{option: ("",)})


def test_severity_overrides_take_selectors():
    known = (ToySite(), ToyWord())
    found = enable(known, Settings(severity=(("TOY", Severity.INFO), ("toy-word", Severity.ERROR))))
    assert dict(found.severity) == {"TOY001": Severity.INFO, "TOY002": Severity.ERROR}
    with pytest.raises(UnknownRule):
        enable(known, Settings(severity=(("NO001", Severity.INFO),)))


def test_needles_are_those_of_the_enabled_rules():
    assert enable((ToySite(), ToyWord()), Settings(ignore=("TOY002",))).needles == ("send",)
    assert enable((ToySite(), ToyWord()), Settings()).needles == ("bad", "send")


def test_a_broken_deadline_table_is_refused(tmp_path):
    table = tmp_path / "deadlines.tsv"
    table.write_text("nonsense\n")
    with pytest.raises(ValueError, match=r"deadlines\.tsv"):
        load_rules(Settings(deadlines=table))


def test_load_folder_needs_no_init_file(tmp_path):
    write(tmp_path / "own", "ORG006")
    assert [rule.code for rule in load_folder(tmp_path / "own", "org_six")] == ["ORG006"]
