"""A busy morning: ``python -m bench.day`` reads a job from standard input and prints the result.

Senders send as fast as they are answered; beside them reads, typing pings and lists are offered at fixed rates, from
connections of their own. What is late or refused counts as not served.
"""

import asyncio
import json
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import uvloop

from bench.load import percentile
from bench.protocols import Client

TEXT = "Could you look at the invoice of last week, please? It was booked twice."
CONNECTIONS = 8  # of each kind that is offered at a rate
LATE = 1.0  # seconds after which an answer came too late to be called served


@dataclass(frozen=True, slots=True)
class Day:
    """Rates are per second."""

    port: int
    workflows: Sequence[str]
    tokens: Sequence[str]
    senders: int = 16
    seconds: float = 5.0
    reads: float = 0
    pings: float = 0
    lists: float = 0


@dataclass(slots=True)
class Morning:
    """What came of it; latencies are milliseconds."""

    sent_per_second: float = 0
    latency: dict[str, float] = field(default_factory=dict[str, float])
    offered: int = 0
    served: int = 0
    refused: dict[str, int] = field(default_factory=dict[str, int])


class _Run:
    def __init__(self, day: Day) -> None:
        self._day = day
        self._run = secrets.token_hex(8)
        self._end = 0.0
        self._times: list[float] = []
        self._refused: Counter[str] = Counter()
        self._offered = self._served = 0

    async def measure(self) -> Morning:
        start = time.perf_counter()
        self._end = start + self._day.seconds
        rates = {"read": self._day.reads, "typing": self._day.pings, "list": self._day.lists}
        await asyncio.gather(
            *(self._send(number) for number in range(self._day.senders)),
            *(self._offer(kind, rate) for kind, rate in rates.items() if rate),
        )
        took = sorted(self._times)
        return Morning(
            sent_per_second=len(took) / self._day.seconds,
            latency={f"p{part}": percentile(took, part) * 1000 for part in (50, 99)},
            offered=self._offered,
            served=self._served,
            refused=dict(self._refused),
        )

    async def _send(self, sender: int) -> None:
        client, number = await self._connect(), 0
        while (begun := time.perf_counter()) < self._end:
            turn = number * self._day.senders + sender
            status = await client.request(self._message(turn))
            if status == 201:
                self._times.append(time.perf_counter() - begun)
            else:
                self._refused[f"send {status}"] += 1
            number += 1

    async def _offer(self, kind: str, rate: float) -> None:
        """A request is due at its time, whoever is free takes it."""
        clients = [await self._connect() for _ in range(CONNECTIONS)]
        start, turns = time.perf_counter(), iter(range(int(rate * self._day.seconds)))

        async def work(client: Client) -> None:
            for turn in turns:
                due = start + turn / rate
                if due > time.perf_counter():
                    await asyncio.sleep(due - time.perf_counter())
                self._offered += 1
                status = await client.request(self._request(kind, turn))
                if status < 300 and time.perf_counter() - due < LATE:
                    self._served += 1
                elif status >= 300:
                    self._refused[f"{kind} {status}"] += 1

        await asyncio.gather(*map(work, clients))

    def _message(self, turn: int) -> bytes:
        body = f'{{"body":"{TEXT}","clientGeneratedId":"{self._run}-{turn:08d}"}}'
        return self._post("messages", turn, body)

    def _request(self, kind: str, turn: int) -> bytes:
        if kind == "list":
            return self._head("GET", "messages?limit=50", turn) + b"\r\n"
        return self._post(kind, turn, "{}" if kind == "read" else '{"isTyping":true}')

    def _post(self, path: str, turn: int, body: str) -> bytes:
        kind = b"Content-Type: application/json\r\n"
        return self._head("POST", path, turn) + kind + f"Content-Length: {len(body)}\r\n\r\n{body}".encode()

    def _head(self, method: str, path: str, turn: int) -> bytes:
        workflow = self._day.workflows[turn % len(self._day.workflows)]
        token = self._day.tokens[turn // len(self._day.workflows) % len(self._day.tokens)]
        line = f"{method} /api/workflows/{workflow}/chat/{path} HTTP/1.1\r\n"
        return f"{line}Host: 127.0.0.1:{self._day.port}\r\nAuthorization: Bearer {token}\r\n".encode()

    async def _connect(self) -> Client:
        _, client = await asyncio.get_running_loop().create_connection(Client, "127.0.0.1", self._day.port)
        return client


def run_day(day: Day) -> Morning:
    """Run it in a process of its own: what measures must not wait for what is measured."""
    command = [sys.executable, "-m", "bench.day"]
    done = subprocess.run(command, input=json.dumps(asdict(day)), stdout=subprocess.PIPE, text=True, check=True)
    return Morning(**json.loads(done.stdout))


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(_Run(Day(**json.loads(sys.stdin.readline()))).measure()))))
