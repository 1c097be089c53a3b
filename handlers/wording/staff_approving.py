"""What an approver hears: passed work by its number, who marked it, and the identity check."""

from collections.abc import Sequence
from dataclasses import dataclass

from credentials.assessment.scoring import Result
from credentials.catalog.achievement import Achievement
from handlers.messages import Button, Message
from handlers.wording.staff import home_button
from handlers.wording.staff_marking import verdict
from handlers.wording.voice import Voice
from storage.attempts import Attempt

MOST_SHOWN = 6
CHECKS = {"none": "no ID check", "light_id": "ID light", "proctored": "proctored"}


@dataclass(frozen=True, slots=True)
class ForApproval:
    """One piece of passed work."""

    attempt: Attempt
    achievement: Achievement
    result: Result
    markers: Sequence[str]
    identity_done: bool
    rules: str
    """The first signs of the digest of the rules that count."""
    held_by: str | None
    review_late: bool


def nothing(voice: Voice) -> str:
    """An empty list."""
    return voice.say("No badge waits for your approval.")


def how_many(voice: Voice, count: int) -> Message:
    """The head of the list."""
    text = voice.say("You see numbers, not names. You can not approve what you marked.")
    if count > MOST_SHOWN:
        text += " " + voice.say("These {n} have waited longest.", n=MOST_SHOWN)
    heading = voice.count(count, "1 badge to approve", "{n} badges to approve")
    return Message(text, heading=heading, buttons=(home_button(voice),))


def one(voice: Voice, each: ForApproval) -> Message:
    """One piece of work with what can be done about it; the identity check comes first."""
    check = voice.say(CHECKS[each.achievement.identity])
    done = "✓ done" if each.identity_done else "○ not done yet"
    lines = [
        voice.say(
            "Marked by {markers}. {verdict}",
            markers=voice.both(list(each.markers)),
            verdict=verdict(voice, each.result),
        ),
        ", ".join(f"{line.line.text}: {line.score}" for line in each.result.lines),
        voice.say(
            "{check}: {done}. Rules {rules} ✓", check=check, done=voice.say(done), rules=each.rules
        ),
    ]
    if each.review_late:
        lines.append(voice.say("Note: the yearly review of this pack is late."))
    if each.held_by:
        lines.append(voice.say("On hold by {name}.", name=each.held_by))
    number = each.attempt.number
    approve = Button(voice.say("Approve"), f"approve:{number}")
    identity = Button(voice.say("Check ID"), f"idcheck:{number}")
    return Message(
        "\n".join(lines),
        heading=f"{each.attempt.label} – {each.achievement.title} v{each.achievement.version}",
        buttons=(
            approve if each.identity_done else identity,
            Button(voice.say("Send back"), f"sendback:{number}"),
            Button(voice.say("Hold"), f"hold:{number}"),
        ),
    )


def ask_identity(voice: Voice, attempt: Attempt, name: str, level: str) -> Message:
    """The one moment at which an approver sees a name."""
    how = {
        "light_id": voice.say("Did you, or the coach, see their ID and does the name match?"),
        "proctored": voice.say("Did a proctor watch them do it, and did the ID match?"),
    }
    text = voice.say(
        "{work} is the work of {name}. {question} No picture is kept.",
        work=attempt.label,
        name=name,
        question=how.get(level, ""),
    )
    return Message(
        text,
        buttons=(
            Button(voice.say("Yes, it matches"), f"idmatch:{attempt.number}"),
            Button(voice.say("Not yet"), "approvals"),
        ),
    )


def approved(voice: Voice, attempt: Attempt, badge_id: str) -> str:
    """Decided; the signature and the log follow by themselves."""
    return voice.say(
        "{work} is approved: {badge}. It is signed and put in the public log now. "
        "The learner hears when it can be checked.",
        work=attempt.label,
        badge=badge_id,
    )


def why_back(voice: Voice, attempt: Attempt) -> Message:
    """Sending back takes a line for the markers."""
    text = voice.say(
        "What should the markers of {work} look at? One line, without names.", work=attempt.label
    )
    return Message(text, buttons=(Button(voice.say("Do not send back"), "approvals"),))


def sent_back(voice: Voice, attempt: Attempt, day: str) -> str:
    """It is with the markers again."""
    return voice.say(
        "{work} is back with the markers. The learner hears: one more check, by {day}.",
        work=attempt.label,
        day=day,
    )


def held(voice: Voice, attempt: Attempt) -> str:
    """It waits, with a name on it."""
    return voice.say("{work} is on hold. Others see that you look into it.", work=attempt.label)
