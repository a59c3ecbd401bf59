"""What comes next to somebody, in words, and the ways to change that."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from sqlalchemy.orm import Session

from bot.blocks.home_places import Visitor, begin
from bot.blocks.home_thanks import isolated
from bot.blocks.preference_form import TITLE as WHAT_YOU_GET
from bot.blocks.preference_form import pause_line
from bot.blocks.rhythm_fields import NAMES
from bot.content.words import listed, mark, say, say_count, weekday, written
from bot.slack import text
from models.across.home import Front, Upcoming
from models.people.availability import Availability
from models.people.cadences import CadenceKind
from models.people.hours import Hours

OPEN_PREFERENCES, PAUSE, END_PAUSE = "home_open_preferences", "home_pause", "home_end_pause"
BEGIN_PRACTICES = "home_begin_practices"
"""Action ids."""
COMING = mark("What comes next")
MOST_COMING, MOST_TEAMS = 6, 3
"""What is announced, and teams that are named of what comes to those who lead several."""
ONE_OF: Mapping[str, str] = {
    CadenceKind.CHECKIN: mark("a check-in"),
    CadenceKind.GRATITUDE: mark("a gratitude prompt"),
    CadenceKind.PRACTICE: mark("a small practice"),
    CadenceKind.CARE: mark("an invitation to look after yourself"),
}
"""How one of each kind is called; others have their own name."""
OF_TEAMS: Mapping[str, str] = {
    CadenceKind.LEAD_DIGEST: mark("your lead's digest of {teams}"),
    CadenceKind.STORY: mark("the monthly story of {teams}"),
}
_DAY = timedelta(days=1)
_WEEK = 7
_AFTERNOON, _EVENING = 12, 18
"""The hours at which they begin."""
_TODAY = (mark("This morning: {what}"), mark("This afternoon: {what}"), mark("This evening: {what}"))
_TOMORROW = (mark("Tomorrow morning: {what}"), mark("Tomorrow afternoon: {what}"), mark("Tomorrow evening: {what}"))
_THIS_WEEK = (mark("{day} morning: {what}"), mark("{day} afternoon: {what}"), mark("{day} evening: {what}"))
_LATER = (
    mark("{day}, in the morning: {what}"),
    mark("{day}, in the afternoon: {what}"),
    mark("{day}, in the evening: {what}"),
)


def section(_session: Session, visitor: Visitor, front: Front) -> list[Block]:
    """What comes, or the pause, and the ways to change that."""
    reader, now = front.reader, visitor.now
    buttons = [_button(say(WHAT_YOU_GET), OPEN_PREFERENCES)]
    if reader.paused_until and reader.paused_until > now:
        lines = [pause_line(reader.paused_from, reader.paused_until, reader.hours, now)]
        buttons.append(_button(say("End the pause"), END_PAUSE))
    else:
        coming = [f"• {in_words(each, reader.hours, now)}" for each in front.upcoming[:MOST_COMING]]
        lines = [
            *(coming or [say("Nothing is planned just now. What you get is yours to choose:")]),
            *notes(front, now),
        ]
        buttons += [_button(say("Try a small practice"), BEGIN_PRACTICES)] if front.lacks_practices else []
        buttons.append(_button(say("Pause for a week"), PAUSE))
    said = SectionBlock(text=MarkdownTextObject(text="\n".join(text.fitting(lines))))
    return [*begin(say(COMING)), said, ActionsBlock(elements=list(buttons))]


def notes(front: Front, now: datetime) -> list[str]:
    """What else there is to know of what comes, a line each."""
    return _rest(front.reader, now)


def in_words(upcoming: Upcoming, hours: Hours, now: datetime) -> str:
    """When it comes and what it is, as one says it: "Tuesday morning: a check-in"."""
    local, today = hours.local(upcoming.at), hours.today(now)
    part = (local.hour >= _AFTERNOON) + (local.hour >= _EVENING)
    days, what = (local.date() - today).days, _what(upcoming)
    if days <= 0:
        return say(_TODAY[part], what=what)
    if days == 1:
        return say(_TOMORROW[part], what=what)
    if days < _WEEK:
        return say(_THIS_WEEK[part], day=weekday(local.isoweekday()), what=what)
    day = written(local, "MMMEd" if local.year == today.year else "yMMMEd")
    return say(_LATER[part], day=day, what=what)


def _what(upcoming: Upcoming) -> str:
    if upcoming.kind in OF_TEAMS:
        names = [isolated(each) for each in upcoming.team_names[:MOST_TEAMS]]
        if more := len(upcoming.team_names) - len(names):
            names.append(say_count("{count} more", "{count} more", more))
        return say(OF_TEAMS[upcoming.kind], teams=listed(names))
    name = ONE_OF.get(upcoming.kind) or NAMES[upcoming.kind]
    return say(name)


def _rest(reader: Availability, now: datetime) -> list[str]:
    """Days off, and what their status says."""
    lines, hours = [], reader.hours
    today = hours.today(now)
    if not hours.is_working_day(today):
        lines.append(say("Today is a day off for you, so no nudges come."))
    if free := _days_off(hours, [today + ahead * _DAY for ahead in range(1, _WEEK)]):
        names = listed([weekday(day.isoweekday()) for day in free])
        lines.append(
            say_count(
                "{days} is a day off for you, so no nudges come then.",
                "{days} are days off for you, so no nudges come then.",
                len(free),
                days=names,
            )
        )
    if reader.is_away:
        lines.append(say("Your status says that you are away, so nudges wait until you are back."))
    return lines


def _days_off(hours: Hours, days: Sequence[date]) -> list[date]:
    """Those on which they would work otherwise."""
    return [day for day in days if day.isoweekday() in hours.work_days and not hours.is_working_day(day)]


def _button(label: str, action_id: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value="home")
