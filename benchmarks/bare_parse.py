"""Parses files with one grammar and nothing else, on some processes: what any analysis costs at least."""

from __future__ import annotations

import sys
import time
from multiprocessing import get_context
from pathlib import Path

import tree_sitter
import tree_sitter_pwsh

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def parse(file: str) -> int:
    """The bytes parsed."""
    raw = Path(file).read_bytes()
    encoding = next((name for mark, name in MARKS if raw.startswith(mark)), "utf-8")
    code = raw.decode(encoding, "replace").encode()
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_pwsh.language()))
    return len(code) if parser.parse(code).root_node else 0


def warm(_: int) -> None:
    """Gives each worker the time to be there."""
    time.sleep(0.1)


def main() -> None:
    """`bare_parse.py PROCESSES LIST`: prints the seconds for the files, the start of the processes left out."""
    files = Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
    with get_context("spawn").Pool(int(sys.argv[1])) as pool:
        pool.map(warm, range(int(sys.argv[1]) * 4), 1)
        start = time.perf_counter()
        pool.map(parse, files, 16)
        print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
