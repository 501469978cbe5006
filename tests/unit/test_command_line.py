"""``workflow-chat`` on the command line."""

import asyncio
import json
import os
import signal
from pathlib import Path

import httpx2
import jwt
import pytest

from tests.harness.command import Running, run
from tests.harness.people import NO_TLS
from tests.harness.service import SECRET
from workflow_chat.cli import commands
from workflow_chat.config import SettingsError, load_settings
from workflow_chat.database.engine import Database
from workflow_chat.migrations import migrate


def test_help_teaches(tmp_path: Path) -> None:
    text = run(tmp_path, "--help").stdout
    for command in ("serve", "work", "demo", "migrate", "token", "openapi", "jobs"):
        assert command in text
    assert "WORKFLOW_CHAT_" in text
    assert not list(tmp_path.iterdir())


def test_serve_without_a_key_says_what_to_set(tmp_path: Path) -> None:
    ended = run(tmp_path, "serve")
    assert ended.returncode == 1
    assert "Set WORKFLOW_CHAT_JWT_SECRETS" in ended.stderr
    assert "openssl rand -hex 32" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not list(tmp_path.iterdir())  # nothing is made by a start that fails


def test_a_mistake_is_a_sentence_and_never_shows_a_secret(tmp_path: Path) -> None:
    ended = run(tmp_path, "serve", JWT_SECRETS="short-but-secret", DATABASE_URL="mysql://u:pass-word@host/x")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert [line.partition(":")[0] for line in ended.stderr.splitlines()] == [
        "WORKFLOW_CHAT_DATABASE_URL",
        "WORKFLOW_CHAT_JWT_SECRETS",
    ]
    assert "short-but-secret" not in ended.stderr
    assert "pass-word" not in ended.stderr


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("WORKFLOW_CHAT_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize("command", [["serve"], ["demo"], ["migrate"], ["token", "ada"], ["openapi"]], ids=" ".join)
def test_every_command_hears_of_a_mistake(
    monkeypatch: pytest.MonkeyPatch, nothing_set: None, command: list[str]
) -> None:
    monkeypatch.setenv("WORKFLOW_CHAT_JWT_SECRETS", "short-but-secret")
    with pytest.raises(SettingsError, match="shorter than 32 bytes"):  # which main() prints
        commands.app(command, standalone_mode=False)


def test_an_unknown_command(nothing_set: None) -> None:
    with pytest.raises(Exception, match="sevre"):
        commands.app(["sevre"], standalone_mode=False)


def test_tokens_that_are_not_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], nothing_set: None
) -> None:
    with pytest.raises(SettingsError, match="Set WORKFLOW_CHAT_JWT_SECRETS"):
        commands.app(["token", "ada"], standalone_mode=False)
    monkeypatch.setenv("WORKFLOW_CHAT_JWT_SECRETS", SECRET)
    with pytest.raises(SettingsError, match="'a b' is not a user id"):
        commands.app(["token", "a b"], standalone_mode=False)
    with pytest.raises(Exception, match="1440"):
        commands.app(["token", "ada", "--minutes", "1441"], standalone_mode=False)
    assert capsys.readouterr().out == ""


def test_openapi_needs_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], nothing_set: None, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    commands.app(["openapi"], standalone_mode=False)
    assert json.loads(capsys.readouterr().out)["openapi"].startswith("3.1")
    assert not list(tmp_path.iterdir())


def test_migrate(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'chat.db'}"
    ended = run(tmp_path, "migrate", DATABASE_URL=url)
    assert (ended.returncode, ended.stdout) == (0, f"The database is at schema {migrate.newest_revision()}.\n")
    assert revision_of(url) == migrate.newest_revision()


def revision_of(url: str) -> str | None:
    async def ask() -> str | None:
        async with Database.open(load_settings(database_url=url).database) as database:
            return await migrate.revision_of(database.writer)

    return asyncio.run(ask())


def test_serve(tmp_path: Path) -> None:
    secrets = f"one={SECRET},two={SECRET[::-1]}"
    token = run(tmp_path, "token", "ada", "--minutes", "5", JWT_SECRETS=secrets).stdout.strip()
    claims = jwt.decode(token, SECRET, algorithms=["HS256"], audience="workflow-chat")
    assert (claims["sub"], claims["exp"] - claims["iat"]) == ("ada", 300)
    with Running(tmp_path, "serve", "--port", "0", JWT_SECRETS=secrets) as server:
        url = f"{server.url}/api/workflows/w/chat/messages"
        answer = httpx2.get(url, headers={"Authorization": f"Bearer {token}"}, verify=NO_TLS)
        assert answer.json()["code"] == "workflow_not_found"  # the token is good, the installation is empty
        assert httpx2.get(f"{server.url}/demo/people", verify=NO_TLS).status_code == 404
        check_refused_seconds(tmp_path, server.url.rpartition(":")[2])
        status, output, errors = server.stop()
    assert status in (0, -15)
    for secret in (token, SECRET):
        assert secret not in output + errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_whoever_asks_for_the_end_gets_a_good_one(tmp_path: Path, number: int) -> None:
    """Also by closing the terminal, or by a supervisor's reload."""
    with Running(tmp_path, "serve", "--port", "0", JWT_SECRETS=SECRET) as server:
        status, _, errors = server.stop(number)
    assert (status, errors) == (0, "")


def check_refused_seconds(folder: Path, port: str) -> None:
    """Neither the database nor the port is shared."""
    second = run(folder, "serve", "--port", "0", JWT_SECRETS=SECRET)
    assert second.returncode == 1
    assert "Another process already serves" in second.stderr
    taken = run(folder, "serve", "--port", port, JWT_SECRETS=SECRET, DATABASE_URL="sqlite:///other.db")
    assert taken.returncode == 1
    assert "Traceback" not in taken.stderr
    assert taken.stderr.startswith(f"Cannot listen on port {port}: ")
