"""The audit log: who said, changed and took back what; written with the change or not at all."""

from typing import Any

from sqlalchemy import select

from tests.harness.people import Person
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service
from workflow_chat.actions import directory
from workflow_chat.actions.system_messages import notify_workflow_status_change
from workflow_chat.database.session import Reading
from workflow_chat.models import AuditEntry, Conversation


def audit_of(service: Service, message_id: str) -> list[AuditEntry]:
    async def read(uow: Reading) -> list[AuditEntry]:
        found = select(AuditEntry).where(AuditEntry.message_id == message_id).order_by(AuditEntry.id)
        return list(await uow.session.scalars(found))

    return service.query(read)


def conversation_of(service: Service, workflow: str) -> str:
    async def read(uow: Reading) -> str:
        found = await uow.session.execute(select(Conversation.id).where(Conversation.workflow_id == workflow))
        return found.scalar_one()

    return service.query(read)


def told(entries: list[AuditEntry]) -> list[tuple[Any, ...]]:
    return [(entry.tag, entry.actor_id, entry.before, entry.after) for entry in entries]


def test_the_story_of_a_message(service: Service, ada: Person, omar: Person, wanda: Person, workflow: str) -> None:
    message = ada.send(workflow, "first").json()
    edited = omar.edit(workflow, message["id"], "second").json()
    deleted = wanda.delete(workflow, message["id"]).json()
    entries = audit_of(service, message["id"])
    assert told(entries) == [
        ("workflow.chat.message.sent", "ada", None, {"body": "first"}),
        ("workflow.chat.message.edited", "omar", {"body": "first"}, {"body": "second"}),
        ("workflow.chat.message.deleted", "wanda", {"body": "second"}, None),
    ]
    assert {entry.workspace_id for entry in entries} == {"acme"}
    assert {entry.conversation_id for entry in entries} == {conversation_of(service, workflow)}
    times = [f"{entry.created_at.isoformat(timespec='milliseconds')[:23]}Z" for entry in entries]
    assert times == [message["createdAt"], edited["editedAt"], deleted["deletedAt"]]


def test_what_changes_nothing_leaves_no_entry(service: Service, ada: Person, workflow: str) -> None:
    message = ada.send(workflow, "first", "key-1").json()
    with nothing_written(service):
        ada.send(workflow, "first", "key-1")
        ada.edit(workflow, message["id"], "first")
    ada.delete(workflow, message["id"])
    with nothing_written(service):
        ada.delete(workflow, message["id"])
    assert len(audit_of(service, message["id"])) == 2


def test_what_is_refused_leaves_no_entry(
    service: Service, ada: Person, ben: Person, vera: Person, workflow: str
) -> None:
    message = ada.send(workflow, "first", "key-1").json()
    with nothing_written(service):
        refused(ada.send(workflow, "other", "key-1"), 409, "client_generated_id_conflict")
        refused(ada.edit(workflow, message["id"], "other", version=7), 409, "version_conflict")
        refused(ben.edit(workflow, message["id"], "other"), 403, "permission_denied")
        refused(ben.delete(workflow, message["id"]), 403, "permission_denied")
        refused(vera.send(workflow, "other"), 403, "permission_denied")
    assert [entry.tag for entry in audit_of(service, message["id"])] == ["workflow.chat.message.sent"]


def test_the_system_is_nobody(service: Service, workflow: str) -> None:
    notice = service.do(notify_workflow_status_change, workflow, old_status="Draft", new_status="Live")
    (entry,) = audit_of(service, notice["id"])
    assert (entry.tag, entry.actor_id) == ("workflow.chat.message.sent", None)
    assert entry.after == {"body": notice["body"], "kind": notice["kind"]}


def test_the_log_outlives_what_it_tells_about(service: Service, ada: Person, workflow: str) -> None:
    message = ada.send(workflow, "first").json()
    service.do(directory.remove_workflow, "acme", workflow)
    assert told(audit_of(service, message["id"])) == [("workflow.chat.message.sent", "ada", None, {"body": "first"})]
