"""Who and what the host application has told us about."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow_chat.models.base import Base, HostId, enum_type
from workflow_chat.shapes.kinds import StaffRole, WorkspaceRole


class Workspace(Base):
    """The client's tenant."""

    __tablename__ = "workspaces"

    id: Mapped[HostId] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("id <> '' AND name <> ''", name="not_blank"),)


class User(Base):
    """A person known by the host's user id."""

    __tablename__ = "users"

    id: Mapped[HostId] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    avatar_url: Mapped[str | None]
    time_zone: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    tokens_valid_from: Mapped[datetime | None]  # older tokens have been revoked
    removed_at: Mapped[datetime | None]  # the name stays beside the messages; the rights and the address go

    __table_args__ = (CheckConstraint("id <> '' AND name <> ''", name="not_blank"),)


class WorkspaceMembership(Base):
    __tablename__ = "workspace_memberships"

    workspace_id: Mapped[HostId] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[HostId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[WorkspaceRole] = mapped_column(enum_type(WorkspaceRole, "workspace_role"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (Index(None, "user_id", "workspace_id"),)


class StaffMembership(Base):
    """Membership of the Wrk team, apart from any workspace."""

    __tablename__ = "wrk_staff_memberships"

    user_id: Mapped[HostId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[StaffRole] = mapped_column(enum_type(StaffRole, "wrk_staff_role"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Workflow(Base):
    """One automation of a workspace; the seed calls it an automation version."""

    __tablename__ = "workflows"

    id: Mapped[HostId] = mapped_column(primary_key=True)
    workspace_id: Mapped[HostId] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    name: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),  # what a conversation refers to, so that tenants cannot mix
        CheckConstraint("id <> '' AND name <> ''", name="not_blank"),
    )
