"""PostgreSQL and Valkey for all scenarios, and an installation with a database of its own for each."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.faults.cluster.installation import Installation, Stores
from tests.faults.cluster.load import WORKFLOWS, Load
from tests.faults.evidence import furnish
from tests.servers.postgres import PostgresServer, fresh_database
from tests.servers.valkey import ValkeyServer

SEED = "WORKFLOW_CHAT_TEST_SEED"
FIGURES = "figures"
Install = Callable[..., Installation]
Figures = Callable[[str], None]


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    """Servers of our own, whatever a URL in the environment names: they are killed."""
    with PostgresServer() as postgres, ValkeyServer() as valkey:
        yield Stores(postgres, valkey)


@pytest.fixture(scope="session")
def template_url(stores: Stores) -> Iterator[str]:
    """A database with the harness's people and the scenarios' workflows."""
    with fresh_database(stores.postgres.url) as url:
        furnish(url, [*WORKFLOWS, *(f"wf-{number}" for number in range(10))])
        yield url


@pytest.fixture
def database_url(stores: Stores, template_url: str) -> Iterator[str]:
    with fresh_database(stores.postgres.url, template_url=template_url) as url:
        yield url


@pytest.fixture
def install(stores: Stores, database_url: str, tmp_path: Path) -> Iterator[Install]:
    """Set up an installation; it ends with the test."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(Installation(stores, database_url, tmp_path, **options))


@pytest.fixture
def seed() -> int:
    """Chosen anew for every run; a run with the same seed makes the same choices."""
    chosen = int(os.environ.get(SEED) or random.randrange(10**6))
    random.seed(chosen)
    return chosen


@pytest.fixture
def load(seed: int) -> Callable[..., Load]:
    """Begin writing and reading."""

    def begin(installation: Installation, **options: Any) -> Load:
        begun = Load(installation, seed, **options)
        begun.begin()
        return begun

    return begin


@pytest.fixture
def figures(request: pytest.FixtureRequest, seed: int) -> Iterator[Figures]:
    """Write down what a scenario measured; shown at the end of the run, with the seed also when it failed."""
    name = request.node.name.removeprefix("test_")
    measured: list[str] = []
    yield measured.append
    line = f"{name} (seed {seed}): {'; '.join(measured) or 'did not get to its end'}"
    request.node.user_properties.append((FIGURES, line))  # travels with the report, also from another process


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for each in terminalreporter.stats.values() for report in each if hasattr(report, "when")]
    lines = [text for report in reports if report.when == "teardown" for _, text in report.user_properties]
    terminalreporter.section("fault scenarios")
    for line in sorted(lines):
        terminalreporter.write_line(line)
