"""Which parameter an argument of Send-MailMessage is bound to."""

from __future__ import annotations

import pytest

from tests.script.programs import programs, values

# Under each program: what its mail sites must say, in source order; a set is any order, '?' is unknown.

ABBREVIATED = """
Send-MailMessage -t x@y
#> {'To': (('x@y',),)}

Send-MailMessage -to x@y
#> {'To': (('x@y',),)}

Send-MailMessage -su s
#> {'Subject': ('s',)}

Send-MailMessage -sub s
#> {'Subject': ('s',)}

Send-MailMessage -sm h
#> {'SmtpServer': ('h',)}

Send-MailMessage -co h
#> {'SmtpServer': ('h',)}

Send-MailMessage -comp h
#> {'SmtpServer': ('h',)}

Send-MailMessage -f x@y
#> {'From': ('x@y',)}

Send-MailMessage -a f
#> {'Attachments': (('f',),)}

Send-MailMessage -ps f
#> {'Attachments': (('f',),)}

Send-MailMessage -be UTF8
#> {'Encoding': ('UTF8',)}

Send-MailMessage -e UTF8
#> {'Encoding': ('UTF8',)}

Send-MailMessage -en UTF8
#> {'Encoding': ('UTF8',)}

Send-MailMessage -dn OnFailure
#> {'DeliveryNotificationOption': ('OnFailure',)}

Send-MailMessage -d OnFailure
#> {'DeliveryNotificationOption': ('OnFailure',)}

Send-MailMessage -pr High
#> {'Priority': ('High',)}

Send-MailMessage -po 25
#> {'Port': (25,)}

Send-MailMessage -body b
#> {'Body': ('b',)}

Send-MailMessage -bc x@y
#> {'Bcc': (('x@y',),)}

Send-MailMessage -r x@y
#> {'ReplyTo': (('x@y',),)}

Send-MailMessage -ea Stop
#> {'ErrorAction': ('Stop',)}

Send-MailMessage -errorv x
#> {'ErrorVariable': ('x',)}

Send-MailMessage -wa Stop
#> {'WarningAction': ('Stop',)}

Send-MailMessage -ov x
#> {'OutVariable': ('x',)}

Send-MailMessage -cc x@y
#> {'Cc': (('x@y',),)}
"""

SWITCHES = """
Send-MailMessage -u -To x
#> {'UseSsl': (True,), 'ssl': True}

Send-MailMessage -u:$false -To x
#> {'UseSsl': (False,), 'ssl': False}

Send-MailMessage -us -To x
#> {'UseSsl': (True,), 'ssl': True}

Send-MailMessage -us:$false -To x
#> {'UseSsl': (False,), 'ssl': False}

Send-MailMessage -use -To x
#> {'UseSsl': (True,), 'ssl': True}

Send-MailMessage -use:$false -To x
#> {'UseSsl': (False,), 'ssl': False}

Send-MailMessage -usessl -To x
#> {'UseSsl': (True,), 'ssl': True}

Send-MailMessage -usessl:$false -To x
#> {'UseSsl': (False,), 'ssl': False}

Send-MailMessage -USESSL -To x
#> {'UseSsl': (True,), 'ssl': True}

Send-MailMessage -USESSL:$false -To x
#> {'UseSsl': (False,), 'ssl': False}

$v=$true
Send-MailMessage -UseSsl:$v
#> {'UseSsl': (True,), 'ssl': True}

Send-MailMessage -UseSsl:(Test-Path x)
#> {'ssl': None}

Send-MailMessage -UseSsl $true
#> {'UseSsl': (True,), 'To': (('True',),)}

Send-MailMessage -BodyAsHtml: $false
#> {'BodyAsHtml': (False,)}

Send-MailMessage -BAH -To x
#> {'BodyAsHtml': (True,)}

Send-MailMessage -UseSsl:1
#> {'UseSsl': (True,)}

Send-MailMessage -UseSsl:0 -to x
#> {'UseSsl': (False,)}

Send-MailMessage -s x -To y
#> {'To': (('y',),), 'SmtpServer': 'absent'}
"""

PLACED = """
Send-MailMessage a@b.c sub body h
#> {'To': (('a@b.c',),), 'Subject': ('sub',), 'Body': ('body',), 'SmtpServer': ('h',)}

Send-MailMessage -Subject sub a@b.c body h
#> {'To': (('a@b.c',),), 'Body': ('body',), 'SmtpServer': ('h',)}

Send-MailMessage -From x a@b.c,d@e.f sub
#> {'To': (('a@b.c', 'd@e.f'),), 'Subject': ('sub',)}

Send-MailMessage -To a@b.c sub -From x body
#> {'Subject': ('sub',), 'Body': ('body',)}

Send-MailMessage –To a@b.c —Subject s ―From x
#> {'To': (('a@b.c',),), 'Subject': ('s',), 'From': ('x',)}

Send-MailMessage -To:a@b.c -Subject:'s' -Port:587
#> {'To': (('a@b.c',),), 'Subject': ('s',), 'Port': (587,)}

$p='587'
Send-MailMessage -Port $p
#> {'Port': (587,), 'port': 587}

Send-MailMessage -Port (500+87)
#> {'Port': (587,)}

Send-MailMessage -Port 0x24B
#> {'Port': (587,)}

[int]$p='25'
Send-MailMessage -Port $p
#> {'Port': (25,)}

Send-MailMessage -Port 587.0
#> {'Port': (587,)}
"""

ARRAYS = """
Send-MailMessage -To @('a','b')
#> {'To': (('a', 'b'),)}

Send-MailMessage -To ('a','b')
#> {'To': (('a', 'b'),)}

$a='a','b'
Send-MailMessage -To $a
#> {'To': (('a', 'b'),)}

$a=@('a'); $a+='b'
Send-MailMessage -To ($a+'c')
#> {'To': (('a', 'b', 'c'),)}

Send-MailMessage -To a, b, c
#> {'To': (('a', 'b', 'c'),)}

Send-MailMessage -To ('a;b'.Split(';'))
#> {'To': (('a', 'b'),)}

Send-MailMessage -To ('a;b' -split ';')
#> {'To': (('a', 'b'),)}

[string[]]$t='a'
Send-MailMessage -To $t
#> {'To': (('a',),)}

$t=,'a'
Send-MailMessage -To $t
#> {'To': (('a',),)}

$t='a','b','c','d'
Send-MailMessage -To $t[1..2]
#> {'To': (('b', 'c'),)}

$t='a','b','c'
Send-MailMessage -To $t[-1]
#> {'To': (('c',),)}

$t='a','b','c'
Send-MailMessage -To $t[0,2]
#> {'To': (('a', 'c'),)}

$t='a','b','c'
Send-MailMessage -To $t[-1..-2]
#> {'To': (('c', 'b'),)}

$t='x','y' | % { "$_@z" }
Send-MailMessage -To $t
#> {'To': (('x@z', 'y@z'),)}

$t=@('a')
if (Test-Path x) { $t += 'b' }
Send-MailMessage -To $t
#> {'To': {('a',), ('a', 'b')}}

$t=@('a','b') -ne 'a'
Send-MailMessage -To $t
#> {'To': (('b',),)}

$t=@('a','b') -replace 'a','x'
Send-MailMessage -To $t
#> {'To': (('x', 'b'),)}

$t=@('a','b') -like 'b*'
Send-MailMessage -To $t
#> {'To': (('b',),)}

$t=@('a';'b')
Send-MailMessage -To $t
#> {'To': (('a', 'b'),)}

$t=@(
'a'
'b'
)
Send-MailMessage -To $t
#> {'To': (('a', 'b'),)}

$t=@('a','b')*2
Send-MailMessage -To $t
#> {'To': (('a', 'b', 'a', 'b'),)}

$a=@('a'); $b=@('b')
Send-MailMessage -To ($a+$b)
#> {'To': (('a', 'b'),)}

$first,$rest='a','b','c'
Send-MailMessage -To $rest -Cc $first
#> {'To': (('b', 'c'),), 'Cc': (('a',),)}
"""


@pytest.mark.parametrize(
    ("text", "expected"), [*programs(ABBREVIATED), *programs(SWITCHES), *programs(PLACED), *programs(ARRAYS)]
)
def test_what_reaches_each_site(text, expected):
    assert values(text, expected) == expected
