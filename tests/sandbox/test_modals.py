"""Modals: opening, filling in, submitting, stacking."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox import Actor, Sandbox
from tests.sandbox.page_tab import ENTERED, EVERY_INPUT, entered
from tests.sandbox.tiny_bot import Json, TinyBot


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(label: str, value: str) -> Json:
    return {"text": plain(label), "value": value}


PEOPLE: Json = {
    "type": "input",
    "block_id": "people",
    "label": plain("People"),
    "element": {"type": "multi_users_select", "action_id": "who", "max_selected_items": 2},
}
WORDS: Json = {
    "type": "input",
    "block_id": "words",
    "label": plain("What did they do?"),
    "element": {"type": "plain_text_input", "action_id": "text", "max_length": 20, "min_length": 3},
}
AUDIENCE: Json = {
    "type": "input",
    "block_id": "audience",
    "optional": True,
    "label": plain("Who sees it?"),
    "element": {
        "type": "static_select",
        "action_id": "audience",
        "options": [option("Everyone", "all"), option("Just them", "them")],
        "initial_option": option("Everyone", "all"),
    },
}
MODAL: Json = {
    "type": "modal",
    "callback_id": "thanks",
    "private_metadata": "from-general",
    "title": plain("Thanks"),
    "submit": plain("Send"),
    "close": plain("Cancel"),
    "notify_on_close": True,
    "blocks": [PEOPLE, WORDS, AUDIENCE],
}
FILLED = {"People": ["ben", "@chi"], "text": "Fixed it"}


def modal(**changes: Any) -> Json:
    return MODAL | changes


class Dialog:
    """Answers every command with `view` and every submission with `response`."""

    def __init__(self, bot: TinyBot) -> None:
        self.bot = bot
        self.view = modal()
        self.response: Any = None
        self.submissions: list[Json] = []
        self.closed: list[Json] = []
        self.clicks: list[Json] = []
        bot.answer = self.answer

    async def answer(self, kind: str, payload: Json) -> Any:
        if kind == "slash_commands":
            opened = await self.bot.call("views.open", trigger_id=payload["trigger_id"], view=self.view)
            assert opened["ok"], opened
        if payload.get("type") == "view_submission":
            self.submissions.append(payload)
            return self.response
        if payload.get("type") == "view_closed":
            self.closed.append(payload)
        if payload.get("type") == "block_actions":
            self.clicks.append(payload)
        return None


@pytest.fixture
async def dialog(connected: TinyBot) -> Dialog:
    return Dialog(connected)


@pytest.fixture
async def ana(slack: Sandbox) -> Actor:
    return slack.person("ana")


async def test_a_submission_carries_every_value(slack: Sandbox, dialog: Dialog, ana: Actor) -> None:
    await ana.command("/thanks", channel="general")
    result = await ana.submit(FILLED)
    assert result.closed
    assert ana.modal is None
    (payload,) = dialog.submissions
    view = payload["view"]
    assert view["state"]["values"] == {
        "people": {
            "who": {
                "type": "multi_users_select",
                "selected_users": [slack.person("ben").id, slack.person("chi").id],
            }
        },
        "words": {"text": {"type": "plain_text_input", "value": "Fixed it"}},
        "audience": {"audience": {"type": "static_select", "selected_option": option("Everyone", "all")}},
    }
    assert view["private_metadata"] == "from-general"
    assert view["callback_id"] == "thanks"
    assert view["root_view_id"] == view["id"]
    assert payload["user"]["id"] == ana.id
    assert payload["response_urls"] == []


async def test_an_option_is_chosen_by_its_label(dialog: Dialog, ana: Actor) -> None:
    await ana.command("/thanks", channel="general")
    await ana.submit({**FILLED, "Who sees it?": "Just them"})
    state = dialog.submissions[0]["view"]["state"]["values"]["audience"]["audience"]
    assert state["selected_option"]["value"] == "them"


async def test_the_client_refuses_what_slack_would_not_send(dialog: Dialog, ana: Actor) -> None:
    await ana.command("/thanks", channel="general")
    result = await ana.submit({"People": ["ana", "ben", "chi"], "What did they do?": "x" * 21})
    assert not result.closed
    assert result.errors == {
        "People": "Please choose at most 2.",
        "What did they do?": "Please enter at most 20 characters.",
    }
    assert dialog.submissions == [], "nothing was sent"
    result = await ana.submit({"People": [], "text": None})
    assert set(result.errors) == {"People", "What did they do?"}


async def test_field_errors_from_the_app_keep_the_modal_open(dialog: Dialog, ana: Actor) -> None:
    dialog.response = {"response_action": "errors", "errors": {"words": "Say a little more."}}
    await ana.command("/thanks", channel="general")
    result = await ana.submit(FILLED)
    assert result.errors == {"What did they do?": "Say a little more."}
    assert result.modal is ana.modal is not None
    dialog.response = None
    assert (await ana.submit()).closed, "what was entered is still there"


@pytest.mark.parametrize(
    "response",
    [
        {"response_action": "errors", "errors": {"nowhere": "Hm."}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "explode"},
        "fine",
    ],
)
async def test_an_answer_that_slack_would_refuse_shows_trouble(dialog: Dialog, ana: Actor, response: Any) -> None:
    dialog.response = response
    await ana.command("/thanks", channel="general")
    result = await ana.submit(FILLED)
    assert not result.closed
    assert result.error
    assert result.details


async def test_update_replaces_the_modal(dialog: Dialog, ana: Actor) -> None:
    dialog.response = {"response_action": "update", "view": modal(title=plain("Done"), blocks=[WORDS])}
    await ana.command("/thanks", channel="general")
    before = ana.modal
    result = await ana.submit(FILLED)
    assert result.modal is before
    assert result.modal is not None
    assert result.modal.title == "Done"


async def test_push_stacks_up_to_three_and_close_goes_back(dialog: Dialog, ana: Actor) -> None:
    dialog.response = {"response_action": "push", "view": modal(title=plain("Deeper"))}
    await ana.command("/thanks", channel="general")
    await ana.submit(FILLED)
    await ana.submit(FILLED)
    assert [view.title for view in ana.modals] == ["Thanks", "Deeper", "Deeper"]
    assert ana.modals[2].previous_view_id == ana.modals[1].id
    assert ana.modals[2].root_view_id == ana.modals[0].id
    refused = await ana.submit(FILLED)
    assert refused.details == ("push_limit_reached",)
    await ana.close_modal()
    assert len(ana.modals) == 2
    assert dialog.closed[0]["is_cleared"] is False
    await ana.close_modal(everything=True)
    assert ana.modal is None
    assert [payload["is_cleared"] for payload in dialog.closed[1:]] == [True, True]


async def test_clear_closes_the_whole_stack(dialog: Dialog, ana: Actor) -> None:
    await ana.command("/thanks", channel="general")
    dialog.response = {"response_action": "push", "view": modal()}
    await ana.submit(FILLED)
    dialog.response = {"response_action": "clear"}
    assert (await ana.submit(FILLED)).closed
    assert ana.modals == []


async def test_a_button_in_a_modal_sends_what_is_entered_so_far(dialog: Dialog, ana: Actor) -> None:
    button = {"type": "button", "action_id": "more", "text": plain("Add one"), "value": "1"}
    dialog.view = modal(blocks=[WORDS, {"type": "actions", "block_id": "row", "elements": [button]}])
    await ana.command("/thanks", channel="general")
    ana.fill({"words": "half a th"})
    await ana.click(ana.modal, "Add one")  # type: ignore[arg-type]
    (payload,) = dialog.clicks
    assert payload["container"] == {"type": "view", "view_id": ana.modal.id}  # type: ignore[union-attr]
    assert payload["actions"][0]["action_id"] == "more"
    assert payload["actions"][0]["value"] == "1"
    assert payload["view"]["state"]["values"]["words"]["text"]["value"] == "half a th"


async def test_an_update_keeps_what_was_entered_in_unchanged_inputs(slack: Sandbox, dialog: Dialog, ana: Actor) -> None:
    await ana.command("/thanks", channel="general")
    view = ana.fill({"words": "half a th"})
    updated = await dialog.bot.call("views.update", view_id=view.id, hash=view.hash, view=modal(blocks=[WORDS]))
    assert updated["view"]["state"]["values"] == {"words": {"text": {"type": "plain_text_input", "value": "half a th"}}}
    stale = await dialog.bot.call("views.update", view_id=view.id, hash="1.abc", view=modal())
    assert stale["error"] == "hash_conflict"


async def test_trigger_ids_work_once_and_for_three_seconds(slack: Sandbox, connected: TinyBot, ana: Actor) -> None:
    await ana.command("/thanks", channel="general")
    trigger = connected.got("slash_commands")[0]["trigger_id"]
    assert (await connected.call("views.open", trigger_id=trigger, view=modal()))["ok"]
    again = await connected.call("views.open", trigger_id=trigger, view=modal())
    assert again["error"] == "exchanged_trigger_id"
    await ana.command("/thanks", channel="general")
    slack.timings.trigger = 0
    late = await connected.call("views.open", trigger_id=connected.got("slash_commands")[1]["trigger_id"], view=modal())
    assert late["error"] == "expired_trigger_id"
    wrong = await connected.call("views.open", trigger_id="1.2.3", view=modal())
    assert wrong["error"] == "invalid_trigger_id"
    none = await connected.call("views.open", view=modal())
    assert none["error"] == "invalid_arguments"


async def test_external_ids_are_unique_and_find_the_view(dialog: Dialog, ana: Actor) -> None:
    dialog.view = modal(external_id="thanks-1")
    await ana.command("/thanks", channel="general")
    found = await dialog.bot.call("views.update", external_id="thanks-1", view=modal(title=plain("Found")))
    assert found["view"]["title"] == plain("Found")
    gone = await dialog.bot.call("views.update", external_id="thanks-1", view=modal())
    assert gone["error"] == "not_found", "the update left the external id out"


async def test_silence_keeps_the_modal_open_with_an_error(slack: Sandbox, dialog: Dialog, ana: Actor) -> None:
    await ana.command("/thanks", channel="general")
    slack.timings.ack = 0.05
    slack.faults.drop_envelope()
    result = await ana.submit(FILLED)
    assert not result.closed
    assert result.error == "We had some trouble connecting. Try again?"
    assert (await ana.submit()).closed


async def test_people_fill_in_their_forms_at_the_same_time(slack: Sandbox, dialog: Dialog) -> None:
    everyone = [slack.person(handle) for handle in ("ana", "ben", "chi")]
    await asyncio.gather(*(person.command("/thanks", channel="general") for person in everyone))
    await asyncio.gather(*(person.submit({"People": ["gus"], "text": person.handle}) for person in everyone))
    texts = {
        payload["user"]["id"]: payload["view"]["state"]["values"]["words"]["text"]["value"]
        for payload in dialog.submissions
    }
    assert texts == {person.id: person.handle for person in everyone}


async def test_every_kind_of_input_takes_what_a_person_would_enter(slack: Sandbox, connected: TinyBot) -> None:
    async def answer(kind: str, payload: Json) -> None:
        if kind == "slash_commands":
            opened = await connected.call("views.open", trigger_id=payload["trigger_id"], view=EVERY_INPUT)
            assert opened["ok"], opened

    connected.answer = answer
    ana = slack.person("ana")
    await ana.command("/rhythm", channel="general")
    values = {
        "From": "10:30",
        "First day": "2026-12-01",
        "Remind me": datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
        "How many": 3,
        "Days": ["Monday", "Friday"],
        "Pace": "Quick",
        "Topics": ["Thanks", "promises"],
        "Channel": "#leads",
        "Calendar": [ana.file("off.ics", b"BEGIN")],
    }
    assert (await ana.submit(values)).closed
    assert entered(connected.got("interactive")[-1]["view"]["state"]["values"], slack) == ENTERED
