"""Figures of the embedded default: SQLite, one process, nothing else to install."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import bounds, leased_jobs, measurements, people
from bench.bare_sqlite import BareSqlite
from bench.measurements import ROUNDS, Sending, in_turn
from bench.service import Service
from bench.table import Print, compared, plain

Measurement = Callable[[Service, float, Print], None]


def send(service: Service, seconds: float, out: Print) -> None:
    bare = BareSqlite(service.database, service.folder / "bare.db")
    share = seconds / ROUNDS
    sending = Sending(service, share)
    acknowledged, commits = in_turn(sending.per_second, lambda: bare.commits_per_second(share))
    bare.close()
    out(plain("send: 32 senders, 1,000 conversations", acknowledged, "/s"))
    out(compared("  of bare sqlite3, one message per transaction", acknowledged, commits, "/s", 0.5))
    out(sending.cpu_row())


MEASUREMENTS: dict[str, Measurement] = {
    "memory": lambda service, _, out: measurements.memory(service, out),
    "send": send,
    "latency": measurements.latency,
    "fanout": lambda service, seconds, out: measurements.fan_out(service, 1, 32, seconds, out),
    "fanout-single": lambda service, seconds, out: measurements.fan_out(service, 1, 1, seconds, out),
    "fanout-100": lambda service, seconds, out: measurements.fan_out(service, 100, 32, seconds, out),
    "mix": people.mix,
    "reads": people.reads,
    "lists": people.lists,
    "changes": people.changes,
    "opening": people.opening,
    "bounds": bounds.measure,
    "jobs": lambda service, _, out: leased_jobs.measure(f"sqlite:///{service.folder / 'jobs.db'}", out),
}


def measure(names: list[str], seconds: float, out: Print) -> None:
    with tempfile.TemporaryDirectory(prefix="workflow-chat-bench-") as folder, Service(Path(folder)) as service:
        for name in names:
            MEASUREMENTS[name](service, seconds, out)
