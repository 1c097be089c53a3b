"""Every method the double knows, with the fields the documentation lists for it."""

from dataclasses import dataclass

from tests.doubles.telegram import methods
from tests.doubles.telegram.methods import Method

ANY_SENDING = frozenset(
    {"message_thread_id", "disable_notification", "protect_content"}
    | {"reply_parameters", "reply_markup"}
)
MENU_OF = frozenset({"scope", "language_code"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the documentation."""

    run: Method
    required: frozenset[str]
    optional: frozenset[str] = frozenset()


def _entry(run: Method, required: str = "", optional: str = "") -> Entry:
    return Entry(run, frozenset(required.split()), frozenset(optional.split()))


def _sending(run: Method, required: str, optional: str) -> Entry:
    return Entry(run, frozenset(required.split()), frozenset(optional.split()) | ANY_SENDING)


MENU = {
    "getMe": _entry(methods.get_me),
    "getUpdates": _entry(methods.get_updates, "", "offset limit timeout allowed_updates"),
    "setWebhook": _entry(
        methods.set_webhook,
        "url",
        "ip_address max_connections allowed_updates drop_pending_updates secret_token",
    ),
    "deleteWebhook": _entry(methods.delete_webhook, "", "drop_pending_updates"),
    "getWebhookInfo": _entry(methods.get_webhook_info),
    "sendMessage": _sending(
        methods.send_message, "chat_id text", "parse_mode entities link_preview_options"
    ),
    "sendDocument": _sending(
        methods.send_document,
        "chat_id document",
        "caption parse_mode caption_entities disable_content_type_detection",
    ),
    "sendPhoto": _sending(
        methods.send_photo, "chat_id photo", "caption parse_mode caption_entities has_spoiler"
    ),
    "editMessageText": _entry(
        methods.edit_text,
        "chat_id message_id text",
        "parse_mode entities link_preview_options reply_markup",
    ),
    "editMessageReplyMarkup": _entry(methods.edit_buttons, "chat_id message_id", "reply_markup"),
    "answerCallbackQuery": _entry(
        methods.answer_callback, "callback_query_id", "text show_alert url cache_time"
    ),
    "setMyCommands": Entry(methods.set_commands, frozenset({"commands"}), MENU_OF),
    "getMyCommands": Entry(methods.get_commands, frozenset(), MENU_OF),
    "sendChatAction": _entry(methods.send_chat_action, "chat_id action", "message_thread_id"),
    "getFile": _entry(methods.get_file, "file_id"),
}
