"""What people are told around teams: that one was made, changed or ended, and who may do that."""

from collections.abc import Sequence

from bot.blocks.rhythm_fields import in_words
from bot.slack import text
from models.people.rhythms import Rhythm
from models.people.teams import NewTeam, Team

NOT_HERE = (
    "I am not in this channel yet. Type `/invite @Kindling` here, and then `/kindling team` again: its people can be a "
    "team once I am with them."
)
NOT_A_CHANNEL = (
    "A team is the people of a channel. Type `/kindling team` in the channel where they work together; "
    "if I am not there yet, `/invite @Kindling` brings me."
)
BOT_NOT_IN_CHANNEL = "I am not in that channel yet. Type /invite @Kindling there, or choose another."
NOT_YOURS = "This team is not yours to change any more. Please ask one of those who lead it."
ENDED_MEANWHILE = "This team was ended meanwhile, so nothing was changed. /kindling team in its channel begins it anew."
TITLE = "Team"


def not_there(channel_id: str) -> str:
    """The bot is not in that channel, which the person does not look at just now."""
    return (
        f"I am not in <#{channel_id}> yet. Type `/invite @Kindling` there, and then `/kindling team`: its people can "
        "be a team once I am with them."
    )


def archived(channel_id: str) -> str:
    """The channel is there no more, for now."""
    return f"<#{channel_id}> is archived, so its people are no team just now. If it comes back, so does its team."


def saved(team: NewTeam, rhythm: Rhythm, *, is_new: bool) -> str:
    """What holds now."""
    begun = "is a team now. I am looking up who is in it" if is_new else "is up to date"
    return f":seedling: *{text.escape(team.name)}* {begun}. {_facts(team.lead_ids, team.channel_id, rhythm)}"


def ended(name: str) -> str:
    """It is no team any more."""
    return f"Done: *{text.escape(name)}* is not a team any more. Its check-ins and digests stop; what was said stays."


def shown(team: Team, lead_ids: Sequence[str], rhythm: Rhythm) -> str:
    """What a team is, for those who may not change it."""
    return f":seedling: *{text.escape(team.name)}* is a team. {_facts(lead_ids, team.channel_id, rhythm)}"


def refused(who_may: Sequence[str], *, is_team: bool) -> str:
    """Who can do it instead."""
    what = "Changing this team" if is_team else "Making a channel a team"
    if not who_may:
        return f"{what} is up to an admin of this workspace. Would you like to ask one?"
    ask = "they will know" if len(who_may) > 1 else "a word to them is enough"
    return f"{what} is up to {_people(who_may)}: {ask}."


def not_a_lead(name: str) -> str:
    """Why this one cannot lead a team."""
    return f"{text.cut(name, 80)} cannot lead a team here: it takes a person of this workspace who is still in it."


def taken(names: Sequence[str]) -> str:
    """Why these people cannot be a new team: they are one, led by these."""
    if not names:
        return "That is a team already, and nobody leads it yet. Choose others, or change that team instead."
    led_by = text.listed([text.cut(name, 80) for name in names])
    return f"That is a team already, led by {led_by}. Choose others, or ask them to change it."


def stays_in(channel_name: str) -> str:
    """Why the digest of a private channel's team cannot come elsewhere."""
    return f"This channel is private, so what is said of its people stays in it. Please choose #{channel_name}."


def _facts(lead_ids: Sequence[str], channel_id: str | None, rhythm: Rhythm) -> str:
    leads = f"It is led by {_people(lead_ids)}." if lead_ids else "Nobody leads it in here yet."
    digest = (
        f"Its digest comes in <#{channel_id}>, {in_words(rhythm)}." if rhythm.is_on and channel_id else "No digest."
    )
    return f"{leads} {digest}"


def _people(ids: Sequence[str]) -> str:
    return text.listed([f"<@{each}>" for each in ids])
