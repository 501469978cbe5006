"""The worker, with handlers of the test's own: each goes wrong in another way, and delays nobody."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from tests.harness.jobs import (
    MAIL,
    PATIENCE,
    WEBHOOK,
    at_work,
    change,
    claimed,
    leases_end,
    nothing_is_left,
    somebody_else_claims,
    stored,
    until,
    write,
    write_many,
)
from workflow_chat.config import load_settings
from workflow_chat.database.engine import Database
from workflow_chat.jobs.kinds import PeriodicJobKind
from workflow_chat.jobs.leases import HeldJob
from workflow_chat.metrics import Metrics
from workflow_chat.models import Job
from workflow_chat.worker.handlers import Handlers

pytestmark = pytest.mark.anyio


@dataclass(slots=True)
class Post:
    """A handler that notes what it has been given; ``act`` is what it does with it."""

    act: Callable[[Database, HeldJob], Coroutine[Any, Any, None]] | None = None
    begun: list[int] = field(default_factory=list[int])
    done: list[int] = field(default_factory=list[int])
    ended: list[int] = field(default_factory=list[int])

    async def __call__(self, database: Database, job: HeldJob) -> None:
        number = job.payload.get("n", 0)
        self.begun.append(number)
        try:
            if self.act is not None:
                await self.act(database, job)
        except asyncio.CancelledError:
            self.ended.append(number)
            raise
        self.done.append(number)

    async def has_begun(self) -> bool:
        return bool(self.begun)


async def wait_for_ever(_: Database, __: HeldJob) -> None:
    await asyncio.Event().wait()


async def fail(_: Database, __: HeldJob) -> None:
    raise KeyError("ada@acme.example")


async def test_every_job_is_done_once(database: Database) -> None:
    await write_many(database, MAIL, 50)
    await write(database, WEBHOOK, {"n": 100})
    await write(database, MAIL, {"n": 200}, due_in=60)
    post, hook, metrics = Post(), Post(), Metrics()

    async def one_is_left() -> bool:
        return len(await stored(database)) == 1

    async with at_work(database, {MAIL: post, WEBHOOK: hook}, metrics=metrics):
        await until(one_is_left, "what is due is done")
    assert (sorted(post.done), hook.done) == (list(range(50)), [100])
    assert metrics.registry.get_sample_value("workflow_chat_jobs_done_total", {"kind": MAIL.name}) == 50


async def test_what_is_written_later_is_found(database: Database) -> None:
    post = Post()
    async with at_work(database, {MAIL: post}):
        for n in range(3):
            await write(database, MAIL, {"n": n})
            await nothing_is_left(database)
    assert post.done == [0, 1, 2]


async def test_an_error_is_tried_again_later_and_delays_nobody(database: Database) -> None:
    """What is kept of it says where the mistake is, and not whom it was about."""

    async def fail_at_two(_: Database, job: HeldJob) -> None:
        if job.payload["n"] == 2:
            raise KeyError("ada@acme.example")

    await write(database, MAIL, *({"n": n} for n in range(1, 5)))
    post = Post(fail_at_two)

    async def is_put_off() -> bool:
        return [job.last_error for job in await stored(database)] == ["KeyError"]

    async with at_work(database, {MAIL: post}):
        await until(is_put_off, "the others are done")
    (job,) = await stored(database)
    assert (job.payload, job.attempts, job.lease_token, job.failed_at) == ({"n": 2}, 1, None, None)
    wait = (job.due_at - job.created_at).total_seconds()
    assert 0.5 * 10 <= wait <= 1.5 * 10 + 5, "5 s x 2, by half more or less"


async def test_attempts_come_to_an_end(database: Database) -> None:
    await write(database, MAIL, {"n": 1}, key="conversation")
    post, impatient = Post(fail), replace(MAIL, backoff_base=0.001)

    async def is_given_up() -> bool:
        return [job.failed_at is not None for job in await stored(database)] == [True]

    async with at_work(database, {impatient: post}):
        await until(is_given_up, "it is given up")
        await write(database, MAIL, {"n": 2}, key="another")  # a failed job is in nobody's way
        await until(lambda: has(post, 2), "the next is tried")
    assert post.begun.count(1) == 3
    (job, _) = await stored(database)
    assert (job.attempts, job.lease_token, job.last_error) == (3, None, "KeyError")


async def has(post: Post, number: int) -> bool:
    return number in post.begun


def test_waits_grow_to_a_cap() -> None:
    waits = [MAIL.backoff(attempts, 1) for attempts in range(1, 12)]
    assert waits[:3] == [10, 20, 40]
    assert (waits[-1], MAIL.backoff(11, 0.5)) == (3600, 1800)


async def test_a_handler_that_hangs_is_ended(database: Database) -> None:
    async def hang_at_one(database: Database, job: HeldJob) -> None:
        if job.payload["n"] == 1:
            await wait_for_ever(database, job)

    await write(database, MAIL, {"n": 1}, {"n": 2})
    post = Post(hang_at_one)

    async def is_put_off() -> bool:
        return [job.last_error for job in await stored(database)] == ["It was not done within 0.05 s."]

    async with at_work(database, {replace(MAIL, time_limit=0.05): post}):
        await until(is_put_off, "it is put off, and the next done")
    assert (post.ended, post.done) == ([1], [2])


async def test_a_hanging_queue_delays_no_other(database: Database) -> None:
    hook = Post()
    async with at_work(database, {MAIL: Post(wait_for_ever), WEBHOOK: hook}, jobs_shutdown_seconds=0):
        await write_many(database, MAIL, 30)
        await write_many(database, WEBHOOK, 30)
        await until(lambda: all_done(hook, 30), "the other queue is done")


async def all_done(post: Post, number: int) -> bool:
    return len(post.done) == number


async def test_a_lease_is_renewed_beside_its_handler(database: Database) -> None:
    await write(database, MAIL, {}, {"n": 1})
    release = asyncio.Event()

    async def wait(_: Database, __: HeldJob) -> None:
        await release.wait()

    async with at_work(database, {replace(MAIL, lease=0.3): Post(wait)}):
        first = await first_lease(database)

        async def is_renewed() -> bool:
            return all(job.due_at > first + timedelta(seconds=0.5) for job in await stored(database))

        await until(is_renewed, "the leases of both outlast one lease")
        assert [job.attempts for job in await stored(database)] == [1, 1]
        release.set()
        await nothing_is_left(database)


async def first_lease(database: Database) -> Any:
    async def is_held() -> bool:
        return all(job.lease_token for job in await stored(database))

    await until(is_held, "the jobs are claimed")
    return (await stored(database))[0].due_at


async def test_a_handler_whose_lease_is_lost_is_ended(database: Database) -> None:
    """Whoever has the job now finds it as it was: nothing is written about it any more."""
    await write(database, MAIL, {"n": 1})
    post = Post(wait_for_ever)
    async with at_work(database, {replace(MAIL, lease=0.3): post}):
        await until(post.has_begun, "it is at work")
        other = await somebody_else_claims(database)
        await until(lambda: ended(post), "the renewal finds out")
    (job,) = await stored(database)
    assert (job.lease_token, job.attempts, job.last_error) == (other, 1, None)


async def ended(post: Post) -> bool:
    return bool(post.ended)


async def test_a_handler_that_returns_after_its_lease_is_lost(database: Database) -> None:
    await write(database, MAIL)
    others: list[str] = []

    async def lose(database: Database, _: HeldJob) -> None:
        others.append(await somebody_else_claims(database))

    post, metrics = Post(lose), Metrics()
    async with at_work(database, {MAIL: post}, metrics=metrics):
        await until(lambda: all_done(post, 1), "it returns")
    (job,) = await stored(database)
    assert ([job.lease_token], job.attempts) == (others, 1)
    assert metrics.registry.get_sample_value("workflow_chat_jobs_done_total", {"kind": MAIL.name}) is None


async def test_a_handler_that_blocks_its_loop_loses_its_lease(database: Database, unserved_url: str) -> None:
    """Nothing renews it meanwhile, so another process takes over; the first finds that out before it writes."""
    await write(database, MAIL)
    quick = replace(MAIL, lease=0.3)
    is_blocked, release = threading.Event(), threading.Event()
    attempts: list[int] = []

    async def block(_: Database, __: HeldJob) -> None:
        is_blocked.set()
        release.wait(PATIENCE)

    async def block_elsewhere() -> None:
        settings = load_settings(database_url=unserved_url).database
        async with Database.open(settings) as other, at_work(other, {quick: block}):
            await until(lambda: happened(release), "the test is over")

    async def take_over(database: Database, job: HeldJob) -> None:
        attempts.append(job.attempts)
        async with database.write() as uow:
            await job.postpone(uow, 60, {"n": 2})

    elsewhere = asyncio.create_task(asyncio.to_thread(asyncio.run, block_elsewhere()))
    await until(lambda: happened(is_blocked), "the first is blocked")
    post = Post(take_over)
    async with at_work(database, {quick: post}):
        await until(lambda: all_done(post, 1), "the second has taken over")
        release.set()
        await elsewhere
    (job,) = await stored(database)
    assert (attempts, job.payload, job.attempts, job.lease_token) == ([2], {"n": 2}, 0, None)


async def happened(event: threading.Event) -> bool:
    return event.is_set()


async def test_a_handler_ends_its_job_with_its_effect(database: Database) -> None:
    async def settle(database: Database, job: HeldJob) -> None:
        async with database.write() as uow:
            if job.payload["n"] == 1:
                await job.finish(uow)
            else:
                await job.postpone(uow, 60, {"n": 3})

    await write(database, MAIL, {"n": 1}, {"n": 2})
    post, metrics = Post(settle), Metrics()
    async with at_work(database, {MAIL: post}, metrics=metrics):
        await until(lambda: all_done(post, 2), "both are settled")
    (job,) = await stored(database)
    assert (job.payload, job.attempts, job.lease_token) == ({"n": 3}, 0, None)
    assert metrics.registry.get_sample_value("workflow_chat_jobs_done_total", {"kind": MAIL.name}) == 2


async def test_those_whose_process_died_are_worked_on_alone(database: Database) -> None:
    """One of them may have ended it, and the claims of all count: no other is held when its turn comes."""
    await write(database, MAIL, *({"n": n} for n in range(5)))
    await claimed(database)
    await leases_end(database)
    await write(database, MAIL, *({"n": n} for n in range(10, 15)))
    held: dict[int, int] = {}

    async def look(database: Database, job: HeldJob) -> None:
        held[job.payload["n"]] = sum(other.lease_token is not None for other in await stored(database))

    post = Post(look)
    async with at_work(database, {MAIL: post}):
        await nothing_is_left(database)
    assert [held[n] for n in range(5)] == [1] * 5
    assert sorted(post.begun[:5]) == list(range(10, 15)), "those that nothing is known of come first"
    assert sorted(post.begun) == [*range(5), *range(10, 15)]


async def test_claims_without_a_word_are_counted(database: Database) -> None:
    await write(database, MAIL, {"n": 1})
    await change(database, attempts=MAIL.max_attempts)
    post = Post()

    async def is_given_up() -> bool:
        return (await stored(database))[0].failed_at is not None

    async with at_work(database, {MAIL: post}):
        await until(is_given_up, "it is given up")
    assert post.begun == []
    (job,) = await stored(database)
    assert job.last_error == "Each of its workers ended, or lost its lease, before it was done."


async def test_the_end_lets_what_is_at_work_finish(database: Database) -> None:
    """What was claimed with it is given back as if nobody had seen it."""
    await write(database, MAIL, {"n": 1}, {"n": 2}, {"n": 3})
    release = asyncio.Event()

    async def wait(_: Database, __: HeldJob) -> None:
        await release.wait()

    post = Post(wait)
    async with at_work(database, {MAIL: post}) as worker:
        await until(post.has_begun, "the first is at work")
        worker.close()
        asyncio.get_running_loop().call_later(0.05, release.set)
    assert post.done == [1]
    assert [(job.payload["n"], job.attempts, job.lease_token) for job in await stored(database)] == [
        (2, 0, None),
        (3, 0, None),
    ]
    assert [job.payload["n"] for job in await claimed(database)] == [2, 3], "they are due at once"


async def test_the_end_does_not_wait_for_ever(database: Database) -> None:
    await write(database, MAIL, {"n": 1}, {"n": 2})
    post = Post(wait_for_ever)
    async with at_work(database, {MAIL: post}, jobs_shutdown_seconds=0.05):
        await until(post.has_begun, "the first is at work")
    assert (post.ended, post.done) == ([1], [])
    assert [(job.attempts, job.lease_token, job.last_error) for job in await stored(database)] == [(0, None, None)] * 2


async def test_what_comes_again_and_again_is_there_once(database: Database) -> None:
    sweep = PeriodicJobKind("sweep", queue="sweep", every=3600)
    handlers: Handlers = {sweep: Post()}
    async with at_work(database, handlers), at_work(database, handlers), at_work(database, handlers):

        async def is_there() -> bool:
            return bool(await stored(database))

        await until(is_there, "somebody has planted it")
    (first,) = await stored(database)
    assert (first.kind, first.due_at - first.created_at) == ("sweep", timedelta(hours=1))
    await change(database, payload={"far": 1})
    async with at_work(database, handlers) as worker:
        await until(lambda: has_looked(worker), "it has begun")
    (still,) = await stored(database)
    assert (still.id, still.due_at, still.payload) == (first.id, first.due_at, {"far": 1})


async def has_looked(worker: Any) -> bool:
    return worker._counted_at > 0


async def test_what_can_be_watched(database: Database) -> None:
    await write(database, MAIL, {}, {}, due_in=60)
    await write(database, WEBHOOK, due_in=-100)
    async with database.write() as uow:
        await uow.session.execute(update(Job).where(Job.kind == WEBHOOK.name).values(kind="webhook.of_a_later_version"))
    await write(database, WEBHOOK, key="failed")
    async with database.write() as uow:
        await uow.session.execute(update(Job).where(Job.key == "failed").values(failed_at=uow.now))
    metrics = Metrics()
    async with at_work(database, {MAIL: Post(), WEBHOOK: Post()}, metrics=metrics) as worker:
        await until(lambda: has_looked(worker), "they are counted")

    def shown(name: str) -> dict[str, float]:
        (family,) = [each for each in metrics.registry.collect() if each.name == f"workflow_chat_jobs_{name}"]
        return {sample.labels["kind"]: sample.value for sample in family.samples}

    later = "webhook.of_a_later_version"
    assert shown("waiting") == {MAIL.name: 2, WEBHOOK.name: 0, later: 1}
    assert shown("failed") == {MAIL.name: 0, WEBHOOK.name: 1, later: 0}
    overdue = shown("oldest_due_seconds")
    assert (overdue[MAIL.name], overdue[WEBHOOK.name]) == (0, 0)
    assert 100 <= overdue[later] < 160


async def test_a_database_that_goes_away_and_comes_back(database: Database) -> None:
    if database.dialect.name == "sqlite":
        return  # a file does not go away
    post = Post()
    async with at_work(database, {MAIL: post}):
        for n in range(5):
            async with database.writer.connect() as connection:
                await connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                        " AND datname = current_database()"
                    )
                )
            await write_when_it_is_back(database, n)
            await until(lambda n=n: all_done(post, n + 1), "the worker goes on")
    assert post.done == [0, 1, 2, 3, 4]


async def write_when_it_is_back(database: Database, number: int) -> None:
    for _ in range(20):
        try:
            await write(database, MAIL, {"n": number})
        except Exception:  # noqa: BLE001, S112 - each dead connection of the pool fails once
            continue
        return
