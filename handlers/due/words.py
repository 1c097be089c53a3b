"""From notices to the message their person gets: the facts of this moment, and their words."""

from collections.abc import Sequence
from datetime import datetime

from credentials.notices import Notice
from handlers.asker import voice_of
from handlers.due.kinds import kind_of
from handlers.messages import Message
from handlers.wording.notices import one_below_the_other
from storage.people import Person
from storage.transaction import Transaction


def words(notice: Notice, person: Person, at: datetime, tx: Transaction) -> Message:
    """A notice in the words of its person."""
    return kind_of(notice).words(notice, person, at, tx)


def words_together(
    notices: Sequence[Notice], person: Person, at: datetime, tx: Transaction
) -> Message:
    """What falls due together, as one message."""
    first = kind_of(notices[0])
    if len(notices) == 1:
        return words(notices[0], person, at, tx)
    if first.together and all(each.kind == first.name for each in notices):
        return first.together(notices, person, at, tx)
    each = [words(one, person, at, tx) for one in notices]
    return one_below_the_other(voice_of(person, tx), each)


def channel_words(notice: Notice, tx: Transaction) -> Message:
    """A notice in words for the staff channel.

    Raises:
        TypeError: Its kind never goes there.
    """
    kind = kind_of(notice)
    if kind.channel is None:
        raise TypeError(f"nothing of the kind {notice.kind} goes to the channel")
    return kind.channel(notice, tx)
