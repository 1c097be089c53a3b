"""Mistakes: what a person asked for that cannot be done, and what they can do instead.

Findings (revoked, expired, unknown) are values and never pass through here.
"""

from typing import ClassVar

from typing_extensions import override


class Mistake(Exception):  # noqa: N818 - the word people use for it
    """Something the asker can put right: what happened, then what to do.

    Attributes:
        advice: The next step, one or two plain sentences. Each subclass brings its own;
            an instance may say it better.
    """

    advice: ClassVar[str] = "Say /help to see what you can do."

    def __init__(self, what: str, advice: str | None = None) -> None:
        """Keep the two sentences apart, so that each face can set them its own way."""
        super().__init__(what)
        self.what = what
        self.next_step = advice if advice is not None else self.advice

    @override
    def __str__(self) -> str:
        """Both sentences, for logs and the command line."""
        return f"{self.what} {self.next_step}"
