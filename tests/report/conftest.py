"""A store with hostile names, and what a report is made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from pslint_tls.inventory.store import open_store
from pslint_tls.report.content import Content, content
from tests.report.inventories import TODAY, filled


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("report") / "hostile.sqlite", 240, earlier=24)


@pytest.fixture(scope="session")
def told(place: Path) -> Content:
    with open_store(place) as store:
        return content(store, TODAY)
