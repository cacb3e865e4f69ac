"""Commands and pipelines: how words become names, parameters, arguments and redirections."""

from __future__ import annotations

import pytest

from pslint_tls.syntax import ast
from tests.syntax.shapes import find, read, shown

ARGUMENTS = {
    "f": "`f`",
    "f a b": "`f a b`",
    'f \'a b\' "c" "d $e"': "`f 'a b' 'c' %<'d ' $e>`",
    "f 1 -1 1.5 0x10 1kb .5": "`f 1 -1 1.5 16 1024 0.5`",
    "f 1a 7z -1a 1..2 192.168.0.1 1-2": "`f 1a 7z -1a 1..2 192.168.0.1 1-2`",
    "f $a ${b c} $d.e $f[0] $g::h $_ $? $$": "`f $a $b c $d.e $f[0] $g::h $_ $? $$`",
    "f $a.b(1).c 'd'.e (g).h @{}.i": "`f $a.b(1).c 'd'.e (`g`).h @{}.i`",
    "f $a.b(',')[0] $c.d(), ' e'": "`f $a.b(',')[0] <$c.d(), ' e'>`",
    "f $a\\b $a* $a-b $a+b $a/b": "`f ~<$a '\\\\b'> ~<$a '*'> ~<$a '-b'> ~<$a '+b'> ~<$a '/b'>`",
    "f $env:a\\b x$a": "`f ~<$env:a '\\\\b'> ~<'x' $a>`",
    "f ${a}b": "`f $a b`",
    "f $(g)h x$(g)y": "`f $(`g`) h ~<'x' $(`g`) 'y'>`",
    "f 'a'b \"c\"$d": "`f 'a' b 'c' $d`",
    "f a'b c'd e\"f $g\"h": "`f ab cd ~<'ef ' $g 'h'>`",
    'f $a"\\x"': "`f ~<$a '\\\\x'>`",
    "f (g h) $(i; j) @(1, 2) @{ a = 1 } { k }": "`f (`g h`) $(`i`; `j`) @(<1, 2>) @{a = 1} {`k`}`",
    "f @a @b:c": "`f @a @b:c`",
    "f a=b a:b a/b a@b a#b a+b a<b>c %d% ~/e * ? [g]h ^ = ==": (
        "`f a=b a:b a/b a@b a#b a+b a<b>c %d% ~/e * ? [g]h ^ = ==`"
    ),
    "f http://a/b?c=d Registry::HKLM\\x Registry::$(g)": "`f http://a/b?c=d Registry::HKLM\\x ~<'Registry::' $(`g`)>`",
    'f `$a a`b a` b `"c d`"': '`f $a a\b a b "c d"`',
    "f `n": "`f \n`",
    "f - -- --a --b=c": "`f - -- --a --b=c`",
    "f\ta\u00a0b\u2003c": "`f a b c`",
    "f {} { # nothing\n}": "`f {} {}`",
    "f if else return": "`f if else return`",
    "f \u201ca b\u201d \u2018c\u2019": "`f 'a b' 'c'`",
    "f [A]::b [int] [A.B]": "`f [A]::b [int] [A.B]`",
    "f(1) g (2)": "`f (1) g (2)`",
    "f($a).b(1)": "`f ($a).b(1)`",
}


@pytest.mark.parametrize(("text", "wanted"), ARGUMENTS.items())
def test_arguments(text, wanted):
    assert shown(text) == wanted


PARAMETERS = {
    "f -a b -c": "`f -a b -c`",
    "f -a:b -c: d": "`f -a:b -c:d`",
    "f -a:$b -c:(d) -e:{ g }": "`f -a:$b -c:(`d`) -e:{`g`}`",
    "f -a:b, c d": "`f -a:<b, c> d`",
    "f -a:$b.c, 1": "`f -a:<$b.c, 1>`",
    "f \u2013a \u2014b \u2015c": "`f -a -b -c`",
    "f -Server1 -x_y -?": "`f -Server1 -x_y -?`",
    "f -größe": "`f -größe`",
    "f -\u00dcber x": "`f -\u00dcber x`",
    "f -a'b' -c\"d\"": "`f -ab -cd`",
    "f -a.b -a[1] -a{ b }": "`f -a .b -a [1] -a {`b`}`",
    "f -a=b -a/b": "`f -a=b -a/b`",
    "f -a(b)": "`f -a (`b`)`",
    "f -1 -.5": "`f -1 -0.5`",
    "f -a:": "`f -a`",
}


@pytest.mark.parametrize(("text", "wanted"), PARAMETERS.items())
def test_parameters(text, wanted):
    assert shown(text) == wanted


LISTS = {
    "f a, b": "`f <a, b>`",
    "f a,b ,c , d": "`f <a, b, c, d>`",
    "f a,\nb,\r\n c d": "`f <a, b, c> d`",
    "f a, # why\n b": "`f <a, b>`",
    "f a, `\n b": "`f <a, b>`",
    "f -a b, 'c', $d, (e), 1, @{ g = 1 }, { h }": "`f -a <b, 'c', $d, (`e`), 1, @{g = 1}, {`h`}>`",
    "f *.ps1,*.psm1": "`f <*.ps1, *.psm1>`",
    "f @{ n = 'a' }, b": "`f <@{n = 'a'}, b>`",
    'f "a <b@c.d>", e@g.h': "`f <'a <b@c.d>', e@g.h>`",
}


@pytest.mark.parametrize(("text", "wanted"), LISTS.items())
def test_lists(text, wanted):
    assert shown(text) == wanted


NAMES = {
    "& f": "`& f`",
    "&f": "`& f`",
    "& 'f g' h": "`& 'f g' h`",
    "& $a b": "`& $a b`",
    "& $a.b c": "`& $a.b c`",
    '& "$a\\b" c': "`& %<$a '\\\\b'> c`",
    "& (f) g": "`& (`f`) g`",
    "& { f } g": "`& {`f`} g`",
    ". $a": "`. $a`",
    ". .\\a.ps1": "`. .\\a.ps1`",
    ". { f }": "`. {`f`}`",
    ".{ f }": "`. {`f`}`",
    "./a; ../b; .\\c; ~/d; /bin/e": "`./a`; `../b`; `.\\c`; `~/d`; `/bin/e`",
    "C:\\a\\b.exe c; \\\\d\\e.exe": "`C:\\a\\b.exe c`; `\\\\d\\e.exe`",
    "a\\Send-It b": "`a\\Send-It b`",
    "Send`-It a": "`Send-It a`",
    "7z a; 2to3 b": "`7z a`; `2to3 b`",
    "% { f }; ? { g }": "`% {`f`}`; `? {`g`}`",
    "!f": "`!f`",
    "-f": "`-f`",
    "= a; == b; += c": "`= a`; `== b`; `+= c`",
    "< a; <a b=c; > a; >> b": "`< a`; `< a b=c`; `> a`; `>> b`",
    "$x = <a>; $y = += 1": "$x = `< a>`; $y = `+= 1`",
    "Do-It; If-It; ForEach-It; Class-It; Return-It; usingIt": (
        "`Do-It`; `If-It`; `ForEach-It`; `Class-It`; `Return-It`; `usingIt`"
    ),
    "ForEach-Object { f }": "`ForEach-Object {`f`}`",
    'a.exe /b:"c d"': "`a.exe /b:c d`",
}


@pytest.mark.parametrize(("text", "wanted"), NAMES.items())
def test_names(text, wanted):
    assert shown(text) == wanted


ENDS = {
    "f; g": "`f`; `g`",
    "f\ng\rh\r\ni": "`f`; `g`; `h`; `i`",
    "f # g\nh": "`f`; `h`",
    "f <# g\n #> h": "`f h`",
    "f `\n  a": "`f a`",
    "f ` \t\n a": "`f`; `a`",
    "f `\n# a\nb": "`f`; `b`",
    "f `\n -a 1 `\n -b 2\ng": "`f -a 1 -b 2`; `g`",
    "{ f a }": "{`f a`}",
    "$(f a)": "$(`f a`)",
    ";;f;;": "`f`",
    "": "",
    "\n\n# f\n": "",
    "#!/usr/bin/env pwsh\nf": "`f`",
    "f a`\nb": "`f a\nb`",
}


@pytest.mark.parametrize(("text", "wanted"), ENDS.items())
def test_where_a_command_ends(text, wanted):
    assert shown(text) == wanted


PIPELINES = {
    "f | g a | h": "`f` | `g a` | `h`",
    "f |\n g |\n\n # why\n h": "`f` | `g` | `h`",
    "f\n| g\n # why\n | h": "`f` | `g` | `h`",
    "$a | f": "$a | `f`",
    "'a', 'b' | f": "<'a', 'b'> | `f`",
    "$a.b() | f": "$a.b() | `f`",
    "1..3 | % { $_ }": "(1 .. 3) | `% {$_}`",
    "f | & $a b | . c": "`f` | `& $a b` | `. c`",
    "f && g || h": "`f` && `g` || `h`",
    "f &&\n g": "`f` && `g`",
    "f && $a = 1": "`f` && $a = 1",
    "f | g && h | i": "`f` | `g` && `h` | `i`",
    "f &": "`f` &",
    "f & g": "`f` &; `g`",
    "$a | foreach { f } | where { g }": "$a | `foreach {`f`}` | `where {`g`}`",
}


@pytest.mark.parametrize(("text", "wanted"), PIPELINES.items())
def test_pipelines(text, wanted):
    assert shown(text) == wanted


REDIRECTIONS = {
    "f > a": "`f >a`",
    "f >a b": "`f b >a`",
    "f 2>&1 | g": "`f >merge` | `g`",
    "f *>&1": "`f >merge`",
    "f >> 'a b' 2> $null": "`f >'a b' >$null`",
    "f >> $env:a\\b": "`f >~<$env:a '\\\\b'>`",
    "f 3>$null 4>a 5>b 6>c": "`f >$null >a >b >c`",
    "$a > b": "$a >b",
    "'a' 2>&1 | f": "'a' >merge | `f`",
    "1>a; 2 > b": "1 >a; 2 >b",
    "@{ a = 1 }>b": "@{a = 1} >b",
    "f 22>a": "`f 22>a`",
    "f a>b": "`f a>b`",
}


@pytest.mark.parametrize(("text", "wanted"), REDIRECTIONS.items())
def test_redirections(text, wanted):
    assert shown(text) == wanted


VERBATIM = {
    "f a --% b $c ; (d": "`f a --% b $c ; (d`",
    "f --% b | g": "`f --% b` | `g`",
    'f --% "b|c" d | g': '`f --% "b|c" d` | `g`',
    "f --% b && g": "`f --% b` && `g`",
    "f --% b & c\ng": "`f --% b & c`; `g`",
    "f --%": "`f --%`",
}


@pytest.mark.parametrize(("text", "wanted"), VERBATIM.items())
def test_verbatim(text, wanted):
    assert shown(text) == wanted


EXTENTS = {
    "  f a  ": "f a",
    "f a # b": "f a",
    "f a ; g": "f a",
    "f a | g": "f a",
    "& 'f' a\n": "& 'f' a",
    "f -a:b ": "f -a:b",
    "f a, b ": "f a, b",
    "f 2>&1 ": "f 2>&1",
    "f > a b": "f > a b",
    "f a > b ": "f a > b",
    "f `\n a `\n": "f `\n a",
    "f $a.b() ": "f $a.b()",
    "f { a } ": "f { a }",
    "f --% a  ": "f --% a",
    "# \U0001f4e7 \u00e4\nf '\U0001f4e7'": "f '\U0001f4e7'",
}


@pytest.mark.parametrize(("text", "extent"), EXTENTS.items())
def test_extent(text, extent):
    command = read(text).commands[0]
    assert text[command.start : command.end] == extent


def test_elements_have_extents():
    text = "Send-It -To:a@b.c, 'd' -Body \"x $y\" $z.w()"
    (command,) = read(text).commands
    assert [text[one.start : one.end] for one in command.elements] == [
        "Send-It",
        "-To:a@b.c, 'd'",
        "-Body",
        '"x $y"',
        "$z.w()",
    ]


def test_name_is_known_only_where_it_is_constant():
    tree = read("f; & 'g h'; & $i; & \"$j\"; . k.ps1; & { l }")
    assert [one.name for one in tree.commands] == ["f", "g h", None, None, "k.ps1", None, "l"]


def test_commands_are_listed_in_the_order_in_which_they_begin():
    tree = read('f (g) { h "$(i)" } | j $(k; l)')
    assert [one.name for one in tree.commands] == list("fghijkl")
    assert {id(one) for one in find(tree.root, ast.Command)} == {id(one) for one in tree.commands}
