"""Protocol values and PowerShell's conversion of text to them."""

from __future__ import annotations

import pytest

from pslint_tls.knowledge import (
    SSL_PROTOCOLS,
    WEB_SSL_PROTOCOL,
    is_valid_mask,
    legacy,
    modern,
    names,
    parse_protocol,
    to_string,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Tls12", 3072),
        ("tls12", 3072),
        (" Tls12", 3072),
        ("Tls12 ", 3072),
        ("3072", 3072),
        (" 3072 ", 3072),
        ("+3072", 3072),
        ("Tls12,Tls13", 15360),
        ("Tls12, Tls13", 15360),
        ("Tls12 ,tls11", 3840),
        ("Tls, Tls11, Tls12", 4032),
        ("Tls12,Tls12", 3072),
        ("sys", 0),
        ("ssl", 48),
        ("0", 0),
        ("-0", 0),
        ("SystemDefault", 0),
        ("tls", 192),
        ("6144", 6144),
        ("240", 240),
    ],
)
def test_text_that_converts(text, value):
    assert parse_protocol(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "tls1",
        "0xC00",
        "Default",
        "",
        " ",
        ",",
        "Tls12,",
        "Tls12;Tls13",
        "Tls12,sys",
        "Tls12,3072",
        "True",
        "1.2",
        "-1",
        "1",
        "16384",
        "99999999999999999999",
        " sys",
        "Tls 12",
        "3072.0",
        "\u0663",
    ],
)
def test_text_that_raises(text):
    assert parse_protocol(text) is None


def test_other_enumerations():
    assert parse_protocol("Default", SSL_PROTOCOLS) == 240
    assert parse_protocol("none", SSL_PROTOCOLS) == 0
    assert parse_protocol("ssl2", SSL_PROTOCOLS) == 12
    assert parse_protocol("ssl", SSL_PROTOCOLS) is None
    assert parse_protocol("Tls12", WEB_SSL_PROTOCOL) == 3072
    assert parse_protocol("Ssl3", WEB_SSL_PROTOCOL) is None


@pytest.mark.parametrize("value", [0, 48, 192, 240, 768, 3072, 6144, 12288, 15360, 16368, 2880, 3264])
def test_masks_that_the_setter_takes(value):
    assert is_valid_mask(value)


@pytest.mark.parametrize("value", [-1, 1, 12, 15, 16384, 3073, 24576, -3072])
def test_masks_that_the_setter_refuses(value):
    assert not is_valid_mask(value)


@pytest.mark.parametrize(
    ("mask", "is_modern"),
    [(0, False), (240, False), (768, False), (3072, True), (12288, True), (6144, False), (4032, True), (2880, False)],
)
def test_modern(mask, is_modern):
    assert modern(mask) is is_modern


def test_legacy():
    assert [mask for mask in (0, 48, 192, 768, 3072, 15360, 4032, 6144, 2880) if legacy(mask)] == [
        48,
        192,
        768,
        4032,
        2880,
    ]


@pytest.mark.parametrize(
    ("mask", "text"),
    [
        (0, "the system default"),
        (192, "TLS 1.0"),
        (960, "TLS 1.0, TLS 1.1"),
        (240, "SSL 3.0, TLS 1.0"),
        (15360, "TLS 1.2, TLS 1.3"),
        (6144, "the bits 0x1800"),
        (3264, "TLS 1.0, TLS 1.2"),
        (2880, "TLS 1.1, the bits 0x840"),
    ],
)
def test_names(mask, text):
    assert names(mask) == text


@pytest.mark.parametrize(
    ("mask", "text"),
    [
        (0, "SystemDefault"),
        (3072, "Tls12"),
        (4032, "Tls, Tls11, Tls12"),
        (240, "Ssl3, Tls"),
        (15360, "Tls12, Tls13"),
        (6144, "6144"),
        (3080, "3080"),
    ],
)
def test_to_string(mask, text):
    assert to_string(mask) == text


def test_to_string_of_a_named_sum():
    assert to_string(240, SSL_PROTOCOLS) == "Default"


def test_to_string_and_back():
    for mask in (0, 48, 192, 960, 3072, 4032, 15360, 16368):
        assert parse_protocol(to_string(mask)) == mask
