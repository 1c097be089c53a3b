"""What we say unasked to a learner when a badge has come or is withdrawn.

Results are worded in `results`, reminders in `reminders` and `renewals`, alerts in `alerts`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from credentials.notices import Change
from handlers.messages import Button, Message
from handlers.wording.learner import next_button, path_button, person_button
from handlers.wording.voice import Voice


def again(voice: Voice, message: Message) -> Message:
    """The same once more, because nobody can know whether the first arrived."""
    said = voice.say("Sent again, in case the first did not reach you.")
    return Message(
        f"{message.text}\n\n{said}",
        heading=message.heading,
        buttons=message.buttons,
        files=message.files,
        thread=message.thread,
    )


def one_below_the_other(voice: Voice, messages: Sequence[Message]) -> Message:
    """Several things that came together, each with its main button."""
    lines = [f"• {_headed(each)}{each.text}" if each.heading else each.text for each in messages]
    buttons = [_named(each) for each in messages if each.buttons]
    return Message(
        "\n\n".join(lines),
        heading=voice.say("{n} things for you", n=len(messages)),
        buttons=(*buttons, Button(voice.say("What is coming"), "reminders")),
    )


def _headed(message: Message) -> str:
    """Its heading before its text; some are sentences."""
    return (
        f"{message.heading} "
        if message.heading.endswith((".", "!", "?"))
        else f"{message.heading}: "
    )


def _named(message: Message) -> Button:
    main = message.buttons[0]
    label = f"{message.heading}: {main.label}" if message.heading else main.label
    return replace(main, label=label)


def badge_awarded(
    voice: Voice, badge_id: str, title: str, good_until: date | None, renews: str | None
) -> Message:
    """The badge is issued, in the log, and can be checked."""
    lines = [voice.say("It is yours: {badge}.", badge=badge_id)]
    if good_until:
        lines.append(voice.say("Good until {day}.", day=voice.day(good_until)))
    if renews:
        lines.append(voice.say("The old one, {badge}, now points to it.", badge=renews))
    lines.append(voice.say("Nobody can see it until you share it."))
    buttons = (
        Button(voice.say("Share"), f"share:{badge_id}"),
        Button(voice.say("See it"), f"see:{badge_id}"),
        next_button(voice),
    )
    return Message(" ".join(lines), heading=title, buttons=buttons)


def badge_withdrawn(
    voice: Voice,
    badge_id: str,
    title: str,
    change: Change,
    *,
    reason: str | None,
    coach: str | None,
) -> Message:
    """A decision about a badge: what was done, why, and what its holder can do."""
    match change:
        case "revoked":
            what = voice.say(
                "We withdrew your badge {badge}. Reason: {reason}.",
                badge=badge_id,
                reason=reason_words(voice, reason),
            )
            what += " " + _if_wrong(voice, coach)
        case "suspended":
            what = voice.say(
                "Your badge {badge} is on hold while we check something. Reason: {reason}. "
                "This is not proof of a problem. You can still renew it.",
                badge=badge_id,
                reason=reason_words(voice, reason),
            )
        case "reinstated":
            what = voice.say(
                "Your badge {badge} counts again. The check is done. You need not do anything.",
                badge=badge_id,
            )
        case _:
            assert_never(change)
    if coach and change == "suspended":
        what += " " + voice.say("You can talk to {coach}.", coach=coach)
    return Message(
        what,
        heading=title,
        buttons=(person_button(voice), Button(voice.say("See it"), f"see:{badge_id}")),
    )


def _if_wrong(voice: Voice, coach: str | None) -> str:
    if coach:
        return voice.say("If you think this is wrong, please talk to {coach}.", coach=coach)
    return voice.say("If you think this is wrong, please tell a person.")


def reason_words(voice: Voice, reason: str | None) -> str:
    """The public code of a withdrawal, in words."""
    known = {
        "identity": voice.say("we could not confirm who did the work"),
        "copied_work": voice.say("the work was copied"),
        "record_mistake": voice.say("a mistake in our records"),
        "issued_twice": voice.say("it was issued twice"),
    }
    return known.get(reason or "", voice.say("your coach can tell you"))


def sent_back(voice: Voice, label: str, title: str, answer_by: date) -> Message:
    """An approver wants one more look; it is about us, not about the learner."""
    text = voice.say(
        "One more check of {work}, by {day}. A second person wants another look. "
        "You need not do anything.",
        work=label,
        day=voice.short_day(answer_by),
    )
    return Message(text, heading=title, buttons=(path_button(voice), person_button(voice)))
