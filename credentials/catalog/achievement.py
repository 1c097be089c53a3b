"""An achievement: one credential at one version, with every term of its pack resolved.

“Nearest wins”: the assessment's own term, else the credential's, else the pack's default.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol, TypeVar

from credentials.catalog.models import (
    Assessment,
    Competency,
    Credential,
    Endorsement,
    Exemplar,
    Hours,
    IdentityLevel,
    Issuer,
    JobTask,
    Marking,
    Overrides,
    Pack,
    PassRule,
    Policy,
    Reflection,
    RenewalRule,
    RenewBy,
    Requires,
    Rubric,
    RubricLine,
    Stack,
    Status,
)
from credentials.catalog.shapes import semver


class Named(Protocol):
    """Any part of a pack with an id of its own."""

    @property
    def id(self) -> str:
        """The id as written."""


_Term = TypeVar("_Term")
_Named = TypeVar("_Named", bound=Named)


@dataclass(frozen=True)
class Achievement:
    """What can be earned, whole: nothing in it has to be looked up anywhere else.

    Attributes:
        competencies: Level 1 to 3 for each competency id it claims.
        skills: The `Competency` objects, by id, borrowed ones included.
        assessment: None for an outside record, like `rubric` and `exemplar`.
        effective_from: The first day this version is in force, given its pack's first day.
        effective_until: The last such day as written in the pack; None = no end is set.
        valid_months: How long a badge lasts; None = it does not end.
        review_by: The last day before the yearly review of its pack is late.
        endorsements: All of them; `endorsed_on` gives those to show.
    """

    id: str
    version: str
    title: str
    stack: Stack
    external: bool
    status: Status
    note: str | None
    issuer: Issuer
    competencies: Mapping[str, int]
    skills: Mapping[str, Competency]
    job_tasks: tuple[JobTask, ...]
    assessment: Assessment | None
    rubric: Rubric | None
    exemplar: Exemplar | None
    pass_rule: PassRule
    scale: tuple[str, ...]
    marking: Marking
    identity: IdentityLevel
    reflection: Reflection
    retake: Policy
    renewal: RenewalRule
    renew_by: RenewBy
    valid_months: int | None
    requires: Requires
    hours: Hours
    supersedes: str | None
    effective_from: date
    effective_until: date | None
    pack_id: str
    pack_version: str
    review_by: date
    endorsements: tuple[Endorsement, ...]

    @property
    def reference(self) -> str:
        """The id with the version, as in `dss.b.data@2.0.0`."""
        return f"{self.id}@{self.version}"

    @property
    def lines(self) -> tuple[RubricLine, ...]:
        """The rubric lines in order; none for an outside record."""
        return self.rubric.lines if self.rubric else ()

    def review_late(self, on: date) -> bool:
        """The yearly review of its pack is overdue, so nothing may be issued (but locally)."""
        return on > self.review_by

    def endorsed_on(self, on: date) -> tuple[Endorsement, ...]:
        """What others say about it, between the two dates they gave."""
        return tuple(each for each in self.endorsements if each.since <= on <= each.until)


def resolve(credential: Credential, pack: Pack, borrowed: Sequence[Pack]) -> Achievement:
    """Make the achievement of a credential of this pack.

    Args:
        credential: One of the pack's own.
        pack: The pack version it is written in.
        borrowed: The packs it uses, in the version that counts.

    Raises:
        KeyError: Something it names is missing; `guards.check` finds that beforehand.
    """
    assessment = _by_id(pack.assessments)[credential.assessment] if credential.assessment else None
    layers: tuple[Overrides, ...] = (assessment, credential) if assessment else (credential,)
    terms = pack.defaults
    known = {each.id: each for one in (*borrowed, pack) for each in one.competencies}
    tasks = {each.id: each for one in (*borrowed, pack) for each in one.job_tasks}
    skills = {each: known[each] for each in credential.competencies}
    return Achievement(
        id=credential.id,
        version=credential.version,
        title=credential.title,
        stack=credential.stack,
        external=credential.external,
        status=credential.status,
        note=credential.note,
        issuer=_by_id(pack.issuers)[credential.issuer],
        competencies=MappingProxyType(dict(credential.competencies)),
        skills=MappingProxyType(skills),
        job_tasks=tuple(
            tasks[each] for each in dict.fromkeys(t for s in skills.values() for t in s.tasks)
        ),
        assessment=assessment,
        rubric=_by_id(pack.rubrics)[assessment.rubric] if assessment else None,
        exemplar=next((each for each in pack.exemplars if each.credential == credential.id), None),
        pass_rule=_nearest((each.pass_rule for each in layers), terms.pass_rule),
        scale=terms.scale,
        marking=_marking(layers, terms.marking),
        identity=_nearest((each.identity for each in layers), terms.identity),
        reflection=_nearest((each.reflection for each in layers), terms.reflection),
        retake=_by_id(pack.policies)[_nearest((each.retake for each in layers), terms.retake)],
        renewal=_nearest((each.renewal for each in layers), terms.renewal),
        renew_by=credential.renew_by,
        valid_months=credential.valid_months,
        requires=credential.requires,
        hours=credential.hours,
        supersedes=credential.supersedes,
        effective_from=first_day(credential, pack),
        effective_until=credential.effective_until,
        pack_id=pack.id,
        pack_version=pack.version,
        review_by=pack.header.review_by,
        endorsements=tuple(each for each in pack.endorsements if credential.id in each.of),
    )


def borrowed_by(pack: Pack, packs: Iterable[Pack]) -> tuple[Pack, ...]:
    """The packs this one uses, each as it stood on this one's first day, so that it never changes.

    Where none had begun by then, it is the earliest one. A name with no pack behind it is left
    out here and found by `guards.check`; only a draft may build on drafts.
    """
    return tuple(
        found for name in pack.header.uses if (found := _as_it_stood(name, pack, packs)) is not None
    )


def _as_it_stood(name: str, pack: Pack, packs: Iterable[Pack]) -> Pack | None:
    versions = [
        each
        for each in sorted(packs, key=age)
        if each.id == name and (each.header.status != "draft" or pack.header.status == "draft")
    ]
    begun = [each for each in versions if each.header.effective_from <= pack.header.effective_from]
    return begun[-1] if begun else next(iter(versions), None)


def age(pack: Pack) -> tuple[date, tuple[int, int, int]]:
    """Sorts the versions of a pack: of those that have begun, the last one is in force."""
    return pack.header.effective_from, semver(pack.version)


def first_day(credential: Credential, pack: Pack) -> date:
    """The first day this credential is in force as this pack version has it."""
    return max(credential.effective_from, pack.header.effective_from)


def _nearest(terms: Iterable[_Term | None], default: _Term) -> _Term:
    return next((term for term in terms if term is not None), default)


def _marking(layers: tuple[Overrides, ...], default: Marking) -> Marking:
    """The nearest marking; a bare `assessors` changes only the number of people."""
    marking = default
    for layer in reversed(layers):
        marking = layer.marking or marking
        if layer.assessors is not None:
            marking = marking.model_copy(update={"assessors": layer.assessors})
    return marking


def _by_id(parts: Iterable[_Named]) -> dict[str, _Named]:
    return {part.id: part for part in parts}
