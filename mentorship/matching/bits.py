"""Sets of codes as bits, and pairs of people by place: the arithmetic below ``columns`` (numpy)."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]  # one line a word of 64 codes, one column a person
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.int32]  # places in the list of newcomers or of mentors
Truths = NDArray[np.bool_]

WORD = 64


class Pairs(NamedTuple):
    """Pairs by place: ``rows`` are newcomers, ``cols`` mentors."""

    rows: Places
    cols: Places

    def those(self, kept: Truths) -> "Pairs":
        """Give the pairs for which it holds."""
        return Pairs(self.rows[kept], self.cols[kept])


class CodeBook:
    """Codes by number, so that sets of them become bits."""

    def __init__(self, *many: Iterable[Iterable[str]]) -> None:
        found = {code for sets in many for codes in sets for code in codes}
        self.codes = sorted(found)
        self.number = {code: number for number, code in enumerate(self.codes)}
        self.masks: dict[frozenset[str], int] = {}

    def mask(self, codes: Collection[str]) -> int:
        """Give codes as a number; most people have the same few sets."""
        known = frozenset(codes)
        if known not in self.masks:
            self.masks[known] = sum(1 << self.number[code] for code in known)
        return self.masks[known]

    def bits(self, many: Iterable[Collection[str]]) -> Bits:
        """Give many sets of codes as columns of bits."""
        return packed([self.mask(codes) for codes in many], max(1, len(self.codes)))


def packed(masks: Sequence[int], size: int) -> Bits:
    """Give masks of ``size`` bits as columns of words."""
    words = -(-size // WORD)
    raw = b"".join(mask.to_bytes(8 * words, "little") for mask in masks)
    table = np.frombuffer(raw, dtype="<u8").reshape(len(masks), words)
    return np.ascontiguousarray(table.T, dtype=np.uint64)


def meet(ours: Bits, theirs: Bits, pairs: Pairs) -> Truths:
    """Tell for which pairs two sets have a code in common."""
    found = np.zeros(len(pairs.rows), dtype=np.bool_)
    for mine, other in zip(ours, theirs, strict=True):
        found |= (mine[pairs.rows] & other[pairs.cols]) != 0
    return found


def within(ours: Bits, theirs: Bits, pairs: Pairs) -> Truths:
    """Tell for which pairs the newcomer's set lies within the mentor's."""
    found = np.ones(len(pairs.rows), dtype=np.bool_)
    for mine, other in zip(ours, theirs, strict=True):
        found &= (mine[pairs.rows] & ~other[pairs.cols]) == 0
    return found


def in_common(ours: Bits, theirs: Bits, pairs: Pairs) -> Ints:
    """Count the codes that two sets have in common."""
    count = np.zeros(len(pairs.rows), dtype=np.int64)
    for mine, other in zip(ours, theirs, strict=True):
        count += np.bitwise_count(mine[pairs.rows] & other[pairs.cols])
    return count
