"""Addresses of databases and of Redis, as hosting companies give them."""

import asyncio
from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from workflow_chat.config import SettingsError, load_settings
from workflow_chat.config.postgres_address import driver_address, mistake_in
from workflow_chat.database.engine import Database
from workflow_chat.realtime.bus import redis as bus

GIVEN = {
    "postgres://u:p@h/d": "postgresql://u:p@h/d",
    "postgresql://u:p@h:6543/d?sslmode=require&channel_binding=require": "postgresql://u:p@h:6543/d?sslmode=require",
    "postgresql://u:p%40%2F%25@h/d?sslmode=verify-full&sslrootcert=/etc/ca%20s.pem": (
        "postgresql://u:p%40%2F%25@h/d?sslmode=verify-full&sslrootcert=%2Fetc%2Fca%20s.pem"
    ),
    "postgresql://u@/d?host=/var/run/postgresql": "postgresql://u@/d?host=%2Fvar%2Frun%2Fpostgresql",
    "postgresql:///d?host=/cloudsql/a:b:c&user=u": "postgresql:///d?host=%2Fcloudsql%2Fa%3Ab%3Ac&user=u",
    "postgresql://u:p@one:1,two:2/d?target_session_attrs=read-write": (
        "postgresql://u:p@one:1,two:2/d?target_session_attrs=read-write"
    ),
    "postgresql://u:p@[::1]:5432/d?ssl=require": "postgresql://u:p@[::1]:5432/d?sslmode=require",
    "postgresql://u:p@h/d?connect_timeout=10&application_name=x&options=endpoint%3Dep-1": (
        "postgresql://u:p@h/d?options=endpoint%3Dep-1"
    ),
}
WRONG = {
    "postgresql://u:very-secret@h:port/d": "host or port",
    "postgresql://u:very-secret@h/d?sslmod=require": "sslmod",
    "postgresql://u:very-secret@h/d?sslmode=always": "verify-full",
    "postgresql://u:very-secret@[::1/d": "host or port",
}


@pytest.mark.parametrize("url", GIVEN)
def test_what_the_driver_is_given(url: str) -> None:
    assert mistake_in(url) is None
    assert driver_address(url) == GIVEN[url]


@pytest.mark.parametrize("url", WRONG)
def test_a_mistake_is_named_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match=WRONG[url]) as mistake:
        load_settings(database_url=url)
    assert "very-secret" not in str(mistake.value)


@pytest.mark.parametrize(
    "query", ["", "sslmode=prefer", "sslmode=disable&channel_binding=prefer&connect_timeout=3&application_name=x"]
)
def test_a_real_server_answers(postgres_server: str, query: str) -> None:
    settings = load_settings(database_url=f"{postgres_server}?{query}")

    async def name() -> str:
        async with Database.open(settings.database) as database, database.read() as uow:
            return await uow.session.scalar(text("SELECT current_setting('application_name')")) or ""

    assert asyncio.run(name()) == "workflow-chat"


@pytest.mark.parametrize(
    ("given", "meant"),
    [("CERT_NONE", "none"), ("none", "none"), ("CERT_REQUIRED", "required"), ("optional", "optional")],
)
def test_redis_with_tls(given: str, meant: str) -> None:
    url = f"rediss://:p%40ss@h:6380/0?ssl_cert_reqs={given}"
    connection = Redis.from_url(bus.driver_address(url)).connection_pool.connection_kwargs
    assert (connection["ssl_cert_reqs"], connection["password"], connection["port"]) == (meant, "p@ss", 6380)
    assert urlsplit(bus.driver_address("redis://h/1")).geturl() == "redis://h/1"
