from __future__ import annotations

import datetime
import os
import pickle
from types import MappingProxyType

import pytest

from pslint_tls.engine.report import Failure, FileResult, Located
from pslint_tls.files.pickled import NotPlainError, dumps, loads_plain
from pslint_tls.rule import Finding, Severity
from pslint_tls.script import Parameter, Via
from pslint_tls.text import Position, Span

RESULT = FileResult(
    "a.ps1",
    "utf-8",
    findings=(
        Located(
            Finding("PST001", "x", Span(0, 1), "m", Severity.ERROR, deadline=datetime.date(2026, 12, 31)),
            Position(1, 1),
            Position(1, 2),
            "f",
        ),
    ),
    failures=(Failure("a.ps1", "rule", "m"),),
    excerpts={1: ((1, "x"),)},
)


def test_results_come_back_equal():
    assert loads_plain(dumps(RESULT)) == RESULT


def test_read_only_mappings_come_back():
    value = MappingProxyType({"To": Parameter("x", Via.NAMED, ("x",))})
    back = loads_plain(dumps(value))
    assert back == value
    assert type(back) is MappingProxyType


@pytest.mark.parametrize("thing", [os.system, os.path.join, pytest.fixture, dumps, pickle.Unpickler])
def test_nothing_but_plain_data_is_built(thing):
    with pytest.raises(NotPlainError):
        loads_plain(pickle.dumps(thing))


def test_broken_bytes_raise():
    with pytest.raises(Exception, match=r"."):
        loads_plain(dumps(RESULT)[:-5])
