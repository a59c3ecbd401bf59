"""What people see who rehearse: the scenes to choose from, and a scene, reply by reply.

Where in a scene somebody is stands in the buttons alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    DividerBlock,
    HeaderBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.blocks.help import leads_to
from bot.content.scenes import GROUPS, MOST_LEVELS, Group, Reply, Scene, said
from bot.content.words import mark, say
from bot.slack import text
from models.store.base import id_of

TITLE = mark("Practise")
LIST, SCENE = "rehearsal_list", "rehearsal_scene"
"""Callback ids."""
CHOOSE, TODAY, REPLY, BACK, AGAIN = (
    "rehearsal_choose",
    "rehearsal_today",
    "rehearsal_reply",
    "rehearsal_back",
    "rehearsal_again",
)
"""Action ids of what leads to a place in a scene, which is the value: `Place`, packed."""
ANOTHER = "rehearsal_another"
"""Action id of what leads back to the scenes."""
ADD, GO_ON, CHANGE, TAKE_AWAY = (
    "own_scene_add",
    "own_scene_go_on",
    "own_scene_change",
    "own_scene_take_away",
)
"""Action ids, for whoever may add scenes; the value is the place, of the first one `NEW`, and of the last one with what
is taken away (`read_by`)."""
NEW = "new"
LABEL_LIMIT, HEADER_LIMIT = 75, 150
"""Characters that Slack takes of an option or a label, and of a header."""
INTRO = mark(
    "Try out a hard conversation before you have it. Nobody sees what you choose, and nothing of it is kept. No reply "
    "is the right one: each gains something and costs something."
)
NOT_FOUND = mark("No scene is called “{words}”. Here are all of them.")
GONE = mark("That scene was taken away meanwhile. Here are the others.")
OTHERWISE = mark("That scene was changed meanwhile. Here it is from its beginning.")
CHOOSE_ONE = mark("Choose a scene")
FIRST, THEN = mark("*What do you say or do?*"), mark("*And then?*")


@dataclass(frozen=True)
class Place:
    """Where in a scene somebody is."""

    scene_id: str
    path: tuple[int, ...] = ()
    """The numbers of the replies that led here, counted from 0."""

    def packed(self) -> str:
        """As the value of a button."""
        return f"{self.scene_id}:{'.'.join(map(str, self.path))}"

    @classmethod
    def of(cls, value: str) -> "Place":
        """The place that a button's value tells of."""
        scene_id, _, path = value.partition(":")
        return cls(scene_id, tuple(int(each) for each in path.split(".") if each))


def list_view(scenes: Sequence[Scene], today: Scene | None, note: str = "", *, may_add: bool = False) -> View:
    """The scenes to choose from.

    Args:
        scenes: all of them, or those that were asked for.
        today: the one that is proposed; `None` where some were asked for.
        note: what became of what they did a moment ago, in mrkdwn.
        may_add: whether they may add scenes of the workspace's own.
    """
    blocks: list[Block] = [*([_section(note)] if note else []), _section(say(INTRO))]
    if today:
        line = say("Today’s scene: *{title}*", title=text.escape(said(today).title))
        begin = _button(say("Begin"), TODAY, Place(today.id).packed())
        blocks.append(SectionBlock(text=MarkdownTextObject(text=line), accessory=begin))
    blocks += [DividerBlock(), *_groups(scenes), DividerBlock()]
    ways: list[InteractiveElement] = [
        *([] if today else [_button(say("All scenes"), ANOTHER, "all")]),
        leads_to("words", say("Find kind words")),
        leads_to("steps", say("Six small steps")),
    ]
    if may_add:
        ways.append(_button(say("Add a scene of your own"), ADD, NEW))
    return _view(LIST, [*blocks, ActionsBlock(elements=ways)])


def scene_view(scene: Scene, path: Sequence[int], note: str = "", *, may_change: bool = False) -> View:
    """A scene where these replies led; its beginning where there are none such (any more).

    Args:
        scene: which one.
        path: the numbers of the replies that were chosen.
        note: what became of what they did a moment ago, in mrkdwn.
        may_change: whether it is the workspace's own, and theirs to change.
    """
    shown, place = said(scene), Place(scene.id, tuple(path))
    way = shown.way(path)
    if way is None:
        return scene_view(scene, (), say(OTHERWISE), may_change=may_change)
    blocks: list[Block] = [_section(note)] if note else []
    if way:
        here, question = way[-1].replies, THEN
        blocks += _landed(way[-1])
    else:
        here, question = shown.replies, FIRST
        blocks += [_heading(shown.title), _plain(shown.setting), _quote(shown.says)]
    if here:
        blocks += [DividerBlock(), _section(say(question)), *_replies(here, place)]
    elif shown.weighs:
        blocks += [DividerBlock(), _told(say("What it weighs"), shown.weighs)]
    blocks.append(ActionsBlock(elements=_ways_on(place, is_end=not here)))
    if may_change and (changes := _changes(place, here)):
        blocks.append(ActionsBlock(elements=changes))
    return _view(SCENE, blocks)


def read_by(value: str) -> tuple[Place, str]:
    """Where a button takes a step away, and which replies stood there, as their `fingerprint`."""
    place, _, seen = value.partition("|")
    return Place.of(place), seen


def fingerprint(replies: Sequence[Reply]) -> str:
    """What tells whether these replies are the same as before."""
    return str(id_of(*(part for each in replies for part in (each.words, each.lands, each.why))))


def _groups(scenes: Sequence[Scene]) -> Iterator[Block]:
    """What scenes are about, each with those there are."""
    for group in (*Group, None):
        if found := [each for each in scenes if each.group is group]:
            options = [
                Option(value=Place(each.id).packed(), label=text.cut(said(each).title, LABEL_LIMIT)) for each in found
            ]
            select = StaticSelectElement(action_id=CHOOSE, placeholder=say(CHOOSE_ONE), options=options)
            yield SectionBlock(text=MarkdownTextObject(text=f"*{say(GROUPS[group])}*"), accessory=select)


def _landed(reply: Reply) -> list[Block]:
    """What was said, what it does, and why."""
    return [
        _told(say("You"), reply.words),
        _told(say("How it lands"), reply.lands),
        _told(say("Why"), reply.why),
    ]


def _replies(replies: Sequence[Reply], place: Place) -> Iterator[Block]:
    for number, each in enumerate(replies):
        button = _button(say("Choose"), REPLY, Place(place.scene_id, (*place.path, number)).packed())
        button.accessibility_label = text.cut(each.words, LABEL_LIMIT)
        yield SectionBlock(text=PlainTextObject(text=each.words), accessory=button)


def _ways_on(place: Place, *, is_end: bool) -> list[InteractiveElement]:
    """Back, from the beginning, and elsewhere."""
    before = Place(place.scene_id, place.path[:-1]).packed()
    found: list[InteractiveElement] = []
    if len(place.path) > 1 or (place.path and not is_end):
        found.append(_button(say("Try another reply here") if is_end else say("One step back"), BACK, before))
    if is_end:
        found.append(_button(say("Another way through"), AGAIN, Place(place.scene_id).packed()))
    found.append(_button(say("Another scene"), ANOTHER, "all"))
    if is_end:
        found.append(leads_to("words", say("Say it in your own words")))
    return found


def _changes(place: Place, here: Sequence[Reply]) -> list[InteractiveElement]:
    """What somebody may do with a scene of the workspace's own."""
    if not here:
        has_room = len(place.path) < MOST_LEVELS
        return [_button(say("Write what happens next"), GO_ON, place.packed())] if has_room else []
    take_away = _button(say("Take away"), TAKE_AWAY, f"{place.packed()}|{fingerprint(here)}")
    take_away.confirm = ConfirmObject(
        title=say("Take it away?"),
        text=say("It goes for everyone, with all that follows it."),
        confirm=say("Take away"),
        deny=say("Keep it"),
    )
    return [_button(say("Change"), CHANGE, place.packed()), take_away]


def _heading(title: str) -> HeaderBlock:
    return HeaderBlock(text=text.cut(title, HEADER_LIMIT))


def _told(what: str, words: str) -> RichTextBlock:
    """Words under what they are."""
    name = RichTextElementParts.Text(text=f"{what}\n", style={"bold": True})
    return RichTextBlock(elements=[RichTextSectionElement(elements=[name, *text.inline(words)])])


def _quote(words: str) -> RichTextBlock:
    return RichTextBlock(elements=[text.quote(words)])


def _plain(words: str) -> SectionBlock:
    return SectionBlock(text=PlainTextObject(text=words))


def _section(line: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=line))


def _button(label: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value)


def _view(callback_id: str, blocks: Sequence[Block]) -> View:
    return View(type="modal", callback_id=callback_id, title=say(TITLE), close=say("Close"), blocks=list(blocks))
