"""INSERT … ON CONFLICT, which both databases have and SQLAlchemy spells per dialect."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from workflow_chat.database.unit_of_work import UnitOfWork

_INSERT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert(uow: UnitOfWork, table: Any) -> Any:
    """An INSERT of the unit of work's dialect, with its ``on_conflict_…`` methods."""
    return _INSERT[uow.dialect](table)
