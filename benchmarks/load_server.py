"""The site served in production settings on a port of the loopback, and the processor's time that it takes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from benchmarks.load_pages import HOST
from cms.embedded_database import APPLICATION, OWNER

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
PATIENCE = 60  # seconds


class Spent(NamedTuple):
    """Seconds of processor since the beginning: of the web processes, of the worker, of PostgreSQL, of everything."""

    web: float
    worker: float
    database: float
    everything: float

    def since(self, before: Spent) -> Spent:
        """Return what was spent meanwhile."""
        return Spent(*(now - then for now, then in zip(self, before, strict=True)))


@contextmanager
def served(folder: str, log: int | None = None) -> Iterator[tuple[int, int]]:
    """Serve the site as `manage.py serve` does, files collected into this folder; give its port and its process.

    Its log goes where ours does, unless `log` is the descriptor of another file.
    """
    environment = _environment(folder)
    command = [sys.executable, "manage.py"]
    subprocess.run([*command, "collectstatic", "--no-input", "-v0"], cwd=ROOT, env=environment, check=True)  # noqa: S603
    port = _free_port()
    serve = [*command, "serve", "--port", str(port)]
    server = subprocess.Popen(serve, cwd=ROOT, env=environment, stderr=log)  # noqa: S603
    try:
        _wait_for(port)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)


def _environment(folder: str) -> dict[str, str]:
    """Return production's, behind a proxy that ends TLS, with the application's login where it is ours to choose."""
    url = urlsplit(os.environ["DATABASE_URL"])
    if url.username == OWNER:
        url = url._replace(netloc=url.netloc.replace(OWNER, APPLICATION))
    left_out = {"DEBUG", "DATABASE_OWNER_URL"}
    return {
        **{name: value for name, value in os.environ.items() if name not in left_out},
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "DATABASE_URL": urlunsplit(url),
        "VAR_DIR": folder,
        "SITE_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": HOST,
        "BEHIND_TLS_PROXY": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server does not answer")


def spent(server: int) -> Spent:
    """Read what the kernel counted: of the server's children, of PostgreSQL's where it runs here, and of all."""
    family = _family()
    web = worker = 0.0
    for child in family.get(server, ()):
        name = Path(f"/proc/{child}/cmdline").read_bytes()
        if b"gunicorn" in name:
            web += _with_children(child, family)
        else:
            worker += _with_children(child, family)
    everything = sum(map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:4])) / TICK
    return Spent(web, worker, _with_children(_postmaster(), family), everything)


def _family() -> dict[int, list[int]]:
    """Return the children of each process."""
    family: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _fields(int(folder.name))):
            family.setdefault(int(fields[1]), []).append(int(folder.name))
    return family


def _fields(process: int) -> list[str]:
    """Return what the kernel says of a process, from its state on; nothing when it has ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def _with_children(process: int, family: dict[int, list[int]]) -> float:
    """Return the seconds of a process, of those that it waited for, and of those that still run."""
    own = sum(map(int, _fields(process)[11:15])) / TICK
    return own + sum(_with_children(child, family) for child in family.get(process, ()))


def _postmaster() -> int:
    """Return the parent of our own connection's process; 0, which has no time, where the server is elsewhere."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    return int((_fields(backend) or ["", "0"])[1])
