"""Check-ins through the real program: the message of the morning, a face, the longer form, and who hears of what."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blocks.faces import ARRIVALS
from bot.content import library
from models import Checkin
from models.capabilities.checkins import id_on
from models.people import cadences, settings, team_changes
from models.people.team_changes import NewTeam
from models.store.database import Database
from sandbox import BOT, Channel, Message, Person, Sandbox, Workspace
from sandbox.actor import Actor
from tests.daily import ask_daily
from tests.databases import Databases
from tests.e2e.house import House
from tests.program import StartBot
from tests.walk import Walk

LONDON, LOS_ANGELES = ZoneInfo("Europe/London"), ZoneInfo("America/Los_Angeles")
QUAY = Workspace(
    name="Quay",
    people=[
        Person("ana", "Ana Reyes", zone="Europe/London", admin=True),
        Person("ben", "Ben Okafor", zone="Europe/London"),
        Person("chloe", "Chloé Martin", zone="Europe/London"),
        Person("luis", "Luis Ortega", zone="America/Los_Angeles"),
        Person("gone", "Greta Gone", deleted=True),
        Person("robot", "Robo Reporter", bot=True),
        Person("client", "Cleo Client", stranger=True, zone="Europe/London"),
        *(Person(f"p{n:02}", f"Person {n}", zone="Europe/London") for n in range(11)),
    ],
    channels=[
        Channel("general"),
        Channel("kudos", members=["ana", "ben", "chloe", "luis"], bot=True),
    ],
)
ENERGY, WELL, ALL_RIGHT, WORN, HARD = (label for _, label in ARRIVALS)
ASKS = "How are you today?"
WELL_FIELD, WAY, THANK, HAND, FROM, READERS = (
    "What went well?",
    "What is in the way?",
    "Whom would you like to thank?",
    "Do you need a hand?",
    "From whom?",
    "Who may read it?",
)
SHARE = "Share it with my lead"
SUPPORT = "Noor from people care, on 555 0100"
QUESTIONS = {each.text for each in library.entries(library.EntryKind.QUESTION)}


def _london(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def workspace() -> Workspace:
    """A small one."""
    return QUAY


@pytest.fixture
def starts_at() -> datetime:
    """A Monday in London, before anybody is asked."""
    return _london(23, 9)


class Quay(House):
    """The workspace, the program in it and what it remembers."""

    async def asked(self, who: str, day: int) -> Message:
        """The check-in of that morning in London."""
        before = len(self.slack.person(who).dm())
        await self.until(_london(day, 9, 31))
        [message] = [each for each in self.slack.person(who).dm()[before:] if ASKS in each.plain]
        return message

    async def stored(self, who: str, day: int) -> Checkin:
        """What is remembered of that day."""
        wanted = select(Checkin).where(Checkin.id == id_on(self.slack.person(who).id, date(2026, 11, day)))
        return await self.database.read(lambda session: session.scalars(wanted).one())

    async def ask_daily(self, *handles: str) -> None:
        """Everyone is asked on every working day, these from today on."""
        ids, now = [self.slack.person(each).id for each in handles], self.slack.clock.now()

        def choose(session: Session) -> None:
            ask_daily(session, self.slack.id)
            cadences.find_anew(session, self.slack.id, ids, now)

        await self.database.write(choose)
        for each in handles:
            await self.cadence(each)

    def leads(self, *handles: str) -> None:
        """These people lead the team of the recognition channel."""
        channel_id = self.slack.channel_id("kudos")
        ids = tuple(self.slack.person(each).id for each in handles)
        with self.database.session() as session:
            team_id = NewTeam(channel_id, "kudos", channel_id, ids).id
            team_changes.set_leads(session, self.slack.id, team_id, ids, self.slack.clock.now())

    def names_support(self) -> None:
        """The workspace says whom one can talk to."""
        with self.database.session() as session:
            settings.change(session, self.slack.id, support_line=SUPPORT)


@pytest.fixture
async def quay(slack: Sandbox, start_bot: StartBot, databases: Databases) -> AsyncIterator[Quay]:
    """Over Socket Mode with SQLite; Ana leads the team."""
    async with _quay(slack, start_bot, databases.new("sqlite"), http=False) as quay:
        yield quay


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def quay_both_ways(
    request: pytest.FixtureRequest, slack: Sandbox, start_bot: StartBot, databases: Databases
) -> AsyncIterator[Quay]:
    """The same, and once more over HTTP with PostgreSQL, for what is written and told."""
    way, kind = request.param.split("-")
    async with _quay(slack, start_bot, databases.new(kind), http=way == "http") as quay:
        yield quay


@asynccontextmanager
async def _quay(slack: Sandbox, start_bot: StartBot, url: str, *, http: bool) -> AsyncIterator[Quay]:
    database = Database(url)
    bot = await start_bot(http=http, database_url=url, LEADS=slack.person("ana").id)
    await bot.wait_for(lambda line: line.get("event") == "synced")
    await Walk(slack, database).settled()
    quay = Quay(slack, bot, database)
    await quay.ask_daily("ana", "ben", "chloe", "luis")
    yield quay
    await database.close()


def _said_by(who: Actor) -> str:
    """All that somebody's direct messages with the bot say."""
    return "\n".join(each.plain for each in who.dm())


# The morning's message


async def test_everyone_is_asked_at_half_past_nine_of_their_own_day(quay: Quay) -> None:
    ben, luis = quay.slack.person("ben"), quay.slack.person("luis")
    await quay.until(_london(23, 9, 29))
    assert ben.dm() == []
    asked = await quay.asked("ben", 23)
    assert any(each in asked.plain for each in QUESTIONS)
    assert asked.text
    kinds = [each["type"] for each in asked.blocks]
    assert kinds == ["section", "actions", "section", "actions"], "how one is, the faces, the question, the way to it"
    labels = str(asked.blocks)
    assert all(label in labels for label in (*(label for _, label in ARRIVALS), "Add a line", "Fewer of these"))
    await quay.until(datetime(2026, 11, 23, 9, 29, tzinfo=LOS_ANGELES))
    assert luis.dm() == []
    await quay.until(datetime(2026, 11, 23, 9, 31, tzinfo=LOS_ANGELES))
    assert ASKS in _said_by(luis)
    assert quay.slack.person("client").dm() == []


async def test_a_face_answers_it_and_the_last_one_of_the_day_counts(quay_both_ways: Quay) -> None:
    quay = quay_both_ways
    ben = quay.slack.person("ben")
    asked = await quay.asked("ben", 23)
    both = await asyncio.gather(ben.click(asked, WORN), ben.click(asked, WORN))
    assert [each.error for each in both] == [None, None]
    [answered] = ben.dm()
    assert WORN in answered.plain
    assert ASKS not in answered.plain
    assert "Fewer of these" not in str(answered.blocks)
    await ben.click(answered, "Add a line")
    assert (await ben.submit({ASKS: ENERGY})).closed
    [answered] = ben.dm()
    assert ENERGY in answered.plain
    assert (await quay.stored("ben", 23)).face == 5


async def test_a_face_of_an_earlier_day_is_answered_kindly_and_changes_nothing(quay: Quay) -> None:
    ben = quay.slack.person("ben")
    asked = await quay.asked("ben", 23)
    await quay.until(_london(24, 0, 1))
    reply = await ben.click(asked, HARD)
    assert "earlier day" in reply.text
    assert "`/checkin`" in reply.text
    reply = await ben.click(asked, "Add a line")
    assert reply.modal is None
    assert "earlier day" in reply.text
    assert (await quay.stored("ben", 23)).answered_at is None
    assert ASKS in asked.plain


async def test_whoever_pauses_or_came_first_is_not_asked(quay: Quay) -> None:
    ben, chloe = quay.slack.person("ben"), quay.slack.person("chloe")
    await ben.command("/kindling", "pause until wednesday", channel="general")
    await chloe.command("/checkin", "", channel="general")
    assert (await chloe.submit({ASKS: WELL})).closed
    await quay.until(_london(23, 18))
    assert ASKS not in _said_by(ben) + _said_by(chloe)
    await quay.until(_london(24, 18))
    assert ASKS not in _said_by(ben)
    assert ASKS in _said_by(chloe)
    assert await quay.asked("ben", 25)


# The longer form


async def test_the_form_keeps_everything_to_oneself_and_is_filled_with_it_again(quay: Quay) -> None:
    ben = quay.slack.person("ben")
    asked = await quay.asked("ben", 23)
    [question] = [each for each in QUESTIONS if each in asked.plain]
    await ben.click(asked, WELL)
    assert question in ben.dm()[0].plain, "a face alone leaves it open"
    reply = await ben.click(ben.dm()[0], "Add a line")
    assert reply.modal
    assert question in [each["label"]["text"] for each in reply.modal.blocks if each["type"] == "input"]
    sent = await ben.submit({WELL_FIELD: "we found <!channel> the *leak*", WAY: "too many small requests"})
    assert (sent.closed, sent.errors, sent.error) == (True, {}, None)
    [answered] = ben.dm()
    assert WELL in answered.plain
    assert "stays with you" in answered.plain
    reply = await ben.command("/checkin", "", channel="general")
    assert reply.modal
    assert "we found <!channel> the *leak*" in str(reply.modal.blocks)
    assert (await ben.submit({WAY: ""})).closed
    stored = await quay.stored("ben", 23)
    assert (stored.face, stored.went_well, stored.in_the_way) == (4, "we found <!channel> the *leak*", None)
    await quay.until(_london(24, 9, 29))
    assert "leak" not in _said_by(quay.slack.person("ana"))
    assert quay.slack.pings == []


async def test_a_face_is_kept_then_the_question_is_answered_in_its_own_field_and_found_again(
    quay_both_ways: Quay,
) -> None:
    quay, ben = quay_both_ways, quay_both_ways.slack.person("ben")
    asked = await quay.asked("ben", 23)
    [question] = [each for each in QUESTIONS if each in asked.plain]
    await ben.click(asked, WELL)
    assert ((await quay.stored("ben", 23)).face, (await quay.stored("ben", 23)).answer) == (4, None)
    await ben.click(ben.dm()[0], "Add a line")
    assert (await ben.submit({question: "by asking\nfirst"})).closed
    [answered] = ben.dm()
    assert (WELL in answered.plain, question in answered.plain) == (True, False)
    assert "`/checkin history` finds it again" in answered.plain
    stored = await quay.stored("ben", 23)
    assert (stored.face, stored.question, stored.answer) == (4, question, "by asking\nfirst")
    everything = [each.id for each in library.entries(library.EntryKind.QUESTION)]
    await quay.database.write(lambda session: settings.change(session, quay.slack.id, switched_off=everything))
    [shown] = (await ben.command("/checkin", "history", channel="general")).messages
    assert (question in shown.plain, "by asking\nfirst" in shown.plain) == (True, True)
    await ben.command("/checkin", "", channel="general")
    assert (await ben.submit({question: ""})).closed
    assert (await quay.stored("ben", 23)).answer is None
    assert not any("by asking" in str(line) for line in quay.bot.lines)


async def test_what_is_typed_answers_the_question_where_it_stands(quay: Quay) -> None:
    ben = quay.slack.person("ben")
    asked = await quay.asked("ben", 23)
    assert WELL in (await ben.command("/checkin", "4 tired", channel="general")).text
    await quay.slack.wait_for(lambda: "Fewer of these" not in str(asked.blocks))
    assert WELL in asked.plain
    assert "tired" not in asked.plain


async def test_a_form_that_is_sent_after_midnight_is_of_the_day_it_was_opened_on(quay: Quay) -> None:
    ben = quay.slack.person("ben")
    quay.slack.clock.set(_london(23, 23, 55))
    await ben.command("/checkin", "", channel="general")
    quay.slack.clock.set(_london(24, 0, 5))
    assert (await ben.submit({WELL_FIELD: "a late idea"})).closed
    assert (await quay.stored("ben", 23)).went_well == "a late idea"
    assert await quay.asked("ben", 24)


async def test_where_the_answer_no_longer_reaches_the_conversation_the_form_itself_says_it(quay: Quay) -> None:
    ben = quay.slack.person("ben")
    await ben.command("/checkin", "", channel="general")
    quay.slack.clock.advance(minutes=31)
    sent = await ben.submit({ASKS: WELL, THANK: ["chloe"]})
    assert sent.modal
    assert WELL in str(sent.modal.blocks)
    reply = await ben.click(sent.modal, "Write the thanks")
    assert reply.modal
    assert reply.modal.source["title"]["text"] == "Thank someone"


async def test_naming_someone_to_thank_is_one_click_from_a_draft(quay: Quay) -> None:
    ben, chloe = quay.slack.person("ben"), quay.slack.person("chloe")
    await ben.click(await quay.asked("ben", 23), "Add a line")
    assert (await ben.submit({THANK: ["chloe", "luis"], WAY: "noise"})).closed
    reply = await ben.click(ben.dm()[0], "Write the thanks")
    assert reply.modal
    assert quay.slack.person("luis").id in str(reply.modal.blocks)
    assert "noise" not in str(reply.modal.blocks)
    assert "thanks you" not in _said_by(chloe)
    assert (await ben.submit({"reason": "for sorting the queue"})).closed
    await quay.until(_london(23, 11))
    assert "for sorting the queue" in _said_by(chloe)


async def test_asking_for_a_hand_tells_that_person_alone_and_only_that(quay_both_ways: Quay) -> None:
    quay = quay_both_ways
    ben, chloe, ana = (quay.slack.person(each) for each in ("ben", "chloe", "ana"))
    await ben.command("/checkin", "", channel="general")
    sent = await ben.submit({WAY: "a secret", HAND: "an hour for the *import*", FROM: "chloe"})
    assert sent.closed
    assert any(chloe.mention in each.text for each in ben.ephemerals("general"))
    await quay.until(_london(23, 9, 20))
    [asked] = chloe.dm()
    assert ben.mention in str(asked.blocks)
    assert "an hour for the *import*" in asked.plain
    assert "secret" not in str(asked.blocks) + asked.text
    assert ana.dm() == []
    # Nothing new for Chloé, so she is not told again; then Ben asks her for nothing in particular any more.
    await ben.command("/checkin", "", channel="general")
    assert (await ben.submit({WELL_FIELD: "lunch"})).closed
    await ben.command("/checkin", "", channel="general")
    assert (await ben.submit({HAND: ""})).closed
    await quay.until(_london(23, 9, 25))
    assert len(chloe.dm()) == 2
    assert "import" not in chloe.dm()[1].plain


async def test_a_wish_for_a_hand_waits_for_the_other_persons_morning_and_can_be_taken_back(quay: Quay) -> None:
    ben, luis = quay.slack.person("ben"), quay.slack.person("luis")
    await ben.command("/checkin", "", channel="general")  # one at night in Los Angeles
    assert (await ben.submit({FROM: "luis"})).closed
    await quay.until(_london(23, 12))
    assert luis.dm() == []
    await ben.command("/checkin", "", channel="general")
    assert (await ben.submit({FROM: None, WELL_FIELD: "it works"})).closed
    await quay.until(_london(23, 23))
    assert "could use a hand" not in _said_by(luis)


async def test_sharing_reaches_the_leads_and_nobody_else(quay_both_ways: Quay) -> None:
    quay = quay_both_ways
    ben, ana, chloe = (quay.slack.person(each) for each in ("ben", "ana", "chloe"))
    reply = await ben.command("/checkin", "", channel="general")
    assert reply.modal
    assert ana.mention in str(reply.modal.blocks)
    said = {ASKS: WORN, WELL_FIELD: "the release", WAY: "no <!here> quiet hour", THANK: ["chloe"], READERS: SHARE}
    assert (await ben.submit(said)).closed
    assert any(ana.mention in each.text for each in ben.ephemerals("general"))
    await quay.until(_london(23, 9, 20))
    [shared] = ana.dm()
    for words in (WORN, "the release", "no <!here> quiet hour", ben.mention, chloe.mention):
        assert words in shared.plain or words in str(shared.blocks), words
    assert chloe.dm() == []
    assert quay.slack.pings == []


async def test_what_is_taken_back_before_the_lead_starts_work_is_never_read(quay: Quay) -> None:
    ben = quay.slack.person("ben")
    quay.leads("luis")
    await ben.command("/checkin", "", channel="general")
    assert (await ben.submit({WAY: "a hasty word", READERS: SHARE})).closed
    await ben.command("/checkin", "", channel="general")
    assert (await ben.submit({READERS: "Keep it to myself"})).closed
    await quay.until(_london(23, 23))
    assert "hasty" not in _said_by(quay.slack.person("luis"))


async def test_without_a_lead_it_says_so_and_keeps_it_private(quay: Quay) -> None:
    ana = quay.slack.person("ana")  # whom nobody leads
    reply = await ana.command("/checkin", "", channel="general")
    assert reply.modal
    assert "Nobody leads" in str(reply.modal.blocks)
    assert (await ana.submit({WAY: "the budget", READERS: SHARE})).closed
    assert any("Nobody leads your team" in each.text for each in ana.ephemerals("general"))
    assert not (await quay.stored("ana", 23)).is_shared


async def test_what_cannot_be_recorded_is_said_at_its_field_and_nothing_is_lost(quay: Quay) -> None:
    ben = quay.slack.person("ben")
    await ben.command("/checkin", "", channel="general")
    for values in ({}, {WELL_FIELD: " \u200b "}, {READERS: SHARE}):
        assert "few words are enough" in (await ben.submit(values)).errors[ASKS]
    for who, thank, hand in (
        ("ben", "Who else comes to mind", "Who else could lend"),
        ("robot", "robot is an app", "robot is an app"),
        ("gone", "gone left", "gone left"),
        ("client", "another organisation", "another organisation"),
        (BOT, "could not find", "could not find"),
    ):
        id_ = quay.slack.bot_id if who == BOT else who
        errors = (await ben.submit({THANK: ["chloe", id_], FROM: id_, WAY: "noise"})).errors
        assert thank in errors[THANK] or (who == BOT and "app" in errors[THANK]), who
        assert hand in errors[FROM] or (who == BOT and "app" in errors[FROM]), who
    sent = await ben.submit({THANK: ["chloe"], FROM: None, HAND: "an hour"})
    assert list(sent.errors) == [FROM]
    assert "Whom would you like to ask" in sent.errors[FROM]
    sent = await ben.submit({HAND: "an hour", FROM: None, THANK: [f"p{n:02}" for n in range(11)]})
    assert THANK in sent.errors
    assert (await ben.submit({THANK: ["chloe"], HAND: "", READERS: "Keep it to myself"})).closed
    stored = await quay.stored("ben", 23)
    assert (stored.in_the_way, stored.thank_ids) == ("noise", [quay.slack.person("chloe").id])


# Looking back


async def test_the_history_shows_ones_own_weeks_and_latest_words_to_oneself(quay: Quay) -> None:
    ben = quay.slack.person("ben")
    assert "Nothing here yet" in (await ben.command("/checkin", "history", channel="general")).text
    for day, face in ((23, WORN), (24, WELL), (25, ENERGY)):
        await ben.click(await quay.asked("ben", day), face)
    await ben.click(ben.dm()[-1], "Add a line")
    assert (await ben.submit({WELL_FIELD: "a *quiet* hour"})).closed
    reply = await ben.command("/checkin", "history", channel="general")
    [shown] = reply.messages
    assert shown.ephemeral_to == ben.id
    for words in ("▂▆█····", "3 check-ins, from a bit worn to full of energy", "16 Nov: no check-in", "a *quiet* hour"):
        assert words in shown.plain, words
    assert "from a bit worn to full of energy" in shown.text
    assert "▂" not in shown.text
    assert "a *quiet* hour" in shown.text
    assert (
        "Nothing here yet" in (await quay.slack.person("chloe").command("/checkin", "history", channel="general")).text
    )


async def test_the_command_explains_itself_and_opens_the_settings(quay: Quay) -> None:
    ben = quay.slack.person("ben")
    assert "/checkin" in (await ben.command("/checkin", "help", channel="general")).text
    reply = await ben.command("/checkin", "histroy", channel="general")
    assert "/checkin history" in reply.text
    assert "histroy" in reply.text
    reply = await ben.command("/checkin", "Settings", channel="general")
    assert reply.modal
    assert "Check-in" in str(reply.modal.blocks)


async def test_a_number_and_a_few_words_are_kept_from_one_line_for_oneself(quay_both_ways: Quay) -> None:
    quay, ben = quay_both_ways, quay_both_ways.slack.person("ben")
    reply = await ben.command("/checkin", "tired <b>but</b> ok", channel="general")
    assert "It stays with you" in reply.text
    assert "tired <b>but</b> ok" in reply.text
    reply = await ben.command("/checkin", "4 long day", channel="general")
    assert WELL in reply.text
    for typed in ("7", "0", "4/10 so-so"):
        reply = await ben.command("/checkin", typed, channel="general")
        assert "from 1 (hard today) to 5" in reply.text
        assert typed in reply.text
    await ben.click(reply.messages[0], "Open the form")
    sent = await ben.submit({WELL_FIELD: "the release", READERS: SHARE})
    assert sent.errors == {}
    stored = await quay.stored("ben", 23)
    assert (stored.face, stored.note, stored.went_well) == (4, "tired <b>but</b> ok\nlong day", "the release")
    history = await ben.command("/checkin", "history", channel="general")
    assert "long day" in history.text
    await quay.until(_london(23, 12))
    await quay.slack.wait_for(lambda: [m for m in quay.slack.person("ana").dm() if "the release" in m.plain])
    for each in (quay.slack.person(who) for who in ("ana", "chloe", "luis")):
        assert not any("long day" in message.plain or "tired" in message.plain for message in each.dm())
    assert not any("long day" in str(line) or "tired" in str(line) for line in quay.bot.lines)


# Hard days


async def test_every_lowest_face_is_met_with_whom_one_can_talk_to_if_somebody_is_named(quay: Quay) -> None:
    ben = quay.slack.person("ben")
    asked = await quay.asked("ben", 23)
    assert "talk to" not in (await ben.command("/checkin", "1", channel="general")).text, "nothing is made up"
    quay.names_support()
    for _ in range(2):
        assert SUPPORT in (await ben.command("/checkin", "1", channel="general")).text
    assert SUPPORT not in (await ben.command("/checkin", "2", channel="general")).text
    for day in (24, 25):
        asked = await quay.asked("ben", day)
        await ben.click(asked, HARD)
        answered = ben.dm()[-1]
        assert (SUPPORT in answered.plain, SUPPORT in answered.text) == (True, True)
        reply = await ben.click(answered, "Add a line")
        assert reply.modal
        assert SUPPORT in str(reply.modal.blocks)
        assert (await ben.submit({WAY: "noise"})).closed
        assert SUPPORT in ben.dm()[-1].plain
    await ben.click(ben.dm()[-1], "Add a line")
    assert (await ben.submit({ASKS: WELL})).closed
    assert SUPPORT not in ben.dm()[-1].plain


async def test_several_low_answers_are_met_with_one_warm_line_that_says_nothing_of_how_anybody_feels(
    quay: Quay,
) -> None:
    ben, warm = quay.slack.person("ben"), "on easy days and on others"
    quay.names_support()
    for day, face in ((23, HARD), (24, WORN), (25, WORN)):
        asked = await quay.asked("ben", day)
        assert warm not in asked.plain
        await ben.click(asked, face)
    asked = await quay.asked("ben", 26)
    assert [each in asked.plain for each in (warm, SUPPORT)] == [True, True]
    assert [each in asked.text for each in (warm, SUPPORT)] == [True, True]
    await ben.click(asked, HARD)
    assert warm not in (await quay.asked("ben", 27)).plain
    for each in (quay.slack.person(who) for who in ("ana", "chloe", "luis")):
        assert SUPPORT not in _said_by(each), each.handle
        about_ben = [message.plain for message in each.dm() if ben.mention in str(message.blocks)]
        assert not any(HARD in words or "check-in" in words or "hard" in words for words in about_ben)
    assert not any("555 0100" in str(line) or ben.id in str(line) for line in quay.bot.lines)
