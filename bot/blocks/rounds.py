"""What a team's channel reads of its rounds: that there is one, what was said, and what was chosen of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElement,
    RichTextListElement,
    RichTextSectionElement,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks import values_form
from bot.blocks.shoutouts import mention
from bot.blocks.stories import may_go_there
from bot.blocks.times import when
from bot.content.rounds import WORDS
from bot.content.words import mark, say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across import rounds as meeting
from models.across.rounds import TakenOn
from models.capabilities import round_lines, rounds
from models.capabilities.round_lines import RoundLine
from models.capabilities.rounds import LINES, POST, RESULT, WITH_LINES, Kind, Round, State
from models.people import settings, values
from models.people.hours import Hours
from models.people.teams import Team
from models.store.outbox import Claim

ADD, LIST, PROMISE = "round_add", "round_list", "round_promise"
"""Action ids."""
HEADER_LIMIT, NAME_LIMIT = 150, 60
SHOWN_AT_ONCE, CHARACTERS_AT_ONCE = 30, 8_000
"""So many lines a message shows; more are a click away, all of them, since nothing says which come first."""
BY_ITSELF = mark(
    "I ask this once a quarter. Those who lead the team choose when, or that I do not: `/kindling settings`."
)
_STATES: Mapping[State, str] = {
    State.VOTING: mark("It is over, and what was said stands in this channel, without names and in no order."),
    State.DONE: mark("It is over. What was said stands in this channel, and what matters most of it."),
    State.TOO_FEW: mark(
        "It is over. This time there was not enough to show without a guess at who said it, so all of it is deleted "
        "unread. Thank you for every thought; there will be another time."
    ),
    State.ENDED: mark("It is over, since this is no team any more. What was said in it is deleted."),
}


# In the channel: rendered when sent.


def _render_post(session: Session, claim: Claim) -> Message | None:
    """That there is a round, and later that it is over."""
    found = _found(session, claim)
    if found is None:
        return None
    of, team = found
    hours = settings.hours_of_team(session, team) if team.closed_at is None else Hours()
    return post(of, team.name, hours, claim.claimed_at)


def _render_lines(session: Session, claim: Claim) -> Message | None:
    """What was said, as long as something is left of it."""
    found = _found(session, claim)
    if found is None or found[0].state not in WITH_LINES:
        return None
    of, team = found
    said = round_lines.of_round(session, claim.workspace_id, of.id)
    return lines_message(of, team.name, said, settings.hours_of_team(session, team)) if said else None


def _render_result(session: Session, claim: Claim) -> Message | None:
    """What was chosen, and who took it on."""
    found = _found(session, claim)
    if found is None or found[0].state is not State.DONE:
        return None
    of, team = found
    chosen = round_lines.chosen_of(session, claim.workspace_id, of.id)
    own = values.own_of(team) if values.round_of(team) == of.id else ()
    if of.kind is Kind.MEANING and (chosen or own):
        return values_form.result(title_of(of, team.name), of.id, chosen, own)
    taken = meeting.taken_on(session, claim.workspace_id, [each.id for each in chosen])
    return result_message(of, team.name, chosen, taken, settings.hours_of_team(session, team))


def _found(session: Session, claim: Claim) -> tuple[Round, Team] | None:
    """The round and its team, unless it is to be told of elsewhere than all who spoke were told."""
    of = rounds.get(session, claim.workspace_id, claim.subject_id)
    team = session.get(Team, (of.workspace_id, of.team_id)) if of else None  # also one that ended since
    if of is None or team is None or of.channel_id != claim.recipient:
        return None
    if not (claim.standing or may_go_there(session, claim, of.team_id, of.channel_id)):
        return None
    return of, team


RENDERERS: Mapping[str, Renderer] = {POST: _render_post, LINES: _render_lines, RESULT: _render_result}


def post(of: Round, team_name: str, hours: Hours, now: datetime) -> Message:
    """The message with which a round begins; once that is over, how it ended."""
    blocks: list[Block] = [_title(of, team_name), *_topic(of)]
    if of.state is not State.OPEN or of.ends_at <= now:
        line = (
            say(_STATES[of.state])
            if of.state is not State.OPEN
            else say("It is over. What was said comes in a moment.")
        )
        return _with_text(of, team_name, line, [*blocks, _section(line)])
    line = say(
        ":speech_balloon: {about} Everyone in the team can say something in private until {when}: only what you tick "
        "is kept, and nobody can tell later who said it. Then all of it comes here at once, in no order, and you vote "
        "on what matters most.",
        about=say(WORDS[of.kind].does),
        when=when(of.ends_at, hours),
    )
    add = _button(say("Add lines"), ADD, str(of.id))
    add.style = "primary"
    notes = [] if of.opened_by else [_context(say(BY_ITSELF))]
    return _with_text(of, team_name, line, [*blocks, _section(line), ActionsBlock(elements=[add]), *notes])


def lines_message(of: Round, team_name: str, said: Sequence[RoundLine], hours: Hours) -> Message:
    """What was said, by part; where that is too long for a message, what leads to it."""
    blocks: list[Block] = [_title(of, team_name), *_topic(of)]
    shows_all = len(said) <= SHOWN_AT_ONCE and sum(len(each.words) for each in said) <= CHARACTERS_AT_ONCE
    if shows_all:
        blocks.append(RichTextBlock(elements=_by_part(of, said)))
    if of.next_at is None:
        line = say("The votes are counted. Everything that was said stays here to be read.")
        button = _button(say("Open the list"), LIST, str(of.id))
    else:
        line = say(
            "This is what was said, in no order. Vote for what matters most to you, for as much as you like, until "
            "{when}. Nobody sees who voted for what, and nothing is counted before.",
            when=when(of.next_at, hours),
        )
        button = _button(say("Vote"), LIST, str(of.id))
        button.style = "primary"
    return _with_text(of, team_name, line, [*blocks, _section(line), ActionsBlock(elements=[button])])


def result_message(
    of: Round, team_name: str, chosen: Sequence[RoundLine], taken: Mapping[UUID, TakenOn], hours: Hours
) -> Message:
    """What matters most, and what becomes of it."""
    blocks: list[Block] = [_title(of, team_name)]
    if not chosen:
        line = say("No line stood out when you voted. Which of them would you talk about first?")
        return _with_text(of, team_name, line, [*blocks, _section(line)])
    line = say("*This matters most to you.* A line becomes real when somebody takes it on, as a promise of their own.")
    blocks.append(_section(line))
    for each in chosen:
        blocks += [*_chosen(of, each), _becomes(each, taken.get(each.id), hours)]
    return _with_text(of, team_name, line, blocks)


def _chosen(of: Round, line: RoundLine) -> list[Block]:
    part = say(WORDS[of.kind].parts[line.part].title)
    return [_context(f"*{part}*"), RichTextBlock(elements=[text.quote(line.words)])]


def _becomes(line: RoundLine, taken: TakenOn | None, hours: Hours) -> Block:
    if taken is None:
        return ActionsBlock(elements=[_button(say("Make it a promise"), PROMISE, str(line.id))])
    return _context(taken_line(taken, hours))


def taken_line(taken: TakenOn, hours: Hours) -> str:
    """Who takes care of a line, as far as they let the team read it."""
    if taken.is_done:
        if taken.by:
            return say(":white_check_mark: Done, by {person}.", person=mention(taken.by))
        return say(":white_check_mark: Done.")
    if taken.by is None:
        return say(":handshake: Somebody of you takes care of it.")
    if taken.due_at is None:
        return say(":handshake: {person} promised it.", person=mention(taken.by))
    return say(":handshake: {person} promised it, by {when}.", person=mention(taken.by), when=when(taken.due_at, hours))


def _by_part(of: Round, said: Sequence[RoundLine]) -> list[RichTextElement]:
    elements: list[RichTextElement] = []
    for part, words in WORDS[of.kind].parts.items():
        of_part = [each for each in said if each.part == part]
        if of_part:
            title = {"type": "text", "text": say(words.title), "style": {"bold": True}}
            elements.append(RichTextSectionElement(elements=[title]))
            items = [RichTextSectionElement(elements=text.inline(each.words)) for each in of_part]
            elements.append(RichTextListElement(style="bullet", elements=items))
    return elements


def title_of(of: Round, team_name: str) -> str:
    """What a round is called, in plain text."""
    name = text.isolated(text.cut(team_name, NAME_LIMIT))
    return say("{kind} in {team}", kind=say(WORDS[of.kind].name), team=name)


def _title(of: Round, team_name: str) -> HeaderBlock:
    return HeaderBlock(text=text.cut(title_of(of, team_name), HEADER_LIMIT))


def _topic(of: Round) -> list[Block]:
    return [RichTextBlock(elements=[text.quote(of.topic)])] if of.topic else []


def _with_text(of: Round, team_name: str, line: str, blocks: Sequence[Block]) -> Message:
    return Message(f"{text.escape(title_of(of, team_name))}: {line}", blocks)


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
