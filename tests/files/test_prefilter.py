from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pslint_tls.files.prefilter import Prefilter

NEEDLES = (
    "send-mailmessage",
    "smtpclient",
    "securityprotocol",
    "smtp.office365.com",
    "smtp-legacy.",
    "smtp://",
    "blat",
    "cdo.message",
    "send-emailmessage",
)
FILTER = Prefilter(NEEDLES)

ENCODINGS = ("ascii", "utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp1252", "cp932", "cp936")
around = st.text(st.characters(codec="ascii"), max_size=60)
cases = st.lists(st.booleans(), min_size=40, max_size=40)


def in_case(needle, flags):
    return "".join(char.upper() if up else char for char, up in zip(needle, flags * 2, strict=False))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NEEDLES), st.sampled_from(ENCODINGS), cases, around, around)
def test_a_needle_is_seen_in_every_encoding_and_case(needle, encoding, flags, before, after):
    assert FILTER.matches((before + in_case(needle, flags) + after).encode(encoding))


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(NEEDLES), st.sampled_from(("ascii", "utf-16-le", "utf-16-be")), st.binary(max_size=80), st.binary()
)
def test_a_needle_is_seen_among_any_bytes(needle, encoding, before, after):
    assert FILTER.matches(before + needle.encode(encoding) + after)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NEEDLES), st.data())
def test_a_backtick_in_a_name_hides_nothing(needle, data):
    at = data.draw(st.integers(0, len(needle)))
    encoding = data.draw(st.sampled_from(("utf-8", "utf-16-le", "cp1252")))
    assert FILTER.matches(f"{needle[:at]}`{needle[at:]}".encode(encoding))


@pytest.mark.parametrize("dash", ["\u2013", "\u2014", "\u2015"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp1252", "cp1251", "cp932", "cp936", "cp949", "cp950", "johab"]
)
def test_a_dash_that_powershell_takes_for_a_hyphen_hides_nothing(dash, encoding):
    # A code page without that dash leaves it out, which is no less of a name to find.
    assert FILTER.matches(f"Send{dash}MailMessage".encode(encoding, "ignore"))


@pytest.mark.parametrize(
    "text",
    ["", "Get-ChildItem | Sort-Object Name", "mail", "send mail and a message", "security protocols: none", "smtp:"],
)
def test_what_has_no_needle_is_let_go(text):
    assert not Prefilter(("send-mailmessage", "smtpclient", "smtp://", "sslprotocol")).matches(text.encode())


def test_without_needles_nothing_matches():
    assert not Prefilter(()).matches(b"Send-MailMessage")


def test_a_needle_of_which_nothing_is_left_matches_everything():
    assert Prefilter(("$_",)).matches(b"")


def test_short_needles_and_long_ones_that_hold_them():
    both = Prefilter(("ews", "exchange.asmx"))
    assert both.matches(b"$EWS")
    assert both.matches(b"Exchange.ASMX")
    assert not both.matches(b"exchange")


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NEEDLES), cases, st.text(max_size=40), st.text(max_size=40))
def test_the_second_look_sees_every_needle(needle, flags, before, after):
    assert FILTER.stands_in(before + in_case(needle, flags) + " " + after)


@pytest.mark.parametrize(
    "text",
    [
        "Send`-Mail`Message",
        "Send\u2013MailMessage",
        "'Send-'+'MailMessage'",
        "'Send-' + \"MailMessage\"",
        "Send-'MailMessage'",
        "\u201csmtp\u201d\u201cclient\u201d",
    ],
)
def test_no_spelling_hides_a_needle_from_the_second_look(text):
    assert FILTER.matches(text.encode())
    assert FILTER.stands_in(text)


@pytest.mark.parametrize("text", ["send mail message", "$Send_MailMessage", "Send-Mail 'Message'"])
def test_the_second_look_lets_go_what_the_bytes_do_not_tell_apart(text):
    assert FILTER.matches(text.encode())
    assert not FILTER.stands_in(text)
