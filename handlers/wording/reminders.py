"""What we say unasked on the way to a badge, and about what somebody has: one idea, a way out.

Badges that end are worded in `renewals`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from credentials.notices.topics import Topic
from handlers.messages import Button, Message
from handlers.wording.coming import later_in_time, let_go_button
from handlers.wording.learner import path_button, person_button
from handlers.wording.voice import Voice

_SHOWN = 8
"""How many badges one list names; the rest is counted."""
_MOST_BUTTONS = 3
_A_WEEK = 7
_NEAR = 14
"""So many days somebody counts; farther away, the date says more."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A badge that ended on `ended_on`, or has a newer version.

    `add_on_until` is the last day of the short way to it, if there is one; `action` what the
    button does, if anything can be done here.
    """

    title: str
    ended_on: date | None
    add_on_until: date | None
    action: str


@dataclass(frozen=True, slots=True)
class Retake:
    """What can be tried again, after which attempt."""

    topic: Topic
    title: str
    achievement_id: str
    number: int


def retake_open(
    voice: Voice, retake: Retake, last_on: date | None, days_left: int, practice: Sequence[str]
) -> Message:
    """The wait is over. With `practice` still to do, that comes first.

    An earlier version owed it without its end: then `last_on` is None.
    """
    until = voice.short_day(last_on) if last_on else ""
    if practice:
        said = [voice.say("The wait for your retake is over."), _first(voice, practice)]
        said += [voice.say("You have time until {day}.", day=until)] if until else []
        main = Button(voice.say("Start practice"), f"practice:{retake.number}")
    else:
        said = [
            voice.say("Your retake is open until {day}.", day=until)
            if until
            else voice.say("Your retake is open.")
        ]
        main = Button(voice.say("Go"), f"retake:{retake.achievement_id}")
    later = later_in_time(voice, retake.topic, days_left)
    return Message(
        " ".join(said), heading=retake.title, buttons=(main, *later, person_button(voice))
    )


def retake_closing(
    voice: Voice, retake: Retake, last_on: date, days_left: int, practice: Sequence[str]
) -> Message:
    """The time to try again runs out; with `practice` still to do, that comes first."""
    text = _time_left(voice, days_left, voice.short_day(last_on))
    main = Button(voice.say("Go"), f"retake:{retake.achievement_id}")
    if practice:
        text = f"{text} {_first(voice, practice)}"
        main = Button(voice.say("Start practice"), f"practice:{retake.number}")
    later = later_in_time(voice, retake.topic, days_left)
    return Message(text, heading=retake.title, buttons=(main, *later, person_button(voice)))


def _first(voice: Voice, practice: Sequence[str]) -> str:
    return voice.say("First finish the practice: {titles}.", titles=voice.both([*practice]))


def _time_left(voice: Voice, days_left: int, day: str) -> str:
    if days_left <= 0:
        return voice.say("Today is the last day for your retake.")
    if days_left > _NEAR:
        return voice.say("Your retake is open until {day}.", day=day)
    if days_left == _A_WEEK:
        return voice.say("There is one more week for your retake: it is open until {day}.", day=day)
    return voice.count(
        days_left,
        "There is one more day for your retake: it is open until {day}.",
        "There are {n} more days for your retake: it is open until {day}.",
        day=day,
    )


def practice_unfinished(
    voice: Voice,
    retake: Retake,
    practice: Sequence[str],
    minutes: int,
    *,
    last_on: date,
    days_left: int,
) -> Message:
    """Practice is what stands between them and the next try."""
    text = voice.say(
        "Your practice is still here: {titles}. It takes about {minutes} minutes. Then you can "
        "try again until {day}.",
        titles=voice.both([*practice]),
        minutes=minutes,
        day=voice.short_day(last_on),
    )
    start = Button(voice.say("Start practice"), f"practice:{retake.number}")
    later = later_in_time(voice, retake.topic, days_left)
    return Message(text, heading=retake.title, buttons=(start, *later, person_button(voice)))


def result_late(voice: Voice, label: str, title: str, promised: date) -> Message:
    """We are late, and say so before they have to ask."""
    text = voice.say(
        "The result of {work} was due on {day}. It is late, and that is our fault, not yours. It "
        "comes as soon as it is ready. You need not do anything.",
        work=label,
        day=voice.short_day(promised),
    )
    return Message(text, heading=title, buttons=(path_button(voice), person_button(voice)))


def long_time(voice: Voice, next_step: Message) -> Message:
    """A week without a word: the next step is still there, and there is no rush."""
    hello = voice.say("We have not talked for a week. That is fine: your place is kept.")
    return replace(next_step, text=f"{hello}\n\n{next_step.text}")


def quarterly(voice: Voice, topic: Topic, badges: Sequence[Stale], days_left: int) -> Message:
    """Badges that ended or have a newer version; `days_left` for a list of this quarter."""
    lines = [_stale(voice, each) for each in badges[:_SHOWN]]
    if len(badges) > _SHOWN:
        lines.append(voice.say("And {n} more.", n=len(badges) - _SHOWN))
    doable = [each for each in badges if each.action][:_MOST_BUTTONS]
    buttons = [
        Button(voice.say("Refresh {title}", title=each.title), each.action) for each in doable
    ]
    return Message(
        "\n".join(lines),
        heading=voice.say("Badges to refresh"),
        buttons=(
            *buttons,
            *later_in_time(voice, topic, days_left),
            let_go_button(voice, topic),
            Button(voice.say("My badges"), "badges"),
        ),
    )


def record_ending(
    voice: Voice, topic: Topic, title: str, days_left: int, ends_on: date, coach: str | None
) -> Message:
    """A certificate of somebody else's ends: they renew it, and we want to know."""
    if days_left <= 0:
        ends = voice.say("Today is its last day.")
    else:
        ends = voice.count(
            days_left,
            "It ends tomorrow, on {day}.",
            "It ends in {n} days, on {day}.",
            day=voice.day(ends_on),
        )
    who = coach or voice.say("your coach")
    how = voice.say(
        "Its provider renews it. Show the new one to {coach}, so that it keeps counting here.",
        coach=who,
    )
    later = later_in_time(voice, topic, days_left)
    return Message(f"{ends} {how}", heading=title, buttons=(person_button(voice), *later))


def _stale(voice: Voice, one: Stale) -> str:
    if one.ended_on:
        return voice.say("• {title} ended on {day}.", title=one.title, day=voice.day(one.ended_on))
    if one.add_on_until:
        return voice.say(
            "• {title} has a newer version. A short add-on brings yours up to date until {day}.",
            title=one.title,
            day=voice.short_day(one.add_on_until),
        )
    return voice.say(
        "• {title} has a newer version. Yours stays true for its date.", title=one.title
    )
