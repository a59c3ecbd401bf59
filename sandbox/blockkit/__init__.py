"""Strict validation of messages and views against Slack's Block Kit reference.

Most modules read like a page of that reference: `composition` (text, options, dialogs), `rich_text`, `elements`,
`data` (charts and tables), `blocks`, and `surfaces` (what a whole message, modal or Home tab may hold). `rules` relate
fields to each other, and `schema` is the vocabulary all of it is written in.
"""

from sandbox.blockkit.surfaces import Invalid, check_message, check_view

__all__ = ["Invalid", "check_message", "check_view"]
