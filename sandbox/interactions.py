"""What a person's actions send to the app, and what comes of the acknowledgement.

Payload shapes: https://docs.slack.dev/reference/interaction-payloads
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox import answers, payloads, posting
from sandbox.delivery import Ack, DeliveryKind
from sandbox.engine import Engine
from sandbox.errors import SlackError
from sandbox.forms import initial_values
from sandbox.records import Conversation, Json, Message, View
from sandbox.state import SLACKBOT, LiveWorkspace

_CHANNEL_NAMES = {"im": "directmessage", "private": "privategroup"}
PAYLOADS = {
    "block_actions": "somebody uses a button, a menu or another element of a message, a modal or Home",
    "message_action": "somebody uses one of the app's shortcuts in the menu of a message",
    "shortcut": "somebody uses one of its global shortcuts",
    "view_closed": "somebody closes a modal that has `notify_on_close`",
    "view_submission": "somebody submits a modal",
}
"""What is sent when, by its `type`."""
RESPONSE_ACTIONS = {
    "clear": "close all modals",
    "errors": "say at the fields what is wrong",
    "push": "put a modal on top",
    "update": "show another view in its place",
}
"""What the acknowledgement of a submitted modal may ask for; without any, the modal closes."""
TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class Outcome:
    """How the app answered.

    `error` is what the person is told of a failure, or Slack's code for it where they only see a warning sign;
    `details` say what was wrong with an answer.
    """

    error: str | None = None
    details: tuple[str, ...] = ()
    shown: Message | None = None


class Interactions:
    """One person's dealings with the app in one workspace."""

    def __init__(self, engine: Engine, team: LiveWorkspace, user: str) -> None:
        self._engine, self._team, self._user = engine, team, user

    async def command(self, place: Conversation, name: str, text: str) -> Outcome:
        """Run a slash command. A failure is told to the person by Slackbot."""
        payload = self._command_payload(place, name, text)
        ack = await self._send("slash_commands", payload)
        outcome = self._show_answer(place, f"{name} {text}".strip(), ack)
        if outcome.error:
            told = f'{name} failed with the error "{outcome.error}"'
            posting.post_ephemeral(self._team, place, self._user, told, user=SLACKBOT)
            return Outcome(told, outcome.details)
        return outcome

    def _command_payload(self, place: Conversation, name: str, text: str) -> Json:
        team = self._team
        return {
            "token": team.app.verification_token,
            "team_id": team.id,
            "team_domain": team.domain,
            "channel_id": place.id,
            "channel_name": _CHANNEL_NAMES.get(place.kind, place.name),
            "user_id": self._user,
            "user_name": team.members[self._user].person.handle,
            "command": name,
            "text": text,
            "api_app_id": team.app.id,
            "is_enterprise_install": "true" if team.org_wide else "false",
            **payloads.of_enterprise(team),
            "response_url": self._engine.response_urls.issue(team, place, self._user),
            "trigger_id": self._engine.triggers.issue(team, self._user, place.id),
        }

    def _show_answer(self, place: Conversation, echo: str, ack: Ack) -> Outcome:
        if ack.error or not ack.body:
            return Outcome(ack.error)
        answer = ack.body if isinstance(ack.body, dict) else {"text": str(ack.body)}
        says_something = bool(answer.keys() & {"text", "blocks"})
        shown = None
        try:
            if says_something:
                answers.content(self._team, answer)
            if answer.get("response_type") == "in_channel":
                posting.post(self._team, place, self._user, echo)
            if says_something:
                shown = answers.show(self._team, place, self._user, answer)
        except SlackError as refusal:
            return self._refuse(ack, refusal.error, *refusal.messages)
        if shown is not None and ack.entry is not None:
            self._engine.journal.showed(ack.entry, shown.ts)
        return Outcome(shown=shown)

    def _refuse(self, ack: Ack, *details: str) -> Outcome:
        """The answer is one that Slack does not take."""
        if ack.entry is not None:
            self._engine.journal.refuse(ack.entry, "dispatch_unknown_error", details)
        return Outcome("dispatch_unknown_error", details)

    async def shortcut(self, callback_id: str, message: Message | None) -> Outcome:
        """Use a shortcut: on a message, or a global one."""
        payload = self._common("message_action" if message else "shortcut") | {
            "callback_id": callback_id,
            "trigger_id": self._trigger(message),
            "action_ts": f"{self._team.clock.time():.6f}",
        }
        if message is not None:
            place = self._team.conversations[message.channel]
            payload |= {
                "channel": _channel(place),
                "message": payloads.message(self._team, message),
                "message_ts": message.ts,
                "response_url": self._engine.response_urls.issue(self._team, place, self._user),
            }
        return Outcome((await self._send("interactive", payload)).error)

    async def act(self, surface: Message | View, block: Json, element: Json, state: Json) -> Outcome:
        """Use an interactive element; `state` is what it now holds."""
        kept = {key: element[key] for key in ("text", "value", "style", "placeholder") if key in element}
        action = kept | state | {"action_id": element["action_id"], "block_id": block["block_id"]}
        action |= {"type": element["type"], "action_ts": f"{self._team.clock.time():.6f}"}
        payload = self._common("block_actions") | self._surface(surface) | {"actions": [action]}
        payload["trigger_id"] = self._trigger(surface)
        return Outcome((await self._send("interactive", payload)).error)

    def _surface(self, surface: Message | View) -> Json:
        if isinstance(surface, View):
            container: Json = {"type": "view", "view_id": surface.id}
            return {"container": container, "view": payloads.view(self._team, surface)}
        place = self._team.conversations[surface.channel]
        hidden = surface.ephemeral_to is not None
        container = {"type": "message", "message_ts": surface.ts, "channel_id": place.id, "is_ephemeral": hidden}
        if surface.thread_ts:
            container["thread_ts"] = surface.thread_ts
        values = surface.inputs.get(self._user) or initial_values(surface.blocks, here=place.id)
        shape: Json = {
            "container": container,
            "channel": _channel(place),
            "state": {"values": values},
            "response_url": self._engine.response_urls.issue(self._team, place, self._user, surface),
        }
        return shape if hidden else shape | {"message": payloads.message(self._team, surface)}

    async def submit(self, view: View) -> Outcome:
        """Submit a modal as it is filled in, and do what the app answers."""
        payload = self._common("view_submission") | {
            "trigger_id": self._trigger(view),
            "view": payloads.view(self._team, view),
            "response_urls": self._response_urls(view),
        }
        view.errors, view.error = {}, None
        ack = await self._send("interactive", payload)
        outcome = Outcome(ack.error) if ack.error else self._follow(view, ack)
        if outcome.error:
            view.error = TROUBLE
        self._team.changed()
        return outcome

    def _response_urls(self, view: View) -> list[Json]:
        urls = []
        for block in view.blocks:
            element = block.get("element", {})
            if block["type"] == "input" and element.get("response_url_enabled"):
                state = view.values[block["block_id"]][element["action_id"]]
                chosen = state.get("selected_conversation") or state.get("selected_channel")
                place = self._team.conversations.get(chosen or "")
                if place is not None:
                    urls.append(self._response_url(place, block["block_id"], element["action_id"]))
        return urls

    def _response_url(self, place: Conversation, block_id: str, action_id: str) -> Json:
        url = self._engine.response_urls.issue(self._team, place, self._user)
        return {"block_id": block_id, "action_id": action_id, "channel_id": place.id, "response_url": url}

    def _follow(self, view: View, ack: Ack) -> Outcome:
        """Do what a `response_action` says; no body closes the modal."""
        views, body = self._team.views, ack.body
        try:
            if not body:
                views.close(self._user)
            elif not isinstance(body, dict):
                return self._refuse(ack, "the answer is not JSON")
            else:
                self._respond(view, body)
        except SlackError as refusal:
            return self._refuse(ack, refusal.error, *refusal.messages)
        return Outcome()

    def _respond(self, view: View, body: Json) -> None:
        views = self._team.views
        match body.get("response_action"):
            case "clear":
                views.close(self._user, everything=True)
            case "update":
                views.update(view, answers.checked_view(self._team, body.get("view"), "modal"))
            case "push":
                views.push(self._user, answers.checked_view(self._team, body.get("view"), "modal"))
            case "errors":
                view.errors = _field_errors(view, body.get("errors"))
            case other:
                raise SlackError("invalid_arguments", messages=[f"unknown response_action {other!r}"])

    async def close(self, *, everything: bool) -> Outcome:
        """Close the top modal or all of them; the app hears of those that asked for it."""
        error = None
        for view in reversed(self._team.views.close(self._user, everything=everything)):
            if view.source.get("notify_on_close"):
                payload = self._common("view_closed")
                payload |= {"view": payloads.view(self._team, view), "is_cleared": everything}
                error = (await self._send("interactive", payload)).error or error
        return Outcome(error)

    def _trigger(self, surface: Message | View | None) -> str:
        here = surface.here if isinstance(surface, View) else surface.channel if surface else None
        return self._engine.triggers.issue(self._team, self._user, here)

    async def _send(self, kind: DeliveryKind, payload: Json) -> Ack:
        if not self._team.installed:
            return Ack("dispatch_failed")
        return await self._engine.delivery.request(kind, payload)

    def _common(self, kind: str) -> Json:
        team = self._team
        handle = team.members[self._user].person.handle
        return {
            "type": kind,
            "token": team.app.verification_token,
            "team": {"id": team.id, "domain": team.domain, **payloads.of_enterprise(team)},
            "user": {"id": self._user, "username": handle, "name": handle, "team_id": team.id},
            "api_app_id": team.app.id,
            "enterprise": payloads.enterprise(team),
            "is_enterprise_install": team.org_wide,
        }


def _channel(place: Conversation) -> Json:
    return {"id": place.id, "name": _CHANNEL_NAMES.get(place.kind, place.name)}


def _field_errors(view: View, errors: Any) -> dict[str, str]:
    """The errors by block id. Raises SlackError unless each belongs to an input block and says something."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, Mapping) or not errors:
        raise SlackError("invalid_arguments", messages=["`errors` must name at least one block"])
    strangers = sorted(set(errors) - inputs)
    if strangers:
        raise SlackError("invalid_arguments", messages=[f"no input block is called {', '.join(strangers)}"])
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise SlackError("invalid_arguments", messages=["an error must say something"])
    return dict(errors)
