"""`vouchline verify`: the operator's view of badges, by ID, link or file."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.common import BAD_INPUT, CANNOT_TELL, NO, Json, out, parse_time, print_json
from bot.opening import House, open_house
from credentials.errors import Mistake
from credentials.registry.badge_id import BadgeIdError, parse_badge_id
from credentials.registry.baking import MOST_PICTURE_BYTES
from credentials.registry.strict_json import NotABadgeError
from credentials.registry.verdicts import Judgement
from handlers.registry.evidence import verify_all
from handlers.registry.handed_in import unreadable
from handlers.registry.receipts import verify_brought
from handlers.registry.showing import verdict_document
from handlers.wording.endorsements import endorsement_words
from handlers.wording.verdicts import verdict_words
from handlers.wording.voice import Voice

CODES = {"valid": 0, "malformed": BAD_INPUT, "unavailable": CANNOT_TELL}
SUFFIXES = frozenset({".json", ".png", ".svg", ".jwt"})
WORST_FIRST = (BAD_INPUT, CANNOT_TELL, NO, 0)


def verify(
    badges: Annotated[list[str], typer.Argument(help="Badge IDs, links or credential files.")],
    at: Annotated[str | None, typer.Option(help="Judge the dates for this moment.")] = None,
    name: Annotated[str | None, typer.Option("--as", help="Does it belong to this name?")] = None,
    as_json: Json = False,  # noqa: FBT002 - typer's way to a flag
) -> None:
    """Judge badges. Exit 0: valid; 1: not; 2: unreadable; 3: cannot tell now."""
    moment = parse_time(at)
    with open_house() as house:
        found = _judge_all(badges, moment, name, house)
        documents = [_document(one, house) for one in found]
    if as_json:
        print_json(documents[0] if len(documents) == 1 else documents)
    else:
        for asked, judgement, document in zip(badges, found, documents, strict=True):
            _say(asked, judgement, document, house)
    codes = {_code(one) for whole in found for one in (whole, *whole.inside)}
    raise typer.Exit(next(code for code in WORST_FIRST if code in codes))


def _judge_all(
    texts: list[str], at: datetime | None, name: str | None, house: House
) -> list[Judgement]:
    """Judge files one by one, and everything else together."""
    now = house.clock.now()
    moment, files = at or now, {text for text in texts if _names_a_file(text)}
    typed = [text for text in texts if text not in files]
    judged = house.store.read_now(
        lambda asked, tx: verify_all(asked, tx, moment, now, for_public=False, name=name), typed
    )
    found = dict(zip(typed, judged, strict=True))
    found |= {text: _judge_file(Path(text), moment, now, name, house) for text in files}
    return [found[text] for text in texts]


def _judge_file(
    file: Path, moment: datetime, now: datetime, name: str | None, house: House
) -> Judgement:
    try:
        with file.open("rb") as stream:
            brought = house.reader.read_now(stream.read(MOST_PICTURE_BYTES + 1), now)
    except FileNotFoundError:
        return unreadable(NotABadgeError(f"There is no file {file}.", "Check the path."), moment)
    except OSError as problem:
        return unreadable(NotABadgeError(f"{file} cannot be read: {problem.strerror}."), moment)
    except Mistake as mistake:
        return unreadable(mistake, moment)
    return house.store.read_now(
        lambda asked, tx: verify_brought(asked, tx, moment, now, for_public=False, name=name),
        brought,
    )


def _names_a_file(text: str) -> bool:
    """Whether there is such a file, or this can only be meant as one."""
    path = Path(text)
    try:
        return path.is_file() or (path.suffix.lower() in SUFFIXES and not _is_badge_id(text))
    except (OSError, ValueError):
        # A name too long or with a null byte is no file; the ID parser will say what is wrong.
        return False


def _is_badge_id(text: str) -> bool:
    try:
        parse_badge_id(text)
    except BadgeIdError:
        return False
    return True


def _document(judgement: Judgement, house: House) -> dict[str, Any]:
    return house.store.read_now(
        lambda judged, tx: verdict_document(judged, tx, for_public=False), judgement
    )


def _code(judgement: Judgement) -> int:
    code = CODES.get(judgement.verdict.name, NO)
    outcome = {one.check: one.outcome for one in judgement.checks}.get("holder")
    if code or outcome in (None, "pass"):
        return code
    return NO if outcome == "fail" else CANNOT_TELL


def _say(asked: str, judgement: Judgement, document: dict[str, Any], house: House) -> None:
    voice = Voice("en", house.settings.zone)
    words = verdict_words(judgement, voice, house.clock.now())
    achievement = document["achievement"]
    title = f"  {achievement['title']} {achievement['version']}" if achievement else ""
    out.print(f"{document['id'] or asked}{title}", markup=False)
    out.print(f"  {words.headline} {words.detail}".rstrip(), markup=False)
    for one in judgement.checks:
        out.print(f"  {one.outcome:<8}{one.check:<10}{one.detail}", markup=False)
    for place, inner in enumerate(judgement.inside):
        _say(f"badge {place + 1}", inner, document["badges"][place], house)
    for given in judgement.endorsements:
        out.print(f"  {given.outcome:<8}endorsed  {endorsement_words(voice, given)}", markup=False)
