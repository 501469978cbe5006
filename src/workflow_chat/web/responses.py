"""Answers whose JSON was rendered before."""

from starlette.types import Receive, Scope, Send

JSON = (b"content-type", b"application/json")


class JsonAnswer:
    """A response of JSON text. The framework's own spends as much on its headers as sending a message on its text."""

    def __init__(self, document: bytes, status: int = 200) -> None:
        self._document = document
        self._status = status

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [JSON, (b"content-length", b"%d" % len(self._document))]
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        await send({"type": "http.response.body", "body": self._document})
