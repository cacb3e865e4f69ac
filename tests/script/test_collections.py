"""Variables, lists, tables and objects on their way to a parameter."""

from __future__ import annotations

import pytest

from tests.script.programs import programs, values

# Under each program: what its mail sites must say, in source order; a set is any order, '?' is unknown.

LISTS = """
$a='a','b','c'
{MAIL} -Subject $a[$a.Count-1]
#> {'Subject': ('c',)}

$a='a','b','c'
{MAIL} -Subject $a[$a.Length - 2]
#> {'Subject': ('b',)}

$a=@(); $a+='x'; $a+='y'
{MAIL} -Subject ($a -join ',')
#> {'Subject': ('x,y',)}

$a='a','b'; $a[1]='z'
{MAIL} -Subject ($a -join '')
#> {'Subject': ('az',)}

$x,$y='a','b'; $x,$y=$y,$x
{MAIL} -Subject "$x$y"
#> {'Subject': ('ba',)}

$x,$y='a','b','c'
{MAIL} -Subject "$y"
#> {'Subject': ('b c',)}

$i=0; $i++; $i+=2
{MAIL} -Subject "n$i"
#> {'Subject': ('n3',)}
"""

OBJECTS = """
$o=[pscustomobject]@{A='x'}; $o.A='y'
{MAIL} -Subject $o.A
#> {'Subject': ('y',)}

$o=New-Object psobject -Property @{A='x'}
{MAIL} -Subject $o.A
#> {'Subject': ('x',)}

$o=New-Object psobject; $o | Add-Member -NotePropertyName A -NotePropertyValue 'x'
{MAIL} -Subject $o.A
#> {'Subject': ('x',)}

$o=New-Object psobject; Add-Member -InputObject $o -MemberType NoteProperty -Name A -Value 'x'
{MAIL} -Subject $o.A
#> {'Subject': ('x',)}

$h=@{}; $h.a=@{}; $h.a.b='x'
{MAIL} -Subject $h.a.b
#> {'Subject': ('x',)}

$h=@{'a'='x'}; $k='a'
{MAIL} -Subject $h.$k
#> {'Subject': ('x',)}

$h=@{a='x'}
{MAIL} -Subject $h.'a'
#> {'Subject': ('x',)}

$h=@{a='x'}
if ($h.ContainsKey('a')) {$q='y'} else {$q='n'}
{MAIL} -Subject $q
#> {'Subject': ('y',)}

$a=@{n='x'},@{n='y'}
{MAIL} -Subject $a[1].n
#> {'Subject': ('y',)}

$a=@{n='x'},@{n='y'}
{MAIL} -Subject ($a.n -join ',')
#> {'Subject': ('x,y',)}

$a='a'; $b=$a; $a='c'
{MAIL} -Subject $b
#> {'Subject': ('a',)}

$a=@{s='x'}; $b=$a; $b.s='y'
{MAIL} -Subject $a.s
#> {'Subject': ('y',)}

$a=@{s='x'}; $b=$a.Clone(); $b.s='y'
{MAIL} -Subject $a.s
#> {'Subject': ('x',)}
"""

STATEMENTS = """
$v=if ($true) {'a'} else {'b'}
{MAIL} -Subject $v
#> {'Subject': ('a',)}

$v=switch ('k') { 'j' {'a'} 'k' {'b'} }
{MAIL} -Subject $v
#> {'Subject': ('b',)}

$v=foreach ($x in 1..3) { "n$x" }
{MAIL} -Subject ($v -join '')
#> {'Subject': ('n1n2n3',)}

$v=1..3 | ForEach-Object { "n$_" }
{MAIL} -Subject ($v -join '')
#> {'Subject': ('n1n2n3',)}

$v='a','b','c' | Where-Object { $_ -ne 'b' }
{MAIL} -Subject ($v -join '')
#> {'Subject': ('ac',)}

$v=$(‘x’)
{MAIL} -Subject $v
#> {'Subject': ('x',)}

$v=try { 'a' } catch { 'b' }
{MAIL} -Subject $v
#> {'Subject': ('a',)}

$v=& { 'a' }
{MAIL} -Subject $v
#> {'Subject': ('a',)}

$v={ 'a' }.Invoke()
{MAIL} -Subject $v
#> {'Subject': ('a',)}

$a=$null
{MAIL} -Subject ($a ?? 'd')
#> {'Subject': ('d',)}

$a ??= 'd'
{MAIL} -Subject $a
#> {'Subject': ('d',)}

{MAIL} -Subject ($true ? 'a' : 'b')
#> {'Subject': ('a',)}

$a="x" -as [string]
{MAIL} -Subject $a
#> {'Subject': ('x',)}

$a=[string]::Empty + 'q'
{MAIL} -Subject $a
#> {'Subject': ('q',)}

$a=[Environment]::NewLine
{MAIL} -Subject "a"
#> {'Subject': ('a',)}
"""

SCOPES = """
$env:FOO='x'
{MAIL} -Subject $env:FOO
#> {'Subject': ('x',)}

$env:FOO='x'
{MAIL} -Subject "a $env:FOO b"
#> {'Subject': ('a x b',)}

Set-Variable -Name q -Value 'x'
{MAIL} -Subject $q
#> {'Subject': ('x',)}

New-Variable q 'x' -Option Constant
{MAIL} -Subject $q
#> {'Subject': ('x',)}

${my var}='x'
{MAIL} -Subject ${my var}
#> {'Subject': ('x',)}

$script:q='x'
{MAIL} -Subject $q
#> {'Subject': ('x',)}

$global:q='x'
function F { {MAIL} -Subject $global:q }
F
#> {'Subject': ('x',)}

$q='x'
function F { $q='y' }
F
{MAIL} -Subject $q
#> {'Subject': ('x',)}

$q='x'
. { $q='y' }
{MAIL} -Subject $q
#> {'Subject': ('y',)}

$q='x'
& { $q='y' }
{MAIL} -Subject $q
#> {'Subject': ('x',)}

$q='x'
& { $script:q='y' }
{MAIL} -Subject $q
#> {'Subject': ('y',)}

$q='x'
1 | % { $q='y' }
{MAIL} -Subject $q
#> {'Subject': ('y',)}

$q='x'
if (Test-Path a) { $q='y' }
{MAIL} -Subject $q
#> {'Subject': {'x', 'y'}}

[string]$q=42
{MAIL} -Subject $q
#> {'Subject': ('42',)}

[int]$q='42'
{MAIL} -Subject "$q"
#> {'Subject': ('42',)}

[string[]]$q='a','b'
{MAIL} -Subject $q[1]
#> {'Subject': ('b',)}

[ValidateSet('a','b')]$q='a'
{MAIL} -Subject $q
#> {'Subject': ('a',)}

$q = Write-Output 'a'
{MAIL} -Subject $q
#> {'Subject': ('a',)}

$q = echo a
{MAIL} -Subject $q
#> {'Subject': ('a',)}
"""

UNKNOWN = """
{MAIL} -Subject ([System.Net.WebUtility]::HtmlEncode('a'))
#> {'Subject': '?'}

{MAIL} -Subject $(Get-Date)
#> {'Subject': '?'}

{MAIL} -Subject "Report $(Get-Date -f yyyy)"
#> {'Subject': '?'}

{MAIL} -Subject $undefined
#> {'Subject': '?'}

param($s)
{MAIL} -Subject $s
#> {'Subject': '?'}

{MAIL} -Subject "Tag: #$(‘a’)"
#> {'Subject': ('Tag: #a',)}

{MAIL} -Subject ('a'+`
'b')
#> {'Subject': ('ab',)}

{MAIL} -Subject ('a' +
 'b')
#> {'Subject': ('ab',)}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [*programs(LISTS), *programs(OBJECTS), *programs(STATEMENTS), *programs(SCOPES), *programs(UNKNOWN)],
)
def test_what_reaches_each_site(text, expected):
    assert values(text, expected) == expected
