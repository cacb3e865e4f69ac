"""A report in a file: whole or not at all, at whichever step the run ends."""

from __future__ import annotations

import contextlib

import pytest

from pslint_tls.files.replace import TEMPORARY
from pslint_tls.files.report import write_report
from tests.files.test_interrupted import MOST, KilledError, ends_at

OLD = "old " * 1000
NEW = ("new ", "ä\n", "\udcff") * 5
WRITTEN = "".join(NEW).encode("utf-8", "backslashreplace")


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "interrupted"])
@pytest.mark.parametrize("there", [True, False], ids=["replaced", "made"])
def test_a_report_is_old_or_new(tmp_path, monkeypatch, killed, there):
    before = OLD.encode() if there else None
    held = set()
    for number in range(1, MOST):
        place = tmp_path / str(number) / "report.json"
        place.parent.mkdir()
        if there:
            place.write_text(OLD)
        with monkeypatch.context() as patched:
            calls = ends_at(patched, number, killed=killed)
            with contextlib.suppress(KilledError, KeyboardInterrupt):
                write_report(str(place), NEW)
            ended = len(calls) < number
        held.add(place.read_bytes() if place.exists() else None)
        rest = {path.name for path in place.parent.iterdir()} - {place.name}
        assert all(name.endswith(TEMPORARY) for name in rest) if killed else not rest
        if ended:
            break
    else:
        pytest.fail("the run did not come to its end")
    assert held == {before, WRITTEN}
