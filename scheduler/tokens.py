"""Tokens that expire, renewed in time (https://docs.slack.dev/authentication/using-token-rotation)."""

from datetime import timedelta
from functools import partial

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.runtime.clock import Clock
from bot.slack.clients import Clients
from bot.slack.refusals import error_code
from models.store import installations
from models.store.database import Database
from models.store.installations import Installation
from models.store.sealing import TokenSeal, UnreadableError
from scheduler.isolation import Troubles

AHEAD = timedelta(hours=2)
"""How long before its end a token is renewed; Slack's are good for twelve hours."""

log = structlog.get_logger(__name__)


class Renewer:
    """Renews tokens, each by one process at a time.

    Args:
        database: where they are.
        clock: tells which are about to expire.
        clients: get the new ones.
        seal: opens and seals them.
        client: asks Slack, for whichever workspace.
        credentials: the app's client id and secret.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        clients: Clients,
        seal: TokenSeal,
        client: AsyncWebClient,
        credentials: tuple[str, str],
    ) -> None:
        self._database = database
        self._clock = clock
        self._clients = clients
        self._seal = seal
        self._client = client
        self._credentials = credentials
        self._troubles = Troubles()

    async def tick(self) -> None:
        """Renew what is about to expire."""
        now = self._clock.now()
        try:
            if not await self._database.read(lambda session: installations.has_expiring(session, AHEAD, now)):
                return
            due = await self._database.write(lambda session: installations.claim_renewal(session, AHEAD, now))
            for each in due:
                await self._renew(each)
            if due:
                await self._clients.look(self._database)
        except SQLAlchemyError as error:
            log.error("tokens_not_renewed", error=type(error).__name__)

    async def _renew(self, installation: Installation) -> None:
        """Ask for the next token. What Slack refuses is left as it is: the token dies, and somebody installs again.

        Raises:
            SQLAlchemyError: the database is in trouble.
        """
        id_ = installation.id
        try:
            assert installation.refresh_token
            client_id, secret = self._credentials
            answer = await self._client.oauth_v2_access(
                client_id=client_id,
                client_secret=secret,
                grant_type="refresh_token",
                refresh_token=self._seal.open(installation.refresh_token),
            )
            token, refresh = self._seal.seal(answer["access_token"]), self._seal.seal(answer["refresh_token"])
            lasts = timedelta(seconds=int(answer["expires_in"]))
        except (SlackClientError, ClientError, TimeoutError, OSError, KeyError, UnreadableError) as error:
            reason = error_code(error) if isinstance(error, SlackApiError) else type(error).__name__
            self._troubles.tell("token_not_renewed", error, installation=id_, reason=reason)
            return
        now = self._clock.now()
        keep = partial(installations.renew, old=installation, token=token, refresh_token=refresh)
        await self._database.write(lambda session: keep(session, expires_at=now + lasts, now=now))
        self._troubles.over("token_not_renewed", installation=id_)
        log.info("token_renewed", installation=id_)
