"""Bytes and text: what a file is, and exact changes to it."""

from pslint_tls.text.apply import Applied, Deferred, apply
from pslint_tls.text.codepage import CodePage, code_page
from pslint_tls.text.decode import decode
from pslint_tls.text.linehash import line_hashes
from pslint_tls.text.source import Source, line_start
from pslint_tls.text.span import Edit, Fix, Position, Safety, Span
from pslint_tls.text.undecodable import Undecodable

__all__ = [
    "Applied",
    "CodePage",
    "Deferred",
    "Edit",
    "Fix",
    "Position",
    "Safety",
    "Source",
    "Span",
    "Undecodable",
    "apply",
    "code_page",
    "decode",
    "line_hashes",
    "line_start",
]
