"""The command line: `kindling …` and `python -m bot …`.

Each command loads only what it needs, so that `run` starts quickly.
"""

import asyncio
import json
from collections.abc import Coroutine
from typing import Annotated, Any, NoReturn

import typer

from bot.settings import Settings, SettingsError, load_settings

MISCONFIGURED = 2
"""Exit status when a setting, or something that a setting points to, is not as it must be."""

app = typer.Typer(
    help="Kindling nudges kind behaviour in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """The entry point of the console script."""
    app()


@app.command()
def run() -> None:
    """Run the bot until it is told to stop."""
    from bot.app import StartError
    from bot.app import run as run_bot
    from bot.logs import configure_logs

    settings = _settings()
    configure_logs(settings.log_level)
    try:
        _run(run_bot(settings))
    except StartError as error:
        _stop(str(error))


@app.command()
def migrate() -> None:
    """Bring the database's tables to the level that this version needs."""
    from sqlalchemy.exc import SQLAlchemyError

    from models import schema
    from models.database import Database, first_line

    database = Database(_settings().database_url)
    try:
        before = schema.level(database.engine)
        schema.upgrade(database.engine)
    except SQLAlchemyError as error:
        _stop(f"DATABASE_URL: the database cannot be migrated ({first_line(error)}).")
    typer.echo(f"The database is at level {schema.NEEDED} (it was at {before or 'none'}).")


@app.command()
def manifest(
    url: Annotated[
        str | None, typer.Option(help="Where Slack reaches the bot over HTTPS; without it, Socket Mode.")
    ] = None,
) -> None:
    """Print the manifest from which Slack makes the app."""
    from bot.manifest import make_manifest

    typer.echo(json.dumps(make_manifest(url), indent=2, ensure_ascii=False))


@app.command()
def doctor() -> None:
    """Check the settings, the database, Slack and the clock; one line each, with the remedy."""
    from bot.doctor import examine

    findings = asyncio.run(examine())
    for finding in findings:
        typer.echo(finding.line())
    raise typer.Exit(0 if all(finding.is_well for finding in findings) else 1)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is served.", min=0, max=65535)] = 8765,
) -> None:
    """Start a Slack workspace on this machine with Kindling in it, and a page to act as its people."""
    from bot.demo import DemoError
    from bot.demo import run as run_demo

    try:
        _run(run_demo(port))
    except DemoError as error:
        _stop(str(error))


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        _stop(*error.lines)


def _run(program: Coroutine[Any, Any, None]) -> None:
    try:
        import uvloop
    except ImportError:  # not made for this platform
        asyncio.run(program)
    else:
        uvloop.run(program)


def _stop(*lines: str) -> NoReturn:
    for line in lines:
        typer.echo(f"Kindling: {line}", err=True)
    raise typer.Exit(MISCONFIGURED)
