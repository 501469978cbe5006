"""What ``workflow-chat doctor`` looks at."""

from dataclasses import dataclass

from workflow_chat.clock import SystemClock
from workflow_chat.config import PREFIX, Settings, SettingsError
from workflow_chat.database.engine import Database
from workflow_chat.errors import ChatError
from workflow_chat.migrations import migrate
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
    async with Database.open(settings.database) as database:
        return [_tokens(settings), *await _database(settings, database), await _bus(settings)]


def _tokens(settings: Settings) -> Finding:
    try:
        settings.require_signing_key()
    except SettingsError as error:
        return Finding(False, str(error))
    kinds = [f"{len(settings.tokens.secrets)} shared secret(s)"] if settings.tokens.secrets else []
    kinds += [f"the keys at {settings.tokens.jwks_url}"] if settings.tokens.jwks_url else []
    return Finding(True, f"Identity tokens are verified with {' and '.join(kinds)}.")


async def _database(settings: Settings, database: Database) -> list[Finding]:
    path = settings.database.sqlite_path
    if path is not None and not path.exists():
        return [Finding(True, f"There is no database at {path} yet; `serve` will make it.")]
    try:
        version = await database_version(database)
        apart = abs((SystemClock().now() - await database_time(database)).total_seconds())
    except ChatError:
        return [Finding(False, DATABASE_AWAY)]
    return [Finding(True, f"The database answers: {version}."), await _schema(database), _clock(apart)]


async def _schema(database: Database) -> Finding:
    present, needed = await migrate.revision_of(database.reader), migrate.newest_revision()
    if await migrate.is_current(database.reader):
        return Finding(True, f"The schema is up to date ({needed}).")
    try:
        migrate.refuse_newer(present)
    except migrate.SchemaTooNewError as error:
        return Finding(False, str(error))
    return Finding(
        False,
        f"The schema is at {present or 'nothing'}, this program needs {needed} and its functions: "
        "run workflow-chat migrate.",
    )


def _clock(apart: float) -> Finding:
    if apart <= CLOCK_DIFFERENCE:
        return Finding(True, "The clocks of this machine and of the database agree.")
    return Finding(False, f"The clocks of this machine and of the database are {apart:.0f} s apart: start NTP on both.")


async def _bus(settings: Settings) -> Finding:
    if settings.bus.url is None and settings.database.sqlite_path is not None:
        return Finding(True, "One process, no bus needed.")
    if settings.bus.url is None:
        return Finding(True, f"No {PREFIX}REDIS_URL: with several instances, readers may be a second behind.")
    version = await redis_version(settings.bus.url.get_secret_value(), patience=settings.bus.timeout)
    if version is None:
        return Finding(
            False, f"Redis does not answer. Is {PREFIX}REDIS_URL right? Until it does, readers are a second behind."
        )
    return Finding(True, f"Redis answers: {version}.")
