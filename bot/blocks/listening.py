"""The form of the listening box, and what takes its place once it was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    CheckboxesElement,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    RadioButtonsElement,
    RichTextBlock,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks.fields import words_field
from bot.blocks.listening_answers import NOT_BY_KINDNESS
from bot.blocks.rhythm_fields import Fields
from bot.blocks.times import when
from bot.content.words import listed, mark, number, say
from bot.runtime.hopper import WRITTEN_EVERY
from bot.slack import text
from models.across.listening import LONGEST, Offer, Way, Whom
from models.capabilities.entries import Addressee, Topic
from models.people.hours import Hours

FORM = "listening_form"
"""Callback id."""
OPEN, HAVE_CODE = "listening_open", "listening_have_code"
"""Action ids."""
TO, ABOUT, WORDS, TICKS = "listening_to", "listening_about", "listening_words", "listening_ticks"
"""Block ids."""
MAY_BE_SHOWN, SIGNED = "may_be_shown", "signed"
TITLE = mark("The listening box")
LABEL_LIMIT = 75
TOPICS: Mapping[Topic, tuple[str, str]] = {
    Topic.RISK: (mark("Caution"), mark("What could go wrong decides, so nobody dares to be kind.")),
    Topic.RULES: (mark("Rules"), mark("To be kind here, one would have to bend a rule.")),
    Topic.MEASURING: (mark("What is measured"), mark("Kindness takes time that no figure here counts.")),
    Topic.FEAR: (mark("What it may lead to"), mark("Whoever is kind once is asked for ever more.")),
    Topic.LOAD: (mark("Load"), mark("There is too much to do to be kind, with the best of wills.")),
    Topic.OTHER: (mark("Something else"), mark("In your own words.")),
}
"""What each is called, and what it means in a sentence."""
CLOSED = mark(
    "The listening box is closed here: it needs a key (`ENCRYPTION_KEYS`), which whoever runs Kindling can make. The "
    "README says how."
)
CLOSED_NOW = mark("The listening box cannot be opened just now, so nothing was sent. All that you wrote is still here.")
NOT_KNOWN = mark("The listening box is for the people of this workspace, and I do not know you as one of them yet.")
NOBODY = mark(
    "There is nobody here yet to whom you could say something, except yourself. `/kindling settings` can name a person "
    "of trust."
)
TOO_MUCH = mark(
    "That is much for one day, and I take no more just now, so that everyone is heard. All that you wrote is still "
    "here: please keep it, and come back later."
)
EMPTY = mark("Write a few words, please.")
NO_TOPIC = mark("Please choose what it is about.")
NOT_TO_THEM = mark("You cannot write to them any more. Please choose somebody else.")
NOT_IN = mark("It did not go in, so nobody will read it. Here are your words; please send them once more.")


@dataclass(frozen=True)
class EntryDraft:
    """What somebody wrote, before it is sent."""

    whom: Whom | None = None
    topic: Topic | None = None
    words: str = ""
    may_be_shown: bool = False
    is_signed: bool = False

    def packed(self) -> str:
        """For a view's private metadata: words that are not escaped fit into it."""
        ticks = "".join(tick for tick, is_set in (("m", self.may_be_shown), ("s", self.is_signed)) if is_set)
        return "\n".join([self.whom.packed() if self.whom else "", self.topic or "", ticks, self.words])

    @classmethod
    def unpacked(cls, packed: str) -> "EntryDraft":
        """What was packed."""
        whom, topic, ticks, words = packed.split("\n", 3)
        return cls(
            Whom.unpacked(whom) if whom else None, Topic(topic) if topic else None, words, "m" in ticks, "s" in ticks
        )


# Before it is sent


def form_view(offer: Offer, draft: EntryDraft, note: str | None = None) -> View:
    """The form, with what happens to what is said in it.

    Args:
        offer: to whom something can be said.
        draft: what was written already.
        note: why it is there again, if it is.
    """
    begin = say(":ear: What gets in the way of kindness here? You can say it without your name.")
    code = ButtonElement(text=PlainTextObject(text=say("I have a code")), action_id=HAVE_CODE, value=FORM)
    blocks: list[Block] = [
        SectionBlock(text=MarkdownTextObject(text=note or begin), accessory=code),
        _section(_what_happens(offer)),
        _to(offer, draft.whom),
        *_not_offered(offer),
        _about(draft.topic),
        _context(say(NOT_BY_KINDNESS)),
        words_field(
            WORDS,
            say("What gets in the way, and what would help?"),
            say("Each refund over 20 takes two signatures, and people wait for a week"),
            draft.words,
            most=LONGEST,
            hint=say("What happens, rather than who does it."),
        ),
        _ticks(draft),
    ]
    return View(
        type="modal", callback_id=FORM, title=say(TITLE), submit=say("Send it"), close=say("Not now"), blocks=blocks
    )


def _what_happens(offer: Offer) -> str:
    lines = [
        say(
            "• While you send it, Slack and Kindling see that it is you. Afterwards nothing tells who it was, or when."
        ),
        say(
            "• It waits sealed until {moment}. Then all of this week is opened together, in no order, and each only if "
            "at least {least} people could have said it; else it is deleted unread.",
            moment=when(offer.opens_at, Hours()),
            least=number(offer.least),
        ),
        say("• What leads answer is told to their whole team. What a person of trust answers, your code alone shows."),
        say("• You get a code. With it, and nothing else, you can ask for an answer, add a word or take it back."),
        say("• When you delete your data, what has no name on it stays: only its code reaches it."),
    ]
    return "\n".join(lines)


def _to(offer: Offer, chosen: Whom | None) -> InputBlock:
    ways = [each for each in offer.ways if each.has_enough]
    options = {each.whom: _option(each) for each in ways}
    first = ways[0].whom if len(ways) == 1 else None
    element = StaticSelectElement(
        action_id=TO,
        placeholder=say("Choose"),
        options=list(options.values())[:100],
        initial_option=options.get(chosen) if chosen in options else options.get(first) if first else None,
    )
    return InputBlock(block_id=TO, label=say("To whom?"), element=element)


def _option(way: Way) -> Option:
    return Option(
        value=way.whom.packed(),
        label=text.cut(whom_in_words(way), LABEL_LIMIT),
        description=text.cut(listed(way.readers), LABEL_LIMIT),
    )


def whom_in_words(way: Way) -> str:
    """To whom it is said, in plain text."""
    match way.whom.addressee:
        case Addressee.LEADS:
            return say("Those who lead {team}", team=way.name)
        case Addressee.STEWARDS:
            return say("Those who look after Kindling")
        case Addressee.TRUSTED:
            return say("{name}, a person of trust", name=way.name)


def _not_offered(offer: Offer) -> list[Block]:
    left_out = [whom_in_words(each) for each in offer.ways if not each.has_enough]
    if not left_out:
        return []
    line = say(
        "Not open: {whom}. Fewer than {least} people could have said it, so you could be guessed.",
        whom=listed([text.escape(each) for each in left_out]),
        least=number(offer.least),
    )
    return [_context(line)]


def _about(chosen: Topic | None) -> InputBlock:
    options = {
        topic: Option(value=topic, label=say(label), description=text.cut(say(means), LABEL_LIMIT))
        for topic, (label, means) in TOPICS.items()
    }
    element = RadioButtonsElement(
        action_id=ABOUT,
        options=list(options.values()),
        initial_option=options.get(chosen) if chosen else None,
    )
    return InputBlock(block_id=ABOUT, label=say("What is it about?"), element=element)


def _ticks(draft: EntryDraft) -> InputBlock:
    options = {
        MAY_BE_SHOWN: Option(
            value=MAY_BE_SHOWN,
            label=say("The team may read these words beside the answer"),
            description=text.cut(say("If it is to those who lead it, and names nobody."), LABEL_LIMIT),
        ),
        SIGNED: Option(
            value=SIGNED,
            label=say("Put my name under it"),
            description=text.cut(say("Whoever reads it sees that it is from you."), LABEL_LIMIT),
        ),
    }
    chosen = [options[MAY_BE_SHOWN]] if draft.may_be_shown else []
    chosen += [options[SIGNED]] if draft.is_signed else []
    element = CheckboxesElement(action_id=TICKS, options=list(options.values()), initial_options=chosen or None)
    return InputBlock(block_id=TICKS, label=say("If you like"), element=element, optional=True)


def read(values: Fields) -> EntryDraft:
    """What was sent."""
    topic = values[ABOUT][ABOUT].get("selected_option") or {}
    ticks = {each["value"] for each in values[TICKS][TICKS].get("selected_options") or ()}
    to = values[TO][TO].get("selected_option") or {}
    return EntryDraft(
        Whom.unpacked(to["value"]) if to else None,
        Topic(topic["value"]) if topic else None,
        text.from_form(values[WORDS][WORDS].get("value") or ""),
        MAY_BE_SHOWN in ticks,
        SIGNED in ticks,
    )


def nobody(offer: Offer) -> str:
    """Why there is nobody to whom somebody could say something, in mrkdwn."""
    if not offer.ways:
        return say(NOBODY)
    return say(
        "Too few people are here for that: with fewer than {least} who could have said it, you could be guessed.",
        least=number(offer.least),
    )


# After it was sent


def again_view(offer: Offer | None, draft: EntryDraft, note: str) -> View:
    """The form once more with all that was written, and why; the words alone where nothing can be said any more."""
    return form_view(offer, draft, note) if offer and offer.is_open else told([note], draft.words)


def waiting_view(words: str, wait: timedelta) -> View:
    """It is held in memory, and goes in within so long; the words stay in sight until then."""
    lines = [
        say(":hourglass_flowing_sand: It goes in within half a minute, with all else. Your code appears right here."),
        say("If there is none in a minute, it did not go in: these are your words, to send once more."),
    ]
    if wait > WRITTEN_EVERY:
        minutes = ceil(wait / timedelta(minutes=1))
        lines = [
            say(
                ":hourglass_flowing_sand: It goes in within {minutes} minutes, with all else. Please leave this open: "
                "your code appears right here.",
                minutes=minutes,
            ),
            say("If there is none by then, it did not go in: these are your words, to send once more."),
        ]
    return told(["\n".join(lines)], words)


def code_view(code: str, offer: Offer, draft: EntryDraft) -> View:
    """It is in: the code, this once."""
    lines = [
        say(":white_check_mark: It is in, and it is opened on {moment}.", moment=when(offer.opens_at, Hours())),
        f"```{code}```",
        say(
            "This code is shown this once, and neither I nor anybody else can find it again. Keep it where only you "
            "look. With it you can ask for an answer, add a word or take it back: `/kindling listen`, then “I have a "
            "code”."
        ),
    ]
    if draft.topic is Topic.LOAD:
        lines.append(say(NOT_BY_KINDNESS))
    return told(lines, draft.words)


def told(lines: Sequence[str], words: str) -> View:
    """These lines of mrkdwn, and the words that somebody sent, if there are any."""
    blocks: list[Block] = [_section(each) for each in lines]
    if words:
        blocks.append(RichTextBlock(elements=[text.quote(words)]))
    return View(type="modal", title=say(TITLE), close=say("Close"), blocks=blocks)


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])
