"""The documentation page and its assets; built by ``web/`` into the package."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from workflow_chat.errors import Unavailable

STATIC = Path(__file__).resolve().parents[2] / "static"


def routes() -> list[BaseRoute]:
    return [
        Route("/docs", _page("docs.html"), methods=["GET"]),
        Mount("/assets", StaticFiles(directory=STATIC / "assets", check_dir=False), name="assets"),
    ]


def _page(name: str):  # noqa: ANN202 - a Starlette endpoint
    async def page(_: Request) -> Response:
        if not (STATIC / name).exists():
            raise Unavailable(
                "The pages were not built. ./dev run builds them; a wheel has them inside.", retry_after=60
            )
        return FileResponse(STATIC / name, headers={"Cache-Control": "no-cache"})

    return page


def demo_page() -> BaseRoute:
    """The demo's own page."""
    return Route("/", _page("index.html"), methods=["GET"])
