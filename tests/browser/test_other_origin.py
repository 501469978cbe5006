"""A page of the host application, on an origin of its own, uses the API as an embedded chat does."""

import threading
from collections.abc import Generator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext

from tests.conftest import quick_settings
from tests.harness.people import settle_in
from tests.harness.service import Service, sign
from workflow_chat.actions import directory

pytestmark = pytest.mark.anyio

USE_THE_API = """
async ({ url, token }) => {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const chat = `${url}/api/workflows/embedded/chat`;
  const list = await (await fetch(`${chat}/messages`, { headers })).json();
  const stream = await fetch(`${chat}/events?cursor=${list.streamCursor}`, { headers });
  const body = JSON.stringify({ body: "from the host's page", clientGeneratedId: "one" });
  const sent = await fetch(`${chat}/messages`, { method: "POST", headers, body });
  const reader = stream.body.getReader();
  let text = "";
  while (!text.includes("message.created")) text += new TextDecoder().decode((await reader.read()).value);
  await reader.cancel();
  const refused = await fetch(`${chat}/messages?limit=0`, { headers });
  const requestId = sent.headers.get("X-Request-Id");
  return { status: sent.status, requestId, text, refused: (await refused.json()).code };
}
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Nothing to say."""


@pytest.fixture
def host_page(tmp_path: Path) -> Generator[str]:
    """The origin of a host application."""
    (tmp_path / "index.html").write_text("<!doctype html><title>Host</title>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *a, **k: _Quiet(*a, directory=str(tmp_path), **k))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def chat(tmp_path: Path, host_page: str) -> Generator[Service]:
    settings = quick_settings(f"sqlite:///{tmp_path / 'chat.db'}", allowed_origins=host_page)
    service = Service(settings).start()
    settle_in(service)
    service.do(directory.put_workflow, "acme", "embedded", name="Embedded")
    yield service
    service.stop()


async def test_an_allowed_origin_reads_writes_and_follows(
    context: BrowserContext, host_page: str, chat: Service
) -> None:
    page = await context.new_page()
    await page.goto(host_page)
    result = await page.evaluate(USE_THE_API, {"url": chat.url, "token": sign("ada")})
    assert result["status"] == 201
    assert len(result["requestId"]) == 36
    assert "from the host's page" in result["text"]
    assert result["refused"] == "validation_failed"
