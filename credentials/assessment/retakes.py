"""Whether somebody may try, when, and what is left to do (`product.md`, L7).

Days are whole days in the programme's zone, counted from the day the work was handed in. A void
attempt never happened. The policy is the one in force when the first attempt was opened, so a
rule that changes in between changes nothing for the learner; the caller brings it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal, TypeAlias

from credentials.assessment.days import day_of, day_starts
from credentials.catalog.models import Policy

# The schema has no number for it: packs say it in `after_last`, in English, as a sentence.
_AGAIN = re.compile(r"start again after (\d{1,4}) days")


@dataclass(frozen=True)
class Try:
    """One attempt at a badge, as far as retakes are concerned.

    Attributes:
        submitted_at: When the work was handed in.
        scored: It has a result. Until then nothing else can be tried.
        missed: Short names of the rubric lines that are “not yet”; empty = passed.
        practised: When the practice for a line was finished, by line.
        void: A waiver was granted; it does not count.
    """

    submitted_at: datetime
    missed: tuple[str, ...] = ()
    practised: tuple[tuple[str, datetime], ...] = ()
    scored: bool = True
    void: bool = False


@dataclass(frozen=True)
class CanTry:
    """The next try is open.

    Any but the first closes at the end of `last_on`; before the first no clock runs.
    """

    number: int
    tries_left: int
    redo: tuple[str, ...]
    last_on: date | None = None


@dataclass(frozen=True)
class Wait:
    """The next try opens at 00:00 of `opens_on`, once the practice for `practice` is done."""

    opens_on: date
    practice: tuple[str, ...]
    tries_left: int
    redo: tuple[str, ...]
    last_on: date


@dataclass(frozen=True)
class BeingScored:
    """Work is with a marker."""

    number: int


@dataclass(frozen=True)
class Passed:
    """There is nothing to try again."""

    number: int


@dataclass(frozen=True)
class NoTriesLeft:
    """This round is over, by the number of tries or by the time. `again_on` opens a new round."""

    why: Literal["tries", "time"]
    again_on: date | None


Chance: TypeAlias = CanTry | Wait | BeingScored | Passed | NoTriesLeft


@dataclass(frozen=True)
class Terms:
    """What retakes are judged by: the policy, all rubric lines, and the programme's zone."""

    policy: Policy
    lines: tuple[str, ...]
    zone: tzinfo
    again_after_days: int | None = field(init=False)

    def __post_init__(self) -> None:
        """Read the one number that the pack gives in words."""
        found = _AGAIN.search(self.policy.after_last)
        object.__setattr__(self, "again_after_days", int(found[1]) if found else None)


def chance(tries: Iterable[Try], at: datetime, terms: Terms) -> Chance:
    """Judge what is possible at `at`, from the attempts so far, the oldest first."""
    this_round = _this_round([each for each in tries if not each.void], at, terms)
    if not this_round:
        return CanTry(1, terms.policy.max_attempts, terms.lines)
    last, number = this_round[-1], len(this_round)
    if not last.scored:
        return BeingScored(number)
    if not last.missed:
        return Passed(number)
    over = _over(this_round, day_of(at, terms.zone), terms)
    return over or _next(this_round, at, terms)


def _this_round(tries: Sequence[Try], at: datetime, terms: Terms) -> list[Try]:
    """Leave out rounds that are over and behind: whoever starts again starts from nothing."""
    this_round: list[Try] = []
    for moment, each in [*((each.submitted_at, each) for each in tries), (at, None)]:
        over = _over(this_round, day_of(moment, terms.zone), terms) if this_round else None
        if over and over.again_on and day_of(moment, terms.zone) >= over.again_on:
            this_round = []
        if each:
            this_round.append(each)
    return this_round


def _over(this_round: Sequence[Try], today: date, terms: Terms) -> NoTriesLeft | None:
    last = this_round[-1]
    if not last.scored or not last.missed:
        return None
    if len(this_round) >= terms.policy.max_attempts:
        return NoTriesLeft("tries", _again_on(day_of(last.submitted_at, terms.zone), terms))
    last_on = _last_on(this_round, terms)
    if max(today, _opens_on(this_round, terms)) > last_on:
        return NoTriesLeft("time", _again_on(last_on, terms))
    return None


def _again_on(ended_on: date, terms: Terms) -> date | None:
    if terms.again_after_days is None:
        return None
    return ended_on + timedelta(days=terms.again_after_days)


def _last_on(this_round: Sequence[Try], terms: Terms) -> date:
    first = day_of(this_round[0].submitted_at, terms.zone)
    return first + timedelta(days=terms.policy.within_days)


def _opens_on(this_round: Sequence[Try], terms: Terms) -> date:
    handed_in = day_of(this_round[-1].submitted_at, terms.zone)
    return handed_in + timedelta(days=terms.policy.wait_days[len(this_round) - 1])


def _next(this_round: Sequence[Try], at: datetime, terms: Terms) -> CanTry | Wait:
    policy, last, number = terms.policy, this_round[-1], len(this_round) + 1
    left = policy.max_attempts - len(this_round)
    redo = last.missed if policy.keep_passed_lines else terms.lines
    practice = _practice(last) if number >= policy.remediation_before_attempt else ()
    opens_on, last_on = _opens_on(this_round, terms), _last_on(this_round, terms)
    if practice or at < day_starts(opens_on, terms.zone):
        return Wait(opens_on, practice, left, redo, last_on)
    return CanTry(number, left, redo, last_on)


def _practice(last: Try) -> tuple[str, ...]:
    done = {line for line, when in last.practised if when >= last.submitted_at}
    return tuple(line for line in last.missed if line not in done)
