"""What we can be waiting for. The name stands in the database, so it is never changed."""

from typing import Final

LANGUAGE: Final = "language"
NAME: Final = "name"
CODE: Final = "code"
"""A class code; notes: the codes `offered`."""
RATHER: Final = "rather"
"""The answer to a question about work; notes: the tasks `liked`."""
WORK: Final = "work"
"""A piece of work; notes: the `attempt`, and the `answer` as far as it was given."""
TIME: Final = "time"
"""An hour or a time zone."""
PAUSE: Final = "pause"
"""The day on which a pause ends."""
LATER: Final = "later"
"""Another day for what was put off; notes: what it is `about`, and `asked_on` which day."""
ABOUT: Final = "about"
ASKED_ON: Final = "asked_on"

SHOWN: Final = "shown"
"""The note that says what the numbers of the list of reminders mean, whatever is being asked."""

CARRIED: Final = "carried"
"""The note that makes somebody a newcomer: what their link carried, perhaps nothing."""
