"""Handing in work: the rubric beforehand, what to send, the check list, and where it stands."""

from collections.abc import Collection, Sequence
from datetime import date

from credentials.assessment.evidence_rules import PartName, TellingName, Want, telling_name
from credentials.catalog.achievement import Achievement
from credentials.catalog.models import Assessment
from handlers.messages import Button, Message
from handlers.wording.learner import next_button, path_button, person_button
from handlers.wording.voice import Voice
from storage.files import Attachment

MEGABYTE = 1_000_000


def rubric(
    voice: Voice, achievement: Achievement, lines: Sequence[str], buttons: Sequence[Button]
) -> Message:
    """What is looked at, the bar for each line, and a made-up sample on each side of it."""
    parts = [
        "\n".join(
            [
                f"• {line.text}" + (voice.say(" (must be met)") if line.must_pass else ""),
                voice.say("   meets: {words}", words=line.meets),
                voice.say("   exceeds: {words}", words=line.exceeds),
            ]
        )
        for line in achievement.lines
        if line.id in lines
    ]
    if achievement.exemplar:
        parts.append(voice.say("A sample that meets: {words}", words=achievement.exemplar.meets))
        parts.append(
            voice.say("A sample that exceeds: {words}", words=achievement.exemplar.exceeds)
        )
    return Message(
        "\n\n".join(parts),
        heading=voice.say("How {title} is marked", title=achievement.title),
        buttons=tuple(buttons),
    )


def start_button(voice: Voice, achievement_id: str) -> Button:
    """Begin."""
    return Button(voice.say("Start"), f"start:{achievement_id}")


def task(
    voice: Voice, assessment: Assessment, case: str | None, number: int, *, lines: str | None
) -> Message:
    """What to do, what it is done with, and the choice how to show it."""
    parts = [assessment.task]
    if lines:
        parts.append(voice.say("This time only this counts: {lines}.", lines=lines))
    if case:
        parts.append(voice.say("Your case: {case}", case=case))
    parts.append(
        voice.say(
            "It takes about {minutes} minutes. How will you show it?", minutes=assessment.minutes
        )
    )
    return Message(
        "\n\n".join(parts),
        heading=voice.say("Your task"),
        buttons=(
            *(Button(way_word(voice, way), f"way:{number}:{way}") for way in assessment.ways),
            path_button(voice),
        ),
    )


def way_word(voice: Voice, way: str) -> str:
    """A way of showing work by the name people use."""
    known = {
        "written": voice.say("Write"),
        "written_notes": voice.say("Write notes"),
        "audio": voice.say("Voice"),
        "audio_notes": voice.say("Voice notes"),
        "video": voice.say("Video"),
        "screen_video": voice.say("Screen video"),
    }
    return known.get(way, way.replace("_", " ").capitalize())


def in_lines(voice: Voice, texts: Sequence[str]) -> str:
    """Some rubric lines, named."""
    return voice.both([f"“{text}”" for text in texts])


def ask_for(voice: Voice, want: Want, assessment: Assessment) -> str:
    """Ask for one part of the work."""
    if want.part == "telling":
        return _ask_to_tell(voice, want, telling_name(assessment))
    if want.part == "call":
        return voice.say("Please send the recording of the call.")
    return _ask_for_work(voice, want, ", ".join(assessment.files))


def _ask_to_tell(voice: Voice, want: Want, name: TellingName) -> str:
    if want.kinds[0] != "text":
        return _ask_to_record(voice, film=want.kinds[0] != "audio")
    return {
        "notes": voice.say("Now your notes: what did you do, and why? Type them, or send a file."),
        "story": voice.say("Now tell the story: type it, or send a file (txt, pdf)."),
        "work": voice.say("Please type your work here, or send a file (txt, pdf)."),
    }[name]


def _ask_to_record(voice: Voice, *, film: bool) -> str:
    if film:
        return voice.say("Now send your video (mp4, mov, webm), or a link to it.")
    return voice.say("Now send a voice message, or a sound file (mp3, m4a, ogg, wav).")


def _ask_for_work(voice: Voice, want: Want, types: str) -> str:
    if "file" not in want.kinds:
        if "link" in want.kinds:
            return voice.say("Please send a link to your work.")
        return voice.say("Please send a photo of your work.")
    if "link" in want.kinds:
        return voice.say("Please send your work: a file ({types}) or a link.", types=types)
    return voice.say("Please send your work as a file ({types}).", types=types)


def ask_answer(voice: Voice, least: int, most: int, question: str) -> str:
    """Ask for the few sentences; how many is in the catalog."""
    return voice.say(
        "One more: in {least} to {most} sentences: {question}",
        least=least,
        most=most,
        question=question,
    )


def got(voice: Voice, names: Sequence[str]) -> str:
    """What has just arrived."""
    return voice.say("Got {parts}.", parts=voice.both(list(names)))


def sized(name: str, size: int) -> str:
    """A file with its size, as people read it."""
    if size >= MEGABYTE:
        return f"{name} ({size / MEGABYTE:.1f} MB)"
    return f"{name} ({max(1, round(size / 1_000))} kB)"


def a_link(voice: Voice) -> str:
    """What we call a link in a list."""
    return voice.say("your link")


def your_telling(voice: Voice, name: TellingName, file: Attachment | None = None) -> str:
    """What we call what explains the work in a list, with its file if it is one."""
    named = {
        "notes": voice.say("your notes"),
        "story": voice.say("your story"),
        "work": voice.say("your work"),
    }[name]
    return f"{named}: {sized(file.name, file.size)}" if file else named


def asking(voice: Voice, text: str, number: int, ways: Sequence[str] = ()) -> Message:
    """A request for something, with the other ways to show it and the way out."""
    return Message(
        text,
        buttons=(
            *(Button(way_word(voice, way), f"way:{number}:{way}") for way in ways),
            Button(voice.say("See how it is marked"), f"rubric_of:{number}"),
            path_button(voice),
        ),
    )


def add_more(voice: Voice, more: int) -> str:
    """The answer is short; it is kept, so only the rest is asked for."""
    return voice.count(
        more,
        "Good start. Please add 1 more sentence.",
        "Good start. Please add {n} more sentences.",
    )


def shorten(voice: Voice, over: int, most: int) -> str:
    """The answer is long."""
    return voice.count(
        over,
        "That is 1 sentence more than {most}. Please send a shorter one.",
        "That is {n} sentences more than {most}. Please send a shorter one.",
        most=most,
    )


def check(voice: Voice, names: Sequence[str], number: int) -> Message:
    """The check list, and whether it is their own work."""
    ticks = [voice.say("✓ {part}", part=name) for name in names]
    return Message(
        "\n".join(
            [
                *ticks,
                voice.say("Remove names of real clients. Is this your own work?"),
            ]
        ),
        heading=voice.say("Check"),
        buttons=(
            Button(voice.say("Yes, send"), f"send:{number}"),
            Button(voice.say("Change"), f"change:{number}"),
        ),
    )


def the_answer(voice: Voice) -> str:
    """What the check list calls the few sentences."""
    return voice.say("why you did it this way")


def change_what(
    voice: Voice, number: int, assessment: Assessment, parts: Collection[PartName]
) -> Message:
    """They want to change something before it goes."""
    telling = {
        "notes": voice.say("The notes"),
        "story": voice.say("The story"),
        "work": voice.say("The work"),
    }[telling_name(assessment)]
    work = Button(voice.say("The work"), f"redo:{number}:work")
    told = Button(telling, f"redo:{number}:telling")
    return Message(
        voice.say("What do you want to change? The rest stays."),
        buttons=(
            *((work,) if "work" in parts or "call" in parts else ()),
            *((told,) if "telling" in parts else ()),
            Button(voice.say("The sentences"), f"redo:{number}:answer"),
            Button(voice.say("Nothing, go back"), f"work:{number}"),
        ),
    )


def sent(voice: Voice, label: str, result_by: date) -> Message:
    """It is with us."""
    return Message(
        voice.say(
            "Sent. Result by {day}. Number {label}.", day=voice.short_day(result_by), label=label
        ),
        buttons=(path_button(voice), Button(voice.say("Something else"), "other")),
    )


def nothing_to_send(voice: Voice) -> Message:
    """There is no draft."""
    return Message(
        voice.say("You have no work open. Start your next step first; then send it here."),
        buttons=(next_button(voice), path_button(voice)),
    )


def which_draft(voice: Voice, drafts: Sequence[tuple[str, int]]) -> Message:
    """Two things were begun; `drafts` are titles with numbers."""
    return Message(
        voice.say("You have begun more than one. Which one is it?"),
        buttons=tuple(Button(title, f"work:{number}") for title, number in drafts),
    )


# --- what a person can put right: what happened, then what to do ---------------------------------


def not_yet(voice: Voice, want: Want, ask: str) -> tuple[str, str]:
    """Words came before the work, or where a recording was chosen."""
    if want.part == "work":
        return voice.say("Thank you. I need your work first."), ask
    return voice.say("Thank you. I need your recording first."), ask


def other_type(voice: Voice, fitting: Sequence[str]) -> tuple[str, str]:
    """A file of a type that this task does not use."""
    return (
        voice.say("This task does not use that type of file."),
        voice.say("Send one of these: {types}.", types=", ".join(fitting)),
    )


def too_many(voice: Voice, most: int) -> tuple[str, str]:
    """Files upon files."""
    return (
        voice.say("One piece of work has at most {most} files.", most=most),
        voice.say("Send the most important ones, or put them into one file."),
    )


def too_long(voice: Voice, most: int) -> tuple[str, str]:
    """A text beyond all reason."""
    return (
        voice.say("That text is very long."),
        voice.say("Send it as a file, or in at most {most} letters.", most=most),
    )


def fresh_case(voice: Voice, coach: str | None) -> tuple[str, str]:
    """Every case was used, and the rule asks for a new one."""
    what = voice.say("You have had every case we have for this task.")
    if coach is None:
        return what, voice.say("We need a new one first. Say person to ask for it.")
    return what, voice.say("Ask your coach, {coach}, to set up a new one.", coach=coach)


def renewed_elsewhere(voice: Voice, title: str, coach: str | None) -> Message:
    """A badge that is not renewed by a task here."""
    who = coach or voice.say("the office")
    return Message(
        voice.say(
            "{title} is not renewed by a task here. {coach} can tell you what its rule asks for.",
            title=title,
            coach=who,
        ),
        buttons=(person_button(voice), path_button(voice)),
    )
