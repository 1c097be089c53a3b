"""The fixed words of the three-seat page: seats, clock, and the four steps for a first visit.

Who sits in a seat and what was said is not here; it arrives over the page's WebSocket.
"""

from dataclasses import dataclass

from handlers.messages import Seat


@dataclass(frozen=True, slots=True)
class SeatView:
    """One column. `choose` labels the switch between people; empty where there is none."""

    key: Seat
    label: str
    place: str
    empty: str
    placeholder: str
    choose: str = ""
    newcomers: bool = False
    """Whether somebody new can sit down."""


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A step that fills a seat's box when pressed; nothing is sent for you.

    `fill` may hold `{badge}`: the page puts the newest badge ID of the learner's chat there.
    """

    label: str
    says: str
    seat: Seat
    fill: str
    hint: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A button that moves the local clock forward; `move` is what the server is told."""

    move: str
    label: str


SEATS = (
    SeatView(
        Seat.LEARNER,
        "Learner",
        "as on Telegram",
        "Nothing said yet. Send /start to begin.",
        "Write, or send /start",
        choose="Speaking as",
        newcomers=True,
    ),
    SeatView(
        Seat.EMPLOYER,
        "Employer",
        "as on Slack",
        "Nothing checked yet. Send /verify with a badge ID.",
        "/verify VL-…",
    ),
    SeatView(
        Seat.STAFF,
        "Staff",
        "as on Slack",
        "Quiet so far. Send /staff to see what waits.",
        "Write, or send /staff",
        choose="Acting as",
    ),
)

FIRST_STEPS = (
    FirstStep(
        "Join",
        "as a learner",
        Seat.LEARNER,
        "/start",
        "Press Enter to send. Then answer with the buttons. The class code is HARBOR-27A.",
    ),
    FirstStep(
        "Hand in",
        "your work",
        Seat.LEARNER,
        "/next",
        "Press Enter, then Start. Add your work with the paper clip and send it.",
    ),
    FirstStep(
        "Score and approve",
        "as staff",
        Seat.STAFF,
        "/staff queue",
        "Score as Diaz. Then act as Lee to approve: nobody approves their own marks.",
    ),
    FirstStep(
        "Verify",
        "as an employer",
        Seat.EMPLOYER,
        "/verify {badge}",
        "The learner’s newest badge ID is filled in once there is one. Press Enter.",
    ),
)

TURNS = (
    Turn("day", "+1 day"),
    Turn("week", "+1 week"),
    Turn("month", "+30 days"),
    Turn("next", "To the next event"),
)
