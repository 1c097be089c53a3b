"""Badges in words: what somebody holds, who may see it, and how it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, assert_never

from credentials.catalog.achievement import Achievement
from handlers.messages import Button, Message
from handlers.wording.learner import next_button, path_button, person_button
from handlers.wording.voice import Voice

State: TypeAlias = Literal["valid", "ended", "on_hold", "withdrawn", "superseded", "renewed"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A badge as its holder sees it. `until` is its last day; None = it does not end."""

    id: str
    title: str
    version: str
    state: State
    given_on: date
    until: date | None
    see: str
    work: str
    link: str


def badges(voice: Voice, held: Sequence[Shown]) -> Message:
    """All of them, a line each."""
    if not held:
        return Message(
            voice.say("You have no badges yet. Your next step leads to the first one."),
            buttons=(next_button(voice), path_button(voice)),
        )
    lines = [
        f"{_sign(voice, each)} {each.title}, {each.id}. {_until(voice, each)}" for each in held
    ]
    return Message(
        "\n".join(lines),
        heading=voice.say("Your badges"),
        buttons=(
            *(Button(each.title, f"see:{each.id}") for each in held),
            path_button(voice),
        ),
    )


def badge(voice: Voice, one: Shown, achievement: Achievement, *, renewable: bool) -> Message:
    """One badge: what it says about them, how it was tested, how long it holds, who sees it."""
    can = [skill.can_do for skill in achievement.skills.values()]
    lines = [
        f"{_sign(voice, one)} {one.id}",
        *can,
        _tested(voice, achievement),
        voice.say(
            "Given by {issuer} on {day}.",
            issuer=achievement.issuer.name,
            day=voice.day(one.given_on),
        ),
        _until(voice, one),
        seen_by(voice, one.see),
    ]
    if one.see == "anyone":
        lines.append(voice.say("Your link: {link}", link=one.link))
    renew = (Button(voice.say("Renew"), f"renew:{one.id}"),) if renewable else ()
    share = () if one.state == "withdrawn" else (Button(voice.say("Share"), f"share:{one.id}"),)
    return Message(
        "\n".join(lines),
        heading=voice.say("{title}, version {version}", title=one.title, version=one.version),
        buttons=(*renew, *share, Button(voice.say("My badges"), "badges")),
    )


def seen_by(voice: Voice, see: str) -> str:
    """Who may see it now."""
    if see == "anyone":
        return voice.say("Anyone with the link can see it.")
    if see == "ask":
        return voice.say("You want to be asked first. For now nobody can see it.")
    return voice.say("Nobody but you can see it.")


def _tested(voice: Voice, achievement: Achievement) -> str:
    if achievement.assessment is None:
        return voice.say("Shown to staff.")
    return voice.say(
        "Tested with a task of {minutes} minutes.", minutes=achievement.assessment.minutes
    )


def _sign(voice: Voice, one: Shown) -> str:
    match one.state:
        case "valid":
            return voice.say("✅ valid:")
        case "ended":
            return voice.say("⌛ ended:")
        case "on_hold":
            return voice.say("⏸ on hold:")
        case "withdrawn":
            return voice.say("⛔ withdrawn:")
        case "superseded":
            return voice.say("↻ older version:")
        case "renewed":
            return voice.say("↻ renewed:")
        case _:
            assert_never(one.state)


def _until(voice: Voice, one: Shown) -> str:
    if one.state == "withdrawn":
        return voice.say("It does not count any more.")
    if one.until is None:
        return voice.say("It does not end.")
    if one.state == "ended":
        return voice.say("It ended on {day}.", day=voice.day(one.until))
    return voice.say("Good until {day}.", day=voice.day(one.until))


# --- sharing --------------------------------------------------------------------------------


def who_may_see(voice: Voice, one: Shown) -> Message:
    """The first question of two."""
    return Message(
        f"{voice.say('Who may see it?')} {seen_by(voice, one.see)}",
        heading=one.title,
        buttons=(
            Button(voice.say("Link for anyone"), f"share:{one.id}:anyone"),
            Button(voice.say("Only when I say yes"), f"share:{one.id}:ask"),
            Button(voice.say("No one"), f"share:{one.id}:no-one"),
        ),
    )


def which_badge(voice: Voice, held: Sequence[Shown]) -> Message:
    """`/share` with several badges."""
    return Message(
        voice.say("Which badge do you want to share?"),
        buttons=tuple(Button(each.title, f"share:{each.id}") for each in held),
    )


def show_work(voice: Voice, one: Shown) -> Message:
    """The second question."""
    return Message(
        voice.say("Show your work too? Redacted means: only what you made, without your words."),
        heading=one.title,
        buttons=(
            Button(voice.say("Full"), f"share:{one.id}:work:full"),
            Button(voice.say("Redacted"), f"share:{one.id}:work:redacted"),
            Button(voice.say("Hide"), f"share:{one.id}:work:hidden"),
        ),
    )


def link(voice: Voice, one: Shown) -> Message:
    """The link, and a text to go with it."""
    return Message(
        "\n".join(
            [
                voice.say("Here is your link: {link}", link=one.link),
                voice.say(
                    "For LinkedIn: “I earned {title}. Anyone can check it: {link}”",
                    title=one.title,
                    link=one.link,
                ),
            ]
        ),
        heading=one.title,
        buttons=(
            Button(voice.say("My badges"), "badges"),
            Button(voice.say("Close the link"), f"share:{one.id}:no-one"),
        ),
    )


def link_soon(voice: Voice, one: Shown) -> Message:
    """The badge is not in the log yet."""
    return Message(
        voice.say(
            "Your link is {link}. It opens in a minute: the badge is being signed.", link=one.link
        ),
        heading=one.title,
        buttons=(Button(voice.say("See it"), f"see:{one.id}"), path_button(voice)),
    )


def private(voice: Voice, one: Shown, *, was_open: bool, asks: bool) -> Message:
    """Nobody sees it now."""
    lines = (
        [voice.say("Link closed. Old copies of the QR now say: not shared.")] if was_open else []
    )
    if asks:
        lines.append(
            voice.say(
                "I will ask you before anyone sees it. For now that means: nobody sees it. "
                "Choose a link when you want to show it."
            )
        )
    elif not was_open:
        lines.append(voice.say("OK. Nobody but you can see it."))
    return Message(
        " ".join(lines),
        heading=one.title,
        buttons=(
            Button(voice.say("Share it"), f"share:{one.id}:anyone"),
            Button(voice.say("My badges"), "badges"),
        ),
    )


def cannot_share(voice: Voice, title: str) -> Message:
    """A withdrawn badge has no link to give."""
    return Message(
        voice.say(
            "{title} was withdrawn, so it can not be shared. A person can tell you more.",
            title=title,
        ),
        buttons=(person_button(voice), Button(voice.say("My badges"), "badges")),
    )
