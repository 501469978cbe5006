"""What people do all day: ``python -m bench.day`` reads a day from standard input and prints what came of it.

Some do one thing as fast as they are answered; beside them things are offered at fixed rates, from connections of their
own, whether or not the server keeps up. What is late or refused counts as not served.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TypeVar

import orjson
import uvloop

from bench.load import percentile
from bench.protocols import Client, OpeningStream
from bench.requests import Requests, Stored

CONNECTIONS = 8  # of each kind that is offered at a rate
STORING = 32  # connections, while what is to be read and changed is sent
LATE = 1.0  # seconds after which an answer came too late to be called served
PARTS = (50, 95, 99)  # of the latencies
Connection = TypeVar("Connection", Client, OpeningStream)


@dataclass(frozen=True, slots=True)
class Day:
    """``busy`` and ``offered`` are by what is done: send, read, typing, list, first list, edit, delete, open."""

    port: int
    workflows: Sequence[str]
    tokens: Sequence[str]
    unopened: Sequence[str] = ()
    """Workflows in which nobody has looked yet; each is listed once."""
    seconds: float = 5.0
    busy: Mapping[str, int] = field(default_factory=dict[str, int])
    """How many do it as fast as they are answered."""
    offered: Mapping[str, float] = field(default_factory=dict[str, float])
    """How often a second it is due."""
    stored: int = 0
    """Messages that are sent before: what is read, edited and deleted, each once by everybody who may."""


@dataclass(slots=True)
class Outcome:
    """What came of a day; latencies are milliseconds."""

    per_second: dict[str, float] = field(default_factory=dict[str, float])
    latency: dict[str, dict[str, float]] = field(default_factory=dict[str, dict[str, float]])
    offered: int = 0
    served: int = 0
    refused: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def doubts(self) -> str:
        return ", ".join(f"{times:,} {what}" for what, times in self.refused.items())


class _Run:
    def __init__(self, day: Day) -> None:
        self._day = day
        self._requests = Requests(f"127.0.0.1:{day.port}", day.workflows, day.tokens, day.unopened)
        self._took: dict[str, list[float]] = defaultdict(list)
        self._refused: Counter[str] = Counter()
        self._offered = self._served = 0

    async def measure(self) -> Outcome:
        await asyncio.gather(*(self._store(range(one, self._day.stored, STORING)) for one in range(STORING)))
        busy = ((kind, range(one, sys.maxsize, many)) for kind, many in self._day.busy.items() for one in range(many))
        start = time.perf_counter()
        await asyncio.gather(
            *(self._do(kind, turns) for kind, turns in busy),
            *(self._offer(kind, rate) for kind, rate in self._day.offered.items()),
        )
        return self._outcome(time.perf_counter() - start)

    def _outcome(self, seconds: float) -> Outcome:
        took = {kind: sorted(times) for kind, times in self._took.items()}
        return Outcome(
            per_second={kind: len(times) / seconds for kind, times in took.items()},
            latency={k: {f"p{part}": percentile(times, part) * 1000 for part in PARTS} for k, times in took.items()},
            offered=self._offered,
            served=self._served,
            refused=dict(self._refused),
        )

    async def _store(self, turns: Iterable[int]) -> None:
        client = await self._connect(Client)
        for turn in turns:
            workflow, sender = self._requests.place(turn)
            await client.request(self._requests.message(f"stored-{turn}", workflow, sender))
            self._requests.stored.append(Stored(workflow, sender, orjson.loads(client.body)["id"]))

    async def _do(self, kind: str, turns: Iterable[int]) -> None:
        """As fast as it is answered."""
        client, end = await self._connect(Client), time.perf_counter() + self._day.seconds
        for turn in turns:
            begun, request = time.perf_counter(), self._requests.of(kind, turn)
            if begun >= end or request is None:
                return
            self._note(kind, await client.request(request), begun)

    async def _offer(self, kind: str, rate: float) -> None:
        """A request is due at its time; whoever is free takes it."""
        clients = [await self._connect(Client) for _ in range(CONNECTIONS)]
        start, turns = time.perf_counter(), iter(range(int(rate * self._day.seconds)))

        async def work(client: Client) -> None:
            for turn in turns:
                due = start + turn / rate
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                self._offered += 1
                status = await (self._open(client, turn) if kind == "open" else self._ask(client, kind, turn))
                self._served += self._note(kind, status, due) < LATE

        await asyncio.gather(*map(work, clients))

    def _note(self, kind: str, status: int, begun: float) -> float:
        """How many seconds it took since it was due; for ever when it was refused."""
        if status >= 300:
            self._refused[f"{kind} {status}"] += 1
            return float("inf")
        self._took[kind].append(time.perf_counter() - begun)
        return self._took[kind][-1]

    async def _ask(self, client: Client, kind: str, turn: int) -> int:
        request = self._requests.of(kind, turn)
        return await client.request(request) if request is not None else sys.maxsize

    async def _open(self, client: Client, turn: int) -> int:
        """As a page does it: the latest messages, and a stream from there until it is ready."""
        workflow, person = self._requests.place(turn)
        status = await client.request(self._requests.list(workflow, person))
        stream = await self._connect(OpeningStream)
        await stream.open(self._requests.stream(workflow, person, orjson.loads(client.body)["streamCursor"]))
        return status

    async def _connect(self, make: type[Connection]) -> Connection:
        _, protocol = await asyncio.get_running_loop().create_connection(make, "127.0.0.1", self._day.port)
        return protocol


def run_day(day: Day) -> Outcome:
    """Run it in a process of its own: what measures must not wait for what is measured."""
    command = [sys.executable, "-m", "bench.day"]
    done = subprocess.run(command, input=json.dumps(asdict(day)), stdout=subprocess.PIPE, text=True, check=True)
    return Outcome(**json.loads(done.stdout))


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(_Run(Day(**json.loads(sys.stdin.readline()))).measure()))))
