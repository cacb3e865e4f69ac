"""The second opinion on damage."""

from __future__ import annotations

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
