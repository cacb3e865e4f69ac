"""Sites: their function, whether they are reached, what shadows them, what their server is."""

from __future__ import annotations

import pytest

from tests.script.programs import programs, values

# Under each program: what its mail sites must say, in source order; a set is any order, '?' is unknown.

SHADOWED = r"""
function Send-MailMessage { param($To) 'x' }
Send-MailMessage -To t
#> {'shadowed': True}

Send-MailMessage -To t
function Foo {}
#> {'shadowed': False}

function Send-MailMessage { Microsoft.PowerShell.Utility\Send-MailMessage @args }
Send-MailMessage -To t
#> {'fn': 'Send-MailMessage'}
#> {'shadowed': True}
"""

FUNCTIONS = """
function A { function B { Send-MailMessage -To t } ; B }
A
#> {'fn': 'B'}

filter FF { Send-MailMessage -To t }
#> {'fn': 'FF'}

function script:A { Send-MailMessage -To t }
#> {'fn': 'script:A'}

function A { 1 | % { Send-MailMessage -To t } }
#> {'fn': 'A'}

class K { [void] M() { Send-MailMessage -To t } }
#> {'fn': 'M'}

Send-MailMessage -To t
#> {'fn': None}

$b={ Send-MailMessage -To t }
#> {'fn': None, 'reason': 'uncalled'}

class K { K() { Send-MailMessage -To t } }
#> {'fn': 'K'}
"""

UNREACHABLE = """
return
SEND
#> {'masks': (), 'verdict': 'unknown', 'reason': 'unreachable'}

exit
SEND
#> {'masks': (), 'verdict': 'unknown', 'reason': 'unreachable'}

throw 'x'
SEND
#> {'masks': (), 'verdict': 'unknown', 'reason': 'unreachable'}

exit 3
SEND
#> {'masks': (), 'verdict': 'unknown', 'reason': 'unreachable'}

if ($true) { return }
SEND
#> {'masks': (), 'verdict': 'unknown', 'reason': 'unreachable'}

try { throw 'x' } finally { }
SEND
#> {'masks': (), 'verdict': 'unknown', 'reason': 'unreachable'}

switch (1) { 1 { return } }
SEND
#> {'masks': (), 'verdict': 'unknown', 'reason': 'unreachable'}

if (Test-Path x) { return }
SEND
#> {'masks': (0,)}

function F { return; SEND }
F
#> {'masks': (), 'reason': 'unreachable'}

try { return } finally { SEND }
#> {'masks': (0,)}

foreach ($x in 1,2) { continue; SEND }
#> {'masks': (), 'reason': 'unreachable'}

$Host.SetShouldExit(1)
SEND
#> {'masks': (0,)}
"""

ENDPOINTS = """
Send-MailMessage -SmtpServer smtp.office365.com -To t
#> {'endpoint': 'exchange-online'}

Send-MailMessage -SmtpServer smtp-legacy.office365.com -To t
#> {'endpoint': 'exchange-online-legacy'}

Send-MailMessage -SmtpServer contoso-com.mail.protection.outlook.com -To t
#> {'endpoint': 'direct-send'}

Send-MailMessage -SmtpServer smtp.gmail.com -To t
#> {'endpoint': 'other-public'}

Send-MailMessage -SmtpServer smtp-mail.outlook.com -To t
#> {'endpoint': 'consumer'}

Send-MailMessage -SmtpServer relay -To t
#> {'endpoint': 'internal'}

Send-MailMessage -SmtpServer 10.1.2.3 -To t
#> {'endpoint': 'internal'}

Send-MailMessage -SmtpServer relay.corp.local -To t
#> {'endpoint': 'internal'}

Send-MailMessage -SmtpServer mail.contoso.com -To t
#> {'endpoint': 'unclassified'}

Send-MailMessage -SmtpServer $x -To t
#> {'endpoint': 'unknown'}

Send-MailMessage -SmtpServer '' -To t
#> {'endpoint': 'unknown'}

Send-MailMessage -SmtpServer smtp-hve.office365.com -To t
#> {'endpoint': 'hve'}

Send-MailMessage -SmtpServer smtp.azurecomm.net -To t
#> {'endpoint': 'acs'}

$s='relay'; if (Test-Path x) { $s='smtp.office365.com' }
Send-MailMessage -SmtpServer $s -To t
#> {'endpoint': 'exchange-online'}

Send-MailMessage -SmtpServer localhost -To t
#> {'endpoint': 'internal'}

Send-MailMessage -SmtpServer 127.0.0.1 -To t
#> {'endpoint': 'internal'}

Send-MailMessage -SmtpServer ::1 -To t
#> {'endpoint': 'internal'}

Send-MailMessage -SmtpServer 8.8.8.8 -To t
#> {'endpoint': 'unclassified'}

Send-MailMessage -SmtpServer smtp.office365.us -To t
#> {'endpoint': 'exchange-online'}

Send-MailMessage -SmtpServer smtp.partner.outlook.cn -To t
#> {'endpoint': 'exchange-online'}

Send-MailMessage -SmtpServer 172.20.1.1 -To t
#> {'endpoint': 'internal'}

Send-MailMessage -SmtpServer fd00::1 -To t
#> {'endpoint': 'internal'}
"""


@pytest.mark.parametrize(
    ("text", "expected"), [*programs(SHADOWED), *programs(FUNCTIONS), *programs(UNREACHABLE), *programs(ENDPOINTS)]
)
def test_what_reaches_each_site(text, expected):
    assert values(text, expected) == expected
