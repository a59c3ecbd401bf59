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
    except schema.LevelError as error:
        _stop(str(error))
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


@app.command()
def simulate(
    people: Annotated[int, typer.Option(help="How many people there are at the beginning.", min=7, max=2000)] = 200,
    weeks: Annotated[int, typer.Option(help="How long it lasts.", min=2, max=104)] = 52,
    seed: Annotated[int, typer.Option(help="From which all that people do is drawn.")] = 1,
) -> None:
    """Let the bot live through a simulated year on this machine, and check that what it promises held."""
    from bot.simulation import SimulationError
    from bot.simulation import run as run_simulation

    try:
        _run(run_simulation(people, weeks, seed))
    except SimulationError as error:
        typer.echo(f"Kindling: {error}", err=True)
        raise typer.Exit(1) from None


@app.command()
def export(
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="The first day, as 2026-11-23 in UTC; without it, all.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day, that day included.")] = None,
    team: Annotated[
        str | None, typer.Option(metavar="NAME_OR_ID", help="Only thanks to or from its people, and its digests.")
    ] = None,
    only: Annotated[
        str | None, typer.Option("--format", metavar="csv|json|markdown", help="Without it, all three.")
    ] = None,
    to: Annotated[str, typer.Option(metavar="FOLDER", help="Where to; it is made if need be.")] = "export",
    workspace: Annotated[
        str | None, typer.Option(metavar="ID", help="Which one, where the database holds several.")
    ] = None,
) -> None:
    """Write public shout-outs and the teams' digests to files; nothing private is in them. The bot may be running."""
    from bot.export import ExportError, Wanted
    from bot.export import run as run_export

    try:
        done = asyncio.run(run_export(_settings().database_url, Wanted(since, until, team, only, workspace, to)))
    except ExportError as error:
        _stop(str(error))
    typer.echo(done.line())


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
