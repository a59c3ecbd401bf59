"""What Slack's errors mean: who or what stands in the way, and so what is to be done.

Every error is sorted that Slack documents for a method that is called here
(https://docs.slack.dev/reference/methods, read in November 2026). What is not documented is not sorted: nothing is
known of it, not even whether the request took effect.
"""

import enum
from collections.abc import Mapping

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.scopes import OPTIONAL, Scope

REINSTALL = "paste what `python -m bot manifest` prints under App Manifest of your Slack app, and reinstall it there"
"""What to click where the app in Slack is behind."""


class Sort(enum.Enum):
    """What an error is of."""

    PART = enum.auto()
    """One part of a message or view, for which Slack refuses all of it: its plainest form may get through."""
    MESSAGE = enum.auto()
    """The request itself: the same again would be refused again."""
    CHANNEL = enum.auto()
    """The conversation: those who look after it can mend that."""
    PERSON = enum.auto()
    """The person whom it was for, or about."""
    TOKEN = enum.auto()
    """The token: every request with it would be refused."""
    MENDABLE = enum.auto()
    """What the app may do, or where: it waits, since it goes through as soon as somebody has mended that (`remedy`)."""
    PASSING = enum.auto()
    """Slack's own trouble, or too much at once: it is tried again. The request may have taken effect."""


_BY_SORT: Mapping[Sort, str] = {
    Sort.PART: """
        attachment_payload_limit_exceeded invalid_arguments invalid_attachments invalid_blocks invalid_blocks_format
        missing_file_data msg_blocks_too_long msg_too_long slack_connect_canvas_sharing_blocked
        slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked too_many_attachments
        too_many_contact_cards view_too_large
    """,
    Sort.MESSAGE: """
        alt_txt_too_large as_user_not_supported bad_client_secret bad_redirect_uri
        block_mismatch blocked_file_type bot_not_found bots_not_found
        cannot_reply_to_message cant_broadcast_message cant_delete_message cant_update_message canvas_disabled_file_team
        canvas_disabled_user_team canvas_globally_disabled channels_limit_exceeded deprecated_endpoint
        draft_already_deleted draft_already_sent draft_has_conflict draft_not_found duplicate_channel_not_found
        duplicate_external_id duplicate_message_not_found edit_window_closed exchanged_trigger_id expired_trigger_id
        file_deleted file_is_deleted file_not_found file_share_limit_reached file_type_not_allowed
        file_upload_size_restricted hash_conflict insecure_request invalid_arg_name invalid_array_arg invalid_charset
        invalid_client_id invalid_code invalid_grant_type invalid_refresh_token oauth_authorization_url_mismatch
        invalid_cursor invalid_form_data invalid_limit invalid_metadata_filter_keys invalid_metadata_format
        invalid_metadata_schema invalid_post_type invalid_team invalid_trigger_id invalid_ts_latest invalid_ts_oldest
        limit_required markdown_text_conflict max_file_sharing_exceeded message_not_found metadata_too_large
        method_deprecated missing_args missing_argument missing_post_type missing_profile_id
        no_dual_broadcast_content_update no_such_subteam no_text no_users_provided not_enough_users not_found
        not_implemented not_visible push_limit_reached restricted_action_thread_locked send_on_behalf_not_allowed
        slack_connect_blocked_file_type slack_connect_clip_sharing_blocked slack_connect_file_upload_sharing_blocked
        snippet_too_large
        streaming_state_conflict team_not_found template_not_visible thread_not_found too_many_users
        unable_to_share_files unknown_snippet_type unknown_subtype users_list_not_supplied users_not_found
    """,
    Sort.CHANNEL: """
        access_denied channel_is_limited_access channel_not_found ekm_access_denied invalid_channel is_archived
        is_inactive method_not_supported_for_channel_type no_permission not_in_channel posting_to_channel_denied
        restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel
        restricted_action_thread_only_channel
    """,
    Sort.PERSON: """
        app_access_restricted cannot_dm_bot invalid_user_combination user_disabled user_is_external_guest
        user_not_found user_not_in_channel user_not_visible
    """,
    Sort.TOKEN: """
        account_inactive invalid_auth is_bot not_allowed_token_type not_authed token_expired token_revoked
    """,
    Sort.PASSING: """
        external_channel_migrating fatal_error fetch_members_failed file_update_failed internal_error
        list_record_comment_fetch_failed rate_limited ratelimited request_timeout service_unavailable update_failed
    """,
}

_REMEDIES: Mapping[str, str] = {
    "accesslimited": "allow this machine's address under OAuth & Permissions › Restrict API Token Usage",
    "enterprise_is_restricted": "install the app in the workspace rather than in the organisation",
    "file_uploads_disabled": "let an admin allow file uploads",
    "file_uploads_except_images_disabled": "let an admin allow file uploads",
    "forbidden_team": "let an admin approve the app for this workspace",
    "message_limit_exceeded": "the workspace's plan lets no more messages through; upgrade it, or wait",
    "messages_tab_disabled": "turn on the Messages Tab under App Home of your Slack app",
    "metadata_must_be_sent_from_app": "set SLACK_BOT_TOKEN to the Bot User OAuth Token of your Slack app, and restart",
    "missing_scope": REINSTALL,
    "not_enabled": "turn on the Home Tab under App Home of your Slack app",
    "org_login_required": "Slack is moving this workspace to an organisation; it goes on by itself",
    "plan_upgrade_required": "user groups are not in this workspace's plan",
    "storage_limit_reached": "the workspace has no room for files; delete some, or upgrade its plan",
    "team_access_not_granted": "let an admin of the organisation add this workspace to the app",
    "team_added_to_org": "Slack is moving this workspace to an organisation; it goes on by itself",
    "two_factor_setup_required": "let whoever installed the app set up two-factor sign-in",
}
"""What is to be done, for each error that is mendable."""
_KNOWN = frozenset(map(str, Scope))
_ASKED_FOR = _KNOWN - OPTIONAL
_OF_DIRECT_MESSAGES = frozenset({"messages_tab_disabled"})

SORTED: Mapping[str, Sort] = {
    **{code: sort for sort, codes in _BY_SORT.items() for code in codes.split()},
    **dict.fromkeys(_REMEDIES, Sort.MENDABLE),
}
"""What each documented error is of."""

GONE = "message_not_found"
"""The message is not there any more."""
HISTORY = "history: "
"""How the reason begins why a conversation could not be read."""


def error_code(error: SlackApiError) -> str:
    """Slack's name of the error, or `http_…` with the status where the answer was not Slack's own."""
    return str(_answer(error).get("error") or f"http_{status_of(error)}")


def status_of(error: SlackApiError) -> int:
    """The HTTP status of Slack's answer."""
    status: int = getattr(error.response, "status_code", None) or error.response.status
    return status


def sort_of(error: SlackApiError) -> Sort | None:
    """What it is of; `None` if that is not known."""
    return SORTED.get(error_code(error))


def reason_of(error: SlackApiError) -> str:
    """The error's name, with the scopes where some are missing: `missing_scope chat:write`."""
    code = error_code(error)
    return " ".join([code, *missing_scopes(error)]) if code == "missing_scope" else code


def missing_scopes(error: SlackApiError) -> list[str]:
    """Which scopes Kindling was not granted: those that it should have been, or else the optional ones; what Slack
    names may be a choice of several."""
    needed, provided = (_scopes(_answer(error).get(name)) for name in ("needed", "provided"))
    missing = (needed & _KNOWN) - provided
    return sorted(missing & _ASKED_FOR or missing)


def is_left_out(error: Exception) -> bool:
    """Whether it is for an optional scope that Slack refuses: what it is for is absent, and nobody need mend that."""
    if not isinstance(error, SlackApiError) or error_code(error) != "missing_scope":
        return False
    missing = missing_scopes(error)
    return bool(missing) and OPTIONAL.issuperset(missing)


def lacking(identity: AsyncSlackResponse) -> list[str]:
    """The scopes that Kindling should have been granted and was not, by the answer of `auth.test`."""
    return sorted(_ASKED_FOR - granted(identity))


def granted(identity: AsyncSlackResponse) -> set[str]:
    """The scopes that Kindling was granted, by the answer of `auth.test`."""
    return _scopes(identity.headers.get("x-oauth-scopes", ""))


def remedy(reason: str) -> str | None:
    """What somebody can do about it, if it is mendable; `reason` is that of an error, or of a message that waits."""
    code, _, scopes = reason.removeprefix(HISTORY).partition(" ")
    if code not in _REMEDIES:
        return None
    lacking = f"the permission {scopes.replace(' ', ', ')} is missing: " if scopes else ""
    return lacking + _REMEDIES[code]


def advice(error: SlackApiError, otherwise: str) -> str:
    """What somebody can do who asked Slack something with a token; `otherwise` if nothing better is known."""
    if sort_of(error) is Sort.PASSING:
        return "that is Slack's own trouble; try again in a minute, and look at slack-status.com"
    return remedy(reason_of(error)) or otherwise


def is_in_the_way_of_all(reason: str) -> bool:
    """Whether what is mendable stands in the way of all messages of the workspace, and not of one conversation's."""
    return reason.partition(" ")[0] not in _OF_DIRECT_MESSAGES


def _answer(error: SlackApiError) -> Mapping[str, object]:
    data = getattr(error.response, "data", None)  # with broken JSON slack-sdk gives aiohttp's answer, which has none
    return data if isinstance(data, dict) else {}


def _scopes(listed: object) -> set[str]:
    return {each.strip() for each in listed.split(",")} if isinstance(listed, str) else set()
