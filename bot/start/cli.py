"""The command line: `kindling …` and `python -m bot …`.

Each command loads only what it needs, so that `run` starts quickly. Those of `lab/` are there where it is.
"""

import asyncio
import json
from collections.abc import Coroutine
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot.runtime.environment import Settings, SettingsError, load_settings

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
    if find_spec("lab"):
        import_module("lab.commands").add_to(app)
    app()


@app.command()
def run() -> None:
    """Run the bot until it is told to stop."""
    from bot.runtime.logs import configure_logs
    from bot.start.app import StartError
    from bot.start.app import run as run_bot

    settings = _settings()
    configure_logs(settings.log_level)
    try:
        run_to_its_end(run_bot(settings))
    except StartError as error:
        stop(str(error))


@app.command()
def migrate(
    back_to: Annotated[
        str | None,
        typer.Option(
            metavar="LEVEL", help="Take the tables back to this level instead; what came later is lost. Stop all first."
        ),
    ] = None,
) -> None:
    """Bring the database's tables to the level that this version needs."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.start.migrating import MigrateError, bring, take_back
    from models.store import schema
    from models.store.database import Database, first_line

    database = Database(_settings().database_url)
    try:
        typer.echo(take_back(database, back_to) if back_to else bring(database))
    except (schema.LevelError, MigrateError) as error:
        stop(str(error))
    except SQLAlchemyError as error:
        stop(f"DATABASE_URL: the database cannot be migrated ({first_line(error)}).")


@app.command()
def backup(to: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; it must not be there yet.")]) -> None:
    """Copy an SQLite database to a file while the bot is running; for PostgreSQL, say how."""
    from bot.runtime.clock import clock_for
    from bot.tools.backup import BackupError, back_up

    settings = _settings()
    try:
        written = back_up(settings.database_url, to, clock_for(settings.clock_file).now())
    except BackupError as error:
        stop(str(error))
    typer.echo(written.line())


@app.command()
def restored() -> None:
    """Note that the database was played back by other means than a file of `backup`, so that nothing is sent again."""
    from bot.tools.backup import BackupError, note_restored

    try:
        typer.echo(note_restored(_settings().database_url))
    except BackupError as error:
        stop(str(error))


@app.command()
def manifest(
    url: Annotated[
        str | None, typer.Option(help="Where Slack reaches the bot over HTTPS; without it, Socket Mode.")
    ] = None,
    commands: Annotated[
        str | None,
        typer.Option(
            metavar="NAME=/OTHER,…",
            help="What commands are called, where another app has their names: thanks=/kudos. Without it, as COMMANDS "
            "says; the bot goes by that, too.",
        ),
    ] = None,
    install_url: Annotated[
        str | None, typer.Option(help="Where people install the app over HTTPS, if that is not --url.")
    ] = None,
) -> None:
    """Print the manifest from which Slack makes the app."""
    from bot.capabilities import CAPABILITIES
    from bot.capabilities.derived import call_commands
    from bot.content.commands import UnknownCommandError
    from bot.runtime.command_names import command_names
    from bot.tools.manifest import make_manifest

    try:
        names, is_known = command_names(commands)
        call_commands(CAPABILITIES, names)
    except ValueError as error:
        stop(str(error))
    except UnknownCommandError as error:
        stop(f"{error}.")
    if not is_known:
        typer.echo(f"Kindling: set COMMANDS={commands} where the bot runs, or it will not know these names.", err=True)
    typer.echo(json.dumps(make_manifest(url, install_url=install_url), indent=2, ensure_ascii=False))


@app.command()
def rotate_keys() -> None:
    """Seal every token that is kept anew, with the first of ENCRYPTION_KEYS. The bot may be running."""
    from bot.tools.keys import KeysError, seal_anew

    try:
        with typer.progressbar(label="Tokens", length=100) as bar:
            done = asyncio.run(seal_anew(_settings(), lambda part: bar.update(round(100 * part) - bar.pos)))
    except KeysError as error:
        stop(str(error))
    typer.echo(done)


@app.command()
def doctor() -> None:
    """Check the settings, the database, Slack and the clock; one line each, with the remedy, and at the
    end what to do next."""
    from bot.tools.doctor import examine, next_step

    findings = asyncio.run(examine())
    for finding in findings:
        typer.echo(finding.line())
    typer.echo(next_step(findings))
    raise typer.Exit(0 if all(finding.is_well for finding in findings) else 1)


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
    for_publication: Annotated[
        bool, typer.Option("--for-publication", help="Only what everyone named agreed that anyone may read.")
    ] = False,
) -> None:
    """Write public shout-outs and the teams' digests to files for your own use; nothing private is in them. What is
    to be published needs the yes of everyone named. The bot may be running."""
    from bot.runtime.clock import clock_for
    from bot.slack.client import make_client
    from bot.tools.export import ExportError, Wanted
    from bot.tools.export import run as run_export

    settings, wanted = _settings(), Wanted(since, until, team, only, workspace, to, for_publication)
    try:
        done = asyncio.run(
            run_export(settings.database_url, wanted, make_client(settings), clock_for(settings.clock_file))
        )
    except ExportError as error:
        stop(str(error))
    typer.echo(done.line())


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        stop(*error.lines)


def run_to_its_end(program: Coroutine[Any, Any, None]) -> None:
    """Run a program, on the quicker event loop where there is one."""
    try:
        import uvloop
    except ImportError:  # not made for this platform
        asyncio.run(program)
    else:
        uvloop.run(program)


def stop(*lines: str) -> NoReturn:
    """End with these lines, which say what to mend."""
    for line in lines:
        typer.echo(f"Kindling: {line}", err=True)
    raise typer.Exit(MISCONFIGURED)
