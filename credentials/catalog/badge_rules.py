"""The rules a badge and its terms must keep, whatever it is about."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from credentials.catalog.problems import Problem
from credentials.catalog.shapes import semver, split_version
from credentials.catalog.shelf import Guard, Shelf
from credentials.plurals import several

_A_YEAR: Final = timedelta(days=366)
_LEAST_WAYS: Final = 2
_MOST_BADGES: Final = 2


def is_reviewed_each_year(shelf: Shelf) -> Iterator[Problem]:
    """The next review is at most 366 days after the first day."""
    header = shelf.pack.header
    if not header.effective_from <= header.review_by <= header.effective_from + _A_YEAR:
        yield shelf.problem(
            f"The review is due on {header.review_by}, and the pack begins on "
            f"{header.effective_from}.",
            "Set review_by to a day within 366 days after effective_from.",
            "pack",
            "review_by",
        )


def changelog_has_this_version(shelf: Shelf) -> Iterator[Problem]:
    """Nobody has to guess what is new in a version."""
    header = shelf.pack.header
    if header.version not in {change.version for change in header.changelog}:
        yield shelf.problem(
            f"The changelog says nothing about version {header.version}.",
            "Add a line that says what is new and which ids it affects.",
            "pack",
            "changelog",
        )


def retake_waits_fit(shelf: Shelf) -> Iterator[Problem]:
    """There is one wait between each two attempts, and all of them fit into the time."""
    for place, policy in enumerate(shelf.pack.policies):
        path = ("policies", place, "wait_days")
        waits = len(policy.wait_days)
        if waits != policy.max_attempts - 1:
            yield shelf.problem(
                f"“{policy.id}” has {policy.max_attempts} attempts and {waits} waits between them.",
                f"Give {policy.max_attempts - 1} numbers in wait_days.",
                *path,
            )
        if sum(policy.wait_days) >= policy.within_days:
            yield shelf.problem(
                f"The waits of “{policy.id}” add up to "
                f"{several(sum(policy.wait_days), 'day')}, and all "
                f"attempts must be within {policy.within_days}.",
                "Make the waits shorter, or within_days longer.",
                *path,
            )


def outside_proof_is_named(shelf: Shelf) -> Iterator[Problem]:
    """For a source outside that we accept, it is said how and by whom its records are checked."""
    for place, issuer in enumerate(shelf.pack.issuers):
        accepted = issuer.kind == "external" and issuer.trust != "not_accepted"
        if accepted and not (issuer.proof and issuer.check_by):
            yield shelf.problem(
                f"Nothing says how a record from “{issuer.name}” is checked.",
                "Add proof and check_by.",
                "issuers",
                place,
            )


def rubric_has_a_must(shelf: Shelf) -> Iterator[Problem]:
    """Each rubric has at least one line that nobody passes without."""
    for place, rubric in enumerate(shelf.pack.rubrics):
        if not any(line.must_pass for line in rubric.lines):
            yield shelf.problem(
                f"“{rubric.id}” has no must-pass line.",
                "Set must_pass: true on the line that matters most.",
                "rubrics",
                place,
            )


def every_line_has_practice(shelf: Shelf) -> Iterator[Problem]:
    """Whoever misses a line finds something to practise."""
    covered = {line for each in shelf.pack.remediation for line in each.lines}
    for i, rubric in enumerate(shelf.pack.rubrics):
        for j, line in enumerate(rubric.line_ids):
            if line not in covered:
                yield shelf.problem(
                    f"There is no practice for “{line}”.",
                    "Add one to remediation, or name the line in one that fits.",
                    "rubrics",
                    i,
                    "lines",
                    j,
                )


def there_are_two_ways(shelf: Shelf) -> Iterator[Problem]:
    """A skill can be shown in more than one way."""
    for place, assessment in enumerate(shelf.pack.assessments):
        if len(assessment.ways) < _LEAST_WAYS:
            yield shelf.problem(
                f"“{assessment.id}” can be done in one way only, which shuts some people out.",
                "Add a second one to ways, such as spoken or written.",
                "assessments",
                place,
                "ways",
            )


def badge_is_assessed(shelf: Shelf) -> Iterator[Problem]:
    """A badge of ours has an assessment and our name; an outside record has neither."""
    own = {each.id for each in shelf.pack.issuers if each.kind == "own"}
    known = {each.id for each in shelf.pack.issuers}
    for place, badge in enumerate(shelf.pack.credentials):
        path = ("credentials", place)
        if badge.external and badge.assessment:
            yield shelf.problem(
                f"“{badge.id}” is an outside record and has an assessment of ours.",
                "Write assessment: null, or take kind out.",
                *path,
            )
        if not badge.external and not badge.assessment:
            yield shelf.problem(
                f"“{badge.id}” has no assessment.",
                "Name one, or write kind: external_record if we do not issue it.",
                *path,
            )
        if badge.issuer in known and (badge.issuer in own) == badge.external:
            yield shelf.problem(
                f"“{badge.id}” and its issuer “{badge.issuer}” do not go together.",
                "A badge of ours needs an issuer with kind: own, an outside record one with "
                "kind: external.",
                *path,
            )


def badge_claims_what_it_tests(shelf: Shelf) -> Iterator[Problem]:
    """A badge names the competencies of its rubric: none more, none fewer."""
    for place, badge in shelf.badges():
        rubric = shelf.rubric_of(badge)
        if rubric is None:
            continue
        tested = {line.competency for line in rubric.lines}
        path = ("credentials", place, "competencies")
        for each in sorted(set(badge.competencies) - tested):
            yield shelf.problem(
                f"“{badge.id}” claims “{each}”, and no line of “{rubric.id}” tests it.",
                "Add a rubric line for it, or take it out.",
                *path,
            )
        for each in sorted(tested - set(badge.competencies)):
            yield shelf.problem(
                f"“{rubric.id}” tests “{each}”, and “{badge.id}” does not claim it.",
                "Add it to the competencies of the badge, with its level.",
                *path,
            )


def badge_has_a_sample(shelf: Shelf) -> Iterator[Problem]:
    """Learners see what good work looks like before they begin."""
    shown = {each.credential for each in shelf.pack.exemplars}
    for place, badge in shelf.badges():
        if badge.id not in shown:
            yield shelf.problem(
                f"There is no sample of good work for “{badge.id}”.",
                "Add one to exemplars, made up, that meets the bar and one that is better.",
                "credentials",
                place,
            )


def badge_is_in_one_course(shelf: Shelf) -> Iterator[Problem]:
    """Each badge of ours belongs to one course."""
    taught = [each for course in shelf.pack.courses for each in course.credentials]
    for place, badge in shelf.badges():
        if taught.count(badge.id) != 1:
            yield shelf.problem(
                f"“{badge.id}” is in {taught.count(badge.id)} courses.",
                "Put it in one course.",
                "credentials",
                place,
            )


def course_has_one_or_two_badges(shelf: Shelf) -> Iterator[Problem]:
    """A course is not a heap of badges."""
    for place, course in enumerate(shelf.pack.courses):
        count = len(course.credentials)
        if not 1 <= count <= _MOST_BADGES:
            yield shelf.problem(
                f"The course “{course.id}” has {count} badges.",
                "Give it one or two; make a second course for more.",
                "courses",
                place,
                "credentials",
            )


def badge_without_end_is_not_renewed(shelf: Shelf) -> Iterator[Problem]:
    """What never ends has nothing to renew, but for a local rule."""
    for place, badge in enumerate(shelf.pack.credentials):
        if badge.valid_months is None and badge.renew_by not in {"none", "local_rule"}:
            yield shelf.problem(
                f"“{badge.id}” has no end and is renewed by {badge.renew_by}.",
                "Set valid_months, or write renew_by: none.",
                "credentials",
                place,
            )


def days_are_in_order(shelf: Shelf) -> Iterator[Problem]:
    """What ends does so after it begins."""
    spans: list[tuple[str, int, date, date | None]] = [
        ("credentials", place, each.effective_from, each.effective_until)
        for place, each in enumerate(shelf.pack.credentials)
    ]
    spans += [
        ("endorsements", place, each.since, each.until)
        for place, each in enumerate(shelf.pack.endorsements)
    ]
    for section, place, begins, ends in spans:
        if ends is not None and ends < begins:
            yield shelf.problem(
                f"This ends on {ends}, before it begins on {begins}.",
                "Change one of the two days.",
                section,
                place,
            )


def older_versions_are_older(shelf: Shelf) -> Iterator[Problem]:
    """A badge supersedes, and a bridge leaves, a version of the same badge with a lower number."""
    for place, badge in enumerate(shelf.pack.credentials):
        newer = f"{badge.id}@{badge.version}"
        if badge.supersedes and not _succeeds(newer, badge.supersedes):
            yield shelf.problem(
                f"“{newer}” cannot supersede “{badge.supersedes}”.",
                "Name a version of the same badge whose first number is lower.",
                "credentials",
                place,
            )
    for place, bridge in enumerate(shelf.pack.bridges):
        if not _succeeds(bridge.to_version, bridge.from_version):
            yield shelf.problem(
                f"“{bridge.id}” leads from “{bridge.from_version}” to “{bridge.to_version}”.",
                "Name two versions of one badge, the first number of the second being higher.",
                "bridges",
                place,
            )


def _succeeds(newer: str, older: str) -> bool:
    (newer_id, newer_version), (older_id, older_version) = map(split_version, (newer, older))
    return newer_id == older_id and semver(newer_version)[0] > semver(older_version)[0]


BADGE_RULES: tuple[Guard, ...] = (
    is_reviewed_each_year,
    changelog_has_this_version,
    retake_waits_fit,
    outside_proof_is_named,
    rubric_has_a_must,
    every_line_has_practice,
    there_are_two_ways,
    badge_is_assessed,
    badge_claims_what_it_tests,
    badge_has_a_sample,
    badge_is_in_one_course,
    course_has_one_or_two_badges,
    badge_without_end_is_not_renewed,
    days_are_in_order,
    older_versions_are_older,
)
