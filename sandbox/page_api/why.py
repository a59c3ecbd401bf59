"""Why a message of the app came: what the host knows of it, what its metadata says, and what the journal has of it."""

from collections.abc import Iterator

from sandbox.engine import Engine
from sandbox.journal import Entry
from sandbox.page_api.journal_lines import answered_by, described
from sandbox.records import Message
from sandbox.state import LiveWorkspace

SOON_SECONDS = 5.0
"""So long after somebody did something a message to them that says nothing of its reason may well answer it."""


def lines(engine: Engine, team: LiveWorkspace, message: Message) -> tuple[list[str], int | None]:
    """The reasons in plain English, and the number of the journal's entry with which it came."""
    posted = next((each for each in reversed(list(engine.journal)) if _posted(each, message)), None)
    told = [*_by_metadata(engine, message), *(_by_journal(engine, team, message, posted) if posted else ())]
    told += _change(engine, team, message)
    if not told:
        told = ["It came before what the inspector still has."]
    return told, posted.number if posted else None


def _posted(entry: Entry, message: Message) -> bool:
    if entry.ts == message.ts:
        return not entry.is_change
    is_post = entry.sort == "call" and entry.name.startswith("chat.post") and entry.error is None
    return is_post and f'ts": "{message.ts}"' in str(entry.answer)


def _by_metadata(engine: Engine, message: Message) -> Iterator[str]:
    if message.metadata is None:
        return
    message_id = str(message.metadata.get("event_payload", {}).get("id", ""))
    known = engine.host.why(message_id) if engine.host and message_id else ()
    if known:
        yield from known
    else:
        yield f"Its metadata: {message.metadata.get('event_type')}, id {message_id or 'none'}."


def _by_journal(engine: Engine, team: LiveWorkspace, message: Message, posted: Entry) -> Iterator[str]:
    if posted.sort in ("slash_commands", "interactive"):
        yield f"It is the acknowledgement of {_in_words(team, posted)}."
        return
    way = posted.name if posted.sort == "call" else "a response URL"
    cause = answered_by(engine.journal, posted)
    if cause is not None:
        yield f"It answers {_in_words(team, cause)}."
    elif message.metadata is None:
        before = _before(engine, team, message, posted)
        if before is not None:
            after = posted.began - before.began
            yield f"It came {after:.1f} s after {_in_words(team, before)}."
    yield f"It came by {way}."


def _change(engine: Engine, team: LiveWorkspace, message: Message) -> Iterator[str]:
    """With what it was last changed."""
    changes = (each for each in reversed(list(engine.journal)) if _changed(each, message))
    last = next(changes, None)
    if last is None:
        return
    cause = answered_by(engine.journal, last)
    yield f"It was changed {f'in answer to {_in_words(team, cause)}' if cause else f'by {last.name}'}."


def _changed(entry: Entry, message: Message) -> bool:
    if entry.sort == "response_url":
        return entry.is_change and entry.ts == message.ts
    is_update = entry.sort == "call" and entry.name == "chat.update" and entry.error is None
    return is_update and isinstance(entry.said, dict) and entry.said.get("ts") == message.ts


def _before(engine: Engine, team: LiveWorkspace, message: Message, posted: Entry) -> Entry | None:
    """The last thing that its reader did shortly before."""
    place = team.conversations[message.channel]
    readers = {message.ephemeral_to} if message.ephemeral_to else set(place.members) if place.direct else set()
    for each in reversed(list(engine.journal)):
        is_before = each.number < posted.number and each.sort in ("slash_commands", "interactive")
        if is_before and each.team == team.id and described(team, each)[2] in readers:
            return each if posted.began - each.began < SOON_SECONDS else None
    return None


def _in_words(team: LiveWorkspace, entry: Entry) -> str:
    kind, what, who, _ = described(team, entry)
    name = team.members[who].person.real_name
    said = {"command": f"the command {what}", "click": f"the click on “{what}”", "form": f"the form “{what}”"}
    return f"{said.get(kind, f'the {kind} {what}')} of {name}"
