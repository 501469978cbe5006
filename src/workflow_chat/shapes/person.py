"""Who is there."""

from dataclasses import dataclass
from datetime import UTC, datetime

FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by the host's user id, proven by a token; who is vouched for by the host's own code is for ever."""

    user_id: str
    token_issued_at: datetime = FOREVER
    token_expires_at: datetime = FOREVER
