"""The first message that somebody gets: who brought Kindling, what it does, what will come and when, and the choice.

Once they chose, it shows what they said and what comes to them now, without the buttons.
"""

from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.rhythm_fields import DAYS_OF_WEEK, NAMES_WITHIN, often_option
from bot.content.words import listed, mark, say, weekday
from bot.slack import text
from bot.slack.message import Message
from models.across import hellos
from models.across.choices import Holding
from models.across.hellos import Hello
from models.capabilities import welcomes
from models.capabilities.welcomes import Said
from models.people.cadences import CadenceKind
from models.people.rhythms import Rhythm
from models.store.outbox import Claim

SHOW = "welcome_show"
"""Action id of the button that shows what one can do."""
ANSWER, PRACTICE = "hello_answer", "hello_practice"
"""How the action ids of the answers begin, and that of the button that adds practices; the value is the hello's id."""
ANSWERS = {Said.GOOD: mark("Sounds good"), Said.LESS: mark("Less, please"), Said.NONE: mark("Not for me")}
WHAT = {
    CadenceKind.CHECKIN: mark("how you are, for yourself alone"),
    CadenceKind.GRATITUDE: mark("somebody whom you might like to thank"),
    CadenceKind.PRACTICE: mark("a small practice, of a minute or two"),
    CadenceKind.CARE: mark("an invitation to look after yourself"),
    CadenceKind.LEAD_DIGEST: mark("the week of the people you lead"),
    CadenceKind.STORY: mark("the story of your team's month, for you to look at first"),
}
"""What comes, by its kind, after when; what another capability lets recur goes by its name."""
SELDOM = {"2": mark("every second {day}"), "4": mark("every fourth {day}"), "8": mark("every eighth {day}")}
SELDOM_OF_SEVERAL = {
    "2": mark("{days}, every second time"),
    "4": mark("{days}, every fourth time"),
    "8": mark("{days}, every eighth time"),
}
SETTLED = {
    Said.GOOD: mark(":white_check_mark: You said: sounds good. This comes to you:"),
    Said.LESS: mark(":white_check_mark: You said: less, please. So it comes half as often:"),
}
NOTHING = mark(
    ":white_check_mark: You said: not for me. So nothing comes from me by itself. When a colleague thanks you, or you "
    "promise something, you hear of that."
)
HOW_TO_CHANGE = mark("Type `/kindling` and choose “What you get” to change this whenever you like.")
NOT_YOURS = mark("This hello was for somebody else, so nothing was changed.")


def render_hello(session: Session, claim: Claim) -> Message | None:
    """To somebody to whom something is to recur, while they are in a team."""
    welcome = welcomes.get(session, claim.workspace_id, claim.subject_id)
    if welcome is None:
        return None
    hello = hellos.of(session, claim.workspace_id, welcome, claim.claimed_at)
    return hello_message(hello) if hello else None


def hello_message(hello: Hello) -> Message:
    """The hello, or what became of it."""
    lines = [_who(hello), say(_WHAT_I_DO)]
    intro = " ".join(lines)
    if hello.said:
        return Message(lines[0], [_section(intro), *_settled(hello)])
    blocks: list[Block] = [_section(intro), _section(_coming(hello.holding)), *_practice(hello)]
    return Message(intro, [*blocks, _buttons(hello), _context(say(_FROM_WHEN))])


_WHAT_I_DO = mark(
    "I help people here to thank each other for what somebody did, and to keep promises on time. I count nothing "
    "against anybody, and what you say to me alone stays between us."
)
_FROM_WHEN = mark("That is at most one message a day, and none of it before your next working day.")


def _who(hello: Hello) -> str:
    """Who brought Kindling, where that is known."""
    name = f"*{text.escape(hello.team.name)}*"
    if hello.brought_by is None:
        return say(":wave: Hello, I am Kindling, and I came to {team}, where you are, too.", team=name)
    if hello.brought_by == hello.reader_id:
        return say(
            ":wave: Hello, I am Kindling. You brought me to {team}, so this is what each of you hears.", team=name
        )
    return say(
        ":wave: Hello, I am Kindling. {person} brought me to {team}.", person=f"<@{hello.brought_by}>", team=name
    )


def _coming(holding: Holding) -> str:
    lines = _lines(holding)
    if not lines:
        return say("Nothing comes from me by itself, unless you ask for it.")
    return "\n".join([say("*What comes to you:*"), *lines])


def _lines(holding: Holding) -> list[str]:
    return [
        say("• {when}: {what}", when=when(rhythm), what=_what(kind))
        for kind, rhythm in holding.rhythms.items()
        if rhythm.is_on
    ]


def _what(kind: CadenceKind) -> str:
    return say(WHAT[kind]) if kind in WHAT else say(NAMES_WITHIN[kind])


def when(rhythm: Rhythm) -> str:
    """On which days something comes, as one says it: "Tuesday and Thursday", "every second Wednesday"."""
    days = sorted(rhythm.days)
    if rhythm.is_monthly:
        return say("the first {day} of the month", day=listed([weekday(day) for day in days]))
    seldom = often_option(replace(rhythm, is_on=True))
    if len(days) == 1 and seldom in SELDOM:
        return say(SELDOM[seldom], day=weekday(days[0]))
    names = say("every day") if len(days) == len(DAYS_OF_WEEK) else listed([weekday(day) for day in days])
    return say(SELDOM_OF_SEVERAL[seldom], days=names) if seldom in SELDOM_OF_SEVERAL else names


def _practice(hello: Hello) -> list[Block]:
    """What is off, and one click away."""
    practice = hello.holding.rhythms.get(CadenceKind.PRACTICE)
    if practice is None or practice.is_on:
        return []
    line = say("If you like, also {when}: {what}.", when=when(practice), what=_what(CadenceKind.PRACTICE))
    add = _button(say("Add a practice now and then"), PRACTICE, str(hello.id))
    return [SectionBlock(text=MarkdownTextObject(text=line), accessory=add)]


def _buttons(hello: Hello) -> ActionsBlock:
    buttons = [_button(say(label), f"{ANSWER}_{said}", str(hello.id)) for said, label in ANSWERS.items()]
    buttons[0].style = "primary"
    return ActionsBlock(elements=[*buttons, _button(say("Show me"), SHOW, "commands")])


def _settled(hello: Hello) -> Sequence[Block]:
    lines = _lines(hello.holding)
    if hello.said is Said.NONE:
        return [_section(say(NOTHING)), _context(say(HOW_TO_CHANGE))]
    said = SETTLED[hello.said or Said.GOOD]
    return [_section("\n".join([say(said), *lines])), _context(say(HOW_TO_CHANGE))]


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _context(line: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=line)])


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)
