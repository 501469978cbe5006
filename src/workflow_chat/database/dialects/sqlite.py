"""SQLite, with the durability and the isolation that the delivery promise needs.

The library comes from the ``pysqlite3`` wheel: the one that Python was built with is older than 3.51.3 on most machines
and can corrupt a WAL database when two connections write and checkpoint at once.
"""

import fcntl
import os
import time
import warnings
from collections.abc import Callable, Coroutine, Generator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any, TypeVar

import aiosqlite
from sqlalchemy import AsyncAdaptedQueuePool, Connection, event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from workflow_chat.database.raw import RawStatement

try:
    sqlite3: Any = import_module("pysqlite3.dbapi2")
except ImportError:  # no wheel for this platform
    sqlite3 = import_module("sqlite3")

SAFE_VERSION = (3, 51, 3)
PRIVATE = 0o600
READERS = 4  # connections; they run on one thread, so more of them gain nothing
LOCKED_FOR = 5.0  # seconds, at most: what others hold is waited for
PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", f"busy_timeout={LOCKED_FOR * 1000:.0f}")
Result = TypeVar("Result")
OperationalError: type[Exception] = sqlite3.OperationalError
Driver = Any  # a sqlite3.Connection of whichever module was imported above


class SqliteConnection(aiosqlite.Connection):
    """An aiosqlite connection that can also run a whole piece of work in one hop to its thread."""

    pragmas = PRAGMAS

    async def run(self, work: Callable[[Driver], Result]) -> Result:
        return await self._execute(work, self._conn)

    async def rollback(self) -> None:
        """What the pool asks for after every use; only one that broke off has left something to undo."""
        if self.in_transaction:
            await super().rollback()


class ReadingConnection(SqliteConnection):
    """Runs its statements right here: they take microseconds out of the page cache, a hop to a thread takes longer.

    Readers never wait for the writer in WAL mode. Only what waits for the disk, committing, is worth a thread.
    """

    pragmas = (*PRAGMAS, "query_only=ON")

    async def _execute(self, fn: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        return fn(*args, **kwargs)


class _Module(AsyncAdapt_aiosqlite_dbapi):
    """What SQLAlchemy takes for the driver: aiosqlite's ways with the errors of the library that is really used."""

    def __init__(self, *modules: Any) -> None:
        super().__init__(*modules)
        for name in ("Error", "DatabaseError", "IntegrityError", "NotSupportedError", "OperationalError"):
            setattr(self, name, getattr(sqlite3, name))


class FolderInUseError(Exception):
    """Another process already serves this database file."""


class Sqlite:
    """Fulfils :class:`workflow_chat.database.dialects.dialect.Dialect`."""

    name = "sqlite"
    title = "SQLite"
    version = "SELECT sqlite_version()"

    def __init__(self, path: Path) -> None:
        self._path = path

    def engines(self) -> tuple[AsyncEngine, AsyncEngine]:
        """Transactions of the writer take the write lock when they begin, so that none is upgraded."""
        warn_if_unsafe()
        return self._engine(SqliteConnection, "BEGIN IMMEDIATE", 1), self._engine(ReadingConnection, "BEGIN", READERS)

    def _engine(self, kind: type[SqliteConnection], begin: str, size: int) -> AsyncEngine:
        engine = create_async_engine(
            "sqlite+aiosqlite://",
            module=_Module(aiosqlite, sqlite3),
            async_creator=lambda: _connect(self._path, kind),
            poolclass=AsyncAdaptedQueuePool,
            pool_size=size,
            max_overflow=0,
            pool_timeout=30,
            hide_parameters=True,  # an error is logged, and what people write must not be
        )

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine

    async def fetch(self, driver: Any, statement: RawStatement, parameters: Mapping[str, Any]) -> list[Any]:
        return await driver.run(lambda raw: rows_of(raw.execute(statement.sqlite, parameters)))

    def insert(self, table: Any) -> Any:
        return insert(table)

    async def lock(self, session: AsyncSession, number: int) -> None:
        """Nothing to do: a writing transaction is the only one."""


def rows_of(cursor: Any) -> list[dict[str, Any]]:
    """The rows of a statement, by the names of their columns; none of one that only writes."""
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def at_once(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine that waits for nothing: what is written for both databases, in the thread of this one."""
    try:
        work.send(None)
    except StopIteration as ended:
        return ended.value
    work.close()
    msg = "it has waited for something"
    raise RuntimeError(msg)


@contextmanager
def write_at_once(driver: Driver) -> Generator[None]:
    """A writing transaction of the driver's own: committed when its block ends well, undone when it raises."""
    driver.execute("BEGIN IMMEDIATE")
    try:
        yield
        driver.execute("COMMIT")
    except BaseException:
        if driver.in_transaction:  # some errors, a full disk among them, have ended it already
            driver.execute("ROLLBACK")
        raise


@contextmanager
def step(driver: Driver) -> Generator[None]:
    """A part of a transaction, undone by itself when it raises."""
    driver.execute("SAVEPOINT step")
    try:
        yield
    except BaseException:
        if driver.in_transaction:
            _undo_step(driver)
        raise
    driver.execute("RELEASE SAVEPOINT step")


def _undo_step(driver: Driver) -> None:
    try:
        driver.execute("ROLLBACK TO SAVEPOINT step")
        driver.execute("RELEASE SAVEPOINT step")
    except OperationalError:  # then none of it may be committed
        driver.execute("ROLLBACK")


def hold_folder(path: Path) -> IO[str]:
    """Lock the database file for one process until the returned file is closed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.with_name(path.name + ".lock")
    file.touch(mode=PRIVATE)
    lock = file.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        msg = (
            f"Another process already serves {path}. SQLite is for one process; "
            "stop the other one, choose another --data folder, or use PostgreSQL for several instances."
        )
        raise FolderInUseError(msg) from None
    return lock


def keep_private(path: Path) -> None:
    """What people write is for this service only. SQLite gives the files beside the database the same mode.

    A database that is there is never opened here: to close it would end the locks of this process' connections.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(FileNotFoundError, PermissionError):  # not there, or somebody else's who has chosen its mode
            each.chmod(PRIVATE)


def warn_if_unsafe() -> None:
    """Say so when only an SQLite with the WAL-reset bug could be found."""
    if sqlite3.sqlite_version_info < SAFE_VERSION:
        warnings.warn(
            f"SQLite {sqlite3.sqlite_version} has a rare corruption bug in WAL mode; "
            "install the pysqlite3 wheel or use PostgreSQL.",
            RuntimeWarning,
            stacklevel=2,
        )


async def _connect(path: Path, kind: type[SqliteConnection]) -> SqliteConnection:
    connection = kind(lambda: _open(path, kind.pragmas), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: a forgotten one must not keep the process
    await connection
    return connection


def _open(path: Path, pragmas: tuple[str, ...]) -> Driver:
    keep_private(path)
    driver = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=256, timeout=LOCKED_FOR
    )
    _use_write_ahead_log(driver)
    for pragma in pragmas:
        driver.execute(f"PRAGMA {pragma}")
    return driver


def _use_write_ahead_log(driver: Driver) -> None:
    """A new file is changed to it once. Of several who try at once SQLite lets all but one fail, without waiting."""
    over = time.monotonic() + LOCKED_FOR
    while True:
        try:
            driver.execute("PRAGMA journal_mode=WAL")
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > over:
                raise
            time.sleep(0.01)
        else:
            return
