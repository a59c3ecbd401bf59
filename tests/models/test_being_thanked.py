"""How somebody likes to be thanked: what it holds back is shown nowhere, and nobody else can tell that it does."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from itertools import count, product
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.blocks import shoutouts as blocks
from bot.blocks import thanked_fields
from bot.blocks.home_places import FRONT, Part, Place, Visitor
from bot.blocks.lead_digests import lead_digest
from bot.blocks.team_digests import team_digest
from bot.capabilities import CAPABILITIES
from bot.capabilities.derived import home_of
from bot.slack.message import Message
from handlers.home import view_of
from models import OutboxMessage, Preference, Shoutout, ShoutoutRecipient
from models.across import (
    being_thanked,
    exports,
    home_teams,
    lead_digests,
    own_data,
    story_candidates,
    team_digests,
    team_weeks,
)
from models.across.being_thanked import BeingThanked
from models.capabilities import shoutouts
from models.capabilities.shoutouts import ANNOUNCED, RECEIVED, Audience, Consent, Draft
from models.people import members, preferences, team_changes, teams
from models.people.preferences import HowThanked
from models.people.team_changes import NewTeam
from models.store import workspaces
from models.store.base import id_of
from models.store.database import Database
from models.store.lanes import Lane
from models.store.outbox import State
from models.store.workspaces import Workspace
from tests.claims import claim_of
from tests.conftest import KUDOS, START
from tests.databases import Databases
from tests.erasing import erase
from tests.profiles import profile
from tests.renderers import RENDERERS

ANA, BEN, CHLOE, DORA, EVE, LEAD = "U0ANA", "U0BEN", "U0CHLOE", "U0DORA", "U0EVE", "U0LEAD"
PEOPLE = (ANA, BEN, CHLOE, DORA, EVE, LEAD)
WORDS = "for the night before the release"
THANKS = id_of("thanks")
LATER = START + timedelta(hours=1)
END = START + timedelta(days=2)
PARTS = home_of(CAPABILITIES)
IN_PUBLIC, PRIVATELY, ASK_FIRST = HowThanked
_numbers = count(1)


class Harbour:
    """One workspace, in which Ana thanks people."""

    def __init__(self, session: Session) -> None:
        self.session, self.id = session, f"T{next(_numbers):09}"
        workspace = Workspace(
            id=self.id,
            name="Harbour",
            bot_user_id="U0KINDLING",
            recognition_channel_id=KUDOS,
            value_names=[],
            lead_ids=[LEAD],
            created_at=START,
        )
        workspaces.register(session, workspace)
        members.remember(session, self.id, [profile(each) for each in PEOPLE], START)
        team = NewTeam("C0QUAY", "quay", "C0QUAY", (LEAD,))
        team_changes.put(session, self.id, team, START - timedelta(days=60))
        team_changes.add_people(session, self.id, team.id, PEOPLE, START - timedelta(days=60))
        self.commit()

    def likes(self, member_id: str, how: HowThanked, *unsuggested: str) -> None:
        """Somebody chooses how they like to be thanked."""
        being_thanked.change(self.session, self.id, member_id, BeingThanked(how, unsuggested), START)
        self.commit()

    def thanks(self, *recipients: str, audience: Audience = Audience.PUBLIC, giver: str = ANA) -> str:
        """Ana thanks them; answers what she reads."""
        draft = Draft(THANKS, giver, recipients, recipients, WORDS, audience, may_be_retold=True)
        assert not shoutouts.give(self.session, self.id, draft, KUDOS, START)
        self.commit()
        return blocks.done(draft, KUDOS, audience)

    def answers(self, member_id: str, consent: Consent) -> Message | None:
        """Somebody uses a button under the thanks; answers what they see then."""
        thanks = being_thanked.answer(self.session, self.id, THANKS, member_id, consent, LATER)
        self.commit()
        return blocks.received(thanks, member_id) if thanks else None

    def posts(self) -> list[OutboxMessage]:
        """What is to be posted in the recognition channel, or was."""
        wanted = (OutboxMessage.workspace_id == self.id, OutboxMessage.kind == ANNOUNCED)
        return list(self.session.scalars(select(OutboxMessage).where(*wanted)))

    def post_leaves(self) -> None:
        """It is in Slack now."""
        of_post = update(OutboxMessage).where(OutboxMessage.workspace_id == self.id, OutboxMessage.kind == ANNOUNCED)
        self.session.execute(of_post.values(state=State.SENT, next_at=None, message_ts="1.1"))
        self.commit()

    def message(self, kind: str, recipient: str) -> Message | None:
        """A message as it is sent now, if it is to be sent."""
        wanted = (OutboxMessage.workspace_id == self.id, OutboxMessage.kind == kind)
        row = self.session.scalars(
            select(OutboxMessage).where(*wanted, OutboxMessage.recipient == recipient)
        ).one_or_none()
        message = RENDERERS[kind](self.session, claim_of(row, LATER)) if row else None
        assert message is None or isinstance(message, Message)
        return message

    def audience(self) -> Audience:
        """As it is stored."""
        return self.session.scalars(select(Shoutout.audience).where(Shoutout.workspace_id == self.id)).one()

    def commit(self) -> None:
        """What was put off until the end of the transaction is written."""
        self.session.commit()
        self.session.expire_all()

    def copy(self, member_id: str) -> str:
        """A copy of somebody's data."""
        return self._plain(own_data.collect(self.session, self.id, member_id))

    def home(self, member_id: str) -> str:
        """All of somebody's Home that is about thanks."""
        places = (FRONT, *(Place(part) for part in (Part.RECEIVED, Part.GIVEN, Part.AROUND)))
        visitor = Visitor(self.id, member_id, LATER)
        return self._plain([view_of(self.session, visitor, place, PARTS).to_dict() for place in places])

    def dm(self, member_id: str) -> str:
        """What somebody thanked reads."""
        message = self.message(RECEIVED, member_id)
        return self._plain(message.payload() if message else None)

    def _plain(self, shown: Any) -> str:
        return json.dumps(shown, ensure_ascii=False).replace(self.id, "T")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Callable[[], Any]]:
    """Opens workspaces of one database."""
    database = Database(databases.new(request.param))

    @contextmanager
    def harbour() -> Iterator[Harbour]:
        with Session(database.engine, expire_on_commit=False) as session:
            yield Harbour(session)

    yield harbour
    database.engine.dispose()


@pytest.fixture
def harbour(opened: Callable[[], Any]) -> Iterator[Harbour]:
    """One of them."""
    with opened() as harbour:
        yield harbour


# Nowhere, and nobody can tell


def _shown_to_others(harbour: Harbour) -> Mapping[str, str]:
    """All that is shown to more than those whom the thanks concern, and to somebody who is not one of them."""
    session, id_ = harbour.session, harbour.id
    team = teams.all_of(session, id_)[0]
    scopes = (exports.Scope(id_), exports.Scope(id_, team_id=team.id))
    post = harbour.message(ANNOUNCED, KUDOS) if any(each.next_at for each in harbour.posts()) else None
    lead = lead_digests.collect(session, id_, LEAD, [team], END)
    found: Mapping[str, Any] = {
        "post": post.payload() if post else None,
        "team's digest": team_digest(
            team_digests.collect(session, id_, team, START - timedelta(days=7), END, lambda _ids: set()), None, None
        ).payload(),
        "lead's digest": lead_digest(lead, None).payload(),
        "story": [str(each) for each in story_candidates.choose(session, id_, team, END).parts()],
        "export": [[vars(each) for each in exports.page_of_thanks(session, scope, None, 9)[0]] for scope in scopes],
        "home": harbour.home(EVE),
        "copy": harbour.copy(EVE),
        "administrator's home": harbour.home(LEAD),
        "administrator's copy": harbour.copy(LEAD),
    }
    return {where: json.dumps(each, default=str, ensure_ascii=False) for where, each in found.items()}


def _counted(harbour: Harbour) -> set[int | None]:
    """How many people each figure says that thanks reached."""
    session, id_ = harbour.session, harbour.id
    team = teams.all_of(session, id_)[0]
    monday = START + timedelta(days=7)
    team_weeks.close(session, id_, monday)
    [glance] = home_teams.glances(session, id_, [team], monday)
    [part] = lead_digests.collect(session, id_, LEAD, [team], monday).teams
    assert glance.latest
    assert part.latest
    return {
        part.latest.thanked,
        glance.latest.thanked,
    }


QUOTED_IN = {"post", "team's digest", "story", "export", "home", "administrator's home"}
"""Where thanks that everyone may see are; what waits to be posted is in no digest, and what is posted is no news."""
MOMENTS = ("before", "while the post waits", "after it was posted")
GROUPS = ((BEN,), (BEN, CHLOE), (CHLOE, BEN, DORA))
CASES = list(product(HowThanked, (Audience.PUBLIC, Audience.PRIVATE), GROUPS, MOMENTS))


@pytest.mark.parametrize(("how", "audience", "recipients", "moment"), CASES)
def test_what_a_wish_holds_back_is_shown_nowhere_and_counts_nowhere(
    harbour: Harbour, how: HowThanked, audience: Audience, recipients: tuple[str, ...], moment: str
) -> None:
    if moment == "before":
        harbour.likes(BEN, how)
    harbour.thanks(*recipients, audience=audience)
    if moment == "after it was posted":
        harbour.post_leaves()
    if moment != "before":
        harbour.likes(BEN, how)
    shown = {where for where, each in _shown_to_others(harbour).items() if WORDS in each}
    is_posted = moment == "after it was posted" and audience is Audience.PUBLIC
    expected = QUOTED_IN if audience is Audience.PUBLIC and how is IN_PUBLIC else set()
    assert shown == expected - {"post" if is_posted else "team's digest"}
    assert _counted(harbour) == {len(recipients) if expected or is_posted else 0}
    assert all(WORDS in harbour.dm(each) for each in recipients), "all hear of it, however they like it"
    assert WORDS in harbour.home(ANA)
    if not expected and not is_posted:
        assert not [each for each in harbour.posts() if each.next_at and harbour.message(ANNOUNCED, KUDOS)]


@pytest.mark.parametrize(
    ("audience", "recipients", "moment"), list(product((Audience.PUBLIC, Audience.PRIVATE), GROUPS, MOMENTS[:2]))
)
def test_what_the_others_see_is_the_same_to_the_byte(
    opened: Callable[[], Any], audience: Audience, recipients: tuple[str, ...], moment: str
) -> None:
    seen = set()
    for how in HowThanked:
        with opened() as harbour:
            if moment == "before":
                harbour.likes(BEN, how, ANA)
            answer = harbour.thanks(*recipients, audience=audience)
            if moment != "before":
                harbour.likes(BEN, how, ANA)
            lane = select(Lane.full_at).where(Lane.workspace_id == harbour.id, Lane.recipient == f"from {ANA}")
            others = [each for each in recipients if each != BEN]
            seen.add(
                (
                    answer,
                    harbour.session.scalars(lane).one(),
                    *(harbour.copy(each) for each in (ANA, EVE, LEAD)),
                    _without_around(harbour, ANA),
                    *(harbour.dm(each) for each in others),
                    *(harbour.copy(each) for each in others),
                    *(_without_around(harbour, each) for each in others),
                )
            )
    assert len(seen) == 1


def _without_around(harbour: Harbour, member_id: str) -> str:
    """Somebody's Home, but for what everyone can look up in the channel."""
    places = (Place(Part.RECEIVED), Place(Part.GIVEN))
    visitor = Visitor(harbour.id, member_id, LATER)
    shown = [view_of(harbour.session, visitor, place, PARTS).to_dict() for place in places]
    return json.dumps(shown, ensure_ascii=False).replace(harbour.id, "T")


def test_their_own_copy_has_what_they_chose_and_nobody_elses(harbour: Harbour) -> None:
    harbour.likes(BEN, PRIVATELY, ANA, LEAD)
    harbour.thanks(BEN, CHLOE)
    own = harbour.copy(BEN)
    named = f'"please_dont_suggest": [{{"person": "{ANA}"}}, {{"person": "{LEAD}"}}]'
    for words in ('"how_thanked": "privately"', named, '"shown_by_you": "no"'):
        assert words in own
    for each in PEOPLE:
        if each != BEN:
            copy = harbour.copy(each)
            assert not [words for words in ("privately", "ask_first", "held", "shown_by_you") if words in copy]
            assert '"please_dont_suggest": []' in copy


def test_what_was_posted_is_quoted_again_once_they_like_that_again(harbour: Harbour) -> None:
    harbour.thanks(BEN)
    harbour.post_leaves()
    harbour.likes(BEN, PRIVATELY)
    assert not any(WORDS in each for each in _shown_to_others(harbour).values())
    harbour.likes(BEN, IN_PUBLIC)
    assert {where for where, each in _shown_to_others(harbour).items() if WORDS in each} == QUOTED_IN - {"post"}


def test_what_was_held_back_stays_so_when_they_like_it_in_public_later(harbour: Harbour) -> None:
    harbour.likes(BEN, PRIVATELY)
    harbour.thanks(BEN)
    harbour.likes(BEN, IN_PUBLIC)
    assert not any(WORDS in each for each in _shown_to_others(harbour).values())


def test_a_choice_that_came_between_two_looks_is_asked_when_the_post_is_sent(harbour: Harbour) -> None:
    harbour.thanks(BEN)
    harbour.session.add(
        Preference(workspace_id=harbour.id, member_id=BEN, hours={}, rhythms={}, how_thanked=PRIVATELY)
    )  # as another replica would commit it, which saw nothing of the thanks
    harbour.commit()
    assert harbour.posts()
    assert harbour.message(ANNOUNCED, KUDOS) is None


# Ask me first


def _asks(message: Message | None) -> bool:
    return message is not None and blocks.SHOW in json.dumps(message.payload())


def test_thanks_that_wait_for_a_yes_are_posted_once_however_often_it_is_said(harbour: Harbour) -> None:
    harbour.likes(BEN, ASK_FIRST)
    harbour.thanks(BEN)
    assert _asks(harbour.message(RECEIVED, BEN))
    assert harbour.posts() == []
    seen = [harbour.answers(BEN, Consent.YES) for _ in range(3)]
    assert all(each and not _asks(each) and f"Shared in <#{KUDOS}>" in str(each.payload()) for each in seen)
    [post] = harbour.posts()
    assert post.next_at == LATER
    assert WORDS in str(harbour.message(ANNOUNCED, KUDOS))
    shown = {where for where, each in _shown_to_others(harbour).items() if WORDS in each}
    assert shown == QUOTED_IN - {"team's digest"}
    assert harbour.answers(BEN, Consent.NO), "what is on its way stays so"
    assert harbour.audience() is Audience.PUBLIC


def test_what_stays_between_them_can_still_be_shown_by_an_older_message(harbour: Harbour) -> None:
    harbour.likes(BEN, ASK_FIRST)
    harbour.thanks(BEN)
    kept = harbour.answers(BEN, Consent.NO)
    assert kept
    assert not _asks(kept)
    assert "Only you can see this" in str(kept.payload())
    assert harbour.posts() == []
    harbour.answers(BEN, Consent.YES)
    assert len(harbour.posts()) == 1


HOLD_BACK = {
    "likes it privately": ((PRIVATELY, None),),
    "is asked and silent": ((ASK_FIRST, None),),
    "is asked and says no": ((ASK_FIRST, Consent.NO),),
}


@pytest.mark.parametrize("why", HOLD_BACK)
def test_one_yes_is_not_enough_where_another_holds_back(harbour: Harbour, why: str) -> None:
    [(how, consent)] = HOLD_BACK[why]
    harbour.likes(BEN, ASK_FIRST)
    harbour.likes(CHLOE, how)
    harbour.thanks(BEN, CHLOE)
    if consent:
        harbour.answers(CHLOE, consent)
    seen = harbour.answers(BEN, Consent.YES)
    assert "if everyone thanked likes that" in str(seen)
    assert harbour.posts() == []
    assert not any(WORDS in each for each in _shown_to_others(harbour).values())


def test_thanks_to_two_who_are_asked_are_posted_with_the_second_yes(harbour: Harbour) -> None:
    for each in (BEN, CHLOE):
        harbour.likes(each, ASK_FIRST)
    harbour.thanks(BEN, CHLOE, DORA)
    first = harbour.answers(BEN, Consent.YES)
    assert harbour.posts() == []
    second = harbour.answers(CHLOE, Consent.YES)
    assert len(harbour.posts()) == 1
    assert str(first).replace(CHLOE, BEN) == str(second).replace(CHLOE, BEN), "neither learns what the other said"


def test_who_changes_their_mind_before_the_last_yes_holds_it_back(harbour: Harbour) -> None:
    harbour.likes(BEN, ASK_FIRST)
    harbour.thanks(BEN, CHLOE)
    harbour.likes(CHLOE, PRIVATELY)
    harbour.answers(BEN, Consent.YES)
    assert harbour.posts() == []


async def test_two_who_say_yes_at_once_post_it_once(databases: Databases) -> None:
    url = databases.new("postgresql")
    replicas = [Database(url), Database(url)]
    with Session(replicas[0].engine) as session:
        harbour = Harbour(session)
        for each in (BEN, CHLOE):
            harbour.likes(each, ASK_FIRST)
        harbour.thanks(BEN, CHLOE)

        def say(member_id: str) -> Callable[[Session], object]:
            return lambda session: being_thanked.answer(session, harbour.id, THANKS, member_id, Consent.YES, LATER)

        said = (replica.write(say(each)) for each in (BEN, CHLOE) for replica in replicas)
        await asyncio.gather(*said)
        session.expire_all()
        assert len(harbour.posts()) == 1
        assert harbour.audience() is Audience.PUBLIC
    for replica in replicas:
        await replica.close()


@pytest.mark.parametrize("who", [ANA, BEN])
def test_after_an_erasure_nothing_is_shown_any_more(harbour: Harbour, who: str) -> None:
    harbour.likes(BEN, ASK_FIRST)
    harbour.thanks(BEN)
    erase(harbour.session, harbour.id, who, LATER)
    harbour.commit()
    assert harbour.answers(BEN, Consent.YES) is None
    assert harbour.posts() == []


def test_only_who_was_thanked_can_show_it(harbour: Harbour) -> None:
    harbour.likes(BEN, ASK_FIRST)
    harbour.thanks(BEN)
    assert [harbour.answers(each, Consent.YES) for each in (ANA, EVE, LEAD)] == [None] * 3
    assert harbour.posts() == []
    assert being_thanked.answer(harbour.session, harbour.id, UUID(int=1), BEN, Consent.YES, LATER) is None


def test_nobody_is_asked_while_there_is_no_channel(harbour: Harbour) -> None:
    harbour.likes(BEN, ASK_FIRST)
    harbour.thanks(BEN)
    harbour.session.execute(update(Workspace).where(Workspace.id == harbour.id).values(recognition_channel_id=None))
    harbour.commit()
    assert not _asks(harbour.message(RECEIVED, BEN))
    harbour.answers(BEN, Consent.YES)
    consent = select(ShoutoutRecipient.consent).where(ShoutoutRecipient.workspace_id == harbour.id)
    assert harbour.session.scalars(consent).one() is Consent.ASKED


def test_thanks_that_were_meant_in_private_ask_nobody(harbour: Harbour) -> None:
    harbour.likes(BEN, ASK_FIRST)
    harbour.thanks(BEN, audience=Audience.PRIVATE)
    assert not _asks(harbour.message(RECEIVED, BEN))
    harbour.answers(BEN, Consent.YES)
    assert harbour.posts() == []
    assert harbour.audience() is Audience.PRIVATE


def test_the_first_thanks_somebody_gets_say_that_it_is_up_to_them(harbour: Harbour) -> None:
    words = "How you like to be thanked is up to you"
    harbour.thanks(BEN)
    assert words in harbour.dm(BEN)
    later = Draft(id_of("later"), ANA, (BEN, CHLOE), (BEN, CHLOE), "for the rota", Audience.PUBLIC)
    shoutouts.record(harbour.session, harbour.id, later, None, LATER)
    harbour.commit()
    thanks = shoutouts.get(harbour.session, harbour.id, later.id)
    assert thanks
    assert [words in str(blocks.received(thanks, each).payload()) for each in (BEN, CHLOE)] == [False, True]


def test_a_form_that_was_opened_before_it_had_these_fields_changes_nothing_of_them() -> None:
    assert thanked_fields.read({"checkin_at": {}}) is None


def test_who_never_chose_is_thanked_in_public(harbour: Harbour) -> None:
    assert being_thanked.of(harbour.session, harbour.id, BEN) == BeingThanked()
    assert preferences.not_in_public(harbour.session, harbour.id, PEOPLE) == {}
    harbour.likes(BEN, ASK_FIRST, ANA)
    assert being_thanked.of(harbour.session, harbour.id, BEN) == BeingThanked(ASK_FIRST, (ANA,))
