"""Texts to copy: how a look back reaches somebody beyond Slack. They name no colleague and hold nothing of Slack's."""

import re
from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement, ContextBlock, MarkdownTextObject, PlainTextObject
from slack_sdk.models.views import View

from bot.blocks.fields import words_field
from bot.content.words import listed, mark, say
from bot.slack import text
from models.across.publication import Published

COPY, COPY_ANSWER = "text_to_copy", "text_to_copy_answer"
"""Action ids; each button's value is the promise's id."""
FORM, WORDS = "text_to_copy_form", "text_to_copy_words"
TITLE = mark("A text to copy")
NOT_DONE = mark("There is a text to copy once the promise is kept, for whoever kept it.")
NOT_AGREED = mark(
    "This is for the two of you until both say that it may be published. Once you both do, the text is here."
)
PROMISE_SHOWN = 1000
_URL = r"(?:https?://|slack://|mailto:|\bwww\.)[^\s<>()]*[^\s<>().,;:!?]"
_LINK = re.compile(rf"\(\s*{_URL}\s*\)|{_URL}")
_CALLED = re.compile(r"(?<![\w@.])@[\w][\w.\-]*")
"""A handle that is no mention: a user group, or a name that was typed. An address has letters before its sign."""
_CHANNEL = re.compile(r"(?<!\w)#[^\W\d][\w\-]*")
_TOKEN = re.compile(r"<[!#@][^<>]*>")
_EMOJI = re.compile(r"(?<![\w:]):(?:[+-]1|100|(?=[0-9_+'-]*[a-z])[a-z0-9_+'-]{1,80})(?:::skin-tone-[2-6])?:(?![\w:])")
_MARKUP = re.compile(r"(?<!\w)([*_~`]{1,3})(\S(?:[^\n]*?\S)?)\1(?!\w)")
_QUOTED = re.compile(r"^[>•]\s*", re.MULTILINE)
_SHORTEST_NAME = 3
_SPACES, _BEFORE_STOP = re.compile(r"[ \t]{2,}"), re.compile(r"[ \t]+(?=[,.;:!?)])")


def button(followup_id: object) -> ButtonElement:
    """The way to the text of a promise that was kept."""
    return ButtonElement(text=PlainTextObject(text=say(TITLE)), action_id=COPY, value=str(followup_id))


def answer_button(followup_id: object) -> ButtonElement:
    """The way to the text of how that felt."""
    return ButtonElement(text=PlainTextObject(text=say(TITLE)), action_id=COPY_ANSWER, value=str(followup_id))


def look_back(what: str, names: Sequence[str]) -> str:
    """What whoever kept a promise can send to somebody beyond Slack: what it was, and one open question.

    Args:
        what: the promise, in plain text.
        names: of colleagues, which it must not hold.
    """
    words = text.cut(beyond_slack(what, names), PROMISE_SHOWN)
    question = say(
        "How has it worked out for you? A line or two is plenty, and what did not help is as welcome as what did."
    )
    if text.is_blank(words):
        return "\n\n".join([say("Hello,"), say("What I promised you is done."), question, say("Thank you!")])
    promised = say("I promised you this, and it is done: “{words}”", words=words)
    return "\n\n".join([say("Hello,"), promised, question, say("Thank you!")])


def answered(said: Published) -> str:
    """What somebody answered, as both let anyone read it."""
    line = say("{speaker}, on what {people} did for them", speaker=said.speaker, people=listed(said.about))
    words = said.words
    for each in (said.speaker, *said.about):  # who may be read here; anybody else is a colleague
        words = words.replace(f"@{each}", each)
    return f"“{beyond_slack(words, ())}”\n\n{line}"


def beyond_slack(words: str, names: Sequence[str]) -> str:
    """The words as somebody reads them who has no Slack: without mentions, channels, emoji codes, markup and links, and
    with a colleague in place of anybody named."""
    colleague = say("a colleague")
    words = _LINK.sub("", text.MENTION.sub(colleague, words))
    words = _EMOJI.sub("", _CHANNEL.sub(say("our channel"), _CALLED.sub(colleague, _TOKEN.sub("", words))))
    words = _QUOTED.sub("", words)
    while (plain := _MARKUP.sub(r"\2", words)) != words:
        words = plain
    for each in _as_written(names):
        words = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", colleague, words)
    return _BEFORE_STOP.sub("", _SPACES.sub(" ", words)).strip()


def _as_written(names: Sequence[str]) -> list[str]:
    """Each name whole, and the first of its words, the longest first; what is too short to be sure of is left."""
    parts = {part for name in names for part in (name, name.split()[0] if name.split() else "")}
    return sorted((each for each in parts if len(each) >= _SHORTEST_NAME and each[0].isupper()), key=len, reverse=True)


def view(words: str) -> View:
    """The text in a field, where every client and every reader of screens can mark and copy it."""
    note = say(
        "Nothing is sent from here, and nothing of it is kept. What they answer can be told here, if they agree: "
        "`/kindling heard`."
    )
    return View(
        type="modal",
        callback_id=FORM,
        title=say(TITLE),
        submit=say("I copied it"),
        close=say("Not now"),
        blocks=[
            words_field(
                WORDS,
                say("Mark all of it, and copy it"),
                None,
                words,
                hint=say("Please read it through and change it as you like: it is for somebody outside."),
            ),
            ContextBlock(elements=[MarkdownTextObject(text=note)]),
        ],
    )
