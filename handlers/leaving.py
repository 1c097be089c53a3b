"""Learners who have left, and who are back after all, as coaches and leaders say."""

from datetime import datetime
from typing import ClassVar

from credentials.assessment.governance import Act, check_right
from credentials.errors import Mistake
from handlers.asker import voice_of
from handlers.registry.marking import staff_of
from handlers.wording import staff_leaving as words
from storage.people import Person
from storage.transaction import Transaction


class LeavingMistake(Mistake):
    """This cannot be said of them."""

    advice: ClassVar[str] = "Copy the reference from the alert."


def leave(ref: str, by: Person, at: datetime, tx: Transaction) -> str:
    """Expect nothing more of a learner, until their own next word. What they earned stays theirs.

    Their REF as we write it comes back. It works of somebody who was forgotten, too.

    Raises:
        NotAllowed: Looking after learners is not theirs.
        LeavingMistake: There is no such learner, or they have left already.
    """
    (learner, tidy), voice = _learner(ref, by, tx), voice_of(by, tx)
    before = tx.departures.of(learner)
    if before:
        name, day = tx.people.get(before.said_by).shown_name, voice.day(before.said_at)
        raise LeavingMistake(*words.left_already(voice, tidy, name, day))
    tx.departures.add(learner, by.id, at)
    return tidy


def come_back(ref: str, by: Person, tx: Transaction) -> str:
    """They have not left, or are back.

    Raises:
        NotAllowed: Looking after learners is not theirs.
        LeavingMistake: There is no such learner, or they have not left.
    """
    learner, tidy = _learner(ref, by, tx)
    if tx.departures.of(learner) is None:
        raise LeavingMistake(*words.not_left(voice_of(by, tx), tidy))
    tx.departures.end(learner)
    return tidy


def _learner(ref: str, by: Person, tx: Transaction) -> tuple[str, str]:
    """The id and the REF."""
    check_right(staff_of(by, tx), Act.COACH)
    learner, voice = tx.people.id_of(ref), voice_of(by, tx)
    if learner is None:
        raise LeavingMistake(*words.nobody(voice))
    tidy = tx.people.refs([learner])[learner]
    if tx.cohorts.current(learner) is None:
        raise LeavingMistake(*words.no_learner(voice, tidy))
    return learner, tidy
