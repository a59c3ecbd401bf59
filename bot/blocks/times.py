"""Times as people see them: each reader in their own zone, through Slack's own formatting.

https://docs.slack.dev/messaging/formatting-message-text#date-formatting
"""

from datetime import date, datetime, time

from bot.content.words import say, written
from models.people.hours import Hours


def when(at: datetime, hours: Hours) -> str:
    """A moment in mrkdwn: "tomorrow at 15:00" for whoever reads it. Where Slack cannot, in these hours' zone."""
    moment = say("{date} at {time}", date="{date_short_pretty}", time="{time}")
    return f"<!date^{int(at.timestamp())}^{moment}|{plain(at, hours)}>"


def plain(at: datetime, hours: Hours) -> str:
    """A moment in plain text, in these hours' zone: "Fri 27 Nov, 15:00"."""
    local = hours.local(at)
    return say("{date}, {time}", date=written(local, "MMMEd"), time=written(local, "Hm"))


def clock(at: time) -> str:
    """What the wall clock shows: "15:00"."""
    return written(datetime.combine(date.min, at), "Hm")
