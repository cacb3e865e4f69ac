"""Rules that the configuration takes away from some files."""

from __future__ import annotations

from pslint_tls.engine.patterns import fits
from pslint_tls.engine.registry import RuleSet, UnknownRule, codes_of
from pslint_tls.engine.report import Suppressed
from pslint_tls.engine.settings import Settings


def ignored_here(path: str, ruleset: RuleSet, settings: Settings) -> dict[str, Suppressed]:
    """The codes whose findings are not shown in the file at `path`, as shown, each with the reason."""
    ignored: dict[str, Suppressed] = {}
    for pattern, selectors in settings.per_file_ignores:
        if not fits(pattern, path, settings.base, settings.cwd):
            continue
        for code in codes_meant(selectors, ruleset):
            ignored.setdefault(code, Suppressed("configuration", f"per-file-ignores of `{pattern}`"))
    return ignored


def codes_meant(selectors: tuple[str, ...], ruleset: RuleSet) -> set[str]:
    """The codes that are meant. Selectors are checked where the configuration is read; here each stands for itself."""
    found: set[str] = set()
    for selector in selectors:
        try:
            found |= codes_of((selector,), ruleset.known)
        except UnknownRule:
            continue
    return found
