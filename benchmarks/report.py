"""Measures the report of an inventory: `python benchmarks/report.py [--sites N] [--keep DIR]`.

Prints how long each form takes and how big it is, and, where selenium, chromium and chromedriver are installed, how
long the page takes to open, to search and to sort. `--keep` leaves the files and screenshots (light and dark, 1280
and 400 wide) in DIR, to be looked at.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pslint_tls.inventory.store import open_store
from pslint_tls.report.content import Content, content
from pslint_tls.report.lines import lines
from pslint_tls.report.markdown import markdown
from pslint_tls.report.page import page
from pslint_tls.report.workbook import workbook
from tests.report.inventories import TODAY, filled

MOST_SECONDS = 2.0
"""To open the page of 20,000 sites, and to filter it."""
SEARCH = """
const done = arguments[arguments.length - 1], table = document.getElementById('table-calls');
const box = table.querySelector('input'), start = performance.now();
box.value = 'invoice stops'; box.dispatchEvent(new Event('input')); table.offsetHeight;
const searched = performance.now();
const select = table.querySelector('select'); select.selectedIndex = 1; select.dispatchEvent(new Event('change'));
table.offsetHeight;
const filtered = performance.now();
table.querySelector('th.text button').click(); table.offsetHeight;
done([searched - start, filtered - searched, performance.now() - filtered]);
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=20_000)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with open_store(filled(Path(temporary) / "s.sqlite", given.sites, earlier=given.sites // 10)) as store:
            told = timed("read the store", lambda: content(store, TODAY))
        written(folder, told)
        browsed(folder)


def written(folder: Path, told: Content) -> None:
    for name, render in (
        ("report.html", lambda: page(told)),
        ("report.xlsx", lambda: workbook(told.tables, TODAY)),
        ("report.jsonl", lambda: lines(told.tables)),
        ("report.md", lambda: markdown(told).encode()),
    ):
        made = timed(name, render)
        (folder / name).write_bytes(made)
        print(f"    {len(made) / 1e6:.1f} MB")


def browsed(folder: Path) -> None:
    try:
        from selenium import webdriver
    except ImportError:
        print("no browser: selenium is not installed")
        return
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not binary or not driver:
        print("no browser: chromium or chromedriver is not installed")
        return
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(word)
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        figures(browser, folder)
    finally:
        browser.quit()


def figures(browser: Any, folder: Path) -> None:
    for width in (1280, 400):
        for scheme in ("light", "dark"):
            measures = {"width": width, "height": 1600, "deviceScaleFactor": 1, "mobile": False}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", measures)
            features = [{"name": "prefers-color-scheme", "value": scheme}]
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
            opening = timed(f"open, {width} wide, {scheme}", lambda: browser.get((folder / "report.html").as_uri()))
            assert opening is None
            browser.save_screenshot(str(folder / f"{width}-{scheme}-top.png"))
            for part in ("charts", "calls", "tasks"):
                browser.execute_script(f"document.getElementById('{part}').scrollIntoView()")
                browser.save_screenshot(str(folder / f"{width}-{scheme}-{part}.png"))
    found = browser.execute_async_script(SEARCH)
    for what, milliseconds in zip(("search", "filter", "sort"), found, strict=True):
        print(f"{what:32} {milliseconds / 1000:8.2f} s {'' if milliseconds < MOST_SECONDS * 1000 else 'TOO SLOW'}")


def timed(what: str, run: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = run()
    print(f"{what:32} {time.perf_counter() - start:8.2f} s")
    return result


if __name__ == "__main__":
    main()
