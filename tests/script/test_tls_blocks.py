"""SecurityProtocol through blocks that are stored, handed on and run here."""

from __future__ import annotations

import pytest

from tests.script.programs import flow, programs, script_of

# Under each program: the masks at its sends, in source order. none: unreachable; -: not looked at here.

BLOCKS = """
function F { Param([scriptblock]$B) & $B }
F { MASK='Tls12' }
SEND
#> 3072

function F { Param([scriptblock]$B) $B.Invoke() }
F { MASK='Tls12' }
SEND
#> 3072

function F { Param([scriptblock]$B) try { . $B } catch { SEND } }
F { MASK='Tls12'; Get-Item x; MASK='Tls' }
SEND
#> - | 192 3072

function F { Param($B) foreach ($i in 1,2) { & $B $i } }
F { param($x) MASK=3072*$x }
SEND
#> 6144

$b = { param($p) MASK=$p }
& $b 'Tls12'
SEND
#> 3072

$b = { MASK='Tls12' }
$b.Invoke()
SEND
#> 3072

$b = { MASK='Tls12' }
$b.InvokeReturnAsIs()
SEND
#> 3072

Invoke-Expression "[Net.ServicePointManager]::SecurityProtocol='Tls12'"
SEND
#> 3072

$c='[Net.ServicePointManager]::SecurityProtocol=3072'
iex $c
SEND
#> 3072

$h = @{ s = { MASK='Tls12' } }
& $h.s
SEND
#> 3072

$h = @{ s = { MASK='Tls12' } }
& $h['s']
SEND
#> 3072

$a = @({ MASK='Tls' },{ MASK='Tls12' })
foreach ($x in $a) { & $x }
SEND
#> 3072

$a = { MASK='Tls' },{ MASK='Tls12' }
$a | % { & $_ }
SEND
#> 3072

if (Test-Path x) { $b={ MASK='Tls12' } } else { $b={ MASK='Tls13' } }
& $b
SEND
#> 3072 12288
"""

PROTOCOL_AS_PARAMETER = """
function S { param([Net.SecurityProtocolType]$P) MASK=$P }
S Tls12
SEND
#> 3072

function S { param([string[]]$P) MASK=$P }
S Tls11,Tls12
SEND
#> 3840

function S { param([string[]]$P) MASK=($P -join ',') }
S Tls11,Tls12
SEND
#> 3840

function S { param([int]$P=3072) MASK=$P }
S
SEND
#> 3072

function S { param([int]$P=3072) MASK=MASK -bor $P }
S 768
SEND
#> 768

function S { param([ValidateSet('Tls','Tls12')][string]$P) MASK=$P }
S -P Tls12
SEND
#> 3072

function S { param([string]$P) switch ($P) { 'old' { MASK='Tls' } 'new' { MASK='Tls12' } default { MASK='Tls13' } } }
S new
SEND
#> 3072

function S { foreach ($p in $args) { MASK=MASK -bor [Net.SecurityProtocolType]$p } }
S Tls11 Tls12
SEND
#> 3840

function Get-Mask { param($Names) $m=0
foreach ($n in $Names) { $m=$m -bor [int][Net.SecurityProtocolType]$n }; return $m }
MASK=Get-Mask 'Tls11','Tls12'
SEND
#> 3840

function Get-Mask { $m=[Net.SecurityProtocolType]::Tls12
if (Test-Path x) { $m=$m -bor [Net.SecurityProtocolType]::Tls13 }; $m }
MASK=Get-Mask
SEND
#> 3072 15360

$m=[Net.SecurityProtocolType]::Tls12
$m=$m -bor [Net.SecurityProtocolType]::Tls13
MASK=$m
SEND
#> 15360

$m=@{old='Tls';new='Tls12'}
MASK=$m['new']
SEND
#> 3072

$m=@{old='Tls';new='Tls12'}
MASK=$m.old
SEND
#> 192

$cfg=[pscustomobject]@{P='Tls12'}
MASK=$cfg.P
SEND
#> 3072

$l='Tls','Tls12'
MASK=$l[-1]
SEND
#> 3072

$script:P='Tls12'
function S { MASK=$script:P }
S
SEND
#> 3072

MASK='Tls12'
function S { return }
S
SEND
#> 3072
"""

WRAPPERS = """
function F { trap { MASK='Tls12'; continue }
 if (Test-Path x) { throw 'x' } }
F
SEND
#> 0 3072

function F { trap { MASK='Tls12'; return }
 throw 'x'
MASK='Tls' }
F
SEND
#> 3072

filter F { if ($_ -eq 'a') { return }; MASK='Tls12' }
'a','b' | F
SEND
#> 3072

filter F { if ($_ -eq 'a') { return }; MASK='Tls12' }
'a' | F
SEND
#> 0

function F { begin { $n=0 } process { $n++ } end { if ($n -eq 2) { MASK='Tls12' } } }
1,2 | F
SEND
#> 3072

function Outer { param($B) & $B }
Outer { Outer { MASK='Tls12' } }
SEND
#> 3072

function With-Tls { param([scriptblock]$Body) $o=MASK; MASK='Tls12'; try { & $Body } finally { MASK=$o } }
With-Tls { SEND }
SEND
#> 3072 | 0

function With-Tls($Body) { $o=MASK; MASK='Tls12'; try { . $Body } finally { MASK=$o } }
With-Tls -Body { SEND; if (Test-Path x) { throw 'q' } }
SEND
#> 3072 | 0

function Retry { param($Body,$Times=3) for ($i=0; $i -lt $Times; $i++) { try { & $Body
return } catch { MASK='Tls12' } } }
Retry { SEND }
SEND
#> 0 3072 | 0 3072
"""

CLASSES = """
class A { static [void] Set() { [Net.ServicePointManager]::SecurityProtocol='Tls12' } }
[A]::Set()
SEND
#> 3072

class A { [void] Set([string]$p) { [Net.ServicePointManager]::SecurityProtocol=$p } }
$a=[A]::new()
$a.Set('Tls12')
SEND
#> 3072

class A { [string]$P='Tls12'; [void] Set() { [Net.ServicePointManager]::SecurityProtocol=$this.P } }
$a=[A]::new()
$a.Set()
SEND
#> 3072

class A { [void] Mail() { SEND } }
$a=[A]::new()
MASK='Tls12'
$a.Mail()
#> 3072

class A { static [string] Proto() { return 'Tls12' } }
MASK=[A]::Proto()
SEND
#> 3072
"""

STORED = """
$b = { SEND; MASK='Tls12' }
MASK='Tls11'
& $b
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
. $b
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
$b.Invoke()
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
& $b | Out-Null
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
$null = & $b
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
[void]$b.InvokeReturnAsIs()
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
$x = & $b
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
if (& $b) {}
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
foreach ($q in & $b) {}
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
"$(& $b)"
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
@(& $b)
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
function F($z) { & $z }; F $b
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
function F { & $b }; F
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
function F { . $b }; F
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
& { & $b }
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
$h=@{x=$b}; & $h.x
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
$a=@($b); & $a[0]
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
$c=$b; & $c
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
$script:b.Invoke()
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
& $script:b
SEND
#> 768 | 3072

$b = { SEND; MASK='Tls12' }
MASK='Tls11'
1 | & $b
SEND
#> 768 | 3072
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [*programs(BLOCKS), *programs(PROTOCOL_AS_PARAMETER), *programs(WRAPPERS), *programs(CLASSES), *programs(STORED)],
)
def test_masks_at_each_send(text, expected):
    assert flow(text, expected) == expected


def test_the_job_of_a_function_that_nobody_calls_runs_in_its_own_process_only():
    text = (
        "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\n"
        "function Send-Later { Start-Job { Send-MailMessage -To t -SmtpServer h.x.com } }\n"
    )
    (site,) = script_of(text).sites
    assert (site.tls.verdict.value, site.tls.masks) == ("unset", (0,))
