"""A form that Slack opens too late takes nothing with it: a button opens it with all that was typed or chosen."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sandbox import BOT, Fault, Message, Sandbox
from tests.program import Program

WORDS = "the rota nobody else would touch"
LATE = "too long for the form to open"

COMMANDS = {
    "/thanks": ("", "Thank someone"),
    "/followup": (f"@ben {WORDS}", "Promise something"),
    "/checkin": ("", "Check-in"),
    "/checkin settings": ("", "What you get"),
    "/kindling preferences": ("", "What you get"),
    "/kindling words": ("", "Kind words"),
    "/kindling repair": ("", "Mend something"),
    "/kindling steps": ("", "Six small steps"),
    "/kindling settings": ("", "Settings"),
    "/kindling team": ("", "This team"),
    "/kindling content": ("", "What Kindling says"),
}

GLOBAL = {
    "thank_someone": "Thank someone",
    "promise_something": "Promise something",
    "find_kind_words": "Kind words",
}


@contextmanager
def _too_late(slack: Sandbox) -> Iterator[None]:
    """Whatever is opened now, is opened too late."""
    before, slack.timings.trigger = slack.timings.trigger, -1.0
    yield
    slack.timings.trigger = before


def _offer(shown: list[Message]) -> Message:
    [offer] = [each for each in shown if LATE in each.plain]
    return offer


async def test_a_message_s_shortcut_gives_back_its_link_and_its_author(slack: Sandbox, bot: Program) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    message = await ben.post("general", "I wrote the runbook over lunch")
    for shortcut, field in (("thank_for_message", "people"), ("follow_up_on_message", "other")):
        with _too_late(slack):
            reply = await ana.shortcut(shortcut, message)
        assert (reply.error, ana.modal) == (None, None)
        offer = _offer(reply.messages)
        assert "runbook" not in str(offer.blocks), "the message itself is kept nowhere"
        assert (await ana.click(offer, "Open the form")).acked
        assert ana.modal is not None
        assert ben.id in str(ana.modal.values[field])
        assert message.ts.replace(".", "") in str(ana.modal.blocks)
        await ana.close_modal()
    assert [line["event"] for line in bot.lines if line.get("level") in ("error", "critical")] == []
    assert {line["name"] for line in bot.lines if line.get("event") == "form_not_opened"} == {
        "thank_for_message",
        "follow_up_on_message",
    }


async def test_what_was_typed_after_a_command_is_given_back(slack: Sandbox, bot: Program) -> None:
    ana = slack.person("ana")
    for typed, (text, title) in COMMANDS.items():
        name, _, word = typed.partition(" ")
        with _too_late(slack):
            reply = await ana.command(name, word or text, channel="kudos")
        assert (reply.error, ana.modal) == (None, None), typed
        offer = _offer(ana.ephemerals("kudos")[-1:])
        assert (await ana.click(offer, "Open the form")).acked
        assert ana.modal is not None, typed
        assert title in ana.modal.title, typed
        if text:
            assert WORDS in offer.plain
            assert WORDS in str(ana.modal.values)
            assert (await ana.submit({"when": "tomorrow 9am"})).closed
            assert any("Noted for" in each.plain for each in ana.ephemerals("kudos"))
        else:
            await ana.close_modal(everything=True)


async def test_a_global_shortcut_is_given_back_by_direct_message(slack: Sandbox, bot: Program) -> None:
    ana = slack.person("ana")
    for shortcut, title in GLOBAL.items():
        with _too_late(slack):
            assert (await ana.shortcut(shortcut)).acked
        await ana.click(_offer(ana.dm()[-1:]), "Open the form")
        assert ana.modal is not None
        assert ana.modal.title == title
        await ana.close_modal()


async def test_a_button_says_to_click_once_more(slack: Sandbox, bot: Program) -> None:
    ana = slack.person("ana")
    reply = await ana.command("/thanks", "@ben", channel="general")
    with _too_late(slack):
        again = await ana.click(reply.messages[0], "Open it as a form")
    assert "click once more" in again.text
    await ana.click(reply.messages[0], "Open it as a form")
    assert ana.modal is not None


@pytest.mark.parametrize("fault", [Fault.server_error(), Fault.ratelimited(), Fault.cut()], ids=["500", "429", "cut"])
async def test_trouble_of_slack_s_own_takes_nothing_either(slack: Sandbox, bot: Program, fault: Fault) -> None:
    ana = slack.person("ana")
    slack.faults.add("views.open", fault)
    await ana.command("/followup", f"@ben {WORDS}", channel="general")
    assert WORDS in _offer(ana.ephemerals("general")).plain


async def test_the_global_shortcuts_open_the_forms_of_home(slack: Sandbox, bot: Program) -> None:
    ana = slack.person("ana")
    await ana.shortcut("thank_someone")
    sent = await ana.submit({"people": ["ben"], "reason": WORDS})
    assert sent.modal is not None
    assert "on their way" in str(sent.modal.blocks)
    await slack.wait_for(lambda: [m for m in slack.messages("kudos") if WORDS in m.plain])
    await ana.close_modal()
    await ana.shortcut("promise_something")
    sent = await ana.submit({"what": WORDS, "when": "tomorrow 9am"})
    assert sent.modal is not None
    assert "Noted" in str(sent.modal.blocks)
    await ana.close_modal()
    assert WORDS in (await ana.command("/followup", "list", dm=BOT)).text
