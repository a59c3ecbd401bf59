"""Set-up: whoever sets Kindling up is led through three questions."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import setup as blocks
from bot.blocks.fields import closing_view, remembered
from bot.blocks.rhythm_fields import Problems
from bot.blocks.setup import SetupContext
from bot.content.words import say
from handlers.answers import Click, answer_by_url, answer_if_possible
from handlers.forms import open_view
from handlers.home import Home
from handlers.kindling import Command
from handlers.members import Members
from handlers.parts import Acts, Parts
from handlers.services import Services
from handlers.settings import channel_problem
from models.across import setup
from models.across.setup import Setup


def register(app: AsyncApp, parts: Parts) -> Acts:
    """Listen to the button and the form."""
    listeners = SetUp(parts.services, parts.people, parts.home)
    app.action(blocks.OPEN)(listeners.open_by_button)
    app.view(blocks.FORM)(listeners.save)
    return {"setup": listeners.open_by_command}


class SetUp:
    """The listeners."""

    def __init__(self, services: Services, people: Members, of_home: Home) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people
        self._home = of_home

    async def open_by_command(self, ack: AsyncAck, command: Command, client: AsyncWebClient) -> None:
        """`/kindling setup`: the form, or that it is for others."""
        who = (command.workspace_id, command.user_id)
        refusal = await self._open(client, *who, command.trigger_id, command.response_url)
        await (ack(text=refusal) if refusal else ack())

    async def open_by_button(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """The button on Home, and in what whoever invites Kindling hears."""
        click = Click.of(body)
        who = (click.workspace_id, click.user_id)
        refusal = await self._open(client, *who, click.trigger_id, click.response_url)
        if refusal and click.response_url:
            await answer_by_url(click.response_url, refusal)
        elif refusal:
            await self._home.tell(client, *who, click.home, refusal)
        await ack()

    async def _open(
        self, client: AsyncWebClient, workspace_id: str, member_id: str, trigger_id: str, response_url: str | None
    ) -> str | None:
        """Open the form; answers in words why not, if it is not theirs."""
        opened_at = self._clock.now().timestamp()

        def make(session: Session) -> View | None:
            if not setup.may(session, workspace_id, member_id):
                return None
            known = setup.of(session, workspace_id)
            return blocks.form_view(known, known.steward_ids or (member_id,), response_url, opened_at)

        await self._people.look_up(client, workspace_id, [member_id])
        view = await self._database.read(make)
        if view is None:
            return say(blocks.NOT_YOURS)
        await open_view(client, trigger_id, view)
        return None

    async def save(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        """The form was sent: keep it, or show at the fields what cannot be."""
        workspace_id, member_id = body["team"]["id"], body["user"]["id"]
        context, sent = remembered(SetupContext, view), blocks.read(view["state"]["values"])
        problems = blocks.problems(sent) or await self._problems_in_slack(client, workspace_id, context, sent)
        if problems:
            await ack(response_action="errors", errors=problems)
            return

        def keep(session: Session) -> bool:
            if not setup.may(session, workspace_id, member_id):
                return False
            shown = Setup(context.channel_id, context.steward_ids, "", is_nobody_yet=False)
            setup.keep(session, workspace_id, shown, sent)
            return True

        is_kept = await self._database.write(keep)
        self._people.forget_choices(workspace_id)
        line = blocks.saved(sent) if is_kept else say(blocks.NOT_YOURS)
        if await answer_if_possible(context.response_url, context.opened_at, self._clock.now(), line):
            await ack()
        else:
            await ack(response_action="update", view=closing_view(say(blocks.TITLE), line))

    async def _problems_in_slack(
        self, client: AsyncWebClient, workspace_id: str, context: SetupContext, sent: Setup
    ) -> Problems:
        """What is wrong with the channel and the people, as Slack tells."""
        is_other = sent.channel_id != context.channel_id
        of_channel = await channel_problem(client, sent.channel_id if is_other else None)
        if of_channel:
            return {blocks.CHANNEL: of_channel}
        _, profiles = await self._people.look_up(client, workspace_id, sent.steward_ids)
        for each in sent.steward_ids:
            profile = profiles.get(each)
            if profile is None or profile.is_bot or profile.is_deleted or profile.is_stranger:
                return {blocks.STEWARDS: say(blocks.WHO_IS_THAT, name=profile.name if profile else each)}
        return {}
