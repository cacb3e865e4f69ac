"""What is told of an assignment to SecurityProtocol itself."""

from __future__ import annotations

import pytest

from tests.script.programs import script_of

EFFECTS = [
    ("MASK = 'Tls12'", "set", (3072,)),
    ("MASK = [Net.SecurityProtocolType]::Tls", "set", (192,)),
    ("MASK = 0", "set", (0,)),
    ("MASK = MASK -bor 3072", "add", (3072,)),
    ("MASK = MASK -bor [Net.SecurityProtocolType]::Tls11 -bor [Net.SecurityProtocolType]::Tls12", "add", (3840,)),
    ("MASK += 3072", "arithmetic", (3072,)),
    ("param($p)\nMASK = $p", "unknown", None),
]


@pytest.mark.parametrize(("text", "effect", "masks"), EFFECTS, ids=[text[:60] for text, _, _ in EFFECTS])
def test_effect(text, effect, masks):
    (assignment,) = script_of(text).assignments
    assert (assignment.effect, assignment.masks) == (effect, masks)


def test_span_is_the_whole_statement():
    script = script_of("if ($x) { MASK = MASK -bor `\n  3072 }")
    (assignment,) = script.assignments
    found = script.text[assignment.span.start : assignment.span.end]
    assert found.startswith("[Net.ServicePointManager]::SecurityProtocol = ")
    assert found.endswith("3072")


@pytest.mark.parametrize(("operator", "number"), [("=", "'Tls12'"), ("+=", "3072"), ("-=", "0")])
def test_operator(operator, number):
    (assignment,) = script_of(f"MASK {operator} {number}").assignments
    assert assignment.operator == operator


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("MASK = 'Tls12,Tls13'", True),
        ("MASK = [Net.SecurityProtocolType]::Tls13", True),
        ("MASK = 15360", False),
        ("MASK = 'Tls12'", False),
    ],
)
def test_name_tls13(text, named):
    (assignment,) = script_of(text).assignments
    assert assignment.names_tls13 is named


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("MASK = 'Tls13'", False),
        ("try { MASK = 'Tls13' } catch { }", True),
        ("if (Test-Path x) { MASK = 'Tls13' }", False),
    ],
)
def test_guarded(text, guarded):
    (assignment,) = script_of(text).assignments
    assert assignment.guarded is guarded


def test_restored_value_is_known_as_such():
    first, last = script_of("$old = MASK\nMASK = 'Tls12'\nMASK = $old").assignments
    assert (first.restores, last.restores, last.masks) == (False, True, (0,))


def test_function_that_holds_it():
    inside, outside = script_of("function Set-Tls { MASK = 'Tls12' }\nMASK = 'Tls'").assignments
    assert (inside.function, outside.function) == ("Set-Tls", None)


def test_unreached_assignment_is_listed():
    script = script_of("return\nMASK = 'Tls12'")
    assert len(script.assignments) == 1


def test_what_is_allowed_by_it_alone():
    (_, added) = script_of("MASK = 'Tls'\nMASK = MASK -bor 'Tls12'").assignments
    assert (added.masks, added.allowed) == ((3264,), (3072,))


@pytest.mark.parametrize(
    "text", ["MASK", "$x = MASK", "if (MASK -eq 0) { }", "Write-Host MASK", "$x::SecurityProtocol", "# MASK = 'Tls12'"]
)
def test_no_assignment(text):
    assert script_of(text).assignments == ()


def test_too_late_is_told():
    (site,) = script_of("SEND\nMASK = 'Tls12'").sites
    assert site.tls.late is not None
    assert site.tls.late.place.start.line == 2


def test_cause_of_a_legacy_mask():
    script = script_of("MASK = 'Tls12'\nMASK = 'Tls'\nSEND")
    (cause,) = script.sites[0].tls.legacy_assignments
    assert cause == script.assignments[1].span


def test_job_has_a_scope_of_its_own():
    inside, outside = script_of("Start-Job { SEND }\nSEND").sites
    assert outside.tls.scope == 0
    assert inside.tls.scope != 0


def test_trace_names_the_deciding_assignment():
    (site,) = script_of("MASK = 'Tls'\nMASK = 'Tls12'\nSEND").sites
    assert 2 in [step.place.start.line for step in site.tls.trace]
    assert all(step.message for step in site.tls.trace)
