"""What the tests of the public pages share: a visitor, a shared badge, a vandal."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp

from storage.badges import Badge
from tests.handlers.registry.harbor import Harbor

NOBODYS = "VL-7KQ4-M2XD-97HB"
"""A sound ID that nobody has."""
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def visitor(app: ASGIApp) -> httpx.AsyncClient:
    """Somebody with a browser in front of an application, who sees its error pages."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:8080")


def shared(harbor: Harbor, learner: str = "ana", **change: Any) -> Badge:
    """A badge that anyone may see."""
    badge = harbor.issues(learner, **change)
    harbor.shares(badge)
    return harbor.badge_now(badge.id)


def shows_work(harbor: Harbor, badge: Badge, work: str) -> None:
    """The holder sets how much of the work people see."""
    harbor.do(lambda tx: tx.badges.share(badge.id, work=work))


def tamper(folder: Path, badge: Badge, document: Mapping[str, Any]) -> None:
    """Change a badge as somebody with the database's file and a moment alone."""
    with closing(sqlite3.connect(folder / "vouchline.db")) as database, database:
        database.execute(
            "UPDATE badge SET document = ? WHERE id = ?", (json.dumps(document), badge.id)
        )
