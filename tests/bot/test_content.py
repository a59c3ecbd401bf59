"""What Kindling says by itself: kind, short, varied, and for each person in an order without repetition."""

import itertools
import json
import re
import string
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from bot.content.library import Action, Entry, EntryKind, Principle, entries, entry, pick, retired
from bot.content.turns import find_entry
from tests.golden import FOLDER, check_golden

EVERY = [each for kind in EntryKind for each in entries(kind)]
LEAST = {
    EntryKind.QUESTION: 60,
    EntryKind.PRACTICE: 70,
    EntryKind.GRATITUDE: 18,
    EntryKind.CHECK_BACK: 15,
    EntryKind.SUGGESTION: 36,
    EntryKind.INVITATION: 18,
}
FIGURES = ("reach", "unseen", "values", "timeliness", "load", "feeling", "mood", "own_part", "quiet", "steady")

PRESSING = re.compile(
    r"""\b(must|should|ought|have\sto|has\sto|need\sto|needs\sto|don't\sforget|do\snot\sforget|remember\sto|make\ssure
        |immediately|at\sonce|asap|urgently|overdue|behind\sschedule|reminder
        |fail\w*|fault\w*|blam\w*|guilt\w*|asham\w*|shame\w*|lazy|careless\w*|neglect\w*|disappoint\w*|forgot\w*
        |bad\sat|worst|best\sperson|streaks?|scores?|rank\w*|leaderboard|winners?|top\s\w+er
        |confess\w*|admit\w*|own\sup|one\sby\sone|owe[sd]?|debts?|repay\w*|in\sreturn|return\sthe\sfavour|what\sit\scost)\b""",
    re.IGNORECASE | re.VERBOSE,
)
ASSUMING = re.compile(
    r"\b(he|she|his|hers|him|her|guys|ladies|gentlemen|office|desk|remote\w*|zoom|commute|lunch|coffee|tea|cake|beer|wine"
    r"|pray\w*|god|bless\w*|christmas|holidays?|family|kids|children|husband|wife|customers?|tickets?|boss|manager)\b",
    re.IGNORECASE,
)
BODILY = re.compile(
    r"\b(stand(s|ing)?\sup|sit(s|ting)?|walk\w*|smil\w*|hug\w*|shak(e|ing)\shands?|handshake|nod\w*|gaze|wave"
    r"|eye\scontact|in\sthe\seye|face\sto\sface|in\sfront\sof\s(you|them)|(in|across|into)\sthe\s(same\s)?room|next\sto\syou"
    r"|(drop|stop|swing|come|pop)\sby|read\s(it\s)?aloud|out\sloud|say\saloud|breathe?|corridor|hallway|kitchen|door)\b",
    re.IGNORECASE,
)
"""What needs a body in a room."""
GONE_BY = re.compile(
    r"\b((this|last|next|the|a)\s(\w+\s)?(week|weekend|month)|(last|this|next)\syear|yesterday|tomorrow|tonight"
    r"|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?)\b",
    re.IGNORECASE,
)
"""Days that are others when the words are read: on whichever morning a digest or a check-in comes, it is about the days
before or after it."""
TODAY = re.compile(r"\b(today|this\s(morning|afternoon|evening))\b", re.IGNORECASE)
OF_TODAY = {EntryKind.QUESTION, EntryKind.PRACTICE}
"""What comes on the day that it is about."""
THEMES = {
    "clients": (8, r"\bclients?\b"),
    "receiving thanks": (
        7,
        r"(some(body|one) thanks you|like to be thanked|thanks (do )?you like|thanks have stayed|takes? thanks"
        r"|kind line that|remember about you)",
    ),
    "inclusion": (
        8,
        r"(says little|thinks in the moment|second language|names? (is )?said|takes the notes|some room|newcomer"
        r"|halfway|whose it was first|first day)",
    ),
    "permission": (
        7,
        r"(\bexception|rule (or routine|that hardly)|be bent|without asking|how far you may go|simply decide)",
    ),
    "firmness": (
        7,
        r"(\bfirm\b|(one|a|of your|have a) no\b|no of yours|say(s|ing)? no\b|limit|what you expect|letting things pass"
        r"|clear (part|message))",
    ),
    "remote teams": (
        8,
        r"(time zone|from afar|in person|in writing|other places|same place|working hours|not there will look"
        r"|messages do you read|how you mean it|written ones)",
    ),
}
"""What each is told by, and how many entries there are of it at least."""
AMERICAN = re.compile(
    r"\b\w*(behavior|favor|color|honor|labor|apologiz|organiz|recogniz|realiz|center|fulfill)\w*|\bjudgment\b"
)

KINDS = st.sampled_from(list(EntryKind))
SALTS = st.text(max_size=12)

by_kind = pytest.mark.parametrize("kind", list(EntryKind))


@by_kind
def test_there_is_plenty_of_each_kind(kind: EntryKind) -> None:
    assert len(entries(kind)) >= LEAST[kind]
    assert {each.kind for each in entries(kind)} == {kind}


def test_there_is_plenty_in_all() -> None:
    assert len(EVERY) >= 220


def test_the_data_holds_nothing_that_is_not_read() -> None:
    known = {"principle", "action", "text", "why", "fits"}
    for kind in EntryKind:
        data = resources.files("bot.content").joinpath("data", f"{kind}.toml").read_text(encoding="utf-8")
        for slug, row in tomllib.loads(data).items():
            assert row.keys() <= known, slug


def test_texts_are_short_enough_to_be_read_at_a_glance() -> None:
    for each in EVERY:
        assert 20 <= len(each.text) <= 220, each.id
        assert len(each.why) <= 140, each.id


def test_texts_are_one_to_three_whole_sentences() -> None:
    for each in EVERY:
        assert each.text == " ".join(each.text.split()), each.id
        assert each.text[-1] in ".?", each.id
        assert 1 <= len(re.findall(r"(?<!\.)[.?](?!\.)(?=\s|$)", each.text)) <= 3, each.id


def test_texts_are_plain_text_without_shouting_emoji_or_markup() -> None:
    plain = set(string.ascii_letters + string.digits + " .,:?'-")
    for each in EVERY:
        assert set(each.text.replace("{name}", "") + each.why) <= plain, each.id
        assert not re.search(r":\w+:|\b[A-Z]{2,}\b", each.text), each.id


@pytest.mark.parametrize(
    "unwanted",
    [PRESSING, ASSUMING, BODILY, AMERICAN],
    ids=["pressing", "assuming", "needing a body in a room", "American spelling"],
)
def test_no_text_presses_blames_assumes_or_changes_its_spelling(unwanted: re.Pattern[str]) -> None:
    for each in EVERY:
        assert not unwanted.search(f"{each.text} {each.why}"), each.id


def test_no_text_speaks_of_a_day_or_week_that_is_another_by_then() -> None:
    for each in EVERY:
        assert not GONE_BY.search(each.text.replace("the same day", "")), each.id
        assert each.kind in OF_TODAY or not TODAY.search(each.text), each.id


def test_clients_are_named_beside_whoever_else_the_work_may_be_for() -> None:
    for each in EVERY:
        assert not re.search(r"\bclients?\b", each.text) or re.search(r"\bclients?,? or\b", each.text), each.id


def test_a_line_of_a_prompt_is_about_the_one_person_named_above_it() -> None:
    """It stands under what they did, whatever that was."""
    others = re.compile(r"\b(some(one|body)|some people|any(one|body)|who|whose|person)\b", re.IGNORECASE)
    for each in entries(EntryKind.GRATITUDE):
        assert not others.search(each.text), each.id
        assert len(each.text) <= 100, each.id


def test_no_invitation_asks_in_front_of_others_for_what_went_wrong() -> None:
    wrong = re.compile(
        r"\b(mistakes?|wrong|hard(er|est)?|late|slip\w*|broke\w*|bent|difficult\w*|regret\w*|struggl\w*|sorry"
        r"|in the way)\b"
    )
    for each in entries(EntryKind.INVITATION):
        assert not wrong.search(each.text), each.id


def test_no_suggestion_looks_for_who_answered_what_or_moves_a_figure() -> None:
    hunting = re.compile(
        r"\b(who (is|was|feels?|felt|answered|wrote)|each of them|find out who|mood (is|stays)|low"
        r"|figures? (up|rise|grow)|(have|has) not (been )?thanked|shout-?outs?|(gone|been) (un)?mentioned|least)\b",
        re.IGNORECASE,
    )
    for each in entries(EntryKind.SUGGESTION):
        assert not hunting.search(each.text), each.id


def test_too_little_time_or_people_is_called_that() -> None:
    named = [each for each in entries(EntryKind.SUGGESTION) if re.search(r"\btime or (too few )?people\b", each.text)]
    assert {"timeliness", "mood"} <= {each.fits for each in named}


@pytest.mark.parametrize("theme", THEMES)
def test_each_theme_has_its_share(theme: str) -> None:
    least, words = THEMES[theme]
    found = [each.id for each in EVERY if re.search(words, each.text, re.IGNORECASE)]
    assert len(found) >= least, found


def test_ids_are_unique_slugs_that_find_their_entry() -> None:
    assert [slug for slug, count in Counter(each.id for each in EVERY).items() if count > 1] == []
    for each in EVERY:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", each.id), each.id
        assert len(each.id) <= 40, each.id
        assert entry(each.id) is each


def test_an_id_that_was_never_given_finds_nothing() -> None:
    assert entry("said-in-no-version") is None


def test_whatever_was_ever_said_is_found_by_its_id() -> None:
    """What people answered, noted and keep still names it."""
    ever = json.loads((FOLDER / "entry_ids.json").read_text(encoding="utf-8"))
    session = Session()
    for id_ in ever:
        found = find_entry(session, "T1", id_)
        assert found is not None, f"{id_} was said once: it moves to retired.toml"
        assert found.id == id_
    check_golden("entry_ids", sorted({*ever, *(each.id for each in EVERY)}))


def test_what_is_retired_is_not_said_and_gives_its_id_to_nobody() -> None:
    assert retired().keys().isdisjoint(each.id for each in EVERY)
    for each in retired().values():
        assert each.is_retired
        assert each.text
        assert entry(each.id) is None


def test_nothing_is_said_twice() -> None:
    texts = Counter(" ".join(_words(each.text)) for each in EVERY)
    assert [text for text, count in texts.items() if count > 1] == []
    reasons = Counter(" ".join(_words(each.why)) for each in EVERY if each.why)
    assert [text for text, count in reasons.items() if count > 1] == []


def test_no_two_texts_are_nearly_the_same() -> None:
    for one, other in itertools.combinations(EVERY, 2):
        assert fuzz.token_sort_ratio(one.text.casefold(), other.text.casefold()) < 70, (one.id, other.id)
        assert fuzz.token_sort_ratio(one.why.casefold(), other.why.casefold()) < 70 or not one.why, (one.id, other.id)


def test_questions_are_open() -> None:
    for each in entries(EntryKind.QUESTION):
        last_sentence = re.split(r"(?<=[.?])\s", each.text)[-1]
        assert last_sentence.endswith("?"), each.id
        assert re.search(r"\b(what|which|who|whose|how|when|where)\b", last_sentence, re.IGNORECASE), each.id
        assert not re.match(r"(is|are|do|does|did|has|have|can|could|would|will)\b", last_sentence, re.I), each.id


def test_each_practice_says_in_one_sentence_why_it_helps() -> None:
    for each in entries(EntryKind.PRACTICE):
        assert re.fullmatch(r"[A-Z][^.?]{20,}\.", each.why), each.id


def test_a_check_back_has_one_gap_for_the_name_and_nothing_else_has_any() -> None:
    for each in EVERY:
        gaps = re.findall(r"\{.*?\}", each.text + each.why)
        assert gaps == (["{name}"] if each.kind is EntryKind.CHECK_BACK else []), each.id


def test_a_check_back_reads_well_with_a_name() -> None:
    for each in entries(EntryKind.CHECK_BACK):
        assert each.text.format(name="Ada Lovelace").count("Ada Lovelace") == 1


@by_kind
def test_each_principle_has_its_share(kind: EntryKind) -> None:
    count = Counter(each.principle for each in entries(kind))
    assert set(count) == set(Principle)
    least = {EntryKind.QUESTION: 8, EntryKind.PRACTICE: 10}.get(kind, 2)
    assert min(count.values()) >= least


@pytest.mark.parametrize("action", list(Action))
def test_each_action_step_has_practices(action: Action) -> None:
    assert sum(each.action is action for each in entries(EntryKind.PRACTICE)) >= 4


@pytest.mark.parametrize("figure", FIGURES)
def test_each_figure_has_suggestions(figure: str) -> None:
    assert sum(each.fits == figure for each in entries(EntryKind.SUGGESTION)) >= 2


def test_only_suggestions_fit_a_figure_and_each_fits_a_known_one() -> None:
    for each in EVERY:
        assert (each.fits in FIGURES) if each.kind is EntryKind.SUGGESTION else each.fits is None, each.id


@by_kind
def test_in_order_the_principles_take_turns(kind: EntryKind) -> None:
    for five in _fives(entries(kind)):
        assert [each.principle for each in five] == list(Principle)


@settings(max_examples=40, deadline=None)
@given(KINDS, SALTS)
def test_nothing_comes_twice_before_everything_was_seen(kind: EntryKind, salt: str) -> None:
    said = _said(kind, salt, len(entries(kind)))
    assert {each.id for each in said} == {each.id for each in entries(kind)}


@settings(max_examples=40, deadline=None)
@given(KINDS, SALTS)
def test_for_each_person_the_principles_take_turns(kind: EntryKind, salt: str) -> None:
    for five in _fives(_said(kind, salt, len(entries(kind)))):
        assert {each.principle for each in five} == set(Principle)


@by_kind
def test_after_everything_was_seen_it_starts_over(kind: EntryKind) -> None:
    ids = [each.id for each in entries(kind)]
    assert pick(kind, ids, salt="U1") == pick(kind, [], salt="U1")


def test_with_all_but_a_seen_one_switched_off_that_one_comes_again() -> None:
    kept, *rest = (each.id for each in entries(EntryKind.GRATITUDE))
    again = pick(EntryKind.GRATITUDE, seen=[kept], switched_off=rest)
    assert again is not None
    assert again.id == kept


def test_what_was_seen_of_other_kinds_changes_nothing() -> None:
    others = [each.id for each in entries(EntryKind.PRACTICE)]
    assert pick(EntryKind.QUESTION, others, salt="U1") == pick(EntryKind.QUESTION, [], salt="U1")


@by_kind
def test_people_begin_with_different_principles_and_texts(kind: EntryKind) -> None:
    firsts = [_said(kind, f"U{number}", 1)[0] for number in range(60)]
    assert {each.principle for each in firsts} == set(Principle)
    assert max(Counter(each.id for each in firsts).values()) <= 15
    assert len({each.id for each in firsts}) >= min(len(entries(kind)), 20) * 0.6


@settings(max_examples=40, deadline=None)
@given(KINDS, SALTS, st.data())
def test_what_is_switched_off_never_comes(kind: EntryKind, salt: str, data: st.DataObject) -> None:
    ids = [each.id for each in entries(kind)]
    off = data.draw(st.sets(st.sampled_from(ids), max_size=len(ids) - 1))
    said = _said(kind, salt, len(ids) - len(off), switched_off=off)
    assert {each.id for each in said} == set(ids) - off


def test_switching_off_the_latest_one_gives_its_principle_no_second_turn() -> None:
    first = _said(EntryKind.QUESTION, "U1", 1)[0]
    following = pick(EntryKind.QUESTION, [first.id], switched_off=[first.id], salt="U1")
    assert following == pick(EntryKind.QUESTION, [first.id], salt="U1")


@by_kind
def test_with_everything_switched_off_there_is_nothing_to_say(kind: EntryKind) -> None:
    assert pick(kind, [], switched_off=[each.id for each in entries(kind)]) is None


@settings(max_examples=40, deadline=None)
@given(KINDS, SALTS)
def test_the_workspaces_own_entries_come_up_once_each_round(kind: EntryKind, salt: str) -> None:
    own = _own(kind, 4)
    said = _said(kind, salt, len(entries(kind)) + len(own), own=own)
    assert Counter(each.id for each in said) == Counter(each.id for each in (*entries(kind), *own))


def test_the_workspaces_own_entries_are_mixed_in_rather_than_first_or_last() -> None:
    own = _own(EntryKind.PRACTICE, 1)
    places = [_place_of(own[0], f"U{number}", own) for number in range(60)]
    count = len(entries(EntryKind.PRACTICE))
    assert min(places) < count / 4
    assert max(places) > count * 2 / 3
    assert count / 4 < sum(places) / len(places) < count * 3 / 4


def test_the_workspaces_own_entries_of_another_kind_stay_out() -> None:
    off = [each.id for each in entries(EntryKind.QUESTION)]
    assert pick(EntryKind.QUESTION, [], switched_off=off, own=_own(EntryKind.PRACTICE, 2)) is None


def test_with_all_of_ours_switched_off_the_workspaces_own_remain() -> None:
    own = _own(EntryKind.QUESTION, 1)
    assert (
        pick(EntryKind.QUESTION, [], switched_off=[each.id for each in entries(EntryKind.QUESTION)], own=own) == own[0]
    )


def test_an_own_entry_that_is_switched_off_does_not_come() -> None:
    own = _own(EntryKind.GRATITUDE, 1)
    ids = [each.id for each in entries(EntryKind.GRATITUDE)]
    assert pick(EntryKind.GRATITUDE, [], switched_off=[*ids, own[0].id], own=own) is None


def test_another_process_picks_the_same() -> None:
    program = "from bot.content.library import EntryKind, pick; print(pick(EntryKind.QUESTION, [], salt='U1').id)"
    told = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert told == {_said(EntryKind.QUESTION, "U1", 1)[0].id}


def _said(
    kind: EntryKind, salt: str, times: int, switched_off: Collection[str] = (), own: Collection[Entry] = ()
) -> list[Entry]:
    """What somebody hears one after the other."""
    said: list[Entry] = []
    for _ in range(times):
        following = pick(kind, [each.id for each in said], switched_off, tuple(own), salt)
        assert following is not None
        said.append(following)
    return said


def _place_of(wanted: Entry, salt: str, own: Collection[Entry]) -> int:
    """After how many others it comes."""
    return _said(wanted.kind, salt, len(entries(wanted.kind)) + len(own), own=own).index(wanted)


def _own(kind: EntryKind, count: int) -> list[Entry]:
    """Entries that a workspace has written for itself."""
    one = Entry("own-0", kind, Principle.CARE, None, "What made you laugh this week?", "", None)
    return [replace(one, id=f"own-{number}") for number in range(count)]


def _fives(said: Collection[Entry]) -> list[list[Entry]]:
    """Five by five, as far as each principle has something left."""
    rounds = min(Counter(each.principle for each in said).values())
    listed = list(said)
    return [listed[5 * turn : 5 * turn + 5] for turn in range(rounds)]


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.casefold())
