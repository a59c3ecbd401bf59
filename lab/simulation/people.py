"""The people of a simulation: each happening becomes what somebody does in Slack."""

from lab.simulation import second_thoughts
from lab.simulation.script import ZONES, Happening, HappeningKind
from lab.simulation.world import PRIVATE, PROMISED, PUBLIC, World, handle, teams_of
from sandbox import BOT, Person

BUTTONS = ("Done", "Done", "Snooze", "Let go")
SECOND_THOUGHTS = {
    HappeningKind.UNTELL: second_thoughts.untell,
    HappeningKind.HAND_OVER: second_thoughts.hand_over,
    HappeningKind.SHARE: second_thoughts.share,
    HappeningKind.LEAD: second_thoughts.lead_again,
    HappeningKind.ERASE: second_thoughts.erase,
}
WHENS = ("in 2 hours", "tomorrow", "friday 3pm", "next monday", "end of week")


class People:
    """Does what the script says, as the people of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._slack = world.slack
        self._newcomers = 0
        self._away: set[str] = set()
        """Who was deactivated by mistake."""

    async def live(self, happening: Happening) -> None:
        """Let it happen, unless its person is not there or the bot does not run and could not answer."""
        who = handle(happening.who)
        person = self._slack.person(who).member.person
        does_nothing = person.deleted or not self._world.is_running
        match happening.kind:
            case HappeningKind.AWAY:
                until = happening.at + happening.length
                self._slack.set_person(who, status_emoji=":palm_tree:", status_expiration=until)
            case HappeningKind.TRAVEL:
                self._move(happening)
            case HappeningKind.ARRIVE:
                await self._arrive(happening)
            case HappeningKind.LEAVE | HappeningKind.GO:
                if happening.who and happening.who % 25 and not person.deleted:  # those who lead stay
                    self._slack.set_person(who, deleted=True)
                    if happening.kind is HappeningKind.GO:
                        self._away.add(who)
            case HappeningKind.RETURN:
                if who in self._away:
                    self._away.remove(who)
                    self._slack.set_person(who, deleted=False)
            case _ if not does_nothing:
                await self._use_the_bot(who, happening)
            case _:
                pass

    async def _use_the_bot(self, who: str, happening: Happening) -> None:
        actor, other = self._slack.person(who), handle(happening.other)
        number = happening.number
        match happening.kind:
            case HappeningKind.CHECK_IN:
                await self._world.click(who, "How are you today", f"checkin_face_{1 + int(happening.choice * 4.99)}")
            case HappeningKind.THANK:
                await actor.command("/thanks", f"@{other} for {PUBLIC}{number} with care #empathy", channel="general")
            case HappeningKind.THANK_PRIVATELY:
                self._note(f"{PRIVATE}{number}", who, other)
                await actor.command("/thanks", f"@{other} for {PRIVATE}{number} and more", dm=BOT)
            case HappeningKind.PROMISE:
                self._note(f"{PROMISED}{number}", who, other)
                when = WHENS[int(happening.choice * len(WHENS) * 0.999)]
                await actor.command("/followup", f"@{other} send {PROMISED}{number} {when}", channel="general")
            case HappeningKind.ACT:
                label = BUTTONS[int(happening.choice * len(BUTTONS) * 0.999)]
                value = "Tomorrow" if label == "Snooze" else None
                await self._world.click(who, PROMISED, label, value)
                if label == "Let go" and actor.modal and not (await actor.submit()).closed:  # somebody knows of it
                    await actor.close_modal(everything=True)
            case _ if happening.kind in SECOND_THOUGHTS:
                await SECOND_THOUGHTS[happening.kind](self._world, happening)
            case HappeningKind.FEWER:
                await self._world.click(who, "How are you today", "nudge_menu", "Fewer of these")
            case HappeningKind.PAUSE:
                await actor.command("/kindling", "pause for a week", channel="general")
            case _:
                raise ValueError(f"{happening.kind} is nothing that somebody does with the bot")

    def _note(self, word: str, *handles: str) -> None:
        """Whom this word is meant for: the database forgets it where somebody erases their data."""
        self._world.meant_for[word] = {self._slack.person(each).id for each in handles}

    def _move(self, happening: Happening) -> None:
        """Somebody travels to another zone, to stay there."""
        zone = ZONES[int(happening.choice * len(ZONES) * 0.999)]
        self._slack.set_person(handle(happening.who), zone=zone)
        self._world.note_zone(self._slack.person(handle(happening.who)).id, zone)

    async def _arrive(self, happening: Happening) -> None:
        """Somebody new joins the workspace and a team."""
        self._newcomers += 1
        zone = ZONES[happening.number % len(ZONES)]
        newcomer = self._slack.add_person(Person(f"n{self._newcomers:03}", zone=zone))
        self._world.note_zone(newcomer.id, zone)
        await newcomer.join(f"team-{happening.number % teams_of(self._world.plan.people):02}")
