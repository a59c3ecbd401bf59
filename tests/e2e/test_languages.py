"""Each person is written to in their own language, which Slack knows, and in English where there is no other."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from pydantic import SecretStr

from bot.content import words
from bot.runtime.clock import clock_for
from bot.runtime.environment import Settings
from bot.start.app import Running, running
from sandbox import Channel, Person, Sandbox, Workspace
from tests.databases import Databases

GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "{giver} thanks you"
msgstr "Dir dankt {giver}"

msgid "Type `/kindling` and one of these words:"
msgstr "Schreib `/kindling` und eines dieser Wörter:"
"""


@pytest.fixture
def workspace() -> Workspace:
    """Two who read German, and one who reads English."""
    people = [Person("ana", "Ana", locale="en-GB"), Person("ben", "Ben", locale="de-DE"), Person("cem", locale="de-AT")]
    return Workspace(name="Harbour Support", people=people, channels=[Channel("general", bot=True)])


@pytest.fixture
def starts_at() -> datetime:
    """A Monday at noon, when thanks reach everybody at once."""
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A translation into German, as `make messages` compiles it."""
    compiled = tmp_path / "locale" / "de" / "LC_MESSAGES" / "kindling.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, read_po(BytesIO(GERMAN.encode()), locale="de"))
    monkeypatch.setattr(words, "FOLDER", tmp_path / "locale")
    words.languages.cache_clear()
    yield
    words.languages.cache_clear()


@pytest.fixture
async def bot(slack: Sandbox, tmp_path: Path, databases: Databases, german: None) -> AsyncIterator[Running]:
    """The program in this process, with that translation."""
    settings = Settings.model_construct(
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_api_url=slack.api_url,
        database_url=databases.new("sqlite"),
        port=0,
    )
    async with running(settings, clock_for(tmp_path / "clock")) as parts:
        await slack.wait_connected()
        yield parts


async def test_messages_and_answers_are_in_the_language_of_whoever_reads_them(slack: Sandbox, bot: Running) -> None:
    ana, ben, cem = (slack.person(each) for each in ("ana", "ben", "cem"))
    await ana.command("/thanks", "@ben you kept calm", channel="general")
    await ben.command("/thanks", "@ana you asked first", channel="general")
    await ana.command("/thanks", "@cem your tea helped", channel="general")
    await slack.wait_for(lambda: ana.dm() and ben.dm() and cem.dm())
    assert "thanks you" in ana.dm()[0].plain
    assert ["Dir dankt" in each.dm()[0].plain for each in (ben, cem)] == [True, True]
    assert (await ben.command("/kindling", "help", channel="general")).text.startswith("Schreib `/kindling`")
    assert (await ana.command("/kindling", "help", channel="general")).text.startswith("Type `/kindling`")
