"""The chat in the browser: three seats, each a real conversation, its transcript in a table.

It is a platform like Telegram and Slack, but everybody who sits in it is on this machine.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial

from starlette.routing import BaseRoute

from bot.clock import Clock
from bot.platforms import Destination, Hear, Sent
from bot.under_way import UnderWay
from handlers.messages import Account, Attachment, Message, Reply, Request, Seat, Upload
from storage.people import Person
from storage.store import Store
from storage.transaction import Transaction
from storage.transcript import Line

NAME = "local"
STAFF, EMPLOYER = "staff", "acme"
STOP_PATIENCE = 5.0
CHANNEL = Account(NAME, STAFF, "#channel")
"""Where alerts go; the staff seat shows it among its own messages."""
FIRST_IN = {Seat.LEARNER: "new-1", Seat.EMPLOYER: "hiring-manager", Seat.STAFF: "diaz"}
"""Who sits in each seat before anybody has chosen."""
_WORKSPACES = {Seat.LEARNER: "", Seat.EMPLOYER: EMPLOYER, Seat.STAFF: STAFF}


@dataclass(frozen=True, slots=True)
class Said:
    """What came from the page: typed or pressed, with the page's own name for the event."""

    seat: Seat
    event_id: str
    text: str = ""
    action: str = ""
    label: str = ""
    files: tuple[Upload, ...] = ()


class LocalChat:
    """The platform behind the three-seat page."""

    name = NAME
    a_second = 0
    routes: Sequence[BaseRoute] = ()

    def __init__(self, store: Store, clock: Clock, hear: Hear) -> None:
        """`hear` answers what is said here."""
        self._store = store
        self._clock = clock
        self._hear = hear
        self._listeners: set[asyncio.Queue[dict[str, object]]] = set()
        self._under_way = UnderWay()

    async def start(self) -> None:
        """Give the seats their first people."""
        for seat in (Seat.STAFF, Seat.LEARNER):
            await self._store.run(self._sit, (seat, None))

    async def stop(self) -> None:
        """Let running answers finish."""
        await self._under_way.stop(STOP_PATIENCE)

    # --- to the page ------------------------------------------------------------------------

    def listen(self) -> asyncio.Queue[dict[str, object]]:
        """A queue of what happens from now on."""
        queue: asyncio.Queue[dict[str, object]] = asyncio.Queue()
        self._listeners.add(queue)
        return queue

    def unlisten(self, queue: asyncio.Queue[dict[str, object]]) -> None:
        """Stop listening."""
        self._listeners.discard(queue)

    def tell(self, event: dict[str, object]) -> None:
        """Send an event to every open page."""
        for queue in self._listeners:
            queue.put_nowait(event)

    async def send(self, to: Destination, message: Message, replaces: str = "") -> Sent:
        """Show a message in a chat; it is in the table before this returns."""
        account = CHANNEL if to.channel else to.account
        line = await self._store.run(self._write, (account, _content(message), replaces))
        await self._show(account, line)
        return Sent(line.id)

    def carry_on(self, request: Request, reply: Reply) -> None:
        """Answer what another process has heard."""
        self._begin_answer(request, reply)

    def rest(self, to: Destination) -> float:
        """The page keeps up with us."""
        del to
        return 0

    # --- from the page ----------------------------------------------------------------------

    async def say(self, said: Said) -> None:
        """Hear what somebody said, and show both it and the answer."""
        account = await self._store.read(self.account_in, said.seat)
        at = self._clock.now()
        await self._show(account, await self._store.run(self._write_mine, (account, said)))
        request = Request(account, said.seat, at, said.event_id, said.text, said.action, said.files)
        await self._begin_answer(request, await self._hear(request))

    async def sit(self, seat: Seat, who: str | None) -> None:
        """Let somebody else sit in a seat: a REF, or None for a newcomer."""
        await self._store.run(self._sit, (seat, who or "new"))

    async def transcript(self, seat: Seat) -> list[dict[str, object]]:
        """Everything said in the chat of whoever sits in a seat."""

        def read(_asked: None, tx: Transaction) -> list[Line]:
            account = self.account_in(seat, tx)
            lines = tx.transcript.of(_chat(account))
            if seat is Seat.STAFF:
                lines += tx.transcript.of(_chat(CHANNEL))
            return sorted(lines, key=lambda line: line.place)

        return [_bubble(line) for line in await self._store.read(read, None)]

    async def seats(self) -> dict[str, object]:
        """Who sits where, and who else could."""
        return await self._store.read(self._seats, None)

    def _begin_answer(self, request: Request, reply: Reply) -> asyncio.Task[None]:
        return self._under_way.answer(request.event_id, partial(self._answer, request, reply))

    async def _answer(self, request: Request, reply: Reply) -> None:
        for message in reply.messages:
            await self.send(Destination(request.account), message)
        await self._hear.answered(request)

    # --- inside transactions ----------------------------------------------------------------

    def account_in(self, seat: Seat, tx: Transaction) -> Account:
        """The account that speaks from a seat."""
        who = tx.facts.get(f"local_{seat.value}") or FIRST_IN[seat]
        return Account(NAME, _WORKSPACES[seat], who)

    def _sit(self, asked: tuple[Seat, str | None], tx: Transaction) -> None:
        seat, who = asked
        if who == "new":
            count = int(tx.facts.get("local_newcomers") or 1) + 1
            tx.facts.set("local_newcomers", str(count))
            who = f"new-{count}"
        if who:
            tx.facts.set(f"local_{seat.value}", _own_chat(seat, who, tx))
        account = self.account_in(seat, tx)
        person = tx.people.known_ref(account.external_id)
        known = tx.people.by_account(account.platform, account.workspace, account.external_id)
        if person is None or known is not None or not _fits(seat, person):
            return
        tx.people.link(person.id, NAME, account.workspace, account.external_id, self._clock.now())
        if person.consented_at is None:
            # People of the sample programme agreed when they were put on its roster.
            tx.people.change(person.id, consented_at=self._clock.now())

    def _seats(self, _asked: None, tx: Transaction) -> dict[str, object]:
        people = {
            Seat.LEARNER: [
                tx.people.get(member.person_id)
                for cohort in tx.cohorts.all()
                for member in tx.cohorts.members(cohort.code)
            ],
            Seat.STAFF: tx.people.staff(),
        }
        found: dict[str, object] = {Seat.EMPLOYER.value: {"who": "Acme Co."}}
        for seat, them in people.items():
            account = self.account_in(seat, tx)
            person = tx.people.by_account(NAME, account.workspace, account.external_id)
            found[seat.value] = {
                "who": person.shown_name if person else "New person",
                "people": [
                    {"ref": one.ref, "name": one.shown_name} for one in them if _fits(seat, one)
                ],
                "as": person.ref if person else account.external_id,
            }
        return found

    def _write(self, asked: tuple[Account, str, str], tx: Transaction) -> Line:
        account, content, replaces = asked
        replaced = tx.transcript.replace(replaces, content) if replaces else None
        return replaced or tx.transcript.add(_chat(account), content, self._clock.now())

    def _write_mine(self, asked: tuple[Account, Said], tx: Transaction) -> Line:
        account, said = asked
        content = {
            "mine": True,
            "text": said.text or said.label,
            "files": [_file_said(one) for one in said.files],
        }
        chat = _chat(account)
        return tx.transcript.add(chat, json.dumps(content), self._clock.now(), said.event_id)

    async def _show(self, account: Account, line: Line) -> None:
        seat = {STAFF: Seat.STAFF, EMPLOYER: Seat.EMPLOYER}.get(account.workspace, Seat.LEARNER)
        # Somebody else may sit there now: their page must not show this person's messages.
        if account in (CHANNEL, await self._store.read(self.account_in, seat)):
            self.tell({"type": "message", "seat": seat.value, "message": _bubble(line)})


def _own_chat(seat: Seat, who: str, tx: Transaction) -> str:
    """Somebody who joined here as a newcomer goes on in that chat, not in an empty one."""
    person = tx.people.known_ref(who)
    workspace = _WORKSPACES[seat]
    addresses = tx.people.addresses(person.id) if person else []
    own = [one for one in addresses if (one.platform, one.workspace) == (NAME, workspace)]
    return own[-1].external_id if own else who


def _fits(seat: Seat, person: Person) -> bool:
    return bool(person.roles) == (seat is Seat.STAFF)


def _chat(account: Account) -> str:
    return f"{account.workspace}/{account.external_id}"


def _content(message: Message) -> str:
    return json.dumps(
        {
            "mine": False,
            "heading": message.heading,
            "text": message.text,
            "buttons": [asdict(button) for button in message.buttons],
            "files": [_file_sent(one) for one in message.files],
        }
    )


def _file_sent(file: Attachment) -> dict[str, object]:
    return {
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "url": f"/local/files/{file.file_id}",
    }


def _file_said(file: Upload) -> dict[str, object]:
    return {"name": file.name, "media_type": file.media_type, "size": len(file.content), "url": ""}


def _bubble(line: Line) -> dict[str, object]:
    empty = {"heading": "", "text": "", "buttons": [], "files": []}
    return {**empty, **json.loads(line.content), "id": line.id, "at": line.at.isoformat()}
