"""What a command line of Windows runs: PowerShell with a file, a command or an encoded command, or something else."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pslint_tls.inventory.imports.cmdshell import commands, joined
from pslint_tls.inventory.imports.masking import masked
from pslint_tls.inventory.imports.words import LONGEST, rest, split

SCRIPT, INLINE, ENCODED, PROGRAM, OTHER = KINDS = ("script", "inline", "encoded", "program", "other")

_SCRIPTS = (".ps1", ".psm1", ".psd1", ".vbs", ".wsf", ".js", ".py", ".cmd", ".bat")
_POWERSHELL = ("powershell", "pwsh", "powershell_ise")
_SHELLS = ("cmd",)
_HOSTS = ("cscript", "wscript", "python", "python3", "py")
_STARTERS = ("conhost", "psexec", "psexec64", "paexec", "nircmd", "hstart", "hstart64", "hidec", "runas")
"""Programs that run what stands behind their own parameters."""
_NOT_RUN = ("echo", "rem", "title", "set")
"""Commands of the shell that run nothing of what stands behind them."""
_SWITCHES = (
    "nologo",
    "noexit",
    "noprofile",
    "noprofileloadtime",
    "noninteractive",
    "sta",
    "mta",
    "interactive",
    "login",
    "help",
    "removeworkingdirectorytrailingcharacter",
)
"""Parameters of powershell.exe and pwsh.exe without a value; the others take one."""
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
_SHORT |= {"if": "inputformat", "of": "outputformat", "ea": "encodedarguments"}
_PATH = re.compile(
    r"(?i)\s*((?:[a-z]:[\\/]|\\\\|%\w+%)(?:(?!\s[-/]\w)[^\"<>|*?])*?"
    r"\.(?:exe|com|cmd|bat|ps1|psm1|vbs|wsf|js|py))(?=\s|$)"
)
"""A path without quotes: Windows tries each blank as its end, and there is no program but at the first of these."""
_DEEPEST = 8
"""Shells within shells that are looked into."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is run. `script`: the path as written, for a script. `code`: PowerShell, for inline and encoded commands.

    `directory`: where a shell went to before. `problem`: why nothing is known. `text` is the whole command line with
    what looks like a password masked.
    """

    kind: str
    text: str = ""
    script: str | None = None
    code: str | None = None
    problem: str | None = None
    directory: str | None = None


def runs(command: str, arguments: str = "") -> tuple[Run, ...]:
    """What a program with its arguments comes to, at least one. `cmd /c` and programs that start others are looked
    into; a shell may run several.
    """
    whole = f"{_quoted(command)} {arguments}".strip() if arguments else command.strip()
    whole = whole[:LONGEST]
    text = masked(whole)
    return tuple(replace(run, text=text) for run in _line(whole, 0))


def _line(line: str, depth: int) -> list[Run]:
    line = _with_quotes(line)
    words = split(line)
    if not words:
        return [Run(OTHER, problem="it runs nothing")]
    if depth > _DEEPEST:
        return [Run(OTHER, problem="it starts shells within shells, deeper than is looked")]
    program = _name(words[0])
    if program in _SHELLS:
        return _shell(line, depth)
    if program in _POWERSHELL:
        return [_powershell(line, words, classic=program != "pwsh")]
    if _is_script(words[0]):
        return [Run(SCRIPT, script=words[0])]
    script = next((word for word in words[1:] if _is_script(word)), None) if program in _HOSTS else None
    started = _started(line, words, depth)
    if script is not None:
        # `wscript hidden.vbs powershell.exe -File x.ps1` runs both.
        return [Run(SCRIPT, script=script), *started]
    return started or [Run(PROGRAM)]


def _started(line: str, words: Sequence[str], depth: int) -> list[Run]:
    """What a program starts that is told to start PowerShell or a shell: `conhost --headless powershell -File x`."""
    if _name(words[0]) in _NOT_RUN:
        return []
    for index, word in enumerate(words[1:], 1):
        inner = None
        if _name(word) in (*_POWERSHELL, *_SHELLS):
            inner = rest(line, index)
        elif " " in word and _name((split(_with_quotes(word)) or [""])[0]) in (*_POWERSHELL, *_SHELLS):
            inner = word
        elif _is_script(word) and _name(words[0]) in _STARTERS:
            inner = rest(line, index)
        if inner is not None:
            # `taskkill /im powershell.exe` starts none.
            return [run for run in _line(inner, depth + 1) if run.script or run.code or run.kind == ENCODED]
    return []


def _quoted(program: str) -> str:
    bare = program.strip()
    return f'"{bare}"' if " " in bare and not bare.startswith('"') and _is_path(bare) else bare


def _is_path(text: str) -> bool:
    return bool(re.match(r"([a-zA-Z]:[\\/]|\\\\|%\w+%)", text)) and not re.search(
        r"\.(exe|cmd|bat|ps1|com)\s", text, re.I
    )


def _with_quotes(line: str) -> str:
    r"""`C:\Program Files\PowerShell\7\pwsh.exe -File x` with quotes around its program."""
    found = _PATH.match(line)
    if found is None or " " not in found[1] or _name(split(line)[0]) in (*_POWERSHELL, *_SHELLS, *_HOSTS):
        return line
    return f'"{found[1]}"{line[found.end() :]}'


def _name(word: str) -> str:
    return re.split(r"[\\/]", word)[-1].lower().removesuffix(".exe")


def _is_script(word: str) -> bool:
    return word.lower().endswith(_SCRIPTS)


def _shell(line: str, depth: int) -> list[Run]:
    nothing = Run(OTHER, problem="it starts a shell and no command")
    found = re.search(r"(?i)\s/[ckr]\s*(.*)$", line, re.S)
    made = [
        replace(run, directory=joined(part.directory, run.directory))
        for part in (commands(found[1]) if found else ())
        for run in _line(part.text, depth + 1)
    ]
    # `set`, `echo` and other programs are of no interest beside a script.
    return [run for run in made if run.kind != PROGRAM] or made[:1] or [nothing]


# --- PowerShell -----------------------------------------------------------------------------------------------------


def _powershell(line: str, words: Sequence[str], *, classic: bool) -> Run:
    index = 1
    while index < len(words):
        word = words[index]
        name = _parameter(word)
        if name is None and not re.fullmatch(r"[-–—―]+\w+", word):
            is_file = not classic or (_is_script(word) and _only(words[index:]))
            return _file(rest(line, index)) if is_file else _code(rest(line, index))
        if name == "file":
            return _file(rest(line, index + 1))
        if name in ("command", "commandwithargs"):
            return _code(rest(line, index + 1))
        if name == "encodedcommand":
            return _encoded(words[index + 1] if index + 1 < len(words) else "")
        # What a newer PowerShell knows besides is most likely a switch.
        index += 1 if name is None or name in _SWITCHES else 2
    return Run(OTHER, problem="it starts PowerShell and no command")


def _only(words: Sequence[str]) -> bool:
    return not any(word in ("|", ";", "&") for word in words)


def _parameter(word: str) -> str | None:
    """The parameter that a word is: whole, by its short name, or by the start that PowerShell takes."""
    if not re.match(r"[-/–—―]", word) or len(word) < 2:
        return None
    typed = word.lstrip("-/–—―").lower().partition(":")[0]
    if typed in _SHORT:
        return _SHORT[typed]
    return next((name for name in _PARAMETERS if typed and name.startswith(typed)), None)


def _file(line: str) -> Run:
    words = split(line)
    if not words:
        return Run(OTHER, problem="it names no file")
    if words[0] == "-":
        return Run(OTHER, problem="it reads its commands from a pipe")
    if words[0].startswith("'"):
        return Run(OTHER, problem="single quotes are part of a file's name for Windows, so PowerShell finds no file")
    found = None if _is_script(words[0]) else _PATH.match(line)
    return Run(SCRIPT, script=found[1] if found else words[0])


def _code(line: str) -> Run:
    code = line.strip()
    if len(code) > 1 and code[0] == code[-1] == '"' and code.count('"') - code.count('\\"') == 2:
        code = code[1:-1]
    code = code.replace('\\"', '"')
    if code in ("", "-"):
        return Run(OTHER, problem="it reads its commands from a pipe" if code else "it names no command")
    return Run(INLINE, code=code)


def _encoded(word: str) -> Run:
    try:
        code = base64.b64decode(word.strip("'\""), validate=True).decode("utf-16-le")
    except (binascii.Error, ValueError):
        return Run(ENCODED, problem="its encoded command cannot be decoded")
    return Run(ENCODED, code=code)
