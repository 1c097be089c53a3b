"""A badge that ends, or has a newer version: what can be done about it, in words."""

from datetime import date

from handlers.messages import Button, Message
from handlers.wording.learner import next_button, path_button, person_button
from handlers.wording.voice import Voice


def never_ends(voice: Voice, title: str) -> Message:
    """There is nothing to renew."""
    return Message(
        voice.say("{title} does not end, so it needs no renewal.", title=title),
        buttons=(Button(voice.say("My badges"), "badges"), next_button(voice)),
    )


def too_early(voice: Voice, title: str, opens_on: date, until: date) -> Message:
    """It can be renewed later."""
    return Message(
        voice.say(
            "{title} is good until {until}. You can renew it from {day}; I will remind you.",
            title=title,
            until=voice.day(until),
            day=voice.day(opens_on),
        ),
        buttons=(Button(voice.say("My badges"), "badges"), next_button(voice)),
    )


def lapsed(voice: Voice, title: str, since: date, achievement_id: str) -> Message:
    """The time to renew is over."""
    return Message(
        voice.say(
            "{title} ended on {day}, and the time to renew it is over. You can earn it again "
            "with the whole task.",
            title=title,
            day=voice.day(since),
        ),
        buttons=(Button(voice.say("Start"), f"rubric:{achievement_id}"), path_button(voice)),
    )


def already_renewed(voice: Voice, title: str, newer: str) -> Message:
    """A newer badge took its place."""
    return Message(
        voice.say(
            "{title} is renewed: {badge}. The old one points to it.", title=title, badge=newer
        ),
        buttons=(Button(voice.say("See it"), f"see:{newer}"), next_button(voice)),
    )


def on_hold(voice: Voice, title: str) -> Message:
    """Staff look at it first."""
    return Message(
        voice.say(
            "{title} is on hold while we check something. You can renew it after that. "
            "This is not proof of a problem.",
            title=title,
        ),
        buttons=(person_button(voice), Button(voice.say("My badges"), "badges")),
    )


def bridge_over(voice: Voice, title: str, achievement_id: str) -> Message:
    """The short way is closed."""
    return Message(
        voice.say(
            "The short way to the new version of {title} is closed. Yours stays true for its "
            "date. You can earn the new one with the whole task.",
            title=title,
        ),
        buttons=(Button(voice.say("Start"), f"rubric:{achievement_id}"), path_button(voice)),
    )


def no_bridge(voice: Voice, title: str, badge_id: str) -> Message:
    """There is nothing newer."""
    return Message(
        voice.say("Your {title} is the newest version. There is nothing to add.", title=title),
        buttons=(Button(voice.say("See it"), f"see:{badge_id}"), next_button(voice)),
    )
