"""The form that makes a channel a team, or changes one: whose, who leads it, where and when its digest comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ContextBlock,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    MarkdownTextObject,
    Option,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks.fields import packed, people_field, remembered
from bot.blocks.rhythm_fields import digest_fields, read_digest
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.directory import Group
from models.people.cadences import CadenceKind
from models.people.rhythms import Rhythm

FORM = "team_form"
"""Callback id."""
PEOPLE, LEADS, POST_IN, ZONE, END = "people", "leads", "post_in", "zone", "end"
"""Block ids of the fields that are not `rhythm_fields`'; each field's action id is the same word."""
MOST_LEADS = 10
MOST_OPTIONS = 99
"""Zones and groups that are offered; Slack takes 100 options (https://docs.slack.dev/reference/block-kit)."""
LABEL_LIMIT = 75
"""Characters of an option's label."""
_OF_ITS_PEOPLE = "of_its_people"
NO_GROUPS = mark(
    "To make a user group a team, let whoever manages the app in Slack allow it `usergroups:read`, which is optional."
)


@dataclass(frozen=True)
class TeamContext:
    """What the form must remember between opening and sending, in the view's private metadata: among others what it
    showed, so that only what differs is changed, whatever others changed meanwhile."""

    source_id: str
    """Whose people the team is, unless another source is chosen in the form."""
    source_name: str
    lead_ids: tuple[str, ...]
    """Who was shown to lead it."""
    post_in: str | None
    """Where its digest was shown to come; `None` where that channel is no more."""
    zone: str | None
    rhythm: Mapping[str, Any]
    """The digest's rhythm as it was shown, packed."""
    team_id: str | None = None
    """The team that is changed; `None` where one is made."""
    channel_id: str | None = None
    """The channel that it is about; `None` where that is no more."""
    channel_name: str = ""
    is_private: bool = False
    """Whether the channel is."""
    response_url: str | None = None
    opened_at: float = 0.0
    """POSIX time."""


@dataclass(frozen=True)
class Form:
    """What the form offers."""

    zones: Sequence[str] = ()
    groups: Sequence[Group] = ()
    sees_groups: bool = True
    """Whether the app may see them, which is optional."""
    offers_channel: bool = True
    """Whether the people of the channel can be the team: there is one, and it is no other team."""


@dataclass(frozen=True)
class Submission:
    """What was filled in."""

    source_id: str
    source_name: str
    lead_ids: tuple[str, ...]
    post_in: str
    zone: str | None
    """`None` for that of most of its people."""
    rhythm: Rhythm
    is_end: bool
    """Whether it shall be no team any more."""
    at_people: str
    """The field at which to say what is wrong with whose people it is."""
    context: TeamContext

    @property
    def is_of_private_channel(self) -> bool:
        """Whether the people chosen are those of a private channel."""
        return self.context.is_private and self.source_id == self.context.channel_id


def form_view(form: Form, context: TeamContext) -> View:
    """The form."""
    blocks: list[Block] = [SectionBlock(text=MarkdownTextObject(text=_intro(context)))]
    sources = _sources(form, context)
    if len(sources) > 1:
        blocks.append(_people(sources, context))
    if not form.sees_groups:
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=say(NO_GROUPS))]))
    blocks += [
        people_field(
            LEADS,
            say("Who leads this team?"),
            context.lead_ids,
            max(MOST_LEADS, len(context.lead_ids)),
            hint=say("They get a digest of their own. It helps to notice people and obstacles; it rates nobody."),
            optional=True,
        ),
        InputBlock(
            block_id=POST_IN,
            label=say("Where does the team's digest come?"),
            element=ConversationSelectElement(
                action_id=POST_IN,
                placeholder=say("Choose a channel"),
                initial_conversation=context.post_in,
                filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
            ),
        ),
        *digest_fields(CadenceKind.TEAM_DIGEST, Rhythm.unpacked(dict(context.rhythm))),
        _zone(form, context),
    ]
    if context.team_id:
        blocks.append(_end())
    return View(
        type="modal",
        callback_id=FORM,
        title=say("This team") if context.team_id else say("A new team"),
        submit=say("Save"),
        close=say("Not now"),
        private_metadata=packed(context),
        blocks=blocks,
    )


def submission(view: Mapping[str, Any]) -> Submission:
    """Read what was filled in from the payload of a submitted form."""
    values = view["state"]["values"]
    context = remembered(TeamContext, view)
    source_id, source_name = context.source_id, context.source_name
    if PEOPLE in values:
        chosen = values[PEOPLE][PEOPLE]["selected_option"]
        source_id = chosen["value"]
        source_name = context.channel_name if source_id == context.channel_id else chosen["text"]["text"]
    zone = values[ZONE][ZONE]["selected_option"]["value"]
    return Submission(
        source_id=source_id,
        source_name=source_name,
        lead_ids=tuple(values[LEADS][LEADS].get("selected_users") or ()),
        post_in=values[POST_IN][POST_IN]["selected_conversation"],
        zone=None if zone == _OF_ITS_PEOPLE else zone,
        rhythm=read_digest(values, CadenceKind.TEAM_DIGEST, Rhythm.unpacked(dict(context.rhythm))),
        is_end=END in values and bool(values[END][END].get("selected_options")),
        at_people=PEOPLE if PEOPLE in values else LEADS,
        context=context,
    )


def _intro(context: TeamContext) -> str:
    if context.team_id:
        return say(
            "*{team}* is a team. Whoever joins or leaves, I keep up with it.", team=text.escape(context.source_name)
        )
    return say(
        "The people of <#{channel}> become a team: each gets a short check-in and now and then an idea whom to thank, "
        "and can change or end both. The team gets a digest of its week.",
        channel=context.channel_id,
    )


def _sources(form: Form, context: TeamContext) -> Mapping[str, str]:
    """Whose people the team can be, by id: as it is, the channel's, or a group's."""
    sources = {context.source_id: context.source_name}
    if context.channel_id and (form.offers_channel or context.source_id == context.channel_id):
        sources[context.channel_id] = say("Everyone in #{channel}", channel=context.channel_name)
    return {**sources, **{group.id: group.name for group in form.groups[: MOST_OPTIONS - 2]}}


def _people(sources: Mapping[str, str], context: TeamContext) -> InputBlock:
    hint = say("If you choose others, this team becomes theirs, and ends for those who are in it now.")
    return _select(PEOPLE, say("Who is in it?"), sources, context.source_id, hint if context.team_id else None)


def _zone(form: Form, context: TeamContext) -> InputBlock:
    zones = dict.fromkeys([*([context.zone] if context.zone else []), *form.zones][:MOST_OPTIONS])
    names = {_OF_ITS_PEOPLE: say("That of most of its people"), **{each: each for each in zones}}
    return _select(ZONE, say("By which time zone?"), names, context.zone or _OF_ITS_PEOPLE)


def _select(name: str, label: str, labels: Mapping[str, str], initial: str, hint: str | None = None) -> InputBlock:
    options = {value: Option(value=value, label=text.cut(words, LABEL_LIMIT)) for value, words in labels.items()}
    element = StaticSelectElement(action_id=name, options=list(options.values()), initial_option=options[initial])
    return InputBlock(block_id=name, label=label, hint=hint, element=element)


def _end() -> InputBlock:
    end = Option(value=END, label=say("Not a team any more"))
    return InputBlock(
        block_id=END,
        label=say("Or end it?"),
        optional=True,
        hint=say("Its check-ins and digests stop. What was said stays, and you can make it a team again."),
        element=CheckboxesElement(action_id=END, options=[end]),
    )
