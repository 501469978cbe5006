"""Work that is due later, written in the transaction of the change that it follows from."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow_chat.models.base import Base, HostId, OwnId

LIVING = text("failed_at IS NULL")
LIVING_WITH_KEY = text("key IS NOT NULL AND failed_at IS NULL")
FAILED = text("failed_at IS NOT NULL")


class Job(Base):
    """One piece of work. Who claims it moves ``due_at`` into the future: that is the lease, and one index serves both.

    An expired lease is a due job again, so nothing has to look for workers that have died.
    """

    __tablename__ = "jobs"

    id: Mapped[OwnId] = mapped_column(primary_key=True)
    queue: Mapped[str]
    kind: Mapped[str]
    key: Mapped[str | None]  # one living job of its kind has it
    workspace_id: Mapped[HostId | None]
    payload: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer)  # claims, so that one which ends its worker's process counts too
    lease_token: Mapped[OwnId | None]  # names the claim that holds it
    last_error: Mapped[str | None]
    failed_at: Mapped[datetime | None]  # given up: an operator decides
    created_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "uq_jobs_key", "kind", "key", unique=True, postgresql_where=LIVING_WITH_KEY, sqlite_where=LIVING_WITH_KEY
        ),
        Index("ix_jobs_due", "queue", "due_at", postgresql_where=LIVING, sqlite_where=LIVING),
        Index("ix_jobs_failed", "failed_at", postgresql_where=FAILED, sqlite_where=FAILED),
        CheckConstraint("attempts >= 0", name="attempts_are_counted"),
        CheckConstraint("failed_at IS NULL OR lease_token IS NULL", name="failed_is_not_held"),
        # Every claim leaves an old row behind, and the index is searched from its oldest end.
        {
            "postgresql_with": {
                "fillfactor": 70,
                "autovacuum_vacuum_scale_factor": 0.02,
                "autovacuum_vacuum_threshold": 500,
            }
        },
    )
