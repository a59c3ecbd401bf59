"""`oauth.*`"""

from sandbox import limits
from sandbox.errors import SlackError
from sandbox.payloads import enterprise
from sandbox.rate_limits import UNLIMITED
from sandbox.records import Json
from sandbox.state import LiveWorkspace, Organisation
from sandbox.tokens import Pair
from sandbox.web_api.call import Call, Method


def access(call: Call) -> Json:
    """Turn a code into a bot token, or a refresh token into the next one."""
    _require_app(call)
    match call.args.text("grant_type", "authorization_code"):
        case "authorization_code":
            pair, user = call.engine.tokens.redeem(call.args.text("code"), call.args.text("redirect_uri"))
            return _installed(call, pair) | {"authed_user": {"id": user}}
        case "refresh_token":
            return _installed(call, call.engine.tokens.refresh(call.args.text("refresh_token")))
    raise SlackError("invalid_grant_type")


def exchange(call: Call) -> Json:
    """Turn a token that never ends into one that is renewed."""
    _require_app(call)
    return _installed(call, call.engine.tokens.exchange(call.token))


def _require_app(call: Call) -> None:
    if call.args.text("client_id") != call.engine.app.client_id:
        raise SlackError("invalid_client_id")
    if call.args.text("client_secret") != call.engine.app.client_secret:
        raise SlackError("bad_client_secret")


def _installed(call: Call, pair: Pair) -> Json:
    """What the app was granted, https://docs.slack.dev/reference/methods/oauth.v2.access"""
    home = pair.home
    rotation = {"refresh_token": pair.refresh_token, "expires_in": limits.TOKEN_SECONDS} if pair.refresh_token else {}
    return rotation | {
        "access_token": pair.token.text,
        "token_type": "bot",
        "scope": ",".join(home.own.scopes),
        "app_id": call.engine.app.id,
        **(_in_organisation(home) if isinstance(home, Organisation) else _in_workspace(home)),
    }


def _in_workspace(team: LiveWorkspace) -> Json:
    return {
        "bot_user_id": team.bot.id,
        "team": {"id": team.id, "name": team.name},
        "enterprise": enterprise(team),
        "is_enterprise_install": False,
    }


def _in_organisation(organisation: Organisation) -> Json:
    """https://docs.slack.dev/enterprise/developing-for-enterprise-orgs#oauth"""
    return {
        "bot_user_id": organisation.bot_user,
        "team": None,
        "enterprise": {"id": organisation.id, "name": organisation.name},
        "is_enterprise_install": True,
    }


_OF_APP = "bad_client_secret invalid_client_id"

METHODS = {
    "oauth.v2.access": Method(
        access,
        UNLIMITED,
        takes="client_id client_secret code redirect_uri grant_type refresh_token",
        refuses=f"{_OF_APP} bad_redirect_uri cannot_install_an_org_installed_app invalid_code invalid_grant_type "
        "invalid_refresh_token",
        anonymous=True,
    ),
    "oauth.v2.exchange": Method(
        exchange,
        UNLIMITED,
        takes="client_id client_secret",
        refuses=f"{_OF_APP} invalid_token token_already_exchanged token_rotation_not_enabled",
        anonymous=True,
    ),
}
