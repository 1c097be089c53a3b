"""Approving passed work: a second person, who did not mark it, and the identity check first."""

from typing import Final

from credentials.assessment.days import day_of
from credentials.assessment.governance import (
    Act,
    CannotIssue,
    NotAllowed,
    check_identity,
    check_right,
)
from handlers.asker import arguments, await_answer, conversation, voice_of
from handlers.messages import Message, Reply, Request
from handlers.registry.awarding import approve as award_badge
from handlers.registry.awarding import attest_identity, attested
from handlers.registry.marking import (
    MovedOnError,
    achievement_of,
    policy_digest,
    result_of,
    scorers,
    staff_of,
)
from handlers.registry.second_look import check_decider, held_by_whom, hold, send_back
from handlers.staff.answers import has_words, to_be_typed
from handlers.staff.queue import NoNumberError, attempt_numbered
from handlers.staff.seat import home_message, to_approve
from handlers.wording import staff as staff_words
from handlers.wording import staff_approving as words
from storage.attempts import Attempt
from storage.people import Person
from storage.transaction import Transaction

NOTE_SCENE: Final = "staff_note"
_LONGEST: Final = 500
_DIGEST_SIGNS: Final = 8


def approvals(request: Request, person: Person, tx: Transaction) -> Reply:
    """What waits for this approver, one message each."""
    check_right(staff_of(person, tx), Act.APPROVE)
    await_answer(request, person, tx)
    voice, waiting = voice_of(person, tx), to_approve(person, tx)
    if not waiting:
        return Reply((staff_words.nothing_here(voice, words.nothing(voice)),))
    shown = [_one(each, request, person, tx) for each in waiting[: words.MOST_SHOWN]]
    return Reply((words.how_many(voice, len(waiting)), *shown))


def approval_named(request: Request, named: str, person: Person, tx: Transaction) -> Reply:
    """The one with the number that was typed; else say why not, and what waits."""
    if not named:
        return approvals(request, person, tx)
    check_right(staff_of(person, tx), Act.APPROVE)
    try:
        attempt = _numbered(named, person, tx)
    except (NoNumberError, MovedOnError, NotAllowed) as mistake:
        return Reply((Message(mistake.what), *approvals(request, person, tx).messages))
    await_answer(request, person, tx)
    return Reply((_one(attempt, request, person, tx),))


def approve(request: Request, person: Person, tx: Transaction) -> Reply:
    """Award the badge."""
    attempt = _attempt(request, person, tx)
    badge = award_badge(attempt, person, request.at, request.at, tx)
    said = words.approved(voice_of(person, tx), attempt, badge.id)
    return Reply((Message(said), home_message(request, person, tx)))


def ask_identity(request: Request, person: Person, tx: Transaction) -> Reply:
    """Show whose work it is, so that somebody can say who did it."""
    attempt = _attempt(request, person, tx)
    learner = tx.people.get(attempt.person_id)
    level = achievement_of(attempt, tx).identity
    voice = voice_of(person, tx)
    return Reply((words.ask_identity(voice, attempt, learner.shown_name, level),))


def confirm_identity(request: Request, person: Person, tx: Transaction) -> Reply:
    """Record that the identity was checked; approval comes next."""
    attempt = _attempt(request, person, tx)
    level = achievement_of(attempt, tx).identity
    attempt = attest_identity(attempt, person, level, request.at, tx)
    return Reply((_one(attempt, request, person, tx),))


def ask_note(request: Request, person: Person, tx: Transaction) -> Reply:
    """Before work goes back, ask what the markers should look at."""
    return _ask_note(_attempt(request, person, tx), request, person, tx)


def take_note(request: Request, person: Person, tx: Transaction) -> Reply:
    """Send the work back with this line."""
    number = conversation(request, person, tx).notes["number"]
    attempt = _numbered(str(number), person, tx)
    note = " ".join(request.text.split())[:_LONGEST]
    if not has_words(note):
        return _ask_note(attempt, request, person, tx)
    await_answer(request, person, tx)
    told, voice = send_back(attempt, person, note, request.at, tx), voice_of(person, tx)
    said = words.sent_back(voice, attempt, voice.short_day(told.answer_by))
    return Reply((Message(said), home_message(request, person, tx)))


def put_on_hold(request: Request, person: Person, tx: Transaction) -> Reply:
    """Let it wait."""
    attempt = _attempt(request, person, tx)
    hold(attempt, person, request.at, tx)
    said = words.held(voice_of(person, tx), attempt)
    return Reply((Message(said), home_message(request, person, tx)))


def _ask_note(attempt: Attempt, request: Request, person: Person, tx: Transaction) -> Reply:
    await_answer(request, person, tx, NOTE_SCENE, {"number": attempt.number})
    voice = voice_of(person, tx)
    return Reply((to_be_typed(words.why_back(voice, attempt), request, voice),))


def _one(attempt: Attempt, request: Request, person: Person, tx: Transaction) -> Message:
    achievement, holder = achievement_of(attempt, tx), held_by_whom(attempt, tx)
    on = day_of(request.at, tx.programme.timezone)
    return words.one(
        voice_of(person, tx),
        words.ForApproval(
            attempt=attempt,
            achievement=achievement,
            result=result_of(attempt, tx),
            markers=[tx.people.get(one).shown_name for one in scorers(attempt, tx)],
            identity_done=_identity_done(attempt, tx),
            rules=policy_digest(achievement, tx)[:_DIGEST_SIGNS],
            held_by=tx.people.get(holder).shown_name if holder else None,
            review_late=achievement.review_late(on),
        ),
    )


def _identity_done(attempt: Attempt, tx: Transaction) -> bool:
    try:
        check_identity(achievement_of(attempt, tx), attested(attempt))
    except CannotIssue:
        return False
    return True


def _attempt(request: Request, person: Person, tx: Transaction) -> Attempt:
    return _numbered(next(iter(arguments(request)), ""), person, tx)


def _numbered(number: str, person: Person, tx: Transaction) -> Attempt:
    """The passed work with this number, if this person may decide about it.

    Raises:
        NoNumberError: There is none.
        MovedOnError: It does not wait for approval.
        NotAllowed: They marked it, or have no right to approve.
    """
    found = attempt_numbered(number, tx)
    check_decider(found, person, tx)
    return found
