"""The three menus together, and the one function that answers every request."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from handlers.employer.menu import EMPLOYER
from handlers.learner_menu import LEARNER
from handlers.messages import Reply, Request, Seat
from handlers.routes import Menu, answer
from handlers.staff.menu import STAFF
from storage.transaction import Transaction

MENUS: Final[Mapping[Seat, Menu]] = MappingProxyType(
    {Seat.LEARNER: LEARNER, Seat.EMPLOYER: EMPLOYER, Seat.STAFF: STAFF}
)


def answer_anybody(request: Request, tx: Transaction) -> Reply:
    """Answer a request from any seat."""
    return answer(request, tx, MENUS)
