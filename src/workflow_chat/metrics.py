"""What an operator can watch, for Prometheus. A registry per application, so that tests do not share numbers."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

BATCHES = (1, 2, 4, 8, 16, 32, 64)
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics:
    """All measurements of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.append_batch = Histogram(
            "workflow_chat_append_batch_messages",
            "Messages per group commit.",
            buckets=BATCHES,
            registry=self.registry,
        )
        self.append_seconds = Histogram(
            "workflow_chat_append_seconds",
            "Time of a group commit, from the first lock to the end of the commit.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self.refused = Counter(
            "workflow_chat_refused_requests", "Requests that were refused, by code.", ["code"], registry=self.registry
        )
        self.frames = Counter("workflow_chat_stream_frames_sent", "Frames sent on streams.", registry=self.registry)
        self.resyncs = Counter(
            "workflow_chat_stream_resyncs",
            "Readers that had to load anew, by reason.",
            ["reason"],
            registry=self.registry,
        )
        self.repairs = Counter(
            "workflow_chat_hub_repairs", "Reads of the log because the bus had lost something.", registry=self.registry
        )
        self.cut = Counter(
            "workflow_chat_streams_cut",
            "Streams closed because their reader had stopped reading.",
            registry=self.registry,
        )
        self.check_seconds = Histogram(
            "workflow_chat_position_check_seconds",
            "Time of a comparison of all positions with the log.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self.streams = self._gauge("streams_open", "Streams that are open.")
        self.hubs = self._gauge("hubs_open", "Conversations that somebody reads here.")
        self.bus = self._gauge("bus_continuous", "1 while the bus brings every notice of every process.")
        self.jobs = JobMetrics(self.registry)

    def _gauge(self, name: str, description: str) -> Gauge:
        return Gauge(f"workflow_chat_{name}", description, registry=self.registry)


class JobMetrics:
    """What is due later, by kind. The gauges show the whole database, whichever process is asked."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.done = Counter("workflow_chat_jobs_done", "Jobs that this process has done.", ["kind"], registry=registry)
        self.waiting = Gauge(
            "workflow_chat_jobs_waiting", "Jobs that are not done yet, due or not.", ["kind"], registry=registry
        )
        self.failed = Gauge(
            "workflow_chat_jobs_failed", "Jobs that were given up: an operator decides.", ["kind"], registry=registry
        )
        self.overdue = Gauge(
            "workflow_chat_jobs_oldest_due_seconds",
            "How long the oldest job that is due has waited for a worker.",
            ["kind"],
            registry=registry,
        )
