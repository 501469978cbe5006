"""Who can read a conversation: a page knows those of whom it speaks, and asks for the others."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.harness.people import Person, chat
from tests.harness.problems import refused
from tests.http.conftest import Newcomer
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole


def people(person: Person, workflow: str, **query: Any) -> dict[str, Any]:
    answer = person.request("GET", f"{chat(workflow)}/people", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def everybody(person: Person, workflow: str, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = people(person, workflow, **query, **cursor)
        found += page["people"]
        if page["nextCursor"] is None:
            return found
        cursor = {"cursor": page["nextCursor"]}


def test_everybody_who_may_read_and_nobody_else(ada: Person, workflow: str) -> None:
    found = {each["id"]: each["side"] for each in everybody(ada, workflow, limit=3)}
    client, wrk = dict.fromkeys(("ada", "ben", "chloe"), "client"), dict.fromkeys(("wanda", "omar", "vera"), "wrk")
    assert {**client, **wrk, "sam": "wrk"}.items() <= found.items()  # sam is both: staff
    assert not {"dev", "elsa", "gus", "zoe"} & set(found)
    assert [each["id"] for each in everybody(ada, workflow, limit=3)] == sorted(found)


def test_by_a_part_of_the_name_or_by_the_whole_id(ada: Person, newcomer: Newcomer, workflow: str) -> None:
    nora = newcomer(StaffRole.VIEWER)
    assert [each["id"] for each in everybody(ada, workflow, q="CHLOÉ")] == ["chloe"]
    assert [each["id"] for each in everybody(ada, workflow, q=nora.user_id)] == [nora.user_id]
    assert people(ada, workflow, q="omar", limit=1)["people"][0] == {
        "id": "omar",
        "name": "Omar Haddad",
        "avatarUrl": None,
        "side": "wrk",
    }
    for nobody in ("dev", "gus", "no such person", "%", "'"):
        assert everybody(ada, workflow, q=nobody) == []


def test_who_may_ask(person: Callable[[str], Person], newcomer: Newcomer, workflow: str) -> None:
    for name, status, code in (("gus", 404, "workflow_not_found"), ("dev", 403, "chat_not_allowed")):
        refused(person(name).request("GET", f"{chat(workflow)}/people?limit=0"), status, code)
    assert people(newcomer(WorkspaceRole.EDITOR), workflow)["people"]


@pytest.mark.parametrize(
    ("query", "field"), [("q=", "q"), ("limit=101", "limit"), ("cursor=%00", "cursor"), ("cursor=", "cursor")]
)
def test_what_cannot_be_asked(ada: Person, workflow: str, query: str, field: str) -> None:
    refused(ada.request("GET", f"{chat(workflow)}/people?{query}"), 422, "validation_failed", field)
