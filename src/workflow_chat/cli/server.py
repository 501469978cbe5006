"""Run the application with uvicorn: sockets that give up on dead peers, and an end that streams survive."""

import gc
import resource
import socket
import sys

import uvicorn

from workflow_chat.application import Application
from workflow_chat.cli.connection import ConnectionConfig

PEER_TIMEOUT_MS = 45_000  # unacknowledged data after which the kernel drops a connection
UNSENT_BYTES = 16_384  # what the kernel takes in advance for a slow reader
PEER_OPTIONS = {  # accepted connections inherit them; where a system has not got one, deadlines do without
    "TCP_USER_TIMEOUT": PEER_TIMEOUT_MS,
    "TCP_NOTSENT_LOWAT": UNSENT_BYTES,
    "TCP_KEEPIDLE": 30,
    "TCP_KEEPINTVL": 10,
    "TCP_KEEPCNT": 3,
    "TCP_NODELAY": 1,  # asyncio forgets it on sockets that it did not make
}
LINUX_ONLY = {"TCP_NOTSENT_LOWAT": 25}  # Linux has it, Python has no name for it before 3.12
KEEP_ALIVE = 75  # seconds that an idle connection stays open: longer than a proxy in front keeps it in its pool
GARBAGE = 10_000  # objects between two collections; Python's own 700 is meant for programs that hold little
LAST_REQUESTS = 10  # seconds that requests under way get after the streams have gone


class Server(uvicorn.Server):
    """uvicorn waits for open responses before it shuts the application down, and streams never end by themselves.

    So they are sent away first, while this process still listens and tells newcomers to come back later.
    """

    def __init__(self, application: Application) -> None:
        super().__init__(
            ConnectionConfig(
                application.asgi,
                application.limits,
                interface="asgi3",  # it would look for an `async def`, and the outer layers are none
                ws="none",
                lifespan="on",
                access_log=False,
                log_config=None,
                log_level="error",  # its warnings are about what clients send, and clients must not fill the log
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=KEEP_ALIVE,
                timeout_graceful_shutdown=LAST_REQUESTS,
            )
        )
        self._application = application
        self._announcement: str | None = None

    def announce(self, sentence: str) -> None:
        """Print this once the service answers."""
        self._announcement = sentence

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._announcement:
            print(self._announcement, flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._application.drain()
        await super().shutdown(sockets)
        self._captured_signals.clear()  # uvicorn would raise the signal again; an end that was asked for is a success


def collect_garbage_less_often() -> None:
    """Open streams are many objects that live long, and each collection would look at all of them: a tenth of the time
    of a fan-out. What a program has made before it serves lives for ever."""
    gc.freeze()
    gc.set_threshold(GARBAGE)


def raise_file_limit() -> None:
    """A stream is an open file, and the usual soft limit of 1,024 is meant for programs that use select()."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def listen(host: str, port: int) -> socket.socket:
    """A listening socket whose connections inherit what slow and vanished readers need."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in PEER_OPTIONS.items():
        option = getattr(socket, name, LINUX_ONLY.get(name) if sys.platform == "linux" else None)
        if option is not None:
            listener.setsockopt(socket.IPPROTO_TCP, option, value)
    listener.bind((host, port))
    return listener
