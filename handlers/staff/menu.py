"""Everything staff can do, on one page."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from credentials.registry.badge_list import looks_like_badge_id
from handlers.asker import asker, await_answer, conversation, voice_of, words_after_command
from handlers.employer.files import BULK
from handlers.employer.files import hear as check_files
from handlers.employer.verify import show_help as show_verify_help
from handlers.employer.verify import show_proof
from handlers.messages import Message, Reply, Request
from handlers.routes import Menu
from handlers.staff import alerts, approving, leaving, marking, who, withdrawing
from handlers.staff.door import join
from handlers.staff.queue import queue
from handlers.staff.seat import StaffHandler, for_staff, home, home_message
from handlers.wording import staff as words
from storage.people import Person
from storage.transaction import Transaction

_NAMED: Final = re.compile(r"(A\W?)?[0-9]+|VL\W.*|https?:.*", re.IGNORECASE)
"""What an order can be about: `queue A-1042` is one, “queue the rows first” is an answer."""

Word: TypeAlias = Callable[[Request, str, Person, Transaction], Reply]
"""A conversation that starts with a typed word; it gets the rest of the line."""


def _alone(handler: StaffHandler) -> Word:
    """A word that needs nothing after it."""
    return lambda request, _rest, person, tx: handler(request, person, tx)


def show_help(_request: Request, person: Person, tx: Transaction) -> Reply:
    """Everything that can be typed."""
    return Reply((words.help_text(voice_of(person, tx)),))


def go_home(request: Request, person: Person, tx: Transaction) -> Reply:
    """Leave whatever was asked, and show what waits."""
    await_answer(request, person, tx)
    return home(request, person, tx)


WORDS: Final[Mapping[str, Word]] = {
    "queue": marking.start_named,
    "score": marking.start_named,
    "approve": approving.approval_named,
    "approvals": approving.approval_named,
    "withdrawals": _alone(withdrawing.withdrawals),
    "revoke": withdrawing.begin("revoke"),
    "suspend": withdrawing.begin("suspend"),
    "reinstate": withdrawing.begin("reinstate"),
    "alerts": _alone(alerts.alerts),
    "who": who.named,
    "left": leaving.left,
    "back": leaving.back,
    "help": _alone(show_help),
    "home": _alone(go_home),
}
"""What staff type, after `/staff` or without it."""

ANSWERS: Final[Mapping[str, StaffHandler]] = {
    marking.LINE_SCENE: marking.typed_score,
    marking.COMMENT_SCENE: marking.comment,
    marking.SUM_SCENE: marking.typed_at_sum,
    approving.NOTE_SCENE: approving.take_note,
    withdrawing.WHICH_SCENE: withdrawing.take_badge,
    alerts.LINE_SCENE: alerts.close_alert,
}
"""Who takes what is typed next, by what was asked."""


def staff_command(request: Request, tx: Transaction) -> Reply:
    """`/staff`, `/staff join CODE`, `/staff queue` and the like; the slash can be left out."""
    word, _, rest = _typed(request).partition(" ")
    if word.lower() == "join":
        return join(request, rest.strip(), tx)
    return _said(request, tx)


def _typed(request: Request) -> str:
    """What was typed, without `/staff` or `staff` before it."""
    text = "" if request.action else words_after_command(request)
    word, _, rest = text.partition(" ")
    return rest.strip() if word.lower() == "staff" else text


@for_staff
def _said(request: Request, person: Person, tx: Transaction) -> Reply:
    request = replace(request, text=_typed(request))
    word, _, rest = request.text.partition(" ")
    if not word:
        return go_home(request, person, tx)
    found = _order(word)
    if found is not None:
        return found(request, rest.strip(), person, tx)
    asked = ANSWERS.get(conversation(request, person, tx).scene)
    if asked is not None:
        return asked(request, person, tx)
    if _asks_about_badges(request):
        return check_files(request, tx)
    said = Message(words.not_understood(voice_of(person, tx)))
    return Reply((said, home_message(request, person, tx)))


@for_staff
def _moved_on(request: Request, person: Person, tx: Transaction) -> Reply:
    said = voice_of(person, tx).say("That has moved on. Here is where you are.")
    return Reply((Message(said), home_message(request, person, tx)))


def _lost(request: Request, tx: Transaction) -> Reply:
    if request.files:
        return check_files(request, tx)
    return _moved_on(request, tx) if request.action else staff_command(request, tx)


def _stranger(request: Request, tx: Transaction) -> Reply:
    """Strangers may join, and check badges as anywhere in Slack: by ID, as a file or a list."""
    if request.files or _asks_about_badges(request):
        return check_files(request, tx)
    if request.action or asker(request, tx) is not None:
        return _moved_on(request, tx)
    return staff_command(request, tx)


@for_staff
def _answered(request: Request, person: Person, tx: Transaction) -> Reply:
    """Take the answer to a question, unless it is one of our words: then it means that word."""
    word, _, rest = _typed(request).partition(" ")
    if _order(word) and (not rest or _NAMED.fullmatch(rest.strip())):
        return _said(request, tx)
    if request.files:
        return check_files(request, tx)
    return ANSWERS[conversation(request, person, tx).scene](request, person, tx)


def _asks_about_badges(request: Request) -> bool:
    said = request.text.strip().lower()
    return looks_like_badge_id(request.text) or said == BULK


def _order(word: str) -> Word | None:
    return WORDS.get(word.lower().strip("/.!? "))


STAFF = Menu(
    commands={"staff": staff_command, "help": for_staff(show_help)},
    actions={
        "staff_home": for_staff(go_home),
        "staff_help": for_staff(show_help),
        "queue": for_staff(queue),
        "score": for_staff(marking.start),
        "mark": for_staff(marking.mark),
        "redo": for_staff(marking.redo),
        "back": for_staff(marking.back),
        "submit": for_staff(marking.submit),
        "know": for_staff(marking.know),
        "approvals": for_staff(approving.approvals),
        "approve": for_staff(approving.approve),
        "idcheck": for_staff(approving.ask_identity),
        "idmatch": for_staff(approving.confirm_identity),
        "sendback": for_staff(approving.ask_note),
        "hold": for_staff(approving.put_on_hold),
        "withdraw": for_staff(withdrawing.choose),
        "propose": for_staff(withdrawing.ask_second),
        "withdrawals": for_staff(withdrawing.withdrawals),
        "confirm": for_staff(withdrawing.second),
        "decline": for_staff(withdrawing.refuse),
        "alerts": for_staff(alerts.alerts),
        "alert_take": for_staff(alerts.take_alert),
        "alert_snooze": for_staff(alerts.snooze_alert),
        "alert_done": for_staff(alerts.ask_line),
        "alert_list": for_staff(who.see_list),
        "who": for_staff(who.see_one),
        "left": for_staff(leaving.press_left),
        "undo_left": for_staff(leaving.press_back),
        "proof": show_proof,
        "verify_help": show_verify_help,
    },
    scenes=dict.fromkeys(ANSWERS, _answered),
    stranger=_stranger,
    lost=_lost,
    open_to_strangers=frozenset({"staff", "proof", "verify_help"}),
)
"""Staff talk in their own workspace, in a direct message, or in the local seat."""
