"""What is learned and how it is tested: tasks, competencies, rubrics, assessments, practice."""

import re
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from credentials.catalog.shapes import (
    AssessmentId,
    CaseName,
    CompetencyId,
    CredentialId,
    EachOnce,
    ExemplarId,
    FileName,
    FileType,
    Level,
    LineId,
    LineName,
    OneOrMore,
    Part,
    RemediationId,
    RubricId,
    Scheme,
    TaskId,
    Text,
    Word,
    shown,
)
from credentials.catalog.terms import Overrides

CASE_SCHEME: Final = "case"
"""Frameworks published by 1EdTech's CASE: their items are named by their addresses."""
_ADDRESS: Final = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/[!-~]*")

SkillType: TypeAlias = Literal[
    "technical_procedures",
    "data_analytics",
    "quality_safety",
    "customer_interaction",
    "team_execution",
]
Method: TypeAlias = Literal[
    "work_sample",
    "timed_case",
    "scenario_audit",
    "proctored_practical",
    "supervised_task",
    "observed_demonstration",
    "role_play_or_rewrite",
    "case_and_oral_defense",
    "group_project",
]
"""A quiz is not among them: a badge shows what somebody can do."""

EvidenceKind: TypeAlias = Literal[
    "file",
    "link",
    "text",
    "photo",
    "audio",
    "video",
    "screen_video",
    "recorded_call",
    "observed_checklist",
    "supervisor_sign_off",
]
Relation: TypeAlias = Literal["exact", "close", "related"]
PracticeMode: TypeAlias = Literal["async", "live", "live_or_async"]


class JobTask(Part):
    """What a new hire can do by Friday."""

    id: TaskId
    text: Text


class Alignment(Part):
    """The nearest term in somebody else's list of skills or jobs."""

    scheme: Scheme
    code: Text
    relation: Relation

    @model_validator(mode="after")
    def _can_be_opened(self) -> Self:
        if self.scheme == CASE_SCHEME and not _ADDRESS.fullmatch(self.code):
            raise PydanticCustomError(
                "catalog_shape",
                "“{text}” is not the address of an item in CASE.",
                {
                    "text": shown(self.code),
                    "todo": "Write its uri, as https://…/ims/case/v1p1/CFItems/…",
                },
            )
        return self


class LevelTexts(Part):
    """What a competency looks like at entry, working and leading level."""

    L1: Text
    L2: Text
    L3: Text

    def at(self, level: Level) -> str:
        """The text of level 1, 2 or 3."""
        return (self.L1, self.L2, self.L3)[level - 1]


class Competency(Part):
    """One skill: what the person can do, where, and at which levels."""

    id: CompetencyId
    title: Text
    can_do: Text
    context: Text
    durable: bool
    tasks: Annotated[tuple[TaskId, ...], OneOrMore]
    levels: LevelTexts
    aligns: Annotated[tuple[Alignment, ...], EachOnce] = ()


class RubricLine(Part):
    """One line that is scored: the bar (`meets`), below it and above it.

    `id` is the short name; the full id is `<rubric id>.<line id>`.
    """

    id: LineName
    competency: CompetencyId
    weight: Annotated[int, Field(ge=1, le=10)]
    must_pass: bool
    text: Text
    not_yet: Text
    meets: Text
    exceeds: Text


class Rubric(Part):
    """The lines a piece of work is scored by, in order."""

    id: RubricId
    lines: Annotated[tuple[RubricLine, ...], OneOrMore]

    def line_id(self, line: RubricLine) -> str:
        """The full id of one of its lines, as practice and bridges name it."""
        return f"{self.id}.{line.id}"

    @property
    def line_ids(self) -> tuple[str, ...]:
        """The full ids of its lines, in order."""
        return tuple(self.line_id(line) for line in self.lines)


class Case(Part):
    """What one learner is given to work on. Nobody gets the same case twice."""

    id: CaseName
    text: Text
    files: Annotated[tuple[FileName, ...], EachOnce] = ()


class Assessment(Overrides):
    """How a skill is shown: the task, the evidence, and two or more ways to give it."""

    id: AssessmentId
    rubric: RubricId
    skill_type: SkillType
    method: Method
    minutes: Annotated[int, Field(ge=1, le=1_440)]
    evidence: Annotated[tuple[EvidenceKind, ...], OneOrMore]
    files: Annotated[tuple[FileType, ...], EachOnce]
    task: Text
    ways: Annotated[tuple[Word, ...], OneOrMore]
    cases: Annotated[tuple[Case, ...], EachOnce] = ()


class Remediation(Part):
    """A short practice for the rubric lines it names in `for`."""

    id: RemediationId
    lines: Annotated[tuple[LineId, ...], OneOrMore] = Field(alias="for")
    title: Text
    minutes: Annotated[int, Field(ge=1, le=1_440)]
    mode: PracticeMode
    times: Annotated[tuple[Word, ...], EachOnce] = ()
    steps: Annotated[tuple[Text, ...], OneOrMore]


class Exemplar(Part):
    """A short made-up sample that meets the bar, and one that is better."""

    id: ExemplarId
    credential: CredentialId
    meets: Text
    exceeds: Text
