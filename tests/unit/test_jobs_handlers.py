"""Handlers of the test's own: each goes wrong in another way, and delays nobody."""

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.harness.jobs import (
    MAIL,
    PATIENCE,
    WEBHOOK,
    Post,
    all_done,
    at_work,
    change,
    claimed,
    leases_end,
    nothing_is_left,
    somebody_else_claims,
    stored,
    until,
    wait_for_ever,
    write,
    write_many,
)
from workflow_chat.config import load_settings
from workflow_chat.database.engine import Database
from workflow_chat.jobs.leases import HeldJob
from workflow_chat.metrics import Metrics

pytestmark = pytest.mark.anyio


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
