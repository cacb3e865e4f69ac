"""Code pages by name: bytes to text and back, as Windows maps them."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from pslint_tls.text.undecodable import Undecodable

_WINDOWS_ANSI = re.compile(r"cp(?:125[0-8]|874)")
_UNICODE = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-32": "utf-32-le",
    "utf-32-le": "utf-32-le",
    "utf-32-be": "utf-32-be",
}
_MEANT_ON_WINDOWS = {"shift_jis": "cp932", "gb2312": "cp936", "gbk": "cp936", "euc_kr": "cp949", "big5": "cp950"}
"""What .NET means by these names is the Windows code page, a superset."""
_ALSO_KNOWN_AS = {"windows-31j": "cp932", "unicode": "utf-16-le", "bigendianunicode": "utf-16-be"}
"""Names of .NET and PowerShell that Python does not know."""
_CONCATENATIVE = {"cp932", "cp936", "cp949", "cp950", "gb18030", "euc_jp"}
_PROBE = bytes({*range(0x20, 0x7F)} - {0x5C}) + b"\\x41 \\u0041 +AGE- ~{ \t\r\n \x1b(J"
"""ASCII that escape notations (UTF-7, HZ, ISO 2022, unicode_escape) and EBCDIC do not leave alone."""


@dataclass(frozen=True, slots=True)
class CodePage:
    """A code page; `table` holds the 256 characters of a Windows ANSI page, U+FFFE where a byte has none.

    Windows reads the bytes 80 to 9F that such a page leaves open as C1 controls (81, 8D, 8F, 90 and 9D in
    Windows-1252); Python's codecs refuse them, so the table is our own.
    """

    name: str
    table: str | None = None

    def decode(self, raw: bytes, errors: str = "strict") -> str:
        """The text of `raw`; raises UnicodeDecodeError under strict."""
        if self.table is None:
            return raw.decode(self.name, errors)
        return codecs.charmap_decode(raw, errors, self.table)[0]

    def encode(self, text: str) -> bytes:
        """The bytes of `text`; raises UnicodeEncodeError for a character that the page does not have."""
        if self.table is None:
            return text.encode(self.name)
        return codecs.charmap_encode(text, "strict", codecs.charmap_build(self.table))[0]

    @property
    def unicode(self) -> bool:
        """Whether it is UTF-8, UTF-16 or UTF-32, where strict decoding loses nothing."""
        return self.name in _UNICODE

    @property
    def concatenative(self) -> bool:
        """Whether the bytes of a text are the bytes of its characters, one after the other."""
        return self.table is not None or self.unicode or self.name in _CONCATENATIVE


def code_page(name: str) -> CodePage:
    """The code page that people call `name`: `1252`, `windows-1252`, `cp932`, `shift_jis`, `utf-16-le`.

    Raises Undecodable for a name that is none, or one whose ASCII bytes are not ASCII text.
    """
    wanted = name.strip().lower()
    codec = _python_name(f"cp{wanted}" if wanted.isdecimal() else _ALSO_KNOWN_AS.get(wanted, wanted))
    if codec is None or not _keeps_ascii(codec):
        raise Undecodable(f"{name!r} is no code page for scripts; name one such as cp1252, cp932 or utf-16-le")
    return CodePage(codec, _ansi_table(codec) if _WINDOWS_ANSI.fullmatch(codec) else None)


def _python_name(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _UNICODE.get(found) or _MEANT_ON_WINDOWS.get(found) or found


def _keeps_ascii(codec: str) -> bool:
    if codec in _UNICODE:
        return True
    try:
        return _PROBE.decode(codec) == _PROBE.decode("ascii")
    except (LookupError, ValueError):
        return False


def _ansi_table(codec: str) -> str:
    known = bytes(range(256)).decode(codec, "replace")
    return "".join(
        char if char != "\ufffd" else (chr(byte) if byte < 0xA0 else "\ufffe") for byte, char in enumerate(known)
    )
