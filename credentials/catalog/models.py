"""One pack, as written in its file (`schema: catalog/1`), and all its parts.

Import the parts from here. Names are those of the file, but for four words Python keeps to
itself: `pass` is `pass_rule`, `for` is `lines`, a bridge's `from` is `from_version` (and `to`
is `to_version`), an endorsement's `from` is `since`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, PrivateAttr

from credentials.catalog.pathways import Course, Ladder, Need, Pathway, Role, RoleSkill, Step
from credentials.catalog.shapes import (
    Affected,
    AssessmentId,
    BridgeId,
    CompetencyId,
    Count,
    CredentialId,
    CredentialVersion,
    EachOnce,
    EndorsementId,
    IssuerId,
    Language,
    Level,
    LineId,
    OneOrMore,
    PackId,
    Part,
    Text,
    Version,
)
from credentials.catalog.skills import (
    Alignment,
    Assessment,
    Case,
    Competency,
    EvidenceKind,
    Exemplar,
    JobTask,
    LevelTexts,
    Method,
    Remediation,
    Rubric,
    RubricLine,
    SkillType,
)
from credentials.catalog.terms import (
    Defaults,
    Equity,
    IdentityLevel,
    Issuer,
    Marking,
    Overrides,
    PassRule,
    Policy,
    Reflection,
    RenewalRule,
    Stipend,
    Trust,
)

__all__ = [
    "Alignment",
    "Assessment",
    "Bridge",
    "Case",
    "Change",
    "Competency",
    "Course",
    "Credential",
    "Defaults",
    "Endorsement",
    "Equity",
    "EvidenceKind",
    "Exemplar",
    "Hours",
    "IdentityLevel",
    "Issuer",
    "JobTask",
    "Ladder",
    "LevelName",
    "LevelNames",
    "LevelTexts",
    "Marking",
    "Method",
    "Need",
    "Overrides",
    "Pack",
    "PackHeader",
    "PassRule",
    "Pathway",
    "Place",
    "Policy",
    "Reflection",
    "Remediation",
    "RenewBy",
    "RenewalRule",
    "Requires",
    "Role",
    "RoleSkill",
    "Rubric",
    "RubricLine",
    "SkillType",
    "Stack",
    "Status",
    "Step",
    "Stipend",
    "Trust",
]

Status: TypeAlias = Literal["draft", "active", "retired"]
Stack: TypeAlias = Literal["entry", "intermediate", "advanced"]
RenewBy: TypeAlias = Literal[
    "none",
    "local_rule",
    "short_task",
    "full_assessment",
    "supervisor_sign_off",
    "provider_rule",
]


class Owner(Part):
    """The offices that answer for standards, assessment and data."""

    standards: Text
    assessment: Text
    data: Text


class Change(Part):
    """One line of the changelog; `affects` holds ids, or `all`."""

    version: Version
    date: date
    note: Text
    affects: Annotated[tuple[Affected, ...], OneOrMore]


class PackHeader(Part):
    """What the pack is, from when it counts, and until when it must be reviewed."""

    id: PackId
    title: Text
    version: Version
    status: Status
    effective_from: date
    review_by: date
    language: Language
    summary: Text
    owner: Owner
    uses: Annotated[tuple[PackId, ...], EachOnce] = ()
    changelog: Annotated[tuple[Change, ...], OneOrMore]


class LevelName(Part):
    """The name of a level, and what it says about a person."""

    name: Text
    says: Text


class LevelNames(Part):
    """The three levels: entry, working, leading."""

    L1: LevelName
    L2: LevelName
    L3: LevelName

    def at(self, level: Level) -> LevelName:
        """Level 1, 2 or 3."""
        return (self.L1, self.L2, self.L3)[level - 1]


class Requires(Part):
    """The badges that come first: all of these, and one of those (when there are any)."""

    all_of: Annotated[tuple[CredentialId, ...], EachOnce] = ()
    any_of: Annotated[tuple[CredentialId, ...], EachOnce] = ()


class Hours(Part):
    """Hours of learning, and of the assessment itself."""

    learning: Annotated[float, Field(ge=0, le=10_000)]
    assessment: Annotated[float, Field(ge=0, le=100)]


class Credential(Overrides):
    """What can be earned, as written. The library resolves it into an `Achievement`."""

    id: CredentialId
    version: Version
    title: Text
    kind: Literal["badge", "external_record"] = "badge"
    stack: Stack
    issuer: IssuerId
    competencies: Mapping[CompetencyId, Level]
    assessment: AssessmentId | None
    requires: Requires
    hours: Hours
    valid_months: Count | None
    renew_by: RenewBy
    supersedes: CredentialVersion | None = None
    effective_from: date
    effective_until: date | None = None
    status: Status
    note: Text | None = None

    @property
    def external(self) -> bool:
        """It is recorded after staff checked it; it is never issued here."""
        return self.kind == "external_record"


class Bridge(Part):
    """The short way from an old major version to a new one: only the new lines are tested."""

    id: BridgeId
    from_version: CredentialVersion = Field(alias="from")
    to_version: CredentialVersion = Field(alias="to")
    new_parts: Annotated[tuple[LineId, ...], OneOrMore]
    hours: Annotated[float, Field(ge=0, le=1_000)]
    open_until: date
    free: bool
    why: Text


class Endorsement(Part):
    """What somebody else says about our badges, shown only between its two dates."""

    id: EndorsementId
    by: Text
    of: Annotated[tuple[CredentialId, ...], OneOrMore]
    says: Text
    since: date = Field(alias="from")
    until: date


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: the file, and the line counted from 1."""

    file: str
    line: int


class Pack(Part):
    """One pack: everything a programme needs to teach, test, issue, renew and explain badges."""

    schema_name: Literal["catalog/1"] = Field(alias="schema")
    header: PackHeader = Field(alias="pack")
    defaults: Defaults
    policies: Annotated[tuple[Policy, ...], OneOrMore]
    issuers: Annotated[tuple[Issuer, ...], OneOrMore]
    levels: LevelNames
    job_tasks: tuple[JobTask, ...]
    competencies: tuple[Competency, ...]
    rubrics: tuple[Rubric, ...]
    assessments: tuple[Assessment, ...]
    remediation: tuple[Remediation, ...]
    exemplars: tuple[Exemplar, ...]
    credentials: Annotated[tuple[Credential, ...], OneOrMore]
    bridges: tuple[Bridge, ...]
    courses: tuple[Course, ...]
    roles: tuple[Role, ...]
    pathways: tuple[Pathway, ...]
    equity: Equity
    endorsements: tuple[Endorsement, ...]

    # Where its parts are written, for the sentences of `guards`. No part of the content.
    _file: str = PrivateAttr(default="")
    _lines: Mapping[tuple[str | int, ...], int] = PrivateAttr(default_factory=dict)

    @property
    def id(self) -> str:
        """The short name at the start of all its ids."""
        return self.header.id

    @property
    def version(self) -> str:
        """The version of the whole pack."""
        return self.header.version

    def written_in(self, file: str, lines: Mapping[tuple[str | int, ...], int]) -> "Pack":
        """The same pack, knowing the file and the lines it was read from."""
        pack = self.model_copy()
        pack._file, pack._lines = file, lines  # noqa: SLF001 - it is our own copy
        return pack

    def place(self, *path: str | int) -> Place:
        """Where the part at `path` (as in the file) is written, or the nearest part around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return Place(self._file, self._lines.get(path, 1))

    @property
    def digest(self) -> str:
        """SHA-256 of what the pack says, in hex. Comments, order of keys and spaces do not count.

        A part left at its default counts like one left out, so that a later version of this
        program with more optional parts still gets the same digest for an old file.
        """
        content = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
