"""The folder is the menu: each file is one kind of notice, and calls it `KIND`.

A new file is all that a new kind takes: it is found by the tick, owed, judged, worded and
explained like the others. Its fact stands in the file too, or in `credentials/notices/` where
others owe it or its rule is worth a test of its own.
"""

import sys
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from credentials.notices.notice import N
from handlers.due.kind import Kind

KINDS: dict[str, Kind[Any]] = {}
"""Every kind by its name."""


def load(folder: ModuleType) -> None:
    """Take up each kind that has a file in a folder."""
    for file in sorted(each.name for each in iter_modules(folder.__path__)):
        kind: Kind[Any] = import_module(f"{folder.__name__}.{file}").KIND
        KINDS[kind.name] = kind


def kind_of(notice: N) -> Kind[N]:
    """What a notice is made of, beside its facts."""
    return KINDS[notice.kind]


load(sys.modules[__name__])
