"""The line goes where the help of a function still stands over that function."""

from __future__ import annotations

import pytest

from tests.script.programs import script_of

HELP = "<#\n.SYNOPSIS\nSends.\n#>\n"
FUNCTION = "function Send-Report { SEND }\nSend-Report\n"


def line_of(text: str) -> int:
    """The number of the line in front of which the only opening of the only site lies."""
    script = script_of(text)
    (site,) = script.sites
    (opening,) = site.tls.openings
    return script.text.count("\n", 0, opening.offset) + 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(f"{HELP}{FUNCTION}", 1, id="touching"),
        pytest.param(f"{HELP}\n{FUNCTION}", 1, id="one blank line belongs to the function"),
        pytest.param(f"{HELP}\n\n{FUNCTION}", 7, id="two make it the help of the script"),
        pytest.param(f"# .SYNOPSIS\n# Sends.\n\n{FUNCTION}", 1, id="line comments"),
        pytest.param(f"#Requires -Version 5\n\n{HELP}\n{FUNCTION}", 3, id="behind #Requires"),
        pytest.param(f"param($To)\n\n{HELP}\n{FUNCTION}", 3, id="behind param"),
        pytest.param(f"{HELP}\n# Sends it\n{FUNCTION}", 6, id="a comment parts them"),
        pytest.param(f"# Copyright\n\n{FUNCTION}", 3, id="no help, no matter"),
        pytest.param(f"{HELP}\n$to = 1\n{FUNCTION}", 6, id="the help of a script"),
    ],
)
def test_help_stays_with_its_function(text, line):
    assert line_of(text) == line
