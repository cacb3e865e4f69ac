"""Which names say that what they hold is a password: the one table for scripts and for command lines."""

from __future__ import annotations

import re

_NAME = re.compile(
    r"pass(?:word|wd|phrase)?|pwd|secret|api[_-]?key|(?:access|account|shared|storage)[_-]?key|token|credential"
    r"|^pw$|^pw_|_pw$|(?-i:(?<=[a-z])P[Ww]$)|kennwort|mdp|mot[_-]?de[_-]?passe|contrase[nñ]a|wachtwoord",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"^(?:pw|pass\w*|pwd|secret\w*|token|apikey|securestring|au?th-?pass\w*|xp|ap)$", re.IGNORECASE)
_NO_PASSWORD = re.compile(r"credential|bypass", re.IGNORECASE)
"""`-Credential 'ann'` is a user who is asked for the password, `-Bypass` has nothing to do with one."""


def names_secret(name: str) -> bool:
    """Whether a variable, a member or a key of this name holds a password."""
    return _NAME.search(name) is not None


def takes_secret(parameter: str) -> bool:
    """Whether a parameter of this name, without its dash, takes a password: `-Pw`, `-MailPassword`."""
    if _PARAMETER.match(parameter):
        return True
    return names_secret(parameter) and _NO_PASSWORD.search(parameter) is None
