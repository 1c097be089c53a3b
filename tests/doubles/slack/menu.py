"""Every method the double knows, with the arguments the documentation lists for it."""

from dataclasses import dataclass

from tests.doubles.slack import methods
from tests.doubles.slack.methods import Method

CONTENT = frozenset({"text", "blocks", "thread_ts", "metadata", "link_names", "parse"})
POSTING = CONTENT | {"unfurl_links", "unfurl_media", "mrkdwn", "reply_broadcast"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the documentation."""

    run: Method
    required: frozenset[str]
    optional: frozenset[str] = frozenset()


MENU = {
    "auth.test": Entry(methods.auth_test, frozenset()),
    "chat.postMessage": Entry(methods.post_message, frozenset({"channel"}), POSTING),
    "chat.postEphemeral": Entry(methods.post_ephemeral, frozenset({"channel", "user"}), CONTENT),
    "chat.update": Entry(methods.update_message, frozenset({"channel", "ts"}), CONTENT),
    "conversations.open": Entry(
        methods.open_conversation, frozenset(), frozenset({"users", "return_im"})
    ),
    "views.open": Entry(methods.open_view, frozenset({"trigger_id", "view"})),
    "views.update": Entry(methods.update_view, frozenset({"view"}), frozenset({"view_id", "hash"})),
    "users.info": Entry(methods.user_info, frozenset({"user"}), frozenset({"include_locale"})),
    "files.getUploadURLExternal": Entry(
        methods.upload_url, frozenset({"filename", "length"}), frozenset({"alt_txt"})
    ),
    "files.completeUploadExternal": Entry(
        methods.complete_upload,
        frozenset({"files"}),
        frozenset({"channel_id", "initial_comment", "thread_ts"}),
    ),
}
