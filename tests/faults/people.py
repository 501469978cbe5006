"""Writers who retry until they are answered, and readers who keep their place: threads that outlive the server."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self
from uuid import uuid4

import httpx2

from tests.faults.journal import Event, Promise, ReaderJournal
from tests.harness.people import NO_TLS, chat
from tests.harness.service import sign
from tests.harness.streams import DURABLE, WITH_ID, Frame, parse

PAUSE = 0.05  # seconds between tries while the server is away


class _Thread:
    """Runs until it is told to stop."""

    def __init__(self, url: str, user_id: str, work: Callable[[], None]) -> None:
        self.user_id = user_id
        self.stopping = threading.Event()
        self.client = httpx2.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {sign(user_id)}"},
            timeout=httpx2.Timeout(10),
            verify=NO_TLS,
        )
        self._thread = threading.Thread(target=work, daemon=True)

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self.stopping.set()
        self._thread.join(30)
        assert not self._thread.is_alive()
        self.client.close()


def _epoch(cursor: str) -> str:
    return cursor.partition("-")[0]


class Writer(_Thread):
    """Sends one message after the other, each under one key until it is acknowledged."""

    def __init__(self, url: str, user_id: str, workflow_id: str, *, per_second: float = 40) -> None:
        super().__init__(url, user_id, self._work)
        self.workflow_id = workflow_id
        self.promises: list[Promise] = []
        self.refusals: list[str] = []
        self.retries = 0
        self._pause = 1 / per_second

    def _work(self) -> None:
        number = 0
        while not self.stopping.is_set():
            number += 1
            self.send(f"{self.user_id} {number}", str(uuid4()))
            time.sleep(random.uniform(0, 2 * self._pause))

    def send(self, body: str, key: str) -> None:
        while (answer := self._post(body, key)) is None:
            self.retries += 1
            time.sleep(PAUSE)
        self.promises.append(Promise(self.workflow_id, self.user_id, key, answer["id"], answer["seq"]))

    def _post(self, body: str, key: str) -> dict[str, Any] | None:
        """The message, or None when it is not known whether it was sent."""
        with suppress(httpx2.HTTPError):
            answer = self.client.post(
                f"{chat(self.workflow_id)}/messages", json={"body": body, "clientGeneratedId": key}
            )
            if answer.status_code in (200, 201):
                return answer.json()
            if answer.status_code != 503:
                self.refusals.append(answer.text)
        return None


class Reader(_Thread):
    """Follows a conversation, comes back after every break with its last id, and writes everything down."""

    def __init__(self, url: str, user_id: str, workflow_id: str) -> None:
        super().__init__(url, user_id, self._work)
        self.journal = ReaderJournal(f"{user_id} in {workflow_id}", workflow_id)
        self.placed = threading.Event()
        self._last_id: str | None = None

    @property
    def position(self) -> int:
        return int(self._last_id.split("-")[1]) if self._last_id is not None else -1

    def _work(self) -> None:
        while not self.stopping.is_set():
            with suppress(httpx2.HTTPError):
                self._follow()
            time.sleep(PAUSE)

    def _follow(self) -> None:
        headers = {} if self._last_id is None else {"Last-Event-ID": self._last_id}
        with self.client.stream("GET", f"{chat(self.journal.workflow_id)}/events", headers=headers) as answer:
            if answer.status_code == 200:
                self.journal.connects += 1
                for frame in parse(answer.iter_bytes()):
                    self._note(frame)
                    if self.stopping.is_set():
                        return
            elif answer.status_code != 503:
                self.journal.protests.append(f"answered {answer.status_code}")

    def _note(self, frame: Frame) -> None:
        if (frame.id is not None) != (frame.event in WITH_ID):
            self.journal.protests.append(f"P9: {frame.event} with id {frame.id}")
        if frame.event == "resync":
            self.journal.resyncs.append(frame.data["reason"])
            self.journal.base = None  # what was applied is thrown away, and the conversation loaded anew
            self.journal.applied.clear()
        elif frame.id is not None and self._last_id is not None and _epoch(frame.id) != _epoch(self._last_id):
            self.journal.protests.append(f"P8: {frame.id} after {self._last_id} without resync")
        if frame.event == "ready" and self._last_id not in (None, frame.id):
            self.journal.protests.append(f"P8: came back with {self._last_id}, ready at {frame.id}")
        if frame.id is not None:
            self._last_id = frame.id
            if self.journal.base is None:
                self.journal.base = self.position
        if frame.event in DURABLE:
            self.journal.applied.append(Event(frame.data["seq"], frame.event, frame.data["message"]["id"]))
        self.placed.set()
