"""Times as people see them: each reader in their own zone, through Slack's own formatting.

https://docs.slack.dev/messaging/formatting-message-text#date-formatting
"""

from datetime import datetime

from models.people.hours import Hours


def when(at: datetime, hours: Hours) -> str:
    """A moment in mrkdwn: "tomorrow at 15:00" for whoever reads it. Where Slack cannot, in these hours' zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {{time}}|{plain(at, hours)}>"


def plain(at: datetime, hours: Hours) -> str:
    """A moment in plain text, in these hours' zone: "Fri 27 Nov, 15:00"."""
    local = hours.local(at)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
