"""How the double array of a trie is laid out: each state's children at distances of their letters,
between those of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Letters = NDArray[np.uint16]
_Column = NDArray[np.intp]
_ROOT = 0


class Planted(NamedTuple):
    """A double array as ``matcher.trie`` goes down it. ``ends`` are the states of the words;
    ``pairs`` is behind the states of two letters, and behind what is looked up for them."""

    follow: _Column
    owner: _Column
    ends: _Column
    pairs: int


class _Edges(NamedTuple):
    """From a node to its child by a letter; the edges of one node stand together, by letter."""

    nodes: _Column
    letters: _Column
    children: _Column

    def below(self, count: int) -> tuple[_Edges, _Edges]:
        """Cut before the first edge of the nodes from ``count`` on."""
        cut = self.nodes.searchsorted(count)
        return _Edges(*(each[:cut] for each in self)), _Edges(*(each[cut:] for each in self))


def plant(words: Sequence[Letters], size: int) -> Planted:
    """Lay out the trie of words with letters below ``size``."""
    edges, ends = _grow(words)
    roots, rest = edges.below(_ROOT + 1)
    pairs, others = rest.below(len(roots.nodes) + 1)
    states = np.zeros(len(edges.nodes) + 1, np.intp)
    states[roots.children] = roots.letters
    # No state stands where a letter looks that begins no word; and a look from any state, as many
    # letters as there are, stays in the room of its own level and inside of the array.
    states[pairs.children] = _places(pairs, size)
    room = max(size, int(states.max()) + 1) + size
    states[others.children] = _places(others, room)
    follow = np.zeros(max(room, int(states.max()) + 1 + size), np.intp)
    owner = np.full(len(follow), -1, np.intp)
    for level in (pairs, others):
        reached = states.take(level.children)
        follow[states.take(level.nodes)] = reached - level.letters
        owner[reached] = states.take(level.nodes)
    return Planted(follow, owner, states.take(ends), room)


def _grow(words: Sequence[Letters]) -> tuple[_Edges, _Column]:
    """The edges of the trie, level by level, and the node of each word."""
    keys = [word.byteswap().tobytes() for word in words]
    order = np.array(sorted(range(len(words)), key=keys.__getitem__), np.intp)
    lengths = np.fromiter(map(len, words), np.intp, len(words))
    flat = np.concatenate((*words, np.zeros(1, np.uint16))).astype(np.intp)
    starts = (lengths.cumsum() - lengths).take(order)
    lengths = lengths.take(order)
    nodes = np.zeros(len(words), np.intp)
    longer = np.arange(len(words))
    edges = [_Edges(*np.zeros((3, 0), np.intp))]
    count, depth = 1, 0
    while longer.size:
        before, letters = nodes.take(longer), flat.take(starts.take(longer) + depth)
        # In their order words that begin alike stand together.
        new = np.ones(len(longer), np.bool_)
        new[1:] = (np.diff(before) != 0) | (np.diff(letters) != 0)
        nodes[longer] = count - 1 + new.cumsum()
        edges.append(_Edges(before[new], letters[new], nodes[longer[new]]))
        count += int(new.sum())
        depth += 1
        longer = longer[lengths.take(longer) > depth]
    ends = np.zeros(len(words), np.intp)
    ends[order] = nodes
    return _Edges(*map(np.concatenate, zip(*edges, strict=True))), ends


def _places(edges: _Edges, room: int) -> _Column:
    """A place from ``room`` on for the child of each edge, the children of one node at distances
    of their letters."""
    letters = edges.letters.tolist()
    firsts = np.flatnonzero(np.diff(edges.nodes, prepend=-1))
    counts = np.diff(firsts, append=len(letters))
    places = np.zeros(len(letters), np.intp)
    taken = 0  # a bit for each place: a row is tried at all places at once
    for row in (-counts).argsort(kind="stable")[: np.count_nonzero(counts > 1)].tolist():
        first, end = int(firsts[row]), int(firsts[row] + counts[row])
        distances = [letter - letters[first] for letter in letters[first:end]]
        barred = 0
        for distance in distances:
            barred |= taken >> distance
        start = (~barred & (barred + 1)).bit_length() - 1
        taken |= sum(1 << distance for distance in distances) << start
        places[first:end] = np.add(distances, start + room)
    # Those of one child alone fit everywhere.
    single = firsts[counts == 1]
    enough = (taken.bit_length() + len(single)) // 8 + 1
    bits = np.frombuffer(taken.to_bytes(enough, "little"), np.uint8)
    free = np.flatnonzero(np.unpackbits(bits, bitorder="little") == 0)
    places[single] = free[: len(single)] + room
    return places
