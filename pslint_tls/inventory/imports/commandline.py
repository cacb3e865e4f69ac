"""What a command line of Windows runs: PowerShell with a file, a command or an encoded command, or something else."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

SCRIPT, INLINE, ENCODED, PROGRAM, OTHER = KINDS = ("script", "inline", "encoded", "program", "other")

_SCRIPTS = (".ps1", ".psm1", ".psd1", ".vbs", ".wsf", ".js", ".py", ".cmd", ".bat")
_POWERSHELL = ("powershell", "pwsh", "powershell_ise")
_SHELLS = ("cmd",)
_HOSTS = ("cscript", "wscript", "python", "python3", "py")
_SWITCHES = (
    "nologo",
    "noexit",
    "noprofile",
    "noninteractive",
    "sta",
    "mta",
    "interactive",
    "login",
    "help",
)
"""Parameters of powershell.exe without a value; the others take one."""
_PARAMETERS = (
    *_SWITCHES,
    "file",
    "command",
    "commandwithargs",
    "encodedcommand",
    "encodedarguments",
    "executionpolicy",
    "windowstyle",
    "inputformat",
    "outputformat",
    "configurationname",
    "configurationfile",
    "custompipename",
    "settingsfile",
    "workingdirectory",
    "psconsolefile",
    "version",
)
_SHORT = {"c": "command", "f": "file", "e": "encodedcommand", "ec": "encodedcommand", "ep": "executionpolicy"}
_SHORT |= {
    "ex": "executionpolicy",
    "w": "windowstyle",
    "nop": "noprofile",
    "noni": "noninteractive",
    "wd": "workingdirectory",
}
_SHORT |= {"i": "interactive", "cwa": "commandwithargs", "o": "outputformat", "v": "version", "l": "login"}
_PARTS = re.compile(r'(?:\\"|[^\s"]|"(?:[^"\\]|\\.|"")*"?)+')
_SECRET = re.compile(
    r"(?i)([-/](?:smtp)?(?:pw|pwd|pass|passwd|password|authpass|auth-password|key|secret|token|user\w*password)[ :=]+"
    r"|\b(?:pwd|password|passwort|passwd|secret)=)(\"[^\"]*\"|'[^']*'|\S+)"
)
MASK = "***"


@dataclass(frozen=True, slots=True)
class Run:
    """What is run. `script`: the path as written, for a script. `code`: PowerShell, for inline and encoded commands.

    `problem`: why nothing is known. `text` is the command line with what looks like a password masked.
    """

    kind: str
    text: str
    script: str | None = None
    code: str | None = None
    problem: str | None = None


def runs(command: str, arguments: str = "") -> Run:
    """What a program with its arguments comes to; `cmd /c` is looked into."""
    whole = f"{_quoted(command)} {arguments}".strip() if arguments else command.strip()
    words = split(whole)
    text = masked(whole)
    if not words:
        return Run(OTHER, text, problem="it runs nothing")
    program = _name(words[0])
    if program in _SHELLS:
        return _shell(whole, words, text)
    if program in _POWERSHELL:
        return _powershell(whole, words, text, classic=program != "pwsh")
    if program in _HOSTS:
        script = next((word for word in words[1:] if word.lower().endswith(_SCRIPTS)), None)
        return Run(SCRIPT if script else PROGRAM, text, script)
    if _is_script(words[0]):
        return Run(SCRIPT, text, words[0])
    return _unquoted(whole, text) or Run(PROGRAM, text)


def split(line: str) -> list[str]:
    r"""The words of a command line, quotes taken away as Windows does it; `\"` is a quote."""
    return [_bare(found) for found in _PARTS.findall(line)]


def masked(text: str) -> str:
    """A command line without what is given as a password."""
    return _SECRET.sub(lambda found: f"{found[1]}{MASK}", text)


def _bare(word: str) -> str:
    return re.sub(r'\\"|""|"', lambda found: "" if found[0] == '"' else '"', word)


def _quoted(program: str) -> str:
    bare = program.strip()
    return f'"{bare}"' if " " in bare and not bare.startswith('"') and _is_path(bare) else bare


def _is_path(text: str) -> bool:
    return bool(re.match(r"([a-zA-Z]:[\\/]|\\\\|%\w+%)", text)) and not re.search(
        r"\.(exe|cmd|bat|ps1|com)\s", text, re.I
    )


def _name(word: str) -> str:
    return re.split(r"[\\/]", word)[-1].lower().removesuffix(".exe")


def _is_script(word: str) -> bool:
    return word.lower().endswith(_SCRIPTS)


def _unquoted(whole: str, text: str) -> Run | None:
    r"""`C:\My Scripts\mail.ps1 -x`: a report without quotes around the program."""
    found = re.match(r"(?i)\s*((?:[a-z]:|\\\\|%)[^\"<>|*?]*?\.(?:ps1|vbs|cmd|bat|py))(?=\s|$)", whole)
    return Run(SCRIPT, text, found[1]) if found else None


def _shell(whole: str, words: Sequence[str], text: str) -> Run:
    found = re.search(r"(?i)\s/[ckr]\s*(.*)$", whole, re.S)
    if not found:
        return Run(OTHER, text, problem="it starts a shell and no command")
    # What is redirected belongs to the shell.
    inner = re.sub(r"\s+\d?>{1,2}\s*\S+(\s+2>&1)?\s*$", "", found[1]).strip()
    bare = inner.strip('"')
    if inner[:1] == inner[-1:] == '"' and (inner.count('"') != 2 or not (_is_script(bare) and _is_path(bare))):
        inner = inner[1:-1]
    inner = re.sub(r"(?i)^(?:start\s+(?:\"[^\"]*\"\s+)?(?:/\w+\s+)*|call\s+|@)+", "", inner)
    if _name((split(inner) or ["cmd"])[0]) in _SHELLS and re.search(r"(?i)\s/[ckr]", inner) is None:
        return Run(OTHER, text, problem="it starts a shell and no command")
    run = runs(inner)
    return Run(run.kind, text, run.script, run.code, run.problem)


def _powershell(whole: str, words: Sequence[str], text: str, *, classic: bool) -> Run:
    index = 1
    while index < len(words):
        word = words[index]
        name = _parameter(word)
        if name is None:
            rest = _rest(whole, index)
            is_file = not classic or (_is_script(word) and _only(words[index:]))
            return _file(rest, text) if is_file else _code(rest, text)
        if name == "file":
            return _file(_rest(whole, index + 1), text)
        if name in ("command", "commandwithargs"):
            return _code(_rest(whole, index + 1), text)
        if name == "encodedcommand":
            return _encoded(words[index + 1] if index + 1 < len(words) else "", words[: index + 1])
        index += 1 if name in _SWITCHES else 2
    return Run(OTHER, text, problem="it starts PowerShell and no command")


def _only(words: Sequence[str]) -> bool:
    return not any(word in ("|", ";", "&") for word in words)


def _parameter(word: str) -> str | None:
    """The parameter that a word is: whole, by its short name, or by the start that PowerShell takes."""
    if not re.match(r"[-/–—―]", word) or len(word) < 2:
        return None
    typed = word.lstrip("-/–—―").lower().partition(":")[0]
    if typed in _SHORT:
        return _SHORT[typed]
    return next((name for name in _PARAMETERS if name.startswith(typed)), None)


def _rest(whole: str, index: int) -> str:
    """The command line from its word number `index` on."""
    found = list(_PARTS.finditer(whole))
    return whole[found[index].start() :] if index < len(found) else ""


def _file(rest: str, text: str) -> Run:
    words = split(rest)
    if not words:
        return Run(OTHER, text, problem="it names no file")
    if words[0] == "-":
        return Run(OTHER, text, problem="it reads its commands from a pipe")
    name = words[0].strip("'")
    if not _is_script(name):
        found = _unquoted(rest, text)
        if found is not None:
            return found
    return Run(SCRIPT, text, name)


def _code(rest: str, text: str) -> Run:
    code = rest.strip()
    if len(code) > 1 and code[0] == code[-1] == '"' and code.count('"') - code.count('\\"') == 2:
        code = code[1:-1]
    code = code.replace('\\"', '"')
    if code in ("", "-"):
        return Run(OTHER, text, problem="it reads its commands from a pipe" if code else "it names no command")
    return Run(INLINE, text, code=code)


def _encoded(word: str, before: Sequence[str]) -> Run:
    text = masked(" ".join([*before, "…"]))
    try:
        code = base64.b64decode(word.strip("'\""), validate=True).decode("utf-16-le")
    except (binascii.Error, ValueError):
        return Run(ENCODED, text, problem="its encoded command cannot be decoded")
    return Run(ENCODED, text, code=code)
