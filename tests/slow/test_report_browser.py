"""The page in a real browser: Chromium through its driver. Needs selenium, and chromium and chromedriver."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pslint_tls.inventory.store import open_store
from pslint_tls.report.content import content
from pslint_tls.report.ownerpages import owner_pages
from pslint_tls.report.page import page
from tests.report.inventories import TODAY, filled

SITES = 20_000
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")

selenium = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
support = pytest.importorskip("selenium.webdriver.support.ui", reason="selenium is not installed")
pytestmark = pytest.mark.skipif(not BROWSER or not DRIVER, reason="there is no chromium with its chromedriver")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    with open_store(filled(folder / "s.sqlite", SITES, earlier=2_000)) as store:
        told = content(store, TODAY)
    (folder / "report.html").write_bytes(page(told))
    for name, text in owner_pages(told):
        (folder / f"owner-{name}").write_bytes(text)
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    options = selenium.ChromeOptions()
    options.binary_location = BROWSER
    # No sandbox: it needs rights that containers do not have, and the page is our own.
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = selenium.Chrome(options=options, service=selenium.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def opened(chromium: Any, folder: Path) -> Any:
    chromium.get((folder / "report.html").as_uri())
    return chromium


def requests(driver: Any) -> list[str]:
    events = (json.loads(entry["message"])["message"] for entry in driver.get_log("performance"))
    return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]


def calls(driver: Any) -> str:
    said: str = driver.execute_script("return document.querySelector('#table-calls [role=status]').textContent")
    return said


def search(driver: Any, text: str) -> None:
    driver.execute_script(
        "const box = document.querySelector('#table-calls input'); box.value = arguments[0];"
        "box.dispatchEvent(new Event('input'))",
        text,
    )


def click(driver: Any, selector: str) -> None:
    """Waits for tables that are made when there is time."""
    script = "const found = document.querySelector(arguments[0]); found?.click(); return Boolean(found)"
    support.WebDriverWait(driver, 20).until(lambda one: one.execute_script(script, selector))


def rows(driver: Any, number: int = 3) -> list[list[str]]:
    query = "return [...document.querySelectorAll('#table-calls tbody tr')].slice(0, arguments[0])"
    found: list[list[str]] = driver.execute_script(
        f"{query}.map(row => [...row.cells].map(c => c.textContent))", number
    )
    return found


def test_nothing_of_the_data_runs_and_nothing_is_requested(opened: Any, folder: Path) -> None:
    opened.get_log("performance")
    opened.get((folder / "report.html").as_uri())
    for button in ("#table-calls td.open button", "#table-scripts td.open button", "#table-tasks td.open button"):
        click(opened, button)
    for text in ("<script>", "onerror", "U+202E", "OWNED"):
        search(opened, text)
        click(opened, "#table-calls td.open button")
    assert opened.title == "Mail calls in scripts, 2026-11-26"
    assert (
        opened.execute_script("return document.querySelectorAll('img, iframe, object, td script, dd b, td > b').length")
        == 0
    )
    assert requests(opened) == [(folder / "report.html").as_uri()]
    assert opened.get_log("browser") == []


def test_the_tables_can_be_searched_filtered_and_sorted(opened: Any) -> None:
    assert calls(opened) == "20,000, the first 50 shown"
    search(opened, "smtp-hve.office365.com")
    assert calls(opened) == "2,000 of 20,000, the first 50 shown"
    click(opened, "#table-calls .tools button")
    opened.execute_script(
        "const select = document.querySelector('#table-calls select'); select.value = '=secure';"
        "select.dispatchEvent(new Event('change'))"
    )
    assert calls(opened) == "6,000 of 20,000, the first 50 shown"
    click(opened, "#table-calls .tools button")
    click(opened, "#table-calls th.day button")
    click(opened, "#table-calls th.day button")
    assert [row[3] for row in rows(opened)] == ["2028-09-30"] * 3
    click(opened, "#table-calls .pages button")
    assert calls(opened) == "20,000, the first 250 shown"


def test_what_presses_leads_to_its_calls(opened: Any) -> None:
    click(opened, "button.tile.at-risk")
    assert calls(opened) == "12,000 of 20,000, the first 50 shown"
    click(opened, "button[data-column=owner]")
    assert {row[10] for row in rows(opened)} == {"CORP\\björn"}
    click(opened, "button[data-step='0']")
    assert {row[2] for row in rows(opened)} == {"fails already"}
    # What it is filtered by is said, and is gone with the filter.
    assert "Look at" in calls(opened)
    click(opened, "#table-calls .tools button")
    assert calls(opened) == "20,000, the first 50 shown"


def test_what_hides_is_shown(opened: Any) -> None:
    search(opened, "invoice‹U+202E›gnp")
    assert "‹U+202E›" in rows(opened)[0][4]
    assert "\u202e" not in opened.execute_script("return document.body.innerText")


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_window(opened: Any, width: int, scheme: str) -> None:
    measures = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", measures)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    click(opened, "#table-calls td.open button")
    assert opened.execute_script("return document.documentElement.scrollWidth") <= width
    ground = opened.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(18, 23, 30)")


def test_it_prints_what_is_filtered(opened: Any) -> None:
    search(opened, "smtp-hve.office365.com")
    opened.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    assert calls(opened) == "2,000 of 20,000, the first 1,000 shown"


def test_pages_of_owners_run_and_request_nothing(chromium: Any, folder: Path) -> None:
    for file in sorted(folder.glob("owner-*.html")):
        chromium.get_log("performance")
        chromium.get(file.as_uri())
        assert requests(chromium) == [file.as_uri()]
        assert chromium.title.startswith("Mail calls of ")
        assert chromium.execute_script("return document.querySelectorAll('td b, td script, img').length") == 0
