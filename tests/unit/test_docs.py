"""The documentation says what the code does."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import BaseModel

from tests.harness.command import Running, run, run_program
from tests.harness.people import chat
from tests.harness.service import SECRET
from workflow_chat.access.permissions import PERMISSIONS
from workflow_chat.config import load_settings
from workflow_chat.errors import ChatError, TokenCode

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SOURCES = (ROOT / "src" / "workflow_chat", ROOT / "web" / "src")
ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|", re.MULTILINE)
PLACE = re.compile(r"`([\w/-]+\.(?:py|sql|tsx?))(?::(\w+))?`")  # a file, and perhaps what is in it


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_is_there(page: str) -> None:
    named = PLACE.findall((ROOT / page).read_text())
    assert named
    assert [f"{path}:{name}" for path, name in named if not _is_there(path, name)] == []


def _is_there(path: str, name: str) -> bool:
    files = [file for folder in (*SOURCES, ROOT) if (file := folder / path).is_file()]
    defined = re.compile(rf"^(?:async def|def|class) {name}\b", re.MULTILINE)
    return any(not name or defined.search(file.read_text()) for file in files)


def test_every_setting_is_documented_with_its_default() -> None:
    documented = {
        name: cells.split("|")[0].strip().strip("`") for name, cells in ROW.findall((DOCS / "settings.md").read_text())
    }
    settings = load_settings()
    groups: list[BaseModel] = [getattr(settings, field.name) for field in fields(settings)]
    assert documented == {
        str(field.validation_alias): _default(getattr(group, name))
        for group in groups
        for name, field in type(group).model_fields.items()
    }


def _default(default: Any) -> str:
    if hasattr(default, "get_secret_value"):
        default = default.get_secret_value()
    return f"{default:g}" if isinstance(default, float) else str(default or "")


def test_the_permission_table_is_the_one_in_the_code() -> None:
    documented = {
        role: set(re.findall(r"`([^`]+)`", cells)) for role, cells in ROW.findall((DOCS / "permissions.md").read_text())
    }
    assert documented == {role.value: {held.value for held in permissions} for role, permissions in PERMISSIONS.items()}


def test_every_code_is_explained_with_its_status() -> None:
    rows = ROW.findall((DOCS / "errors.md").read_text())
    documented = {code: int(cells.split("|")[0]) for code, cells in rows}
    assert documented == dict.fromkeys(TokenCode, 401) | _statuses(ChatError)


def _statuses(kind: type[ChatError]) -> dict[str, int]:
    """By code; a class without a code of its own is never raised."""
    statuses = {kind.code: kind.status} if "code" in vars(kind) else {}
    for narrower in kind.__subclasses__():
        statuses |= _statuses(narrower)
    return statuses


def test_the_python_page_does_what_it_says(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (DOCS / "python.md").read_text(), re.DOTALL)
    (tmp_path / "page.py").write_text(code)
    assert run(tmp_path, "migrate").returncode == 0
    done = run_program(tmp_path, "page.py")
    assert (done.returncode, done.stderr) == (0, "")
    token = run(tmp_path, "token", "u-1", JWT_SECRETS=SECRET).stdout.strip()
    with Running(tmp_path, "serve", "--port", "0", JWT_SECRETS=SECRET) as service:
        listed = httpx2.get(f"{service.url}{chat('wf-1')}/messages", headers={"Authorization": f"Bearer {token}"})
        assert [message["kind"] for message in listed.json()["messages"]] == ["workflow.status_changed"]
        assert "Another process already serves" in run_program(tmp_path, "page.py").stderr


def test_every_decision_is_listed() -> None:
    listed = set(re.findall(r"\((\d{4}-[^)]+)\)", (DOCS / "decisions" / "README.md").read_text()))
    assert listed == {page.name for page in (DOCS / "decisions").glob("0*.md")}
