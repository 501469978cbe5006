"""The groups of settings. Intervals are seconds unless the name says otherwise.

A field's alias is the name of its environment variable without the prefix: names are a promise to operators, groups are
for whoever reads the code.
"""

import re
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from workflow_chat.config.postgres_address import mistake_in

PREFIX = "WORKFLOW_CHAT_"
HEARTBEAT_SPREAD = 1 / 9  # of the time between two heartbeats, either way: 27 s ± 3 s
SECRET_BYTES = 32  # RFC 7518, section 3.2: an HS256 key is at least as long as its hash
ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")


def setting(default: Any, name: str, **limits: Any) -> Any:
    """A field that is read from ``WORKFLOW_CHAT_<NAME>``."""
    return Field(default=default, validation_alias=f"{PREFIX}{name}", **limits)


class Group(BaseSettings):
    """Settings of one room."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", case_sensitive=True, populate_by_name=True)


class DatabaseSettings(Group):
    url: SecretStr = setting(SecretStr("sqlite:///workflow-chat.db"), "DATABASE_URL")
    """``sqlite:///relative/path``, ``sqlite:////absolute/path`` or ``postgresql://user:password@host/name``."""
    pool_size: int = setting(10, "DATABASE_POOL_SIZE", ge=2, le=200)

    @field_validator("url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("sqlite:///", "postgresql://", "postgres://")):
            msg = "must start with sqlite:/// or postgresql://"
            raise ValueError(msg)
        address = value.get_secret_value()
        if not address.startswith("sqlite:///") and (mistake := mistake_in(address)) is not None:
            raise ValueError(mistake)
        return value

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None on a database server."""
        url = self.url.get_secret_value()
        return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


class TokenSettings(Group):
    """How identity tokens are verified."""

    secrets: Annotated[dict[str, SecretStr], NoDecode] = setting({}, "JWT_SECRETS")
    """HS256 secrets: one bare secret, or ``kid=secret,kid=secret``. Without ``kid``, a token may be signed with any."""
    jwks_url: str | None = setting(None, "JWKS_URL")
    """Where the host publishes its public keys (RS256, ES256, EdDSA)."""
    jwks_refresh: float = setting(300, "JWKS_REFRESH_SECONDS", gt=0)
    audience: str = setting("workflow-chat", "JWT_AUDIENCE")

    @field_validator("secrets", mode="before")
    @classmethod
    def _split_secrets(cls, value: object) -> object:
        return _secrets(value) if isinstance(value, str) else value

    @field_validator("secrets")
    @classmethod
    def _long_enough(cls, value: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for kid, secret in value.items():
            if len(secret.get_secret_value().encode()) < SECRET_BYTES:
                name = f" '{kid}'" if kid else ""
                msg = f"secret{name} is shorter than {SECRET_BYTES} bytes; make one with: openssl rand -hex 32"
                raise ValueError(msg)
        return value

    @field_validator("jwks_url")
    @classmethod
    def _http_address(cls, value: str | None) -> str | None:
        if value is not None and (not value.startswith(("https://", "http://")) or not urlsplit(value).hostname):
            msg = "must be the https:// address of a JWKS document"
            raise ValueError(msg)
        return value


class WebSettings(Group):
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = setting((), "ALLOWED_ORIGINS")
    """Exact origins, separated by commas, whose pages may call the API."""
    metrics_port: int | None = setting(None, "METRICS_PORT", ge=1, le=65535)
    """Where Prometheus finds ``/metrics``, on loopback only."""
    max_connections: int = setting(20_000, "MAX_CONNECTIONS", ge=1)
    """Open at once in one process, streams among them; the files that it may open are a limit too."""
    head_deadline: float = setting(20, "HEAD_DEADLINE_SECONDS", gt=0)
    """By when the head of a request has to be complete, also the first one of a connection."""
    body_deadline: float = setting(60, "BODY_DEADLINE_SECONDS", gt=0)
    """By when its body has to be complete, after its head."""

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("allowed_origins")
    @classmethod
    def _exact_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not ORIGIN.fullmatch(origin):
                msg = f"'{origin}' is not an origin such as https://app.example.com (no path, no wildcard)"
                raise ValueError(msg)
        return value


class SendingSettings(Group):
    batch_size: int = setting(64, "APPEND_BATCH_SIZE", ge=1, le=1000)
    """Messages that one transaction of the group commit takes at most."""


class BusSettings(Group):
    url: SecretStr | None = setting(None, "REDIS_URL")
    """``redis://`` or ``rediss://``; without it the bus lives inside this process."""
    beat: float = setting(2, "BUS_BEAT_SECONDS", gt=0)
    """How often this process says something on its own channel."""
    silence: float = setting(6, "BUS_SILENCE_SECONDS", gt=0)
    """How long it may hear nothing before it takes the link for dead."""
    lease: float = setting(10, "BUS_LEASE_SECONDS", gt=0)
    """How long another process counts as alive after it was last heard of."""
    timeout: float = setting(2, "BUS_TIMEOUT_SECONDS", gt=0)
    """For connecting and for sending."""
    ids_only: bool = setting(False, "BUS_IDS_ONLY")
    """Keep text off the bus."""

    @field_validator("url")
    @classmethod
    def _known_bus(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("redis://", "rediss://")):
            msg = "must start with redis:// or rediss://"
            raise ValueError(msg)
        return value


class RingSettings(Group):
    """What a process keeps encoded of each log that somebody reads here."""

    events: int = setting(256, "HUB_RING_EVENTS", ge=1)
    bytes: int = setting(256 * 1024, "HUB_RING_BYTES", ge=1024)


class ConversationSettings(Group):
    """How long a conversation stays at hand, and how often its place is compared with the log."""

    linger: float = setting(30, "HUB_LINGER_SECONDS", ge=0)
    """After its last reader has left."""
    check: float = setting(30, "POSITION_CHECK_SECONDS", gt=0)
    """Between two comparisons, at most."""
    poll: float = setting(1, "POSITION_POLL_SECONDS", gt=0)
    """At least, and always while the bus is not well."""


class RoomSettings(Group):
    """What people see of each other."""

    typing_ttl_ms: int = setting(8000, "TYPING_TTL_MS", gt=0)
    receipts_interval: float = setting(1, "RECEIPTS_INTERVAL_SECONDS", ge=0)
    presence_grace: float = setting(12, "PRESENCE_GRACE_SECONDS", ge=0)
    """Between the end of somebody's last stream and "offline", so that a reconnect does not flicker."""
    presence_refresh: float = setting(30, "PRESENCE_REFRESH_SECONDS", gt=0)
    """Between two statements although nothing has changed."""


class StreamSettings(Group):
    per_person: int = setting(20, "STREAMS_PER_PERSON", ge=1)
    admissions_per_second: float = setting(300, "STREAM_ADMISSIONS_PER_SECOND", gt=0)
    admission_wait: float = setting(10, "STREAM_ADMISSION_WAIT_SECONDS", ge=0)
    longest_life: float = setting(900, "STREAM_MAX_SECONDS", gt=0)
    """A stream is asked to reconnect after this long, give or take a fifth, so that load spreads again."""
    heartbeat: float = setting(27, "HEARTBEAT_SECONDS", gt=0)
    send_deadline: float = setting(15, "SEND_DEADLINE_SECONDS", gt=0)
    """A reader that has not taken a chunk for this long is cut off; it loses nothing and comes back."""
    tick: float = setting(0.5, "TICK_SECONDS", gt=0)
    """Resolution of everything that happens by time: heartbeats, expiry, deadlines."""
    retry_ms_min: int = setting(500, "RETRY_MS_MIN", ge=0)
    retry_ms_max: int = setting(5000, "RETRY_MS_MAX", ge=1)
    drain_per_second: float = setting(500, "DRAIN_STREAMS_PER_SECOND", gt=0)

    @model_validator(mode="after")
    def _retry_range(self) -> Self:
        if self.retry_ms_min > self.retry_ms_max:
            msg = f"{PREFIX}RETRY_MS_MIN must not be above {PREFIX}RETRY_MS_MAX"
            raise ValueError(msg)
        return self

    @property
    def patience(self) -> float:
        """By how much a heartbeat may be late for want of an answer about rights."""
        return self.heartbeat * HEARTBEAT_SPREAD

    @property
    def heartbeat_ms(self) -> int:
        """The longest time between two heartbeats, as the client is told."""
        return round(self.heartbeat * (1 + HEARTBEAT_SPREAD) * 1000)


class JobSettings(Group):
    """The worker's loop."""

    inside_serve: bool = setting(True, "JOBS_INSIDE_SERVE")
    """Whether ``serve`` works on jobs too; otherwise ``workflow-chat work`` has to run beside it."""
    poll: float = setting(1, "JOBS_POLL_SECONDS", gt=0)
    """How long to wait when nothing is due."""
    lease: float = setting(60, "JOBS_LEASE_SECONDS", gt=0)
    """How long a claimed job belongs to its worker; renewed while it is worked on."""
    batch: int = setting(20, "JOBS_BATCH_SIZE", ge=1, le=200)
    """Jobs that one claim takes at most."""
    shutdown: float = setting(10, "JOBS_SHUTDOWN_SECONDS", ge=0)
    """How long a job that is at work may go on when the process is to end; then it is given back."""


def _secrets(value: str) -> dict[str, str]:
    named = [part.strip() for part in value.split(",") if part.strip()]
    if len(named) == 1 and "=" not in named[0].rstrip("="):
        return {"": named[0]}
    pairs = [part.partition("=") for part in named]
    if not all(kid and secret for kid, _, secret in pairs):
        msg = "write one secret, or kid=secret pairs separated by commas"
        raise ValueError(msg)
    if len({kid for kid, _, _ in pairs}) < len(pairs):
        msg = "gives one kid to two secrets"
        raise ValueError(msg)
    return {kid: secret for kid, _, secret in pairs}
