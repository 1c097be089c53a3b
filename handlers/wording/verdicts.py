"""The verdict on a badge in plain words: the same on Slack, on the page and on the command line.

What happened, what it means, what to do. A badge that does not hold is never held against the
person: that is for people to judge.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from credentials.registry.verdicts import (
    Expired,
    Judgement,
    Malformed,
    NotFound,
    NotYetValid,
    Revoked,
    SignatureInvalid,
    Superseded,
    Suspended,
    Unavailable,
    UntrustedIssuer,
    Valid,
)
from handlers.wording.voice import Voice


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """A sign that says nothing the words do not say, what is the case, and what it means."""

    sign: str
    headline: str
    detail: str


def verdict_words(  # noqa: C901, PLR0911 - one case for each verdict, so that none is forgotten
    judgement: Judgement, voice: Voice, now: datetime
) -> VerdictWords:
    """Word a judgement; `now` tells whether it was made for today or for another day."""
    verdict = judgement.verdict
    match verdict:
        case Valid():
            return VerdictWords("✅", _valid(judgement.at, voice, now), "")
        case Expired():
            return _expired(verdict, voice)
        case Revoked():
            return _revoked(verdict, voice)
        case Suspended():
            return _suspended(verdict, voice)
        case NotYetValid(begins):
            return VerdictWords(
                "🕒",
                voice.say("Starts {day}.", day=voice.day(begins)),
                voice.say("It is real, and it does not count yet."),
            )
        case Superseded():
            return _superseded(judgement, verdict, voice)
        case NotFound():
            return VerdictWords(
                "🔎",
                voice.say("No shared record for this ID."),
                voice.say(
                    "This is not proof of a fake. The holder may not share it. "
                    "Ask the person to share it, or to send you the link."
                ),
            )
        case UntrustedIssuer():
            return VerdictWords(
                "❔",
                voice.say("We can read it, but its issuer is not on the trusted list."),
                voice.say(
                    "{issuer}: we know no rubric and no ID check. "
                    "That does not mean the person lacks the skill. Offer a short task.",
                    issuer=judgement.issuer_name or verdict.issuer,
                ),
            )
        case SignatureInvalid(why):
            return VerdictWords(
                "⛔",
                voice.say("Do not rely on this badge."),
                voice.say(
                    "Its signature or its place in the public log does not hold. {why} "
                    "Ask the holder for the link, and tell the issuer.",
                    why=why,
                ),
            )
        case Malformed(why):
            return VerdictWords("✏", voice.say("I can not read that as a badge."), why)
        case Unavailable(why, next_step):
            return VerdictWords(
                "⏳",
                voice.say("Can't check now. This is not a no."),
                f"{why} {next_step or voice.say('Please try again in a few minutes.')}",
            )
        case _:
            assert_never(verdict)


def reason_words(reason: str | None, voice: Voice) -> str:
    """The public word for a reason's code; the code itself for one we do not know."""
    known = {
        "identity": voice.say("we could not confirm who did the work"),
        "copied_work": voice.say("the work was not the holder's own"),
        "record_mistake": voice.say("record mistake"),
        "issued_twice": voice.say("it was given twice"),
        "other": voice.say("another reason; the issuer can tell the holder"),
    }
    return known.get(reason or "other", reason or "")


def _valid(at: datetime, voice: Voice, now: datetime) -> str:
    if voice.day(at) == voice.day(now):
        return voice.say("Valid today.")
    return voice.say("Valid on {day}.", day=voice.day(at))


def _expired(verdict: Expired, voice: Voice) -> VerdictWords:
    headline = voice.say("Was valid until {day}.", day=voice.day(verdict.since))
    if verdict.renewed_by:
        detail = voice.say("Renewed by {badge}. Check that one.", badge=verdict.renewed_by)
    elif verdict.in_grace:
        detail = voice.say("Not renewed. It is still in the renewal time.")
    else:
        detail = voice.say("Not renewed. It was true for its time.")
    return VerdictWords("⌛", headline, detail)


def _revoked(verdict: Revoked, voice: Voice) -> VerdictWords:
    if verdict.since is None:
        headline = voice.say("Not valid. Withdrawn by the issuer.")
    else:
        day = voice.day(verdict.since)
        headline = voice.say("Not valid. Withdrawn by the issuer on {day}.", day=day)
    reason = reason_words(verdict.reason, voice)
    return VerdictWords("⛔", headline, voice.say("Reason: {reason}.", reason=reason))


def _suspended(verdict: Suspended, voice: Voice) -> VerdictWords:
    return VerdictWords(
        "⏸",
        voice.say("On hold since {day}.", day=voice.day(verdict.since)),
        voice.say("The issuer is checking. This is not proof of a problem. Look again later."),
    )


def _superseded(judgement: Judgement, verdict: Superseded, voice: Voice) -> VerdictWords:
    document = judgement.document or {}
    old = document.get("credentialSubject", {}).get("achievement", {}).get("version", "")
    headline = voice.say("Version {old} was valid when given.", old=old)
    changes = verdict.changes or voice.say("A newer version asks for more.")
    detail = voice.say(
        "{changes} Version {new} is not earned yet.", changes=changes, new=verdict.version
    )
    return VerdictWords("↗", headline, detail)
