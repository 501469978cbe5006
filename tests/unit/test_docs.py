"""The documentation says what the code does."""

import re
from pathlib import Path

from workflow_chat.access.permissions import STAFF_PERMISSIONS, WORKSPACE_PERMISSIONS
from workflow_chat.config import PREFIX, Settings

DOCS = Path(__file__).parents[2] / "docs"
ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|", re.MULTILINE)


def test_every_setting_is_documented_with_its_default() -> None:
    documented = {
        name: cells.split("|")[0].strip().strip("`") for name, cells in ROW.findall((DOCS / "settings.md").read_text())
    }
    assert documented == {f"{PREFIX}{name.upper()}": _default(name) for name in Settings.model_fields}


def _default(name: str) -> str:
    default = getattr(Settings(), name)
    if hasattr(default, "get_secret_value"):
        default = default.get_secret_value()
    return f"{default:g}" if isinstance(default, float) else str(default or "")


def test_the_permission_table_is_the_one_in_the_code() -> None:
    documented = {
        role: set(re.findall(r"`([^`]+)`", cells)) for role, cells in ROW.findall((DOCS / "permissions.md").read_text())
    }
    table = {**WORKSPACE_PERMISSIONS, **STAFF_PERMISSIONS}
    assert documented == {role.value: {held.value for held in permissions} for role, permissions in table.items()}


def test_every_decision_is_listed() -> None:
    listed = set(re.findall(r"\((\d{4}-[^)]+)\)", (DOCS / "decisions" / "README.md").read_text()))
    assert listed == {page.name for page in (DOCS / "decisions").glob("0*.md")}
