"""The second opinion on damage."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from pslint_tls.script import analyse
from pslint_tls.syntax import parse, second_opinion
from pslint_tls.text import Source

DAMAGED = "$x = @( Send-EmailMessage -To a@b.c ]\nGet-Date\n"


@pytest.mark.parametrize("before", ["", "# \U0001f4e7 ä\n", "$s = 'チ'\r\n"])
def test_command_in_damage_is_seen_where_it_stands(before):
    text = before + DAMAGED
    tree = parse(text)
    assert tree.damage
    assert "Send-EmailMessage" in {seen.name for seen in second_opinion(tree)}
    for seen in second_opinion(tree):
        assert text[seen.start :].startswith(seen.name)


def test_whole_text_needs_none():
    assert second_opinion(parse("Send-MailMessage -To a@b.c\n")) == ()


@pytest.mark.parametrize("text", ["]]]]", "\x00\x01", "((((" * 50, "'", "@{ \ud800 ]"])
def test_garbage_is_no_error(text):
    second_opinion(parse(text))


def test_mailer_in_damage_is_reported():
    script = analyse(Source.from_text(DAMAGED))
    told = [missed.text for missed in script.not_analysed] + [site.command for site in script.sites if site.damaged]
    assert told == ["Send-EmailMessage"]


@pytest.mark.parametrize("before", ["", "# \U0001f4e7\U0001f4e7 ä\n", "$s = '\U0001f4e7'; "])
def test_offsets_are_code_points(before):
    text = before + "$x = @( Send-MailMessage -Subject '\U0001f4e7' -To a@b.c ]\n"
    seen = [one for one in second_opinion(parse(text)) if one.name == "Send-MailMessage"]
    assert [one.start for one in seen] == [text.index("Send-MailMessage")]
    assert text[seen[0].start : seen[0].end].startswith("Send-MailMessage -Subject '\U0001f4e7' -To a@b.c")


@pytest.mark.parametrize("length", range(65525, 65537))
def test_letters_across_the_pieces_that_are_handed_over(length):
    text = "#" + "x" * (length - 1) + "\U0001f4e7\U0001f4e7\n" + DAMAGED
    assert [one.start for one in second_opinion(parse(text))] == [text.index("Send-EmailMessage")]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Get-Date | | Send-MailMessage -To a\n", True),
        ("$x = @( Send-MailMessage -To a } -Cc b ]\n", True),
        ("$x = @( Send-MailMessage -To @( a ] \n", False),
        ("$x = @( Send-MailMessage @{ a = ] -To a\n", False),
    ],
)
def test_command_beside_a_stray_token_is_seen(text, whole):
    seen = [one for one in second_opinion(parse(text)) if one.name == "Send-MailMessage"]
    assert [(one.start, one.whole) for one in seen] == [(text.index("Send-MailMessage"), whole)]


def test_each_place_is_seen_once_and_has_a_name():
    text = "@( . .\\a.ps1 \n } Send-MailMessage -To a ] & (Get-Command Get-Date) @{ a =  | & 'Get-Date' ]\n"
    seen = second_opinion(parse(text))
    assert len({one.start for one in seen}) == len(seen)
    assert all(one.name for one in seen)


@pytest.mark.parametrize(
    "call",
    [
        "Send-MailMessage -To a",
        "& Send-MailMessage -To a",
        "& 'Send-MailMessage' -To a",
        "& { Send-MailMessage -To a }",
        "& (Send-MailMessage -To a)",
        "& ((Send-MailMessage -To a).Name) b",
    ],
)
def test_command_is_seen_however_it_is_called(call):
    text = f"$x = @( {call} ]\n"
    places = [one.start for one in second_opinion(parse(text)) if one.name == "Send-MailMessage"]
    assert places == [text.index("Send-MailMessage")]


def test_command_outside_damage_is_left_to_the_parser():
    text = "Send-MailMessage -To a@b.c\n" + DAMAGED
    assert [one.start for one in second_opinion(parse(text))] == [text.index("Send-EmailMessage")]


def test_past_the_deadline_nothing_is_seen():
    assert second_opinion(parse(DAMAGED), time.monotonic() - 1) == ()


def test_missing_grammar_costs_the_opinion_only(monkeypatch):
    monkeypatch.setitem(sys.modules, "tree_sitter_pwsh", None)
    assert second_opinion(parse(DAMAGED)) == ()


def test_whole_text_loads_no_grammar():
    code = (
        "import sys; from pslint_tls.syntax import parse, second_opinion; second_opinion(parse('Get-Date'));"
        "sys.exit(any(name.startswith('tree_sitter') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
