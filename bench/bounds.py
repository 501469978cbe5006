"""What must not grow: a list where a million messages are unread, and in a workspace of fifty thousand people."""

from dataclasses import replace

from bench.day import Day, run_day
from bench.measurements import in_turn
from bench.service import WORKSPACE, Service
from bench.stored import store_members, store_messages
from bench.table import Print, plain, share

FEW, UNREAD = 50, 1_000_000
MEMBERS = 50_000
CLIENTS = 4


def measure(service: Service, seconds: float, out: Print) -> None:
    calm, flooded = service.workflows[:2]
    store_messages(service.database_url, FEW, [calm])
    store_messages(service.database_url, UNREAD, [flooded])
    day = Day(service.port, [calm], service.tokens, seconds=seconds / 2, busy={"list": CLIENTS})
    few, many = in_turn(lambda: _lists(day), lambda: _lists(replace(day, workflows=[flooded])))
    store_members(service.database_url, MEMBERS, WORKSPACE)
    out(plain(f"bounds: lists of 50 with {FEW} unread, in a small workspace", few, "/s"))
    out(share(f"  with {UNREAD:,} unread", many, few, "/s", 0.7))
    out(share(f"  in a workspace of {MEMBERS:,}", _lists(day), few, "/s", 0.8))


def _lists(day: Day) -> float:
    return run_day(day).per_second["list"]
