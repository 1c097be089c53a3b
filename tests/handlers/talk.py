"""Talking to the service as a person does, without a platform: say, press, send a file, repeat.

The store is a real one, the packs are those of `catalog/`, and every word goes through the
dispatcher, so that repeats, savepoints and sealed replies are the real ones.

    house = House(store)
    house.cohort("HARBOR-27A", coach=house.staff("lee", "Mr. Lee", "coach"))
    ana = house.stranger(LEARNER)
    ana.says("/start").presses("Yes").presses("English")
    assert "What should we call you?" in ana
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from bot.clock import Clock, real_now
from bot.dispatch import OUR_FAULT, Dispatcher
from credentials.catalog.models import Pack
from credentials.catalog.reading import read_pack
from handlers.catalog import case_files
from handlers.messages import Account, Button, Message, Reply, Request, Seat, Upload
from handlers.registry.marking import hand_in_marks
from handlers.routes import Menu, answer
from storage.attempts import AttemptState
from storage.badges import Badge, NewBadge
from storage.cohorts import Cohort
from storage.people import Person
from storage.store import Store
from storage.transaction import Transaction

MONDAY = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
"""The sample's first day, a Monday morning."""
DATA_STORY = "dss.p.data-story"
PLATFORM = "telegram"

_ROOT = Path(__file__).parents[2]
_events = count(1)
Done = TypeVar("Done")


@cache
def real_packs() -> tuple[Pack, ...]:
    """The packs of `catalog/`, read once: they are frozen."""
    files = sorted((_ROOT / "catalog").glob("*.yaml"))

    return tuple(read_pack(file.read_bytes(), file.name) for file in files)


def materials_of(pack: Pack) -> dict[str, bytes]:
    """The files that a pack's cases name."""
    folder = _ROOT / "catalog" / "materials" / pack.id
    return {name: (folder / name).read_bytes() for name in case_files(pack)}


class House:
    """The service with its rooms open: a store, the catalog, people, and a clock that tests set."""

    def __init__(self, store: Store, at: datetime = MONDAY) -> None:
        """Load the catalog into an empty store."""
        self.store = store
        self.at = at
        self._clock = Clock(at - real_now())
        self.do(self._load)

    def do(self, work: Callable[[Transaction], Done]) -> Done:
        """Do something in one transaction."""
        return self.store.run_now(lambda _, tx: work(tx), None)

    def wait(self, **time: float) -> datetime:
        """Let time pass: `wait(days=3)`; the new time."""
        self.at += timedelta(**time)
        self._clock.move(timedelta(**time))
        return self.at

    # --- people -----------------------------------------------------------------------------

    def staff(self, ref: str, name: str, *roles: str) -> Person:
        """Somebody with staff roles, whose chat we know."""

        def add(tx: Transaction) -> Person:
            one = tx.people.add(self.at, ref=ref, name=name)
            tx.people.grant(one.id, frozenset(roles))
            tx.people.link(one.id, PLATFORM, "", ref, self.at)
            return tx.people.get(one.id)

        return self.do(add)

    def cohort(self, code: str, *, coach: Person, pathway: str = DATA_STORY) -> Cohort:
        """A cohort that starts next Monday."""
        new = Cohort(code, pathway, date(2026, 10, 12), coach.id)
        self.do(lambda tx: tx.cohorts.add(new))
        return new

    def learner(self, ref: str, name: str, cohort: Cohort | None = None, **more: Any) -> Person:
        """A learner who said yes and whose chat we know; in a cohort, when one is given."""

        def add(tx: Transaction) -> Person:
            one = tx.people.add(self.at, ref=ref, name=name, **more)
            tx.people.change(one.id, consented_at=self.at)
            tx.people.link(one.id, PLATFORM, "", ref, self.at)
            if cohort:
                tx.cohorts.enrol(one.id, cohort.pathway_id, self.at, cohort_code=cohort.code)
            return tx.people.get(one.id)

        return self.do(add)

    def roster(self, ref: str, name: str, cohort: Cohort, **more: Any) -> Person:
        """A learner whom only the roster knows: no chat, no consent."""

        def add(tx: Transaction) -> Person:
            one = tx.people.add(self.at, ref=ref, name=name, **more)
            tx.cohorts.enrol(one.id, cohort.pathway_id, self.at, cohort_code=cohort.code)
            return tx.people.get(one.id)

        return self.do(add)

    def badge(
        self,
        holder: Person,
        achievement: str = "dss.b.data",
        *,
        version: str = "2.0.0",
        until: datetime | None = None,
        attempt: int | None = None,
        renews: str | None = None,
    ) -> Badge:
        """A badge in the store, as far as its holder's conversations look at it. It is unsigned.

        With the number of an `attempt` that passed, it closes that attempt.
        """

        def add(tx: Transaction) -> Badge:
            new = str(tx.new_badge_id())
            work = tx.attempts.by_number(attempt) if attempt else None
            if work:
                tx.attempts.change(work.id, state=AttemptState.CLOSED, decided_at=self.at)
            index = tx.new_status_index(1, 131_072)
            tx.badges.add(
                NewBadge(
                    id=new,
                    person_id=holder.id,
                    achievement_id=achievement,
                    version=version,
                    attempt_id=work.id if work else None,
                    valid_from=self.at,
                    valid_until=until,
                    document={"id": new},
                    status_list=1,
                    status_index=index,
                    identity_salt=tx.new_salt(),
                    renews=renews,
                    awarded_at=self.at,
                )
            )
            found = tx.badges.get(new)
            assert found is not None
            return found

        return self.do(add)

    def mark(self, number: int, marker: Person, words: str = "", **scores: int) -> None:
        """A marker scores an attempt, line by line, and hands the marks in."""

        def score(tx: Transaction) -> None:
            attempt = tx.attempts.by_number(number)
            assert attempt is not None
            for line, value in scores.items():
                tx.attempts.mark(attempt, marker.id, line, value, words or None, self.at)
            hand_in_marks(attempt, marker, self.at, tx)

        self.do(score)

    # --- talking ----------------------------------------------------------------------------

    def stranger(self, menu: Menu, external_id: str = "new", seat: Seat = Seat.LEARNER) -> "Talk":
        """Somebody we do not know opens a chat."""
        return Talk(self, menu, Account(PLATFORM, "", external_id), seat)

    def talk(self, person: Person, menu: Menu, seat: Seat = Seat.LEARNER) -> "Talk":
        """The chat of a person made by `learner` or `staff`."""
        return Talk(self, menu, Account(PLATFORM, "", person.ref), seat)

    def hear(self, request: Request, menu: Menu) -> Reply:
        """One request all the way in, as a platform gives it."""
        dispatcher = Dispatcher(
            self.store, self._clock, lambda heard, tx: answer(heard, tx, {heard.seat: menu})
        )
        return self.store.run_now(dispatcher.hear, request)

    def _load(self, tx: Transaction) -> None:
        for pack in real_packs():
            if tx.packs.digest(pack.id, pack.version) is None:
                tx.packs.add(pack, pack.digest, self.at, materials_of(pack))


@dataclass
class Talk:
    """One person's chat. Every turn answers the chat itself, so that turns can be chained."""

    house: House
    menu: Menu
    account: Account
    seat: Seat
    heard: list[Message] = field(default_factory=list)
    """Every message this person got, the oldest first."""
    reply: Reply = field(default_factory=Reply)
    """The answer to the last turn."""
    _last: Request | None = None

    # --- turns ------------------------------------------------------------------------------

    def says(self, text: str, **more: Any) -> "Talk":
        """Type something; a command with its slash."""
        return self._turn(self._request(text=text, **more))

    def presses(self, label: str) -> "Talk":
        """Press the newest button with this label, as far up as it may stand."""
        return self.acts(self.button(label).action)

    def acts(self, action: str) -> "Talk":
        """Press a button we have in mind: an old one, or one of a notice."""
        return self._turn(self._request(action=action))

    def sends(self, name: str, content: bytes, text: str = "", kind: str = "") -> "Talk":
        """Send a file, with a caption if there is one."""
        media_type = kind or "application/octet-stream"
        return self._turn(self._request(text=text, files=(Upload(name, media_type, content),)))

    def repeats(self) -> "Talk":
        """The platform delivers the last update once more."""
        assert self._last is not None, "nothing was said yet"
        return self._turn(self._last)

    # --- what came back ---------------------------------------------------------------------

    @property
    def text(self) -> str:
        """All the words of the last answer."""
        return "\n".join(f"{one.heading}\n{one.text}".strip() for one in self.reply.messages)

    @property
    def labels(self) -> list[str]:
        """The buttons under the last answer."""
        return [button.label for one in self.reply.messages for button in one.buttons]

    def __contains__(self, words: str) -> bool:
        """Whether the last answer has these words."""
        return words in self.text

    def button(self, label: str) -> Button:
        """The newest button with this label."""
        for message in reversed(self.heard):
            for button in message.buttons:
                if button.label == label:
                    return button
        raise AssertionError(f"no button {label!r}; the last answer was {self.text!r}")

    def _request(self, **what: Any) -> Request:
        new = f"event-{next(_events)}"
        return Request(self.account, self.seat, self.house.at, new, **what)

    def _turn(self, request: Request) -> "Talk":
        self._last = replace(request)
        self.reply = self.house.hear(request, self.menu)
        self.heard.extend(self.reply.messages)
        assert OUR_FAULT not in self.text, "the handler broke; its trace is in the captured log"
        return self
