from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pslint_tls.inventory.store import open_store
from pslint_tls.report.content import Content, content
from pslint_tls.report.markup import with_code
from pslint_tls.report.page import page
from pslint_tls.report.table import Kind
from pslint_tls.report.visible import visible
from tests.inventory.stores import rows
from tests.report.inventories import HOSTILE, TODAY, filled


class Reader(HTMLParser):
    """The elements of a page, and the texts of scripts, styles and the rest."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": [], "": []}
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._inside = tag
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[self._inside][-1] += data
        else:
            self.texts[""].append(data)

    @property
    def visible(self) -> str:
        return " ".join("".join(self.texts[""]).split())


@pytest.fixture(scope="module")
def text(told: Content) -> str:
    return page(told).decode("utf-8")


@pytest.fixture(scope="module")
def read(text: str) -> Reader:
    return Reader(text)


def data_of(text: str) -> dict[str, Any]:
    found = re.findall(r'<script type="application/json" id="data-(\w+)">(.*?)</script>', text, re.S)
    return {name: json.loads(told) for name, told in found}


def cells(data: dict[str, Any], name: str, key: str) -> list[Any]:
    """A column as the page's script reads it."""
    size = data[name]["size"]
    column = next(one for one in data[name]["columns"] if one["key"] == key)
    values, texts = whole(column), whole(data["texts"])
    if column["kind"] in ("text", "word"):
        values = [shown(value, texts) for value in values]
    if "runs" in column:
        pairs = zip(column["runs"][::2], column["runs"][1::2], strict=True)
        return [values[place] for place, count in pairs for _ in range(count)]
    return [values[place] for place in column.get("index", range(size) if len(values) == size else [0] * size)]


def whole(told: dict[str, Any]) -> list[Any]:
    found, before = [], ""
    for value, head in zip(told["values"], told.get("heads", [0] * len(told["values"])), strict=True):
        if isinstance(value, str):
            before = before.encode("utf-16-le")[: 2 * head].decode("utf-16-le") + value
        found.append(before if isinstance(value, str) else value)
    return found


def shown(value: Any, texts: list[str]) -> Any:
    if isinstance(value, list):
        return "; ".join(texts[number] for number in value)
    return texts[value] if isinstance(value, int) else value


def test_the_statement_has_the_figures_of_the_store(read: Reader, place: Path) -> None:
    fates = dict(rows(place, "SELECT fate, count(*) FROM sites GROUP BY 1"))
    secure, unknown = fates["fine"] + fates["unreachable"], fates["unknown"]
    risk = 240 - secure - unknown
    states = f"{secure} are secure, {risk} at risk, {unknown} unknown, 0 not read"
    assert f"Of 240 mail calls {states}; 40 files and 1 folder could not be opened." in read.visible
    assert "35 days left" in read.visible
    assert "40 files and 1 folder could not be read, and nobody knows what is in them" in read.visible


def test_what_to_do_and_who_stand_in_the_page_itself(read: Reader) -> None:
    steps = read.visible.partition("What to do first")[2].partition("Who has to do it")[0]
    assert "fail already" in steps
    who = read.visible.partition("Who has to do it")[2].partition("How it stands")[0]
    assert "CORP\\björn" in who
    assert "nobody yet" in who
    assert "2026-12-31" in who


def test_only_our_own_script_and_style_may_run(read: Reader) -> None:
    scripts = [attributes for tag, attributes in read.elements if tag == "script"]
    assert [attributes.get("type") for attributes in scripts] == [*["application/json"] * 9, None]
    (policy,) = [a["content"] for tag, a in read.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    for kind, inside in (("script", read.texts["script"][-1]), ("style", read.texts["style"][0])):
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_nothing_is_loaded_and_nothing_listens(read: Reader) -> None:
    allowed = {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "h1",
        "h2",
        "p",
        "span",
        "div",
        "button",
        "b",
    }
    allowed |= {"small", "section", "ol", "li", "nav", "a", "table", "thead", "tbody", "tr", "th", "td", "figure"}
    allowed |= {"figcaption", "svg", "rect", "text", "circle", "line", "polygon", "polyline"}
    allowed |= {"noscript", "script", "code", "h3", "dl", "dt", "dd"}
    assert {tag for tag, _ in read.elements} <= allowed
    for tag, attributes in read.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style", "srcset")], tag
        assert (attributes.get("href") or "#").startswith("#")


def test_no_text_can_end_the_data(text: str) -> None:
    inside = re.findall(r' id="data-\w+">(.*?)</script>', text, re.S)
    assert len(inside) == 9
    assert not set("<>&'\u2028\u2029") & set("".join(inside))


def test_what_hides_or_reorders_is_shown_by_its_number(text: str) -> None:
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\x00-\x08\x0b-\x1f\x7f]", text)
    paths = cells(data_of(text), "calls", "path")
    assert any("invoice‹U+202E›gnp.1sp" in path for path in paths)
    assert any("<script>document.title='OWNED'<" in path for path in paths)


def test_the_tables_hold_what_the_store_holds(text: str, place: Path) -> None:
    data = data_of(text)
    for key, column in (("endpoint", "endpoint"), ("auth", "auth"), ("tls", "verdict"), ("fix", "fix")):
        there = dict(rows(place, f"SELECT {column}, count(*) FROM sites WHERE gone_run IS NULL GROUP BY 1"))
        assert Counter(cells(data, "calls", key)) == there
    assert sorted(cells(data, "calls", "site")) == [row[0] for row in rows(place, "SELECT site FROM sites ORDER BY 1")]
    assert data["tasks"]["size"] == 30
    assert data["senders"]["size"] == 60
    covered = Counter()
    for state, count in zip(cells(data, "coverage", "state"), cells(data, "coverage", "files"), strict=True):
        covered[state] += count
    assert covered == {"read": 80, "not read": 41}


def test_what_is_packed_is_all_there(text: str, told: Content) -> None:
    data = data_of(text)
    for table in told.tables:
        assert data[table.name]["size"] == len(table.rows)
        for place, column in enumerate(table.columns):
            values = [row[place] for row in table.rows]
            if column.kind in (Kind.TEXT, Kind.WORD):
                values = [(visible(str(value)) or None) if value is not None else None for value in values]
            elif column.kind in (Kind.DAY, Kind.MOMENT):
                values = [value and str(value)[:16] for value in values]
            assert cells(data, table.name, column.key) == values, column.key


def test_each_call_has_its_findings(text: str, place: Path) -> None:
    data = data_of(text)
    sites = cells(data, "calls", "site")
    said, of = data["findings"]["said"], data["findings"]["of"]
    found = {site: [said[one][0] for one in of[row]] for row, site in enumerate(sites)}
    for site, codes in rows(place, "SELECT site, group_concat(code) FROM findings GROUP BY site"):
        assert sorted(found[site]) == sorted(codes.split(","))
    assert len(of) == 240


def test_each_step_knows_its_calls(text: str, told: Content) -> None:
    data = data_of(text)
    sites = cells(data, "calls", "site")
    for step, numbers in zip(told.steps, data["steps"], strict=True):
        assert [item.site.site for item in step.items] == [sites[number] for number in numbers]


def test_the_same_store_gives_the_same_bytes(told: Content, place: Path, text: str) -> None:
    with open_store(place) as store:
        assert page(content(store, TODAY)).decode("utf-8") == text


def test_a_store_without_anything(tmp_path: Path) -> None:
    with open_store(tmp_path / "empty.sqlite", create=True) as store:
        read = Reader(page(content(store, TODAY)).decode())
    assert "Of 0 mail calls 0 are secure" in read.visible
    assert "Nothing was scanned into this store yet." in read.visible
    assert "Nothing is left to do." in read.visible


@pytest.mark.parametrize("name", HOSTILE)
def test_one_call_with_a_hostile_name(name: str, tmp_path: Path) -> None:
    with open_store(filled(tmp_path / "one.sqlite", 3, names=[name])) as store:
        text = page(content(store, TODAY)).decode("utf-8")
    read = Reader(text)
    assert [tag for tag, _ in read.elements if tag in ("script", "img", "b")].count("script") == 10
    assert "img" not in {tag for tag, _ in read.elements}
    assert len(data_of(text)["findings"]["of"]) == 3


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("run `pslint-tls fix` <now>", "run <code>pslint-tls fix</code> &lt;now&gt;"),
        ("a lone ` and <b>", "a lone ` and &lt;b&gt;"),
        ("`<script>`", "<code>&lt;script&gt;</code>"),
    ],
)
def test_what_is_between_backticks_is_code_and_escaped(text: str, markup: str) -> None:
    assert str(with_code(text)) == markup
