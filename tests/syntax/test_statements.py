"""Statements, definitions and script blocks."""

from __future__ import annotations

import pytest

from pslint_tls.syntax import ast, parse
from tests.syntax.shapes import find, read, shown

FLOW = {
    "if ($a) { b } elseif (c -d) { e } else { f }": "if ($a) {`b`} elseif (`c -d`) {`e`} else {`f`}",
    "if($a){b}\n\n# why\nelse\n{ c }": "if ($a) {`b`} else {`c`}",
    "if ($a = f) { }": "if ($a = `f`) {}",
    "if (-not (f $p) -and ($x -or (g))) { h }": "if (((not (`f $p`)) and (($x or (`g`))))) {`h`}",
    "while ($a) { b }": "while ($a) {`b`}",
    "do { a } while ($b)": "do {`a`} while ($b)",
    "do { a } until (b)": "do {`a`} until (`b`)",
    "for ($i = 0; $i -lt 3; $i++) { f }": "for ($i = 0; ($i lt 3); (post++ $i)) {`f`}",
    "for (;;) { break }": "for (; ; ) {break}",
    "for ($i = 0\n$i -lt 3\n$i++) { f }": "for ($i = 0; ($i lt 3); (post++ $i)) {`f`}",
    "foreach ($a in $b) { c }": "foreach ($a in $b) {`c`}",
    "foreach($a in f | g){h}": "foreach ($a in `f` | `g`) {`h`}",
    "foreach ($a in 1, 2) { b }": "foreach ($a in <1, 2>) {`b`}",
    "foreach -parallel ($a in b) { c }": "foreach ($a in `b`) {`c`}",
    "ForEach ([string]$a in b) { c }": "foreach ($a in `b`) {`c`}",
    ":out foreach ($a in b) { continue out; break OUT }": ":out foreach ($a in `b`) {continue :out; break :out}",
    ":a\nwhile (1) { } :b do { } until (1) :c for (;;) { } :d switch (1) { }": (
        ":a while (1) {}; :b do {} until (1); :c for (; ; ) {}; :d switch (1) {}"
    ),
    "return; return $a; return f -b | g": "return; return $a; return `f -b` | `g`",
    "return @{ a = 1 }; return $a, $b": "return @{a = 1}; return <$a, $b>",
    "throw; throw 'a'; throw (f a)": "throw; throw 'a'; throw (`f a`)",
    "exit; exit 1; exit $a": "exit; exit 1; exit $a",
    "break; continue": "break; continue",
    "try { a } catch { b }": "try {`a`} catch {`b`}",
    "try { a } catch [A.B], [C] { d } catch { e } finally { f }": (
        "try {`a`} catch A.B C {`d`} catch {`e`} finally {`f`}"
    ),
    "try{a}\n# why\ncatch[A]{b}\nfinally{c}": "try {`a`} catch A {`b`} finally {`c`}",
    "trap { a }\ntrap [B.C] { d; continue }": "trap {`a`}; trap B.C {`d`; continue}",
}


@pytest.mark.parametrize(("text", "wanted"), FLOW.items())
def test_flow(text, wanted):
    assert shown(text) == wanted


SWITCHES = {
    "switch ($a) { 1 { b } }": "switch ($a) {1 {`b`}}",
    "switch -Regex -CaseSensitive ($a) { '^b' { c } }": "switch -regex -casesensitive ($a) {'^b' {`c`}}",
    "switch \u2013Wildcard ($a) { b* { c } }": "switch -wildcard ($a) {b* {`c`}}",
    "switch -file a.txt { b { c } }": "switch -file (a.txt) {b {`c`}}",
    "switch ($a, $b) { default { c } }": "switch (<$a, $b>) {default {`c`}}",
    "switch (f a) { 'b c' { 1 } \"d $e\" { 2 } { $_ -gt 3 } { 4 } $g { 5 } Default { 6 } }": (
        "switch (`f a`) {'b c' {1} %<'d ' $e> {2} {($_ gt 3)} {4} $g {5} default {6}}"
    ),
    "switch ($a)\n{\n1\n{ b }\n# why\n2 { c; break }\n}": "switch ($a) {1 {`b`} 2 {`c`; break}}",
    "switch ($a) { a { 1 } b { 2 }; c { 3 } }": "switch ($a) {a {1} b {2} c {3}}",
    "switch ($a) { ([int]) { 1 } 1kb { 2 } ($b + 1) { 3 } }": "switch ($a) {([int]) {1} 1024 {2} (($b + 1)) {3}}",
    "switch ($a) { }": "switch ($a) {}",
}


@pytest.mark.parametrize(("text", "wanted"), SWITCHES.items())
def test_switch(text, wanted):
    assert shown(text) == wanted


PARAMETERS = {
    "param($a)": "param($a)",
    "param()": "param()",
    "param($a, $b = 1, [int]$c = (f))": "param($a, $b = 1, [int]$c = (`f`))",
    "param([Parameter(Mandatory = $true, Position = 0)][ValidateSet('a', 'b')][string[]]$c = @('d'), [switch] $e)": (
        "param([Parameter(Mandatory=$true, Position=0)][ValidateSet('a', 'b')][string[]]$c = @('d'), [switch]$e)"
    ),
    "param([Parameter(Mandatory, HelpMessage = 'x')]$a)": "param([Parameter(Mandatory, HelpMessage='x')]$a)",
    "[CmdletBinding(DefaultParameterSetName = 'x')]\n[OutputType([int])]\nparam\n(\n$a,\n\n# why\n[int]\n$b\n)\nf": (
        "[CmdletBinding(DefaultParameterSetName='x')][OutputType([int])]param($a, [int]$b); `f`"
    ),
    "param($a) f $a": "param($a); `f $a`",
    "param($a);f": "param($a); `f`",
    "param([ValidateScript({ f $_ })]$a = { g })": "param([ValidateScript({`f $_`})]$a = {`g`})",
    "param([A[]]$b, [C.D]$e, ${f g})": "param([A[]]$b, [C.D]$e, $f g)",
    'param([string]$a = "b $c", $d = 1 + 2, $e = $f.g)': ("param([string]$a = %<'b ' $c>, $d = (1 + 2), $e = $f.g)"),
}


@pytest.mark.parametrize(("text", "wanted"), PARAMETERS.items())
def test_parameters(text, wanted):
    assert shown(text) == wanted


BLOCKS = {
    "begin { a } process { b } end { c }": "begin {`a`}; process {`b`}; end {`c`}",
    "param($a)\nbegin { b }\n\nprocess\n{ c }": "param($a); begin {`b`}; process {`c`}",
    "dynamicparam { a } clean { b }": "dynamicparam {`a`}; clean {`b`}",
}


@pytest.mark.parametrize(("text", "wanted"), BLOCKS.items())
def test_named_blocks_of_a_function(text, wanted):
    assert shown(f"function f {{ {text} }}") == f"function f {{{wanted}}}"
    (function,) = find(read(f"function f {{ {text} }}").root, ast.FunctionDefinition)
    assert function.body.named


@pytest.mark.parametrize("name", ["process-it", "end", "Begin-It", "process"])
def test_commands_named_like_blocks(name):
    assert shown(f"{name}; f") == f"`{name}`; `f`"


DEFINITIONS = {
    "function f { }": "function f {}",
    "function Send-It($a, [int]$b = 1) { c }": "function Send-It($a, [int]$b = 1) {`c`}",
    "function f\n(\n$a\n)\n{\nb\n}": "function f($a) {`b`}",
    "function script:f { param($a) b }": "function script:f {param($a); `b`}",
    "function f.g { } function 2x { }": "function f.g {}; function 2x {}",
    "filter f { $_ }": "filter f {process {$_}}",
    "workflow f { parallel { a } sequence { b } inlinescript { c } }": (
        "workflow f {parallel {`a`}; sequence {`b`}; inlinescript {`c`}}"
    ),
    "function f { function g { h } }": "function f {function g {`h`}}",
    "enum A { B = 1; C = 0x2\n D }": "enum A {B = 1; C = 2; D}",
    "[Flags()] enum A : byte { B }": "enum A {B}",
    "class A { }": "class A {}",
    "class A : B, C.D { }": "class A : B, C.D {}",
    "class A { [int]$b; static [string] $c = 'd'; hidden $e\n $f = @(1) }": "class A {$b; $c = 'd'; $e; $f = @(1)}",
    "class A { A() { f } A([int]$b) : base($b, 'c') { g } }": "class A {method A {`f`}; method A([int]$b) {`g`}}",
    "class A { [void] b($c, [int]$d) { e } static [A] f() { return [A]::new() } }": (
        "class A {method b($c, [int]$d) {`e`}; static method f {return [A]::new()}}"
    ),
    "[A()] [B(1)] class C { [ValidateNotNull()][string]$d }": "class C {$d}",
    "data { 'a' }": "data None {'a'}",
    "data a -SupportedCommand B, C { f }": "data a {`f`}",
    "configuration A { param($b) Node 'c' { File d { e = 'f' } } }": (
        "configuration A {param($b); `Node 'c' {`File d {`e = 'f'`}`}`}"
    ),
    "using namespace A.B\nusing module .\\c.psm1\nusing assembly 'd.dll'; f": (
        "using namespace A.B; using module .\\c.psm1; using assembly d.dll; `f`"
    ),
    "using namespace N = A.B\nf": "using namespace A.B; `f`",
}


@pytest.mark.parametrize(("text", "wanted"), DEFINITIONS.items())
def test_definitions(text, wanted):
    assert shown(text) == wanted


ONE_LINE = {
    "if ($a) { } f": "if ($a) {}; `f`",
    "if ($a) { } <# why #> f": "if ($a) {}; `f`",
    "do { } while ($a) f": "do {} while ($a); `f`",
    "do { } until ($a) $b = 1": "do {} until ($a); $b = 1",
    "function f { } g; filter h { } i": "function f {}; `g`; filter h {process {}}; `i`",
    "foreach ($a in b) { } while ($c) { } d": "foreach ($a in `b`) {}; while ($c) {}; `d`",
    "try { } finally { } f": "try {} finally {}; `f`",
    "$a = if ($b) { 1 } f": "$a = if ($b) {1}; `f`",
    "class A { } enum B { C } f": "class A {}; enum B {C}; `f`",
    "switch (1) { } f": "switch (1) {}; `f`",
    "break\nf": "break; `f`",
}


@pytest.mark.parametrize(("text", "wanted"), ONE_LINE.items())
def test_nothing_need_end_a_statement_that_is_no_pipeline(text, wanted):
    assert shown(text) == wanted


@pytest.mark.parametrize(
    "text", ["$a = 1 f", "{ f } g", "@{} f", "$a = { f } g", "(f) g", "'a' f", "return 1 f", "$a $b", "$a[0] f"]
)
def test_something_must_end_a_pipeline(text):
    assert [one.reason for one in parse(text).damage] == ["a statement that does not end here"]


def test_what_may_have_an_effect_is_listed_flat():
    text = "function f { if ($a) { $b = $c.d() } }\nforeach ($e in f) { $e++; return { g | h } }"
    kinds = sorted(type(one).__name__ for one in read(text).notable)
    assert kinds == [
        "Assignment",
        "ForEach",
        "FunctionDefinition",
        "If",
        "InvokeMember",
        "Jump",
        "Pipeline",
        "ScriptBlockExpression",
        "Unary",
    ]


def test_beginnings_of_statements_are_listed():
    text = "a\nif ($b) { c; d }\n$e = $(f)"
    assert [text[start] for start in read(text).starts] == ["a", "i", "c", "d", "$", "f"]


def test_extents_of_definitions():
    text = "f\n[A()]\nclass B : C { [void] d() { e } }  # g\nfunction h { i }  \n"
    tree = read(text)
    (a_class,) = find(tree.root, ast.ClassDefinition)
    assert text[a_class.start : a_class.end] == "[A()]\nclass B : C { [void] d() { e } }"
    method, function = find(tree.root, ast.FunctionDefinition)
    assert text[method.start : method.end] == "[void] d() { e }"
    assert text[function.start : function.end] == "function h { i }"
    assert text[function.body.start : function.body.end] == "{ i }"
