"""So many of something, in words."""


def several(count: int, one: str, many: str = "") -> str:
    """The number with its word; `many` is the word with an s, unless it is given.

    >>> several(1, "badge"), several(2, "badge"), several(0, "entry", "entries")
    ('1 badge', '2 badges', '0 entries')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"
