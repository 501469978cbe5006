"""What was kept for a time only is deleted when the time is over; who reads and writes notices next to nothing."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select

from tests.harness.people import Person
from tests.harness.problems import nothing_written, refused
from tests.harness.service import Service
from workflow_chat.actions import expiry
from workflow_chat.clock import SystemClock, lowest_id, new_id
from workflow_chat.database.engine import Database, nobody_listens
from workflow_chat.database.session import Reading, Writing
from workflow_chat.jobs import failed
from workflow_chat.jobs.enqueue import job_row
from workflow_chat.jobs.kinds import ERASE_EXPIRED, JobKind
from workflow_chat.jobs.leases import Queue, claim
from workflow_chat.models import Job, Message, StoreEpoch
from workflow_chat.worker.handlers import erase_expired
from workflow_chat.worker.handlers.erase_expired import POSITION, SOON

DOCS = Path(__file__).parents[2] / "docs"
TRIED = JobKind("tried", queue="tried")


class Ahead(SystemClock):
    """The clock as it will be in some days."""

    def __init__(self, days: float) -> None:
        self._by = timedelta(days=days)

    def now(self) -> datetime:
        return super().now() + self._by


def expire(service: Service, *, days: float, payload: dict[str, Any] | None = None) -> tuple[dict[str, Any], float]:
    """One run of the job in some days; answers with what it goes on with, and after how many seconds."""

    async def run() -> tuple[dict[str, Any], float]:
        database = Database(service.settings.database, Ahead(days), nobody_listens)
        try:
            return await _one_run(database, payload or {})
        finally:
            await database.close()

    return service.run(run)


async def _one_run(database: Database, payload: dict[str, Any]) -> tuple[dict[str, Any], float]:
    now = SystemClock().now()
    async with database.write() as uow:
        await uow.session.execute(insert(Job), [job_row(TRIED, payload, created_at=now, due_at=now)])
    (job,) = await claim(database, Queue(TRIED.queue, [TRIED.name], lease=60), limit=1)
    await erase_expired.handle(database, job)
    async with database.write() as uow:
        row = (await uow.session.execute(delete(Job).where(Job.id == job.id).returning(Job.payload, Job.due_at))).one()
    return row.payload, (row.due_at - now).total_seconds()


def digests(service: Service, workflow_messages: list[str]) -> list[bool]:
    """Of which of these messages it is still known how they were sent."""

    async def read(uow: Reading) -> list[bool]:
        found = await uow.session.execute(
            select(Message.id, Message.body_digest).where(Message.id.in_(workflow_messages))
        )
        known = {row.id: row.body_digest is not None for row in found}
        return [known[message_id] for message_id in workflow_messages]

    return service.query(read)


def test_a_retry_within_a_month_gets_the_stored_message(service: Service, ada: Person, workflow: str) -> None:
    sent = ada.send(workflow, "hello", "key-1").json()
    ada.edit(workflow, sent["id"], "hello, Omar")
    expire(service, days=29.9)
    assert ada.send(workflow, "hello", "key-1").status_code == 200
    refused(ada.send(workflow, "good bye", "key-1"), 409, "client_generated_id_conflict")


def test_after_a_month_a_retry_cannot_be_told_from_another_message(
    service: Service, ada: Person, omar: Person, workflow: str
) -> None:
    """It is answered with what is stored, as another text would be; nothing is written twice."""
    sent = ada.send(workflow, "hello", "key-1").json()
    seen = omar.list(workflow).json()["messages"]
    expire(service, days=30.1)
    with nothing_written(service):
        for text in ("hello", "good bye"):
            document = refused(ada.send(workflow, text, "key-1"), 409, "client_generated_id_conflict")
            assert document["message"] == sent
    assert omar.list(workflow).json()["messages"] == seen
    assert ada.edit(workflow, sent["id"], "hello, Omar").status_code == 200
    assert ada.delete(workflow, sent["id"]).status_code in (200, 204)


def test_a_second_run_changes_nothing(service: Service, ada: Person, workflow: str) -> None:
    ada.send(workflow, "hello")
    first = expire(service, days=31)
    with nothing_written(service):
        again, wait = expire(service, days=31, payload=first[0])
        from_the_start, _ = expire(service, days=31)
    assert again == from_the_start == first[0]
    assert ERASE_EXPIRED.every - 60 < wait < ERASE_EXPIRED.every + 60


def test_many_messages_are_left_to_the_next_run(
    service: Service, ada: Person, workflow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run is short transactions, and not many: it goes on in a second, where it has ended."""
    monkeypatch.setattr(expiry, "AT_ONCE", 3)
    monkeypatch.setattr(erase_expired, "TRANSACTIONS", 2)
    begin = {POSITION: lowest_id(SystemClock().now())}
    messages = [ada.send(workflow, str(number)).json()["id"] for number in range(10)]
    reached, wait = expire(service, days=31, payload=begin)
    assert digests(service, messages) == [False] * 6 + [True] * 4
    assert (reached[POSITION], wait < SOON + 60) == (messages[5], True)
    end, _ = expire(service, days=31, payload=reached)
    assert digests(service, messages) == [False] * 10
    assert end[POSITION] >= messages[9]


def test_failed_jobs_wait_a_month_for_an_operator(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failed, "AT_ONCE", 2)
    now, kind = SystemClock().now(), JobKind(f"kind-{uuid4()}", queue="never")
    old, young, living = (now - timedelta(days=30.1), now - timedelta(days=29.9), None)
    rows = [
        {**job_row(kind, {"n": n}, created_at=now, due_at=now), "failed_at": failed_at}
        for n, failed_at in enumerate((old, young, living, old, old))
    ]

    async def write(uow: Writing) -> None:
        await uow.session.execute(insert(Job), rows)

    async def left(uow: Reading) -> list[int]:
        return [row["n"] for row in await uow.session.scalars(select(Job.payload).where(Job.kind == kind.name))]

    service.do(write)
    _, wait = expire(service, days=0)
    assert wait < SOON + 60, "there may be more"
    expire(service, days=0)
    assert sorted(service.query(left)) == [1, 2]


def test_histories_that_are_over_are_forgotten(service: Service, ada: Person, workflow: str) -> None:
    """The present one is not: cursors of before are good afterwards."""

    async def begin_others(uow: Writing) -> None:
        await uow.session.execute(insert(StoreEpoch), [{"timeline": f"past-{n}", "nonce": "0"} for n in range(3)])

    async def timelines(uow: Reading) -> int:
        return len((await uow.session.scalars(select(StoreEpoch.timeline))).all())

    cursor = ada.list(workflow).json()["streamCursor"]
    service.do(begin_others)
    assert service.query(timelines) == 4
    expire(service, days=0)
    assert service.query(timelines) == 1
    with ada.stream(workflow, cursor=cursor) as stream:
        assert stream.next().event == "ready"


def test_operators_can_read_for_how_long_what_is_kept() -> None:
    page, errors = ((DOCS / name).read_text() for name in ("operate.md", "errors.md"))
    assert f"{erase_expired.RETRIES.days} days after the message" in page
    assert f"given up | {erase_expired.FAILED_JOBS.days} days later" in page
    assert f"more than {erase_expired.RETRIES.days} days ago" in errors


def test_ids_tell_when_they_were_made() -> None:
    now = SystemClock().now()
    assert lowest_id(now) <= new_id() < lowest_id(now + timedelta(seconds=10))
    assert new_id() > lowest_id(now)
