"""What keeps other web sites away from the page.

The sandbox listens on this machine only, but any site that someone has open in the same browser can reach that too:
directly, or under its own name by DNS rebinding. So the Host must be this machine, and whatever acts or streams must
come from the page's own origin.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
FRAMED = HEADERS | {"Content-Security-Policy": _POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")}
"""For the page alone, which is shown twice side by side."""
FRAMING = HEADERS | {"Content-Security-Policy": f"{_POLICY}; frame-src 'self'"}
"""For the page that shows it so."""
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def from_this_machine(handler: Handler) -> Handler:
    """Answer 403 unless the request is addressed to this machine."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if urlsplit(f"//{request.host}").hostname not in _THIS_MACHINE:
            raise web.HTTPForbidden(text="this page is served to this machine only")
        return await handler(request)

    return guarded


def from_the_page(handler: Handler) -> Handler:
    """Answer 403 unless the request comes from the page itself."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Origin") != f"http://{request.host}":
            raise web.HTTPForbidden(text="only the sandbox's own page may do this")
        return await handler(request)

    return from_this_machine(guarded)
