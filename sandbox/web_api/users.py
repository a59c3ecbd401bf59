"""`users.*`, `dnd.*`, `usergroups.*`"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox import payloads
from sandbox.errors import SlackError
from sandbox.records import Json, Member
from sandbox.web_api.call import Call, Method
from sandbox.web_api.paging import page


def users_info(call: Call) -> Json:
    return {"user": _user(call, call.member())}


def _user(call: Call, member: Member) -> Json:
    email = "users:read.email" in call.engine.app.scopes
    return payloads.user(call.team, member, locale=call.args.flag("include_locale"), email=email)


def users_list(call: Call) -> Json:
    members, cursor = page(call.args, list(call.team.members.values()), default=1000)
    return {
        "members": [_user(call, member) for member in members],
        "cache_ts": int(call.team.clock.time()),
        "response_metadata": {"next_cursor": cursor},
    }


def profile_get(call: Call) -> Json:
    member = call.member() if call.args.text("user") else call.team.bot
    email = "users:read.email" in call.engine.app.scopes
    return {"profile": payloads.profile(call.team, member, email=email)}


def get_presence(call: Call) -> Json:
    return {"presence": call.member().person.presence}


def dnd_info(call: Call) -> Json:
    person = call.member().person
    now = call.team.clock.now()
    start, end = _next_quiet(person.quiet, now.astimezone(ZoneInfo(person.zone))) if person.quiet else (1, 1)
    answer: Json = {
        "dnd_enabled": person.quiet is not None,
        "next_dnd_start_ts": start,
        "next_dnd_end_ts": end,
        "snooze_enabled": False,
    }
    if person.snoozed_until is not None and person.snoozed_until > now:
        until = int(person.snoozed_until.timestamp())
        answer |= {
            "snooze_enabled": True,
            "snooze_endtime": until,
            "snooze_remaining": until - int(now.timestamp()),
        }
    return answer


def _next_quiet(quiet: tuple[str, str], local: datetime) -> tuple[int, int]:
    """The quiet time that is on now or comes next, as epoch seconds."""
    for days in (-1, 0, 1):
        start = _at(local + timedelta(days=days), quiet[0])
        end = _at(start, quiet[1])
        if end <= start:
            end = _at(start + timedelta(days=1), quiet[1])
        if end > local:
            break
    return int(start.timestamp()), int(end.timestamp())


def _at(day: datetime, time: str) -> datetime:
    hour, minute = time.split(":")
    return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)


def usergroups_list(call: Call) -> Json:
    groups: list[Json] = []
    for group in call.team.groups.values():
        shape: Json = {"id": group.id, "team_id": call.team.id, "is_usergroup": True}
        shape |= {"name": group.name, "handle": group.handle, "date_delete": 0}
        if call.args.flag("include_users"):
            shape["users"] = list(group.members)
        if call.args.flag("include_count"):
            shape["user_count"] = len(group.members)
        groups.append(shape)
    return {"usergroups": groups}


def usergroups_users_list(call: Call) -> Json:
    group = call.team.groups.get(call.args.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}


METHODS = {
    "users.info": Method(users_info, 4, ("users:read",)),
    "users.list": Method(users_list, 2, ("users:read",)),
    "users.profile.get": Method(profile_get, 4, ("users.profile:read",)),
    "users.getPresence": Method(get_presence, 3, ("users:read",)),
    "dnd.info": Method(dnd_info, 3, ("dnd:read",)),
    "usergroups.list": Method(usergroups_list, 2, ("usergroups:read",)),
    "usergroups.users.list": Method(usergroups_users_list, 2, ("usergroups:read",)),
}
