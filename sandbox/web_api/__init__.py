"""Slack's Web API, one module for each family of methods.

Each module has a table `METHODS`; this is all of them together.
"""

from sandbox.web_api import auth, chat, conversations, files, history, oauth, reactions, users, views
from sandbox.web_api.call import Method

METHODS: dict[str, Method] = {
    name: method
    for family in (auth, chat, conversations, files, history, oauth, reactions, users, views)
    for name, method in family.METHODS.items()
}
