"""What the database holds, as numbers to watch."""

from collections.abc import Iterable

from workflow_chat.jobs.listing import JobCounts
from workflow_chat.metrics import JobMetrics


def show(metrics: JobMetrics, kinds: Iterable[str], counts: Iterable[JobCounts]) -> None:
    """Set the gauges; a kind of which nothing is there stands at zero and does not vanish."""
    shown = {kind: JobCounts(kind, waiting=0, failed=0, overdue=0) for kind in kinds}
    shown |= {each.kind: each for each in counts}
    for gauge in (metrics.waiting, metrics.failed, metrics.overdue):
        gauge.clear()
    for kind, each in shown.items():
        metrics.waiting.labels(kind).set(each.waiting)
        metrics.failed.labels(kind).set(each.failed)
        metrics.overdue.labels(kind).set(each.overdue)
