"""Bytes and text: what a file is, and exact changes to it."""

from pslint_tls.text.span import Edit, Fix, Position, Safety, Span

__all__ = ["Edit", "Fix", "Position", "Safety", "Span"]
