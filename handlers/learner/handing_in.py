"""What a learner sends while we wait for work: files, links, notes, the few sentences."""

from typing import Final

from credentials.assessment.evidence_rules import (
    Enough,
    OtherTypeError,
    PartName,
    TooLong,
    TooShort,
    file_part,
    reflection_fit,
    telling_name,
    tidy_link,
)
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Assessment, Reflection
from handlers.asker import await_answer, conversation, voice_of
from handlers.learner import place, work
from handlers.learner.door import WordedMistake, one
from handlers.learner.parts import ANSWER, FILE, LINK, TELLING, answer_of, files_in, missing
from handlers.learner.scenes import WORK
from handlers.learner.tries import own_attempt
from handlers.messages import Message, Reply, Request, Upload
from handlers.registry.marking import achievement_of
from handlers.wording import learner_work as words
from handlers.wording.voice import Voice
from storage.attempts import Attempt, AttemptState
from storage.people import Person
from storage.transaction import Transaction

MOST_FILES: Final = 5
MOST_SIGNS: Final = 8_000
"""In one typed text; a chat message has at most half of that."""


class WorkMistake(WordedMistake):
    """What was sent does not fit what we wait for."""


def take(request: Request, person: Person, tx: Transaction) -> Reply:
    """The scene `work`: whatever comes belongs to the draft."""
    notes = conversation(request, person, tx).notes
    draft = own_attempt(person, str(notes.get("attempt", "")), tx)
    if draft is None or draft.state is not AttemptState.DRAFT:
        await_answer(request, person, tx)
        return place.moved_on(request, person, tx)
    if request.files:
        return _files(request, person, draft, tx)
    text = request.text.strip()
    if text.lower().startswith(("http://", "https://")) and missing(draft, tx):
        return _link(request, person, draft, text, tx)
    return _text(request, person, draft, text, tx)


def unasked(request: Request, person: Person, tx: Transaction) -> Reply:
    """A file that comes out of the blue belongs to the one draft there is; else we ask."""
    drafts = [one_ for one_ in tx.attempts.of(person.id) if one_.state is AttemptState.DRAFT]
    if len(drafts) != 1:
        return work.send_work(request, person, tx)
    await_answer(request, person, tx, WORK, {"attempt": drafts[0].number})
    return take(request, person, tx)


def _files(request: Request, person: Person, draft: Attempt, tx: Transaction) -> Reply:
    voice, assessment = voice_of(person, tx), _assessment(achievement_of(draft, tx))
    for upload in request.files:
        _part(draft, assessment, upload, voice, tx)
    _room(draft, request.files, voice, tx)
    names = []
    for upload in request.files:
        part = _part(draft, assessment, upload, voice, tx)
        kept = tx.files.keep(person.id, upload.name, upload.media_type, upload.content, request.at)
        kind = TELLING if part == "telling" else FILE
        tx.attempts.add_part(draft, kind, request.at, file=kept)
        names.append(words.sized(kept.name, kept.size))
    got = words.got(voice, names)
    caption, wanted = request.text.strip(), missing(draft, tx)
    if caption and (not wanted or "text" in wanted[0].kinds):
        said = _text(request, person, draft, caption, tx)
        return Reply((Message(got), *said.messages))
    return work.ask(request, person, draft, tx, before=got)


def _part(
    draft: Attempt, assessment: Assessment, upload: Upload, voice: Voice, tx: Transaction
) -> PartName:
    wanted = [each.part for each in missing(draft, tx)]
    try:
        return file_part(assessment, upload.name, len(upload.content), draft.way, wanted)
    except OtherTypeError as other:
        raise WorkMistake(*words.other_type(voice, other.fitting)) from other


def _room(draft: Attempt, uploads: tuple[Upload, ...], voice: Voice, tx: Transaction) -> None:
    if files_in(draft, tx) + len(uploads) > MOST_FILES:
        raise WorkMistake(*words.too_many(voice, MOST_FILES))


def _link(request: Request, person: Person, draft: Attempt, text: str, tx: Transaction) -> Reply:
    voice = voice_of(person, tx)
    if missing(draft, tx)[0].part == "work":
        kind, name = LINK, words.a_link(voice)
    else:
        assessment = _assessment(achievement_of(draft, tx))
        kind, name = TELLING, words.your_telling(voice, telling_name(assessment))
    tx.attempts.add_part(draft, kind, request.at, text=tidy_link(text))
    return work.ask(request, person, draft, tx, before=words.got(voice, [name]))


def _text(request: Request, person: Person, draft: Attempt, text: str, tx: Transaction) -> Reply:
    """Typed words are the notes or story, then the few sentences; before the work too early."""
    voice, wanted = voice_of(person, tx), missing(draft, tx)
    if len(text) > MOST_SIGNS:
        raise WorkMistake(*words.too_long(voice, MOST_SIGNS))
    achievement = achievement_of(draft, tx)
    if wanted and "text" in wanted[0].kinds:
        tx.attempts.add_part(draft, TELLING, request.at, text=text)
        name = words.your_telling(voice, telling_name(_assessment(achievement)))
        return work.ask(request, person, draft, tx, before=words.got(voice, [name]))
    if wanted:
        ask = words.ask_for(voice, wanted[0], _assessment(achievement))
        raise WorkMistake(*words.not_yet(voice, wanted[0], ask))
    if answer_of(draft, tx) is not None or not achievement.reflection.sentences_min:
        return work.ask(request, person, draft, tx)
    return _answer(request, person, draft, text, achievement.reflection, tx)


def _answer(
    request: Request,
    person: Person,
    draft: Attempt,
    text: str,
    rule: Reflection,
    tx: Transaction,
) -> Reply:
    """Count the sentences; those of a first short answer are kept and added to."""
    voice = voice_of(person, tx)
    before = str(conversation(request, person, tx).notes.get("answer", ""))
    both = f"{before}\n{text}".strip()
    whole = text if isinstance(reflection_fit(text, rule), Enough) else both
    fit = reflection_fit(whole, rule)
    notes: dict[str, object] = {"attempt": draft.number}
    match fit:
        case Enough():
            tx.attempts.add_part(draft, ANSWER, request.at, text=whole)
            return work.ask(request, person, draft, tx)
        case TooShort(more):
            await_answer(request, person, tx, WORK, {**notes, "answer": whole})
            return one(words.asking(voice, words.add_more(voice, more), draft.number))
        case TooLong(over):
            await_answer(request, person, tx, WORK, notes)
            said = words.shorten(voice, over, rule.sentences_max)
            return one(words.asking(voice, said, draft.number))


def _assessment(achievement: Achievement) -> Assessment:
    if achievement.assessment is None:
        raise KeyError(achievement.id)
    return achievement.assessment
