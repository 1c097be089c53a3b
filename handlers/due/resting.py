"""Learners of whom nothing is expected: gone, paused, finished, with a marker, or not begun yet."""

from datetime import datetime

from credentials.catalog.library import NotInForceError, UnknownIdError
from credentials.learning.pathway import AllDone, next_step, progress
from handlers.learner.standing import catalog_of_today, shown_in, today
from storage.standings import Earned, Standing
from storage.transaction import Transaction


class Rest:
    """The rules at one moment, for many: what thousands have earned alike is judged once."""

    def __init__(self, at: datetime, tx: Transaction) -> None:
        """Ask within one transaction."""
        self._at = at
        self._tx = tx
        self._done: dict[tuple[str, Earned], bool] = {}

    def nothing_expected(self, one: Standing | None) -> bool:
        """Whether silence is no sign of anything; it is none of somebody on no pathway."""
        if one is None or one.begins_on is None or one.begins_on > today(self._at, self._tx):
            return True
        return self.rests(one)

    def rests(self, one: Standing) -> bool:
        """Whether they left or paused, the next word is ours, or nothing is left to do."""
        if one.has_left or (one.paused_until and self._at < one.paused_until):
            return True
        return one.with_marker or self._is_done(one.pathway_id, one.earned)

    def _is_done(self, pathway_id: str, earned: Earned) -> bool:
        way = pathway_id, earned
        if way not in self._done:
            self._done[way] = self._work_out(pathway_id, earned)
        return self._done[way]

    def _work_out(self, pathway_id: str, earned: Earned) -> bool:
        """Whether they have finished once: a badge that ends or is outdated opens no step again.

        Of that they hear by reminders of the badge, for as long as they want them.
        """
        try:
            pathway = self._tx.catalog.pathway(pathway_id, today(self._at, self._tx))
        except (UnknownIdError, NotInForceError):
            return True
        shown = shown_in(earned, self._at, self._tx)
        now = progress(pathway, catalog_of_today(self._at, self._tx), shown)
        return isinstance(next_step(now), AllDone)
