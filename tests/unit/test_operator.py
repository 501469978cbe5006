"""What an operator asks the command line, health checks and metrics."""

import json
import sqlite3
import urllib.request
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.harness.command import Running, run
from tests.harness.service import SECRET, Service


def test_doctor_before_and_after(tmp_path: Path) -> None:
    bare = run(tmp_path, "doctor")
    assert bare.returncode == 1
    assert "FAIL No way to verify identity tokens." in bare.stdout
    assert run(tmp_path, "migrate").returncode == 0
    fit = run(tmp_path, "doctor", JWT_SECRETS=SECRET)
    assert (fit.returncode, fit.stdout.count("ok  ")) == (0, len(fit.stdout.splitlines()))
    assert "The schema is up to date" in fit.stdout
    assert SECRET not in fit.stdout


def test_doctor_finds_servers_that_are_away(tmp_path: Path) -> None:
    away = run(
        tmp_path,
        "doctor",
        JWT_SECRETS=SECRET,
        DATABASE_URL="postgresql://chat:hidden@127.0.0.1:9/chat",
        REDIS_URL="redis://127.0.0.1:9",
    )
    assert away.returncode == 1
    assert "FAIL The database does not answer." in away.stdout
    assert "FAIL Redis does not answer." in away.stdout
    assert "hidden" not in away.stdout + away.stderr


def test_serve_refuses_an_old_schema_on_postgres(tmp_path: Path, empty_postgres: str) -> None:
    refused = run(tmp_path, "serve", JWT_SECRETS=SECRET, DATABASE_URL=empty_postgres)
    assert refused.returncode == 1
    assert "Run: workflow-chat migrate" in refused.stderr
    assert run(tmp_path, "migrate", DATABASE_URL=empty_postgres).returncode == 0
    with Running(tmp_path, "serve", "--port", "0", JWT_SECRETS=SECRET, DATABASE_URL=empty_postgres) as running:
        assert httpx2.get(f"{running.url}/readyz").status_code == 200


def test_audit_tells_who_did_what(tmp_path: Path) -> None:
    with Running(tmp_path, "demo", "--port", "0", "--data", ".") as running:
        people = {person["id"]: person for person in httpx2.get(f"{running.url}/demo/people").json()}
        headers = {"Authorization": f"Bearer {people['ada']['token']}"}
        path = f"{running.url}/api/workflows/lead-routing/chat/messages"
        sent = httpx2.post(path, headers=headers, json={"body": "first", "clientGeneratedId": "1"}).json()
        httpx2.patch(f"{path}/{sent['id']}", headers=headers, json={"body": "second"})
        httpx2.delete(f"{path}/{sent['id']}", headers=headers)
    printed = run(tmp_path, "audit", "--workflow", "lead-routing", DATABASE_URL="sqlite:///workflow-chat.db").stdout
    entries = [json.loads(line) for line in printed.splitlines()]
    assert [(entry["tag"].rpartition(".")[2], entry["actorId"]) for entry in entries] == [
        ("sent", "ada"),
        ("edited", "ada"),
        ("deleted", "ada"),
    ]
    assert [(entry["before"], entry["after"]) for entry in entries] == [
        (None, {"body": "first"}),
        ({"body": "first"}, {"body": "second"}),
        ({"body": "second"}, None),
    ]


def test_a_new_history_makes_readers_load_anew(tmp_path: Path) -> None:
    def cursor(url: str) -> str:
        people = {person["id"]: person for person in httpx2.get(f"{url}/demo/people").json()}
        headers = {"Authorization": f"Bearer {people['ada']['token']}"}
        return httpx2.get(f"{url}/api/workflows/lead-routing/chat/messages", headers=headers).json()["streamCursor"]

    with Running(tmp_path, "demo", "--port", "0", "--data", ".") as running:
        before = cursor(running.url)
    with Running(tmp_path, "demo", "--port", "0", "--data", ".") as running:
        assert cursor(running.url) == before
    assert run(tmp_path, "bump-epoch", DATABASE_URL="sqlite:///workflow-chat.db").returncode == 0
    with Running(tmp_path, "demo", "--port", "0", "--data", ".") as running:
        assert cursor(running.url) != before


@pytest.mark.parametrize("command", ["serve", "migrate", "demo", "audit", "bump-epoch"])
def test_a_database_server_that_is_away(tmp_path: Path, command: str) -> None:
    ended = run(tmp_path, command, JWT_SECRETS=SECRET, DATABASE_URL="postgresql://chat:hidden@127.0.0.1:9/chat")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "The database does not answer. Is WORKFLOW_CHAT_DATABASE_URL right, and does it run?\n"


def test_a_schema_of_a_later_version(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    with closing(sqlite3.connect(tmp_path / "workflow-chat.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in ("serve", "migrate", "doctor"):
        ended = run(tmp_path, command, JWT_SECRETS=SECRET)
        assert ended.returncode == 1
        assert "schema 9999, which is newer than this program" in ended.stdout + ended.stderr
        assert "Traceback" not in ended.stderr


def test_several_instances_without_redis_are_warned_of(tmp_path: Path, empty_postgres: str) -> None:
    assert run(tmp_path, "migrate", DATABASE_URL=empty_postgres).returncode == 0
    with Running(tmp_path, "serve", "--port", "0", JWT_SECRETS=SECRET, DATABASE_URL=empty_postgres) as running:
        _, _, log = running.stop()
    assert [json.loads(line)["event"] for line in log.splitlines()] == ["no_redis"]


@pytest.mark.parametrize("command", ["audit", "bump-epoch"])
def test_commands_on_a_database_that_is_not_there(tmp_path: Path, command: str) -> None:
    ended = run(tmp_path, command)
    assert ended.returncode == 1
    assert "There is no database at workflow-chat.db" in ended.stderr


def test_metrics_are_on_a_port_of_their_own(tmp_path: Path, free_port: int) -> None:
    with Running(tmp_path, "serve", "--port", "0", JWT_SECRETS=SECRET, METRICS_PORT=str(free_port)) as running:
        httpx2.get(f"{running.url}/api/workflows/x/chat/messages")
        text = urllib.request.urlopen(f"http://127.0.0.1:{free_port}/metrics").read().decode()
        assert 'workflow_chat_refused_requests_total{code="token_missing"} 1.0' in text
        assert "workflow_chat_streams_open 0.0" in text
        assert httpx2.get(f"{running.url}/metrics").status_code == 404


def test_health(service: Service) -> None:
    for path in ("/livez", "/readyz"):
        answer = httpx2.get(service.url + path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
