"""`python -m bot export`: what is public of a workspace's recognition, as files for its own use; and with
`--for-publication` what everyone named in it agreed that anyone may read, and nothing else.

It reads a page at a time, each page in a transaction of its own, so it can run beside the bot and keeps neither the bot
nor the database waiting. A file gets its name when it is complete.

Before, it looks whether somebody deleted posts in Slack, which takes those thanks back (`bot.slack.deletions`); where
Slack cannot be asked, it goes by what is known.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Generic, TextIO, TypeVar

from aiohttp import ClientError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.runtime.clock import Clock, clock_for
from bot.slack import deletions
from bot.tools.export_formats import CSV, DIGESTS, JSON, MARKDOWN, PUBLISHED, THANKS, Format, Heading
from models.across import exports, publication
from models.across.exports import Cursor, Figures, Scope
from models.people.teams import Team
from models.store import schema
from models.store.database import Database, first_line
from models.store.units import Operation
from models.store.workspaces import Workspace

T = TypeVar("T")

FORMATS = (CSV, JSON, MARKDOWN)
THANKS_PAGE, DIGESTS_PAGE = 500, 20
PATIENCE_SECONDS = 3.0
"""How long Slack is waited for before it counts as away."""
MOST_NAMED = 10
"""Teams that a message names."""


class ExportError(Exception):
    """It cannot be exported; the message is one line that says what to do."""


@dataclass(frozen=True)
class Wanted:
    """What is wanted, as it was typed behind the options of these names."""

    since: str | None
    until: str | None
    team: str | None
    format: str | None
    workspace: str | None
    to: str
    """The folder."""
    for_publication: bool = False
    """Only what everyone named agreed that anyone may read."""


@dataclass(frozen=True)
class Exported:
    """What was written."""

    what: str
    """In words; without files, what there is none of."""
    folder: Path
    names: Sequence[str]
    """Of the files; none if there was nothing to write."""

    def line(self) -> str:
        """In one line."""
        if not self.names:
            return f"There is nothing to export: {self.what} in that time."
        return f"Wrote {self.what} to {self.folder}: {', '.join(self.names)}."


async def run(
    database_url: str, wanted: Wanted, client: AsyncWebClient | None = None, clock: Clock | None = None
) -> Exported:
    """Export.

    Args:
        database_url: from where.
        wanted: what.
        client: to look with whether posts are still there; without one, nobody looks.
        clock: what time it is; without one, the machine's.

    Raises:
        ExportError: something that was typed is wrong, or the database or the folder is not as it must be.
    """
    wanted = _tidy(wanted)
    since, until = _day("--since", wanted.since), _day("--until", wanted.until)
    if since and until and since > until:
        raise ExportError("--since is after --until.")
    formats = _formats(wanted.format)
    async with _reading(database_url) as database:
        try:
            await database.read(_check_level)
            workspace = await database.read(lambda session: _workspace(session, wanted.workspace))
            if client:
                await _look(database, client, workspace.id, (clock or clock_for(None)).now())
            return await _export(database, wanted, workspace, since, until, formats)
        except schema.LevelError as error:
            raise ExportError(str(error)) from None
        except SQLAlchemyError as error:
            raise ExportError(f"DATABASE_URL: the database cannot be read ({first_line(error)}).") from None
        except OSError as error:
            raise ExportError(f"--to: {wanted.to} cannot be written to ({error.strerror}).") from None


async def _look(database: Database, client: AsyncWebClient, workspace_id: str, now: datetime) -> None:
    """Whether posts are still there, if the token is this workspace's."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            identity = await client.auth_test()
    except (SlackClientError, ClientError, TimeoutError, OSError):
        return
    if identity["team_id"] == workspace_id:
        await deletions.look(database, client, workspace_id, now, is_wanted=True)


async def _export(
    database: Database,
    wanted: Wanted,
    workspace: Workspace,
    since: date | None,
    until: date | None,
    formats: Sequence[str],
) -> Exported:
    team = await database.read(lambda session: _team(session, workspace.id, wanted.team))
    after = until + timedelta(days=1) if until and until < date.max else None
    scope = Scope(workspace.id, _midnight(since), _midnight(after), team.id if team else None)
    name, folder = team.name if team else workspace.name, Path(wanted.to)
    if wanted.for_publication:
        return await _publish(database, scope, partial(Heading, name, since, until), folder, formats)
    figures = await database.read(lambda session: exports.figures(session, scope))
    if not figures.shoutouts and not figures.digests:
        return Exported("no public thanks and no digest", folder, [])
    heading = Heading(name, since, until, figures)
    with ExitStack() as files, _progress() as progress:
        thanks = _sheet(files, folder, "shoutouts", [THANKS[each] for each in formats], heading)
        digests = _sheet(files, folder, "digests", [DIGESTS[each] for each in formats], heading)
        told = _Bar(progress, progress.add_task("Shout-outs", total=figures.shoutouts))
        heard = _Bar(progress, progress.add_task("Digests", total=figures.digests))
        await _copy(database, partial(_page, exports.page_of_thanks, scope, THANKS_PAGE), thanks, told)
        await _copy(database, partial(_page, exports.page_of_digests, scope, DIGESTS_PAGE), digests, heard)
    given = _count(figures.shoutouts, "shout-out", "shout-outs")
    heard_of = _count(figures.digests, "digest", "digests")
    return Exported(f"{given} and {heard_of}", folder, [*thanks.names, *digests.names])


async def _publish(
    database: Database, scope: Scope, heading: Callable[[Figures], Heading], folder: Path, formats: Sequence[str]
) -> Exported:
    """What anyone may read, with the yes of everyone named as it stands now. Also where there is nothing (any more),
    it takes the place of what was written before."""
    found = await database.read(lambda session: publication.collect(session, scope))
    with ExitStack() as files:
        sheet = _sheet(files, folder, "stories", [PUBLISHED[each] for each in formats], heading(Figures(0, 0, 0)))
        sheet.write(found)
        sheet.close()
    return Exported(_count(len(found), "story", "stories"), folder, sheet.names)


# What was typed


def _tidy(wanted: Wanted) -> Wanted:
    """Without the spaces around what was typed; nothing at all is mostly a variable that is not set."""
    typed = {name: value for name, value in asdict(wanted).items() if isinstance(value, str)}
    for name, value in typed.items():
        if not value.strip():
            raise ExportError(f"--{name} is empty. Give it a value, or leave it out.")
    tidy: dict[str, Any] = {name: value.strip() for name, value in typed.items() if name != "to"}
    return replace(wanted, **tidy)  # the name of a folder may begin or end with spaces


def _day(option: str, typed: str | None) -> date | None:
    if typed is None:
        return None
    try:
        if "W" in typed:  # a day of a week, which Python would take
            raise ValueError
        return date.fromisoformat(typed)
    except ValueError:
        raise ExportError(f"{option}: {typed} is no date. Write it as 2026-11-23.") from None


def _formats(typed: str | None) -> Sequence[str]:
    if typed is None:
        return FORMATS
    if typed.casefold() not in FORMATS:
        raise ExportError(f"--format: {typed} is none of {', '.join(FORMATS)}.")
    return (typed.casefold(),)


def _workspace(session: Session, typed: str | None) -> Workspace:
    found = exports.all_workspaces(session)
    chosen = [each for each in found if typed is None or typed.upper() == each.id]
    if len(chosen) == 1:
        return chosen[0]
    if not found:
        raise ExportError("The database holds no workspace yet: the bot has not run with it.")
    ids = ", ".join(f"{each.id} ({each.name})" for each in found)
    if typed:
        raise ExportError(f"--workspace: {typed} is not in the database, which holds {ids}.")
    raise ExportError(f"The database holds several workspaces. Choose one with --workspace: {ids}.")


def _team(session: Session, workspace_id: str, typed: str | None) -> Team | None:
    """By its id or its name. Of two with one name, the one that is open is meant."""
    if typed is None:
        return None
    found = exports.all_teams(session, workspace_id)
    name = typed.removeprefix("#").strip().casefold()
    named = [each for each in found if each.name.casefold() == name]
    is_open = [each for each in named if each.closed_at is None]
    chosen = [each for each in found if str(each.id) == name] or is_open or named
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        raise ExportError(f"--team: several teams are called {typed}: {', '.join(str(each.id) for each in chosen)}.")
    names = ", ".join(each.name for each in found[:MOST_NAMED]) + (", …" if len(found) > MOST_NAMED else "")
    raise ExportError(
        f"--team: there is no team {typed}. " + (f"There are: {names}." if found else "There is none yet.")
    )


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


# The database


@asynccontextmanager
async def _reading(url: str) -> AsyncIterator[Database]:
    """The database; nothing is locked for long, so the bot may be running."""
    database = Database(url)
    _check_file(database)
    try:
        yield database
    finally:
        await database.close()


def _check_file(database: Database) -> None:
    """SQLite would make a file that is not there."""
    path = database.url.database
    if database.is_sqlite and path and not Path(path).is_file():
        raise ExportError(f"DATABASE_URL: there is no database {path}.")


def _check_level(session: Session) -> None:
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    found = schema.level(engine)
    if not schema.suffices(found):
        raise ExportError(
            f"The database is at level {found or 'none'} and this version needs {schema.NEEDED}. "
            "Start the bot once, or run `python -m bot migrate`."
        )


# The files


@dataclass(frozen=True)
class _File(Generic[T]):
    """A file that is being written."""

    name: str
    stream: TextIO
    format: Format[T]


class _Sheet(Generic[T]):
    """One sort of items, written in several formats at once."""

    def __init__(self, files: Sequence[_File[T]]) -> None:
        self._files = files
        self._last: T | None = None
        self.names = [each.name for each in files]

    def write(self, items: Sequence[T]) -> None:
        """Write the next items."""
        for item in items:
            for file in self._files:
                between = file.format.between if self._last is not None else ""
                file.stream.write(between + file.format.item(item, self._last))
            self._last = item

    def close(self) -> None:
        """Write what comes after the last item."""
        for file in self._files:
            file.stream.write(file.format.closing)


def _sheet(files: ExitStack, folder: Path, name: str, formats: Sequence[Format[T]], heading: Heading) -> _Sheet[T]:
    """A sheet with its files open until `files` is closed."""
    opened = []
    for each in formats:
        full_name = f"{name}.{each.ending}"
        stream = files.enter_context(_named_when_complete(folder, full_name))
        stream.write(each.opening(heading))
        opened.append(_File(full_name, stream, each))
    return _Sheet(opened)


@contextmanager
def _named_when_complete(folder: Path, name: str) -> Iterator[TextIO]:
    """A file that appears under its name once all of it is written, or not at all; its owner alone can read it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, unfinished_name = mkstemp(prefix=f".{name}.", dir=folder)
    unfinished = Path(unfinished_name)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as stream:
            yield stream
        unfinished.replace(folder / name)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


# From one to the other


@dataclass(frozen=True)
class _Bar:
    """A progress bar."""

    progress: Progress
    task: TaskID

    def advance(self, count: int) -> None:
        """So many more are done."""
        self.progress.advance(self.task, count)


_Page = tuple[list[T], Cursor | None]


def _page(
    read: Callable[[Session, Scope, Cursor | None, int], _Page[T]], scope: Scope, most: int, after: Cursor | None
) -> Operation[_Page[T]]:
    return lambda session: read(session, scope, after, most)


async def _copy(
    database: Database, page: Callable[[Cursor | None], Operation[_Page[T]]], sheet: _Sheet[T], bar: _Bar
) -> None:
    """Write one page after the other."""
    items, after = await database.read(page(None))
    sheet.write(items)
    bar.advance(len(items))
    while after:
        items, after = await database.read(page(after))
        sheet.write(items)
        bar.advance(len(items))
    sheet.close()


def _progress() -> Progress:
    """Bars for those who look on; nothing where the output goes elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
