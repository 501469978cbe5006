"""Places in a conversation's event log, as readers carry them: ``<epoch>-<seq>``."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

SEQ_MAX = 2**63 - 1  # what the databases can count to
_CURSOR = re.compile(r"([a-z0-9]{8})-(0|[1-9][0-9]{0,18})\Z")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in one history of a log."""

    epoch: str
    seq: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The cursor that ``text`` spells, or None."""
        match = _CURSOR.match(text)
        return cls(match[1], int(match[2])) if match else None

    def __str__(self) -> str:
        return f"{self.epoch}-{self.seq}"


@lru_cache(maxsize=10_000)
def epoch_of(store_nonce: str, conversation_epoch: str) -> str:
    """One short name for "this conversation's log in this history of the database"."""
    digest = hashlib.sha256(f"{store_nonce}{conversation_epoch}".encode()).digest()
    return base64.b32encode(digest[:5]).decode().lower()
