"""SmtpClient objects: how they are made, what is set on them, where they send."""

from __future__ import annotations

import pytest

from tests.script.programs import programs, values

# Under each program: what its mail sites must say, in source order; a set is any order, '?' is unknown.

MADE = """
$c=New-Object Net.Mail.SmtpClient
$c.Host='h.x.com'
$c.Port=25
$c.Send($m)
#> {'host': ('h.x.com',), 'port': 25, 'ssl': False, 'auth': 'none'}

$c=New-Object -TypeName System.Net.Mail.SmtpClient -ArgumentList 'h.x.com',587
$c.Send($m)
#> {'host': ('h.x.com',), 'port': 587}

$c=New-Object -TypeName System.Net.Mail.SmtpClient -ArgumentList @('h.x.com',587)
$c.Send($m)
#> {'host': ('h.x.com',), 'port': 587}

$a='h.x.com',587
$c=New-Object System.Net.Mail.SmtpClient -ArgumentList $a
$c.Send($m)
#> {'host': ('h.x.com',), 'port': 587}

$c=New-Object System.Net.Mail.SmtpClient -Property @{Host='h.x.com';EnableSsl=$true;Port='587'}
$c.Send($m)
#> {'host': ('h.x.com',), 'port': 587, 'ssl': True}

$p=@{Host='h.x.com';EnableSsl=$true}
$c=New-Object System.Net.Mail.SmtpClient -Property $p
$c.Send($m)
#> {'host': ('h.x.com',), 'ssl': True}

$c=[Net.Mail.SmtpClient]'h.x.com'
$c.Send($m)
#> {'host': ('h.x.com',)}

$c=[Net.Mail.SmtpClient]@{Host='h.x.com';Port=587;EnableSsl=$true}
$c.Send($m)
#> {'host': ('h.x.com',), 'port': 587, 'ssl': True}

using namespace System.Net.Mail
$c=[SmtpClient]::new('h.x.com',587)
$c.Send($m)
#> {'host': ('h.x.com',), 'port': 587}

$c=New-Object Net.Mail.SmtpClient($cfg.Host, [int]'587')
$c.Send($m)
#> {'port': 587}

$c=New-Object Net.Mail.SmtpClient('h.x.com','587')
$c.Send($m)
#> {'port': 587}

$c = New-Object "System.Net.Mail.SmtpClient" -Arg 'h.x.com'
$c.Send($m)
#> {'host': ('h.x.com',)}

[System.Net.Mail.SmtpClient]$c=New-Object System.Net.Mail.SmtpClient('h.x.com')
$c.Send($m)
#> {'host': ('h.x.com',), 'reason': None}

$c = $(New-Object System.Net.Mail.SmtpClient('h.x.com'))
$c.Send($m)
#> {'host': ('h.x.com',), 'reason': None}
"""

SET = r"""
$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.EnableSsl=$true
$c.Send($m)
$c.EnableSsl=$false
$c.Send($m)
#> {'ssl': None, 'port': 587}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
if (Test-Path x) { $c.EnableSsl=$true }
$c.Send($m)
#> {'ssl': None}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.EnableSsl=(Test-Path x)
$c.Send($m)
#> {'ssl': None}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.EnableSsl='true'
$c.Send($m)
#> {'ssl': True}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.EnableSsl=[bool]1
$c.Send($m)
#> {'ssl': True}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$p='EnableSsl'; $c.$p=$true
$c.Send($m)
#> {'ssl': True}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.'EnableSsl'=$true
$c.Send($m)
#> {'ssl': True}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Host='g.x.com'
$c.Send($m)
#> {'host': ('g.x.com',)}

$c=New-Object Net.Mail.SmtpClient($s)
$c.Send($m)
#> {'host': (), 'known': False}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Port+=1
$c.Send($m)
#> {'port': 588}

if (Test-Path x) {$c=New-Object Net.Mail.SmtpClient 'a.x.com'} else {$c=New-Object Net.Mail.SmtpClient 'b.x.com'}
$c.EnableSsl=$true
$c.Send($m)
#> {'host': ('a.x.com',), 'ssl': True}
#> {'host': ('b.x.com',), 'ssl': True}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.DeliveryMethod='SpecifiedPickupDirectory'
$c.PickupDirectoryLocation='C:\x'
$c.Send($m)
#> {'DeliveryMethod': ('SpecifiedPickupDirectory',)}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Timeout=1000; $c.TargetName='x'
$c.Send($m)
#> {'names': ('Host', 'Port')}
"""

HANDED_ON = """
$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
function F($x) { $x.Send($m) }
$c.EnableSsl=$true
MASK='Tls12'
F $c
#> {'ssl': True, 'masks': (3072,)}

function G { $c=New-Object Net.Mail.SmtpClient('h.x.com'); $c.EnableSsl=$true; return $c }
$s=G
MASK='Tls12'
$s.Send($m)
#> {'ssl': True, 'masks': (3072,), 'fn': 'G', 'host': ('h.x.com',)}

function G { New-Object Net.Mail.SmtpClient('h.x.com') }
(G).Send($m)
#> {'host': ('h.x.com',), 'masks': (0,)}

function G { $script:c=New-Object Net.Mail.SmtpClient('h.x.com') }
G
$c.Port=587
$c.Send($m)
#> {'port': 587}

$script:c=New-Object Net.Mail.SmtpClient('h.x.com')
function S { $script:c.Send($m) }
MASK='Tls12'
S
#> {'masks': (3072,)}

$h=@{c=(New-Object Net.Mail.SmtpClient 'h.x.com')}
$h.c.EnableSsl=$true
$h.c.Send($m)
#> {'ssl': True, 'masks': (0,), 'reason': None}

$a=@((New-Object Net.Mail.SmtpClient 'h.x.com'),(New-Object Net.Mail.SmtpClient 'g.x.com'))
$a[1].EnableSsl=$true
foreach ($c in $a) { $c.Send($m) }
#> {'ssl': False, 'host': ('h.x.com',), 'reason': None}
#> {'ssl': True, 'host': ('g.x.com',), 'reason': None}

foreach ($s in 'a.x.com','b.x.com') { $c=New-Object Net.Mail.SmtpClient $s
$c.Send($m) }
#> {'host': {'a.x.com', 'b.x.com'}}

'a.x.com','b.x.com' | % { (New-Object Net.Mail.SmtpClient $_).Send($m) }
#> {'host': {'a.x.com', 'b.x.com'}}

class M { [object]$C; M($h) { $this.C=New-Object Net.Mail.SmtpClient $h }
[void] Go($m) { $this.C.Send($m) } }
$x=[M]::new('h.x.com')
MASK='Tls12'
$x.Go('m')
#> {'masks': (3072,), 'host': ('h.x.com',)}

Start-Job { $c=New-Object Net.Mail.SmtpClient 'h.x.com'; $c.Send('a','b','c','d') }
#> {'masks': (0,), 'reason': None}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
& { $c.Send($m) }
#> {'masks': (0,), 'reason': None}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$b={ param($x) $x.Send($m) }
& $b $c
#> {'masks': (0,), 'reason': None}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$msgs | % { $c.Send($_) }
#> {'masks': (0,), 'reason': None}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Send($m)
$c=$null
#> {'reason': None}

function Send-It { param($Server,$Cred) $c=New-Object Net.Mail.SmtpClient($Server); $c.Credentials=$Cred
$c.Send($m) }
Send-It -Server 'a.x.com' -Cred (Get-Credential)
Send-It 'b.x.com' (Import-Clixml q)
#> {'host': {'a.x.com', 'b.x.com'}, 'auth': 'stored'}

$c=New-Object Net.Mail.SmtpClient 'h.x.com'; $c.EnableSsl=$true; function F { $c.Send($m) }
F
#> {'ssl': True, 'reason': None}

$c=New-Object Net.Mail.SmtpClient 'h.x.com'; function F { $c=New-Object Net.Mail.SmtpClient 'g.x.com'
$c.Send($m) }
F
#> {'reason': 'no-send-seen'}
#> {'host': ('g.x.com',), 'reason': None}

Set-Variable c (New-Object Net.Mail.SmtpClient 'h.x.com')
$c.Send($m)
#> {'reason': None}

$c=New-Object Net.Mail.SmtpClient 'h.x.com'
[void]$c.Send($m)
#> {'reason': None}

$c=New-Object Net.Mail.SmtpClient 'h.x.com'
while (Test-Path x) { try { $c.Send($m); break } catch { Start-Sleep 1 } }
#> {'reason': None}
"""

SENT = """
(New-Object Net.Mail.SmtpClient('h.x.com',25)).Send('a','b','c','d')
#> {'host': ('h.x.com',), 'port': 25, 'masks': (0,)}

[Net.Mail.SmtpClient]::new('h.x.com').Send('a','b','c','d')
#> {'host': ('h.x.com',)}

$c=New-Object Net.Mail.SmtpClient 'h.x.com'
#> {'host': ('h.x.com',), 'reason': 'no-send-seen', 'masks': (0,)}

MASK='Tls'
$c=New-Object Net.Mail.SmtpClient 'h.x.com'
MASK='Tls12'
#> {'reason': 'no-send-seen', 'masks': (192,)}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.SendAsync($m,$null)
#> {'masks': (0,)}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
MASK='Tls12'
$t=$c.SendMailAsync($m)
$t.Wait()
#> {'masks': (3072,)}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
try { $c.Send($m) } catch { MASK='Tls12'; $c.Send($m) }
#> {'masks': (0, 3072)}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Send($m)
MASK='Tls12'
$c.Send($m)
#> {'masks': (0, 3072)}

$c=New-Object Net.Mail.SmtpClient('h.x.com',587)
$c.Dispose()
#> {'reason': 'no-send-seen'}
"""


@pytest.mark.parametrize(("text", "expected"), [*programs(MADE), *programs(SET), *programs(HANDED_ON), *programs(SENT)])
def test_what_reaches_each_site(text, expected):
    assert values(text, expected) == expected
