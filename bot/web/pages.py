"""What each public page shows, and the page itself as HTML.

A view holds finished sentences: nothing here looks anything up, judges or formats a date. Jinja
escapes every field; the one thing escaping cannot make safe, an address, is checked in `Link`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.seats import FIRST_STEPS, SEATS, TURNS, FirstStep, SeatView, Turn

HERE = Path(__file__).parent
STATIC_FOLDER = HERE / "static"
"""Served as `/static/…`."""

SAFE_ADDRESS = re.compile(r"(?:https?://|/(?![/\\]))\S*")
"""A web page or a path of ours; never `javascript:` and never another host in disguise."""

ONE_INPUT = "Use it as one input, with an interview or a work sample."

_PAPER = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Mood(StrEnum):
    """The four faces a verdict can have: each is a colour, a shape and a word, never one alone."""

    HOLDS = "holds"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    UNSURE = "unsure"


MOODS: Mapping[str, Mood] = MappingProxyType(
    {
        "valid": Mood.HOLDS,
        "expired": Mood.ENDED,
        "superseded": Mood.ENDED,
        "not_yet_valid": Mood.ENDED,
        "revoked": Mood.WITHDRAWN,
        "signature_invalid": Mood.WITHDRAWN,
        # On hold proves nothing against the holder, so it does not wear the withdrawn face.
        "suspended": Mood.UNSURE,
        "not_found": Mood.UNSURE,
        "untrusted_issuer": Mood.UNSURE,
        "malformed": Mood.UNSURE,
        "unavailable": Mood.UNSURE,
    }
)
"""Every verdict of `verify --json`."""


class Standing(StrEnum):
    """How far the one who looks may rely on an issuer."""

    TRUSTED = "trusted"
    SAMPLE = "sample"
    UNLISTED = "unlisted"


STANDING_WORDS: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.TRUSTED: "trusted",
        Standing.SAMPLE: "sample, not a real issuer",
        Standing.UNLISTED: "not on the trusted list",
    }
)

OUTCOME_WORDS: Mapping[str, str] = MappingProxyType(
    {"pass": "Good", "fail": "Not right", "warn": "Please note", "skipped": "Not checked"}
)
"""Every outcome of a check in `verify --json`."""


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go. The address is a page on the web or a path of ours."""

    label: str
    url: str

    def __post_init__(self) -> None:
        """Refuse an address that would run something or lead astray."""
        if not SAFE_ADDRESS.fullmatch(self.url):
            raise ValueError(f"not a web address or a path of ours: {self.url!r}")


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value; `code` sets IDs and fingerprints in the even-width face."""

    label: str
    value: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who gave the badge."""

    name: str
    standing: Standing

    @property
    def words(self) -> str:
        """The standing in words, shown beside the name."""
        return STANDING_WORDS[self.standing]


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A rubric line and the word for what was reached, such as *meets*."""

    text: str
    reached: str


@dataclass(frozen=True, slots=True)
class WorkShown:
    """What the holder lets people see of the work; no pieces when it is hidden."""

    note: str
    pieces: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class BadgePage:
    """A badge its holder shares. `verdict` is one of `MOODS`; dates are finished labels.

    `valid_until` is empty for a badge without an end. `holder` is None unless the holder shows
    the name. `earlier` says what became of this badge: an earlier version, a bridge on offer.
    """

    badge_id: str
    title: str
    version: str
    level: str
    verdict: str
    headline: str
    detail: str
    can_do: tuple[str, ...]
    how_tested: str
    identity: str
    issuer: Issuer
    valid_from: str
    valid_until: str
    log_line: str
    context: str = ""
    holder: str | None = None
    results: tuple[ResultLine, ...] = ()
    work: WorkShown | None = None
    renewed_by: Link | None = None
    earlier: str = ""
    endorsements: tuple[str, ...] = ()
    proof: tuple[Row, ...] = ()
    downloads: tuple[Link, ...] = ()
    picture: str = ""
    """Path of the badge's picture, which holds the file as well."""
    qr: str = ""
    """Path of the QR code, printed on paper only."""
    one_input: str = ONE_INPUT

    @property
    def mood(self) -> Mood:
        """The face of the verdict."""
        return MOODS[self.verdict]


@dataclass(frozen=True, slots=True)
class NotSharedPage:
    """An ID that is unknown, or private: nobody can tell which, so nobody can fish."""

    badge_id: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nothing could be checked, and what to do."""

    what: str
    next_step: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check of `verify --json`, its name put in words."""

    label: str
    outcome: str
    detail: str = ""

    @property
    def words(self) -> str:
        """The outcome for people."""
        return OUTCOME_WORDS[self.outcome]


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """An answer on the verify page; `facts` carry issuer, dates, skills, standard and end."""

    verdict: str
    headline: str
    detail: str
    title: str = ""
    holder: str | None = None
    facts: tuple[Row, ...] = ()
    checks: tuple[CheckLine, ...] = ()
    badge: Link | None = None
    one_input: str = ONE_INPUT

    @property
    def mood(self) -> Mood:
        """The face of the verdict."""
        return MOODS[self.verdict]


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """The box to paste or upload a badge, with an answer or a problem once there is one."""

    typed: str = ""
    problem: Problem | None = None
    result: VerifyResult | None = None


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The plain front page; the doors are there when their platform is."""

    learner: Link | None = None
    employer: Link | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with lines of text and places to go."""

    heading: str
    lines: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A page that only tells something: an issuer, an achievement, or what went wrong."""

    title: str
    lead: str = ""
    facts: tuple[Row, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalPage:
    """The three seats. Who sits there and what was said arrives over the WebSocket."""

    seats: tuple[SeatView, ...] = SEATS
    steps: tuple[FirstStep, ...] = FIRST_STEPS
    turns: tuple[Turn, ...] = TURNS


def render_badge(page: BadgePage) -> str:
    """Set the page of a shared badge: verdict first, proof folded below."""
    return _PAPER.get_template("badge.html").render(page=page)


def render_not_shared(page: NotSharedPage) -> str:
    """Set the one answer that unknown and private badges share."""
    return _PAPER.get_template("not_shared.html").render(page=page)


def render_verify(page: VerifyPage) -> str:
    """Set the verify page; its form posts `badge` (text) and `file` to `/verify`."""
    return _PAPER.get_template("verify.html").render(page=page)


def render_front(page: FrontPage) -> str:
    """Set the front page of a running service."""
    return _PAPER.get_template("front.html").render(page=page)


def render_plain(page: PlainPage) -> str:
    """Set a page that only tells something."""
    return _PAPER.get_template("plain.html").render(page=page)


def render_local(page: LocalPage) -> str:
    """Set the three-seat page of local mode."""
    return _PAPER.get_template("local.html").render(page=page)
