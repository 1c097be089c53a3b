"""What a system with a key may ask: verdicts on badges by ID, on a list of them, or on a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, ClassVar, Final

from credentials.errors import Mistake
from credentials.registry.badge_list import MOST_ROWS
from credentials.registry.handed_in import HandedIn
from handlers.employer.files import MOST_FILES_AN_HOUR
from handlers.employer.verify import MOST_AN_HOUR
from handlers.registry.evidence import verify_all
from handlers.registry.receipts import verify_brought
from handlers.registry.showing import verdict_document
from storage.api_keys import ApiKey
from storage.transaction import Transaction

_HOUR: Final = timedelta(hours=1)
_FIELDS: Final = frozenset({"badge", "badges", "credential", "at", "name"})
_MOST_NAME: Final = 200
_YEARS: Final = range(1970, 2200)


class UnknownKeyError(Mistake):
    """Nobody has this key, or it counts no more."""

    advice: ClassVar[str] = (
        "Send it as “Authorization: Bearer KEY”, or ask the program for a new one."
    )


class ShutOutError(Mistake):
    """The workspace of this key may not ask."""

    advice: ClassVar[str] = (
        "Your admin can write to the program. The public pages stay open to you."
    )


class AskedError(Mistake):
    """The request cannot be read."""

    advice: ClassVar[str] = (
        'Send JSON: {"badge": "VL-…"}, {"badges": ["VL-…", …]} or {"credential": {…}}, '
        "each with “at” and “name” if you like."
    )


class TooOftenError(Mistake):
    """The hour's measure is used up."""

    advice: ClassVar[str] = "Wait as long as Retry-After says."

    def __init__(self, what: str, seconds: int) -> None:
        """Keep after how many seconds there is room again."""
        super().__init__(what)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, read into types."""

    badges: tuple[str, ...]
    credential: Mapping[str, Any] | None
    several: bool
    at: datetime | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the key that came with it, and what it says."""

    key: str
    said: Mapping[str, Any]
    now: datetime


def answer(asked: Asked, tx: Transaction) -> Any:  # noqa: ANN401 - one document, or a list of them
    """The verdicts, each like that of `verify --json`, as the public may know them.

    Raises:
        UnknownKeyError, ShutOutError, AskedError, TooOftenError: nothing was judged.
    """
    key = key_of(asked.key, tx)
    question = read_question(asked.said)
    _count(key, question, asked.now, tx)
    at = question.at or asked.now
    if question.credential is not None:
        brought = HandedIn(question.credential)
        found = [verify_brought(brought, tx, at, asked.now, for_public=True, name=question.name)]
    else:
        found = verify_all(question.badges, tx, at, asked.now, for_public=True, name=question.name)
    told = [verdict_document(one, tx, for_public=True) for one in found]
    return told if question.several else told[0]


def key_of(typed: str, tx: Transaction) -> ApiKey:
    """The key, if it counts and its workspace may ask.

    Raises:
        UnknownKeyError, ShutOutError: it does not, or may not.
    """
    key = tx.api_keys.find(typed)
    if key is None:
        raise UnknownKeyError("This key is not known.")
    workspace = tx.workspaces.get(key.platform, key.workspace)
    if workspace is None or workspace.state != "approved":
        raise ShutOutError("This workspace can not check badges here now.")
    return key


def read_question(said: Mapping[str, Any]) -> Question:
    """Read what came; anything else than what is asked for is refused.

    Raises:
        AskedError: it says something else.
    """
    if unknown := set(said) - _FIELDS:
        raise AskedError(f"There is no field {', '.join(sorted(unknown))[:_MOST_NAME]}.")
    what = [field for field in ("badge", "badges", "credential") if field in said]
    if len(what) != 1:
        raise AskedError("It asks for no badge, or for several things at once.")
    badges, credential = said.get("badges", [said.get("badge", "")]), said.get("credential")
    if not isinstance(badges, list) or not all(isinstance(one, str) for one in badges):
        raise AskedError("Badge IDs are text.")
    if not 1 <= len(badges) <= MOST_ROWS:
        raise AskedError(f"A list has 1 to {MOST_ROWS} badge IDs.", "Split it.")
    if credential is not None and not isinstance(credential, dict):
        raise AskedError("A credential is a JSON object.")
    name = said.get("name")
    if name is not None and not (isinstance(name, str) and len(name) <= _MOST_NAME):
        raise AskedError("A name is text.")
    return Question(tuple(badges), credential, "badges" in said, _moment(said.get("at")), name)


def _moment(text: object) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year not in _YEARS:
        raise AskedError("“at” is a time like 2026-10-09T10:00:00+00:00.")
    return moment


def _count(key: ApiKey, question: Question, now: datetime, tx: Transaction) -> None:
    """A list counts once, and ten of them come in an hour."""
    measures: Sequence[tuple[str, int, str]] = (
        (f"verify:api:{key.id}", MOST_AN_HOUR, "checks"),
        *([(f"verify-file:api:{key.id}", MOST_FILES_AN_HOUR, "lists")] if question.several else []),
    )
    for name, most, what in measures:
        if not tx.limits.take(name, now, most, _HOUR):
            free_at = tx.limits.free_at(name, _HOUR) or now
            said = f"That is {most} {what} in an hour, the most for one key."
            raise TooOftenError(said, ceil((free_at - now).total_seconds()))
