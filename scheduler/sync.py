"""Who is here and who is in which team, asked of Slack now and then: its events tell most of it, and some get lost.

A sync asks for everybody in the workspace, makes the recognition channel's people a team if they are none yet, asks
who is in each team, and then when the people of teams do not want to be disturbed. It takes its time and runs beside
everything else, a few rows a transaction.
"""

import asyncio
import enum
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zlib import crc32

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.runtime.clock import Clock
from bot.runtime.metrics import SET_ASIDE
from bot.slack import directory
from bot.slack.client import is_refusal
from bot.slack.directory import Channel, Group, batches
from bot.slack.profiles import profile_from
from bot.slack.refusals import is_left_out, reason_of, remedy
from models.across import whereabouts
from models.capabilities import followup_returns, followup_series, introductions, welcomes
from models.capabilities.introductions import Found
from models.people import absences, cadences, members, team_changes, teams
from models.people.members import Profile
from models.people.teams import Team
from models.store import workspaces
from models.store.batches import once, work_off
from models.store.database import OUTAGES, Database
from models.store.workspaces import Asked
from scheduler.clockwatch import ClockWatch

EVERY = timedelta(hours=20)
"""How long what Slack said is relied on; under a day, so that it is asked every night."""
AFTER_START = timedelta(minutes=1)
"""A start asks again, since events were missed before it, unless another process has just done so."""
SHORT = timedelta(minutes=2)
"""For how long nobody need have been there for events to be missed, where several processes may work."""
AFTER_FAILURE = timedelta(hours=1)
MOST_AT_ONCE = 4
"""So many workspaces are asked about at once by one process, and one of each installation: the token of an organisation
may have one limit for all of its workspaces (https://docs.slack.dev/apis/web-api/rate-limits)."""
SPREAD = timedelta(hours=2)
"""Over how long the nightly asking is spread at most, where there are very many."""
LOOK_EVERY = timedelta(minutes=1)
"""How often it is looked for what was asked long ago; what must be asked is looked for at each tick."""
GONE_KEPT = timedelta(hours=1)
"""How long events about somebody who left may come late."""
AT_ONCE = 100
"""People written in one transaction."""
TROUBLES_OF_SLACK = (SlackClientError, ClientError, TimeoutError, OSError)

log = structlog.get_logger(__name__)


class Part(enum.Enum):
    """What came of a part of a sync."""

    DONE = enum.auto()
    REFUSED = enum.auto()
    """Slack refused, or what it said could not be used: soon it would be the same."""
    FAILED = enum.auto()
    """Slack was not reached."""


class Sync:
    """Keeps teams in step with Slack, each workspace by one process at a time, and a few of them at once.

    Args:
        database: where teams are kept.
        clock: tells when to ask again.
        clients: the Web API client of each workspace that this process works for, by its id.
        watch: tells since when no process was at work.
        gained: answers which workspaces allowed more since it was asked: there is more to ask Slack there.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        clients: Mapping[str, AsyncWebClient],
        watch: ClockWatch,
        gained: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self._database = database
        self._clock = clock
        self._clients = clients
        self._watch = watch
        self._gained = gained
        self._has_looked = False
        self._looked_at: datetime | None = None
        self._overdue: dict[str, Asked] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._limits: set[str] = set()
        """Whose limits those that run count for."""
        self._not_before: dict[str, datetime] = {}

    async def tick(self) -> None:
        """Begin what is due, as far as there is room; it goes on after this returns."""
        now = self._clock.now()
        try:
            for workspace_id in self._gained():
                await self._database.write(partial(workspaces.want_sync, workspace_id=workspace_id))
            if not self._has_looked:
                await self._note_missed(now)
                self._has_looked = True
            if len(self._running) < MOST_AT_ONCE:
                await self._begin_some(now)
        except SQLAlchemyError as error:
            log.error("not_synced", error=type(error).__name__)

    async def _note_missed(self, now: datetime) -> None:
        """Nobody was there for a while, and events were missed: all of that time are asked about anew.

        While another process was at work, none was; and what came within two minutes, Slack brings again
        (https://docs.slack.dev/apis/events-api#retries).
        """
        left_off = self._watch.left_off or now
        is_long = self._database.is_sqlite or not timedelta() <= now - left_off <= SHORT
        before = now - AFTER_START if self._database.is_sqlite else min(left_off, now - AFTER_START)
        for some in batches(sorted(self._clients), AT_ONCE) if is_long else ():
            await self._database.write(partial(workspaces.want_syncs, workspace_ids=some, before=before))

    async def _begin_some(self, now: datetime) -> None:
        to_ask = await self._database.read(workspaces.to_ask)
        if self._looked_at is None or not timedelta() <= now - self._looked_at < LOOK_EVERY:
            before = now - EVERY
            found = await self._database.read(lambda session: workspaces.asked_before(session, before))
            self._overdue = {each.id: each for each in found if self._is_overdue(each, now)}
            self._looked_at = now
        for each in (*to_ask, *self._overdue.values()):
            if len(self._running) >= MOST_AT_ONCE:
                return
            if self._may_begin(each):
                self._overdue.pop(each.id, None)
                if await self._claim(each.id, now - EVERY, now):
                    self._begin(each)

    def _is_overdue(self, asked: Asked, now: datetime) -> bool:
        """Workspaces that were asked about at one moment are not at the next: a second each lies between them."""
        share = crc32(asked.id.encode()) / 2**32
        return (
            asked.at is not None
            and asked.at + EVERY + share * min(SPREAD, timedelta(seconds=len(self._clients))) <= now
        )

    async def done(self) -> None:
        """Return once what was begun is done."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def stop(self) -> None:
        """Leave what is not done to the next start."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _may_begin(self, asked: Asked) -> bool:
        if asked.id not in self._clients or asked.id in self._running or asked.limit_id in self._limits:
            return False
        now = self._clock.now()  # afresh: it may have failed since this tick began
        wait = self._not_before.get(asked.id, now) - now
        return not timedelta() < wait <= AFTER_FAILURE  # further ahead it was noted by a clock that was wrong

    async def _claim(self, workspace_id: str, before: datetime, now: datetime) -> bool:
        return await self._database.write(lambda session: workspaces.claim_sync(session, workspace_id, before, now))

    def _begin(self, asked: Asked) -> None:
        task = asyncio.create_task(self._run(asked.id))
        self._running[asked.id] = task
        self._limits.add(asked.limit_id)

        def end(_task: asyncio.Task[None]) -> None:
            self._running.pop(asked.id)
            self._limits.discard(asked.limit_id)

        task.add_done_callback(end)

    async def _run(self, workspace_id: str) -> None:
        """One workspace; what did not succeed is tried again later, by this process or another."""
        is_done = False
        try:
            is_done = await _Round(self._database, self._clock, self._clients[workspace_id], workspace_id).run()
        except (*TROUBLES_OF_SLACK, SQLAlchemyError) as error:
            log.error("not_synced", workspace=workspace_id, error=_name_of(error))
        except Exception as error:
            log.error("not_synced", workspace=workspace_id, exc_info=error)
        finally:
            if not is_done:
                await self._hand_back(workspace_id)

    async def _hand_back(self, workspace_id: str) -> None:
        self._not_before[workspace_id] = self._clock.now() + AFTER_FAILURE
        try:
            await self._database.write(lambda session: workspaces.want_sync(session, workspace_id))
        except SQLAlchemyError as error:
            log.error("sync_not_handed_back", workspace=workspace_id, error=type(error).__name__)


class _Round:
    """One sync of one workspace."""

    def __init__(self, database: Database, clock: Clock, client: AsyncWebClient, workspace_id: str) -> None:
        self._database = database
        self._clock = clock
        self._client = client
        self._workspace_id = workspace_id
        self._groups: dict[str, Group] | None = None
        """The user groups by their ids, once they were asked for."""
        self._passed_over = 0
        """How many people were left out since what Slack tells of them, or does not tell, cannot be used."""

    async def run(self) -> bool:
        """Ask and remember everything; answers whether all of it can rest until the next night.

        Each part succeeds or fails by itself. What did not reach Slack is asked again soon; what Slack refuses, it
        would refuse again.

        Raises:
            SlackApiError: Slack refuses to tell who is here.
            SQLAlchemyError: the database is in trouble.
        """
        count = await self._remember_everyone()
        made = await self._part("default_team", self._make_default_team())
        reopened = await self._part("closed_teams", self._reopen_teams())
        found = await self._database.read(lambda session: teams.all_of(session, self._workspace_id))
        in_step = [await self._keep_in_step(team) for team in found]
        begun = await self._part("cadences", self._let_all_recur())
        noted = await self._part("dnd", self._note_dnd())
        absent = await self._part("absences", self._note_absences())
        failed = [each for each in in_step if each is not Part.DONE]
        log.info(
            "synced",
            workspace=self._workspace_id,
            people=count,
            teams=len(found) - len(failed),
            failed=len(failed),
            passed_over=self._passed_over,
        )
        return Part.FAILED not in (made, reopened, *in_step, begun, noted, absent)

    async def _part(self, name: str, doing: Awaitable[None], **where: str) -> Part:
        """One part of the sync, whose trouble is not that of the others."""
        context = {"workspace": self._workspace_id, **where}
        try:
            await doing
        except OUTAGES:
            raise
        except TROUBLES_OF_SLACK as error:
            remedy_of_it = remedy(reason_of(error)) if isinstance(error, SlackApiError) else None
            if is_left_out(error):
                log.debug(f"{name}_left_out", **context, reason=_name_of(error))
            elif remedy_of_it:  # a part that the app may not do is absent, which is no fault of the sync
                log.warning(f"{name}_not_synced", **context, error=_name_of(error), remedy=remedy_of_it)
            else:
                log.error(f"{name}_not_synced", **context, error=_name_of(error))
            return Part.REFUSED if is_refusal(error) else Part.FAILED
        except Exception as error:
            SET_ASIDE.labels("part_not_synced").inc()
            log.error(f"{name}_not_synced", **context, exc_info=error)
            return Part.REFUSED
        return Part.DONE

    async def _remember_everyone(self) -> int:
        """Everybody whom Slack lists; answers how many."""
        count = 0
        async for users in directory.everyone(self._client):
            profiles = [profile for each in users if (profile := self._profile(each))]
            for some in batches(profiles, AT_ONCE):
                await self._remember(some)
            count += len(profiles)
        return count

    def _profile(self, user: Mapping[str, Any]) -> Profile | None:
        """A person as Slack describes them; `None` if nothing can be made of it."""
        try:
            return profile_from(user, self._workspace_id)
        except Exception as error:
            self._pass_over(str(user.get("id")), error)
            return None

    async def _remember(self, profiles: Sequence[Profile]) -> None:
        """Remember these people: all at once, or where that raises, each by themselves."""
        now = self._clock.now()
        try:
            await self._database.write(lambda session: whereabouts.remember(session, self._workspace_id, profiles, now))
        except OUTAGES:
            raise
        except Exception as error:
            if len(profiles) == 1:
                self._pass_over(profiles[0].id, error)
            else:
                for each in profiles:
                    await self._remember([each])

    def _pass_over(self, member_id: str, error: Exception) -> None:
        self._passed_over += 1
        SET_ASIDE.labels("person_not_synced").inc()
        log.warning("person_not_synced", workspace=self._workspace_id, member=member_id, error=_name_of(error))

    async def _make_default_team(self) -> None:
        """The recognition channel's people are a team without anybody's doing, as soon as the bot is in it; of many,
        somebody is asked."""
        now, workspace_id = self._clock.now(), self._workspace_id
        channel_id = await self._database.read(lambda session: _missing_default(session, workspace_id))
        channel = await directory.channel(self._client, channel_id) if channel_id else None
        found = None
        if channel and channel.is_usable:
            people = await directory.people_in_channel(self._client, channel.id)
            found = Found(channel.id, channel.name, channel.is_private, people)

        def make(session: Session) -> None:
            if found and not team_changes.reopen(session, workspace_id, found.channel_id, now):
                introductions.make_or_ask(session, workspace_id, found, now)
            team_changes.lead_default(session, workspace_id, now)

        await self._database.write(make)

    async def _reopen_teams(self) -> None:
        """What ended a team by itself may be over: its channel is back, the bot is in it again, its group is in use."""
        now, workspace_id = self._clock.now(), self._workspace_id
        for team in await self._database.read(lambda session: teams.closed_by_itself(session, workspace_id)):
            try:
                source = await self._source_of(team)
            except OUTAGES:
                raise
            except Exception as error:
                if not is_left_out(error):
                    log.warning("team_not_reopened", workspace=workspace_id, team=str(team.id), error=_name_of(error))
                continue
            if source:
                reopen = partial(team_changes.reopen, workspace_id=workspace_id, source_id=team.source_id, now=now)
                await self._database.write(reopen)

    async def _keep_in_step(self, team: Team) -> Part:
        """One team's people as Slack says; answers what came of it."""
        return await self._part("team", self._follow(team), team=str(team.id), source=team.source_id)

    async def _follow(self, team: Team) -> None:
        asked_at = self._clock.now()
        source = await self._source_of(team)
        if source is None:
            await self._close(team)
            return
        if team.is_group:
            found = await directory.people_in_group(self._client, team.source_id)
        else:
            found = await directory.people_in_channel(self._client, team.source_id)
        await self._get_to_know(found)
        await self._write(team, source, found, asked_at)

    async def _source_of(self, team: Team) -> Group | Channel | None:
        """Its channel or group as it is now; `None` if that is gone, or the bot is not in the channel any more."""
        if team.is_group:
            if self._groups is None:
                self._groups = {group.id: group for group in await directory.groups(self._client)}
            return self._groups.get(team.source_id)
        channel = await directory.channel(self._client, team.source_id)
        return channel if channel and channel.is_usable else None

    async def _close(self, team: Team) -> None:
        now = self._clock.now()
        log.info("team_closed", workspace=self._workspace_id, team=str(team.id), source=team.source_id)
        await self._database.write(lambda session: team_changes.close(session, self._workspace_id, team.id, now))

    async def _get_to_know(self, ids: Collection[str]) -> None:
        """Whom Slack did not list: outsiders, mostly. Of whom it refuses to tell, the team goes on without."""
        for some in batches(sorted(ids), AT_ONCE):
            unknown = partial(members.unknown_among, workspace_id=self._workspace_id, ids=some)
            for id_ in await self._database.read(unknown):
                try:
                    user = await directory.person(self._client, id_)
                except SlackApiError as error:
                    if not is_refusal(error):
                        raise
                    self._pass_over(id_, error)
                    continue
                profile = self._profile(user) if user else None
                if profile:
                    await self._remember([profile])

    async def _write(self, team: Team, source: Group | Channel, found: Collection[str], asked_at: datetime) -> None:
        now, of_team = self._clock.now(), (self._workspace_id, team.id)
        joined, left = await self._database.read(lambda session: teams.difference(session, *of_team, found))
        for some in batches(joined if team.filled_at else sorted(found), AT_ONCE):
            await self._database.write(
                partial(
                    welcomes.take_in,
                    workspace_id=self._workspace_id,
                    team=team,
                    member_ids=some,
                    at=asked_at,
                    now=now,
                )
            )
        for some in batches(left, AT_ONCE):
            await self._database.write(
                partial(
                    team_changes.remove_people,
                    workspace_id=self._workspace_id,
                    team_id=team.id,
                    member_ids=some,
                    at=asked_at,
                )
            )

        def finish(session: Session) -> None:
            team_changes.rename(session, self._workspace_id, team.source_id, source.name)
            team_changes.note_privacy(session, *of_team, isinstance(source, Channel) and source.is_private)
            if left:
                team_changes.follow_people(session, self._workspace_id, [team.id], now)
            team_changes.note_filled(session, *of_team, now)

        await self._database.write(finish)
        await work_off(self._database, teams.gone(*of_team, asked_at - GONE_KEPT))

    async def _let_all_recur(self) -> None:
        """What recurs for people of teams does so for all of them, also for who was not known when they joined; and
        what stopped when somebody left goes on if they are back."""
        now, workspace_id = self._clock.now(), self._workspace_id
        await once(self._database, followup_returns.stopped(workspace_id, now))
        await once(self._database, followup_series.stopped(workspace_id, now))
        await once(self._database, cadences.stopped(workspace_id, now))
        if await self._database.read(lambda session: cadences.has_nameless(session, workspace_id)):
            for each in await self._database.read(lambda session: teams.all_of(session, workspace_id)):
                await self._database.write(
                    partial(team_changes.enrol, workspace_id=workspace_id, team_id=each.id, now=now)
                )
            await self._database.write(lambda session: cadences.drop_nameless(session, workspace_id))
        for team_id in await self._database.read(lambda session: team_changes.lacking(session, workspace_id)):
            await self._database.write(partial(team_changes.enrol, workspace_id=workspace_id, team_id=team_id, now=now))
        ids = await self._database.read(lambda session: teams.all_people_of(session, workspace_id))
        for some in batches(ids, AT_ONCE):
            lacking = partial(cadences.lacking, workspace_id=self._workspace_id, member_ids=some)
            if found := await self._database.read(lacking):
                begin = partial(
                    welcomes.begin, workspace_id=self._workspace_id, member_ids=found, now=self._clock.now()
                )
                await self._database.write(begin)

    async def _note_dnd(self) -> None:
        """When the people of teams do not want to be disturbed."""
        ids = await self._database.read(lambda session: teams.all_people_of(session, self._workspace_id))
        async for windows in directory.dnd_windows(self._client, ids):
            await self._database.write(partial(members.set_dnd, workspace_id=self._workspace_id, windows=windows))

    async def _note_absences(self) -> None:
        """Who of the people of teams is away today."""
        now = self._clock.now()
        ids = await self._database.read(lambda session: teams.all_people_of(session, self._workspace_id))
        for some in batches(ids, AT_ONCE):
            note = partial(absences.note, workspace_id=self._workspace_id, member_ids=some, now=now)
            await self._database.write(note)


def _missing_default(session: Session, workspace_id: str) -> str | None:
    """The recognition channel, while its people are no team, and nobody said that they shall be none."""
    channel_id = teams.missing_default(session, workspace_id)
    is_refused = channel_id is not None and introductions.is_refused(session, workspace_id, channel_id)
    return None if is_refused else channel_id


def _name_of(error: Exception) -> str:
    return reason_of(error) if isinstance(error, SlackApiError) else type(error).__name__
