"""The lines of keys, against what tomllib reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pslint_tls.config.lines import Lines
from pslint_tls.config.toml import loads

TRICKY = (
    r'''# [a] = 1
top = """
[not.a.table]
key = 1 # no comment ""\"" """ # [x]
"quoted.key" = '[['   # a "comment
'lit'''
    + r"""' = ''''two' quotes'''''
a.b . c = [ # ]
  "]", '[',
  { x = 1 }, {y = "}"},
]

[ tool . "pslint-tls" ] # x
select = ["PST001"] # y
"\u0061bc" = 2

[[exceptions]]
path = "a"
[[ exceptions ]]
path = "b"
[exceptions.more]
deep = 1979-05-27T07:32:00Z
[[exceptions.inner]]
one = 1
[[exceptions.inner]]
two = 2
"""
)


def test_tricky_documents() -> None:
    loads(TRICKY)
    lines = Lines(TRICKY)

    def at(*path: str | int) -> str:
        return TRICKY.splitlines()[lines.of(*path) - 1]

    assert at("top").startswith("top")
    assert at("quoted.key").startswith('"quoted.key"')
    assert at("lit") == r"""'lit' = ''''two' quotes'''''"""
    assert at("a", "b", "c").startswith("a.b")
    assert lines.of("a", "b", "c", 0) == lines.of("a", "b", "c") + 2
    assert at("tool", "pslint-tls", "select").endswith("# y")
    assert at("tool", "pslint-tls", "abc").endswith("= 2")
    assert at("exceptions", 0, "path") == 'path = "a"'
    assert at("exceptions", 1) == "[[ exceptions ]]"
    assert at("exceptions", 1, "more", "deep").startswith("deep")
    assert at("exceptions", 1, "inner", 1, "two") == "two = 2"
    assert at("exceptions", 1, "inner", 1, "nothing") == "[[exceptions.inner]]"
    assert lines.of("nowhere") == 1


KEYS = st.sampled_from(["a", "b-c", "d.e", "[f]", "g#", "h=", "i'", '"j'])
TEXTS = st.text(st.sampled_from("ab'\"[]{}#=\\\n ,."), max_size=8)
VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(-9, 9), TEXTS), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=4)


def toml(value: Any, broken: bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        multiline = '"""\n' + value.replace("\\", "\\\\").replace('"', '\\"') + '"""'
        return multiline if broken else json.dumps(value)
    space = "\n  # ] '\n" if broken else " "
    return f"[{space}{(',' + space).join(toml(one, broken) for one in value)}{space}]"


def document(sections: Mapping[str, dict[str, Any]], entries: list[dict[str, Any]], broken: bool) -> Iterator[str]:
    for name, table in sections.items():
        yield f"[{json.dumps(name)}]  # '"
        yield from (f"{json.dumps(key)} = {toml(value, broken)}" for key, value in table.items())
    for table in entries:
        yield "\n[[exceptions]]"
        yield from (f"{json.dumps(key)} = {toml(value, broken)}" for key, value in table.items())


@given(st.dictionaries(KEYS, TABLES, max_size=3), st.lists(TABLES, max_size=3), st.booleans())
def test_a_key_begins_the_line_that_is_said_to_be_its_own(
    sections: dict[str, dict[str, Any]], entries: list[dict[str, Any]], broken: bool
) -> None:
    text = "\n".join(document(sections, entries, broken))
    read = loads(text)
    lines, all_lines = Lines(text), text.split("\n")
    for name, table in sections.items():
        assert all_lines[lines.of(name) - 1].startswith(f"[{json.dumps(name)}]")
        for key, value in table.items():
            assert read[name][key] == value
            assert all_lines[lines.of(name, key) - 1].startswith(f"{json.dumps(key)} = ")
    for number, table in enumerate(entries):
        begin = lines.of("exceptions", number)
        assert all_lines[begin - 1] == "[[exceptions]]"
        assert all(lines.of("exceptions", number, key) > begin for key in table)


def test_time_grows_with_length_alone() -> None:
    text = "".join(f'key{number} = ["a", """b\n""", {{ x = 1 }}]\n' for number in range(20_000))
    assert Lines(text).of("key19999") == 39_999
