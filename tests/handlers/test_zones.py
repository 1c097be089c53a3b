"""Time zones that a machine may not know."""

from handlers.learner.time import read_zone
from handlers.zones import places, zone_named


def test_a_zone_that_this_machine_does_not_know() -> None:
    """Whoever is there is written to by UTC, and nobody else notices."""
    assert zone_named("Europe/Madrid").key == "Europe/Madrid"
    assert zone_named("Mars/Olympus_Mons").key == "UTC"
    assert zone_named("../../etc/passwd").key == "UTC"
    assert zone_named("").key == "UTC"


def test_names_that_are_no_place() -> None:
    """Some machines list names that mean another place on the next machine, or none."""
    assert "America/New_York" in places()
    assert not places() & {"localtime", "Factory"}
    assert read_zone("localtime") is None
