"""Blocks that run in another process, on another machine, or later in this one."""

from __future__ import annotations

import pytest

from tests.script.programs import flow, programs

# Under each program: the masks at its sends, in source order. none: unreachable; -: not looked at here.

OTHERS = """
MASK='Tls12'
Start-Job { SEND; MASK='Tls' }
SEND
#> 0 | 3072

MASK='Tls12'
Start-Job -InitializationScript { MASK='Tls11' } -ScriptBlock { SEND }
SEND
#> 768 | 3072

$p='Tls12'
Start-Job { MASK=$using:p; SEND }
SEND
#> 3072 | 0

Start-Job { param($p) MASK=$p; SEND } -ArgumentList 'Tls12'
SEND
#> 3072 | 0

MASK='Tls12'
Invoke-Command -ComputerName s { SEND }
Invoke-Command -Session $s -ScriptBlock { SEND }
Invoke-Command { SEND }
#> 0 | 0 | 3072

MASK='Tls12'
icm -cn s { SEND }
#> 0

MASK='Tls12'
Invoke-Command -HostName s { SEND }
#> 0

MASK='Tls12'
Invoke-Command -VMName s { SEND }
#> 0

MASK='Tls12'
& { SEND } &
SEND
#> - | 3072

MASK='Tls12'
powershell.exe -Command { SEND }
SEND
#> 0 | 3072

MASK='Tls12'
powershell -NoProfile -Command "Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer h"
SEND
#> 0 | 3072

MASK='Tls12'
pwsh -c { SEND }
#> 0

$j=Start-Job { MASK='Tls12' } | Wait-Job
SEND
#> 0

function F { Start-Job { SEND } }
MASK='Tls12'
F
#> 0

MASK='Tls12'
Invoke-Command -ScriptBlock { MASK='Tls' } -AsJob -ComputerName x
SEND
#> 3072

$ps=[powershell]::Create()
[void]$ps.AddScript({ SEND })
$ps.Invoke()
#> 0

MASK='Tls12'
start-job -Name x -ScriptBlock { SEND } -RunAs32
#> 0

MASK='Tls12'
Invoke-Command -ScriptBlock { SEND } -NoNewScope
#> 3072

function F { MASK='Tls12' }
Start-Job { F; SEND }
#> 0
"""

LATER = """
MASK='Tls12'
Start-ThreadJob { SEND }
MASK='Tls'
#> 192 3072

Start-ThreadJob { MASK='Tls12' }
SEND
#> 0 3072

Register-ObjectEvent $w Created -Action { SEND }
MASK='Tls12'
#> 0 3072

Register-EngineEvent PowerShell.Exiting -Action { SEND }
MASK='Tls12'
#> 0 3072
"""

HERE = """
MASK='Tls12'
Measure-Command { SEND; MASK='Tls' }
SEND
#> 3072 | 192

MASK='Tls12'
1 | Sort-Object { SEND }
SEND
#> - | 3072
"""

STORED = """
MASK='Tls12'
function F { try { Start-Job { SEND } } catch { throw } }
foreach ($i in 1,2) { F }
#> 0

MASK='Tls12'
function F { try { Invoke-Command -ComputerName x { SEND } } catch { throw } }
foreach ($i in 1,2) { F }
#> 0

MASK='Tls12'
function F { try { Start-ThreadJob { SEND } } catch { throw } }
foreach ($i in 1,2) { F }
#> 3072

$p='Tls12'; $b = { MASK=$using:p; SEND }
Invoke-Command -ComputerName x -ScriptBlock $b
#> 3072

Invoke-Command -ScriptBlock { param($p) MASK=$p } -ArgumentList 'Tls12'
SEND
#> 3072

Start-Job { function G { MASK='Tls12' }; G; SEND }
#> 3072

$i={ function G { MASK='Tls12' } }
Start-Job -InitializationScript $i -ScriptBlock { G; SEND }
#> 3072

Start-Job -InitializationScript { function G { MASK='Tls12' } } -ScriptBlock { G; SEND }
#> 3072
"""


@pytest.mark.parametrize(
    ("text", "expected"), [*programs(OTHERS), *programs(LATER), *programs(HERE), *programs(STORED)]
)
def test_masks_at_each_send(text, expected):
    assert flow(text, expected) == expected
