"""The form with which a lead opens a round, and what `/kindling retro` shows of those there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    DatePickerElement,
    InputBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.blocks.fields import words_field
from bot.blocks.rounds import ADD, LIST, title_of
from bot.blocks.times import when
from bot.content.rounds import WORDS
from bot.content.words import mark, number, say
from bot.slack import text
from bot.slack.message import Message
from models.across.rounds import Look
from models.capabilities.rounds import Kind, State
from models.people.hours import Hours
from models.people.teams import Team

FORM = "round_form"
"""Callback id."""
OPEN, CLOSE = "round_open", "round_close"
"""Action ids."""
TEAM, KIND, TOPIC, DAY, AT = "round_team", "round_kind", "round_topic", "round_day", "round_at"
"""Block ids."""
TITLE = mark("Open a round")
OPTION_LIMIT, MOST_OPTIONS, TOPIC_LIMIT = 75, 100, 300
NO_KEY = mark(
    "Rounds are closed here: they need a key (`ENCRYPTION_KEYS`), which whoever runs Kindling can make. The README "
    "says how."
)
NO_TEAM = mark("You are in no team yet, so there is no round for you. `/kindling team` makes a channel a team.")
NONE = mark("There is no round in your team just now. Those who lead it can open one, with `/kindling retro`.")
NOT_LEADING = mark("Only those who lead this team can do that. Nothing was changed.")
NO_CHANNEL = mark("This team has no channel in which I could tell of it. `/kindling team` chooses one.")
THERE_IS_ONE = mark("There is such a round in this team already, and one at a time is enough.")
NO_NAMES = mark("Please leave people out here: all of the team reads it.")
NOT_WITHIN = mark("A round is open for at least an hour and at most thirty days.")
CLOSED = mark("It ends now, or once it was open for an hour. What was said comes to the channel soon after that.")
OVER = mark("This round is over already, so nothing was changed.")


@dataclass(frozen=True)
class Submission:
    """What was filled in."""

    team_id: UUID
    kind: Kind
    topic: str | None
    day: date
    at: time


def form_view(teams: Sequence[Team], team: Team, ends_at: datetime, hours: Hours) -> View:
    """The form.

    Args:
        teams: those for which whoever opens it may open a round.
        team: the one that it is filled in with.
        ends_at: when the round ends unless they choose something else.
        hours: of that team.
    """
    local = hours.local(ends_at)
    in_zone = say("In the team's own time; where you opened this, that is {zone}.", zone=hours.zone)
    blocks: list[Block] = [
        _section(
            say(
                "Everyone in the team is asked in private, by one message in its channel. What they tick comes there "
                "at the end, all at once and without names, and they vote on what matters most."
            )
        ),
        _team(teams, team),
        _kind(),
        words_field(
            TOPIC,
            say("What is it about?"),
            say("How we answer people who wait for us"),
            optional=True,
            multiline=False,
            most=TOPIC_LIMIT,
        ),
        InputBlock(
            block_id=DAY,
            label=say("Until which day?"),
            element=DatePickerElement(action_id=DAY, initial_date=local.date().isoformat()),
        ),
        InputBlock(
            block_id=AT,
            label=say("At what time?"),
            hint=in_zone,
            element=TimePickerElement(action_id=AT, initial_time=f"{local:%H:%M}"),
        ),
    ]
    return View(
        type="modal", callback_id=FORM, title=say(TITLE), submit=say("Open it"), close=say("Not now"), blocks=blocks
    )


def _team(teams: Sequence[Team], team: Team) -> InputBlock:
    options = {
        each.id: Option(value=str(each.id), label=text.cut(each.name, OPTION_LIMIT)) for each in teams[:MOST_OPTIONS]
    }
    element = StaticSelectElement(
        action_id=TEAM,
        placeholder=say("Choose a team"),
        options=list(options.values()),
        initial_option=options.get(team.id),
    )
    return InputBlock(block_id=TEAM, label=say("For which team?"), element=element)


def _kind() -> InputBlock:
    options = [
        Option(value=kind, label=say(words.name), description=text.cut(say(words.does), OPTION_LIMIT))
        for kind, words in WORDS.items()
    ]
    element = RadioButtonsElement(action_id=KIND, options=options, initial_option=options[0])
    return InputBlock(block_id=KIND, label=say("What do you ask?"), element=element)


def submission(view: Mapping[str, Any]) -> Submission:
    """Read what was filled in."""
    fields = view["state"]["values"]
    topic = text.from_form(fields[TOPIC][TOPIC].get("value") or "")
    return Submission(
        team_id=UUID(fields[TEAM][TEAM]["selected_option"]["value"]),
        kind=Kind(fields[KIND][KIND]["selected_option"]["value"]),
        topic=None if text.is_blank(topic) else topic,
        day=date.fromisoformat(fields[DAY][DAY]["selected_date"]),
        at=time.fromisoformat(fields[AT][AT]["selected_time"]),
    )


def too_small(least: int) -> str:
    """Why a team cannot have a round, in plain text."""
    return say(
        "So few people are in this team that one could guess who said what. It takes at least {least}.",
        least=number(least),
    )


def begun(channel_id: str, ends_at: datetime, hours: Hours) -> str:
    """It is open, in mrkdwn."""
    return say(
        ":speech_balloon: It is open until {when}, and {channel} hears of it now.",
        when=when(ends_at, hours),
        channel=f"<#{channel_id}>",
    )


# What there is


def overview(shown: Sequence[tuple[Look, Hours, Sequence[str]]], *, may_open: bool) -> Message:
    """The rounds that somebody can look at, with the team's hours and what was chosen in each; and, for whoever leads a
    team, the way to a new one."""
    blocks: list[Block] = []
    for seen, hours, chosen in shown:
        blocks += [_section(_line(seen, hours, chosen)), ActionsBlock(elements=_buttons(seen))]
    if not shown:
        blocks.append(_section(say(NONE)))
    if may_open:
        blocks.append(ActionsBlock(elements=[_button(say("Open a round"), OPEN, "retro")]))
    return Message(say("The rounds of your teams"), blocks)


def _line(seen: Look, hours: Hours, chosen: Sequence[str]) -> str:
    title = text.escape(title_of(seen.round, seen.team.name))
    match seen.round.state:
        case State.OPEN:
            return say("*{title}*, until {when}", title=title, when=when(seen.round.ends_at, hours))
        case State.VOTING if seen.round.next_at:
            return say("*{title}*: you vote until {when}", title=title, when=when(seen.round.next_at, hours))
    if not chosen:
        return say("*{title}* is over.", title=title)
    lines = [f"• {text.escape(each)}" for each in chosen]
    return "\n".join([say("*{title}*: this mattered most to you", title=title), *lines])


def _buttons(seen: Look) -> list[InteractiveElement]:
    if seen.round.state is not State.OPEN:
        return [_button(say("Open the list"), LIST, str(seen.round.id))]
    buttons: list[InteractiveElement] = []
    if seen.is_in:
        buttons.append(_button(say("Add lines"), ADD, str(seen.round.id)))
    if seen.leads:
        close = _button(say("End it now"), CLOSE, str(seen.round.id))
        close.confirm = ConfirmObject(
            title=say("End it now?"),
            text=say("Nobody can add anything then, and what was ticked so far comes to the channel."),
            confirm=say("End it now"),
            deny=say("Let it go on"),
        )
        buttons.append(close)
    return buttons


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
