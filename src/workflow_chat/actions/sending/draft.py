"""What somebody wants to send, and what became of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import orjson

from workflow_chat.access.permissions import WRITE, roles_with
from workflow_chat.actions.group_commit import Busy
from workflow_chat.clock import new_id
from workflow_chat.errors import ChatError
from workflow_chat.shapes.kinds import Audience
from workflow_chat.shapes.person import Person

Columns = Mapping[str, Any]
"""Columns of one row by name."""

WRITERS = tuple(roles_with(WRITE))


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as its sender wants it; checked, but for what only the database knows."""

    workflow_id: str
    person: Person
    client_generated_id: str
    content: Columns
    """Columns of the message that the sender chose; the text is already checked."""
    audience: Audience = Audience.EVERYONE
    roles: tuple[str, ...] = WRITERS
    """Who may send this."""
    companions: Mapping[str, Sequence[Columns]] = field(default_factory=dict[str, Sequence[Columns]])
    """Complete rows of other tables, by table: they are written with the message, and only if it is. One that is there
    already (a job of the same key) stays.

    The columns ``workspace_id``, ``conversation_id``, ``message_id`` and ``seq`` are filled in where a table has them.
    """
    message_id: str = field(default_factory=new_id)

    @property
    def message(self) -> dict[str, Any]:
        """The row of the message, as far as it is known before its place in the log."""
        return {**self.content, "id": self.message_id, "audience": self.audience.value}

    @property
    def digest(self) -> str:
        """Short name of everything that is sent: the same id with other content is no retry."""
        return digest_of(self.content)


@dataclass(frozen=True, slots=True)
class Written:
    """A message that is in the log now, or was before (``created`` is False: a retry)."""

    message: Columns
    """Its row, with ``workflow_id``, ``sender_name`` and ``sender_avatar_url``."""
    created: bool
    same_content: bool
    epoch: str


Verdict = Written | ChatError | Busy


class AppendStore(Protocol):
    """Writes a batch in one transaction: locks, then rights, then idempotency keys, then rows."""

    async def append(self, drafts: Sequence[Draft], now: datetime, *, patient: bool) -> list[Verdict]:
        """One verdict per draft, in order; committed when this returns, nothing written when it raises.

        Without patience, drafts for a conversation that somebody else is changing are busy.
        """
        ...


def digest_of(content: Columns) -> str:
    """The digest of a message's content. Text alone has the digest of the text."""
    said = {name: value for name, value in content.items() if value}
    text = said["body"] if said.keys() == {"body"} else None
    material = orjson.dumps(said, option=orjson.OPT_SORT_KEYS) if text is None else text.encode()
    return hashlib.blake2b(material, digest_size=16).hexdigest()
