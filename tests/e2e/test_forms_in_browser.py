"""Every form that a message offers, in the page that people try Kindling on: opened, closed, sent, and gone."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy.orm import Session

from models import Entry
from models.across.entry_nudges import OWED
from models.capabilities import consents, feelings, followup_acts, followups
from models.capabilities.entries import Addressee, Standing, Topic
from models.capabilities.followups import Promise
from models.people import settings
from models.store import outbox
from models.store.base import new_id
from models.store.outbox import Wish
from sandbox import BOT, Message, Sandbox, Workspace
from tests.browser import Browse, fill_in, needs_chromium
from tests.databases import Databases
from tests.e2e.house import FEW, House, open_house
from tests.listeners import listened_to
from tests.program import StartBot

LONDON = ZoneInfo("Europe/London")


def _london(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


@dataclass(frozen=True)
class Offer:
    """One way from a message to a form."""

    action_id: str
    control: str
    """The name of the button, select or menu."""
    form: str
    """Its callback id."""
    title: str
    """As its dialog is called."""
    choice: str | None = None
    """What is chosen in the select or menu."""
    fill: Mapping[str, str] = field(default_factory=dict)
    """What is entered, by label."""
    send: str = "Save"
    close: str = "Not now"
    answer: str = ""
    """Words of one message more that the conversation has once it was sent."""
    moves: bool = False
    """Whether a promise has another time then: all messages that were about it are rendered anew, say so as well and no
    longer offer it, while the answer is a message of its own that they alone see."""
    goes_on: bool = False
    """Whether the app answers in the form's place, which is then closed by hand."""
    keeps_words: bool = False
    """Whether what it leads to has words that would be gone, so that closing it asks first."""


FRIDAY, TO_LUIS = {"By when?": "friday"}, {"Who could take it over?": "Luis Ortega"}
SNOOZE = {"choice": "Pick a time …", "fill": {"Remind me …": "tomorrow 10:00"}, "answer": "I will remind you"}
CHANGE, HAND_OVER = ("followup_form", "Change a promise"), ("followup_hand_over_form", "Hand over")
CHECK_IN, MORE = ("checkin_form", "Check-in"), "More actions"
WELL = {"What went well?": "A calm morning"}
WHAT_YOU_GET = ("what_you_get", "What you get")
THANKS = {"What did they do?": "stayed late"}
BOX = ("listening_form", "The listening box")
TO_CHLOE = {
    "To whom?": "Chloé Martin, a person of trust",
    "Something else": "yes",
    "What gets in the way, and what would help?": "forty fields",
}
CARE = ("Look after yourself", "self_care_form", "Look after yourself")
HELPED = {"What would be easier with help, and who could give some?": "the figures"}
SET_UP = ("setup_form", "Set Kindling up")
AMINA = {"3. Whom can people talk to on hard days?": "Amina in HR"}
TICKED = {"I understand, and I want this": "yes"}
COPY = {
    "action_id": "text_to_copy",
    "control": "A text to copy",
    "form": "text_to_copy_form",
    "title": "A text to copy",
    "send": "I copied it",
}
HEARD, HEARD_AGAIN = ("client_words_form", "In their own words"), ("client_words_form", "Put it right")
AGREED = {"They know and agree that it is told here": "yes"}
SAID, SAID_ELSE = ({"What did they say?": words, **AGREED} for words in ("It came on time", "It came in time"))

OFFERS: Mapping[str, tuple[Offer, ...]] = {
    "reminders": (
        Offer("followup_snooze", "Snooze", "followup_snooze_form", "Snooze", **SNOOZE),  # type: ignore[arg-type]
        Offer("followup_change", "Change", *CHANGE, fill=FRIDAY, answer="27 Nov"),
        Offer("followup_hand_over", "Hand over", *HAND_OVER, fill=TO_LUIS, answer="until they say yes"),
        Offer("nudge_menu", MORE, *WHAT_YOU_GET, choice="What you get", answer="Saved."),
    ),
    "lapsed promises": (
        Offer(
            "followup_together_snooze",
            "Snooze",
            "followup_snooze_form",
            "Snooze",
            moves=True,
            **SNOOZE,  # type: ignore[arg-type]
        ),
        Offer("followup_together_more", MORE, *CHANGE, choice="Change", fill=FRIDAY, answer="27 Nov", moves=True),
        Offer(
            "followup_together_more", MORE, *HAND_OVER, choice="Hand over", fill=TO_LUIS, answer="until they say yes"
        ),
    ),
    "a list": (
        Offer("followup_menu", MORE, *CHANGE, choice="Change", fill=FRIDAY, answer="27 Nov"),
        Offer("followup_menu", MORE, *HAND_OVER, choice="Hand over", fill=TO_LUIS, answer="until they say yes"),
    ),
    "a promise that is let go": (
        Offer(
            "followup_let_go",
            "Let go",
            "followup_let_go_form",
            "Let go",
            fill={"Why, if you like to say": "It takes a week"},
            send="Let go",
            answer="It takes a week",
        ),
    ),
    "a promise that somebody knows of": (
        Offer(
            "understanding_open",
            "What I understood",
            "understanding_form",
            "What I understood",
            fill={"Here is what I understood": "by Friday"},
            send="Send",
        ),
    ),
    "not quite": (
        Offer(
            "understanding_correct",
            "Say what I meant",
            "understanding_correction_form",
            "Not quite",
            fill={"What I meant": "by Thursday"},
            send="Send",
        ),
    ),
    "an answer": (
        Offer(
            "feeling_open_comment",
            "Add a word",
            "feeling_comment_form",
            "Add a word",
            fill={"What made the difference?": "It runs"},
            send="Send",
        ),
    ),
    "a check-in": (Offer("checkin_say_more", "Add a line", *CHECK_IN, fill=WELL, answer="It stays with you"),),
    "a slip": (
        Offer(
            "shoutout_open_form",
            "Open it as a form",
            "shoutout_form",
            "Thank someone",
            fill={"Who do you want to thank?": "Ana Reyes", **THANKS},
            send="Send thanks",
            answer="on their way",
        ),
    ),
    "thanks": (
        Offer(
            "shoutout_edit",
            "Edit",
            "shoutout_edit_form",
            "Put it right",
            fill={"What did they do?": "stayed so late"},
            answer="Changed, wherever",
        ),
    ),
    "thanks that mention somebody": (
        Offer(
            "^shoutout_also_[0-9]$",
            "Also thank Chloé Martin?",
            "shoutout_form",
            "Thank someone",
            send="Send thanks",
            answer="on their way to",
        ),
    ),
    "what is written": (
        Offer(
            "again",
            "Open the form",
            "followup_form",
            "Promise something",
            fill={**FRIDAY, "For whom?": "Chloé Martin"},
            answer="27 Nov",
        ),
        Offer(
            "followup_open_form",
            "Promise something",
            "followup_form",
            "Promise something",
            fill={"What will you do?": "fix the build", **FRIDAY},
            answer="fix the build",
        ),
    ),
    "a number that is no face": (Offer("home_open_checkin", "Open the form", *CHECK_IN, fill=WELL, goes_on=True),),
    "a post of thanks": (
        Offer(
            "join_me_too",
            "Me too",
            "join_form",
            "Me too",
            fill={"Because …": "the night was calm"},
            send="Join in",
            answer="the night was calm",
        ),
    ),
    "being thanked": (
        Offer(
            "thanks_in_words",
            "With a few words …",
            "landed_form",
            "It landed",
            fill={"What would you like them to know?": "I was not sure"},
            send="Send",
        ),
    ),
    "what one can do": (
        Offer("kindling_get", "What you get", *WHAT_YOU_GET, answer="Saved."),
        Offer(
            "kindling_words",
            "Kind words",
            "kind_words_kinds_form",
            "Kind words",
            fill={"Hard news": "yes"},
            send="Next",
            goes_on=True,
        ),
        Offer("kindling_heard", "What a client said", *HEARD, fill=SAID, answer="Kept, as their words"),
        Offer("kindling_content", "What Kindling says", "content_form", "What Kindling says", answer="Saved:"),
        Offer("kindling_team", "This channel's team", "team_form", "A new team", answer="is a team now"),
        Offer("kindling_listen", "The listening box", *BOX, fill=TO_CHLOE, send="Send it", goes_on=True),
        Offer("kindling_care", *CARE, fill=HELPED, send="Go on", goes_on=True, keeps_words=True),
        Offer("kindling_setup", "Set Kindling up", *SET_UP, fill=AMINA, answer="looks after me"),
    ),
    "a first contact": (
        Offer("setup_open", "Set me up", *SET_UP, fill=AMINA, answer="looks after me"),
        Offer("welcome_make_team", "Make this channel a team", "team_form", "A new team", answer="is a team now"),
        Offer("welcome_try", "Try it on me", *CHECK_IN, fill=WELL, answer="It stays with you"),
    ),
    "a story": (
        Offer(
            "story_reword",
            "Write into it",
            "story_form",
            "Write into the story",
            fill={"What did not work?": "The handover comes too late"},
            answer="The handover comes too late",
        ),
    ),
    "what waits for an answer": (
        Offer(
            "listening_answer",
            "Answer",
            "listening_answer_form",
            "Answer",
            fill={"I have heard it": "yes"},
            send="Send",
            goes_on=True,
        ),
    ),
    "a look back beyond Slack": (
        Offer(**COPY),  # type: ignore[arg-type]
        Offer("client_words_open", "Bring in what they said", *HEARD, fill=SAID, answer="Kept, as their words"),
    ),
    "what was brought in": (
        Offer("client_words_change", "Change", *HEARD_AGAIN, fill=SAID, answer="Changed, wherever it is told"),
        Offer(
            "client_words_change_list", "Change", *HEARD_AGAIN, fill=SAID_ELSE, answer="Changed, wherever it is told"
        ),
    ),
    "what both let be published": (Offer(**COPY | {"action_id": "text_to_copy_answer"}),),  # type: ignore[arg-type]
    "one's data": (
        Offer(
            "my_data_erase",
            "Delete my data …",
            "my_data_erase_form",
            "Delete my data",
            fill=TICKED,
            send="Delete",
            close="Keep everything",
            goes_on=True,
        ),
    ),
}
OPEN_NOTHING = {
    "^checkin_face_[1-5]$",
    "^consent_(no|team|anyone)(_list)?$",
    "^feeling_face_[1-5]$",
    "^news_answer_(landed|fine|talk|thanks|can_help|not_today)$",
    "^feeling_look_back(_ask|_beyond)?$",
    "^client_words_answer_(no|team|anyone)(_list)?$",
    "client_words_take_back",
    "client_words_take_back_list",
    "^followup_for_[0-9]$",
    "^shoutout_send_[0-9]$",
    "^shoutout_value_[0-9]$",
    "consent_ask_again",
    "^hello_answer_(good|less|none)$",
    "feeling_no_look_back",
    "followup_accept",
    "followup_decline",
    "followup_done",
    "followup_end",
    "followup_parting_take_back",
    "followup_take_on",
    "followup_tell",
    "followup_together_done",
    "gratitude_nobody",
    "gratitude_not_them",
    "hello_practice",
    "introduction_post",
    "kind_words_all_right",
    "kindling_changed",
    "kindling_data",
    "kindling_digest",
    "kindling_digest_lead",
    "kindling_pause",
    "kindling_resume",
    "large_team_make",
    "large_team_not_now",
    "my_data_export",
    "nudge_less_often",
    "practice_another",
    "practice_done",
    "practice_why",
    "preference_end_pause",
    "shoutout_again",
    "shoutout_show",
    "shoutout_undo",
    "story_leave_out",
    "story_post",
    "understanding_not_quite",
    "understanding_take_back",
    "understanding_yes",
    "thanks_keep",
    "thanks_show",
    "thanks_see_post",
    "values_back",
    "welcome_show",
}
IN_A_SCENE = {
    "kindling_practice",
    "own_scene_add",
    "own_scene_change",
    "own_scene_go_on",
    "own_scene_take_away",
    "rehearsal_again",
    "rehearsal_another",
    "rehearsal_back",
    "rehearsal_choose",
    "rehearsal_reply",
    "rehearsal_today",
}
"""What goes through a scene, and writes one: `test_rehearsals` does."""
ON_HOME_ALONE = {
    "^home_turn_",
    "client_words_choose",
    "digest_preview",
    "home_begin_practices",
    "home_end_pause",
    "home_open_preferences",
    "home_open_settings",
    "home_open_team",
    "home_pause",
    "listening_open",
    "nudge_bring_back",
    "permissions_open",
    "shoutout_choose",
}
ASK_FIRST = {"kindling_settings", "kindling_retro"}
"""What asks whose settings are meant, where somebody may change several, or shows what there is, where there is
something."""
IN_A_ROUND = {
    "^round_turn_(on|back)$",
    "round_add",
    "round_close",
    "round_list",
    "round_open",
    "round_promise",
    "round_take_down",
    "round_vote",
    "round_vote_back",
    "values_choose",
}
FORMS_OF_A_ROUND = {"round_words_form", "round_ticks_form", "round_promise_form", "values_form"}
"""What takes the days of a round until it is there: `test_rounds` and `test_values` go through it."""
IN_A_FORM = {
    "kind_words_change_kind",
    "kind_words_look_again",
    "kind_words_send",
    "listening_answer_kind",
    "listening_answer_take_back",
    "listening_have_code",
    "permission_add",  # on Home as well
    "permission_change",
    "permission_take_back",
    "permissions_turn_back",
    "permissions_turn_on",
    "self_care_choose",
    "self_care_delete",
    "self_care_earlier",
    "self_care_newer",
    "self_care_older",
    "self_care_other_boundary",
    "self_care_other_suggestion",
    "self_care_promise_boundary",
    "self_care_promise_suggestion",
    "self_care_remind",
    "what_you_get_more",
}
FURTHER_ON = {"kind_words_sheet_form", "kind_words_draft_form", "noticed_form"}
"""What another form leads to, or takes three days: `test_kind_words` and `test_action_steps` go through it."""
A_LIST = {"kindling_may", "kindling_privacy", "kindling_repair", "kindling_steps", "unseen_again", "unseen_there"}
"""What shows a list or an answer in front of somebody, which is no form."""
IN_A_STEP = {
    "action_steps_all",
    "action_steps_ask",
    "action_steps_beliefs",
    "action_steps_call_off",
    "action_steps_choose",
    "action_steps_look",
    "noticed_nothing",
    "noticed_write",
}
IN_A_REPAIR = {
    "repairs_back",
    "repairs_not_sure",
    "repairs_not_welcome",
    "repairs_promise",
    "repairs_welcome",
}
"""What is clicked in the views of `test_repairs`."""
BY_COMMAND_OR_HOME_ALONE = {
    "round_form",
    "listening_check_form",
    "listening_code_form",
    "listening_of_code_form",
    "content_form",
    "own_scene_form",
    "permission_form",
    "preference_form",
    "self_care_result",
    "settings_scope_form",
    "settings_team_form",
    "settings_workspace_form",
}


async def test_every_action_and_every_form_is_decided_on_here(tmp_path: Path) -> None:
    known = await listened_to(tmp_path)
    every = [offer for offers in OFFERS.values() for offer in offers]
    opening = {each.action_id for each in every}
    others = OPEN_NOTHING | ON_HOME_ALONE | IN_A_FORM | A_LIST | ASK_FIRST | IN_A_ROUND
    others |= IN_A_SCENE | IN_A_STEP | IN_A_REPAIR
    assert known["action"] == opening | others
    assert not opening & (OPEN_NOTHING | ON_HOME_ALONE)
    assert known["view"] == {each.form for each in every} | BY_COMMAND_OR_HOME_ALONE | FORMS_OF_A_ROUND | FURTHER_ON


@pytest.fixture
def workspace() -> Workspace:
    """A small one."""
    return FEW


@pytest.fixture
def starts_at() -> datetime:
    """A Monday morning in London."""
    return _london(10)


@pytest.fixture
async def house(slack: Sandbox, start_bot: StartBot, databases: Databases) -> AsyncIterator[House]:
    """With somebody who looks after Kindling."""
    async with open_house(slack, start_bot, databases, LEADS=slack.person("ana").id) as house:
        yield house


async def _reminders(house: House) -> str:
    """One for each form, since what is sent takes the reminder's place."""
    for n, _ in enumerate(OFFERS["reminders"]):
        await house.slack.person("ben").command("/followup", f"@chloe fix import {n} by today 14:00", channel="general")
    await house.until(_london(13, 1))
    return (await _arrived(house, "ben", "Coming up", len(OFFERS["reminders"])))[-1]


async def _lapsed(house: House) -> str:
    for n, _ in enumerate((*OFFERS["lapsed promises"], "one more")):
        await house.slack.person("ben").command("/followup", f"@chloe fix import {n} by today 14:00", channel="general")
    await house.until(_london(9, 1, day=24))
    return (await _arrived(house, "ben", "past their time"))[-1]


async def _list(house: House) -> str:
    ben = house.slack.person("ben")
    await ben.command("/followup", "@chloe fix the import by tomorrow 14:00", channel="general")
    await ben.command("/followup", "list", channel="general")
    return house.slack.channel_id("general")


async def _told(house: House) -> str:
    ben, tell = house.slack.person("ben"), "Let them know now, and when it is done or moves"
    await ben.command("/followup", "", channel="general")
    assert (await ben.submit({"what": "fix it", "other": "chloe", "when": "friday", "tell": [tell]})).closed
    return house.slack.channel_id("general")


async def _not_quite(house: House) -> str:
    await house.slack.person("ben").click(_noted(house, await _told(house)), "What I understood")
    assert (await house.slack.person("ben").submit({"words": "by Friday"})).closed
    await house.until(_london(15))
    [at] = await _arrived(house, "chloe", "having understood you")
    await house.slack.person("chloe").click(house.nudges("chloe", "having understood you")[0], "Not quite")
    await _arrived(house, "chloe", "You said: not quite")
    return at


def _noted(house: House, _at: str) -> Message:
    return house.slack.person("ben").ephemerals("general")[-1]


async def _answered_question(house: House) -> str:
    slack, ben = house.slack, house.slack.person("ben")
    await ben.command("/followup", "@chloe fix the import by today 14:00", channel="general")
    await house.until(_london(13, 1))
    await _arrived(house, "ben", "Coming up")
    await ben.click(house.nudges("ben", "Coming up")[0], "Done")
    await _arrived(house, "ben", "Look back at this with")
    await ben.click(house.nudges("ben", "Look back at this with")[0], "Ask them for me")
    await house.until(_london(16, day=26))
    await _arrived(house, "chloe", "How much does it help")
    await slack.person("chloe").click(
        house.nudges("chloe", "How much does it help")[0], ":slightly_smiling_face: It helped"
    )
    return (await _arrived(house, "chloe", "Thank you"))[-1]


async def _checkin(house: House) -> str:
    await house.until(_london(9, 31, day=24))
    return (await _arrived(house, "ben", "How are you today?"))[-1]


async def _slip(house: House) -> str:
    await house.slack.person("ben").command("/thanks", "for everything", channel="general")
    return house.slack.channel_id("general")


async def _thanks(house: House) -> str:
    await house.slack.person("ben").command("/thanks", "@ana for staying late again", channel="general")
    return house.slack.channel_id("general")


async def _mention(house: House) -> str:
    await house.slack.person("ben").command("/thanks", "@ana for pairing with @chloe on it", channel="general")
    return house.slack.channel_id("general")


async def _written(house: House) -> str:
    ben = house.slack.person("ben")
    for words in ("promise something nice", "hello"):
        await ben.post(dm=BOT, text=words)
        await house.slack.events_settled()
    return ben.dm()[-1].channel


async def _number(house: House) -> str:
    await house.slack.person("ben").command("/checkin", "7", channel="general")
    return house.slack.channel_id("general")


async def _first_contact(house: House) -> str:
    await house.slack.person("ana").invite_bot("random")
    return (await _arrived(house, "ana", "Thank you for inviting me"))[-1]


async def _story(house: House) -> str:
    await house.slack.person("ana").command("/kindling", "changed we rest on Fridays", channel="kudos")
    await house.until(datetime(2026, 12, 2, 10, tzinfo=LONDON))
    return (await _arrived(house, "ana", "as it would be posted"))[-1]


async def _waits(house: House) -> str:
    slack, entry_id, now = house.slack, uuid4(), house.slack.clock.now()
    ana_id = slack.person("ana").id
    about = {"addressee": Addressee.STEWARDS, "topic": Topic.RULES, "words": "Each refund takes two signatures"}
    state = {"may_be_shown": False, "standing": Standing.OPEN, "opened_at": now}

    def put_in(session: Session) -> None:
        session.add(Entry(workspace_id=slack.id, id=entry_id, code_hash="none", **about, **state))
        outbox.add(session, slack.id, [Wish(OWED, entry_id, ana_id)], now)

    await house.database.write(put_in)
    return (await _arrived(house, "ana", "Each refund"))[-1]


async def _beyond_slack(house: House) -> str:
    ben = house.slack.person("ben")
    await ben.command("/followup", "call the lab back by today 14:00", channel="general")
    await house.until(_london(13, 1))
    await _arrived(house, "ben", "Coming up")
    await ben.click(house.nudges("ben", "Coming up")[0], "Done")
    await _arrived(house, "ben", "somebody beyond Slack")
    await ben.click(house.nudges("ben", "somebody beyond Slack")[0], "Remind me to")
    await house.until(_london(16, day=26))
    return (await _arrived(house, "ben", "with whoever it was for"))[-1]


async def _brought_in(house: House) -> str:
    ben = house.slack.person("ben")
    await ben.command("/kindling", "heard it came on time", channel="general")
    assert (await ben.submit({"client_agreed": ["client_agreed"]})).closed
    await ben.command("/kindling", "retold", channel="general")
    return house.slack.channel_id("general")


async def _both_agree(house: House) -> str:
    """Ben kept a promise to Chloé, and both let anyone read what she said of it."""
    ids = {each: house.slack.person(each).id for each in ("ben", "chloe")}
    now, promise = house.slack.clock.now(), Promise(new_id(), ids["ben"], ids["chloe"], "fix it", _london(14))

    def tell(session: Session) -> None:
        followups.record(session, house.slack.id, promise, now)
        followup = followup_acts.finish(session, house.slack.id, promise.id, ids["ben"], now)
        assert followup
        feelings.ask(session, followup, ids["chloe"], now.date(), now)
        session.flush()
        feelings.answer(session, house.slack.id, promise.id, ids["chloe"], 5, now)
        session.flush()
        feelings.comment(session, house.slack.id, promise.id, ids["chloe"], "It was quick", now)
        about = (session, house.slack.id, new_id(), consents.Kind.ANSWER, promise.id, ids.values(), now)
        consents.note(*about)
        for each in ids.values():
            consents.answer(session, house.slack.id, promise.id, each, consents.Answer.ANYONE, now)

    await house.database.write(tell)
    await house.slack.person("ben").command("/kindling", "retold", channel="general")
    return house.slack.channel_id("general")


async def _what_one_can_do(house: House) -> str:
    trusted = [house.slack.person("chloe").id]
    await house.database.write(lambda session: settings.change(session, house.slack.id, trusted_ids=trusted))
    await house.slack.person("ana").command("/kindling", channel="general")
    return house.slack.channel_id("general")


async def _data(house: House) -> str:
    await house.slack.person("ben").command("/kindling", "data", channel="general")
    return house.slack.channel_id("general")


async def _post_of_thanks(house: House) -> str:
    await house.slack.person("ana").command("/thanks", "@ben for the night shift", channel="general")
    await house.slack.wait_for(lambda: house.slack.messages("kudos"))
    return house.slack.channel_id("kudos")


async def _being_thanked(house: House) -> str:
    await house.slack.person("ana").command("/thanks", "@ben for the night shift", channel="general")
    return (await _arrived(house, "ben", "thanks you"))[-1]


SCENES: Mapping[str, tuple[str, Callable[[House], Awaitable[str]]]] = {
    "reminders": ("ben", _reminders),
    "lapsed promises": ("ben", _lapsed),
    "a list": ("ben", _list),
    "a promise that is let go": ("ben", _told),
    "a promise that somebody knows of": ("ben", _told),
    "not quite": ("chloe", _not_quite),
    "an answer": ("chloe", _answered_question),
    "a check-in": ("ben", _checkin),
    "a slip": ("ben", _slip),
    "thanks": ("ben", _thanks),
    "thanks that mention somebody": ("ben", _mention),
    "what is written": ("ben", _written),
    "a number that is no face": ("ben", _number),
    "a post of thanks": ("chloe", _post_of_thanks),
    "being thanked": ("ben", _being_thanked),
    "what one can do": ("ana", _what_one_can_do),
    "a first contact": ("ana", _first_contact),
    "one's data": ("ben", _data),
    "a story": ("ana", _story),
    "what waits for an answer": ("ana", _waits),
    "a look back beyond Slack": ("ben", _beyond_slack),
    "what was brought in": ("ben", _brought_in),
    "what both let be published": ("ben", _both_agree),
}
"""Who sees the messages that offer forms, and how they come to be; each answers in which conversation they are."""


async def _arrived(house: House, who: str, words: str, count: int = 1) -> list[str]:
    """The conversations of the messages with these words, once there are so many."""
    await house.slack.wait_for(lambda: len(house.nudges(who, words)) >= count)
    return [each.channel for each in house.nudges(who, words)]


@needs_chromium
@pytest.mark.parametrize("scene", SCENES)
async def test_a_form_from_a_message_closes_when_it_is_closed_or_sent_and_the_page_goes_on(
    house: House, browse: Browse, scene: str
) -> None:
    who, prepare = SCENES[scene]
    page = await browse(house.slack, who)
    await expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
    at = await prepare(house)
    await page.goto(f"{house.slack.url}/#as={house.slack.person(who).id}&at={at}")
    for offer in OFFERS[scene]:
        form = await _open(page, offer)
        await form.get_by_role("button", name=offer.close).click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        said, offered = await _answers(page, offer).count(), await _controls(page, offer).count()
        await _send(page, await _open(page, offer), offer)
        await expect(page.get_by_role("dialog")).to_have_count(0)
        if offer.answer:
            await expect(_answers(page, offer)).to_have_count(said + 1)
        if offer.moves:
            await expect(_controls(page, offer)).to_have_count(offered - 1)
    await house.slack.person("luis").post("general", "still drawing?")
    await page.goto(f"{house.slack.url}/#as={house.slack.person(who).id}&at={house.slack.channel_id('general')}")
    await expect(page.get_by_text("still drawing?")).to_be_visible()


def _answers(page: Page, offer: Offer) -> Locator:
    """The messages with the words of its answer."""
    return page.locator(".message.private" if offer.moves else ".message").filter(has_text=offer.answer)


def _controls(page: Page, offer: Offer) -> Locator:
    """What opens its form, in all messages."""
    numbered = offer.action_id.partition("[")[0].removeprefix("^") if offer.action_id.startswith("^") else None
    wanted = f'data-action^="{numbered}"' if numbered else f'data-action="{offer.action_id}"'
    return page.locator(f".message [{wanted}]")


async def _open(page: Page, offer: Offer) -> Locator:
    """The form, opened from the newest message that offers it."""
    control = _controls(page, offer).last
    await expect(control).to_have_accessible_name(offer.control)
    if offer.choice is None:
        await control.click()
    elif await control.evaluate("node => node.tagName") == "SELECT":
        await control.select_option(offer.choice)
    else:
        await control.click()
        await page.get_by_role("menuitem", name=offer.choice).click()
    form = page.get_by_role("dialog", name=offer.title)
    await expect(form).to_be_visible()
    return form


async def _send(page: Page, form: Locator, offer: Offer) -> None:
    await fill_in(form, offer.fill)
    await form.get_by_role("button", name=offer.send).click()
    if offer.goes_on:
        await expect(form.get_by_role("button", name=offer.send)).to_have_count(0)
        await page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    if offer.keeps_words:
        asks = page.get_by_role("dialog", name="Close without saving?")
        await asks.get_by_role("button", name="Close", exact=True).click()
