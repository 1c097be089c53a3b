"""Everything a person can do, on one page: for each seat its commands, buttons, scenes and words.

A request goes to the first that fits: a pressed button, a command, the scene that waits for an
answer, a plain word. What fits nowhere is not understood, and says what would be.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.asker import Handler, asker, conversation
from handlers.messages import Reply, Request, Seat
from handlers.plain import plain
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Menu:
    """What one seat can do.

    `commands` by their name without the slash; `actions` by a button's verb; `scenes` by the name
    of what we are waiting for; `words` are words that mean a command, as `plain` leaves them;
    `sentences` have more to say. `stranger` answers anybody we do not know; `lost` answers what
    fits nowhere.
    """

    commands: Mapping[str, Handler]
    actions: Mapping[str, Handler]
    stranger: Handler
    lost: Handler
    scenes: Mapping[str, Handler] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    sentences: Mapping[re.Pattern[str], str] = field(default_factory=dict)
    open_to_strangers: frozenset[str] = frozenset()


def answer(request: Request, tx: Transaction, menus: Mapping[Seat, Menu]) -> Reply:
    """Find the one handler for a request and let it answer."""
    return route(request, tx, menus[request.seat])(request, tx)


def route(request: Request, tx: Transaction, menu: Menu) -> Handler:
    """The handler for a request."""
    person = asker(request, tx)
    if request.action:
        verb = request.action.partition(":")[0]
        handler = menu.actions.get(verb, menu.lost)
        return handler if person or verb in menu.open_to_strangers else menu.stranger
    command = _command(request, menu)
    if command:
        handler = menu.commands.get(command, menu.lost)
        return handler if person or command in menu.open_to_strangers else menu.stranger
    if person is None:
        return menu.stranger
    scene = menu.scenes.get(conversation(request, person, tx).scene)
    if scene:
        return scene
    word = menu.words.get(plain(request.text)) or next(
        (each for said, each in menu.sentences.items() if said.fullmatch(request.text.strip())),
        None,
    )
    return menu.commands[word] if word else menu.lost


def _command(request: Request, menu: Menu) -> str:
    first = request.text.strip().partition(" ")[0]
    if not first.startswith("/"):
        return ""
    name = first[1:].partition("@")[0].lower()
    if name not in menu.commands:
        # “/parar” is the word with a slash before it.
        name = menu.words.get(plain(name), "help" if "help" in menu.commands else name)
    return name
