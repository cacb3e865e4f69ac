"""Splatted tables and arrays, and defaults that are bound without being named."""

from __future__ import annotations

import pytest

from tests.script.programs import programs, values

# Under each program: what its mail sites must say, in source order; a set is any order, '?' is unknown.

SPLATS = """
$a=@{To='t';Subject='s'};$b=@{From='f'}
Send-MailMessage @a @b -SmtpServer h
#> {'To': (('t',),), 'From': ('f',), 'SmtpServer': ('h',)}

$a=@{su='s';t='t'}
Send-MailMessage @a
#> {'Subject': ('s',), 'To': (('t',),)}

$a=@{To='t'}; $a.Remove('To'); $a.Subject='s'
Send-MailMessage @a
#> {'To': 'absent', 'Subject': ('s',)}

$a=@{To='t'}; $a.Clear(); $a['Subject']='s'
Send-MailMessage @a
#> {'To': 'absent', 'Subject': ('s',)}

$a=@{To='t'}; $b=$a.Clone(); $b.To='u'
Send-MailMessage @a
#> {'To': (('t',),)}

$a=@{To='t'}; $a += @{Subject='s'}
Send-MailMessage @a
#> {'To': (('t',),), 'Subject': ('s',)}

$a=@{To='t'}
if (Test-Path x) { $a.Subject='s' }
Send-MailMessage @a
#> {'To': (('t',),), 'Subject': ('s',)}

$a=@{To='t'}
$a['UseSsl']=$true
Send-MailMessage @a
#> {'UseSsl': (True,), 'ssl': True}

$a=@{To='t';UseSsl=$true}
if (Test-Path x) { $a.Remove('UseSsl') }
Send-MailMessage @a
#> {'UseSsl': (True,), 'ssl': None}

$k='Subject'
$a=@{To='t';$k='s'}
Send-MailMessage @a
#> {'Subject': ('s',)}

$a=@{}; foreach ($k in 'To','From') { $a[$k]='x' }
Send-MailMessage @a
#> {'To': (('x',),), 'From': ('x',)}

$a=@{M=@{To='t'}}
$m=$a.M
Send-MailMessage @m
#> {'To': (('t',),)}

$a=@{To='t';Foo='x'}
Send-MailMessage @a
#> {'To': (('t',),)}

$a='t','s','b','h'
Send-MailMessage @a -From f
#> {'To': (('t',),), 'Subject': ('s',), 'Body': ('b',), 'SmtpServer': ('h',)}

$a='s','b'
Send-MailMessage @a -To x -From f
#> {'To': (('x',),), 'Subject': ('s',), 'Body': ('b',)}

$a=@{To='t'}
Set-Variable a @{To='u'}
Send-MailMessage @a
#> {'To': (('u',),)}

$script:a=@{To='t'}
Send-MailMessage @script:a
#> {'To': (('t',),)}

function F { param([hashtable]$H) Send-MailMessage @H }
F @{To='t'}
#> {'To': (('t',),)}

function F { @{To='t';Subject='s'} }
$m=F
Send-MailMessage @m
#> {'To': (('t',),), 'Subject': ('s',)}

function F { $h=@{To='t'}; $h.Subject='s'; return $h }
$m=F
Send-MailMessage @m
#> {'To': (('t',),), 'Subject': ('s',)}

$m=@{To='t'}
1 | % { $m.Subject='s' }
Send-MailMessage @m
#> {'Subject': ('s',)}

$m=@{To='t'}
$m.GetEnumerator() | % { $_ }
Send-MailMessage @m
#> {'To': (('t',),)}

$m=@{To='t'
 Subject='s'
}
Send-MailMessage @m
#> {'Subject': ('s',)}

$m=@{To='t';Subject=if (Test-Path x) {'a'} else {'b'}}
Send-MailMessage @m
#> {'Subject': {'a', 'b'}}

$m=@{To='t';Subject=$(‘a’)}
Send-MailMessage @m
#> {'Subject': ('a',)}

$m=@{To='t';Cc='a','b'}
Send-MailMessage @m
#> {'Cc': (('a', 'b'),)}

$m=@{To='t'}
$m.Cc += 'a'
Send-MailMessage @m
#> {'Cc': (('a',),)}

$m=@{To='t';Cc=@('b')}
$m.Cc += 'a'
Send-MailMessage @m
#> {'Cc': (('b', 'a'),)}

$m=@{To='t';Subject='s'}
foreach ($k in @($m.Keys)) { if ($k -eq 'Subject') { $m.Remove($k) } }
Send-MailMessage @m
#> {'To': (('t',),)}

$m=@{To='t'}; $m.set_Item('Subject','s')
Send-MailMessage @m
#> {'Subject': ('s',)}

$m=New-Object hashtable; $m.To='t'; $m['Subject']='s'
Send-MailMessage @m
#> {'To': (('t',),), 'Subject': ('s',)}

$m=[hashtable]::new(); $m.To='t'
Send-MailMessage @m
#> {'To': (('t',),)}

$m=[System.Collections.Hashtable]@{To='t'}
Send-MailMessage @m
#> {'To': (('t',),)}

$m=@{To='t'}
function F { $m.Subject='s' }
F
Send-MailMessage @m
#> {'Subject': ('s',)}

$m=@{To='t'}
function F { $m=@{To='u'} }
F
Send-MailMessage @m
#> {'To': (('t',),)}

function F { param($To,$Extra) [void]$PSBoundParameters.Remove('Extra'); Send-MailMessage @PSBoundParameters }
F -To t -Extra z
#> {'To': (('t',),), 'names': ('To',)}

function F { Send-MailMessage @args }
F -To t -Subject s
#> {'To': (('t',),), 'Subject': ('s',)}

function F { Send-MailMessage @args }
F t s
#> {'To': (('t',),), 'Subject': ('s',)}

$m=if (Test-Path x) { @{To='t'} } else { @{To='u';Cc='c'} }
Send-MailMessage @m
#> {'To': {('t',), ('u',)}, 'Cc': (('c',),)}

$m=@{To='t'}
switch ('a') { 'a' { $m.Subject='1' } 'b' { $m.Subject='2' } }
Send-MailMessage @m
#> {'Subject': ('1',)}

$m=@{To='t'; Subject='s'}; $m.Subject += '!'
Send-MailMessage @m
#> {'Subject': ('s!',)}

$m=@{To='t'; ('Sub'+'ject')='s'}
Send-MailMessage @m
#> {'Subject': ('s',)}

$m=@{}
$m.To, $m.Subject = 't','s'
Send-MailMessage @m
#> {'To': (('t',),), 'Subject': ('s',)}
"""

DEFAULTS = """
$PSDefaultParameterValues['Send-MailMessage:SmtpServer']='h.x.com'
Send-MailMessage -To t
#> {'SmtpServer': ('h.x.com',), 'host': ('h.x.com',)}

$PSDefaultParameterValues['*:SmtpServer']='h.x.com'
Send-MailMessage -To t
#> {'SmtpServer': ('h.x.com',)}

$PSDefaultParameterValues['Send-*:SmtpServer']='h.x.com'
Send-MailMessage -To t
#> {'SmtpServer': ('h.x.com',)}

$PSDefaultParameterValues=@{'Send-MailMessage:UseSsl'=$true}
Send-MailMessage -To t
#> {'UseSsl': (True,), 'ssl': True}

$PSDefaultParameterValues=@{'Send-MailMessage:Port'=587;'Disabled'=$true}
Send-MailMessage -To t
#> {'Port': 'absent'}

$PSDefaultParameterValues.Add('Send-MailMessage:Port',587)
$PSDefaultParameterValues.Remove('Send-MailMessage:Port')
Send-MailMessage -To t
#> {'Port': 'absent'}

$PSDefaultParameterValues['Send-MailMessage:Port']=587
$PSDefaultParameterValues.Clear()
Send-MailMessage -To t
#> {'Port': 'absent'}

$PSDefaultParameterValues['Send-MailMessage:Port']=587
Send-MailMessage -To t -Port 25
#> {'Port': (25,)}

$PSDefaultParameterValues['Get-Item:Port']=587
Send-MailMessage -To t
#> {'Port': 'absent'}

$PSDefaultParameterValues += @{'Send-MailMessage:Port'=587}
Send-MailMessage -To t
#> {'Port': (587,)}

$global:PSDefaultParameterValues['Send-MailMessage:Port']=587
Send-MailMessage -To t
#> {'Port': (587,)}

$PSDefaultParameterValues['Send-MailMessage:Disabled']=587
$PSDefaultParameterValues['Disabled']=$true
Send-MailMessage -To t
#> {'Port': 'absent'}

$PSDefaultParameterValues['Send-MailMessage:smtpserver']='h'
$PSEmailServer='g'
Send-MailMessage -To t
#> {'SmtpServer': ('h',)}

$PSEmailServer='g.x.com'
Send-MailMessage -To t
#> {'SmtpServer': ('g.x.com',), 'host': ('g.x.com',)}

$PSEmailServer='g.x.com'
Send-MailMessage -To t -SmtpServer h
#> {'SmtpServer': ('h',)}

$global:PSEmailServer='g.x.com'
function F { Send-MailMessage -To t }
F
#> {'SmtpServer': ('g.x.com',)}

Set-Variable PSEmailServer 'g.x.com'
Send-MailMessage -To t
#> {'SmtpServer': ('g.x.com',)}

if (Test-Path x) { $PSEmailServer='g.x.com' } else { $PSEmailServer='h.x.com' }
Send-MailMessage -To t
#> {'SmtpServer': {'h.x.com', 'g.x.com'}}

$PSDefaultParameterValues["Send-MailMessage:$('Port')"]=587
Send-MailMessage -To t
#> {'Port': (587,)}
"""

NAMES = r"""
& "Send-MailMessage" -To t
#> {'To': (('t',),), 'origin': 'direct'}

$s='Send-MailMessage'
& $s -To t
#> {'To': (('t',),), 'origin': 'variable'}

Set-Alias mail Send-MailMessage
mail -To t
#> {'To': (('t',),), 'origin': 'alias'}

New-Alias -Name mail -Value Send-MailMessage
mail -To t
#> {'origin': 'alias'}

. Send-MailMessage -To t
#> {'To': (('t',),)}

Microsoft.PowerShell.Utility\Send-MailMessage -To t
#> {'origin': 'direct'}

sal mail Send-MailMessage
mail -To t
#> {'origin': 'alias'}

$s='Send-MailMessage'; $p=@{To='t'}
&$s @p
#> {'To': (('t',),)}

Invoke-Expression 'Send-MailMessage -To t -SmtpServer h.x.com'
#> {'origin': 'embedded', 'host': ('h.x.com',)}

$x="Send-MailMessage -To t -SmtpServer h.x.com"
Invoke-Expression $x
#> {'origin': 'embedded'}

Invoke-Command {Send-MailMessage -To t}
#> {'To': (('t',),)}

'a.txt' | Send-MailMessage -To t
#> {'To': (('t',),)}

Get-ChildItem x | Send-MailMessage -To t -Subject s
#> {'To': (('t',),)}
"""


@pytest.mark.parametrize(("text", "expected"), [*programs(SPLATS), *programs(DEFAULTS), *programs(NAMES)])
def test_what_reaches_each_site(text, expected):
    assert values(text, expected) == expected
