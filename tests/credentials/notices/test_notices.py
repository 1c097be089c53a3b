"""What we owe somebody: one key per fact, and a way to the outbox and back."""

from dataclasses import field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from credentials.notices import (
    FACTS,
    STAFF_CHANNEL,
    BadgeAwarded,
    BadgeWithdrawn,
    CohortAlert,
    Notice,
    RenewalDue,
    ResultReady,
    RetakeOpen,
    SentBack,
    notice_from_json,
    notice_to_json,
)
from credentials.notices.notice import UnknownKindError, fact

AT = datetime(2026, 10, 9, 16, tzinfo=UTC)
END = datetime(2028, 10, 9, 23, 59, 59, tzinfo=UTC)

offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
moments = st.datetimes(
    # Hypothesis wants bounds without a zone; the values have one.
    datetime(2000, 1, 1),  # noqa: DTZ001
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=offsets,
)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
names = st.text(max_size=40)
notices: st.SearchStrategy[Notice] = st.one_of(
    st.builds(ResultReady, names, moments, names, st.integers(0, 9)),
    st.builds(SentBack, names, moments, names, days),
    st.builds(BadgeAwarded, names, moments, names),
    st.builds(
        BadgeWithdrawn,
        names,
        moments,
        names,
        st.sampled_from(["revoked", "suspended", "reinstated"]),
        moments,
    ),
    st.builds(RenewalDue, names, moments, names, st.integers(0, 400), days, moments),
    st.builds(RetakeOpen, names, moments, names, moments, st.none() | moments),
    st.builds(
        CohortAlert,
        names,
        moments,
        names,
        st.sampled_from(["silent_learners", "late_results"]),
        days,
        st.integers(1, 99),
        st.lists(names, max_size=4).map(tuple),
    ),
)


@given(notices)
def test_round_trip(notice: Notice) -> None:
    """What goes into the outbox comes out equal, of the same type and with the same key."""
    back = notice_from_json(notice_to_json(notice))
    assert back == notice
    assert type(back) is type(notice) is FACTS[notice.kind]
    assert back.key == notice.key


@given(notices)
def test_every_notice_says_how_to_treat_it(notice: Notice) -> None:
    """Each one has a person and a kind in its key, and rules for doubt, order and cap."""
    assert notice.key.startswith(f"{notice.person}:{notice.kind}:")
    assert notice.in_doubt in {"again", "drop"}
    assert notice.urgency > 0
    assert isinstance(notice.unasked, bool)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"kind":"gossip","person":"p","due_at":"2026-10-09T16:00:00Z"}',
        '{"kind":"badge_awarded","person":"p","due_at":"2026-10-09T16:00:00","badge_id":"b"}',
        '{"kind":"badge_awarded","person":"p","due_at":"2026-10-09T16:00:00Z","badge_id":"b","x":1}',
    ],
)
def test_nothing_but_a_notice_is_read(text: str) -> None:
    """An unknown kind, a time without a zone or a field too many is refused."""
    with pytest.raises((ValidationError, UnknownKindError)):
        notice_from_json(text)


def test_a_time_needs_a_zone() -> None:
    """A notice cannot even be made with a wall-clock time."""
    with pytest.raises(ValueError, match="time zone"):
        BadgeAwarded("p", datetime(2026, 10, 9), "b")  # noqa: DTZ001 - the mistake under test


def test_renewal_on_the_last_day() -> None:
    """The last reminder is sent again when in doubt and not held to the cap; earlier ones are."""
    early = RenewalDue("p", AT, "VL-1", 90, END.date(), END)
    last = RenewalDue("p", AT, "VL-1", 0, END.date(), END)
    assert (early.in_doubt, early.unasked) == ("drop", True)
    assert (last.in_doubt, last.unasked) == ("again", False)
    assert (early.key, last.key) == ("p:renewal:VL-1:90", "p:renewal:VL-1:0")
    assert early.expires_at == last.expires_at == END


def test_results_go_before_nudges() -> None:
    """A result is more urgent than a reminder, and a reminder with a date than one without."""
    assert ResultReady.urgency > RenewalDue.urgency > RetakeOpen.urgency


def test_two_holds_are_two_facts() -> None:
    """A badge put on hold twice is told twice; a corrected result is told again."""
    first = BadgeWithdrawn("p", AT, "VL-1", "suspended", AT)
    second = BadgeWithdrawn("p", AT, "VL-1", "suspended", AT + timedelta(days=3))
    assert first.key != second.key
    assert ResultReady("p", AT, "a").key != ResultReady("p", AT, "a", 1).key


def test_results_stay_true() -> None:
    """A result is never too late; an open retake ends with its last day, if it has one."""
    assert ResultReady("p", AT, "a").expires_at is None
    assert RetakeOpen("p", AT, "a", AT).expires_at is None
    assert RetakeOpen("p", AT, "a", AT, END).expires_at == END


def test_an_alert_keeps_its_thread() -> None:
    """Getting worse is a new fact in the same thread; the same day and number is the same fact."""
    calm = CohortAlert(
        STAFF_CHANNEL, AT, "HARBOR-27A", "late_results", AT.date(), 2, ("ana", "ben")
    )
    worse = CohortAlert(STAFF_CHANNEL, AT, "HARBOR-27A", "late_results", AT.date(), 3)
    assert calm.thread == worse.thread == "HARBOR-27A:late_results"
    assert calm.key != worse.key


def test_two_kinds_have_two_names() -> None:
    """A second fact of a name is refused when it is made, and the first one is still read back."""

    class AnotherAward(BadgeAwarded):
        """Called like the one there is."""

        kind: Literal["badge_awarded"] = field(default="badge_awarded", kw_only=True)

    with pytest.raises(ValueError, match="two facts are called badge_awarded"):
        fact(AnotherAward)
    assert FACTS["badge_awarded"] is BadgeAwarded
