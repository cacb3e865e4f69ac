"""SecurityProtocol through functions, stored blocks and classes."""

from __future__ import annotations

import pytest

from tests.script.programs import flow, programs

# Under each program: the masks at its sends, in source order. none: unreachable; -: not looked at here.

CALLS = """
function F { MASK='Tls'; throw 'x' }
F
SEND
#> none

function F { if (Test-Path x) { throw 'x' }; MASK='Tls12' }
F
SEND
#> 3072

function F { SEND }
MASK='Tls12'
#> 3072 uncalled

function F { SEND }
MASK='Tls'
F
MASK='Tls12'
#> 192

function F { MASK='Tls' }
F
function F { MASK='Tls12' }
F
SEND
#> 3072

function F { MASK='Tls' }
if (Test-Path x) { function F { MASK='Tls12' } }
F
SEND
#> 192 3072

function Outer { function Inner { MASK='Tls12' }
 Inner }
Outer
SEND
#> 3072

function F($n) { if ($n -eq 0) { MASK='Tls12'; return }; F ($n-1) }
F 3
SEND
#> 3072

function F { param($P) MASK=$P }
F -P 'Tls'
F Tls12
SEND
#> 3072

function script:F { MASK='Tls12' }
F
SEND
#> 3072

function global:F { MASK='Tls12' }
F
SEND
#> 3072

function F { MASK='Tls12' } F; SEND
#> 3072

function A { if (Test-Path x) { B } }
function B { MASK='Tls12'; A }
A
SEND
#> 0 3072

function F { MASK='Tls12' }
$null = F
SEND
#> 3072

function F { MASK='Tls12' }
F | Out-Null
SEND
#> 3072

function F { MASK='Tls12'; $true }
if (F) { SEND }
#> 3072

function F { MASK='Tls12'; $false }
if ((Test-Path x) -and (F)) { SEND } else { SEND }
#> - | 0 3072

function Set-Tls { MASK='Tls12' }
function Send-It { Set-Tls; SEND }
Send-It
#> 3072

function Send-It { SEND }
function Main { MASK='Tls12'; Send-It }
Main
#> 3072

function Send-It { SEND }
function A { MASK='Tls12'; Send-It }
function B { Send-It }
A
B
#> 3072

function Send-It { SEND }
function A { MASK='Tls12'; Send-It }
function B { Send-It }
B
A
#> 0 3072

$sb = { SEND }
MASK='Tls12'
#> 3072 uncalled

function F { SEND; MASK='Tls12' }
F
F
#> 0 3072

function F { process { MASK=$_ } end { SEND } }
'Tls12' | F
#> 3072

function F { [CmdletBinding()]param() MASK='Tls12' }
F -Verbose
SEND
#> 3072

function F { param($x) dynamicparam { } begin { MASK='Tls12' } }
F
SEND
#> 3072

function F { MASK='Tls' ; trap { MASK='Tls12'; continue } ; throw 'x' }
F
SEND
#> 3072

begin { MASK='Tls12' }
process { SEND }
end { SEND }
#> 3072 | 3072

param($x)
begin { function F { MASK='Tls12' } }
process { F; SEND }
#> 3072

function F { return; MASK='Tls12' }
F
SEND
#> 0

function F { if ($args[0]) { return }; MASK='Tls12' }
F $true
SEND
#> 0
"""

PIPED = """
function F { param($P) process { MASK=$_ } }
'Tls','Tls12' | F
SEND
#> 3072

filter F { MASK=$_ }
'Tls12' | F
SEND
#> 3072

function F { begin { MASK='Tls' } end { SEND } }
F
#> 192
"""

RESULTS = """
function F { [Net.SecurityProtocolType]::Tls12 }
MASK = F
SEND
#> 3072

function F { return 'Tls11','Tls12' }
MASK = (F)[1]
SEND
#> 3072

function F { return 'Tls11','Tls12' }
MASK = F
SEND
#> 3840

function F { 'Tls11'; 'Tls12' }
MASK = F
SEND
#> 3840

function F { $x='Tls12'; $x }
MASK = F
SEND
#> 3072

function F { MASK='Tls12'; return (MASK) }
$s = F
MASK='Tls'
MASK=$s
SEND
#> 3072

function F { $script:p='Tls12' }
$p='Tls'; F
MASK=$p
SEND
#> 3072

function F { $p='Tls12' }
$p='Tls'; F
MASK=$p
SEND
#> 192

function F { $global:p='Tls12' }
F
MASK=$p
SEND
#> 3072

function F { Set-Variable -Name p -Value 'Tls12' -Scope 1 }
$p='Tls'; F
MASK=$p
SEND
#> 3072

function F { Set-Variable p 'Tls12' -Scope Script }
$p='Tls'; F
MASK=$p
SEND
#> 3072

function F { MASK=$p }
$p='Tls12'; F
SEND
#> 3072

function G { MASK=$p }
function F { $p='Tls12'; G }
$p='Tls'; F
SEND
#> 3072
"""

NAMES = """
$f='F'
function F { MASK='Tls12' }
& $f
SEND
#> 3072

function F { MASK='Tls12' }
& ${function:F}
SEND
#> 3072

New-Alias ff F
function F { MASK='Tls12' }
ff
SEND
#> 3072
"""

ARGUMENTS = """
function F { param([switch]$Tls) if ($Tls) { MASK='Tls12' } }
F -Tls
SEND
#> 3072

function F { param([switch]$Tls) if ($Tls) { MASK='Tls12' } }
F
SEND
#> 0

function F { param([bool]$Tls=$true) if ($Tls) { MASK='Tls12' } }
F -Tls:$false
SEND
#> 0

function F { param($v='Tls12') MASK=$v }
F
SEND
#> 3072

function F { param($a='12',$v="Tls$a") MASK=$v }
F
F 11
SEND
#> 768

function F { MASK=$args[0] }
F Tls12
SEND
#> 3072

function F { param($v) MASK=$v }
$s=@{v='Tls12'}
F @s
SEND
#> 3072

function F { param($v) MASK=$v }
$s=@('Tls12')
F @s
SEND
#> 3072

function F { param($v) MASK=$PSBoundParameters['v'] }
F Tls12
SEND
#> 3072

function F { param($v) if ($PSBoundParameters.ContainsKey('v')) { MASK=$v } else { MASK='Tls' } }
F -v Tls12
SEND
#> 3072

function F { if ($args.Count -gt 0) { MASK=$args[0] } }
F
SEND
#> 0
"""

UNCALLED = """
class A { [void] Mail() { SEND } }
MASK='Tls12'
#> 3072 uncalled
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *programs(CALLS),
        *programs(PIPED),
        *programs(RESULTS),
        *programs(NAMES),
        *programs(ARGUMENTS),
        *programs(UNCALLED),
    ],
)
def test_masks_at_each_send(text, expected):
    assert flow(text, expected) == expected
