"""What staff type in answer to a question: what counts as words, and where to type them."""

import re
from dataclasses import replace
from typing import Final

from handlers.messages import Message, Request
from handlers.wording import staff as words
from handlers.wording.voice import Voice

_WORD: Final = re.compile(r"[^\W\d_]{3,}")


def has_words(text: str) -> bool:
    """Whether somebody can learn anything from this: a bare number or a smile tells nothing."""
    return _WORD.search(text) is not None


def to_be_typed(question: Message, request: Request, voice: Voice) -> Message:
    """The question, in Slack with where to answer: in a channel all would read it, but not we."""
    if request.account.platform != "slack":
        return question
    return replace(question, text=f"{question.text}\n{words.where_to_type(voice)}")
