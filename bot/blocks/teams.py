"""What people are told around teams: that one was made, changed or ended, and who may do that."""

from collections.abc import Sequence

from bot import text
from bot.blocks.rhythm_fields import in_words
from bot.blocks.team_form import Submission

NOT_HERE = (
    "I am not in this channel yet. Type `/invite @Kindling` here, and then `/kindling team` again: its people can be a "
    "team once I am with them."
)
NOT_A_CHANNEL = (
    "A team is the people of a channel. Type `/kindling team` in the channel where they work together; "
    "if I am not there yet, `/invite @Kindling` brings me."
)
GONE = "I cannot see that channel any more. If it still exists, `/invite @Kindling` brings me back."
BOT_NOT_IN_CHANNEL = "I am not in that channel yet. Type /invite @Kindling there, or choose another."
GROUP_TAKEN = "This group is a team already, and those who lead it can change it. Choose another, or ask them."
TITLE = "Team"


def saved(sent: Submission) -> str:
    """What holds now."""
    name = text.escape(sent.source_name)
    if sent.is_end:
        return f"Done: *{name}* is not a team any more. Its check-ins and digests stop; what was said stays."
    begun = "is up to date" if sent.context.is_team else "is a team now. I am looking up who is in it"
    leads = f"It is led by {_people(sent.lead_ids)}." if sent.lead_ids else "Nobody leads it in here yet."
    digest = f"Its digest comes in <#{sent.post_in}>, {in_words(sent.rhythm)}." if sent.rhythm.is_on else "No digest."
    return f":seedling: *{name}* {begun}. {leads} {digest}"


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


def _people(ids: Sequence[str]) -> str:
    return " and ".join(f"<@{each}>" for each in ids)
