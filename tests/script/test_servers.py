"""The servers that can reach a site, and those that a test in front of it rules out."""

from __future__ import annotations

import pytest

from tests.script.programs import programs, values

# Under each program: what its mail sites must say, in source order; a set is any order, '?' is unknown.

NARROWED = """
$s='None'
if (Test-Path x) { $s='h.x.com' }
if ($s -ne 'None') { Send-MailMessage -To t -SmtpServer $s }
#> {'host': ('h.x.com',)}

$s=''
if (Test-Path x) { $s='h.x.com' }
if (-not $s) { return }
Send-MailMessage -To t -SmtpServer $s
#> {'host': ('h.x.com',)}

$s=$null
if (Test-Path x) { $s='h.x.com' }
if (!$s) { exit }
Send-MailMessage -To t -SmtpServer $s
#> {'host': ('h.x.com',)}

$s=''
if (Test-Path x) { $s='h.x.com' }
if ([string]::IsNullOrEmpty($s)) { throw 'x' }
Send-MailMessage -To t -SmtpServer $s
#> {'host': ('h.x.com',)}

$s=''
if (Test-Path x) { $s='h.x.com' }
if ([string]::IsNullOrWhiteSpace($s)) { $s='d.x.com' }
Send-MailMessage -To t -SmtpServer $s
#> {'host': {'h.x.com', 'd.x.com'}}

$s='a.x.com'
if (Test-Path x) { $s='h.x.com' }
if ($s -eq 'a.x.com') { Send-MailMessage -To t -SmtpServer $s }
#> {'host': ('a.x.com',)}

$s='a.x.com'
if (Test-Path x) { $s='h.x.com' }
if ($s -in 'a.x.com','q') { Send-MailMessage -To t -SmtpServer $s }
#> {'host': ('a.x.com',)}

$s='a.x.com'
if (Test-Path x) { $s='h.x.com' }
switch ($s) { 'h.x.com' { Send-MailMessage -To t -SmtpServer $s } }
#> {'host': ('h.x.com',)}

$s='a.x.com'
if (Test-Path x) { $s='h.x.com' }
if ($s -like 'h*') { Send-MailMessage -To t -SmtpServer $s }
#> {'host': ('h.x.com',)}

$s='a.x.com'
if (Test-Path x) { $s='h.x.com' }
if ($s -match '^h') { Send-MailMessage -To t -SmtpServer $s }
#> {'host': ('h.x.com',)}

$s=''
if (Test-Path x) { $s='h.x.com' }
if ($s) { Send-MailMessage -To t -SmtpServer $s }
#> {'host': ('h.x.com',)}

$s=''
if (Test-Path x) { $s='h.x.com' }
if ($s -and (Test-Path q)) { Send-MailMessage -To t -SmtpServer $s }
#> {'host': ('h.x.com',)}

$s='None'
if (Test-Path x) { $s='h.x.com' }
if ($s -eq 'None') { return }
Send-MailMessage -To t -SmtpServer $s
#> {'host': ('h.x.com',)}

$s='none'
if (Test-Path x) { $s='h.x.com' }
if ('none','off' -contains $s) { return }
Send-MailMessage -To t -SmtpServer $s
#> {'host': ('h.x.com',)}

param($Server)
if (-not $Server) { $Server='h.x.com' }
Send-MailMessage -To t -SmtpServer $Server
#> {'host': ('h.x.com',), 'known': False}

param($Server='h.x.com')
Send-MailMessage -To t -SmtpServer $Server
#> {'host': ('h.x.com',), 'known': False}

function F { param($Server='h.x.com') Send-MailMessage -To t -SmtpServer $Server }
#> {'host': ('h.x.com',), 'known': False}

function F { param($Server='h.x.com') Send-MailMessage -To t -SmtpServer $Server }
F
#> {'host': ('h.x.com',), 'known': True}

param($Server='')
if ($Server -eq '') { return }
Send-MailMessage -To t -SmtpServer $Server
#> {'host': (), 'known': False}

$s='';while (-not $s) { $s='h.x.com' }
Send-MailMessage -To t -SmtpServer $s
#> {'host': ('h.x.com',)}

$s=''
if (Test-Path x) { $s='h.x.com' }
if ($s.Length -eq 0) { return }
Send-MailMessage -To t -SmtpServer $s
#> {'host': ('h.x.com',)}

$s=''
if (Test-Path x) { $s='h.x.com' }
if ($null -ne $s -and $s -ne '') { Send-MailMessage -To t -SmtpServer $s }
#> {'host': ('h.x.com',)}

$c=@{S=''}
if (Test-Path x) { $c.S='h.x.com' }
if (-not $c.S) { return }
Send-MailMessage -To t -SmtpServer $c.S
#> {'host': ('h.x.com',)}

$s=''
if (Test-Path x) { $s='h.x.com' }
if ('' -eq $s) { break }
Send-MailMessage -To t -SmtpServer $s
#> {'host': ('h.x.com',)}

foreach ($s in '','h.x.com') { if (-not $s) { continue }; Send-MailMessage -To t -SmtpServer $s }
#> {'host': ('h.x.com',)}

'','h.x.com' | ? { $_ } | % { Send-MailMessage -To t -SmtpServer $_ }
#> {'host': ('h.x.com',)}

$s='a.x.com'
if (Test-Path x) { $s='h.x.com' }
if ($s -ceq 'A.x.com') { return }
Send-MailMessage -To t -SmtpServer $s
#> {'host': {'h.x.com', 'a.x.com'}}

$s='a.x.com'
if (Test-Path x) { $s='h.x.com' }
if ($s -eq 'A.X.COM') { return }
Send-MailMessage -To t -SmtpServer $s
#> {'host': ('h.x.com',)}

$s='a.x.com'
if (Test-Path x) { $s='h.x.com' }
if ($s -ne 'h.x.com' -or (Test-Path y)) { return }
Send-MailMessage -To t -SmtpServer $s
#> {'host': ('h.x.com',)}

$env:S='h.x.com'
Send-MailMessage -To t -SmtpServer $env:S
#> {'host': ('h.x.com',)}

Send-MailMessage -To t -SmtpServer $env:S
#> {'host': (), 'known': False}

$s=if ($env:S) { $env:S } else { 'h.x.com' }
Send-MailMessage -To t -SmtpServer $s
#> {'host': ('h.x.com',), 'known': False}

$s=$env:S ?? 'h.x.com'
Send-MailMessage -To t -SmtpServer $s
#> {'host': ('h.x.com',), 'known': False}

$s=Get-Content x.txt
Send-MailMessage -To t -SmtpServer $s
#> {'host': (), 'known': False, 'endpoint': 'unknown'}
"""


@pytest.mark.parametrize(("text", "expected"), [*programs(NARROWED)])
def test_what_reaches_each_site(text, expected):
    assert values(text, expected) == expected
