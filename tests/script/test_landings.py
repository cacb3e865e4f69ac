"""Jumps that stay inside a loop: what they do not leave need not be run, what they leave must be."""

from __future__ import annotations

import pytest

from pslint_tls.script.landings import NOWHERE, landings
from pslint_tls.syntax import parse
from tests.script.programs import script_of

TLS = "[Net.ServicePointManager]::SecurityProtocol = 'Tls12'\n"
SEND = "\nSend-MailMessage -From f -SmtpServer h -To t -UseSsl"


@pytest.mark.parametrize(
    ("text", "lands"),
    [
        ("foreach ($a in $b) { if ($a) { break } }", "foreach"),
        ("while (1) { try { continue } catch { } }", "while"),
        ("while (1) { switch ($a) { 1 { break } } }", "switch"),
        ("while (1) { switch ($a) { default { continue } } }", "switch"),
        (":outer while (1) { foreach ($a in $b) { break outer } }", ":outer"),
        (":outer while (1) { foreach ($a in $b) { continue OUTER } }", ":outer"),
        ("$x = & { do { break } while (1) }", "do"),
        ("function F { for (;;) { break } }", "for"),
    ],
)
def test_a_jump_lands_in_the_loop_that_it_means(text, lands):
    assert list(landings(parse(text).notable).values()) == [text.index(lands)]


@pytest.mark.parametrize(
    "text",
    [
        "break",
        "while (1) { return }",
        "while (1) { exit 1 }",
        "while (1) { throw 'x' }",
        "while (1) { break elsewhere }",
        "while (1) { break $label }",
        "while (1) { & { break } }",
        "while (1) { $a | ForEach-Object { continue } }",
        "while (1) { function F { break } }",
        "while ($(break)) { }",
    ],
)
def test_a_jump_that_leaves_or_may_leave_lands_nowhere(text):
    assert list(landings(parse(text).notable).values()) == [NOWHERE]


@pytest.mark.parametrize(
    ("between", "reaches"),
    [
        ("foreach ($a in $b) { if ($a) { break } }", True),
        ("function F { while ($x) { if ($y) { continue } } }\nF", True),
        ("function F { while ($x) { if ($y) { break } } }\nF", True),
        ("switch (1) { 1 { break } }", True),
        ("exit", False),
        ("function F { exit }\nF", False),
        ("function F { break }\nF", False),
        ("foreach ($a in 1, 2) { & { exit } }", False),
    ],
)
def test_what_leaves_the_script_ends_the_path_and_what_stays_in_a_loop_does_not(between, reaches):
    (site,) = script_of(TLS + between + SEND).sites
    assert (site.tls.reason is None) == reaches, site.tls
