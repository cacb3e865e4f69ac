"""Lists that grow: ArrayList and List, in whatever scope they are."""

from __future__ import annotations

import pytest

from tests.script.programs import script_of

SEND = "\nSend-MailMessage -From f -SmtpServer h -To $a"
MADE = [
    "$a = [System.Collections.ArrayList]@()",
    "$a = New-Object System.Collections.ArrayList",
    "$a = [System.Collections.Generic.List[string]]::new()",
    "$a = New-Object 'System.Collections.Generic.List[string]'",
]


def recipients(program):
    (site,) = script_of(program + SEND).sites
    return site.parameters["To"].values


@pytest.mark.parametrize("made", MADE)
def test_what_is_added_is_in_it(made):
    assert recipients(made + "\n[void]$a.Add('x')\n$a.Add('y') | Out-Null") == (("x", "y"),)


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ("foreach ($n in 'p','q') { $a.Add($n) }", ("p", "q")),
        ("$a.AddRange(@('p','q'))", ("p", "q")),
        ("$a.Add('p'); $a.Insert(0,'q')", ("q", "p")),
        ("$a.Add('p'); $a.Clear(); $a.Add('q')", ("q",)),
        ("function F { $a.Add('p') }; F", ("p",)),
        ("'p','q' | ForEach-Object { $a.Add($_) }", ("p", "q")),
    ],
)
def test_every_way_of_changing_it(change, left):
    assert recipients(f"{MADE[0]}\n{change}") == (left,)


def test_an_empty_list_that_is_filled_by_something_unknown_proves_no_exit():
    program = f"{MADE[0]}\nGet-Content x | ForEach-Object {{ $a.Add($_) }}\nif ($a.Count -eq 0) {{ exit }}"
    (site,) = script_of(program + SEND).sites
    assert site.tls.reason is None


def test_an_array_of_fixed_size_does_not_grow():
    assert recipients("$a = @('x')\n$a.Add('y')") == (("x",),)
