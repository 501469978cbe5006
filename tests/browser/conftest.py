"""A demo as an operator would start it, and a browser to look at it with."""

import re
from collections.abc import AsyncGenerator, Generator

import pytest
from playwright.async_api import Browser, BrowserContext

from tests.harness.command import Running
from tests.servers.chromium import running_chromium

ADDRESS = re.compile(r"http://[0-9.:]+")


@pytest.fixture
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The address of a demo of its own."""
    with Running(tmp_path_factory.mktemp("demo"), "demo", "--port", "0", "--data", "data") as running:
        yield running.url


@pytest.fixture
async def browser() -> AsyncGenerator[Browser]:
    async with running_chromium() as chromium:
        yield chromium


@pytest.fixture
async def context(browser: Browser) -> AsyncGenerator[BrowserContext]:
    """A browser whose console complaints fail the story: a blocked script or style is one of them."""
    context = await browser.new_context(viewport={"width": 1360, "height": 860})
    complaints: list[str] = []
    # A refusal by the server is no complaint about the page, and Chromium reports each.
    network = "Failed to load resource"
    context.on(
        "console",
        lambda said: complaints.append(said.text) if said.type == "error" and network not in said.text else None,
    )
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    await context.close()
    assert complaints == []
