"""Go's code rebuilds our log from what we serve, and from nothing else."""

import asyncio
from pathlib import Path

import pytest

from bot.clock import Clock, real_now
from bot.issuance import issue_now
from bot.web.app import public_routes
from credentials.registry.checkpoint import open_checkpoint
from credentials.registry.note import parse_vkey, verifier_for
from handlers.registry.issuer import issuer, log_signers
from storage.store import Store
from storage.transaction import Transaction
from tests.bot.platforms.stage import door, serving
from tests.handlers.registry.harbor import Harbor, edit
from tests.peers.golang import Go, written

TALL = 256 * 256 + 2 * 256 + 44
"""Entries: three levels of tiles, the last of each not full."""


@pytest.fixture
def harbor(store: Store) -> Harbor:
    """A log with real badges in it, and many more entries."""
    one = Harbor(store)
    one.issues()

    def fill(tx: Transaction) -> None:
        more = [b"entry %d" % number for number in range(1, TALL)]
        tx.log.append(issuer(tx).origin, 1, more)

    one.do(fill)
    issue_now(store, one.at)
    return one


@pytest.mark.enable_socket
async def test_go_rebuilds_the_log_from_its_tiles(go: Go, harbor: Harbor, tmp_path: Path) -> None:
    """From what we serve alone, every entry leads to the signed root; an edited one does not."""
    vkey = harbor.do(
        lambda tx: verifier_for(issuer(tx).origin, log_signers(issuer(tx), tx)[0].private).vkey
    )
    listening, url = door()
    routes = public_routes(harbor.store, Clock(harbor.at - real_now()))
    case = {"kind": "log", "url": f"{url}/log", "vkeys": [vkey]}
    async with serving(routes, listening):
        (said,) = await asyncio.to_thread(go, [case])
        latest = harbor.do(lambda tx: tx.log.latest())
        assert latest is not None
        ours = open_checkpoint(latest.note, parse_vkey(vkey))
        assert said == {"ok": True, "size": TALL, "root": written(ours.root)}
        lie = "UPDATE log_entries SET content = CAST(replace(content, :old, :new) AS BLOB)"
        edit(tmp_path, f"{lie} WHERE first = 0", old="issued", new="passed")
        (said,) = await asyncio.to_thread(go, [case])
        assert said == {"ok": False, "why": "entry 0 is not the one in the log"}
        edit(tmp_path, f"{lie} WHERE first = 0", old="passed", new="issued")
        edit(tmp_path, 'UPDATE log_tile SET content = zeroblob(8192) WHERE "index" = 9')
        (said,) = await asyncio.to_thread(go, [case])
        assert not said["ok"]
