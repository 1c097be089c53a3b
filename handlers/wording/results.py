"""A result in words: each line, what is kept, what to practise, and when to try again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import assert_never

from credentials.assessment.retakes import (
    BeingScored,
    CanTry,
    Chance,
    NoTriesLeft,
    Passed,
    Wait,
)
from credentials.assessment.scoring import LineResult, Result
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Remediation
from handlers.messages import Button, Message
from handlers.wording.learner import path_button, person_button
from handlers.wording.voice import Voice


def passed_message(
    voice: Voice,
    achievement: Achievement,
    result: Result,
    comments: Mapping[str, str],
    *,
    badge_by: date | None = None,
    badge_id: str | None = None,
) -> Message:
    """Tell a learner that an attempt passed.

    Args:
        voice: How to speak to them.
        achievement: In the version of the attempt.
        result: From `credentials.assessment.scoring.judge_scores`.
        comments: What the marker wrote, by short line name.
        badge_by: The day by which a second person will have checked it; None when it is over.
        badge_id: The badge it led to, when it is there already.
    """
    if badge_id:
        closing = voice.say("It is yours: {badge}.", badge=badge_id)
        buttons = (Button(voice.say("See it"), f"see:{badge_id}"), path_button(voice))
    elif badge_by:
        closing = voice.say(
            "Your badge comes after a second person checks, by {day}.",
            day=voice.short_day(badge_by),
        )
        buttons = (path_button(voice), person_button(voice))
    else:
        closing = voice.say("Your badge comes after a second person checks.")
        buttons = (path_button(voice), person_button(voice))
    return Message(
        "\n".join([*_lines(voice, result, comments), closing]),
        heading=voice.say("You passed {title}!", title=achievement.title),
        buttons=buttons,
    )


def not_yet_message(
    voice: Voice,
    number: int,
    achievement: Achievement,
    result: Result,
    comments: Mapping[str, str],
    *,
    practice: Sequence[Remediation],
    after: Chance,
    today: date,
) -> Message:
    """Tell a learner that an attempt came to “not yet”, and what can be done.

    Args:
        voice: How to speak to them.
        number: The attempt's, without `A-`.
        achievement: In the version of the attempt.
        result: From `credentials.assessment.scoring.judge_scores`.
        comments: What the marker wrote, by short line name.
        practice: What there still is to practise; the first one is named.
        after: What can be done next.
        today: The day it is, in the programme's zone: a result may go out late.
    """
    heading = voice.say("{title}: not yet. You are close.", title=achievement.title)
    what_next, main = _what_next(voice, number, achievement, practice, after, today)
    dated = isinstance(after, Wait)
    add = Button(voice.say("Add to calendar"), f"calendar:{number}") if dated else None
    choices = (main, add, person_button(voice), path_button(voice))
    buttons = tuple(each for each in choices if each)
    lines = _lines(voice, result, comments)
    return Message("\n".join([*lines, *what_next]), heading=heading, buttons=buttons)


def grade_word(voice: Voice, line: LineResult) -> str:
    """The word for a grade: never a cross, never “failed”."""
    match line.grade:
        case "not_yet":
            return voice.say("not yet")
        case "meets":
            return voice.say("meets")
        case "exceeds":
            return voice.say("exceeds")
        case _:
            assert_never(line.grade)


def _lines(voice: Voice, result: Result, comments: Mapping[str, str]) -> list[str]:
    return [_line(voice, each, comments, passed=result.passed) for each in result.lines]


def _line(voice: Voice, each: LineResult, comments: Mapping[str, str], *, passed: bool) -> str:
    word = grade_word(voice, each)
    keeps = each.kept or (not passed and each.grade != "not_yet")
    text = (
        voice.say("{line}: {grade} (kept)", line=each.line.text, grade=word)
        if keeps
        else f"{each.line.text}: {word}"
    )
    said = comments.get(each.line.id, "").strip()
    return (
        f"• {text}. {voice.say('Your marker wrote: “{words}”', words=said)}"
        if said
        else f"• {text}"
    )


def _what_next(
    voice: Voice,
    number: int,
    achievement: Achievement,
    practice: Sequence[Remediation],
    after: Chance,
    today: date,
) -> tuple[list[str], Button | None]:
    """The sentences after the lines, and the main button."""
    to_do = [_to_do(voice, each) for each in practice]
    start = Button(voice.say("Start practice"), f"practice:{number}")
    match after:
        case Wait():
            lines = _names(voice, achievement, after.redo)
            again = _from(voice, after.opens_on, today, lines, then=bool(to_do))
            left = _left(voice, after.tries_left, after.last_on)
            return [*to_do, again, left], start if practice else None
        case CanTry():
            again = voice.say(
                "You can try again now: {lines}.", lines=_names(voice, achievement, after.redo)
            )
            left = _left(voice, after.tries_left, after.last_on)
            go = Button(voice.say("Go"), f"retake:{achievement.id}")
            return [again, left], go
        case NoTriesLeft():
            return _no_more(voice, achievement, after), None
        case BeingScored() | Passed():
            return to_do, start if practice else None
        case _:
            assert_never(after)


def _from(voice: Voice, opens_on: date, today: date, lines: str, *, then: bool) -> str:
    """From when on; `then`: there is something to do first."""
    day = voice.short_day(opens_on)
    if opens_on <= today:
        return voice.say(
            "The wait is over: as soon as that is done, you can try again: {lines}.", lines=lines
        )
    if then:
        return voice.say("Then you can try again from {day}: {lines}.", day=day, lines=lines)
    return voice.say("You can try again from {day}: {lines}.", day=day, lines=lines)


def _to_do(voice: Voice, each: Remediation) -> str:
    return voice.say("To do: “{title}”, {minutes} minutes.", title=each.title, minutes=each.minutes)


def _names(voice: Voice, achievement: Achievement, redo: Sequence[str]) -> str:
    texts = [line.text for line in achievement.lines if line.id in redo]
    if len(texts) == len(achievement.lines):
        return voice.say("the whole task")
    return voice.both([voice.say("just “{line}”", line=text) for text in texts])


def _left(voice: Voice, tries: int, last_on: date | None) -> str:
    left = voice.count(tries, "1 try left.", "{n} tries left.")
    if last_on is None:
        return left
    return f"{left} {voice.say('It is open until {day}.', day=voice.short_day(last_on))}"


def _no_more(voice: Voice, achievement: Achievement, after: NoTriesLeft) -> list[str]:
    why = (
        voice.say("This one is hard. Your coach will make a new plan with you.")
        if after.why == "tries"
        else voice.say("The time for this round is over. Your coach will make a new plan with you.")
    )
    again = (
        voice.say("You can start again from {day}.", day=voice.short_day(after.again_on))
        if after.again_on
        else achievement.retake.after_last
    )
    return [why, again, voice.say("Your other badges are safe.")]
