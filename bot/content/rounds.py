"""What the rounds of each kind ask, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.words import mark
from models.capabilities.rounds import Kind


@dataclass(frozen=True)
class PartWords:
    """One thing that is asked; the sentences are marked for translation."""

    title: str
    asks: str
    example: str


@dataclass(frozen=True)
class KindWords:
    """One kind of round; the sentences are marked for translation."""

    name: str
    does: str
    """What it is for, for whoever may open one."""
    parts: Mapping[str, PartWords]
    """By the words of the shape (`models.capabilities.rounds.SHAPES`)."""


# What both kinds ask goes back to SCIE, "The power of empathy and kindness" (Leading the Lives We Want to Live).
WORDS: Mapping[Kind, KindWords] = {
    Kind.STOP_START_STAY: KindWords(
        name=mark("Stop, start, stay"),
        does=mark("What to leave off, what to try, and what is good as it is."),
        parts={
            "stop": PartWords(
                mark("Stop"), mark("What could we leave off?"), mark("asking for the same form three times")
            ),
            "start": PartWords(
                mark("Start"), mark("What could we try?"), mark("a call before we write to somebody in trouble")
            ),
            "stay": PartWords(mark("Stay"), mark("What is good as it is?"), mark("the half hour without meetings")),
        },
    ),
    Kind.FOUR_QUESTIONS: KindWords(
        name=mark("Four questions"),
        does=mark("How kindness shows in what I do and what we do, and what to improve."),
        parts={
            "me": PartWords(
                mark("Myself"), mark("How does kindness show in what I do?"), mark("I ring back on the same day")
            ),
            "us": PartWords(
                mark("All of us"), mark("How does it show in what we do?"), mark("nobody is sent from desk to desk")
            ),
            "better": PartWords(
                mark("Better"), mark("What could be better, as I see it?"), mark("letters that one understands")
            ),
            "served": PartWords(
                mark("In their eyes"),
                mark("What do those we are here for say could be better?"),
                mark("one person who knows my story"),
            ),
        },
    ),
    Kind.MEANING: KindWords(
        name=mark("What kindness means here"),
        does=mark("Finish one sentence; what most choose can become your team's values."),
        parts={
            "meaning": PartWords(
                mark("Kindness here"),
                mark("Here, kindness is when …"),
                mark("somebody asks me before they decide for me"),
            ),
        },
    ),
}
