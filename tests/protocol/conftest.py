"""A world per test."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from structlog.testing import capture_logs

from tests.protocol.world import World
from workflow_chat.realtime.log import shared_reads


@pytest.fixture
def world() -> Iterator[World]:
    with patch.object(shared_reads, "PAGE", 3), capture_logs():  # printed tracebacks take a second each
        made = World()
        yield made
        made.close()
