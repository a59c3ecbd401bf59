"""What people see of a follow-up: reminders to its owner, news to those it concerns, and answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    RichTextBlock,
    SectionBlock,
    StaticSelectElement,
)
from sqlalchemy.orm import Session

from bot.blocks import answer_buttons, partings, understandings
from bot.blocks.answer_buttons import with_line
from bot.blocks.help import leads_to
from bot.blocks.humane import news, nudge, unless_gone
from bot.blocks.nudges import nudge_menu
from bot.blocks.permissions import permission_lines
from bot.blocks.repeats import in_words
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT, mention
from bot.blocks.times import from_now, when
from bot.blocks.waiting import until_reminded
from bot.content.words import mark, say, say_count
from bot.slack import text
from bot.slack.message import Message, Renderer
from models.across.erasure import is_pseudonym
from models.across.news_answers import News
from models.capabilities import followup_series, followups, permissions
from models.capabilities.followup_messages import LAPSED
from models.capabilities.followup_news import WHILE_OPEN, still_concerns
from models.capabilities.followups import Followup, FollowupStep, State, repeat_of
from models.capabilities.reminders import REMINDERS, Step
from models.people import availability, channels
from models.people.availability import Availability
from models.people.hours import Hours
from models.store.outbox import Claim

DONE, SNOOZE, CHANGE, HAND_OVER, LET_GO, END, TELL = (
    "followup_done",
    "followup_snooze",
    "followup_change",
    "followup_hand_over",
    "followup_let_go",
    "followup_end",
    "followup_tell",
)
ACCEPT, DECLINE, TAKE_ON = "followup_accept", "followup_decline", "followup_take_on"
MENU = "followup_menu"
"""Action ids; each button's value is the follow-up's id."""
HOUR, TOMORROW, MONDAY, PICK = "hour", "tomorrow", "monday", "pick"
SNOOZES = {HOUR: mark("1 hour"), TOMORROW: mark("Tomorrow"), MONDAY: mark("Monday"), PICK: mark("Pick a time …")}
SHOWN_LIMIT = 1000
"""Characters of a promise that a message shows; the whole text stays stored."""
LIST_LIMIT = 20
"""Follow-ups that a list shows; Slack takes 50 blocks in a message."""
USAGE = mark(
    "Promise something by a time, and I will remind you in good time:\n"
    "`/followup @priya send the revised quote by friday 3pm`\n"
    "`/followup call the lab back in 2 hours` is for yourself, and `/followup send the report every friday` comes "
    "again. `/followup list` shows what is open, and `/followup` alone opens a form."
)

STALE = mark(
    "That one is settled already, or no longer yours, so nothing was changed. `/followup list` shows what is open."
)
_REMINDERS = {
    Step.SOON: (
        mark(":hourglass_flowing_sand: Coming up: you said you would do this by {due}."),
        mark(":hourglass_flowing_sand: Coming up: you said you would do this for {other} by {due}."),
    ),
    Step.DUE: (
        mark(":hourglass: This is due about now ({due})."),
        mark(":hourglass: This is due about now for {other} ({due})."),
    ),
    Step.LAST: (
        mark(
            ":leaves: This was due {due}. Is it still worth doing? Letting it go is fine, too, and I will not remind "
            "you again."
        ),
        mark(
            ":leaves: This was due {due} for {other}. Is it still worth doing? Letting it go is fine, too, and I will "
            "not remind you again."
        ),
    ),
}
"""What a reminder says of a promise of one's own, and of one for somebody else."""
_OVERDUE = (
    mark(":seedling: This was due {due}. Is it done, or would a new time suit it better?"),
    mark(":seedling: This was due {due} for {other}. If it takes longer, a new time lets them plan with it."),
)


# Messages of the bot's own accord: rendered when sent.


def _render_reminder(session: Session, claim: Claim) -> Message | None:
    """A reminder to the owner, unless it is done, moved, snoozed or handed over by now."""
    found = followups.find_step(session, claim.workspace_id, claim.subject_id)
    if found is None:
        return None
    step, followup = found
    owner = availability.of_one(session, claim.workspace_id, claim.recipient)
    hours = owner.hours
    if is_settled(followup, claim.recipient) or followup.reminder_id != step.id:
        return what_became(step, followup, claim.recipient, hours) if claim.standing else None
    if not (claim.standing or followups.is_wanted(followup, owner)):
        return None
    line, actions = _reminder_line(step.step, followup, hours), _reminder_actions(followup)
    may = _may(session, followup) if step.step in LAPSED else []
    message = _message(line, followup.what, followup.message_link, actions, may)
    doors = doors_of([(step, followup)])
    return Message(message.text, [*message.blocks, ActionsBlock(elements=doors)]) if doors else message


def doors_of(told: Sequence[tuple[FollowupStep, Followup]]) -> list[InteractiveElement]:
    """Where somebody else waits for what slipped: the way to words for them, and, with the last reminder, to mending
    what it may have hurt."""
    slipped = [step for step, followup in told if step.step in LAPSED and followup.other_id]
    words = [leads_to("words", say("Find kind words"))] if slipped else []
    is_last = any(each.step is Step.LAST for each in slipped)
    return [*words, *([leads_to("repair", say("Mend it"))] if is_last else [])]


def _may(session: Session, followup: Followup) -> Sequence[Block]:
    """What its owner may do about it without asking, if that is said somewhere: it may be all that was in the way."""
    found = permissions.fitting(session, followup.workspace_id, followup.owner_id, followup.what)
    return permission_lines(found)


def is_settled(followup: Followup, recipient: str) -> bool:
    """Whether there is nothing to remind this person of any more."""
    return followup.state is not State.OPEN or followup.owner_id != recipient


def what_became(step: FollowupStep, followup: Followup, recipient: str, hours: Hours) -> Message:
    """A message that stands and has nothing to ask any more, in the words that it had."""
    if followup.owner_id != recipient:
        line = say(":raised_hands: Handed over: this is no longer yours.")
    elif followup.state is State.DONE:
        line = say(":white_check_mark: Done.")
    elif followup.state is State.LET_GO and followup.replaced_at is None:
        line = say(":leaves: Let go.")
    elif followup.next_step is Step.SNOOZED and followup.next_at:
        line = say(":zzz: I will remind you on {at}.", at=when(followup.next_at, hours))
    elif step.due_at != followup.due_at:
        line = say(":hourglass_flowing_sand: You plan this for {due} now.", due=when(followup.due_at, hours))
    else:
        line = _reminder_line(step.step, followup, hours)
    return _message(line, step.what, None, [])


def _reminder_line(step: Step, followup: Followup, hours: Hours) -> str:
    own, for_other = _REMINDERS.get(step, _OVERDUE)
    return _said_of(followup, hours, own, for_other)


def _reminder_actions(followup: Followup) -> list[InteractiveElement]:
    id_ = str(followup.id)
    return [
        _button(say("Done"), DONE, id_, style="primary"),
        StaticSelectElement(
            action_id=SNOOZE,
            placeholder=say("Snooze"),
            options=[Option(value=f"{choice}:{id_}", label=say(label)) for choice, label in SNOOZES.items()],
        ),
        _button(say("Change"), CHANGE, id_),
        _button(say("Hand over"), HAND_OVER, id_),
        *_ways_out(followup),
        nudge_menu(followups.REMINDER),
    ]


def _ways_out(followup: Followup) -> list[InteractiveElement]:
    """It will not be done; of what comes again that is this one, or all."""
    return [_button(label, action_id, str(followup.id)) for action_id, label in _letting_go(followup)]


def options(followup: Followup, *actions: tuple[str, str]) -> list[Option]:
    """What a menu offers to do with it, by action id and label, and the ways to do it no more."""
    return [
        Option(value=f"{action}:{followup.id}", label=label) for action, label in (*actions, *_letting_go(followup))
    ]


def _letting_go(followup: Followup) -> list[tuple[str, str]]:
    if followup.series_id:
        return [(LET_GO, say("Skip this one")), (END, say("Stop repeating"))]
    return [(LET_GO, say("Let go"))]


def _render_noted(session: Session, claim: Claim) -> Message | None:
    """What was understood, to the owner of a follow-up made with a reaction."""
    found = followups.find_step(session, claim.workspace_id, claim.subject_id)
    if found is None:
        return None
    step, followup = found
    owner = availability.of_one(session, claim.workspace_id, claim.recipient)
    if is_settled(followup, claim.recipient):
        return what_became(step, followup, claim.recipient, owner.hours) if claim.standing else None
    return noted(followup, owner, claim.claimed_at, stays=True)


def _render_news(session: Session, claim: Claim) -> Message | None:
    """What happened with a promise, to someone whom it concerns, in the words that were meant for them.

    Whether they are still meant to hear of it is asked anew: more may have happened since.
    """
    found = followups.find_step(session, claim.workspace_id, claim.subject_id)
    if found is None:
        return None
    step, followup = found
    concerns = still_concerns(session, step, followup, claim.recipient)
    if claim.standing and step.step is Step.HANDOVER_ASKED and not concerns:
        return _answered(step, followup, claim.recipient)
    people = availability.of(session, claim.workspace_id, [claim.recipient, followup.owner_id])
    waits_for_owner = step.step in WHILE_OPEN and people[followup.owner_id].is_gone
    was_read = claim.standing is not None and step.step in _ANSWERABLE
    if not was_read and (waits_for_owner or not concerns):
        return None
    hours = people[claim.recipient].hours
    was_public, now = followup.link_is_public, claim.claimed_at
    link = channels.shown_link(session, claim.workspace_id, followup.message_link, was_public, now)
    line = _news_of_series(session, step, followup, hours) or _NEWS[step.step](step, followup, hours)
    actions = _news_actions(step, followup, claim) if concerns else []
    said = answer_buttons.said(session, claim, _actor(step)) if was_read else None
    words = (step.reason, step.instead)
    message = _message(line, step.what, link, [] if said else actions, partings.shown(*words))
    return with_line(Message(f"{message.text} {partings.spoken(*words)}".rstrip(), message.blocks), said)


def _answered(step: FollowupStep, followup: Followup, recipient: str) -> Message:
    """A question to somebody that stands and needs no answer any more, in the words that were meant for them."""
    took_it = followup.owner_id == recipient
    line = say(":raised_hands: It is yours now.") if took_it else say(":seedling: This needs no answer any more.")
    return _message(line, step.what, None, [])


_ANSWERABLE = {Step.MOVED: News.MOVED, Step.LET_GO: News.LET_GO}
"""News to which there is an answer; what was read is not taken away when it is given."""
_THANKED = (Step.DONE, Step.HANDED_OVER)
"""News that may well end in thanks."""


def _news_of_series(session: Session, step: FollowupStep, followup: Followup, hours: Hours) -> str | None:
    """What is said otherwise of what comes again."""
    repeat = repeat_of(followup)
    if repeat is None or is_pseudonym(step.actor_id or ""):
        return None
    goes_on = followup_series.of(session, followup) is not None
    if step.step is Step.TOLD and followup_series.is_told(session, followup):
        return say(
            ":handshake: {owner} promised you this {how_often}, first by {due}. I say so once, and tell you of each "
            "that is done.",
            owner=mention(followup.owner_id),
            how_often=in_words(repeat),
            due=when(step.due_at, hours),
        )
    if step.step is Step.LET_GO:
        return _letting_go_news(step, followup, hours, ends=not goes_on)
    return None


def _told(step: FollowupStep, followup: Followup, hours: Hours) -> str:
    owner, due = mention(followup.owner_id), when(followup.due_at, hours)
    return say(":handshake: {owner} promised you this by {due}.", owner=owner, due=due)


def _moved(step: FollowupStep, followup: Followup, hours: Hours) -> str:
    return say(
        ":handshake: {owner} needs a little longer for this and now plans it for {due}. Please tell them if that does "
        "not work for you.",
        owner=mention(followup.owner_id),
        due=when(step.due_at, hours),
    )


def _done(step: FollowupStep, followup: Followup, hours: Hours) -> str:
    return say(":white_check_mark: {actor} has done what they promised you.", actor=_actor(step))


def _let_go(step: FollowupStep, followup: Followup, hours: Hours) -> str:
    if is_pseudonym(step.actor_id or ""):
        return say(
            ":leaves: What somebody promised you by {due} will not be done after all: they have deleted their data "
            "here. If you still need it, somebody else may be able to help.",
            due=when(step.due_at, hours),
        )
    return _letting_go_news(step, followup, hours)


_STILL_NEEDED = mark("If you still need it, “Let’s talk” tells them so.")


def _letting_go_news(step: FollowupStep, followup: Followup, hours: Hours, *, ends: bool = False) -> str:
    words = letting_go(followup, step.actor_id or "", step.due_at, hours, ends=ends)
    return f":leaves: {words} {say(_STILL_NEEDED)}"


def letting_go(followup: Followup, actor_id: str, due_at: datetime, hours: Hours, *, ends: bool) -> str:
    """What whoever was promised something reads when it will not be done; its owner is shown the same.

    Args:
        followup: the promise.
        actor_id: who lets it go.
        due_at: when it was due.
        hours: of whoever reads.
        ends: whether what comes again comes no more.
    """
    repeat = repeat_of(followup)
    if repeat is None:
        return let_go_words(actor_id)
    if ends:
        return say(
            "{actor} does not do this {how_often} any more and wants you to know.",
            actor=mention(actor_id),
            how_often=in_words(repeat),
        )
    return say(
        "{actor} leaves this out this time (it was due {due}), and goes on with it afterwards.",
        actor=mention(actor_id),
        due=when(due_at, hours),
    )


def let_go_words(actor_id: str) -> str:
    """The same of what does not come again."""
    return say("{actor} cannot do this after all and wants you to know.", actor=mention(actor_id))


def _handover_asked(step: FollowupStep, followup: Followup, hours: Hours) -> str:
    own = mark(
        ":raised_hands: {actor} asks whether you could take this over, by {due}. It is theirs until you say yes, and "
        "“not this time” is a good answer, too."
    )
    for_other = mark(
        ":raised_hands: {actor} asks whether you could take this over for {other}, by {due}. It is theirs until you "
        "say yes, and “not this time” is a good answer, too."
    )
    return _said_of(followup, hours, own, for_other, actor=_actor(step))


def _handed_over(step: FollowupStep, followup: Followup, hours: Hours) -> str:
    return say(":raised_hands: {actor} has taken this over from you.", actor=_actor(step))


def _new_owner(step: FollowupStep, followup: Followup, hours: Hours) -> str:
    return say(
        ":handshake: {actor} now looks after this for you, by {due}, and knows what was promised.",
        actor=_actor(step),
        due=when(followup.due_at, hours),
    )


def _declined(step: FollowupStep, followup: Followup, hours: Hours) -> str:
    return say(":seedling: {actor} cannot take this over this time, so it stays with you.", actor=_actor(step))


_NEWS = {
    Step.TOLD: _told,
    Step.MOVED: _moved,
    Step.DONE: _done,
    Step.LET_GO: _let_go,
    Step.HANDOVER_ASKED: _handover_asked,
    Step.HANDED_OVER: _handed_over,
    Step.NEW_OWNER: _new_owner,
    Step.DECLINED: _declined,
}


def _actor(step: FollowupStep) -> str:
    return mention(step.actor_id or "")


def _news_actions(step: FollowupStep, followup: Followup, claim: Claim) -> list[InteractiveElement]:
    id_, actor_id = str(followup.id), step.actor_id or ""
    if step.step is Step.HANDOVER_ASKED:
        return [_button(say("I take it"), ACCEPT, id_, style="primary"), _button(say("Not this time"), DECLINE, id_)]
    if is_pseudonym(actor_id):
        return []
    if step.step in _THANKED:
        return [_button(say("Say thank you"), OPEN_FORM, Form((actor_id,)).packed(BUTTON_VALUE_LIMIT))]
    return [*answer_buttons.buttons(_ANSWERABLE[step.step], claim)] if step.step in _ANSWERABLE else []


def _is_at_named_hour(session: Session, claim: Claim) -> bool:
    found = followups.find_step(session, claim.workspace_id, claim.subject_id)
    return found is not None and followups.is_at_named_hour(found[1], claim.claimed_at)


def _must_be_known_before(session: Session, claim: Claim) -> datetime | None:
    """A new time is told before the old one passes, and a promise before it is due."""
    found = followups.find_step(session, claim.workspace_id, claim.subject_id)
    return found and (found[0].former_due_at or found[0].due_at)


RENDERERS: Mapping[str, Renderer] = {
    **{followups.kind_of(step): nudge(_render_reminder, _is_at_named_hour) for step in REMINDERS},
    followups.kind_of(Step.NOTED): unless_gone(_render_noted),
    **{followups.kind_of(step): news(_render_news, _must_be_known_before) for step in WHILE_OPEN},
    **{followups.kind_of(step): news(_render_news) for step in _NEWS if step not in WHILE_OPEN},
}


# Answers to the person in front of us.


def noted(
    followup: Followup,
    owner: Availability,
    now: datetime,
    heard: str = "",
    no_longer_asked: str | None = None,
    *,
    about: str = "",
    begins: bool = False,
    stays: bool = False,
) -> Message:
    """What was understood, with the ways to change it.

    Args:
        followup: as it is now.
        owner: whose it is.
        now: when this is said.
        heard: when whom it is for hears of it, where that is later (`bot.blocks.waiting`).
        no_longer_asked: who was asked to take it over as it was before it changed, by id.
        about: how the time was read, where that is not plain (`bot.blocks.followup_answers.about_time`).
        begins: whether it was promised just now; of what comes again, letting it go ends all then.
        stays: whether it is a message that stays, and not an answer.
    """
    id_ = str(followup.id)
    actions: list[InteractiveElement] = [_button(say("Change"), CHANGE, id_)]
    hours = owner.hours
    due = when(followup.due_at, hours) if stays else from_now(followup.due_at, hours, now)
    lines = [
        _noted_line(followup, due, begins=begins),
        *([about] if about else []),
        until_reminded(followup, owner, now),
    ]
    if followup.tells_other and followup.other_id:
        hears = mark("{other} will hear of it.") if stays else mark("{other} hears of it now.")
        lines.append(heard or say(hears, other=mention_other(followup)))
        actions.append(understandings.button(followup.id))
    elif followup.other_id:
        actions.append(_button(say("Tell them now"), TELL, id_))
    if no_longer_asked:
        asked = mark("{person} is no longer asked to take it over; “Hand over” asks anew, for what it is now.")
        lines.append(say(asked, person=mention(no_longer_asked)))
    if begins and followup.series_id:
        actions += [_button(say("Skip this one"), LET_GO, id_), _button(say("Let go"), END, id_)]
    else:
        actions += _ways_out(followup)
    return _message(" ".join(lines), followup.what, followup.message_link, actions)


def _noted_line(followup: Followup, due: str, *, begins: bool) -> str:
    repeat = repeat_of(followup)
    if repeat is None:
        own = mark(":hourglass_flowing_sand: Noted, by {due}.")
        for_other = mark(":hourglass_flowing_sand: Noted for {other}, by {due}.")
    elif begins:
        own = mark(":hourglass_flowing_sand: Noted: {how_often}, first {due}.")
        for_other = mark(":hourglass_flowing_sand: Noted for {other}: {how_often}, first {due}.")
    else:
        own = mark(":hourglass_flowing_sand: Noted: this one by {due}. It comes again {how_often}.")
        for_other = mark(":hourglass_flowing_sand: Noted for {other}: this one by {due}. It comes again {how_often}.")
    sentence = for_other if followup.other_id else own
    how_often = in_words(repeat) if repeat else ""
    return say(sentence, other=mention_other(followup), due=due, how_often=how_often)


def settled(line: str, followup: Followup, *more: Block) -> Message:
    """What takes a message's place once its buttons were used."""
    message = _message(line, followup.what, followup.message_link, [])
    return Message(message.text, [*message.blocks, *more])


def listing(found: Sequence[Followup], how_many: int, hours: Hours, now: datetime) -> Message:
    """Somebody's open follow-ups, each with a menu."""
    if not found:
        line = say("Nothing is open. `/followup` makes a promise that I help you keep.")
        return Message(line, [SectionBlock(text=MarkdownTextObject(text=f":leaves: {line}"))])
    title = say_count("One promise is open:", "{count} promises are open, the next one first:", how_many)
    blocks: list[Block] = [
        SectionBlock(text=MarkdownTextObject(text=title)),
        *(item(each, hours, now) for each in found),
    ]
    if how_many > len(found):
        blocks.append(more_later(how_many - len(found)))
    return Message(title, blocks)


def more_later(how_many: int) -> ContextBlock:
    """The end of a list that shows not all."""
    line = say_count("… and {count} more, due later.", "… and {count} more, due later.", how_many)
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def item(followup: Followup, hours: Hours, now: datetime) -> SectionBlock:
    """One open follow-up in a list, with its menu."""
    return SectionBlock(
        text=MarkdownTextObject(text=item_text(followup, from_now(followup.due_at, hours, now))),
        accessory=OverflowMenuElement(
            action_id=MENU,
            options=options(
                followup,
                (DONE, say("Done")),
                *([] if followup.series_id else [(TOMORROW, say("Snooze until tomorrow"))]),  # a menu has five
                (CHANGE, say("Change")),
                (HAND_OVER, say("Hand over")),
            ),
        ),
    )


def item_text(followup: Followup, due: str) -> str:
    """What a list says of a follow-up, in mrkdwn: what, by when (`due`, in words), for whom, and how often."""
    what = text.escape(text.cut(followup.what, 300))
    if followup.other_id:
        due = say("{due} for {other}", due=due, other=mention_other(followup))
    if repeat := repeat_of(followup):
        due = say("{due} · {how_often}", due=due, how_often=in_words(repeat))
    return f"{what}\n{due}"


def mention_other(followup: Followup) -> str:
    """A mention of whom it is for."""
    return mention(followup.other_id or "")


def _message(
    line: str, what: str, link: str | None, actions: Sequence[InteractiveElement], besides: Sequence[Block] = ()
) -> Message:
    """A line, the promise in its owner's words, its link, what else there is to know, and what can be done."""
    blocks: list[Block] = [
        SectionBlock(text=MarkdownTextObject(text=line)),
        RichTextBlock(elements=[text.quote(what, SHOWN_LIMIT)]),
    ]
    if link:
        blocks.append(
            ContextBlock(elements=[MarkdownTextObject(text=say("<{link}|The message it is about>", link=link))])
        )
    blocks += besides
    if actions:
        blocks.append(ActionsBlock(elements=list(actions)))
    return Message(f"{line} {text.escape(text.cut(what, SHOWN_LIMIT))}", blocks)


def _said_of(followup: Followup, hours: Hours, own: str, for_other: str, **values: str) -> str:
    """The one of two sentences that fits: on a promise of one's own, or on one for `{other}`; both may say `{due}`."""
    sentence = for_other if followup.other_id else own
    return say(sentence, other=mention_other(followup), due=when(followup.due_at, hours), **values)


def _button(label: str, action_id: str, value: str, style: str | None = None) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value, style=style)
