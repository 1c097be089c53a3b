"""From the bytes of a file to a `Pack`, or to everything that is wrong with them.

Shapes only: whether the parts fit together is judged in `guards`.
"""

from collections.abc import Iterator
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from credentials.catalog.models import Pack
from credentials.catalog.nearest import nearest
from credentials.catalog.problems import CatalogError, Problem
from credentials.catalog.shapes import Part, shown
from credentials.catalog.strict_yaml import Path, Written, read_yaml

_MOST_PROBLEMS: Final = 100
_SEE: Final = "The guide docs/catalog.md lists every key."

_WANTED: Final = {
    "string_type": ("text", "Put it in quotes."),
    "bool_type": ("true or false", "Write true or false."),
    "int_type": ("a whole number", "Write digits only, without quotes."),
    "float_type": ("a number", "Write digits, with a point if needed, without quotes."),
    "date_type": ("a day", "Write it like 2026-09-01, without quotes."),
    "tuple_type": ("a list", "Write it as [one, two], or each on its own line after “- ”."),
    "dict_type": ("a set of keys", "Write each as “key: value”."),
    "model_type": ("a set of keys", "Write each as “key: value”."),
}
_BOUNDS: Final = {
    "greater_than_equal": "Write {ge} or more.",
    "less_than_equal": "Write {le} or less.",
    "string_too_short": "Write something here.",
    "string_too_long": "Write at most {max_length} letters.",
    "too_long": "Give {max_length}.",
    "string_pattern_mismatch": "Write three capital letters, like USD.",
}


def read_pack(content: bytes, name: str) -> Pack:
    """Read one pack file.

    Args:
        content: The bytes of the file.
        name: What the file is called in messages.

    Raises:
        CatalogError: With every problem of the file at once.
    """
    written = read_yaml(content, name)
    try:
        pack = Pack.model_validate(written.content)
    except ValidationError as wrong:
        details = wrong.errors(include_url=False)[:_MOST_PROBLEMS]
        found = [_problem(each, written, name) for each in details]
        raise CatalogError([*written.problems, *found]) from None
    if written.problems:
        raise CatalogError(written.problems)
    return pack.written_in(name, written.lines)


def _problem(wrong: ErrorDetails, written: Written, name: str) -> Problem:
    what, todo = _worded(wrong)
    return Problem(name, _line(wrong["loc"], written), what, todo)


def _line(path: Path, written: Written) -> int:
    """The line of this part, or of the nearest part around it that is really there."""
    while path not in written.lines:
        path = path[:-1]
    return written.lines[path]


def _worded(wrong: ErrorDetails) -> tuple[str, str]:
    """What pydantic found, said for a person who has never heard of it."""
    path, kind, given = wrong["loc"], wrong["type"], wrong["input"]
    key, said, ctx = _spoken(path), _said(given), wrong.get("ctx", {})
    if kind == "extra_forbidden":
        return f"The key “{key}” is not known here.", _suggestion(str(path[-1]))
    if kind == "missing":
        return f"“{key}” is missing.", f"Add it. {_SEE}"
    if kind == "catalog_shape":
        return f"At “{key}”: {wrong['msg']}", str(ctx["todo"])
    if kind == "literal_error":
        choices = str(ctx["expected"]).replace("'", "")
        hint = " A quiz alone does not show a skill." if key == "method" else ""
        return f"“{said}” cannot stand at “{key}”.", f"Choose one of these: {choices}.{hint}"
    if kind in _WANTED:
        wanted, todo = _WANTED[kind]
        return f"“{key}” should be {wanted}, and is “{said}”.", todo
    return f"“{said}” cannot stand at “{key}”.", _BOUNDS.get(kind, _SEE).format(**ctx)


def _said(given: object) -> str:
    """A value as the file has it, or what kind of thing it is when it is long."""
    if isinstance(given, tuple | dict):
        return "a list" if isinstance(given, tuple) else "a set of keys"
    return shown("nothing" if given is None else str(given))


def _spoken(path: Path) -> str:
    """The last word of the path that a person would look for in the file."""
    words = [shown(each) for each in path if isinstance(each, str) and each != "[key]"]
    return words[-1] if words else "the whole file"


def _suggestion(key: str) -> str:
    near = nearest(key, _keys(Part))
    return f"Did you mean “{near}”?" if near else f"Take it out. {_SEE}"


def _keys(part: type[Part]) -> Iterator[str]:
    """Every key that stands anywhere in a pack."""
    for name, field in part.model_fields.items():
        yield field.alias or name
    for narrower in part.__subclasses__():
        yield from _keys(narrower)
