"""Texts and numbers that reach a parameter."""

from __future__ import annotations

import pytest

from tests.script.programs import programs, values

# Under each program: what its mail sites must say, in source order; a set is any order, '?' is unknown.

TEXT = r"""
{MAIL} -Subject ('{0,-5}|' -f 'ab')
#> {'Subject': ('ab   |',)}

{MAIL} -Subject ('{0:D3}-{1}' -f 7,'x')
#> {'Subject': ('007-x',)}

{MAIL} -Subject ('{{{0}}}' -f 'x')
#> {'Subject': ('{x}',)}

{MAIL} -Subject ('{1}{0}' -f 'a','b')
#> {'Subject': ('ba',)}

{MAIL} -Subject ('a1b22' -replace '\d+','#')
#> {'Subject': ('a#b#',)}

{MAIL} -Subject ('John Smith' -replace '(\w+) (\w+)','$2, $1')
#> {'Subject': ('Smith, John',)}

{MAIL} -Subject ('ABC' -creplace 'b','x')
#> {'Subject': ('ABC',)}

{MAIL} -Subject ('ABC' -replace 'b','x')
#> {'Subject': ('AxC',)}

{MAIL} -Subject ('a.b.c'.Split('.')[1])
#> {'Subject': ('b',)}

{MAIL} -Subject ('a.b.c'.Split('.')[-1])
#> {'Subject': ('c',)}

{MAIL} -Subject ('a,b;c' -split '[,;]')[2]
#> {'Subject': ('c',)}

{MAIL} -Subject ('a b c' -split ' ',2)[1]
#> {'Subject': ('b c',)}

{MAIL} -Subject (-join ('a','b'))
#> {'Subject': ('ab',)}

{MAIL} -Subject (('a','b') -join '; ')
#> {'Subject': ('a; b',)}

{MAIL} -Subject ([string]::Join(', ', 'a','b'))
#> {'Subject': ('a, b',)}

{MAIL} -Subject ([string]::Concat('a','b',1))
#> {'Subject': ('ab1',)}

{MAIL} -Subject ([String]::Format('{0}-{1:d2}', 'a', 5))
#> {'Subject': ('a-05',)}

{MAIL} -Subject ('abcdef'.Substring(2))
#> {'Subject': ('cdef',)}

{MAIL} -Subject ('abcdef'.Substring(1,3))
#> {'Subject': ('bcd',)}

{MAIL} -Subject ('7'.PadLeft(3,'0'))
#> {'Subject': ('007',)}

{MAIL} -Subject ('7'.PadRight(3)+'|')
#> {'Subject': ('7  |',)}

{MAIL} -Subject ('abc'.Insert(1,'X'))
#> {'Subject': ('aXbc',)}

{MAIL} -Subject ('abc'.Remove(1))
#> {'Subject': ('a',)}

{MAIL} -Subject ('abc'.Remove(1,1))
#> {'Subject': ('ac',)}

{MAIL} -Subject ('xxabcx'.Trim('x'))
#> {'Subject': ('abc',)}

{MAIL} -Subject ('  a '.TrimStart())
#> {'Subject': ('a ',)}

{MAIL} -Subject ('a/'.TrimEnd('/'))
#> {'Subject': ('a',)}

{MAIL} -Subject ('aBc'.ToUpper())
#> {'Subject': ('ABC',)}

{MAIL} -Subject ('aBc'.ToLowerInvariant())
#> {'Subject': ('abc',)}

{MAIL} -Subject ('ab' * 3)
#> {'Subject': ('ababab',)}

{MAIL} -Subject ('-' * 3 + '>')
#> {'Subject': ('--->',)}

{MAIL} -Subject 'a' + 'b'
#> {'Subject': ('a',)}
"""

EXPANDED = r'''
{MAIL} -Subject "a$(1+1)b"
#> {'Subject': ('a2b',)}

$h=@{k='v'}
{MAIL} -Subject "x $($h.k) y"
#> {'Subject': ('x v y',)}

$a='x','y'
{MAIL} -Subject "$a"
#> {'Subject': ('x y',)}

$a='x','y'
{MAIL} -Subject "$a[0]"
#> {'Subject': ('x y[0]',)}

$a='x','y'
{MAIL} -Subject "$($a[0])"
#> {'Subject': ('x',)}

$a='x'
{MAIL} -Subject "${a}y"
#> {'Subject': ('xy',)}

$a='x'
{MAIL} -Subject "$a`y"
#> {'Subject': ('xy',)}

$a='x'
{MAIL} -Subject "`$a"
#> {'Subject': ('$a',)}

$a='x'
{MAIL} -Subject '$a'
#> {'Subject': ('$a',)}

{MAIL} -Subject 'it''s'
#> {'Subject': ("it's",)}

{MAIL} -Subject "say ""hi"""
#> {'Subject': ('say "hi"',)}

{MAIL} -Subject "a`nb"
#> {'Subject': ('a\nb',)}

{MAIL} -Subject @"
line1
line2
"@
#> {'Subject': ('line1\nline2',)}

$x='v'
{MAIL} -Subject @"
l $x $(1+2)
"@
#> {'Subject': ('l v 3',)}

{MAIL} -Subject @'
l $x
'@
#> {'Subject': ('l $x',)}

{MAIL} -Subject bare
#> {'Subject': ('bare',)}

$x='v'
{MAIL} -Subject pre-$x-post
#> {'Subject': ('pre-v-post',)}

$x='v'
{MAIL} -Subject $x/y
#> {'Subject': ('v/y',)}
'''

CONVERTED = """
{MAIL} -Subject ([string]42)
#> {'Subject': ('42',)}

{MAIL} -Subject (1.5)
#> {'Subject': ('1.5',)}

{MAIL} -Subject ([string]$true)
#> {'Subject': ('True',)}

{MAIL} -Subject ("{0}" -f $null)
#> {'Subject': ('',)}

{MAIL} -Subject (5 % 3)
#> {'Subject': ('2',)}

{MAIL} -Subject (7/2)
#> {'Subject': ('3.5',)}

{MAIL} -Subject ([int](7/2))
#> {'Subject': ('4',)}

{MAIL} -Subject (10/5)
#> {'Subject': ('2',)}

{MAIL} -Subject ('5' + 3)
#> {'Subject': ('53',)}

{MAIL} -Subject (3 + '5')
#> {'Subject': ('8',)}

{MAIL} -Subject ('abc'[0])
#> {'Subject': ('a',)}

{MAIL} -Subject ('abc'[-1])
#> {'Subject': ('c',)}

{MAIL} -Subject ('abc'.Length)
#> {'Subject': ('3',)}

{MAIL} -Subject (@('a','b').Count)
#> {'Subject': ('2',)}

{MAIL} -Subject ('abc'.Replace('b','x').ToUpper())
#> {'Subject': ('AXC',)}

{MAIL} -Subject ('a' -eq 'A')
#> {'Subject': ('True',)}

{MAIL} -Subject "$([int]'07')"
#> {'Subject': ('7',)}

{MAIL} -Subject ('a','b','c')[1]
#> {'Subject': ('b',)}
"""


@pytest.mark.parametrize(("text", "expected"), [*programs(TEXT), *programs(EXPANDED), *programs(CONVERTED)])
def test_what_reaches_each_site(text, expected):
    assert values(text, expected) == expected
