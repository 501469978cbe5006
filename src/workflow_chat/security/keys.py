"""The keys that identity tokens are verified with."""

import asyncio
import json
import time
import urllib.request
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from jwt import PyJWK

from workflow_chat.clock import Clock
from workflow_chat.errors import Unavailable

log = structlog.get_logger(__name__)
ASYMMETRIC = ("RS256", "ES256", "EdDSA")
FETCH_TIMEOUT = 5.0  # seconds
DOCUMENT_BYTES = 1_000_000
READ_AT_ONCE = 65_536
COOL_DOWN = 10.0  # seconds between two fetches that unknown key ids can cause


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the algorithms that it may be used with; a token cannot choose another."""

    material: Any
    algorithms: tuple[str, ...]
    others: tuple[Any, ...] = ()
    """Material that may have signed as well, where the token does not say which it was."""


class Keys(Protocol):
    def serve(self, algorithm: str) -> bool:
        """Whether there can be a key for this algorithm at all."""
        ...

    def generation(self) -> int:
        """Changes when keys may have been withdrawn, and what they have signed has to be checked again."""
        ...

    async def find(self, kid: str | None, algorithm: str) -> Key | None:
        """The key that a token with this header must be signed with."""
        ...


class SharedSecrets:
    """HS256 secrets, by key id; a token without one may be signed with any."""

    def __init__(self, secrets: dict[str, str]) -> None:
        self._keys = {kid: Key(secret, ("HS256",)) for kid, secret in secrets.items()}
        first, *others = secrets.values() or [None]
        self._any = None if first is None else Key(first, ("HS256",), tuple(others))

    def serve(self, algorithm: str) -> bool:
        return algorithm == "HS256"

    def generation(self) -> int:
        return 0

    async def find(self, kid: str | None, algorithm: str) -> Key | None:
        return self._any if kid is None else self._keys.get(kid)


class PublishedKeys:
    """The host's JWKS. The last good set stays in use for as long as the address cannot be reached."""

    def __init__(self, url: str, clock: Clock, *, refresh_seconds: float) -> None:
        self._url = url
        self._clock = clock
        self._refresh_seconds = refresh_seconds
        self._keys: dict[str | None, Key] = {}
        self._document = b""
        self._generation = 0
        self._tried_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    def serve(self, algorithm: str) -> bool:
        return algorithm in ASYMMETRIC

    def generation(self) -> int:
        """Grows when the host publishes another set. A set that is getting old is renewed while it is still used."""
        self._renew(older_than=self._refresh_seconds)
        return self._generation

    async def find(self, kid: str | None, algorithm: str) -> Key | None:
        self._renew(older_than=self._refresh_seconds)
        if kid not in self._keys:
            self._renew(older_than=COOL_DOWN)
            if self._fetching is not None:
                await asyncio.shield(self._fetching)
        if not self._keys:
            raise Unavailable("The keys that identity tokens are signed with could not be fetched yet.")
        return self._keys.get(kid)

    def _renew(self, *, older_than: float) -> None:
        now = self._clock.monotonic()
        if self._fetching is None and now - self._tried_at >= older_than:
            self._tried_at = now
            self._fetching = asyncio.create_task(self._fetch(), name="fetch keys")

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(FETCH_TIMEOUT):
                document = await asyncio.to_thread(_read, self._url)
            keys = _parse(document)
        except Exception as error:  # noqa: BLE001 - whatever that address answers, the keys we have stay good
            log.warning("jwks_unreachable", error=type(error).__name__, keys_kept=len(self._keys))
        else:
            self._take(document, keys)
        finally:
            self._fetching = None

    def _take(self, document: bytes, keys: dict[str | None, Key]) -> None:
        if keys and document != self._document:
            self._document, self._keys = document, keys
            self._generation += 1


def _read(url: str) -> bytes:
    """The document, as long as it comes within the time: each read may take FETCH_TIMEOUT, and a drip is many reads."""
    ends = time.monotonic() + FETCH_TIMEOUT
    parts: list[bytes] = []
    with urllib.request.urlopen(url, timeout=FETCH_TIMEOUT) as response:  # noqa: S310 - settings allow http(s) only
        while part := response.read1(READ_AT_ONCE):
            parts.append(part)
            if time.monotonic() > ends or sum(map(len, parts)) > DOCUMENT_BYTES:
                raise TimeoutError
    return b"".join(parts)


def _parse(document: bytes) -> dict[str | None, Key]:
    """Usable keys by id; a set with one key also answers tokens that name none."""
    keys: dict[str | None, Key] = {}
    for entry in json.loads(document)["keys"]:
        try:
            jwk = PyJWK(entry)
        except Exception as error:  # noqa: BLE001 - a key that we cannot use is no reason to refuse the others
            log.info("jwks_key_unusable", error=type(error).__name__)
            continue
        if jwk.algorithm_name in ASYMMETRIC:
            keys[jwk.key_id] = Key(jwk, (jwk.algorithm_name,))
    if len(keys) == 1:
        keys[None] = next(iter(keys.values()))
    return keys


class EitherKeys:
    """Shared secrets for HS256, published keys for the rest."""

    def __init__(self, secrets: SharedSecrets | None, published: PublishedKeys | None) -> None:
        self._sources: list[Keys] = [source for source in (secrets, published) if source is not None]

    def serve(self, algorithm: str) -> bool:
        return any(source.serve(algorithm) for source in self._sources)

    def generation(self) -> int:
        return sum(source.generation() for source in self._sources)

    async def find(self, kid: str | None, algorithm: str) -> Key | None:
        """The key for this algorithm; else one of that name for another, so that the refusal can say what is wrong."""
        for source in sorted(self._sources, key=lambda source: not source.serve(algorithm)):
            found = await source.find(kid, algorithm) if kid is not None or source.serve(algorithm) else None
            if found is not None:
                return found
        return None
