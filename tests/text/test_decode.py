"""What the bytes of a file are read as."""

from __future__ import annotations

import codecs
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pslint_tls.text import Source, Undecodable, code_page, decode

SCRIPT = "# Täglicher Bericht 😀\r\n$to = 'a@contoso.com'\r\nSend-MailMessage -To $to\r\n"
PLAIN = "# Daily report\r\n$to = 'a@contoso.com'\r\nSend-MailMessage -To $to\r\n"


def text_of(source: Source, raw: bytes) -> str:
    assert source.raw == raw
    assert source.exact
    assert source.bom + code_page(source.encoding).encode(source.text) == raw
    return source.text


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
@pytest.mark.parametrize("text", [SCRIPT, "", "a\0", "\ufeff", "a"])
def test_a_byte_order_mark_decides(bom: bytes, encoding: str, text: str):
    raw = bom + text.encode(encoding)
    source = decode("a.ps1", raw, "cp932")
    assert (source.encoding, source.bom, source.guessed) == (encoding, bom, False)
    assert text_of(source, raw) == text


@pytest.mark.parametrize("text", [SCRIPT, PLAIN, "", "\n", "# …\n"])
def test_utf8_without_a_mark_is_no_guess(text: str):
    source = decode("a.ps1", text.encode(), "cp932")
    assert (source.encoding, source.bom, source.guessed) == ("utf-8", b"", False)
    assert text_of(source, text.encode()) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text",
    [
        SCRIPT,
        "a",
        "# 本日のレポートを送信する\r\n# 宛先は管理者です\r\n$x = 1\r\n",
        "# Отправка отчёта администратору\r\n'Готово'\r\n",
        "# 发送每日报告给管理员和所有用户的脚本文件\n",
    ],
)
def test_utf16_and_utf32_without_a_mark(encoding: str, text: str):
    raw = text.encode(encoding)
    source = decode("a.ps1", raw)
    assert (source.encoding, source.bom, source.guessed) == (encoding, b"", True)
    assert text_of(source, raw) == text


def test_utf16_of_odd_length_with_a_mark_is_read_but_not_exact():
    raw = codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le") + b"x"
    source = decode("a.ps1", raw)
    assert (source.text, source.exact) == (PLAIN + "\ufffd", False)
    assert source.byte_offset(len(PLAIN)) == len(raw) - 1


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN.encode("utf-16-le") + b"x",
        PLAIN.encode() + b"\0",
        b"abc\0def!",
        b"\0",
        b"\0\0\0\0",
        b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8\0\0\0" * 20,
        b"\0\x01" * 500,
        random.Random(1).randbytes(4000),
        random.Random(2).randbytes(4001).replace(b"\0", b""),
        bytes(range(1, 32)) * 20,
    ],
)
def test_binary_files_are_refused(raw: bytes):
    with pytest.raises(Undecodable, match="binary"):
        decode("a.ps1", raw)


def test_a_mark_that_does_not_fit_is_refused():
    with pytest.raises(Undecodable, match="byte order mark says utf-8"):
        decode("a.ps1", codecs.BOM_UTF8 + b"\xe9\xe8 " * 50)


def test_terminal_colours_and_form_feeds_are_text():
    raw = b"\x0c" + b'Write-Host "\x1b[31mred\x1b[0m"\n' * 3 + b"\x1a"
    assert decode("a.ps1", raw).text == raw.decode()


WESTERN = [
    'Write-Host "Größe: 5 °C – naïve café"\r\n',
    "# it’s “quoted” – and …\r\nGet-Item –Path ‘C:\\’\r\n",
    "# L'année dernière, déjà reçu à l'hôtel\r\n$é = 1\r\n",
    "$table = 'àâäéèêëïîôöùûüç', 'ÀÂÄÉÈÊËÏÎÔÖÙÛÜÇ', 'ÄÖÜ', 'ÀÁÂÃÄÅ'\r\n",
    "# España: ¿dónde está el niño? ¡aquí!\r\n",
    "Connect-Server –Identity x –Verbose\r\n",
    "# © 2012 Contoso®\xa0\xa0\xa0\r\n",
    "#" + "\xa0" * 300 + "\r\n",
    "# ’n Geldige waarde, dis ’n toets\r\n",
    "# Blåbærsyltetøy på brødskive, smörgåsbord, ÅÄÖ\r\n",
    "# £5 or ¥5 ×2 ½ ³ ¹ ±\r\n",
]


@pytest.mark.parametrize("text", WESTERN)
def test_western_text_stays_windows_1252(text: str):
    raw = text.encode("cp1252")
    source = decode("a.ps1", raw)
    assert (source.encoding, source.guessed) == ("cp1252", True)
    assert text_of(source, raw) == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp932", 'Write-Host "バッチ"\r\n'),
        ("cp932", '$t = "チ"\r\nSend-MailMessage -Subject "チ" -To $t\r\n'),
        ("cp932", "# 日次レポートをメールで送信します。\r\n"),
        ("cp932", "Write-Host '処理開始'\r\nWrite-Host '処理終了'\r\n"),
        ("cp936", 'Write-Host "错误: 无法发送邮件"\r\n# 设置服务器\r\n'),
        ("cp936", "Write-Host '测试'\r\n"),
        ("cp949", 'Write-Host "메일을 보낼 수 없습니다"\r\n# 서버 설정\r\n'),
        ("cp950", 'Write-Host "錯誤：無法傳送郵件"\r\n# 設定伺服器的檔案\r\n'),
        ("cp1251", "# Отправка отчёта администратору\r\nWrite-Host 'Готово'\r\n"),
        ("cp1251", "Write-Host 'ОШИБКА: файл не найден'\r\n"),
        ("cp1253", "# Αποστολή αναφοράς στον διαχειριστή\r\n"),
        ("cp1255", "# שליחת דוח יומי למנהל המערכת\r\n"),
        ("cp1256", "# إرسال التقرير اليومي إلى المسؤول\r\n"),
        ("cp874", "# ส่งรายงานประจำวันให้ผู้ดูแลระบบ\r\n"),
        ("cp1250", "# Wysyłanie dziennych raportów; błąd, gdy plik nie istnieje, proszę sprawdzić ścieżkę\r\n"),
        ("cp1250", "# Příliš žluťoučký kůň úpěl ďábelské ódy\r\n"),
        ("cp1254", "# Günlük raporu yöneticiye gönderir; dosya bulunamadı, işlem başarısız\r\n"),
        ("cp1257", "# Ataskaitos siuntimas šiandien nepavyko, įvyko klaida; žiūrėkite žurnalą čia, ačiū\r\n"),
    ],
)
def test_what_is_clearly_another_page(encoding: str, text: str):
    raw = text.encode(encoding)
    source = decode("a.ps1", raw)
    assert (source.encoding, source.guessed) == (encoding, True)
    assert text_of(source, raw) == text


def test_a_backtick_as_second_byte_is_part_of_its_character():
    raw = b'Write-Host "\x83o\x83b\x83`" ; Send-MailMessage\r\n'
    source = decode("a.ps1", raw)
    assert source.text == 'Write-Host "バッチ" ; Send-MailMessage\r\n'
    assert "`" not in source.text
    assert source.byte_offset(source.text.index("Send")) == raw.index(b"Send")


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_bytes_that_windows_1252_leaves_open_are_controls_as_in_windows(byte: int):
    raw = b"$x = '\xe9 " + bytes([byte]) + b" '\n"
    source = decode("a.ps1", raw)
    assert (source.encoding, source.guessed) == ("cp1252", True)
    assert chr(byte) in text_of(source, raw)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60))
def test_every_answer_gives_the_bytes_back_or_says_that_it_does_not(tail: bytes):
    try:
        source = decode("a.ps1", b"Send-MailMessage -To 'a@contoso.com' # " * 4 + tail)
    except Undecodable:
        return
    if source.exact:
        assert source.bom + code_page(source.encoding).encode(source.text) == source.raw
    assert [source.byte_offset(at) for at in (0, len(source.text))] == [len(source.bom), len(source.raw)]


@pytest.mark.parametrize("name", ["932", "cp932", "shift_jis", "Shift-JIS", "ms932", "windows-31j"])
def test_names_that_people_use(name: str):
    source = decode("a.ps1", b"'\xc4'", name)
    assert (source.encoding, source.guessed) == ("cp932", False)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("1252", "cp1252"),
        ("Windows-1251", "cp1251"),
        ("gb2312", "cp936"),
        ("ks_c_5601-1987", "cp949"),
        ("big5", "cp950"),
        ("Unicode", "utf-16-le"),
        ("utf-8-sig", "utf-8"),
        ("65001", "utf-8"),
    ],
)
def test_code_pages_by_the_names_of_windows(name: str, meant: str):
    assert code_page(name).name == meant


def test_the_given_page_beats_the_guess_and_only_the_guess():
    raw = "'é'\n".encode("cp850")
    assert decode("a.ps1", raw, "850").text == "'é'\n"
    assert decode("a.ps1", "'é'\n".encode(), "850").encoding == "utf-8"
    assert decode("a.ps1", "'é'\n".encode("utf-16-le"), "850").encoding == "utf-16-le"


def test_the_given_page_must_fit():
    with pytest.raises(Undecodable, match=r"not cp932 text: byte 0xE9 at offset 1 cannot be read"):
        decode("a.ps1", b"'\xe9'", "cp932")
    with pytest.raises(Undecodable, match="not utf-8 text"):
        decode("a.ps1", b"'\xe9'", "utf-8")


@pytest.mark.parametrize(
    "name", ["klingon", "", "rot13", "utf-7", "hz", "iso2022_jp", "cp037", "unicode_escape", "base64"]
)
def test_names_that_are_no_code_page(name: str):
    with pytest.raises(Undecodable, match="no code page for scripts; name one such as cp1252"):
        decode("a.ps1", b"\xe9", name)
