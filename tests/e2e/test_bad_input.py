"""Whatever people type or paste: it is answered, it is kept whole, it pings no channel and it stays out of the log."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy import text as ddl

from bot.slack import text
from bot.tools.manifest import EVENTS, SCOPES
from models import Shoutout, ShoutoutRecipient
from models.capabilities import shoutouts
from models.capabilities.shoutouts import AddressedShoutout
from models.store import allowances
from models.store.database import Database
from sandbox import BOT, Message, Sandbox, Timings, UserGroup, View
from sandbox.actor import Actor
from sandbox.app import PATIENCE_SECONDS
from sandbox.formatting import escape
from sandbox.interactions import Interactions
from tests.bot.test_text import ANY_TEXT
from tests.e2e.conftest import HARBOUR, SUNDAY
from tests.extent import extent
from tests.program import Program, StartBot

pytestmark = pytest.mark.every_way

EXAMPLES = extent(20, 200)
FEW = 15
"""Messages that most tests wait for; the bot sends about eight a second."""
LONGEST = 40_000
"""Characters that Slack takes in one message."""
CLIENT_LIMIT = 3000
"""Characters that Slack's client lets people type into one input."""
ECHO = 11_000
"""Characters of a refused command that the answer shows at least."""
CANARY = "marmalade"
"""A word that is often among what is typed, to be looked for where no typed word may be."""
SPARE = [f"p{n:02}" for n in range(25)]
PLACES: list[dict[str, str]] = [{"channel": "general"}, {"channel": "leads"}, {"dm": BOT}, {"dm": "ben"}]
PRIVATE = PLACES[1:]
SAYING = ("chat.postMessage", "chat.postEphemeral", "chat.update", "views.open", "views.update")
"""The methods by which the bot shows something to people."""

T = TypeVar("T")


def _words(longest: int) -> st.SearchStrategy[str]:
    """Any text of up to so many characters: often with the canary, sometimes as long as can be, or not to be seen."""
    words = ANY_TEXT.map(lambda typed: typed[: longest - 20])
    return st.one_of(
        words,
        words.map(lambda typed: f"{typed} {CANARY}"),
        words.map(lambda typed: _repeated(typed + CANARY, longest)),
        st.sampled_from(["", "\n", "\u200b", " \u2060\u200d ", "\ud800"]),
    )


def _repeated(typed: str, length: int) -> str:
    return "".join(islice(cycle(typed), length))


def _mentions(slack: Sandbox) -> st.SearchStrategy[str]:
    """Everything that Slack marks in a command's text, and what only looks like it."""
    people = [f"<@{slack.person(who).id}|{who}>" for who in ("ana", "ben", "gone", "robot", "client", *SPARE)]
    group = f"<!subteam^{slack.live.handles.groups['support']}|@support>"
    channels = [f"<#{slack.channel_id('general')}|general>", "<#C0NOWHERE|>", "<#C0NOWHERE>"]
    strangers = [f"<@{slack.bot_id}>", "<@USLACKBOT>", "<@U0NOBODY>", "<@W0ELSEWHERE|x>", "<@u1>", "<@U0|", "@nobody"]
    pings = [group, "<!channel>", "<!here|here>", "<!everyone>", "&lt;!channel&gt;", "<!date^0^{date}|then>", "@here"]
    links = ["<https://kind.example/?a=1&amp;b=2|the guide>", "<mailto:a@kind.example|a@kind.example>"]
    return st.one_of(*(st.sampled_from(each) for each in (people, channels, strangers, pings, links)))


async def _for_any(
    slack: Sandbox, examples: st.SearchStrategy[T], check: Callable[[T], Coroutine[Any, Any, None]]
) -> None:
    """Run the check for many examples, one after another, while this loop goes on serving the sandbox.

    So much time passes between them that nobody is thanking too many people at once.
    """
    loop = asyncio.get_running_loop()

    async def check_later(example: T) -> None:
        slack.clock.advance(minutes=allowances.MINUTES)
        await check(example)

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(examples)
    def run(example: T) -> None:
        asyncio.run_coroutine_threadsafe(check_later(example), loop).result(PATIENCE_SECONDS)

    await asyncio.to_thread(run)


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """A sandbox with a user group, which sends commands as the test wrote them."""
    harbour = replace(HARBOUR, user_groups=[UserGroup("support", ["ana", "ben", "chloe"])])
    async with Sandbox(
        harbour,
        scopes=list(SCOPES),
        events=list(EVENTS),
        clock_file=tmp_path / "clock",
        escape_commands=False,
        starts_at=SUNDAY,
        timings=Timings.patient(),
    ) as sandbox:
        yield sandbox


@pytest.fixture
async def bot(start_bot: StartBot, database_url: str) -> Program:
    """The program, once over Socket Mode with SQLite and once over HTTP with PostgreSQL."""
    return await start_bot(http=not database_url.startswith("sqlite"), database_url=database_url)


@pytest.fixture
async def stored(database_url: str) -> AsyncIterator[Database]:
    """The bot's database, to look into."""
    database = Database(database_url)
    yield database
    await database.close()


async def test_any_reason_is_recorded_whole_and_arrives(slack: Sandbox, bot: Program, stored: Database) -> None:
    ana, recipients = slack.person("ana"), cycle(SPARE)

    async def thanks(place: dict[str, str], words: str) -> None:
        recipient = slack.person(next(recipients))
        sent = _sendable(slack, f"because {words} {CANARY}")
        reply = await ana.command("/thanks", f"<@{recipient.id}|{recipient.handle}> for {sent}", **place)
        assert (reply.error, reply.details) == (None, ())
        assert "on their way" in reply.text
        newest = await _newest(stored, slack)
        assert newest.shoutout.reason == text.from_command(sent)
        assert newest.recipient_ids == (recipient.id,)

    wordings = st.one_of(_words(LONGEST), _words(LONGEST).map(escape))
    await _for_any(slack, st.tuples(st.sampled_from(PLACES), wordings), lambda example: thanks(*example))
    await _posted(slack, stored, most=EXAMPLES)
    _assert_unharmed(slack, bot)


async def test_anything_at_all_gets_an_answer_that_keeps_it(slack: Sandbox, bot: Program, stored: Database) -> None:
    ana = slack.person("ana")

    async def types(place: dict[str, str], wording: str) -> None:
        sent = _sendable(slack, wording)
        before = await _number(stored)
        reply = await ana.command("/thanks", sent, **place)
        assert (reply.error, reply.details) == (None, ())
        meant = text.from_command(sent)
        if text.is_blank(meant):
            assert reply.modal is not None
            await ana.close_modal()
        elif "on their way" in reply.text:
            assert (await _newest(stored, slack)).shoutout.reason in meant
        else:
            assert await _number(stored) == before
            assert _is_echo(_quoted(reply.messages[0]), meant)
            await _opens_as_a_form(ana, reply.messages[0])

    word = st.sampled_from([CANARY, "for", "and", " ", ",", "\n"])
    pieces = st.one_of(_mentions(slack), word, ANY_TEXT, ANY_TEXT.map(escape))
    wordings = st.one_of(
        st.lists(pieces, max_size=8).map("".join),
        st.lists(pieces, max_size=8).map(" ".join),
        st.lists(pieces, min_size=1, max_size=3).map(lambda parts: _repeated("".join(parts), LONGEST)),
    )
    await types(PRIVATE[0], f"<@{slack.person(SPARE[0]).id}|x> for {CANARY}")  # among so few, none may be understood
    await _for_any(slack, st.tuples(st.sampled_from(PRIVATE), wordings), lambda example: types(*example))
    await _posted(slack, stored, most=FEW)
    _assert_unharmed(slack, bot)


async def test_anything_in_the_form_is_recorded_whole_or_stays_in_it(
    slack: Sandbox, bot: Program, stored: Database
) -> None:
    ana = slack.person("ana")

    async def fills_in(people: list[str], reason: str, impact: str, audience: str) -> None:
        await ana.command("/thanks", "", channel="leads")
        before = await _number(stored)
        sent = await ana.submit({"people": people, "reason": reason, "impact": impact, "audience": audience})
        assert (sent.error, sent.details) == (None, ())
        if sent.closed:
            await _assert_stored(stored, slack, people, reason, impact)
        else:
            assert sent.errors
            assert sent.modal is not None
            assert _filled_in(sent.modal) == (reason, impact)
            assert await _number(stored) == before

    people = st.lists(st.sampled_from(["ana", "gone", "robot", "client", *SPARE]), max_size=3, unique=True)
    words = _words(CLIENT_LIMIT)
    audience = st.sampled_from(["Just them", "Everyone"])
    await _for_any(slack, st.tuples(people, words, words, audience), lambda example: fills_in(*example))
    await _posted(slack, stored, most=FEW)
    _assert_unharmed(slack, bot)


async def test_a_form_that_no_client_checked_is_taken_or_refused_all_the_same(
    slack: Sandbox, bot: Program, stored: Database
) -> None:
    ana = slack.person("ana")

    async def forges(people: list[str], reason: str, impact: str) -> None:
        await ana.command("/thanks", "", channel="leads")
        view = ana.fill({"reason": reason, "impact": impact, "audience": "Just them"})
        view.values["people"]["people"]["selected_users"] = people
        before = await _number(stored)
        outcome = await Interactions(slack.engine, slack.live, ana.id).submit(view)
        assert (outcome.error, outcome.details) == (None, ())
        if ana.modal is None:
            await _assert_stored(stored, slack, people, reason, impact)
        else:
            assert view.errors
            assert await _number(stored) == before

    known = [slack.person(who).id for who in ("ana", "ben", "client", *SPARE)]
    people = st.one_of(
        st.lists(st.sampled_from(known), min_size=1, max_size=25),
        st.lists(st.sampled_from([*known, "U0NOBODY", "<!channel>"]), max_size=3),
    )
    words = _words(LONGEST)
    await _for_any(slack, st.tuples(people, words, ANY_TEXT), lambda example: forges(*example))
    await _posted(slack, stored, most=FEW)
    _assert_unharmed(slack, bot)


async def test_a_database_that_fails_is_admitted_and_the_log_still_knows_no_words(
    slack: Sandbox, bot: Program, stored: Database
) -> None:
    await stored.write(lambda session: session.execute(ddl("ALTER TABLE shoutouts RENAME TO elsewhere")))
    ana, typed = slack.person("ana"), f"{slack.person('ben').mention} for the {CANARY}"
    reply = await ana.command("/thanks", typed, channel="general")
    assert "most likely nothing was saved" in reply.text
    assert f"for the {CANARY}" in reply.text
    await ana.command("/thanks", "", channel="general")
    sent = await ana.submit({"people": ["ben"], "reason": f"the {CANARY}"})
    assert "most likely nothing was saved" in sent.errors["Who do you want to thank?"]
    await bot.wait_for(lambda line: line.get("event") == "listener_failed" and line.get("type") == "view_submission")
    assert [line for line in bot.lines if CANARY in str(line)] == []


async def test_an_input_holds_only_what_the_client_allows(slack: Sandbox, bot: Program, stored: Database) -> None:
    ana = slack.person("ana")
    await ana.command("/thanks", "", channel="general")
    too_long = {"people": ["ben"], "reason": "x" * (CLIENT_LIMIT + 1), "impact": "x" * (CLIENT_LIMIT + 1)}
    sent = await ana.submit(too_long)
    assert sent.errors.keys() == {"What did they do?", "Why did it matter?"}
    assert await _number(stored) == 0


def _sendable(slack: Sandbox, words: str) -> str:
    """The words as they can travel: JSON can hold half of a surrogate pair, a form over HTTP cannot."""
    return words if slack.request_url is None else words.encode(errors="ignore").decode()


async def _newest(stored: Database, slack: Sandbox) -> AddressedShoutout:
    newest = select(Shoutout.id).order_by(Shoutout.created_at.desc()).limit(1)
    thanks = await stored.read(lambda session: shoutouts.get(session, slack.id, session.scalars(newest).one()))
    assert thanks is not None
    return thanks


async def _number(stored: Database) -> int:
    number = select(func.count()).select_from(Shoutout)
    return await stored.read(lambda session: session.scalars(number).one())


async def _assert_stored(stored: Database, slack: Sandbox, people: list[str], reason: str, impact: str) -> None:
    newest = await _newest(stored, slack)
    meant = text.from_form(impact)
    assert newest.shoutout.reason == text.from_form(reason)
    assert newest.shoutout.impact == (None if text.is_blank(meant) else meant)
    assert newest.recipient_ids == tuple(dict.fromkeys(slack.person(each).id for each in people))


def _quoted(message: Message) -> str:
    """The plain text in the quotation of a message."""
    [block] = [block for block in message.blocks if block["type"] == "rich_text"]
    return "".join(_plain(part) for part in block["elements"][0]["elements"])


def _plain(part: dict[str, Any]) -> str:
    match part["type"]:
        case "user":
            return f"<@{part['user_id']}>"
        case "emoji":
            tone = f":skin-tone-{part['skin_tone']}:" if "skin_tone" in part else ""
            return f":{part['name']}:{tone}"
        case "link":
            return str(part["url"])
    return str(part["text"])


def _is_echo(shown: str, meant: str) -> bool:
    """Whether everything that was meant is shown, or as much of it as fits into a message."""
    return shown == meant or (len(shown) > ECHO and shown.endswith("…") and meant.startswith(shown[:-1]))


async def _opens_as_a_form(ana: Actor, refusal: Message) -> None:
    reply = await ana.click(refusal, "Open it as a form")
    assert reply.error is None
    assert reply.modal is not None
    await ana.close_modal()


def _filled_in(form: View) -> tuple[str, str]:
    return form.values["reason"]["reason"]["value"], form.values["impact"]["impact"]["value"]


async def _posted(slack: Sandbox, stored: Database, *, most: int) -> None:
    """Return once what was recorded reached so many of the spare people, or all of them: the bot paces itself."""
    spare = [slack.person(who) for who in SPARE]
    thanked = select(func.count()).where(ShoutoutRecipient.member_id.in_([person.id for person in spare]))
    wanted = min(most, await stored.read(lambda session: session.scalars(thanked).one()))
    await slack.wait_for(lambda: sum(len(person.dm()) for person in spare) >= wanted, PATIENCE_SECONDS)


def _assert_unharmed(slack: Sandbox, bot: Program) -> None:
    """Slack refused nothing that the bot said, nobody's channel was pinged, and the log knows no typed word."""
    assert [call for method in SAYING for call in slack.calls(method) if call.error] == []
    assert slack.pings == []
    assert [line for line in bot.lines if CANARY in str(line)] == []
    of_leaps = "claim_was_overtaken"  # five minutes pass at once, which can end the lease of a message on its way
    assert [line for line in bot.lines if line.get("level") != "info" and line.get("event") != of_leaps] == []
