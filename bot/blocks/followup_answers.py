"""What becomes of a follow-up when somebody uses its buttons, in words."""

from datetime import datetime

from bot.blocks.followups import mention_other, settled
from bot.blocks.repeats import in_words
from bot.blocks.shoutouts import mention
from bot.blocks.times import plain, when
from bot.content.words import mark, say
from bot.slack.message import Message
from models.capabilities.followups import Followup, repeat_of
from models.people.hours import Hours

DONE = mark(":white_check_mark: Done. Well kept.")
TAKEN = mark(":raised_hands: It is yours now. I will remind you.")
DECLINED = mark(":seedling: Thank you for saying so. It stays where it is.")
IS_ELSEWHERE = mark("I cannot write to another organisation. Please tell them yourself.")


def about_a_message(other_id: str | None) -> str:
    """What a promise made with a reaction says, in its owner's place."""
    if other_id is None:
        return say("Come back to this message")
    return say("Come back to {other} about this message", other=mention(other_id))


def kept(followup: Followup, hours: Hours) -> str:
    """It was recorded or changed, in plain text."""
    due, repeat = plain(followup.due_at, hours), repeat_of(followup)
    if repeat:
        return say("Noted, by {due}. It comes again {how_often}.", due=due, how_often=in_words(repeat))
    return say("Noted, by {due}. I will remind you.", due=due)


def done(followup: Followup) -> str:
    """It is done."""
    repeat = repeat_of(followup)
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


def let_go(followup: Followup) -> str:
    """It will not be done; of what comes again, this time."""
    repeat = repeat_of(followup)
    if repeat and followup.tells_other:
        return say(
            ":leaves: Skipped this time, and {other} hears of it. It comes again {how_often}.",
            other=mention_other(followup),
            how_often=in_words(repeat),
        )
    if repeat:
        return say(":leaves: Skipped this time. It comes again {how_often}.", how_often=in_words(repeat))
    if followup.tells_other:
        return say(":leaves: Let go. {other} hears of it, in kind words.", other=mention_other(followup))
    return say(":leaves: Let go.")


def ended(followup: Followup) -> str:
    """It comes no more."""
    if followup.tells_other:
        return say(":leaves: It comes no more, and {other} hears of it.", other=mention_other(followup))
    return say(":leaves: It comes no more.")


def snoozed(followup: Followup, hours: Hours) -> Message:
    """When the reminder comes."""
    at = followup.next_at or followup.due_at
    return settled(say(":zzz: I will remind you {at}.", at=when(at, hours)), followup)


def will_remind(at: datetime, hours: Hours) -> str:
    """The same in plain text, of the time that was typed."""
    return say("I will remind you on {at}.", at=plain(at, hours))


def asked(person_id: str) -> str:
    """Somebody was asked to take it over."""
    return say(":raised_hands: I ask {person}. It stays with you until they say yes.", person=mention(person_id))
