"""What an interaction entitles the app to: a response_url and a trigger, both soon worthless."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.doubles.slack.refusals import Refusal

RESPONSE_USES = 5
RESPONSE_LIFE = timedelta(minutes=30)
TRIGGER_LIFE = timedelta(seconds=3)


@dataclass(slots=True)
class ResponseUrl:
    """Lets the app answer in a channel without having been asked in."""

    user: str
    channel: str
    made_at: datetime
    message_ts: str = ""
    uses: int = 0


class Tickets:
    """All response_urls and triggers given out."""

    def __init__(self) -> None:
        """Start with none."""
        self._numbers = itertools.count(1)
        self._responses: dict[str, ResponseUrl] = {}
        self._triggers: dict[str, datetime] = {}

    def new_response(self, response: ResponseUrl) -> str:
        """Give out a response_url; returns its path."""
        path = f"/hooks/{next(self._numbers)}"
        self._responses[path] = response
        return path

    def use_response(self, path: str, at: datetime) -> ResponseUrl:
        """Use a response_url once; the sixth time or after half an hour it is worthless."""
        response = self._responses.get(path)
        if response is None:
            raise Refusal("no_such_hook")
        if at - response.made_at > RESPONSE_LIFE:
            raise Refusal("expired_url")
        if response.uses >= RESPONSE_USES:
            raise Refusal("used_url")
        response.uses += 1
        return response

    def new_trigger(self, at: datetime) -> str:
        """Give out a trigger_id."""
        trigger = f"{next(self._numbers)}.1.trigger"
        self._triggers[trigger] = at
        return trigger

    def use_trigger(self, trigger: str, at: datetime) -> None:
        """Open something with a trigger: once, within three seconds."""
        made_at = self._triggers.pop(trigger, None)
        if made_at is None:
            raise Refusal("invalid_trigger_id")
        if at - made_at > TRIGGER_LIFE:
            raise Refusal("expired_trigger_id")
