"""Practice between two tries, in words."""

from collections.abc import Sequence
from datetime import date

from handlers.messages import Button, Message
from handlers.wording.learner import next_button, path_button
from handlers.wording.voice import Voice


def practice(
    voice: Voice, title: str, minutes: int, steps: Sequence[str], number: int, place_in_list: int
) -> Message:
    """One practice, with its steps."""
    numbered = [f"{count}. {step}" for count, step in enumerate(steps, start=1)]
    return Message(
        "\n".join([voice.say("About {minutes} minutes.", minutes=minutes), *numbered]),
        heading=voice.say("Practice: {title}", title=title),
        buttons=(
            Button(voice.say("I did this"), f"practised:{number}:{place_in_list}"),
            path_button(voice),
        ),
    )


def practice_done(voice: Voice, opens_on: date | None, achievement_id: str) -> Message:
    """All of it is done."""
    if opens_on:
        return Message(
            voice.say(
                "Done! See you {day}: then your next try opens.", day=voice.short_day(opens_on)
            ),
            buttons=(path_button(voice), Button(voice.say("Something else"), "other")),
        )
    return Message(
        voice.say("Done! Your next try is open now."),
        buttons=(Button(voice.say("Go"), f"retake:{achievement_id}"), path_button(voice)),
    )


def no_practice(voice: Voice) -> Message:
    """There is nothing to practise."""
    return Message(
        voice.say("There is nothing to practise now. Your next step is the way on."),
        buttons=(next_button(voice), path_button(voice)),
    )


def no_result(voice: Voice) -> Message:
    """Nothing was marked yet."""
    return Message(
        voice.say("There is no result yet, so there is nothing to try again."),
        buttons=(next_button(voice), path_button(voice)),
    )
