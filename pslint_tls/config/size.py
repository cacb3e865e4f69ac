"""Sizes as people write them."""

from __future__ import annotations

import re

PATTERN = r"(\d+(?:\.\d+)?)\s*(?:([kmg])(i?)b?|b?)"


def in_bytes(typed: str) -> int | None:
    """Bytes of `1048576`, `5MB`, `500kB` (thousands) or `1MiB` (of 1024); None for what is no size."""
    match = re.fullmatch(PATTERN, typed.strip(), re.IGNORECASE | re.ASCII)
    if match is None:
        return None
    number, unit, binary = match.groups()
    return int(float(number) * (1024 if binary else 1000) ** (" kmg".index(unit.lower()) if unit else 0))
