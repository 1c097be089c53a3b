"""What somebody hears who is new: consent, language, name, class code, and the job they want."""

from collections.abc import Sequence
from datetime import date

from handlers.messages import Button, Message
from handlers.wording.learner import next_button, path_button
from handlers.wording.voice import LANGUAGES, Voice


def consent(voice: Voice, carried: str) -> Message:
    """Ask before anything is kept; what a link carried waits in the button."""
    return Message(
        voice.say(
            "Hi! I help you earn badges that employers can check. I am a bot. A person can step "
            "in: say “person”. I keep your name, your work and your results. OK to start?"
        ),
        buttons=(
            Button(voice.say("Yes"), f"consent:yes:{carried}"),
            Button(voice.say("What do you keep?"), f"consent:what:{carried}"),
            Button(voice.say("No thanks"), "consent:no"),
        ),
    )


def what_we_keep(voice: Voice, carried: str) -> Message:
    """All of it, before they decide."""
    return Message(
        voice.say(
            "Your chat name, what you send, your scores and dates. Markers see your work, not "
            "your name. Employers see only what you share. You can ask a person at any time to "
            "show you all of it, or to delete it. OK to start?"
        ),
        buttons=(
            Button(voice.say("Yes"), f"consent:yes:{carried}"),
            Button(voice.say("No thanks"), "consent:no"),
        ),
    )


def no_thanks(voice: Voice) -> Message:
    """They said no, and that is fine."""
    return Message(
        voice.say("OK. Nothing saved. Come back any time: say /start."),
    )


def which_language(voice: Voice) -> Message:
    """Each language by its own name."""
    buttons = [Button(name, f"language:{code}") for code, name in LANGUAGES.items()]
    return Message(voice.say("Which language?"), buttons=tuple(buttons))


def language_set(voice: Voice) -> str:
    """Said in the new language."""
    return voice.say("Done. I write in English now.")


def which_name(voice: Voice) -> Message:
    """The name that will stand on a badge."""
    return Message(
        voice.say("What should we call you? This name will stand on your badges."),
    )


def name_kept(voice: Voice, name: str) -> str:
    """They changed their name."""
    return voice.say("Thank you, {name}. New badges will carry this name.", name=name)


def which_code(voice: Voice, name: str) -> Message:
    """The class, if there is one."""
    return Message(
        voice.say("Hi {name}. Got a class code? Type it, like HARBOR-27A.", name=name),
        buttons=(Button(voice.say("No code"), "goal"),),
    )


def type_code(voice: Voice) -> Message:
    """They said it was another one."""
    return Message(
        voice.say("OK. Please type the class code again, like HARBOR-27A."),
        buttons=(Button(voice.say("No code"), "goal"),),
    )


def did_you_mean(voice: Voice, found: Sequence[tuple[str, str, date]]) -> Message:
    """Codes that are close, with pathway and start; asked about, never guessed."""
    if len(found) == 1:
        code, title, starts = found[0]
        return Message(
            voice.say(
                "Did you mean {code}, “{title}”, starts {day}?",
                code=code,
                title=title,
                day=voice.day(starts),
            ),
            buttons=(
                Button(voice.say("Yes"), f"join:{code}"),
                Button(voice.say("No"), "join"),
            ),
        )
    lines = [f"• {code}: {title}, {voice.day(starts)}" for code, title, starts in found]
    return Message(
        "\n".join([voice.say("More than one code is close to that. Which one is yours?"), *lines]),
        buttons=(
            *(Button(code, f"join:{code}") for code, _, _ in found),
            Button(voice.say("None of these"), "join"),
        ),
    )


def unknown_code(voice: Voice) -> Message:
    """No code is near."""
    return Message(
        voice.say(
            "I can not find that code. Codes look like HARBOR-27A. "
            "Ask your coach, or look around without one."
        ),
        buttons=(Button(voice.say("See all paths"), "goal"),),
    )


def code_pause(voice: Voice, minutes: int) -> Message:
    """Too many wrong codes in a row."""
    return Message(
        voice.say(
            "Those were many codes in a row, so I wait a little. Please ask your coach for the "
            "code and try again in {minutes} minutes. You can look around meanwhile.",
            minutes=minutes,
        ),
        buttons=(Button(voice.say("See all paths"), "goal"),),
    )


def joined(
    voice: Voice, name: str, cohort: str, coach: str, hour: int, starts: date, *, goal: str | None
) -> Message:
    """They are in a class, and know the work that its path leads to."""
    leads = " " + voice.say("This path leads to {role}.", role=goal) if goal else ""
    return Message(
        voice.say(
            "You are in {cohort}, {name}. First day: {day}. Your coach is {coach}. I write at "
            "{hour}:00, at most 3 times a week.",
            cohort=cohort,
            name=name,
            day=voice.day(starts),
            coach=coach,
            hour=hour,
        )
        + leads,
        buttons=(
            next_button(voice),
            Button(voice.say("Another goal"), "goal"),
            Button(voice.say("Change time"), "time"),
        ),
    )


def already_in(voice: Voice, cohort: str, coach: str) -> Message:
    """They gave the code of their own class."""
    return Message(
        voice.say(
            "You are in {cohort} already. Your coach is {coach}.", cohort=cohort, coach=coach
        ),
        buttons=(next_button(voice), path_button(voice)),
    )


def class_over(voice: Voice, cohort: str, ended: date) -> Message:
    """They gave the code of a class that nobody joins any more."""
    return Message(
        voice.say(
            "{cohort} ended on {day}, so nobody can join it any more. Ask your coach for the "
            "code of a new class and type it here, or look around without one.",
            cohort=cohort,
            day=voice.day(ended),
        ),
        buttons=(Button(voice.say("See all paths"), "goal"),),
    )


def own_class_over(voice: Voice, cohort: str, ended: date) -> Message:
    """The same of a class that they are in."""
    return Message(
        voice.say(
            "Your class {cohort} ended on {day}. Your badges stay yours, and you can go on "
            "without a class.",
            cohort=cohort,
            day=voice.day(ended),
        ),
        buttons=(next_button(voice), path_button(voice)),
    )


def bring_a_coach(voice: Voice, coach: str | None) -> tuple[str, str]:
    """A minor whose guardian has not said yes: what it means, and what to do."""
    what = voice.say("Somebody at home has to say yes first, because you are under age.")
    if coach is None:
        return what, voice.say("Please bring your coach. Then open your link again.")
    return what, voice.say(
        "Please ask your coach, {coach}. Then open your link again.", coach=coach
    )


def which_job(voice: Voice, roles: Sequence[tuple[str, str]], *, unsure: bool) -> Message:
    """What somebody works towards; `roles` are ids with titles."""
    buttons = [Button(title, f"goal:{identity}") for identity, title in roles]
    if unsure:
        buttons.append(Button(voice.say("I am not sure"), "unsure"))
    return Message(voice.say("What work do you want?"), buttons=tuple(buttons))


def would_you_rather(voice: Voice, number: int, many: int, first: str, second: str) -> Message:
    """One of a few questions for somebody who is not sure."""
    return Message(
        "\n".join(
            [
                voice.say(
                    "Question {number} of {many}. Would you rather …", number=number, many=many
                ),
                f"1. {first}",
                f"2. {second}",
            ]
        ),
        buttons=(
            Button("1", f"rather:{number}:1"),
            Button("2", f"rather:{number}:2"),
            Button(voice.say("Stop asking"), "goal"),
        ),
    )


def fits(voice: Voice, roles: Sequence[tuple[str, str]]) -> Message:
    """Which jobs have most of the tasks that were picked."""
    buttons = [Button(title, f"goal:{identity}") for identity, title in roles]
    return Message(
        voice.say("This has most of the work you picked. You can change it at any time."),
        buttons=(*buttons, Button(voice.say("See all"), "goal")),
    )


def goal_set(voice: Voice, role: str, skills: int, weeks: int, missing: Sequence[str]) -> Message:
    """A goal with a path."""
    text = voice.count(
        skills,
        "{role} uses 1 skill. It takes about {weeks} weeks.",
        "{role} uses {n} skills. It takes about {weeks} weeks.",
        role=role,
        weeks=weeks,
    )
    return Message(
        _with_gaps(voice, text, missing),
        buttons=(
            Button(voice.say("See the path"), "path"),
            Button(voice.say("Pick again"), "goal"),
        ),
    )


def goal_without_path(voice: Voice, role: str, missing: Sequence[str]) -> Message:
    """A job that no path leads to yet; what we have stays open."""
    text = voice.say(
        "There is no path of badges to {role} yet. Your badges count there.", role=role
    )
    return Message(
        _with_gaps(voice, text, missing),
        buttons=(
            Button(voice.say("Pick again"), "goal"),
            Button(voice.say("Talk to a person"), "person"),
        ),
    )


def _with_gaps(voice: Voice, text: str, missing: Sequence[str]) -> str:
    gaps = [voice.say("{skill}: no badge yet. Ask your coach.", skill=skill) for skill in missing]
    return "\n".join([text, *gaps])
