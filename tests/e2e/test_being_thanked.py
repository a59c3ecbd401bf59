"""How people like to be thanked, through the real program: held back without a word, asked first, posted once."""

import asyncio

from sandbox import Message, Sandbox
from tests.e2e.house import House, all_of_what_they_get
from tests.e2e.test_personal_data import BOX, LABEL
from tests.program import Program

HOW, UNSUGGESTED = "How do you like to be thanked?", "Please don’t suggest"
PRIVATELY = "Privately: only those who are thanked read it"
ASK_FIRST = "Ask me first: I read it, and say whether others may"
QUESTION = "to see this, too?"
SHOW, KEEP = "Show it there", "Keep it between us"


async def _likes(slack: Sandbox, who: str, how: str, *unsuggested: str) -> None:
    """Somebody chooses it in the form of what they get."""
    person = slack.person(who)
    await all_of_what_they_get(person)
    sent = await person.submit({HOW: how, UNSUGGESTED: list(unsuggested)})
    assert (sent.closed, sent.errors) == (True, {})


async def _thanks(slack: Sandbox, line: str) -> str:
    """Ana thanks somebody; answers what she reads."""
    reply = await slack.person("ana").command("/thanks", line, channel="general")
    return reply.text


async def _gets(slack: Sandbox, who: str, words: str) -> Message:
    """The message with these words in somebody's direct messages with the bot."""
    found = await slack.wait_for(lambda: next((each for each in slack.person(who).dm() if words in each.plain), None))
    assert found
    return found


async def _posts(slack: Sandbox, words: str) -> list[Message]:
    """What the channel shows with these words, after all that came before was sent."""
    await _thanks(slack, "@dmitri for being the last")
    await slack.wait_for(lambda: [each for each in slack.messages("kudos") if "being the last" in each.plain])
    return [each for each in slack.messages("kudos") if words in each.plain]


async def test_thanks_to_whoever_likes_it_privately_are_answered_like_all_others(slack: Sandbox, bot: Program) -> None:
    open_answer = await _thanks(slack, "@ben for the calm handover on monday")
    await slack.wait_for(lambda: any("handover on monday" in each.plain for each in slack.messages("kudos")))
    await _likes(slack, "ben", PRIVATELY, "ana")
    assert await _thanks(slack, "@ben for the calm handover on friday") == open_answer
    await _gets(slack, "ben", "handover on friday")
    assert await _posts(slack, "handover on friday") == []
    assert len(await _posts(slack, "handover on monday")) == 1
    form = await all_of_what_they_get(slack.person("ben"))
    assert form.values["how_thanked"]["how_thanked"]["selected_option"]["text"]["text"] == PRIVATELY
    assert form.values["unsuggested"]["unsuggested"]["selected_users"] == [slack.person("ana").id]


async def test_whoever_wants_to_be_asked_first_shows_it_once(each_house: House) -> None:
    slack, ben = each_house.slack, each_house.slack.person("ben")
    await _likes(slack, "ben", ASK_FIRST)
    await _thanks(slack, "@ben for the patience with the printer")
    received = await _gets(slack, "ben", "patience with the printer")
    assert QUESTION in received.plain
    assert [each for each in slack.messages("kudos") if "printer" in each.plain] == []
    await asyncio.gather(*(ben.click(received, SHOW) for _ in range(2)))
    await slack.wait_for(lambda: [each for each in slack.messages("kudos") if "printer" in each.plain])
    [message] = [each for each in ben.dm() if "patience with the printer" in each.plain]
    assert QUESTION not in message.plain
    assert "Shared in" in message.plain
    await each_house.bot.ticks_pass(2)
    assert len([each for each in slack.messages("kudos") if "printer" in each.plain]) == 1


async def test_what_was_kept_or_erased_is_never_shown(slack: Sandbox, bot: Program) -> None:
    ben, chloe = slack.person("ben"), slack.person("chloe")
    for who in ("ben", "chloe"):
        await _likes(slack, who, ASK_FIRST)
    await _thanks(slack, "@ben for the tidy notes")
    await _thanks(slack, "@chloe for the second pair of eyes")
    kept, waits = await _gets(slack, "ben", "tidy notes"), await _gets(slack, "chloe", "second pair of eyes")
    await ben.click(kept, KEEP)
    [message] = [each for each in ben.dm() if "tidy notes" in each.plain]
    assert QUESTION not in message.plain
    reply = await chloe.command("/kindling", "data", channel="general")
    await chloe.click(reply.messages[0], "my_data_erase")
    assert (await chloe.submit({LABEL: [BOX]})).error is None
    await chloe.click(waits, SHOW)
    assert await _posts(slack, "tidy notes") == []
    assert await _posts(slack, "second pair of eyes") == []
