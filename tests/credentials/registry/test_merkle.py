"""The Merkle tree: small worlds completely, and roots and proofs that others published."""

import base64
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.merkle import (
    EMPTY_ROOT,
    Node,
    ProofError,
    appended,
    check_consistency,
    check_inclusion,
    consistency_path,
    consistency_spans,
    inclusion_path,
    inclusion_spans,
    leaf_hash,
    leaf_hashes,
    node_hash,
    nodes_of,
    root,
    root_of,
    span_hash,
)
from tests.credentials.registry import vectors

# From the RFC 6962 test set of certificate-transparency and transparency-dev/merkle
# (testonly/constants.go): eight entries, and the root after each of them.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LARGEST = 40
LEAVES = [leaf_hash(b"entry %d" % place) for place in range(LARGEST)]


def no_nodes(level: int, index: int) -> bytes:
    """What an empty log has stored."""
    raise AssertionError(f"an empty log has no node {level}/{index}")


NODES, _ = appended(0, no_nodes, LEAVES)
TREE_ROOTS = [root_of(LEAVES[:size]) for size in range(LARGEST + 1)]


def read_node(level: int, index: int) -> bytes:
    """A node of the tree of `LARGEST` leaves, in which all smaller ones lie."""
    return NODES[level, index]


def rfc_root(leaves: Sequence[bytes]) -> bytes:
    """MTH, word for word from RFC 6962 section 2.1, on leaf hashes."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY_ROOT
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(rfc_root(leaves[:split]), rfc_root(leaves[split:]))


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_that_others_published(size: int) -> None:
    """Hash prefixes and splits are the RFC's: our own proofs alone could not show that."""
    assert root_of([leaf_hash(entry) for entry in ENTRIES[:size]]).hex() == ROOTS[size]


def test_every_node_is_the_one_that_others_published() -> None:
    """All subtrees of the published tree, not only its roots."""
    published = vectors.read_json("registry/transparency-dev-merkle/rfc6962_constants.json")
    nodes, _ = appended(0, no_nodes, [leaf_hash(entry) for entry in ENTRIES])
    for level, row in enumerate(published["node_hashes_hex"]):
        for index, expected in enumerate(row):
            assert nodes[level, index].hex() == expected


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_small_trees_have_the_roots_of_the_definition(size: int) -> None:
    """Appending, reading back and the RFC's recursion agree at every size."""
    assert TREE_ROOTS[size] == rfc_root(LEAVES[:size]) == root(size, read_node)


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_appending_in_two_steps_is_appending_in_one(size: int) -> None:
    """A batch reads only the right edge it was promised to read."""
    nodes, _ = appended(0, no_nodes, LEAVES[:size])
    edge = {node: nodes[node] for node in nodes_of((0, size))}
    more, new_root = appended(size, lambda *node: edge[node], LEAVES[size:])
    assert nodes | more == NODES
    assert new_root == TREE_ROOTS[LARGEST]


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_entry_of_a_small_tree_can_be_proved(size: int) -> None:
    """Its own index and root are accepted; every other index of that tree is refused."""
    for index in range(size):
        path = inclusion_path(index, size, read_node)
        for claimed in range(size):
            if claimed == index:
                check_inclusion(claimed, size, LEAVES[index], path, TREE_ROOTS[size])
            else:
                with pytest.raises(ProofError):
                    check_inclusion(claimed, size, LEAVES[index], path, TREE_ROOTS[size])


@pytest.mark.parametrize("new", range(LARGEST + 1))
def test_every_small_tree_grows_provably_out_of_every_smaller_one(new: int) -> None:
    """Right sizes and roots are accepted; another old size is refused."""
    for old in range(new + 1):
        path = consistency_path(old, new, read_node)
        check_consistency(old, new, TREE_ROOTS[old], TREE_ROOTS[new], path)
        for claimed in range(new + 1):
            if claimed != old:
                with pytest.raises(ProofError):
                    check_consistency(claimed, new, TREE_ROOTS[old], TREE_ROOTS[new], path)


@pytest.mark.parametrize(("old", "new"), [(1, 2), (3, 7), (4, 8), (6, 11), (8, 9), (13, 40)])
def test_a_spoiled_consistency_proof_is_refused(old: int, new: int) -> None:
    """Any flipped bit, missing or additional hash, or other root is noticed."""
    path = consistency_path(old, new, read_node)
    roots = TREE_ROOTS[old], TREE_ROOTS[new]
    for spoiled in spoil(path):
        with pytest.raises(ProofError):
            check_consistency(old, new, *roots, spoiled)
    for spoiled_roots in [roots[::-1], (roots[0], roots[0]), (roots[1], roots[1])]:
        with pytest.raises(ProofError):
            check_consistency(old, new, *spoiled_roots, path)


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 2), (2, 3), (5, 11), (10, 11), (39, 40)])
def test_a_spoiled_inclusion_proof_is_refused(index: int, size: int) -> None:
    """Any flipped bit, missing or additional hash is noticed."""
    path = inclusion_path(index, size, read_node)
    for spoiled in spoil(path):
        with pytest.raises(ProofError):
            check_inclusion(index, size, LEAVES[index], spoiled, TREE_ROOTS[size])


def spoil(path: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
    """Every small way to damage a path."""
    spoiled = [(*path, path[-1] if path else EMPTY_ROOT), (EMPTY_ROOT, *path)]
    if path:
        spoiled += [path[:-1], path[1:]]
    for place, good in enumerate(path):
        for bad in (bytes([good[0] ^ 1]) + good[1:], good[:-1], good + b"\0", b""):
            spoiled.append((*path[:place], bad, *path[place + 1 :]))
    return spoiled


def test_two_trees_of_one_size_are_never_consistent() -> None:
    """A fork is refused even where the RFC needs no proof."""
    with pytest.raises(ProofError, match="one size"):
        check_consistency(3, 3, TREE_ROOTS[3], TREE_ROOTS[4], ())


def test_a_log_that_was_empty_had_the_empty_root() -> None:
    """Nothing else is a beginning of every log."""
    check_consistency(0, 3, EMPTY_ROOT, TREE_ROOTS[3], ())
    with pytest.raises(ProofError, match="empty"):
        check_consistency(0, 3, TREE_ROOTS[1], TREE_ROOTS[3], ())


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_an_entry_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    """Neither made nor accepted."""
    with pytest.raises(ProofError, match="no entry"):
        inclusion_spans(index, size)
    with pytest.raises(ProofError, match="no entry"):
        check_inclusion(index, size, LEAVES[0], (), TREE_ROOTS[1])


@pytest.mark.parametrize(("old", "new"), [(4, 3), (-1, 3)])
def test_a_log_never_shrinks(old: int, new: int) -> None:
    """A smaller log does not contain a larger one."""
    with pytest.raises(ProofError, match="does not contain"):
        consistency_spans(old, new)


@pytest.mark.parametrize("bad", [b"", b"x" * 31, b"x" * 33])
def test_a_hash_of_another_length_is_refused_everywhere(bad: bytes) -> None:
    """Only 32 bytes are a hash: as a leaf, a sibling, a stored node or a root."""
    good = LEAVES[0]
    attempts: list[Callable[[], object]] = [
        lambda: node_hash(bad, good),
        lambda: node_hash(good, bad),
        lambda: root_of([bad]),
        lambda: span_hash((0, 1), lambda *_: bad),
        lambda: check_inclusion(0, 1, bad, (), bad),
        lambda: check_consistency(1, 1, bad, bad, ()),
        lambda: check_consistency(0, 1, EMPTY_ROOT, bad, ()),
    ]
    for attempt in attempts:
        with pytest.raises(ProofError, match="32 bytes"):
            attempt()


@given(st.integers(1, 2**40), st.data())
def test_paths_of_large_trees_name_each_span_once(size: int, data: st.DataObject) -> None:
    """The spans of a proof and its leaf make up the whole tree, without gap or overlap."""
    index = data.draw(st.integers(0, size - 1))
    spans = sorted([*inclusion_spans(index, size), (index, index + 1)])
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1][1] == size


@given(st.integers(0, 2**40))
def test_the_right_edge_is_one_node_for_each_bit_of_the_size(size: int) -> None:
    """So an append reads at most as many nodes as the size has bits."""
    nodes: tuple[Node, ...] = nodes_of((0, size))
    assert len(nodes) == size.bit_count()
    assert sum(1 << level for level, _ in nodes) == size


@given(
    st.integers(-3, 70),
    st.integers(-3, 70),
    st.lists(st.binary(max_size=40), max_size=8),
    st.binary(max_size=40),
    st.binary(max_size=40),
)
def test_no_proof_raises_anything_but_a_mistake(
    one: int, other: int, path: list[bytes], left: bytes, right: bytes
) -> None:
    """Whatever somebody hands in as a proof, it is accepted or refused with advice."""
    with suppress(Mistake):
        check_inclusion(one, other, left, path, right)
    with suppress(Mistake):
        check_consistency(one, other, left, right, path)


MERKLE = vectors.VECTORS / "registry/transparency-dev-merkle/testdata"


def cases(kind: str) -> list[str]:
    """The cases of transparency-dev/merkle; none where the vectors are absent."""
    return sorted(str(path.relative_to(MERKLE)) for path in (MERKLE / kind).rglob("*.json"))


def decoded(case: dict[str, Any], name: str) -> bytes:
    """A hash of a case."""
    return base64.b64decode(case[name] or "")


@pytest.mark.parametrize("path", cases("inclusion"))
def test_inclusion_is_judged_as_transparency_dev_judges_it(path: str) -> None:
    """The same proofs are accepted, the same are refused."""
    case = json.loads((MERKLE / path).read_text())
    proof = [base64.b64decode(step) for step in case["proof"] or []]
    arguments = (
        case["leafIdx"],
        case["treeSize"],
        decoded(case, "leafHash"),
        proof,
        decoded(case, "root"),
    )
    if case["wantErr"]:
        with pytest.raises(ProofError):
            check_inclusion(*arguments)
    else:
        check_inclusion(*arguments)


@pytest.mark.parametrize("path", cases("consistency"))
def test_consistency_is_judged_as_transparency_dev_judges_it(path: str) -> None:
    """The same are accepted and refused; but ours wants 32 bytes even of roots it only compares."""
    case = json.loads((MERKLE / path).read_text())
    proof = [base64.b64decode(step) for step in case["proof"] or []]
    hashes_too = all(len(decoded(case, name)) == 32 for name in ("root1", "root2"))
    arguments = (
        case["size1"],
        case["size2"],
        decoded(case, "root1"),
        decoded(case, "root2"),
        proof,
    )
    if case["wantErr"] or not hashes_too:
        with pytest.raises(ProofError):
            check_consistency(*arguments)
    else:
        check_consistency(*arguments)


def test_the_vectors_are_all_there() -> None:
    """None of the published cases is passed over."""
    vectors.folder("registry/transparency-dev-merkle")
    assert (len(cases("inclusion")), len(cases("consistency"))) == (98, 98)


def test_many_leaves_are_hashed_as_each_is() -> None:
    """Together or one by one, the hashes are the same."""
    assert leaf_hashes(iter(ENTRIES)) == [leaf_hash(entry) for entry in ENTRIES]
    assert leaf_hashes([]) == []
