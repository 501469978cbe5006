"""What people write does not get into the log, whatever a database says of it; who was refused does."""

import json
import subprocess
import sys
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.harness.people import Person
from tests.harness.service import Service
from workflow_chat.clock import SystemClock
from workflow_chat.errors import ChatNotAllowed, MessageNotFound, Unauthenticated
from workflow_chat.web.refusal_log import INTERVAL, LINES, RefusalLog

SECRET_WORDS = "the-private-text-4711"
FAILING = {
    "an error": "raise ValueError(words)",
    "the cause of one": "raise RuntimeError('x') from KeyError(words)",
    "what was handled before": (
        "\n        try: raise ValueError(words)\n        except ValueError: raise RuntimeError('x')"
    ),
    "a group": "raise ExceptionGroup(words, [ValueError(words), ExceptionGroup('x', [KeyError(words)])])",
    "a note": "\n        error = ValueError('x'); error.add_note(words); raise error",
    "a database": "import asyncpg; raise asyncpg.CheckViolationError('Failing row contains ' + words)",
}
PROGRAM = """
import logging, sys
import structlog
from workflow_chat.cli import logs
logs.configure()
words = sys.argv[1]
def fail():
        {failing}
try:
    fail()
except BaseException as error:
    structlog.get_logger().error("request_failed", exc_info=error)
    logging.getLogger("a library").error("it failed", exc_info=error)
    logging.getLogger("asyncio").error(f"Task exception was never retrieved\\nfuture: {{error!r}}")
"""


@pytest.mark.parametrize("kind", FAILING)
def test_no_words_of_people(kind: str) -> None:
    program = PROGRAM.format(failing=FAILING[kind])
    done = subprocess.run([sys.executable, "-c", program, SECRET_WORDS], capture_output=True, text=True, check=True)
    assert SECRET_WORDS not in done.stderr + done.stdout
    entries: list[dict[str, Any]] = [json.loads(line) for line in done.stderr.splitlines()]
    assert [entry["event"] for entry in entries][:2] == ["request_failed", "it failed"]
    assert entries[0]["exception"][0]["frames"]


def test_a_refusal_of_the_database_is_named_by_its_code() -> None:
    program = PROGRAM.format(failing=FAILING["a database"])
    done = subprocess.run([sys.executable, "-c", program, SECRET_WORDS], capture_output=True, text=True, check=True)
    assert json.loads(done.stderr.splitlines()[0])["exception"][-1] == {
        "reasons": [{"sqlstate": "23514", "constraint": ""}]
    }


class Hours(SystemClock):
    """A clock that can be moved."""

    ahead = 0.0

    def monotonic(self) -> float:
        return self.ahead


def test_who_was_refused_is_written_down_and_never_fills_the_log() -> None:
    clock = Hours()
    refusals = RefusalLog(clock)
    scope = {"request_id": "r", "method": "GET", "path": "/api/x", "client": ("10.0.0.1", 5), "user_id": "ada"}
    with capture_logs() as lines:
        for _ in range(1_000):
            refusals.note(Unauthenticated(), scope)
        refusals.note(ChatNotAllowed(), scope)
        refusals.note(MessageNotFound(), scope)
        assert [line["code"] for line in lines] == ["token_missing"] * LINES + ["chat_not_allowed"]
        assert (lines[0]["client"], lines[0]["user_id"]) == ("10.0.0.1", "ada")
        clock.ahead = INTERVAL
        refusals.note(Unauthenticated(), scope)
    assert [line["event"] for line in lines[-2:]] == ["refused_more", "refused"]
    assert lines[-2]["times"] == 1_000 - LINES


def test_refusals_of_a_running_service(service: Service, gus: Person, workflow: str) -> None:
    counted = service.application.services.metrics.refused.labels("workflow_not_found")
    before = counted._value.get()
    with capture_logs() as lines:
        gus.list(workflow)
    assert counted._value.get() == before + 1
    assert [line["user_id"] for line in lines if line["event"] == "refused"] in (["gus"], [])
