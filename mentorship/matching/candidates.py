"""All pairs of a round for which the hard constraints hold, found by columns (numpy).

Those who can meet online are compared by program, kind and language; all others by program and
region. Within such a bucket each constraint takes away the pairs that it forbids, the cheapest
and strictest first. The answer equals that of ``hard.fits`` over every pair; a test proves it.
"""

from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np
from numpy.random import Generator

from mentorship.matching.bits import WORD, Floats, Ints, Pairs, Places, Truths, meet, within
from mentorship.matching.columns import IN_PERSON, KINDS, ONLINE, Columns

AT_ONCE = 1_000_000  # pairs looked at together: bounds the memory
CELL_DEGREES = 1.0
ROUNDING = 1e-9  # what arithmetic may be off by where a bucket is only to be wide enough

Test = Callable[[Columns, Pairs], Truths]


def program_and_kind(columns: Columns, pairs: Pairs) -> Truths:
    """Program and kind are offered, by somebody long enough in recovery for them."""
    asking, offering = columns.asking, columns.offering
    program = asking.program[pairs.rows]
    words = offering.programs[program // WORD, pairs.cols]
    offered: Truths = (words >> (program % WORD).astype(np.uint64)) & np.uint64(1) != 0
    offered &= asking.kind[pairs.rows] & offering.kinds[pairs.cols] != 0
    return offered & (offering.months[pairs.cols] >= asking.months[pairs.rows])


def language(columns: Columns, pairs: Pairs) -> Truths:
    """A language is shared."""
    return meet(columns.asking.languages, columns.offering.languages, pairs)


def safe(columns: Columns, pairs: Pairs) -> Truths:
    """Each side feels safe with the other."""
    asking, offering = columns.asking, columns.offering
    found = meet(asking.safe_with, offering.gender, pairs)
    return found & meet(asking.gender, offering.safe_with, pairs)


def time(columns: Columns, pairs: Pairs) -> Truths:
    """An hour of the week is shared, or both are content with messages."""
    asking, offering = columns.asking, columns.offering
    found = asking.writes[pairs.rows] & offering.writes[pairs.cols]
    return found | meet(asking.hours, offering.hours, pairs)


def needs(columns: Columns, pairs: Pairs) -> Truths:
    """The mentor has what the newcomer must have."""
    asking, offering = columns.asking, columns.offering
    found = within(asking.needs, offering.experience, pairs)
    shared = meet(asking.substances, offering.substances, pairs)
    return found & (shared | ~asking.needs_substance[pairs.rows])


def not_apart(columns: Columns, pairs: Pairs) -> Truths:
    """Nothing between the two forbids it: blocks, cases, cool-offs, earlier answers, pairings."""
    return ~columns.among(columns.apart, pairs)


def both_online(columns: Columns, pairs: Pairs) -> Truths:
    """Both would meet online."""
    ways = columns.asking.ways[pairs.rows] & columns.offering.ways[pairs.cols]
    both: Truths = ways & ONLINE != 0
    return both


def near(columns: Columns, pairs: Pairs) -> Truths:
    """Both would meet in person, and live within what both accept."""
    asking, offering = columns.asking, columns.offering
    both: Truths = asking.ways[pairs.rows] & offering.ways[pairs.cols] & IN_PERSON != 0
    accepted = np.minimum(asking.reach[pairs.rows], offering.reach[pairs.cols])
    return both & (distances(columns, pairs) <= accepted)


def distances(columns: Columns, pairs: Pairs) -> Floats:
    """Give the squared straight lines, added in the order in which ``Place.apart`` adds."""
    ours, theirs = columns.asking.vectors, columns.offering.vectors
    x, y, z = (ours[pairs.rows, axis] - theirs[pairs.cols, axis] for axis in range(3))
    total: Floats = x * x + y * y + z * z
    return total


TESTS: tuple[Test, ...] = (program_and_kind, language, safe, time, needs, not_apart)


def candidates(columns: Columns, *, most: int = 0, lot: Generator | None = None) -> Pairs:
    """Find the pairs that fit, by newcomer and mentor.

    With ``lot``, of more than ``most`` in one bucket a newcomer keeps that many, drawn by lot.
    """
    found: list[Pairs] = []
    for pairs in chain(_online(columns), _nearby(columns)):
        kept = pairs
        for test in TESTS:
            kept = kept.those(test(columns, kept))
        if lot is not None:
            kept = kept.those(foremost(kept.rows, lot.random(len(kept.rows)), most))
        found.append(kept)
    if not found:
        return Pairs(np.empty(0, np.int32), np.empty(0, np.int32))
    rows = np.concatenate([pairs.rows for pairs in found])
    cols = np.concatenate([pairs.cols for pairs in found])
    order = np.lexsort((cols, rows))
    return Pairs(rows[order], cols[order])


def foremost(rows: Places, key: Floats, most: int) -> Truths:
    """Mark for each row its ``most`` pairs with the least keys."""
    counts = np.bincount(rows)
    if not len(rows) or counts.max() <= most:
        return np.ones(len(rows), dtype=np.bool_)
    least = key.min()
    within_row = (key - least) / (2.0 * max(key.max() - least, ROUNDING))  # from 0 to a half
    order = np.argsort(rows + within_row, kind="stable")
    starts = np.cumsum(counts) - counts  # where each row begins
    kept = np.zeros(len(rows), dtype=np.bool_)
    kept[order] = np.arange(len(rows)) - starts[rows[order]] < most
    return kept


def _online(columns: Columns) -> Iterator[Pairs]:
    """Give the pairs of those who would meet online, each once, by its first shared language."""
    asking, offering = columns.asking, columns.offering
    ready = asking.available & (asking.ways & ONLINE != 0)
    open_ = offering.available & (offering.free > 0) & (offering.ways & ONLINE != 0)
    for program in np.unique(asking.program[ready]):
        for kind in KINDS.values():
            of_both = ready & (asking.program == program) & (asking.kind == kind)
            offers = open_ & _offers(columns, int(program)) & (offering.kinds & kind != 0)
            if of_both.any() and offers.any():
                yield from _by_language(columns, of_both, offers)


def _by_language(columns: Columns, ready: Truths, open_: Truths) -> Iterator[Pairs]:
    spoken, known = columns.asking.languages, columns.offering.languages
    for number in range(len(columns.languages.codes)):
        word, bit = number // WORD, np.uint64(1 << number % WORD)
        rows = np.flatnonzero(ready & (spoken[word] & bit != 0))
        cols = np.flatnonzero(open_ & (known[word] & bit != 0))
        for pairs in _all(rows, cols):
            yield pairs.those(~_shared_before(columns, pairs, number))


def _shared_before(columns: Columns, pairs: Pairs, number: int) -> Truths:
    """Tell which pairs share a language that comes before this one."""
    word, lower = number // WORD, np.uint64((1 << number % WORD) - 1)
    spoken = columns.asking.languages[: word + 1].copy()
    spoken[word] &= lower
    return meet(spoken, columns.offering.languages[: word + 1], pairs)


def _nearby(columns: Columns) -> Iterator[Pairs]:
    """Give the near pairs of those who cannot both meet online, by program and region."""
    asking, offering = columns.asking, columns.offering
    ready = np.flatnonzero(asking.available & (asking.ways & IN_PERSON != 0))
    open_ = offering.available & (offering.free > 0) & (offering.ways & IN_PERSON != 0)
    for program in np.unique(asking.program[ready]):
        cols = np.flatnonzero(open_ & _offers(columns, int(program)))
        for rows in _by_cell(columns, ready[asking.program[ready] == program]):
            for pairs in _all(rows, cols[_in_reach(columns, rows, cols)]):
                those = near(columns, pairs) & ~both_online(columns, pairs)
                yield pairs.those(those)


def _offers(columns: Columns, program: int) -> Truths:
    words = columns.offering.programs[program // WORD]
    return np.asarray(words & np.uint64(1 << program % WORD) != 0)


def _by_cell(columns: Columns, rows: Ints) -> Iterator[Ints]:
    """Give newcomers by the region they live in."""
    x, y, z = columns.asking.vectors[rows].T
    up, along = np.degrees(np.arcsin(np.clip(z, -1, 1))), np.degrees(np.arctan2(y, x))
    cells = np.floor(up / CELL_DEGREES) * 1_000 + np.floor(along / CELL_DEGREES)
    order = np.argsort(cells, kind="stable")
    edges = np.flatnonzero(np.diff(cells[order])) + 1
    yield from (part for part in np.split(rows[order], edges) if len(part))


def _in_reach(columns: Columns, rows: Ints, cols: Ints) -> Truths:
    """Mark the mentors near enough to a region for anybody of it."""
    ours = columns.asking.vectors[rows]
    middle = ours.mean(axis=0)
    width = np.sqrt(((ours - middle) ** 2).sum(axis=1).max())
    far = np.sqrt(columns.asking.reach[rows].max()) + width + ROUNDING
    lines = columns.offering.vectors[cols] - middle
    return np.asarray((lines**2).sum(axis=1) <= far * far)


def _all(rows: Ints, cols: Ints) -> Iterator[Pairs]:
    """Give every row with every column, some at a time."""
    if not len(cols):
        return
    step = max(1, AT_ONCE // len(cols))
    for start in range(0, len(rows), step):
        part = rows[start : start + step].astype(np.int32)
        yield Pairs(np.repeat(part, len(cols)), np.tile(cols.astype(np.int32), len(part)))
