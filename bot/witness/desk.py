"""The witness's desk (c2sp.org/tlog-witness): a checkpoint comes in, a cosignature goes out.

Everything a stranger sends is bounded and parsed before anything is looked up. The store has kept
a checkpoint for good before its cosignature leaves.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.guard import Bounded
from credentials.registry.cosignature import cosign
from credentials.registry.note import NoteVerifier
from credentials.registry.witness import (
    CONFLICT,
    MALFORMED,
    MOST_OCTETS,
    SubmissionError,
    parse_submission,
    weigh,
)
from storage.witness_keys import WitnessSigner
from storage.witness_store import WitnessStore

PATIENCE_SECONDS: Final = 10.0
_SIZE_TYPE: Final = {"content-type": "text/x.tlog.size"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk says, and how."""

    status: int
    text: str


class Desk:
    """One witness: its key, the logs it watches, and its memory."""

    def __init__(
        self,
        signer: WitnessSigner,
        logs: Callable[[], Iterable[NoteVerifier]],
        store: WitnessStore,
        now: Callable[[], datetime],
    ) -> None:
        """Watch `logs`; they are asked for each time, as a log's key may change."""
        self._signer = signer
        self._logs = logs
        self._store = store
        self._now = now

    def add_checkpoint(self, body: bytes) -> Answer:
        """Judge a submission; 200 carries the cosignature's line, 409 the size seen last."""
        try:
            submission = parse_submission(body)
        except SubmissionError as mistake:
            return Answer(MALFORMED, f"{mistake}\n")
        checkpoint, logs, now = submission.checkpoint, tuple(self._logs()), self._now()
        refused = self._store.follow(checkpoint, now, lambda seen: weigh(submission, logs, seen))
        if refused is None:
            return Answer(
                200, cosign(checkpoint.text, self._signer.name, self._signer.private, now)
            )
        if refused.status == CONFLICT:
            return Answer(CONFLICT, f"{refused.size}\n")
        return Answer(refused.status, f"{refused.why}\n")

    def about(self) -> str:
        """Who this witness is, and how far it has followed each log."""
        lines = [self._signer.public.vkey, ""]
        followed = {one.origin: one for one in self._store.watched()}
        for origin in dict.fromkeys((*(one.name for one in self._logs()), *followed)):
            one = followed.get(origin)
            root = b64encode(one.root).decode() if one else "-"
            lines.append(f"{origin} {one.size if one else 0} {root}")
        return "\n".join(lines) + "\n"


def witness_app(desk: Desk, patience: float = PATIENCE_SECONDS) -> Starlette:
    """The desk on the web: `POST /add-checkpoint`; `GET /` says who it is.

    A submission has to be here whole within `patience` seconds.
    """

    async def add_checkpoint(request: Request) -> Response:
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_OCTETS:
                break
        answer = await run_in_threadpool(desk.add_checkpoint, bytes(body))
        headers = _SIZE_TYPE if answer.status == CONFLICT else None
        return PlainTextResponse(answer.text, answer.status, headers)

    async def about(_request: Request) -> Response:
        return PlainTextResponse(await run_in_threadpool(desk.about))

    return Starlette(
        routes=[Route("/", about), Route("/add-checkpoint", add_checkpoint, methods=["POST"])],
        middleware=[Middleware(Bounded, seconds=patience)],
    )
