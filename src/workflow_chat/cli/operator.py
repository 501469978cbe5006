"""Commands for whoever runs the service: is it fit, what happened, and what to do after a restore."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from workflow_chat.cli.checkup import examine
from workflow_chat.config import DatabaseSettings, Settings, SettingsError, load_settings
from workflow_chat.database.engine import Database
from workflow_chat.events.epochs import begin_new_history
from workflow_chat.queries.audit_log import AuditFilter, read_audit_log

SIGNS = {True: "ok  ", False: "FAIL"}


def doctor() -> None:
    """Say what is fit and what is not.

    Looks at settings, database, schema, Redis and clocks, and changes nothing. Exits with 1 if something is not fit.
    """
    findings = asyncio.run(examine(load_settings()))
    for finding in findings:
        print(f"{SIGNS[finding.fit]} {finding.sentence}")
    if not all(finding.fit for finding in findings):
        raise typer.Exit(1)


def audit(
    workspace: Annotated[str | None, typer.Option(help="Only this workspace.")] = None,
    workflow: Annotated[str | None, typer.Option(help="Only this workflow.")] = None,
    actor: Annotated[str | None, typer.Option(help="Only what this person did.")] = None,
    since: Annotated[datetime | None, typer.Option(help="Only from this moment (UTC) on.")] = None,
) -> None:
    """Print the audit log.

    Oldest first, one JSON object per line: who sent, edited or deleted which message, and what it said before and
    after; and what the host application has put and removed.
    """
    moment = since.replace(tzinfo=UTC) if since is not None else None
    asyncio.run(_print_audit(load_settings(), AuditFilter(workspace, workflow, actor, moment)))


def bump_epoch() -> None:
    """Make readers load anew, after a restore.

    Run it before the first start on an older state of the database: numbers will be given out a second time.
    """
    asyncio.run(_bump(load_settings()))
    print(
        "A new history has begun: readers will load their conversations anew; instances that run move to it in seconds."
    )


async def _print_audit(settings: Settings, wanted: AuditFilter) -> None:
    async with Database.open(existing(settings)) as database, database.read() as uow:
        async for entry in read_audit_log(uow, wanted):
            print(json.dumps(entry, ensure_ascii=False))


async def _bump(settings: Settings) -> None:
    async with Database.open(existing(settings)) as database:
        await begin_new_history(database)


def existing(settings: Settings) -> DatabaseSettings:
    """A command that looks at a database makes none."""
    path = settings.database.sqlite_path
    if path is not None and not path.exists():
        raise SettingsError(f"There is no database at {path}. Is WORKFLOW_CHAT_DATABASE_URL right?")
    return settings.database
