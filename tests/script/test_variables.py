"""A server on its way through variables: every way to write one, and those that leave it alone."""

from __future__ import annotations

import pytest

from tests.script.programs import programs, values

# Under each program: what its mail sites must say, in source order; a set is any order, '?' is unknown.

VARIABLES = r"""
$s='a.x.com'
$x,$s='q','b.x.com'
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

$s='a.x.com'
[string]$s='b.x.com'
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

$s='a.x.com'
$Script:s='b.x.com'
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

$s='a.x.com'
function F { $global:s='b.x.com' }
F
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

$s='a.x.com'
function F { Set-Variable -Name s -Value 'b.x.com' -Scope 1 }
F
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

$s='a.x.com'
$n='s'; Set-Variable $n 'b.x.com'
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

. .\config.ps1
$s='a.x.com'
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('a.x.com',), 'known': True}

$s='a.x.com'
Import-Module X
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('a.x.com',), 'known': True}

$s='a.x.com'
& { $s='b.x.com' }
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('a.x.com',), 'known': True}

$s='a.x.com'
1 | % { $s='b.x.com' }
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

$s='a.x.com'
if (($s='b.x.com')) {}
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

$s='a.x.com'
"$($s='b.x.com')" | Out-Null
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

$s='a.x.com'
switch (1) { 1 { $s='b.x.com' } }
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

$s='a.x.com'
for ($s='b.x.com'; $false; ) {}
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

$s='a.x.com'
try { $s='b.x.com'; Get-Item x } finally { }
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

$s='a.x.com'
try { Get-Item x; $s='b.x.com' } catch { }
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': {'a.x.com', 'b.x.com'}, 'known': True}

$s='a.x.com'
trap { $script:s='b.x.com'; continue }
throw 'x'
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

function F([string]$s='d.x.com') { Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s }
F
F 'e.x.com'
#> {'host': {'e.x.com', 'd.x.com'}, 'known': True}

function F { param($s) if (-not $s) { $s='d.x.com' }
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s }
F
F 'e.x.com'
#> {'host': {'e.x.com', 'd.x.com'}, 'known': True}

function F { param($s) if (-not $PSBoundParameters.ContainsKey('s')) { $s='d.x.com' }
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s }
F
#> {'host': ('d.x.com',), 'known': True}

$cfg=Import-PowerShellDataFile x.psd1
$s=$cfg.Server
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': set(), 'known': False}

$s=(Get-Content x.json | ConvertFrom-Json).Server
if (-not $s) { $s='a.x.com' }
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('a.x.com',), 'known': False}

$s = 'a.x.com'
Start-Job { $s='b.x.com' }
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('a.x.com',), 'known': True}

$s = 'a.x.com'
function F { $s='b.x.com'; Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s }
F
#> {'host': ('b.x.com',), 'known': True}

$s = 'a.x.com'
function F { G }
function G { Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s }
F
#> {'host': ('a.x.com',), 'known': True}

function F { $s='b.x.com'; G }
function G { Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s }
$s='a.x.com'
F
G
#> {'host': {'a.x.com', 'b.x.com'}, 'known': True}

$s = 'smtp' + (Get-Date).Year + '.x.com'
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': set(), 'known': False}

$s = "$env:COMPUTERNAME.x.com"
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': set(), 'known': False}

$servers=@{Prod='a.x.com';Test='b.x.com'}
$s=$servers['Test']
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

switch ($env:STAGE) { 'p' { $s='a.x.com' } default { $s='b.x.com' } }
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': {'a.x.com', 'b.x.com'}, 'known': True}

enum E { A }
$s='a.x.com'
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('a.x.com',), 'known': True}

$s = & { 'a.x.com' }
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('a.x.com',), 'known': True}

$s = Invoke-Command { 'a.x.com' }
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('a.x.com',), 'known': True}

$b = { 'a.x.com' }
$s = & $b
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('a.x.com',), 'known': True}

$s = (Get-Variable t -ErrorAction SilentlyContinue).Value
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': set(), 'known': False}

$data=[pscustomobject]@{Srv='a.x.com'}
$data.Srv='b.x.com'
$copy=$data.PSObject.Copy()
$s=$data.Srv
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

$s='a.x.com'; $s=$s.Replace('a','b')
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('b.x.com',), 'known': True}

$s='a.x.com '
$s=$s.Trim()
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('a.x.com',), 'known': True}

$s='a.x.com:587'
$s=$s.Split(':')[0]
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('a.x.com',), 'known': True}

$s='a.x.com'
$s=$s -replace '^','m'
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('ma.x.com',), 'known': True}

$a='a'; $s='{0}.x.com' -f $a
Send-MailMessage -To a@b.c -From c@d.e -Subject s -SmtpServer $s
#> {'host': ('a.x.com',), 'known': True}

param($extra)
$m=@{To='t';SmtpServer='a.x.com';UseSsl=$true}
foreach ($k in $extra.Keys) { $m[$k]=$extra[$k] }
Send-MailMessage @m
#> {'known': False, 'ssl': None}

$m=@{To='t';SmtpServer='a.x.com'}
$m=Update-It $m
Send-MailMessage @m
#> {'host': (), 'known': False}
"""


@pytest.mark.parametrize(("text", "expected"), [*programs(VARIABLES)])
def test_what_reaches_each_site(text, expected):
    assert values(text, expected) == expected
