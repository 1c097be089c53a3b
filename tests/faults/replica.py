"""One replica as a process: it hears Telegram, or delivers what is owed, until it is killed.

    python -m tests.faults.replica hears|delivers FOLDER SECONDS URL TOKEN A_SECOND

Its clock is SECONDS ahead. It says when it is ready, and begins when a line comes in.
"""

import asyncio
import secrets
import sys
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.delivery import Delivery
from bot.dispatch import Dispatcher
from bot.leading import Lead
from bot.platforms.telegram import Access, Telegram
from handlers.menus import answer_anybody
from storage.store import Store
from tests.bot.platforms.stage import read_file
from tests.faults.place import open_place


async def work(what: str, store: Store, clock: Clock, access: Access) -> None:
    """Hear or deliver; whoever only delivers leaves the polling to others."""
    hear = Dispatcher(store, clock, answer_anybody)
    name = secrets.token_hex(8)
    lead = Lead(store, "telegram polling", name)
    telegram = Telegram(access, hear, read_file, clock.now, {}, lead=lead)
    delivery = Delivery(store, clock, {telegram.name: telegram}, name)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    await telegram.start()
    if what == "delivers":
        await delivery.deliver_all()
        await telegram.stop()
    else:
        await asyncio.Event().wait()


def main() -> None:
    """Do what the command line says."""
    what, folder, ahead, url, token, a_second = sys.argv[1:]
    store = open_place(Path(folder))
    access = Access(token, url, a_second=int(a_second))
    asyncio.run(work(what, store, Clock(timedelta(seconds=float(ahead))), access))
    store.close()


if __name__ == "__main__":
    main()
