"""Words of those whom an organisation serves, as people see them; and texts that are read where there is no Slack."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blocks import client_words, client_words_form, consents, text_to_copy
from bot.blocks.client_words_form import AGREED, NAMED, SAID_BY, WORDS, Context, Form, Sent
from bot.blocks.fields import INPUT_LIMIT
from bot.slack.message import Message
from models.across.publication import Published
from models.capabilities.consents import Answer, Kind
from models.capabilities.shoutout_checks import Problem, Wrong
from sandbox.blockkit import check_message, check_view
from tests.bot.clients import READER, client_said
from tests.bot.digests import LONG_WORD
from tests.bot.test_story_blocks import AGREED as GIVEN
from tests.conftest import START

COLLEAGUES = ["ben", "Ben Okafor", "Priya Raman", "Jo", "al"]
BEYOND = {
    "a mention": ("ask <@U0BEN> to send the quote", "ask a colleague to send the quote"),
    "a mention with its name": ("ask <@U0BEN|ben> to send it", "ask a colleague to send it"),
    "a handle": ("hand it to @quay-leads first", "hand it to a colleague first"),
    "an address": ("write to ana@harbour.example", "write to ana@harbour.example"),
    "a whole name": ("what Ben Okafor found", "what a colleague found"),
    "a first name": ("what Priya found", "what a colleague found"),
    "a word that only contains one": ("the Benefits page", "the Benefits page"),
    "a name too short to be sure of": ("Jo Road 4", "Jo Road 4"),
    "a word written like a short name": ("al dente", "al dente"),
    "a link": ("send https://harbour.slack.com/archives/C1/p2 over", "send over"),
    "a link in brackets": ("the quote (https://wiki.harbour.example/secret?x=1), please", "the quote, please"),
    "a channel": ("post it in #leads-only", "post it in our channel"),
    "a number": ("close ticket #1204", "close ticket #1204"),
    "an emoji": ("send it :rocket: :+1:", "send it"),
    "a time": ("call at 10:30:15", "call at 10:30:15"),
    "markup": ("the *revised* quote, _soon_, `v2` ~v1~", "the revised quote, soon, v2 v1"),
    "markup within markup": ("*_both_*", "both"),
    "a product of numbers": ("3*4*5 boxes of snake_case_name", "3*4*5 boxes of snake_case_name"),
    "a quotation": ("> as agreed\n• and more", "as agreed\nand more"),
    "a call to everyone": ("tell <!channel> and <#C1|leads>", "tell and"),
}


@pytest.mark.parametrize("what", BEYOND)
def test_what_is_read_beyond_slack_holds_nothing_of_slack_s_and_names_no_colleague(what: str) -> None:
    words, read = BEYOND[what]
    assert text_to_copy.beyond_slack(words, COLLEAGUES) == read


@given(st.text(max_size=300), st.sampled_from([words for words, _ in BEYOND.values()]))
@example("", "<@U0BEN>")
def test_whatever_was_promised_the_text_asks_one_question_and_fits_its_field(words: str, more: str) -> None:
    told = text_to_copy.look_back(f"{words} {more}".replace("?", ""), COLLEAGUES)
    assert told.count("?") == 1
    assert not re.search(r"<@[UW][A-Z0-9]+>|https?://|Okafor", told)
    assert len(told) <= INPUT_LIMIT
    check_view(text_to_copy.view(told).to_dict(), "modal")


def test_a_promise_of_nothing_that_can_be_told_is_not_quoted() -> None:
    told = text_to_copy.look_back("https://harbour.slack.com/archives/C1/p2", COLLEAGUES)
    assert "What I promised you is done." in told
    assert "“" not in told


def test_the_text_stands_in_a_field_where_it_can_be_marked_and_changed() -> None:
    [field, note] = text_to_copy.view("Hello").to_dict()["blocks"]
    assert (field["element"]["initial_value"], field["element"]["multiline"]) == ("Hello", True)
    assert "Nothing is sent from here" in str(note)


def test_an_answer_to_copy_names_the_two_who_agreed_and_nobody_else() -> None:
    said = Published(START, Kind.ANSWER, "Eve Lund", ("Ben Okafor",), "*Quick*, @Ben Okafor. :tada: @chi helped", None)
    assert text_to_copy.answered(said) == (
        "“Quick, Ben Okafor. a colleague helped”\n\nEve Lund, on what Ben Okafor did for them"
    )


def _sent(**changes: object) -> Sent:
    filled = Sent("She rang me back.", "a customer", (), None, is_agreed=True, may_be_published=False)
    return replace(filled, **changes)  # type: ignore[arg-type]


def test_what_is_missing_is_said_at_its_field() -> None:
    gone = Problem(Wrong.GONE, ("Greta",))
    assert client_words_form.errors(_sent(), None, is_named=False) == {}
    wrong = client_words_form.errors(_sent(words=" ", is_agreed=False), gone, is_named=True)
    assert wrong.keys() == {WORDS, SAID_BY, NAMED, AGREED}
    assert "ask them first" in wrong[AGREED]
    assert "still here" in wrong[AGREED]


def test_what_was_filled_in_is_read_neutralised_with_those_whom_the_words_mention() -> None:
    values = {
        WORDS: {WORDS: {"value": "  <@U0BEN> rang\u202e me\x00 back \r\n"}},
        SAID_BY: {SAID_BY: {"value": " a customer\n in  Leeds "}},
        NAMED: {NAMED: {"selected_users": ["U0CHI", "U0BEN"]}},
        AGREED: {AGREED: {"selected_options": []}},
        client_words_form.PUBLISH: {client_words_form.PUBLISH: {"selected_options": [{"value": "x"}]}},
    }
    view = {"state": {"values": values}, "private_metadata": '{"team_id":"00000000-0000-0000-0000-000000000001"}'}
    sent = client_words_form.sent(view)
    assert (sent.words, sent.said_by) == ("<@U0BEN> rang me back", "a customer in Leeds")
    assert sent.named_ids == ("U0CHI", "U0BEN")
    assert (sent.is_agreed, sent.may_be_published) == (False, True)
    assert sent.team_id
    assert sent.team_id.int == 1


def test_whether_they_agree_is_asked_each_time() -> None:
    view = client_words_form.form_view(Form("words", may_be_published=True), Context(id="x"), []).to_dict()
    ticks = {
        block["block_id"]: block for block in view["blocks"] if block.get("element", {}).get("type") == "checkboxes"
    }
    assert "initial_options" not in ticks[AGREED]["element"]
    assert not ticks[AGREED].get("optional")
    assert ticks[client_words_form.PUBLISH]["element"]["initial_options"]


def _taken(message: Message) -> str:
    payload = message.payload()
    check_message(payload["text"], payload["blocks"])
    return str(payload)


def test_whoever_brought_words_in_reads_what_becomes_of_them_and_not_who_agreed() -> None:
    alone = _taken(client_words.kept(client_said("She rang me back."), "support", is_new=True))
    for answer in (None, *Answer):
        named = client_said("She rang me back.", None, ("U0BEN",), answer)
        told = _taken(client_words.kept(named, "support", is_new=True))
        assert "once each of them says yes" in told
        assert told == _taken(
            client_words.kept(client_said("She rang me back.", None, ("U0BEN",)), "support", is_new=True)
        )
    assert "as brought in by you" in alone


def test_however_much_there_is_fits_into_the_list() -> None:
    many = [client_said(LONG_WORD, "D" * 80, tuple(f"U0{number}" for number in range(20)))] * consents.MOST_OF_CLIENTS
    of_clients = consents.OfClients(READER, many, many)
    message = consents.agreed(GIVEN[2:] * 30, may_be_asked=False, of_clients=of_clients)
    _taken(message)
    assert len(message.blocks) <= 50
    assert "client_words_take_back_list" in str(consents.agreed([], may_be_asked=True, of_clients=of_clients).payload())
