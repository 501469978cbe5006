"""The documentation page, the demo's page, and their assets; built by ``web/`` into the package."""

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from workflow_chat.errors import Unavailable

STATIC = Path(__file__).resolve().parents[2] / "static"

router = APIRouter(include_in_schema=False)
router.mount("/assets", StaticFiles(directory=STATIC / "assets", check_dir=False), name="assets")
demo_router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def get_docs() -> FileResponse:
    return _page("docs.html")


@demo_router.get("/")
async def get_demo() -> FileResponse:
    return _page("index.html")


def _page(name: str) -> FileResponse:
    if not (STATIC / name).exists():
        raise Unavailable("The pages were not built. ./dev run builds them; a wheel has them inside.", retry_after=60)
    return FileResponse(STATIC / name, headers={"Cache-Control": "no-cache"})
