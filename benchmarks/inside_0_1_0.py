"""What `benchmarks.half_a_year` runs inside release 0.1.0, with that release's own code and sandbox.

Half a year of that release's own simulation is lived through, and an ordinary Friday cut off in the middle: things said
that wait for somebody's morning, promises due in the afternoon, a message that is in Slack without the bot having heard
so, and one that never got there. What the bot and Slack then have is written down.
"""

import asyncio
import gzip
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Table, text

PEOPLE, WEEKS, SEED = 12, 26, 1
START = datetime(2026, 5, 29, 13, 0, tzinfo=UTC)
"""A Friday, so that the half year ends on one, in the afternoon of some and the night of others."""
PRACTISING = (1, 2, 3, 4)
"""Who wants practices, which are off unless somebody does."""
SAID_LAST = (
    (1, "/thanks", "@p010 for waiting up for the release #initiative"),
    (2, "/thanks", "@p003 for reading it twice before it went out #empathy"),
    (3, "/followup", "@p001 send the minutes in 2 hours"),
    (4, "/followup", "call the client back next monday"),
    (0, "/kindling", "changed team-00: we answer the night queue in pairs"),
)
"""By whom, and what they type."""
TOLD = "answer the harbour master"
"""A promise of which somebody hears who is asleep."""
LOST, CUT = "the answer to this was lost", "this never got to Slack"
REMEMBERED = timedelta(weeks=5)
"""Of how long before the end what Slack holds is kept: longer than the bot looks back into conversations."""
OF_A_MESSAGE = (
    *("ts", "user", "text", "blocks", "attachments", "metadata", "thread_ts", "broadcast", "subtype", "bot_id"),
    *("edited", "deleted", "reactions"),
)
"""As `sandbox.keeping` has it."""


async def live(to: Path) -> None:
    """Live through it and write what there is at its end: the database's rows, and what Slack holds."""
    import_module("bot.logs").configure_logs("ERROR")
    script, world_, year = (import_module(f"bot.simulation.{each}") for each in ("script", "world", "year"))
    people = import_module("bot.simulation.people")
    plan = script.Plan(PEOPLE, WEEKS, START, SEED)
    with tempfile.TemporaryDirectory() as folder:
        world = world_.World(plan, Path(folder))
        await world.open()
        await world.database.write(lambda session: _practise(session, world))
        living = people.People(world)
        for at, together in groupby(script.write(plan), lambda each: each.at):
            await world.walk_to(at)
            await year._happen(world, living, list(together))
        await world.walk_to(plan.end)
        await _last_words(world)
        rows = await world.database.read(lambda session: list(_statements(session)))
        await world.stop_bot()
        (to / "0_1_0.sql.gz").write_bytes(_packed("".join(rows)))
        (to / "0_1_0.json.gz").write_bytes(_packed(json.dumps(_of_slack(world))))
        await world.slack.stop()


def _practise(session: Any, world: Any) -> None:
    preferences = import_module("models.preferences")
    for number in PRACTISING:
        id_ = world.slack.person(f"p{number:03}").id
        preferences.put(session, world.slack.id, id_, rhythms={"practice": {"is_on": True}})
    import_module("models.cadences").find_anew(
        session, world.slack.id, [world.slack.person(f"p{each:03}").id for each in PRACTISING], world.slack.clock.now()
    )


async def _last_words(world: Any) -> None:
    fault, second_thoughts = import_module("sandbox").Fault, import_module("bot.simulation.second_thoughts")
    for number, command, words in SAID_LAST:
        await world.slack.person(f"p{number:03}").command(command, words, channel="general")
    teller, asleep = world.slack.person("p005"), "p010"
    await teller.command("/followup", "", channel="general")
    await teller.submit({"what": TOLD, "other": asleep, "when": "next tuesday", "tell": [second_thoughts.TELL]})
    await world.settled()
    for words, what in ((LOST, fault.lost_answer()), (CUT, fault.cut())):
        world.slack.faults.add("chat.postMessage", what, times=None, when=lambda args, words=words: words in str(args))
        await world.slack.person("p000").command("/thanks", f"@p001 for saying that {words}", channel="general")
        await world.settled()


def _statements(session: Any) -> Iterator[str]:
    """Every row, in the order in which tables refer to each other, in words that both databases take."""
    for table in import_module("models").Base.metadata.sorted_tables:
        key = ", ".join(each.name for each in table.primary_key)
        rows = session.execute(text(f"SELECT * FROM {table.name} ORDER BY {key}")).mappings().all()
        if rows:
            columns = list(rows[0])
            values = ",\n".join(f"({', '.join(_literal(table, each, row[each]) for each in columns)})" for row in rows)
            yield f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES\n{values};\n"


def _literal(table: Table, column: str, value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(table.c[column].type, Boolean):
        return "TRUE" if value else "FALSE"
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def _of_slack(world: Any) -> dict[str, Any]:
    team = world.slack.live
    own = ("handle", "name", "zone", "admin", "deleted", "status_text", "status_emoji")
    here = [each for each in team.members.values() if each.id not in ("USLACKBOT", team.bot.id)]
    return {
        "now": world.slack.clock.now().isoformat(),
        "name": team.name,
        "id": team.id,
        "people": [{name: getattr(each.person, name) for name in own} for each in here],
        "ids": {each.person.handle: each.id for each in here},
        "channels": [
            {"name": each.name, "private": each.kind == "private"}
            for each in team.conversations.values()
            if each.kind in ("channel", "private")
        ],
        "said": [_conversation(each, world.slack.clock.now() - REMEMBERED) for each in team.conversations.values()],
    }


def _conversation(place: Any, since: datetime) -> dict[str, Any]:
    remembered = [each for each in place.messages.values() if float(each.ts) >= since.timestamp()]
    return {
        "id": place.id,
        "direct": place.direct,
        "members": list(place.members),
        "last_micros": place.last_micros,
        "messages": [{name: getattr(each, name) for name in OF_A_MESSAGE} for each in remembered],
    }


def _packed(words: str) -> bytes:
    return gzip.compress(words.encode(), 9, mtime=0)


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1])))
