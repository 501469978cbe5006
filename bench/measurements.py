"""The measurements that both databases share: each asks a running service, and prints its rows."""

import time
from collections.abc import Callable
from statistics import fmean

from bench.jobs import Job, Result, held_streams, run_load
from bench.service import Service
from bench.table import Print, Row, at_least, at_most, plain

STREAMS = 1_000
SETTLE = 1.0  # seconds until a batch of streams has come to rest
ROUNDS = 2  # things that are compared take turns, so that a slow moment of the machine meets all of them


def memory(service: Service, out: Print) -> None:
    """To be measured first: what an earlier load has freed would be used again, and the growth not be seen."""
    streams = service.job(workflows=service.workflows[:100], readers=STREAMS, hold=True)
    with held_streams(streams):
        time.sleep(SETTLE)
        before = service.resident_bytes()
        with held_streams(streams):
            time.sleep(SETTLE)
            growth = service.resident_bytes() - before
    out(at_most("memory per idle stream", growth / STREAMS / 1024, "KiB", 20))


def latency(service: Service, seconds: float, out: Print) -> None:
    job = service.job(workflows=service.workflows[:100], readers=STREAMS, rate=200, seconds=seconds)
    print_latency("send to reader at 200/s, 1,000 readers in 100", run_load(job), 15, out)


def print_latency(figure: str, result: Result, aim: float, out: Print) -> None:
    out(at_most(f"{figure}, p99", result.latency.get("p99", 0), "ms", aim))
    out(plain("  p50", result.latency.get("p50", 0), "ms", result.doubts))
    out(_losses(result))


def fan_out(service: Service, conversations: int, senders: int, seconds: float, out: Print) -> None:
    result = run_load(fan_out_job(service, conversations, senders, seconds))
    figure = f"frames to 1,000 readers in {conversations}, {senders} sending"
    frames = result.frames_per_second
    out(at_least(figure, frames, "/s", 50_000) if conversations == 1 else plain(figure, frames, "/s"))
    out(plain("  messages acknowledged meanwhile", result.per_second, "/s", result.doubts))
    out(_losses(result))


def fan_out_job(service: Service, conversations: int, senders: int, seconds: float) -> Job:
    return service.job(workflows=service.workflows[:conversations], readers=STREAMS, senders=senders, seconds=seconds)


class Sending:
    """Acknowledged messages per second of one service, and what its process computed for each."""

    def __init__(self, service: Service, seconds: float) -> None:
        self._service = service
        self._seconds = seconds
        self._messages = 0
        self._cpu_seconds = 0.0

    def per_second(self) -> float:
        before = self._service.cpu_seconds()
        result = self._service.run(seconds=self._seconds)
        self._cpu_seconds += self._service.cpu_seconds() - before
        self._messages += result.answered
        return result.per_second

    def cpu_row(self) -> Row:
        return plain("  server's CPU time per message", self._cpu_seconds / self._messages * 1e6, "us")


def in_turn(*measure: Callable[[], float]) -> list[float]:
    """The mean of each, measured alternately."""
    rounds = [[one() for one in measure] for _ in range(ROUNDS)]
    return [fmean(column) for column in zip(*rounds, strict=True)]


def _losses(result: Result) -> Row:
    verdict = "met" if result.lost == result.repeated == 0 else "MISSED"
    return Row("  lost, repeated", f"{result.lost:,}, {result.repeated:,}", "0, 0", verdict=verdict)
