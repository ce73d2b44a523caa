"""Who is named in a post with an @ before the name that they go by in the room."""

from collections.abc import Iterable

MARK = "@"
MOST = 20  # in one post: more is a call to all, which no post is for


def mentioned(text: str, names: Iterable[str]) -> set[str]:
    """Give those of the names that the text mentions, in small or large letters.

    Of names that begin alike the longest that is written counts: "@Ann B" is not Ann.
    """
    known = {name.casefold(): name for name in names}
    folded = text.casefold()
    found: set[str] = set()
    at = folded.find(MARK)
    while at >= 0 and len(found) < MOST:
        if at == 0 or not folded[at - 1].isalnum():
            found |= _named_at(folded, at + 1, known)
        at = folded.find(MARK, at + 1)
    return found


def _named_at(folded: str, start: int, known: dict[str, str]) -> set[str]:
    longest = max(map(len, known), default=0)
    for end in range(min(start + longest, len(folded)), start, -1):
        name = known.get(folded[start:end])
        if name is not None and not folded[end : end + 1].isalnum():
            return {name}
    return set()
