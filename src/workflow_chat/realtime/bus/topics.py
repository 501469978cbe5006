"""What can be listened to."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from workflow_chat.shapes.notices import (
    LoggedEvent,
    Notice,
    PresenceStatement,
    ReceiptMoved,
    RightsChanged,
    TypingSignal,
)

NoticeT = TypeVar("NoticeT")
ConversationNotice = LoggedEvent | TypingSignal | ReceiptMoved | PresenceStatement


@dataclass(frozen=True, slots=True)
class Topic(Generic[NoticeT]):
    """A name that all processes know, and the kind of notice that comes under it."""

    name: str


RIGHTS: Topic[RightsChanged] = Topic("rights")


def conversation_topic(conversation_id: str) -> Topic[ConversationNotice]:
    """What is told of one conversation."""
    return Topic(f"conversation:{conversation_id}")


def topic_of(notice: Notice) -> Topic[Any]:
    """Where a notice belongs."""
    return RIGHTS if isinstance(notice, RightsChanged) else conversation_topic(notice.conversation_id)
