"""What a loaded or called file leaves behind in the script that loads it, and what it does not."""

from __future__ import annotations

import pytest

from pslint_tls.script import analyse
from pslint_tls.text import Source

MASK = "[Net.ServicePointManager]::SecurityProtocol"
SECURE = f"{MASK}='Tls12'\n"
SETS_BOTH = f"$Server='h.x.com'\n{SECURE}"
FUNCTION = f"function Set-It {{ {SECURE} }}\n"
BOTH = (("h.x.com",), (3072,))
MASK_ONLY = ((), (3072,))

# How it is loaded, what the file holds, and the servers and masks behind it.
LOADED = [
    (". ./c.ps1", SETS_BOTH, BOTH),
    ("& $PSScriptRoot\\c.ps1", SETS_BOTH, MASK_ONLY),
    ("$f='.\\c.ps1'\n& $f", SETS_BOTH, MASK_ONLY),
    ('$here=Split-Path -Parent $MyInvocation.MyCommand.Path\n. "$here\\c.ps1"', SETS_BOTH, BOTH),
    ("$here=$PSScriptRoot\n. $here\\c.ps1", SETS_BOTH, BOTH),
    (". (Join-Path (Split-Path $PSCommandPath) 'c.ps1')", SETS_BOTH, BOTH),
    (". ([IO.Path]::Combine($PSScriptRoot,'c.ps1'))", SETS_BOTH, BOTH),
    ("foreach ($f in 'c.ps1') { . \"$PSScriptRoot\\$f\" }", SETS_BOTH, BOTH),
    ("if (Test-Path $PSScriptRoot\\c.ps1) { . $PSScriptRoot\\c.ps1 }", SETS_BOTH, (("h.x.com",), (0, 3072))),
    (". .\\c.ps1\nSet-It", FUNCTION, MASK_ONLY),
    (". .\\c.ps1 -S 'h.x.com'", f"param($S)\n$Server=$S\n{SECURE}", BOTH),
    (". .\\c.ps1", f"{SECURE}return\n{MASK}='Tls'", MASK_ONLY),
    ("Import-Module .\\c.psm1\nSet-It", f"{FUNCTION}Export-ModuleMember -Function Set-It", MASK_ONLY),
    ("Import-Module .\\c.psm1", SECURE, MASK_ONLY),
    ("Start-Job -FilePath .\\c.ps1", SECURE, ((), (0,))),
    ("powershell -File .\\c.ps1", SECURE, ((), (0,))),
    ("Invoke-Command -FilePath .\\c.ps1 -ComputerName x", SECURE, ((), (0,))),
]


@pytest.mark.parametrize(
    ("line", "content", "expected"), LOADED, ids=[f"{line}; {text[:30]}" for line, text, _ in LOADED]
)
def test_state_behind_a_loaded_file(line, content, expected):
    def load(path: str, target: str) -> Source:
        return Source.from_text(content, target.replace("\\", "/").rpartition("/")[2])

    send = "Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer $Server -UseSsl"
    (site,) = analyse(Source.from_text(f"{line}\n{send}\n", "main.ps1"), load=load).sites
    assert (site.server.values, site.tls.masks) == expected


def test_function_of_a_loaded_file_is_judged_there():
    sender = "function Send-It { Send-MailMessage -To a@b.c -From c@d.e -Subject x -SmtpServer h }"
    script = analyse(
        Source.from_text(f". .\\c.ps1\n{SECURE}Send-It\n", "main.ps1"),
        load=lambda path, target: Source.from_text(sender),
    )
    assert script.sites == ()
