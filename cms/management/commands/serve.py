import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

STOPPING_SECONDS = 15


class Command(BaseCommand):
    help = "Serve the site and run its worker, together, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port and the number of web processes."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *, port: int, workers: int, **options: Any) -> None:
        """Start both, say what to open, and stop both when either ends or somebody asks."""
        _require_free(port)
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, _interrupt)
        web, worker = _start_web(port, workers), _start_worker()
        try:
            self._say_what_to_open(port)
            name = _first_to_end({"web": web, "worker": worker})
            raise CommandError(_("Le processus « %s » s'est arrêté : tout s'arrête.") % name)
        except KeyboardInterrupt:
            self.stdout.write(_("Arrêt…"))
        finally:
            _stop([web, worker])

    def _say_what_to_open(self, port: int) -> None:
        self.stdout.write(_("Relais répond sur http://127.0.0.1:%s (Ctrl-C pour arrêter)") % port)
        if settings.DEBUG:
            from cms.demonstration.people import ACCOUNTS, PASSWORD

            self.stdout.write(_("Comptes de démonstration, mot de passe « %s » :") % PASSWORD)
            for account in ACCOUNTS:
                self.stdout.write(f"  {account.email:32} {account.who}")
            self.stdout.write(_("Second facteur : http://127.0.0.1:%s/code-de-demonstration/") % port)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(_("Le port %s est pris : essayez « make demo PORT=8001 ».") % port) from error


def _start_web(port: int, workers: int) -> subprocess.Popen[bytes]:
    arguments = ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--log-level", "warning"]
    return _start("-m", "gunicorn", *arguments, "cms.wsgi:application")


def _start_worker() -> subprocess.Popen[bytes]:
    return _start("manage.py", "procrastinate", "worker")


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *arguments], cwd=settings.BASE_DIR)  # noqa: S603 - our own commands


def _first_to_end(processes: dict[str, subprocess.Popen[bytes]]) -> str:
    pid, _status = os.wait()
    return next((name for name, process in processes.items() if process.pid == pid), str(pid))


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for process in processes:
        with suppress(ProcessLookupError):
            process.terminate()
    for process in processes:
        try:
            process.wait(STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
