"""Whether the service lives, can work, and how much it does. Nothing here is about a person."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from typing_extensions import override

from bot.clock import Clock
from bot.issuance import ask_anchor
from bot.web.answers import KEEP_NOTHING
from credentials.errors import Mistake
from handlers.registry.audit_record import AuditRecord, last_audit
from handlers.registry.continuity import Anchored, why_read_only
from handlers.registry.issuer import issuer, signing_key
from storage.outbox import Queue
from storage.store import Store
from storage.transaction import Transaction

log = structlog.get_logger(__name__)

PATIENCE_SECONDS: Final = 5
_UNKEPT: Final = {"cache-control": KEEP_NOTHING}
_SILENT: Final = "The database does not answer. See the service's log."
NOTICE_STATES: Final = ("owed", "sending", "sent", "dropped", "given_up")
STANDINGS: Final = ("current", "suspended", "revoked")


@dataclass(frozen=True, slots=True)
class Readiness:
    """What can be used, each with the reason why not; None where all is well."""

    database: str | None = None
    keys: str | None = None
    log: str | None = None

    @property
    def reasons(self) -> list[str]:
        """Everything that speaks against sending people here."""
        return [one for one in (self.database, self.keys, self.log) if one]

    def as_json(self) -> dict[str, object]:
        """The answer of `/readyz`."""
        parts = {"database": self.database, "keys": self.keys, "log": self.log}
        return {
            "ready": not self.reasons,
            "checks": {name: "fail" if why else "pass" for name, why in parts.items()},
            "reasons": self.reasons,
        }


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there is."""

    at: datetime
    heard: int
    notices: dict[str, int]
    queue: Queue
    doubts: int
    broken: int
    badges: dict[str, int]
    log_size: int
    audit: AuditRecord | None

    def families(self) -> list[Metric]:
        """The figures as Prometheus reads them; every state is named, also with nothing in it."""
        heard = GaugeMetricFamily(
            "vouchline_requests_heard", "Requests of the last 48 hours", self.heard
        )
        size = GaugeMetricFamily(
            "vouchline_log_size", "Entries under the newest checkpoint", self.log_size
        )
        notices = GaugeMetricFamily(
            "vouchline_notices", "What we owe people, by state", labels=["state"]
        )
        for state in NOTICE_STATES:
            notices.add_metric([state], self.notices.get(state, 0))
        late = (self.at - self.queue.since).total_seconds() if self.queue.since else 0
        due = GaugeMetricFamily(
            "vouchline_outbox_due", "Notices that are due and have not gone out", self.queue.length
        )
        oldest = GaugeMetricFamily(
            "vouchline_outbox_oldest_seconds", "Since when the oldest of them is due", late
        )
        doubts = GaugeMetricFamily(
            "vouchline_outbox_in_doubt", "Sends that nobody saw the end of", self.doubts
        )
        broken = GaugeMetricFamily(
            "vouchline_outbox_broken", "Notices that our own code cannot judge or word", self.broken
        )
        badges = GaugeMetricFamily("vouchline_badges", "Badges, by standing", labels=["standing"])
        for standing in STANDINGS:
            badges.add_metric([standing], self.badges.get(standing, 0))
        return [heard, notices, due, oldest, doubts, broken, badges, size, *self._audited()]

    def _audited(self) -> list[Metric]:
        """When the registry was last walked and what was broken; nothing before the first time."""
        if self.audit is None:
            return []
        at = GaugeMetricFamily(
            "vouchline_audit_timestamp_seconds", "The last audit", self.audit.at.timestamp()
        )
        breaks = GaugeMetricFamily(
            "vouchline_audit_breaks", "What the last audit found broken", len(self.audit.breaks)
        )
        return [at, breaks]


class Health:
    """`/healthz`, `/readyz` and `/metrics`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Ask `store`, by the service's time."""
        self._store = store
        self._clock = clock

    @property
    def routes(self) -> list[BaseRoute]:
        """Where orchestrators and Prometheus look."""
        return [
            Route("/healthz", self._alive),
            Route("/readyz", self._ready),
            Route("/metrics", self._metrics),
        ]

    async def _alive(self, _request: Request) -> Response:
        return PlainTextResponse("ok\n", headers=_UNKEPT)

    async def _ready(self, _request: Request) -> Response:
        try:
            anchored = await asyncio.to_thread(ask_anchor, self._store)
            reading = self._store.read(_readiness, anchored)
            found = await asyncio.wait_for(reading, PATIENCE_SECONDS)
        except Exception:  # whatever a driver throws, it means: send nobody here now
            log.exception("not_ready")
            found = Readiness(database=_SILENT)
        return JSONResponse(found.as_json(), 503 if found.reasons else 200, _UNKEPT)

    async def _metrics(self, _request: Request) -> Response:
        registry = CollectorRegistry()
        registry.register(_Told(await self._store.read(_figures, self._clock.now())))
        headers = {**_UNKEPT, "content-type": CONTENT_TYPE_LATEST}
        return Response(generate_latest(registry), headers=headers)


class _Told(Collector):
    """Figures that were gathered already."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    @override
    def collect(self) -> list[Metric]:
        return self._figures.families()


def _readiness(anchored: Anchored, tx: Transaction) -> Readiness:
    tx.packs.library()
    for purpose in ("issuer", "log"):
        try:
            signing_key(purpose, issuer(tx), tx)
        except Mistake as mistake:
            return Readiness(keys=str(mistake), log="Without keys nothing can be signed.")
    reasons = why_read_only(anchored, tx)
    return Readiness(log=f"The log is read-only. {' '.join(reasons)}" if reasons else None)


def _figures(at: datetime, tx: Transaction) -> Figures:
    latest = tx.log.latest()
    return Figures(
        at=at,
        heard=tx.inbox.count(),
        notices=tx.outbox.counts(),
        queue=tx.outbox.queue(at),
        doubts=tx.outbox.count_doubtful(),
        broken=tx.outbox.count_broken(),
        badges=tx.badges.counts(),
        log_size=latest.size if latest else 0,
        audit=last_audit(tx),
    )
