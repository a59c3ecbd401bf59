"""Puts one running program together (database, Bolt app, dispatcher, loop, HTTP) and stops it cleanly."""

import asyncio
import errno
import gc
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from socket import gaierror

import structlog
from aiohttp import ClientSession
from filelock import FileLock
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.capabilities import CAPABILITIES
from bot.capabilities.capability import Capability
from bot.capabilities.derived import (
    CapabilityError,
    call_commands,
    check,
    listen,
    migrations_of,
    parts_of,
    renderers_of,
)
from bot.content.commands import UnknownCommandError
from bot.content.values import DEFAULT_VALUES
from bot.runtime.clock import Clock, clock_for
from bot.runtime.environment import Settings
from bot.runtime.hopper import Hopper
from bot.runtime.metrics import ACKNOWLEDGEMENTS, DATABASE_ERRORS
from bot.runtime.readiness import Check
from bot.slack.client import UnreachableError, make_client, reaching_slack
from bot.slack.clients import Clients
from bot.slack.http import DRAIN_SECONDS, Health, serve
from bot.slack.installing import Installing
from bot.slack.refusals import REINSTALL, Sort, advice, error_code, lacking, reason_of, sort_of
from bot.slack.sockets import DrainingSocket
from bot.tools.manifest import SCOPES
from handlers.authorised import ElsewhereError, Meant
from handlers.installing import Flow, States
from handlers.services import Services
from models.people.places import load_places
from models.store import exclusive, outbox, persons, schema, wakeups, workspaces
from models.store.database import Database, first_line
from models.store.schema import Migrations
from models.store.workspaces import Workspace
from scheduler import restored
from scheduler.clockwatch import ClockWatch
from scheduler.dispatcher import LOOK_AFTER, PACE, Dispatcher
from scheduler.entry_nudges import Asker
from scheduler.erasing import Eraser
from scheduler.figures import keeper
from scheduler.housekeeping import Housekeeping, Sweeper
from scheduler.leaving import Leaver
from scheduler.loop import SWEEP_TICKS, TIDY_SECONDS, Job, Loop
from scheduler.planner import Planner
from scheduler.pool import PoolWriter
from scheduler.replanning import Replanner
from scheduler.stories import StoryDrafter
from scheduler.sync import Sync
from scheduler.tokens import Renewer

DELIVERY_SECONDS = 1.5
"""How long a message that is on its way may still take when the program stops; with `DRAIN_SECONDS` under five."""
READINESS_SECONDS = 2.0

log = structlog.get_logger(__name__)


class StartError(Exception):
    """The program cannot start; the message is one line that says what to do."""


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT, then finish what is in hand.

    Raises:
        StartError: Slack, the database or the port is not as it must be.
    """
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    clock = clock_for(settings.clock_file)
    async with running(settings, clock) as parts:
        gc.freeze()  # what was made to start with lives until the end: no collection need look at it again
        log.info("ready", mode="socket" if settings.slack_app_token else "http", port=parts.port)
        await stop.wait()
        log.info("stopping")
    log.info("stopped")


@dataclass(frozen=True)
class AtWork:
    """What time drives in a program that runs."""

    dispatcher: Dispatcher
    planner: Planner
    sync: Sync
    stories: StoryDrafter
    pool: PoolWriter


@dataclass(frozen=True)
class Running(AtWork):
    """The parts of a program that runs."""

    database: Database
    port: int
    """Where it serves HTTP."""


@asynccontextmanager
async def running(
    settings: Settings, clock: Clock, capabilities: Sequence[Capability] = CAPABILITIES
) -> AsyncIterator[Running]:
    """The program, while the context lasts; at its end what is in hand is finished.

    Raises:
        StartError: Slack, the database or the port is not as it must be, or a table is undecided.
    """
    _check(settings, capabilities)
    async with _database(settings, migrations_of(capabilities)) as database, ClientSession() as session:
        database.on_error = DATABASE_ERRORS.inc
        client = make_client(settings, session)
        clients = Clients(partial(make_client, settings, session), settings.token_seal)
        await _serve_own(settings, client, clients, database, clock)
        if settings.token_seal:
            await database.write(workspaces.resume_installed)
        await clients.look(database)
        await asyncio.to_thread(load_places)
        eraser = Eraser(database, clock, clients)
        installing = Installing(database, clock, clients, settings.token_seal, DEFAULT_VALUES)
        services = Services(database, clock, eraser.begin, Hopper(settings.seal), installing)
        async with (
            _dispatching(settings, services, eraser, client, capabilities) as at_work,
            _listening(settings, services, client, capabilities, at_work.dispatcher.hindrances.sentence) as port,
        ):
            yield Running(**vars(at_work), database=database, port=port)


def _check(settings: Settings, capabilities: Sequence[Capability]) -> None:
    """What the code says of itself in several places agrees, and its commands are called as they are to be."""
    try:
        persons.check()
        check(capabilities)
        call_commands(capabilities, settings.commands)
    except UnknownCommandError as error:
        raise StartError(f"{error}.") from None
    except (persons.UndecidedError, CapabilityError) as error:
        raise StartError(str(error)) from None


@asynccontextmanager
async def _database(settings: Settings, others: Sequence[Migrations]) -> AsyncIterator[Database]:
    """The database, with its tables at the level that this code needs."""
    database = Database(settings.database_url)
    lock = _lock(database)
    try:
        _migrate(database, settings, others)
        yield database
    finally:
        await database.close()
        if lock:
            lock.release()


def _lock(database: Database) -> FileLock | None:
    """Keep an SQLite file to this process."""
    try:
        return exclusive.take(database.url)
    except exclusive.InUseError as error:
        raise StartError(
            f"DATABASE_URL: another Kindling is running on {error}. SQLite serves one process; "
            "for more than one use PostgreSQL."
        ) from None
    except exclusive.SeveralNamesError as error:
        raise StartError(
            f"DATABASE_URL: {error} has a second name (a hard link), through which another Kindling may be running on "
            "it. Delete one of the two names, or copy the file instead."
        ) from None
    except OSError as error:
        raise StartError(f"DATABASE_URL: the database cannot be opened ({error.strerror}).") from None


def _migrate(database: Database, settings: Settings, others: Sequence[Migrations]) -> None:
    may_migrate = database.is_sqlite or settings.auto_migrate
    try:
        found = schema.level(database.engine)
        is_older = found is None or found < schema.NEEDED
        if is_older and not may_migrate:
            raise StartError(
                f"The database is at level {found or 'none'} and this version needs {schema.NEEDED}. "
                "Run `python -m bot migrate`, or set AUTO_MIGRATE=1."
            )
        if may_migrate and (is_older or others):
            schema.bring_up(database.engine, others)
        if is_older:
            log.info("migrated", tables=schema.NEEDED)
        elif found != schema.NEEDED:
            log.info("database_is_newer", tables=found, needed=schema.NEEDED)
    except schema.LevelError as error:
        raise StartError(str(error)) from None
    except SQLAlchemyError as error:
        raise StartError(f"DATABASE_URL: the database cannot be opened ({first_line(error)}).") from None


async def _serve_own(
    settings: Settings, client: AsyncWebClient, clients: Clients, database: Database, clock: Clock
) -> None:
    """Serve the workspace of `SLACK_BOT_TOKEN`, if there is one."""
    if settings.slack_bot_token:
        own = await _workspace(settings, client, clock)
        await database.write(lambda session: workspaces.register(session, own))
        clients.serve_own(own.id, own.bot_user_id, settings.slack_bot_token.get_secret_value())


async def _workspace(settings: Settings, client: AsyncWebClient, clock: Clock) -> Workspace:
    """Who we are, as Slack says."""
    with _named("SLACK_BOT_TOKEN", "OAuth & Permissions"):
        answer = await client.auth_test()
        if missing := lacking(answer):
            absent = {each: SCOPES[each] for each in missing}
            log.warning("app_is_behind", workspace=answer["team_id"], absent=absent, remedy=REINSTALL)
        bot = await client.bots_info(bot=answer["bot_id"])
    return Workspace(
        id=answer["team_id"],
        name=answer["team"],
        bot_user_id=answer["user_id"],
        app_id=bot["bot"].get("app_id"),
        recognition_channel_id=settings.recognition_channel,
        value_names=list(DEFAULT_VALUES),
        lead_ids=list(settings.leads),
        settings={workspaces.MESSAGES_PER_MINUTE: settings.messages_per_minute},
        created_at=clock.now(),
    )


@asynccontextmanager
async def _dispatching(
    settings: Settings,
    services: Services,
    eraser: Eraser,
    client: AsyncWebClient,
    capabilities: Sequence[Capability],
) -> AsyncIterator[AtWork]:
    """Send what is due while the program runs, in the workspaces that it has a client for and in no others."""
    database, clock, clients = services.database, services.clock, services.installing.clients
    patience = timedelta(hours=settings.give_up_after_hours)
    dispatcher = Dispatcher(database, clock, clients, renderers_of(capabilities), PACE, patience)
    database.on(outbox.NEWS, dispatcher.wake)
    watch = ClockWatch(database, clock, clients.keys(), PACE)
    planner = Planner(database, watch, clients.keys(), parts_of(capabilities))
    sync = Sync(database, clock, clients, watch, clients.take_gained)
    stories = StoryDrafter(database, clock, clients.keys())
    pool = PoolWriter(database, clock, services.hopper, clients.keys())
    housekeeping = Housekeeping(database, clock, clients.keys())
    leaver = Leaver(database, clock, timedelta(days=settings.erase_after_days))
    loop = Loop(
        [
            *_of_installations(settings, services, client),
            Job("planner", planner.tick, settings.tick_seconds),
            Job("outbox", dispatcher.tick, settings.tick_seconds),
            Job("sync", sync.tick, settings.tick_seconds),
            Job("erasures", eraser.tick, settings.tick_seconds, is_at_once=True),
            Job("replanning", Replanner(database, clock, clients.keys()).tick, settings.tick_seconds),
            Job("stories", stories.tick, settings.tick_seconds),
            Job("pool", pool.tick, settings.tick_seconds),
            Job("answers", Asker(database, clock, clients.keys()).tick, settings.tick_seconds),
            Job("tidy", housekeeping.tidy, TIDY_SECONDS),
            Job("leaving", leaver.look, TIDY_SECONDS),
            Job("figures", ACKNOWLEDGEMENTS.tell, ACKNOWLEDGEMENTS.EVERY_SECONDS),
            Job("sweep", Sweeper(database).sweep, SWEEP_TICKS * settings.tick_seconds, is_at_once=True),
        ]
    )
    await _take_up(database, clock, watch, clients.keys())
    sending = asyncio.create_task(dispatcher.run())
    listening = None
    if not database.is_sqlite:
        listening = asyncio.create_task(wakeups.listen(database.url, outbox.NEWS, dispatcher.wake))
    loop.start()
    try:
        yield AtWork(dispatcher, planner, sync, stories, pool)
    finally:
        await loop.stop()
        if listening:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        await asyncio.gather(dispatcher.stop(DELIVERY_SECONDS), sync.stop(), eraser.stop(), pool.stop())
        await sending


def _of_installations(settings: Settings, services: Services, client: AsyncWebClient) -> Iterator[Job]:
    """What keeps up with those who install the app, where anybody can."""
    seal, database, clients = settings.token_seal, services.database, services.installing.clients
    if seal is None or settings.slack_client_id is None or settings.slack_client_secret is None:
        return
    credentials = settings.slack_client_id, settings.slack_client_secret.get_secret_value()
    renewer = Renewer(database, services.clock, clients, seal, client, credentials)
    yield Job("installations", partial(clients.look, database), settings.tick_seconds)
    yield Job("tokens", renewer.tick, settings.tick_seconds)


async def _take_up(database: Database, clock: Clock, watch: ClockWatch, served: Collection[str]) -> None:
    """What an earlier run left, what a clock left that was wrong then, and what came between a backup and now."""
    if database.is_sqlite:  # no other process can be sending
        at = clock.now() + LOOK_AFTER
        for workspace_id in sorted(set(served) & await database.read(outbox.where_unfinished)):
            await database.write(partial(outbox.release_unfinished, workspace_id=workspace_id, at=at))
    await database.write(restored.doubt_elsewhere)  # before anything tells that somebody is at work again
    now = await watch.look()
    await database.write(lambda session: restored.take_up(session, served, now))


@asynccontextmanager
async def _listening(
    settings: Settings,
    services: Services,
    client: AsyncWebClient,
    capabilities: Sequence[Capability],
    to_mend: Callable[[], str | None],
) -> AsyncIterator[int]:
    """Take Slack's events while the program runs; gives the HTTP port."""
    app = _bolt_app(services, client, capabilities)
    token = settings.slack_app_token
    socket = DrainingSocket(app, token.get_secret_value(), web_client=client) if token else None
    check = Check(partial(_database_trouble, services))

    async def readiness() -> str | None:
        if socket and not await socket.is_connected():
            return "not connected to Slack"
        return await check.trouble()

    figures = keeper(services.database, services.clock, parts_of(capabilities))
    health = Health(readiness, to_mend, figures.trouble)
    try:
        server = await serve(settings, health, None if socket else app, _flow(settings, services, client))
    except OSError as error:
        raise _cannot_serve(settings, error) from None
    try:
        if socket:
            with _app_token():
                await socket.open()
        yield server.port
    finally:
        if socket:
            await socket.drain(DRAIN_SECONDS)
        await server.close()


def _cannot_serve(settings: Settings, error: OSError) -> StartError:
    """Which setting it is that HTTP cannot be served with."""
    if isinstance(error, gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return StartError(f"HOST: {settings.host} is no address of this machine. Choose 127.0.0.1 or 0.0.0.0.")
    return StartError(f"PORT: {settings.port} cannot be used ({os.strerror(error.errno or 0)}). Choose another.")


@contextmanager
def _named(token: str, place: str) -> Iterator[None]:
    """Say what is to be done when Slack refuses this token (found at `place`) or cannot be reached."""
    try:
        with reaching_slack():
            yield
    except UnreachableError as error:
        raise StartError(f"SLACK_API_URL: Slack cannot be reached ({error}).") from None
    except SlackApiError as error:
        remedy = advice(error, f"copy it again from your Slack app › {place}")
        says = "Slack does not answer" if sort_of(error) is Sort.PASSING else f"{token} is not accepted by Slack"
        raise StartError(f"{says} ({reason_of(error)}). {remedy[0].upper()}{remedy[1:]}.") from None


@contextmanager
def _app_token() -> Iterator[None]:
    """The same for the app token, whose only scope is no matter of the manifest."""
    place = "Basic Information › App-Level Tokens"
    with _named("SLACK_APP_TOKEN", place):
        try:
            yield
        except SlackApiError as error:
            if error_code(error) != "missing_scope":
                raise
            raise StartError(f"SLACK_APP_TOKEN lacks connections:write. Make one with it under {place}.") from None


def _flow(settings: Settings, services: Services, client: AsyncWebClient) -> Flow | None:
    """Lets people install the app, if it has credentials for that."""
    if settings.token_seal is None:
        return None
    return Flow(settings, SCOPES, services.installing, States(services.database, services.clock), client)


def _bolt_app(services: Services, client: AsyncWebClient, capabilities: Sequence[Capability]) -> AsyncApp:
    installing = services.installing

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        identity = installing.clients.identity(team_id)
        if identity is None and await installing.adopt(enterprise_id, team_id):
            identity = installing.clients.identity(team_id)
        if identity is None:
            raise ElsewhereError(team_id)
        return AuthorizeResult(
            enterprise_id=None, team_id=team_id, bot_user_id=identity.bot_user_id, bot_token=identity.token
        )

    app = AsyncApp(
        name="kindling",  # without one, Bolt reads the source of all that is on the stack, for a tenth of a second
        logger=logging.getLogger("slack_bolt"),
        client=client,
        authorize=authorize,
        before_authorize=Meant(),
        request_verification_enabled=False,  # `bot.slack.requests` has done it, and Socket Mode has none
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )
    try:
        listen(app, services, capabilities)
    except CapabilityError as error:
        raise StartError(str(error)) from None
    return app


async def _database_trouble(services: Services) -> str | None:
    """Why nothing can be remembered just now, or `None`: reading can work where writing does not (a full disk)."""
    now, any_one = services.clock.now(), next(iter(services.installing.clients), "")
    try:
        async with asyncio.timeout(READINESS_SECONDS):
            await services.database.write(lambda session: workspaces.check(session, any_one, now))
    except (SQLAlchemyError, TimeoutError):
        return "the database cannot be written to"
    return None
