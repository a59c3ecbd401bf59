"""What people see of their own data: a copy of it, and the way to delete it."""

import json
from collections.abc import Mapping

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from bot.blocks.fields import closing_view
from bot.blocks.home import ERASE, EXPORT, home_view
from bot.blocks.home_places import FRONT
from bot.blocks.humane import unless_gone
from bot.content.words import mark, say
from bot.slack.message import File, Message, Renderer
from models.across import own_data
from models.capabilities import copies
from models.store.outbox import Claim

ERASE_FORM = "my_data_erase_form"
"""Callback id."""
UNDERSTOOD = "understood"
FILE_NAME = "kindling-my-data.json"
FILE_TITLE = mark("What Kindling stores about you")
FILE_COMMENT = mark(":package: Here is all that I store about you, as a file. Only you can see it.")
ON_ITS_WAY = mark(":package: It is on its way: you get it as a file, in our direct messages, in a moment.")
NOT_SENT = mark(
    "Sorry, I could not send you the file just now. All of it is still there; please try again in a minute, and if it "
    "goes on, tell whoever looks after Kindling here."
)
MUST_UNDERSTAND = mark("Please tick the box if you want this, or close the form to keep everything.")
ERASED = mark(
    ":leaves: Done. What I kept about you is deleted, and I cannot bring it back. Thank you for the time together; you "
    "are welcome to begin anew whenever you like."
)
ERASING = mark(
    ":hourglass_flowing_sand: I have begun, and from now on I send nothing more to you or about you. There is a lot to "
    "go through here, so it may take some minutes until the last of it is gone; your Home tab tells you when it is. "
    "What you do with me before that may go along."
)
_OFFER = mark("What I keep about you is yours: take a copy of it, or delete it.")
_CONSEQUENCES = (
    mark(
        "*What goes*\nYour name here, the words of your thanks and promises, what you brought in that clients said, "
        "your answers and check-ins, your choices, and the reminders that were to come. If you lead a team in "
        "Kindling, you no longer do."
    ),
    mark(
        "*What stays*\nThat somebody was thanked or kept a promise, without your name and your words. What was said of "
        "a team's week stays, too; you count in none from now on. What others wrote stays theirs, with “someone” "
        "where it mentions you. Changes that you noted for a team, what you said its people may do, and entries and "
        "scenes that you wrote for everyone stay, without your name."
    ),
    mark(
        "*Promises that are open*\nThey are let go. Whoever was told of one hears that it will not be done, without "
        "your name. To hand one over instead, do that first: `/followup list`."
    ),
    mark(
        "*What I cannot reach*\nMessages that are in Slack already stay there until somebody deletes them, and what is "
        "on its way this minute may still arrive. Backups and exports that were made before keep what they hold, for "
        "as long as whoever runs me keeps them."
    ),
    mark(
        "*Afterwards*\nThis cannot be undone; a copy can be made before. While you are in a team that uses me, I hear "
        "of you from Slack again (name, time zone, team), and nudges begin as they do for anyone new. "
        "`/kindling get` turns them off."
    ),
)


def offer() -> Message:
    """The answer to `/kindling data`."""
    return Message(say(_OFFER), [_section(say(_OFFER)), buttons()])


def buttons() -> ActionsBlock:
    """A copy, or deleting it."""
    copy = ButtonElement(text=PlainTextObject(text=say("Get a copy")), action_id=EXPORT, value="data")
    take_back = ButtonElement(text=PlainTextObject(text=say("Delete my data …")), action_id=ERASE, value="data")
    return ActionsBlock(elements=[copy, take_back])


def erase_view() -> View:
    """What goes and what stays, and the box to tick."""
    understood = Option(value=UNDERSTOOD, label=say("I understand, and I want this"))
    blocks: list[Block] = [_section(say(each)) for each in _CONSEQUENCES]
    box = CheckboxesElement(action_id=UNDERSTOOD, options=[understood])
    blocks.append(InputBlock(block_id=UNDERSTOOD, label=say("Delete what you keep about me"), element=box))
    return View(
        type="modal",
        callback_id=ERASE_FORM,
        title=say("Delete my data"),
        submit=say("Delete"),
        close=say("Keep everything"),
        blocks=blocks,
    )


def erased_view() -> View:
    """What takes the form's place."""
    return closing_view(say("Deleted"), say(ERASED))


def erasing_view() -> View:
    """The same, while it is not finished."""
    return closing_view(say("Deleting"), say(ERASING))


def erased_home() -> View:
    """What Home shows until it is opened again."""
    return home_view(FRONT, [_section(say(ERASED))])


def erasing_home() -> View:
    """What Home shows while it is not finished."""
    return home_view(FRONT, [_section(say(ERASING))])


ABOUT = mark("All that Kindling stores about you. Times are in UTC; a face is a number from 1 (hard) to 5 (very good).")
"""How the copy begins."""


def _render_copy(session: Session, claim: Claim) -> File:
    """All that is stored about them at this moment."""
    collected = {"about": say(ABOUT), **own_data.collect(session, claim.workspace_id, claim.recipient)}
    content = json.dumps(collected, ensure_ascii=False, indent=2).encode()
    return File(FILE_NAME, say(FILE_TITLE), say(FILE_COMMENT), content)


def _render_not_sent(_session: Session, _claim: Claim) -> Message:
    """That the copy could not be sent."""
    return Message(say(NOT_SENT), [_section(say(NOT_SENT))])


RENDERERS: Mapping[str, Renderer] = {
    copies.COPY: unless_gone(_render_copy),
    copies.COPY_FAILED: unless_gone(_render_not_sent),
}


def _section(words: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=words))
