"""What staff hear wherever they are: how to join, what waits, and what they can say."""

from dataclasses import dataclass

from credentials.errors import Mistake
from handlers.messages import Button, Message
from handlers.wording.alerts import fitting
from handlers.wording.voice import Voice


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for one person; None where they have no right to it."""

    to_score: int | None
    to_approve: int | None
    withdrawals: int | None
    alerts: int


def stranger(voice: Voice) -> Message:
    """Somebody in the staff seat whom we do not know as staff; anybody may check badges."""
    return Message(
        voice.say(
            "Are you on the staff? Ask your leader for a code, then: /staff join CODE. "
            "To check a badge: /verify and its ID."
        )
    )


def unknown_command(voice: Voice) -> Message:
    """Outside the staff's own workspace there is no such command."""
    return Message(voice.say("I do not know that command. You can say: /verify"))


def joined(voice: Voice, name: str) -> str:
    """The account now speaks for this person."""
    return voice.say("Welcome, {name}. This account is yours now.", name=name)


def joined_already(voice: Voice, name: str) -> str:
    """The account spoke for this person before."""
    return voice.say("This account was yours already, {name}.", name=name)


def home(voice: Voice, name: str, waiting: Waiting) -> Message:
    """What waits for this person, the most urgent button first."""
    lines, buttons = [], []
    for count, one, many, label, action in (
        (waiting.to_score, "1 piece of work to score.", "{n} to score.", "Score", "queue"),
        (waiting.to_approve, "1 badge to approve.", "{n} to approve.", "Approve", "approvals"),
        (
            waiting.withdrawals,
            "1 withdrawal waits for a second person.",
            "{n} withdrawals wait for a second person.",
            "Withdrawals",
            "withdrawals",
        ),
        (waiting.alerts, "1 alert is open.", "{n} alerts are open.", "Alerts", "alerts"),
    ):
        if count:
            lines.append(voice.count(count, one, many))
            buttons.append(Button(voice.say(label), action))
    if not buttons:
        lines.append(voice.say("Nothing waits for you."))
    buttons.append(Button(voice.say("Help"), "staff_help"))
    heading = voice.say("Hello, {name}", name=name)
    return Message("\n".join(lines), heading=heading, buttons=tuple(buttons))


def help_text(voice: Voice) -> Message:
    """Everything staff can type."""
    lines = (
        voice.say("queue – work that waits for marks; score A-1042 opens one"),
        voice.say("approve – passed work that waits for a second person"),
        voice.say("revoke VL-…, suspend VL-…, reinstate VL-… – take a badge back, or give it back"),
        voice.say("withdrawals – what waits for a second person to confirm"),
        voice.say("alerts – cohorts that need a person"),
        voice.say("who p-… – the name behind a reference, for coaches and leaders"),
        voice.say("left p-…, back p-… – a learner has left the programme, or is back after all"),
        voice.say("In Slack put /staff in front, like: /staff queue"),
    )
    return Message("\n".join(lines), heading=voice.say("What you can say"))


def not_understood(voice: Voice) -> str:
    """We did not get it; the way home follows."""
    return voice.say("I did not get that. You can say: queue, approve, revoke VL-…, alerts, help.")


def where_to_type(voice: Voice) -> str:
    """Where we hear an answer in Slack."""
    return voice.say("Type it in a direct message to me, or after /staff.")


def home_button(voice: Voice) -> Button:
    """The way back."""
    return Button(voice.say("Back to the list"), "staff_home")


def not_done(voice: Voice, mistake: Mistake) -> Message:
    """It could not be done as it was asked: why, what else, and the way back."""
    text = f"{mistake.what} {mistake.next_step}".strip()
    return Message(text, buttons=(home_button(voice),))


def nothing_here(voice: Voice, text: str) -> Message:
    """An empty list."""
    return Message(text, buttons=(home_button(voice),))


def alert_taken(voice: Voice, name: str, moment: str) -> str:
    """Who has an alert, and since when: it may be long ago."""
    return voice.say("Taken by {name}, {moment}.", name=name, moment=moment)


def alert_closed(voice: Voice, name: str) -> str:
    """Who has dealt with it. What they wrote is for the log: it may name people."""
    return voice.say("Closed by {name}.", name=name)


def alert_line(voice: Voice) -> Message:
    """Closing an alert takes one line."""
    text = voice.say("Done? One line for the log, without names. Like: called both.")
    return Message(text, buttons=(home_button(voice),))


def alert_quiet(voice: Voice, day: str) -> str:
    """Until when an alert is quiet."""
    return voice.say("Quiet until {day}, unless it gets worse.", day=day)


def learner_unreached(voice: Voice, ref: str) -> Message:
    """What a coach reads when nothing of ours reaches a learner."""
    return Message(
        voice.say(
            "I can not reach {ref} any more: the chat is closed or blocked. "
            "Please tell them. If they write to me, they get what waits for them.",
            ref=ref,
        ),
        buttons=fitting([(voice.say("Who is it?"), f"who:{ref}")]),
    )
