"""Spellings of the assignment itself, its operators, and values that it takes or rejects."""

from __future__ import annotations

import pytest

from tests.script.programs import flow, programs

# Under each program: the masks at its sends, in source order. none: unreachable; -: not looked at here.

SPELLED = """
[Net.ServicePointManager]::SecurityProtocol = `
  [Net.SecurityProtocolType]::Tls12
SEND
#> 3072

[Net.ServicePointManager]::SecurityProtocol =
  [Net.SecurityProtocolType]::Tls11 -bor
  [Net.SecurityProtocolType]::Tls12
SEND
#> 3840

[ System.Net.ServicePointManager ]::SecurityProtocol = 'Tls12'
SEND
#> 3072

[System.Net.ServicePointManager]::SecurityProtocol='tLs12';SEND
#> 3072

([Net.ServicePointManager])::SecurityProtocol = 'Tls12'
SEND
#> 3072

[Net.ServicePointManager]::("SecurityProtocol") = 'Tls12'
SEND
#> 3072

$n='SecurityProtocol'
[Net.ServicePointManager]::$n = 'Tls12'
SEND
#> 3072

$h=@{X=[Net.ServicePointManager]}
$h.X::SecurityProtocol='Tls12'
SEND
#> 3072

using namespace System.Net
[ServicePointManager]::SecurityProtocol=[SecurityProtocolType]'Tls12'
SEND
#> 3072

Add-Type -AssemblyName System.Net
[Net.ServicePointManager]::SecurityProtocol='Tls12'
SEND
#> 3072
"""

TAKEN = """
MASK ??= 'Tls12'
SEND
#> 0

MASK *= 2
SEND
#> 0

MASK='Tls12'
MASK++
SEND
#> 3072

MASK=192
MASK*=16
SEND
#> 3072

MASK = MASK -bor 'Tls11' -bor 'Tls12'
SEND
#> 3840

MASK = [Net.SecurityProtocolType]::Tls11,'Tls12'
SEND
#> 3840

MASK = 'Tls11;Tls12'
SEND
#> 0

MASK = 'Tls11 Tls12'
SEND
#> 0

MASK = 'Tls11|Tls12'
SEND
#> 0

MASK = 'Tls12,'
SEND
#> 0

MASK = ' 3072 '
SEND
#> 3072

MASK = -1
SEND
#> 0

MASK = 16383
SEND
#> 0

MASK = 48
SEND
#> 48

MASK = 240
SEND
#> 240 legacy

MASK = 4080
SEND
#> 4080 secure
"""


@pytest.mark.parametrize(("text", "expected"), [*programs(SPELLED), *programs(TAKEN)])
def test_masks_at_each_send(text, expected):
    assert flow(text, expected) == expected
