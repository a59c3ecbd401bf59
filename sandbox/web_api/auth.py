"""`auth.*`, `api.*`, `apps.*`, `team.*`, `bots.*`"""

from sandbox import installing
from sandbox.errors import SlackError
from sandbox.payloads import bot_profile, of_enterprise
from sandbox.rate_limits import UNLIMITED
from sandbox.records import Json
from sandbox.state import Home, LiveWorkspace, Organisation
from sandbox.web_api import org_tokens
from sandbox.web_api.call import ANY, Call, Method
from sandbox.web_api.org_tokens import OF_TEAM
from sandbox.web_api.paging import OF_PAGE, PAGED, page


def auth_test(call: Call) -> Json:
    home = call.home
    if isinstance(home, Organisation):
        return _org_test(home)
    return {
        "url": f"https://{home.domain}.slack.com/",
        "team": home.name,
        "user": home.bot.person.handle,
        "team_id": home.id,
        "user_id": home.bot.id,
        "bot_id": home.bot_id,
        "is_enterprise_install": False,
        **of_enterprise(home),
    }


def _org_test(organisation: Organisation) -> Json:
    """With an organisation's token, of which the reference shows no answer: it stands for the workspace."""
    return {
        "url": f"https://{organisation.domain}.enterprise.slack.com/",
        "team": organisation.name,
        "user": organisation.app.handle,
        "team_id": organisation.id,
        "user_id": organisation.bot_user,
        "bot_id": organisation.own.bot_id,
        "enterprise_id": organisation.id,
        "enterprise_name": organisation.name,
        "is_enterprise_install": True,
    }


def auth_teams_list(call: Call) -> Json:
    """The workspaces that the token can be used for, https://docs.slack.dev/reference/methods/auth.teams.list"""
    teams, cursor = page(call.args, call.home.entered)
    return {
        "teams": [{"id": team.id, "name": team.name} for team in teams],
        "response_metadata": {"next_cursor": cursor},
    }


def api_test(call: Call) -> Json:
    args = {name: value for name, value in call.args.items() if name != "token"}
    if "error" in args:
        raise SlackError(str(args["error"]))
    return {"args": args}


def connections_open(call: Call) -> Json:
    base = call.engine.response_urls.base.replace("http", "ws", 1)
    ticket = call.engine.sockets.ticket()
    return {"url": f"{base}/socket?ticket={ticket}&app_id={call.engine.app.id}"}


def auth_revoke(call: Call) -> Json:
    if call.args.flag("test"):
        return {"revoked": False}
    installing.revoke(call.home, call.token)
    return {"revoked": True}


def team_info(call: Call) -> Json:
    """Of a workspace: the token's own, or with an organisation's token the one that is asked for as `team`."""
    home: Home = call.home
    if isinstance(home, Organisation) and call.args.text("team"):
        home = org_tokens.entered(home, home.teams.get(call.args.text("team")))
    elif call.args.text("team") not in ("", home.id):
        raise SlackError("team_not_found")
    web = "slack.com" if isinstance(home, LiveWorkspace) else "enterprise.slack.com"
    return {
        "team": {
            "id": home.id,
            "name": home.name,
            "domain": home.domain,
            "url": f"https://{home.domain}.{web}/",
            "email_domain": "",
            "icon": {},
            **(of_enterprise(home) if isinstance(home, LiveWorkspace) else {}),
        }
    }


def bots_info(call: Call) -> Json:
    if call.args.text("bot") != call.team.bot_id:
        raise SlackError("bot_not_found")
    return {"bot": bot_profile(call.team)}


METHODS = {
    "api.test": Method(api_test, UNLIMITED, takes=ANY, anonymous=True),
    "auth.test": Method(auth_test, UNLIMITED),
    "auth.revoke": Method(auth_revoke, 3, takes="test"),
    "apps.connections.open": Method(connections_open, 3, app_token=True),
    "auth.teams.list": Method(auth_teams_list, 2, takes=PAGED, refuses=OF_PAGE),
    "team.info": Method(team_info, 3, ("team:read",), "team", "team_not_found"),
    "bots.info": Method(bots_info, 3, ("users:read",), "bot team_id", f"{OF_TEAM} bot_not_found", by_team=True),
}
