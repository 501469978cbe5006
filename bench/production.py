"""Figures on PostgreSQL, beside what PostgreSQL itself can write and beside the plain way."""

import asyncio
import tempfile
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from bench import bounds, leased_jobs, measurements, people
from bench.jobs import run_load
from bench.measurements import ROUNDS, STREAMS, Sending, fan_out_job, in_turn, print_latency
from bench.nchan import Nchan
from bench.pgbench import HOW_TO_GET, find_pgbench
from bench.service import Service, start_server, stop_server
from bench.stored import store_messages
from bench.table import Print, Row, compared, plain
from tests.servers.postgres import fresh_database, running_postgres
from tests.servers.process import MissingServerError, free_port
from tests.servers.valkey import running_valkey

PSYCOPG_MISSING = "needs psycopg: pip install 'psycopg[binary]'"


@dataclass(frozen=True, slots=True)
class Stage:
    """A PostgreSQL server, and a database with the demo and its opened conversations to make copies of."""

    server_url: str
    template_url: str
    version: int
    folder: Path
    rows: int

    @contextmanager
    def copy(self) -> Generator[str]:
        with fresh_database(self.server_url, template_url=self.template_url) as url:
            yield url

    @contextmanager
    def service(self, *, stored: int = 0) -> Generator[Service]:
        with self.copy() as url, Service(self.folder, database_url=url) as service:
            if stored:
                store_messages(url, stored // len(service.workflows), service.workflows)
            yield service

    @contextmanager
    def plain_way(self, model: Service) -> Generator[Callable[[float], float]]:
        """The plain way's server on a database of its own; gives what measures it."""
        port = free_port()
        with self.copy() as url:
            process = start_server(["-m", "bench.plain", str(port)], {"BENCH_DATABASE_URL": url})
            try:
                yield lambda seconds: run_load(model.job(port=port, seconds=seconds)).per_second
            finally:
                stop_server(process)


Measurement = Callable[[Stage, Service, float, Print], None]


def send(stage: Stage, service: Service, seconds: float, out: Print) -> None:
    pgbench, share = find_pgbench(stage.folder, stage.version), seconds / ROUNDS
    with ExitStack() as stack:
        sending = Sending(service, share)
        measured = {"product": sending.per_second}
        if pgbench:
            url = stack.enter_context(stage.copy())
            measured["pgbench"] = lambda: pgbench.transactions_per_second(url, share)
        if find_spec("psycopg"):
            plain_way = stack.enter_context(stage.plain_way(service))
            measured["plain"] = lambda: plain_way(share)
        rates = dict(zip(measured, in_turn(*measured.values()), strict=True))
    _print_send(rates, out)
    out(sending.cpu_row())


def _print_send(rates: dict[str, float], out: Print) -> None:
    product = rates["product"]
    out(plain("send: 32 senders, 1,000 conversations", product, "/s"))
    for name, title, aim, how_to_get in (
        ("pgbench", "  of pgbench, 32 clients, the same rows", 0.5, HOW_TO_GET),
        ("plain", "  of the plain way (bench/plain.py)", 8, PSYCOPG_MISSING),
    ):
        known = name in rates
        out(compared(title, product, rates[name], "/s", aim) if known else Row(title, "-", verdict=how_to_get))


def fan_out(service: Service, senders: int, seconds: float, out: Print) -> None:
    """To 1,000 readers of one conversation, beside a server that does nothing else and keeps nothing."""
    measurements.fan_out(service, 1, senders, seconds, out)
    ours, title = fan_out_job(service, 1, senders, seconds / ROUNDS), "  of nginx with nchan, which keeps nothing"
    try:
        with Nchan() as nchan:
            theirs = replace(ours, port=nchan.port)
            rate, base = in_turn(lambda: run_load(ours).frames_per_second, lambda: run_load(theirs).frames_per_second)
        out(compared(title, rate, base, "/s", 1))
    except MissingServerError as missing:
        out(Row(title, "-", verdict=str(missing)))


def growth(stage: Stage, seconds: float, out: Print) -> None:
    share = seconds / ROUNDS
    with stage.service() as empty, stage.service(stored=stage.rows) as full:
        without, among = in_turn(Sending(empty, share).per_second, Sending(full, share).per_second)
    out(plain(f"growth: send with {stage.rows:,} stored messages", among, "/s"))
    out(compared("  of the same with none", among, without, "/s", 0.9))


def two_instances(stage: Stage, seconds: float, out: Print) -> None:
    """Everybody sends to one instance and reads on the other."""
    with (
        stage.copy() as url,
        running_valkey() as redis,
        Service(stage.folder, database_url=url, redis_url=redis) as one,
        Service(stage.folder, database_url=url, redis_url=redis) as two,
    ):
        job = one.job(workflows=one.workflows[:100], readers=STREAMS, readers_port=two.port, rate=200)
        result = run_load(replace(job, seconds=seconds))
    print_latency("the same from one instance to another, over Valkey", result, 25, out)


def bounded(stage: Stage, seconds: float, out: Print) -> None:
    with stage.service() as service:  # of its own: what it stores is no other measurement's
        bounds.measure(service, seconds, out)


def jobs(stage: Stage, out: Print) -> None:
    with stage.copy() as url:
        leased_jobs.measure(url, out)


MEASUREMENTS: dict[str, Measurement] = {
    "memory": lambda _, service, __, out: measurements.memory(service, out),
    "send": send,
    "latency": lambda _, service, seconds, out: measurements.latency(service, seconds, out),
    "fanout": lambda _, service, seconds, out: fan_out(service, 32, seconds, out),
    "fanout-single": lambda _, service, seconds, out: fan_out(service, 1, seconds, out),
    "mix": lambda _, service, seconds, out: people.mix(service, seconds, out),
    "reads": lambda _, service, seconds, out: people.reads(service, seconds, out),
    "lists": lambda _, service, seconds, out: people.lists(service, seconds, out),
    "changes": lambda _, service, seconds, out: people.changes(service, seconds, out),
    "opening": lambda _, service, seconds, out: people.opening(service, seconds, out),
    "instances": lambda stage, _, seconds, out: two_instances(stage, seconds, out),
    "growth": lambda stage, _, seconds, out: growth(stage, seconds, out),
    "bounds": lambda stage, _, seconds, out: bounded(stage, seconds, out),
    "jobs": lambda stage, _, __, out: jobs(stage, out),
}


def measure(names: list[str], seconds: float, rows: int, out: Print, print_top: Callable[[str], None]) -> None:
    with _stage(rows) as stage:
        print_top(f"PostgreSQL {stage.version}")
        with stage.service() as service:
            for name in names:
                MEASUREMENTS[name](stage, service, seconds, out)


@contextmanager
def _stage(rows: int) -> Generator[Stage]:
    with (
        tempfile.TemporaryDirectory(prefix="workflow-chat-bench-") as folder,
        running_postgres() as server_url,
        fresh_database(server_url) as template_url,
    ):
        with Service(Path(folder), database_url=template_url):
            pass  # it seeds the demo and opens the conversations
        version = asyncio.run(_version(server_url))
        yield Stage(server_url, template_url, version, Path(folder), rows)


async def _version(server_url: str) -> int:
    connection = await asyncpg.connect(server_url)
    try:
        return connection.get_server_version().major
    finally:
        await connection.close()
