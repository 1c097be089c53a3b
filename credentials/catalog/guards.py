"""Whether packs may be used: all rules, over all packs, in one go.

The rules themselves stand in `references`, `badge_rules`, `pathway_rules` and `advice`;
what was published before is guarded in `freezing`.
"""

from collections.abc import Iterator, Sequence

from credentials.catalog.advice import ADVICE
from credentials.catalog.badge_rules import BADGE_RULES
from credentials.catalog.freezing import frozen
from credentials.catalog.models import Pack
from credentials.catalog.pathway_rules import PATHWAY_RULES
from credentials.catalog.problems import CatalogError, Findings, Problem
from credentials.catalog.reading import read_pack
from credentials.catalog.references import REFERENCES, packs_do_not_circle
from credentials.catalog.shelf import Guard, Shelf


def check_all(files: Sequence[tuple[str, bytes]]) -> tuple[list[Pack], Findings]:
    """Read and check files, each given as its name and its bytes.

    Returns:
        The packs that could be read, and everything found in all files. Only when
        `findings.good` do the packs belong in a `Library`.
    """
    packs: list[Pack] = []
    unread: list[Problem] = []
    for name, content in files:
        try:
            packs.append(read_pack(content, name))
        except CatalogError as error:
            unread += error.problems
    found = _judge(packs, [pack for pack in packs if not (unread and _lacks(pack, packs))])
    return packs, Findings(tuple(sorted({*unread, *found.errors})), found.warnings)


def check(packs: Sequence[Pack]) -> Findings:
    """Check packs together; one may borrow from another, and may be there in several versions."""
    return _judge(packs, packs)


def _judge(packs: Sequence[Pack], judged: Sequence[Pack]) -> Findings:
    shelves = [Shelf(pack, packs) for pack in judged]
    rules = (*REFERENCES, *BADGE_RULES, *PATHWAY_RULES)
    errors = set(versions_are_there_once(packs))
    errors.update(packs_do_not_circle(packs), _broken(shelves, rules))
    if not errors and len(judged) == len(packs):
        # Two versions of a pack may hold the same badge, and must then say the same of it.
        errors.update(frozen({}, packs))
    return Findings(tuple(sorted(errors)), tuple(sorted(set(_broken(shelves, ADVICE)))))


def _lacks(pack: Pack, packs: Sequence[Pack]) -> bool:
    """It borrows from a pack that could not be read, and would only repeat that it is missing."""
    return not {each.id for each in packs}.issuperset(pack.header.uses)


def versions_are_there_once(packs: Sequence[Pack]) -> Iterator[Problem]:
    """No two files are the same version of the same pack."""
    seen: dict[tuple[str, str], Pack] = {}
    for pack in packs:
        first = seen.setdefault((pack.id, pack.version), pack)
        if first is not pack:
            place = pack.place("pack", "version")
            yield Problem(
                place.file,
                place.line,
                f"Version {pack.version} of “{pack.id}” is also in {first.place().file}.",
                "Leave one of the two files out, or give this one a new version.",
            )


def _broken(shelves: Sequence[Shelf], rules: Sequence[Guard]) -> Iterator[Problem]:
    return (problem for shelf in shelves for rule in rules for problem in rule(shelf))
