"""Where a learner stands: what they hold, how far along their path they are, who their coach is."""

from collections.abc import Iterable
from datetime import date, datetime

from credentials.assessment.days import day_of
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Pathway
from credentials.learning.pathway import Progress, Shown, progress
from handlers.registry.awarding import held_by
from storage.badges import Badge
from storage.cohorts import Cohort
from storage.people import Person
from storage.transaction import Transaction


def today(at: datetime, tx: Transaction) -> date:
    """The day it is for packs and badges."""
    return day_of(at, tx.programme.timezone)


def cohort_of(person: Person, tx: Transaction) -> Cohort | None:
    """The class somebody is in: that of their path, else any."""
    current = tx.cohorts.current(person.id)
    enrolments = ([current] if current else []) + tx.cohorts.of(person.id)
    codes = [one.cohort_code for one in enrolments if one.cohort_code]
    return tx.cohorts.get(codes[0]) if codes else None


def coach_of(person: Person, tx: Transaction) -> str | None:
    """The name of somebody's coach."""
    cohort = cohort_of(person, tx)
    return tx.people.get(cohort.coach_id).shown_name if cohort else None


def pathway_of(person: Person, at: datetime, tx: Transaction) -> Pathway | None:
    """The path somebody chose last, as it stands today."""
    enrolment = tx.cohorts.current(person.id)
    return tx.catalog.pathway(enrolment.pathway_id, today(at, tx)) if enrolment else None


def catalog_of_today(at: datetime, tx: Transaction) -> dict[str, Achievement]:
    """Everything that can be earned today, by id."""
    return {each.id: each for each in tx.catalog.achievements(today(at, tx))}


def progress_of(person: Person, pathway: Pathway, at: datetime, tx: Transaction) -> Progress:
    """How far somebody is on a path."""
    return progress(pathway, catalog_of_today(at, tx), shown_by(person, at, tx))


def shown_by(person: Person, at: datetime, tx: Transaction) -> list[Shown]:
    """What counts today: badges and outside records, with the skills they show."""
    versions = {badge.id: badge.version for badge in tx.badges.of(person.id)}
    held = [each for each in held_by(person.id, at, tx) if each.counts(at)]
    return shown_in(((each.achievement, versions.get(each.badge_id)) for each in held), at, tx)


def shown_in(held: Iterable[tuple[str, str | None]], at: datetime, tx: Transaction) -> list[Shown]:
    """The skills that achievements show, each in its version; an outside record has none."""
    now = catalog_of_today(at, tx)
    found = (
        tx.catalog.achievement_version(name, version) if version else now.get(name)
        for name, version in held
    )
    return [Shown(each.id, each.competencies) for each in found if each]


def held_now(person: Person, achievement_id: str, at: datetime, tx: Transaction) -> Badge | None:
    """The badge that somebody holds and that counts today."""
    for each in held_by(person.id, at, tx):
        if each.achievement == achievement_id and each.counts(at):
            return tx.badges.get(each.badge_id)
    return None


def superseded(person: Person, achievement_id: str, at: datetime, tx: Transaction) -> Badge | None:
    """A badge of an older version that a bridge brings up to date."""
    on = today(at, tx)
    for badge in tx.badges.of(person.id, achievement_id):
        if badge.standing == "current" and tx.catalog.bridge_from(
            achievement_id, badge.version, on
        ):
            return badge
    return None


def own_badge(person: Person, badge_id: str, tx: Transaction) -> Badge | None:
    """A badge, if it is theirs."""
    badge = tx.badges.get(badge_id)
    return badge if badge and badge.person_id == person.id else None
