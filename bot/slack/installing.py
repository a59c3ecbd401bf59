"""Keeps installations of the app, and serves what they are in, or serves it no more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation as Given
from sqlalchemy.orm import Session

from bot.runtime.clock import Clock
from bot.slack import directory
from bot.slack.client import is_refusal
from bot.slack.clients import Clients
from models.capabilities import welcomes
from models.store import installations, workspaces
from models.store.database import Database
from models.store.installations import Installation
from models.store.sealing import TokenSeal, UnreadableError
from models.store.workspaces import Workspace

TAKEN_BACK = "token_revoked"
"""Slack's error of a token that was taken back."""
CLOCKS_DIFFER = timedelta(minutes=1)
"""By how much Slack's clock and ours may."""

log = structlog.get_logger(__name__)


class Installing:
    """Keeps installations, and serves what they are in or serves it no more.

    Args:
        database: where they are kept.
        clock: tells when.
        clients: those of the workspaces that are served.
        seal: seals tokens; `None` where nobody can install anything.
        value_names: of the workspaces that come.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        clients: Clients,
        seal: TokenSeal | None = None,
        value_names: Sequence[str] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self.clients = clients
        self._seal = seal
        self._value_names = list(value_names)

    async def keep(self, installed: Given) -> None:
        """Keep what Slack gave, and serve the workspace, or all workspaces of the organisation that have the app.

        Raises:
            SlackClientError, ClientError, TimeoutError: Slack could not be asked which workspaces these are.
            sqlalchemy.exc.SQLAlchemyError: nothing was kept.
        """
        assert self._seal
        assert installed.bot_token
        id_ = installed.enterprise_id if installed.is_enterprise_install else installed.team_id
        assert id_
        if installed.is_enterprise_install:
            teams = await directory.teams(self.clients.make(installed.bot_token))
        else:
            teams = {id_: installed.team_name or id_}
        now, refresh = self._clock.now(), installed.bot_refresh_token
        expires_in = installed.bot_token_expires_at - installed.installed_at if installed.bot_token_expires_at else None
        row = {
            "id": id_,
            "app_id": installed.app_id or "",
            "bot_user_id": installed.bot_user_id or "",
            "token": self._seal.seal(installed.bot_token),
            "refresh_token": self._seal.seal(refresh) if refresh else None,
            "expires_at": now + timedelta(seconds=expires_in) if expires_in else None,
            "renewing_until": None,
            "scopes": sorted(installed.bot_scopes or ()),
            "installed_at": now,
            "changed_at": now,
        }
        by = [installed.user_id] if installed.user_id else []

        def keep(session: Session) -> None:
            kept = Installation(**row)
            installations.save(session, kept)
            for team_id, name in teams.items():
                workspaces.register(session, self._workspace(kept, team_id, name, by))
            if id_ in teams:  # whoever installs it for a whole organisation need not be in each of its workspaces
                for each in by:
                    welcomes.meet(session, id_, each, None, now)

        await self._database.write(keep)
        await self.clients.look(self._database)
        log.info("installed", installation=id_, workspaces=len(teams))

    async def adopt(self, enterprise_id: str | None, team_id: str | None) -> bool:
        """Serve a workspace of an organisation that was given the app after it was installed there; answers whether it
        is served now."""
        if self._seal is None or not enterprise_id or not team_id:
            return False
        kept = await self._database.read(lambda session: installations.find(session, enterprise_id))
        if kept is None or kept.token is None:
            return False
        try:
            token = self._seal.open(kept.token)
        except UnreadableError:  # `Clients` tells of it
            return False
        teams = await directory.teams(self.clients.make(token))
        if team_id not in teams:
            return False
        now = self._clock.now()

        def keep(session: Session) -> None:
            workspaces.register(session, self._workspace(kept, team_id, teams[team_id], []))
            installations.note_change(session, kept.id, now)

        await self._database.write(keep)
        await self.clients.look(self._database)
        return team_id in self.clients

    async def withdraw(self, id_: str, workspace_ids: Sequence[str]) -> None:
        """Do nothing more for these workspaces of an organisation.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database is in trouble; Slack tells again.
        """
        now = self._clock.now()

        def leave(session: Session) -> list[str]:
            here = workspaces.of_installation(session, id_)
            workspaces.leave(session, found := [each for each in workspace_ids if each in here], now)
            installations.note_change(session, id_, now)
            return found

        await self._leave(id_, await self._database.write(leave))

    async def end(self, id_: str, happened_at: datetime | None, *, is_removed: bool) -> None:
        """Do nothing more for what it is in, at once.

        Where only the token of `SLACK_BOT_TOKEN` is taken back, somebody gives Kindling another one, most likely: what
        people type meanwhile is kept, and all that would be sent waits.

        Args:
            id_: of the workspace or organisation.
            is_removed: whether the app was removed, or only its token taken back.
            happened_at: when it was removed there: what Slack tells late of an earlier installation changes nothing.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database is in trouble; Slack tells again.
        """
        now = self._clock.now()
        if happened_at and await self._is_of_before(id_, happened_at):
            return

        def end(session: Session) -> list[str]:
            kept = installations.find(session, id_)
            found = workspaces.of_installation(session, id_)
            if kept is None and found:
                workspaces.pause(session, id_, TAKEN_BACK)
            workspaces.leave(session, found, now)
            installations.take_back(session, id_, now)
            return found if kept or is_removed else []

        await self._leave(id_, await self._database.write(end))

    async def _is_of_before(self, id_: str, happened_at: datetime) -> bool:
        """Whether what ended then was installed before what is kept. Times are told to the second, by two clocks: of
        what happened at about the same time Slack is asked whether it takes the token that is kept."""
        kept = await self._database.read(lambda session: installations.find(session, id_))
        if kept is None or kept.token is None:
            return False
        is_near = abs(happened_at - kept.installed_at) <= CLOCKS_DIFFER
        is_good = await self._is_good(kept) if is_near else None
        return happened_at < kept.installed_at.replace(microsecond=0) if is_good is None else is_good

    async def _is_good(self, kept: Installation) -> bool | None:
        """Whether Slack takes its token; `None` if nobody can tell."""
        if self._seal is None or kept.token is None:
            return None
        try:
            await self.clients.make(self._seal.open(kept.token)).auth_test()
        except SlackApiError as error:
            return False if is_refusal(error) else None
        except (ClientError, TimeoutError, OSError, UnreadableError):
            return None
        return True

    async def _leave(self, id_: str, workspace_ids: Sequence[str]) -> None:
        """Do nothing more for these workspaces of an installation, at once; but those that had installed it themselves
        before their organisation did, are served through that again if Slack still takes its token."""
        for each in workspace_ids:
            self.clients.leave(each)
            log.warning("workspace_left", workspace=each)
            kept = await self._database.read(partial(installations.find, id_=each)) if each != id_ else None
            if kept and await self._is_good(kept):
                await self._database.write(partial(_go_back_to, kept=kept, now=self._clock.now()))
        await self.clients.look(self._database)

    def _workspace(self, kept: Installation, team_id: str, name: str, lead_ids: Sequence[str]) -> Workspace:
        return Workspace(
            id=team_id,
            name=name,
            bot_user_id=kept.bot_user_id,
            app_id=kept.app_id or None,
            installation_id=kept.id,
            recognition_channel_id=None,
            value_names=self._value_names,
            lead_ids=list(lead_ids),
            created_at=self._clock.now(),
        )


def _go_back_to(session: Session, kept: Installation, now: datetime) -> None:
    workspaces.serve_through(session, kept.id, kept.id, kept.bot_user_id, kept.app_id)
    installations.note_change(session, kept.id, now)
