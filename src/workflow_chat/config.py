"""One frozen settings object, the only reader of the environment.

Each field is read from ``WORKFLOW_CHAT_<NAME>``. A wrong value, or a name that does not exist, stops the start with a
sentence that says what to do.
"""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "WORKFLOW_CHAT_"
SECRET_BYTES = 32  # RFC 7518, section 3.2: an HS256 key is at least as long as its hash
ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")
TEST_PREFIXES = ("WORKFLOW_CHAT_TEST_", "WORKFLOW_CHAT_CHROMIUM")


class SettingsError(Exception):
    """The settings do not fit; the text says which and what to do."""


class Settings(BaseSettings):
    """Everything that an operator can choose. Intervals are seconds unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    database_url: SecretStr = SecretStr("sqlite:///workflow-chat.db")
    """``sqlite:///relative/path``, ``sqlite:////absolute/path`` or ``postgresql://user:password@host/name``."""
    redis_url: SecretStr | None = None
    """``redis://`` or ``rediss://``; without it the bus lives inside this process."""

    jwt_secrets: Annotated[dict[str, SecretStr], NoDecode] = Field(default_factory=dict)
    """HS256 secrets: one bare secret, or ``kid=secret,kid=secret``. A token without ``kid`` uses the first."""
    jwks_url: str | None = None
    """Where the host publishes its public keys (RS256, ES256, EdDSA)."""
    jwks_refresh_seconds: float = Field(default=300, gt=0)
    jwt_audience: str = "workflow-chat"
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Exact origins, separated by commas, whose pages may call the API."""

    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    """Where Prometheus finds ``/metrics``, on loopback only."""
    database_pool_size: int = Field(default=10, ge=2, le=200)
    append_batch_size: int = Field(default=64, ge=1, le=1000)
    """Messages that one transaction of the group commit takes at most."""

    streams_per_person: int = Field(default=20, ge=1)
    stream_admissions_per_second: float = Field(default=300, gt=0)
    stream_admission_wait_seconds: float = Field(default=10, ge=0)
    stream_max_seconds: float = Field(default=900, gt=0)
    """A stream is asked to reconnect after this long, give or take a fifth, so that load spreads again."""
    heartbeat_seconds: float = Field(default=27, gt=0)
    send_deadline_seconds: float = Field(default=15, gt=0)
    """A reader that has not taken a chunk for this long is cut off; it loses nothing and comes back."""
    tick_seconds: float = Field(default=0.5, gt=0)
    """Resolution of everything that happens by time: heartbeats, expiry, deadlines."""
    retry_ms_min: int = Field(default=500, ge=0)
    retry_ms_max: int = Field(default=5000, ge=1)
    drain_streams_per_second: float = Field(default=500, gt=0)
    hub_linger_seconds: float = Field(default=30, ge=0)
    hub_ring_events: int = Field(default=256, ge=1)
    hub_ring_bytes: int = Field(default=256 * 1024, ge=1024)
    position_check_seconds: float = Field(default=30, gt=0)
    position_poll_seconds: float = Field(default=1, gt=0)
    bus_beat_seconds: float = Field(default=2, gt=0)
    bus_silence_seconds: float = Field(default=6, gt=0)
    bus_lease_seconds: float = Field(default=10, gt=0)
    bus_timeout_seconds: float = Field(default=2, gt=0)
    bus_ids_only: bool = False
    typing_ttl_ms: int = Field(default=8000, gt=0)
    receipts_interval_seconds: float = Field(default=1, ge=0)
    presence_grace_seconds: float = Field(default=12, ge=0)
    presence_refresh_seconds: float = Field(default=30, gt=0)

    @field_validator("jwt_secrets", mode="before")
    @classmethod
    def _split_secrets(cls, value: object) -> object:
        return _secrets(value) if isinstance(value, str) else value

    @field_validator("jwt_secrets")
    @classmethod
    def _long_enough(cls, value: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for kid, secret in value.items():
            if len(secret.get_secret_value().encode()) < SECRET_BYTES:
                name = f" '{kid}'" if kid else ""
                msg = f"secret{name} is shorter than {SECRET_BYTES} bytes; make one with: openssl rand -hex 32"
                raise ValueError(msg)
        return value

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

    @field_validator("jwks_url")
    @classmethod
    def _http_address(cls, value: str | None) -> str | None:
        if value is not None and (not value.startswith(("https://", "http://")) or not urlsplit(value).hostname):
            msg = "must be the https:// address of a JWKS document"
            raise ValueError(msg)
        return value

    @field_validator("redis_url")
    @classmethod
    def _known_bus(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("redis://", "rediss://")):
            msg = "must start with redis:// or rediss://"
            raise ValueError(msg)
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("sqlite:///", "postgresql://", "postgres://")):
            msg = "must start with sqlite:/// or postgresql://"
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def _retry_range(self) -> Self:
        if self.retry_ms_min > self.retry_ms_max:
            msg = "retry_ms_min must not be above retry_ms_max"
            raise ValueError(msg)
        return self

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None on a database server."""
        url = self.database_url.get_secret_value()
        return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None

    def require_signing_key(self) -> None:
        """Refuse to serve anybody when no token could be verified."""
        if not self.jwt_secrets and self.jwks_url is None:
            msg = (
                f"No way to verify identity tokens. Set {PREFIX}JWT_SECRETS to a secret of at least {SECRET_BYTES} "
                "bytes that your application signs with (make one with: openssl rand -hex 32), "
                f"or {PREFIX}JWKS_URL to the address where it publishes its public keys."
            )
            raise SettingsError(msg)


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment, with ``overrides`` from the command line on top."""
    _refuse_unknown_names()
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None  # the cause would show secrets


def _secrets(value: str) -> dict[str, str]:
    named = [part.strip() for part in value.split(",") if part.strip()]
    if len(named) == 1 and "=" not in named[0].rstrip("="):
        return {"": named[0]}
    pairs = [part.partition("=") for part in named]
    if not all(kid and secret for kid, _, secret in pairs):
        msg = "write one secret, or kid=secret pairs separated by commas"
        raise ValueError(msg)
    return {kid: secret for kid, _, secret in pairs}


def _refuse_unknown_names() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known and not name.startswith(TEST_PREFIXES):
            msg = f"There is no setting {name}. See docs/settings.md for those that exist."
            raise SettingsError(msg)


def _sentence(error: ValidationError) -> str:
    lines = [
        f"{PREFIX}{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg'].removeprefix('Value error, ')}"
        for item in error.errors(include_input=False, include_url=False)
    ]
    return "\n".join(lines)
