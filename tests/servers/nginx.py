"""A real nginx before the service, configured as docs/operate.md says."""

import shutil
import signal
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path

import httpx2

from tests.servers.process import MissingServerError, ServerProcess

CONFIGURATION = """
daemon off;
pid nginx.pid;
error_log stderr;
worker_processes 1;
worker_shutdown_timeout {linger}s;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    upstream workflow_chat {{
        {servers}
        keepalive 64;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://workflow_chat;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_buffering {buffering};
            proxy_read_timeout 120s;
            client_max_body_size 1m;
        }}
    }}
}}
"""


class NginxServer(ServerProcess):
    """nginx, with what ``configuration`` says."""

    @abstractmethod
    def configuration(self) -> str: ...

    def prepare(self) -> None:
        self.program = find_program()
        (self.folder / "nginx.conf").write_text(self.configuration())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> Sequence[str | Path]:
        return [self.program, "-p", f"{self.folder}/", "-c", "nginx.conf", "-e", "stderr"]

    def is_ready(self) -> bool:
        try:
            httpx2.get(f"{self.url}/livez", timeout=5, verify=False)  # any answer will do
        except httpx2.HTTPError:
            return False
        return True


class NginxProxy(NginxServer):
    """``linger`` is how long streams may hold an old worker up after a reload, in seconds."""

    def __init__(self, ports: Sequence[int], *, buffering: bool, linger: int) -> None:
        super().__init__()
        self._ports, self._buffering, self._linger = ports, buffering, linger

    def configuration(self) -> str:
        servers = " ".join(f"server 127.0.0.1:{port};" for port in self._ports)
        buffering = "on" if self._buffering else "off"
        return CONFIGURATION.format(servers=servers, port=self.port, buffering=buffering, linger=self._linger)

    def reload(self) -> None:
        """Read the configuration again: new workers, while the old ones serve their streams for a while."""
        assert self.process is not None
        self.process.send_signal(signal.SIGHUP)


def find_program() -> Path:
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin") or shutil.which("nginx")
    if program:
        return Path(program)
    raise MissingServerError("This test needs nginx: apt-get install nginx-light")
