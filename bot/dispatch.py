"""The one way in: know repeats, run the handler in one transaction, turn a mistake into advice."""

import asyncio
from dataclasses import replace

import structlog
from pydantic import TypeAdapter

from bot.bringing.reader import Reader
from bot.clock import Clock
from bot.unsaid import kept
from credentials.errors import Mistake
from handlers.asker import Handler, asker
from handlers.employer.files import MOST_FILES
from handlers.learner import portfolio
from handlers.messages import Made, Reply, Request, Seat, Upload
from storage.away import CommitInDoubtError, TryAgainError
from storage.sealing import SERVICE
from storage.store import Store
from storage.transaction import Transaction

log = structlog.get_logger(__name__)
_replies = TypeAdapter(Reply)

OUR_FAULT = (
    "That went wrong on our side. Nothing is lost. "
    "Please send it once more in a minute, or say: person."
)


class Dispatcher:
    """Hears requests from every platform. The reply is stored with the request it answers."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        answer: Handler,
        reader: Reader | None = None,
        process: str | None = None,
    ) -> None:
        """`answer` finds and runs the handler for a request; `reader` reads badges in files.

        `process` is our name: another one carries on what it leaves. None: nobody does.
        """
        self._reader = reader or Reader()
        self._store = store
        self._clock = clock
        self._answer = answer
        self._process = process

    async def __call__(self, request: Request) -> Reply:
        """Act once; give the stored answer to a repeat whose answer may not have arrived."""
        if request.seat is Seat.EMPLOYER and request.files:
            files = [await self._read(one) for one in request.files[:MOST_FILES]]
            request = replace(request, files=tuple(files))
        if portfolio.wanted(request):
            request = replace(request, made=await self._made(request))
        try:
            return await self._store.run(self.hear, request)
        except CommitInDoubtError:
            # If it was saved, it is ours to say, and another replica would leave it to us.
            return await self._store.run(self.hear, request)

    async def _made(self, request: Request) -> Made | None:
        """Sign a file for the asker in no transaction: it would hold up everybody else."""
        try:
            given = await self._store.read(portfolio.gather, request)
            return await asyncio.to_thread(portfolio.make, given, request.at) if given else None
        except Mistake as mistake:
            log.warning("record_not_made", why=mistake.what)
            return None

    async def _read(self, file: Upload) -> Upload:
        """Whatever takes long about a stranger's badge is done before the transaction."""
        try:
            return replace(file, brought=await self._reader.read(file.content, self._clock.now()))
        except Mistake as mistake:
            return replace(file, brought=mistake)

    async def answered(self, request: Request) -> None:
        """The reply is with the asker: a repeat needs none."""
        await self._store.run(self._answered, request)

    def hear(self, request: Request, tx: Transaction) -> Reply:
        """The whole of it, inside one transaction."""
        request = replace(request, text=_plain(request.text), action=_plain(request.action))
        heard = tx.inbox.known(request.account.platform, request.event_id)
        if heard is not None:
            if heard.answered or heard.reply is None:
                return Reply()
            if heard.carrier not in {None, self._process}:
                # It is there and on its way with the answer, or will be carried on from.
                return Reply()
            if self._process:
                tx.inbox.carry(heard.id, self._process)
            return _replies.validate_json(heard.reply)
        spoke = request.account
        tx.people.heard_from(spoke.platform, spoke.workspace, spoke.external_id)
        reply = self._attempt(request, tx)
        person = asker(request, tx)
        # Of strangers nothing is kept that leads to them; where nothing is said, nothing is left.
        carried = bool(person and self._process and reply.messages)
        tx.inbox.remember(
            request.account.platform,
            request.event_id,
            self._clock.now(),
            _replies.dump_json(reply).decode(),
            person.id if person else SERVICE,
            asked=kept(request) if carried else None,
            carrier=self._process if carried else None,
        )
        return reply

    def _attempt(self, request: Request, tx: Transaction) -> Reply:
        try:
            with tx.savepoint():
                return self._answer(request, tx)
        except TryAgainError:
            # Not the asker's mistake: the store runs all of it again.
            raise
        except Mistake as mistake:
            return Reply.say(f"{mistake.what} {mistake.next_step}".strip())
        except Exception:
            # The asker gets an answer and the update is not repeated for ever; we get the trace.
            log.exception("handler_broke", seat=request.seat.value, event_id=request.event_id)
            return Reply.say(OUR_FAULT)

    def _answered(self, request: Request, tx: Transaction) -> None:
        at = self._clock.now()
        tx.inbox.answered(request.account.platform, request.event_id, at, self._process)


def _plain(text: str) -> str:
    """The text as it can be stored and said again: without half letters and null bytes."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
