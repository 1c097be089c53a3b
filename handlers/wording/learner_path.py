"""The path in words: how far, what next, why, and what stands in the way."""

from collections.abc import Sequence
from datetime import date

from credentials.catalog.achievement import Achievement
from credentials.learning.pathway import Progress, StepProgress, Why
from handlers.messages import Button, Message
from handlers.wording.learner import next_button, path_button, person_button
from handlers.wording.voice import Voice


def path(voice: Voice, title: str, now: Progress, held: Sequence[str]) -> Message:
    """All steps, each with a sign and the word for it; `held` are titles that count elsewhere."""
    lines = [_step(voice, each) for each in now.steps]
    done = voice.say("{done} of {needed} done.", done=now.done, needed=now.needed)
    if held:
        lines.append(voice.say("Also yours: {badges}.", badges=voice.both(list(held))))
    return Message(
        "\n".join([*lines, done]),
        heading=voice.say("Your path: {title}", title=title),
        buttons=(
            next_button(voice),
            Button(voice.say("My badges"), "badges"),
            Button(voice.say("Change goal"), "goal"),
        ),
    )


def _step(voice: Voice, each: StepProgress) -> str:
    title = each.achievement.title
    choice = voice.say(" (choose one)") if each.step.need == "choice" else ""
    match each.state:
        case "done":
            return voice.say("✅ done: {title}", title=title)
        case "open":
            return voice.say("▶ open: {title}", title=title) + choice
        case "blocked":
            return voice.say("○ later: {title}", title=title) + choice
        case "spare":
            return voice.say("· if you like: {title}", title=title)


def no_path(voice: Voice) -> Message:
    """They have not said what they want to do."""
    return Message(
        voice.say("You have no path yet. Pick the work you want, or type your class code."),
        buttons=(Button(voice.say("Pick my work"), "goal"), person_button(voice)),
    )


def next_up(
    voice: Voice, achievement: Achievement, why: Why | None, others: Sequence[Achievement]
) -> Message:
    """The next step, about how long it takes, and why it is worth it."""
    sentences = [
        voice.say(
            "Next: {title}, about {hours} hours.",
            title=achievement.title,
            hours=f"{achievement.hours.learning:g}",
        )
    ]
    if why:
        sentences.append(voice.say("Why? At work you may be asked: “{task}”", task=why.task.text))
    sentences.append(voice.say("You have what you need to start."))
    if others:
        names = voice.both([each.title for each in others])
        sentences.append(voice.say("Or choose: {badges}.", badges=names))
    return Message(
        " ".join(sentences),
        buttons=(
            Button(voice.say("Start"), f"rubric:{achievement.id}"),
            Button(voice.say("Why this?"), f"why:{achievement.id}"),
            Button(voice.say("Something else"), "other"),
        ),
    )


def why_card(voice: Voice, why: Why, roles: Sequence[str]) -> Message:
    """Task, skill, badge: one card (`product.md`, row 3)."""
    lines = [
        voice.say("Task: {task}", task=why.task.text),
        voice.say("Skill: {skill}. {can_do}", skill=why.skill.title, can_do=why.skill.can_do),
        voice.say("Badge: {badge}", badge=why.achievement.title),
    ]
    if roles:
        lines.append(voice.say("Jobs that ask for it: {roles}.", roles=voice.both(list(roles))))
    return Message(
        "\n".join(lines),
        heading=voice.say("Why {title}?", title=why.achievement.title),
        buttons=(
            Button(voice.say("Start"), f"rubric:{why.achievement.id}"),
            path_button(voice),
        ),
    )


def choices(voice: Voice, options: Sequence[tuple[str, str]]) -> Message:
    """Every step that is open now; `options` are ids with titles."""
    if not options:
        return Message(
            voice.say("Nothing else is open now. Your next step is the way on."),
            buttons=(next_button(voice), path_button(voice)),
        )
    return Message(
        voice.say("You can start any of these now. Which one?"),
        buttons=(
            *(Button(title, f"why:{identity}") for identity, title in options),
            path_button(voice),
        ),
    )


def blocked(voice: Voice, title: str, first: Sequence[tuple[str, str]]) -> Message:
    """Something comes first; `first` are ids with titles, an alternative has both in its title."""
    names = voice.both([name for _, name in first])
    return Message(
        voice.say("First finish {first}. Then {title} opens.", first=names, title=title),
        buttons=(
            *(Button(voice.say("Go there"), f"rubric:{identity}") for identity, _ in first[:1]),
            path_button(voice),
        ),
    )


def either(voice: Voice, titles: Sequence[str]) -> str:
    """One of several badges."""
    return voice.say(" or ").join(titles)


def all_done(voice: Voice, title: str, spare: Sequence[str]) -> Message:
    """The path is complete."""
    text = voice.say("All done: you have every badge of “{title}”. Well done!", title=title)
    if spare:
        text += " " + voice.say(
            "If you like, there is also: {badges}.", badges=voice.both(list(spare))
        )
    return Message(
        text,
        buttons=(
            Button(voice.say("My badges"), "badges"),
            Button(voice.say("Pick a new goal"), "goal"),
        ),
    )


def draft_open(voice: Voice, title: str, number: int) -> Message:
    """They began something."""
    return Message(
        voice.say("You have begun {title}. Your work waits as you left it.", title=title),
        buttons=(Button(voice.say("Go on"), f"work:{number}"), path_button(voice)),
    )


def being_marked(
    voice: Voice, title: str, label: str, result_by: date | None, *, late: bool
) -> Message:
    """A marker has it; a day that has passed is not promised again."""
    text = voice.say("Your work for {title} is with a marker.", title=title)
    if result_by and late:
        text += " " + voice.say(
            "The result was due on {day}. It is late, and that is our fault, not yours.",
            day=voice.short_day(result_by),
        )
    elif result_by:
        text += " " + voice.say("Result by {day}.", day=voice.short_day(result_by))
    text += " " + voice.say("Number {label}.", label=label)
    return Message(
        text,
        buttons=(path_button(voice), Button(voice.say("Something else"), "other")),
    )


def awaiting_approval(voice: Voice, title: str) -> Message:
    """Passed; a second person looks at it."""
    return Message(
        voice.say(
            "You passed {title}. Your badge comes after a second person checks.", title=title
        ),
        buttons=(path_button(voice), Button(voice.say("Something else"), "other")),
    )


def have_it(voice: Voice, title: str, badge_id: str) -> Message:
    """They hold this badge."""
    return Message(
        voice.say("You have {title} already.", title=title),
        buttons=(Button(voice.say("See it"), f"see:{badge_id}"), next_button(voice)),
    )


def outside(voice: Voice, title: str) -> Message:
    """Somebody else gives this one."""
    return Message(
        voice.say(
            "{title} comes from somebody else. When you have it, show it to your coach: they "
            "record it here.",
            title=title,
        ),
        buttons=(person_button(voice), path_button(voice)),
    )


def bridge_offer(
    voice: Voice, title: str, badge_id: str, hours: float, until: date, why: str
) -> Message:
    """A newer version came out; the short way is open."""
    return Message(
        voice.say(
            "A new version of {title} came out. {why} Yours stays true for its date. A free "
            "{hours}-hour add-on brings you up to date until {day}.",
            title=title,
            why=why,
            hours=f"{hours:g}",
            day=voice.day(until),
        ),
        buttons=(
            Button(voice.say("Start"), f"bridge:{badge_id}"),
            Button(voice.say("Later"), "path"),
        ),
    )
