"""Requests sent when they are due, whether or not those before were answered, as people do who do not wait in line.

Each one's time counts from the instant for which it was planned: whatever queues, the sender included, is in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

PATIENCE = 30  # seconds, after which a browser's user has given up


class Planned(NamedTuple):
    """A request that is ready to be sent: of which page, in how many seconds, and what it must be answered."""

    page: str
    after: float
    request: bytes
    expected: int


class Answer(NamedTuple):
    """What became of it: how long it took, in milliseconds, and the status; 0 where nothing came."""

    page: str
    milliseconds: float
    status: int
    expected: int

    @property
    def is_wrong(self) -> bool:
        """Whether it is not the answer that the page must give."""
        return self.status != self.expected


def instants(rate: float, seconds: float, chance: Random) -> list[float]:
    """Return when requests are due, so many a second on average, each on its own (a Poisson process)."""
    found, after = [], chance.expovariate(rate)
    while after < seconds:
        found.append(after)
        after += chance.expovariate(rate)
    return found


def send(planned: Sequence[Planned], port: int) -> list[Answer]:
    """Send each one when it is due to this port of the loopback, and wait for every answer."""
    return asyncio.run(_send_all(planned, port))


async def _send_all(planned: Sequence[Planned], port: int) -> list[Answer]:
    loop, tasks = asyncio.get_running_loop(), []
    begun = loop.time()
    for one in planned:
        await asyncio.sleep(begun + one.after - loop.time())
        tasks.append(asyncio.create_task(_send(one, port, begun + one.after)))
    return await asyncio.gather(*tasks)


async def _send(one: Planned, port: int, due: float) -> Answer:
    try:
        async with asyncio.timeout(PATIENCE):
            status = await _exchange(one.request, port)
    except (OSError, TimeoutError):
        status = 0
    return Answer(one.page, (asyncio.get_running_loop().time() - due) * 1000, status, one.expected)


async def _exchange(request: bytes, port: int) -> int:
    """Return the status of the answer, once all of it is there; 0 where it is cut short."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        answer = await reader.read(-1)
    finally:
        writer.close()
    head, _blank, body = answer.partition(b"\r\n\r\n")
    return int(head[9:12]) if _is_whole(head, body) else 0


def _is_whole(head: bytes, body: bytes) -> bool:
    lengths = [int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:"]
    return bool(head) and (not lengths or lengths[0] == len(body))
