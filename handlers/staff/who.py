"""Who stands behind a REF. Alerts carry REFs alone; those who look after the learners may know.

REFs stand beside no work: whoever coaches and approves learns nothing here about what they judge.
"""

from collections.abc import Iterable
from typing import ClassVar

from credentials.assessment.governance import check_names
from credentials.errors import Mistake
from handlers.asker import arguments, voice_of
from handlers.messages import Reply, Request
from handlers.registry.marking import staff_of
from handlers.staff.alerts import alert_pressed
from handlers.wording import staff_who as words
from storage.people import Person
from storage.sealing import ForgottenError
from storage.transaction import Transaction


class NobodyError(Mistake):
    """No learner has this REF."""

    advice: ClassVar[str] = "Copy the reference from the alert."


def see_list(request: Request, person: Person, tx: Transaction) -> Reply:
    """The learners of an alert by name, for this person alone."""
    finding = alert_pressed(request, tx).finding
    cohort = tx.cohorts.get(finding.cohort)
    check_names(staff_of(person, tx), {cohort.coach_id} if cohort else ())
    if finding.alert != "silent_learners":
        # Its marker must not know whose work it is, and numbers of work are no REFs.
        raise NobodyError(
            "That alert is about work, not people.", "Its number opens it: score A-…."
        )
    found = [one for ref in finding.refs if (one := _known(ref, tx))]
    return Reply((words.learners(voice_of(person, tx), finding.cohort, found, _gone(found, tx)),))


def see_one(request: Request, person: Person, tx: Transaction) -> Reply:
    """The learner of a notice, by name."""
    return named(request, next(iter(arguments(request)), ""), person, tx)


def named(_request: Request, ref: str, person: Person, tx: Transaction) -> Reply:
    """The learner with a REF that was typed."""
    voice = voice_of(person, tx)
    if not ref:
        return Reply((words.which(voice),))
    learner = _known(ref, tx)
    check_names(staff_of(person, tx), _coaches(learner, tx) if learner else ())
    if learner is None:
        raise NobodyError("There is nobody with this reference.")
    return Reply((words.learners(voice, "", [learner], _gone([learner], tx)),))


def _known(ref: str, tx: Transaction) -> Person | None:
    """The person with a REF; of somebody who was forgotten there is no name to tell."""
    try:
        return tx.people.known_ref(ref)
    except ForgottenError:
        return None


def _gone(learners: Iterable[Person], tx: Transaction) -> frozenset[str]:
    return frozenset(one.ref for one in learners if tx.departures.of(one.id))


def _coaches(learner: Person, tx: Transaction) -> Iterable[str]:
    for one in tx.cohorts.of(learner.id):
        cohort = tx.cohorts.get(one.cohort_code) if one.cohort_code else None
        if cohort:
            yield cohort.coach_id
