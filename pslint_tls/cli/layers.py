"""Which settings hold: defaults, PSScriptAnalyzer's file, ours, and over all the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from pslint_tls.cli.errors import Refused

if TYPE_CHECKING:
    from pslint_tls.config.tomlfile import ConfigFile
    from pslint_tls.rule import Rule

COMMAND_LINE = "command line"
DEFAULT = "default"
ADDING = ("select", "ignore", "severity")
"""Keys in which a later file or the command line adds to what is said already."""


class Layer(NamedTuple):
    """What one file or the command line says: values by key, and where it says so."""

    values: Mapping[str, Any]
    origins: Mapping[str, str]


class Effective(NamedTuple):
    """`given` are the options with what the files say filled in; `origins` says who decided, by key."""

    given: Mapping[str, Any]
    origins: Mapping[str, str]
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def effective(given: Mapping[str, Any]) -> Effective:
    """The options of a command with the configuration filled in, for commands that take one.

    Raises `Refused` for a configuration that cannot be used.
    """
    if "isolated" not in given:
        return Effective(given, {})
    if given["isolated"] and given.get("config_file") is not None:
        raise Refused("--isolated takes no configuration file, --config names one; leave one of them out")
    if given["isolated"]:
        return _merged(given, (), None) if given.get("show_settings") else Effective(given, {})
    from pslint_tls.config import BadConfig

    try:
        return _from_files(given, Path.cwd())
    except BadConfig as error:
        raise Refused(str(error)) from error


def typed(names: Iterable[str]) -> frozenset[str]:
    """Those of the options `names` that were given on the command line; all where there is no command line."""
    context = click.get_current_context(silent=True)
    if context is None:
        return frozenset(names)
    unsaid = (click.core.ParameterSource.DEFAULT, click.core.ParameterSource.DEFAULT_MAP, None)
    return frozenset(name for name in names if context.get_parameter_source(name) not in unsaid)


# --- files ----------------------------------------------------------------------------------------------------------


def _from_files(given: Mapping[str, Any], cwd: Path) -> Effective:
    from pslint_tls.config.tomlfile import named, nearest

    asked = given.get("config_file")
    file = nearest(cwd) if asked is None else named(Path(asked), cwd)
    layers: list[Layer] = []
    files: list[str] = []
    notes: tuple[str, ...] = ()
    place = _analyzer_file(file, cwd)
    if place is not None:
        layer, shown, notes = _analyzer(place, cwd, given)
        layers.append(layer)
        files.append(shown)
    if file is not None:
        _check_rules(file, given)
        layers.append(Layer(file.values, {name: file.where(name) for name in file.values}))
        files.append(file.shown)
    if not layers and not given.get("show_settings"):
        return Effective(given, {})
    merged = _merged(given, layers, file)
    return Effective(merged.given, merged.origins, tuple(files), notes)


def _analyzer_file(file: ConfigFile | None, cwd: Path) -> Path | None:
    """The settings file that the configuration names, else the one beside it or above the working directory."""
    from pslint_tls.config.places import analyzer_in

    if file is not None and "psscriptanalyzer-settings" in file.values:
        named: Path | None = file.values["psscriptanalyzer-settings"]
        return named
    return analyzer_in([*([file.folder] if file else []), cwd, *cwd.parents])


def _analyzer(place: Path, cwd: Path, given: Mapping[str, Any]) -> tuple[Layer, str, tuple[str, ...]]:
    """What PSScriptAnalyzer's settings say of our rules."""
    from pslint_tls.config.psscriptanalyzer import of_ours, read_settings

    said = read_settings(place, cwd)
    known = _known(given) if said.include or said.exclude else ()
    codes = [rule.code for rule in known]
    # A wildcard was written with other rules in mind: it turns none on that is off.
    plain = [name for name in said.include if not set(name) & set("*?[")]
    wanted = of_ours(plain, codes) + of_ours(said.include, (rule.code for rule in known if rule.enabled))
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for key, name, value in (
        ("select", "includerules", tuple(sorted(set(wanted)))),
        ("ignore", "excluderules", of_ours(said.exclude, codes)),
        ("severity", "severity", (said.least,) if said.least else ()),
    ):
        if value:
            values[key], origins[key] = value, said.where(name)
    return Layer(values, origins), said.shown, said.notes


def _known(given: Mapping[str, Any]) -> tuple[Rule[Any], ...]:
    from pslint_tls.cli.configure import folders
    from pslint_tls.cli.run import rule_set
    from pslint_tls.engine.settings import Settings

    return rule_set(Settings(rules_dirs=folders(given))).known


def _check_rules(file: ConfigFile, given: Mapping[str, Any]) -> None:
    """Raises `Refused` for a rule in the file that there is none of."""
    named = list(_named_rules(file))
    if not named:
        return
    from pslint_tls.engine.registry import UnknownRule, codes_of

    known = _known(given)
    for code, where in named:
        try:
            codes_of((code,), known)
        except UnknownRule as error:
            raise Refused(f"{where}: {error}") from error


def _named_rules(file: ConfigFile) -> Iterable[tuple[str, str]]:
    """Each rule that the file names, with the place."""
    values = file.values
    for key in ("select", "ignore"):
        yield from ((code, file.where(key)) for code in values.get(key, ()))
    for level in values.get("severity", ()):
        code, equals, _ = level.rpartition("=")
        if equals:
            yield code, file.where("severity", code)
    for pattern, codes in values.get("per-file-ignores", ()):
        yield from ((code, file.where("per-file-ignores", pattern)) for code in codes)
    for entry in values.get("exceptions", ()):
        yield from ((code, f"{entry.file}:{entry.line}") for code in entry.rules)


# --- merging --------------------------------------------------------------------------------------------------------


def _merged(given: Mapping[str, Any], files: Iterable[Layer], file: ConfigFile | None) -> Effective:
    from pslint_tls.config.keys import KEYS

    said = typed(given)
    top = {key.name: given[key.given_as] for key in KEYS if key.given_as in said}
    layers = [*files, Layer(top, dict.fromkeys(top, COMMAND_LINE))]
    merged: dict[str, Any] = dict(given)
    origins: dict[str, str] = {}
    for key in KEYS:
        if key.name in ADDING:
            continue
        layer = next((layer for layer in reversed(layers) if key.name in layer.values), None)
        origins[key.name] = layer.origins[key.name] if layer else DEFAULT
        if layer is None or layer.values is top or (key.name == "format" and not _takes_format()):
            continue
        value = layer.values[key.name]
        merged[key.given_as] = not value if key.inverse else value
    for name in ADDING:
        values, who = _added(name, layers)
        merged[name], origins[name] = values, ", ".join(dict.fromkeys(who)) or DEFAULT
    if "encoding" in top:
        merged["encodings"], origins["encodings"] = (), f"{COMMAND_LINE} (--encoding)"
    if file is not None:
        merged["base"], merged["cwd"] = str(file.folder), str(Path.cwd())
        for name in ("include", "exclude"):
            merged[f"{name}_base"] = "" if name in top else str(file.folder)
    return Effective(merged, origins)


def _takes_format() -> bool:
    """The format of the file is that of `check`; other commands write other things."""
    context = click.get_current_context(silent=True)
    return context is None or context.command.name == "check"


def _added(name: str, layers: Iterable[Layer]) -> tuple[tuple[str, ...], list[str]]:
    """The values of all layers. Only the highest `select` counts; one on the command line ends what files leave out."""
    values: list[str] = []
    who: list[str] = []
    for layer in layers:
        typed_rules = "select" in layer.values and layer.origins["select"] == COMMAND_LINE
        if (name == "select" and name in layer.values) or (name == "ignore" and typed_rules):
            values, who = [], []
        if name in layer.values:
            values += layer.values[name]
            who.append(layer.origins[name])
    return tuple(values), who
