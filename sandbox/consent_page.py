"""The pages on which somebody decides whether an app is installed: plain HTML, without a script."""

from collections.abc import Iterable, Sequence
from html import escape

from aiohttp import web
from yarl import URL

from sandbox.app import SlackApp
from sandbox.page_api.guard import HEADERS
from sandbox.scopes import meaning
from sandbox.state import Home, LiveWorkspace

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>{title}</title>
  <link rel="icon" href="/page/icon.svg">
  <link rel="stylesheet" href="/page/style.css">
  <link rel="stylesheet" href="/page/consent.css">
</head>
<body>
<main>
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""


def problem(text: str) -> web.Response:
    """That something cannot be: 400."""
    return _respond("Something is not right", f"<p>{escape(text)}</p>", status=400)


def choice_of_home(app: SlackApp, homes: Iterable[Home], here: URL) -> web.Response:
    """Links to the page of each workspace, and of each organisation."""
    links = (
        f'<li><a href="{escape(str(here.update_query(team=home.id)))}">{escape(home.name)}</a> '
        f"<span>{escape(home.domain)}.slack.com</span></li>"
        if isinstance(home, LiveWorkspace)
        else f'<li><a href="{escape(str(here.update_query(team=home.id)))}">All of {escape(home.name)}</a></li>'
        for home in homes
    )
    return _respond(f"Where do you want to use {app.name}?", f"<ul>{''.join(links)}</ul>")


def consent(
    app: SlackApp, home: Home, required: Sequence[str], optional: Sequence[str], here: URL, redirect_uri: str
) -> web.Response:
    """Who asks for what, with a tick at each scope that can be left out, and the choice between Allow and Cancel."""
    kept = "".join(_hidden(name, value) for name, value in here.query.items())
    people = "".join(
        f'<option value="{each.id}">{escape(each.person.shown_name)}{_role(each.runs_it)}</option>'
        for each in home.installers
    )
    content = f"""\
<p>{escape(app.name)} would like to come to <strong>{escape(home.name)}</strong>.</p>
<form action="{escape(here.path)}">
{kept}{_hidden("team", home.id) if "team" not in here.query else ""}{_hidden("ticked", "1")}
<h2>What it would be able to do</h2>
<ul>{"".join(f"<li>{_line(scope)}</li>" for scope in required)}</ul>
{_ticks(optional)}
<p><label>You are <select name="user">{people}</select></label></p>
<p class="buttons"><button name="cancel" value="1">Cancel</button><button name="allow" value="1">Allow</button></p>
</form>
"""
    return _respond(f"{app.name} asks to be installed", content, towards=redirect_uri)


def _ticks(optional: Sequence[str]) -> str:
    if not optional:
        return ""
    boxes = (
        f'<li><label><input type="checkbox" name="with" value="{escape(scope)}" checked> {_line(scope)}</label></li>'
        for scope in optional
    )
    return f"<fieldset><legend>Only if you like</legend><ul>{''.join(boxes)}</ul></fieldset>"


def _line(scope: str) -> str:
    return f"{escape(meaning(scope))} <code>{escape(scope)}</code>"


def _role(runs_it: bool) -> str:
    return " (admin)" if runs_it else ""


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'


def _respond(title: str, content: str, *, status: int = 200, towards: str = "") -> web.Response:
    """A form may lead back to the app as well, which browsers hold against `form-action`."""
    allowed = f"'self' {URL(towards).origin()}" if towards else "'none'"
    policy = HEADERS["Content-Security-Policy"].replace("form-action 'none'", f"form-action {allowed}")
    return web.Response(
        text=_PAGE.format(title=escape(title), content=content),
        status=status,
        content_type="text/html",
        headers=HEADERS | {"Content-Security-Policy": policy},
    )
