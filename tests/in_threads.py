"""The same act, from several threads at the same instant, each on a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable

from django.db import connection


def in_threads(act: Callable[[], object], many: int) -> Counter[str]:
    """Let so many threads act at once; count how each ended: « done », or the name of what it raised."""
    ends: list[str] = []
    together = threading.Barrier(many, timeout=20)

    def run() -> None:
        try:
            together.wait()
            act()
            ends.append("done")
        except Exception as error:  # noqa: BLE001 - every end is counted, and compared by the tests
            ends.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return Counter(ends)
