"""The demo: seeded once, kept for ever, and reachable from this machine only."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import jwt
import pytest
from sqlalchemy import func, select

from tests.harness.command import Running, run
from tests.harness.people import NO_TLS, chat
from tests.harness.service import migrated
from workflow_chat.actions import directory
from workflow_chat.config import load_settings
from workflow_chat.database.engine import Database
from workflow_chat.models import User

ROLES = {
    ("Acme", "owner", None),
    ("Acme", "admin", None),
    ("Acme", "editor", None),
    ("Acme", "viewer", None),
    ("Acme", "billing", None),
    ("Globex", "owner", None),
    ("Acme", "editor", "wrk_operator"),  # member and staff
    (None, None, "wrk_admin"),
    (None, None, "wrk_operator"),
    (None, None, "wrk_viewer"),
}


def people_of(url: str) -> dict[str, dict[str, Any]]:
    answer = httpx2.get(f"{url}/demo/people", verify=NO_TLS)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["cache-control"]
    return {person["id"]: person for person in answer.json()}


def list_as(url: str, person: dict[str, Any], workflow: str) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {person['token']}"}
    return httpx2.get(f"{url}{chat(workflow)}/messages", headers=headers, verify=NO_TLS)


def send_as(url: str, person: dict[str, Any], workflow: str, body: str) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {person['token']}"}
    document = {"body": body, "clientGeneratedId": str(uuid4())}
    return httpx2.post(f"{url}{chat(workflow)}/messages", json=document, headers=headers, verify=NO_TLS)


def check_people(people: dict[str, dict[str, Any]]) -> None:
    for person in people.values():
        assert set(person) == {"id", "name", "email", "workspace", "role", "staffRole", "token", "workflows"}
        claims = jwt.decode(person["token"], options={"verify_signature": False})
        assert (claims["sub"], claims["exp"] - claims["iat"]) == (person["id"], 12 * 3600)
        assert all(set(workflow) == {"id", "name"} for workflow in person["workflows"])
    assert {(each["workspace"], each["role"], each["staffRole"]) for each in people.values()} == ROLES
    counts = {(each["workspace"], bool(each["staffRole"])): len(each["workflows"]) for each in people.values()}
    assert counts == {("Acme", False): 3, ("Globex", False): 1, ("Acme", True): 4, (None, True): 4}


def test_a_demo_is_seeded_once_and_kept(tmp_path: Path) -> None:
    with Running(tmp_path, "demo", "--port", "0", "--data", "kept") as demo:
        people = people_of(demo.url)
        check_people(people)
        owner = next(each for each in people.values() if each["role"] == "owner" and each["workspace"] == "Acme")
        workflow = owner["workflows"][0]["id"]
        for person in people.values():
            allowed = person["role"] not in ("viewer", "billing") and person["workspace"] != "Globex"
            assert (list_as(demo.url, person, workflow).status_code == 200) == allowed
        sent = send_as(demo.url, owner, workflow, "still here tomorrow")
        assert sent.status_code == 201
        check_hosts(demo.url)
        other = run(tmp_path, "demo", "--port", "0", "--data", "kept")
        assert (other.returncode, "Another process already serves" in other.stderr) == (1, True)
        demo.stop()
    with Running(tmp_path, "demo", "--port", "0", "--data", "kept", "--workflows", "5") as again:
        assert list_as(again.url, owner, workflow).json()["messages"][-1] == sent.json()  # with the token of before
        restarted = people_of(again.url)
        assert set(restarted) == set(people)
        assert len(restarted[owner["id"]]["workflows"]) == 3 + 5


def test_a_demo_takes_tokens_that_the_operator_signs_too(tmp_path: Path) -> None:
    secret = "a-secret-for-trying-things-out-of-32-bytes-and-more"
    token = run(tmp_path, "token", "ada", JWT_SECRETS=secret, JWT_AUDIENCE="trial").stdout.strip()
    with Running(tmp_path, "demo", "--port", "0", JWT_SECRETS=secret, JWT_AUDIENCE="trial") as demo:
        people = people_of(demo.url)
        assert list_as(demo.url, people["ada"], "lead-routing").status_code == 200
        assert list_as(demo.url, {"token": token}, "lead-routing").status_code == 200


def check_hosts(url: str) -> None:
    """Another site's name that points here must not reach everybody's tokens."""
    port = url.rpartition(":")[2]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", "localhost", f"[::1]:{port}"):
        assert httpx2.get(f"{url}/demo/people", headers={"Host": host}, verify=NO_TLS).status_code == 200, host
    for host in ("evil.example", f"evil.example:{port}", "localhost.evil.example", f"127.0.0.1.evil.example:{port}"):
        for path in ("/demo/people", "/", "/api/workflows/w/chat/messages"):
            answer = httpx2.get(f"{url}{path}", headers={"Host": host}, verify=NO_TLS)
            assert 400 <= answer.status_code < 500, host
            assert answer.headers["content-type"] == "application/problem+json"  # as every error
            assert "token" not in answer.json()


def test_a_demo_leaves_a_real_installation_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'real.db'}"
    asyncio.run(settle_initech(url))
    ended = run(tmp_path, "demo", "--port", "0", DATABASE_URL=url)
    assert ended.returncode == 1
    assert "holds other workspaces (such as 'initech')" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / ".demo").exists()


async def settle_initech(url: str) -> None:
    settings = load_settings(database_url=url)
    await migrated(settings)
    async with Database.open(settings.database) as database, database.write() as uow:
        await directory.put_workspace(uow, "initech", name="Initech")


def test_a_folder_beside_a_database_of_the_environment_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'real.db'}"
    ended = run(tmp_path, "demo", "--port", "0", "--data", "own", DATABASE_URL=url)
    assert ended.returncode == 1
    assert "Both --data and WORKFLOW_CHAT_DATABASE_URL" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not list(tmp_path.glob("real.db*"))
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize("workspaces", [[], ["acme", "globex"]])
def test_a_demo_takes_no_database_that_it_did_not_make(tmp_path: Path, workspaces: list[str]) -> None:
    """Not even an empty one, nor one whose workspaces happen to have the demo's names."""
    url = f"sqlite:///{tmp_path / 'real.db'}"
    settings = load_settings(database_url=url)
    asyncio.run(migrated(settings))

    async def settle() -> None:
        async with Database.open(settings.database) as database, database.write() as uow:
            for workspace in workspaces:
                await directory.put_workspace(uow, workspace, name=workspace)

    asyncio.run(settle())
    ended = run(tmp_path, "demo", "--port", "0", DATABASE_URL=url)
    assert ended.returncode == 1
    assert "demo" in ended.stderr
    assert "Traceback" not in ended.stderr

    async def people() -> int:
        async with Database.open(settings.database) as database, database.read() as uow:
            return await uow.session.scalar(select(func.count()).select_from(User)) or 0

    assert asyncio.run(people()) == 0
