"""SecurityProtocol through loops, switches and jumps out of them."""

from __future__ import annotations

import pytest

from tests.script.programs import flow, programs

# Under each program: the masks at its sends, in source order. none: unreachable; -: not looked at here.

LABELS = """
:outer foreach ($a in 1,2,3) { foreach ($b in 1,2) { if ($b -eq 2) { continue outer }; MASK='Tls12' }
MASK='Tls' }
SEND
#> 3072

:outer while ($true) { while ($true) { MASK='Tls12'; break outer } ; MASK='Tls' }
SEND
#> 3072
"""

COUNTED = """
for ($i=0; $i -lt 0; $i++) { MASK='Tls12' }
SEND
#> 0

for (;;) { MASK='Tls12'; break }
SEND
#> 3072

for (MASK='Tls12'; Test-Path x; ) { SEND }
SEND
#> 3072 | 3072

for ($i=0; $i -lt 2; $i++, (MASK='Tls12')) { SEND }
SEND
#> 0 3072 | 3072

do { SEND; MASK='Tls12' } while (Test-Path x)
SEND
#> 0 3072 | 3072

do { if (Test-Path y) {continue}; MASK='Tls12' } until (Test-Path x)
SEND
#> 0 3072

foreach ($x in @()) { MASK='Tls12' }
SEND
#> 0

foreach ($x in $null) { MASK='Tls12' }
SEND
#> 0

foreach ($x in 1) { MASK='Tls12' }
SEND
#> 3072

foreach ($x in 1..3) { if ($x -eq 2) { break }; SEND; MASK=768 }
SEND
#> 0 | 768

foreach ($p in 'Tls','Tls11','Tls12') { MASK=$p; SEND }
SEND
#> 192 768 3072 | 3072

$i=3; while ($i--) { MASK='Tls12' }
SEND
#> 3072

$i=0; do { $i++ ; SEND; MASK='Tls12' } until ($i -eq 1)
SEND
#> 0 | 3072

1,2 | % { SEND; MASK='Tls12' }
SEND
#> 0 3072 | 3072

while (Test-Path x) { MASK='Tls12'; continue; MASK='Tls' }
SEND
#> 0 3072

do { MASK='Tls12' } until (Test-Path x)
SEND
#> 3072

for ($i=0; $i -lt 10; $i+=3) { MASK='Tls12' }
SEND
#> 3072

for ($i=10; $i -ge 0; $i--) { if ($i -eq 0) { MASK='Tls12' } else { MASK='Tls' } }
SEND
#> 3072

for ($i=0; $i -lt 5000; $i++) { SEND }
MASK='Tls12'
SEND
#> 0 | 3072

$l='a','b'; $l | % { if ($_ -eq 'b') { MASK='Tls12' } }
SEND
#> 3072
"""

PIPELINES = """
1,2 | % { if ($_ -eq 1) { return }; MASK='Tls12' }
SEND
#> 3072

1..2 | % -Begin { MASK='Tls' } -Process { SEND; MASK='Tls12' } -End { SEND; MASK='Tls13' }
SEND
#> 192 3072 | 3072 | 12288

1 | % { MASK='Tls' } { SEND } { MASK='Tls12' }
SEND
#> 192 | 3072

1 | % { MASK='Tls' } { SEND }
SEND
#> 192 | 192

@() | % { MASK='Tls12' }
SEND
#> 0

(1,2).ForEach({ MASK='Tls12' })
SEND
#> 3072

(1,2).Where({ MASK='Tls12'; $true })
SEND
#> 3072

1,2 | ? { MASK='Tls12'; $false } | % { MASK='Tls' }
SEND
#> 3072

1,2 | Where-Object { $_ -gt 1 } | ForEach-Object { MASK='Tls12' }
SEND
#> 3072

foreach ($x in 1,2) { 1 | % { break }; MASK='Tls12' }
SEND
#> 0

foreach ($x in 1,2) { 1 | % { continue }; MASK='Tls12' }
SEND
#> 0

foreach ($x in 1,2) { 1 | % { return }; MASK='Tls12' }
SEND
#> 3072

MASK='Tls12'; Get-Content l | % { SEND; MASK='Tls'; SEND }
SEND
#> 192 3072 | 192 | 192 3072

Get-Content l | ? { $_ } | % { SEND } -End { MASK='Tls12' }
SEND
#> - | 3072

Get-Content l | Sort-Object | % { MASK='Tls12' } | Out-Null
SEND
#> 0 3072

1,2 | % { $_ } | % { MASK='Tls12' }
SEND
#> 3072

1,2 | % { MASK='Tls12'; $_ } | % { SEND }
#> 3072

1,2 | % { MASK='Tls'; $_ } | % { MASK='Tls12' }
SEND
#> 3072
"""

SWITCHES = """
switch (1,2) { 1 { MASK='Tls' } 2 { MASK='Tls12' } }
SEND
#> 3072

switch (1,2) { 1 { MASK='Tls12'; break } 2 { MASK='Tls' } }
SEND
#> 3072

switch (1,2) { 1 { MASK='Tls12'; continue } 2 { SEND } default { MASK='Tls' } }
SEND
#> 3072 | 3072

switch (1) { 1 { MASK='Tls' } 1 { MASK='Tls12' } default { MASK='Ssl3' } }
SEND
#> 3072

switch (5) { 1 { MASK='Tls' } default { MASK='Tls12' } }
SEND
#> 3072

switch ('abc') { {$_ -like 'a*'} { MASK='Tls12' } }
SEND
#> 3072

switch -Wildcard ('abc') { 'a*' { MASK='Tls' } '*c' { MASK='Tls12' } }
SEND
#> 3072

switch -Regex ('abc') { '^a' { MASK='Tls12'; break } 'c$' { MASK='Tls' } }
SEND
#> 3072

switch -Exact ('ABC') { 'abc' { MASK='Tls12' } }
SEND
#> 3072

switch ($null) { $null { MASK='Tls12' } }
SEND
#> 3072

switch (@()) { default { MASK='Tls12' } }
SEND
#> 0

switch (Get-Content x) { 'a' { SEND; MASK='Tls12' } default { SEND } }
SEND
#> 0 3072 | 0 3072 | 0 3072

:s switch (1,2) { 1 { foreach ($x in 1) { MASK='Tls12'; break s } } 2 { MASK='Tls' } }
SEND
#> 3072

foreach ($x in 1,2) { switch ($x) { 1 { continue } 2 { MASK='Tls12' } } ; MASK='Tls' }
SEND
#> 192

foreach ($x in 1,2) { switch ($x) { 1 { break } } ; MASK='Tls12' }
SEND
#> 3072
"""

UNKNOWN_LISTS = """
while (-not (Test-Path x)) { SEND; MASK='Tls12' }
SEND
#> 0 3072 | 0 3072

foreach ($x in Get-Content l) { if (Test-Path a) { continue }; SEND; MASK='Tls12'; if (Test-Path b) { break } }
SEND
#> 0 3072 | 0 3072

foreach ($x in Get-Content l) { switch (Get-Content k) { 'a' { MASK='Tls12'
break } 'b' { continue } default { MASK='Tls' } }; SEND }
SEND
#> 0 192 3072 | 0 192 3072

:o foreach ($x in Get-Content l) { foreach ($y in Get-Content m) { if (Test-Path a) { continue o }
MASK='Tls12' }; SEND }
SEND
#> 0 3072 | 0 3072

:o foreach ($x in Get-Content l) { foreach ($y in Get-Content m) { if (Test-Path a) { break o }
MASK='Tls12' }; SEND; MASK='Tls' }
SEND
#> 0 192 3072 | 0 192 3072

function F { foreach ($x in Get-Content l) { if (Test-Path a) { return }; MASK='Tls12' } ; MASK='Tls' }
F
SEND
#> 0 192 3072

MASK='Tls12'; & { MASK='Tls'; SEND }; SEND
#> 192 | 192

1..2 | % { $_ | % { MASK='Tls12' } }
SEND
#> 3072

$x = 1..2 | % { MASK='Tls12'; $_ }
SEND
#> 3072

foreach ($x in (1..2 | % { MASK='Tls12'; $_ })) { SEND }
#> 3072

if (Test-Path a) { MASK='Tls12' } elseif (Test-Path b) { MASK='Tls13' } else { throw 'no' }
SEND
#> 3072 12288

if (Test-Path a) { MASK='Tls12' } else { exit }
SEND
#> 3072

Test-Path a || $(exit)
MASK='Tls12'
SEND
#> 3072

(Test-Path a) ? (MASK='Tls12') : (MASK='Tls12,Tls13') | Out-Null
SEND
#> 3072 15360

$p = (Test-Path a) ? 'Tls12' : 'Tls13'
MASK=$p
SEND
#> 3072 12288
"""

REMEMBERED = """
$ok=$false; $n=0
while (-not $ok -and $n -lt 3) { try { Get-Item x; MASK='Tls12'; $ok=$true } catch { $n++ } }
SEND
#> 0 3072

$ok=$false
while (-not $ok) { try { Get-Item x; MASK='Tls12'; $ok=$true } catch { } }
SEND
#> 3072

do { try { Get-Item x; MASK='Tls12'; break } catch { Start-Sleep 1 } } while ($true)
SEND
#> 3072

$found=$false
foreach ($x in Get-Content l) { if ($x -eq 'q') { $found=$true; MASK='Tls12'; break } }
if ($found) { SEND } else { SEND }
#> 3072 | 0

$ok=Test-Path x
if ($ok) { MASK='Tls12' }
if ($ok) { SEND } else { SEND }
#> 3072 | 0

$done=$false
if (Test-Path x) { MASK='Tls12'; $done=$true }
if (-not $done) { MASK='Tls13' }
SEND
#> 3072 12288
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *programs(LABELS),
        *programs(COUNTED),
        *programs(PIPELINES),
        *programs(SWITCHES),
        *programs(UNKNOWN_LISTS),
        *programs(REMEMBERED),
    ],
)
def test_masks_at_each_send(text, expected):
    assert flow(text, expected) == expected
