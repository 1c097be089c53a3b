"""The Merkle tree of the log, as RFC 6962 section 2.1 and RFC 9162 section 2.1 define it.

A tree is kept as its complete subtrees: the node `(level, index)` covers the leaves from
`index·2^level` to `(index+1)·2^level`, and never changes once it exists. Whoever keeps the nodes
hands them in through `read_node`; `nodes_of` and the `…_spans` functions say beforehand which
ones will be asked for, so that one query can fetch them all. Nothing here stores anything.

    >>> kept = {}
    >>> def read_node(level, index):
    ...     return kept[level, index]
    >>> nodes, root = appended(0, read_node, [leaf_hash(b"a"), leaf_hash(b"b")])
    >>> kept.update(nodes)
    >>> path = inclusion_path(0, 2, read_node)
    >>> check_inclusion(0, 2, leaf_hash(b"a"), path, root)
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Final, TypeAlias

from credentials.errors import Mistake

HASH_SIZE: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()

Node: TypeAlias = tuple[int, int]
"""A complete subtree: (level, index)."""
Span: TypeAlias = tuple[int, int]
"""Leaves from the first number up to, not including, the second."""
ReadNode: TypeAlias = Callable[[int, int], bytes]
"""Gives the 32-byte hash of the complete subtree `(level, index)`."""


class ProofError(Mistake):
    """A Merkle proof does not show what it should."""

    advice: ClassVar[str] = "Fetch the proof again from the log, and report it if it fails again."


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one log entry; the prefix keeps a leaf from passing as a node."""
    return hashlib.sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """The same for many: where a log grows, calling a function for each is felt."""
    sha256 = hashlib.sha256
    return [sha256(b"\x00" + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side.

    Raises:
        ProofError: either is not 32 bytes, which would let a node be cut up differently.
    """
    if len(left) != HASH_SIZE or len(right) != HASH_SIZE:
        raise ProofError("A hash in this proof is not 32 bytes.")
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; for trees small enough to hold in memory."""
    # An empty tree has no nodes to read; no hash has no bytes, so this one could never pass.
    return appended(0, lambda _level, _index: b"", leaves)[1]


def appended(
    size: int, read_node: ReadNode, leaves: Iterable[bytes]
) -> tuple[dict[Node, bytes], bytes]:
    """Add leaf hashes to a tree of `size` leaves: the new complete subtrees and the new root.

    Only the nodes of `nodes_of((0, size))` are read.
    """
    new: dict[Node, bytes] = {}

    def read(level: int, index: int) -> bytes:
        found = new.get((level, index))
        return read_node(level, index) if found is None else found

    for leaf in leaves:
        level, index, subtree = 0, size, _hash(leaf)
        new[level, index] = subtree
        while index % 2 == 1:
            subtree = node_hash(read(level, index - 1), subtree)
            level, index = level + 1, index // 2
            new[level, index] = subtree
        size += 1
    return new, root(size, read)


def root(size: int, read_node: ReadNode) -> bytes:
    """The root of the first `size` leaves."""
    return span_hash((0, size), read_node) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, read_node: ReadNode) -> tuple[bytes, ...]:
    """The hashes that tie leaf `index` to the root of `size` leaves, from the leaf upward."""
    return tuple(span_hash(span, read_node) for span in inclusion_spans(index, size))


def consistency_path(old: int, new: int, read_node: ReadNode) -> tuple[bytes, ...]:
    """The hashes that show a tree of `new` leaves begins with the tree of `old` leaves."""
    return tuple(span_hash(span, read_node) for span in consistency_spans(old, new))


def inclusion_spans(index: int, size: int) -> tuple[Span, ...]:
    """PATH(index, D[size]) of RFC 6962 section 2.1.1, as spans of leaves.

    Raises:
        ProofError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ProofError(f"A log of {size} entries has no entry {index}.")
    start, end = 0, size
    siblings: list[Span] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    return tuple(reversed(siblings))


def consistency_spans(old: int, new: int) -> tuple[Span, ...]:
    """PROOF(old, D[new]) of RFC 6962 section 2.1.2, as spans of leaves.

    Raises:
        ProofError: the old tree is larger than the new one.
    """
    if not 0 <= old <= new:
        raise ProofError(f"A log of {new} entries does not contain one of {old}.")
    if old in {0, new}:
        return ()
    start, end = 0, new
    spans: list[Span] = []
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    # The old root itself is known to whoever asks, unless it is only part of that tree.
    if start > 0:
        spans.append((start, end))
    return tuple(reversed(spans))


def nodes_of(*spans: Span) -> tuple[Node, ...]:
    """The complete subtrees that make up these spans, left to right."""
    nodes: list[Node] = []
    for start, end in spans:
        at = start
        while at < end:
            level = (end - at).bit_length() - 1
            if at:
                level = min(level, (at & -at).bit_length() - 1)
            nodes.append((level, at >> level))
            at += 1 << level
    return tuple(nodes)


def span_hash(span: Span, read_node: ReadNode) -> bytes:
    """The root over one span that starts where a subtree starts."""
    *lefts, last = (_hash(read_node(*node)) for node in nodes_of(span))
    subtree = last
    # A right edge with no sibling of its own is carried up unhashed.
    for left in reversed(lefts):
        subtree = node_hash(left, subtree)
    return subtree


def check_inclusion(
    index: int, size: int, leaf: bytes, path: Sequence[bytes], expected_root: bytes
) -> None:
    """Accept only a proof that `leaf` is entry `index` of the log with this size and root.

    Raises:
        ProofError: the path is of another length, or leads to another root.
    """
    spans = inclusion_spans(index, size)
    if len(path) != len(spans):
        raise ProofError(f"This proof has {len(path)} hashes where {len(spans)} belong.")
    subtree = _hash(leaf)
    for (start, _), sibling in zip(spans, path, strict=True):
        on_the_left = start < index
        subtree = node_hash(sibling, subtree) if on_the_left else node_hash(subtree, sibling)
    if subtree != expected_root:
        raise ProofError("This proof leads to another root.")


def check_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Accept only a proof that the log of `new` entries begins with the log of `old` entries.

    Raises:
        ProofError: the path is of another length, or either root comes out different.
    """
    spans = consistency_spans(old, new)
    if len(path) != len(spans):
        raise ProofError(f"This proof has {len(path)} hashes where {len(spans)} belong.")
    roots = _hash(old_root), _hash(new_root)
    if old == 0 and old_root != EMPTY_ROOT:
        raise ProofError("This is not the root of an empty log.")
    if old == new and old_root != new_root:
        raise ProofError("These are two logs of one size.")
    if spans:
        _check_both_roots(old, spans, path, roots)


def _check_both_roots(
    old: int, spans: Sequence[Span], path: Sequence[bytes], roots: tuple[bytes, bytes]
) -> None:
    """Rebuild both roots at once: what lies right of the old tree counts only for the new one."""
    steps = list(zip(spans, path, strict=True))
    if spans[0][1] == old:
        old_tree = new_tree = _hash(path[0])
        steps = steps[1:]
    else:
        old_tree = new_tree = roots[0]
    for (start, _), subtree in steps:
        if start < old:
            old_tree = node_hash(subtree, old_tree)
            new_tree = node_hash(subtree, new_tree)
        else:
            new_tree = node_hash(new_tree, subtree)
    if (old_tree, new_tree) != roots:
        raise ProofError("This proof leads to other roots.")


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _hash(value: bytes) -> bytes:
    if len(value) != HASH_SIZE:
        raise ProofError("A hash in this proof is not 32 bytes.")
    return value
