"""The web page on which someone acts as the people of a running sandbox and sees Slack with the app in it.

The page itself is in `sandbox/page/`. It is told everything over one WebSocket and acts through `POST /page/act/…`.
"""

from sandbox.page_api.routes import add_page

__all__ = ["add_page"]
