"""Where badges lead: courses, roles and the pathways between them."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from credentials.catalog.shapes import (
    CompetencyId,
    CourseId,
    CredentialId,
    EachOnce,
    Level,
    OneOrMore,
    Part,
    PathwayId,
    RoleId,
    Text,
    Word,
)

Need: TypeAlias = Literal["must", "choice", "nice"]


class Course(Part):
    """A course and the one or two badges it leads to."""

    id: CourseId
    title: Text
    hours: Annotated[float, Field(ge=0, le=10_000)]
    mode: Annotated[tuple[Word, ...], OneOrMore]
    credentials: Annotated[tuple[CredentialId, ...], EachOnce]


class RoleSkill(Part):
    """A skill a role asks for, at which level, and whether it can be left out."""

    competency: CompetencyId
    level: Level
    need: Literal["must", "nice"]


class Role(Part):
    """A job, the skills it asks for, and the words its posts use."""

    id: RoleId
    title: Text
    skills: Annotated[tuple[RoleSkill, ...], EachOnce]
    words: Annotated[tuple[Text, ...], OneOrMore]


class Step(Part):
    """One badge on a pathway. A `choice` step belongs to a `group`."""

    credential: CredentialId
    need: Need
    group: Word | None = None


class Ladder(Part):
    """Where a pathway can lead. Credit may be promised only when the agreement is signed."""

    kind: Word
    name: Text
    gives: Text
    agreement: Literal["planned", "draft", "signed"]
    review_by: date
    map: Mapping[Text, tuple[CredentialId, ...]] = Field(default_factory=dict)


class Pathway(Part):
    """A story of three to five badges that leads to a role.

    `choice_groups` says how many steps of each group are needed.
    """

    id: PathwayId
    title: Text
    goal_role: RoleId
    steps: Annotated[tuple[Step, ...], OneOrMore]
    choice_groups: Mapping[Word, Annotated[int, Field(ge=1, le=10)]]
    weeks_typical: Annotated[int, Field(ge=1, le=520)]
    ladders_to: Annotated[tuple[Ladder, ...], EachOnce]
    eligibility: Text | None = None
