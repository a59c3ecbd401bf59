"""The monthly story of change: what a team reads of it, and what its leads see before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InteractiveElement,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextSectionElement,
    SectionBlock,
)
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks.fields import words_field
from bot.blocks.humane import nudge
from bot.blocks.nudges import nudge_menu
from bot.blocks.retold import told_again
from bot.blocks.shoutouts import mention, people
from bot.content.words import mark, month, say
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across import stories
from models.across.retold import Item
from models.across.stories import Preview, Told
from models.capabilities.consents import Kind
from models.capabilities.stories import POSTED, State, Story, get, of_preview
from models.people import channels, teams
from models.people.cadences import CadenceKind, due_kind
from models.store.outbox import Claim

POST, REWORD, LEAVE_OUT = "story_post", "story_reword", "story_leave_out"
FORM, OPENING, NOT_WORKED = "story_form", "story_opening", "story_not_worked"
HEADER_LIMIT, LABEL_LIMIT, WORDS_LIMIT = 150, 75, 600
NO_NAMES = mark(
    "Please leave people out here: whoever is named would have to be asked first. What they did can stand without them."
)
OVER = mark("This story is settled already, so nothing was changed.")
CHANGED = mark("Another lead wrote something into it meanwhile, so it was not decided yet. Please look at it again.")
EMPTY = mark("There is nothing in it yet, so nothing was posted. You can write something of your own.")


def _render_preview(session: Session, claim: Claim) -> Message | None:
    """To a lead; where one of them decided before this was sent, there is nothing to be shown."""
    found = of_preview(session, claim.workspace_id, claim.subject_id)
    if found is None:
        return None
    shown, story = found
    if shown.lead_id not in teams.lead_ids_of(session, claim.workspace_id, story.team_id):
        return None
    channels.require_look(session, claim.workspace_id, claim.claimed_at)
    preview = stories.preview_of(session, story, claim.claimed_at)
    if preview is None or not (claim.standing or (preview.is_open and preview.is_worth_a_look)):
        return None
    return preview_message(preview)


def _render_post(session: Session, claim: Claim) -> Message | None:
    """In the team's channel, as long as something is left of it."""
    story = get(session, claim.workspace_id, claim.subject_id)
    if story is None or story.channel_id != claim.recipient:
        return None
    if not (claim.standing or may_go_there(session, claim, story.team_id, story.channel_id)):
        return None
    channels.require_look(session, claim.workspace_id, claim.claimed_at)
    told = stories.posted(session, story)
    return story_message(told) if told else None


def may_go_there(session: Session, claim: Claim, team_id: UUID, channel_id: str) -> bool:
    """Whether the team's channel is the one that everyone concerned was told of, and no private channel's is told
    elsewhere."""
    team = teams.get(session, claim.workspace_id, team_id)
    if team is None or stories.channel_of(team) != channel_id:
        return False
    if team.is_group or team.source_id == channel_id:
        return True
    return not channels.private_among(session, claim.workspace_id, [team.source_id], claim.claimed_at)


RENDERERS: Mapping[str, Renderer] = {
    due_kind(CadenceKind.STORY): nudge(_render_preview),
    POSTED: _render_post,
}


# What the team reads


def story_message(told: Told) -> Message:
    """The story as a message: one change, one voice, one thing that did not work; what there is not is left out."""
    title = say("{team}: the story of {month}", team=told.team_name, month=month(told.month.month))
    blocks: list[Block] = [HeaderBlock(text=text.cut(title, HEADER_LIMIT))]
    if told.opening:
        blocks.append(_words(told.opening))
    if told.change:
        blocks += [_section(say("*What changed*")), *told_again(told.change)]
    if told.voice:
        blocks += [_section(say("*In somebody's own words*")), *told_again(told.voice)]
    if told.not_worked:
        blocks += [_section(say("*What did not work*")), _words(told.not_worked)]
    if any(each.named_ids for each in told.items):
        note = say("Everyone named here said yes to it. Your yes is yours to take back: `/kindling retold`.")
        blocks.append(_context(note))
    return Message(text.escape(title), blocks)


# What its leads see


@dataclass(frozen=True)
class Shown:
    """What a preview showed when a lead decided."""

    story_id: UUID
    worded_at: datetime | None = None
    item_ids: tuple[UUID, ...] = ()

    def packed(self) -> str:
        """As a button can carry it."""
        return "|".join(
            [str(self.story_id), self.worded_at.isoformat() if self.worded_at else "", *map(str, self.item_ids)]
        )

    @classmethod
    def unpacked(cls, packed: str) -> "Shown":
        """What was packed."""
        story_id, worded_at, *item_ids = packed.split("|")
        at = datetime.fromisoformat(worded_at) if worded_at else None
        return cls(UUID(story_id), at, tuple(UUID(each) for each in item_ids))


def preview_message(preview: Preview) -> Message:
    """What would be posted, word for word, what still waits for a yes, and what a lead can do; once it is settled, how
    that ended."""
    if not preview.is_open:
        return _settled(preview.story, preview.team.name)
    team, channel = text.escape(preview.team.name), f"<#{preview.story.channel_id}>"
    line = say(
        "The story of {month} of *{team}*, as it would be posted to {channel}. Only those who lead the team see this, "
        "and nothing is posted unless one of you says so.",
        month=month(preview.story.month.month),
        team=team,
        channel=channel,
    )
    told = [] if preview.told.is_empty else story_message(preview.told).blocks
    blocks: list[Block] = [_section(line), DividerBlock(), *told]
    blocks += [*([DividerBlock()] if told else []), *_waiting(preview), *_invitation(preview)]
    blocks.append(ActionsBlock(elements=_buttons(preview)))
    return Message(line, blocks)


def _waiting(preview: Preview) -> list[Block]:
    """What is not told without a yes. Who has not said it, or said no, is nobody else's business."""
    if not preview.waiting:
        return []
    lines = [f"• {_waits(each)}" for each in preview.waiting]
    title = say("*Waits for the yes of everyone named, and is not posted without it*")
    return [_section("\n".join([title, *lines]))]


def _waits(item: Item) -> str:
    if item.is_private:
        return say("an answer in somebody's own words, which you read once they agree")
    if item.kind is Kind.THANKS:
        giver, about = mention(item.speaker_id or ""), people(item.about_ids)
        return say("thanks from {giver} to {people}", giver=giver, people=about)
    return say("a change that was noted, and that names somebody")


def _invitation(preview: Preview) -> list[Block]:
    if preview.told.not_worked:
        return []
    return [
        _context(
            say(
                "Nothing is said yet of what did not work. A sentence of yours about it, without names, makes the rest "
                "easier to believe."
            )
        )
    ]


def _buttons(preview: Preview) -> list[InteractiveElement]:
    story = preview.story
    shown = Shown(story.id, story.worded_at, tuple(each.id for each in preview.told.items)).packed()
    label = say("Post it to the channel")
    if preview.team.channel_id == preview.team.source_id:
        label = say("Post it to #{channel}", channel=preview.team.name)
    post = ButtonElement(
        text=PlainTextObject(text=text.cut(label, LABEL_LIMIT)), action_id=POST, value=shown, style="primary"
    )
    reword = ButtonElement(text=PlainTextObject(text=say("Write into it")), action_id=REWORD, value=shown)
    leave = ButtonElement(text=PlainTextObject(text=say("Not this month")), action_id=LEAVE_OUT, value=shown)
    offered = [reword, leave] if preview.told.is_empty else [post, reword, leave]
    return [*offered, nudge_menu(CadenceKind.STORY)]


def _settled(story: Story, team_name: str) -> Message:
    named = {"month": month(story.month.month), "team": text.escape(team_name)}
    if story.state is State.POSTED:
        line = say(
            "The story of {month} of *{team}* is on its way to {channel}, with the yes of {lead}.",
            channel=f"<#{story.channel_id}>",
            lead=mention(story.decided_by or ""),
            **named,
        )
    elif story.state is State.LEFT_OUT:
        lead = mention(story.decided_by or "")
        line = say("The story of {month} of *{team}* is not posted: {lead} chose so.", lead=lead, **named)
    else:
        line = say("The story of {month} of *{team}* was not posted, and a new one is under way.", **named)
    return Message(line, [_section(line)])


def form_view(preview: Preview) -> View:
    """The form for a lead's own words."""
    told = preview.told
    return View(
        type="modal",
        callback_id=FORM,
        title=say("Write into the story"),
        submit=say("Save"),
        close=say("Not now"),
        private_metadata=Shown(preview.story.id).packed(),
        blocks=[
            words_field(
                OPENING,
                say("How does it begin?"),
                say("A month of two releases, and of a quieter night rota"),
                told.opening or "",
                optional=True,
                most=WORDS_LIMIT,
            ),
            words_field(
                NOT_WORKED,
                say("What did not work?"),
                say("The handover on Fridays still comes too late for whoever has the weekend"),
                told.not_worked or "",
                optional=True,
                most=WORDS_LIMIT,
                hint=say("Something that is so, not somebody who did it. The whole channel reads it."),
            ),
        ],
    )


def _words(words: str) -> RichTextBlock:
    return RichTextBlock(elements=[RichTextSectionElement(elements=text.inline(text.cut(words, WORDS_LIMIT)))])


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))


def _context(words: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=words)])
