"""Handing in work, piece by piece; the draft is kept, so nothing has to be sent twice."""

from dataclasses import replace
from datetime import timedelta

from credentials.assessment.days import day_ends
from credentials.assessment.evidence_rules import Want, wants
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Assessment
from handlers.asker import arguments, await_answer, voice_of
from handlers.learner import place
from handlers.learner.door import one
from handlers.learner.parts import ANSWER, TELLING, answer_of, missing, shown_parts
from handlers.learner.scenes import WORK
from handlers.learner.standing import today
from handlers.learner.tries import own_attempt
from handlers.messages import Attachment, Button, Message, Reply, Request
from handlers.registry.marking import achievement_of, asked_lines
from handlers.wording import learner_work as words
from handlers.wording.voice import Voice
from storage.attempts import Attempt, AttemptState
from storage.people import Person
from storage.transaction import Transaction


def send_work(request: Request, person: Person, tx: Transaction) -> Reply:
    """`/send`, or “send work”: go on with what was begun."""
    voice = voice_of(person, tx)
    drafts = [one_ for one_ in tx.attempts.of(person.id) if one_.state is AttemptState.DRAFT]
    if not drafts:
        return one(words.nothing_to_send(voice))
    if len(drafts) == 1:
        return resume(request, person, drafts[0], tx)
    named = [(achievement_of(each, tx).title, each.number) for each in drafts]
    return one(words.which_draft(voice, named))


def go_on(voice: Voice, attempt: Attempt) -> Button:
    """Back to the work."""
    return Button(voice.say("Go on"), f"work:{attempt.number}")


def work(request: Request, person: Person, tx: Transaction) -> Reply:
    """`work:<attempt>`: [Go on]."""
    draft = _draft(request, person, tx)
    return resume(request, person, draft, tx) if draft else place.moved_on(request, person, tx)


def way(request: Request, person: Person, tx: Transaction) -> Reply:
    """`way:<attempt>:<way>`: how they will show it; every way has the same rubric."""
    draft = _draft(request, person, tx)
    _, chosen = [*arguments(request), "", ""][:2]
    if draft is None or chosen not in _assessment(draft, tx).ways:
        return place.moved_on(request, person, tx)
    draft = tx.attempts.change(draft.id, way=chosen)
    return ask(request, person, draft, tx)


def resume(request: Request, person: Person, draft: Attempt, tx: Transaction) -> Reply:
    """Ask for what is still missing, from the way on."""
    if draft.way is None:
        return ask_way(request, person, draft, tx)
    return ask(request, person, draft, tx)


def ask_way(
    request: Request,
    person: Person,
    draft: Attempt,
    tx: Transaction,
    given: tuple[Attachment, ...] = (),
) -> Reply:
    """The task and its case, with the files it gives, and how they will show it."""
    achievement, voice = achievement_of(draft, tx), voice_of(person, tx)
    assessment = _assessment(draft, tx)
    asked = asked_lines(draft, achievement)
    few = [line.text for line in achievement.lines if line.id in asked]
    case = next((each.text for each in assessment.cases if each.id == draft.case_id), None)
    some = words.in_lines(voice, few) if len(few) < len(achievement.lines) else None
    await_answer(request, person, tx)
    task = words.task(voice, assessment, case, draft.number, lines=some)
    return one(replace(task, files=given))


def ask(
    request: Request, person: Person, draft: Attempt, tx: Transaction, *, before: str = ""
) -> Reply:
    """Ask for the next missing part, or show the check list when there is none."""
    if draft.way is None:
        asked = ask_way(request, person, draft, tx)
        return Reply((Message(before), *asked.messages)) if before else asked
    voice, achievement = voice_of(person, tx), achievement_of(draft, tx)
    assessment = _assessment(draft, tx)
    await_answer(request, person, tx, WORK, {"attempt": draft.number})
    todo = todo_text(draft, achievement, voice, tx)
    if todo is None:
        names = shown_parts(draft, assessment, voice, tx)
        check = words.check(voice, names, draft.number)
        return Reply((Message(before), check) if before else (check,))
    wanted = missing(draft, tx)
    # Who can not do it the way they chose is not stuck.
    told = bool(wanted) and wanted[0].part == "telling"
    ways = [way for way in assessment.ways if told and way != draft.way]
    return one(words.asking(voice, f"{before} {todo}".strip(), draft.number, ways))


def todo_text(
    draft: Attempt, achievement: Achievement, voice: Voice, tx: Transaction
) -> str | None:
    """What is still wanted, in words: the work, what explains it, then the few sentences."""
    wanted: tuple[Want, ...] = missing(draft, tx)
    if wanted:
        return words.ask_for(voice, wanted[0], _assessment(draft, tx))
    rule = achievement.reflection
    if rule.sentences_min and answer_of(draft, tx) is None:
        return words.ask_answer(voice, rule.sentences_min, rule.sentences_max, rule.ask)
    return None


def change(request: Request, person: Person, tx: Transaction) -> Reply:
    """`change:<attempt>`: [Change] on the check list."""
    draft = _draft(request, person, tx)
    if draft is None:
        return place.moved_on(request, person, tx)
    assessment = _assessment(draft, tx)
    parts = [each.part for each in wants(assessment, draft.way)]
    return one(words.change_what(voice_of(person, tx), draft.number, assessment, parts))


def redo(request: Request, person: Person, tx: Transaction) -> Reply:
    """`redo:<attempt>:work`, `:telling` or `:answer`: put one part away and ask for it again."""
    draft = _draft(request, person, tx)
    if draft is None:
        return place.moved_on(request, person, tx)
    named = {"answer": ANSWER, "telling": TELLING}
    dropped = named.get((arguments(request)[1:2] or ["work"])[0])
    parts = tx.attempts.parts(draft)
    tx.attempts.drop_parts(draft.id)
    for part in parts:
        kind = part.kind if part.kind in named.values() else None
        if kind != dropped:
            tx.attempts.add_part(draft, part.kind, request.at, text=part.text, file=part.file)
    return ask(request, person, draft, tx)


def send(request: Request, person: Person, tx: Transaction) -> Reply:
    """`send:<attempt>`: [Yes, send]; a second tap finds it sent and says the same again."""
    attempt = own_attempt(person, (arguments(request) or [""])[0], tx)
    voice = voice_of(person, tx)
    if attempt and attempt.state is AttemptState.SUBMITTED and attempt.result_by:
        return one(words.sent(voice, attempt.label, today(attempt.result_by, tx)))
    if attempt is None or attempt.state is not AttemptState.DRAFT:
        return place.moved_on(request, person, tx)
    achievement = achievement_of(attempt, tx)
    if todo_text(attempt, achievement, voice, tx) is not None:
        return ask(request, person, attempt, tx)
    result_on = today(request.at, tx) + timedelta(days=achievement.marking.max_days_to_result)
    tx.attempts.change(
        attempt.id,
        state=AttemptState.SUBMITTED,
        submitted_at=request.at,
        result_by=day_ends(result_on, tx.programme.timezone),
    )
    await_answer(request, person, tx)
    return one(words.sent(voice, attempt.label, result_on))


def _draft(request: Request, person: Person, tx: Transaction) -> Attempt | None:
    attempt = own_attempt(person, (arguments(request) or [""])[0], tx)
    return attempt if attempt and attempt.state is AttemptState.DRAFT else None


def _assessment(draft: Attempt, tx: Transaction) -> Assessment:
    assessment = achievement_of(draft, tx).assessment
    if assessment is None:
        raise KeyError(draft.achievement_id)
    return assessment
