"""The commands: each says what it needs, and what to do when that is not there."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NoReturn

import jwt
import typer
from prometheus_client import start_http_server
from pydantic import SecretStr

from workflow_chat.application import create_app, working
from workflow_chat.cli import jobs, logs, operator
from workflow_chat.cli.checkup import DATABASE_AWAY
from workflow_chat.cli.server import Server, collect_garbage_less_often, listen, raise_file_limit
from workflow_chat.config import Settings, SettingsError, load_settings
from workflow_chat.database.dialects import sqlite
from workflow_chat.database.engine import Database, unavailable_when_away
from workflow_chat.demo.installation import NotADemoError, ensure_demo, refuse_what_no_demo_made
from workflow_chat.demo.people import KID as DEMO_KID
from workflow_chat.errors import Unavailable
from workflow_chat.events.epochs import ensure_store_nonce
from workflow_chat.host import hold_database
from workflow_chat.identifiers import is_host_id
from workflow_chat.metrics import Metrics
from workflow_chat.migrations import migrate as migrations

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Workflow Chat: one live conversation inside every workflow.\n\n"
    "Settings are environment variables WORKFLOW_CHAT_*; docs/settings.md lists them.",
)

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)]


def main() -> None:
    """Run a command; what the operator can mend is a sentence and not a traceback."""
    logs.configure()
    try:
        app()
    except (SettingsError, NotADemoError, sqlite.FolderInUseError, migrations.SchemaTooNewError) as error:
        _fail(str(error))
    except Unavailable:
        _fail(DATABASE_AWAY)
    except OSError as error:
        _fail(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve the API.

    Needs a way to verify identity tokens: WORKFLOW_CHAT_JWT_SECRETS (the secret that your application signs with) or
    WORKFLOW_CHAT_JWKS_URL (where it publishes its public keys). Everything else has a default: a SQLite file in this
    folder, one process.

    \b
    WORKFLOW_CHAT_JWT_SECRETS=$(openssl rand -hex 32) workflow-chat serve
    WORKFLOW_CHAT_DATABASE_URL=postgresql://user:password@host/name   another database
    WORKFLOW_CHAT_REDIS_URL=redis://host                              several instances
    WORKFLOW_CHAT_ALLOWED_ORIGINS=https://app.example.com             pages that may call the API

    SIGTERM ends it: streams are sent away, requests under way are answered.
    """
    settings = load_settings()
    settings.require_signing_key()
    with hold_database(settings):
        asyncio.run(_prepare_to_serve(settings))
        _run(settings, host, port, is_demo=False)


@app.command()
def work() -> None:
    """Work on what is due later, and serve nobody.

    `serve` does this by itself. On PostgreSQL it can be a process of its own, or several: start `serve` with
    WORKFLOW_CHAT_JOBS_INSIDE_SERVE=false, and this beside it with the same settings.

    SIGTERM ends it: a job that is at work is finished, or given back after WORKFLOW_CHAT_JOBS_SHUTDOWN_SECONDS.
    """
    settings = load_settings()
    if settings.database.sqlite_path is not None:
        raise SettingsError("SQLite is for one process: `workflow-chat serve` works on the jobs by itself.")
    asyncio.run(_prepare_to_serve(settings))
    metrics = Metrics()
    _show_metrics(settings, metrics)
    asyncio.run(_work(settings, metrics))


@app.command()
def demo(
    port: Port = 8000,
    data: Annotated[Path | None, typer.Option(help="Folder for the demo's SQLite database.  [default: .demo]")] = None,
    workflows: Annotated[int, typer.Option(help="Seed this many more workflows.", min=0, max=100_000)] = 0,
) -> None:
    """Serve a demo, on this machine only.

    Two companies, their people and the Wrk team. The page shows two people side by side; be any of them.
    GET /demo/people gives everybody with a token, for scripts. Everything is kept in --data (or in
    WORKFLOW_CHAT_DATABASE_URL, not both) and is there again at the next start. A database that no demo has made is left
    alone.

    \b
    workflow-chat demo --port 8001 --workflows 1000
    """
    settings = _demo_settings(data)
    with hold_database(settings):
        secret = SecretStr(asyncio.run(_prepare_demo(settings, workflows)))
        secrets = {**settings.tokens.secrets, DEMO_KID: secret}  # tokens of the operator's own are good here too
        tokens = settings.tokens.model_copy(update={"secrets": secrets})
        _run(replace(settings, tokens=tokens), "127.0.0.1", port, is_demo=True)


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema.

    Run it once per version before `serve` on PostgreSQL; on SQLite `serve` does it by itself. Several at once are safe.
    """
    settings = load_settings()
    asyncio.run(_migrate(settings))
    print(f"The database is at schema {migrations.newest_revision()}.")


@app.command()
def token(
    user: Annotated[str, typer.Argument(help="The user id that the token is for.")],
    minutes: Annotated[int, typer.Option(help="How long it lives.", min=1, max=1440)] = 60,
) -> None:
    """Sign an identity token, for trying things out.

    It is signed with the first of WORKFLOW_CHAT_JWT_SECRETS. In
    production your application signs them: claims sub (user id), aud (workflow-chat), iat and exp, HS256.

    \b
    curl -H "Authorization: Bearer $(workflow-chat token ada)" http://127.0.0.1:8000/api/workflows/ID/chat/messages
    """
    settings = load_settings()
    if not settings.tokens.secrets:
        raise SettingsError("Set WORKFLOW_CHAT_JWT_SECRETS to the secret to sign with.")
    if not is_host_id(user):
        raise SettingsError(f"'{user}' is not a user id: 1 to 128 of A-Z a-z 0-9 . _ : ~ @ -")
    kid, secret = next(iter(settings.tokens.secrets.items()))
    now = int(time.time())
    claims = {"sub": user, "aud": settings.tokens.audience, "iat": now, "exp": now + minutes * 60}
    print(jwt.encode(claims, secret.get_secret_value(), algorithm="HS256", headers={"kid": kid} if kid else None))


@app.command()
def openapi() -> None:
    """Print the OpenAPI document.

    For generating clients. A running service has it at /openapi.json, and /docs."""
    print(json.dumps(create_app(load_settings()).openapi, indent=2, ensure_ascii=False))


for command in (operator.doctor, operator.audit, operator.bump_epoch):
    app.command()(command)
app.add_typer(jobs.app, name="jobs")


def _run(settings: Settings, host: str, port: int, *, is_demo: bool) -> None:
    application = create_app(settings, is_demo=is_demo)
    with _port_free(port):
        listener = listen(host, port)
    _show_metrics(settings, application.services.metrics)
    raise_file_limit()
    collect_garbage_less_often()
    _end_when_hung_up()
    server = Server(application)
    server.announce(f"Workflow Chat is ready at http://{host}:{listener.getsockname()[1]}")
    server.run(sockets=[listener])


async def _work(settings: Settings, metrics: Metrics) -> None:
    asked_to_end = asyncio.Event()
    _end_when_hung_up()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_end.set)
    async with working(settings, metrics):
        print("Workflow Chat works on jobs", flush=True)
        await asked_to_end.wait()


def _end_when_hung_up() -> None:
    """A closed terminal, or a supervisor's reload, asks for an end as SIGTERM does; under ``nohup``, for nothing."""
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def _show_metrics(settings: Settings, metrics: Metrics) -> None:
    if (port := settings.web.metrics_port) is not None:
        with _port_free(port):
            start_http_server(port, addr="127.0.0.1", registry=metrics.registry)


@contextmanager
def _port_free(port: int) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise SettingsError(f"Cannot listen on port {port}: {error.strerror or error}. Is it taken?") from None


async def _prepare_to_serve(settings: Settings) -> None:
    """SQLite is brought up to date here; on a server, where others may be running, that is a step of its own."""
    if settings.database.sqlite_path is not None:
        await _migrate(settings)
        return
    async with Database.open(settings.database) as database:
        with unavailable_when_away():
            present, is_current = (
                await migrations.revision_of(database.reader),
                await migrations.is_current(database.reader),
            )
    migrations.refuse_newer(present)
    if not is_current:
        raise SettingsError(
            f"The database has schema {present or 'none'}, this program needs {migrations.newest_revision()} and its "
            "functions. Run: workflow-chat migrate"
        )


def _demo_settings(data: Path | None) -> Settings:
    settings = load_settings()
    if "url" not in settings.database.model_fields_set:
        folder = data or Path(".demo")
        folder.mkdir(parents=True, exist_ok=True)
        return load_settings(database_url=f"sqlite:///{folder / 'workflow-chat.db'}")
    if data is not None:
        raise SettingsError(
            "Both --data and WORKFLOW_CHAT_DATABASE_URL name a database for the demo. Leave one of them out: "
            f"env -u WORKFLOW_CHAT_DATABASE_URL workflow-chat demo --data {data}"
        )
    return settings


async def _prepare_demo(settings: Settings, workflows: int) -> str:
    async with Database.open(settings.database) as database:
        with unavailable_when_away():
            await refuse_what_no_demo_made(database)
    await _migrate(settings)
    async with Database.open(settings.database) as database:
        return await ensure_demo(database, workflows=workflows)


async def _migrate(settings: Settings) -> None:
    async with Database.open(settings.database) as database:
        with unavailable_when_away():
            await migrations.upgrade(database.writer)
        await ensure_store_nonce(database)


def _fail(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(1)
