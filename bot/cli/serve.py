"""`vouchline serve`: run the service."""

import asyncio
from typing import Annotated

import typer
import uvloop

from bot.settings import read_settings
from credentials.errors import Mistake

ROLES = ("web", "telegram", "slack", "schedule", "delivery")


class RoleError(Mistake):
    """An unknown role."""

    advice = f"Roles are: {', '.join(ROLES)}."


def serve(
    only: Annotated[
        str, typer.Option(help=f"Some of {','.join(ROLES)}; the default is all.")
    ] = ",".join(ROLES),
) -> None:
    """Run everything that is configured, until stopped."""
    roles = {role.strip() for role in only.split(",") if role.strip()}
    if unknown := roles - set(ROLES):
        raise RoleError(f"“{', '.join(sorted(unknown))}” is no role.")
    if not roles:
        raise RoleError("There is nothing to run.")
    # Every other command would wait a second for the platforms' libraries.
    from bot.main import serve as run  # noqa: PLC0415

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(read_settings(), frozenset(roles)))
