"""Packs come into the programme: checked together with those that are there, and never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from credentials.catalog.freezing import frozen, published
from credentials.catalog.guards import check
from credentials.catalog.models import Pack
from credentials.catalog.problems import CatalogError, Problem
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did. `references` are like `dss@1.2.0`."""

    added: tuple[str, ...]
    there_already: tuple[str, ...]
    warnings: tuple[Problem, ...]


def load_packs(
    packs: Sequence[Pack],
    at: datetime,
    tx: Transaction,
    materials: Mapping[str, Mapping[str, bytes]] | None = None,
) -> Loaded:
    """Add the packs that are new; those that are there already must say the same.

    Args:
        packs: Checked together with those that are loaded.
        at: When they are loaded.
        tx: All of it is written, or nothing.
        materials: By pack id, the files that its cases name.

    Raises:
        CatalogError: A rule is broken or something published was changed. Nothing is written.
    """
    stored = tx.packs.all()
    changed = frozen(published(stored), packs)
    if changed:
        raise CatalogError(changed)
    known = {(one.id, one.version) for one in stored}
    given = {(one.id, one.version) for one in packs}
    findings = check([*(one for one in stored if (one.id, one.version) not in given), *packs])
    if not findings.good:
        raise CatalogError(findings.errors)
    new = [one for one in packs if (one.id, one.version) not in known]
    for one in new:
        tx.packs.add(one, one.digest, at, (materials or {}).get(one.id))
    return Loaded(
        tuple(f"{one.id}@{one.version}" for one in new),
        tuple(f"{one.id}@{one.version}" for one in packs if one not in new),
        # What is stored has no file that anybody could put right.
        tuple(problem for problem in findings.warnings if problem.file),
    )


def case_files(pack: Pack) -> tuple[str, ...]:
    """The files that a pack's cases name, each once."""
    named = (name for each in pack.assessments for case in each.cases for name in case.files)
    return tuple(dict.fromkeys(named))
