"""The forms in which those who look after Kindling, or lead a team, choose what holds for others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    ConversationFilter,
    ConversationSelectElement,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    OptionGroup,
    PlainTextInputElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks import days_off as days_off_fields
from bot.blocks.days_off import DAYS_OFF
from bot.blocks.fields import INPUT_LIMIT, OPTIONS_IN_GROUP, closing_view, packed
from bot.blocks.rhythm_fields import (
    Fields,
    Problems,
    SettingsContext,
    digest_fields,
    hours_fields,
    hours_problems,
    read_digest,
    read_hours,
    read_rhythm,
    rhythm_fields,
    rhythm_problems,
)
from bot.blocks.setting_fields import SettingField, typed
from bot.content.words import listed_or, mark, number, say
from bot.slack import text
from bot.slack.scopes import Scope
from models.people.cadences import KINDS, OF_EVERYONE, OF_TEAMS, PERSONAL, WISHED, CadenceKind
from models.people.hours import Hours
from models.people.rhythms import Rhythm
from models.people.settings import (
    LONGEST_VALUE,
    MOST_VALUES,
    Defaults,
)
from models.people.teams import Team
from models.store.workspaces import Choices

SCOPE_FORM, WORKSPACE_FORM, TEAM_FORM = "settings_scope_form", "settings_workspace_form", "settings_team_form"
"""Callback ids."""
TITLE = mark("Settings")
SCOPE, VALUES, CHANNEL = "scope", "value_names", "recognition_channel"
"""Block ids of the fields that are not `rhythm_fields`'."""
EVERYONE = "everyone"
DAYS_OF_COUNTRY = mark(
    "Check none, and each person works the days of their own country, Sunday to Thursday where that is so. What comes "
    "on Monday to Friday then comes on those."
)
NO_TEAM = mark("That team is no more, so nothing was changed.")
NOT_IN_CHANNEL = mark("I am not in that channel yet. Type /invite @Kindling there, and then save again.")
ARCHIVED = mark("That channel is archived. Choose another, or unarchive it first.")


@dataclass(frozen=True)
class Sent:
    """What was sent for the whole workspace."""

    defaults: Defaults
    value_names: tuple[str, ...]
    channel_id: str | None
    of_capabilities: Mapping[str, Any]
    """What the capabilities' own fields say, by name."""


# For whom


def scope_view(teams: Sequence[Team], for_everyone: bool, context: SettingsContext) -> View:
    """The question whose settings they are to be.

    Args:
        teams: that they may change, at least one.
        for_everyone: whether they may change what holds for everyone.
        context: to pass on.
    """
    everyone = Option(value=EVERYONE, label=say("Everyone in this workspace"))
    options = [Option(value=str(team.id), label=text.cut(team.name, 75)) for team in teams]
    groups = [OptionGroup(label=say("Everyone"), options=[everyone])] if for_everyone else []
    groups += [
        OptionGroup(label=_label_of(chunk), options=chunk)
        for chunk in (options[start : start + OPTIONS_IN_GROUP] for start in range(0, len(options), OPTIONS_IN_GROUP))
    ]
    element = StaticSelectElement(
        action_id=SCOPE, option_groups=groups, initial_option=everyone if for_everyone else options[0]
    )
    field = InputBlock(block_id=SCOPE, label=say("Whose settings would you like to change?"), element=element)
    return _view(SCOPE_FORM, context, [field], submit=say("Go on"))


def read_scope(values: Fields) -> UUID | None:
    """The team chosen; `None` for everyone."""
    chosen = values[SCOPE][SCOPE]["selected_option"]["value"]
    return None if chosen == EVERYONE else UUID(chosen)


def _label_of(options: Sequence[Option]) -> str:
    """A group of teams goes by its first and its last."""
    first, last = str(options[0].label), str(options[-1].label)
    if len(options) < OPTIONS_IN_GROUP:
        return say("Teams")
    return say("{first} – {last}", first=text.cut(first, 30), last=text.cut(last, 30))


# A team


def team_view(team: Team, defaults: Defaults, context: SettingsContext) -> View:
    """What a team's people get where they chose nothing themselves, and when comes what is for all of it."""
    intro = say("For *{team}*. What people chose for themselves stays theirs.", team=text.escape(team.name))
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=intro))]
    for kind in OF_EVERYONE:
        blocks += [DividerBlock(), *rhythm_fields(kind, defaults.rhythms[kind])]
    for kind in OF_TEAMS:
        blocks += [DividerBlock(), *digest_fields(kind, defaults.rhythms[kind])]
    return _view(TEAM_FORM, replace(context, team_id=str(team.id), shown=defaults.packed()), blocks)


def read_team(values: Fields, shown: Defaults) -> Defaults:
    """What was sent for a team."""
    return Defaults(_read_rhythms(values, shown.rhythms), shown.hours)


def team_problems(sent: Defaults) -> Problems:
    """What is wrong with it, by field."""
    return _rhythm_problems(sent.rhythms, sent.hours)


# The workspace


def workspace_view(
    defaults: Defaults,
    chosen: Mapping[str, Any],
    choices: Choices,
    context: SettingsContext,
    fields: Sequence[SettingField],
    granted: Collection[str],
) -> View:
    """All that holds for everyone.

    Args:
        defaults: the rhythms and hours.
        chosen: what holds of the capabilities' own fields, by name, and of the days off for everyone.
        choices: the values and the channel.
        context: what the form remembers.
        fields: the capabilities' own.
        granted: the scopes that the app has; what needs another says so in its place.
    """
    intro = say("This holds for everyone who chose nothing else for themselves, each by their own clock.")
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=intro)), HeaderBlock(text=say("What people get"))]
    for kind in OF_EVERYONE:
        blocks += [*rhythm_fields(kind, defaults.rhythms[kind]), DividerBlock()]
    for kind in KINDS:
        if kind not in PERSONAL:
            blocks += digest_fields(kind, defaults.rhythms[kind])
    blocks += [HeaderBlock(text=say("Humane hours")), *hours_fields(defaults.hours, say(DAYS_OF_COUNTRY))]
    off = days_off_fields.shown(chosen.get(DAYS_OFF), context)
    blocks += days_off_fields.fields(off, takes_files=Scope.FILES_READ in granted)
    blocks += [HeaderBlock(text=say("How we do it here")), _values(choices.value_names), _channel(choices)]
    blocks += [_field(each, chosen.get(each.name), granted) for each in fields]
    shown = {**defaults.packed(), DAYS_OFF: days_off_fields.fingerprint(off)}
    return _view(WORKSPACE_FORM, replace(context, shown=shown), blocks)


def _field(field: SettingField, chosen: Any, granted: Collection[str]) -> Block:
    if field.needs is None or field.needs in granted:
        return field.block(chosen)
    return ContextBlock(elements=[MarkdownTextObject(text=say(field.absent))])


def read_workspace(values: Fields, shown: Defaults, fields: Sequence[SettingField]) -> Sent:
    """What was sent for everyone."""
    names = (text.from_form(line).lstrip("#").strip() for line in typed(values, VALUES).splitlines())
    return Sent(
        defaults=Defaults(_read_rhythms(values, shown.rhythms), read_hours(values, shown.hours)),
        value_names=tuple(name for name in names if not text.is_blank(name)),
        channel_id=values[CHANNEL][CHANNEL].get("selected_conversation"),
        of_capabilities={each.name: each.read(values) for each in fields if each.name in values},
    )


def workspace_problems(sent: Sent, fields: Sequence[SettingField]) -> Problems:
    """What is wrong with it, by field; whether the channel can be posted to only Slack knows."""
    found = hours_problems(sent.defaults.hours, for_everyone=True) | _rhythm_problems(
        sent.defaults.rhythms, sent.defaults.hours
    )
    known = [each for each in fields if each.name in sent.of_capabilities]
    problems = {each.name: each.problem(sent.of_capabilities[each.name]) for each in known}
    found |= {name: problem for name, problem in problems.items() if problem}
    if problem := _value_problem(sent.value_names):
        found[VALUES] = problem
    return found


def _value_problem(names: Sequence[str]) -> str | None:
    if not names:
        return say("Name at least one value.")
    if len(names) > MOST_VALUES:
        return say(
            "At most {most} values, please: these are {count}.", most=number(MOST_VALUES), count=number(len(names))
        )
    long = next((name for name in names if len(name) > LONGEST_VALUE), None)
    if long:
        return say(
            "“{name}” is longer than {most} characters.",
            name=text.cut(long, LONGEST_VALUE),
            most=number(LONGEST_VALUE),
        )
    folded = [name.casefold().replace(" ", "") for name in names]
    twice = next((name for place, name in enumerate(names) if folded[place] in folded[:place]), None)
    return say("“{name}” is there twice.", name=twice) if twice else None


# What they are told.

SAVED = mark("Saved. It holds from now on for everyone who chose nothing else for themselves.")


def saved_for(team: Team) -> str:
    """What was chosen for a team is stored."""
    return say("Saved for {team}. What people chose for themselves stays theirs.", team=text.escape(team.name))


def not_yours(stewards: Sequence[str]) -> str:
    """Who can change what this person cannot, in mrkdwn."""
    our_own = say("`/kindling get` is where you choose what you get yourself.")
    if stewards:
        names = listed_or([f"<@{each}>" for each in stewards])
        theirs = say("{names} can change these settings: tell them what would help.", names=names)
    else:
        theirs = say("The admins of this workspace can change these settings.")
    return f"{theirs} {our_own}"


def no_team_view() -> View:
    """What takes the form's place when its team is no more, or no longer theirs to change."""
    return closing_view(say(TITLE), say(NO_TEAM))


# Fields


def _read_rhythms(values: Fields, shown: Mapping[CadenceKind, Rhythm]) -> Mapping[CadenceKind, Rhythm]:
    return {
        kind: read_rhythm(values, kind, rhythm) if kind in PERSONAL else read_digest(values, kind, rhythm)
        for kind, rhythm in shown.items()
        if kind not in WISHED
    }


def _rhythm_problems(rhythms: Mapping[CadenceKind, Rhythm], hours: Hours) -> Problems:
    found: Problems = {}
    for kind, rhythm in rhythms.items():
        found |= rhythm_problems(kind, rhythm, hours)
    return found


def _values(names: Sequence[str]) -> InputBlock:
    return InputBlock(
        block_id=VALUES,
        label=say("Your values, one on each line"),
        hint=say(
            "People can put one on their thanks, also as a #hashtag. Up to {most}, in the order shown.",
            most=number(MOST_VALUES),
        ),
        element=PlainTextInputElement(
            action_id=VALUES, multiline=True, max_length=INPUT_LIMIT, initial_value="\n".join(names) or None
        ),
    )


def _channel(choices: Choices) -> InputBlock:
    return InputBlock(
        block_id=CHANNEL,
        label=say("Where public thanks are posted"),
        optional=True,
        hint=say("Kindling must be in that channel. Empty means that nothing is posted in public."),
        element=ConversationSelectElement(
            action_id=CHANNEL,
            initial_conversation=choices.recognition_channel_id,
            filter=ConversationFilter(include=["public", "private"], exclude_external_shared_channels=True),
        ),
    )


def _view(callback_id: str, context: SettingsContext, blocks: Sequence[Any], submit: str | None = None) -> View:
    return View(
        type="modal",
        callback_id=callback_id,
        title=say(TITLE),
        submit=submit or say("Save"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=blocks,
    )
