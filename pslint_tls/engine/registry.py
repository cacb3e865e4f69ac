"""Where rules come from, and which of them are on."""

from __future__ import annotations

import hashlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from pslint_tls.engine.baseline import Baseline, load
from pslint_tls.engine.settings import Settings
from pslint_tls.knowledge.deadlines import Deadlines, load_deadlines
from pslint_tls.rule import Rule, Severity, SuppressionUse, Watched

BUILTIN_PACKAGE = "pslint_tls.rules"
ENTRY_POINTS = "pslint_tls.rules"
WATCHABLE: tuple[type, ...] = Watched.__constraints__


class UnknownRule(Exception):
    """A selector that names no rule; the text is one sentence for the user."""


class BrokenRule(Exception):
    """A rule file that cannot be used; the text is one sentence that names the file."""


@dataclass(frozen=True)
class RuleSet:
    """The rules of a run. `rules` are the enabled ones, `known` all that were found; both sorted by code."""

    rules: tuple[Rule[Any], ...]
    known: tuple[Rule[Any], ...] = ()
    needles: tuple[str, ...] = ()
    """Lower-case ASCII: a file with none of them has no finding of an enabled rule."""
    severity: tuple[tuple[str, Severity], ...] = ()
    """Overrides of the settings, by code, selectors resolved."""
    deadlines: Deadlines | None = None
    """The deadline table that rules are given."""
    baseline: Baseline | None = None
    """Findings that are known already."""

    @property
    def about_suppressions(self) -> frozenset[str]:
        """The rules that judge suppressions, and so are not suppressed like others."""
        return frozenset(rule.code for rule in self.known if rule.watches is SuppressionUse)


def builtin_folder() -> Path:
    """The folder of the built-in rules: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).parents[1]
    return next(place for place in (package / "rules", package.parent / "rules") if place.is_dir())


def load_rules(settings: Settings) -> RuleSet:
    """All rules in reach and those that `settings` turns on.

    Raises `BrokenRule` for a rule that cannot be used, `UnknownRule` for a selector that names none, ValueError for a
    deadline table that cannot be read; each with one sentence for the user.
    """
    known = _sorted_by_code([*_builtin(), *_installed(), *_user_folders(settings.rules_dirs)])
    return enable(known, settings)


def enable(known: tuple[Rule[Any], ...], settings: Settings) -> RuleSet:
    """The rule set of `known` that `settings` asks for. Raises as `load_rules`."""
    wanted = codes_of(settings.select, known) if settings.select else {rule.code for rule in known if rule.enabled}
    wanted -= codes_of(settings.ignore, known)
    rules = tuple(rule for rule in known if rule.code in wanted)
    needles = tuple(sorted({needle for rule in rules for needle in rule.needles}))
    severity = tuple(
        (code, level) for selector, level in settings.severity for code in sorted(codes_of((selector,), known))
    )
    # The table is read here, once a process, so that checking a file touches no disk.
    return RuleSet(rules, known, needles, severity, load_deadlines(settings.deadlines), _baseline(settings, known))


def _baseline(settings: Settings, known: tuple[Rule[Any], ...]) -> Baseline | None:
    """The known findings of the settings. Raises `BadBaseline`, `UnknownRule` for an entry of none."""
    if settings.baseline is None:
        return None
    found = load(settings.baseline, settings.cwd)
    check_entries(found, known)
    return found


def check_entries(baseline: Baseline, known: tuple[Rule[Any], ...]) -> None:
    """Raises `UnknownRule` where a baseline holds findings of a rule that there is not."""
    codes = {rule.code for rule in known}
    wrong = next((entry.rule for entry in baseline.entries if entry.rule not in codes), None)
    if wrong is not None:
        raise UnknownRule(f"baseline `{baseline.name}`: {_unknown(wrong, known)}")


def codes_of(selectors: Iterable[str], known: Iterable[Rule[Any]]) -> set[str]:
    """The codes that selectors name: each a code, the beginning of one, or a rule's name, in any case.

    Raises `UnknownRule` for one that names nothing.
    """
    rules = tuple(known)
    found: set[str] = set()
    for selector in selectors:
        typed = selector.strip()
        hits = {rule.code for rule in rules if typed and rule.code.startswith(typed.upper())}
        hits |= {rule.code for rule in rules if rule.name == typed.lower()}
        if not hits:
            raise UnknownRule(_unknown(typed, rules))
        found |= hits
    return found


def _unknown(typed: str, rules: tuple[Rule[Any], ...]) -> str:
    from difflib import get_close_matches

    words = {word: word for rule in rules for word in (rule.code, rule.name)}
    close = get_close_matches(typed.upper(), words, 1, 0.6) or get_close_matches(typed.lower(), words, 1, 0.6)
    hint = f"did you mean `{close[0]}`?" if close else "`pslint-tls rules` lists them"
    return f"there is no rule `{typed}`; {hint}"


def _sorted_by_code(rules: Iterable[Rule[Any]]) -> tuple[Rule[Any], ...]:
    seen: dict[str, Rule[Any]] = {}
    for rule in rules:
        for word in (rule.code, rule.name):
            if word in seen:
                raise BrokenRule(
                    f"`{word}` is taken twice, by {_where(seen[word])} and {_where(rule)}: rename one of them"
                )
            seen[word] = rule
    return tuple(sorted({rule.code: rule for rule in seen.values()}.values(), key=lambda rule: rule.code))


def _where(rule: Rule[Any]) -> str:
    module = type(rule).__module__
    return f"{module.rpartition('.')[2]}.py" if module.startswith(_USER_PREFIX) else f"{module}"


# --- the three sources ----------------------------------------------------------------------------------------------

_USER_PREFIX = "pslint_tls_user_rules_"


def _builtin() -> Iterator[Rule[Any]]:
    return load_folder(builtin_folder(), BUILTIN_PACKAGE)


def _installed() -> Iterator[Rule[Any]]:
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        try:
            loaded = point.load()
        except (Exception, SystemExit) as error:
            raise BrokenRule(_import_failed(f"the rule package `{point.value}`", error)) from error
        yield from _of_package(loaded, point.value)


def _of_package(loaded: Any, name: str) -> Iterator[Rule[Any]]:
    """The rules of what an entry point names: a package of rule files, one module, or one class."""
    if inspect.isclass(loaded):
        yield _instance(loaded, f"the entry point `{name}`")
    elif hasattr(loaded, "__path__"):
        for folder in loaded.__path__:
            yield from load_folder(Path(folder), loaded.__name__)
    else:
        yield from _of_module(loaded, f"the entry point `{name}`")


def _user_folders(folders: Iterable[Path]) -> Iterator[Rule[Any]]:
    for folder in dict.fromkeys(folders):
        if not folder.is_dir():
            raise BrokenRule(f"the rules folder `{folder}` is not there: give --rules a folder of rule files")
        yield from load_folder(folder, user_package(folder))


def user_package(folder: Path) -> str:
    """The package name of a `--rules` folder: one per folder, so that two with files of one name never clash."""
    return _USER_PREFIX + hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def load_folder(folder: Path, package: str) -> Iterator[Rule[Any]]:
    """One rule from each file of `folder`, imported as `package.<stem>`; files that begin with `_` are left alone.

    The folder needs no `__init__.py` and is never put on `sys.path`. Raises `BrokenRule`.
    """
    if package not in sys.modules:
        spec = ModuleSpec(package, loader=None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        sys.modules[package] = module_from_spec(spec)
    for info in sorted(pkgutil.iter_modules([str(folder)]), key=lambda info: info.name):
        if info.name.startswith("_"):
            continue
        label = f"the rule file `{_shown(folder, package)}{info.name}.py`"
        try:
            module = import_module(f"{package}.{info.name}")
        except (Exception, SystemExit) as error:
            raise BrokenRule(_import_failed(label, error)) from error
        yield from _of_module(module, label)


def _shown(folder: Path, package: str) -> str:
    return "rules/" if package == BUILTIN_PACKAGE else f"{folder.as_posix()}/"


def _import_failed(label: str, error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{label} cannot be read: syntax error in line {error.lineno}"
    text = " ".join(str(error).split())
    return f"{label} cannot be imported: {type(error).__name__}{': ' + text if text else ''}"


# --- the shape of a rule --------------------------------------------------------------------------------------------


def _of_module(module: ModuleType, label: str) -> Iterator[Rule[Any]]:
    own = [
        value
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Rule) and value.__module__ == module.__name__
    ]
    if len(own) != 1:
        raise BrokenRule(f"{label} holds {len(own)} rule classes: a file holds exactly one")
    yield _instance(own[0], label)


def _instance(kind: type, label: str) -> Rule[Any]:
    if not issubclass(kind, Rule):
        raise BrokenRule(f"{label} names a class that is no rule: derive it from `pslint_tls.rule.Rule`")
    problem = next(_problems(kind), None)
    if problem:
        raise BrokenRule(f"{label} is not a usable rule: {problem}")
    rule: Rule[Any] = kind()
    return rule


def _problems(kind: type[Rule[Any]]) -> Iterator[str]:
    missing = [word for word in ("code", "name", "watches", "needles") if not hasattr(kind, word)]
    if missing:
        yield f"`{missing[0]}` is not set"
        return
    if not isinstance(kind.code, str) or not re.fullmatch(r"[A-Z]+[0-9]+", kind.code):
        yield f"the code {kind.code!r} is not capital letters and then digits, as in ORG001"
    if not isinstance(kind.name, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.name):
        yield f"the name {kind.name!r} is not lower-case words joined by hyphens"
    if kind.watches not in WATCHABLE:
        yield f"`watches` is none of {', '.join(sorted(watched.__name__ for watched in WATCHABLE))}"
    if not _are_needles(kind.needles):
        yield "`needles` is not a tuple of lower-case ASCII strings, one at least"
    if kind.check is Rule.check:
        yield "it has no `check`"


def _are_needles(needles: object) -> bool:
    return (
        isinstance(needles, tuple)
        and bool(needles)
        and all(isinstance(one, str) and one and one.isascii() and one == one.lower() for one in needles)
    )
