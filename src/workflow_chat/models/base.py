"""The declarative base: naming of constraints, and the types that every table shares."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import BigInteger, Enum, MetaData, String, Table, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

from workflow_chat.database.column_types import UtcTime, json_document, own_id

# A host's id is what workflow_chat.identifiers says. Our own ids are UUIDv7.
HostId = Annotated[str, mapped_column(String(128))]
OwnId = Annotated[str, mapped_column(own_id())]
Seq = Annotated[int, mapped_column(BigInteger)]


class Base(DeclarativeBase):
    """Constraints get predictable names, so that a migration can drop what another has made."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime(),
        dict[str, Any]: json_document(),
        list[Any]: json_document(),
        str: Text(),
    }


def table_of(model: type[Base]) -> Table:
    """The table itself, for statements that make no entities: those cost several times what the statement does."""
    return Base.metadata.tables[model.__tablename__]


def enum_type(values: type[StrEnum], name: str) -> Enum:
    """A database enum of the values (not the Python names); a CHECK constraint on SQLite."""
    return Enum(values, name=name, values_callable=lambda kinds: [kind.value for kind in kinds], create_constraint=True)
