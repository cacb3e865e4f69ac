"""From what a script says to the edits that mend it: plain functions on the model, without a tree."""

from pslint_tls.mend.arguments import add_switch, change_literal, origin, users_of
from pslint_tls.mend.spelling import respelled
from pslint_tls.mend.tlsline import STYLES, drop_old, guard, mend_arithmetic, mend_value, set_first, tls12_line

__all__ = [
    "STYLES",
    "add_switch",
    "change_literal",
    "drop_old",
    "guard",
    "mend_arithmetic",
    "mend_value",
    "origin",
    "respelled",
    "set_first",
    "tls12_line",
    "users_of",
]
