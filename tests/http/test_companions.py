"""Rows that come with a message: written with it, and only if it is."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.harness.jobs import MAIL
from tests.harness.service import Service
from workflow_chat.actions.sending.draft import Draft
from workflow_chat.clock import SystemClock
from workflow_chat.database.session import Reading
from workflow_chat.errors import ChatNotAllowed, ClientGeneratedIdConflict
from workflow_chat.jobs.enqueue import job_row
from workflow_chat.models import Job
from workflow_chat.shapes.person import Person


def draft(workflow: str, user_id: str, key: str, body: str, **payload: Any) -> Draft:
    """A message with a job beside it that is not due today."""
    now = SystemClock().now()
    job = job_row(MAIL, payload, created_at=now, due_at=now + timedelta(days=1), key=payload.get("once"))
    return Draft(workflow, Person(user_id), key, {"body": body, "attachments": []}, companions={"jobs": [job]})


def send(service: Service, wanted: Draft) -> Any:
    return service.run(lambda: service.application.services.appender.send(wanted))


def payloads(service: Service, story: str) -> list[dict[str, Any]]:
    async def read(uow: Reading) -> list[dict[str, Any]]:
        stored = await uow.session.scalars(select(Job.payload).order_by(Job.id))
        return [payload for payload in stored if payload.get("story") == story]

    return service.query(read)


def test_only_what_was_accepted_brings_its_companions(service: Service, workflow: str) -> None:
    story = str(uuid4())
    assert send(service, draft(workflow, "ada", "k1", "hello", story=story, n=1)).created
    assert not send(service, draft(workflow, "ada", "k1", "hello", story=story, n=2)).created  # a retry
    with pytest.raises(ClientGeneratedIdConflict):
        send(service, draft(workflow, "ada", "k1", "other words", story=story, n=3))
    with pytest.raises(ChatNotAllowed):
        send(service, draft(workflow, "dev", "k2", "hello", story=story, n=4))
    assert payloads(service, story) == [{"story": story, "n": 1}]


def test_a_companion_that_is_there_already_stays(service: Service, workflow: str) -> None:
    story = str(uuid4())
    send(service, draft(workflow, "ada", "k1", "one", story=story, once=story, n=1))
    assert send(service, draft(workflow, "ada", "k2", "two", story=story, once=story, n=2)).created
    assert payloads(service, story) == [{"story": story, "once": story, "n": 1}]
