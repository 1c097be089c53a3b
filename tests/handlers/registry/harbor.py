"""A programme with keys, staff and learners, in which badges can really be issued."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from bot.issuance import issue_now
from credentials.catalog.reading import read_pack
from credentials.registry.verdicts import Judgement
from handlers.registry.award import AwardOrder, award
from handlers.registry.evidence import verify
from handlers.registry.withdrawing import Reason, withdraw
from storage.badges import Badge
from storage.people import Person
from storage.store import Store
from storage.transaction import Transaction
from tests.conftest import AT
from tests.handlers.talk import House

DATA = {"fix": 2, "dupes": 2, "notes": 2}
VIZ = {"fit": 2, "story": 2, "backed": 2}


class Harbor(House):
    """The house with everybody in it."""

    def __init__(self, store: Store) -> None:
        """Make keys and people, and load the packs of earlier years as well."""
        super().__init__(store)
        self.do(load_history)
        for purpose in ("issuer", "log"):
            if not store.cellar.keys.line(purpose):
                store.cellar.keys.make(purpose, self.at)
        self.diaz = self.staff("diaz", "Marta Diaz", "assessor")
        self.kim = self.staff("kim", "Jun Kim", "assessor", "approver")
        self.lee = self.staff("lee", "Sam Lee", "coach", "approver")
        self.ruiz = self.staff("ruiz", "Elena Ruiz", "leader", "approver")
        self.ana = self.learner("ana", "Ana Moreno")
        self.ben = self.learner("ben", "Ben Okafor")

    def order(self, learner: str = "ana", **change: Any) -> AwardOrder:
        """A good order for Data Essentials, changed as a test wants it."""
        good = AwardOrder(learner, "dss.b.data", DATA, ("diaz",), "lee", self.at)
        return replace(good, **change)

    def awards(self, learner: str = "ana", **change: Any) -> Badge:
        """Award a badge; it is not public yet."""
        return self.do(lambda tx: award(self.order(learner, **change), self.at, tx))

    def issues(self, learner: str = "ana", **change: Any) -> Badge:
        """Award a badge and make it public."""
        badge = self.awards(learner, **change)
        issue_now(self.store, self.at)
        return self.badge_now(badge.id)

    def shares(self, badge: Badge, see: str = "anyone") -> None:
        """The holder sets who may see it."""
        self.do(lambda tx: tx.badges.share(badge.id, see=see))

    def badge_now(self, badge_id: str) -> Badge:
        """The badge as it stands."""
        found = self.do(lambda tx: tx.badges.get(badge_id))
        assert found is not None
        return found

    def withdraws(
        self,
        badge: Badge,
        change: Any = "revoked",
        by: Person | None = None,
        confirmed_by: Person | None = None,
        reason: Reason | None = Reason.RECORD_MISTAKE,
    ) -> None:
        """Two people change where a badge stands."""

        def act(tx: Transaction) -> None:
            now = self.badge_now_in(badge.id, tx)
            withdraw(
                now,
                change,
                reason,
                self.at,
                tx,
                by=by or self.ruiz,
                confirmed_by=confirmed_by or self.lee,
            )

        self.do(act)

    def judged(
        self,
        badge_id: str,
        at: datetime | None = None,
        *,
        for_public: bool = False,
        name: str | None = None,
    ) -> Judgement:
        """Verify, as the operator unless the public asks."""
        return self.store.read_now(
            lambda _, tx: verify(
                badge_id, tx, at or self.at, self.at, for_public=for_public, name=name
            ),
            None,
        )

    @staticmethod
    def badge_now_in(badge_id: str, tx: Transaction) -> Badge:
        """The badge inside a transaction."""
        found = tx.badges.get(badge_id)
        assert found is not None
        return found


def load_history(tx: Transaction) -> None:
    """Load the packs of earlier years."""
    for file in sorted((Path(__file__).parents[3] / "catalog" / "history").glob("*.yaml")):
        pack = read_pack(file.read_bytes(), file.name)
        tx.packs.add(pack, pack.digest, AT)


def edit(folder: Path, lie: str, **names: object) -> None:
    """Somebody with the database's file and a moment alone; triggers do not stop them."""
    engine = create_engine(f"sqlite:///{folder}/vouchline.db")
    with engine.begin() as connection:
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for name in connection.execute(text(guards)).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in lie.split("; "):
            used = {key: value for key, value in names.items() if f":{key}" in statement}
            connection.execute(text(statement), used)
    engine.dispose()
