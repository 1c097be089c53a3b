"""What learners hear wherever they are: help, a person, and that something was not understood."""

from handlers.messages import Button, Message
from handlers.wording.voice import Voice


def next_button(voice: Voice) -> Button:
    """The way on."""
    return Button(voice.say("My next step"), "next")


def path_button(voice: Voice) -> Button:
    """The way back."""
    return Button(voice.say("My path"), "path")


def person_button(voice: Voice) -> Button:
    """The way out."""
    return Button(voice.say("Talk to a person"), "person")


def alone(voice: Voice) -> Message:
    """Somebody spoke to us in a group."""
    return Message(voice.say("Please message me alone. Here others could read your results."))


def not_understood(voice: Voice, misses: int) -> Message:
    """We did not get it; from the second time on we offer a person."""
    text = voice.say("I did not get that. You can say: next, my path, send work, person.")
    if misses > 1:
        return Message(text, buttons=(person_button(voice), next_button(voice)))
    return Message(text, buttons=(next_button(voice), path_button(voice)))


def moved_on(voice: Voice) -> str:
    """An old button was pressed; the place follows."""
    return voice.say("That has moved on. Here is where you are.")


def edited(voice: Voice) -> Message:
    """A message that we had read was changed."""
    return Message(
        voice.say(
            "You changed a message. I keep what you sent first. "
            "To change your work, send it again before you press “Yes, send”."
        ),
        buttons=(next_button(voice), path_button(voice)),
    )


def help_text(voice: Voice) -> Message:
    """What somebody can say."""
    lines = [
        voice.say("/next – your next step, and why"),
        voice.say("/path – your path, and how far you are"),
        voice.say("/goal – the work you want"),
        voice.say("/send – hand in your work"),
        voice.say("/badges – your badges; share or renew them"),
        voice.say("/retake – your last result, practice, next try"),
        voice.say("/reminders – what is coming, and when I write"),
        voice.say("/language – English or Español"),
        voice.say("/person – who can help you"),
        voice.say("/pause – no reminders until a day, like /pause 12 Dec"),
        voice.say("/stop – no more reminders"),
    ]
    ask = voice.say("Need more time, a laptop, or another way? Say /help access.")
    return Message(
        "\n".join([voice.say("You can say:"), *lines, "", ask]),
        buttons=(next_button(voice), person_button(voice)),
    )


def help_access(voice: Voice, coach: str | None, supports: list[str]) -> Message:
    """What there is for people who need another way, and who gives it."""
    there_is = voice.say("There is help, at no cost: {supports}.", supports=voice.both(supports))
    who = (
        voice.say("Tell your coach, {coach}, what you need. Markers do not see it.", coach=coach)
        if coach
        else voice.say("Join a class first: a coach sets it up. Type your class code.")
    )
    return Message(f"{there_is} {who}", buttons=(next_button(voice), path_button(voice)))


def support(voice: Voice, word: str) -> str:
    """One kind of help by the name the catalog gives it."""
    known = {
        "loaner_laptop": voice.say("a loaned laptop"),
        "captions": voice.say("captions"),
        "mobile_friendly": voice.say("tasks that work on a phone"),
        "exam_fee_paid": voice.say("paid exam fees"),
        "evening_times": voice.say("evening times"),
        "bus_pass": voice.say("a bus pass"),
        "async_option": voice.say("work at your own hours"),
        "screen_reader_lab": voice.say("a lab with screen readers"),
        "safety_boots": voice.say("safety boots"),
        "tool_kit": voice.say("a tool kit"),
    }
    return known.get(word, word.replace("_", " "))


def person(voice: Voice, coach: str | None, cohort: str | None) -> Message:
    """Who can help, by name."""
    if coach is None:
        return Message(
            voice.say(
                "You are not in a class yet, so you have no coach here. "
                "Type your class code, and I will tell you who helps you."
            ),
            buttons=(next_button(voice), path_button(voice)),
        )
    return Message(
        voice.say(
            "Your coach is {coach}. {coach} looks after {cohort} and can help with everything "
            "here: ask in class, or ask the office for {coach}.",
            coach=coach,
            cohort=cohort,
        ),
        buttons=(next_button(voice), path_button(voice)),
    )
