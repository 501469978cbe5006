"""Identity tokens: JWTs that the host signs (docs/embedding.md)."""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from workflow_chat.clock import Clock
from workflow_chat.errors import TokenCode, Unauthenticated
from workflow_chat.identifiers import is_host_id
from workflow_chat.security.keys import ASYMMETRIC, Key, Keys
from workflow_chat.shapes.person import Person

ALGORITHMS = ("HS256", *ASYMMETRIC)
REQUIRED = ("sub", "iat", "exp", "aud")
MAX_LIFE = 24 * 3600  # seconds
LEEWAY = timedelta(seconds=30)  # that two clocks may differ
END_OF_TIME = 2**34  # seconds since 1970, in the year 2514; a clock's arithmetic must hold beyond it
MAX_LENGTH = 8192  # characters
REMEMBERED = 10_000  # tokens whose signature need not be checked again


class TokenVerifier:
    """Checks tokens, and remembers good ones: a signature does not turn bad, only old."""

    def __init__(self, keys: Keys, clock: Clock, *, audience: str) -> None:
        self._keys = keys
        self._clock = clock
        self.audience = audience
        self._generation = 0
        self._verified: OrderedDict[str, Person] = OrderedDict()

    async def verify_header(self, authorization: str | None) -> Person:
        """The person whom an ``Authorization`` header proves."""
        if not authorization:
            raise Unauthenticated
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _refusal(TokenCode.MALFORMED, "Write the header as 'Authorization: Bearer <token>'.")
        return await self.verify(token.strip())

    async def verify(self, token: str) -> Person:
        """The person whom a token proves, or an error whose code says what is wrong with it."""
        self._forget_when_keys_change()
        person = self._verified.get(token)
        if person is None:
            person = await self._check(token)
            self._remember(token, person)
        if self._clock.now() >= person.token_expires_at + LEEWAY:
            raise _refusal(TokenCode.EXPIRED, "The token has expired.")
        return person

    def _forget_when_keys_change(self) -> None:
        generation = self._keys.generation()
        if generation != self._generation:
            self._generation = generation
            self._verified.clear()

    def _remember(self, token: str, person: Person) -> None:
        self._verified[token] = person
        if len(self._verified) > REMEMBERED:
            self._verified.popitem(last=False)

    async def _check(self, token: str) -> Person:
        header = _header(token)
        key = await self._key(header)
        claims = _claims(token, key)
        _check_required(claims)
        now = self._clock.now()
        _check_times(claims, now.timestamp())
        self._check_audience(claims["aud"])
        issued, expires = (datetime.fromtimestamp(claims[name], UTC) for name in ("iat", "exp"))
        return Person(claims["sub"], min(issued, now), expires)  # whatever its issuer's clock says (decision 9)

    async def _key(self, header: dict[str, Any]) -> Key:
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS or not self._keys.serve(algorithm):
            raise _refusal(TokenCode.ALGORITHM, "The token is signed in a way that this service has no keys for.")
        if kid is not None and not isinstance(kid, str):
            raise _refusal(TokenCode.MALFORMED, "The token's kid is not a string.")
        key = await self._keys.find(kid, algorithm)
        if key is None:
            raise _refusal(TokenCode.SIGNATURE, "The token is signed with a key that this service does not know.")
        if algorithm not in key.algorithms:
            raise _refusal(TokenCode.ALGORITHM, "The token's algorithm is not the one that its key is for.")
        return key

    def _check_audience(self, audience: object) -> None:
        named = audience if isinstance(audience, list) else [audience]
        if self.audience not in named:
            raise _refusal(
                TokenCode.AUDIENCE, f"The token is not meant for this service (aud must be {self.audience})."
            )


def _refusal(code: TokenCode, detail: str) -> Unauthenticated:
    return Unauthenticated(detail, code=code)


def _header(token: str) -> dict[str, Any]:
    if len(token) > MAX_LENGTH:
        raise _refusal(TokenCode.MALFORMED, "The token is too long.")
    try:
        return jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise _refusal(TokenCode.MALFORMED, "The token is not a JWT.") from error


def _claims(token: str, key: Key) -> dict[str, Any]:
    """The claims, once the signature is proven, by whichever of the materials it was made with."""
    *first, last = key.material, *key.others
    for material in first:
        try:
            return _claims_signed_with(token, material, key.algorithms)
        except Unauthenticated as error:
            if error.code != TokenCode.SIGNATURE:
                raise
    return _claims_signed_with(token, last, key.algorithms)


def _claims_signed_with(token: str, material: Any, algorithms: tuple[str, ...]) -> dict[str, Any]:
    """They are checked by us, because each wrong one has its own code."""
    checks = dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_sub", "verify_jti"), False)
    try:
        return jwt.decode(token, material, algorithms=list(algorithms), options={**checks, "verify_signature": True})  # pyright: ignore[reportArgumentType]  # the options are a closed dict
    except jwt.InvalidSignatureError as error:
        raise _refusal(TokenCode.SIGNATURE, "The token's signature is wrong.") from error
    except jwt.InvalidAlgorithmError as error:
        raise _refusal(TokenCode.ALGORITHM, "The token's algorithm is not allowed.") from error
    except (jwt.InvalidTokenError, jwt.InvalidKeyError, ValueError, RecursionError) as error:
        raise _refusal(TokenCode.MALFORMED, "The token cannot be read.") from error


def _check_required(claims: dict[str, Any]) -> None:
    for name in REQUIRED:
        if claims.get(name) is None:
            raise _refusal(TokenCode.CLAIM_MISSING, f"The token has no claim '{name}'.")
    if not isinstance(claims["sub"], str) or not is_host_id(claims["sub"]):
        raise _refusal(TokenCode.MALFORMED, "The token's sub is not a user id.")
    for name in ("iat", "exp", "nbf"):
        if name in claims and not _is_time(claims[name]):
            raise _refusal(TokenCode.MALFORMED, f"The token's {name} is not a number of seconds.")


def _is_time(claim: object) -> bool:
    return isinstance(claim, int | float) and not isinstance(claim, bool) and 0 <= claim < END_OF_TIME


def _check_times(claims: dict[str, Any], now: float) -> None:
    issued, expires = claims["iat"], claims["exp"]
    if now >= expires + LEEWAY.total_seconds():
        raise _refusal(TokenCode.EXPIRED, "The token has expired.")
    if expires - issued > MAX_LIFE:
        raise _refusal(TokenCode.LIFE_TOO_LONG, "The token lives longer than 24 hours.")
    if max(issued, claims.get("nbf", issued)) > now + LEEWAY.total_seconds():
        raise _refusal(TokenCode.MALFORMED, "The token is from the future; are the clocks right?")
