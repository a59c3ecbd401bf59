"""What is kept how long: what people call each kind of it, why it is kept and who sees it, and the fields with which a
workspace chooses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_sdk.models.blocks import InputBlock, Option, StaticSelectElement

from bot.blocks.rhythm_fields import Fields
from bot.blocks.setting_fields import SettingField
from bot.content.words import mark, say, say_count
from models.across.retention import CHOSEN, KEEP, MONTHS, Kind


@dataclass(frozen=True)
class Words:
    """What is said of a kind, marked for translation."""

    name: str
    why: str
    """What it is, and what it is kept for."""
    who: str
    """Who sees it."""
    how_long: str = ""
    """Where it is not for a workspace to choose."""


WORDS: Mapping[str, Words] = {
    "thanks": Words(
        mark("Thanks"),
        mark("so that they can be read again, and quoted in digests"),
        mark("Public ones: everyone here. Private ones: who gave them, and who got them."),
    ),
    "promises": Words(
        mark("Promises that are over"),
        mark("with their steps and how they felt, so that nothing is asked twice; open ones stay while they are open"),
        mark("You, and whoever you told or handed one to."),
    ),
    "checkins": Words(
        mark("Check-ins"),
        mark("your faces and words, so that you can look back on your own weeks"),
        mark("You alone, unless you share one with your leads or ask a colleague for a hand."),
    ),
    "prompts": Words(
        mark("Prompts and short answers"),
        mark("whom and what you were reminded of, and what you answered to news, so that nothing comes twice"),
        mark("You; an answer also whoever the news came from."),
    ),
    "digests": Words(
        mark("Digests and figures of teams"),
        mark("so that the next one begins where the last one ended; no longer than the thanks in them"),
        mark("The team, or those who lead it."),
    ),
    "stories": Words(
        mark("Stories, changes and what clients said"),
        mark("with who agreed to be told again, so that a yes can be taken back"),
        mark("The team's channel, with the yes of everyone named; your own yes or no: you alone."),
    ),
    "listening": Words(
        mark("The listening box"),
        mark("what was said without a name, and what was answered; its words go after a year in any case"),
        mark("Those to whom it was said, and who has its code. Who said it: nobody."),
    ),
    "rounds": Words(
        mark("Rounds of a team"),
        mark("what a team chose to stop, start and keep; its lines go after a year in any case"),
        mark("The team's channel, without names."),
    ),
    "care": Words(
        mark("What you keep of looking after yourself"),
        mark("so that you can read it again"),
        mark("You alone."),
        mark("90 days, or until you delete it."),
    ),
    "understood": Words(
        mark("What I understood"),
        mark("so that both can make sure that they mean the same"),
        mark("The two of you."),
        mark("A week after the answer, a month without one."),
    ),
    "away": Words(
        mark("On which days you were away"),
        mark("so that nobody is missed who is on holiday"),
        mark("You alone."),
        mark("14 weeks."),
    ),
    "messages": Words(
        mark("That I wrote to you"),
        mark("when, and whether it arrived, never what it said; so that each comes once, and not too often"),
        mark("You, in your copy."),
        mark("30 days; of what came of my own accord, the day and the kind for 400 days."),
    ),
    "rules": Words(
        mark("What people may do, and what was written for everyone"),
        mark("so that it holds"),
        mark("Your team, or everyone here."),
        mark("Until somebody changes it."),
    ),
    "people": Words(
        mark("Who you are here"),
        mark("your name, time zone, teams and choices, as Slack tells them and as you chose, to come at a good hour"),
        mark("You. Everyone here sees who leads a team."),
        mark("Until you change it or delete your data."),
    ),
}
"""Of each kind, by its name (`models.across.retention`), in the order in which people are told of them."""


def how_long(kind: Kind, chosen: Mapping[str, Any]) -> str:
    """How long a workspace keeps it that chose this."""
    if fixed := WORDS[kind.name].how_long:
        return say(fixed)
    months = kind.months_of(chosen)
    return _in_words(months)


def retention_fields() -> list[SettingField]:
    """A field for each kind that a workspace chooses, in the order of `WORDS`."""
    kinds = {each.name: each for each in CHOSEN}
    return [
        SettingField(kind.setting, partial(_field, kind), partial(_read, kind))
        for name in WORDS
        if (kind := kinds.get(name))
    ]


def _field(kind: Kind, chosen: Any) -> InputBlock:
    now = chosen if chosen == KEEP or chosen in MONTHS else kind.months or KEEP
    options = [Option(value=str(months), label=_in_words(months)) for months in MONTHS]
    options.append(Option(value=KEEP, label=_in_words(None)))
    element = StaticSelectElement(
        action_id=kind.setting,
        options=options,
        initial_option=next(each for each in options if each.value == str(now)),
    )
    label = say("How long I keep: {what}", what=say(WORDS[kind.name].name))
    return InputBlock(block_id=kind.setting, label=label, element=element)


def _read(kind: Kind, values: Fields) -> int | str:
    sent: str = values[kind.setting][kind.setting]["selected_option"]["value"]
    return KEEP if sent == KEEP else int(sent)


def _in_words(months: int | None) -> str:
    if months is None:
        return say("Until somebody deletes it")
    return say_count("{count} month", "{count} months", months)
