"""Who may read what people write, on the disk."""

import asyncio
import os
from pathlib import Path

from tests.harness.service import migrated
from workflow_chat.actions import directory
from workflow_chat.config import load_settings
from workflow_chat.database.dialects.sqlite import hold_folder
from workflow_chat.database.engine import Database


def modes_in(folder: Path) -> set[str]:
    return {oct(each.stat().st_mode & 0o777) for each in folder.iterdir()}


def test_the_files_of_sqlite_are_for_their_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        file = tmp_path / "chat.db"
        with hold_folder(file):
            asyncio.run(migrated(load_settings(database_url=f"sqlite:///{file}")))
            names = {each.name for each in tmp_path.iterdir()}
            modes = modes_in(tmp_path)
    finally:
        os.umask(before)
    assert {"chat.db", "chat.db.lock"} <= names
    assert modes == {"0o600"}


def test_files_that_everybody_could_read_are_closed_to_them(tmp_path: Path) -> None:
    file = tmp_path / "chat.db"
    settings = load_settings(database_url=f"sqlite:///{file}")
    asyncio.run(migrated(settings))
    file.chmod(0o644)

    async def use() -> None:
        async with Database.open(settings.database) as database, database.write() as uow:
            await directory.put_workspace(uow, "acme", name="Acme")
            modes.update(modes_in(tmp_path))

    modes: set[str] = set()
    asyncio.run(use())
    assert modes == {"0o600"}
