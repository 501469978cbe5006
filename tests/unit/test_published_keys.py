"""The host's published keys: rotation, outages and rubbish, with a clock of our own."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from tests.harness.published_keys import KeyServer, SigningKey
from workflow_chat.errors import Unauthenticated, Unavailable
from workflow_chat.security import keys
from workflow_chat.security.keys import EitherKeys, PublishedKeys, SharedSecrets
from workflow_chat.security.tokens import TokenVerifier


class StillClock:
    """Time that moves only when a story says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.wall = datetime.now(UTC)

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture(scope="module")
def first() -> SigningKey:
    return SigningKey("ES256", "first")


@pytest.fixture(scope="module")
def second() -> SigningKey:
    return SigningKey("EdDSA", "second")


@pytest.fixture
def host(first: SigningKey) -> Iterator[KeyServer]:
    with KeyServer(first) as server:
        yield server


class Verifier:
    """What a service does with a token."""

    def __init__(self, host: KeyServer) -> None:
        self.clock = StillClock()
        self.keys = PublishedKeys(host.url, self.clock, refresh_seconds=300)
        self.tokens = TokenVerifier(EitherKeys(SharedSecrets({}), self.keys), self.clock, audience="workflow-chat")

    async def accepts(self, token: str) -> bool:
        try:
            await self.tokens.verify(token)
        except Unauthenticated as error:
            if error.code != "token_signature":
                raise
            return False
        return True


@pytest.mark.anyio
async def test_keys_are_fetched_once_for_many(host: KeyServer, first: SigningKey) -> None:
    verifier = Verifier(host)
    tokens = [first.sign("ada", jti=str(number)) for number in range(20)]
    assert all(await asyncio.gather(*(verifier.accepts(token) for token in tokens)))
    assert host.asked == 1


@pytest.mark.anyio
async def test_a_rotation_is_noticed_when_a_new_key_is_used(
    host: KeyServer, first: SigningKey, second: SigningKey
) -> None:
    verifier = Verifier(host)
    assert await verifier.accepts(first.sign("ada"))
    host.publish(second)
    verifier.clock.seconds += 11  # longer than the pause between two fetches that unknown ids can cause
    assert await verifier.accepts(second.sign("ada"))
    assert not await verifier.accepts(first.sign("ada", jti="signed after its key had gone"))


@pytest.mark.anyio
async def test_unknown_ids_do_not_become_a_flood_of_fetches(host: KeyServer, first: SigningKey) -> None:
    verifier = Verifier(host)
    for number in range(20):
        assert not await verifier.accepts(first.sign("ada", kid=f"guess-{number}"))
    assert host.asked == 1


@pytest.mark.anyio
async def test_an_outage_changes_nothing(host: KeyServer, first: SigningKey) -> None:
    verifier = Verifier(host)
    assert await verifier.accepts(first.sign("ada"))
    host.stop()
    for number in range(3):
        verifier.clock.seconds += 1000
        assert await verifier.accepts(first.sign("ada", jti=str(number)))


@pytest.mark.anyio
async def test_a_host_that_comes_up_late(first: SigningKey) -> None:
    with KeyServer() as host:
        host.status = 503
        verifier = Verifier(host)
        with pytest.raises(Unavailable):  # a good token must not be called a bad one
            await verifier.accepts(first.sign("ada"))
        host.status = 200
        host.publish(first)
        verifier.clock.seconds += 11
        assert await verifier.accepts(first.sign("ada"))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b"{}",
        b'{"keys": null}',
        b'{"keys": {}}',
        b'{"keys": []}',
        b'{"keys": [null, 1, "x", []]}',
        b"\xff",
        b"[" * 100_000,
    ],
)
@pytest.mark.anyio
async def test_rubbish_is_like_an_outage(host: KeyServer, first: SigningKey, answer: bytes) -> None:
    verifier = Verifier(host)
    assert await verifier.accepts(first.sign("ada"))
    host.document = answer
    verifier.clock.seconds += 1000
    assert await verifier.accepts(first.sign("ada", jti="later"))


@pytest.mark.parametrize("status", [0, 301, 404, 500])
@pytest.mark.anyio
async def test_other_answers_are_like_an_outage(host: KeyServer, first: SigningKey, status: int) -> None:
    verifier = Verifier(host)
    assert await verifier.accepts(first.sign("ada"))
    host.status = status
    verifier.clock.seconds += 1000
    assert await verifier.accepts(first.sign("ada", jti="later"))


BROKEN_KEYS: list[Any] = [
    {"kty": "RSA", "kid": "x", "alg": "RS256"},
    {"kty": "RSA", "kid": "x", "n": "AQ", "e": "!"},
    {"kty": "EC", "kid": "x", "crv": "P-256", "x": "AA", "y": "AA"},
    {"kty": "OKP", "kid": "x", "crv": "X25519", "x": "AA"},
    {"kty": "oct", "kid": "x", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA", "alg": "HS256"},
    {"kty": "future", "kid": "x"},
    {"kid": "x"},
    {},
    None,
    "x",
]


@pytest.mark.parametrize("broken", BROKEN_KEYS, ids=json.dumps)
@pytest.mark.anyio
async def test_a_broken_key_does_not_spoil_the_others(host: KeyServer, first: SigningKey, broken: Any) -> None:
    host.publish(first, others=(broken,))
    assert await Verifier(host).accepts(first.sign("ada"))


@pytest.mark.anyio
async def test_a_secret_that_somebody_published_is_no_key(host: KeyServer, first: SigningKey) -> None:
    host.publish(first, others=(BROKEN_KEYS[4],))
    claims = {"sub": "ada", "aud": "workflow-chat", "iat": 1, "exp": 2}
    token = jwt.encode(claims, "secret-secret-secret-secret-secret", "HS256", headers={"kid": "x"})
    assert not await Verifier(host).accepts(token)


@pytest.mark.anyio
async def test_a_lone_key_without_an_id(second: SigningKey) -> None:
    nameless = SigningKey("ES256", None)
    with KeyServer(nameless) as host:
        assert await Verifier(host).accepts(nameless.sign("ada"))
    with KeyServer(nameless, second) as host:  # of two, a token has to say which
        verifier = Verifier(host)
        assert await verifier.accepts(second.sign("ada"))
        assert not await verifier.accepts(SigningKey("ES256", None).sign("ada"))


@pytest.mark.anyio
async def test_a_remembered_token_expires_all_the_same(host: KeyServer, first: SigningKey) -> None:
    verifier = Verifier(host)
    token = first.sign("ada")  # ten minutes
    assert await verifier.accepts(token)
    verifier.clock.wall += timedelta(seconds=600 + 28)
    assert await verifier.accepts(token)
    verifier.clock.wall += timedelta(seconds=4)
    with pytest.raises(Unauthenticated, match="expired"):
        await verifier.tokens.verify(token)


@pytest.mark.anyio
async def test_an_address_that_drips_holds_nobody_and_ends_nothing(
    host: KeyServer, first: SigningKey, second: SigningKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "FETCH_TIMEOUT", 0.3)
    verifier = Verifier(host)
    assert await verifier.accepts(first.sign("ada"))
    host.drip = 0.1
    verifier.clock.seconds += 301
    async with asyncio.timeout(3):
        assert not await verifier.accepts(second.sign("ada"))
        assert await verifier.accepts(first.sign("ada"))
    host.drip = 0.0
    host.publish(first, second)
    verifier.clock.seconds += 301
    assert await verifier.accepts(second.sign("ada"))
