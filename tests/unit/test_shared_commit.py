"""SQLite's one writer: what comes at once is committed at once, and what fails fails alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from workflow_chat.config import load_settings
from workflow_chat.database.dialects.sqlite import Driver, sqlite3
from workflow_chat.database.engine import Database
from workflow_chat.database.shared_commit import SharedCommit
from workflow_chat.errors import Unavailable

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    settings = load_settings(database_url=f"sqlite:///{tmp_path / 'chat.db'}").database
    async with Database.open(settings) as opened:
        async with opened.driver() as connection:
            await connection.run(lambda driver: driver.execute("CREATE TABLE notes (text PRIMARY KEY)"))
        yield opened


async def notes(database: Database) -> list[str]:
    async with database.driver() as connection:
        return await connection.run(
            lambda driver: [row[0] for row in driver.execute("SELECT text FROM notes ORDER BY text")]
        )


def write(driver: Driver, text: str) -> str:
    driver.execute("INSERT INTO notes VALUES (?)", (text,))
    return text


def write_and_fail(driver: Driver) -> None:
    write(driver, "half done")
    raise LookupError


async def test_what_comes_at_once_is_one_transaction(database: Database) -> None:
    said: list[str] = []
    async with database.driver() as connection:
        await connection.run(lambda driver: driver.set_trace_callback(said.append))
    commit = SharedCommit(database)
    texts = [f"note {number}" for number in range(8)]
    assert await asyncio.gather(*(commit.run(lambda driver, text=text: write(driver, text)) for text in texts)) == texts
    assert await notes(database) == texts
    assert [text for text in said if text.startswith(("BEGIN", "COMMIT"))] == ["BEGIN IMMEDIATE", "COMMIT"]


async def test_what_fails_is_undone_by_itself(database: Database) -> None:
    commit = SharedCommit(database)
    work = (lambda driver: write(driver, "before"), write_and_fail, lambda driver: write(driver, "after"))
    outcomes = await asyncio.gather(*map(commit.run, work), return_exceptions=True)
    assert [outcomes[0], type(outcomes[1]), outcomes[2]] == ["before", LookupError, "after"]
    assert await notes(database) == ["after", "before"]


async def test_a_transaction_that_broke_off_is_nobodys(database: Database) -> None:
    """A full disk ends it: what was written before in it is gone, and whoever wrote it is told so."""

    def break_off(driver: Driver) -> None:
        driver.execute("ROLLBACK")
        raise sqlite3.OperationalError("database or disk is full")

    commit = SharedCommit(database)
    outcomes = await asyncio.gather(
        commit.run(lambda driver: write(driver, "lost")), commit.run(break_off), return_exceptions=True
    )
    assert [type(each) for each in outcomes] == [Unavailable, Unavailable]
    assert await commit.run(lambda driver: write(driver, "next")) == "next"
    assert await notes(database) == ["next"]


async def test_who_waits_no_more_disturbs_nobody(database: Database) -> None:
    commit = SharedCommit(database)
    impatient = asyncio.create_task(commit.run(lambda driver: write(driver, "written all the same")))
    patient = asyncio.create_task(commit.run(lambda driver: write(driver, "and told")))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == "and told"
    assert await notes(database) == ["and told", "written all the same"]
