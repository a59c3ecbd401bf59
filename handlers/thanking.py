"""What every way to thank somebody in one line shares: who is meant, who hears of it, and what the giver is told."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from uuid import UUID

import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import shoutout_form, waiting
from bot.blocks.shoutout_answers import asks_again, given
from bot.blocks.shoutout_form import Form
from bot.blocks.shoutout_offers import MOST_ALSO, did_you_mean, with_offers
from bot.blocks.shoutouts import done, not_yet, says_little, too_many
from bot.content.values import unknown_tags
from bot.slack import directory, text
from bot.slack.directory import Group
from bot.slack.message import Message
from bot.slack.refusals import is_left_out
from handlers.members import PATIENCE_SECONDS, Members
from handlers.names import MOST_CANDIDATES, Candidate, Directory
from handlers.services import Services
from handlers.shoutout_line import Line, parse
from models.across import lead_digests
from models.capabilities import gratitude, shoutouts
from models.capabilities.shoutout_checks import MOST_RECIPIENTS, Problem, Wrong, find_group_problem, find_problem
from models.capabilities.shoutouts import Audience, Draft, NotGiven, group_handle, group_id, groups_among, people_among
from models.people import members, settings
from models.people.members import Profile
from models.store.workspaces import Choices

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Giver:
    """Whoever thanks."""

    workspace_id: str
    id: str
    client: AsyncWebClient


class Thanking:
    """See above."""

    def __init__(self, services: Services, people: Members) -> None:
        self._database = services.database
        self._clock = services.clock
        self._people = people

    async def read(self, giver: Giver, typed: str) -> tuple[Line, Sequence[Group] | None]:
        """What the line says, and the user groups there are, if it was worth asking for them; `None` where the app may
        not see them.

        Only where something may be a name and is no mention, it is compared with those of the people here.
        """
        line = parse(typed)
        if not line.is_open:
            return line, ()
        groups = await self._groups(giver.client) if line.unknown_names else ()
        sees_all = await self._people.sees_everyone(giver.client, giver.workspace_id, giver.id)

        def read(session: Session) -> Line:
            people = members.namesakes(session, giver.workspace_id) if sees_all else ()
            known = Directory(people, groups or (), without={giver.id})
            return parse(typed, lambda words, is_marked: known.named(words, is_marked=is_marked))

        return await self._database.read(read), groups

    async def choices(self, giver: Giver, recipient_ids: Sequence[str] = ()) -> Choices:
        """What the workspace chose, asked together with who the recipients are, since that is needed next."""
        ids = people_among(recipient_ids)[:MOST_RECIPIENTS]
        chosen, _ = await self._people.look_up(giver.client, giver.workspace_id, ids)
        return chosen

    async def give(
        self,
        giver: Giver,
        id_: UUID,
        form: Form,
        typed: str,
        *,
        unknown_names: Sequence[str] = (),
        groups: Sequence[Group] | None = (),
    ) -> Draft | Message:
        """Record what a line or a button says and return it; or return what is in the way, with the way to the form."""
        people = people_among(form.recipient_ids)
        chosen, profiles = await self._people.look_up(giver.client, giver.workspace_id, people[:MOST_RECIPIENTS])
        audience, has_reason = seen_by(form.audience, chosen), not text.is_blank(form.reason)
        problem = find_problem(giver.id, form.recipient_ids, unknown_names, has_reason, audience, profiles)
        if problem and problem.wrong is Wrong.UNKNOWN_NAMES and groups is None:
            problem = _maybe_groups(unknown_names)
        hearers, wrong = ((), None) if problem else await self.hearers(giver, form.recipient_ids, groups)
        if problem := problem or wrong:
            return not_yet(shoutout_form.sentence(problem), typed, form)
        draft = Draft(
            id=id_,
            giver_id=giver.id,
            recipient_ids=form.recipient_ids,
            reachable_ids=reachable(people, profiles),
            reason=form.reason,
            audience=audience,
            value_name=await self._people.value_named(giver.workspace_id, giver.id, form.value_name),
            hearer_ids=hearers,
        )
        refusal = await self.record(giver, draft, chosen)
        if refusal and refusal.doubled_id:
            return asks_again(draft.recipient_ids, refusal.doubled_id, draft.id)
        return not_yet(too_many(refusal.wait), typed, form, shows_example=False) if refusal else draft

    async def hearers(
        self, giver: Giver, recipient_ids: Sequence[str], groups: Sequence[Group] | None = ()
    ) -> tuple[tuple[str, ...], Problem | None]:
        """Who of the user groups thanked hears of it besides those who are named; and what is wrong with that."""
        wanted = {group_id(each) for each in groups_among(recipient_ids)}
        if not wanted:
            return (), None
        found = groups or await self._groups(giver.client)
        if found is None:
            return (), _maybe_groups([group_handle(each) or each for each in groups_among(recipient_ids)])
        in_group = {each.id: each.people for each in found}
        if wanted - in_group.keys():
            return (), Problem(Wrong.NO_GROUP)
        ids = {each for group in wanted for each in in_group[group]} - {giver.id, *recipient_ids}

        def read(session: Session) -> tuple[list[str], int]:
            here = members.people_among(session, giver.workspace_id, ids)
            return here, settings.of(session, giver.workspace_id).most_in_group

        here, most = await self._database.read(read)
        return tuple(here), find_group_problem(recipient_ids, here, most)

    async def record(
        self, giver: Giver, draft: Draft, chosen: Choices, *, may_double: bool = False, is_prompted: bool = False
    ) -> NotGiven | None:
        """Answers why nothing was recorded, if that is so."""
        now, channel_id = self._clock.now(), chosen.recognition_channel_id

        def give(session: Session) -> NotGiven | None:
            refusal = shoutouts.give(session, giver.workspace_id, draft, channel_id, now, may_double=may_double)
            if refusal is None:
                whom = draft.recipient_ids
                gratitude.take_up(session, giver.workspace_id, giver.id, whom, now, is_prompted=is_prompted)
                lead_digests.take_up(session, giver.workspace_id, giver.id, whom, now)
            return refusal

        return await self._database.write(give)

    async def is_given(self, giver: Giver, id_: UUID) -> bool:
        """Whether there are thanks of that id."""
        found = await self._database.read(lambda session: shoutouts.get(session, giver.workspace_id, id_))
        return found is not None

    async def told(self, giver: Giver, draft: Draft, form: Form, channel_names: Collection[str] = ()) -> Message:
        """What became of the thanks, and what may be added to them.

        Args:
            giver: who gave them.
            draft: as they were recorded.
            form: as they were meant.
            channel_names: the channels that the reason mentions, which are no hashtags.
        """
        mentioned = dict.fromkeys(each[1] for each in text.MENTION.finditer(draft.reason))
        others = [each for each in mentioned if each not in (giver.id, *draft.recipient_ids)][:MOST_ALSO]
        chosen, profiles = await self._people.look_up(giver.client, giver.workspace_id, others)
        also = {id_: each.shown for id_, each in profiles.items() if _can_be_thanked(each, draft.audience)}
        names = await self._people.value_names(giver.workspace_id, giver.id, draft.reason)
        tags = [] if draft.value_name else list(unknown_tags(draft.reason, names, channel_names))
        is_private = form.audience is Audience.PRIVATE
        line = done(draft, chosen.recognition_channel_id, form.audience, kept_private=is_private)
        now = self._clock.now()
        heard = await self._database.read(
            lambda session: waiting.until_all_heard(session, giver.workspace_id, draft.recipient_ids, now)
        )
        line = f"{line} {heard}".rstrip()
        return with_offers(given(line, draft.id, draft.audience, says_little=says_little(draft)), draft.id, also, tags)

    async def _groups(self, client: AsyncWebClient) -> Sequence[Group] | None:
        """The user groups that are in use, with their people; none where Slack does not say in time, and `None` where
        the app may not see them."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await directory.groups(client, with_people=True)
        except (SlackClientError, TimeoutError, OSError) as error:
            if is_left_out(error):
                return None
            log.info("groups_unavailable", error=type(error).__name__)
            return ()


def _maybe_groups(names: Sequence[str]) -> Problem:
    return Problem(Wrong.GROUPS_UNSEEN, tuple(f"@{each}" for each in names))


def asked_whom(line: Line, form: Form, typed: str) -> Message:
    """Who is meant by the names that are no mentions: a button for each way to read them, if those are few."""
    several = [each for each in line.doubtful if len(each.candidates) > 1]
    if text.is_blank(form.reason):
        return not_yet(shoutout_form.sentence(Problem(Wrong.NO_REASON)), typed, form)
    if len(several) > 1 or any(len(each.candidates) > MOST_CANDIDATES for each in several):
        unsure = tuple(each.typed for each in several)
        return not_yet(shoutout_form.sentence(Problem(Wrong.SEVERAL, unsure)), typed, form)
    options = dict(_ways_to_read(line, form, several[0].candidates if several else ()))
    names = [each.name for named in several or line.doubtful for each in named.candidates]
    return did_you_mean(names, options, typed, form, are_one=not several)


def _ways_to_read(line: Line, form: Form, several: Sequence[Candidate]) -> Iterator[tuple[str | None, Form]]:
    """What each button sends, by its label: by the name that is chosen, or by none where there is one way alone."""
    ways = ([one.id for one in each.candidates] if each.candidates else [each.recipient_id or ""] for each in line.row)
    for ids in product(*ways):
        label = next((_label(each, several) for each in several if each.id in ids), None)
        yield label, replace(form, recipient_ids=tuple(dict.fromkeys(ids)))


def _label(candidate: Candidate, others: Sequence[Candidate]) -> str:
    is_one_of_two = sum(each.name == candidate.name for each in others) > 1
    return f"{candidate.name} ({candidate.shown_as})" if is_one_of_two else candidate.name


def seen_by(audience: Audience, chosen: Choices) -> Audience:
    """Who would see it: without a recognition channel, only the people thanked."""
    return audience if chosen.recognition_channel_id else Audience.PRIVATE


def reachable(ids: Sequence[str], profiles: Mapping[str, Profile]) -> tuple[str, ...]:
    """Those who can get a direct message: of whom Slack tells, and who are no outsiders."""
    return tuple(each for each in ids if each in profiles and not profiles[each].is_stranger)


def _can_be_thanked(person: Profile, audience: Audience) -> bool:
    return find_problem("", [person.id], (), True, audience, {person.id: person}) is None
