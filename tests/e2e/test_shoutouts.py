"""Shout-outs from Slack to the database to the people they thank, through the real program."""

from sqlalchemy import select

from models import Shoutout
from models.capabilities.shoutouts import Audience
from models.store.database import Database
from sandbox import BOT, Message, Sandbox
from tests.databases import Databases
from tests.program import Program, StartBot

LINE = "@ben for staying late to unblock the release #partnership"


async def _arrives(slack: Sandbox, place: str, words: str) -> Message:
    """The message with these words, as soon as it is in this channel, or in this person's direct messages (`@ben`)."""

    def look() -> list[Message]:
        shown = slack.person(place[1:]).dm() if place.startswith("@") else slack.messages(place)
        return [each for each in shown if words in each.plain]

    return (await slack.wait_for(look))[0]


async def test_thanks_in_one_line_reach_the_channel_and_the_person(slack: Sandbox, bot: Program) -> None:
    ana = slack.person("ana")
    reply = await ana.command("/thanks", LINE, channel="general")
    assert reply.acked
    assert "on their way" in reply.text
    announced = await _arrives(slack, "kudos", "staying late to unblock the release")
    assert "Partnership" in announced.plain
    received = await _arrives(slack, "@ben", "staying late to unblock the release")
    for message in (announced, received):
        assert message.text
        assert message.metadata is not None
        assert message.metadata["event_type"] == "kindling_message"
        assert message.metadata["event_payload"]["id"]
    assert ana.dm() == []
    assert slack.pings == []


async def test_several_people_are_thanked_at_once(slack: Sandbox, bot: Program) -> None:
    await slack.person("ana").command("/thanks", "@ben, @chloe and @dmitri for the rota", channel="general")
    for who in ("@ben", "@chloe", "@dmitri"):
        await _arrives(slack, who, "the rota")


async def test_thanks_alone_open_a_form_and_private_ones_stay_private(slack: Sandbox, bot: Program) -> None:
    ana = slack.person("ana")
    reply = await ana.command("/thanks", "", channel="general")
    assert reply.modal is not None
    sent = await ana.submit(
        {
            "people": ["ben"],
            "What did they do?": "sat with me after the hard call",
            "Why did it matter?": "I could go home with a clear head",
            "value": "Empathy",
            "audience": "Just them",
        }
    )
    assert (sent.closed, sent.errors, sent.error) == (True, {}, None)
    received = await _arrives(slack, "@ben", "sat with me after the hard call")
    assert "I could go home with a clear head" in received.plain
    assert "Empathy" in received.plain
    assert any("nobody else sees them" in each.plain for each in ana.ephemerals("general"))
    await ana.command("/thanks", "@chloe for a public thing", channel="general")
    await _arrives(slack, "kudos", "a public thing")
    assert not any("hard call" in each.plain for each in slack.messages("kudos"))


async def test_the_message_shortcut_fills_the_form_with_author_and_link(slack: Sandbox, bot: Program) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    message = await ben.post("general", "I wrote the runbook over lunch")
    reply = await ana.shortcut("thank_for_message", message)
    assert reply.acked
    assert ana.modal is not None
    sent = await ana.submit({"reason": "the runbook that everyone needed"})
    assert sent.closed
    announced = await _arrives(slack, "kudos", "the runbook that everyone needed")
    assert f"<@{ben.id}>" in str(announced.blocks)
    assert message.ts.replace(".", "") in str(announced.blocks)


async def test_what_happens_in_a_private_channel_is_not_repeated_wider(slack: Sandbox, bot: Program) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    reply = await ana.command("/thanks", "@ben for the plan nobody else knows", channel="leads")
    assert "nobody else sees them" in reply.text
    await _arrives(slack, "@ben", "the plan nobody else knows")

    message = await ben.post("leads", "a secret")
    await ana.shortcut("thank_for_message", message)
    await ana.submit({"reason": "what you wrote", "audience": "Everyone"})
    announced = await _arrives(slack, "kudos", "what you wrote")
    assert message.ts.replace(".", "") not in str(announced.blocks)
    assert not any("nobody else knows" in each.plain for each in slack.messages("kudos"))


REFUSED = {
    "@ana for being me": "for somebody else",
    "@robot for the report": "do not reach apps (robot)",
    "@kindling for the nudge": "do not reach apps",
    "@gone for all of it": "gone left this workspace",
    "for nobody in particular": "Who would you like to thank?",
    "@ben": "What did they do?",
    "@ben for \u200b": "What did they do?",
    "@nobody for staying late": "could not find @nobody",
    " ".join(f"@p{n:02}" for n in range(21)) + " for all of it": "21 people",
}


async def test_what_cannot_be_sent_is_said_kindly_and_kept(slack: Sandbox, bot: Program) -> None:
    ana = slack.person("ana")
    for number, (typed, sentence) in enumerate(REFUSED.items()):
        reply = await ana.command("/thanks", typed, channel="general")
        assert reply.acked
        assert sentence in reply.text
        assert "/thanks @ben for staying late" in reply.text
        assert typed.replace("\u200b", "").split()[-1] in reply.text
        await ana.click(reply.messages[0], "Open it as a form")
        assert (await ana.submit({"people": ["ben"], "reason": f"what I meant {number}"})).closed
        await _arrives(slack, "@ben", f"what I meant {number}")
    assert len(slack.person("ben").dm()) == len(REFUSED)


async def test_mistakes_in_the_form_are_told_at_the_field(slack: Sandbox, bot: Program) -> None:
    ana = slack.person("ana")
    await ana.command("/thanks", "", channel="general")
    sent = await ana.submit({"people": ["ana", "ben"], "reason": "being there"})
    assert "for somebody else" in sent.errors["Who do you want to thank?"]
    sent = await ana.submit({"people": ["ben"], "reason": " \u200b "})
    assert "What did they do?" in sent.errors
    sent = await ana.submit({"people": ["client"], "reason": "your patience", "audience": "Just them"})
    assert "another organisation" in sent.errors["Who do you want to thank?"]
    sent = await ana.submit({"audience": "Everyone"})
    assert sent.closed
    await _arrives(slack, "kudos", "your patience")


async def test_a_word_or_two_are_recorded_and_a_detail_can_be_added(slack: Sandbox, bot: Program) -> None:
    ana = slack.person("ana")
    reply = await ana.command("/thanks", "@ben for everything", channel="general")
    told = await _arrives(slack, "@ben", "everything")
    await ana.click(reply.messages[0], "Add a detail")
    assert (await ana.submit({"reason": "everything about the night of the release"})).closed
    await slack.wait_for(lambda: "the night of the release" in told.plain)
    reply = await ana.command("/thanks", "@ben for the long night on call", channel="general")
    assert "Add a detail" not in str(reply.messages[0].blocks)


async def test_help_shows_how(slack: Sandbox, bot: Program) -> None:
    assert "/thanks @ben for" in (await slack.person("ana").command("/thanks", "help", dm=BOT)).text


async def test_without_a_recognition_channel_people_are_thanked_all_the_same(
    slack: Sandbox, start_bot: StartBot, databases: Databases
) -> None:
    url = databases.new("sqlite")
    await start_bot(RECOGNITION_CHANNEL="", database_url=url)
    reply = await slack.person("ana").command("/thanks", "@ben for carrying the pager", channel="general")
    assert "nobody else sees them" in reply.text
    assert "no channel for public thanks here yet" in reply.text
    told = await _arrives(slack, "@ben", "carrying the pager")
    assert "Only you can see this" in told.plain
    await slack.person("ana").command("/thanks", "", channel="general")
    await slack.person("ana").submit({"people": ["ben"], "reason": "keeping calm all night", "audience": "Everyone"})
    await _arrives(slack, "@ben", "keeping calm")
    with Database(url).session() as session:
        assert list(session.scalars(select(Shoutout.audience))) == [Audience.PRIVATE] * 2  # as they were promised
