"""`views.*`"""

from typing import Literal

from sandbox import payloads
from sandbox.answers import OF_VIEW, checked_view
from sandbox.blocks import elements
from sandbox.errors import SlackError
from sandbox.records import Json, View
from sandbox.web_api.call import Call, Method


def views_open(call: Call) -> Json:
    source = _view(call, "modal")
    user, here = call.engine.triggers.exchange(call.team, _trigger_id(call))
    return _answer(call, call.team.views.open(user, source, here))


def views_push(call: Call) -> Json:
    source = _view(call, "modal")
    user, here = call.engine.triggers.exchange(call.team, _trigger_id(call))
    return _answer(call, call.team.views.push(user, source, here))


def views_update(call: Call) -> Json:
    view_id, external_id = call.args.text("view_id"), call.args.text("external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments", messages=["[ERROR] missing required field: view_id"])
    view = call.team.views.find(view_id, external_id)
    if view is None:
        raise SlackError("not_found")
    source = _view(call, "modal" if view.kind == "modal" else "home")
    return _answer(call, call.team.views.update(view, source, call.args.text("hash")))


def views_publish(call: Call) -> Json:
    source = _view(call, "home")
    user = call.team.members.get(call.args.required("user_id"))
    if user is None or user.person.bot:
        raise SlackError("invalid_arguments", messages=["[ERROR] invalid `user_id`"])
    return _answer(call, call.team.views.publish(user.id, source, call.args.text("hash")))


def _trigger_id(call: Call) -> str:
    trigger_id = call.args.text("trigger_id")
    if not trigger_id:
        raise SlackError("invalid_arguments", messages=["invalid `trigger_id`"])
    return trigger_id


def _view(call: Call, kind: Literal["modal", "home"]) -> Json:
    view = checked_view(call.team, call.args.json("view", "invalid_arguments"), kind)
    if any(element["type"] == "file_input" for _, element in elements(view["blocks"])):
        call.need("files:read")
    return view


def _answer(call: Call, view: View) -> Json:
    return {"view": payloads.view(call.team, view)}


_OF_TRIGGER = "exchanged_trigger_id expired_trigger_id invalid_trigger_id"
_OF_FILED_VIEW = f"{OF_VIEW} duplicate_external_id"
_FILES = ("files:read",)
"""For a form that takes files."""

METHODS = {
    "views.open": Method(
        views_open, 4, takes="trigger_id view", refuses=f"{_OF_FILED_VIEW} {_OF_TRIGGER}", also=_FILES
    ),
    "views.push": Method(
        views_push,
        4,
        takes="trigger_id view",
        refuses=f"{_OF_FILED_VIEW} {_OF_TRIGGER} not_found push_limit_reached",
        also=_FILES,
    ),
    "views.update": Method(
        views_update,
        4,
        takes="view_id external_id view hash",
        refuses=f"{_OF_FILED_VIEW} hash_conflict not_found",
        also=_FILES,
    ),
    "views.publish": Method(views_publish, 4, takes="user_id view hash", refuses=f"{_OF_FILED_VIEW} hash_conflict"),
}
