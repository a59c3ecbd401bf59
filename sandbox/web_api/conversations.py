"""`conversations.*` about conversations themselves and who is in them"""

from sandbox import channels, limits, payloads
from sandbox.errors import SlackError
from sandbox.records import Conversation, Json, Kind
from sandbox.state import SLACKBOT
from sandbox.web_api.call import OF_MEMBER, OF_PLACE, Call, Method, by_kind
from sandbox.web_api.org_tokens import OF_TEAM
from sandbox.web_api.paging import OF_PAGE, PAGED, page

_TYPES: dict[str, Kind] = {
    "public_channel": "channel",
    "private_channel": "private",
    "im": "im",
    "mpim": "mpim",
}


def info(call: Call) -> Json:
    place = call.conversation()
    call.need_for(place, "read")
    num_members = call.args.flag("include_num_members")
    return {"channel": payloads.conversation(call.team, place, num_members=num_members)}


def members(call: Call) -> Json:
    place = call.conversation()
    call.need_for(place, "read")
    found, cursor = page(call.args, list(place.members))
    return {"members": found, "response_metadata": {"next_cursor": cursor}}


def list_all(call: Call) -> Json:
    """Every conversation that the bot can see."""
    return _list(call, call.team.bot.id, only_joined=False)


def users_conversations(call: Call) -> Json:
    """Those that the bot, or the named user, is a member of."""
    user = call.member().id if call.args.text("user") else call.team.bot.id
    return _list(call, user, only_joined=True)


def _list(call: Call, user: str, *, only_joined: bool) -> Json:
    kinds = _kinds(call)
    hide_archived = call.args.flag("exclude_archived")
    found = [
        place
        for place in call.team.conversations.values()
        if place.kind in kinds
        and not (hide_archived and place.archived)
        and (user in place.members or (place.kind == "channel" and not only_joined))
        and (place.kind == "channel" or call.team.bot.id in place.members)
    ]
    places, cursor = page(call.args, found)
    shapes = [payloads.conversation(call.team, place, num_members=not only_joined) for place in places]
    return {"channels": shapes, "response_metadata": {"next_cursor": cursor}}


def _kinds(call: Call) -> set[Kind]:
    names = call.args.text("types", "public_channel").replace(" ", "").split(",")
    unknown = set(names) - _TYPES.keys()
    if unknown:
        raise SlackError("invalid_types")
    kinds = {_TYPES[name] for name in names}
    for kind in kinds:
        call.need_for(Conversation("", kind, ""), "read")
    return kinds


def open_direct(call: Call) -> Json:
    if call.args.text("channel"):
        place = call.conversation()
        if not place.direct:
            raise SlackError("method_not_supported_for_channel_type")
        return _opened(call, place, known=True)
    users = _user_ids(call)
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > limits.PEOPLE_IN_DM:
        raise SlackError("too_many_users")
    call.need("im:write" if len(users) == 1 else "mpim:write")
    for user in users:
        _require_reachable(call, user)
    before = len(call.team.conversations)
    place = call.team.direct(call.team.bot.id, *users)
    return _opened(call, place, known=len(call.team.conversations) == before)


def _user_ids(call: Call) -> list[str]:
    return [user for user in call.args.text("users").replace(" ", "").split(",") if user]


def _require_reachable(call: Call, user: str) -> None:
    member = call.team.members.get(user)
    if member is None:
        raise SlackError("user_not_found")
    if member.person.deleted:
        raise SlackError("user_disabled")
    if member.person.bot or user == SLACKBOT:
        raise SlackError("cannot_dm_bot")


def _opened(call: Call, place: Conversation, *, known: bool) -> Json:
    full = call.args.flag("return_im")
    shape = payloads.conversation(call.team, place) if full else {"id": place.id}
    return {"channel": shape, **({"no_op": True, "already_open": True} if known else {})}


def join(call: Call) -> Json:
    place = call.conversation()
    if place.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    _require_open(place)
    known = call.team.bot.id in place.members
    channels.join(call.team, place, call.team.bot.id)
    answer: Json = {"channel": payloads.conversation(call.team, place)}
    return answer | (
        {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}} if known else {}
    )


def invite(call: Call) -> Json:
    place = call.joined()
    call.need(f"{'channels' if place.kind == 'channel' else 'groups'}:write.invites", _manage(place))
    _require_open(place)
    call.args.required("users")
    users = _user_ids(call)
    for user in users:
        _require_invitable(call, place, user)
    for user in users:
        channels.join(call.team, place, user, inviter=call.team.bot.id)
    return {"channel": payloads.conversation(call.team, place)}


def _require_invitable(call: Call, place: Conversation, user: str) -> None:
    member = call.team.members.get(user)
    if member is None or member.person.deleted:
        raise SlackError("user_not_found")
    if user == call.team.bot.id:
        raise SlackError("cant_invite_self")
    if user in place.members:
        raise SlackError("already_in_channel")


def leave(call: Call) -> Json:
    place = call.conversation()
    call.need(_manage(place))
    _require_open(place)
    if place.general:
        raise SlackError("cant_leave_general")
    if call.team.bot.id not in place.members:
        return {"not_in_channel": True}
    channels.leave(call.team, place, call.team.bot.id)
    return {}


def _manage(place: Conversation) -> str:
    return "channels:manage" if place.kind == "channel" else "groups:write"


def _require_open(place: Conversation) -> None:
    if place.direct:
        raise SlackError("method_not_supported_for_channel_type")
    if place.archived:
        raise SlackError("is_archived")


_READ = by_kind("read")
_LISTED = f"types exclude_archived team_id {PAGED}"
_OF_OPEN_PLACE = f"{OF_PLACE} is_archived method_not_supported_for_channel_type"

METHODS = {
    "conversations.info": Method(info, 3, takes="channel include_num_members", refuses=OF_PLACE, also=_READ),
    "conversations.members": Method(members, 4, takes=f"channel {PAGED}", refuses=f"{OF_PLACE} {OF_PAGE}", also=_READ),
    "conversations.list": Method(
        list_all, 2, takes=_LISTED, refuses=f"{OF_TEAM} {OF_PAGE} invalid_types", also=_READ, by_team=True
    ),
    "users.conversations": Method(
        users_conversations,
        3,
        takes=f"user {_LISTED}",
        refuses=f"{OF_TEAM} {OF_MEMBER} {OF_PAGE} invalid_types",
        also=_READ,
        by_team=True,
    ),
    "conversations.open": Method(
        open_direct,
        3,
        takes="channel users return_im",
        refuses=f"{OF_PLACE} cannot_dm_bot method_not_supported_for_channel_type too_many_users user_disabled "
        "user_not_found users_list_not_supplied",
        also=("im:write", "mpim:write"),
    ),
    "conversations.join": Method(join, 3, ("channels:join",), "channel", _OF_OPEN_PLACE),
    "conversations.invite": Method(
        invite,
        3,
        takes="channel users",
        refuses=f"{_OF_OPEN_PLACE} already_in_channel cant_invite_self not_in_channel user_not_found",
        also=("channels:write.invites", "channels:manage", "groups:write.invites", "groups:write"),
    ),
    "conversations.leave": Method(
        leave,
        3,
        takes="channel",
        refuses=f"{_OF_OPEN_PLACE} cant_leave_general",
        also=("channels:manage", "groups:write"),
    ),
}
