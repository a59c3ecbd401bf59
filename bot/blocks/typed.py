"""What somebody is answered who writes to Kindling in words of their own, and means no command."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, MarkdownTextObject, PlainTextObject, SectionBlock

from bot.blocks import followup_form
from bot.blocks.hellos import SHOW
from bot.blocks.help import Help, tour
from bot.blocks.shoutout_form import OPEN_FORM, Form
from bot.blocks.shoutouts import BUTTON_VALUE_LIMIT
from bot.content.words import mark, say
from bot.slack.message import Message
from models.capabilities.shoutouts import Audience

UNDERSTOOD = mark(
    "Write “thank @ben for …”, “remind me to … by friday”, “what did I promise?”, “pause until monday” or “help”, and "
    "I know what to do. I keep nothing of what is written besides."
)
HELLO = mark(":wave: Hello!")
WELCOME = mark(":seedling: You are welcome. To thank somebody, name them: “thank @ben for …”.")
OUTSIDE = mark("I keep promises and thanks for the people of one workspace, and you are with another organisation.")


def answer(is_private: bool, greeting: str = "") -> Message:
    """What one can say, with the ways into the forms; `is_private` is whether it is said in a private conversation."""
    line = f"{say(greeting)} {say(UNDERSTOOD)}".strip()
    return _with_buttons(line, is_private)


def welcome(is_private: bool) -> Message:
    """Somebody thanks Kindling itself."""
    return _with_buttons(say(WELCOME), is_private)


def help_(known: Help) -> Message:
    """All that can be done."""
    line = tour(known)
    return Message(line, [SectionBlock(text=MarkdownTextObject(text=line))])


def _with_buttons(line: str, is_private: bool) -> Message:
    form = Form(audience=Audience.PRIVATE if is_private else Audience.PUBLIC)
    thank = ButtonElement(
        text=PlainTextObject(text=say("Thank someone")), action_id=OPEN_FORM, value=form.packed(BUTTON_VALUE_LIMIT)
    )
    promise = ButtonElement(
        text=PlainTextObject(text=say("Promise something")), action_id=followup_form.OPEN_FORM, value="typed"
    )
    show = ButtonElement(text=PlainTextObject(text=say("Show me around")), action_id=SHOW, value="commands")
    return Message(
        line, [SectionBlock(text=MarkdownTextObject(text=line)), ActionsBlock(elements=[thank, promise, show])]
    )
