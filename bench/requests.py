"""What people ask of a service all day, as bytes: the n-th request of each kind."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

TEXT = "Could you look at the invoice of last week, please? It was booked twice."


@dataclass(frozen=True, slots=True)
class Stored:
    """A message that was sent; ``sender`` says with which of the tokens."""

    workflow: str
    sender: int
    message_id: str


@dataclass(frozen=True, slots=True)
class Requests:
    """People take turns with the workflows: all of them, and then again as the next person."""

    host: str
    workflows: Sequence[str]
    tokens: Sequence[str]
    unopened: Sequence[str]
    """Workflows in which nobody has looked yet."""
    stored: list[Stored] = field(default_factory=list[Stored])
    run: str = field(default_factory=lambda: secrets.token_hex(8))

    def place(self, turn: int) -> tuple[str, int]:
        again, position = divmod(turn, len(self.workflows))
        return self.workflows[position], again % len(self.tokens)

    def of(self, kind: str, turn: int) -> bytes | None:
        """None when nothing is left that it could be done with."""
        workflow, person = self.place(turn)
        match kind:
            case "send":
                return self.message(str(turn), workflow, person)
            case "typing":
                return self._with_body("POST", workflow, "typing", person, '{"isTyping":true}')
            case "list":
                return self.list(workflow, person)
            case "first list":
                return self.list(self.unopened[turn], person) if turn < len(self.unopened) else None
            case "read":
                return self._reading(turn)
            case "edit" | "delete":
                return self._change(kind, turn)
            case other:
                raise ValueError(other)

    def message(self, name: str, workflow: str, person: int) -> bytes:
        body = f'{{"body":"{TEXT}","clientGeneratedId":"{self.run}-{name}"}}'
        return self._with_body("POST", workflow, "messages", person, body)

    def list(self, workflow: str, person: int) -> bytes:
        return self._head("GET", workflow, "messages?limit=50", person) + b"\r\n"

    def stream(self, workflow: str, person: int, cursor: str) -> bytes:
        return self._head("GET", workflow, f"events?cursor={cursor}", person) + b"Accept: text/event-stream\r\n\r\n"

    def _reading(self, turn: int) -> bytes | None:
        """Each message by everybody who did not send it: every request moves a receipt."""
        if turn >= len(self.stored) * (len(self.tokens) - 1):
            return None
        again, position = divmod(turn, len(self.stored))
        read = self.stored[position]
        reader = (read.sender + 1 + again) % len(self.tokens)
        return self._with_body("POST", read.workflow, "read", reader, f'{{"lastReadMessageId":"{read.message_id}"}}')

    def _change(self, kind: str, turn: int) -> bytes | None:
        """Each message once, by its sender."""
        if turn >= len(self.stored):
            return None
        changed = self.stored[turn]
        path = f"messages/{changed.message_id}"
        if kind == "delete":
            return self._head("DELETE", changed.workflow, path, changed.sender) + b"\r\n"
        return self._with_body("PATCH", changed.workflow, path, changed.sender, f'{{"body":"{TEXT}!","version":1}}')

    def _with_body(self, method: str, workflow: str, path: str, person: int, body: str) -> bytes:
        kind = b"Content-Type: application/json\r\n"
        head = self._head(method, workflow, path, person)
        return head + kind + f"Content-Length: {len(body)}\r\n\r\n{body}".encode()

    def _head(self, method: str, workflow: str, path: str, person: int) -> bytes:
        line = f"{method} /api/workflows/{workflow}/chat/{path} HTTP/1.1\r\n"
        return f"{line}Host: {self.host}\r\nAuthorization: Bearer {self.tokens[person]}\r\n".encode()
