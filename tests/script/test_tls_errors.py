"""SecurityProtocol where something is thrown, trapped, returned from or ended."""

from __future__ import annotations

import pytest

from tests.script.programs import flow, programs

# Under each program: the masks at its sends, in source order. none: unreachable; -: not looked at here.

ENDINGS = """
1 | % { break }
SEND
#> none

break
SEND
#> none

& { return; MASK='Tls12' }
SEND
#> 0

. { return; MASK='Tls12' }
SEND
#> 0

& { exit }
SEND
#> none

function F { exit 1 }
MASK='Tls12'
F
SEND
#> none

function F { if (Test-Path x) { exit 1 } ; MASK='Tls12' }
F
SEND
#> 3072

function F { MASK='Tls12'; throw 'x' }
try { F; SEND } catch { SEND }
SEND
#> none | 3072 | 3072

function G { throw 'x' }
function F { G; MASK='Tls' }
try { MASK='Tls12'; F } catch { SEND }
#> 3072

MASK='Tls12'
if (Test-Path x) { MASK='Tls'; return }
SEND
#> 3072

MASK='Tls12'
if (Test-Path x) { MASK='Tls'; exit }
SEND
#> 3072
"""

CAUGHT = """
try { try { throw 'a' } catch { MASK='Tls12'; throw } } catch { SEND }
SEND
#> 3072 | 3072

try { Get-Item x; MASK='Tls12' } catch [System.IO.IOException] { SEND }
SEND
#> 0 | 0 3072

try { try { throw 'a' } finally { MASK='Tls12' } } catch { SEND }
SEND
#> 3072 | 3072

function F { try { return } finally { MASK='Tls12' } }
F
SEND
#> 3072

function F { try { MASK='Tls'; return 1 } finally { MASK='Tls12' } ; MASK='Ssl3' }
$x=F
SEND
#> 3072

foreach ($i in 1,2) { try { continue } finally { MASK='Tls12' } }
SEND
#> 3072

foreach ($i in 1,2) { try { break } finally { MASK='Tls12' } ; MASK='Tls' }
SEND
#> 3072

try { exit } finally { SEND }
SEND
#> 0 | none

try { MASK='Tls12'; Get-Item x; MASK='Tls' } catch { }
SEND
#> 192 3072

try { $x = 1; MASK='Tls12' } catch { SEND }
SEND
#> none | 3072

try { $x = Get-Date; MASK='Tls12' } catch { SEND }
SEND
#> 0 | 0 3072

try { [Foo]::Bar(); MASK='Tls12' } catch { SEND }
SEND
#> 0 | 0 3072

MASK='Tls12'
MASK='nonsense'
MASK='Tls13'
SEND
#> 12288

function F { try { Get-Item x; return } catch { MASK='Tls'; return } ; MASK='Ssl3' }
MASK='Tls12'
F
SEND
#> 192 3072

try { throw 'x' } catch { SEND; return } finally { MASK='Tls12'; SEND }
SEND
#> 0 | 3072 | none

try { try { throw 'x' } catch { throw 'y' } finally { MASK='Tls12' } } catch { SEND }
#> 3072

foreach ($i in 1,2) { try { SEND; throw 'x' } catch { MASK='Tls12'; continue } ; MASK='Tls' }
SEND
#> 0 3072 | 3072

foreach ($i in 1,2,3) { try { if ($i -lt 3) { throw 'x' }; MASK='Tls12' } catch { MASK='Tls' } }
SEND
#> 3072

try { MASK='Tls12' } catch { MASK='Tls' }
SEND
#> 3072

try { MASK='Tls13' } catch { MASK='Tls12' }
SEND
#> 12288

try { MASK='Tls12,Tls13'; $t=$true } catch { MASK='Tls12' }
SEND
#> 15360

function Set-It { try { MASK='Tls13' } catch { MASK='Tls12' } }
Set-It
SEND
#> 12288

try { Import-Module Foo -ErrorAction Stop; MASK='Tls12' } catch { Write-Error $_; exit 1 }
SEND
#> 3072

try { Import-Module Foo -ErrorAction Stop; MASK='Tls12' } catch { Write-Error $_ }
SEND
#> 0 3072

try { Import-Module Foo } finally { MASK='Tls12' }
SEND
#> 3072

try { Get-Item x; return } catch { MASK='Tls12' }
SEND
#> 3072

try { Get-Item x } catch { throw }
MASK='Tls12'
SEND
#> 3072

function F { try { Get-Item x; MASK='Tls12' } catch { return $false } ; return $true }
if (F) { SEND } else { SEND }
#> 3072 | 0

function F { if (Test-Path x) { MASK='Tls12'; return $true }; return $false }
if (-not (F)) { return }
SEND
#> 3072

try { [void](New-Object Foo); MASK='Tls12' } catch {}
SEND
#> 0 3072
"""

TRAPPED = """
trap { SEND; continue }
MASK='Tls12'
throw 'x'
SEND
#> 3072 | 3072

trap { continue }
MASK='Tls12'
throw 'x'
MASK='Tls'
SEND
#> 192

trap { break }
MASK='Tls12'
throw 'x'
SEND
#> none

function F { trap { continue } ; throw 'x'; MASK='Tls12' }
F
SEND
#> 3072

trap { MASK='Tls12'; continue }
throw 'x'
SEND
#> 3072

function F { throw 'x' ; MASK='Tls' }
trap { continue }
MASK='Tls12'
F
SEND
#> 3072

trap { continue }
Get-Item x
MASK='Tls12'
SEND
#> 3072

function F { trap { MASK='Tls12'; continue }
 throw 'x' }
F
SEND
#> 3072

trap { MASK='Tls12' }
throw 'x'
SEND
#> 3072

trap { MASK='Tls12'; break }
throw 'x'
SEND
#> none

& { trap { continue }; throw 'x'; MASK='Tls12' }
SEND
#> 3072

trap { continue }
& { throw 'x'; MASK='Tls' }
MASK='Tls12'
SEND
#> 3072

trap { continue }
if (Test-Path x) { throw 'x'; MASK='Tls' }
SEND
#> 0
"""

RESTORED = """
$old=MASK
try { MASK='Tls12'; SEND } finally { MASK=$old }
SEND
#> 3072 | 0

$old=MASK
MASK='Tls'
try { SEND } finally { MASK=$old }
SEND
#> 192 | 0 unset

MASK='Tls12'
$old=[int]MASK
MASK=192
MASK=$old
SEND
#> 3072

$old=MASK.ToString()
MASK='Tls'
MASK=$old
SEND
#> 0

function Save { $script:o=MASK }
function Restore { MASK=$script:o }
MASK='Tls12'
Save
MASK='Tls'
Restore
SEND
#> 3072

foreach ($p in 'Tls12','Tls11') { $o=MASK; MASK=$p; SEND; MASK=$o }
SEND
#> 768 3072 | 0
"""

STOPPED = """
$ErrorActionPreference='Stop'
Get-Item x
MASK='Tls12'
SEND
#> 3072

Get-Item x -ErrorAction Stop
MASK='Tls12'
SEND
#> 3072

if (-not (Test-Path x)) { Write-Error 'q' -ErrorAction Stop }
MASK='Tls12'
SEND
#> 3072

param([switch]$Legacy)
if ($Legacy) { MASK='Tls' } else { MASK='Tls12' }
SEND
#> 192 3072

MASK='Tls12'
SEND
MASK='Tls'
#> 3072
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [*programs(ENDINGS), *programs(CAUGHT), *programs(TRAPPED), *programs(RESTORED), *programs(STOPPED)],
)
def test_masks_at_each_send(text, expected):
    assert flow(text, expected) == expected
