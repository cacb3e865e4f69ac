"""SecurityProtocol in scripts made of functions, blocks and other processes, and in what never runs."""

from __future__ import annotations

import pytest

from tests.script.programs import flow, programs

# Under each program: the masks at its sends, in source order. none: unreachable; -: not looked at here.

FUNCTIONS = """
function Set-Tls { MASK='Tls12' }
function Send-It { SEND }
Set-Tls
Send-It
#> 3072 secure

function Send-It { SEND }
Send-It
MASK='Tls12'
Send-It
#> 0 3072 partial

function Send-It { SEND }
MASK='Tls12'
#> 3072 uncalled

function Send-It { SEND }
#> 0 uncalled

function A { B }
function B { SEND }
MASK='Tls12'
A
MASK='Tls'
#> 3072 secure

function A { B }
function B { SEND }
MASK='Tls12'
#> 3072 uncalled

function Set-Tls($p) { MASK=$p }
Set-Tls 'Tls12'
SEND
Set-Tls -p 'Tls'
SEND
#> 3072 | 192

function Set-Tls { param($p='Tls12') MASK=$p }
Set-Tls
SEND
#> 3072

function Get-Tls { 'Tls12' }
MASK = Get-Tls
SEND
#> 3072

function Get-Tls { return [Net.SecurityProtocolType]::Tls12 }
MASK = (Get-Tls)
SEND
#> 3072

function F($n) { if ($n -gt 0) { F ($n - 1) } else { MASK='Tls12' } }
F 3
SEND
#> 3072

function F { SEND; MASK='Tls12'; if (Test-Path x) { F } }
F
#> 0 3072

filter F { MASK=$_ }
'Tls','Tls12' | F
SEND
#> 3072

function F { begin { MASK='Tls12' } process { SEND } end { MASK='Tls' } }
1,2 | F
SEND
#> 3072 | 192

function F { return; MASK='Tls' }
MASK='Tls12'
F
SEND
#> 3072

function Outer { function Inner { MASK='Tls12' }; Inner }
Outer
SEND
#> 3072

$script:p='Tls12'
function F { MASK=$script:p }
F
SEND
#> 3072
"""

BLOCKS = """
& { MASK='Tls12' }
SEND
#> 3072

. { MASK='Tls12' }
SEND
#> 3072

Invoke-Command { MASK='Tls12' }
SEND
#> 3072

Invoke-Command -ScriptBlock { SEND; MASK='Tls12' }
SEND
#> 0 | 3072

1,2 | ForEach-Object { MASK='Tls12' }
SEND
#> 3072

Get-Content l | ForEach-Object { SEND }
MASK='Tls12'
#> 0

Get-Content l | ForEach-Object -Begin { MASK='Tls12' } -Process { SEND } -End { MASK='Tls' }
SEND
#> 3072 | 192

1..3 | Where-Object { MASK='Tls12'; $true } | Out-Null
SEND
#> 3072

(1,2).ForEach({ MASK='Tls12' })
SEND
#> 3072

Get-Content l | % { SEND; MASK='Tls12' }
SEND
#> 0 3072 | 0 3072

$b = { MASK='Tls12' }
& $b
SEND
#> 3072

$b = { SEND }
MASK='Tls12'
& $b
MASK='Tls'
#> 3072

$b = { SEND }
MASK='Tls12'
#> 3072 uncalled
"""

PROCESSES = """
MASK='Tls12'
Start-Job -ScriptBlock { SEND }
SEND
#> 0 unset | 3072 secure

Start-Job { MASK='Tls12'; SEND }
SEND
#> 3072 | 0

MASK='Tls'
Start-Job -InitializationScript { MASK='Tls12' } -ScriptBlock { SEND }
SEND
#> 3072 secure | 192 legacy

MASK='Tls12'
Invoke-Command -ComputerName srv -ScriptBlock { SEND; MASK='Tls' }
SEND
#> 0 | 3072

MASK='Tls12'
Invoke-Command -Session $s { MASK='Tls11'; SEND }
SEND
#> 768 | 3072

MASK='Tls12'
Start-Process powershell -ArgumentList '-File x.ps1'
SEND
#> 3072

MASK='Tls12'
$j = Start-ThreadJob -ScriptBlock { SEND }
SEND
#> 3072 | 3072

Start-ThreadJob { SEND }
MASK='Tls'
MASK='Tls12'
#> 0 192 3072

MASK='Tls12'
1..3 | ForEach-Object -Parallel { SEND }
#> 3072

Register-ObjectEvent $t Elapsed -Action { SEND }
MASK='Tls12'
SEND
#> 0 3072 | 3072
"""

TRAPS = """
trap { MASK='Tls12'; continue }
throw 'x'
SEND
#> 3072

trap { SEND; break }
MASK='Tls12'
throw 'x'
SEND
#> 3072 | none

MASK='Tls12'
trap { continue }
MASK='tls1'
SEND
#> 3072

function F { trap { continue } throw 'x'; MASK='Tls12' }
F
SEND
#> 3072
"""

SWITCHES = """
switch ('a') { 'a' { MASK='Tls12' } 'b' { MASK='Tls' } }
SEND
#> 3072

switch ($env:X) { 'a' { MASK='Tls12' } default { MASK='Tls13' } }
SEND
#> 3072 12288 secure

switch ($x) { 'a' { MASK='Tls12' } 'b' { MASK='Tls' } }
SEND
#> 0 192 3072 legacy

switch ('ab') { 'ab' { MASK='Tls' } { $_ -like 'a*' } { MASK='Tls12' } }
SEND
#> 3072

switch ('ab') { 'ab' { MASK='Tls'; break } { $_ -like 'a*' } { MASK='Tls12' } }
SEND
#> 192

switch -Wildcard ('prod1') { 'prod*' { MASK='Tls12' } 'test*' { MASK='Tls' } }
SEND
#> 3072

switch -Regex ('prod1') { '^prod\\d' { MASK='Tls12' } default { MASK='Tls' } }
SEND
#> 3072

switch -Exact -CaseSensitive ('A') { 'a' { MASK='Tls' } 'A' { MASK='Tls12' } }
SEND
#> 3072

switch (1,2) { 1 { MASK='Tls' } 2 { MASK='Tls12' } }
SEND
#> 3072

switch (1,2) { 1 { MASK='Tls'; continue } 2 { MASK='Tls12' } default { MASK='Ssl3' } }
SEND
#> 3072

MASK = switch ('new') { 'new' { 'Tls12' } 'old' { 'Tls' } }
SEND
#> 3072
"""

NEVER = """
SEND
exit
SEND
#> 0 | none unreachable

if ($true) { exit }
MASK='Tls12'
SEND
#> none unknown

if (Test-Path x) { throw 'x' } else { return }
SEND
#> none unreachable

while ($true) { continue; SEND }
#> none unreachable

function F { throw 'x'; SEND }
try { F } catch { SEND }
#> none unreachable | 0

try { exit } catch { SEND } finally { MASK='Tls12' }
SEND
#> none | none

foreach ($x in 1,2) { break; SEND }
SEND
#> none | 0

try { } catch { SEND }
#> none
"""

EDITIONS = """
#Requires -PSEdition Core
SEND
#> 0 os-default

#Requires -Version 7.2
MASK='Tls'
SEND
#> 192 legacy

#Requires -Version 5.1
SEND
#> 0 unset

#Requires -PSEdition Desktop
SEND
#> 0 unset
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *programs(FUNCTIONS),
        *programs(BLOCKS),
        *programs(PROCESSES),
        *programs(TRAPS),
        *programs(SWITCHES),
        *programs(NEVER),
        *programs(EDITIONS),
    ],
)
def test_masks_at_each_send(text, expected):
    assert flow(text, expected) == expected
