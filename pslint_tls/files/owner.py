"""Who owns a file on Windows. It takes a request for each file, so it is asked for the few that hold something."""

from __future__ import annotations

import os
from typing import Any

from pslint_tls.files.paths import long_path

_FILE_OBJECT = 1
_OWNER = 0x1
_LONGEST = 256


def windows_owner(path: str) -> str | None:
    """`DOMAIN\\name`, the SID of an account that is not known here any more, or None where Windows does not tell."""
    if os.name != "nt":
        return None
    try:
        return _Accounts(*_libraries()).owner(long_path(path))
    except Exception:
        # Whatever a server or a damaged access list does to it: the file was read, and that counts.
        return None


def _libraries() -> tuple[Any, Any]:
    import ctypes

    return ctypes.WinDLL("advapi32"), ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]


class _Accounts:
    """The functions of Windows that know owners: those of `advapi32`, and `LocalFree` of `kernel32`."""

    _names: dict[str, str] = {}  # noqa: RUF012
    """By SID: to look one up can take a request to a domain controller."""

    def __init__(self, security: Any, memory: Any) -> None:
        self._security = security
        self._memory = memory

    def owner(self, path: str) -> str | None:
        """The owner of a file."""
        import ctypes

        owner, descriptor, nothing = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
        failed = self._security.GetNamedSecurityInfoW(
            ctypes.c_wchar_p(path),
            _FILE_OBJECT,
            _OWNER,
            ctypes.byref(owner),
            nothing,
            nothing,
            nothing,
            ctypes.byref(descriptor),
        )
        if failed:
            return None
        try:
            sid = self._text_of(owner)
            if sid is None:
                return None
            if sid not in self._names:
                self._names[sid] = self._name_of(owner) or sid
            return self._names[sid]
        finally:
            self._memory.LocalFree(descriptor)

    def _text_of(self, owner: Any) -> str | None:
        import ctypes

        text = ctypes.c_wchar_p()
        if not self._security.ConvertSidToStringSidW(owner, ctypes.byref(text)):
            return None
        try:
            return text.value
        finally:
            self._memory.LocalFree(ctypes.cast(text, ctypes.c_void_p))

    def _name_of(self, owner: Any) -> str | None:
        import ctypes

        name, domain = ctypes.create_unicode_buffer(_LONGEST), ctypes.create_unicode_buffer(_LONGEST)
        sizes, kind = [ctypes.c_uint32(_LONGEST), ctypes.c_uint32(_LONGEST)], ctypes.c_uint32()
        found = self._security.LookupAccountSidW(
            None, owner, name, ctypes.byref(sizes[0]), domain, ctypes.byref(sizes[1]), ctypes.byref(kind)
        )
        if not found or not name.value:
            return None
        return f"{domain.value}\\{name.value}" if domain.value else name.value
