"""nginx with the nchan module: in C and in memory, the best that others do at handing one message to many readers.

It keeps nothing on disk and asks for no rights, so only the fan-out is compared. Its addresses are the product's, so
that the same load generator measures both.
"""

import os
from pathlib import Path

from tests.servers.nginx import NginxServer
from tests.servers.process import Identity, MissingServerError

HOW_TO_GET = "needs root and nginx with nchan: apt-get install nginx-light libnginx-mod-nchan"
MODULES = ("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/local/lib/nginx/modules")
CONFIGURATION = """
load_module {module};
daemon off;
worker_processes 1;  # as many as the product has
worker_rlimit_nofile 20000;
pid {folder}/pid;
error_log stderr error;
events {{ worker_connections 10000; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    keepalive_requests 1000000000;
    server {{
        listen 127.0.0.1:{port};
        location ~ ^/api/workflows/(.+)/chat/events$ {{
            nchan_subscriber eventsource;
            nchan_subscriber_first_message newest;
            nchan_channel_id $1;
        }}
        location ~ ^/api/workflows/(.+)/chat/messages$ {{
            nchan_publisher;
            nchan_channel_id $1;
            nchan_message_buffer_length 1000;
        }}
    }}
}}
"""


class Nchan(NginxServer):
    """One worker process."""

    identity = Identity()  # it insists on a folder that root has to make; the worker is nobody all the same

    def prepare(self) -> None:
        try:
            super().prepare()
        except MissingServerError as missing:
            raise MissingServerError(HOW_TO_GET) from missing

    def configuration(self) -> str:
        module = next((path for folder in MODULES if (path := Path(folder, "ngx_nchan_module.so")).exists()), None)
        if module is None or os.geteuid() != 0:
            raise MissingServerError(HOW_TO_GET)
        return CONFIGURATION.format(module=module, folder=self.folder, port=self.port)
