"""The pages that somebody sees who brings Kindling into a workspace: before, and whatever came of it."""

from collections.abc import Mapping
from html import escape

from bot.content.commands import called
from bot.content.words import mark, say
from bot.slack.pages import page, text

_AGAIN = mark("Begin again")
_CANCELLED = mark("Nothing was installed")
_STALE = mark("This page is no longer good")
_FAILED = mark("That did not work")
UNKNOWN = "unknown"
"""Stands for an error that the address of the page gives, and that nobody knows: whoever makes a link writes that."""
_REASONS: Mapping[str, tuple[str, str]] = {
    "access_denied": (_CANCELLED, mark("Somebody said no, or closed Slack's page. You can begin again at any time.")),
    "invalid_browser": (
        _STALE,
        mark("It was opened in another browser than it was begun in, or that one keeps no cookies. Begin again there."),
    ),
    "invalid_state": (_STALE, mark("It was used already, or is more than ten minutes old. Begin again.")),
    "missing_code": (_FAILED, mark("Slack sent you here without the code that is needed. Begin again.")),
    "invalid_code": (_FAILED, mark("Slack did not accept the code: it was used already, or is too old. Begin again.")),
    UNKNOWN: (
        _FAILED,
        mark("Slack says something that I do not know. Begin again, and if it comes again, ask whoever runs me."),
    ),
    "not_begun": (_FAILED, mark("Kindling cannot remember anything just now. Begin again in a minute.")),
    "storage_error": (
        _FAILED,
        mark("Slack agreed, but it could not be kept here just now. Begin again in a minute; nothing is half done."),
    ),
}
_OTHERWISE = (_FAILED, mark("Slack says “{reason}”. Begin again, and if it comes again, ask whoever runs Kindling."))


def before(url: str, asked: Mapping[str, str], more: Mapping[str, tuple[str, str]]) -> str:
    """What Kindling asks for, and what for.

    Args:
        url: where Slack asks.
        asked: each scope that it asks for, and why.
        more: each that it can ask for as well, why, and the address of the page that does.
    """
    asks = say("Thanks are remembered, promises are kept, people are seen. Slack asks you next whether it may:")
    parts = [
        f"<p>{text(asks)}",
        f"<dl>{''.join(map(_why, asked, asked.values()))}</dl>",
    ]
    if more:
        parts.append(f"<h2>{text(say('Only if you like'))}</h2>")
        parts.append(f"<p>{text(say('Each of these can be added later, when somebody wants what it is for.'))}")
        parts.append(f"<dl>{''.join(_offer(name, *about) for name, about in more.items())}</dl>")
    parts.append(f'<p><a class="go" href="{escape(url)}">{text(say("Add Kindling to Slack"))}</a>')
    return page(say("Bring Kindling into your Slack"), *parts)


def done(name: str, url: str) -> str:
    """It is in.

    Args:
        name: of the workspace or organisation.
        url: where Kindling is there.
    """
    left = say("Three questions are left: where thanks are shown, who looks after it, and whom people can talk to.")
    return page(
        say("Kindling is in {name}", name=name),
        f"<p>{text(left)}",
        f"<p>{text(say('Type this anywhere in Slack:'))} <code>{called('/kindling')} setup</code>",
        f'<p><a class="go" href="{escape(url)}">{text(say("Open Slack"))}</a>',
    )


def is_known(reason: str) -> bool:
    """Whether there are words for this error."""
    return reason in _REASONS


def failed(reason: str, again: str) -> str:
    """It is not.

    Args:
        reason: Slack's, or Bolt's, name of it.
        again: the address to begin at.
    """
    title, words = _REASONS.get(reason, _OTHERWISE)
    return page(
        say(title),
        f"<p>{text(say(words, reason=reason[:80]))}",
        f'<p><a class="go" href="{escape(again)}">{text(say(_AGAIN))}</a>',
    )


def _why(name: str, does: str) -> str:
    return f"<dt>{text(name)}</dt><dd>{text(say(does))}</dd>"


def _offer(name: str, does: str, url: str) -> str:
    link = f'<a href="{escape(url)}" aria-label="{escape(name)}">{text(say("Ask for it, too"))}</a>'
    return f"<dt>{text(name)}</dt><dd>{text(say(does))} {link}</dd>"
