"""What we say when badges are about to end (`product.md`, L9): one message, and a way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from credentials.catalog.models import Bridge, RenewBy
from credentials.notices.topics import Topic
from handlers.messages import Button, Message
from handlers.wording.coming import later_in_time, let_go_button
from handlers.wording.voice import Voice


@dataclass(frozen=True, slots=True)
class Ending:
    """A badge that ends soon. `bridge` when a newer version has come out and has a short way."""

    badge_id: str
    title: str
    days_left: int
    ends_on: date
    grace_days: int
    renew_by: RenewBy
    bridge: Bridge | None = None

    @property
    def topic(self) -> Topic:
        """What its reminders are about."""
        return Topic("badge", self.badge_id)


def renewal(voice: Voice, endings: Sequence[Ending], today: date) -> Message:
    """Badges that end soon: one message, however many there are."""
    if len(endings) == 1:
        one = endings[0]
        return Message(_ends(voice, one, today), heading=one.title, buttons=_choices(voice, one))
    lines = [f"• {one.title}: {_ends(voice, one, today)}" for one in endings]
    buttons = [
        button
        for one in endings
        for button in (
            Button(voice.say("Renew {title}", title=one.title), _main_action(one)),
            *later_in_time(
                voice, one.topic, one.days_left, voice.say("{title}: later", title=one.title)
            ),
        )
    ]
    heading = voice.say("{n} of your badges end soon", n=len(endings))
    return Message("\n".join(lines), heading=heading, buttons=tuple(buttons))


def _ends(voice: Voice, one: Ending, today: date) -> str:
    left = (one.ends_on - today).days
    if one.bridge:
        return f"{_newer(voice, one, left)} {_add_on(voice, one.bridge)}"
    if left <= 0:
        return _last_day(voice, one)
    ends = voice.count(
        left,
        "It ends tomorrow, on {day}.",
        "It ends in {n} days, on {day}.",
        day=voice.day(one.ends_on),
    )
    return f"{ends} {_how(voice, one.renew_by)}"


def _last_day(voice: Voice, one: Ending) -> str:
    today = voice.say("Today is its last day.")
    if not one.grace_days or one.renew_by == "none":
        return today
    return f"{today} " + voice.count(
        one.grace_days,
        "You can still renew for 1 day.",
        "You can still renew for {n} days.",
    )


def _newer(voice: Voice, one: Ending, left: int) -> str:
    if left <= 0:
        return voice.say("Today is its last day. A new version came out.")
    return voice.say(
        "A new version came out. Yours stays true for its date and ends on {day}.",
        day=voice.day(one.ends_on),
    )


def _add_on(voice: Voice, bridge: Bridge) -> str:
    hours, day = f"{bridge.hours:g}", voice.short_day(bridge.open_until)
    if bridge.free:
        return voice.say(
            "A free add-on of {hours} hours brings you up to date until {day}.",
            hours=hours,
            day=day,
        )
    return voice.say(
        "An add-on of {hours} hours brings you up to date until {day}.", hours=hours, day=day
    )


def _how(voice: Voice, renew_by: RenewBy) -> str:
    match renew_by:
        case "short_task":
            return voice.say("A short task keeps it.")
        case "full_assessment":
            return voice.say("To keep it, show the skill once more.")
        case "supervisor_sign_off":
            return voice.say("Your supervisor’s word keeps it.")
        case "local_rule" | "provider_rule":
            return voice.say("Your coach can tell you how to keep it.")
        case "none":
            return voice.say("It can not be renewed, but you can earn it again.")
        case _:
            assert_never(renew_by)


def _choices(voice: Voice, one: Ending) -> tuple[Button, ...]:
    label = voice.say("Start") if one.bridge else voice.say("Renew")
    main = (Button(label, _main_action(one)),) if _renewable(one) else ()
    return (*main, *later_in_time(voice, one.topic, one.days_left), let_go_button(voice, one.topic))


def _renewable(one: Ending) -> bool:
    return one.bridge is not None or one.renew_by != "none"


def _main_action(one: Ending) -> str:
    return f"bridge:{one.badge_id}" if one.bridge else f"renew:{one.badge_id}"
