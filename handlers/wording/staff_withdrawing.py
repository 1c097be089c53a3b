"""What staff hear when they take a badge back, put it on hold, or give it back."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from credentials.notices import Change
from handlers.messages import Button, Message
from handlers.registry.proposals import Proposal
from handlers.registry.withdrawing import Reason
from handlers.wording.staff import home_button
from handlers.wording.verdicts import reason_words
from handlers.wording.voice import Voice
from storage.badges import Badge

LABELS = {
    Reason.IDENTITY: "Identity",
    Reason.COPIED_WORK: "Copied work",
    Reason.RECORD_MISTAKE: "Record mistake",
    Reason.ISSUED_TWICE: "Issued twice",
    Reason.OTHER: "Other",
}
"""The reasons as staff choose among them; `reason_words` has what the public reads."""


def which_badge(voice: Voice, word: str) -> Message:
    """They typed the command alone."""
    text = voice.say("Which badge do you want to {word}? Its ID, please.", word=word)
    return Message(text, buttons=(home_button(voice),))


def why(voice: Voice, badge: Badge, title: str, change: Change) -> Message:
    """Ask for a reason, by button: free text could name people."""
    buttons = [
        Button(voice.say(label), f"withdraw:{badge.id}:{change}:{reason}")
        for reason, label in LABELS.items()
    ]
    text = voice.say(
        "{what} Why? A reason is public; a second person confirms.", what=_what(voice, change)
    )
    stop = Button(voice.say("Stop"), "staff_home")
    return Message(text, heading=_about(badge, title), buttons=(*buttons, stop))


def preview(
    voice: Voice, badge: Badge, title: str, change: Change, reason: Reason | None, today: str
) -> Message:
    """What the public will read, before anybody decides."""
    text = voice.say(
        "The page will say: “{line}” A second person must confirm. Nothing has changed yet.",
        line=public_line(voice, change, reason, today),
    )
    return Message(
        text,
        heading=_about(badge, title),
        buttons=(
            Button(voice.say("Ask a second person"), f"propose:{badge.id}:{change}:{reason or ''}"),
            Button(voice.say("Stop"), "staff_home"),
        ),
    )


def takes_its_place(voice: Voice, waiting: Proposal, by: str) -> str:
    """A colleague has proposed something else about the same badge."""
    return voice.say(
        "{name} has proposed: {what} If you go on, yours takes its place.",
        name=by,
        what=_what(voice, waiting.change),
    )


def public_line(voice: Voice, change: Change, reason: Reason | None, today: str) -> str:
    """The line on the badge's page."""
    said = reason_words(reason, voice)
    match change:
        case "revoked":
            return voice.say(
                "Not valid. Withdrawn by the issuer on {day}. Reason: {reason}.",
                day=today,
                reason=said,
            )
        case "suspended":
            return voice.say("On hold since {day}. The issuer is checking.", day=today)
        case "reinstated":
            return voice.say("Valid.")
        case _:
            assert_never(change)


def proposed(voice: Voice, badge: Badge) -> str:
    """It waits for somebody else now."""
    return voice.say(
        "{badge}: a second person sees it under “withdrawals” and confirms. "
        "Until then nothing changes.",
        badge=badge.id,
    )


def waiting(
    voice: Voice, badge: Badge, title: str, one: Proposal, by: str, *, own: bool
) -> Message:
    """One proposal; its button confirms this one and no other, and who made it has none."""
    text = voice.say("{what} Proposed by {name}.", what=_what(voice, one.change), name=by)
    if one.reason:
        text += " " + voice.say("Reason: {reason}.", reason=voice.say(LABELS[one.reason]))
    confirm = Button(voice.say("Confirm"), f"confirm:{badge.id}:{one.gist}")
    refuse = Button(voice.say("Do not"), f"decline:{badge.id}")
    buttons = (refuse,) if own else (confirm, refuse)
    return Message(text, heading=_about(badge, title), buttons=buttons)


def none_waiting(voice: Voice) -> Message:
    """An empty list."""
    text = voice.say("No withdrawal waits for a second person.")
    return Message(text, buttons=(home_button(voice),))


def done(voice: Voice, badge: Badge, change: Change) -> str:
    """Decided by two; it counts from now."""
    match change:
        case "revoked":
            return voice.say(
                "{badge} is withdrawn. It counts from now, and the learner is told.",
                badge=badge.id,
            )
        case "suspended":
            return voice.say("{badge} is on hold, and the learner is told.", badge=badge.id)
        case "reinstated":
            return voice.say("{badge} counts again, and the learner is told.", badge=badge.id)
        case _:
            assert_never(change)


def declined(voice: Voice, badge: Badge) -> str:
    """Nothing happens to the badge."""
    return voice.say("{badge} stays as it is. The proposal is gone.", badge=badge.id)


def listed(voice: Voice, messages: Sequence[Message]) -> tuple[Message, ...]:
    """All proposals, with the way back under the last one."""
    *before, last = messages
    return (*before, replace(last, buttons=(*last.buttons, home_button(voice))))


def _about(badge: Badge, title: str) -> str:
    return f"{badge.id} – {title} v{badge.version}"


def _what(voice: Voice, change: Change) -> str:
    match change:
        case "revoked":
            return voice.say("Withdraw this badge for good.")
        case "suspended":
            return voice.say("Put this badge on hold while you check.")
        case "reinstated":
            return voice.say("Let this badge count again.")
        case _:
            assert_never(change)
