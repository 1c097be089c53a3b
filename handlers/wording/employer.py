"""What employers hear. Only the asker sees it, and it never ranks people."""

from datetime import datetime

from credentials.registry.verdicts import Judgement, Revoked, Suspended
from handlers.messages import Button, Message
from handlers.registry.showing import Shown
from handlers.wording.endorsements import endorsement_words
from handlers.wording.moments import with_days
from handlers.wording.records import inside_words, record_title
from handlers.wording.verdicts import verdict_words
from handlers.wording.voice import Voice

SAMPLE_ID = "VL-7KQ4-M2XD-97HB"
IDENTITY = {
    "none": "Who did the work was not checked.",
    "light_id": "Who did the work: ID looked at.",
    "proctored": "Who did the work: watched by a proctor.",
}


def first(voice: Voice) -> Message:
    """What this is, with an example."""
    return Message(
        voice.say(
            "Check a badge in 5 seconds: /verify {badge}. We show what the person can do, how it "
            "was tested and if it still holds. We do not rank people.",
            badge=SAMPLE_ID,
        ),
        buttons=(Button(voice.say("How it works"), "verify_help"),),
    )


def no_such_command(voice: Voice) -> Message:
    """A slash command that is not ours."""
    return Message(
        voice.say(
            "I do not know that command. You can say: /verify {badge}, or /verify help.",
            badge=SAMPLE_ID,
        ),
        buttons=(Button(voice.say("How it works"), "verify_help"),),
    )


def help_text(voice: Voice) -> Message:
    """What a badge stands for, and how to check one with and without us."""
    return Message(
        "\n".join(
            (
                voice.say("Type /verify and the ID or the link that the person gave you."),
                voice.say("For many at once: /verify bulk, then send a file with the IDs."),
                voice.say(
                    "A badge stands for one tested skill: somebody scored the work by a public "
                    "rubric, and a second person approved it."
                ),
                voice.say(
                    "Every badge is signed and stands in a public log, so nobody can change it in "
                    "secret, not even we. “Proof” shows how you check that without us."
                ),
                voice.say(
                    "“No shared record” can mean a slip or a badge that is not shared. It is never "
                    "proof of a fake."
                ),
                voice.say("Use a badge as one input, with an interview or a work sample."),
            )
        ),
        heading=voice.say("What a badge tells you"),
    )


def answer(
    voice: Voice,
    judgement: Judgement,
    seen: Shown | None,
    holder: str | None,
    now: datetime,
    page: str,
    *,
    sample: bool,
) -> Message:
    """The verdict first, then what the badge says, then how to look further."""
    words = verdict_words(judgement, voice, now)
    lines = [words.detail] if words.detail else []
    buttons: tuple[Button, ...] = ()
    if isinstance(judgement.verdict, Revoked | Suspended) and judgement.badge is not None:
        # What a withdrawn badge once said is no longer claimed; its proof stays.
        buttons = (Button(voice.say("Proof"), f"proof:{judgement.badge}"),)
    elif seen is not None and judgement.badge is not None:
        lines += _facts(voice, judgement, seen, holder, sample=sample)
        buttons = (
            Button(voice.say("Proof"), f"proof:{judgement.badge}"),
            Button(voice.say("See page"), url=page),
        )
    return Message("\n".join(lines), heading=f"{words.sign} {words.headline}", buttons=buttons)


def handed_in(
    voice: Voice, judgement: Judgement, seen: Shown | None, now: datetime, *, sample: bool
) -> Message:
    """A badge that came as a file: four separate answers, each with how fresh it is."""
    words = verdict_words(judgement, voice, now)
    lines = [words.detail] if words.detail else []
    if seen is not None:
        lines += _facts(voice, judgement, seen, None, sample=sample)
    if judgement.inside:
        lines.append(record_title(voice, judgement) + ":")
        lines += [f"{title}: {said}" for title, said in inside_words(voice, judgement, now)]
    names = {
        "proof": voice.say("Signature"),
        "issuer": voice.say("Issuer"),
        "status": voice.say("Withdrawals"),
        "validity": voice.say("Time"),
    }
    lines += [
        f"{names[one.check]}: {_outcome(voice, one.outcome)}. {with_days(voice, one.detail)}"
        for one in judgement.checks
        if one.check in names
    ]
    lines += _endorsed(voice, judgement)
    return Message("\n".join(lines), heading=f"{words.sign} {words.headline}")


def _endorsed(voice: Voice, judgement: Judgement) -> list[str]:
    """What others say in the badge, each with what came of its signature."""
    said = (endorsement_words(voice, one) for one in judgement.endorsements)
    return [voice.say("Endorsed: {words}", words=one) for one in said]


def not_a_badge(voice: Voice, why: str, advice: str) -> Message:
    """The file holds no badge, and no list of them that we could read: perhaps a spreadsheet."""
    a_list = voice.say("A list of badge IDs comes as CSV or text.")
    return Message(f"{why} {advice} {a_list}", heading=voice.say("I can not read this file."))


def too_many_files(voice: Voice) -> Message:
    """The hour's files are used up."""
    return Message(
        voice.say(
            "That is 10 files in an hour, the most for one person. "
            "Please go on in a while, or send the badge's ID."
        )
    )


def proof(voice: Voice, judgement: Judgement, key_print: str, now: datetime, page: str) -> Message:
    """What was checked, where it stands in the log, and how to check it without us."""
    words = verdict_words(judgement, voice, now)
    lines = [f"{words.sign} {words.headline}"]
    lines += [
        f"{_outcome(voice, one.outcome)}: {with_days(voice, one.detail)}"
        for one in judgement.checks
    ]
    lines += _endorsed(voice, judgement)
    if key_print:
        lines.append(voice.say("Print of the issuer's key: {key}", key=key_print))
    log = judgement.log
    # Of a withdrawn badge no receipt is made.
    keeps = log is not None and not isinstance(judgement.verdict, Revoked | Suspended)
    lines.append(
        voice.say(
            "Check it yourself, without us: keep {file} and run: vouchline verify FILE",
            file=f"{page}/receipt" if keeps else f"{page}.json",
        )
    )
    return Message(
        "\n".join(lines),
        heading=voice.say("Proof"),
        buttons=(
            Button(voice.say("The file"), url=f"{page}.json"),
            *((Button(voice.say("Keep a receipt"), url=f"{page}/receipt"),) if keeps else ()),
            Button(voice.say("See page"), url=page),
        ),
    )


def not_switched_on(voice: Voice) -> Message:
    """This workspace has not been approved."""
    return Message(
        voice.say(
            "I am not switched on in this workspace yet. Ask your admin to switch me on. "
            "You can check a badge on its page meanwhile: open the link the person gave you."
        )
    )


def blocked(voice: Voice) -> Message:
    """This workspace was shut out."""
    return Message(
        voice.say(
            "This workspace can not check badges here any more. "
            "Your admin can write to the program. The public pages stay open to you."
        )
    )


def too_many(voice: Voice) -> Message:
    """The hour's checks are used up."""
    return Message(
        voice.say(
            "That is 200 checks in an hour, the most for one person. "
            "Please go on in a while. The public pages have no such limit."
        )
    )


def _facts(
    voice: Voice, judgement: Judgement, seen: Shown, holder: str | None, *, sample: bool
) -> list[str]:
    """The five things every answer names: issuer, dates, skill, standard and end."""
    title = voice.say(
        "{title} v{version}, level {level}.",
        title=seen.title,
        version=seen.version,
        level=seen.level.removeprefix("L"),
    )
    if holder:
        title += " " + voice.say("Holder: {holder} (shared).", holder=holder)
    return [
        title,
        voice.say("Can: {can}", can=_after_can(seen.can_do)),
        voice.say(
            "Tested: {tested} {identity}",
            tested=seen.tested,
            identity=voice.say(IDENTITY.get(seen.identity, IDENTITY["none"])),
        ),
        voice.say(
            "Issuer: {issuer} ({trust}).",
            issuer=seen.issuer,
            trust=trust(voice, judgement, sample=sample),
        ),
        _dates(voice, seen),
        voice.say("Use it as one input, with an interview or a work sample."),
    ]


def _after_can(sentence: str) -> str:
    """What somebody can do, behind a label that says “can” already."""
    bare = sentence.removeprefix("Can ")
    return bare[:1].upper() + bare[1:]


def trust(voice: Voice, judgement: Judgement, *, sample: bool) -> str:
    """Whether the issuer is one to believe."""
    if not any(one.check == "issuer" and one.outcome == "pass" for one in judgement.checks):
        return voice.say("not on the trusted list")
    return voice.say("sample, not a real issuer") if sample else voice.say("trusted")


def _dates(voice: Voice, seen: Shown) -> str:
    given = voice.day(seen.valid_from) if seen.valid_from else ""
    if seen.valid_until is None:
        return voice.say("Given {given}; it has no end date.", given=given)
    return voice.say("Given {given}; ends {ends}.", given=given, ends=voice.day(seen.valid_until))


def _outcome(voice: Voice, outcome: str) -> str:
    return {
        "pass": voice.say("Good"),
        "fail": voice.say("Not right"),
        "warn": voice.say("Please note"),
    }.get(outcome, voice.say("Not checked"))
