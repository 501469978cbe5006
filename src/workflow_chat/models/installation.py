"""What a demo installation keeps about itself."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow_chat.models.base import Base


class DemoInstallation(Base):
    """At most one row: the secret that demo tokens are signed with, shared by every instance on this database."""

    __tablename__ = "demo_installations"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    signing_secret: Mapped[str]
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
