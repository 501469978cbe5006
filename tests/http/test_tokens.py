"""Identity tokens: each thing that can be wrong with one has its own code."""

import base64
import json
import time
from typing import Any

import httpx2
import jwt
import pytest

from tests.harness.people import NO_TLS, Person
from tests.harness.problems import refused
from tests.harness.published_keys import SigningKey
from tests.harness.service import AUDIENCE, SECRET, Service, sign

NOW = int(time.time())
CLAIMS: dict[str, Any] = {"sub": "ada", "aud": AUDIENCE, "iat": NOW, "exp": NOW + 3600}


def ask(edge: Service, authorization: str | bytes | None) -> httpx2.Response:
    headers: dict[str, Any] = {} if authorization is None else {"Authorization": authorization}
    return httpx2.get(f"{edge.url}/api/workflows/w/chat/messages", headers=headers, verify=NO_TLS)


def signed(claims: Any, secret: Any = SECRET, algorithm: str = "HS256", **header: Any) -> str:
    """A signed token of any claims and header, even those that a library would not write."""
    head = json.dumps({"typ": "JWT", "alg": algorithm, **header})
    body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    message = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (head.encode(), body))
    signature = jwt.get_algorithm_by_name("HS256").sign(message, secret.encode() if isinstance(secret, str) else secret)
    return (message + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def rejected(edge: Service, token: str, code: str) -> None:
    answer = ask(edge, f"Bearer {token}")
    refused(answer, 401, code)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def accepted(edge: Service, token: str) -> None:
    answer = ask(edge, f"Bearer {token}")
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("authorization", [None, ""])
def test_no_token(edge: Service, authorization: str | None) -> None:
    answer = ask(edge, authorization)
    refused(answer, 401, "token_missing")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer",
        f"Basic {base64.b64encode(b'ada:secret').decode()}",
        f"Token {signed(CLAIMS)}",
        signed(CLAIMS),
        "Bearer null",
        "Bearer a.b",
        "Bearer a.b.c",
        "Bearer ....",
        "Bearer é.é.é".encode(),
        f"Bearer {signed(CLAIMS)} {signed(CLAIMS)}",
        f"Bearer {signed(CLAIMS)},",
        f"Bearer {signed(CLAIMS)}".replace(".", "..", 1),
        f"Bearer {'x' * 20_000}",
        f"Bearer {signed(b'not json')}",
        f"Bearer {signed([])}",
        f"Bearer {signed(None)}",
        f"Bearer {signed(CLAIMS, kid=1)}",
        f"Bearer {signed(b'[' * 4_000)}",
    ],
)
def test_what_is_no_token(edge: Service, authorization: str | bytes) -> None:
    refused(ask(edge, authorization), 401, "token_malformed")


@pytest.mark.parametrize("claim", ["sub", "iat", "exp", "aud"])
def test_missing_claims(edge: Service, claim: str) -> None:
    rejected(edge, signed({name: value for name, value in CLAIMS.items() if name != claim}), "token_claim_missing")
    rejected(edge, signed({**CLAIMS, claim: None}), "token_claim_missing")


@pytest.mark.parametrize(
    "wrong",
    [
        *({"sub": sub} for sub in (1, True, [], {}, ["ada"], "", ".", "..", "a b", "ada\n", "\x00", "é", "x" * 129)),
        *({name: value} for name in ("iat", "exp") for value in ("1", True, [], {}, str(NOW))),
        {"iat": NOW + 3600, "exp": NOW + 7200},
        {"nbf": NOW + 3600},
    ],
)
def test_claims_of_the_wrong_kind(edge: Service, wrong: dict[str, Any]) -> None:
    rejected(edge, signed({**CLAIMS, **wrong}), "token_malformed")


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("claim", ["iat", "exp"])
def test_times_that_are_no_times(edge: Service, claim: str, literal: str) -> None:
    text = json.dumps({**CLAIMS, claim: "HERE"}).replace('"HERE"', literal)
    answer = ask(edge, f"Bearer {signed(text.encode())}")
    assert answer.status_code == 401, f"a token with {claim} {literal} was accepted"


def test_a_secret_is_rotated_and_nobody_is_signed_out(edge: Service) -> None:
    """Whether the application names its secret or not, before and after it has the new one."""
    for secret, kid in ((SECRET, "old"), (SECRET[::-1], "new")):
        accepted(edge, signed(CLAIMS, secret))
        accepted(edge, signed(CLAIMS, secret, kid=kid))
    rejected(edge, signed(CLAIMS, SECRET, kid="new"), "token_signature")
    rejected(edge, signed(CLAIMS, "x" * 40), "token_signature")
    rejected(edge, signed({**CLAIMS, "exp": NOW - 100}, SECRET[::-1]), "token_expired")


@pytest.mark.parametrize("number", [10**400, -(10**400), 10**300, 2**63, -1, 1e300])
@pytest.mark.parametrize("claim", ["iat", "exp", "nbf"])
def test_times_that_no_clock_shows(edge: Service, claim: str, number: float) -> None:
    rejected(edge, signed({**CLAIMS, claim: number}), "token_malformed")


@pytest.mark.parametrize("literal", ["[" * 2_000 + "]" * 2_000, "9" * 5_000, '{"a": NaN}', '"\\ud800"'])
@pytest.mark.parametrize("claim", ["sub", "nbf", "jti"])
def test_nonsense_in_a_claim_is_never_our_failure(edge: Service, claim: str, literal: str) -> None:
    text = json.dumps({**CLAIMS, claim: "HERE"}).replace('"HERE"', literal)
    assert ask(edge, f"Bearer {signed(text.encode())}").status_code in (200, 401), claim


@pytest.mark.parametrize(
    "aud", ["other", "", "workflow-chat ", "WORKFLOW-CHAT", ["other"], [], 1, {}, [["workflow-chat"]]]
)
def test_another_audience(edge: Service, aud: Any) -> None:
    rejected(edge, signed({**CLAIMS, "aud": aud}), "token_audience")


def test_one_of_several_audiences(edge: Service) -> None:
    accepted(edge, signed({**CLAIMS, "aud": ["other", AUDIENCE]}))


def test_expiry_and_clocks_that_differ(edge: Service) -> None:
    now = int(time.time())
    accepted(edge, sign("ada", iat=now - 600, exp=now - 20))
    rejected(edge, sign("ada", iat=now - 600, exp=now - 31), "token_expired")
    accepted(edge, sign("ada", iat=now + 25))
    rejected(edge, sign("ada", iat=now + 35), "token_malformed")


def test_a_life_of_a_day_and_no_longer(edge: Service) -> None:
    now = int(time.time())
    accepted(edge, sign("ada", iat=now, exp=now + 86_400))
    accepted(edge, sign("ada", iat=now - 3600, exp=now + 82_800))
    rejected(edge, sign("ada", iat=now, exp=now + 86_401), "token_life_too_long")
    rejected(edge, sign("ada", iat=now - 80_000, exp=now + 80_000), "token_life_too_long")


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "HS384", "HS512", "PS256", "ES512", "hs256", "", None, 1, [], {}]
)
def test_algorithms_that_we_do_not_know(edge: Service, algorithm: Any) -> None:
    rejected(edge, signed(CLAIMS, alg=algorithm), "token_algorithm")


def test_no_signature_at_all(edge: Service) -> None:
    rejected(edge, jwt.encode(CLAIMS, "", algorithm="none"), "token_algorithm")
    rejected(edge, signed(CLAIMS, alg="none").rpartition(".")[0] + ".", "token_algorithm")
    rejected(edge, signed(CLAIMS).rpartition(".")[0] + ".", "token_signature")


def test_another_secret(edge: Service) -> None:
    rejected(edge, signed(CLAIMS, "another-secret-of-more-than-32-bytes-length"), "token_signature")


def test_a_token_that_was_tampered_with(edge: Service) -> None:
    head, body, signature = signed(CLAIMS).split(".")
    forged = base64.urlsafe_b64encode(json.dumps({**CLAIMS, "sub": "omar"}).encode()).rstrip(b"=").decode()
    rejected(edge, f"{head}.{forged}.{signature}", "token_signature")
    accepted(edge, f"{head}.{body}.{signature}")
    rejected(edge, f"{head}.{forged}.{signature}", "token_signature")  # not even once the good one is remembered


def test_several_secrets_by_kid(edge: Service) -> None:
    accepted(edge, signed(CLAIMS, SECRET, kid="old"))
    accepted(edge, signed(CLAIMS, SECRET[::-1], kid="new"))
    accepted(edge, signed(CLAIMS, SECRET))  # without a kid: any
    accepted(edge, signed(CLAIMS, SECRET[::-1]))
    rejected(edge, signed(CLAIMS, SECRET, kid="new"), "token_signature")
    for kid in ("unknown", "", "../old", "old\x00"):
        rejected(edge, signed(CLAIMS, SECRET, kid=kid), "token_signature")


def test_every_kind_of_published_key(edge: Service, host_keys: dict[str, SigningKey]) -> None:
    for key in host_keys.values():
        accepted(edge, key.sign("ada"))
        rejected(edge, key.sign("ada", kid="unknown"), "token_signature")
        rejected(edge, SigningKey(key.algorithm, key.kid).sign("ada"), "token_signature")
        rejected(edge, key.sign("ada", aud="other"), "token_audience")


def test_a_published_key_is_no_secret(edge: Service, host_keys: dict[str, SigningKey]) -> None:
    for key in host_keys.values():
        for material in (key.pem, key.pem.strip(), json.dumps(key.jwk).encode()):
            rejected(edge, signed(CLAIMS, material, kid=key.kid), "token_algorithm")
            rejected(edge, signed(CLAIMS, material, kid="old"), "token_signature")
            rejected(edge, signed(CLAIMS, material), "token_signature")
            answer = ask(edge, f"Bearer {signed(CLAIMS, material, algorithm=key.algorithm, kid=key.kid)}")
            assert answer.status_code == 401


def test_a_key_is_for_one_algorithm(edge: Service, host_keys: dict[str, SigningKey]) -> None:
    rejected(edge, host_keys["RS256"].sign("ada", kid="ES256-key"), "token_algorithm")
    rejected(edge, host_keys["ES256"].sign("ada", kid="old"), "token_algorithm")
    embedded: dict[str, Any] = {
        "jwk": SigningKey("RS256", None).jwk,
        "jku": "http://evil.example/jwks",
        "x5u": "http://evil.example",
    }
    rejected(edge, signed(CLAIMS, "another-secret-of-more-than-32-bytes-length", **embedded), "token_signature")


def test_an_algorithm_that_this_service_has_no_key_for(service: Service) -> None:
    """It knows shared secrets only."""
    for algorithm in ("RS256", "ES256", "EdDSA"):
        rejected(service, SigningKey(algorithm, "some").sign("ada"), "token_algorithm")
        rejected(service, SigningKey(algorithm, None).sign("ada"), "token_algorithm")
        rejected(service, signed(CLAIMS, algorithm=algorithm), "token_algorithm")


def test_extensions_that_must_be_understood(edge: Service) -> None:
    assert ask(edge, f"Bearer {signed(CLAIMS, crit=['exp-as-text'], **{'exp-as-text': 'x'})}").status_code == 401
    assert ask(edge, f"Bearer {signed(CLAIMS, crit=['b64'], b64=False)}").status_code == 401


def test_the_scheme_in_any_case(edge: Service) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert ask(edge, f"{scheme} {signed(CLAIMS)}").status_code == 200


def test_a_token_in_the_address_or_a_cookie_is_none(edge: Service) -> None:
    url = f"{edge.url}/api/workflows/w/chat/messages"
    refused(httpx2.get(url, params={"token": signed(CLAIMS)}, verify=NO_TLS), 401, "token_missing")
    refused(httpx2.get(url, headers={"Cookie": f"token={signed(CLAIMS)}"}, verify=NO_TLS), 401, "token_missing")


def test_every_route_asks_for_the_token(edge: Service) -> None:
    expired = Person(edge, "ada", token=sign("ada", iat=NOW - 7200, exp=NOW - 3600))
    answers = [
        expired.list("w"),
        expired.send("w", "hello"),
        expired.edit("w", "x", "hello"),
        expired.delete("w", "x"),
        expired.read("w"),
        expired.typing("w"),
        expired.request("GET", "/api/workflows/w/chat/events"),
    ]
    for answer in answers:
        refused(answer, 401, "token_expired")
    expired.client.close()
