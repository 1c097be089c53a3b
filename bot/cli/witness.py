"""`vouchline witness`: cosign other people's logs while they only ever grow (C2SP tlog-witness)."""

from base64 import b64encode
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import Json, out, print_json
from bot.clock import real_now
from credentials.errors import Mistake
from credentials.plurals import several
from credentials.registry.note import NoteVerifier, parse_vkey
from storage.chance import SystemChance
from storage.witness_keys import WitnessSigner, make_witness_key, read_witness_key
from storage.witness_store import WitnessStore

app = typer.Typer(help="An independent witness that anyone can run.", no_args_is_help=True)

Folder = Annotated[
    Path, typer.Option(help="Where its key and its memory are. Lose them and it is another one.")
]
DATA = Path("data/witness")


class NoWitnessError(Mistake):
    """There is no witness in this folder."""

    advice = "Start it once: vouchline witness serve --name NAME --log VKEY"


class NothingToWatchError(Mistake):
    """A witness without logs would have nothing to do."""

    advice = "Name each log by its key: --log VKEY. `vouchline registry status` prints ours."


@app.command()
def serve(
    log: Annotated[list[str] | None, typer.Option(help="The key of a log to watch.")] = None,
    name: Annotated[str, typer.Option(help="Its name, such as witness.example.org.")] = "",
    folder: Folder = DATA,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)] = 8081,
) -> None:
    """Cosign checkpoints of the named logs until stopped. Makes its key at the first start."""
    logs = [parse_vkey(one) for one in log or []]
    if not logs:
        raise NothingToWatchError("No log is named.")
    signer = _signer(folder, name)
    out.print(f"This witness: {signer.public.vkey}", markup=False)
    _run(signer, logs, folder, host, port)


@app.command()
def status(folder: Folder = DATA, as_json: Json = False) -> None:  # noqa: FBT002 - typer's way to a flag
    """Say who this witness is, and how far it has followed each log."""
    signer = read_witness_key(folder)
    if signer is None:
        raise NoWitnessError(f"There is no witness in {folder}.")
    store = WitnessStore(folder)
    watched = store.watched()
    store.close()
    if as_json:
        logs = [
            {
                "origin": one.origin,
                "size": one.size,
                "root": b64encode(one.root).decode(),
                "at": one.at.isoformat(),
            }
            for one in watched
        ]
        print_json({"name": signer.name, "vkey": signer.public.vkey, "logs": logs})
        return
    out.print(f"This witness: {signer.public.vkey}", markup=False)
    for one in watched:
        size = several(one.size, "entry", "entries")
        out.print(f"{one.origin}: {size}, cosigned at {one.at.isoformat()}.", markup=False)
    if not watched:
        out.print("It has not cosigned anything yet.")


def _signer(folder: Path, name: str) -> WitnessSigner:
    signer = read_witness_key(folder)
    if signer is None:
        if not name:
            raise NoWitnessError(f"There is no witness in {folder}, and no name for a new one.")
        return make_witness_key(folder, name, SystemChance())
    if name and name != signer.name:
        raise NoWitnessError(
            f"The witness in {folder} is called {signer.name}, not {name}.",
            "Leave --name out, or use another --folder.",
        )
    return signer


def _run(
    signer: WitnessSigner, logs: list[NoteVerifier], folder: Path, host: str, port: int
) -> None:
    # Every other command would wait for the web's libraries.
    import uvicorn  # noqa: PLC0415

    from bot.witness.desk import Desk, witness_app  # noqa: PLC0415

    store = WitnessStore(folder)
    desk = Desk(signer, lambda: logs, store, real_now)
    uvicorn.run(witness_app(desk), host=host, port=port, log_level="warning", server_header=False)
    store.close()
