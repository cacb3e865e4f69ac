"""SecurityProtocol through whole scripts as they are found in the field: what holds at each send, and the verdict."""

from __future__ import annotations

import pytest

from tests.script.programs import flow, programs

# Under each program: the masks at its sends, in source order. none: unreachable; -: not looked at here.

SPELLINGS = """
MASK = [Net.SecurityProtocolType]::Tls12
SEND
#> 3072 secure

MASK = [System.Net.SecurityProtocolType]::Tls11 -bor [System.Net.SecurityProtocolType]::Tls12
SEND
#> 3840 secure

MASK = 'Tls12, Tls13'
SEND
#> 15360 secure

MASK = @('Tls12','Tls13')
SEND
#> 15360 secure

MASK = 0xC00
SEND
#> 3072 secure

MASK = '3072'
SEND
#> 3072 secure

MASK = [Net.SecurityProtocolType]3072
SEND
#> 3072 secure

MASK = [enum]::ToObject([Net.SecurityProtocolType], 3072)
SEND
#> 3072 secure

MASK = [enum]::Parse([Net.SecurityProtocolType], 'Tls12')
SEND
#> 3072 secure

MASK = [Net.SecurityProtocolType]::Tls12 + [Net.SecurityProtocolType]::Tls13
SEND
#> 15360 secure

MASK = 'tls'
SEND
#> 192 legacy

MASK = [Net.SecurityProtocolType]::Ssl3
SEND
#> 48 legacy

MASK = 'Ssl3,Tls,Tls11'
SEND
#> 1008 legacy

MASK = 'Tls13'
SEND
#> 12288 secure

MASK = [Net.SecurityProtocolType]::SystemDefault
SEND
#> 0 os-default

SEND
#> 0 unset

$t = [Net.SecurityProtocolType]
MASK = $t::Tls12
SEND
#> 3072 secure

$n = 'Tls12'
MASK = [Net.SecurityProtocolType]::$n
SEND
#> 3072 secure

[Net.ServicePointManager]::SecurityProtocol = @{ new = 'Tls12'; old = 'Tls' }.new
SEND
#> 3072 secure
"""

OPERATORS = """
MASK = MASK -bor 3072
SEND
#> 3072 secure

MASK='Tls'
MASK = MASK -bor [Net.SecurityProtocolType]::Tls12
SEND
#> 3264 secure

MASK='Tls11,Tls12'
MASK = MASK -band (-bnot [int][Net.SecurityProtocolType]::Tls11)
SEND
#> 3072 secure

MASK='Tls,Tls12'
MASK = MASK -bxor [Net.SecurityProtocolType]::Tls12
SEND
#> 192 legacy

MASK='Tls'
MASK = MASK -bxor 3072
SEND
#> 3264 secure

MASK += 'Tls12'
SEND
#> 3072 secure

MASK='Tls12'
MASK += 3072
SEND
#> 6144 legacy

MASK='Tls,Tls12'
MASK -= [Net.SecurityProtocolType]::Tls
SEND
#> 3072 secure

MASK='Tls'
MASK -= 'Tls'
SEND
#> 0

MASK='Tls'
MASK -= 'Tls12'
SEND
#> 192
"""

REJECTED = """
MASK='Tls12'
try { MASK='Default' } catch { }
SEND
#> 3072 secure

MASK='Tls'
try { MASK='0xC00' } catch { MASK='Tls12' }
SEND
#> 3072 secure

MASK='Tls'
try { MASK=$true; SEND } catch { SEND }
#> none | 192

MASK='Tls12'
try { MASK='' } catch { } finally { SEND }
#> 3072

try { MASK=$null } catch { MASK='Tls12' }
SEND
#> 3072

try { MASK='Tls12' } catch { MASK='Tls' }
SEND
#> 3072 secure

try { Get-Item x -ErrorAction Stop; MASK='Tls12' } catch { }
SEND
#> 0 3072 partial

try { Get-Item x; MASK='Tls12' } catch { exit 1 }
SEND
#> 3072 secure
"""

GUARDS = """
if ([int]MASK -ne 0) { MASK = MASK -bor 3072 }
SEND
#> 0 os-default

if ((MASK -band 3072) -ne 3072 -and MASK -ne 'SystemDefault') { MASK = MASK -bor 3072 }
SEND
#> 0 os-default

if (MASK -notmatch 'Tls12') { MASK = 'Tls12' }
SEND
#> 3072 secure

MASK='Tls,Tls12'
if (MASK -notlike '*Tls12*') { MASK='Tls' }
SEND
#> 3264

MASK='Tls'
if (-not MASK.HasFlag([Net.SecurityProtocolType]::Tls12)) { MASK = MASK -bor 'Tls12' }
SEND
#> 3264

MASK='Tls'
if ([int]MASK -lt 3072) { MASK = 3072 }
SEND
#> 3072

if (Test-Path x) { MASK='Tls12' } else { MASK='Tls' }
SEND
#> 192 3072 legacy

if (Test-Path x) { MASK='Tls12' }
SEND
#> 0 3072 partial

MASK='Tls,Tls12'
if (MASK -like '*Tls12*') { MASK='Tls12' }
SEND
#> 3072

MASK='Tls,Tls12'
if (MASK -contains 'Tls12') { MASK='Tls' } else { MASK='Tls12' }
SEND
#> 3072

MASK='Tls'
if (MASK.HasFlag([Net.SecurityProtocolType]::Tls12)) { } else { MASK='Tls12' }
SEND
#> 3072

MASK='Tls12'
if (MASK -ge 3072) { SEND } else { MASK='Tls' }
SEND
#> 3072 | 3072
"""

RESTORED = """
$old = MASK
MASK='Tls12'
SEND
MASK=$old
SEND
#> 3072 secure | 0

MASK='Tls'
$old = MASK
try { MASK='Tls12'; SEND } finally { MASK=$old }
SEND
#> 3072 | 192 legacy

$old = MASK
MASK = 'Tls'
MASK = $old -bor 3072
SEND
#> 3072

$old = [string]MASK
MASK = 'Tls'
MASK = $old
SEND
#> 0

MASK='Tls11,Tls12'
$saved = [int]MASK
MASK='Tls'
SEND
[Net.ServicePointManager]::SecurityProtocol = $saved
SEND
#> 192 | 3840

try { throw 'x' } catch { SEND } finally { MASK='Tls12' }
SEND
#> 0 | 3072

try { return } finally { MASK='Tls12'; SEND }
SEND
#> 3072 | none
"""

LOOPS = """
foreach ($n in 1..3) { if ($n -eq 2) { continue }; MASK='Tls12'; SEND }
#> 3072

foreach ($n in Get-Content l) { SEND; MASK='Tls12' }
SEND
#> 0 3072 | 0 3072

foreach ($n in 'a','b') { SEND; MASK='Tls12' }
SEND
#> 0 3072 | 3072

while ($true) { MASK='Tls12'; if (Test-Path x) { break }; MASK='Tls' }
SEND
#> 3072

do { MASK='Tls12' } until (Test-Path x)
SEND
#> 3072

for ($i=0; $i -lt 3; $i++) { if ($i -eq 1) { MASK='Tls12'; break } }
SEND
#> 3072

:top foreach ($a in 1,2) { foreach ($b in 1,2) { MASK='Tls12'; continue top }; MASK='Tls' }
SEND
#> 3072

:top while ($true) { foreach ($b in 1,2) { if (Test-Path $b) { MASK='Tls12'; break top } } }
SEND
#> 3072

foreach ($n in @()) { MASK='Tls12' }
SEND
#> 0

foreach ($p in 'Tls','Tls11','Tls12') { MASK = MASK -bor [Net.SecurityProtocolType]$p }
SEND
#> 4032 secure

while (Test-Path x) { SEND; MASK='Tls12'; SEND; MASK='Tls' }
SEND
#> 0 192 | 3072 | 0 192
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *programs(SPELLINGS),
        *programs(OPERATORS),
        *programs(REJECTED),
        *programs(GUARDS),
        *programs(RESTORED),
        *programs(LOOPS),
    ],
)
def test_masks_at_each_send(text, expected):
    assert flow(text, expected) == expected
