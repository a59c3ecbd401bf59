"""The list of what people may do, however long it is, and the form, with every word kept."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from slack_sdk.models.views import View

from bot.blocks import permission_form, permission_list
from bot.blocks.permission_form import FormContext, Sent
from bot.blocks.permission_list import ListContext
from bot.blocks.permissions import EVERYONE
from models.across.erasure import new_pseudonym
from models.capabilities.permission_changes import MOST, NotDone, Why
from models.capabilities.permissions import Permission, Scope, Terms
from models.people.hours import Hours
from models.people.teams import Team
from sandbox.blockkit import check_view
from tests.conftest import START

LONDON = Hours("Europe/London")
LONGEST = Terms("&" * permission_form.LONGEST_WHAT, "<" * permission_form.LONGEST_LIMIT)


def _permission(number: int = 1, terms: Terms = LONGEST, author_id: str = "U0ANA") -> Permission:
    id_ = UUID(int=number)
    return Permission(id=id_, what=terms.what, up_to=terms.up_to, author_id=author_id, said_at=START)


def _scopes(teams: int, *, may_change: bool) -> list[Scope]:
    return [
        Scope(Team(id=UUID(int=number), name=f"team {number:02}"), [_permission()] * MOST, may_change)
        for number in range(teams)
    ]


def _shown(scopes: Sequence[Scope], first: int = 0, **besides: str) -> dict[str, Any]:
    """The list as it is sent, once the strict checker took it."""
    view = permission_list.list_view(scopes, LONDON, ListContext(first), **besides)
    return _checked(view)


def _checked(view: View) -> dict[str, Any]:
    sent: dict[str, Any] = json.loads(json.dumps(view.to_dict()))
    check_view(sent, "modal")
    return sent


def _values(view: dict[str, Any], action_id: str) -> list[str]:
    rows = [each["elements"] for each in view["blocks"] if each["type"] == "actions"]
    return [each["value"] for row in rows for each in row if each["action_id"] == action_id]


@pytest.mark.parametrize(("teams", "may_change"), [(1, True), (7, True), (30, True), (1, False), (30, False)])
def test_all_of_a_long_list_is_reached_page_by_page_there_and_back(teams: int, may_change: bool) -> None:
    scopes = _scopes(teams, may_change=may_change)
    pages, first = [], [0]
    while first:
        page = _shown(scopes, first[-1], note="n" * 500)
        pages.append(page)
        back = _values(page, permission_list.TURN_BACK)
        assert back == ([str(first[-2])] if len(first) > 1 else [])
        on = _values(page, permission_list.TURN_ON)
        if not on:
            break
        first.append(int(on[0]))
    named = [each.team.name for page in pages for each in scopes if each.team and f"*{each.team.name}*" in str(page)]
    assert named == [each.team.name for each in scopes if each.team]
    assert sum(str(page).count("You may ") for page in pages) == teams * MOST


def test_a_page_that_is_no_more_is_the_first_one() -> None:
    assert _shown(_scopes(1, may_change=True), 5) == _shown(_scopes(1, may_change=True))


def test_only_those_who_may_change_it_have_buttons() -> None:
    assert "permission_" not in str(_shown([Scope(None, [_permission()], may_change=False)])["blocks"])
    with_buttons = _shown([Scope(None, [_permission()], may_change=True)])
    assert _values(with_buttons, permission_list.CHANGE) == [str(UUID(int=1))]
    (value,) = _values(with_buttons, permission_list.TAKE_BACK)
    assert permission_list.read_by(value) == (UUID(int=1), START)


def test_who_said_so_is_named_until_they_delete_their_data() -> None:
    assert "says <@U0ANA>" in str(_shown([Scope(None, [_permission()], may_change=False)]))
    erased = _permission(author_id=new_pseudonym())
    shown = str(_shown([Scope(None, [erased], may_change=True)]))
    assert "_Since 23 November 2026_" in shown
    assert "erased-" not in shown
    again = permission_form.again(NotDone(Why.CHANGED, erased), Sent(EVERYONE, Terms("mine"), True, FormContext()))
    assert again
    assert "erased-" not in str(again.to_dict())


def test_words_that_have_no_room_in_the_form_stand_above_it_and_ping_nobody() -> None:
    words = "<!channel> " + "w" * permission_form.LONGEST_WHAT
    view = _checked(permission_form.form_view(Terms(words), FormContext(EVERYONE)))
    assert f"<!channel> {'w' * permission_form.LONGEST_WHAT}" in str(view["blocks"][1])
    assert view["blocks"][1]["type"] == "rich_text"  # which has no markup


@pytest.mark.parametrize("why", [Why.CHANGED, Why.TAKEN_BACK])
def test_what_somebody_wrote_is_in_the_form_that_says_what_another_did_meanwhile(why: Why) -> None:
    there = _permission(terms=Terms("somebody else's"))
    context = FormContext(EVERYONE, "", str(there.id), "as it was", None, is_told=True, first=2)
    sent = Sent(EVERYONE, Terms("mine", "£5"), tells=True, context=context)
    view = permission_form.again(NotDone(why, there if why is Why.CHANGED else None), sent)
    assert view
    shown = _checked(view)
    fields = {each["block_id"]: each["element"].get("initial_value") for each in shown["blocks"] if "element" in each}
    assert (fields["what"], fields["up_to"]) == ("mine", "£5")
    remembered = json.loads(shown["private_metadata"])
    if why is Why.CHANGED:
        assert "somebody else's" in str(shown["blocks"][0])
        assert (remembered["permission_id"], remembered["shown_what"]) == (str(there.id), "somebody else's")
    else:
        assert remembered["permission_id"] is None
        assert "tell" in fields  # nobody is told of it any more
