"""People as the operator adds them: staff with roles, learners from a roster."""

from dataclasses import dataclass
from datetime import date, datetime

from credentials.assessment.days import day_of
from credentials.errors import Mistake
from credentials.learning.names import NameMistake, tidy_name
from handlers.wording.voice import LANGUAGES
from handlers.zones import places
from storage.people import Person
from storage.transaction import Transaction

TELEGRAM_NAME = "telegram_bot_name"
"""The fact that holds our name on Telegram, once Telegram has told us; it makes deep links."""
SLACK_TEAM = "slack_team"
"""The fact that holds our own Slack team, once Slack has told us."""

ROLES = frozenset({"assessor", "approver", "coach", "leader"})
"""What somebody on the staff may be. Rights hang on the person, never on an account."""


LONGEST_REF = 40
YES_OR_NO = {
    **dict.fromkeys(("yes", "y", "true", "1", "sí", "si"), True),
    **dict.fromkeys(("", "no", "n", "false", "0"), False),
}


class StaffError(Mistake):
    """Somebody cannot be added to the staff like this."""

    advice = f"Roles are: {', '.join(sorted(ROLES))}."


class RosterError(Mistake):
    """A roster row cannot be used."""

    advice = "Columns: ref,name,email,language,timezone and, if needed, minor,guardian_consent_on."


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One learner as the programme knows them. `line` is the line in the file."""

    line: int
    ref: str
    name: str
    email: str | None
    language: str
    timezone: str
    minor: bool
    guardian_consent_on: date | None


def staff_workspace(tx: Transaction) -> str:
    """The one Slack team where staff commands exist: the chosen one, else the token's own."""
    return tx.programme.staff_workspace or tx.facts.get(SLACK_TEAM) or ""


def add_staff(ref: str, name: str, roles: frozenset[str], at: datetime, tx: Transaction) -> Person:
    """Add a member of staff, or give more roles to one who is there."""
    _check_roles(roles)
    tidy, shown = _ref(ref, StaffError), tidy_name(name)
    person = tx.people.known_ref(tidy) or tx.people.add(
        at, ref=tidy, name=shown, timezone=tx.programme.timezone.key
    )
    tx.people.grant(person.id, roles)
    return tx.people.get(person.id)


def remove_staff(ref: str, roles: frozenset[str], at: datetime, tx: Transaction) -> Person:
    """Take roles away, all of them unless some are named. What they decided stays on record."""
    person = tx.people.by_ref(ref)
    taken = roles or person.roles
    if not person.roles & taken:
        raise StaffError(f"{person.ref} has no such role.", "See: vouchline staff list")
    _check_roles(taken)
    tx.people.dismiss(person.id, taken, at)
    return tx.people.get(person.id)


def _check_roles(roles: frozenset[str]) -> None:
    unknown = roles - ROLES
    if unknown or not roles:
        raise StaffError(f"“{', '.join(sorted(unknown))}” is no role.")


def add_learner(row: RosterRow, cohort_code: str, at: datetime, tx: Transaction) -> bool:
    """Put a roster row into a cohort; False when this REF is in it already."""
    cohort = tx.cohorts.get(cohort_code)
    if cohort is None:
        raise RosterError(
            f"There is no cohort {cohort_code}.", "Add it first: vouchline cohort add"
        )
    person = tx.people.known_ref(row.ref)
    if person is None:
        person = tx.people.add(
            at,
            ref=row.ref,
            name=row.name,
            email=row.email,
            language=row.language,
            timezone=row.timezone,
            minor=row.minor,
            guardian_consent_on=row.guardian_consent_on,
        )
    enrolled = any(one.cohort_code == cohort_code for one in tx.cohorts.of(person.id))
    if not enrolled:
        if ended := cohort.ended(day_of(at, tx.programme.timezone)):
            raise RosterError(
                f"The cohort {cohort_code} ended on {ended}.",
                "Choose one that goes on (vouchline cohort list), "
                f"or let this one go on: vouchline cohort end {cohort_code} --not",
            )
        # Whoever is put into a class has not left, or is expected back.
        tx.departures.end(person.id)
        goal = tx.catalog.pathway(cohort.pathway_id).goal_role
        tx.cohorts.enrol(person.id, cohort.pathway_id, at, cohort_code=cohort_code, goal_role=goal)
    return not enrolled


def check_row(line: int, cells: dict[str, str], default_zone: str) -> RosterRow:
    """Read one roster row; every refusal names its line."""
    ref, name = cells.get("ref", "").strip().lower(), cells.get("name", "").strip()
    if not ref or not name:
        raise RosterError(f"Line {line}: a learner needs a ref and a name.")
    language = cells.get("language", "").strip().lower() or "en"
    if language not in LANGUAGES:
        raise RosterError(f"Line {line}: we do not speak “{language}”.", "Use en or es.")
    zone = cells.get("timezone", "").strip() or default_zone
    if zone not in places():
        raise RosterError(
            f"Line {line}: “{zone}” is no time zone.", "Use names such as America/New_York."
        )
    consent = cells.get("guardian_consent_on", "").strip()
    try:
        day = date.fromisoformat(consent) if consent else None
    except ValueError as problem:
        raise RosterError(f"Line {line}: “{consent}” is no day.", "Use YYYY-MM-DD.") from problem
    minor = YES_OR_NO.get(cells.get("minor", "").strip().lower())
    if minor is None:
        # A word we misread as “no” would let a child in without asking anybody.
        raise RosterError(f"Line {line}: “{cells['minor']}” in minor.", "Write yes or no.")
    email = cells.get("email", "").strip() or None
    return RosterRow(
        line, _learner_ref(line, ref), _name(line, name), email, language, zone, minor, day
    )


def _learner_ref(line: int, ref: str) -> str:
    try:
        return _ref(ref, RosterError)
    except RosterError as mistake:
        raise RosterError(f"Line {line}: {mistake.what}", mistake.next_step) from mistake


def _name(line: int, name: str) -> str:
    try:
        return tidy_name(name)
    except NameMistake as mistake:
        raise RosterError(f"Line {line}: {mistake.what}", mistake.next_step) from mistake


def _ref(text: str, kind: type[Mistake]) -> str:
    tidy = text.strip().lower()
    if (
        not tidy
        or len(tidy) > LONGEST_REF
        or not all(one.isalnum() or one in "-_." for one in tidy)
    ):
        raise kind(
            f"“{text}” cannot be a reference.",
            "Use up to 40 letters, digits and dashes, such as a student number.",
        )
    return tidy
