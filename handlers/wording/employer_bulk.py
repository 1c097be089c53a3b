"""What employers hear of a list of badges: how many of each, and the file with all of them."""

from collections.abc import Mapping
from typing import Final

from credentials.registry.badge_list import MOST_ROWS
from handlers.messages import Attachment, Message
from handlers.wording.voice import Voice

COUNTED: Final = {
    "valid": ("{n} valid", "{n} valid"),
    "expired": ("{n} ended", "{n} ended"),
    "revoked": ("{n} withdrawn", "{n} withdrawn"),
    "suspended": ("{n} on hold", "{n} on hold"),
    "superseded": ("{n} with a newer version", "{n} with a newer version"),
    "not_yet_valid": ("{n} not begun", "{n} not begun"),
    "not_found": ("{n} not found", "{n} not found"),
    "untrusted_issuer": ("{n} from an issuer we do not know", "{n} from issuers we do not know"),
    "signature_invalid": ("{n} not to rely on", "{n} not to rely on"),
    "malformed": ("{n} slip", "{n} slips"),
    "unavailable": ("{n} not checked", "{n} not checked"),
}
"""Each verdict, in the order in which it is told."""


def ask_for_list(voice: Voice, *, here: bool) -> Message:
    """How to send a list: in this very chat, or in a direct message."""
    where = (
        voice.say("Send me the file here.")
        if here
        else voice.say("Send me the file in a direct message.")
    )
    return Message(
        voice.say(
            "{where} CSV or text, one badge ID or link a line, at most {most}. I answer with the "
            "counts and a CSV file. I read the IDs alone, and I keep no names.",
            where=where,
            most=MOST_ROWS,
        ),
        heading=voice.say("Check many badges"),
    )


def not_a_list(voice: Voice, why: str, advice: str) -> Message:
    """The file is no list, or too long a one."""
    return Message(f"{why} {advice}", heading=voice.say("I can not read this list."))


def checking(voice: Voice, number: int, repeats: int, blank: int) -> Message:
    """What was found in the file."""
    said = [voice.count(number, "Checking 1 ID…", "Checking {n} IDs…")]
    if repeats:
        said.append(
            voice.count(
                repeats,
                "1 stands there twice and counts once.",
                "{n} are repeats and do not count.",
            )
        )
    if blank:
        said.append(voice.count(blank, "1 line is blank.", "{n} lines are blank."))
    return Message(" ".join(said))


def counted(voice: Voice, counts: Mapping[str, int], file: Attachment) -> Message:
    """How many of each verdict, and what those that do not count do not mean."""
    parts = [
        voice.count(counts[name], one, many)
        for name, (one, many) in COUNTED.items()
        if counts.get(name)
    ]
    lines = [", ".join(parts) + "."]
    if counts.get("not_found") or counts.get("malformed"):
        lines.append(
            voice.say("Not found and slips are no proof of a fake. Ask the person for the link.")
        )
    if counts.get("unavailable"):
        lines.append(voice.say("Not checked is not a no. Please send the list again later."))
    lines.append(voice.say("The file has a line for each. It shows how things stand now."))
    return Message("\n".join(lines), files=(file,))


def columns(voice: Voice) -> tuple[str, ...]:
    """The heading of the file."""
    return (
        voice.say("Line"),
        voice.say("Badge ID"),
        voice.say("Verdict"),
        voice.say("What it means"),
        voice.say("Badge"),
        voice.say("Version"),
        voice.say("Level"),
        voice.say("Issuer"),
        voice.say("Given"),
        voice.say("Ends"),
        voice.say("Page"),
        voice.say("Note"),
    )


def same_as(voice: Voice, line: int) -> str:
    """A badge that stood further up already."""
    return voice.say("Same as line {line}", line=line)
