"""Every error that Slack documents for what Kindling calls is sorted, so that nothing is guessed when it comes."""

from collections.abc import Mapping

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.refusals import REINSTALL, SORTED, Sort, advice, is_left_out, missing_scopes, reason_of, remedy
from tests.bot.test_manifest import NEEDED_BY

OF_EVERY_METHOD = """
    access_denied accesslimited account_inactive deprecated_endpoint ekm_access_denied enterprise_is_restricted
    fatal_error internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_charset
    invalid_form_data invalid_post_type is_bot method_deprecated missing_post_type missing_scope no_permission
    not_allowed_token_type not_authed org_login_required ratelimited request_timeout service_unavailable
    team_access_not_granted team_added_to_org token_expired token_revoked two_factor_setup_required
"""
DOCUMENTED: Mapping[str, str] = {
    "apps.connections.open": "forbidden_team insecure_request missing_args",
    "auth.teams.list": "",
    "auth.test": "",
    "oauth.v2.access": """
        bad_client_secret bad_redirect_uri invalid_client_id invalid_code invalid_grant_type invalid_refresh_token
        oauth_authorization_url_mismatch
    """,
    "bots.info": "bot_not_found bots_not_found missing_argument team_not_found",
    "chat.delete": "cant_delete_message channel_not_found message_not_found",
    "chat.getPermalink": "channel_not_found message_not_found",
    "chat.postEphemeral": """
        channel_not_found invalid_blocks invalid_blocks_format is_archived markdown_text_conflict msg_too_long no_text
        not_in_channel rate_limited restricted_action restricted_action_read_only_channel
        slack_connect_file_link_sharing_blocked too_many_attachments user_not_in_channel
    """,
    "chat.postMessage": """
        app_access_restricted as_user_not_supported attachment_payload_limit_exceeded cannot_reply_to_message
        channel_not_found draft_already_deleted draft_already_sent draft_has_conflict draft_not_found
        duplicate_channel_not_found duplicate_message_not_found invalid_blocks invalid_blocks_format
        invalid_metadata_format invalid_metadata_schema is_archived markdown_text_conflict message_limit_exceeded
        messages_tab_disabled metadata_must_be_sent_from_app metadata_too_large missing_file_data msg_blocks_too_long
        msg_too_long no_text not_in_channel rate_limited restricted_action restricted_action_non_threadable_channel
        restricted_action_read_only_channel restricted_action_thread_locked restricted_action_thread_only_channel
        send_on_behalf_not_allowed slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked
        slack_connect_lists_sharing_blocked team_not_found too_many_attachments too_many_contact_cards
    """,
    "chat.update": """
        as_user_not_supported block_mismatch blocked_file_type cant_broadcast_message cant_update_message
        channel_not_found edit_window_closed external_channel_migrating file_deleted file_is_deleted file_not_found
        file_share_limit_reached invalid_attachments invalid_blocks invalid_blocks_format invalid_metadata_format
        invalid_metadata_schema is_inactive markdown_text_conflict max_file_sharing_exceeded message_limit_exceeded
        message_not_found metadata_must_be_sent_from_app metadata_too_large msg_too_long
        no_dual_broadcast_content_update no_text posting_to_channel_denied slack_connect_blocked_file_type
        slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked slack_connect_file_link_sharing_blocked
        slack_connect_file_upload_sharing_blocked streaming_state_conflict team_not_found too_many_attachments
        unable_to_share_files update_failed
    """,
    "conversations.history": """
        channel_is_limited_access channel_not_found invalid_cursor invalid_metadata_filter_keys invalid_ts_latest
        invalid_ts_oldest not_in_channel
    """,
    "conversations.info": "channel_is_limited_access channel_not_found",
    "conversations.members": """
        channel_not_found fetch_members_failed invalid_cursor invalid_limit method_not_supported_for_channel_type
    """,
    "conversations.open": """
        channel_not_found invalid_user_combination method_not_supported_for_channel_type not_enough_users
        too_many_users user_disabled user_not_found user_not_visible users_list_not_supplied
    """,
    "conversations.replies": """
        channel_not_found invalid_cursor invalid_metadata_filter_keys invalid_ts_latest invalid_ts_oldest
        list_record_comment_fetch_failed method_not_supported_for_channel_type thread_not_found
    """,
    "dnd.teamInfo": "no_users_provided user_not_visible",
    "files.completeUploadExternal": """
        channel_not_found channels_limit_exceeded file_not_found file_type_not_allowed file_update_failed
        file_uploads_except_images_disabled invalid_blocks invalid_channel not_in_channel posting_to_channel_denied
        user_is_external_guest
    """,
    "files.getUploadURLExternal": """
        alt_txt_too_large file_type_not_allowed file_upload_size_restricted file_uploads_disabled
        file_uploads_except_images_disabled missing_argument snippet_too_large storage_limit_reached
        unknown_snippet_type unknown_subtype
    """,
    "files.info": """
        canvas_disabled_file_team canvas_disabled_user_team canvas_globally_disabled file_deleted file_not_found
        not_visible slack_connect_canvas_sharing_blocked template_not_visible
    """,
    "usergroups.list": "invalid_cursor invalid_team missing_argument plan_upgrade_required users_not_found",
    "usergroups.users.list": "invalid_cursor no_such_subteam plan_upgrade_required",
    "users.info": "too_many_users user_not_found user_not_visible",
    "users.list": "invalid_cursor limit_required missing_argument",
    "views.open": "duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id view_too_large",
    "views.push": """
        duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id not_found push_limit_reached
        view_too_large
    """,
    "views.update": "duplicate_external_id hash_conflict not_found view_too_large",
    "views.publish": """
        duplicate_external_id hash_conflict missing_profile_id not_enabled not_implemented view_too_large
    """,
}
"""What https://docs.slack.dev/reference/methods lists for each method, beside what every method may answer."""
NOT_LISTED = {"cannot_dm_bot"}
"""What Slack answers all the same."""


def _refusal(code: str, **more: str) -> SlackApiError:
    answer = AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": code, **more},
        headers={},
        status_code=200,
    )
    return SlackApiError("refused", answer)


def _all() -> set[str]:
    return {*OF_EVERY_METHOD.split(), *(code for codes in DOCUMENTED.values() for code in codes.split())}


def test_the_documented_errors_of_every_method_that_is_called_are_known_here() -> None:
    assert NEEDED_BY.keys() <= DOCUMENTED.keys()


def test_every_documented_error_is_sorted_and_no_other() -> None:
    assert set(SORTED) == _all() | NOT_LISTED


def test_all_that_is_mendable_has_a_remedy_and_nothing_else() -> None:
    assert {code for code in SORTED if remedy(code)} == {code for code, sort in SORTED.items() if sort is Sort.MENDABLE}


def test_a_missing_scope_is_named_with_what_to_click_also_where_a_conversation_could_not_be_read() -> None:
    error = _refusal("missing_scope", needed="im:history", provided="chat:write,commands")
    assert reason_of(error) == "missing_scope im:history"
    assert remedy("history: missing_scope im:history") == f"the permission im:history is missing: {REINSTALL}"


@pytest.mark.parametrize(
    ("needed", "provided", "missing"),
    [
        ("chat:write", "commands", ["chat:write"]),
        ("channels:read,groups:read,mpim:read,im:read", "commands", ["channels:read", "groups:read"]),
        ("channels:read, groups:read", "channels:read", ["groups:read"]),
        ("mpim:read", "channels:read,groups:read", []),
        ("channels:history,im:history", "commands", ["im:history"]),
        ("channels:history", "commands", ["channels:history"]),
    ],
    ids=["one", "a choice", "one of two", "one that is never asked for", "one that is needed", "one that is optional"],
)
def test_only_scopes_count_as_missing_that_the_manifest_asks_for(
    needed: str, provided: str, missing: list[str]
) -> None:
    assert missing_scopes(_refusal("missing_scope", needed=needed, provided=provided)) == missing


def test_only_an_optional_scope_can_be_left_out() -> None:
    assert is_left_out(_refusal("missing_scope", needed="channels:history", provided="commands"))
    for needed in ("im:history", "channels:history,im:history", "mpim:read"):
        assert not is_left_out(_refusal("missing_scope", needed=needed, provided="commands"))
    assert not is_left_out(_refusal("access_denied", needed="channels:history"))


@pytest.mark.parametrize("code", sorted(code for code, sort in SORTED.items() if sort in (Sort.MENDABLE, Sort.PASSING)))
def test_nobody_is_told_to_copy_a_token_again_for_what_is_no_fault_of_it(code: str) -> None:
    assert "copy" not in advice(_refusal(code), "copy it again")
