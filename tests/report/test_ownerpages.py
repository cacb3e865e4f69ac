from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pslint_tls.report.content import Content
from pslint_tls.report.ownerpages import file_name, finished_pages, is_owner_page, owner_pages
from pslint_tls.report.owners import owners
from tests.report.inventories import TODAY
from tests.report.test_page import Reader


@pytest.fixture(scope="module")
def pages(told: Content) -> dict[str, str]:
    return {name: page.decode("utf-8") for name, page in owner_pages(told)}


def test_everybody_with_something_to_do_has_a_page(pages: dict[str, str], told: Content) -> None:
    assert len(pages) == sum(owner.to_do > 0 for owner in owners(told.items, TODAY)) == 6
    assert {"anna.html", "nobody.html"} <= set(pages)


def test_a_page_has_its_owners_calls_and_no_others(pages: dict[str, str], told: Content) -> None:
    open_ = [item for item in told.items if item.owner == "anna" and item.to_do]
    read = Reader(pages["anna.html"])
    scripts = len({item.place for item in open_})
    assert f"anna: {len(open_)} places in {scripts} scripts that send mail need a change." in read.visible
    # What is the same in one script is one row with its lines.
    alike = {(one.place, one.breaks_told, one.deadline, one.site.endpoint, one.option, one.status) for one in open_}
    assert sum(tag == "tr" for tag, _ in read.elements) == len(alike) + 1


def test_no_page_holds_code_or_users_or_runs_a_script(pages: dict[str, str]) -> None:
    for text in pages.values():
        assert "corp.example" not in text
        assert "$server" not in text
        assert "script-src" not in text
        tags = {tag for tag, _ in Reader(text).elements}
        assert not tags & {"script", "img", "iframe", "b", "i"}


def test_a_mailbox_that_may_not_log_on_is_not_named(told: Content) -> None:
    item = next(item for item in told.items if item.owner == "anna" and item.to_do)
    said, told_ = "SMTP AUTH is disabled for robot@b.example", "SMTP AUTH is disabled for its mailbox"
    ((_, page),) = owner_pages(replace(told, items=(replace(item, breaks=said, breaks_told=told_),)))
    assert "b.example" not in page.decode()
    assert told_ in page.decode()


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("anna", r"anna\.html"),
        (None, r"nobody\.html"),
        ("nobody", r"nobody-[0-9a-f]{8}\.html"),
        ("../../evil", r"______evil-[0-9a-f]{8}\.html"),
        ("CON", r"CON-[0-9a-f]{8}\.html"),
        ("ANNA", r"ANNA-[0-9a-f]{8}\.html"),
        ("CORP\\björn", r"CORP_björn-[0-9a-f]{8}\.html"),
        ("x" * 500, r"x{60}-[0-9a-f]{8}\.html"),
        ("a\udc80\x00", r"a__-[0-9a-f]{8}\.html"),
    ],
)
def test_file_names_are_safe_everywhere(owner: str | None, name: str) -> None:
    assert re.fullmatch(name, file_name(owner, {"anna"} if owner == "ANNA" else set()))


def test_of_two_who_are_called_alike_nobody_has_the_plain_name(told: Content) -> None:
    first, second, *_ = told.items
    names = []
    for pair in (("Ann", "ann"), ("ann", "Ann")):
        items = [replace(one, owner=name, status=None) for one, name in zip((first, second), pair, strict=True)]
        told = replace(told, items=tuple(items), owners=())
        names.append(dict(owner_pages(told)))
    assert names[0].keys() == names[1].keys() == {file_name("Ann", {"ann"}), file_name("ann", {"ann"})}
    assert all(re.fullmatch(r"[Aa]nn-[0-9a-f]{8}\.html", name) for name in names[0])
    # Also when one of them has nothing left to do.
    assert [name for name, _ in owner_pages(replace(told, items=(items[0],), owners=("Ann", "ann")))] == [
        file_name("ann", {"ann"})
    ]


def test_who_has_finished_is_told_so(told: Content) -> None:
    done = dict(finished_pages(replace(told, items=(), owners=("anna",))))
    assert set(done) == {"anna.html", "nobody.html"}
    read = Reader(done["anna.html"].decode())
    assert "anna: nothing is left to do." in read.visible
    assert "need a change" not in read.visible
    assert is_owner_page(done["anna.html"][:4096])
