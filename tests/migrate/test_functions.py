"""The five PowerShell functions that rewritten scripts use are written as field-facts 9 and PSScriptAnalyzer want."""

from __future__ import annotations

import re

import pytest

from pslint_tls.migrate import CLOUDS, Choices
from pslint_tls.migrate.functions import NAMES, NEEDS, text_of
from pslint_tls.migrate.placing import function
from pslint_tls.migrate.sharing import is_shared_file, shared_file
from pslint_tls.script.positions import children
from pslint_tls.syntax import Tree, ast, parse
from tests.migrate.moves import errors_in, script_of

VERBS = {"ConvertTo", "Invoke", "Send"}
"""Those of Get-Verb that we use."""
CMDLETS = {
    "ConvertTo-Json", "Invoke-MgGraphRequest", "Invoke-RestMethod", "New-Object", "Resolve-Path", "Select-Object", "Set-Variable", "Where-Object",
    "Start-Sleep", "Write-Verbose",
}  # fmt: skip


def tree_of(name: str) -> Tree:
    return parse(text_of(name))


def nodes(tree: Tree) -> list[ast.Node]:
    waiting: list[ast.Node] = [tree.root]
    found = []
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(children(one))
        if isinstance(one, ast.ExpandableString):
            waiting.extend(part for part in one.parts if isinstance(part, ast.Node))
    return found


@pytest.mark.parametrize("name", NAMES)
class TestEach:
    def test_text(self, name):
        text = text_of(name)
        assert text.isascii()
        assert "\t" not in text
        assert "\r" not in text
        assert text.endswith("}\n")
        assert [line for line in text.splitlines() if line != line.rstrip()] == []
        assert [line for line in text.splitlines() if len(line) > 120] == []
        assert [line for line in text.splitlines() if (len(line) - len(line.lstrip(" "))) % 4] == []

    def test_parses_everywhere(self, name):
        tree = tree_of(name)
        assert not tree.damage
        assert not tree.modern
        assert errors_in(text_of(name)) == [False, False]

    def test_is_one_function_of_that_name(self, name):
        (function,) = (one for one in tree_of(name).notable if isinstance(one, ast.FunctionDefinition))
        assert function.name == name
        assert name.split("-")[0] in VERBS

    def test_commands(self, name):
        """By their full names, every argument behind the name of its parameter."""
        for command in tree_of(name).commands:
            # `& $value`: a script block among the defaults.
            assert command.name in CMDLETS | set(NAMES) or command.invocation == "&"
            before: ast.Node | None = None
            for element in command.elements[1:]:
                is_named = isinstance(element, ast.CommandParameter)
                is_splat = isinstance(element, ast.Variable) and element.splatted
                assert is_named or is_splat or isinstance(before, ast.CommandParameter), text_of(name)[
                    command.start : command.end
                ]
                before = element

    def test_needs(self, name):
        called = {command.name for command in tree_of(name).commands} & set(NAMES) - {name}
        assert called == set(NEEDS.get(name, ()))
        assert all(NAMES.index(one) < NAMES.index(name) for one in called)

    def test_help(self, name):
        text = text_of(name)
        (block,) = re.findall(r"<#.*?#>", text, re.DOTALL)
        (function,) = (one for one in tree_of(name).notable if isinstance(one, ast.FunctionDefinition))
        assert function.body.params is not None
        declared = [one.variable.name for one in function.body.params.parameters]
        assert re.findall(r"\.PARAMETER (\w+)", block) == declared
        sections = re.split(r"(?m)^\s*\.[A-Z]+.*\n", block)[1:]
        assert all(section.strip(" \n#>") for section in sections)
        assert re.findall(r"(?m)^\s*\.([A-Z]+)\b", block)[0] == "SYNOPSIS"
        assert {"DESCRIPTION", "EXAMPLE", "NOTES"} <= set(re.findall(r"(?m)^\s*\.([A-Z]+)\b", block))

    def test_every_parameter_is_used(self, name):
        (function,) = (one for one in tree_of(name).notable if isinstance(one, ast.FunctionDefinition))
        assert function.body.params is not None
        params = function.body.params
        used = {
            one.key
            for one in nodes(tree_of(name))
            if isinstance(one, ast.Variable) and not params.start <= one.start < params.end
        }
        assert {one.variable.key for one in params.parameters} <= used

    def test_every_variable_is_assigned_before(self, name):
        """Nothing is read that StrictMode would refuse."""
        known = {
            "_",
            "null",
            "true",
            "false",
            "pscmdlet",
            "myinvocation",
            "psboundparameters",
            "psdefaultparametervalues",
        }
        seen = nodes(tree_of(name))
        for one in seen:
            left = one.left if isinstance(one, ast.Assignment) else None
            targets = left.elements if isinstance(left, ast.ArrayLiteral) else [left] if left is not None else []
            known |= {target.key for target in targets if isinstance(target, ast.Variable)}
            if isinstance(one, ast.ForEach) and isinstance(one.variable, ast.Variable):
                known.add(one.variable.key)
            if isinstance(one, ast.FunctionDefinition) and one.body.params is not None:
                known |= {parameter.variable.key for parameter in one.body.params.parameters}
        assert {one.key for one in seen if isinstance(one, ast.Variable)} <= known

    def test_every_cloud(self, name):
        for cloud, where in CLOUDS.items():
            text = function(name, Choices(cloud=cloud))
            assert [one.graph for one in CLOUDS.values() if one.graph in text] in ([], [where.graph])


def test_there_are_no_other_files():
    from importlib.resources import files

    found = {one.name for one in (files("pslint_tls.migrate") / "powershell").iterdir()}
    assert found == {f"{name}.ps1" for name in NAMES}


def test_the_shared_file():
    raw = shared_file(Choices())
    text = raw.decode("ascii")
    assert is_shared_file(raw)
    assert text.count("\r\n") == text.count("\n") == text.count("\r")
    assert [text.count(f"\r\nfunction {name} {{\r\n") for name in NAMES] == [1] * len(NAMES)
    assert not script_of(text).damage
    assert script_of(text).sites == ()
    assert errors_in(text) == [False, False]


@pytest.mark.parametrize("raw", [b"", b"# mine\n", b"# Functions with which scripts send mail\r\n", b"\xff\xfe"])
def test_a_file_of_others_is_none_of_ours(raw):
    assert not is_shared_file(raw)


def test_parameters_of_the_drop_in_are_those_of_the_cmdlet():
    from pslint_tls.knowledge import parameter

    (drop_in,) = (one for one in tree_of("Send-GraphMail").notable if isinstance(one, ast.FunctionDefinition))
    assert drop_in.body.params is not None
    for one in drop_in.body.params.parameters:
        if one.variable.name != "SaveToSentItems":
            declared = parameter("send-mailmessage", one.variable.name)
            assert declared is not None
            assert declared.is_switch == ("switch" in one.types)
