"""The two values that are tables of their own shape: severities, and the exception register."""

from __future__ import annotations

from typing import Any

from pslint_tls.config.kinds import DAY, PATTERN, Context, Kind, Wrong, many, meant, text, word, wrong_type
from pslint_tls.engine.settings import Exemption

LEVELS = ("error", "warning", "info")
MINIMUM = "minimum"

_LEVEL = word(*LEVELS)


def _severity(value: Any, context: Context) -> tuple[str, ...]:
    """As the command line gives them: `warning`, `PST001=info`."""
    if isinstance(value, str):
        return (_LEVEL.read(value, context),)
    if not isinstance(value, dict):
        raise wrong_type(value, 'a level as in "warning", or a table with lines as in PST001 = "info"')
    found = []
    for name, level in value.items():
        try:
            if not name.strip():
                raise Wrong("has no name; write a rule's code, or minimum")
            read = _LEVEL.read(level, context)
        except Wrong as error:
            raise error.below(name) from None
        found.append(read if name == MINIMUM else f"{name}={read}")
    return tuple(found)


SEVERITY = Kind(
    _severity,
    {
        "anyOf": [
            _LEVEL.schema,
            {"type": "object", "propertyNames": {"pattern": r"\S"}, "additionalProperties": _LEVEL.schema},
        ]
    },
)


# --- exceptions -----------------------------------------------------------------------------------------------------

_NEEDED = ("path", "rules", "reason")
_RULES = many(text("a rule's code in quotes"), 'a list of rules, as in ["PST020"]')
_FIELDS: dict[str, tuple[Kind, str]] = {
    "path": (PATTERN, "The files that it is about: a pattern as in .gitignore, relative to this file."),
    "rules": (
        _RULES,
        "The rules that are accepted.",
    ),
    "reason": (text("why the finding is accepted"), "Why it is accepted."),
    "owner": (text("who answers for it"), "Who answers for it."),
    "until": (DAY, "The last day on which it holds."),
    "function": (text("the name of a function"), "Only findings inside this function."),
}


def _entry(value: Any, context: Context, line: int) -> Exemption:
    if not isinstance(value, dict):
        raise wrong_type(value, "[[exceptions]] and its lines below it")
    read: dict[str, Any] = {}
    for name, one in value.items():
        if name not in _FIELDS:
            raise Wrong(f"is no key of an exception; {meant(name, tuple(_FIELDS), _these())}", name)
        try:
            read[name] = _FIELDS[name][0].read(one, context)
        except Wrong as error:
            raise error.below(name) from None
    missing = [name for name in _NEEDED if name not in read]
    if missing:
        raise Wrong(f"has no `{missing[0]}`; every exception needs {', '.join(_NEEDED)}")
    if not read["rules"]:
        raise Wrong('names no rule; write some, as in ["PST020"]', "rules")
    return Exemption(**read, file=context.shown, line=line)


def _these() -> str:
    return f"the keys are {', '.join(_FIELDS)}"


def _exceptions(value: Any, context: Context) -> tuple[Exemption, ...]:
    if not isinstance(value, list):
        raise wrong_type(value, "[[exceptions]] with two brackets")
    found = []
    for number, one in enumerate(value):
        try:
            found.append(_entry(one, context, context.line_of(number)))
        except Wrong as error:
            raise error.below(number) from None
    return tuple(found)


EXCEPTIONS = Kind(
    _exceptions,
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": list(_NEEDED),
            "additionalProperties": False,
            "properties": {
                name: {**kind.schema, "description": says} | ({"minItems": 1} if name == "rules" else {})
                for name, (kind, says) in _FIELDS.items()
            },
        },
    },
)
