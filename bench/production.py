"""Figures on PostgreSQL, beside what PostgreSQL itself can write and beside the plain way."""

import tempfile
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import asyncpg

from bench import measurements
from bench.jobs import run_load
from bench.measurements import ROUNDS, in_turn
from bench.pgbench import HOW_TO_GET, find_pgbench, transactions_per_second
from bench.service import Service, start_server, stop_server
from bench.stored_messages import store_messages
from bench.table import Print, Row, compared, plain
from tests.servers.postgres import execute, fresh_database, running_postgres
from tests.servers.process import free_port


class Stage:
    """A PostgreSQL server, and a database with the demo and its opened conversations to make copies of."""

    def __init__(self, server_url: str, template_url: str, folder: Path, out: Print, *, rows: int) -> None:
        self.server_url = server_url
        self.template_url = template_url
        self.folder = folder
        self.out = out
        self.rows = rows

    @contextmanager
    def copy(self) -> Generator[str]:
        with fresh_database(self.server_url, template_url=self.template_url) as url:
            yield url

    @contextmanager
    def service(self, *, stored: int = 0) -> Generator[Service]:
        with self.copy() as url:
            if stored:
                store_messages(url, stored)
            with Service(self.folder, database_url=url) as service:
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
