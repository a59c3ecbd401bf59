"""The form in which somebody chooses what they get, on one screen: less, usual, more or nothing of each, and one time.

All else is behind a button, which puts the larger form (`bot.blocks.preference_form`) in its place, filled with what
was chosen here.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import time

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.blocks.fields import packed
from bot.blocks.how_often import briefly
from bot.blocks.rhythm_fields import NAMES, Fields, Problems, SettingsContext, quiet_span
from bot.blocks.times import clock
from bot.content.words import mark, say
from models.across.choices import Holding
from models.capabilities.followups import REMINDER
from models.people.cadences import OF_LEADS, PERSONAL, WISHED, CadenceKind
from models.people.levels import Level, at_level, level_of, levels
from models.people.rhythms import Rhythm

FORM = "what_you_get"
"""Callback id."""
MORE = "what_you_get_more"
"""Action id of the button that leads to all else."""
TITLE = mark("What you get")
AT = "what_you_get_at"
"""Block id of the time of all of them."""
AS_IT_IS = "as_it_is"
"""The option of whatever holds as the form is opened, so that what somebody does not touch is not their choice."""
LABELS: dict[str, str] = {
    CadenceKind.CHECKIN: mark("Check-ins"),
    CadenceKind.GRATITUDE: mark("Prompts to thank someone"),
    CadenceKind.PRACTICE: mark("Small practices"),
    CadenceKind.CARE: mark("An invitation to look after yourself"),
    CadenceKind.LEAD_DIGEST: mark("The digest for those who lead"),
}
"""How each kind is called there; one that a capability adds is called by its name."""
_OF_LEVELS = {
    Level.USUAL: mark("Usual: {rhythm}"),
    Level.LESS: mark("Less: {rhythm}"),
    Level.MORE: mark("More: {rhythm}"),
    Level.OFF: mark("Off"),
}
_AS_CHOSEN = mark("As you chose: {rhythm}")
_REMINDERS: Mapping[str, tuple[str, int, bool]] = {
    Level.USUAL: (mark("Usual: before something is due, when it is due, and after"), 1, True),
    Level.LESS: (mark("Less: when it is due, and half as often after"), 2, True),
    Level.OFF: (mark("Off"), 1, False),
}
"""The label of each level of reminders of promises, with `reminders_every` and `has_reminders` of it."""
_REMINDERS_AS_CHOSEN = mark("As you chose: as few as there are")


def form_view(holding: Holding, usual: Holding, quiet: Collection[CadenceKind], context: SettingsContext) -> View:
    """The form.

    Args:
        holding: what holds for whoever reads it; the form is filled with it.
        usual: what would hold if they had chosen nothing.
        quiet: what went quiet for them.
        context: what it must remember.
    """
    personal = [each for each in holding.rhythms if each in PERSONAL]
    of_leads = [each for each in holding.rhythms if each in OF_LEADS and each != CadenceKind.STORY]
    fields: list[Block] = [
        *(_level_field(each, holding, usual, is_quiet=each in quiet) for each in personal),
        _reminders_field(holding),
        *(_level_field(each, holding, usual) for each in of_leads),
        _time_field(holding),
    ]
    rest = say("Days, hours, holidays, a pause, how you like to be thanked. Only you see what you choose.")
    more = ButtonElement(text=PlainTextObject(text=say("More …")), action_id=MORE, value=MORE)
    return View(
        type="modal",
        callback_id=FORM,
        title=say(TITLE),
        submit=say("Save"),
        close=say("Not now"),
        private_metadata=packed(replace(context, shown=holding.packed())),
        blocks=[*fields, SectionBlock(text=MarkdownTextObject(text=rest), accessory=more)],
    )


def read(values: Fields, shown: Holding, usual: Holding) -> Holding:
    """What the form says; what somebody left as it was is exactly what they were shown."""
    rhythms = {kind: _read_level(values, kind, rhythm, shown, usual) for kind, rhythm in shown.rhythms.items()}
    selected = values[AT][AT].get("selected_time")
    at = time.fromisoformat(selected) if selected else None
    if at != _shared_time(shown):
        rhythms = {kind: replace(each, at=at or _usual(kind, each, usual).at) for kind, each in rhythms.items()}
    reminders = _chosen(values, REMINDER)
    if reminders == AS_IT_IS:
        return replace(shown, rhythms=rhythms)
    _, every, is_on = _REMINDERS[reminders]
    return replace(shown, rhythms=rhythms, reminders_every=every, has_reminders=is_on)


def problems(sent: Holding, shown: Holding) -> Problems:
    """What is wrong with what was sent, by field; nothing if it can be kept."""
    at = _shared_time(sent)
    if at is None or at == _shared_time(shown) or not sent.hours.is_quiet(at):
        return {}
    sentence = mark("{time} is within the quiet hours ({hours}). Choose another time.")
    return {AT: say(sentence, time=clock(at), hours=quiet_span(sent.hours))}


# One field


def _level(kind: str) -> str:
    """The field of how much of something comes."""
    return f"{kind}_level"


def _level_field(kind: CadenceKind, holding: Holding, usual: Holding, *, is_quiet: bool = False) -> InputBlock:
    rhythm = holding.rhythms[kind]
    known = levels(kind, _usual(kind, rhythm, usual), holding.hours.work_days)
    labels: dict[str, str] = {level: say(_OF_LEVELS[level], rhythm=briefly(each)) for level, each in known.items()}
    holds = level_of(rhythm, known)
    as_chosen = None if holds else say(_AS_CHOSEN, rhythm=briefly(rhythm))
    hint = say("This went quiet, since the last ten had no answer.") if is_quiet and not rhythm.is_on else None
    label = say(LABELS[kind]) if kind in LABELS else say(NAMES[kind])
    return _select(_level(kind), label, labels, holds, as_chosen, hint)


def _reminders_field(holding: Holding) -> InputBlock:
    labels = {level: say(label) for level, (label, _, _) in _REMINDERS.items()}
    holds = next(
        (
            level
            for level, (_, every, is_on) in _REMINDERS.items()
            if is_on == holding.has_reminders and (every == holding.reminders_every or not is_on)
        ),
        None,
    )
    as_chosen = None if holds else say(_REMINDERS_AS_CHOSEN)
    return _select(_level(REMINDER), say("Reminders of what you promised"), labels, holds, as_chosen)


def _select(
    name: str, label: str, labels: Mapping[str, str], holds: str | None, as_chosen: str | None, hint: str | None = None
) -> InputBlock:
    """A select of these levels, with the one that holds; `as_chosen` is what holds where none of them does."""
    options = {each: Option(value=AS_IT_IS if each == holds else each, label=words) for each, words in labels.items()}
    if as_chosen:
        options = {AS_IT_IS: Option(value=AS_IT_IS, label=as_chosen), **options}
    element = StaticSelectElement(
        action_id=name, options=list(options.values()), initial_option=options[holds or AS_IT_IS]
    )
    return InputBlock(block_id=name, label=label, hint=hint, element=element)


def _time_field(holding: Holding) -> InputBlock:
    at = _shared_time(holding)
    return InputBlock(
        block_id=AT,
        label=say("At what time?"),
        optional=True,
        hint=say("One for all of them. Empty means each at its own."),
        element=TimePickerElement(action_id=AT, initial_time=f"{at:%H:%M}" if at else None),
    )


def _shared_time(holding: Holding) -> time | None:
    """The time of all that comes; `None` where it comes at several. What is for those alone who wish it counts once
    they do."""
    times = {each.at for kind, each in holding.rhythms.items() if each.is_on or kind not in WISHED}
    return times.pop() if len(times) == 1 else None


def _usual(kind: CadenceKind, rhythm: Rhythm, usual: Holding) -> Rhythm:
    return usual.rhythms.get(kind, rhythm)


def _read_level(values: Fields, kind: CadenceKind, rhythm: Rhythm, shown: Holding, usual: Holding) -> Rhythm:
    chosen = _chosen(values, kind)
    if chosen == AS_IT_IS:
        return rhythm
    known = levels(kind, _usual(kind, rhythm, usual), shown.hours.work_days)
    return at_level(rhythm, Level(chosen), known) if chosen in known else rhythm


def _chosen(values: Fields, kind: str) -> str:
    """The option of a kind; what has no field there is as it is."""
    name = _level(kind)
    return str(values[name][name]["selected_option"]["value"]) if name in values else AS_IT_IS
