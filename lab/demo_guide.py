"""The guide on the demo's page: what to try in a first week, and how each step is known to be done.

Nothing here acts. A step is done once it has happened in the workspace, whoever did it and however; what happened
before the guide began does not count.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.blocks import followups, kind_words, listening, nudges, rehearsals
from bot.content.words import say
from models.people.cadences import CadenceKind
from sandbox import Actor, Message, Sandbox, View
from sandbox.blocks import elements
from sandbox.records import Json

ANA, BEN = "ana", "ben"
"""Whom the visitor is at first, who leads support; and whom they thank, who is in it."""
APP = "the app's messages"
"""Stands for somebody's messages from the app where a channel's name is expected."""
NOTED = "Noted"
"""How the answer to a promise begins."""
FRIDAY, AFTERNOON = 4, time(15)
HARD_CONVERSATIONS = {rehearsals.LIST, rehearsals.SCENE, kind_words.KINDS_FORM, kind_words.SHEET_FORM}
"""Callback ids of what one prepares a hard conversation with."""


@dataclass(frozen=True)
class Step:
    """One thing to try.

    `who` does it in the channel `where`. What is offered to be filled in is a `text` to send, or a step of the clock.
    What else the page does when it plays the step: `form` is what it enters in the form that the text opens (field ->
    words, or how the words of what is chosen begin), and `press` the button that it clicks under what has come.
    """

    id: str
    title: str
    line: str
    who: str
    where: str
    text: str = ""
    clock: str = ""
    press: str = ""
    form: Mapping[str, str] = field(default_factory=dict)


STEPS = (
    Step(
        "thank",
        "Thank Ben",
        "Say what he did and what came of it. Everyone can read it in #kudos, and Ben gets it in his own messages.",
        ANA,
        "kudos",
        "/thanks @ben for staying late to unblock the release #partnership",
    ),
    Step(
        "see",
        "See it as Ben",
        "Be Ben for a moment, and read what arrived. One click lets Ana know that it landed.",
        BEN,
        APP,
    ),
    Step(
        "promise",
        "Promise something",
        "A promise has a time. Kindling reminds whoever made it, in private, and nobody is counted late.",
        ANA,
        "support",
        "/followup @ben send the rota by friday 3pm",
    ),
    Step(
        "friday",
        "Let Friday come",
        "Time is yours here. Let it be Friday, 15:00: your promise is due. You kept it, so click Done under it.",
        ANA,
        APP,
        clock="friday",
        press="Done",
    ),
    Step(
        "lead",
        "Read what the lead reads",
        "On Monday at nine you get your digest: somebody to notice, one thing to try, and only then figures. While "
        "your promise is open, it keeps two hours away from its reminder.",
        ANA,
        APP,
        clock="monday",
    ),
    Step(
        "way",
        "Say what gets in the way",
        "As Ben again, and without his name: it waits sealed with what others said, and whoever leads has to answer.",
        BEN,
        "support",
        "/kindling listen",
        form={
            listening.TO: "Those who lead",
            listening.ABOUT: "Load",
            listening.WORDS: "The night queue leaves no minute for a second question. Two people on it would help.",
        },
    ),
    Step(
        "prepare",
        "Prepare a hard conversation",
        "Try one out before you have it; nothing of it is kept. For words of your own there is /kindling words.",
        ANA,
        "support",
        "/kindling practice",
    ),
)


class Guide:
    """The guide of one demo, the same in each tab.

    Args:
        slack: the workspace. What happens in it from now on counts.
    """

    def __init__(self, slack: Sandbox) -> None:
        self._slack = slack
        self._began = slack.clock.now()
        self._states: dict[str, str] = {}
        self._taken: set[str] = set()
        self._is_done: Mapping[str, Callable[[], bool]] = {
            "thank": self._is_thanked,
            "see": self._is_seen,
            "promise": self._is_promised,
            "friday": self._is_friday,
            "lead": self._is_read,
            "way": self._is_said,
            "prepare": self._is_prepared,
        }

    def told(self) -> Json:
        """The guide as the page shows it: where it starts, and the steps, each `todo`, `done` or `skipped`."""
        for step in STEPS:
            if self._states.get(step.id) != "done" and self._is_done[step.id]():
                self._states[step.id] = "done"
        return {"start": self._address(ANA, "kudos"), "steps": [self._told(step) for step in STEPS]}

    def act(self, step: str, what: str) -> None:
        """Skip a step, or take it to play it, which can be done once.

        Raises:
            KeyError: there is no such step.
            ValueError: it is taken or done already, or `what` is something else.
        """
        state = self._states.get({each.id: each.id for each in STEPS}[step], "todo")
        if what == "skip" and state == "todo":
            self._states[step] = "skipped"
        elif what == "play" and state != "done" and step not in self._taken:
            self._taken.add(step)
        else:
            raise ValueError("This step of the guide is done already.")

    def _told(self, step: Step) -> Json:
        return {
            "id": step.id,
            "title": step.title,
            "line": step.line,
            "text": step.text,
            "clock": step.clock,
            "press": step.press,
            "form": [{"field": field, "words": words} for field, words in step.form.items()],
            "state": self._states.get(step.id, "todo"),
            "taken": step.id in self._taken,
            **self._address(step.who, step.where),
        }

    def _address(self, who: str, where: str) -> Json:
        person = self._slack.person(who)
        place = self._messages(person) if where == APP else self._slack.channel_id(where)
        return {"team": self._slack.id, "as": person.id, "at": place}

    def _messages(self, person: Actor) -> str:
        return person.team.direct(person.id, self._slack.bot_id).id

    # What has happened

    def _is_thanked(self) -> bool:
        return any(_names(each, self._ben) for each in self._thanks_by_ana(self._slack.channel_id("kudos")))

    def _is_seen(self) -> bool:
        """Somebody looked at Ben's messages since Ana's thanks are there, or at all where that step was left out."""
        place = self._messages(self._ben)
        looked = self._slack.engine.looked.get((self._ben.id, place), "")
        if self._states.get("thank") == "skipped":
            return bool(looked)
        return any(each.ts <= looked for each in self._thanks_by_ana(place))

    def _is_promised(self) -> bool:
        """Ana was answered that it is noted, wherever she promised it."""
        return any(_notes_promise(each) for each in self._answers_to(self._ana))

    def _is_friday(self) -> bool:
        began = self._began.astimezone(ZoneInfo(self._ana.member.person.zone))
        friday = began.date() + timedelta(days=(FRIDAY - began.weekday()) % 7)
        due = datetime.combine(friday, AFTERNOON, began.tzinfo)
        return self._slack.clock.now() >= (due if due > began else due + timedelta(days=7))

    def _is_read(self) -> bool:
        place = self._messages(self._ana)
        looked = self._slack.engine.looked.get((self._ana.id, place), "")
        return any(each.ts <= looked and _is_lead_digest(each) for each in self._news(place))

    def _is_said(self) -> bool:
        """Somebody who is played has what the listening box answers to what was sent: there is nothing to submit."""
        return any(view.title == say(listening.TITLE) and not view.submit for view in self._open_forms())

    def _is_prepared(self) -> bool:
        return any(view.callback_id in HARD_CONVERSATIONS for view in self._open_forms())

    # Where to look

    @property
    def _ana(self) -> Actor:
        return self._slack.person(ANA)

    @property
    def _ben(self) -> Actor:
        return self._slack.person(BEN)

    def _news(self, place: str) -> Iterator[Message]:
        """What the app has written there since the guide began, the newest first."""
        return self._since(reversed(self._slack.live.place(place).messages.values()))

    def _since(self, newest_first: Iterable[Message]) -> Iterator[Message]:
        for each in newest_first:
            if float(each.ts) <= self._began.timestamp():
                return
            if each.user == self._slack.bot_id:
                yield each

    def _thanks_by_ana(self, place: str) -> Iterator[Message]:
        return (each for each in self._news(place) if each.text.startswith(f"{self._ana.mention} "))

    def _answers_to(self, person: Actor) -> Iterator[Message]:
        """What the app has shown to one person alone, or written to them, since the guide began."""
        yield from self._news(self._messages(person))
        for place in self._slack.live.conversations.values():
            yield from (each for each in self._since(reversed(place.ephemerals)) if each.ephemeral_to == person.id)

    def _open_forms(self) -> Iterator[View]:
        """The forms of those who are played on the page."""
        for person in {who for who, _ in self._slack.engine.looked}:
            yield from self._slack.live.views.stack(person)


def _names(message: Message, person: Actor) -> bool:
    return person.mention in message.text


def _notes_promise(message: Message) -> bool:
    ways = {element["action_id"] for _, element in elements(message.blocks)}
    return NOTED in message.text and followups.CHANGE in ways


def _is_lead_digest(message: Message) -> bool:
    """Whether it carries the way out of digests for leads."""
    return f'"{nudges.FEWER}:{CadenceKind.LEAD_DIGEST}"' in json.dumps(message.blocks)
