"""Writers and readers who try the next instance when the present one does not answer, as a load balancer sends them."""

import random
import threading
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import httpx2

from tests.faults.journal import Promise
from tests.faults.people import PAUSE, Reader, Writer
from tests.harness.streams import Frame

SILENCE = 4.0  # seconds without a byte after which a client gives its stream up: more than one heartbeat


class RoamingWriter(Writer):
    """Repeats a tenth of its messages after the answer, like somebody whom the answer did not reach."""

    def __init__(
        self, urls: Sequence[str], user_id: str, workflow_id: str, *, seed: int, per_second: float = 15
    ) -> None:
        self._random = random.Random(f"{seed} {user_id} {workflow_id}")
        self._urls = list(urls)
        self._at = self._random.randrange(len(urls))
        super().__init__(self._urls[self._at], user_id, workflow_id, per_second=per_second)
        self.client.timeout = httpx2.Timeout(SILENCE)
        self.answered_in: list[float] = []

    def send(self, body: str, key: str) -> None:
        """Try until it is answered, or until the scenario ends."""
        while (answer := self._post(body, key)) is None:
            self.retries += 1
            if self.stopping.wait(PAUSE):
                return
        self.promises.append(Promise(self.workflow_id, self.user_id, key, answer["id"], answer["seq"]))

    def _work(self) -> None:
        number = 0
        while not self.stopping.is_set():
            number += 1
            body, key = f"{self.user_id} {number}", str(uuid4())
            self.send(body, key)
            if self._random.random() < 0.1:
                self.move_on()
                self.send(body, key)
            self.stopping.wait(self._random.uniform(0, 2 * self._pause))

    def stop(self) -> None:
        if self._thread.ident is None:  # sent single messages only
            self.client.close()
        else:
            super().stop()

    def move_on(self) -> None:
        self._at = (self._at + 1) % len(self._urls)
        self.client.base_url = self._urls[self._at]

    def _post(self, body: str, key: str) -> dict[str, Any] | None:
        begun = time.monotonic()
        answer = super()._post(body, key)
        if answer is None:
            self.move_on()
        else:
            self.answered_in.append(time.monotonic() - begun)
        return answer


class RoamingReader(Reader):
    """Comes back to another instance than the one it lost."""

    def __init__(self, urls: Sequence[str], user_id: str, workflow_id: str, *, first: int = 0) -> None:
        super().__init__(urls[first % len(urls)], user_id, workflow_id)
        self.journal.name = f"{user_id} in {workflow_id} from {first}"
        self.client.timeout = httpx2.Timeout(SILENCE)
        self._urls = list(urls)
        self._at = first - 1
        self.states: list[Frame] = []
        self.heard = threading.Event()
        self.longest_silence = 0.0  # seconds between two frames of one stream
        self._heard_at: float | None = None

    def _follow(self) -> None:
        self._at = (self._at + 1) % len(self._urls)
        self.client.base_url = self._urls[self._at]
        self._heard_at = None
        super()._follow()

    def _note(self, frame: Frame) -> None:
        before, self._heard_at = self._heard_at, time.monotonic()
        if before is not None:
            self.longest_silence = max(self.longest_silence, self._heard_at - before)
        super()._note(frame)
        if frame.id is None:
            self.states.append(frame)
        self.heard.set()

    def wait_for(self, seq: int, seconds: float = 30) -> float:
        """The seconds until this event was applied."""
        begun = time.monotonic()
        while self.position < seq:
            self.heard.clear()
            if self.position < seq and not self.heard.wait(PAUSE) and time.monotonic() - begun > seconds:
                raise AssertionError(f"{self.journal.name} is at {self.position} and not at {seq} after {seconds} s")
        return time.monotonic() - begun
