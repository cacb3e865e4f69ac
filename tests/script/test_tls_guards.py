"""Tests in front of an assignment to SecurityProtocol, and verdicts that rest on them."""

from __future__ import annotations

import pytest

from tests.script.programs import flow, programs, script_of

# Under each program: the masks at its sends, in source order. none: unreachable; -: not looked at here.

PROTOCOL_TESTS = """
if (MASK -notmatch 'Tls12') { MASK = MASK -bor 3072 }
SEND
#> 3072

MASK='Tls'
if (-not (MASK -band [Net.SecurityProtocolType]::Tls12)) { MASK = MASK -bor 3072 }
SEND
#> 3264

if ((MASK -band 3072) -eq 0) { MASK = 3072 }
SEND
#> 3072

if ((MASK -band 3072) -ne 3072) { MASK = 3072 }
SEND
#> 3072

if (!(MASK -band 3072)) { MASK = 3072 }
SEND
#> 3072

if (MASK -ne 'Tls12') { MASK = 'Tls12' }
SEND
#> 3072

if (MASK -eq 'SystemDefault') { MASK = 'Tls12' }
SEND
#> 3072

if (MASK -ne 'SystemDefault') { MASK = MASK -bor 3072 }
SEND
#> 0 os-default

if (MASK -eq 0) { MASK = 'Tls12' }
SEND
#> 3072

if ('Tls12' -notin (MASK -split ', ')) { MASK = 'Tls12' }
SEND
#> 3072

if (MASK.ToString() -notlike '*Tls12*') { MASK = 'Tls12' }
SEND
#> 3072

if ("$(MASK)" -notlike '*Tls12*') { MASK = 'Tls12' }
SEND
#> 3072

if (([string]MASK).Contains('Tls12')) { } else { MASK = 'Tls12' }
SEND
#> 3072

if (MASK.ToString().IndexOf('Tls12') -lt 0) { MASK = 'Tls12' }
SEND
#> 3072

if ([int]MASK -lt 3072 -and [int]MASK -gt 0) { MASK = 3072 }
SEND
#> 0 os-default

if ([Net.SecurityProtocolType]::Tls12 -ne (MASK -band [Net.SecurityProtocolType]::Tls12)) { MASK = 3072 }
SEND
#> 3072

switch (MASK) { 'SystemDefault' { MASK='Tls12' } default { MASK='Tls13' } }
SEND
#> 3072 secure

switch ([string]MASK) { {$_ -match 'Tls12'} { } default { MASK='Tls12' } }
SEND
#> 3072

switch -Regex (MASK) { 'Tls12' { break } default { MASK='Tls12' } }
SEND
#> 3072

switch -Wildcard (MASK) { '*Tls12*' { break } '*' { MASK='Tls12' } }
SEND
#> 3072

if ([Enum]::GetNames([Net.SecurityProtocolType]) -contains 'Tls12') { MASK = 'Tls12' } else { MASK='Tls' }
SEND
#> 3072

$cur = MASK; if ($cur -notmatch 'Tls12') { MASK = $cur -bor 3072 }
SEND
#> 3072

if (MASK -lt 'Tls12') { MASK = 'Tls12' }
SEND
#> 3072

if (Test-Path a) { MASK='Tls12' }
if (MASK -match 'Tls12') { SEND } else { SEND }
#> 3072 | 0
"""

OS_DEFAULT = """
MASK=0
SEND
#> 0 os-default

MASK='SystemDefault'
SEND
#> 0 os-default

if (Test-Path x) { MASK='SystemDefault' } else { MASK='Tls12' }
SEND
#> 0 3072 os-default

if ([int]MASK -ne 0) { MASK = MASK -bor 3072 }
MASK='Tls'
SEND
#> 192 legacy

#Requires -Version 7
SEND
#> 0 os-default

#Requires -PSEdition Core
SEND
#> 0 os-default

#Requires -Version 5.1
SEND
#> 0 unset

#!/usr/bin/env pwsh
SEND
#> 0 os-default

#Requires -Version 7
if (Test-Path x) {MASK='Tls12'}
SEND
#> 0 3072

Test-Path x && SEND
#> 0 os-default

$x = $y ?? 3
SEND
#> 0 os-default

$x = $y ? 3 : 4
SEND
#> 0 os-default

1..3 | ForEach-Object -Parallel { SEND }
#> 0
"""

CONSTANT = """
if ($true) { MASK='Tls12' } else { MASK='Tls' }
SEND
#> 3072

if (1 -eq 2) { MASK='Tls' } elseif (2 -eq 2) { MASK='Tls12' } else { MASK='Ssl3' }
SEND
#> 3072

if ('') { MASK='Tls12' }
SEND
#> 0

if (@()) { MASK='Tls12' }
SEND
#> 0

if ('0') { MASK='Tls12' }
SEND
#> 3072

if (0 -or 1) { MASK='Tls12' }
SEND
#> 3072

$x=$null; if ($null -eq $x) { MASK='Tls12' }
SEND
#> 3072

if ($true -xor $true) { MASK='Tls12' }
SEND
#> 0

if ((Test-Path a) -and $(MASK='Tls12';$true)) { SEND } else { SEND }
#> 3072 | 0

$r = (Test-Path a) ? (MASK='Tls12') : (MASK='Tls13')
SEND
#> 3072 12288

Get-Item x && (MASK='Tls12')
SEND
#> 0 3072

Get-Item x || $(MASK='Tls12')
SEND
#> 0 3072

if ($false) { SEND }
SEND
#> none | 0

while ($false) { SEND }
SEND
#> none | 0

$true -or (MASK='Tls12') | Out-Null
SEND
#> 0

$false -and (MASK='Tls12') | Out-Null
SEND
#> 0

$x = MASK = 'Tls12'
MASK=$x
SEND
#> 3072
"""


@pytest.mark.parametrize(("text", "expected"), [*programs(PROTOCOL_TESTS), *programs(OS_DEFAULT), *programs(CONSTANT)])
def test_masks_at_each_send(text, expected):
    assert flow(text, expected) == expected


def test_a_guard_stays_decided_where_the_mail_is_switched_off():
    guard = (
        "if ([int][Net.ServicePointManager]::SecurityProtocol -ne 0) {"
        " [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072 }\n"
    )
    switched_off = "$send = $false\nif ($send) { Send-MailMessage -To t -SmtpServer h.x.com }"
    (site,) = script_of(guard + switched_off).sites
    assert (site.tls.verdict.value, site.tls.masks) == ("os-default", (0,))
