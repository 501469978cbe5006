"""What writers tell the live side after their commit. Losing or repeating any of them is harmless."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from workflow_chat.shapes.kinds import Audience, EventType
from workflow_chat.shapes.views import ReadReceiptView


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event of a conversation's log, with its message rendered as JSON; empty when the bus left it out."""

    conversation_id: str
    epoch: str
    seq: int
    type: EventType
    audience: Audience
    message_id: str
    sender_id: str | None
    message: bytes

    @classmethod
    def about(cls, message: Mapping[Any, Any], kind: EventType, *, epoch: str, seq: int, rendered: bytes) -> Self:
        """What happened to a message, by its columns."""
        return cls(
            conversation_id=message["conversation_id"],
            epoch=epoch,
            seq=seq,
            type=kind,
            audience=Audience(message["audience"]),
            message_id=message["id"],
            sender_id=message["sender_id"],
            message=rendered,
        )

    @property
    def erases(self) -> bool:
        """Whether older renderings of the message must not be shown any more."""
        return self.type is not EventType.MESSAGE_CREATED

    def with_message(self, message: bytes) -> "LoggedEvent":
        """The same place in the log, showing a newer rendering of the message."""
        return replace(self, message=message)


@dataclass(frozen=True, slots=True)
class TypingSignal:
    conversation_id: str
    user_id: str
    is_typing: bool


@dataclass(frozen=True, slots=True)
class ReceiptMoved:
    conversation_id: str
    receipt: ReadReceiptView


@dataclass(frozen=True, slots=True)
class PresenceStatement:
    """Everybody who is in a conversation by way of one process; ``asks`` wants the others to say the same."""

    conversation_id: str
    origin: str
    online: list[str]
    last_seen: dict[str, str]
    asks: bool


@dataclass(frozen=True, slots=True)
class RightsChanged:
    """Somebody's rights may have ended: look again before telling them anything more. None means everybody's."""

    user_id: str | None


Notice = LoggedEvent | TypingSignal | ReceiptMoved | PresenceStatement | RightsChanged
