"""Real servers on loopback: Samba from the system's packages, a Dask scheduler with its workers."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
PASSWORD = "only-for-tests-1"

CONFIGURATION = """[global]
   server role = standalone server
   private dir = {home}/private
   lock directory = {home}/lock
   state directory = {home}/lock
   cache directory = {home}/lock
   pid directory = {home}/lock
   ncalrpc dir = {home}/lock/ncalrpc
   log file = {home}/log
   interfaces = 127.0.0.1
   bind interfaces only = yes
   smb ports = {port}
   map to guest = Bad User
   guest account = {guest}
   load printers = no
   disable spoolss = yes
[open]
   path = {share}
   guest ok = yes
   read only = yes
[closed]
   path = {share}
   guest ok = no
   read only = no
   valid users = root
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < until, f"nothing listens at port {port}"
            time.sleep(0.05)
        else:
            return


def smbd() -> str:
    found = shutil.which("smbd", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")
    if found is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("needs Samba's smbd, and root to run it")
    return found


class Samba:
    """A server with the shares `open` (for guests) and `closed` (for root with PASSWORD)."""

    def __init__(self, home: Path, share: Path, guest: str = "root") -> None:
        self.port = free_port()
        self._program = smbd()
        self._file = home / "smb.conf"
        for name in ("private", "lock"):
            (home / name).mkdir(parents=True)
        text = CONFIGURATION.format(home=home, share=share, port=self.port, guest=guest)
        self._file.write_text(text, encoding="utf-8")
        words = f"{PASSWORD}\n{PASSWORD}\n"
        command = ["smbpasswd", "-c", str(self._file), "-a", "-s", "root"]
        subprocess.run(command, input=words, text=True, check=True, capture_output=True)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [self._program, "-F", "--no-process-group", "-s", str(self._file)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        wait_for(self.port)

    def stop(self) -> None:
        if self._process is not None:
            # Its session: every connection is a process of its own.
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def address(self, share: str, user: str = "") -> str:
        return f"smb://{f'{user}@' if user else ''}127.0.0.1:{self.port}/{share}"


class Dask:
    """A scheduler and workers, each a process."""

    def __init__(self, home: Path, workers: int) -> None:
        pytest.importorskip("distributed")
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": home}
        cli = [sys.executable, "-m"]
        host = ["--host", "127.0.0.1", "--no-dashboard"]
        scheduler = [*cli, "distributed.cli.dask_scheduler", *host, "--port", str(self.port)]
        self._processes = [subprocess.Popen(scheduler, **quiet)]
        wait_for(self.port)
        worker = [*cli, "distributed.cli.dask_worker", self.address, *host, "--nthreads", "1", "--no-nanny"]
        self._processes += [subprocess.Popen(worker, **quiet) for _ in range(workers)]
        self._wait(workers)

    def _wait(self, workers: int) -> None:
        from distributed import Client

        with Client(self.address, timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=PATIENCE)

    def kill_worker(self) -> None:
        process = self._processes.pop()
        process.kill()
        process.wait()

    def stop(self) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()
