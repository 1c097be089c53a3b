"""A witness beside the local service, on a port of its own, so that newcomers see it work.

It has its own key and its own database in `data/witness/`, and is asked over HTTP as any other.
It shows how witnesses work; it cannot show that two machines agree.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import sleep
from typing import Final

import structlog
import uvicorn

from bot.opening import House
from bot.witness.desk import Desk, witness_app
from bot.witnesses import WitnessAddress, Witnesses
from credentials.registry.note import NoteVerifier
from handlers.registry.issuer import issuer, log_verifiers
from storage.transaction import Transaction
from storage.witness_keys import read_witness_key
from storage.witness_store import WitnessStore

LOOPBACK: Final = "127.0.0.1"
_STARTING_SECONDS: Final = 5

log = structlog.get_logger(__name__)


@contextmanager
def witnesses_of(house: House) -> Iterator[Witnesses]:
    """The witnesses that are configured; locally and without any, one that runs here meanwhile."""
    settings = house.settings
    signer = read_witness_key(settings.witness_folder) if settings.has_own_witness else None
    if signer is None:
        yield settings.witness_list
        return
    with (
        closing(WitnessStore(settings.witness_folder)) as store,
        _bound(settings.port + 1) as bound,
    ):
        desk = Desk(signer, lambda: house.store.read_now(_our_logs, None), store, house.clock.now)
        with _serving(desk, bound):
            url = f"http://{LOOPBACK}:{bound.getsockname()[1]}"
            log.info("witness", open=f"{url}/", vkey=signer.public.vkey)
            yield Witnesses((WitnessAddress(url, signer.public),), 1)


@contextmanager
def _bound(port: int) -> Iterator[socket.socket]:
    """A socket on the port next to ours, or on any other if that one is taken."""
    with socket.socket() as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((LOOPBACK, port))
        except (OSError, OverflowError):
            bound.bind((LOOPBACK, 0))
        yield bound


@contextmanager
def _serving(desk: Desk, bound: socket.socket) -> Iterator[None]:
    """Serve in a thread of its own: only the main thread hears signals, and it ends us."""
    config = uvicorn.Config(
        witness_app(desk),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([bound],), name="witness")
    thread.start()
    for _ in range(_STARTING_SECONDS * 100):
        if server.started or not thread.is_alive():
            break
        sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _our_logs(_asked: None, tx: Transaction) -> list[NoteVerifier]:
    return log_verifiers(issuer(tx), tx)
