"""Drafts of messages that are hard to write: a person's own words, put together so that they can be sent."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.drafts import draft
from bot.content.looks import look
from bot.content.sheets import BY, OFFER, Sheet, sheets
from bot.content.words import reading
from bot.slack.text import SECTION_LIMIT, from_form
from tests.bot.pseudo import pseudo
from tests.extent import extent

KINDS = sheets()
UNSENT = re.compile(r"\b(just|unfortunately|sorry|apolog\w*|hopefully|regret)\b", re.IGNORECASE)


class Example(NamedTuple):
    """Who wrote what into which sheet, and what they could send."""

    kind: str
    answers: Mapping[str, str]
    sent: str


EXAMPLES = {
    "a team that is merged": Example(
        "hard-news",
        {
            "clear": "The support team becomes part of Operations from 1 May. Nobody loses their job",
            "effect": "you built this team, and this may feel like losing it",
            "heard": "you want to stay with the clients you know",
            "unknown": "who will lead the new team",
            "offer": "go through the plan with you, and answer what i can",
            "by": "thursday 3 pm",
        },
        "The support team becomes part of Operations from 1 May. Nobody loses their job. You built this team, and this "
        "may feel like losing it.\n\n"
        "I hear that you want to stay with the clients you know.\n\n"
        "I do not know yet who will lead the new team.\n\n"
        "I will go through the plan with you, and answer what I can by Thursday 3 pm.",
    ),
    "no room for a migration": Example(
        "no-because-but",
        {
            "clear": "cannot take on the migration this month, because two of us are away until the 20th",
            "effect": "this may push your launch back, and you asked early",
            "heard": "you need it before the launch",
            "unknown": "whether the platform team has room",
            "offer": "review your plan and do the riskiest part with you",
            "by": "12 May",
        },
        "I hear that you need it before the launch. I cannot take on the migration this month, because two of us are "
        "away until the 20th.\n\n"
        "This may push your launch back, and you asked early. I do not know yet whether the platform team has room.\n\n"
        "But I will review your plan and do the riskiest part with you by 12 May.",
    ),
    "figures that have not come": Example(
        "asking-again",
        {
            "clear": "need the figures for march, because the board meets on friday",
            "effect": "busy with the release",
            "heard": "you sent the first half last week, thank you",
            "unknown": "whether something is in the way",
            "offer": "can take them as they are and tidy them myself",
            "by": "by wednesday noon",
        },
        "I need the figures for March, because the board meets on Friday.\n\n"
        "You may well be busy with the release. I know that you sent the first half last week, thank you.\n\n"
        "I do not know yet whether something is in the way.\n\n"
        "I can take them as they are and tidy them myself by Wednesday noon.",
    ),
    "an old price list": Example(
        "owning-a-mistake",
        {
            "clear": "sent the old price list to your client. It was mine to check, and I did not",
            "effect": "you had to explain it in front of them",
            "heard": "you would have liked to hear it from me first",
            "unknown": "has anybody else had it?",
            "offer": "I will write to the client today, and show you the letter first.",
            "by": "today",
        },
        "I sent the old price list to your client. It was mine to check, and I did not. You had to explain it in front "
        "of them.\n\n"
        "I hear that you would have liked to hear it from me first.\n\n"
        "What I do not know yet: has anybody else had it?\n\n"
        "I will write to the client today, and show you the letter first.",
    ),
    "a launch before the holidays": Example(
        "disagreeing",
        {
            "heard": "an early start gives us the whole spring",
            "clear": "I would not launch before the holidays: nobody is there to help when something breaks.",
            "effect": "you have put weeks into this plan",
            "unknown": "what the client has been promised",
            "offer": "shall we look at both dates side by side?",
            "by": "tomorrow at 10",
        },
        "I hear that an early start gives us the whole spring. I would not launch before the holidays: nobody is there "
        "to help when something breaks.\n\n"
        "You have put weeks into this plan.\n\n"
        "I do not know yet what the client has been promised.\n\n"
        "Shall we look at both dates side by side tomorrow at 10?",
    ),
    "an order that came late": Example(
        "receiving-anger",
        {
            "heard": "you waited two days, and nobody called",
            "effect": "angry",
            "clear": "the order went out two days late, and that was on us",
            "unknown": "why nobody rang you",
            "offer": "find out what happened, and ring you myself",
            "by": "this afternoon at 5",
        },
        "I hear that you waited two days, and nobody called. I can see why you are angry.\n\n"
        "The order went out two days late, and that was on us.\n\n"
        "I do not know yet why nobody rang you.\n\n"
        "I will find out what happened, and ring you myself this afternoon at 5.",
    ),
    "a report that goes to print": Example(
        "giving-a-deadline",
        {
            "clear": "need your part of the report by 12 May, because it goes to print on the 13th",
            "effect": "tight beside the audit",
            "heard": "short of people this week",
            "unknown": "how long your part takes",
            "offer": "- read a first version with you\n- take the tables off your hands",
            "by": "monday",
        },
        "I need your part of the report by 12 May, because it goes to print on the 13th.\n\n"
        "I know that this may be tight beside the audit. I hear that you are short of people this week.\n\n"
        "I do not know yet how long your part takes.\n\n"
        "What I can offer:\n- read a first version with you\n- take the tables off your hands\n\n"
        "You will hear from me by Monday.",
    ),
    "a pilot that ends": Example(
        "ending-a-plan",
        {
            "clear": "We are stopping the pilot at the end of June, because too few clients joined.",
            "effect": "You gave it two years, and it shows.",
            "heard": "the clients in Leeds would miss it",
            "unknown": "what we do with the part that works",
            "offer": "write down with you what we learned, so that the next team finds it",
            "by": "end of june",
        },
        "We are stopping the pilot at the end of June, because too few clients joined. You gave it two years, and it "
        "shows.\n\n"
        "I hear that the clients in Leeds would miss it.\n\n"
        "I do not know yet what we do with the part that works.\n\n"
        "I will write down with you what we learned by the end of June, so that the next team finds it.",
    ),
    "fragments only": Example(
        "hard-news",
        {
            "clear": "the audit a week early",
            "effect": "extra work over the weekend",
            "heard": "too much at once already",
            "unknown": "the exact day",
            "offer": "a call with all of us",
            "by": "today",
        },
        "I have hard news, and I want to say it plainly: the audit a week early. I see what this may mean for you: "
        "extra work over the weekend.\n\n"
        "What I heard from you: too much at once already.\n\n"
        "What I do not know yet: the exact day.\n\n"
        "What I can offer: a call with all of us today.",
    ),
    "in very few words": Example(
        "no-because-but",
        {"clear": "no room until june", "offer": "help you plan it", "by": "friday"},
        "There is no room until June.\n\nBut I will help you plan it by Friday.",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_draft_can_be_sent_as_it_stands(name: str) -> None:
    kind, answers, sent = EXAMPLES[name]
    assert draft(KINDS[kind], answers) == sent


def test_there_is_an_example_of_each_kind() -> None:
    assert {each.kind for each in EXAMPLES.values()} == set(KINDS)


MENDED = [
    ("clear", "the audit comes a week early", "The audit comes a week early."),
    ("clear", "i'm leaving in may", "I'm leaving in May."),
    ("clear", "iPhone sales are down", "iPhone sales are down."),
    ("clear", "let you down on Tuesday. i was late", "I let you down on Tuesday. I was late."),
    ("clear", "that the date has moved", "I want you to know that the date has moved."),
    ("clear", "We stop, e.g. the pilot. it ends", "We stop, e.g. the pilot. It ends."),
    ("clear", "We move 🙂", "We move 🙂"),
    ("clear", "We move :slightly_smiling_face:", "We move :slightly_smiling_face:"),
    ("clear", "It ends.\n\nTwo things stay:\n- Leeds\n- York", "It ends.\n\nTwo things stay:\n- Leeds\n- York"),
    ("clear", "تم تأجيل الإطلاق", "تم تأجيل الإطلاق."),
    ("clear", "延期します", "延期します。"),
    ("clear", "ask @ben and <@U0BEN>, see https://a.example/b", None),
    ("effect", "will lose a day", "You will lose a day."),
    ("effect", "costs you a weekend", "It costs you a weekend."),
    ("effect", "a real blow for you", "I know that this may be a real blow for you."),
    ("effect", "how much you hoped for it", "I do see how much you hoped for it."),
    ("unknown", "Who takes over?", "What I do not know yet: who takes over?"),
    ("unknown", "- who\n- when", "What I do not know yet:\n- who\n- when"),
    ("heard", "nobody told me", "I heard you say: “Nobody told me.”"),
    ("heard", "“We cannot go on.”", "You said: “We cannot go on.”"),
    ("heard", "You said that it is too much.", "You said that it is too much."),
    ("heard", "need more time", "I hear that you need more time."),
    ("heard", "You waited. It rained.", "What I heard from you: you waited. It rained."),
    ("heard", "You always break things", "I heard you say: “You always break things.”"),
    ("clear", "please send me the form", "Please send me the form."),
    ("clear", "wir sollten nicht im August starten", "Wir sollten nicht im August starten."),
    ("heard", "der Termin ist wichtig", "Der Termin ist wichtig."),
    ("offer", "ask me anything", "Ask me anything."),
    ("heard", "asked me to speak about it", "You asked me to speak about it."),
    ("effect", "confused your clients", "It confused your clients."),
    ("effect", "short notice", "I see what this may mean for you: short notice."),
    ("clear", "leaving the team in may", "I am leaving the team in May."),
    ("unknown", "about next year", "I do not know yet about next year."),
    ("offer", "to walk you through it", "I would like to walk you through it."),
    ("offer", "let you know what I find", "I will let you know what I find."),
]


@pytest.mark.parametrize(("step", "typed", "said"), MENDED, ids=[each[1][:20] for each in MENDED])
def test_words_stay_theirs_and_what_is_no_sentence_becomes_one(step: str, typed: str, said: str | None) -> None:
    shown = draft(KINDS["hard-news"], {step: typed})
    assert shown == said if said else typed in shown


TIMES = [
    ("I will call you", "Thursday 3 pm", "I will call you by Thursday 3 pm."),
    ("I will call you.", "on thursday", "I will call you on Thursday."),
    ("call you", "today 4pm", "I will call you today at 4pm."),
    ("call you", "Today", "I will call you today."),
    ("call you", "end of week", "I will call you by the end of the week."),
    ("I will call you on Thursday at 3pm", "Thursday 3 pm", "I will call you on Thursday at 3pm."),
    ("call you", "10:30.", "I will call you by 10:30."),
    ("Shall we talk?", "noon", "Shall we talk by noon?"),
    ("I will look. Then I call.", "noon", "I will look. Then I call. You will hear from me by noon."),
    ("call you 🙂", "noon", "I will call you 🙂 You will hear from me by noon."),
    ("", "noon", "You will hear from me by noon."),
    ("I will call you if it rains", "noon", "I will call you by noon if it rains."),
    ("ich rufe dich an", "morgen", "Ich rufe dich an morgen."),
    ("ask me anything", "asap", "Ask me anything asap."),
    ("سأتصل بكم", "الخميس", "سأتصل بكم الخميس."),
]


@pytest.mark.parametrize(("offer", "by", "said"), TIMES, ids=[f"{each[0]}, {each[1]}" for each in TIMES])
def test_by_when_stands_where_it_belongs_and_never_twice(offer: str, by: str, said: str) -> None:
    assert draft(KINDS["hard-news"], {OFFER: offer, BY: by}) == said


def test_what_is_left_empty_leaves_no_trace() -> None:
    for sheet in KINDS.values():
        assert draft(sheet, {}) == ""
        assert draft(sheet, {step.name: " \n\u200b" for step in sheet.steps}) == ""
        for step in sheet.steps:
            assert draft(sheet, {step.name: "Kestrels."}).count("Kestrels") == 1


def test_what_was_written_twice_is_said_once() -> None:
    for sheet in KINDS.values():
        said = draft(sheet, {"clear": "The pilot ends.", "effect": "the pilot ends."})
        assert said.casefold().count("the pilot ends") == 1


def test_no_lead_in_softens_apologises_or_blames() -> None:
    for sheet in KINDS.values():
        for step in sheet.steps:
            for lead_in in step.lead_ins.values():
                assert not UNSENT.search(lead_in), (sheet.slug, step.name, lead_in)
                assert lead_in.count("{words}") == 1
                assert lead_in.rstrip("”").endswith("{words}")


def test_the_clear_thing_is_said_in_the_first_two_sentences() -> None:
    for sheet in KINDS.values():
        said = draft(sheet, {step.name: f"It is {step.name} here." for step in sheet.steps if step.name != BY})
        first_two = re.split(r"(?<=\.)\s", said)[: 3 if sheet.slug == "receiving-anger" else 2]
        assert "clear" in " ".join(first_two), sheet.slug


WORDS = st.lists(
    st.sampled_from(
        sorted(
            {
                "kestrel",
                "heron",
                "weekend",
                "moves",
                "need",
                "sent",
                "worried",
                "the",
                "you",
                "will",
                "hard",
                "who",
                "no.",
            }
        )
    ),
    min_size=1,
    max_size=6,
).map(" ".join)


@settings(max_examples=extent(37, 150), deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_no_word_of_an_answer_is_lost_and_answers_keep_their_order(kind: str, data: st.DataObject) -> None:
    sheet = KINDS[kind]
    answers = {step.name: f"{data.draw(WORDS)} {place}x" for place, step in enumerate(sheet.steps)}
    said = draft(sheet, answers).casefold()
    for words in answers.values():
        assert words.casefold().rstrip(".") in said
        assert said.count(words.split()[-1]) == 1


TYPED = st.one_of(st.text(max_size=40), st.from_regex(r"[a-zA-Z' .,!?\n\-0-9:“”]{0,60}", fullmatch=True))


@settings(max_examples=extent(75, 300), deadline=None)
@given(st.sampled_from(["clear", "effect", "unknown", "heard", OFFER]), TYPED)
def test_whatever_is_typed_is_in_the_draft_letter_by_letter(step: str, typed: str) -> None:
    said = draft(KINDS["receiving-anger"], {step: typed})
    if said:
        assert _letters(from_form(typed)) in _letters(said)
        assert len(look(said, typed if step == "heard" else "")) == 5


def _letters(words: str) -> str:
    return "".join(each for each in words.casefold() if each.isalnum())


def _longest(sheet: Sheet) -> int:
    """Characters of a draft of answers as long as they may be, by whatever leads to them."""
    first = (
        "that ",
        "whether ",
        "nobody told me ",
        "need ",
        "was ",
        "send ",
        "worried ",
        "hard ",
        "to go ",
        "- a\n",
        "",
    )
    tried = [{s.name: (each + s.name + " w" * s.most)[: s.most - 1] + "w" for s in sheet.steps} for each in first]
    return max(len(draft(sheet, each)) for each in tried)


def test_the_longest_draft_fits_into_one_field_in_any_language() -> None:
    for sheet in KINDS.values():
        assert sum(step.most for step in sheet.steps) < _longest(sheet) < SECTION_LIMIT
        with reading(pseudo()[0]):
            assert _longest(sheet) < SECTION_LIMIT


# The gentle list


def test_a_look_is_five_open_lines_and_no_grade() -> None:
    for example in EXAMPLES.values():
        lines = look(example.sent, example.answers.get("heard", ""))
        assert len(lines) == 5
        assert all(line.endswith(("?", ".")) for line in lines)
        assert not re.search(r"\d of \d|✓|✔|:white_check_mark:|score|passed|well done|good job|wrong", "".join(lines))


def test_a_look_says_how_it_begins_and_which_words_soften_it() -> None:
    firm, soft = look("The pilot ends in June. Thank you."), look("I just think that maybe the pilot ends.")
    assert "“The pilot ends in June”" in firm[0]
    assert "“just” and “maybe”" in soft[0]


def test_a_look_names_what_they_did_or_asks_for_it() -> None:
    assert "“you sent”" in look("I know that you sent the first half.")[1]
    assert look("The pilot ends.")[1].endswith("?")


@pytest.mark.parametrize(
    "words",
    ["You always come late.", "As I already said, it ends.", "It is your fault.", "Obviously it ends.", "calm down"],
)
def test_a_look_names_words_that_may_be_heard_as_blame(words: str) -> None:
    assert "blame: “" in look(f"It ends in June. {words}")[2]


@pytest.mark.parametrize(
    ("draft_", "heard"),
    [
        ("I heard you say: “You always change the date.” It ends.", "You always change the date."),
        ("You said that I never listen, and you always do. It ends.", ""),
        ("What I heard from you: it is late. You always say so. It ends.", "it is late. You always say so."),
    ],
)
def test_what_the_other_said_does_not_count_as_blame(draft_: str, heard: str) -> None:
    assert look(draft_, heard)[2].startswith("I found no words")


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("by Thursday 3 pm", "“Thursday 3 pm”"),
        ("until 12 May", "“12 May”"),
        ("within two hours", "“within two hours”"),
        ("tomorrow at 10", "“tomorrow”"),
        ("at 10:30", "“10:30”"),
        ("by the end of the week", "“end of the week”"),
    ],
)
def test_a_look_names_the_time_of_the_next_step(words: str, time: str) -> None:
    assert time in look(f"It ends. I will call you {words}.")[3]


def test_without_a_time_a_look_asks_for_one() -> None:
    assert look("I may call you.")[3].endswith("?")


def test_a_look_asks_about_words_that_an_outsider_would_not_know() -> None:
    shown = look("The SLA of KND-123 slips, see the FAQ (PDF) in the UK. We sync in the next sprint.")[4]
    assert shown == "Would somebody from outside know “SLA”, “KND-123” and “sprint”?"
    assert look("THE PILOT ENDS.")[4].startswith("I found no abbreviation")
