"""The folder of kinds is whole: nothing can be owed that could not be judged and worded."""

from pkgutil import iter_modules

from credentials import notices
from credentials.notices import FACTS
from handlers.due import kinds
from handlers.due.kinds import KINDS


def test_every_fact_has_a_file_that_words_it() -> None:
    """A fact of the core is a kind, and stands under its own name."""
    ours = {
        name: each for name, each in FACTS.items() if each.__module__.startswith(notices.__name__)
    }
    files = {each.name for each in iter_modules(notices.__path__)} - {"notice", "steps", "topics"}
    assert files == set(ours)
    for name, each in ours.items():
        assert KINDS[name].fact is each


def test_a_file_is_called_like_its_kind() -> None:
    """Whoever reads a key in the outbox finds the file."""
    assert {each.name for each in iter_modules(kinds.__path__)} <= set(KINDS)


def test_only_kinds_for_staff_go_to_the_channel() -> None:
    """What is for a learner is never said in front of everybody."""
    for each in KINDS.values():
        assert (each.channel is None) or each.fact.audience == "staff"
