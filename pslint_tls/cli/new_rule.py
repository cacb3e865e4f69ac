"""`new-rule`: the file of a new rule."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pslint_tls import __version__
from pslint_tls.cli import console
from pslint_tls.cli.errors import Refused
from pslint_tls.cli.options import Sectioned, option

if TYPE_CHECKING:
    from pslint_tls.rule import Rule

EXAMPLES = """
Examples:
  pslint-tls new-rule ORG001 mail-without-retry --rules my-rules
  pslint-tls new-rule PST042 mail-without-retry      (in the checkout)
"""
OURS = "PST"
LONGEST = 60
VERBS = ("no", "not", "dont", "avoid", "use", "check", "require", "forbid", "disallow", "allow", "prefer", "must")
"""What the name of a finding does not begin with: `allow no-tls12` says the opposite of what is meant."""

TEMPLATE = '''"""{code}: say in one line what is found."""

from __future__ import annotations

from collections.abc import Iterator

from pslint_tls.rule import MAIL_NEEDLES, Bad, Context, Finding, Good, MailSite, Rule, Script


class {kind}(Rule[MailSite]):
    """Say in one sentence what is found.

    ## What it does
    Say what is looked at, and what near misses are left alone.

    ## Why it breaks
    Say what fails, where and from when; the dates belong to the table of deadlines.

    ## Fix safety
    Say whether the fix is safe, unsafe or manual, and why.

    ## References
    Put the pages that say so here, each on a line of its own with `- ` in front, and into `references`.
    """

    code = "{code}"
    name = "{name}"
    since = "{version}"
    watches = MailSite
    needles = MAIL_NEEDLES
    references = ()

    good = (
        Good(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer relay01\\n",
            why="say what is different here",
        ),
    )
    bad = (
        Bad(
            "Send-MailMessage -To a@b.example -From c@d.example -Subject x -SmtpServer smtp.office365.com\\n",
            marks=("Send-MailMessage",),
        ),
    )

    def check(self, element: MailSite, script: Script, context: Context) -> Iterator[Finding]:
        raise NotImplementedError("{code} does not look at anything yet")
'''


@click.command("new-rule", cls=Sectioned, epilog=EXAMPLES)
@click.argument("code")
@click.argument("name")
@option("--rules", "folder", type=click.Path(), metavar="DIR", help="The folder of your own rules.")
@option("--debug", is_flag=True, help="Show where the program failed.")
def new_rule(code: str, name: str, folder: str | None, debug: bool) -> None:
    """Write the file of a new rule, with examples that fail until it is written.

    CODE is capital letters and digits, as in ORG001. NAME reads after `allow`, as in mail-without-tls12.
    """
    place = _place(folder)
    _check_form(code, name, own=folder is not None)
    file = place / f"{code.lower()}_{name.replace('-', '_')}.py"
    if os.path.lexists(file):
        raise Refused(f"`{file}` is there already; choose another code or name, or remove the file")
    _check_free(code, name, place)
    kind = "".join(word.capitalize() for word in name.split("-"))
    place.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(TEMPLATE.format(code=code, name=name, kind=kind, version=__version__))
    written = [file, *_record(place / "CODES", code, name)]
    console.text(_told(written, code, folder), colour=False)


def _told(written: Iterable[Path], code: str, folder: str | None) -> Iterable[str]:
    yield from (f"wrote {file}" for file in written)
    if folder is not None:
        yield f"use it with: pslint-tls check --rules {folder} PATH"
        yield "it is reported as failed until its `check` is written; README and CONTRIBUTING say how rules are made"
        return
    yield f"tests/rules fail until it is written: python -m pytest tests/rules -k {code}"
    yield "then: python -m pslint_tls debug rule-pages docs/rules, a row in the README, a line in CHANGELOG.md"


# --- where ----------------------------------------------------------------------------------------------------------


def _place(folder: str | None) -> Path:
    """The folder that takes the file: the one given, else `rules` of the checkout that we stand in."""
    from pslint_tls.engine.registry import builtin_folder

    if folder is not None:
        if Path(folder).exists() and not Path(folder).is_dir():
            raise Refused(f"--rules `{folder}` is no folder; give the folder that holds the rule files")
        return Path(folder)
    rules = builtin_folder().resolve()
    checkout = rules.parent
    if (checkout / "pyproject.toml").is_file() and Path.cwd().resolve().is_relative_to(checkout):
        return rules
    raise Refused("this is no checkout of pslint-tls; give --rules DIR, the folder of your own rules")


# --- what is taken --------------------------------------------------------------------------------------------------


def _check_form(code: str, name: str, *, own: bool) -> None:
    if not re.fullmatch(r"[A-Z]+[0-9]+", code):
        raise Refused(f"the code `{code}` is not capital letters and then digits; write it as in ORG001")
    if own and code.startswith(OURS):
        raise Refused(f"codes with {OURS} are those of pslint-tls itself; take a prefix of your own, as in ORG001")
    if not own and not re.fullmatch(rf"{OURS}[0-9]{{3}}", code):
        raise Refused(f"a built-in rule has {OURS} and three digits; give --rules DIR for a rule of your own")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or len(name) > LONGEST:
        raise Refused(f"the name `{name}` is not lower-case words joined by hyphens, as in mail-without-tls12")
    if name.split("-")[0] in VERBS:
        raise Refused(f"the name `{name}` does not read after `allow`; name what is found, as in mail-without-tls12")


def _check_free(code: str, name: str, place: Path) -> None:
    from pslint_tls.cli.run import rule_set
    from pslint_tls.engine.registry import builtin_folder
    from pslint_tls.engine.settings import Settings

    own = (place,) if place.is_dir() and place.resolve() != builtin_folder().resolve() else ()
    known: tuple[Rule[Any], ...] = rule_set(Settings(rules_dirs=own)).known
    taken = {word: rule.code for rule in known for word in (rule.code, rule.name)}
    # A retired code is gone from the rules, and never free again.
    for folder in {builtin_folder(), place}:
        taken |= {word: line[0] for line in _recorded(folder / "CODES") for word in line[:2]}
    for word in (code, name):
        if word in taken:
            by = "" if taken[word] == word else f", by {taken[word]}"
            raise Refused(f"`{word}` is taken{by}; `pslint-tls rules` lists the rules, a code is never used twice")


def _recorded(codes: Path) -> list[list[str]]:
    if not codes.is_file():
        return []
    lines = codes.read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line.strip() and not line.startswith("#")]


def _record(codes: Path, code: str, name: str) -> list[Path]:
    """Write the code down where codes are kept, in order."""
    if not codes.is_file():
        return []
    lines = codes.read_text(encoding="utf-8").splitlines()
    after = [number for number, line in enumerate(lines, 1) if line.startswith("#") or line.split()[:1] < [code]]
    lines.insert(after[-1] if after else 0, f"{code} {name}")
    codes.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return [codes]
