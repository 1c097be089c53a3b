"""Requests from Slack to the app: what they look like and how they are signed."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

PATIENCE = 3.0
"""Seconds within which an app has to acknowledge."""


@dataclass(frozen=True, slots=True)
class Ack:
    """How the app acknowledged. Status 0: it did not."""

    status: int
    seconds: float
    body: str

    @property
    def late(self) -> bool:
        """Whether a person would have seen an error instead."""
        return self.status == 0 or self.seconds > PATIENCE


@dataclass(frozen=True, slots=True)
class Sending:
    """One request, ready to be signed, and to be repeated as it is."""

    body: str
    content_type: str
    headers: dict[str, str] = field(default_factory=dict)

    def repeated(self, number: int, reason: str) -> "Sending":
        """The same again, marked as Slack marks a retry."""
        marks = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        return Sending(self.body, self.content_type, marks)


def form(fields: dict[str, str]) -> Sending:
    """A slash command."""
    return Sending(urlencode(fields), "application/x-www-form-urlencoded")


def interaction(payload: dict[str, Any]) -> Sending:
    """A pressed button: JSON inside a form."""
    return form({"payload": json.dumps(payload)})


def event(payload: dict[str, Any]) -> Sending:
    """Something that happened in a workspace."""
    return Sending(json.dumps(payload), "application/json")


def signed(sending: Sending, secret: str, at: int) -> dict[str, str]:
    """Headers with Slack's signature, version 0, for time `at` in seconds."""
    message = f"v0:{at}:{sending.body}".encode()
    signature = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return {
        "Content-Type": sending.content_type,
        "X-Slack-Request-Timestamp": str(at),
        "X-Slack-Signature": f"v0={signature}",
        **sending.headers,
    }
