"""What people write to Kindling in words of their own means what the commands mean."""

import random

import pytest

from handlers.typed_line import CHECKIN, FOLLOWUP, HELLO, HELP, KINDLING, OTHER, THANKS, WELCOME, Line, parse

US = "U0KINDLING"
BEN, CHLOE, GROUP = "<@U0BEN>", "<@U0CHLOE|chloe>", "<!subteam^S0HELP|@support-team>"

LINES = {
    # Thanks to somebody
    f"thank {BEN} for staying late": Line(THANKS, f"{BEN} for staying late"),
    f"Thanks {BEN} for staying late": Line(THANKS, f"{BEN} for staying late"),
    f"thank you {BEN} for staying late": Line(THANKS, f"{BEN} for staying late"),
    f"pls thank {BEN} for staying late": Line(THANKS, f"{BEN} for staying late"),
    f"please say thank you to {BEN} for the notes": Line(THANKS, f"{BEN} for the notes"),
    f"could you thank {BEN} and {CHLOE} for the release?": Line(THANKS, f"{BEN} and {CHLOE} for the release?"),
    f"I'd like to thank {BEN} for the fix": Line(THANKS, f"{BEN} for the fix"),
    f"i’d like to thank {BEN} for what isn’t easy": Line(THANKS, f"{BEN} for what isn’t easy"),
    f"I want to thank\n{BEN}\nfor\n- one\n- two": Line(THANKS, f"{BEN}\nfor\n- one\n- two"),
    f"a big thank you to {BEN} for the demo": Line(THANKS, f"{BEN} for the demo"),
    f"so many thanks {BEN}": Line(THANKS, BEN),
    f"huge thanks to {BEN}/{CHLOE}": Line(THANKS, f"{BEN}/{CHLOE}"),
    f"thanks so much {BEN} for the help": Line(THANKS, f"{BEN} for the help"),
    f"thanks a lot, {BEN}!": Line(THANKS, f"{BEN}!"),
    f"thanks for staying late {BEN}!": Line(THANKS, f"for staying late {BEN}!"),
    f"kudos to {BEN} for the chart": Line(THANKS, f"{BEN} for the chart"),
    f"shout-out to {CHLOE} for the demo": Line(THANKS, f"{CHLOE} for the demo"),
    f"shoutout {CHLOE}": Line(THANKS, CHLOE),
    f"props to {BEN}, great talk": Line(THANKS, f"{BEN}, great talk"),
    f"send kudos to {BEN} for the fix": Line(THANKS, f"{BEN} for the fix"),
    f"thx {BEN} for the fix": Line(THANKS, f"{BEN} for the fix"),
    f"ty {BEN} :taco:": Line(THANKS, f"{BEN} :taco:"),
    f"I'm so grateful to {BEN} for listening": Line(THANKS, f"{BEN} for listening"),
    f"I really appreciate {BEN} for the patience": Line(THANKS, f"{BEN} for the patience"),
    f"{BEN} thanks for the fix": Line(THANKS, f"{BEN} for the fix"),
    f"{BEN} and {CHLOE}: thank you so much for the fix": Line(THANKS, f"{BEN} and {CHLOE} for the fix"),
    f"thank {GROUP} for the calm week": Line(THANKS, f"{GROUP} for the calm week"),
    "thank @Grace Kim for the notes": Line(THANKS, "@Grace Kim for the notes"),
    "thank ben for the fix": Line(THANKS, "ben for the fix"),
    "thanks ben for the fix": Line(THANKS, "ben for the fix"),
    "thank you grace for the fix": Line(THANKS, "grace for the fix"),
    "kudos to the whole team": Line(THANKS, "the whole team"),
    "thank someone": Line(THANKS),
    "I want to thank somebody!": Line(THANKS),
    f"/thanks {BEN} for it": Line(THANKS, f"{BEN} for it"),
    f"`/thanks {BEN} for it`": Line(THANKS, f"{BEN} for it"),
    f"thank {BEN} for a &lt;b&gt; &amp; <https://a.example/x|link>": Line(
        THANKS, f"{BEN} for a &lt;b&gt; &amp; <https://a.example/x|link>"
    ),
    # With Kindling's own name
    f"<@{US}> thank {BEN} for the fix": Line(THANKS, f"{BEN} for the fix"),
    f"<@{US}|kindling>, thank {BEN} for the fix": Line(THANKS, f"{BEN} for the fix"),
    f"hey <@{US}>: please thank {BEN} for the fix": Line(THANKS, f"{BEN} for the fix"),
    f"Kindling, thank {BEN} for the fix": Line(THANKS, f"{BEN} for the fix"),
    f"@Kindling thank {BEN} for the fix": Line(THANKS, f"{BEN} for the fix"),
    f"thank {BEN} for the fix <@{US}>": Line(THANKS, f"{BEN} for the fix"),
    f"thank {BEN} for the fix :taco: <@{US}>": Line(THANKS, f"{BEN} for the fix :taco:"),
    f"<@{US}> thank {BEN} for setting up <@{US}>": Line(THANKS, f"{BEN} for setting up <@{US}>"),
    f"what did i promise, <@{US}>?": Line(FOLLOWUP, "list"),
    f"<@{US}>": Line(OTHER),
    f"<@{US}> hello": Line(HELLO),
    f"thank you <@{US}>!": Line(WELCOME),
    # Thanks to Kindling
    "thanks!": Line(WELCOME),
    "Thank you": Line(WELCOME),
    "thank you so much :heart:": Line(WELCOME),
    "ok thanks": Line(WELCOME),
    "thx": Line(WELCOME),
    "cheers": Line(WELCOME),
    "thanks for the reminder": Line(WELCOME),
    "thank you for that": Line(WELCOME),
    "many thanks kindling": Line(WELCOME),
    # Promises
    "remind me to call the lab tomorrow at 9am": Line(FOLLOWUP, "call the lab tomorrow at 9am"),
    "Remind me to send the deck by friday, please": Line(FOLLOWUP, "send the deck by friday, please"),
    "could you remind me tomorrow to call the lab": Line(FOLLOWUP, "remind me tomorrow to call the lab"),
    "can you please remind me in 2 hours to call": Line(FOLLOWUP, "remind me in 2 hours to call"),
    "remind me about the invoice on monday": Line(FOLLOWUP, "the invoice on monday"),
    "remind me that I need to pay rent on the 1st": Line(FOLLOWUP, "pay rent on the 1st"),
    "remind me": Line(FOLLOWUP),
    "set a reminder to stretch at 3pm": Line(FOLLOWUP, "stretch at 3pm"),
    "reminder: call the lab friday": Line(FOLLOWUP, "call the lab friday"),
    "don’t let me forget to water the plants tomorrow": Line(FOLLOWUP, "water the plants tomorrow"),
    "note to self: book the room by friday": Line(FOLLOWUP, "book the room by friday"),
    f"promise {BEN} the numbers by friday": Line(FOLLOWUP, f"{BEN} the numbers by friday"),
    f"I promise {BEN} to send the numbers by friday": Line(FOLLOWUP, f"{BEN} send the numbers by friday"),
    f"I promised {BEN} that I'll call by friday": Line(FOLLOWUP, f"{BEN} call by friday"),
    f"i promise to send the deck to {CHLOE} by friday": Line(FOLLOWUP, f"send the deck to {CHLOE} by friday"),
    f"promise to {BEN} the numbers by eod": Line(FOLLOWUP, f"to {BEN} the numbers by eod"),
    "promise: ship it friday": Line(FOLLOWUP, "ship it friday"),
    "I want to promise something": Line(FOLLOWUP),
    "promise": Line(FOLLOWUP),
    f"follow up with {BEN} about the contract on friday": Line(
        FOLLOWUP, f"follow up with {BEN} about the contract on friday"
    ),
    f"follow-up {BEN} the contract by friday": Line(FOLLOWUP, f"{BEN} the contract by friday"),
    "followup: the contract by friday": Line(FOLLOWUP, "the contract by friday"),
    "make a follow-up to call the lab friday": Line(FOLLOWUP, "call the lab friday"),
    "/followup call the lab friday": Line(FOLLOWUP, "call the lab friday"),
    # What is promised
    "what did I promise?": Line(FOLLOWUP, "list"),
    "What have I promised so far?": Line(FOLLOWUP, "list"),
    f"what did i promise {BEN}?": Line(FOLLOWUP, "list"),
    "show me my open promises please": Line(FOLLOWUP, "list"),
    "my promises": Line(FOLLOWUP, "list"),
    "list": Line(FOLLOWUP, "list"),
    "list my follow-ups": Line(FOLLOWUP, "list"),
    "what’s open?": Line(FOLLOWUP, "list"),
    "what is still due": Line(FOLLOWUP, "list"),
    "what do I owe?": Line(FOLLOWUP, "list"),
    "my reminders": Line(FOLLOWUP, "list"),
    "/followup list": Line(FOLLOWUP, "list"),
    # Check-ins
    "how am I?": Line(CHECKIN),
    "checkin": Line(CHECKIN),
    "check in": Line(CHECKIN),
    "checkin 4": Line(CHECKIN, "4"),
    "check-in: tired but ok": Line(CHECKIN, "tired but ok"),
    "my mood is 4": Line(CHECKIN, "4"),
    "checkin :sunny:": Line(CHECKIN, ":sunny:"),
    "mood 4/5 long day": Line(CHECKIN, "4/5 long day"),
    "checkin history": Line(CHECKIN, "history"),
    "check in 4": Line(CHECKIN, "4"),
    "check in: 2, a cold": Line(CHECKIN, "2, a cold"),
    "checkin tired but ok": Line(CHECKIN, "tired but ok"),
    "how have I been?": Line(CHECKIN, "history"),
    "checkin settings": Line(CHECKIN, "settings"),
    # What one gets
    "pause": Line(KINDLING, "pause"),
    "pause until monday": Line(KINDLING, "pause until monday"),
    "please pause everything until monday, thanks!": Line(KINDLING, "pause until monday"),
    "pause my reminders for 2 days": Line(KINDLING, "pause for 2 days"),
    "pause 1h": Line(KINDLING, "pause 1h"),
    "resume": Line(KINDLING, "resume"),
    "I'm back!": Line(KINDLING, "resume"),
    "stop": Line(KINDLING, "get"),
    "unsubscribe": Line(KINDLING, "get"),
    "what do I get?": Line(KINDLING, "get"),
    "delete my data": Line(KINDLING, "data"),
    "settings": Line(KINDLING, "settings"),
    "show me my digest": Line(KINDLING, "digest"),
    "listen": Line(KINDLING, "listen"),
    "please open the listening box": Line(KINDLING, "listen"),
    "something gets in the way!": Line(KINDLING, "listen"),
    "something gets in the way: each refund takes two signatures": Line(OTHER),
    "open a retro": Line(KINDLING, "retro"),
    "stop, start, stay": Line(KINDLING, "retro"),
    "/kindling team": Line(KINDLING, "team"),
    # Help and hello
    "help": Line(HELP),
    "Help me!": Line(HELP),
    "?": Line(HELP),
    "what can you do?": Line(HELP),
    "how does this work?": Line(HELP),
    "can you help me?": Line(HELP),
    "hello": Line(HELLO),
    "hi :wave:": Line(HELLO),
    "Hi there!": Line(HELLO),
    "good morning": Line(HELLO),
    # All else
    "": Line(OTHER),
    ":wave:": Line(OTHER),
    "\U0001f44d": Line(OTHER),
    "the weather is lovely": Line(OTHER),
    "I'll be out tomorrow": Line(OTHER),
    "team lunch was great": Line(OTHER),
    "changed my mind": Line(OTHER),
    f"remind {BEN} to send the numbers": Line(OTHER),
    f"check in with {BEN} about the plan on friday": Line(OTHER),
    "data about the launch looks odd": Line(OTHER),
    "stop the deployment on friday": Line(OTHER),
    "thankless work": Line(OTHER),
    "check in the code by friday": Line(OTHER),
    "mood swings are normal": Line(OTHER),
    "/thanksgiving is near": Line("/thanksgiving", "is near"),
}


@pytest.mark.parametrize("typed", LINES)
def test_a_line_means_what_its_words_say(typed: str) -> None:
    assert parse(typed, US) == LINES[typed]


OF_US = {
    f"<@{US}> thank {BEN} for it": THANKS,
    f"hi <@{US}>, thank {BEN} for it": THANKS,
    f"thank {BEN} for it, <@{US}>": THANKS,
    f"thank {BEN} for asking <@{US}> about it": OTHER,
    f"thanks {BEN}, I told <@{US}> so": OTHER,
    f"promise me that <@{US}> stays": OTHER,
}


@pytest.mark.parametrize("typed", OF_US)
def test_before_others_it_is_addressed_at_the_beginning_or_the_end(typed: str) -> None:
    assert parse(typed, US, is_direct=False).meaning == OF_US[typed]


WORDS = [
    *("thank", "thanks", "you", BEN, CHLOE, GROUP, "@ben", f"<@{US}>", "for", "to", "remind", "me", "promise", "i"),
    *("what", "did", "check", "in", "4", "pause", "until", "monday", "please", "hi", "follow", "up", "with", ":sunny:"),
    *(":", "!", "?", "\n", "’", "don't", "&lt;", "<", ">", "|", "<#C0GENERAL|general>", "<!here>", "\u202e", "\ufe0f"),
    "a" * 50,
    "/thanks",
]


def test_whatever_is_put_together_from_these_words_means_something_and_loses_no_name() -> None:
    lot = random.Random(14)
    for _ in range(5_000):
        line = " ".join(lot.choices(WORDS, k=lot.randrange(1, 9)))
        meant = parse(line, US)
        if meant.meaning == THANKS:
            assert meant.rest.count(BEN) == line.count(BEN), line


def test_no_line_takes_long_to_read() -> None:
    for piece in (
        " ",
        "!",
        ":",
        ":now:",
        "please ",
        "hi ",
        "so ",
        "<@U1|",
        "<",
        "@a ",
        "thanks ",
        "what ",
        "to ",
        "\n-",
    ):
        for start in ("", "help", "thank ", "pause ", "promise ", "hi ", f"<@{US}>"):
            parse(start + piece * (40_000 // len(piece)) + "x", US)
