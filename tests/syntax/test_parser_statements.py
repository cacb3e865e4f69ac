"""The shape of statements and definitions: conditions, loops, handlers, functions, classes and sections."""

from __future__ import annotations

import pytest

from pslint_tls.syntax import ast, parse


def script(text: str) -> ast.ScriptBlock:
    """The root of a text that must be read without damage."""
    tree = parse(text)
    assert tree.damage == ()
    return tree.root


def only(text: str) -> ast.Statement:
    (statement,) = script(text).blocks["end"].statements
    assert (statement.start, statement.end) == (0, len(text))
    return statement


def written(text: str, node: ast.Node | None) -> str | None:
    return None if node is None else text[node.start : node.end]


def test_if():
    text = "if ($a) { 1 } elseif (Test-It) { 2 }\nelseif ($c) { 3 } else { 4 }"
    node = only(text)
    assert isinstance(node, ast.If)
    assert [(written(text, test), written(text, body)) for test, body in node.clauses] == [
        ("$a", "{ 1 }"),
        ("Test-It", "{ 2 }"),
        ("$c", "{ 3 }"),
    ]
    assert written(text, node.otherwise) == "{ 4 }"


def test_if_without_else():
    node = only("if ($a) { }")
    assert isinstance(node, ast.If)
    assert node.otherwise is None
    assert node.clauses[0][1].statements == []


def test_switch():
    text = "switch -Regex -CaseSensitive ($x) { '^a b' { 1 } word { 2 } 3 { 3 } { $_ } { 4 } default { 5 } }"
    node = only(text)
    assert isinstance(node, ast.Switch)
    assert node.flags == ["regex", "casesensitive"]
    assert written(text, node.condition) == "$x"
    assert [written(text, test) for test, _ in node.clauses] == ["'^a b'", "word", "3", "{ $_ }"]
    assert written(text, node.default) == "{ 5 }"


def test_switch_over_a_file():
    text = "switch -File $log { 'x' { 1 } }"
    node = only(text)
    assert isinstance(node, ast.Switch)
    assert (node.flags, written(text, node.condition), node.default) == (["file"], "$log", None)


def test_foreach():
    text = "foreach ($m in Get-Box | Sort-Box) { $m }"
    node = only(text)
    assert isinstance(node, ast.ForEach)
    assert written(text, node.variable) == "$m"
    assert written(text, node.iterable) == "Get-Box | Sort-Box"
    assert written(text, node.body) == "{ $m }"


FOR = {
    "for ($i = 0; $i -lt 3; $i++) { }": ("$i = 0", "$i -lt 3", "$i++"),
    "for (; $i -lt 3;) { }": (None, "$i -lt 3", None),
    "for (;;) { }": (None, None, None),
}


@pytest.mark.parametrize(("text", "parts"), FOR.items())
def test_for(text, parts):
    node = only(text)
    assert isinstance(node, ast.For)
    assert tuple(written(text, part) for part in (node.initializer, node.condition, node.iterator)) == parts


def test_while():
    text = "while ($true) { break }"
    node = only(text)
    assert isinstance(node, ast.While)
    assert (written(text, node.condition), written(text, node.body)) == ("$true", "{ break }")


@pytest.mark.parametrize(("word", "until"), [("while", False), ("until", True), ("Until", True)])
def test_do(word, until):
    text = f"do {{ 1 }} {word} ($x)"
    node = only(text)
    assert isinstance(node, ast.Do)
    assert (written(text, node.condition), written(text, node.body), node.until) == ("$x", "{ 1 }", until)


LABELLED = ["foreach ($a in $b) { }", "for (;;) { }", "while (1) { }", "do { } while (1)", "switch (1) { }"]


@pytest.mark.parametrize("loop", LABELLED)
def test_labels_belong_to_loops(loop):
    assert only(f":Outer {loop}").label == "outer"
    assert only(loop).label is None


@pytest.mark.parametrize("keyword", ["break", "continue"])
def test_jumps_to_a_label(keyword):
    node = only(f"{keyword} Outer")
    assert isinstance(node, ast.Jump)
    assert (node.keyword, node.label, node.value) == (keyword, "outer", None)


def test_try():
    text = "try { 1 } catch [IO.IOException], [Net.Mail.SmtpException] { 2 }\ncatch { 3 }\nfinally { 4 }"
    node = only(text)
    assert isinstance(node, ast.Try)
    assert written(text, node.body) == "{ 1 }"
    assert [(one.types, written(text, one.body)) for one in node.catches] == [
        (["IO.IOException", "Net.Mail.SmtpException"], "{ 2 }"),
        ([], "{ 3 }"),
    ]
    assert written(text, node.final) == "{ 4 }"


@pytest.mark.parametrize(("text", "type_name"), [("trap [A.B] { continue }", "A.B"), ("trap { continue }", None)])
def test_trap(text, type_name):
    node = only(text)
    assert isinstance(node, ast.Trap)
    assert (node.type_name, written(text, node.body)) == (type_name, "{ continue }")


FUNCTIONS = {
    "function Send-It { 1 }": ("Send-It", "function", "end"),
    "function global:Send-It { 1 }": ("global:Send-It", "function", "end"),
    "FUNCTION Send-It\n{ 1 }": ("Send-It", "function", "end"),
    "filter Late { 1 }": ("Late", "filter", "process"),
    "workflow Send-All { 1 }": ("Send-All", "workflow", "end"),
}


@pytest.mark.parametrize(("text", "wanted"), FUNCTIONS.items())
def test_functions(text, wanted):
    node = only(text)
    assert isinstance(node, ast.FunctionDefinition)
    assert (node.name, node.keyword, *node.body.blocks) == wanted
    assert node.body.named is False


def test_named_blocks():
    text = "function f { param($x) begin { 1 } process { 2 } end { 3 } }"
    node = only(text)
    assert isinstance(node, ast.FunctionDefinition)
    assert node.body.named is True
    assert {name: written(text, block) for name, block in node.body.blocks.items()} == {
        "begin": "{ 1 }",
        "process": "{ 2 }",
        "end": "{ 3 }",
    }


def test_parameters_in_parentheses():
    node = only("function f($a, [int]$b = 2) { }")
    assert isinstance(node, ast.FunctionDefinition)
    assert [(one.variable.name, one.types) for one in node.parameters] == [("a", []), ("b", ["int"])]
    assert node.body.params is None


def test_param_block():
    text = (
        "[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'x')]\n"
        "param(\n  [Parameter(Mandatory = $true, Position = 0)] [ValidateSet('a', 'b')] [string[]] $To,\n"
        "  [switch]$Plain, # text\n  $Port = (Get-Port)\n)"
    )
    block = script(text).params
    assert written(text, block) == text
    (binding,) = block.attributes
    assert [(name, written(text, value)) for name, value in binding.named] == [
        ("SupportsShouldProcess", None),
        ("DefaultParameterSetName", "'x'"),
    ]
    to, plain, port = block.parameters
    assert (to.variable.name, to.types, [one.type_name for one in to.attributes]) == (
        "To",
        ["string[]"],
        ["Parameter", "ValidateSet"],
    )
    assert [(name, written(text, value)) for name, value in to.attributes[0].named] == [
        ("Mandatory", "$true"),
        ("Position", "0"),
    ]
    assert [one.value for one in to.attributes[1].positional] == ["a", "b"]
    assert (plain.types, plain.default) == (["switch"], None)
    assert (port.types, written(text, port.default)) == ([], "(Get-Port)")


def test_class():
    text = (
        "class Note : Mail, IDisposable {\n"
        "  [string]$To = 'ann'\n  hidden [int] $n\n  static [int]$Count = 0\n"
        "  Note([string]$to) : base($to) { $this.To = $to }\n"
        "  [void] Send() { 1 }\n  static [Note[]] All([int]$max, $from) { return @() }\n}"
    )
    node = only(text)
    assert isinstance(node, ast.ClassDefinition)
    assert (node.name, node.bases) == ("Note", ["Mail", "IDisposable"])
    assert [(one.name, written(text, one.default)) for one in node.properties] == [
        ("To", "'ann'"),
        ("n", None),
        ("Count", "0"),
    ]
    assert [(one.name, one.static, [p.variable.name for p in one.parameters]) for one in node.methods] == [
        ("Note", False, ["to"]),
        ("Send", False, []),
        ("All", True, ["max", "from"]),
    ]
    assert {one.keyword for one in node.methods} == {"method"}


def test_enum():
    text = "enum Kind { Html; Text = 2\n Both }"
    node = only(text)
    assert isinstance(node, ast.EnumDefinition)
    assert [(name, written(text, value)) for name, value in node.members] == [
        ("Html", None),
        ("Text", "2"),
        ("Both", None),
    ]


DATA = {"data texts { 'a' }": "texts", "data { 'a' }": None, "data t -SupportedCommand Get-It { 'a' }": "t"}


@pytest.mark.parametrize(("text", "name"), DATA.items())
def test_data(text, name):
    node = only(text)
    assert isinstance(node, ast.Data)
    assert (node.name, written(text, node.body)) == (name, "{ 'a' }")


def test_using():
    root = script("# first\nusing namespace System.Net.Mail\nusing module Mail\nusing assembly 'm.dll'\nparam($x)\n1")
    assert [(one.kind, one.name) for one in root.usings] == [
        ("namespace", "System.Net.Mail"),
        ("module", "Mail"),
        ("assembly", "m.dll"),
    ]
    assert len(root.params.parameters) == 1
    assert len(root.blocks["end"].statements) == 1


def test_workflow_blocks():
    node = only("workflow w { parallel { 1 } sequence { 2 } inlinescript { 3 } }")
    blocks = node.body.blocks["end"].statements
    assert [(type(one), one.keyword) for one in blocks] == [
        (ast.NamedBlock, "parallel"),
        (ast.NamedBlock, "sequence"),
        (ast.NamedBlock, "inlinescript"),
    ]


def test_configuration():
    node = only("configuration Relay { Node 'mx' { } }")
    assert isinstance(node, ast.Configuration)
    assert node.name.value == "Relay"


def test_pipeline_chain():
    text = "Send-A && Send-B | Out-Null || Send-C"
    node = only(text)
    assert isinstance(node, ast.PipelineChain)
    assert written(text, node.first) == "Send-A"
    assert [(sign, written(text, one)) for sign, one in node.rest] == [("&&", "Send-B | Out-Null"), ("||", "Send-C")]


def test_background():
    (statement,) = script("Send-A -To ann &").blocks["end"].statements
    assert statement.background is True


REDIRECTIONS = {
    "a > x.txt": ["x.txt"],
    "a 2>> $log": ["$log"],
    "a *> $null": ["$null"],
    "a 2>&1": [None],
    'a > "$b\\c" 2>&1': ['"$b\\c"', None],
    "$x > y.txt": ["y.txt"],
}


@pytest.mark.parametrize(("text", "targets"), REDIRECTIONS.items())
def test_redirections(text, targets):
    (element,) = only(text).elements
    assert [written(text, one.target) for one in element.redirections] == targets


MODERN = ["$a ? 1 : 2", "$a ?? 1", "a && b", "a || b", "if ($a) { $b = $c ?? 1 }"]


@pytest.mark.parametrize("text", MODERN)
def test_what_windows_powershell_cannot_parse_is_marked(text):
    assert parse(text).modern


@pytest.mark.parametrize("text", ["$a | ? { $_ }", "'a && b'", "# a ?? b", "a -x '??'", "$a -and $b", "$a?.B"])
def test_what_it_can_parse_is_not(text):
    assert not parse(text).modern


def test_starts_are_those_of_statements():
    text = "$a = 1; Send-It { 2 }\nif ($a) { 3 }"
    assert [text[start:][:2] for start in parse(text).starts] == ["$a", "Se", "2 ", "if", "3 "]


NOTABLE = {
    "$a = 1": "Assignment",
    "$a.Send()": "InvokeMember",
    "$a++": "Unary",
    "foreach ($a in $b) { }": "ForEach",
    "if ($a) { }": "If",
    "return": "Jump",
    "function f { }": "FunctionDefinition",
    "class c { }": "ClassDefinition",
}


@pytest.mark.parametrize(("text", "kind"), NOTABLE.items())
def test_what_may_have_an_effect_is_notable(text, kind):
    assert [type(one).__name__ for one in parse(text).notable] == [kind]
