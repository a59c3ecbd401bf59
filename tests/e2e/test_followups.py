"""Promises from Slack to their reminders and beyond, through the real program, with a clock that is moved."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox import Message, Sandbox
from tests.databases import Databases
from tests.program import Program, StartBot

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=LONDON)


@pytest.fixture
def starts_at() -> datetime:
    """It is Monday morning in London."""
    return MONDAY


@pytest.fixture(params=["socket-sqlite", "http-postgresql"])
async def bot(request: pytest.FixtureRequest, start_bot: StartBot, databases: Databases) -> Program:
    """The program, without a team: nothing comes but what is about promises."""
    way, kind = request.param.split("-")
    return await start_bot(http=way == "http", database_url=databases.new(kind), RECOGNITION_CHANNEL="")


async def _arrives(slack: Sandbox, who: str, words: str, *, after: int = 0) -> Message:
    """The message with these words in this person's direct messages with the bot, past the first `after`."""

    def look() -> Message | None:
        return next((each for each in slack.person(who).dm()[after:] if words in each.plain), None)

    found = await slack.wait_for(look)
    assert found
    return found


async def _arrives_at(slack: Sandbox, bot: Program, who: str, words: str, moment: datetime) -> Message:
    """The same, where it must not be there a minute before that moment, and comes when it is reached."""
    await bot.ticks_pass()
    before = len(slack.person(who).dm())
    await _passes(slack, bot, moment - timedelta(minutes=1))
    assert [each.plain for each in slack.person(who).dm()[before:]] == []
    slack.clock.set(moment)
    return await _arrives(slack, who, words, after=before)


async def _passes(slack: Sandbox, bot: Program, moment: datetime) -> None:
    """It is that moment, and the program has looked what is due then."""
    slack.clock.set(moment)
    await bot.quiet()


def _london(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


async def test_a_promise_in_one_line_is_reminded_of_before_at_and_after_and_then_let_go(
    slack: Sandbox, bot: Program
) -> None:
    ben = slack.person("ben")
    reply = await ben.command("/followup", "@chloe send the revised quote by friday 3pm", channel="general")
    assert "Noted for" in reply.text
    assert "send the revised quote" in reply.text
    assert "by Fri 27 Nov, 15:00, in 4 days." in reply.text
    assert "Change" in str(reply.messages[0].blocks)
    assert slack.person("chloe").dm() == []

    soon = await _arrives_at(slack, bot, "ben", "Coming up", _london(27, 14))
    assert "send the revised quote" in soon.plain
    await _arrives_at(slack, bot, "ben", "due about now", _london(27, 15))
    for day, month in ((30, 11), (2, 12), (4, 12), (8, 12)):
        overdue = await _arrives_at(slack, bot, "ben", "a new time", _london(day, 9, month=month))
        assert "send the revised quote" in overdue.plain
    last = await _arrives_at(slack, bot, "ben", "Letting it go is fine", _london(10, 9, month=12))
    await ben.click(last, "Let go")
    assert any("Let go." in each.plain for each in ben.dm())
    count = len(ben.dm())
    slack.clock.set(_london(31, 9, month=12))
    await slack.events_settled()
    await ben.command("/followup", "list", channel="general")
    assert len(ben.dm()) == count
    assert slack.person("chloe").dm() == []


async def test_the_other_person_hears_of_a_promise_its_new_time_before_the_old_one_passes_and_the_end(
    slack: Sandbox, bot: Program
) -> None:
    ben, dmitri = slack.person("ben"), slack.person("dmitri")
    await ben.command("/followup", "", channel="general")
    sent = await ben.submit({"what": "write the summary", "other": "chloe", "when": "tomorrow 4pm", "tell": [TELL]})
    assert (sent.closed, sent.errors, sent.error) == (True, {}, None)
    slack.clock.set(_london(23, 15))  # Montreal wakes up
    told = await _arrives(slack, "chloe", "promised you this")
    assert "write the summary" in told.plain

    note = (await slack.wait_for(lambda: ben.ephemerals("general")))[-1]
    await ben.click(note, "Change")
    assert ben.modal is not None
    sent = await ben.submit({"when": "friday noon"})
    assert (sent.closed, sent.errors) == (True, {})
    moved = await _arrives(slack, "chloe", "needs a little longer")
    assert f"<!date^{int(_london(27, 12).timestamp())}^" in str(moved.blocks)

    soon = await _arrives_at(slack, bot, "ben", "Coming up", _london(27, 11))
    await ben.click(soon, "Done")
    slack.clock.set(_london(27, 15))
    await _arrives(slack, "chloe", "has done what they promised you")
    assert dmitri.dm() == []


TELL = "Let them know now, and when it is done or moves"


async def _tells_chloe(slack: Sandbox, *whats: str) -> None:
    """Ben promises Chloé something that she hears of, at ten in the morning of hers."""
    ben = slack.person("ben")
    slack.clock.set(_london(23, 15))
    for n, what in enumerate(whats):
        await ben.command("/followup", "", channel="general")
        assert (await ben.submit({"what": what, "other": "chloe", "when": f"friday {9 + n}:00", "tell": [TELL]})).closed
        await _arrives(slack, "chloe", what)


CANNOT = "cannot do this after all and wants you to know."
REASON, INSTEAD = "the figures come a week later", "last month's report has most of it"


async def test_who_lets_a_promise_go_sees_the_words_that_the_other_reads_and_adds_why_and_what_could_help(
    slack: Sandbox, bot: Program
) -> None:
    ben = slack.person("ben")
    await _tells_chloe(slack, "write it up")
    note = (await slack.wait_for(lambda: ben.ephemerals("general")))[-1]
    await ben.click(note, "Let go")
    assert ben.modal is not None
    assert CANNOT in str(ben.modal.blocks)
    assert (await ben.submit({"reason": REASON, "instead": INSTEAD})).closed
    shown = await slack.wait_for(lambda: [each for each in ben.ephemerals("general") if REASON in each.plain])
    assert "reads now: “" in shown[-1].plain
    heard = await _arrives(slack, "chloe", CANNOT)
    assert f"Why:\n{REASON}" in heard.plain
    assert f"What could help instead:\n{INSTEAD}" in heard.plain

    await ben.click(shown[-1], "Take these words back")
    await slack.wait_for(lambda: REASON not in _read(slack, "chloe"))
    assert INSTEAD not in _read(slack, "chloe")
    assert CANNOT in _read(slack, "chloe")
    assert REASON not in "".join(map(str, bot.lines))


async def test_nothing_said_with_it_is_what_was_always_told_and_a_list_shows_what_is_left(
    slack: Sandbox, bot: Program
) -> None:
    ben = slack.person("ben")
    await _tells_chloe(slack, "write it up", "call the lab")
    listed = (await ben.command("/followup", "list", channel="general")).messages[-1]
    await ben.click(listed, "followup_menu", "Let go")
    assert (await ben.submit({"reason": " "})).closed
    heard = await _arrives(slack, "chloe", CANNOT)
    assert "Why:" not in heard.plain
    [shown] = [each for each in ben.ephemerals("general") if "One promise is open" in each.plain]
    assert "Let go." in shown.plain
    assert "Take these words back" not in str(shown.blocks)


async def test_a_promise_that_is_settled_while_somebody_writes_why_keeps_their_words_in_the_form(
    slack: Sandbox, bot: Program
) -> None:
    ben = slack.person("ben")
    await _tells_chloe(slack, "write it up")
    listed = (await ben.command("/followup", "list", channel="general")).messages[-1]
    await ben.click(listed, "followup_menu", "Let go")
    await ben.click(listed, "followup_menu", "Done")
    refused = await ben.submit({"reason": REASON})
    assert "nothing was sent" in refused.errors["Why, if you like to say"]
    assert ben.modal is not None
    assert REASON in str(ben.modal.values)
    await _arrives(slack, "chloe", "has done what they promised you")
    assert CANNOT not in _read(slack, "chloe")


async def test_a_form_for_letting_go_that_comes_too_late_leaves_nobody_stuck(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    await _tells_chloe(slack, "write it up")
    note = (await slack.wait_for(lambda: ben.ephemerals("general")))[-1]
    before, slack.timings.trigger = slack.timings.trigger, -1.0
    await ben.click(note, "Let go")
    slack.timings.trigger = before
    assert ben.modal is None
    assert "Please click once more" in ben.ephemerals("general")[-1].plain
    await ben.click(note, "Let go")
    assert (await ben.submit({"reason": REASON})).closed
    await _arrives(slack, "chloe", REASON)


async def test_a_promise_to_somebody_that_slips_leads_to_kind_words_and_in_the_end_to_mending(
    slack: Sandbox, bot: Program
) -> None:
    ben = slack.person("ben")
    await ben.command("/followup", "@chloe send the quote by today 15:00", channel="general")
    await _arrives_at(slack, bot, "ben", "Coming up", _london(23, 14))
    due = await _arrives_at(slack, bot, "ben", "due about now", _london(23, 15))
    assert "Find kind words" not in str(due.blocks)
    overdue = await _arrives_at(slack, bot, "ben", "a new time", _london(24, 9))
    assert "Find kind words" in str(overdue.blocks)
    assert "Mend it" not in str(overdue.blocks)
    for day in (26, 30):
        await _arrives_at(slack, bot, "ben", "a new time", _london(day, 9))
    await _arrives_at(slack, bot, "ben", "a new time", _london(2, 9, month=12))
    last = await _arrives_at(slack, bot, "ben", "Letting it go is fine", _london(4, 9, month=12))
    assert "Mend it" in str(last.blocks)


def _read(slack: Sandbox, who: str) -> str:
    """All that stands in their direct messages."""
    return "\n".join(each.plain for each in slack.person(who).dm())


async def test_done_offers_to_look_back_which_asks_the_other_person_and_brings_the_answer(
    slack: Sandbox, bot: Program
) -> None:
    ben, chloe = slack.person("ben"), slack.person("chloe")
    await ben.command("/followup", "@chloe fix the import by today 12:00", channel="general")
    soon = await _arrives_at(slack, bot, "ben", "Coming up", _london(23, 11))
    await ben.click(soon, "Done")
    offered = await _arrives(slack, "ben", "Look back at this with")
    await ben.click(offered, "Ask them for me")
    await _arrives(slack, "ben", "bring you what they say")

    await _passes(slack, bot, _london(26, 9))  # four in the morning in Montreal
    question = await _arrives_at(slack, bot, "chloe", "How much does it help", _london(26, 14))
    await chloe.click(question, ":slightly_smiling_face: It helped")
    thanked = await _arrives(slack, "chloe", "Thank you")
    await chloe.click(thanked, "Add a word")
    assert (await chloe.submit({"comment": "The import has run every night since"})).closed
    slack.clock.set(_london(26, 14, 6))
    answer = await _arrives(slack, "ben", "The import has run every night since")
    assert "It helped" in answer.plain


async def test_done_can_remind_its_owner_to_look_back_with_a_line_to_send(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    await ben.command("/followup", "@chloe fix the import by today 12:00", channel="general")
    await ben.click(await _arrives_at(slack, bot, "ben", "Coming up", _london(23, 11)), "Done")
    await ben.click(await _arrives(slack, "ben", "Look back at this with"), "Remind me to")
    reminder = await _arrives_at(slack, bot, "ben", "You wanted to look back", _london(26, 9))
    assert "chloe" in reminder.plain
    assert slack.person("chloe").dm() == []


async def test_a_message_becomes_a_follow_up_with_its_link(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    message = await slack.person("chloe").post("general", "Does anyone know why the sync is slow?")
    await ben.shortcut("follow_up_on_message", message)
    assert ben.modal is not None
    assert (await ben.submit({"what": "find out why the sync is slow", "when": "in 2 hours"})).closed
    reminder = await _arrives_at(slack, bot, "ben", "Coming up", _london(23, 11))
    assert message.ts.replace(".", "") in str(reminder.blocks)


async def test_a_reaction_becomes_a_follow_up_that_goes_away_with_it(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    message = await slack.person("chloe").post("general", "Could someone look at the sync?")
    await ben.react(message, "hourglass_flowing_sand")
    noted = await _arrives(slack, "ben", "Come back to")
    assert f"<!date^{int(_london(24, 9).timestamp())}^" in str(noted.blocks)
    await ben.react(message, "eyes")
    await ben.unreact(message, "hourglass_flowing_sand")
    await slack.events_settled()
    assert "Nothing is open" in (await ben.command("/followup", "list", channel="general")).text
    await ben.react(message, "hourglass_flowing_sand")
    await slack.events_settled()
    assert "One promise is open" in (await ben.command("/followup", "list", channel="general")).text
    await _arrives_at(slack, bot, "ben", "due about now", _london(24, 9))


async def test_snoozing_waits_as_long_as_was_asked_for_and_into_the_night_only_where_that_was_named(
    slack: Sandbox, bot: Program
) -> None:
    ben = slack.person("ben")
    await ben.command("/followup", "water the plants by today 17:00", channel="general")
    soon = await _arrives_at(slack, bot, "ben", "Coming up", _london(23, 16))
    await ben.click(soon, "Snooze", "1 hour")
    due = await _arrives_at(slack, bot, "ben", "due about now", _london(23, 17))
    await ben.click(due, "Snooze", "Pick a time …")
    sent = await ben.submit({"when": "gibberish"})
    assert "friday 3pm" in sent.errors["Remind me …"]
    assert (await ben.submit({"when": "today 23:00"})).closed
    overdue = await _arrives_at(slack, bot, "ben", "a new time", _london(23, 23))
    await ben.click(overdue, "Snooze", "Monday")
    await _arrives_at(slack, bot, "ben", "a new time", _london(30, 9))


async def test_handing_over_asks_and_only_a_yes_moves_it(slack: Sandbox, bot: Program) -> None:
    ben, ana = slack.person("ben"), slack.person("ana")
    await ben.command("/followup", "@chloe review the contract by today 15:00", channel="general")
    for answer in ("Not this time", "I take it"):
        listed = (await ben.command("/followup", "list", channel="general")).messages[-1]
        assert "review the contract" in listed.plain
        await ben.click(listed, "followup_menu", "Hand over")
        refused = await ben.submit({"person": "ben"})
        assert "with you already" in refused.errors["Who could take it over?"]
        before = len(ana.dm())
        assert (await ben.submit({"person": "ana"})).closed
        asked = await _arrives(slack, "ana", "could take this over", after=before)
        await ana.click(asked, answer)
        words = "cannot take this over" if answer == "Not this time" else "has taken this over"
        await _arrives(slack, "ben", words)
    assert "Nothing is open" in (await ben.command("/followup", "list", channel="general")).text
    await _arrives_at(slack, bot, "ana", "Coming up", _london(23, 14))
    assert [each for each in ben.dm() if "Coming up" in each.plain] == []


async def test_buttons_of_what_is_settled_answer_kindly_and_change_nothing(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    await ben.command("/followup", "@chloe fix the import by today 12:00", channel="general")
    soon = await _arrives_at(slack, bot, "ben", "Coming up", _london(23, 11))
    both = await asyncio.gather(ben.click(soon, "Done"), ben.click(soon, "Done"))
    assert all(each.acked for each in both)
    answers = [each for each in ben.dm() if "settled already" in each.plain]
    assert len(answers) == 1
    await ben.command("/followup", "water the plants by today 17:00", channel="general")
    listed = (await ben.command("/followup", "list", channel="general")).messages[-1]
    replies = await asyncio.gather(*(ben.click(listed, "followup_menu", each) for each in ("Done", "Let go")))
    assert all(each.acked for each in replies)
    assert any("settled already" in each.plain for each in ben.ephemerals("general"))


async def test_a_list_shows_what_is_open_still_once_something_on_it_is_done(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    await ben.command("/followup", "water the plants by today 17:00", channel="general")
    await ben.command("/followup", "call the lab by friday", channel="general")
    listed = (await ben.command("/followup", "list", channel="general")).messages[-1]
    await ben.click(listed, "followup_menu", "Done")
    [shown] = [each for each in ben.ephemerals("general") if "call the lab" in str(each.blocks) and "open" in each.text]
    assert "Done. Well kept." in shown.plain
    assert "One promise is open" in shown.text


async def test_both_reminders_of_one_promise_lose_their_buttons(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    await ben.command("/followup", "@chloe fix the import by today 12:00", channel="general")
    soon = await _arrives_at(slack, bot, "ben", "Coming up", _london(23, 11))
    due = await _arrives_at(slack, bot, "ben", "due about now", _london(23, 12))
    await bot.quiet()
    assert "Hand over" not in str(soon.blocks), "the later one has them"
    assert "Hand over" in str(due.blocks)
    await ben.command("/followup", "list", channel="general")
    await ben.click(ben.ephemerals("general")[-1], "followup_menu", "Done")
    await slack.wait_for(lambda: "Hand over" not in str(due.blocks))
    assert ":white_check_mark: Done." in str(due.blocks)
    await slack.wait_for(lambda: ":white_check_mark: Done." in str(soon.blocks))
    assert "fix the import" in str(soon.blocks)


async def test_a_named_hour_is_kept_at_night_and_on_a_day_off(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    answer = await ben.command("/followup", "call mum saturday 8pm", channel="general")
    assert "You named the hour, so I will remind you then" in answer.text
    await _arrives_at(slack, bot, "ben", "Coming up", _london(27, 16))
    await _arrives_at(slack, bot, "ben", "due about now", _london(28, 20))


async def test_someone_in_auckland_owes_someone_in_los_angeles_and_each_hears_in_their_own_day(
    slack: Sandbox, bot: Program
) -> None:
    auckland, los_angeles = ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Los_Angeles")
    slack.clock.set(datetime(2026, 11, 24, 10, 0, tzinfo=auckland))
    aroha = slack.person("aroha")
    await aroha.command("/followup", "", channel="general")
    sent = await aroha.submit({"what": "send the draft", "other": "luis", "when": "friday", "tell": [TELL]})
    assert sent.closed
    due = datetime(2026, 11, 27, 17, 0, tzinfo=auckland)
    told = await _arrives(slack, "luis", "promised you this")  # Monday 13:00 in Los Angeles
    assert f"<!date^{int(due.timestamp())}^" in str(told.blocks)
    assert "Thu, 26 Nov 2026, 20:00" in str(told.blocks)
    soon = await _arrives_at(slack, bot, "aroha", "Coming up", due - timedelta(hours=1))
    assert "Fri, 27 Nov 2026, 17:00" in str(soon.blocks)
    await aroha.click(soon, "Done")
    await bot.counts('kindling_messages_total{outcome="waits"}')
    # It is Thursday evening in Los Angeles, and Thanksgiving: Luis hears of it on Friday morning.
    await _arrives_at(slack, bot, "luis", "has done what", datetime(2026, 11, 27, 9, 0, tzinfo=los_angeles))


async def test_reminders_keep_clear_of_public_holidays_and_of_time_away(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    slack.clock.set(_london(24, 10, month=12))
    await ben.command("/followup", "call the lab back by 17:00", channel="general")
    await _arrives_at(slack, bot, "ben", "Coming up", _london(24, 16, month=12))
    await _arrives_at(slack, bot, "ben", "due about now", _london(24, 17, month=12))
    # Christmas, a weekend, and Boxing Day's substitute; then Ben is away for another day.
    slack.set_person("ben", status_emoji=":palm_tree:", status_expiration=_london(30, 0, month=12))
    await slack.events_settled()
    await _passes(slack, bot, _london(29, 9, month=12))
    await _arrives_at(slack, bot, "ben", "a new time", _london(30, 9, month=12))


async def test_what_somebody_leaves_open_is_offered_to_their_lead_without_blame(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot(LEADS=slack.person("ana").id, RECOGNITION_CHANNEL="")
    ben, ana = slack.person("ben"), slack.person("ana")
    await ben.command("/followup", "", channel="general")
    await ben.submit({"what": "review the contract", "other": "chloe", "when": "friday 15:00", "tell": [TELL]})
    await ana.command("/thanks", "help", channel="general")
    await ana.command("/followup", "list", channel="general")
    slack.set_person("ben", deleted=True)
    offered = await _arrives(slack, "ana", "is no longer here")
    assert "review the contract" in offered.plain
    slack.clock.set(_london(23, 15))
    await ana.click(offered, "Take it on")
    await _arrives(slack, "chloe", "now looks after this for you")
    await _arrives_at(slack, bot, "ana", "Coming up", _london(27, 14))


async def test_a_lead_is_offered_only_what_others_know_of(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot(LEADS=slack.person("ana").id, RECOGNITION_CHANNEL="")
    ben, ana = slack.person("ben"), slack.person("ana")
    await ben.command("/followup", "", channel="general")
    await ben.submit({"what": "review the contract", "other": "chloe", "when": "friday 15:00", "tell": [TELL]})
    await ben.command("/followup", "", channel="general")
    await ben.submit({"what": "talk to @chloe about her move", "other": "chloe", "when": "friday 15:00", "tell": []})
    await ben.command("/followup", "see the doctor by friday", channel="general")
    await ana.command("/thanks", "help", channel="general")
    await ana.command("/followup", "list", channel="general")
    slack.set_person("ben", deleted=True)
    offered = await _arrives(slack, "ana", "is no longer here")
    assert "review the contract" in offered.plain
    assert "her move" not in offered.plain
    assert "doctor" not in offered.plain


async def test_what_nobody_else_knows_of_is_offered_to_nobody(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot(LEADS=slack.person("ana").id, RECOGNITION_CHANNEL="")
    ben, ana = slack.person("ben"), slack.person("ana")
    await ben.command("/followup", "see the doctor by friday", channel="general")
    await ana.command("/followup", "list", channel="general")
    slack.set_person("ben", deleted=True)
    await slack.events_settled()
    await bot.quiet()
    assert not any("no longer here" in each.plain for each in ana.dm())


async def test_what_somebody_leaves_open_while_the_bot_is_down_is_offered_too(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url, lead_id = databases.new("sqlite"), slack.person("ana").id
    first = await start_bot(database_url=url, LEADS=lead_id, RECOGNITION_CHANNEL="")
    await first.wait_for(lambda line: line.get("event") == "synced")
    ben = slack.person("ben")
    await ben.command("/followup", "", channel="general")
    await ben.submit({"what": "review the contract", "other": "chloe", "when": "friday 15:00", "tell": [TELL]})
    assert await first.stop() == 0
    slack.timings.event_retries = ()
    slack.faults.drop_envelope(times=None, when=lambda payload: payload.get("type") == "event_callback")
    slack.clock.advance(hours=23)
    slack.set_person("ben", deleted=True)
    await start_bot(database_url=url, LEADS=lead_id, RECOGNITION_CHANNEL="")
    assert "review the contract" in (await _arrives(slack, "ana", "is no longer here")).plain


async def test_what_cannot_be_promised_is_said_kindly_and_kept(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    for typed, sentence in (
        ("@chloe send the quote", ""),
        ("@chloe send the quote by yesterday", "has passed"),
        ("@robot send the quote by friday", "is an app"),
        ("@gone send the quote by friday", "left this workspace"),
        ("@nobody send the quote by friday", "could not find @nobody"),
        ("@chloe send the quote after friday", "“after friday” says from when, not by when"),
        ("@chloe send the quote at 9am tonight", "“at 9am tonight” does not fit together"),
        ("@chloe send the quote at 3pm IST", "more than one time zone"),
    ):
        reply = await ben.command("/followup", typed, channel="general")
        assert reply.modal is not None, typed
        assert sentence in str(reply.modal.blocks)
        assert "send the quote" in str(reply.modal.blocks)
        for when in ("soonish", "yesterday", "\u200b"):
            sent = await ben.submit({"when": when, "other": "chloe"})
            assert "friday 3pm" in sent.errors["By when?"], when
        sent = await ben.submit({"when": "monday or friday", "other": "chloe"})
        assert "names more than one time" in sent.errors["By when?"]
        sent = await ben.submit({"what": " \u200b ", "when": "friday"})
        assert "A few words" in sent.errors["What will you do?"]
        await ben.close_modal()
    assert "Nothing is open" in (await ben.command("/followup", "list", channel="general")).text
    reply = await ben.command("/followup", "send the quote", channel="general")
    assert (await ben.submit()).closed  # the suggested time is as good as any
    assert "One promise is open" in (await ben.command("/followup", "list", channel="general")).text


async def test_the_same_need_coming_back_gets_one_hint_a_month(slack: Sandbox, bot: Program) -> None:
    ben = slack.person("ben")
    for number in range(4):
        await ben.command("/followup", f"@chloe reset the password, time {number}, by friday", channel="general")
    for _ in range(2):
        listed = (await ben.command("/followup", "list", channel="general")).messages[-1]
        await ben.click(listed, "followup_menu", "Done")
    hints = [each for each in ben.ephemerals("general") if "a short guide" in each.plain]
    assert len(hints) == 1
