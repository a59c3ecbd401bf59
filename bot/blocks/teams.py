"""What people are told around teams: that one was made, changed or ended, and who may do that."""

from collections.abc import Sequence

from slack_sdk.models.views import View

from bot.blocks.fields import closing_view
from bot.blocks.rhythm_fields import in_words
from bot.content.words import listed, say, say_count
from bot.slack import text
from models.people.rhythms import Rhythm
from models.people.team_changes import NewTeam
from models.people.teams import Team


def not_here() -> str:
    """The bot is not in the channel that the person looks at."""
    return say(
        "I am not in this channel yet. Type `/invite @Kindling` here, and then `/kindling team` again: its people can "
        "be a team once I am with them."
    )


def not_a_channel() -> str:
    """There are no people of a channel here."""
    return say(
        "A team is the people of a channel. Type `/kindling team` in the channel where they work together; if I am not "
        "there yet, `/invite @Kindling` brings me."
    )


def bot_not_in_channel() -> str:
    """The digest cannot come in that channel."""
    return say("I am not in that channel yet. Type /invite @Kindling there, or choose another.")


def not_yours() -> str:
    """The person leads it no more."""
    return say("This team is not yours to change any more. Please ask one of those who lead it.")


def ended_meanwhile() -> str:
    """There is no such team any more."""
    return say("This team was ended meanwhile, so nothing was changed. /kindling team in its channel begins it anew.")


def kept_view(line: str) -> View:
    """What holds now, where there is no conversation to say it in."""
    return closing_view(say("Team"), line)


def not_there(channel_id: str) -> str:
    """The bot is not in that channel, which the person does not look at just now."""
    return say(
        "I am not in <#{channel}> yet. Type `/invite @Kindling` there, and then `/kindling team`: its people can be a "
        "team once I am with them.",
        channel=channel_id,
    )


def archived(channel_id: str) -> str:
    """The channel is there no more, for now."""
    return say(
        "<#{channel}> is archived, so its people are no team just now. If it comes back, so does its team.",
        channel=channel_id,
    )


def saved(team: NewTeam, rhythm: Rhythm, *, is_new: bool) -> str:
    """What holds now."""
    name = text.escape(team.name)
    line = say(":seedling: *{team}* is up to date.", team=name)
    if is_new:
        line = say(":seedling: *{team}* is a team now. I am looking up who is in it.", team=name)
    return f"{line} {_facts(team.lead_ids, team.channel_id, rhythm)}"


def ended(name: str) -> str:
    """It is no team any more."""
    return say(
        "Done: *{team}* is not a team any more. Its check-ins and digests stop; what was said stays.",
        team=text.escape(name),
    )


def shown(team: Team, lead_ids: Sequence[str], rhythm: Rhythm) -> str:
    """What a team is, for those who may not change it."""
    line = say(":seedling: *{team}* is a team.", team=text.escape(team.name))
    return f"{line} {_facts(lead_ids, team.channel_id, rhythm)}"


def refused(who_may: Sequence[str], *, is_team: bool) -> str:
    """Who can do it instead."""
    if not who_may:
        if is_team:
            return say("Changing this team is up to an admin of this workspace. Would you like to ask one?")
        return say("Making a channel a team is up to an admin of this workspace. Would you like to ask one?")
    if is_team:
        return say_count(
            "Changing this team is up to {people}: a word to them is enough.",
            "Changing this team is up to {people}: they will know.",
            len(who_may),
            people=_people(who_may),
        )
    return say_count(
        "Making a channel a team is up to {people}: a word to them is enough.",
        "Making a channel a team is up to {people}: they will know.",
        len(who_may),
        people=_people(who_may),
    )


def not_a_lead(name: str) -> str:
    """Why this one cannot lead a team."""
    return say(
        "{name} cannot lead a team here: it takes a person of this workspace who is still in it.",
        name=text.cut(name, 80),
    )


def taken(names: Sequence[str]) -> str:
    """Why these people cannot be a new team: they are one, led by these."""
    if not names:
        return say("That is a team already, and nobody leads it yet. Choose others, or change that team instead.")
    return say(
        "That is a team already, led by {people}. Choose others, or ask them to change it.",
        people=listed([text.cut(name, 80) for name in names]),
    )


def stays_in(channel_name: str) -> str:
    """Why the digest of a private channel's team cannot come elsewhere."""
    return say(
        "This channel is private, so what is said of its people stays in it. Please choose #{channel}.",
        channel=channel_name,
    )


def _facts(lead_ids: Sequence[str], channel_id: str | None, rhythm: Rhythm) -> str:
    leads = say("Nobody leads it in here yet.")
    if lead_ids:
        leads = say("It is led by {people}.", people=_people(lead_ids))
    digest = say("No digest.")
    if rhythm.is_on and channel_id:
        digest = say("Its digest comes in <#{channel}>, {rhythm}.", channel=channel_id, rhythm=in_words(rhythm))
    return f"{leads} {digest}"


def _people(ids: Sequence[str]) -> str:
    return listed([f"<@{each}>" for each in ids])
