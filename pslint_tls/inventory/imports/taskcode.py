"""The PowerShell that a task holds itself, judged as a script is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pslint_tls.engine.check import examine, judge
from pslint_tls.engine.excerpt import Page
from pslint_tls.engine.registry import RuleSet
from pslint_tls.engine.settings import Settings
from pslint_tls.files.paths import Stamp
from pslint_tls.files.read import Content
from pslint_tls.files.work import Answer
from pslint_tls.inventory.about import about
from pslint_tls.inventory.facts import ahead, judged
from pslint_tls.inventory.imports.cmdshell import joined
from pslint_tls.inventory.imports.commandline import OTHER, SCRIPT, Run, runs
from pslint_tls.inventory.imports.foundtask import Command
from pslint_tls.inventory.imports.masking import masked, secrets_of
from pslint_tls.script.positions import children
from pslint_tls.syntax import ast, parse
from pslint_tls.text import Source

_SCRIPT = (".ps1", ".psm1")
_LONGEST = 2000
"""Letters of a command that are kept."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a command of a task comes to, before it has a place in the store. `answer`: what its own code is judged to
    be, where it has to do with mail.
    """

    kind: str
    command: str
    directory: str | None
    script: str | None
    answer: Answer | None
    problem: str | None


def actions_of(
    command: Command, first: int, name_of: Callable[[int], str], rules: RuleSet, settings: Settings
) -> list[Action]:
    """What a command runs: an action for each program, and one more for each script that its own code calls. `first` is
    the number of its first action in the task; `name_of` makes the path for the code of an action by its number.
    """
    if command.handler:
        return [Action(OTHER, command.program, None, None, None, "it runs a COM handler, not a script")]
    made: list[Action] = []
    for run in runs(command.program, command.arguments):
        directory = joined(command.directory, run.directory)
        if run.code is None:
            made.append(Action(run.kind, run.text[:_LONGEST], directory, run.script, None, run.problem))
        else:
            made += _of_code(run, run.code, directory, name_of(first + len(made)), rules, settings)
    return made


def _of_code(run: Run, code: str, directory: str | None, name: str, rules: RuleSet, settings: Settings) -> list[Action]:
    source = Source(name, code.encode("utf-8", "surrogatepass"), code)
    result, script = examine(source, rules, settings)
    if script is not None and (more := secrets_of(code)):
        # What is given to other programs is told by forms, which would mask too much of a script; of a command it must.
        script = replace(script, secrets=(*script.secrets, *more))
        result = judge(source, script, rules, settings)
    facts = ahead(judged(result, script, source, settings.as_of, ""), script, source, rules, settings)
    shown = masked(Page(source, script.secrets if script is not None else ()).text(0, len(code)))[:_LONGEST]
    concerns = bool(facts.sites or facts.findings or facts.mentions)
    content = Content(source.raw, Stamp(len(source.raw), 0, 0, 0))
    answer = Answer(None, facts, content.stamp, (), about(content, source)) if concerns else None
    called = _called(code)
    own = Action(run.kind, shown, directory, None, answer, run.problem)
    if called and answer is None:
        return [Action(SCRIPT, shown, directory, path, None, None) for path in called]
    return [own, *(Action(SCRIPT, shown, directory, path, None, None) for path in called)]


def _called(code: str) -> list[str]:
    """The scripts that code calls by a constant path."""
    found: dict[str, None] = {}
    left: list[ast.Node] = [parse(code).root]
    while left:
        node = left.pop()
        if isinstance(node, ast.Command) and node.name is not None and node.name.lower().endswith(_SCRIPT):
            found[node.name] = None
        left.extend(children(node))
    return list(found)
