"""What the database itself refuses, whatever a program tries."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from tests.harness.service import Service
from workflow_chat.actions import directory
from workflow_chat.clock import new_id
from workflow_chat.database.session import Reading
from workflow_chat.models import (
    Base,
    Conversation,
    ConversationHead,
    Event,
    Message,
    ReadReceipt,
    StaffMembership,
    User,
    Workflow,
    WorkspaceMembership,
)
from workflow_chat.shapes.kinds import EventType, SenderType

NOWHERE = "00000000-0000-7000-8000-000000000000"  # a conversation that nobody has opened
NOW = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


@pytest.fixture
def conversation(service: Service, workflow: str) -> Row:
    """A conversation of Acme's with one message in it."""
    row = {"id": new_id(), "workspace_id": "acme", "workflow_id": workflow, "created_at": NOW}

    async def write(uow: Reading) -> None:
        await uow.session.execute(insert(Conversation).values(**row))
        head = {"conversation_id": row["id"], "workspace_id": "acme", "epoch": "0" * 16, "head_seq": 1}
        await uow.session.execute(insert(ConversationHead).values(**head))
        await uow.session.execute(insert(Message).values(**message(row)))

    service.do(write)
    return row


def message(conversation: Row, **changes: Any) -> Row:
    """A good message, but for what is changed."""
    good = {
        "id": new_id(),
        "workspace_id": "acme",
        "conversation_id": conversation["id"],
        "seq": 1,
        "changed_seq": changes.get("seq", 1),
        "version": 1,
        "sender_type": SenderType.CLIENT,
        "sender_id": "ada",
        "client_generated_id": "key-1",
        "body": "hello",
        "attachments": [],
        "created_at": NOW,
    }
    return {**good, **changes}


def impossible(service: Service, statement: Any, constraint: str = "") -> None:
    """The statement is refused, by the constraint of this name where the database tells it."""

    async def write(uow: Reading) -> None:
        await uow.session.execute(statement)

    with pytest.raises(Exception, match=r"(?i)constraint|enum|LookupError|not among") as refusal:
        service.do(write)
    told = str(refusal.value)
    if "CHECK constraint" in told or "check constraint" in told:
        assert constraint in told


def possible(service: Service, statement: Any) -> None:
    async def write(uow: Reading) -> None:
        await uow.session.execute(statement)

    service.do(write)


SYSTEM = {"sender_type": SenderType.SYSTEM, "sender_id": None, "client_generated_id": None, "kind": "test"}


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"seq": 1, "client_generated_id": "key-2"}, "seq"),
        ({"client_generated_id": "key-1"}, "idempotency"),
        ({"workspace_id": "globex"}, "workspace"),
        ({"workspace_id": "nowhere"}, "workspace"),
        ({"conversation_id": NOWHERE}, "conversation"),
        ({"sender_id": "nobody"}, "sender"),
        ({"sender_id": None}, "system_has_no_sender"),
        ({"client_generated_id": None}, "people_send_idempotently"),
        ({"kind": "test"}, "system_has_a_kind"),
        ({**SYSTEM, "sender_id": "ada"}, "system_has_no_sender"),
        ({**SYSTEM, "kind": None}, "system_has_a_kind"),
        ({**SYSTEM, "client_generated_id": "key-2"}, "people_send_idempotently"),
        ({"deleted_at": NOW}, "deleted_has_no_body"),
        ({"body": None}, "deleted_has_no_body"),
        ({"version": 0}, "moves_forward"),
        ({"seq": 0}, "moves_forward"),
        ({"changed_seq": 1}, "moves_forward"),
        ({"sender_type": "robot"}, "sender_type"),
    ],
    ids=str,
)
def test_messages_that_cannot_be(service: Service, conversation: Row, changes: Row, constraint: str) -> None:
    unlike = {"seq": 2, "client_generated_id": "key-2", **changes}
    impossible(service, insert(Message).values(**message(conversation, **unlike)), constraint)
    possible(service, insert(Message).values(**message(conversation, seq=2, client_generated_id="key-2")))


def test_messages_that_can_be(service: Service, conversation: Row) -> None:
    tombstone = {"body": None, "deleted_at": NOW}
    for seq, changes in enumerate(({"sender_id": "ben"}, SYSTEM, {"client_generated_id": "k", **tombstone}), 2):
        possible(service, insert(Message).values(**message(conversation, seq=seq, **changes)))


def test_a_workflow_has_one_conversation(service: Service, conversation: Row) -> None:
    impossible(service, insert(Conversation).values(**{**conversation, "id": new_id()}))


def test_a_conversation_belongs_to_its_workflows_workspace(service: Service, globex_workflow: str) -> None:
    row = {"id": new_id(), "workspace_id": "acme", "workflow_id": globex_workflow, "created_at": NOW}
    impossible(service, insert(Conversation).values(**row))
    possible(service, insert(Conversation).values(**{**row, "workspace_id": "globex"}))


def test_a_workflow_with_a_conversation_cannot_move(service: Service, conversation: Row) -> None:
    moved = update(Workflow).where(Workflow.id == conversation["workflow_id"]).values(workspace_id="globex")
    impossible(service, moved)


def test_heads_and_events_stay_in_order(service: Service, conversation: Row) -> None:
    here = ConversationHead.conversation_id == conversation["id"]
    impossible(service, update(ConversationHead).where(here).values(head_seq=-1), "in_order")
    impossible(service, update(ConversationHead).where(here).values(floor_seq=2), "in_order")
    event = {
        "conversation_id": conversation["id"],
        "seq": 1,
        "workspace_id": "acme",
        "type": EventType.MESSAGE_CREATED,
        "message_id": new_id(),
        "version": 1,
        "created_at": NOW,
    }
    impossible(service, insert(Event).values(**{**event, "seq": 0}), "positive")
    impossible(service, insert(Event).values(**{**event, "workspace_id": "globex"}))
    impossible(service, insert(Event).values(**{**event, "type": "message.shouted"}))
    possible(service, insert(Event).values(**event))
    impossible(service, insert(Event).values(**event))


def test_a_person_has_one_receipt(service: Service, conversation: Row) -> None:
    receipt = {
        "conversation_id": conversation["id"],
        "user_id": "ada",
        "workspace_id": "acme",
        "last_read_message_id": new_id(),
        "last_read_seq": 1,
        "read_at": NOW,
    }
    impossible(service, insert(ReadReceipt).values(**{**receipt, "workspace_id": "globex"}))
    impossible(service, insert(ReadReceipt).values(**{**receipt, "last_read_seq": 0}), "positive")
    impossible(service, insert(ReadReceipt).values(**{**receipt, "user_id": "nobody"}))
    possible(service, insert(ReadReceipt).values(**receipt))
    impossible(service, insert(ReadReceipt).values(**receipt))


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (WorkspaceMembership, {"workspace_id": "acme", "user_id": "gus", "role": "king"}),
        (WorkspaceMembership, {"workspace_id": "nowhere", "user_id": "gus", "role": "owner"}),
        (WorkspaceMembership, {"workspace_id": "acme", "user_id": "nobody", "role": "owner"}),
        (StaffMembership, {"user_id": "gus", "role": "owner"}),
        (StaffMembership, {"user_id": "nobody", "role": "wrk_viewer"}),
        (User, {"id": "", "name": "Nobody", "email": ""}),
        (User, {"id": "blank", "name": "", "email": ""}),
        (Workflow, {"id": "w1", "workspace_id": "nowhere", "name": "Lost"}),
    ],
    ids=str,
)
def test_a_directory_that_cannot_be(service: Service, table: type[Base], row: Row) -> None:
    impossible(service, insert(table).values(**row, created_at=NOW, updated_at=NOW))


def test_who_has_written_cannot_be_deleted(service: Service, conversation: Row) -> None:
    impossible(service, delete(User).where(User.id == "ada"))


def test_a_removed_workflow_takes_everything_along(service: Service, conversation: Row) -> None:
    service.do(directory.remove_workflow, "acme", conversation["workflow_id"])

    async def read(uow: Reading) -> list[Any]:
        statements = (
            select(Conversation.id).where(Conversation.id == conversation["id"]),
            select(Message.id).where(Message.conversation_id == conversation["id"]),
            select(ConversationHead.epoch).where(ConversationHead.conversation_id == conversation["id"]),
        )
        return [row for statement in statements for row in (await uow.session.execute(statement)).all()]

    assert service.query(read) == []
