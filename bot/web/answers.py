"""What every public answer has in common: its form, how long it keeps, and problems in words."""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.web.pages import PlainPage, Problem, render_plain
from credentials.registry.canonical import canonical

HTML: Final = "text/html"
JSON: Final = "application/json"
PROBLEM_JSON: Final = "application/problem+json"
CREDENTIAL: Final = ("application/vc+ld+json", JSON, "application/ld+json", "application/vc")
"""The forms of a signed credential; the bytes are the same, and the first is the usual one."""

ASK_AGAIN: Final = "no-cache"
"""It may be kept, and is asked for again each time: sharing can end at any moment."""
KEEP_NOTHING: Final = "no-store"
FIVE_MINUTES: Final = "public, max-age=300"
AN_HOUR: Final = "public, max-age=3600"

FOR_ALL_SITES: Final = {"access-control-allow-origin": "*"}
"""Checkers that run in somebody's browser may read it; it holds nothing that is not public."""

_MOST_WISHES: Final = 40
_MASS: Final = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


def chosen(request: Request, *offers: str) -> str:
    """The offer that `Accept` likes best; the first one when it likes several as much, or none."""
    wishes = _wishes(",".join(request.headers.getlist("accept")) or "*/*")
    return max(offers, key=lambda offer: _liking(offer, wishes))


def answer(
    request: Request,
    content: bytes | str,
    media_type: str,
    keep: str,
    extra: Mapping[str, str] | None = None,
) -> Response:
    """An answer with its fingerprint; only “still the same” for who has this one already."""
    octets = content.encode() if isinstance(content, str) else content
    tag = f'"{hashlib.sha256(octets + media_type.encode()).hexdigest()[:32]}"'
    headers = {"cache-control": keep, "etag": tag, "vary": "Accept", **(extra or {})}
    known = {one.strip().removeprefix("W/") for one in _header(request, "if-none-match").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(octets, 200, headers, media_type)


def problem(request: Request, status: int, what: Problem) -> Response:
    """What went wrong and what to do, in the form the asker reads."""
    headers = {"cache-control": KEEP_NOTHING, "vary": "Accept"}
    if chosen(request, HTML, JSON, *CREDENTIAL) == HTML:
        page = render_plain(PlainPage(what.what, what.next_step))
        return Response(page, status, headers, HTML)
    return problem_json(status, what)


def problem_json(status: int, what: Problem) -> Response:
    """The same for programs (RFC 9457)."""
    told = {"title": what.what, "detail": what.next_step, "status": status}
    headers = {"cache-control": KEEP_NOTHING, "vary": "Accept", **FOR_ALL_SITES}
    return Response(canonical(told), status, headers, PROBLEM_JSON)


def _header(request: Request, name: str) -> str:
    return ",".join(request.headers.getlist(name))


def _wishes(accept: str) -> list[tuple[str, float]]:
    """Each media range with its weight; what cannot be read counts for nothing."""
    wishes = []
    for wish in accept.lower().split(",")[:_MOST_WISHES]:
        media_range, *parameters = (part.strip() for part in wish.split(";"))
        weights = [one.removeprefix("q=") for one in parameters if one.startswith("q=")]
        weight = weights[0] if weights else "1"
        wishes.append((media_range, float(weight) if _MASS.fullmatch(weight) else 0.0))
    return wishes


def _liking(offer: str, wishes: list[tuple[str, float]]) -> float:
    """The weight of the narrowest range that this media type is in."""
    for media_range in (offer, f"{offer.partition('/')[0]}/*", "*/*"):
        for wished, weight in wishes:
            if wished == media_range:
                return weight
    return 0.0
