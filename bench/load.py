"""The load generator: ``python -m bench.load`` reads a job from standard input and prints the result."""

import asyncio
import gc
import json
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import TypeVar

import uvloop

from bench.jobs import Job, Result
from bench.protocols import Client, Reader

TEXT = "Could you look at the invoice of last week, please? It was booked twice."
OPENING = 100  # streams that are being opened at once
PATIENCE = 3.0  # seconds without a frame after which the rest counts as lost
RUN = secrets.token_hex(13)
Connection = TypeVar("Connection", bound=asyncio.BaseProtocol)


@dataclass(slots=True)
class Journal:
    """When each message was due, and which of them the server has acknowledged, per channel."""

    due: dict[int, float] = field(default_factory=dict[int, float])
    late: list[float] = field(default_factory=list[float])
    acknowledged: dict[int, set[int]] = field(default_factory=dict[int, set[int]])
    refused: int = 0

    @property
    def answered(self) -> int:
        return sum(map(len, self.acknowledged.values()))

    def note(self, channel: int, number: int, status: int) -> None:
        if 200 <= status < 300:
            self.acknowledged.setdefault(channel, set()).add(number)
        else:
            self.refused += 1


class Load:
    """One run of a job."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._journal = Journal()
        self._heads = [self._head(channel) for channel in range(len(job.workflows))]
        self._readers: list[Reader] = []

    async def hold(self) -> None:
        """Open the streams, and keep them until nobody wants them any more."""
        await self._open_readers()
        print("open", flush=True)
        await asyncio.to_thread(sys.stdin.read)

    async def run(self) -> Result:
        await self._open_readers()
        clients = [await self._connect(Client) for _ in range(self._job.senders)]
        gc.collect()
        gc.disable()
        busy, start = time.process_time(), time.perf_counter()
        numbers = self._numbers(start)
        await asyncio.gather(*(self._work(client, numbers, start) for client in clients))
        end = time.perf_counter()
        await self._wait_for_readers()
        used = (time.process_time() - busy) / (time.perf_counter() - start)
        return self._result(start, end, used)

    # Sending

    def _numbers(self, start: float) -> Iterator[int]:
        """All senders share it: whoever is free takes the next one."""
        for number in count():
            over = time.perf_counter() - start >= self._job.seconds
            if number == self._job.messages if self._job.messages else over:
                return
            yield number

    async def _work(self, client: Client, numbers: Iterator[int], start: float) -> None:
        for number in numbers:
            channel = number % len(self._heads)
            if self._job.rate:
                await self._sleep_until(start + number / self._job.rate, number)
            else:
                self._journal.due[number] = time.perf_counter()
            status = await client.request(self._request(channel, number))
            self._journal.note(channel, number, status)

    async def _sleep_until(self, due: float, number: int) -> None:
        """A late message counts from when it was due, and one that the timer lets go early from when it went."""
        if (ahead := due - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
            self._journal.late.append(time.perf_counter() - due)
        self._journal.due[number] = min(due, time.perf_counter())

    def _head(self, channel: int) -> str:
        job = self._job
        path = f"/api/workflows/{job.workflows[channel]}/chat/messages"
        return f"POST {path} HTTP/1.1\r\n{self._common(channel)}"

    def _common(self, turn: int) -> str:
        token = self._job.tokens[turn % len(self._job.tokens)]
        return f"Host: 127.0.0.1:{self._job.port}\r\nAuthorization: Bearer {token}\r\n"

    def _request(self, channel: int, number: int) -> bytes:
        body = f'{{"body":"[[{number:08d}]] {TEXT}","clientGeneratedId":"{RUN}-{number:08d}"}}'
        kind = "Content-Type: application/json\r\n"
        return f"{self._heads[channel]}{kind}Content-Length: {len(body)}\r\n\r\n{body}".encode()

    # Reading

    async def _open_readers(self) -> None:
        gate = asyncio.Semaphore(OPENING)
        self._readers = await asyncio.gather(*(self._open_reader(number, gate) for number in range(self._job.readers)))

    async def _open_reader(self, number: int, gate: asyncio.Semaphore) -> Reader:
        channel = number % len(self._job.workflows)
        path = f"/api/workflows/{self._job.workflows[channel]}/chat/events"
        request = f"GET {path} HTTP/1.1\r\n{self._common(number)}Accept: text/event-stream\r\n\r\n".encode()
        async with gate:
            reader = await self._connect(lambda: Reader(channel, request), self._job.readers_port)
            await reader.ready
        return reader

    async def _connect(self, make: Callable[[], Connection], port: int = 0) -> Connection:
        loop = asyncio.get_running_loop()
        _, protocol = await loop.create_connection(make, "127.0.0.1", port or self._job.port)
        return protocol

    async def _wait_for_readers(self) -> None:
        """Until everybody has everything, or nothing has come for a while."""
        before, patience = -1, time.perf_counter() + PATIENCE
        while (delivered := self._delivered()) < self._expected() and time.perf_counter() < patience:
            if delivered > before:
                before, patience = delivered, time.perf_counter() + PATIENCE
            await asyncio.sleep(0.05)

    def _delivered(self) -> int:
        return sum(reader.delivered for reader in self._readers)

    def _expected(self) -> int:
        return sum(len(self._journal.acknowledged.get(reader.channel, ())) for reader in self._readers)

    # What came of it

    def _result(self, start: float, end: float, busy: float) -> Result:
        arrivals = [arrival for reader in self._readers for arrival, _ in reader.arrivals]
        lost, repeated = self._lost_and_repeated()
        return Result(
            answered=self._journal.answered,
            refused=self._journal.refused,
            seconds=end - start,
            delivered=self._delivered(),
            delivery_seconds=max(arrivals) - start if arrivals else 0.0,
            lost=lost,
            repeated=repeated,
            latency=self._latency(),
            timers_late=percentile(sorted(self._journal.late), 99) * 1000,
            busy=busy,
        )

    def _lost_and_repeated(self) -> tuple[int, int]:
        """Reader by reader: what was acknowledged and did not come, and what came a second time."""
        lost = repeated = 0
        for reader in self._readers:
            received = Counter(int(marker) for _, markers in reader.arrivals for marker in markers)
            lost += len(self._journal.acknowledged.get(reader.channel, set()) - received.keys())
            repeated += received.total() - len(received)
        return lost, repeated

    def _latency(self) -> dict[str, float]:
        times = sorted(
            (arrival - self._journal.due[int(marker)]) * 1000
            for reader in self._readers
            for arrival, markers in reader.arrivals
            for marker in markers
        )
        return {f"p{part}": percentile(times, part) for part in (50, 99)}


def percentile(ordered: Sequence[float], part: int) -> float:
    return ordered[(len(ordered) - 1) * part // 100] if ordered else 0.0


def main() -> None:
    job = Job(**json.loads(sys.stdin.readline()))
    load = Load(job)
    if job.hold:
        uvloop.run(load.hold())
    else:
        print(json.dumps(asdict(uvloop.run(load.run()))))


if __name__ == "__main__":
    main()
