"""What waits to be told is told only to whom it is still meant for, in the words that were meant for them.

Each kind of message is wished for, then something changes, then it is rendered as it would be sent. A row of the table
says what may be seen of it after each change that has anything to do with it.
"""

from collections.abc import Callable, Mapping

import pytest

from bot.blocks import noticed
from bot.content.library import Action
from models.capabilities import followups
from models.capabilities.reminders import Step
from models.people.channels import NotAskedError
from models.store.database import Database
from tests.bot import told
from tests.bot.told import CHANGES, LINK, MEANT, NOTHING, PRIVATE, REWORDED, WAITS, Scene, told_after
from tests.renderers import RENDERERS

SOMETHING = ""
"""It is told, in no words of anybody's."""
_PROMISE = ("un-told, for oneself", "reworded", "moved", "for another", "handed over", "done", "let go")
_PEOPLE = ("reader left", "reader erased", "reader paused", "actor left", "actor erased")
_GONE = {"reader left": WAITS, "reader erased": NOTHING}


def _of_promise(*outcomes: str) -> dict[str, str]:
    return dict(zip(_PROMISE, outcomes, strict=True))


def _of_people(*outcomes: str) -> dict[str, str]:
    return dict(zip(_PEOPLE, outcomes, strict=True))


_SETTLED = dict.fromkeys(_PROMISE, MEANT)
"""What is over changes no more."""
TABLE: Mapping[Callable[[Scene], None], Mapping[str, str]] = {
    told.tells_of_a_promise: {
        **_of_promise(NOTHING, REWORDED, MEANT, NOTHING, NOTHING, NOTHING, NOTHING),
        **_of_people(WAITS, NOTHING, MEANT, NOTHING, NOTHING),
    },
    told.tells_of_a_new_time: {
        **_of_promise(NOTHING, REWORDED, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
        **_of_people(WAITS, NOTHING, MEANT, NOTHING, NOTHING),
    },
    told.tells_that_it_is_done: {**_SETTLED, **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING)},
    told.tells_that_it_is_let_go: {**_SETTLED, **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING)},
    told.asks_to_take_over: {
        **_of_promise(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
        **_of_people(WAITS, NOTHING, MEANT, NOTHING, NOTHING),
    },
    told.tells_the_former_owner: {**_SETTLED, **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING)},
    told.tells_of_a_new_owner: {
        **_of_promise(NOTHING, REWORDED, MEANT, NOTHING, NOTHING, NOTHING, NOTHING),
        **_of_people(WAITS, NOTHING, MEANT, NOTHING, NOTHING),
    },
    told.tells_of_a_no: {
        **_of_promise(MEANT, MEANT, MEANT, MEANT, NOTHING, NOTHING, NOTHING),
        **_of_people(WAITS, NOTHING, MEANT, MEANT, MEANT),
    },
    told.says_what_was_understood: {
        **_of_promise(PRIVATE, REWORDED, MEANT, PRIVATE, NOTHING, NOTHING, NOTHING),
        **_of_people(WAITS, NOTHING, MEANT, WAITS, NOTHING),
    },
    told.reminds: {
        **_of_promise(PRIVATE, REWORDED, NOTHING, PRIVATE, NOTHING, NOTHING, NOTHING),
        **_of_people(WAITS, NOTHING, WAITS, WAITS, NOTHING),
    },
    told.reminds_of_several: {
        **_of_promise(PRIVATE, REWORDED, SOMETHING, PRIVATE, SOMETHING, SOMETHING, SOMETHING),
        **_of_people(WAITS, NOTHING, WAITS, WAITS, NOTHING),
    },
    told.reminds_to_look_back: {**_SETTLED, **_of_people(WAITS, NOTHING, WAITS, NOTHING, NOTHING)},
    told.asks_how_it_felt: {**_SETTLED, **_of_people(WAITS, NOTHING, WAITS, NOTHING, NOTHING)},
    told.tells_how_it_felt: {**_SETTLED, **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING)},
    told.asks_for_a_hand: {
        "taken back": NOTHING,
        "said otherwise": NOTHING,
        **_of_people(WAITS, NOTHING, MEANT, NOTHING, NOTHING),
    },
    told.shares_a_checkin: {
        "taken back": NOTHING,
        "said otherwise": NOTHING,
        "leads no longer": NOTHING,
        "left the team": NOTHING,
        "team ended": NOTHING,
        **_of_people(NOTHING, NOTHING, MEANT, NOTHING, NOTHING),
    },
    told.asks_how_one_arrives: {"answered": NOTHING, "opted out": NOTHING, "reader paused": WAITS, **_GONE},
    told.announces_thanks: {
        "channel made private": MEANT,
        "actor left": MEANT,
        "actor erased": NOTHING,
        "thanks taken back": NOTHING,
        "thanks put right": REWORDED,
        "thanks for another": REWORDED,
        "likes thanks privately": NOTHING,
        "wants to be asked first": NOTHING,
    },
    told.brings_thanks: {
        "thanks taken back": NOTHING,
        "thanks put right": REWORDED,
        "thanks for another": NOTHING,
        "channel made private": MEANT,
        "likes thanks privately": MEANT,
        "wants to be asked first": MEANT,
        **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING),
    },
    told.offers_what_was_left: {
        "leads no longer": NOTHING,
        "actor back": NOTHING,
        "actor erased": NOTHING,
        "taken on": NOTHING,
        "team ended": NOTHING,
        "reader paused": MEANT,
        "reader left": NOTHING,
        "reader erased": NOTHING,
    },
    told.tells_of_trouble: {
        "looks after it no longer": NOTHING,
        "mended": NOTHING,
        "reader paused": SOMETHING,
        **_GONE,
    },
    told.asks_whether_it_is_there: {"looks after it no longer": NOTHING, "reader paused": SOMETHING, **_GONE},
    told.thanks_for_an_invitation: {"reader paused": SOMETHING, **_GONE},
    told.says_hello: {"left the team": NOTHING, "team ended": NOTHING, "reader paused": WAITS, **_GONE},
    told.offers_words_to_post: {
        "team ended": NOTHING,
        "leads no longer": SOMETHING,
        "reader paused": SOMETHING,
        **_GONE,
    },
    told.introduces_itself: {"team ended": NOTHING, "leads no longer": NOTHING, "actor erased": NOTHING},
    told.asks_whether_many_are_a_team: {"looks after it no longer": NOTHING, "reader paused": WAITS, **_GONE},
    told.tells_a_team_of_its_week: {
        "channel made private": WAITS,
        "recognition made private": NOTHING,
        "digest moved": NOTHING,
        "likes thanks privately": NOTHING,
        "wants to be asked first": NOTHING,
        "thanks taken back": NOTHING,
        "thanks put right": REWORDED,
        "thanks for another": REWORDED,
        "giver erased": NOTHING,
        "team ended": NOTHING,
    },
    told.tells_a_lead_of_the_week: {
        "opted out": NOTHING,
        "leads no longer": NOTHING,
        "team ended": NOTHING,
        "reader paused": WAITS,
        **_GONE,
    },
    told.asks_for_consent: {
        "thanks taken back": NOTHING,
        "thanks put right": REWORDED,
        "thanks for another": NOTHING,
        "likes thanks privately": NOTHING,
        "team ended": NOTHING,
        **_of_people(WAITS, NOTHING, WAITS, MEANT, NOTHING),
    },
    told.tells_a_team_its_story: {
        "thanks taken back": NOTHING,
        "thanks put right": NOTHING,
        "thanks for another": NOTHING,
        "likes thanks privately": NOTHING,
        "channel made private": NOTHING,
        "digest moved": NOTHING,
        "team ended": NOTHING,
        "actor left": MEANT,
        "actor erased": NOTHING,
    },
    told.asks_a_team: {"channel made private": NOTHING, "digest moved": NOTHING, "team ended": NOTHING},
    told.asks_a_team_by_itself: {"channel made private": NOTHING, "digest moved": NOTHING, "team ended": NOTHING},
    told.tells_a_team_what_was_said: {
        "channel made private": NOTHING,
        "digest moved": NOTHING,
        "team ended": NOTHING,
        "actor erased": MEANT,
    },
    told.tells_a_team_what_was_chosen: {
        "channel made private": NOTHING,
        "digest moved": NOTHING,
        "team ended": NOTHING,
        "moved": MEANT,
        "handed over": "Somebody of you takes care of it",
        "done": "Done, by",
        "let go": "Make it a promise",
        "actor left": MEANT,
        "actor erased": "Make it a promise",
    },
    told.tells_a_lead_of_the_month: {
        "thanks taken back": NOTHING,
        "actor erased": NOTHING,
        "opted out": NOTHING,
        "leads no longer": NOTHING,
        "team ended": NOTHING,
        "reader paused": WAITS,
        **_GONE,
    },
    told.tells_a_team_what_was_answered: {
        "what was said taken back": MEANT,
        "what was said answered": REWORDED,
        "answer taken back": NOTHING,
        "channel made private": WAITS,
        "digest moved": NOTHING,
        "team ended": NOTHING,
        "actor left": MEANT,
        "actor erased": MEANT,
    },
    told.asks_for_an_answer: {
        "what was said taken back": NOTHING,
        "what was said answered": NOTHING,
        "leads no longer": NOTHING,
        "team ended": NOTHING,
        "reader paused": WAITS,
        "reader left": NOTHING,
        "reader erased": NOTHING,
    },
    told.asks_how_to_help_with_answers: {
        "what was said taken back": NOTHING,
        "what was said answered": NOTHING,
        "leads no longer": SOMETHING,
        "looks after it no longer": NOTHING,
        "team ended": NOTHING,
        "reader paused": WAITS,
        "reader left": NOTHING,
        "reader erased": NOTHING,
    },
    told.tells_what_they_may_do: {
        "may no longer": NOTHING,
        "may do something else": REWORDED,
        "team ended": NOTHING,
        "channel made private": MEANT,
        "digest moved": MEANT,
        "leads no longer": MEANT,
        "actor left": MEANT,
        "actor erased": MEANT,
    },
    told.suggests_to_thank: {
        "un-told, for oneself": NOTHING,
        "for another": NOTHING,
        "handed over": NOTHING,
        "let go": NOTHING,
        "reworded": REWORDED,
        "moved": MEANT,
        "done": MEANT,
        "thanked already": NOTHING,
        "does not want them suggested": NOTHING,
        "opted out": NOTHING,
        **_of_people(WAITS, NOTHING, WAITS, NOTHING, NOTHING),
    },
    told.proposes_a_practice: {"opted out": NOTHING, "reader paused": WAITS, **_GONE},
    told.asks_how_the_words_went: {"reader paused": WAITS, **_GONE},
    told.invites_to_look_after_oneself: {"opted out": NOTHING, "reader paused": WAITS, **_GONE},
    told.sends_a_copy: {"un-told, for oneself": PRIVATE, "reader paused": MEANT, **_GONE},
    told.gathers_who_joined: {
        "thanks taken back": NOTHING,
        "giver erased": NOTHING,
        "joins no longer": NOTHING,
        **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING),
    },
    told.reminds_to_look_back_beyond_slack: {"reader paused": WAITS, **_SETTLED, **_GONE},
    told.brings_a_client_s_words: {
        "a client's words taken back": NOTHING,
        "a client's words put right": REWORDED,
        "a client's words of another": NOTHING,
        "likes thanks privately": MEANT,
        "wants to be asked first": MEANT,
        "team ended": MEANT,
        **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING),
    },
    told.tells_that_it_landed: {"thanks taken back": NOTHING, **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING)},
    told.answers_a_new_time: {
        **_of_promise(NOTHING, REWORDED, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
        **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING),
    },
    told.answers_that_it_is_let_go: {**_SETTLED, **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING)},
    told.answers_a_wish_for_a_hand: {
        "taken back": NOTHING,
        "said otherwise": NOTHING,
        **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING),
    },
    told.answers_a_shared_checkin: {
        "taken back": NOTHING,
        "said otherwise": NOTHING,
        "leads no longer": SOMETHING,
        "left the team": SOMETHING,
        "team ended": SOMETHING,
        **_of_people(WAITS, NOTHING, SOMETHING, SOMETHING, NOTHING),
    },
    told.tells_that_no_copy_could_be_sent: {"reader paused": SOMETHING, **_GONE},
    told.tells_of_what_comes_again: {
        **_of_promise(NOTHING, REWORDED, MEANT, NOTHING, NOTHING, MEANT, MEANT),
        "ended": NOTHING,
        **_of_people(WAITS, NOTHING, MEANT, NOTHING, NOTHING),
    },
    told.tells_that_one_is_skipped: {**_SETTLED, "ended": MEANT, **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING)},
    told.tells_that_it_comes_no_more: {**_SETTLED, "ended": MEANT, **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING)},
    told.reminds_of_what_comes_again: {
        **_of_promise(PRIVATE, REWORDED, NOTHING, PRIVATE, NOTHING, NOTHING, NOTHING),
        "ended": NOTHING,
        **_of_people(WAITS, NOTHING, WAITS, WAITS, NOTHING),
    },
    told.tells_what_was_heard: {
        "what was said taken back": NOTHING,
        "what was said answered": NOTHING,
        "leads no longer": NOTHING,
        "team ended": NOTHING,
        **_of_people(NOTHING, NOTHING, WAITS, MEANT, NOTHING),
    },
    told.asks_whether_it_was_understood: {
        **_of_promise(NOTHING, REWORDED, MEANT, NOTHING, NOTHING, MEANT, MEANT),
        "what was understood taken back": NOTHING,
        **_of_people(WAITS, NOTHING, MEANT, NOTHING, NOTHING),
    },
    **{
        each: {"what was understood taken back": NOTHING, **_of_people(WAITS, NOTHING, MEANT, MEANT, NOTHING)}
        for each in (told.says_that_it_is_asked, told.tells_that_it_was_understood, told.tells_what_was_meant)
    },
    told.tells_why_it_is_let_go: {
        **dict.fromkeys(_PROMISE, REWORDED),
        "the reason taken back": MEANT,
        **_of_people(WAITS, NOTHING, REWORDED, REWORDED, NOTHING),
    },
    told.asks_what_was_noticed: {"reader paused": WAITS, **_GONE},
    told.tells_of_trust: {"trusted no longer": NOTHING, "reader paused": SOMETHING, **_GONE},
}
"""What is seen of each after each change: these words, nothing, or nothing yet."""
AT_FIRST = {each: MEANT if each in list(TABLE)[:15] else SOMETHING for each in TABLE}
AT_FIRST |= dict.fromkeys(
    (
        told.announces_thanks,
        told.brings_thanks,
        told.offers_what_was_left,
        told.sends_a_copy,
        told.asks_for_consent,
        told.tells_a_lead_of_the_month,
        told.tells_a_team_its_story,
        told.tells_a_team_what_was_said,
        told.tells_a_team_what_was_chosen,
        told.tells_a_team_what_was_answered,
        told.asks_for_an_answer,
    ),
    MEANT,
)
AT_FIRST[told.tells_a_team_of_its_week] = MEANT
AT_FIRST[told.tells_why_it_is_let_go] = REWORDED
AT_FIRST |= dict.fromkeys(
    (
        told.tells_of_what_comes_again,
        told.tells_that_one_is_skipped,
        told.tells_that_it_comes_no_more,
        told.reminds_of_what_comes_again,
        told.gathers_who_joined,
        told.brings_a_client_s_words,
        told.reminds_to_look_back_beyond_slack,
        told.tells_that_it_landed,
        told.answers_a_new_time,
        told.answers_that_it_is_let_go,
        told.answers_a_wish_for_a_hand,
        told.suggests_to_thank,
        told.tells_what_was_heard,
        told.tells_what_they_may_do,
        told.asks_whether_it_was_understood,
        told.says_that_it_is_asked,
        told.tells_that_it_was_understood,
        told.tells_what_was_meant,
    ),
    MEANT,
)
ALIKE = {followups.kind_of(each) for each in (Step.DUE, Step.OVERDUE, Step.LAST, Step.COMMENTED)}
ALIKE |= {noticed.kind_of(each) for each in Action if each is not Action.CLIMATE}
"""Kinds that have the renderer of another."""


@pytest.mark.parametrize("tells", TABLE, ids=lambda each: each.__name__)
def test_what_is_told_after_each_change_is_what_was_meant_for_its_reader(
    database: Database, tells: Callable[[Scene], None]
) -> None:
    for change, expected in {"nothing": AT_FIRST[tells], **TABLE[tells]}.items():
        _, seen = told_after(database, tells, change)
        if expected in (NOTHING, WAITS):
            assert seen == expected, change
        else:
            assert seen not in (NOTHING, WAITS), change
            assert expected in seen, change
        others = {PRIVATE, REWORDED} - {expected}
        assert not [each for each in others if each in seen], change
    print(f"{tells.__name__}: {len(TABLE[tells]) + 1} changes")


def test_every_kind_of_message_and_every_change_is_in_the_table(database: Database) -> None:
    kinds = {told_after(database, tells, "nothing")[0].kind for tells in TABLE}
    assert kinds | ALIKE == set(RENDERERS)
    assert {change for changes in TABLE.values() for change in changes} | {
        "nothing",
        "channel asked an hour ago",
    } == set(CHANGES)
    print(f"{sum(len(changes) + 1 for changes in TABLE.values())} cases on each database")


@pytest.mark.parametrize("tells", [told.announces_thanks, told.tells_of_a_promise], ids=lambda each: each.__name__)
def test_a_link_into_a_channel_that_was_made_private_is_shown_to_nobody_else(
    database: Database, tells: Callable[[Scene], None]
) -> None:
    assert LINK in told_after(database, tells, "nothing")[1]
    assert LINK not in told_after(database, tells, "channel made private")[1]


@pytest.mark.parametrize("tells", [told.announces_thanks, told.tells_of_a_promise], ids=lambda each: each.__name__)
def test_what_is_known_of_a_channel_is_relied_on_for_an_hour(
    database: Database, tells: Callable[[Scene], None]
) -> None:
    with pytest.raises(NotAskedError):
        told_after(database, tells, "channel asked an hour ago")
