"""What people do beside sending, against sending in the same run."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from statistics import fmean

from bench.day import Day, Outcome, run_day
from bench.jobs import held_streams
from bench.measurements import ROUNDS, STREAMS
from bench.service import Service
from bench.table import Print, at_least, at_most, plain, share

CLIENTS = 16
WORKFLOWS = 200  # that are busy at the time
MORNING = {"read": 300.0, "typing": 100.0, "list": 20.0}  # per second
OPENINGS = {"open": 50.0}  # per second
STORED = 4_000  # messages for each second of reading and changing: more than can be done


def mix(service: Service, seconds: float, out: Print) -> None:
    """A busy morning, and the same with a thousand pages open."""
    for readers in (0, STREAMS):
        streams = service.job(workflows=service.workflows[:WORKFLOWS], readers=readers, hold=True)
        with held_streams(streams) if readers else nullcontext():
            _mix(_day(service, seconds), readers, out)


def _mix(day: Day, readers: int, out: Print) -> None:
    sending = replace(day, busy={"send": CLIENTS})
    alone, beside = _in_turn([sending, replace(sending, offered=MORNING, stored=int(MORNING["read"] * day.seconds))])
    offered = ", ".join(f"{rate:.0f} {kind}" for kind, rate in MORNING.items())
    out(plain(f"mix: {CLIENTS} senders alone, {readers:,} readers", _rate(alone, "send"), "/s"))
    out(share(f"  beside {offered} a second", _rate(beside, "send"), _rate(alone, "send"), "/s", 0.6))
    out(at_most("  p99 of sending then, of what it was alone", _late(beside, 99) / _late(alone, 99), "x", 4))
    served = sum(each.served for each in beside) / sum(each.offered for each in beside)
    out(at_least("  served of what was offered", served * 100, "%", 95))


def reads(service: Service, seconds: float, out: Print) -> None:
    """Receipts that move."""
    _beside_sending(_day(service, seconds), "read", 0.5, out)


def changes(service: Service, seconds: float, out: Print) -> None:
    _beside_sending(_day(service, seconds), "edit", 0.25, out)
    _beside_sending(_day(service, seconds), "delete", 0.25, out)


def lists(service: Service, seconds: float, out: Print) -> None:
    """Pages of 50, and the first look into a workflow, which opens its conversation."""
    day = _day(service, seconds)
    listed = _beside_sending(day, "list", 0.3, out)
    again = [service.unopened[one::ROUNDS] for one in range(ROUNDS)]
    first = [run_day(replace(day, busy={"first list": CLIENTS}, unopened=unopened)) for unopened in again]
    out(share("  first list of a workflow, of as many lists", _rate(first, "first list"), listed, "/s", 0.5))


def _beside_sending(day: Day, kind: str, aim: float, out: Print) -> float:
    """How many get done by sixteen at once, of as many as they would send."""
    stored = int(STORED * day.seconds)
    sent, done = _in_turn([replace(day, busy={one: CLIENTS}, stored=stored) for one in ("send", kind)])
    rate = _rate(done, kind)
    out(share(f"{kind}: {CLIENTS} at once, of as many sending", rate, _rate(sent, "send"), "/s", aim))
    return rate


def opening(service: Service, seconds: float, out: Print) -> None:
    """A page that is opened: the latest messages, and a stream that is ready."""
    opened = run_day(replace(_day(service, seconds * ROUNDS), offered=OPENINGS))
    out(at_most("opening a page, 50 a second, p95", _late([opened], 95, "open"), "ms", 15))
    out(plain("  p50", _late([opened], 50, "open"), "ms", opened.doubts))


def _day(service: Service, seconds: float) -> Day:
    return Day(service.port, service.workflows[:WORKFLOWS], service.tokens, seconds=seconds / ROUNDS)


def _in_turn(days: Sequence[Day]) -> list[list[Outcome]]:
    """What is compared takes turns, so that a slow moment of the machine meets all of it."""
    outcomes = [[run_day(day) for day in days] for _ in range(ROUNDS)]
    return [list(column) for column in zip(*outcomes, strict=True)]


def _rate(outcomes: Sequence[Outcome], kind: str) -> float:
    return fmean(each.per_second[kind] for each in outcomes)


def _late(outcomes: Sequence[Outcome], part: int, kind: str = "send") -> float:
    return fmean(each.latency[kind][f"p{part}"] for each in outcomes)
