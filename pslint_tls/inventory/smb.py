"""Shares that are not mounted: `smb://[DOMAIN;][USER[:PASSWORD]@]HOST[:PORT]/SHARE[/FOLDER]` over fsspec.

The only place of the package that reaches out, and only where such an address was given.
"""

# Plain strings, not Path: paths of a share are no paths of this system.

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from threading import get_ident
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from pslint_tls.files.disk import Disk, Entry
from pslint_tls.files.paths import Stamp, in_64_bits, stamp_from
from pslint_tls.files.read import Content, UnreadableError, reason_of, too_large
from pslint_tls.inventory.elsewhere import Remote
from pslint_tls.inventory.sources import SMB, Source, SourceError

PASSWORD = "PSLINT_SMB_PASSWORD"
"""The environment variable with the password, so that none stands in a command line."""

_GUEST = "guest"
WAITS = (0.0, 1.0, 2.0, 4.0, 8.0, 12.0)
"""Seconds before each new try to reach a server that went: it is given half a minute to come back."""
_BROKEN = (errno.ECONNRESET, errno.ECONNREFUSED, errno.ECONNABORTED, errno.EPIPE, errno.ETIMEDOUT, errno.EHOSTUNREACH)
_CONNECT_SECONDS = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_NEVER = datetime(1601, 1, 1, tzinfo=timezone.utc)
_ALL = "rwd"
"""What others may do meanwhile with a file that is read here: everything."""

T = TypeVar("T")


class ShareError(OSError):
    """What a server answered; `winerror` as on Windows."""

    winerror: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A server and who logs on to it; nobody: as guest."""

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def open(self) -> Disk:
        """Logs on. Raises `OSError`."""
        disk = ShareDisk(self)
        try:
            disk.connect()
        except OSError:
            disk.close()
            raise
        return disk


def smb_source(given: str, unc: str | None) -> Source:
    """A share as a root. Raises `SourceError` where it cannot be reached."""
    parts = urlsplit(given)
    try:
        host, port = parts.hostname, parts.port or 445
    except ValueError:
        host, port = None, 0
    path = "/" + unquote(parts.path).strip("/")
    if not host or path == "/":
        raise SourceError("an address of a share is written smb://HOST/SHARE or smb://USER@HOST/SHARE/FOLDER")
    server = host if port == 445 else f"{host}:{port}"
    shown = f"smb://{server}{path}"
    user = unquote(parts.username).replace(";", "\\") if parts.username else None
    password = unquote(parts.password) if parts.password else os.environ.get(PASSWORD)
    share = Share(host, port, user, password)
    try:
        disk = share.open()
        disk.stamp(path)
        disk.close()
    except ImportError:
        raise SourceError(
            f"`{shown}` needs more than is installed: install pslint-tls[smb], or mount the share", shown
        ) from None
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        why = "there is no such share or folder" if missing else reason_of(error).removeprefix("read error: ")
        raise SourceError(f"cannot open `{shown}`: {why}; smb://USER@HOST/SHARE names who logs on", shown) from None
    return Source(SMB, shown, shown, path, share, unc or "\\\\" + host + path.replace("/", "\\"))


@dataclass(slots=True)
class _Line:
    """The connections to a server, and how many disks use them."""

    connections: dict[str, Any] = field(default_factory=dict)
    users: int = 0


_lines: dict[tuple[Share, int], _Line] = {}
"""By share and thread: a file that cannot be read asks whether the share is still there, and is told over the
connection that is open already, without a log-on.
"""


class ShareDisk:
    """What a server shows of its shares. Paths are `/SHARE/FOLDER/FILE`."""

    def __init__(self, share: Share) -> None:
        import smbclient
        from fsspec.implementations.smb import SMBFileSystem

        self._share = share
        self._client: Any = smbclient
        self._line = _lines.setdefault((share, get_ident()), _Line())
        self._line.users += 1
        self._is_open = True
        # Our own connections, not the client's: on one that must be signed no guest is let in.
        self._connections = self._line.connections
        # Connected by ourselves: guests cannot sign, which fsspec always asks for.
        self._files: Any = SMBFileSystem(
            share.host, port=share.port, share_access=_ALL, register_session_retries=-1, skip_instance_cache=True
        )

    def connect(self) -> None:
        """Logs on, if that is still to be done. Raises `OSError`."""
        share = self._share
        guest = share.user is None
        if guest:
            # What a guest is told cannot be proved: nobody signs it.
            self._client.ClientConfig(require_secure_negotiate=False)
        try:
            self._client.register_session(
                share.host,
                username=share.user or _GUEST,
                password=share.password or "",
                port=share.port,
                connection_timeout=_CONNECT_SECONDS,
                require_signing=not guest,
                connection_cache=self._connections,
            )
        except ValueError:
            raise _error(errno.EHOSTUNREACH, "the server does not answer") from None
        except Exception as error:
            raise _said(error) from None

    def listing(self, folder: str) -> Iterator[Entry]:
        """What a folder holds."""
        found = self._again(lambda: [_remote(entry) for entry in self._client.scandir(self._unc(folder), **self._to)])
        yield from found

    def read(self, path: str, limit: int) -> Content:
        """The bytes of a file."""
        try:
            return self._again(lambda: self._read(path, limit))
        except OSError as error:
            raise UnreadableError(reason_of(error)) from None

    def stamp(self, path: str) -> Stamp:
        """The state of a file or folder."""
        found = self._again(lambda: self._client.stat(self._unc(path), **self._to))
        return stamp_from(int(found.st_size), int(found.st_mtime_ns), int(found.st_chgtime_ns), 0)

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there."""
        try:
            return bool(self._again(lambda: self._client.path.isdir(self._unc(path), **self._to)))
        except OSError:
            return False

    def is_there(self, path: str) -> bool:
        """Whether anything is there."""
        try:
            return bool(self._again(lambda: self._client.path.lexists(self._unc(path), **self._to)))
        except OSError:
            return False

    def names(self, folder: str) -> list[str]:
        """The names in a folder."""
        return [entry.name for entry in self.listing(folder)]

    def resolve(self, path: str) -> str:
        """Links are not followed on a share."""
        return os.path.normpath(path)

    def close(self) -> None:
        """It is not needed any more. The last one of those that share a connection ends it."""
        if self._is_open:
            self._is_open = False
            self._line.users -= 1
            if not self._line.users:
                self._hang_up()

    def _hang_up(self) -> None:
        """Forgets the connections. It says goodbye on them, which a server that went does not hear."""
        while self._connections:
            _, connection = self._connections.popitem()
            with suppress(Exception):
                connection.disconnect(True)

    # --- asking -----------------------------------------------------------------------------------------------------

    @property
    def _to(self) -> dict[str, Any]:
        user = self._share.user or _GUEST
        return {"port": self._share.port, "username": user, "connection_cache": self._connections}

    def _unc(self, path: str) -> str:
        return "\\\\" + self._share.host + path.replace(os.sep, "\\").replace("/", "\\")

    def _read(self, path: str, limit: int) -> Content:
        known = {"username": self._to["username"], "connection_cache": self._connections}
        with self._files.open(path.replace(os.sep, "/"), "rb", block_size=0, **known) as stream:
            told = stream.fd
            if told.end_of_file > limit:
                raise UnreadableError(too_large(limit))
            parts, size = [], 0
            while size <= limit and (part := stream.read(min(1 << 20, limit + 1 - size))):
                parts.append(part)
                size += len(part)
        if size > limit:
            raise UnreadableError(too_large(limit))
        return Content(b"".join(parts), stamp_from(size, _time(told.last_write_time), _time(told.change_time), 0))

    def _again(self, ask: Callable[[], T]) -> T:
        """The answer to a question, asked anew where the connection broke meanwhile. Raises `OSError`."""
        last: OSError | None = None
        for wait in WAITS:
            try:
                if last is not None:
                    time.sleep(wait)
                    self._hang_up()
                # The client would log on anew by itself after a break, but it does not know how.
                self.connect()
                return self._asked(ask)
            except UnreadableError:
                raise
            except Exception as error:
                last = _said(error)
                if last.errno not in _BROKEN:
                    raise last from None
        # Who asks next is told at once that the server went, and does not wait for it again.
        self._hang_up()
        assert last is not None
        raise last

    def _asked(self, ask: Callable[[], T]) -> T:
        from smbprotocol.exceptions import SMBAuthenticationError

        try:
            return ask()
        except SMBAuthenticationError:
            # It broke since we logged on, and the client tried to log on as nobody.
            raise _error(errno.ECONNRESET, "the connection to the server broke") from None


def _said(error: Exception) -> OSError:
    """What a server or the way to it said, as this system would say it."""
    from smbprotocol import exceptions

    if isinstance(error, OSError) and not isinstance(error, exceptions.SMBException):
        return error if error.errno else _error(errno.ECONNRESET, "the connection to the server broke")
    status = getattr(error, "ntstatus", None) or getattr(error, "status", None)
    if status in _STATUS:
        number, windows = _STATUS[status]
        return _error(number, os.strerror(number), windows)
    if isinstance(error, exceptions.SMBAuthenticationError):
        return _error(errno.EACCES, os.strerror(errno.EACCES))
    if isinstance(error, exceptions.SMBOSError) and error.errno:
        return _error(error.errno, error.strerror or os.strerror(error.errno))
    if isinstance(error, (exceptions.SMBResponseException, exceptions.SMBOSError)):
        return _error(errno.EIO, f"the server answers with status 0x{status or 0:08x}")
    if isinstance(error, UnicodeError):
        return _error(errno.EILSEQ, "a name in it is no text")
    # Whatever a broken connection does to the client: closed, reset, timed out, half an answer.
    return _error(errno.ECONNRESET, "the connection to the server broke")


_STATUS = {
    0xC0000022: (errno.EACCES, 5),  # access denied
    0xC000006D: (errno.EACCES, None),  # logon failure
    0xC0000072: (errno.EACCES, None),  # account disabled
    0xC00000CC: (errno.ENOENT, None),  # bad network name
    0xC0000043: (errno.EBUSY, 32),  # sharing violation
    0xC0000054: (errno.EBUSY, 33),  # file lock conflict
    0xC0000034: (errno.ENOENT, None),  # object name not found
    0xC000003A: (errno.ENOENT, None),  # object path not found
    0xC0000056: (errno.ENOENT, None),  # delete pending
    0xC0000203: (errno.ECONNRESET, None),  # user session deleted
    0xC00000C9: (errno.ECONNRESET, None),  # network name deleted
    0xC000020C: (errno.ECONNRESET, None),  # connection disconnected
}


def _error(number: int, text: str, windows: int | None = None) -> OSError:
    # OSError makes the class that fits the number; one that carries the number of Windows stays as it is.
    if windows not in (32, 33):
        return OSError(number, text)
    found = ShareError(number, text)
    found.winerror = windows
    return found


def _remote(entry: Any) -> Remote:
    told = entry.smb_info
    kind = stat.S_IFLNK if entry.is_symlink() else stat.S_IFDIR if entry.is_dir() else stat.S_IFREG
    return Remote(
        entry.name,
        kind,
        told.end_of_file,
        _time(told.last_write_time),
        _time(told.change_time),
        created=_time(told.creation_time) or None,
        accessed=_time(told.last_access_time),
        attributes=told.file_attributes,
    )


def _time(moment: datetime) -> int:
    """Nanoseconds since 1970, 0 where the server knows no time: it says 1601 then, where its clock begins."""
    # The client gives times of UTC, but for those after the year 9999 without saying so.
    moment = moment.replace(tzinfo=timezone.utc)
    return 0 if moment <= _NEVER else in_64_bits((moment - _EPOCH) // timedelta(microseconds=1) * 1000)
