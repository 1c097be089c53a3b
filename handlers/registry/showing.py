"""What people may see of a badge: read from the signed document, never from rows beside it.

The holder's name and the outside world's questions are the exceptions, and both follow what the
holder allows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from credentials.registry.record import is_record
from credentials.registry.verdicts import Judgement, NotFound, SignatureInvalid, verdict_json
from storage.badges import Badge
from storage.sealing import ForgottenError
from storage.transaction import Transaction

_REACHED: Final = {"0": "not yet", "1": "not yet", "2": "meets", "3": "exceeds"}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One rubric line and the word for what was reached."""

    text: str
    reached: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a signed document says, in the parts that people read."""

    code: str
    title: str
    version: str
    level: str
    """`L1` to `L3`."""
    can_do: str
    criteria: str
    tested: str
    identity: str
    """`none`, `light_id` or `proctored`."""
    issuer: str
    lines: tuple[ShownLine, ...]
    valid_from: datetime | None
    valid_until: datetime | None


def shown(judgement: Judgement) -> Shown | None:
    """What a judged badge says; None when there is nothing that may be believed."""
    document = judgement.document
    if (
        document is None
        or isinstance(judgement.verdict, NotFound | SignatureInvalid)
        or is_record(document)
    ):
        return None
    subject = _part(document, "credentialSubject")
    achievement = _part(subject, "achievement")
    # A stranger's badge may name its parts by anything at all; as text, everything is comparable.
    described = {
        str(one["id"]): one for one in _parts(achievement, "resultDescription") if "id" in one
    }
    results = [
        (described.get(str(one.get("resultDescription")), {}), str(one.get("value", "")))
        for one in _parts(subject, "result")
    ]
    return Shown(
        code=str(achievement.get("humanCode", achievement.get("id", ""))),
        title=str(achievement.get("name", "")),
        version=str(achievement.get("version", "")),
        level=max(_values(results, "ext:CompetencyLevel"), default=""),
        can_do=str(achievement.get("description", "")),
        criteria=str(_part(achievement, "criteria").get("narrative", "")),
        tested=next((str(one.get("narrative", "")) for one in _parts(document, "evidence")), ""),
        identity=next(iter(_values(results, "ext:IdentityCheck")), "none"),
        issuer=judgement.issuer_name or judgement.issuer or "",
        lines=tuple(
            ShownLine(str(line.get("name", "")), _REACHED.get(value, value))
            for line, value in results
            if line.get("resultType") == "RubricCriterionLevel"
        ),
        valid_from=judgement.valid_from,
        valid_until=judgement.valid_until,
    )


def holder_shown(badge: Badge | None, tx: Transaction, *, for_public: bool) -> str | None:
    """The holder's name as the asker may see it: the operator all of it, others “Ana M.”."""
    if badge is None:
        return None
    try:
        name = tx.people.get(badge.person_id).name
    except ForgottenError:
        return None
    if name is None or not for_public:
        return name
    return short_name(name) if badge.see == "anyone" else None


def short_name(name: str) -> str:
    """The first name and the first letter of the last: “Ana M.”."""
    first, *others = name.split()
    return f"{first} {others[-1][0]}." if others else first


def verdict_document(judgement: Judgement, tx: Transaction, *, for_public: bool) -> dict[str, Any]:
    """The judgement as `verify --json` and the API give it, with what the asker may see."""
    told, seen = verdict_json(judgement), shown(judgement)
    if judgement.inside:
        told["badges"] = [
            verdict_document(one, tx, for_public=for_public) for one in judgement.inside
        ]
    if seen is None:
        return told
    told["achievement"] = {
        "id": seen.code,
        "title": seen.title,
        "version": seen.version,
        "level": seen.level,
        "can_do": seen.can_do,
        "how_assessed": seen.criteria,
        "identity_check": seen.identity,
        "issuer": seen.issuer,
    }
    # A stranger's badge may carry one of our IDs. Only the log ties the two together.
    ours = judgement.badge if judgement.log else None
    badge = tx.badges.get(str(ours)) if ours else None
    told["holder"] = holder_shown(badge, tx, for_public=for_public)
    return told


def _values(results: Iterable[tuple[Mapping[str, Any], str]], kind: str) -> list[str]:
    return [value for line, value in results if line.get("resultType") == kind]


def _part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def _parts(of: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = of.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
