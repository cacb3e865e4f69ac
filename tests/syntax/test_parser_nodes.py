"""The shape of the tree: what each construct becomes, and what binds to what."""

from __future__ import annotations

import pytest

from pslint_tls.syntax import ast, parse
from pslint_tls.syntax.ast import Quote


def statements(text: str) -> list[ast.Statement]:
    """The statements of a text that must be read without damage."""
    tree = parse(text)
    assert tree.damage == ()
    return tree.root.blocks["end"].statements


def statement(text: str) -> ast.Statement:
    (only,) = statements(text)
    return only


def expression(text: str) -> ast.Expression:
    pipeline = statement(text)
    assert isinstance(pipeline, ast.Pipeline)
    (element,) = pipeline.elements
    assert isinstance(element, ast.CommandExpression)
    return element.expression


def shape(node: ast.Node | None) -> str:
    """A node in a notation with every bracket written: what is read first stands innermost."""
    match node:
        case ast.Pipeline():
            return " | ".join(map(shape, node.elements))
        case ast.CommandExpression():
            return shape(node.expression)
        case ast.Command():
            return f"{node.invocation}!" + " ".join(map(shape, node.elements))
        case ast.CommandParameter():
            return f"-{node.name}" + (f":{shape(node.argument)}" if node.argument else "")
        case ast.Assignment():
            return f"{shape(node.left)} {node.operator} [{shape(node.right)}]"
        case ast.StatementBlock():
            return "; ".join(map(shape, node.statements))
        case ast.ScriptBlockExpression():
            return "{" + shape(node.block.blocks["end"]) + "}"
        case ast.Paren():
            return f"paren({shape(node.pipeline)})"
        case ast.SubExpression():
            return f"$({shape(node.body)})"
        case ast.ArrayExpression():
            return f"@({shape(node.body)})"
        case ast.Hashtable():
            return "@{" + "; ".join(f"{shape(key)} = {shape(value)}" for key, value in node.pairs) + "}"
        case ast.Jump():
            return " ".join(filter(None, (node.keyword, node.label, shape(node.value))))
        case ast.Expression():
            return shape_of_expression(node)
    assert node is None
    return ""


def shape_of_expression(node: ast.Expression) -> str:
    match node:
        case ast.StringConstant() | ast.Constant():
            return repr(node.value) if isinstance(node, ast.Constant) or node.quote is not Quote.BARE else node.value
        case ast.ExpandableString():
            return "<" + "".join(part if isinstance(part, str) else shape(part) for part in node.parts) + ">"
        case ast.Variable():
            return ("@" if node.splatted else "$") + node.name
        case ast.TypeExpression():
            return f"[{node.type_name}]"
        case ast.Convert():
            return f"({node.type_name} {shape(node.child)})"
        case ast.Attributed():
            return f"({node.attribute.type_name} {shape(node.child)})"
        case ast.Unary():
            return f"({node.operator} {shape(node.child)})"
        case ast.Binary():
            return "(" + shape(node.first) + "".join(f" {sign} {shape(operand)}" for sign, operand in node.rest) + ")"
        case ast.Ternary():
            return f"({shape(node.condition)} ? {shape(node.then)} : {shape(node.otherwise)})"
        case ast.ArrayLiteral():
            return "[" + ", ".join(map(shape, node.elements)) + "]"
        case ast.Member():
            return f"{shape(node.target)}{'::' if node.static else '.'}{shape(node.member)}"
        case ast.InvokeMember():
            called = f"{shape(node.target)}{'::' if node.static else '.'}{shape(node.member)}"
            return f"{called}({', '.join(map(shape, node.arguments))})"
        case ast.Index():
            return f"{shape(node.target)}[{shape(node.index)}]"
    raise AssertionError(type(node))


STRINGS = {
    "''": ("", Quote.SINGLE),
    "'It''s $5'": ("It's $5", Quote.SINGLE),
    "'a`tb'": ("a`tb", Quote.SINGLE),
    "'two\nlines'": ("two\nlines", Quote.SINGLE),
    "\u2018a\u2019\u2019b\u2019": ("a\u2019b", Quote.SINGLE),
    '""': ("", Quote.DOUBLE),
    '"a ""b"" `"c`""': ('a "b" "c"', Quote.DOUBLE),
    '"`t`n`r`0`a`b`f`v`e"': ("\t\n\r\0\a\b\f\v\x1b", Quote.DOUBLE),
    '"``n `$x `q"': ("`n $x q", Quote.DOUBLE),
    '"`u{e9}`u{1F4E7}"': ("\u00e9\U0001f4e7", Quote.DOUBLE),
    '"5 $ and $"': ("5 $ and $", Quote.DOUBLE),
    '"#1 @x {y} (z)"': ("#1 @x {y} (z)", Quote.DOUBLE),
    '"a`\nb"': ("a\nb", Quote.DOUBLE),
    "\u201ca\u201d": ("a", Quote.DOUBLE),
    "@'\nIt's $5\n'@": ("It's $5", Quote.HERE_SINGLE),
    "@'\n'@": ("", Quote.HERE_SINGLE),
    "@'\n\n'@": ("", Quote.HERE_SINGLE),
    "@'\na\n '@\n'@": ("a\n '@", Quote.HERE_SINGLE),
    '@"\nsay "hi" `$x\n"@': ('say "hi" $x', Quote.HERE_DOUBLE),
    '@"\n"@': ("", Quote.HERE_DOUBLE),
}


@pytest.mark.parametrize(("text", "wanted"), STRINGS.items())
def test_strings(text, wanted):
    node = expression(text)
    assert isinstance(node, ast.StringConstant)
    assert (node.value, node.quote) == wanted
    assert (node.start, node.end) == (0, len(text))


EXPANDABLE = {
    '"To: $name!"': "<To: $name!>",
    '"$a$b"': "<$a$b>",
    '"$a.Name"': "<$a.Name>",
    '"$a[0]"': "<$a[0]>",
    '"${a b}c"': "<$a bc>",
    '"$env:TEMP\\x"': "<$env:TEMP\\x>",
    '"$script:n of $global:m"': "<$script:n of $global:m>",
    '"$($a.Name) <$b>"': "<$($a.Name) <$b>>",
    '"$(Get-It "x")"': "<$(!Get-It 'x')>",
    '"$(1; 2)"': "<$(1; 2)>",
    '"$("in $x")"': "<$(<in $x>)>",
    '"`$a $b ""$c"""': '<$a $b "$c">',
    '@"\nDear $name,\n$($x)\n"@': "<Dear $name,\n$($x)>",
}


@pytest.mark.parametrize(("text", "wanted"), EXPANDABLE.items())
def test_expandable_strings(text, wanted):
    node = expression(text)
    assert isinstance(node, ast.ExpandableString)
    assert shape(node) == wanted


NUMBERS = {
    "25": 25,
    "0xC0": 192,
    "0x0c00": 3072,
    "0xFFFFFFFF": -1,
    "0b11": 3,
    "10L": 10,
    "2.5": 2.5,
    ".5": 0.5,
    "1e3": 1000.0,
    "1.5E-1": 0.15,
    "3d": 3,
    "1kb": 1 << 10,
    "2MB": 2 << 20,
    "3Gb": 3 << 30,
    "1tb": 1 << 40,
    "1PB": 1 << 50,
    "1.5kb": 1536.0,
    "-25": -25,
    "-2kb": -2048,
    "\u20135": -5,
}


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_numbers(text, value):
    node = expression(text)
    assert isinstance(node, ast.Constant)
    assert node.value == value


VARIABLES = ["a", "_", "?", "$", "^", "script:x", "env:PATH", "global:a1", "using:x", "this", "äöü"]


@pytest.mark.parametrize("name", VARIABLES)
def test_variables(name):
    node = expression(f"${name}")
    assert isinstance(node, ast.Variable)
    assert (node.name, node.splatted) == (name, False)


@pytest.mark.parametrize("name", ["a b", "env:ProgramFiles(x86)", "script:x-y", "a"])
def test_braced_variables(name):
    node = expression(f"${{{name}}}")
    assert isinstance(node, ast.Variable)
    assert node.name == name


def test_variables_compare_without_case():
    assert expression("$SmtpServer").key == "smtpserver"


OPERATORS = {
    "1 + 2 * 3": "(1 + (2 * 3))",
    "1 - 2 - 3": "(1 - 2 - 3)",
    "1 * 2 + 3": "((1 * 2) + 3)",
    "7 % 2 / 3": "(7 % 2 / 3)",
    "1, 2 + 3": "([1, 2] + 3)",
    "1, 2 * 3, 4": "([1, 2] * [3, 4])",
    ", 1": "[1]",
    "1..3": "(1 .. 3)",
    "1..2 + 3": "((1 .. 2) + 3)",
    "0, 1..3": "([0, 1] .. 3)",
    "'{0}' -f 1, 2": "('{0}' f [1, 2])",
    "'a' + '{0}' -f 1": "('a' + ('{0}' f 1))",
    "$a -eq 1 -and $b -ne 2": "(($a eq 1) and ($b ne 2))",
    "$a -or $b -and $c": "($a or $b and $c)",
    "$a -band 3 -eq 3": "($a band (3 eq 3))",
    "$a -bor $b -bxor $c": "($a bor $b bxor $c)",
    "$a -gt 1 + 2": "($a gt (1 + 2))",
    "$a -CLike 'x*'": "($a clike 'x*')",
    "$a -is [string]": "($a is [string])",
    "$a -split ',' -join ';'": "($a split ',' join ';')",
    "$a \u2013ne $b": "($a ne $b)",
    "-not $a -and $b": "((not $a) and $b)",
    "!$a": "(not $a)",
    "-not $a.B": "(not $a.B)",
    "-join $a": "(join $a)",
    "-join ($a, $b)": "(join paren([$a, $b]))",
    "-join $a, $b": "[(join $a), $b]",
    "-bnot $a": "(bnot $a)",
    "-$a": "(- $a)",
    "$i++": "(post++ $i)",
    "--$i": "(-- $i)",
    "$a ? 1 : 2": "($a ? 1 : 2)",
    "$a ? 1 : $b ? 2 : 3": "($a ? 1 : ($b ? 2 : 3))",
    "$a ?? $b ?? 1": "($a ?? $b ?? 1)",
    "($a + 1) * 2": "(paren(($a + 1)) * 2)",
    "[int]'1' + 2": "((int '1') + 2)",
    "[int][string]$a.B": "(int (string $a.B))",
    "[string[]]('a', 'b')": "(string[] paren(['a', 'b']))",
    "[ValidateNotNull()]$a": "(ValidateNotNull $a)",
}


@pytest.mark.parametrize(("text", "wanted"), OPERATORS.items())
def test_operators(text, wanted):
    assert shape(expression(text)) == wanted


MEMBERS = {
    "$a.B.C": "$a.B.C",
    "$a.B('c').D[1]": "$a.B('c').D[1]",
    "$a.'B c'": "$a.'B c'",
    "$a.$b": "$a.$b",
    '$a."x$b"': "$a.<x$b>",
    "$a::b": "$a::b",
    "$a::b(1)": "$a::b(1)",
    "[Net.Mail.SmtpClient]::new('mx', 25)": "[Net.Mail.SmtpClient]::new('mx', 25)",
    "[Net.SecurityProtocolType]::Tls12": "[Net.SecurityProtocolType]::Tls12",
    "$a[0][1]": "$a[0][1]",
    "$a[0, -1]": "$a[[0, -1]]",
    "$a.Where{ 1 }": "$a.Where({1})",
    "$a.Where({ 1 }, 'First')": "$a.Where({1}, 'First')",
    "(Get-It).Name": "paren(!Get-It).Name",
    "$(1; 2).Count": "$(1; 2).Count",
    "@(1, 2).Count": "@([1, 2]).Count",
    "'a'.Length": "'a'.Length",
    "@{ a = 1 }.a": "@{a = 1}.a",
    "${a}?.B": "$a.B",
    "$a.\n  B": "$a.B",
}


@pytest.mark.parametrize(("text", "wanted"), MEMBERS.items())
def test_members(text, wanted):
    assert shape(expression(text)) == wanted


STATEMENTS = {
    "$a = 1": "$a = [1]",
    "$a = $b = 1": "$a = [$b = [1]]",
    "$a, $b = 1, 2": "[$a, $b] = [[1, 2]]",
    "[int]$a = 1": "(int $a) = [1]",
    "$a.B['c'] += 1": "$a.B['c'] += [1]",
    "$a ??= 1": "$a ??= [1]",
    "$a = Get-It -Of 1 | Sort-It": "$a = [!Get-It -Of 1 | !Sort-It]",
    "Send-It @mail -To ann, bob -Ssl:$x": "!Send-It @mail -To [ann, bob] -Ssl:$x",
    "& $a 'b'": "&!$a 'b'",
    ". './b.ps1'": ".!'./b.ps1'",
    "@{}": "@{}",
    "@{ a = 1; 'b c' = Get-It\n $d = { 2 } }": "@{a = 1; 'b c' = !Get-It; $d = {2}}",
    "@()": "@()",
    "return": "return",
    "return $a, 1": "return [$a, 1]",
    "exit 3": "exit 3",
    "throw 'x'": "throw 'x'",
}


@pytest.mark.parametrize(("text", "wanted"), STATEMENTS.items())
def test_statements(text, wanted):
    assert shape(statement(text)) == wanted
