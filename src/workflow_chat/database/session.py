"""One transaction: reading one state of the database, or changing it and telling about it after the commit."""

from sqlalchemy.ext.asyncio import AsyncSession

from workflow_chat.clock import Clock
from workflow_chat.database.dialects import Dialect
from workflow_chat.shapes.notices import Notice


class Reading:
    """Sees one state and changes nothing: the database refuses it to write."""

    def __init__(self, session: AsyncSession, clock: Clock, dialect: Dialect) -> None:
        self.session = session
        self.now = clock.now()
        """When it all happens."""
        self.dialect = dialect


class Writing(Reading):
    """Commits when its block ends well; then its notices go out. A rollback drops them."""

    def __init__(self, session: AsyncSession, clock: Clock, dialect: Dialect) -> None:
        super().__init__(session, clock, dialect)
        self.notices: list[Notice] = []

    def announce(self, notice: Notice) -> None:
        """Tell the live side after the commit."""
        self.notices.append(notice)
