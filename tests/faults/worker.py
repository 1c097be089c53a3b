"""A process that owes and delivers, and says where it stands, so that a test can kill it there.

    python -m tests.faults.worker FOLDER SECONDS CUT

It opens the store in FOLDER with its clock SECONDS ahead. At the step named CUT it says so and
waits to be killed; with the cut `none` it works to the end.
"""

import asyncio
import os
import sys
import time
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.delivery import Delivery
from bot.presence import present
from handlers.due.owing import owe, what_is_due
from handlers.due.parcel import Parcel
from storage.store import Store
from storage.transaction import Transaction
from tests.faults.place import open_place
from tests.faults.sink import Sink

NAME = f"worker-{os.getpid()}"


class Steps:
    """The service's own steps, one after the other, with a place to die between every two."""

    def __init__(self, store: Store, clock: Clock, sink: Sink, cut: str) -> None:
        """Die at `cut`."""
        self._store = store
        self._clock = clock
        self._sink = sink
        self._cut = cut
        self._delivery = Delivery(store, clock, {sink.name: sink}, NAME)

    def here(self, step: str) -> None:
        """At the cut: say so, and wait for the end."""
        if step == self._cut:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            time.sleep(60)

    async def all(self) -> None:
        """Owe what is due, and deliver it."""
        self.here("before owing")
        self._store.run_now(self._owe, None)
        self.here("after owing")
        if self._cut == "amid":
            await asyncio.gather(self._delivery.deliver_all(), self._say_when_amid())
            return
        while claimed := await self._delivery.claim():
            self.here("after claim")
            for one in claimed:
                for parcel in (await self._delivery.intend([one])).parcels:
                    await self._carry(parcel)

    async def _say_when_amid(self) -> None:
        """Say it when some have arrived and some have not, while the service goes on."""
        await self._sink.something.wait()
        self.here("amid")

    async def _carry(self, parcel: Parcel) -> None:
        self.here("after intent")
        done = await self._delivery.send(parcel)
        self.here("after send")
        await self._delivery.mark([done])
        self.here("after mark")

    def _owe(self, _asked: None, tx: Transaction) -> None:
        owe(what_is_due(self._clock.now(), tx), tx)
        self.here("before commit")


def main() -> None:
    """Work in the folder given."""
    folder, ahead, cut = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    clock = Clock(timedelta(seconds=ahead))
    store = open_place(folder)
    with present(folder / "processes", NAME, store):
        asyncio.run(Steps(store, clock, Sink(folder / "sink.txt"), cut).all())
    store.close()


if __name__ == "__main__":
    main()
