"""What ``workflow-chat doctor`` looks at."""

from dataclasses import dataclass

from workflow_chat.clock import SystemClock
from workflow_chat.config import PREFIX, Settings, SettingsError
from workflow_chat.database import migrate
from workflow_chat.database.unit_of_work import Database
from workflow_chat.errors import ChatError
from workflow_chat.queries.health import database_time, database_version
from workflow_chat.realtime.bus.redis import redis_version

DATABASE_AWAY = f"The database does not answer. Is {PREFIX}DATABASE_URL right, and does it run?"
CLOCK_DIFFERENCE = 5.0  # seconds between two machines' clocks that nobody has to worry about


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is fit or is not, in plain words."""

    fit: bool
    sentence: str


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything that serving depends on; nothing is changed."""
    database = Database(settings, SystemClock(), lambda _: None)
    try:
        return [_tokens(settings), *await _database(settings, database), await _bus(settings)]
    finally:
        await database.close()


def _tokens(settings: Settings) -> Finding:
    try:
        settings.require_signing_key()
    except SettingsError as error:
        return Finding(False, str(error))
    kinds = [f"{len(settings.jwt_secrets)} shared secret(s)"] if settings.jwt_secrets else []
    kinds += [f"the keys at {settings.jwks_url}"] if settings.jwks_url else []
    return Finding(True, f"Identity tokens are verified with {' and '.join(kinds)}.")


async def _database(settings: Settings, database: Database) -> list[Finding]:
    if settings.sqlite_path is not None and not settings.sqlite_path.exists():
        return [Finding(True, f"There is no database at {settings.sqlite_path} yet; `serve` will make it.")]
    try:
        version = await database_version(database)
        apart = abs((SystemClock().now() - await database_time(database)).total_seconds())
    except ChatError:
        return [Finding(False, DATABASE_AWAY)]
    return [Finding(True, f"The database answers: {version}."), await _schema(database), _clock(apart)]


async def _schema(database: Database) -> Finding:
    present, needed = await migrate.revision_of(database.reader), migrate.newest_revision()
    if present == needed:
        return Finding(True, f"The schema is up to date ({needed}).")
    try:
        migrate.refuse_newer(present)
    except migrate.SchemaTooNewError as error:
        return Finding(False, str(error))
    return Finding(
        False, f"The schema is at {present or 'nothing'}, this program needs {needed}: run workflow-chat migrate."
    )


def _clock(apart: float) -> Finding:
    if apart <= CLOCK_DIFFERENCE:
        return Finding(True, "The clocks of this machine and of the database agree.")
    return Finding(False, f"The clocks of this machine and of the database are {apart:.0f} s apart: start NTP on both.")


async def _bus(settings: Settings) -> Finding:
    if settings.redis_url is None and settings.sqlite_path is not None:
        return Finding(True, "One process, no bus needed.")
    if settings.redis_url is None:
        return Finding(True, f"No {PREFIX}REDIS_URL: with several instances, readers may be a second behind.")
    version = await redis_version(settings.redis_url.get_secret_value(), patience=settings.bus_timeout_seconds)
    if version is None:
        return Finding(
            False, f"Redis does not answer. Is {PREFIX}REDIS_URL right? Until it does, readers are a second behind."
        )
    return Finding(True, f"Redis answers: {version}.")
