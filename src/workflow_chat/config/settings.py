"""One frozen settings object, the only reader of the environment.

Each field is read from ``WORKFLOW_CHAT_<NAME>``. A wrong value, or a name that does not exist, stops the start with a
sentence that says what to do.
"""

import os
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

from pydantic import ValidationError

from workflow_chat.config.groups import (
    PREFIX,
    SECRET_BYTES,
    BusSettings,
    ConversationSettings,
    DatabaseSettings,
    Group,
    JobSettings,
    RingSettings,
    RoomSettings,
    SendingSettings,
    StreamSettings,
    TokenSettings,
    WebSettings,
)

TEST_PREFIXES = (f"{PREFIX}TEST_", f"{PREFIX}CHROMIUM")


class SettingsError(Exception):
    """The settings do not fit; the text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an operator can choose, by the room that it is for."""

    database: DatabaseSettings
    tokens: TokenSettings
    web: WebSettings
    sending: SendingSettings
    bus: BusSettings
    conversations: ConversationSettings
    ring: RingSettings
    room: RoomSettings
    streams: StreamSettings
    jobs: JobSettings

    def require_signing_key(self) -> None:
        """Refuse to serve anybody when no token could be verified."""
        if not self.tokens.secrets and self.tokens.jwks_url is None:
            msg = (
                f"No way to verify identity tokens. Set {PREFIX}JWT_SECRETS to a secret of at least {SECRET_BYTES} "
                "bytes that your application signs with (make one with: openssl rand -hex 32), "
                f"or {PREFIX}JWKS_URL to the address where it publishes its public keys."
            )
            raise SettingsError(msg)


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment; ``overrides`` are variables in lower case, without the prefix."""
    given = {f"{PREFIX}{name.upper()}": value for name, value in overrides.items()}
    _refuse_unknown_names({*given, *os.environ})
    groups: dict[str, Any] = {}
    mistakes: list[str] = []
    for room, group in _groups().items():
        try:
            groups[room] = group(**{name: given[name] for name in names_of(group) if name in given})
        except ValidationError as error:
            mistakes += _sentences(error)
    if mistakes:
        raise SettingsError("\n".join(mistakes))  # without its cause, which would show secrets
    return Settings(**groups)


def setting_names() -> list[str]:
    """Every variable that is read."""
    return [name for group in _groups().values() for name in names_of(group)]


def names_of(group: type[Group]) -> list[str]:
    """The variables of one group, in the order of its fields."""
    return [str(field.validation_alias) for field in group.model_fields.values()]


def _groups() -> dict[str, type[Group]]:
    hints = get_type_hints(Settings)
    return {field.name: hints[field.name] for field in fields(Settings)}


def _refuse_unknown_names(given: set[str]) -> None:
    known = {*setting_names()}
    for name in sorted(given):
        if name.startswith(PREFIX) and name not in known and not name.startswith(TEST_PREFIXES):
            raise SettingsError(f"There is no setting {name}. See docs/settings.md for those that exist.")


def _sentences(error: ValidationError) -> list[str]:
    mistakes = error.errors(include_input=False, include_url=False)
    return [": ".join([*_place(item["loc"]), item["msg"].removeprefix("Value error, ")]) for item in mistakes]


def _place(location: tuple[int | str, ...]) -> list[str]:
    """The variable; what comes after it is a part of its value."""
    return [str(part) for part in location[:1]]
