"""The log as auditors and witnesses read it: a checkpoint and tiles (c2sp.org/tlog-tiles)."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.answers import ASK_AGAIN, FIVE_MINUTES, FOR_ALL_SITES, answer, problem
from bot.web.pages import Problem
from credentials.registry.tiles import TileError, parse_tile_path
from handlers.registry.publication import AskedTile, newest_note, tile_content
from storage.store import Store

FOR_EVER: Final = "public, max-age=31536000, immutable"
_TEXT: Final = "text/plain; charset=utf-8"
_OCTETS: Final = "application/octet-stream"
_NO_LOG: Final = Problem("The log is empty.", "Its first checkpoint comes with the first badge.")
_NO_TILE: Final = Problem(
    "The log has no such tile.", "Read the checkpoint: its size says which tiles there are."
)


class LogPages:
    """Everything that is needed to check the log without asking us anything else."""

    def __init__(self, store: Store) -> None:
        """Serve what `store` has published."""
        self._store = store

    @property
    def routes(self) -> list[BaseRoute]:
        """Where the log's origin says it is."""
        return [
            Route("/log/checkpoint", self._checkpoint),
            Route("/log/tile/{path:path}", self._tile),
            # The same for each log that we ever had: those that have ended are nowhere else.
            Route("/log/{number:int}/checkpoint", self._checkpoint),
            Route("/log/{number:int}/tile/{path:path}", self._tile),
        ]

    async def _checkpoint(self, request: Request) -> Response:
        note = await self._store.read(newest_note, request.path_params.get("number"))
        if note is None:
            return problem(request, 404, _NO_LOG)
        return answer(request, note, _TEXT, ASK_AGAIN, FOR_ALL_SITES)

    async def _tile(self, request: Request) -> Response:
        try:
            tile = parse_tile_path(request.path_params["path"])
        except TileError as mistake:
            return problem(request, 404, Problem(mistake.what, mistake.advice))
        asked = AskedTile(tile, request.path_params.get("number"))
        content = await self._store.read(tile_content, asked)
        if content is None:
            return problem(request, 404, _NO_TILE)
        # A partial tile is soon of no use to anybody: nobody should keep it for a year.
        keep = FOR_EVER if tile.is_full else FIVE_MINUTES
        return answer(request, content, _OCTETS, keep, FOR_ALL_SITES)
