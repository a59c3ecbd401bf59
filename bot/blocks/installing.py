"""The pages that somebody sees who brings Kindling into a workspace: before, and whatever came of it."""

import base64
from collections.abc import Mapping
from hashlib import sha256
from html import escape

from bot.content.commands import called
from bot.content.words import mark, say

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}"
    "dt{font-weight:600;margin-top:.8rem}dd{margin:0}code{font-size:.9em}"
    "a.go{display:inline-block;margin:1.5rem 0;padding:.7rem 1.2rem;border-radius:.5rem;background:#7a3b1d;color:#fff;"
    "text-decoration:none}a.go:focus-visible{outline:3px solid;outline-offset:3px}"
)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{base64.b64encode(sha256(_STYLE.encode()).digest()).decode()}'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""Nothing is loaded, nothing is kept, and no address with a code in it goes anywhere."""

_AGAIN = mark("Begin again")
_CANCELLED = mark("Nothing was installed")
_STALE = mark("This page is no longer good")
_FAILED = mark("That did not work")
_REASONS: Mapping[str, tuple[str, str]] = {
    "access_denied": (_CANCELLED, mark("Somebody said no, or closed Slack's page. You can begin again at any time.")),
    "invalid_browser": (
        _STALE,
        mark("It was opened in another browser than it was begun in, or that one keeps no cookies. Begin again there."),
    ),
    "invalid_state": (_STALE, mark("It was used already, or is more than ten minutes old. Begin again.")),
    "missing_code": (_FAILED, mark("Slack sent you here without the code that is needed. Begin again.")),
    "invalid_code": (_FAILED, mark("Slack did not accept the code: it was used already, or is too old. Begin again.")),
    "not_begun": (_FAILED, mark("Kindling cannot remember anything just now. Begin again in a minute.")),
    "storage_error": (
        _FAILED,
        mark("Slack agreed, but it could not be kept here just now. Begin again in a minute; nothing is half done."),
    ),
}
_OTHERWISE = (_FAILED, mark("Slack says “{reason}”. Begin again, and if it comes again, ask whoever runs Kindling."))


def before(url: str, required: Mapping[str, str], optional: Mapping[str, str]) -> str:
    """What Kindling asks for, and what for.

    Args:
        url: where Slack asks.
        required: each scope that it needs, and why.
        optional: each that somebody can leave out.
    """
    asks = say("Thanks are remembered, promises are kept, people are seen. Slack asks you next whether it may:")
    parts = [
        f"<p>{_text(asks)}",
        f"<dl>{_listed(required)}</dl>",
    ]
    if optional:
        parts.append(f"<h2>{_text(say('Only if you like'))}</h2>")
        parts.append(f"<p>{_text(say('Each of these can be added later, when somebody wants what it is for.'))}")
        parts.append(f"<dl>{_listed(optional)}</dl>")
    parts.append(f'<p><a class="go" href="{escape(url)}">{_text(say("Add Kindling to Slack"))}</a>')
    return _page(say("Bring Kindling into your Slack"), *parts)


def done(name: str, url: str) -> str:
    """It is in.

    Args:
        name: of the workspace or organisation.
        url: where Kindling is there.
    """
    left = say("Three questions are left: where thanks are shown, who looks after it, and whom people can talk to.")
    return _page(
        say("Kindling is in {name}", name=name),
        f"<p>{_text(left)}",
        f"<p>{_text(say('Type this anywhere in Slack:'))} <code>{called('/kindling')} setup</code>",
        f'<p><a class="go" href="{escape(url)}">{_text(say("Open Slack"))}</a>',
    )


def failed(reason: str, again: str) -> str:
    """It is not.

    Args:
        reason: Slack's, or Bolt's, name of it.
        again: the address to begin at.
    """
    title, words = _REASONS.get(reason, _OTHERWISE)
    return _page(
        say(title),
        f"<p>{_text(say(words, reason=reason[:80]))}",
        f'<p><a class="go" href="{escape(again)}">{_text(say(_AGAIN))}</a>',
    )


def _listed(scopes: Mapping[str, str]) -> str:
    return "".join(f"<dt>{_text(name)}</dt><dd>{_text(say(does))}</dd>" for name, does in scopes.items())


def _page(title: str, *parts: str) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{_text(title)}</title><style>{_STYLE}</style>'
        f"<main><h1>{_text(title)}</h1>{''.join(parts)}</main></html>"
    )


def _text(words: str) -> str:
    return escape(words, quote=False)
