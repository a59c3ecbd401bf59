"""The form in which somebody chooses all of what they get and when, and what they are told about it.

The smaller one that leads to it is `bot.blocks.what_you_get`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DatePickerElement,
    DividerBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    OptionGroup,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks import thanked_fields
from bot.blocks.fields import OPTIONS_IN_GROUP, packed, radio_field, said
from bot.blocks.how_often import seldom
from bot.blocks.rhythm_fields import (
    NAMES,
    NAMES_WITHIN,
    OFF,
    Fields,
    Problems,
    SettingsContext,
    digest_fields,
    hours_fields,
    hours_problems,
    in_words,
    quiet_span,
    read_digest,
    read_hours,
    read_rhythm,
    rhythm_fields,
    rhythm_problems,
)
from bot.blocks.times import from_now, plain
from bot.content.words import mark, say
from bot.slack.message import Message
from models.across.being_thanked import BeingThanked
from models.across.choices import FEWEST_REMINDERS, Holding
from models.people.cadences import OF_EVERYONE, CadenceKind
from models.people.hours import Hours
from models.people.places import countries, country_of
from models.people.rhythms import Rhythm

FORM = "preference_form"
"""Callback id."""
TITLE = mark("What you get")
REMINDERS, NEWS, COUNTRY, PAUSE_FROM, PAUSE = "reminders", "news", "country", "paused_from", "paused_until"
"""Block ids of the fields that are not `rhythm_fields`'."""
END_PAUSE = "preference_end_pause"
"""Action id of the button that ends a pause."""
NO_HOLIDAYS = "none"
IN_HOURS, AT_ONCE = "in_hours", "at_once"
_NEWS_CHOICES = {
    IN_HOURS: mark("In my working hours"),
    AT_ONCE: mark("At once, at any hour"),
}
REMINDER_CHOICES = {
    "1": mark("Before it is due, when it is due, and after"),
    "2": mark("Half as many, and none before it is due"),
    str(FEWEST_REMINDERS): mark("As few as there are"),
    OFF: mark("Not at all, but for what you snooze"),
}
PAUSE_PAST = mark("That day is not ahead. Choose a later one, or none to go on at once.")
PAUSE_WITHOUT_END = mark("Please say until when, too.")
PAUSE_BACKWARDS = mark("The pause would end before it begins. Choose a later day.")


def form_view(holding: Holding, context: SettingsContext, thanked: BeingThanked) -> View:
    """The form, filled with this: what holds now, unless the context says that something else does."""
    intro = say(
        "What you leave as it is follows your team's and your workspace's choice. "
        "All times are by your own clock, and only you see this."
    )
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=intro))]
    for kind, rhythm in holding.rhythms.items():
        fields = rhythm_fields(kind, rhythm) if kind in OF_EVERYONE else digest_fields(kind, rhythm, is_own=True)
        blocks += [DividerBlock(), *fields]
    blocks += [DividerBlock(), *thanked_fields.fields(thanked)]
    blocks += [DividerBlock(), _reminders(holding), _news(holding), DividerBlock(), *hours_fields(holding.hours)]
    blocks += [_country(holding.hours), DividerBlock(), *_pause(holding)]
    return View(
        type="modal",
        callback_id=FORM,
        title=say(TITLE),
        submit=say("Save"),
        close=say("Not now"),
        private_metadata=packed(context if context.filled else replace(context, shown=holding.packed())),
        blocks=blocks,
    )


def read(values: Fields, shown: Holding) -> Holding:
    """What the form says; what somebody left as it was is exactly what they were shown."""
    reminders = values[REMINDERS][REMINDERS]["selected_option"]["value"]
    country = values[COUNTRY][COUNTRY]["selected_option"]["value"]
    hours = read_hours(values, shown.hours)
    if country != _country_option(shown.hours):
        hours = replace(hours, country=None if country == NO_HOLIDAYS else country)
    return Holding(
        rhythms={
            kind: (read_rhythm if kind in OF_EVERYONE else read_digest)(values, kind, rhythm)
            for kind, rhythm in shown.rhythms.items()
        },
        reminders_every=_read_every(reminders, shown),
        hours=hours,
        has_reminders=reminders != OFF,
        hears_at_once=_read_news(values, shown),
        paused_until=_read_day(values[PAUSE], PAUSE, shown.paused_until, hours.start_of, hours),
        paused_from=_read_day(values[PAUSE_FROM], PAUSE_FROM, shown.paused_from, hours.midnight, hours),
    )


def problems(sent: Holding, shown: Holding, now: datetime) -> Problems:
    """What is wrong with what was sent, by field; nothing if it can be kept."""
    found = hours_problems(sent.hours)
    for kind, rhythm in sent.rhythms.items():
        found |= rhythm_problems(kind, rhythm, sent.hours)
    until = sent.paused_until
    if until and until != shown.paused_until and sent.hours.today(until) <= sent.hours.today(now):
        found[PAUSE] = say(PAUSE_PAST)
    if sent.paused_from and not until:
        found[PAUSE] = say(PAUSE_WITHOUT_END)
    if sent.paused_from and until and sent.paused_from >= until:
        found[PAUSE] = say(PAUSE_BACKWARDS)
    return found


# What they are told.


def saved(holding: Holding, now: datetime) -> str:
    """What holds now, in one line of plain text."""
    hours = holding.hours
    parts = [
        say("{nudge}: {rhythm}", nudge=say(NAMES[kind]), rhythm=in_words(rhythm))
        for kind, rhythm in holding.rhythms.items()
    ]
    if not holding.has_reminders:
        parts.append(say("Reminders of what you promised: off"))
    if holding.hears_at_once:
        parts.append(say("News: at once"))
    if hours.quiet_start != hours.quiet_end:
        parts.append(say("Quiet: {hours}", hours=quiet_span(hours)))
    if holding.paused_until and holding.paused_from:
        since, until = (plain(each, hours, now) for each in (holding.paused_from, holding.paused_until))
        parts.append(say("Paused from {since} until {until}", since=since, until=until))
    elif holding.paused_until:
        parts.append(say("Paused until {time}", time=plain(holding.paused_until, hours, now)))
    return say("Saved. {choices}.", choices=" · ".join(parts))


def paused(holding: Holding, now: datetime) -> Message:
    """A pause begins, now or later, with the way to end it."""
    line = pause_line(holding.paused_from, holding.paused_until or now, holding.hours, now)
    button = ButtonElement(text=PlainTextObject(text=say("End the pause")), action_id=END_PAUSE, value=END_PAUSE)
    return Message(line, [SectionBlock(text=MarkdownTextObject(text=line)), ActionsBlock(elements=[button])])


def pause_line(since: datetime | None, until: datetime, hours: Hours, now: datetime) -> str:
    """When no nudges come: until then, from `since` on where that is later than now."""
    end = from_now(until, hours, now)
    if since is None or since <= now:
        return say(":zzz: All nudges wait until {time}.", time=end)
    begins = from_now(since, hours, now)
    return say(":zzz: All nudges wait from {since}, until {until}.", since=begins, until=end)


PAUSE_ENDED = mark(":seedling: The pause is over: nudges come again, at your own hours.")
ONLY_ONCE = mark("This was the only one of its kind, so there are no more of them.")
NOT_PAUSED = mark("You have no pause, so nothing was changed.")
NOT_UNDERSTOOD = mark(
    "I could not read that as a time, so nothing was changed. For example: `/kindling pause until monday`, "
    "`/kindling pause for 3 days`, or `/kindling pause` for a week."
)
IN_THE_PAST = mark("That time has passed already, so nothing was changed. For example: `/kindling pause until monday`.")


def begun(kind: CadenceKind, rhythm: Rhythm) -> str:
    """Something comes that was off."""
    return say(
        ":seedling: {nudge}: {rhythm}. “What you get” has more and fewer of it.",
        nudge=say(NAMES[kind]),
        rhythm=in_words(rhythm),
    )


def fewer(kind: CadenceKind, rhythm: Rhythm | None) -> str:
    """Something comes half as often now, or not at all."""
    nudge = say(NAMES_WITHIN[kind])
    if rhythm is None:
        return say("The {nudge} is off for you already.", nudge=nudge)
    if not rhythm.is_on:
        return say(":seedling: The {nudge} is off for you from now on; `/kindling get` brings it back.", nudge=nudge)
    return say(":seedling: Fewer from now on: the {nudge} comes {how_often}.", nudge=nudge, how_often=seldom(rhythm))


def fewer_reminders(every: int | None) -> str:
    """There are half as many reminders now, or there were at their fewest already."""
    if every is None:
        return say("Reminders of what you promised are at their fewest already: one when it is due, and few after.")
    if every == FEWEST_REMINDERS:
        return say(":seedling: From now on reminders are at their fewest: one when something is due, and few after.")
    return say(
        ":seedling: Fewer from now on: I remind you when something is due, no longer before, and half as often after."
    )


# One field


def _reminders(holding: Holding) -> InputBlock:
    options = {value: Option(value=value, label=label) for value, label in said(REMINDER_CHOICES).items()}
    return InputBlock(
        block_id=REMINDERS,
        label=say("Reminders of what you promised"),
        element=StaticSelectElement(
            action_id=REMINDERS, options=list(options.values()), initial_option=options[_reminder_option(holding)]
        ),
    )


def _reminder_option(holding: Holding) -> str:
    if not holding.has_reminders:
        return OFF
    return max((each for each in REMINDER_CHOICES if each != OFF and int(each) <= holding.reminders_every), key=int)


def _read_every(chosen: str, shown: Holding) -> int:
    return shown.reminders_every if chosen in (OFF, _reminder_option(shown)) else int(chosen)


def _news(holding: Holding) -> InputBlock:
    holds = AT_ONCE if holding.hears_at_once else IN_HOURS
    hint = say("What would be too late by then comes at once.")
    return radio_field(NEWS, say("Thanks and other news from colleagues"), said(_NEWS_CHOICES), holds, hint=hint)


def _read_news(values: Fields, shown: Holding) -> bool:
    """What that field says; a form that was opened before it had one leaves it as it was."""
    if NEWS not in values:
        return shown.hears_at_once
    return bool(values[NEWS][NEWS]["selected_option"]["value"] == AT_ONCE)


def _country(hours: Hours) -> InputBlock:
    groups, options = _countries()
    none = Option(value=NO_HOLIDAYS, label=say("No public holidays"))
    return InputBlock(
        block_id=COUNTRY,
        label=say("Public holidays of"),
        hint=_hint_of_country(hours),
        element=StaticSelectElement(
            action_id=COUNTRY,
            placeholder=say("Choose a country or region"),
            option_groups=[OptionGroup(label=say("None"), options=[none]), *groups],
            initial_option=none if hours.country is None else options[_country_option(hours)],
        ),
    )


def _hint_of_country(hours: Hours) -> str:
    if hours.country and hours.country == country_of(hours.zone):
        return say(
            "No nudges come on these days. This is what your time zone suggests: choose another if it is not so."
        )
    return say("No nudges come on these days.")


def _country_option(hours: Hours) -> str:
    """The value of the option that stands for the holidays that somebody keeps, or for those of the whole country."""
    if hours.country is None:
        return NO_HOLIDAYS
    known = _countries()[1]
    return hours.country if hours.country in known else hours.country.partition("-")[0]


@cache
def _countries() -> tuple[list[OptionGroup], Mapping[str, Option]]:
    """All countries and their regions by first letter, as many as Slack takes in a group, and each by its value."""
    options = {code: Option(value=code, label=name) for code, name in countries().items()}
    by_letter = groupby(options.values(), key=lambda option: str(option.label)[0])
    lists = [(letter, list(each)) for letter, each in by_letter]
    groups = [
        OptionGroup(label=letter, options=each[start : start + OPTIONS_IN_GROUP])
        for letter, each in lists
        for start in range(0, len(each), OPTIONS_IN_GROUP)
    ]
    return groups, options


def _pause(holding: Holding) -> list[InputBlock]:
    return [
        _day(PAUSE_FROM, say("Pause all nudges from"), say("Empty means from now on."), holding.paused_from, holding),
        _day(
            PAUSE,
            say("Pause all nudges until"),
            say("They come again on that day. Empty means no pause."),
            holding.paused_until,
            holding,
        ),
    ]


def _day(id_: str, label: str, hint: str, at: datetime | None, holding: Holding) -> InputBlock:
    day = holding.hours.today(at).isoformat() if at else None
    return InputBlock(
        block_id=id_,
        label=label,
        optional=True,
        hint=hint,
        element=DatePickerElement(action_id=id_, initial_date=day),
    )


def _read_day(
    values: Mapping[str, Any],
    id_: str,
    shown: datetime | None,
    moment_on: Callable[[date], datetime],
    hours: Hours,
) -> datetime | None:
    """The moment that was shown if its day was left as it is, else the one on the day chosen."""
    selected = values[id_].get("selected_date")
    day = date.fromisoformat(selected) if selected else None
    if day == (hours.today(shown) if shown else None):
        return shown
    return moment_on(day) if day else None
