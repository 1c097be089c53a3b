"""One message a second a chat and 30 a second over all, when a test asks for it."""

import math
from collections import deque
from datetime import datetime, timedelta

from tests.doubles.telegram.refusals import busy

ONE_CHAT = timedelta(seconds=1)
WINDOW = timedelta(seconds=1)
OVERALL = 30


class Limits:
    """Counts what was sent; refuses the message that would be too much."""

    def __init__(self) -> None:
        """Start with nothing counted, and switched off."""
        self.enforced = False
        self.refused: list[datetime] = []
        self._last: dict[int, datetime] = {}
        self._recent: deque[datetime] = deque()

    def admit(self, chat_id: int, at: datetime) -> None:
        """Count a message to `chat_id` at `at`, or raise 429."""
        if not self.enforced:
            return
        self._refuse_until(self._last.get(chat_id, at - ONE_CHAT) + ONE_CHAT, at)
        while self._recent and at - self._recent[0] >= WINDOW:
            self._recent.popleft()
        if len(self._recent) >= OVERALL:
            self._refuse_until(self._recent[0] + WINDOW, at)
        self._last[chat_id] = at
        self._recent.append(at)

    def _refuse_until(self, free: datetime, at: datetime) -> None:
        if free > at:
            self.refused.append(at)
            raise busy(max(1, math.ceil((free - at).total_seconds())))
