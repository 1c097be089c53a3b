"""What became of a call to Slack, in the words every platform shares.

The rule is strict: `TryLater` only where nothing can have arrived.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.webhook.webhook_response import WebhookResponse

from bot.platforms import InDoubt, NotSent, ShutOut, TryLater

SOON = 5.0
"""Seconds after a fault that is not ours to time."""
LATER = 60.0
"""Seconds after a refused token: only the operator can help."""
OK, BUSY, ERRORS = 200, 429, 500
BEHIND_A_GATEWAY = frozenset({502, 504})
NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
NOT_NOW = frozenset({"ratelimited", "rate_limited", "service_unavailable", "team_not_found"})
NO_ACCESS = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"}
    | {"missing_scope", "no_permission", "not_allowed_token_type", "team_access_not_granted"}
    | {"access_denied", "org_login_required", "ekm_access_denied", "enterprise_is_restricted"}
    | {"messages_tab_disabled"}
)
"""Codes that are about the app and not about this message: what waits must not be given up."""
NOWHERE = frozenset(
    {"channel_not_found", "user_not_found", "users_not_found", "user_not_visible", "user_disabled"}
    | {"is_archived", "not_in_channel", "cannot_dm_bot", "restricted_action"}
)
"""Codes that are about the place, not about the message."""
# Slack says of these that a part may have succeeded before the error.
NOBODY_KNOWS = frozenset({"fatal_error", "internal_error", "request_timeout"})


@contextmanager
def asking() -> Iterator[None]:
    """For calls that nobody sees: what is in doubt may simply be asked again."""
    try:
        with outcomes():
            yield
    except InDoubt as doubt:
        raise TryLater(str(doubt), SOON) from doubt


@contextmanager
def outcomes() -> Iterator[None]:
    """Turn the library's errors inside the block into outcomes."""
    try:
        yield
    except SlackApiError as error:
        raise _refused(error) from error
    except SlackRequestError as error:
        # The bytes of a file did not get through; nobody can see it yet.
        raise TryLater(str(error), SOON) from error
    except NEVER_LEFT as fault:
        raise TryLater("Slack cannot be reached", SOON) from fault
    except (aiohttp.ClientError, TimeoutError, OSError) as fault:
        raise InDoubt(f"no answer from Slack: {type(fault).__name__}") from fault


def check_webhook(response: WebhookResponse) -> None:
    """Raise the outcome of a message to a response_url, unless it was taken."""
    if response.status_code != OK:
        raise _by_status(response.status_code, response.headers, response.body)


def _refused(error: SlackApiError) -> Exception:
    response = error.response
    # When the body is no JSON the library passes on the bare answer, which names it otherwise.
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", OK))
    if status != OK:
        return _by_status(status, response.headers, f"status {status}")
    code = str(response.get("error", "unknown"))
    if code in NOBODY_KNOWS:
        return InDoubt(code)
    if code in NOT_NOW:
        return TryLater(code, SOON)
    if code in NO_ACCESS:
        return TryLater(f"Slack refuses us: {code}", LATER)
    return (ShutOut if code in NOWHERE else NotSent)(code)


def _by_status(status: int, headers: Mapping[str, str], why: str) -> Exception:
    if status == BUSY:
        return TryLater("Slack is busy", _seconds(headers))
    if status in BEHIND_A_GATEWAY:
        return InDoubt(why)
    return TryLater(why, SOON) if status >= ERRORS else NotSent(why)


def _seconds(headers: Mapping[str, str]) -> float:
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(given) if given.isdecimal() else SOON
