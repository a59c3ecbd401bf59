"""What one person sees, as JSON for the page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, takewhile

from sandbox.actor import Actor
from sandbox.engine import Engine
from sandbox.host import Completing
from sandbox.page_api import places
from sandbox.page_api.manifest import AppMenu
from sandbox.records import Conversation, Json, Member, Message, View
from sandbox.state import LiveWorkspace

MOST_UNREAD = 99


@dataclass
class ReadMarks:
    """Up to where each person has read each conversation: the `ts` of the newest message they saw."""

    _marks: dict[tuple[str, str], str] = field(default_factory=dict)

    def seen(self, who: Actor, place: Conversation) -> None:
        """This person has now seen everything there."""
        self._marks[who.id, place.id] = _ts(place.last_micros)

    def unread(self, who: Actor, place: Conversation) -> int:
        """How many messages others wrote there since, at most 99."""
        mark = self._marks.get((who.id, place.id), f"{who.team.read_before.timestamp():.6f}")
        new = takewhile(lambda item: item.ts > mark, reversed(place.messages.values()))
        return sum(1 for _ in islice((item for item in new if _is_news(item, who)), MOST_UNREAD))


def _ts(micros: int) -> str:
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def _is_news(item: Message, who: Actor) -> bool:
    return item.user != who.id and item.subtype is None


def overview(engine: Engine, menu: AppMenu, marks: ReadMarks, who: Actor, at: Conversation | None) -> Json:
    """Everything that this person sees around the conversation `at`, in the parts that the page knows."""
    team = who.team
    return {
        "workspaces": [
            {"id": other.id, "name": other.name, "domain": other.domain} for other in engine.workspaces.values()
        ],
        "app": _app(engine, team, menu),
        "people": [_person(member) for member in team.members.values()],
        "groups": [{"id": group.id, "name": group.handle} for group in team.groups.values()],
        "places": [_place(place, marks, who) for place in _listed(who, at)],
        "clock": _clock(engine),
        "modals": [_view(view) for view in who.modals],
        "home": _view(who.home) if who.home else None,
    }


def _clock(engine: Engine) -> Json:
    clock, passing = engine.clock, engine.passing
    return {
        "offset": round(clock.offset, 3),
        "frozen_at": clock.frozen_at,
        "as_outside": passing.runs_as_outside,
        "speed": passing.speed,
        "until": passing.until.timestamp() if passing.until else None,
        "knows_the_plan": passing.knows_the_plan,
    }


def _app(engine: Engine, team: LiveWorkspace, menu: AppMenu) -> Json:
    return {
        "name": team.app.name,
        "user": team.bot.id,
        "commands": list(menu.commands or ()),
        "completions": engine.host.completions() if isinstance(engine.host, Completing) else {},
        "shortcuts": list(menu.shortcuts),
        "global_shortcuts": list(menu.global_shortcuts),
        "messages_open": menu.messages_open,
        "home": menu.home,
    }


def _person(member: Member) -> Json:
    person = member.person
    return {
        "id": member.id,
        "handle": person.handle,
        "name": person.shown_name,
        "full_name": person.real_name,
        "title": person.title,
        "zone": person.zone,
        "locale": person.locale,
        "bot": person.bot,
        "active": not person.deleted,
        "playable": places.playable(member),
        "status": {"emoji": person.status_emoji.strip(":"), "text": person.status_text},
    }


def _listed(who: Actor, at: Conversation | None) -> Iterator[Conversation]:
    """The conversations in the list: DMs only if open or once something was written there, except the app's."""
    own = places.app_dm(who.team, who.id)
    for place in places.visible(who):
        if not place.direct or place in (own, at) or place.last_micros:
            yield place


def _place(place: Conversation, marks: ReadMarks, who: Actor) -> Json:
    joined = who.id in place.members
    return {
        "id": place.id,
        "kind": place.kind,
        "name": place.name,
        "others": [member for member in place.members if member != who.id] if place.direct else [],
        "member": joined,
        "archived": place.archived,
        "unread": marks.unread(who, place) if joined else 0,
    }


def _view(view: View) -> Json:
    return {
        "id": view.id,
        "hash": view.hash,
        "title": view.title,
        "submit": view.submit,
        "clears": bool(view.source.get("clear_on_close")),
        "close": (view.source.get("close") or {}).get("text", ""),
        "blocks": view.blocks,
        "values": view.values,
        "errors": view.errors,
        "error": view.error,
    }
