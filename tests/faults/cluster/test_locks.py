"""Who gets the lock, and what holds by then: no deadlock under load, and F31 (P5, P6, P21)."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.faults.checker import violations
from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.installation import Installation, until
from tests.faults.cluster.stored import ask, query, stored
from tests.faults.journal import History, Promise
from tests.harness.people import chat
from tests.harness.service import sign
from workflow_chat.actions import directory
from workflow_chat.shapes.kinds import WorkspaceRole

CONVERSATIONS = [f"wf-{number}" for number in range(5)]
PEOPLE = [f"writer-{number}" for number in range(16)]
EACH = 4  # writers of the same person
MESSAGES = 15
WAITERS = """SELECT count(*) FROM pg_stat_activity
              WHERE wait_event_type = 'Lock' AND datname = current_database()"""
LOCK = """SELECT FROM workflow_conversation_heads h JOIN workflow_conversations c ON c.id = h.conversation_id
           WHERE c.workflow_id = 'invoices' FOR NO KEY UPDATE OF h"""
# Lock and check in one statement: after waiting, the check still sees what was true before.
CHECKED_TOO_EARLY = """
    UPDATE workflow_conversation_heads SET head_seq = head_seq
     WHERE conversation_id = (SELECT id FROM workflow_conversations WHERE workflow_id = 'invoices')
       AND EXISTS (SELECT FROM workspace_memberships WHERE user_id = 'nora' AND workspace_id = 'acme')
    RETURNING head_seq"""


@dataclass(slots=True)
class Rights:
    """When each person certainly had none, by this machine's monotonic clock."""

    gone: dict[str, list[tuple[float, float]]] = field(default_factory=dict[str, list[tuple[float, float]]])

    def were_gone(self, user_id: str, begin: float, end: float) -> bool:
        return any(since <= begin and end <= until_ for since, until_ in self.gone.get(user_id, []))


@dataclass(slots=True)
class Outcome:
    promises: list[Promise] = field(default_factory=list[Promise])
    statuses: Counter[int] = field(default_factory=Counter[int])
    too_late: list[str] = field(default_factory=list[str])
    accepted: list[tuple[str, float, float, str]] = field(default_factory=list[tuple[str, float, float, str]])


async def write_much(urls: list[str], user_id: str, number: int, seed: int, outcome: Outcome) -> None:
    """Send to conversations in random order, one in ten twice; edit and delete some."""
    chance = random.Random(f"{seed} {user_id} {number}")
    headers = {"Authorization": f"Bearer {sign(user_id)}"}
    async with httpx2.AsyncClient(base_url=urls[number % 2], headers=headers, timeout=30) as client:
        for _ in range(MESSAGES):
            workflow, key = chance.choice(CONVERSATIONS), str(uuid4())
            body = {"body": f"{user_id} {key}", "clientGeneratedId": key}
            copies = 2 if chance.random() < 0.1 else 1
            path = f"{chat(workflow)}/messages"
            begun = time.monotonic()
            answers = await asyncio.gather(*(client.post(path, json=body) for _ in range(copies)))
            for answer in answers:
                outcome.statuses[answer.status_code] += 1
                if answer.status_code in (200, 201):
                    message = answer.json()
                    outcome.promises.append(Promise(workflow, user_id, key, message["id"], message["seq"]))
                    outcome.accepted.append((user_id, begun, time.monotonic(), key))
                    if chance.random() < 0.2:
                        await client.patch(f"{path}/{message['id']}", json={"body": f"{user_id} edited"})
                    elif chance.random() < 0.1:
                        await client.delete(f"{path}/{message['id']}")


def take_away_and_give_back(installation: Installation, rights: Rights, busy: asyncio.Event, seed: int) -> int:
    chance = random.Random(seed)
    removals = 0
    while not busy.is_set():
        user_id = chance.choice(PEOPLE)
        installation.dismiss(user_id)
        gone_since = time.monotonic()
        time.sleep(chance.uniform(0.02, 0.1))
        rights.gone.setdefault(user_id, []).append((gone_since, time.monotonic()))
        installation.do(directory.put_membership, "acme", user_id, WorkspaceRole.EDITOR)
        removals += 1
    return removals


def test_no_deadlock_among_64_writers(install: Install, figures: Figures, seed: int) -> None:
    installation = install()
    for user_id in PEOPLE:
        installation.arrive(user_id)
    deadlocks = deadlocks_of(installation)
    outcome, rights, done = Outcome(), Rights(), asyncio.Event()

    async def everybody() -> None:
        try:
            await asyncio.gather(
                *(
                    write_much(installation.urls, user_id, number, seed, outcome)
                    for user_id in PEOPLE
                    for number in range(EACH)
                )
            )
        finally:
            done.set()

    begun = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        removing = pool.submit(take_away_and_give_back, installation, rights, done, seed)
        asyncio.run(everybody())
        removals = removing.result()
    took = time.monotonic() - begun
    assert set(outcome.statuses) <= {200, 201, 404}, outcome.statuses
    assert deadlocks_of(installation) == deadlocks
    assert "deadlock" not in installation.stores.postgres.log()
    written_without_rights = [
        key for user_id, begin, end, key in outcome.accepted if rights.were_gone(user_id, begin, end)
    ]
    assert not written_without_rights, "P21"
    assert outcome.statuses[404] > 0, "nobody was ever removed while writing"
    assert violations(History(outcome.promises, [], stored(installation.database_url))) == []
    figures(
        f"{outcome.statuses[201]} written, {outcome.statuses[200]} repeated, {outcome.statuses[404]} refused, "
        f"{removals} removals, {took:.1f} s"
    )


def deadlocks_of(installation: Installation) -> int:
    return query(
        installation.database_url, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )[0]["deadlocks"]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


async def two_wait(connection: Any) -> None:
    async with asyncio.timeout(4):  # the product waits for five seconds
        while await connection.fetchval(WAITERS) < 2:
            await connection.execute("SELECT pg_stat_clear_snapshot()")
            await asyncio.sleep(0.01)


def test_f31_removed_while_waiting_for_the_lock(install: Install, pool: ThreadPoolExecutor, figures: Figures) -> None:
    """The lock comes first and the check second: P21."""
    installation = install()
    installation.arrive("nora")
    nora = installation.person("nora")
    known = str(uuid4())
    assert nora.send("invoices", "While I may", known).status_code == 201

    async def remove_meanwhile(connection: Any) -> None:
        async with connection.transaction():
            await connection.execute(LOCK)
            waiting.extend(
                [
                    pool.submit(nora.send, "invoices", "Too late", str(uuid4())),
                    pool.submit(query, installation.database_url, CHECKED_TOO_EARLY),
                ]
            )
            await two_wait(connection)
            installation.dismiss("nora")

    waiting: list[Any] = []
    ask(installation.database_url, remove_meanwhile)
    refused, control = waiting[0].result(), waiting[1].result()
    assert control, "the control shows nothing: the plain form of the check would have been right as well"
    assert (refused.status_code, refused.json()["code"]) == (404, "workflow_not_found")
    assert nora.send("invoices", "While I may", known).status_code == 404, "rights come before the key"
    assert len(stored(installation.database_url)["invoices"].messages) == 1
    assert violations(History([], [], stored(installation.database_url))) == []
    figures("refused; the check in the same statement as the lock would have let it pass")


def test_f31_edits_and_deletions_check_after_the_lock_too(
    install: Install, pool: ThreadPoolExecutor, figures: Figures
) -> None:
    installation = install()
    installation.arrive("nora")
    nora, elsewhere = installation.person("nora"), installation.person("nora", at=1)
    one, two = (nora.send("invoices", f"Number {number}").json()["id"] for number in (1, 2))
    waiting: list[Any] = []

    async def remove_meanwhile(connection: Any) -> None:
        async with connection.transaction():
            await connection.execute(LOCK)
            waiting.append(pool.submit(nora.edit, "invoices", one, "Too late"))
            waiting.append(pool.submit(elsewhere.delete, "invoices", two))
            await two_wait(connection)
            installation.dismiss("nora")

    ask(installation.database_url, remove_meanwhile)
    assert [each.result().status_code for each in waiting] == [404, 404]
    assert stored(installation.database_url)["invoices"].head == 2
    figures("both refused")


def test_a_lock_that_is_held_for_long_is_a_503(install: Install, pool: ThreadPoolExecutor, figures: Figures) -> None:
    """Somebody's forgotten transaction delays one conversation, and says so; the others go on."""
    installation = install()
    ada, ben = installation.person("ada"), installation.person("ben", at=1)
    ada.send("invoices", "Hello")

    async def hold(connection: Any) -> list[httpx2.Response]:
        async with connection.transaction():
            await connection.execute(LOCK)
            held = pool.submit(ada.send, "invoices", "Delayed")
            begun = time.monotonic()
            other = await asyncio.to_thread(ben.send, "orders", "Not delayed")
            assert time.monotonic() - begun < 2
            return [other, await asyncio.wrap_future(held)]

    other, held = ask(installation.database_url, hold)
    assert (other.status_code, held.status_code) == (201, 503)
    assert ada.send("invoices", "Again").status_code == 201
    until(installation.bus_is_well, "nothing else was disturbed")
    figures("503 for the held conversation, 201 for the other")
