"""Passwords in command lines: what is stored and shown of a task holds none.

A command line is no script: there is no tree that says what is a parameter, and each program has its own way of writing
one. So what is masked is told by names and forms, and rather a word too many than one too few.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from pslint_tls.inventory.imports.words import LONGEST
from pslint_tls.script.redact import HEADER, MASK
from pslint_tls.script.secretnames import takes_secret
from pslint_tls.text import Span

CODE = "…"
"""What stands for an encoded command: it may hold passwords, and nobody can read it."""

_SHORT = ("p", "rp", "key")
"""Parameters that are a password for some programs (psexec, SwithMail, schtasks) and something else for others."""
_SWITCHES = ("passthru", "passive")
_USERS = re.compile(r"(?:user|username|auth|login|logon|account|creds?|credentials?)$|^u$")
"""Parameters whose value may be `user:password`, of smbclient `user%password`."""
_ATTACHED = re.compile(r"(?i)\b(?:mysql\w*|7z\w?|winrar|rar|unrar|sqlcmd|osql|isql|bcp|sshpass)\b")
"""Programs that want the password in one word with `-p`."""

_GIVEN = re.compile(r"(?<![\w.\\:-])[-/–—―]{1,2}([^\W\d_][\w-]*)(\s*[:=]\s*|[\"']?\s*,\s*|[\"']?\s+)(?=\S)")
_ASSIGNED = re.compile(r"(\$(?:\{|\w+:)*)?(?<![\w-])([^\W\d]\w*)\}?(?:[\"'\]\\]*\s*[=:]|[\"']\s*,)\s*(?=\S)")
_SET = re.compile(r"(?i)\bset\s+(?:/p\s+)?(?:\"(\w+)=([^\"]*)|(\w+)=([^\"&|<>\r\n]*))")
_SETX = re.compile(r"(?i)\bsetx(?:\.exe)?\s+(?:/m\s+)?\"?(\w+)\"?\s+(?=\S)")
_SETTING = re.compile(r"(?i)\bset\s+(?:/p\s+)?\"?$")
_COMPUTED = re.compile(r"(?i)[$(\[@]|(?:get|read|new|convertto|convertfrom|import|unprotect|invoke)-\w")
"""What is assigned in PowerShell and is no literal; the literals in it are found by other ways."""
_VALUE = re.compile(
    r"""(?:\\"(?:(?!\\").)*\\"              # \"a b\", in a command that is quoted itself
          |""(?=[^\s"])(?:(?!"").)*""       # ""a b"", the same
          |"(?:\\.|""|[^"\\])*(?:"|$)       # Windows ends an open quote where the line ends
          |'(?:''|[^'])*'
          |\S)
        (?:"(?![\s;),&|>]|$)(?:\\.|""|[^"\\])*(?:"|$)
          |'(?![\s;),&|>]|$)(?:''|[^'])*'
          |[^\s"])*""",
    re.S | re.X,
)
_PARAMETER = re.compile(r"[-/][A-Za-z][\w-]*(?:[:=].*)?", re.S)
_PATH = re.compile(r"[\"']?(?:[A-Za-z]:[\\/]|\\\\)")
_URL = re.compile(r"(?:://[^\s:/@\"']*|:[^\s:/@\"']+):(?!\d{1,5}/)([^\s\"']{1,1000})@")
_PAIR = re.compile(r"[^:]*:|[^%]*[^%\"']%(?=[^%]+$)")
_NET = re.compile(r"(?i)\bnet1?(?:\.exe)?[\"']?\s+(user?)\b((?:(?!;\s)[^&|\r\n])*)")
_NO_SECRET_OF_NET = re.compile(r"/|\*$|[A-Za-z]:$|[\"']?(?:\\\\|https?:)")
_WORD = re.compile(r"\"[^\"]*\"?|'[^']*'|\S+")
_SECURE = re.compile(r"(?i)ConvertTo-SecureString\s+(?:-String\s+)?(?![-$(])")
_CREDENTIAL = re.compile(r"(?i)Credential\s*\(\s*(?:\"[^\"]*\"|'[^']*'|[^\s,()]+)\s*,\s*(?![$(])([^)]*)")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_ENCODED = ("encodedcommand", "encodedarguments")
_MAY_BE_ENCODED = ("e", "ec", "en", "ea")


def masked(text: str) -> str:
    """A command line, or the code in one, without what is given as a password and without encoded commands."""
    text = text[:LONGEST]
    made, at = [], 0
    for start, end, sign in sorted(_found(text)):
        if end <= at or text.startswith((MASK, CODE), start):
            continue
        made += [text[at:start], sign] if start >= at else []
        at = end
    return "".join([*made, text[at:]])


def secrets_of(code: str) -> tuple[Span, ...]:
    """Where the code of a command gives passwords to programs and scripts, which the script itself does not tell."""
    found = {Span(start, end) for start, end, _ in _found(code[:LONGEST]) if end > start}
    return tuple({*found, Span(LONGEST, len(code))} if len(code) > LONGEST else found)


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    for word in _BASE64.finditer(text):
        if _is_code(word[0].rstrip("=")):
            yield *word.span(), CODE
    for start, end in _encoded(text):
        yield start, end, CODE
    for start, end in _secrets(text):
        yield start, end, MASK


# --- encoded commands -----------------------------------------------------------------------------------------------


def _is_code(word: str) -> bool:
    """Whether Base64 is UTF-16 of mostly Latin letters: every second byte is zero, whatever program takes it."""
    zeros = base64.b64decode(word[: len(word) // 4 * 4])[1::2]
    return zeros.count(0) * 10 >= len(zeros) * 9


def _encoded(text: str) -> Iterator[tuple[int, int]]:
    for found in _GIVEN.finditer(text):
        name, start, end = found[1].lower(), found.end(), _end(text, found.end())
        whole = len(name) > 2 and any(one.startswith(name) for one in _ENCODED)
        word = text[start:end].strip("\"'")
        if whole or (name in _MAY_BE_ENCODED and re.fullmatch(r"[A-Za-z0-9+/]{7,}={0,2}", word)):
            yield start, end


# --- passwords ------------------------------------------------------------------------------------------------------


def _secrets(text: str) -> Iterator[tuple[int, int]]:
    yield from _given(text)
    yield from _assigned(text)
    yield from _of_net(text)
    for pattern in (_URL, HEADER, _CREDENTIAL):
        yield from (found.span(1) for found in pattern.finditer(text) if found[1])
    for found in _SECURE.finditer(text):
        yield found.end(), _end(text, found.end())
    if _ATTACHED.search(text):
        for found in re.finditer(r"(?<!\S)[-/](?:hp|[pP])(?=\S)", text):
            yield found.end(), _end(text, found.end())
    if re.search(r"(?i)\bcurl\b", text):
        yield from (found.span(1) for found in re.finditer(r"(?<!\S)-u[^\s:\"']+:(\S+)", text))


def _given(text: str) -> Iterator[tuple[int, int]]:
    for found in _GIVEN.finditer(text):
        name, start = found[1].lower(), found.end()
        if name in _SWITCHES:
            continue
        end = _end(text, start)
        if text[found.start() - 1 : found.start()] == '"' and found[2].strip() in (":", "="):
            # `"-Password:a b"`: the quote is around both.
            end = max(end, text.find('"', start))
        if name in _SHORT:
            value = text[start:end]
            if not _PATH.match(value) and not _PARAMETER.fullmatch(value):
                yield start, end
        elif takes_secret(found[1]):
            yield start, end
        elif _USERS.search(name) and not _PATH.match(text, start, end):
            pair = _PAIR.match(text, start, end)
            if pair is not None and pair.end() < end and not text.startswith("//", pair.end()):
                yield pair.end(), end


def _assigned(text: str) -> Iterator[tuple[int, int]]:
    """`Password=x`, `$env:SMTP_PASSWORD = 'x'`, `"password": "x"`, and what the shell's `set` sets, up to its `&`."""
    for found in _ASSIGNED.finditer(text):
        computed = found[1] and _COMPUTED.match(text, found.end())
        if (
            takes_secret(found[2])
            and not computed
            and not _SETTING.search(text[max(0, found.start() - 9) : found.start()])
        ):
            yield found.end(), _end(text, found.end())
    for found in _SETX.finditer(text):
        if takes_secret(found[1]):
            yield found.end(), _end(text, found.end())
    for found in _SET.finditer(text):
        name, group = (found[1], 2) if found[1] else (found[3], 4)
        if takes_secret(name) and found[group]:
            yield found.span(group)


def _of_net(text: str) -> Iterator[tuple[int, int]]:
    r"""`net use Z: \\s\x PASSWORD /user:u` and `net user NAME PASSWORD`: the words that are nothing else."""
    for found in _NET.finditer(text):
        words = [word.span() for word in _WORD.finditer(text, found.start(2), found.end(2))]
        words = [(start, end) for start, end in words if not _NO_SECRET_OF_NET.match(text[start:end])]
        yield from words[1:] if found[1].lower() == "user" else words


def _end(text: str, start: int) -> int:
    found = _VALUE.match(text, start)
    return found.end() if found else start
