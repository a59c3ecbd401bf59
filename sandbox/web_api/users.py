"""`users.*`, `dnd.*`, `usergroups.*`"""

from sandbox import do_not_disturb, limits, payloads
from sandbox.errors import SlackError
from sandbox.records import Json, Member
from sandbox.web_api.call import OF_MEMBER, Call, Method
from sandbox.web_api.org_tokens import OF_TEAM
from sandbox.web_api.paging import OF_PAGE, PAGED, page


def users_info(call: Call) -> Json:
    return {"user": _user(call, call.member())}


def _user(call: Call, member: Member) -> Json:
    email = call.has("users:read.email")
    return payloads.user(call.team, member, locale=call.args.flag("include_locale"), email=email)


def users_list(call: Call) -> Json:
    members, cursor = page(
        call.args, [each for each in call.team.members.values() if not each.person.hidden], default=1000
    )
    return {
        "members": [_user(call, member) for member in members],
        "cache_ts": int(call.team.clock.time()),
        "response_metadata": {"next_cursor": cursor},
    }


def profile_get(call: Call) -> Json:
    member = call.member() if call.args.text("user") else call.team.bot
    email = call.has("users:read.email")
    return {"profile": payloads.profile(call.team, member, email=email)}


def get_presence(call: Call) -> Json:
    return {"presence": call.member().person.presence}


def dnd_info(call: Call) -> Json:
    """Someone's do-not-disturb, or the bot's own; only to oneself is it told whether one has paused by hand."""
    if call.args.text("user") in ("", call.team.bot.id):
        return do_not_disturb.status(call.team.bot, call.team.clock.now()) | {"snooze_enabled": False}
    return do_not_disturb.status(call.member(), call.team.clock.now())


def dnd_team_info(call: Call) -> Json:
    """That of up to 50 people.

    For one person of whom Slack does not tell the app it refuses all of them. The reference says neither what more get
    (here they are refused) nor what becomes of unknown ids (here they are left out), https://docs.slack.dev/reference/methods/dnd.teamInfo
    """
    wanted = [user for user in call.args.text("users").replace(" ", "").split(",") if user]
    if not wanted:
        raise SlackError("no_users_provided")
    if len(wanted) > limits.PEOPLE_AT_ONCE:
        raise SlackError(
            "invalid_arguments",
            messages=[f"[ERROR] no more than {limits.PEOPLE_AT_ONCE} items allowed [json-pointer:/users]"],
        )
    now = call.team.clock.now()
    if any(user in call.team.members and call.team.members[user].person.hidden for user in wanted):
        raise SlackError("user_not_visible")
    known = [call.team.members[user] for user in wanted if user in call.team.members]
    return {"users": {member.id: do_not_disturb.status(member, now) for member in known}}


def usergroups_list(call: Call) -> Json:
    users, count = call.args.flag("include_users"), call.args.flag("include_count")
    disabled = call.args.flag("include_disabled")
    groups = [group for group in call.team.groups.values() if disabled or not group.deleted]
    return {"usergroups": [payloads.user_group(call.team, group, users=users, count=count) for group in groups]}


def usergroups_users_list(call: Call) -> Json:
    group = call.team.groups.get(call.args.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}


METHODS = {
    "users.info": Method(users_info, 4, ("users:read",), "user include_locale", OF_MEMBER),
    "users.list": Method(
        users_list, 2, ("users:read",), f"include_locale team_id {PAGED}", f"{OF_TEAM} {OF_PAGE}", by_team=True
    ),
    "users.profile.get": Method(profile_get, 4, ("users.profile:read",), "user", OF_MEMBER),
    "users.getPresence": Method(get_presence, 3, ("users:read",), "user", OF_MEMBER),
    "dnd.info": Method(dnd_info, 3, ("dnd:read",), "user team_id", OF_MEMBER),
    "dnd.teamInfo": Method(dnd_team_info, 2, ("dnd:read",), "users team_id", "no_users_provided user_not_visible"),
    "usergroups.list": Method(
        usergroups_list,
        2,
        ("usergroups:read",),
        "include_count include_disabled include_users team_id",
        OF_TEAM,
        by_team=True,
    ),
    "usergroups.users.list": Method(
        usergroups_users_list, 2, ("usergroups:read",), "usergroup team_id", f"{OF_TEAM} no_such_subteam", by_team=True
    ),
}
