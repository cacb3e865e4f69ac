"""`@argfile`: arguments from a file, one a line."""

from __future__ import annotations

from collections.abc import Iterable

from pslint_tls.cli.errors import Refused


def expand(arguments: Iterable[str]) -> list[str]:
    """`arguments` with each `@file` in front of a `--` replaced by the file's lines, taken literally.

    Raises `Refused` for a file that is not there or not UTF-8.
    """
    result: list[str] = []
    literal = False
    for argument in arguments:
        if argument.startswith("@") and len(argument) > 1 and not literal:
            result += _lines(argument[1:])
        else:
            literal = literal or argument == "--"
            result.append(argument)
    return result


def _lines(name: str) -> list[str]:
    try:
        with open(name, "rb") as stream:  # noqa: PTH123 - pathlib is slow to load, and every start passes here
            text = stream.read().decode("utf-8-sig")
    except OSError as error:
        raise Refused(f"cannot read the argument file `{name}`: {error.strerror}; write ./@name for a path") from error
    except UnicodeDecodeError as error:
        raise Refused(f"the argument file `{name}` is not UTF-8: save it as UTF-8, one argument a line") from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [line for line in lines if line]
