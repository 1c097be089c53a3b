"""Go's code for transparency logs says of every proof what we say."""

import random  # noqa: TID251 - with a seed that can be played again
from collections.abc import Iterator

from credentials.registry.merkle import (
    appended,
    check_consistency,
    check_inclusion,
    consistency_path,
    inclusion_path,
    leaf_hash,
)
from tests.peers.golang import Case, Go, accepts, written

LARGEST = 70
"""Leaves in the tree that the proofs are about."""
NODES, _ = appended(
    0, lambda _level, _index: b"", [leaf_hash(b"%d" % number) for number in range(LARGEST)]
)


def read_node(level: int, index: int) -> bytes:
    """A tree that all proofs are about."""
    return NODES[level, index]


def root_at(size: int) -> bytes:
    """Its root when it had this size."""
    return appended(size, read_node, [])[1]


def proofs() -> Iterator[Case]:
    """A good inclusion and a good consistency proof for each of many places and sizes."""
    for size in (*range(1, 18), 31, 32, 33, 63, 64, 65, LARGEST):
        for place in {0, 1, size // 3, size // 2, size - 2, size - 1} & set(range(size)):
            new = {"size": size, "root": root_at(size)}
            yield new | {
                "kind": "inclusion",
                "index": place,
                "leaf": read_node(0, place),
                "proof": list(inclusion_path(place, size, read_node)),
            }
            yield new | {
                "kind": "consistency",
                "old": place + 1,
                "oldroot": root_at(place + 1),
                "proof": list(consistency_path(place + 1, size, read_node)),
            }


def spoiled_proof(case: Case, chance: random.Random) -> Case:
    """The same with one thing changed; by luck it may still be good."""
    path: list[bytes] = list(case["proof"])
    place = chance.randrange(len(path)) if path else 0
    what = "index" if case["kind"] == "inclusion" else "old"
    mine = "leaf" if case["kind"] == "inclusion" else "oldroot"
    changed: list[Case] = [
        {"proof": [*path, chance.randbytes(32)]},
        {"proof": [*path, *path[-1:]]},
        {"proof": path[1:]},
        {"proof": path[:-1]},
        {"proof": path[::-1]},
        {
            "proof": [*path[:place], flipped(path[place], chance), *path[place + 1 :]]
            if path
            else []
        },
        {"size": case["size"] + chance.choice((-1, 1, 2, 64, case["size"]))},
        {what: case[what] + chance.choice((-1, 1, 2, case[what]))},
        {mine: flipped(case[mine], chance)},
        {"root": flipped(case["root"], chance)},
        {"root": case[mine], mine: case["root"]},
    ]
    return case | chance.choice(changed)


def flipped(value: bytes, chance: random.Random) -> bytes:
    """One bit is another."""
    octets = bytearray(value)
    octets[chance.randrange(len(octets))] ^= 1 << chance.randrange(8)
    return bytes(octets)


def our_word_on_proof(case: Case) -> bool:
    """Whether we accept it."""
    if case["kind"] == "inclusion":
        said = case["index"], case["size"], case["leaf"], case["proof"], case["root"]
        return accepts(check_inclusion, *said)
    # A log of no entries is part of every log; Go does not say so, and refuses to be asked.
    told = case["old"], case["size"], case["oldroot"], case["root"], case["proof"]
    return case["old"] > 0 and accepts(check_consistency, *told)


def test_go_agrees_on_proofs(go: Go, chance: random.Random) -> None:
    """Over a thousand good and spoiled inclusion and consistency proofs: the same yes or no."""
    good = list(proofs())
    cases = good + [spoiled_proof(case, chance) for case in good for _ in range(8)]
    ours = [our_word_on_proof(case) for case in cases]
    in_json = [
        {
            name: [written(one) for one in value]
            if isinstance(value, list)
            else written(value)
            if isinstance(value, bytes)
            else value
            for name, value in case.items()
        }
        for case in cases
    ]
    theirs = [said["ok"] for said in go(in_json)]
    assert [case for case, we, they in zip(cases, ours, theirs, strict=True) if we != they] == []
    assert all(ours[: len(good)])
    assert ours.count(False) > 1000 < len(good) * 8
    assert len(good) > 150
