"""A route that is added as CONTRIBUTING says keeps our order of checks without a word about it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import quick_settings
from tests.harness.people import Person, chat, settle_in
from tests.harness.problems import refused
from tests.harness.routes import routes_of
from tests.harness.service import Service
from workflow_chat.access.permissions import READ
from workflow_chat.actions import directory

PAGE = Path(__file__).parents[2] / "CONTRIBUTING.md"
RECEIPTS = f"{chat('w')}/receipts"


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that has the route of the page."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    module: dict[str, Any] = {}
    exec(code, module)  # noqa: S102 - the page is ours
    service = Service(quick_settings(f"sqlite:///{tmp_path_factory.mktemp('extended') / 'chat.db'}"))
    service.application.api.include_router(module["router"])
    service.start()
    settle_in(service)
    service.do(directory.put_workflow, "acme", "w", name="Invoice intake")
    yield service
    service.stop()


def test_it_answers(extended: Service) -> None:
    ada, omar = Person(extended, "ada"), Person(extended, "omar")
    ada.send("w", "hello")
    for somebody in (ada, omar):
        somebody.read("w")
    receipts = ada.request("GET", RECEIPTS)
    assert receipts.status_code == 200
    assert {each["userId"] for each in receipts.json()} == {"ada", "omar"}
    assert len(ada.request("GET", RECEIPTS, params={"limit": 1}).json()) == 1
    assert ada.request("HEAD", RECEIPTS).status_code == 200
    for somebody in (ada, omar):
        somebody.client.close()


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("limit=0", "limit", "out_of_range"),
        ("limit=x", "limit", "out_of_range"),
        ("limit=5&limit=5", "limit", "repeated"),
        ("unknown=1", "unknown", "unknown_parameter"),
        ("=1", "$", "unknown_parameter"),
    ],
)
def test_fields_are_told_last(extended: Service, query: str, field: str, code: str) -> None:
    path = f"{RECEIPTS}?{query}"
    for user_id, status, refusal in (("gus", 404, "workflow_not_found"), ("dev", 403, "chat_not_allowed")):
        somebody = Person(extended, user_id)
        refused(somebody.request("GET", path), status, refusal)
        somebody.client.close()
    nobody, ada = Person(extended, "", token=""), Person(extended, "ada")
    refused(nobody.request("GET", path), 401, "token_missing")
    problem = refused(ada.request("GET", path), 422, "validation_failed", field)
    assert problem["errors"][0]["code"] == code
    nobody.client.close()
    ada.client.close()


def test_other_tests_find_it(extended: Service) -> None:
    api = extended.application.api
    api.openapi_schema = None  # made before the route came
    (route,) = (route for route in routes_of(api) if route.path.endswith("/receipts"))
    assert (route.is_signed_in, route.needs, route.takes_body) == (True, READ, False)
    assert route.codes[403] == {"chat_not_allowed", "permission_denied"}
