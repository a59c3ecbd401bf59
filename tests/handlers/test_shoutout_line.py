"""What a `/thanks` in one line means."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import shoutout_form
from bot.content.values import DEFAULT_VALUES, take_value
from handlers.names import Directory, Found
from handlers.shoutout_line import Line, parse
from models.capabilities.shoutout_checks import find_problem
from models.capabilities.shoutouts import Audience
from models.people.members import Profile
from tests.bot.test_text import ANY_TEXT
from tests.handlers.test_names import PEOPLE, TEAM
from tests.profiles import profile


def _named(words: str, is_marked: bool) -> Found | None:
    return Directory(PEOPLE, [TEAM]).named(words, is_marked=is_marked)


def _read(typed: str) -> Line:
    """As the listener does: names are looked up where the line is open."""
    line = parse(typed)
    return parse(typed, _named) if line.is_open else line


@pytest.mark.parametrize(
    ("typed", "people", "reason", "value"),
    [
        ("<@U1> for staying late", ["U1"], "staying late", None),
        ("<@U1> staying late", ["U1"], "staying late", None),
        ("<@U1>: staying late", ["U1"], "staying late", None),
        ("<@U1> <@U2> for the release", ["U1", "U2"], "the release", None),
        ("<@U1>, <@U2> and <@W3> for the release", ["U1", "U2", "W3"], "the release", None),
        ("<@U1> & <@U1> for the release", ["U1"], "the release", None),
        ("<@U1> for staying late #partnership", ["U1"], "staying late", "Partnership"),
        ("<@U1> for #Respect in a hard call", ["U1"], "#Respect in a hard call", "Respect"),
        ("<@U1> for issue #42 and more", ["U1"], "issue #42 and more", None),
        ("<@U1> for #nothing we know #empathy", ["U1"], "#nothing we know", "Empathy"),
        ("<@U1> for helping <@U2> find it", ["U1"], "helping <@U2> find it", None),
        ("so much <@U1> for staying late", ["U1"], "staying late", None),
        ("<@U1> fortunately you saw it", ["U1"], "fortunately you saw it", None),
        ("<@U1>", ["U1"], "", None),
        ("<@U1> for", ["U1"], "", None),
        ("to <@U1> who stayed late for the release", ["U1"], "who stayed late for the release", None),
        ("a lot <@U1>, you saved my day for real", ["U1"], "you saved my day for real", None),
        ("everyone: <@U1> did it for us", ["U1"], "everyone: <@U1> did it for us", None),
        ("so many thanks <@U1>", ["U1"], "so many thanks", None),
        ("everyone who helped", [], "everyone who helped", None),
    ],
)
def test_people_reason_and_value_are_found(typed: str, people: list[str], reason: str, value: str | None) -> None:
    line = parse(typed)
    assert list(line.recipient_ids) == people
    assert take_value(line.reason, DEFAULT_VALUES) == (value, reason)
    assert line.unknown_names == ()


EMOJI = {
    "<@U1> :taco: great demo": ":taco: great demo",
    "<@U1> :taco: for the demo": "the demo :taco:",
    "<@U1> :) for the fix": "the fix :)",
    "<@U1> :-) for the fix": "the fix :-)",
    "<@U1> ;) for the fix": "the fix ;)",
    "<@U1> :D for the fix": "the fix :D",
    "<@U1> <3 for the fix": "the fix <3",
    "<@U1>:) for the fix": "the fix :)",
    "<@U1> 🎉 for the fix": "the fix 🎉",
    "<@U1> 🎉🎉 for the fix": "the fix 🎉🎉",
    "<@U1> :+1::skin-tone-3: for the fix": "the fix :+1::skin-tone-3:",
    "<@U1> :tada: :taco: for the fix": "the fix :tada: :taco:",
    ":tada: <@U1> for the fix": "the fix :tada:",
    "<@U1> 👏 well done": "👏 well done",
    "<@U1> for the fix :tada:": "the fix :tada:",
    "<@U1> :100:": ":100:",
    "<@U1> 🎉": "🎉",
    "<@U1>: :) nice one": ":) nice one",
    "<@U1>! for the fix": "the fix",
    "<@U1>!!! for the fix!": "the fix!",
    "<@U1>... for the fix": "the fix",
    "<@U1> – for the fix": "the fix",
    "<@U1> -- for the fix": "the fix",
    "<@U1> (great demo)": "(great demo)",
    '<@U1> "the hard one"': '"the hard one"',
    "<@U1> -5 degrees and you came": "-5 degrees and you came",
    "<@U1> for: the fix": "the fix",
    "<@U1> for being there at 10:30": "being there at 10:30",
    "so glad that you stayed <@U1> :)": "so glad that you stayed :)",
}
BEFORE_NAMES = {
    "great demo :taco: <@U1>": "great demo :taco:",
    "great demo :taco: to <@U1>": "great demo :taco:",
    "great demo: <@U1>": "great demo",
}


@pytest.mark.parametrize(("typed", "reason"), (EMOJI | BEFORE_NAMES).items())
def test_faces_and_punctuation_stay_whole(typed: str, reason: str) -> None:
    line = _read(typed)
    assert (list(line.recipient_ids), line.reason) == (["U1"], reason)


REASON_FIRST = {
    "for staying late <@U1>!": "staying late",
    "for staying late, <@U1>": "staying late",
    "for staying late thanks to <@U1>": "staying late",
    "for staying late. Thank you <@U1>!": "staying late.",
    "staying late (<@U1>)": "staying late",
    "you stayed late <@U1>": "you stayed late",
    "thanks for <@U1>'s help with it": "<@U1>'s help with it",
    "<@U1>’s help with it": "<@U1>’s help with it",
    "the release went out since <@U1> stayed": "the release went out since <@U1> stayed",
    "for the release, which <@U1> saved": "the release, which <@U1> saved",
    "Thanks! <@U1> for the fix": "the fix",
    "thx <@U1> for the fix": "the fix",
    "thank you so much <@U1> for the fix": "the fix",
    "kudos to <@U1> for the fix": "the fix",
    "big thanks to <@U1> for the fix": "the fix",
    "many many thanks to <@U1> for the fix": "the fix",
    "to <@U1>": "",
    "thanks to <@U1>": "thanks to",
}


@pytest.mark.parametrize(("typed", "reason"), REASON_FIRST.items())
def test_what_stands_before_somebody_is_kept(typed: str, reason: str) -> None:
    line = _read(typed)
    assert (list(line.recipient_ids), line.reason) == (["U1"], reason)


ROWS = (
    *("{a}/{b} for it", "{a} / {b} for it", "{a} (and {b}) for it", "{a}, and {b} for it", "{a} as well as {b} for it"),
    *("to {a} and to {b} for it", "{a} plus {b} for it", "{a} + {b} for it", "{a} with {b} for it", "{a} & {b} for it"),
    *(
        "both {a} and {b} for it",
        "to both {a} and {b} for it",
        "{a} {b} - for it",
        "{a}\n{b} for it",
        "{a}\n{b}\nfor it",
    ),
    *(
        "{a}, {b}: for it",
        "{a}; {b} for it",
        "{a} and also {b} for it",
        "{a} together with {b} for it",
        "{a},{b} for it",
    ),
    *("{a} along with {b} for it", "({a} and {b}) for it", "{a} ({b}) for it", "thanks {a} and {b}, for it"),
    *("for it {a} {b}", "for it, {a} and {b}!", "{a} und {b} for it", "{a} et {b} for it", "{a} y {b} for it"),
    *("{a}{b} for it", "{a} AND {b} for it", "thank you {a} and thank you for it"),
)


@pytest.mark.parametrize("row", ROWS[:-1])
def test_several_people_in_any_natural_row(row: str) -> None:
    line = _read(row.format(a="<@U1>", b="<@U2>"))
    assert (list(line.recipient_ids), line.reason) == (["U1", "U2"], "it")


@pytest.mark.parametrize("row", [each for each in ROWS[:-1] if not re.search("[{]a[}][{]b|und|et|,[{]|;", each)])
def test_the_same_rows_of_names_that_are_no_mentions(row: str) -> None:
    line = _read(row.format(a="@benn", b="@chloe"))
    assert [[each.name for each in named.candidates] for named in line.row] == [["Ben Okoro"], ["Chloé Martin"]]
    assert line.reason == "it"


@pytest.mark.parametrize(
    ("typed", "people", "mentioned"),
    [
        ("<@U1> for pairing with <@U2> on the release", ["U1"], ["U2"]),
        ("<@U1> for helping <@U2> and <@U3>", ["U1"], ["U2", "U3"]),
        ("<@U1> and <@U2> for helping <@U1>", ["U1", "U2"], []),
        ("<@U1> who worked with <@U2>", ["U1"], ["U2"]),
        ("<@U1> for <@U2>'s birthday", ["U1"], ["U2"]),
        ("<@U1> because <@U2> told me", ["U1"], ["U2"]),
    ],
)
def test_who_is_mentioned_later_is_no_recipient_and_noticed(
    typed: str, people: list[str], mentioned: list[str]
) -> None:
    line = _read(typed)
    assert (list(line.recipient_ids), list(line.mentioned_ids)) == (people, mentioned)


BEN, CHLOE, GRACE = "Ben Okoro", "Chloé Martin", "Grace Kim"
WITHOUT_MENTION: dict[str, tuple[list[list[str]], str]] = {
    "ben for the fix": ([[BEN]], "the fix"),
    "Ben for the fix": ([[BEN]], "the fix"),
    "ben okoro for the fix": ([[BEN]], "the fix"),
    "ben o. for the fix": ([[BEN]], "the fix"),
    "ben: the fix": ([[BEN]], "the fix"),
    "ben, for the fix": ([[BEN]], "the fix"),
    "ben fixed the build": ([[BEN]], "fixed the build"),
    "benn for the fix": ([[BEN]], "the fix"),
    "@benn for the fix": ([[BEN]], "the fix"),
    "@bne for the fix": ([], "the fix"),
    "@Grace Kim for the notes": ([[GRACE]], "the notes"),
    "@grace kim for the notes": ([[GRACE]], "the notes"),
    "@Grace Kin for the notes": ([[GRACE]], "the notes"),
    "@Grace Kim wrote the notes": ([[GRACE]], "wrote the notes"),
    "@GraceKim for the notes": ([], "the notes"),
    "Grace Kim for the notes": ([[GRACE]], "the notes"),
    "grace for the notes": ([[GRACE]], "the notes"),
    "@grcae for the notes": ([[GRACE]], "the notes"),
    "@chloé for the notes": ([[CHLOE]], "the notes"),
    "Chloe Martin for the notes": ([[CHLOE]], "the notes"),
    "thanks to ben for the fix": ([[BEN]], "the fix"),
    "to ben for the fix": ([[BEN]], "the fix"),
    "thank you ben!": ([[BEN]], "thank you"),
    "ben and chloe for the fix": ([[BEN], [CHLOE]], "the fix"),
    "ben, chloe and grace for the fix": ([[BEN], [CHLOE], [GRACE]], "the fix"),
    "ben/chloe for the fix": ([[BEN], [CHLOE]], "the fix"),
    "sam for the fix": ([["Sam Adams", "Sam Diaz"]], "the fix"),
    "sam d for the fix": ([["Sam Diaz"]], "the fix"),
    "sam adams for the fix": ([["Sam Adams"]], "the fix"),
    "@ben's help with it": ([[BEN]], "@ben's help with it"),
    "@christopher for it": ([["Christophe Anne-Marie Blanc"]], "it"),
    "christ for it": ([["Christophe Anne-Marie Blanc"]], "it"),
    "for all of it @benn": ([[BEN]], "all of it"),
    "everyone for the great week": ([], "everyone for the great week"),
    "you all for the great week": ([], "you all for the great week"),
    "the team for the great week": ([], "the team for the great week"),
    "everyone who helped": ([], "everyone who helped"),
    "for nothing": ([], "for nothing"),
}


@pytest.mark.parametrize("typed", WITHOUT_MENTION)
def test_a_name_without_a_mention_is_compared_with_the_people_here(typed: str) -> None:
    names, reason = WITHOUT_MENTION[typed]
    line = _read(typed)
    assert [[each.name for each in named.candidates] for named in line.doubtful] == names
    assert line.recipient_ids == ()
    assert line.reason == reason


@pytest.mark.parametrize(
    ("typed", "sure", "names", "reason"),
    [
        ("<@U1> and chloe for the fix", ["U1"], [CHLOE], "the fix"),
        ("<@U1>, chloe for the fix", ["U1"], [CHLOE], "the fix"),
        ("chloe and <@U1> for the fix", ["U1"], [CHLOE], "the fix"),
        ("<@U1> & @Grace Kim for the fix", ["U1"], [GRACE], "the fix"),
        ("<@U1> and team for the fix", ["U1"], [], "and team for the fix"),
        ("<@U1>, you rock", ["U1"], [], "you rock"),
        ("<@U1> and I had a good day", ["U1"], [], "and I had a good day"),
    ],
)
def test_names_and_mentions_in_one_row(typed: str, sure: list[str], names: list[str], reason: str) -> None:
    line = _read(typed)
    assert list(line.recipient_ids) == sure
    assert [each.name for named in line.doubtful for each in named.candidates] == names
    assert line.reason == reason


@pytest.mark.parametrize(
    "typed",
    [
        "@support-team for the calm week",
        "@Support-Team for the calm week",
        "@S0SUP for the calm week",
        "to @support-team for the calm week",
        "@support-team: the calm week",
        "for the calm week @support-team!",
    ],
)
def test_a_user_group_is_the_recipient(typed: str) -> None:
    line = _read(typed)
    assert list(line.recipient_ids) == ["S0SUP|support-team"]
    assert line.reason == "the calm week"


def test_a_user_group_stands_in_a_row_with_people() -> None:
    line = _read("<@U1> and @support-team for the calm week")
    assert list(line.recipient_ids) == ["U1", "S0SUP|support-team"]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("@ben for staying late", ["ben"]),
        ("<@U1> and @ben for staying late", ["ben"]),
        ("thanks @ben", ["ben"]),
        ("<@U1> for telling me@kind.example", []),
    ],
)
def test_names_that_are_no_mentions_are_noticed(typed: str, names: list[str]) -> None:
    assert list(parse(typed).unknown_names) == names


@pytest.mark.parametrize("typed", [*EMOJI, "<@U1> and <@U2> for it", "<@U1> for helping <@U2>", "for it <@U1>!"])
def test_nobody_is_looked_up_where_all_are_mentions(typed: str) -> None:
    assert not parse(typed).is_open


WORDS = st.sampled_from(
    (
        *("ben", "@ben", "@benn", "<@U1>", "<@U2>", "and", "&", ",", "/", "(", ")", "for", "to", "with", "the", "fix"),
        *(
            ":taco:",
            ":)",
            "🎉",
            "!",
            "…",
            "-",
            "@support-team",
            "#teamwork",
            "you",
            "so",
            "thanks",
            "late",
            "'s",
            "“quote”",
            "<@W3>",
            "chloe",
            "sam",
        ),
    )
)
LINES = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
JOINING = re.compile(
    r"(?<!\w)(?:for|to|and|with|so|you|thanks|thank|a|of|both|many|much|from|by|also|plus|en|et|y|e)(?!\w)|[^\w:🎉<#]"
)


@given(LINES)
def test_no_word_is_lost(typed: str) -> None:
    """What was typed is in the names and the reason, but for what joins them and thanking itself."""
    line = _read(typed)
    kept = " ".join([*(each.typed for each in line.row), line.reason])
    assert _bag(typed) <= _bag(kept), (typed, line)


def _bag(words: str) -> set[str]:
    return {each for each in JOINING.sub(" ", words).split() if each.strip(":")}


@given(st.one_of(ANY_TEXT, LINES))
def test_any_line_can_be_read_and_judged(typed: str) -> None:
    line = _read(typed)
    known = {each: _person(each) for each in line.recipient_ids}
    problem = find_problem("U9", line.recipient_ids, line.unknown_names, bool(line.reason), Audience.PUBLIC, known)
    assert problem is None or shoutout_form.sentence(problem)


def _person(id_: str, **flags: bool) -> Profile:
    return profile(id_, f"Name {id_}", **flags)  # type: ignore[arg-type]
