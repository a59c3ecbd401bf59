"""`oauth.*`"""

from sandbox.errors import SlackError
from sandbox.rate_limits import UNLIMITED
from sandbox.records import Json
from sandbox.web_api.call import Call, Method


def access(call: Call) -> Json:
    """Turn a code into a bot token."""
    app = call.engine.app
    if call.args.text("client_id") != app.client_id:
        raise SlackError("invalid_client_id")
    if call.args.text("client_secret") != app.client_secret:
        raise SlackError("bad_client_secret")
    team, user = call.engine.tokens.redeem(call.args.text("code"))
    return {
        "access_token": team.bot_token,
        "token_type": "bot",
        "scope": ",".join(app.scopes),
        "bot_user_id": team.bot.id,
        "app_id": app.id,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "authed_user": {"id": user},
        "is_enterprise_install": False,
    }


METHODS = {
    "oauth.v2.access": Method(
        access,
        UNLIMITED,
        takes="client_id client_secret code",
        refuses="bad_client_secret invalid_client_id invalid_code",
        anonymous=True,
    )
}
