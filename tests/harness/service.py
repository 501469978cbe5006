"""A real server on a real socket, in a thread of the test process so that a test can also call its actions."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import jwt

from workflow_chat.application import Application, create_app
from workflow_chat.cli.server import Server, listen
from workflow_chat.clock import SystemClock
from workflow_chat.config import Settings
from workflow_chat.database.engine import Database
from workflow_chat.database.session import Reading
from workflow_chat.migrations import migrate

SECRET = "a-secret-that-only-the-tests-know-0123456789"
AUDIENCE = "workflow-chat"
Result = TypeVar("Result")


class Service:
    """The service under test. ``settings`` are what an operator would set."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.application: Application = create_app(settings)
        self._server = Server(self.application)
        self._listener = listen("127.0.0.1", 0)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="service", daemon=True)

    def start(self) -> "Service":
        asyncio.run(migrated(self.settings))
        self._thread.start()
        deadline = threading.Event()
        for _ in range(200):
            if self._server.started:
                return self
            deadline.wait(0.05)
        raise RuntimeError("The service did not start within 10 seconds.")

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve([self._listener])

    def do(self, action: Callable[..., Awaitable[Result]], *args: Any, **kwargs: Any) -> Result:
        """Run an action inside the service, in a transaction of its own, as the host's Python code would."""

        async def run() -> Result:
            async with self.application.services.database.write() as uow:
                return await action(uow, *args, **kwargs)

        return self.run(run)

    def query(self, read: Callable[[Reading], Awaitable[Result]]) -> Result:
        """Look into the database."""

        async def run() -> Result:
            async with self.application.services.database.read() as uow:
                return await read(uow)

        return self.run(run)

    def run(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Run a coroutine on the service's own loop."""

        async def awaited() -> Result:
            return await work()

        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(awaited(), self._loop).result(30)


async def migrated(settings: Settings) -> None:
    """Bring the database that the settings name to the newest schema."""
    async with Database.open(settings.database) as database:
        await migrate.upgrade(database.writer)


def sign(user_id: str, *, life: float = 3600, secret: str = SECRET, **changes: Any) -> str:
    """A token as a host would sign it; ``changes`` replace claims, and None removes one."""
    now = SystemClock().now().timestamp()
    claims: dict[str, Any] = {"sub": user_id, "aud": AUDIENCE, "iat": int(now), "exp": int(now + life), **changes}
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, secret, "HS256")
