"""What Slack allows, in numbers. docs/sandbox.md is made from this list; what a single field of a block may hold stands
in the tables of `sandbox.blockkit`."""

# Messages, https://docs.slack.dev/reference/methods/chat.postMessage

MESSAGE_TEXT = 40_000
"""Characters in the `text` of a message"""
UPDATED_TEXT = 4000
"""Characters in the `text` of `chat.update`"""
MARKDOWN_TEXT = 12_000
"""Characters in `markdown_text`, and in all `markdown` blocks of a message together"""
BLOCKS_IN_MESSAGE = 50
"""Blocks in a message"""
# Slack does not document this one. Developers measured some 13,300 characters, and 125 fewer with one more block
# (https://github.com/slackapi/bolt-js/issues/2509); we stay on the safe side of that.
BLOCKS_TEXT = 13_000
"""Characters in all blocks of a message together"""
TEXT_COST_OF_A_BLOCK = 125
"""Characters by which each block of a message makes that less"""
# Slack's page on charts does not say it (seen in https://github.com/vercel/chat/pull/696).
CHARTS_IN_MESSAGE = 2
"""Blocks of the type `data_visualization` in a message"""
TABLES_IN_MESSAGE = 1
"""Blocks of the type `table` in a message"""
# https://github.com/getnao/nao/pull/1178
CELLS_TEXT = 10_000
"""Characters in all tables of a message together"""
ATTACHMENTS = 100
"""Attachments of a message"""
METADATA = 16_000
"""Characters of a message's metadata, as JSON"""

# Views, https://docs.slack.dev/reference/views

BLOCKS_IN_VIEW = 100
"""Blocks in a modal or Home"""
VIEW_BYTES = 250_000
"""Bytes of a view, as JSON"""
VIEWS_IN_STACK = 3
"""Modals on top of each other"""

# Calls of the Web API

PAGE = 999
"""Items on a page of a list (`limit`)"""
PEOPLE_IN_DM = 8
"""People in a group DM that `conversations.open` makes"""
PEOPLE_AT_ONCE = 50
"""People that `dnd.teamInfo` is asked of"""
REQUEST_BYTES = 16 * 1024 * 1024
"""Bytes of a request"""

# What the app is sent, and its answers

ACK_SECONDS = 3.0
"""Seconds until a command, an interaction or an event must be acknowledged"""
TRIGGER_SECONDS = 3.0
"""Seconds in which a `trigger_id` opens a modal, once"""
EVENT_RETRIES = (0.0, 60.0, 300.0)
"""Seconds after which an event that was not acknowledged is sent again"""
RESPONSE_URL_USES = 5
"""Answers at a `response_url`"""
RESPONSE_URL_SECONDS = 30 * 60
"""Seconds for which a `response_url` takes answers, by the sandbox's clock"""
CODE_SECONDS = 10 * 60
"""Seconds for which a code of an installation can be exchanged, once, by the sandbox's clock"""
TOKEN_SECONDS = 43_200
"""Seconds for which a token works where tokens rotate, by the sandbox's clock"""
ROTATING_TOKENS = 2
"""Tokens of one installation that work at the same time where tokens rotate"""
CONNECTIONS = 10
"""WebSockets that an app has open in Socket Mode"""
MEMBERS_IN_EVENT = 500
"""Members of a user group that `subteam_updated` names"""

# Rates, https://docs.slack.dev/apis/web-api/rate-limits

CALLS_PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls of a method in a minute, by its tier"""
MESSAGES_PER_SECOND = 1.0
"""Messages in a channel in a second"""
MESSAGES_AT_ONCE = 5
"""Messages in a channel at once"""
WORKSPACE_MESSAGES_PER_MINUTE = 525.0
"""Messages in a workspace in a minute"""
WORKSPACE_MESSAGES_AT_ONCE = 20
"""Messages in a workspace at once"""
