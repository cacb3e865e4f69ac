"""On Windows itself it was never run: a fake stands for its functions here."""

from __future__ import annotations

import ctypes
import os
from typing import Any

import pytest

from pslint_tls.files import owner as room
from pslint_tls.files.owner import windows_owner

ANN = "S-1-5-21-1-2-3-1001"
GONE = "S-1-5-21-1-2-3-1002"


class Fake:
    """`advapi32` and `kernel32` in one: owners by path, names by SID; what was given out and freed."""

    def __init__(self) -> None:
        self.owners = {"ann.ps1": ANN, "again.ps1": ANN, "gone.ps1": GONE}
        self.names = {ANN: ("CONTOSO", "ann")}
        self.looked_up: list[str] = []
        self.alive: list[Any] = []
        self.freed = 0

    def GetNamedSecurityInfoW(self, path, kind, what, owner, group, dacl, sacl, descriptor) -> int:  # noqa: N802
        if path.value not in self.owners:
            return 2
        assert (kind, what) == (1, 1)
        text = ctypes.create_unicode_buffer(self.owners[path.value])
        self.alive.append(text)
        owner._obj.value = descriptor._obj.value = ctypes.addressof(text)
        return 0

    def ConvertSidToStringSidW(self, owner, text) -> int:  # noqa: N802
        text._obj.value = ctypes.wstring_at(owner.value)
        return 1

    def LookupAccountSidW(self, system, owner, name, name_size, domain, domain_size, kind) -> int:  # noqa: N802
        sid = ctypes.wstring_at(owner.value)
        self.looked_up.append(sid)
        if sid not in self.names:
            return 0
        assert name_size._obj.value == len(name)
        domain.value, name.value = self.names[sid]
        return 1

    def LocalFree(self, what) -> None:  # noqa: N802
        assert what.value
        self.freed += 1


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    windows = Fake()
    monkeypatch.setattr(room, "_libraries", lambda: (windows, windows))
    monkeypatch.setattr(room._Accounts, "_names", {})
    monkeypatch.setattr(os, "name", "nt")
    return windows


def test_the_owner_of_a_file(fake: Fake) -> None:
    assert windows_owner("ann.ps1") == windows_owner("again.ps1") == "CONTOSO\\ann"
    assert fake.looked_up == [ANN]
    assert fake.freed == 4


def test_an_account_that_is_gone_is_its_number(fake: Fake) -> None:
    assert windows_owner("gone.ps1") == GONE


def test_what_windows_does_not_tell_is_not_known(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    assert windows_owner("none.ps1") is None
    assert fake.freed == 0
    monkeypatch.setattr(fake, "ConvertSidToStringSidW", lambda *_: 0)
    assert windows_owner("ann.ps1") is None
    monkeypatch.setattr(room, "_libraries", lambda: 1 / 0)
    assert windows_owner("ann.ps1") is None


@pytest.mark.skipif(os.name == "nt", reason="there it is asked")
def test_elsewhere_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_libraries", lambda: pytest.fail("asked"))
    assert windows_owner("ann.ps1") is None
