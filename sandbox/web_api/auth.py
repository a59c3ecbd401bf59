"""`auth.*`, `api.*`, `apps.*`, `team.*`, `bots.*`"""

from sandbox import installing
from sandbox.errors import SlackError
from sandbox.payloads import bot_profile
from sandbox.rate_limits import UNLIMITED
from sandbox.records import Json
from sandbox.web_api.call import ANY, Call, Method


def auth_test(call: Call) -> Json:
    team = call.team
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": team.bot.person.handle,
        "team_id": team.id,
        "user_id": team.bot.id,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
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
    installing.revoke(call.team, call.token)
    return {"revoked": True}


def team_info(call: Call) -> Json:
    team = call.team
    return {
        "team": {
            "id": team.id,
            "name": team.name,
            "domain": team.domain,
            "url": f"https://{team.domain}.slack.com/",
            "email_domain": "",
            "icon": {},
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
    "team.info": Method(team_info, 3, ("team:read",)),
    "bots.info": Method(bots_info, 3, ("users:read",), "bot", "bot_not_found"),
}
