"""The plain way, kept as the yardstick: what a competent FastAPI tutorial would make of POST …/messages.

A sync endpoint in the thread pool, an ORM session as a dependency, one transaction per request. It checks the token and
the membership, and writes the same rows as the product; it is not hobbled in any way, and left at its defaults.
Run by the bench as ``python -m bench.plain PORT``, on the database that BENCH_DATABASE_URL names.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import jwt
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from workflow_chat.clock import new_id
from workflow_chat.models import (
    AuditEntry,
    Conversation,
    ConversationHead,
    DemoInstallation,
    Event,
    Message,
    StaffMembership,
    WorkspaceMembership,
)
from workflow_chat.shapes.kinds import EventType, SenderType

DATABASE_URL = "BENCH_DATABASE_URL"
MAY_WRITE = {"owner", "admin", "editor", "wrk_admin", "wrk_operator"}

engine = create_engine(make_url(os.environ[DATABASE_URL]).set(drivername="postgresql+psycopg"))
with Session(engine) as first:
    secret = first.scalars(select(DemoInstallation.signing_secret)).one()
app = FastAPI()


class NewMessage(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)

    body: str = Field(min_length=1, max_length=10_000)
    client_generated_id: str = Field(min_length=1, max_length=128)


class SentMessage(NewMessage):
    id: str
    seq: int
    sender_type: SenderType
    sender_id: str
    created_at: datetime


def open_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


def identify(authorization: Annotated[str, Header()]) -> str:
    claims = jwt.decode(authorization.removeprefix("Bearer "), secret, ["HS256"], audience="workflow-chat")
    return claims["sub"]


@app.post("/api/workflows/{workflow_id}/chat/messages", status_code=201)
def post_message(
    workflow_id: str,
    new: NewMessage,
    session: Annotated[Session, Depends(open_session)],
    sender_id: Annotated[str, Depends(identify)],
) -> SentMessage:
    conversation, side = find_conversation(session, workflow_id, sender_id)
    head = session.scalars(
        select(ConversationHead).where(ConversationHead.conversation_id == conversation.id).with_for_update()
    ).one()
    head.head_seq += 1
    message = write_message(session, head, side, sender_id, new)
    sent = SentMessage(
        body=new.body,
        client_generated_id=new.client_generated_id,
        id=message.id,
        seq=message.seq,
        sender_type=side,
        sender_id=sender_id,
        created_at=message.created_at,
    )
    session.commit()
    return sent


def find_conversation(session: Session, workflow_id: str, sender_id: str) -> tuple[Conversation, SenderType]:
    """The conversation and the side that the sender writes for, if they may."""
    found = session.execute(
        select(Conversation, WorkspaceMembership.role, StaffMembership.role.label("staff_role"))
        .outerjoin(
            WorkspaceMembership,
            (WorkspaceMembership.workspace_id == Conversation.workspace_id)
            & (WorkspaceMembership.user_id == sender_id),
        )
        .outerjoin(StaffMembership, StaffMembership.user_id == sender_id)
        .where(Conversation.workflow_id == workflow_id)
    ).one_or_none()
    if found is None or (found.staff_role or found.role) not in MAY_WRITE:
        raise HTTPException(404)
    return found.Conversation, SenderType.WRK if found.staff_role else SenderType.CLIENT


def write_message(
    session: Session, head: ConversationHead, side: SenderType, sender_id: str, new: NewMessage
) -> Message:
    ids = {"workspace_id": head.workspace_id, "conversation_id": head.conversation_id}
    now = datetime.now(UTC)
    message = Message(
        **ids,
        id=new_id(),
        seq=head.head_seq,
        changed_seq=head.head_seq,
        version=1,
        sender_type=side,
        sender_id=sender_id,
        client_generated_id=new.client_generated_id,
        body_digest=hashlib.sha256(new.body.encode()).hexdigest(),
        body=new.body,
        attachments=[],
        created_at=now,
    )
    created = EventType.MESSAGE_CREATED
    event = Event(**ids, seq=message.seq, type=created, message_id=message.id, version=1, created_at=now)
    entry = AuditEntry(
        **ids,
        id=new_id(),
        tag="workflow.chat.message.sent",
        actor_id=sender_id,
        message_id=message.id,
        after={"body": new.body},
        created_at=now,
    )
    session.add_all([message, event, entry])
    return message


class Server(uvicorn.Server):
    async def startup(self, *arguments: object, **options: object) -> None:
        await super().startup()
        print("ready", flush=True)


def main() -> None:
    Server(uvicorn.Config(app, port=int(sys.argv[1]), access_log=False, log_level="warning")).run()


if __name__ == "__main__":
    main()
