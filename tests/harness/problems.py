"""How a refusal looks on the wire, and that it has left no trace."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx2
from sqlalchemy import text

from tests.harness.service import Service
from workflow_chat.database.session import Reading

PROBLEM = {"type", "title", "status", "detail", "code", "requestId"}
TRACES = (  # every table that a chat route can write to, in numbers that any change moves
    "SELECT count(*) FROM workflow_conversations",
    "SELECT count(*), sum(head_seq) FROM workflow_conversation_heads",
    "SELECT count(*), sum(version), sum(changed_seq), sum(length(body)), count(deleted_at) FROM workflow_messages",
    "SELECT count(*), sum(seq) FROM workflow_chat_events",
    "SELECT count(*), sum(last_read_seq) FROM workflow_read_receipts",
    "SELECT count(*) FROM audit_log WHERE subject_type = 'message'",
)


def refused(response: httpx2.Response, status: int, code: str, *fields: str) -> dict[str, Any]:
    """The problem document, which has exactly the shape of docs/errors.md and names exactly these fields."""
    assert response.headers["content-type"] == "application/problem+json", response.text[:300]
    document: dict[str, Any] = response.json()
    assert (response.status_code, document["code"]) == (status, code), document
    assert document["status"] == status
    assert set(document) >= PROBLEM
    assert document["requestId"] == response.headers["x-request-id"]
    assert all(document[name] for name in PROBLEM)
    assert [error["field"] for error in document.get("errors", ())] == list(fields), document
    assert all(set(error) == {"field", "code", "message"} for error in document.get("errors", ()))
    return document


def traces(service: Service) -> list[tuple[Any, ...]]:
    """Numbers that differ as soon as anything was written."""

    async def read(uow: Reading) -> list[tuple[Any, ...]]:
        return [tuple((await uow.session.execute(text(statement))).one()) for statement in TRACES]

    return service.query(read)


@contextmanager
def nothing_written(service: Service) -> Generator[None]:
    """Fail when the block has written anything."""
    before = traces(service)
    yield
    assert traces(service) == before
