"""What an assessor hears: the queue, the work, one line at a time, and the sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from credentials.assessment.evidence_rules import TellingName, telling_name
from credentials.assessment.scoring import Result
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import RubricLine
from handlers.messages import Button, Message
from handlers.wording.staff import home_button
from handlers.wording.voice import Voice
from storage.attempts import Attempt, Part

MOST_LISTED = 8
MOST_BUTTONS = 5
SCORES = (0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Queued:
    """One piece of work in the list: its number, never a name."""

    attempt: Attempt
    title: str
    version: str
    begun: bool


@dataclass(frozen=True, slots=True)
class WorkShown:
    """What was handed in, and what a marker should know about it."""

    parts: Sequence[Part]
    case: str
    notes: Sequence[str]
    """Why it was sent back."""
    seen_before: bool
    """The same file came from somebody else."""
    blind: bool
    """More than one assessor marks it."""
    files_apart: bool
    """Its files come in another place than this message."""


def queue(voice: Voice, waiting: Sequence[Queued], at: datetime) -> Message:
    """What waits, the oldest first."""
    lines = [_queued(voice, one, at) for one in waiting[:MOST_LISTED]]
    if len(waiting) > MOST_LISTED:
        lines.append(voice.say("and {n} more.", n=len(waiting) - MOST_LISTED))
    buttons = [
        Button(voice.say("Score {work}", work=one.attempt.label), f"score:{one.attempt.number}")
        for one in waiting[:MOST_BUTTONS]
    ]
    heading = voice.count(len(waiting), "1 piece of work to score", "{n} to score")
    return Message("\n".join(lines), heading=heading, buttons=(*buttons, home_button(voice)))


def work(voice: Voice, attempt: Attempt, achievement: Achievement, seen: WorkShown) -> Message:
    """The work itself: texts in the message, files beside it, links to open."""
    assessment = achievement.assessment
    lines = [voice.say("Task: {task}", task=assessment.task)] if assessment else []
    if seen.case:
        lines.append(voice.say("Case: {case}", case=seen.case))
    if attempt.way:
        lines.append(voice.say("Shown by: {way}", way=attempt.way.replace("_", " ")))
    name = telling_name(assessment) if assessment else "work"
    lines += [_part(voice, one, name) for one in seen.parts]
    lines += [voice.say("Sent back: {note}", note=one) for one in seen.notes]
    if seen.blind:
        lines.append(voice.say("Blind check: somebody else marks this too. Mark alone."))
    if seen.seen_before:
        lines.append(
            voice.say(
                "For you only: the same file came from somebody else before. That can have good "
                "reasons. Look closely, and tell a leader if you are not sure."
            )
        )
    files = tuple(one.file for one in seen.parts if one.file)
    if files and seen.files_apart:
        lines.append(voice.say("You find the files in my direct messages to you."))
    know = Button(voice.say("I know this person"), f"know:{attempt.number}")
    heading = f"{attempt.label} – {achievement.title} v{achievement.version}"
    return Message("\n".join(lines), heading=heading, buttons=(know,), files=files)


def line(
    voice: Voice, attempt: Attempt, line: RubricLine, place: tuple[int, int], given: int | None
) -> Message:
    """One rubric line with the bar beside it; `place` is (2, 3) for the second of three."""
    must = voice.say(" (must pass)") if line.must_pass else ""
    lines = [
        voice.say("0 nothing shown · 1 not yet: {text}", text=line.not_yet),
        voice.say("2 meets: {text}", text=line.meets),
        voice.say("3 exceeds: {text}", text=line.exceeds),
    ]
    if given is not None:
        lines.append(voice.say("You gave {score}.", score=given))
    scores = [Button(str(score), f"mark:{attempt.number}:{line.id}:{score}") for score in SCORES]
    back = Button(voice.say("Back"), f"back:{attempt.number}:{line.id}")
    heading = voice.say(
        "{work}, line {n} of {all}: {text}{must}",
        work=attempt.label,
        n=place[0],
        all=place[1],
        text=line.text,
        must=must,
    )
    return Message("\n".join(lines), heading=heading, buttons=(*scores, back))


def no_score(voice: Voice) -> str:
    """They typed something else while a line waits for its score."""
    return voice.say("That is not a score. This line takes 0, 1, 2 or 3. To leave it, say: queue.")


def too_long(voice: Voice, signs: int, most: int) -> str:
    """A reason that no learner would read to its end."""
    return voice.say(
        "That is {signs} signs, and {most} fit. Shorter, please.", signs=signs, most=most
    )


def not_submitted(voice: Voice) -> str:
    """They typed something while the sum waits."""
    return voice.say("Nothing counts yet. Press Submit, or change a line.")


def why(voice: Voice, attempt: Attempt, line: RubricLine, score: int) -> Message:
    """A low score needs words that help the learner."""
    return Message(
        voice.say(
            "{text}: {score}. Why, for the learner? One or two plain sentences: "
            "what is missing, and what would make it right.",
            text=line.text,
            score=score,
        ),
        buttons=(Button(voice.say("Back"), f"redo:{attempt.number}:{line.id}"),),
    )


def summary(
    voice: Voice, attempt: Attempt, result: Result, asked: Sequence[str], comments: dict[str, str]
) -> Message:
    """The sum before it counts."""
    lines = []
    for each in result.lines:
        kept = voice.say(" (kept)") if each.kept or each.line.id not in asked else ""
        said = f" “{comments[each.line.id]}”" if comments.get(each.line.id) else ""
        lines.append(f"{each.line.text}: {each.score}{kept}{said}")
    lines.append(verdict(voice, result))
    change = [
        Button(voice.say("Change: {line}", line=each.line.text), f"redo:{attempt.number}:{name}")
        for each in result.lines
        if (name := each.line.id) in asked
    ]
    return Message(
        "\n".join(lines),
        heading=voice.say("{work}: your marks", work=attempt.label),
        buttons=(Button(voice.say("Submit"), f"submit:{attempt.number}"), *change),
    )


def verdict(voice: Voice, result: Result) -> str:
    """The mean and what it comes to, as in “Mean 2.2, all must-pass met → Pass.”."""
    # Cut, not rounded: 1.99 must not be shown as a 2 that did not pass.
    mean = f"{int(result.mean * 100) / 100:g}"
    if result.passed:
        return voice.say("Mean {mean}, all must-pass met → Pass.", mean=mean)
    missed = [each.line.text for each in result.lines if each.line.id in result.missed]
    return voice.say(
        "Mean {mean}. To do again: {lines} → Not yet.", mean=mean, lines=voice.both(missed)
    )


def submitted(voice: Voice, attempt: Attempt, *, passed: bool) -> str:
    """The marks count now."""
    if passed:
        return voice.say(
            "{work} passed. The learner hears it now; a second person approves the badge.",
            work=attempt.label,
        )
    return voice.say(
        "{work} is not there yet. The learner hears it now, with your words and what to practise.",
        work=attempt.label,
    )


def following(voice: Voice, attempt: Attempt) -> Button:
    """Straight on to the work that has waited longest."""
    return Button(voice.say("Next: {work}", work=attempt.label), f"score:{attempt.number}")


def another_marker(voice: Voice, attempt: Attempt, apart: Sequence[str]) -> str:
    """The marks are kept, and somebody else marks as well."""
    if not apart:
        return voice.say(
            "Your marks for {work} are kept. One more assessor marks it, not knowing yours.",
            work=attempt.label,
        )
    return voice.say(
        "Your marks for {work} are kept. You and one other differ on: {lines}. "
        "A third assessor marks it, and the middle score counts.",
        work=attempt.label,
        lines=voice.both(list(apart)),
    )


def conflict(voice: Voice, attempt: Attempt) -> str:
    """They know the learner, and that is fine to say."""
    return voice.say(
        "Thank you for saying so. {work} and other work of this person go to somebody else.",
        work=attempt.label,
    )


def _queued(voice: Voice, one: Queued, at: datetime) -> str:
    attempt, parts = one.attempt, []
    if attempt.submitted_at:
        parts.append(voice.say("handed in {day}", day=voice.short_day(attempt.submitted_at)))
    if attempt.result_by:
        late = at > attempt.result_by
        said = "late: promised by {day}" if late else "promised by {day}"
        parts.append(voice.say(said, day=voice.short_day(attempt.result_by)))
    if one.begun:
        parts.append(voice.say("you have begun"))
    return " – ".join((attempt.label, f"{one.title} v{one.version}", ", ".join(parts)))


def _part(voice: Voice, one: Part, name: TellingName) -> str:
    text = one.file.name if one.file else one.text or ""
    if one.kind == "text":
        return {
            "notes": voice.say("Notes: {text}", text=text),
            "story": voice.say("Story: {text}", text=text),
            "work": voice.say("Work: {text}", text=text),
        }[name]
    if one.file is not None:
        return voice.say("File: {name}", name=text)
    named = {
        "link": voice.say("Link: {text}", text=text),
        "reflection": voice.say("Why this way: {text}", text=text),
    }
    return named.get(one.kind, text)
