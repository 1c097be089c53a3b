"""A learner's attempts as the rules of retakes see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from credentials.assessment.retakes import Chance, Terms, Try, chance
from credentials.catalog.achievement import Achievement
from handlers.registry.marking import achievement_of, asked_lines, result_of
from storage.attempts import WITH_A_MARKER, Attempt, AttemptState
from storage.people import Person
from storage.transaction import Transaction

WHOLE = frozenset({"first", "retake"})
"""Attempts at the whole badge, against those that renew it or bring it up to date."""
_SCORED = frozenset({AttemptState.MARKED, AttemptState.CLOSED})


@dataclass(frozen=True, slots=True)
class Chances:
    """What somebody has tried, and by which terms."""

    tries: tuple[Try, ...]
    terms: Terms

    def at(self, moment: datetime) -> Chance:
        """What they can do at a moment."""
        return chance(self.tries, moment, self.terms)


def chance_of(
    person: Person,
    achievement: Achievement,
    at: datetime,
    tx: Transaction,
    *,
    kinds: Collection[str] = WHOLE,
    renews: str | None = None,
    lines: tuple[str, ...] | None = None,
) -> Chance:
    """What somebody can do about an achievement now.

    Args:
        person: Whose attempts count.
        achievement: As it is in force; the policy is the one of their first attempt.
        at: Now.
        tx: Where the attempts are.
        kinds: Attempts of these kinds count.
        renews: Only attempts to renew this badge count.
        lines: The lines that are tested; all of the rubric, when nothing is said.
    """
    return _so_far(person, achievement, tx, kinds=kinds, renews=renews, lines=lines).at(at)


def last_result(
    person: Person, tx: Transaction, achievement_id: str | None = None
) -> Attempt | None:
    """The newest attempt with a result."""
    attempts = tx.attempts.of(person.id, achievement_id)
    scored = [each for each in attempts if each.state in _SCORED and each.marked_at]
    return max(
        scored, key=lambda each: (each.marked_at or each.opened_at, each.number), default=None
    )


def draft_of(person: Person, tx: Transaction) -> Attempt | None:
    """The work that somebody began last and has not handed in."""
    drafts = [one for one in tx.attempts.of(person.id) if one.state is AttemptState.DRAFT]
    return drafts[-1] if drafts else None


def waiting_attempt(person: Person, achievement_id: str, tx: Transaction) -> Attempt | None:
    """Work that is with a marker or waits for approval."""
    attempts = tx.attempts.of(person.id, achievement_id)
    return next((each for each in reversed(attempts) if each.state in WITH_A_MARKER), None)


def own_attempt(person: Person, number: str, tx: Transaction) -> Attempt | None:
    """The attempt with this number, if it is theirs."""
    found = tx.attempts.by_number(int(number)) if number.isascii() and number.isdigit() else None
    return found if found and found.person_id == person.id else None


def missed_lines(attempt: Attempt, tx: Transaction) -> tuple[str, ...]:
    """The lines of a scored attempt that are “not yet”, by short name."""
    return () if attempt.passed else result_of(attempt, tx).missed


def chance_after(attempt: Attempt, person: Person, at: datetime, tx: Transaction) -> Chance:
    """What can be done after this attempt, by the rules of its kind."""
    return chances_after(attempt, person, tx).at(at)


def chances_after(attempt: Attempt, person: Person, tx: Transaction) -> Chances:
    """The same for whoever asks of more than one moment."""
    achievement = achievement_of(attempt, tx)
    if attempt.kind in WHOLE:
        return _so_far(person, achievement, tx)
    lines = asked_lines(attempt, achievement)
    if attempt.kind == "renewal":
        lines = tuple(each.id for each in achievement.lines if each.id in set(lines))
    return _so_far(
        person, achievement, tx, kinds={attempt.kind}, renews=attempt.renews, lines=lines
    )


def _so_far(
    person: Person,
    achievement: Achievement,
    tx: Transaction,
    *,
    kinds: Collection[str] = WHOLE,
    renews: str | None = None,
    lines: tuple[str, ...] | None = None,
) -> Chances:
    attempts = _counting(person, achievement.id, tx, kinds, renews)
    first = achievement_of(attempts[0], tx) if attempts else achievement
    names = lines or tuple(line.id for line in achievement.lines)
    terms = Terms(first.retake, names, tx.programme.timezone)
    return Chances(tuple(_try(each, tx) for each in attempts), terms)


def _counting(
    person: Person,
    achievement_id: str,
    tx: Transaction,
    kinds: Collection[str],
    renews: str | None,
) -> list[Attempt]:
    handed_in = [
        each
        for each in tx.histories.attempts(person.id, achievement_id)
        if each.kind in kinds and each.submitted_at and each.renews == renews
    ]
    # What led to a badge is settled: whoever starts again after its end starts from nothing.
    settled = [
        place for place, each in enumerate(handed_in) if each.passed and _led_to_badge(each, tx)
    ]
    return handed_in[settled[-1] + 1 :] if settled else handed_in


def _led_to_badge(attempt: Attempt, tx: Transaction) -> bool:
    return tx.badges.by_attempt(attempt.id) is not None


def _try(attempt: Attempt, tx: Transaction) -> Try:
    submitted_at = attempt.submitted_at or attempt.opened_at
    if attempt.state not in _SCORED:
        return Try(submitted_at, scored=False)
    return Try(submitted_at, missed_lines(attempt, tx), _practised(attempt, tx))


def _practised(attempt: Attempt, tx: Transaction) -> tuple[tuple[str, datetime], ...]:
    achievement = achievement_of(attempt, tx)
    if achievement.rubric is None:
        return ()
    done = tx.histories.practices(attempt.id)
    names = {achievement.rubric.line_id(line): line.id for line in achievement.lines}
    found = tx.catalog.remediation_for(names)
    return tuple(
        (names[line], done[each.id])
        for each in found
        if each.id in done
        for line in each.lines
        if line in names
    )
