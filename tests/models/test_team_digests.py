"""Whom a team's digest quotes: by a rule in which nobody is best, and never what was not said to everybody."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.content.library import EntryKind, entries
from bot.slack.message import Message
from models import OutboxMessage, Shoutout
from models.across import being_thanked
from models.across.being_thanked import BeingThanked
from models.across.recognition import PublicThanks
from models.across.team_digests import LATELY, MOST_BY_VALUE, choose, some_by_value
from models.capabilities import contents, shoutout_changes, shoutouts
from models.capabilities.contents import OwnEntry
from models.capabilities.shoutout_changes import Correction
from models.capabilities.shoutouts import ANNOUNCED, Audience, Consent, Draft
from models.people import channels, members, settings, team_changes, teams
from models.people.availability import Availability
from models.people.cadences import DEFAULTS, CadenceKind, due_kind
from models.people.hours import Hours
from models.people.preferences import HowThanked
from models.people.team_changes import NewTeam
from models.store import outbox
from models.store.base import id_of
from models.store.database import Database
from models.store.outbox import State
from scheduler.cadences import Due, NotNeeded
from scheduler.digests import NoDigest, make_team_digests
from scheduler.subjects import Subject
from tests.claims import claim_of, standing_claim_of
from tests.conftest import KUDOS, START, WORKSPACE
from tests.erasing import erase
from tests.profiles import profile
from tests.renderers import RENDERERS

ANA, BEN, CHI, DORA, EVE, FAY = "U0ANA", "U0BEN", "U0CHI", "U0DORA", "U0EVE", "U0FAY"
QUAY = NewTeam("C0QUAY", "quay", "C0QUAY", ())
NIGHTS = NewTeam("C0NIGHTS", "nights", "C0NIGHTS", ())
IN_TEAMS = {QUAY: (ANA, BEN, CHI), NIGHTS: (CHI, DORA, EVE)}
"""Chi is in both, and Fay in neither."""
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FRIDAY = START + 4 * DAY
KIND = due_kind(CadenceKind.TEAM_DIGEST)


# The rule


def _said(number: int, giver: str, to: str, impact: str | None = "it helped", value: str | None = None) -> PublicThanks:
    shoutout = Shoutout(
        workspace_id=WORKSPACE,
        id=UUID(int=number),
        giver_id=giver,
        reason="for the door",
        impact=impact,
        value_name=value,
        audience=Audience.PUBLIC,
        link_is_public=False,
        may_be_retold=False,
        created_at=START + number * timedelta(minutes=1),
    )
    return PublicThanks(shoutout, (to,))


_NEVER, _AGAIN = _said(9, ANA, BEN), _said(8, BEN, CHI)
RULE: Mapping[str, tuple[Sequence[PublicThanks], Sequence[PublicThanks]]] = {
    "what says what it changed comes first": ([_said(2, ANA, BEN), _said(1, BEN, ANA, None)], []),
    "how much it says makes no difference": ([_said(1, BEN, ANA), _said(2, ANA, BEN, "so much " * 50)], []),
    "who opened none lately comes before who did, also with less": (
        [_said(2, BEN, ANA, None), _said(1, ANA, BEN)],
        [_NEVER],
    ),
    "of those who did, who did longest ago": ([_said(2, ANA, DORA), _said(1, BEN, DORA)], [_AGAIN, _NEVER]),
    "of theirs, what says what it changed": ([_said(2, ANA, BEN), _said(1, ANA, BEN, None)], [_NEVER]),
    "then who was thanked in none lately": ([_said(2, CHI, DORA), _said(1, EVE, BEN)], [_NEVER]),
    "of those who were, who was longest ago": ([_said(2, DORA, BEN), _said(1, EVE, CHI)], [_AGAIN, _NEVER]),
    "what is equal is decided by id": ([_said(1, CHI, DORA), _said(2, DORA, CHI), _said(3, EVE, FAY)], []),
}
"""What may be quoted, the one that is to open first; and what opened the latest digests."""


@pytest.mark.parametrize("name", RULE)
def test_what_a_digest_opens_with(name: str) -> None:
    thanks, before = RULE[name]
    for each in permutations(thanks):
        assert choose(each, before) is thanks[0]


def test_nothing_opens_a_digest_where_there_is_nothing() -> None:
    assert choose([], [_NEVER]) is None


def test_the_same_person_opens_again_only_when_all_others_did() -> None:
    before: list[PublicThanks] = []
    for week in range(LATELY * 2):
        thanks = [_said(1, ANA, BEN), _said(2, BEN, ANA, None), _said(3, CHI, ANA, None), _said(4, DORA, BEN)]
        opening = choose(thanks, before[:LATELY])
        assert opening
        assert opening.shoutout.giver_id not in {each.shoutout.giver_id for each in before[:3]}, week
        before.insert(0, opening)


def test_each_value_has_one_before_any_has_two_and_of_several_people() -> None:
    of_ana = [_said(number, ANA, BEN, value="Respect") for number in range(10)]
    others = [_said(10, BEN, ANA, value="Respect"), _said(11, CHI, BEN, value="Empathy"), _said(12, CHI, BEN)]
    found = some_by_value([*others[:1], *of_ana, *others[1:]], ["Empathy", "Respect", "Initiative"])
    assert {name: [each.shoutout.giver_id for each in thanks] for name, thanks in found.items()} == {
        "Empathy": [CHI],
        "Respect": [ANA, BEN],
        None: [CHI],
    }
    many = [_said(number, ANA, BEN, value=f"V{number % 9}") for number in range(90)]
    found = some_by_value(many, [f"V{number}" for number in range(9)])
    assert [len(each) for each in found.values()] == [1] * MOST_BY_VALUE


# A workspace


class Harbour:
    """Two teams of one workspace, in which people thank each other, and a digest is made each Friday."""

    def __init__(self, session: Session) -> None:
        self.session = session
        members.remember(session, WORKSPACE, [profile(each) for each in (ANA, BEN, CHI, DORA, EVE, FAY)], START)
        for team, people in IN_TEAMS.items():
            team_changes.put(session, WORKSPACE, team, START - 9 * WEEK)
            team_changes.add_people(session, WORKSPACE, team.id, people, START - 9 * WEEK)
        self.commit()

    def commit(self) -> None:
        """What was put off until the end of the transaction is written."""
        self.session.commit()
        self.session.expire_all()

    def thanks(
        self,
        words: str,
        giver: str = ANA,
        *to: str,
        impact: str | None = None,
        value: str | None = None,
        at: datetime = START,
        audience: Audience = Audience.PUBLIC,
        posted_in: str | None = KUDOS,
    ) -> UUID:
        """Somebody thanks; and it is posted, unless it is said that it is not."""
        people = to or (BEN,)
        draft = Draft(id_of(words), giver, people, people, words, audience, impact, value)
        shoutouts.record(self.session, WORKSPACE, draft, posted_in or KUDOS, at)
        self.commit()
        if posted_in:
            self.posts_leave()
        return draft.id

    def posts_leave(self) -> None:
        """What waits for the recognition channel is in Slack."""
        waits = (OutboxMessage.kind == ANNOUNCED, OutboxMessage.state == State.WAITING)
        self.session.execute(
            update(OutboxMessage).where(*waits).values(state=State.SENT, next_at=None, message_ts="1.1")
        )
        self.commit()

    def likes(self, member_id: str, how: HowThanked) -> None:
        """Somebody chooses how they like to be thanked."""
        being_thanked.change(self.session, WORKSPACE, member_id, BeingThanked(how), START)
        self.commit()

    def is_private(self, channel_id: str, at: datetime = FRIDAY) -> None:
        """Slack says so."""
        channels.note(self.session, WORKSPACE, channel_id, True, at)

    def digest(self, team: NewTeam = QUAY, at: datetime = FRIDAY) -> str | NotNeeded | None:
        """The team's digest as it is sent then: all that is read in it, or why there is none."""
        reason = self._make(team, at)
        if reason:
            return reason
        return self.sent(team, at)

    def _make(self, team: NewTeam, at: datetime) -> NotNeeded | None:
        found = teams.get(self.session, WORKSPACE, team.id)
        assert found
        kind = CadenceKind.TEAM_DIGEST
        subject = Subject(team.channel_id or "", Availability(Hours(zone="UTC")), DEFAULTS[kind], found)
        due = Due(kind, str(team.id), at.date(), subject)
        not_needed = make_team_digests(self.session, WORKSPACE, [due], at)
        if due.owner_id not in not_needed:
            outbox.add(self.session, WORKSPACE, [due.wish], at)
        self.commit()
        return not_needed.get(due.owner_id)

    def row(self, team: NewTeam, at: datetime = FRIDAY) -> OutboxMessage:
        """The latest digest's row in the outbox."""
        rows = select(OutboxMessage).where(OutboxMessage.kind == KIND, OutboxMessage.recipient == team.channel_id)
        return self.session.scalars(rows.where(OutboxMessage.created_at == at)).one()

    def sent(self, team: NewTeam = QUAY, at: datetime = FRIDAY) -> str | None:
        """It is rendered to be sent, and if there is anything, it is in Slack from then on."""
        for each in (KUDOS, *(each.source_id for each in IN_TEAMS)):
            known = (channels.Channel.id == each, channels.Channel.is_private, channels.Channel.asked_at == at)
            if self.session.scalar(select(channels.Channel.id).where(*known)) is None:
                channels.note(self.session, WORKSPACE, each, False, at)
        channels.note_look(self.session, WORKSPACE, at)
        self.commit()
        row = self.row(team, at)
        shown = _read(RENDERERS[KIND](self.session, claim_of(row, at)))
        row.state, row.next_at = State.SENT if shown else State.DROPPED, None
        row.channel_id, row.message_ts = (team.channel_id, "2.2") if shown else (None, None)
        self.commit()
        return shown

    def anew(self, team: NewTeam = QUAY, at: datetime = FRIDAY) -> str | None:
        """What becomes of it where it stands."""
        return _read(RENDERERS[KIND](self.session, standing_claim_of(self.row(team, at), at + 9 * DAY)))


def _read(message: object) -> str | None:
    assert message is None or isinstance(message, Message)
    return str(message.payload()["blocks"]) if message else None


@pytest.fixture
def harbour(database: Database) -> Iterator[Harbour]:
    """One of each kind of database."""
    with Session(database.engine, expire_on_commit=False) as session:
        yield Harbour(session)


def _opens_with(digest: object) -> str:
    """The words in the first of its blocks."""
    return str(digest).partition("'section'")[0]


# What may be quoted

WORDS = "for the night before the release"


def _asked_and_shown(harbour: Harbour) -> None:
    harbour.likes(BEN, HowThanked.ASK_FIRST)
    id_ = harbour.thanks(WORDS, posted_in=None)
    being_thanked.answer(harbour.session, WORKSPACE, id_, BEN, Consent.YES, START)
    harbour.commit()
    harbour.posts_leave()


def _likes_it(harbour: Harbour, who: str, how: HowThanked, *, before: bool) -> None:
    if before:
        harbour.likes(who, how)
    harbour.thanks(WORDS, posted_in=None if before else KUDOS)
    if not before:
        harbour.likes(who, how)


def _in_a_private_channel(harbour: Harbour, channel_id: str) -> None:
    harbour.thanks(WORDS, posted_in=channel_id)
    harbour.is_private(channel_id)


def _gone(harbour: Harbour, who: str) -> None:
    harbour.thanks(WORDS)
    erase(harbour.session, WORKSPACE, who, START)


def _withdrawn(harbour: Harbour) -> None:
    shoutout_changes.withdraw(harbour.session, WORKSPACE, harbour.thanks(WORDS), ANA, START)


QUOTED: Mapping[str, tuple[Callable[[Harbour], object], bool]] = {
    "posted in a public channel": (lambda h: h.thanks(WORDS), True),
    "posted in the team's own private channel": (lambda h: _in_a_private_channel(h, "C0QUAY"), True),
    "posted in another private channel": (lambda h: _in_a_private_channel(h, KUDOS), False),
    "not posted yet": (lambda h: h.thanks(WORDS, posted_in=None), False),
    "said in private": (lambda h: h.thanks(WORDS, audience=Audience.PRIVATE), False),
    "held back: privately": (lambda h: _likes_it(h, BEN, HowThanked.PRIVATELY, before=True), False),
    "held back: ask me first": (lambda h: _likes_it(h, BEN, HowThanked.ASK_FIRST, before=True), False),
    "asked first, and said yes": (_asked_and_shown, True),
    "likes it privately by now": (lambda h: _likes_it(h, BEN, HowThanked.PRIVATELY, before=False), False),
    "wants to be asked first by now": (lambda h: _likes_it(h, BEN, HowThanked.ASK_FIRST, before=False), False),
    "of somebody who likes it privately": (lambda h: _likes_it(h, ANA, HowThanked.PRIVATELY, before=False), False),
    "taken back": (_withdrawn, False),
    "giver erased": (lambda h: _gone(h, ANA), False),
    "thanked erased": (lambda h: _gone(h, BEN), False),
    "of strangers to the team": (lambda h: h.thanks(WORDS, DORA, EVE), False),
    "to the team, from outside": (lambda h: h.thanks(WORDS, FAY, BEN), True),
    "a week too old": (lambda h: h.thanks(WORDS, at=FRIDAY - 8 * DAY), False),
}


@pytest.mark.parametrize("what", QUOTED)
def test_what_a_digest_may_quote(harbour: Harbour, what: str) -> None:
    give, is_quoted = QUOTED[what]
    harbour.thanks("for something else", CHI, FAY)
    give(harbour)
    harbour.commit()
    shown = str(harbour.digest())
    assert (WORDS in shown, "for something else" in shown or "posted in another" in what) == (is_quoted, True)


WITHHELD: Mapping[str, Callable[[Harbour, UUID], object]] = {
    "taken back": lambda h, id_: shoutout_changes.withdraw(h.session, WORKSPACE, id_, ANA, FRIDAY),
    "likes it privately": lambda h, _: h.likes(BEN, HowThanked.PRIVATELY),
    "of somebody who likes it privately": lambda h, _: h.likes(ANA, HowThanked.PRIVATELY),
    "the channel was made private": lambda h, _: h.is_private(KUDOS),
}


@pytest.mark.parametrize("what", WITHHELD)
def test_what_changes_before_it_is_sent_is_asked_again_and_told_nowhere(harbour: Harbour, what: str) -> None:
    id_ = harbour.thanks(WORDS)
    assert harbour._make(QUAY, FRIDAY) is None
    WITHHELD[what](harbour, id_)
    harbour.commit()
    assert harbour.sent() is None, "there is nothing else to tell"


def test_a_week_whose_digest_came_to_nothing_is_told_by_the_next(harbour: Harbour) -> None:
    harbour.thanks(WORDS)
    assert harbour._make(QUAY, FRIDAY) is None
    harbour.is_private(KUDOS)
    assert harbour.sent() is None
    assert WORDS in _opens_with(harbour.digest(at=FRIDAY + WEEK))


# Lately


def test_a_digest_opens_with_somebody_who_opened_none_lately(harbour: Harbour) -> None:
    opened = []
    for week in range(3):
        at = FRIDAY + week * WEEK
        for giver in (ANA, BEN, CHI):
            harbour.thanks(f"by {giver} in {week}", giver, DORA, impact=f"of {giver}", at=at - DAY)
        first = _opens_with(harbour.digest(at=at))
        opened += [each for each in (ANA, BEN, CHI) if f"of {each}" in first]
    assert sorted(opened) == [ANA, BEN, CHI]


def test_a_digest_that_slack_did_not_take_was_opened_by_nobody(harbour: Harbour) -> None:
    harbour.thanks("by Ana", ANA, BEN, impact="it helped")
    assert harbour._make(QUAY, FRIDAY) is None
    lost = harbour.row(QUAY)
    lost.state, lost.next_at = State.FAILED, None
    harbour.thanks("by Chi", CHI, BEN, at=FRIDAY + DAY)
    again = str(harbour.digest(at=FRIDAY + WEEK))
    assert "it helped" in _opens_with(again)
    assert "by Chi" in again
    assert "The first of these." in again


# What was posted follows


@pytest.fixture
def posted(harbour: Harbour) -> Mapping[str, UUID]:
    """A digest of three, in Slack; what it opens with is of Ana."""
    ids = {
        "opening": harbour.thanks("for the words that open", ANA, BEN, impact="it changed all"),
        "second": harbour.thanks("for the second", BEN, CHI, value="Empathy"),
        "third": harbour.thanks("for the third", CHI, BEN, value="Respect"),
    }
    assert "it changed all" in _opens_with(harbour.digest())
    return ids


def test_what_is_taken_back_leaves_a_digest_that_stands_and_the_last_takes_it_along(
    harbour: Harbour, posted: Mapping[str, UUID]
) -> None:
    for name, giver, left in (("opening", ANA, ["second", "third"]), ("second", BEN, ["third"])):
        shoutout_changes.withdraw(harbour.session, WORKSPACE, posted[name], giver, FRIDAY)
        harbour.commit()
        assert harbour.row(QUAY).state is State.CHANGING
        shown = str(harbour.anew())
        assert [each for each in ("open", "second", "third") if f"for the {each}" in shown] == left
        assert "it changed all" not in shown
    shoutout_changes.withdraw(harbour.session, WORKSPACE, posted["third"], CHI, FRIDAY)
    harbour.commit()
    assert harbour.anew() is None


def test_what_is_put_right_is_put_right_in_a_digest_that_stands(harbour: Harbour, posted: Mapping[str, UUID]) -> None:
    right = Correction((CHI,), (CHI,), "for the right words", None, "Respect")
    shoutout_changes.change(harbour.session, WORKSPACE, posted["opening"], ANA, right, FRIDAY)
    shoutouts.add_value(harbour.session, WORKSPACE, posted["second"], BEN, "Empathy", FRIDAY)
    harbour.commit()
    assert harbour.row(QUAY).state is State.CHANGING
    shown = str(harbour.anew())
    assert "for the right words" in _opens_with(shown)
    assert f"<@{ANA}> to <@{CHI}>" in shown
    assert "it changed all" not in shown


def test_who_is_thanked_with_others_by_then_and_does_not_like_it_takes_it_out(
    harbour: Harbour, posted: Mapping[str, UUID]
) -> None:
    harbour.likes(EVE, HowThanked.PRIVATELY)
    to = Correction((BEN, EVE), (BEN, EVE), "for the words that open", "it changed all", None)
    shoutout_changes.change(harbour.session, WORKSPACE, posted["opening"], ANA, to, FRIDAY)
    harbour.commit()
    assert "it changed all" not in str(harbour.anew())


def test_what_was_posted_stays_where_somebody_likes_it_otherwise_later(
    harbour: Harbour, posted: Mapping[str, UUID]
) -> None:
    """That it vanished would tell of the choice."""
    before = harbour.anew()
    for each in (ANA, BEN, CHI):
        harbour.likes(each, HowThanked.PRIVATELY)
    harbour.is_private(KUDOS)
    harbour.commit()
    assert harbour.anew() == before
    shoutout_changes.withdraw(harbour.session, WORKSPACE, posted["third"], CHI, FRIDAY)
    harbour.commit()
    shown = str(harbour.anew())
    assert [each for each in ("it changed all", "for the second", "for the third") if each in shown] == [
        "it changed all",
        "for the second",
    ]


def test_what_no_digest_quotes_changes_none(harbour: Harbour, posted: Mapping[str, UUID]) -> None:
    other = harbour.thanks("for something later", ANA, BEN, at=FRIDAY + DAY)
    shoutout_changes.withdraw(harbour.session, WORKSPACE, other, ANA, FRIDAY + DAY)
    harbour.commit()
    assert harbour.row(QUAY).state is State.SENT


# Several teams


def test_two_teams_that_share_people_read_what_concerns_their_own(harbour: Harbour) -> None:
    shared = harbour.thanks("of both", ANA, DORA)
    harbour.thanks("of quay", ANA, BEN)
    harbour.thanks("of nights", EVE, DORA)
    shown = {team.name: str(harbour.digest(team)) for team in IN_TEAMS}
    said = {
        name: {each for each in ("of both", "of quay", "of nights") if each in words} for name, words in shown.items()
    }
    assert said == {"quay": {"of both", "of quay"}, "nights": {"of both", "of nights"}}
    shoutout_changes.withdraw(harbour.session, WORKSPACE, shared, ANA, FRIDAY)
    harbour.commit()
    for team in IN_TEAMS:
        assert harbour.row(team).state is State.CHANGING
        assert "of both" not in str(harbour.anew(team))


def test_who_opened_the_digest_of_one_team_may_open_that_of_another(harbour: Harbour) -> None:
    harbour.thanks("by Chi", CHI, BEN, impact="it helped")
    assert "it helped" in _opens_with(harbour.digest(QUAY))
    harbour.thanks("by Dora", DORA, EVE)
    assert "it helped" in _opens_with(harbour.digest(NIGHTS))


# Quiet weeks


def _only_own(harbour: Harbour) -> None:
    """The workspace's own invitations are all there are."""
    off = [each.id for each in entries(EntryKind.INVITATION)]
    settings.change(harbour.session, WORKSPACE, switched_off=off)
    harbour.commit()


def test_a_quiet_week_reads_good_words_of_an_earlier_one_once(harbour: Harbour) -> None:
    harbour.thanks("for the words that opened", ANA, BEN, impact="it opened", at=FRIDAY - DAY)
    harbour.thanks("for what was not", BEN, CHI, impact="it was kept for later", at=FRIDAY - DAY)
    harbour.thanks("for little", CHI, BEN, at=FRIDAY - DAY)
    first = _opens_with(harbour.digest())
    assert ("it opened" in first) != ("it was kept for later" in first)
    quiet = str(harbour.digest(at=FRIDAY + WEEK))
    assert "Words from a little earlier in quay" in quiet
    assert ("it was kept for later" if "it opened" in first else "it opened") in _opens_with(quiet)
    assert [harbour.digest(at=FRIDAY + week * WEEK) for week in (2, 3)] == [NoDigest.QUIET, NoDigest.QUIET]
    alone = str(harbour.digest(at=FRIDAY + 4 * WEEK))
    assert alone.count("'type': 'section'") == 1
    assert ":seedling:" in alone
    assert "rich_text" not in alone


def test_earlier_words_that_are_taken_back_leave_the_invitation(harbour: Harbour) -> None:
    harbour.thanks("for the first", BEN, CHI, at=FRIDAY - DAY)
    harbour.digest()
    id_ = harbour.thanks("for the words", ANA, BEN, impact="it helped", at=FRIDAY - 8 * DAY)
    assert "it helped" in str(harbour.digest(at=FRIDAY + WEEK))
    shoutout_changes.withdraw(harbour.session, WORKSPACE, id_, ANA, FRIDAY + WEEK)
    harbour.commit()
    shown = str(harbour.anew(at=FRIDAY + WEEK))
    assert "it helped" not in shown
    assert ":seedling:" in shown


def test_a_quiet_week_without_words_and_invitations_is_silent(harbour: Harbour) -> None:
    _only_own(harbour)
    assert harbour.digest() is NoDigest.QUIET


def test_an_invitation_that_the_workspace_wrote_itself_is_read(harbour: Harbour) -> None:
    _only_own(harbour)
    own = OwnEntry(
        workspace_id=WORKSPACE,
        id=id_of("own"),
        kind="invitation",
        principle="empathy",
        words="Who would like a walk?",
        author_id=ANA,
        created_at=START,
    )
    harbour.session.add(own)
    assert contents.find_own(harbour.session, WORKSPACE, own.id)
    assert "Who would like a walk?" in str(harbour.digest())


async def test_that_somebody_looked_for_deleted_posts_says_nothing_of_whether_the_channel_is_private(
    database: Database,
) -> None:
    looked_at = START + timedelta(milliseconds=200)
    await database.write(lambda session: channels.note_look(session, WORKSPACE, looked_at))
    for now in (START, looked_at):
        with pytest.raises(channels.NotAskedError):
            await database.read(lambda session, now=now: channels.private_among(session, WORKSPACE, [KUDOS], now))  # type: ignore[misc]
