"""The journal as the page's inspector shows it: a line for each entry, and all of one entry when it is opened."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.journal import Entry, Journal
from sandbox.records import Json
from sandbox.state import LiveWorkspace

HIDDEN = "(hidden)"
_SECRET = {"token", "access_token", "refresh_token", "client_secret", "code", "response_url"}
"""Names of texts that let somebody act as the app, or answer in its place."""
_TICKET = "?ticket="
_INTERACTIONS = {
    "block_actions": "click",
    "view_submission": "form",
    "view_closed": "form",
    "shortcut": "shortcut",
    "message_action": "shortcut",
    "block_suggestion": "suggestion",
}


def news(journal: Journal, team: LiveWorkspace, since: int) -> Json | None:
    """The lines of this workspace that changed after the change number `since`, or all if that is negative; None if
    none did. `first` is the number of the oldest one that is kept."""
    here = ("", team.id, team.organisation.id if team.organisation else "")
    changed = [entry for entry in journal if entry.change > since and entry.team in here]
    if not changed and since >= 0:
        return None
    givers = _givers(journal)
    return {"first": journal.first, "anew": since < 0, "lines": [_line(team, entry, givers) for entry in changed]}


def whole(entry: Entry) -> Json:
    """All of an entry, without what is secret."""
    said = entry.said if isinstance(entry.said, str) else {name: _decoded(value) for name, value in entry.said.items()}
    retry = {"retry": entry.attempt} if entry.attempt else {}
    refused = {"error": entry.error, "details": list(entry.details)} if entry.error else {}
    return retry | {"sent": _safe(_decoded(said)), "answered": _safe(_decoded(entry.answer))} | refused


def answered_by(journal: Journal, entry: Entry) -> Entry | None:
    """What the app answers with this call or use of a response URL: the click or command whose key it has."""
    return _giver(_givers(journal), entry)


def _givers(journal: Iterable[Entry]) -> dict[str, Entry]:
    return {key: each for each in journal if each.sort in ("slash_commands", "interactive") for key in each.keys}


def _giver(givers: Mapping[str, Entry], entry: Entry) -> Entry | None:
    if entry.sort not in ("call", "response_url"):
        return None
    return next((givers[key] for key in entry.keys if key in givers), None)


def _line(team: LiveWorkspace, entry: Entry, givers: Mapping[str, Entry]) -> Json:
    giver = _giver(givers, entry)
    kind, what, who, where = described(team, entry)
    return {
        "number": entry.number,
        "at": entry.at,
        "kind": kind,
        "what": what,
        "who": who or (described(team, giver)[2] if giver else ""),
        "where": where,
        "way": "" if entry.sort in ("call", "response_url") else entry.name,
        "attempt": entry.attempt,
        "ms": entry.took_ms if entry.took_ms is None else round(entry.took_ms, 2),
        "answer": _in_short(entry),
        "error": entry.error,
        "details": list(entry.details),
        "answers": giver.number if giver else None,
    }


def described(team: LiveWorkspace, entry: Entry) -> tuple[str, str, str, str]:
    """What kind of thing it is, what it is called, whose it is (an id), and where: `#name`, or `@` and an id for the
    direct messages with somebody; empty where there is none."""
    said = _decoded(entry.said)
    said = said if isinstance(said, dict) else {}
    match entry.sort:
        case "slash_commands":
            command = f"{said['command']} {said['text']}".strip()
            return "command", command, said["user_id"], _where(team, said["channel_id"])
        case "interactive":
            return _interaction(team, said)
        case "events_api":
            return "event", *_event(team, said.get("event") or {})
        case "call":
            who = str(said.get("user") or said.get("user_id") or "")
            return "call", entry.name, who, _where(team, str(said.get("channel") or ""))
    return "answer", str(said.get("text") or "a message"), "", ""


def _interaction(team: LiveWorkspace, said: Json) -> tuple[str, str, str, str]:
    kind, view = str(said["type"]), said.get("view") or {}
    title = (view.get("title") or {}).get("text") or "Home"
    if kind == "block_actions":
        what = _clicked(said["actions"][0])
    elif view:
        what = title if kind == "view_submission" else f"{title} closed"
    else:
        what = str(said.get("callback_id") or kind)
    where = _where(team, (said.get("channel") or {}).get("id", "")) or (title if kind == "block_actions" else "")
    return _INTERACTIONS.get(kind, kind), what, said["user"]["id"], where


def _clicked(action: Json) -> str:
    """What is written on what was used, or else what was chosen, or else the element's own name."""
    label = (action.get("text") or (action.get("selected_option") or {}).get("text") or {}).get("text")
    return str(label or action["action_id"])


def _event(team: LiveWorkspace, event: Json) -> tuple[str, str, str]:
    named = ".".join(filter(None, (event.get("type"), event.get("subtype"))))
    user, place = event.get("user"), event.get("channel") or (event.get("item") or {}).get("channel")
    who = user.get("id", "") if isinstance(user, dict) else user or ""
    return named, who, _where(team, place.get("id", "") if isinstance(place, dict) else place or "")


def _where(team: LiveWorkspace, id: str) -> str:
    if id in team.members:
        return f"@{id}"
    place = team.conversations.get(id)
    if place is None:
        return ""
    if not place.direct:
        return f"#{place.name}"
    return "@" + next((member for member in place.members if member != team.bot.id), team.bot.id)


def _in_short(entry: Entry) -> str:
    """What the app's acknowledgement says."""
    if entry.sort in ("call", "response_url"):
        return ""
    answer = entry.answer
    if not isinstance(answer, dict):
        return str(answer or "")
    return str(answer.get("response_action") or answer.get("text") or "")


def _decoded(value: Any) -> Any:
    """JSON that came as a text; anything else as it is."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _safe(value: Any) -> Any:
    """Without what is secret in it."""
    if isinstance(value, list):
        return [_safe(each) for each in value]
    if isinstance(value, dict):
        return {name: HIDDEN if _is_secret(name, each) else _safe(each) for name, each in value.items()}
    return value


def _is_secret(name: str, value: Any) -> bool:
    return isinstance(value, str) and bool(value) and (name in _SECRET or (name == "url" and _TICKET in value))
