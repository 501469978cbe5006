"""Forget what was kept for a time only. Nothing of it is the product's record, so nothing is audited or announced."""

from sqlalchemy import select, update

from workflow_chat.database.session import Writing
from workflow_chat.models import Message

AT_ONCE = 500  # rows whose locks one transaction takes


async def forget_digests(uow: Writing, *, after: str, before: str) -> str | None:
    """Of the next messages between two ids, forget what a retry would be compared with.

    Answers with the id to go on after, or None when these were the last.
    """
    between = select(Message.id).where(Message.id > after, Message.id < before).order_by(Message.id)
    ids = (await uow.session.scalars(between.limit(AT_ONCE))).all()
    if not ids:
        return None
    some = update(Message).where(Message.id > after, Message.id <= ids[-1], Message.body_digest.is_not(None))
    await uow.session.execute(some.values(body_digest=None), execution_options={"synchronize_session": False})
    return ids[-1]
