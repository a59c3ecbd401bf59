"""What people are told who ask for a digest, or note what was changed for the monthly story."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject

from bot.content.words import say
from bot.slack import text
from bot.slack.message import Message
from models.people.teams import Team


def no_team() -> str:
    """There is no digest for somebody who is in no team."""
    return say(
        "You are in no team that uses me yet. In a channel whose people work together, `/kindling team` makes it one."
    )


def no_words(team: Team) -> str:
    """The team's digest would quote nobody."""
    return say(
        "There are no words of the week for the digest of {team} yet. They come from thanks that everyone may read: "
        "`/thanks` says some.",
        team=text.escape(team.name),
    )


def not_leading() -> str:
    """There is no lead's digest for somebody who leads none."""
    return say("That digest is for those who lead a team. `/kindling digest` shows your team's.")


def nothing_yet() -> str:
    """There is nothing to tell a lead."""
    return say(
        "There is nothing to tell of yet. Once a week is over, you read here what was good in it. `/thanks` need not "
        "wait for that."
    )


def not_named(wanted: str, teams: Sequence[Team]) -> str:
    """None of their teams has that name."""
    return say("None of your teams is called “{name}”. Yours: {teams}.", name=text.escape(wanted), teams=_names(teams))


def as_preview(message: Message) -> Message:
    """The message as an answer that only this person sees."""
    note = ContextBlock(elements=[MarkdownTextObject(text=say("A preview, as of now. Only you see this."))])
    return Message(message.text, [note, *message.blocks])


def what_changed() -> str:
    """How to note a change."""
    return say("What was changed? For example: `/kindling changed we answer the night queue in pairs now`")


def may_not_change(words: str) -> str:
    """Who notes changes, and what they typed."""
    line = say("What was changed is noted by those who lead a team, and you lead none. You may want to pass it on:")
    return f"{line}\n> {text.escape(words)}"


def which_team(led: Sequence[Team], words: str) -> str:
    """It is not clear which of the teams was changed, and what they typed."""
    line = say(
        "You lead several teams: {teams}. Begin with one of them and a colon, as in `/kindling changed {team}: …`, or "
        "type it in the team's own channel.",
        teams=_names(led),
        team=led[0].name,
    )
    return f"{line}\n> {text.escape(words)}"


def noted(team: Team) -> str:
    """The change is kept."""
    return say(
        ":seedling: Noted for a story of {team}: one change is told a month. Its leads see it before the channel does.",
        team=text.escape(team.name),
    )


def _names(of: Sequence[Team]) -> str:
    return ", ".join(f"*{text.escape(each.name)}*" for each in of)
