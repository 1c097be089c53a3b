"""The terms a pack sets: how work is passed, marked, retaken, kept current and vouched for."""

from datetime import date
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from credentials.catalog.shapes import (
    Amount,
    Count,
    Days,
    EachOnce,
    IssuerId,
    OneOrMore,
    Part,
    Percent,
    PolicyId,
    Score,
    Text,
    Word,
)

IdentityLevel: TypeAlias = Literal["none", "light_id", "proctored"]
IssuerKind: TypeAlias = Literal["own", "external"]
Trust: TypeAlias = Literal["trusted", "provisional", "suspended", "not_accepted"]
CheckBy: TypeAlias = Literal["staff", "bot_then_staff"]


class PassRule(Part):
    """What is enough: a weighted mean, and a score that each must-pass line has to reach."""

    mean_at_least: Annotated[float, Field(ge=0, le=3)]
    must_pass_at_least: Score


class Marking(Part):
    """Who scores, how often twice, and within how many days the learner hears."""

    assessors: Annotated[int, Field(ge=1, le=5)]
    double_mark_percent: Percent
    audit_percent: Percent
    max_days_to_result: Annotated[int, Field(ge=1, le=60)]


class Reflection(Part):
    """The few sentences a learner adds to the work, and the question they answer."""

    sentences_min: Annotated[int, Field(ge=0, le=20)]
    sentences_max: Annotated[int, Field(ge=1, le=20)]
    ask: Text

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        if self.sentences_min > self.sentences_max:
            raise PydanticCustomError(
                "catalog_shape",
                "At least {least} sentences and at most {most} cannot both be.",
                {
                    "least": self.sentences_min,
                    "most": self.sentences_max,
                    "todo": "Make sentences_min the smaller one.",
                },
            )
        return self


class RenewalRule(Part):
    """When a renewal opens, when the holder is reminded, and how long it stays open after."""

    open_days_before: Days
    remind_days_before: Annotated[tuple[Days, ...], EachOnce]
    grace_days: Days


class Overrides(Part):
    """The terms that a credential, then its assessment, may set for itself. Nearest wins."""

    pass_rule: PassRule | None = Field(default=None, alias="pass")
    marking: Marking | None = None
    identity: IdentityLevel | None = None
    assessors: Annotated[int, Field(ge=1, le=5)] | None = None
    reflection: Reflection | None = None
    retake: PolicyId | None = None
    renewal: RenewalRule | None = None


class Defaults(Part):
    """The terms of the whole pack. A score is the place of its word in `scale`."""

    scale: tuple[Word, Word, Word, Word]
    pass_rule: PassRule = Field(alias="pass")
    marking: Marking
    identity: IdentityLevel
    reflection: Reflection
    retake: PolicyId
    renewal: RenewalRule


class Policy(Part):
    """How often, after how many days and on what terms somebody may try again.

    Attributes:
        wait_days: Days to wait after attempt 1, after attempt 2, and so on.
        remediation_before_attempt: From this attempt on, the practice comes first.
        keep_passed_lines: Only the lines that were “not yet” are done again.
        waivers: Reasons for which an attempt does not count.
    """

    id: PolicyId
    max_attempts: Annotated[int, Field(ge=1, le=10)]
    within_days: Annotated[int, Field(ge=1, le=3_660)]
    wait_days: tuple[Days, ...]
    remediation_before_attempt: Annotated[int, Field(ge=2, le=11)]
    keep_passed_lines: bool
    after_last: Text
    appeal_days: Days
    waivers: Annotated[tuple[Word, ...], EachOnce]
    new_case_each_time: bool = False


class Issuer(Part):
    """Who stands behind a badge: one of ours, or an outside provider whose record we check.

    Attributes:
        did: How an outside provider names itself in the badges it signs. Only by this name, which
            nobody else can sign under, is a badge that somebody brings known to be the provider's.
    """

    id: IssuerId
    name: Text
    kind: IssuerKind
    trust: Trust
    proof: Annotated[tuple[Word, ...], EachOnce] = ()
    check_by: CheckBy | None = None
    expires_months: Count | None = None
    review_by: date
    did: Annotated[str, Field(pattern=r"^did:[a-z0-9]+:[A-Za-z0-9.:%_-]{1,900}$")] | None = None
    note: Text | None = None


class Stipend(Part):
    """Money a learner gets, and for what."""

    amount: Amount
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    paid_when: Word


class Equity(Part):
    """What the programme does so that everyone can take part. Fairness facts are kept apart."""

    cost_to_learner: Amount
    stipend: Stipend | None = None
    supports: Annotated[tuple[Word, ...], OneOrMore]
    extra_time_percent: Annotated[tuple[Annotated[int, Field(ge=1, le=400)], ...], EachOnce]
    ask: Text
    demographic_fields: Literal["none", "optional_and_apart"]
