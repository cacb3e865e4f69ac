"""What an assignment to SecurityProtocol leaves there, for every way to write its value."""

from __future__ import annotations

import pytest

from tests.script.programs import flow, programs

# Under each program: the masks at its sends, in source order. none: unreachable; -: not looked at here.

NUMBERS = """
MASK = 3072.0
SEND
#> 3072

MASK = 3072L
SEND
#> 3072

MASK = 3kb
SEND
#> 3072

MASK = 0b110000000000
SEND
#> 3072

MASK = [Net.SecurityProtocolType]::Tls12.value__
SEND
#> 3072

MASK = [int][Net.SecurityProtocolType]::Tls12
SEND
#> 3072

MASK = [Net.SecurityProtocolType]'Tls12' -as [int]
SEND
#> 3072

MASK = 'Tls12' -as [Net.SecurityProtocolType]
SEND
#> 3072

MASK = 192 -bor 768 -bor 3072
SEND
#> 4032

MASK = (3072 -shl 2)
SEND
#> 12288

MASK = [Net.SecurityProtocolType]::Tls12, [Net.SecurityProtocolType]::Tls13
SEND
#> 15360

MASK = [System.Net.SecurityProtocolType]::Tls12 + [System.Net.SecurityProtocolType]::Tls13
SEND
#> 15360

MASK += 3072
SEND
#> 3072

MASK = 3072
MASK += 3072
SEND
#> 6144

MASK = 192
MASK -= [Net.SecurityProtocolType]::Tls
SEND
#> 0

MASK = [Net.SecurityProtocolType]([Net.SecurityProtocolType]::Tls11 -bor [Net.SecurityProtocolType]::Tls12)
SEND
#> 3840

MASK = 3072 -bor MASK
SEND
#> 3072

MASK = (MASK -bor 'Tls12')
SEND
#> 3072
"""

REJECTED = """
MASK = 'Tls12'
MASK = 'Default'
SEND
#> 3072

MASK = 'Tls12'
MASK = ''
SEND
#> 3072

MASK = 'Tls'
MASK = $true
SEND
#> 192

MASK = 'Tls'
MASK = 'Tls14'
SEND
#> 192

MASK = 'Tls12'
MASK = 'tls1'
SEND
#> 3072

MASK = 'ssl'
SEND
#> 48

MASK = 'Tls,Tls11,Tls12,Ssl3'
SEND
#> 4080

MASK = 'tls11','TLS12'
SEND
#> 3840

MASK = 1
SEND
#> 0

MASK = 'Tls'
MASK = 5
SEND
#> 192
"""

BITS = """
MASK = [Net.SecurityProtocolType]::Tls12
MASK = MASK -bxor 'Tls12'
SEND
#> 0

MASK = 4032
MASK = MASK -band (-bnot 960)
SEND
#> 3072

MASK = 4032
MASK = MASK -band -bnot [Net.SecurityProtocolType]::Tls -band -bnot [Net.SecurityProtocolType]::Tls11
SEND
#> 3072
"""

ENUMS = """
[Net.ServicePointManager]::SecurityProtocol = [Enum]::Parse([System.Net.SecurityProtocolType], 'tls12', $true)
SEND
#> 3072

MASK = [System.Enum]::ToObject([System.Net.SecurityProtocolType], 0xC00)
SEND
#> 3072

MASK = [Net.SecurityProtocolType]::("Tls12")
SEND
#> 3072

$n='Tls12'
MASK = [Net.SecurityProtocolType]::$n
SEND
#> 3072

$t=[Net.SecurityProtocolType]
MASK = $t::Tls12
SEND
#> 3072

[Net.SecurityProtocolType]$p = 'Tls12'
MASK=$p
SEND
#> 3072

[Net.ServicePointManager]::"SecurityProtocol" = 'Tls12'
SEND
#> 3072

[System.Net.ServicePointManager]::SecurityProtocol=[System.Net.SecurityProtocolType]'Ssl3,Tls,Tls11,Tls12'
SEND
#> 4080

MASK ='Tls,Tls12'
if (MASK -eq 'Tls,Tls12') { MASK=3072 }
SEND
#> 3072
"""

BUILT = """
$p = @('Tls12'); $p += 'Tls13'
MASK = $p
SEND
#> 15360

$p = 'Tls11','Tls12' -join ','
MASK = $p
SEND
#> 3840

$v=12
MASK = "Tls$v"
SEND
#> 3072

MASK = ('Tls{0}' -f 12)
SEND
#> 3072

MASK = 'Tls12' -replace '12','11'
SEND
#> 768

MASK=MASK=3072
SEND
#> 3072

$old = MASK
MASK='Tls11'
SEND
MASK=$old
SEND
#> 768 | 0

MASK = if (Test-Path x) {'Tls12'} else {'Tls13'}
SEND
#> 3072 12288

MASK = $(if (Test-Path x) {'Tls12'} else {'Tls11'})
SEND
#> 768 3072

MASK = switch (2) { 1 {'Tls'} 2 {'Tls12'} }
SEND
#> 3072

MASK = foreach ($x in 'Tls11','Tls12') { $x }
SEND
#> 3840

MASK = 'Tls11','Tls12' | Where-Object { $_ -ne 'Tls11' }
SEND
#> 3072

MASK = 'Tls11','Tls12' | ForEach-Object { [Net.SecurityProtocolType]$_ }
SEND
#> 3840

$m = 0; 'Tls11','Tls12' | % { $m = $m -bor [Net.SecurityProtocolType]$_ }; MASK = $m
SEND
#> 3840

foreach ($p in 'Tls11','Tls12') { MASK = MASK -bor [Net.SecurityProtocolType]::$p }
SEND
#> 3840

MASK = 'Tls'
MASK = MASK, 'Tls12'
SEND
#> 3264

MASK = 'Tls'
MASK = "$(MASK), Tls12"
SEND
#> 3264

[void]([Net.ServicePointManager]::SecurityProtocol = 'Tls12')
SEND
#> 3072

$null = MASK = 'Tls12'
SEND
#> 3072

(MASK = 'Tls12') | Out-Null
SEND
#> 3072

$x, MASK = 1, 'Tls12'
SEND
#> 3072
"""


@pytest.mark.parametrize(
    ("text", "expected"), [*programs(NUMBERS), *programs(REJECTED), *programs(BITS), *programs(ENUMS), *programs(BUILT)]
)
def test_masks_at_each_send(text, expected):
    assert flow(text, expected) == expected
