"""`vouchline award`: the governed path from the command line."""

from datetime import UTC
from typing import Annotated, get_args

import typer

from bot.cli.common import CANNOT_TELL, Json, if_stopped, out, parse_time, print_json, refuse
from bot.issuance import issue_or_wait
from bot.opening import open_house
from credentials.catalog.models import IdentityLevel
from credentials.errors import Mistake
from handlers.registry.award import AwardOrder
from handlers.registry.award import award as give
from storage.badges import Badge

LEVELS: tuple[IdentityLevel, ...] = get_args(IdentityLevel)


class AwardInputError(Mistake):
    """The command line cannot be read."""

    advice = "Scores look like fix=2,dupes=2,notes=3: a line's short name and 0 to 3."


def award(  # noqa: PLR0917 - these are options with names, not positions
    learner: Annotated[str, typer.Option(help="The learner's REF.")],
    achievement: Annotated[str, typer.Option(help="The badge's id in the catalog.")],
    scores: Annotated[str, typer.Option(help="fix=2,dupes=2,…")],
    assessor: Annotated[list[str], typer.Option(help="Who marked it; as often as the pack asks.")],
    approver: Annotated[str, typer.Option(help="Another person, who approves it.")],
    identity: Annotated[str | None, typer.Option(help=f"{', '.join(LEVELS)}.")] = None,
    at: Annotated[str | None, typer.Option(help="The moment it counts from.")] = None,
    as_json: Json = False,  # noqa: FBT002 - typer's way to a flag
) -> None:
    """Award a badge by every rule; returns once the public log covers it. A refusal exits 1."""
    given, level, moment = read_scores(scores), read_level(identity), parse_time(at)
    stands = f"See whether it was awarded: vouchline badge list --learner {learner}"
    with if_stopped(stands), open_house() as house:
        now = house.clock.now()
        order = AwardOrder(
            learner, achievement, given, tuple(assessor), approver, moment or now, level
        )
        try:
            badge = house.store.run_now(lambda asked, tx: give(asked, now, tx), order)
        except Mistake as mistake:
            refuse(mistake)
        waits = issue_or_wait(house.store, house.clock.now())
        issued = house.store.read_now(lambda name, tx: tx.badges.get(name), badge.id)
    if issued is None:
        raise KeyError(badge.id)
    if as_json:
        print_json(_document(issued))
    elif waits:
        out.print(f"{issued.id}  approved for {learner}, waiting for the log.", markup=False)
    else:
        until = issued.valid_until.date().isoformat() if issued.valid_until else "no end"
        out.print(
            f"{issued.id}  {issued.achievement_id} for {learner}, until {until}", markup=False
        )
    if waits:
        refuse(waits, CANNOT_TELL)


def _document(badge: Badge) -> dict[str, object]:
    until = badge.valid_until
    return {
        "id": badge.id,
        "achievement": badge.achievement_id,
        "valid_from": badge.valid_from.astimezone(UTC).isoformat(),
        "valid_until": until.astimezone(UTC).isoformat() if until else None,
        "log_index": badge.log_index,
    }


def read_scores(text: str) -> dict[str, int]:
    """The scores in `fix=2,dupes=2`, by the lines' short names.

    Raises:
        AwardInputError: they cannot be read.
    """
    found: dict[str, int] = {}
    for part in text.split(","):
        line, sign, score = part.strip().partition("=")
        if not sign or not score.strip().isdecimal() or line.strip() in found:
            raise AwardInputError(f"“{part.strip()}” in --scores cannot be read.")
        found[line.strip()] = int(score)
    return found


def read_level(text: str | None) -> IdentityLevel | None:
    """An identity level by its name; nothing stays nothing.

    Raises:
        AwardInputError: there is no such level.
    """
    if text is None:
        return None
    for level in LEVELS:
        if text == level:
            return level
    raise AwardInputError(f"“{text}” is no identity level.", f"Use one of: {', '.join(LEVELS)}.")
