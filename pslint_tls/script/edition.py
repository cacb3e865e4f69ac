"""Which PowerShell can run a file."""

from __future__ import annotations

import re

from pslint_tls.script.model import Edition
from pslint_tls.syntax import Tree

REQUIRES = re.compile(r"^[ \t]*#requires[ \t]+(.*)$", re.IGNORECASE | re.MULTILINE)
EDITION = re.compile(r"-PSEdition[ \t]+['\"]?(Core|Desktop)", re.IGNORECASE)
VERSION = re.compile(r"-v(?:er(?:s(?:ion?)?)?)?[ \t]+['\"]?(\d+)", re.IGNORECASE)


def edition_of(text: str, tree: Tree) -> Edition:
    """The edition that #Requires, a shebang or the syntax itself demands."""
    if re.match(r"#![^\r\n]*\bpwsh\b", text):
        return Edition.CORE
    for line in REQUIRES.findall(text):
        edition = EDITION.search(line)
        if edition is not None:
            return Edition.CORE if edition.group(1).lower() == "core" else Edition.DESKTOP
        version = VERSION.search(line)
        if version is not None and int(version.group(1)) >= 6:
            return Edition.CORE
    return Edition.CORE if tree.modern and not tree.damage else Edition.ANY
