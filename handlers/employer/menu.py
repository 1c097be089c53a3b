"""Everything an employer can do: check a badge and look at its proof."""

from handlers.employer.files import hear, verify
from handlers.employer.verify import show_help, show_proof
from handlers.routes import Menu

EMPLOYER = Menu(
    commands={"verify": verify},
    actions={"proof": show_proof, "verify_help": show_help},
    stranger=hear,
    lost=hear,
    open_to_strangers=frozenset({"verify", "proof", "verify_help"}),
)
"""Employers need no account with us: their workspace is approved as a whole."""
