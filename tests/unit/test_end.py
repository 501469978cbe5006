"""A service that is stopped in the middle of something."""

from pathlib import Path

import pytest

from tests.conftest import quick_settings
from tests.harness.service import Service
from workflow_chat.events import epochs


def test_a_question_to_sqlite_is_answered_before_the_loop_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its thread would answer to nobody otherwise; pytest reports what threads raise."""
    monkeypatch.setattr(epochs, "TIMELINE_CHECK", 0.0001)  # so that one is nearly always under way
    for number in range(10):
        Service(quick_settings(f"sqlite:///{tmp_path / str(number)}.db")).start().stop()
