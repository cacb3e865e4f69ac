"""The files that make up one program: the script itself and the local files that it loads."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from pslint_tls.script.dropins import without_drop_ins
from pslint_tls.script.options import Loader
from pslint_tls.script.relevance import Relevance
from pslint_tls.script.units import Unit
from pslint_tls.script.values import HERE
from pslint_tls.syntax import Tree, ast, parse
from pslint_tls.text import Source

MAX_RESTARTS = 4
"""Times that a run begins anew since it came upon a file to load; files found after that are run whole."""
MAX_UNITS = 24
"""Files that one script may load."""
STATIC_PATH = re.compile(
    r"""^["']?(?:\$\(?PSScriptRoot\)?|\$\{PSScriptRoot\}|\.)[\\/]([^"'$*?]+?)["']?$""", re.IGNORECASE
)


class FoundFile(Exception):
    """A run came upon a file to load whose variables it did not know to follow: it has to begin anew."""


@dataclass
class Program:
    """All units; number 0 is the analysed file."""

    units: list[Unit]
    load: Loader | None
    deadline: float | None
    loaded: dict[tuple[str, str], Unit | None]
    not_followed: list[str]
    assigned: set[str]
    members_assigned: set[str]
    running: bool = False
    restarts: int = 0
    uses_bound_parameters: bool = False
    """Some file names `$PSBoundParameters`."""
    _mailing: set[str] = field(default_factory=set)
    _mailing_places: dict[int, list[int]] = field(default_factory=dict)
    set_outside: dict[str, frozenset[str]] = field(default_factory=dict)
    """For each function, in lower case: the variables that it sets outside itself."""
    drop_ins: frozenset[str] = frozenset()
    """The functions of ours that some file defines, in lower case."""
    tracked: frozenset[str] = frozenset()
    """Variables whose assignments are all run; of any other nothing is known."""

    @classmethod
    def of(cls, source: Source, tree: Tree, load: Loader | None, deadline: float | None) -> Program:
        """The program that begins with this file; files that it plainly loads are read at once, so that relevance
        sees them.
        """
        lean, drop_ins = without_drop_ins(tree, deadline)
        main = Unit(0, source.path, lean.text, lean)
        program = cls([main], load, deadline, {}, [], set(), set(), drop_ins=drop_ins)
        for unit in program.units:
            program._load_plain(unit)
        program.settle()
        return program

    def settle(self) -> None:
        """Work out what matters, over all units known so far."""
        relevance = Relevance(self.units)
        relevance.settle()
        self.tracked = frozenset(relevance.names) - relevance.opaque
        self.running = False
        self.uses_bound_parameters = any("psboundparameters" in unit.lowered for unit in self.units)
        self._mailing.clear()
        self._mailing_places.clear()
        self.set_outside = {
            node.name.lower(): frozenset(
                match.group(1).lower() for match in OUTER.finditer(unit.text, node.start, node.end)
            )
            for unit in self.units
            for node in unit.tree.notable
            if isinstance(node, ast.FunctionDefinition)
        }
        for unit in self.units:
            unit.whole = False
            self._note_assignments(unit)

    def _load_plain(self, unit: Unit) -> None:
        for command in unit.tree.commands:
            name = (command.name or "").lower()
            if command.invocation == "." or name in ("import-module", "ipmo"):
                for element in command.elements:
                    if isinstance(element, ast.CommandParameter):
                        continue
                    found = STATIC_PATH.match(unit.text[element.start : element.end])
                    if found is not None:
                        self.follow(unit, found.group(1))
        for using in unit.tree.root.usings:
            if using.kind == "module" and using.name.startswith("."):
                self.follow(unit, using.name)

    def follow(self, unit: Unit, target: str) -> Unit | None:
        """The unit for a file that `unit` loads, or None if it cannot be followed; why is noted."""
        target = target.replace(HERE, "").lstrip("\\/") if target.startswith(HERE) else target
        if re.match(r"\.[\\/]", target):
            target = target[2:]
        key = (unit.path, target.lower())
        if key in self.loaded:
            return self.loaded[key]
        reason = self._refusal(target)
        self.loaded[key] = None
        if reason is None:
            assert self.load is not None
            source = self.load(unit.path, target)
            if isinstance(source, str):
                reason = source
            else:
                known = next((one for one in self.units if one.path == source.path), None)
                if known is None:
                    del self.loaded[key]
                    known = self._unit(source)
                self.loaded[key] = known
        if reason is not None:
            self.not_followed.append(f"{_shown(target)}: {reason}")
        return self.loaded[key]

    def _refusal(self, target: str) -> str | None:
        if self.load is None:
            return "no files are followed"
        if len(self.units) >= MAX_UNITS:
            return f"more than {MAX_UNITS} files"
        if "://" in target or target.startswith(("\\\\", "//")):
            return "outside the roots"
        return None

    def _unit(self, source: Source) -> Unit:
        lean, drop_ins = without_drop_ins(parse(source.text, self.deadline), self.deadline)
        self.drop_ins |= drop_ins
        unit = Unit(len(self.units), source.path, lean.text, lean)
        self.units.append(unit)
        if self.running and self.restarts < MAX_RESTARTS:
            self.restarts += 1
            raise FoundFile
        unit.whole = True
        self._note_assignments(unit)
        return unit

    def _note_assignments(self, unit: Unit) -> None:
        """Every variable that some statement of the program sets."""
        self.assigned.add("")
        for node in unit.tree.notable:
            if isinstance(node, ast.Assignment):
                self._note_target(node.left)
            elif isinstance(node, ast.ForEach) and isinstance(node.variable, ast.Variable):
                self.assigned.add(bare(node.variable.key))

    def _note_target(self, target: ast.Expression) -> None:
        if isinstance(target, ast.Variable):
            self.assigned.add(bare(target.key))
        elif isinstance(target, (ast.Convert, ast.Attributed)):
            self._note_target(target.child)
        elif isinstance(target, ast.ArrayLiteral):
            for element in target.elements:
                self._note_target(element)
        elif isinstance(target, ast.Member) and isinstance(target.member, ast.StringConstant):
            self.members_assigned.add(target.member.value.lower())

    def leads_to_mail(self, unit: Unit, definition: ast.FunctionDefinition) -> bool:
        """Whether a function holds a mail command, a client or a TLS setting, itself or in a function that it names."""
        if not self._mailing:
            self._mailing.update(_mailing_functions(self.units))
        return definition.name.lower() in self._mailing

    def mailing_places(self, unit: Unit) -> list[int]:
        """Where something stands that may lead to mail, to TLS or to code that is not plain, sorted."""
        known = self._mailing_places.get(unit.number)
        if known is None:
            if not self._mailing:
                self._mailing.update(_mailing_functions(self.units))
            found = [match.start() for one in (MAILING, REQUESTING) for match in one.finditer(unit.text)]
            names = _named(self._mailing)
            if names is not None:
                found += [match.start() for match in names.finditer(unit.lowered)]
            found += [command.start for command in unit.tree.commands if command.invocation or command.name is None]
            known = self._mailing_places[unit.number] = sorted(found)
        return known

    def spent(self) -> bool:
        """Whether the wall clock ran out."""
        return self.deadline is not None and time.monotonic() > self.deadline


OUTER = re.compile(r"\$(?:script|global):(\w+)\s*[-+*/]?=", re.IGNORECASE)
REQUESTING = re.compile(r"webrequest|restmethod|webclient|\b(?:iwr|irm)\b|sslprotocol|sslstream", re.IGNORECASE)
MAILING = re.compile(
    r"send-?mail|send-email|smtpclient|securityprotocol|smtpmail|\.send\(|cdo\.|outlook\.application", re.IGNORECASE
)


def _mailing_functions(units: list[Unit]) -> set[str]:
    """The names of the functions that lead to mail, and one name that no function has, so that the set is never
    empty.
    """
    texts: dict[str, str] = {}
    for unit in units:
        for node in unit.tree.notable:
            found = (
                [node]
                if isinstance(node, ast.FunctionDefinition)
                else node.methods
                if isinstance(node, ast.ClassDefinition)
                else []
            )
            for one in found:
                texts[one.name.lower()] = texts.get(one.name.lower(), "") + unit.text[one.start : one.end].lower()
    mailing = {name for name, text in texts.items() if MAILING.search(text) or REQUESTING.search(text)} | {""}
    grown = True
    while grown:
        words = _named(mailing)
        more = {
            name for name, text in texts.items() if words is not None and name not in mailing and words.search(text)
        }
        mailing |= more
        grown = bool(more)
    return mailing


def _named(functions: set[str]) -> re.Pattern[str] | None:
    """Finds the names of functions, in lower case; None if there is none."""
    names = "|".join(re.escape(name) for name in functions if name)
    return re.compile(rf"(?<![\w-])(?:{names})(?![\w-])") if names else None


def bare(name: str) -> str:
    """A variable name in lower case without its scope."""
    scope, colon, rest = name.lower().partition(":")
    return rest if colon and scope in ("script", "global", "local", "private", "using", "variable") else name.lower()


def _shown(target: str) -> str:
    return target.replace(HERE, "$PSScriptRoot")
