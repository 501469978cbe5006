"""The embedded database, killed fifty times in the middle of a group commit: F28 (P5, P6)."""

import os
import subprocess
import sys
from pathlib import Path

import orjson

from tests.faults.chat_server import ROOT
from tests.faults.checker import violations
from tests.faults.cluster.conftest import Figures
from tests.faults.evidence import prepared, stored
from tests.faults.journal import History, Promise

KILLS = 50


def test_f28_sqlite_is_killed(tmp_path: Path, figures: Figures, seed: int) -> None:
    database, journal = tmp_path / "chat.db", tmp_path / "acknowledged"
    prepared(database, ["invoices"])
    subprocess.run(
        [sys.executable, "-m", "tests.faults.cluster.dying_appender", database, journal, str(KILLS), str(seed)],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        cwd=ROOT,
        timeout=120,
        check=True,
    )
    promises = [promise_of(line) for line in journal.read_bytes().splitlines()]
    conversations = stored(database)
    assert violations(History(promises, [], conversations)) == []
    assert len(promises) > KILLS
    figures(f"{len(promises)} acknowledged, {conversations['invoices'].head} stored, {KILLS} kills")


def promise_of(line: bytes) -> Promise:
    key, message = line.split(b" ", 1)
    stored_as = orjson.loads(message)
    return Promise("invoices", "ada", key.decode(), stored_as["id"], stored_as["seq"])
