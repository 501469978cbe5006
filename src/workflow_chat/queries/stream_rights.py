"""Whose open streams must end, as the live side asks."""

from collections.abc import Sequence
from datetime import UTC, datetime

from workflow_chat.access.standings import Reader, refused_readers
from workflow_chat.database.engine import Database
from workflow_chat.realtime.reader import Holder

ASKED_AT_ONCE = 500  # streams per question


class StreamRights:
    """Fulfils :class:`workflow_chat.realtime.streams.Authoriser` over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def refusals(self, holders: Sequence[Holder]) -> dict[Holder, str]:
        codes: dict[Holder, str] = {}
        for start in range(0, len(holders), ASKED_AT_ONCE):
            some = holders[start : start + ASKED_AT_ONCE]
            readings = {holder: _reading(holder) for holder in some}
            async with self._database.read() as uow:
                refused = await refused_readers(uow, list(readings.values()))
            codes |= {holder: refused[reading] for holder, reading in readings.items() if reading in refused}
        return codes


def _reading(holder: Holder) -> Reader:
    return Reader(holder.user_id, holder.workflow_id, datetime.fromtimestamp(holder.token_issued_at, UTC))
