"""How the people of the demo answer what reaches them: their check-ins, and what a colleague does, Ana above all.

Each rule looks at one new message and says who answers it, how soon and with what. What is drawn is drawn from the
person and the count of their answers, so that it is the same every time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from lab.demo_acts import Act, offered, types, uses, writes_to
from sandbox import Message

SEED = 18
SOON = (timedelta(seconds=20), timedelta(seconds=75))
"""When somebody answers a colleague."""
WHEN_READ = (timedelta(minutes=2), timedelta(minutes=5))
"""When they say that thanks landed: whoever gave them has time to look at it as them first."""
AT_LEISURE = (timedelta(minutes=15), timedelta(minutes=70))
"""When they answer what has time."""
LATER = (timedelta(hours=3), timedelta(hours=8))
MOODS = (5, 4, 4, 4, 4, 3, 3, 2)
VISITOR = "ana"

GRATEFUL: Mapping[str, str] = {
    "ben": "seeing how late it got, and saying so the next morning #appreciation",
    "chi": "asking how the night was before asking about the numbers #empathy",
    "dana": "telling both teams the same thing on the same day #respect",
    "eli": "making it easy to say that a date does not hold #empathy",
    "fatou": "asking who cannot use what we build #empathy",
    "grace": "an hour without meetings, so that the drawing could be finished #respect",
    "hugo": "listening to the whole story before giving advice #empathy",
    "imani": "standing by what we promised Marlow #partnership",
    "lena": "seeing the work that nobody sees when it is done #appreciation",
    "mateo": "changing the rule that had us ask twice #initiative",
    "nadia": "giving quality a voice before the release, and not after it #partnership",
    "omar": "noticing that nothing happened, and that somebody saw to it #appreciation",
    "priya": "putting the handover at an hour that is day for all of us #respect",
}
"""What each of them thanks the visitor for, when they were thanked first."""
BECAUSE: Mapping[str, str] = {
    "ben": "because I saw what it took",
    "eli": "because my evening was free for it",
    "fatou": "because it made my day lighter, too",
    "hugo": "because I learned from it",
    "lena": "because it saved us a week",
    "mateo": "because the client noticed as well",
    "nadia": "because it was done with such care",
}
"""Who joins in thanks that they read, and with what words."""
CHECKIN = "checkin_face"
CLICKED = (
    (f"{CHECKIN}_4", 0.85, AT_LEISURE),
    ("Let them know it landed", 1.0, WHEN_READ),
    ("That is fine", 1.0, SOON),
    ("I can help", 1.0, SOON),
    ("Thanks for telling me", 1.0, SOON),
    ("I take it", 1.0, AT_LEISURE),
    ("Yes, you may", 0.9, AT_LEISURE),
    ("feeling_face_4", 1.0, AT_LEISURE),
)
"""What is clicked where it is offered: label or action id, how likely, and how soon. Promises are kept, too, and some
of them late."""
DONE = "Done"
GLAD = "Thank you, that helps. Now I can plan around it."
COMES = "Of course. Give me ten minutes, then we look at it together."
READ = "Read it, thank you! More from me later today."


@dataclass(frozen=True)
class Answer:
    """What somebody will do."""

    who: str
    after: timedelta
    act: Act
    topic: str = ""
    """Of one topic somebody does only one thing in a demo; empty for what may come again."""


def to_message(who: str, message: Message, dice: Random) -> Iterator[Answer]:
    """How somebody answers what Kindling wrote to them.

    Args:
        who: their handle.
        message: in their direct messages with Kindling.
        dice: their own.
    """
    said, can = message.plain, offered(message)
    for what, chance, after in CLICKED:
        if what in can and dice.random() < chance:
            clicked = f"{CHECKIN}_{dice.choice(MOODS)}" if CHECKIN in what else what
            yield Answer(who, _within(after, dice), uses(who, message, clicked))
    if DONE in can and "Coming up" not in said:
        late = timedelta(days=1) if dice.random() < 0.2 else timedelta()
        yield Answer(who, _within(AT_LEISURE, dice) + late, uses(who, message, DONE))
    if f"@{VISITOR} thanks you" in said:
        yield Answer(who, _within(LATER, dice), types(who, f"/thanks @{VISITOR} for {GRATEFUL[who]}"), "back")
    if f"@{VISITOR} promised you this" in said:
        yield Answer(who, _within(SOON, dice), writes_to(who, VISITOR, GLAD))
    if f"@{VISITOR} has done what they promised you" in said:
        line = f"/thanks @{VISITOR} for doing what was said by when it was said, so that I could go on #respect"
        yield Answer(who, _within(SOON, dice), types(who, line), "kept")
    if f"@{VISITOR} could use a hand" in said:
        yield Answer(who, _within(SOON, dice), writes_to(who, VISITOR, COMES))


def to_thanks(message: Message, dice: Random) -> Iterator[Answer]:
    """Who joins in thanks that somebody gave in public: nobody, or one of those whom they are not about."""
    said = message.plain
    readers = [who for who in BECAUSE if f"@{who}" not in said]
    if readers and dice.random() < (0.9 if f"@{VISITOR} thanks" in said else 0.15):
        who = dice.choice(readers)
        act = uses(who, message, "Me too", {"Because …": BECAUSE[who]})
        yield Answer(who, _within(SOON, dice) * 3, act, "joins in")


def to_words(who: str, message: Message, dice: Random) -> Iterator[Answer]:
    """How somebody answers what the visitor wrote to them alone."""
    if not message.deleted:
        yield Answer(who, _within(SOON, dice), writes_to(who, VISITOR, READ), "words")


def dice_of(who: str, nth: int) -> Random:
    """The same for the same answer of the same person in every demo."""
    return Random(f"{SEED} {who} {nth}")  # noqa: S311 (nothing secret)


def _within(bounds: tuple[timedelta, timedelta], dice: Random) -> timedelta:
    return bounds[0] + (bounds[1] - bounds[0]) * dice.random()
