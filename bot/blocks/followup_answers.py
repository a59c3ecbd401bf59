"""What becomes of a follow-up when somebody uses its buttons, in words."""

from datetime import datetime

from bot.blocks.followups import let_go_words, mention_other, settled
from bot.blocks.repeats import in_words
from bot.blocks.shoutouts import mention
from bot.blocks.times import from_now
from bot.content.words import mark, say, written
from bot.slack import text
from bot.slack.message import Message
from bot.when import Time
from models.capabilities.followups import Followup, repeat_of, wants_reminders
from models.people.availability import Availability
from models.people.hours import Hours

DONE = mark(":white_check_mark: Done. Well kept.")
TAKEN = mark(":raised_hands: It is yours now, and in `/followup list`.")
DECLINED = mark(":seedling: Thank you for saying so. It stays where it is.")
IS_ELSEWHERE = mark("I cannot write to another organisation. Please tell them yourself.")


def about_a_message(other_id: str | None) -> str:
    """What a promise made with a reaction says, in its owner's place."""
    if other_id is None:
        return say("Come back to this message")
    return say("Come back to {other} about this message", other=mention(other_id))


def kept(followup: Followup, owner: Availability, now: datetime) -> str:
    """It was recorded or changed, in plain text."""
    due, repeat = from_now(followup.due_at, owner.hours, now), repeat_of(followup)
    if repeat:
        return say("Noted, by {due}. It comes again {how_often}.", due=due, how_often=in_words(repeat))
    if not wants_reminders(owner):
        return say("Noted, by {due}.", due=due)
    return say("Noted, by {due}. I will remind you.", due=due)


def about_time(time: Time, hours: Hours, now: datetime) -> str:
    """How a time was read that was said by another clock, or whose day and month could be the other way round."""
    if time.zone and time.said:
        clock = written(time.said, "Hm")
        return say("That is {clock} {zone}.", clock=clock, zone=text.escape(time.zone))
    if time.other_day:
        skeleton = "MMMMd" if time.other_day.year == hours.today(now).year else "yMMMMd"
        return say("Did you mean {day}? “Change” puts it right.", day=written(time.other_day, skeleton))
    return ""


def done(followup: Followup, heard: str = "") -> str:
    """It is done; `heard` says when whom it was for hears so, where that is later."""
    repeat = repeat_of(followup)
    if heard:
        return say(":white_check_mark: Done. {heard}", heard=heard)
    if repeat and followup.tells_other:
        return say(
            ":white_check_mark: Done, and {other} hears of it. It comes again {how_often}.",
            other=mention_other(followup),
            how_often=in_words(repeat),
        )
    if repeat:
        return say(":white_check_mark: Done. Well kept. It comes again {how_often}.", how_often=in_words(repeat))
    if followup.tells_other:
        return say(":white_check_mark: Done, and {other} hears of it.", other=mention_other(followup))
    return say(DONE)


def let_go(followup: Followup, heard: str = "") -> str:
    """It will not be done; of what comes again, this time. `heard` as of `done`.

    Whoever hears that something will not be done reads words that its owner did not choose, so they are shown.
    """
    repeat = repeat_of(followup)
    if heard and repeat:
        return say(":leaves: Skipped this time. {heard}", heard=heard)
    words = let_go_words(followup.owner_id)
    if heard:
        return say(":leaves: Let go. {heard} They read: “{words}”", heard=heard, words=words)
    if repeat and followup.tells_other:
        return say(
            ":leaves: Skipped this time, and {other} hears of it. It comes again {how_often}.",
            other=mention_other(followup),
            how_often=in_words(repeat),
        )
    if repeat:
        return say(":leaves: Skipped this time. It comes again {how_often}.", how_often=in_words(repeat))
    if followup.tells_other:
        return say(":leaves: Let go. {other} reads now: “{words}”", other=mention_other(followup), words=words)
    return say(":leaves: Let go.")


def ended(followup: Followup, heard: str = "") -> str:
    """It comes no more; `heard` as of `done`."""
    if heard:
        return say(":leaves: It comes no more. {heard}", heard=heard)
    if followup.tells_other:
        return say(":leaves: It comes no more, and {other} hears of it.", other=mention_other(followup))
    return say(":leaves: It comes no more.")


def snoozed(followup: Followup, hours: Hours, now: datetime) -> Message:
    """When the reminder comes."""
    at = followup.next_at or followup.due_at
    return settled(f":zzz: {will_remind(at, hours, now)}", followup)


def will_remind(at: datetime, hours: Hours, now: datetime) -> str:
    """The same in plain text."""
    return say("I will remind you on {at}.", at=from_now(at, hours, now))


def asked(person_id: str, heard: str = "") -> str:
    """Somebody was asked to take it over; `heard` as of `done`."""
    if heard:
        line = mark(":raised_hands: I will ask {person}. It stays with you until they say yes. {heard}")
    else:
        line = mark(":raised_hands: I am asking {person} now. It stays with you until they say yes.")
    return say(line, person=mention(person_id), heard=heard)
