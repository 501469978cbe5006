"""An instance dies, or loses its database, in the middle of the one message that nothing follows: F2, F3."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx2
import pytest

from tests.faults import dies
from tests.faults.checker import violations
from tests.faults.cluster.conftest import Figures, Install
from tests.faults.cluster.installation import Installation, until
from tests.faults.cluster.stored import query, stored
from tests.faults.cluster.travellers import RoamingReader
from tests.faults.journal import History, Promise
from tests.harness.people import Person

DIES = "tests.faults.dies"
SLOW_WORDS = f"""
    CREATE FUNCTION think() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.body = '{dies.LAST_WORDS}' THEN PERFORM pg_sleep(1); END IF;
        RETURN NEW;
    END $$"""
SLEEPERS = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def begun(installation: Installation) -> tuple[list[RoamingReader], Person, Person]:
    """Readers on both instances, who have read one message; a sender at each."""
    ada, ada_elsewhere = installation.person("ada"), installation.person("ada", at=1)
    assert ada.send("invoices", "first").status_code == 201
    readers = [installation.reader("vera", "invoices", at=place) for place in (0, 1)]
    return readers, ada, ada_elsewhere


def expect_one(installation: Installation, readers: list[RoamingReader], key: str, *answers: httpx2.Response) -> float:
    """All answers tell of the same message, and everybody reads it once; the seconds that took."""
    took = max(reader.wait_for(2) for reader in readers)
    time.sleep(0.3)
    promises = [Promise("invoices", "ada", key, each.json()["id"], each.json()["seq"]) for each in answers]
    conversations = stored(installation.database_url)
    assert violations(History(promises, [reader.journal for reader in readers], conversations)) == []
    assert [event.seq for event in conversations["invoices"].events] == [1, 2]
    return took


def test_f02_killed_between_commit_and_publish(install: Install, figures: Figures) -> None:
    """Nobody was told of it; only the position check finds it."""
    installation = install(test_dies="after_commit")
    victim = installation.instances[0]
    victim.kill()
    victim.start(program=DIES)
    readers, ada, ada_elsewhere = begun(installation)
    key = str(uuid4())
    with pytest.raises(httpx2.HTTPError):
        ada.send("invoices", dies.LAST_WORDS, key)
    assert victim.wait() == -9
    found = readers[1].wait_for(2)
    retry = ada_elsewhere.send("invoices", dies.LAST_WORDS, key)
    assert retry.status_code == 200
    expect_one(installation, readers, key, retry)
    figures(f"found after {found:.2f} s by the position check")


def thinking_of_last_words(installation: Installation) -> None:
    query(installation.database_url, SLOW_WORDS)
    query(
        installation.database_url,
        "CREATE TRIGGER think AFTER INSERT ON workflow_messages FOR EACH ROW EXECUTE FUNCTION think()",
    )


def test_f03_killed_while_postgres_writes(install: Install, figures: Figures, pool: ThreadPoolExecutor) -> None:
    """PostgreSQL commits for somebody who is dead already, and the retry is under way by then."""
    installation = install()
    thinking_of_last_words(installation)
    readers, ada, ada_elsewhere = begun(installation)
    key = str(uuid4())
    first = pool.submit(ada.send, "invoices", dies.LAST_WORDS, key)
    until(lambda: query(installation.database_url, SLEEPERS), "the message is being written")
    retry = pool.submit(ada_elsewhere.send, "invoices", dies.LAST_WORDS, key)
    installation.instances[0].kill()
    with pytest.raises(httpx2.HTTPError):
        first.result()
    assert retry.result().status_code == 200
    took = expect_one(installation, readers, key, retry.result())
    figures(f"one message, read {took:.2f} s after the retry's answer")


def test_f03_the_transaction_is_lost(install: Install, figures: Figures, pool: ThreadPoolExecutor) -> None:
    """Rows were written, and the commit never came: no event, no hole, and the retry gets the number."""
    installation = install()
    thinking_of_last_words(installation)
    readers, ada, ada_elsewhere = begun(installation)
    key = str(uuid4())
    first = pool.submit(ada.send, "invoices", dies.LAST_WORDS, key)
    (sleeper,) = waited_for(installation)
    query(installation.database_url, "SELECT pg_terminate_backend($1)", sleeper["pid"])
    assert (first.result().status_code, first.result().json()["code"]) == (503, "unavailable")
    assert stored(installation.database_url)["invoices"].head == 1
    retry = ada_elsewhere.send("invoices", dies.LAST_WORDS, key)
    assert (retry.status_code, retry.json()["seq"]) == (201, 2)
    expect_one(installation, readers, key, retry)
    figures("503, then 201 with the next number")


def waited_for(installation: Installation) -> list[dict[str, int]]:
    until(lambda: query(installation.database_url, SLEEPERS), "the message is being written")
    return query(installation.database_url, SLEEPERS)
