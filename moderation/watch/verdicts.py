"""What is asked of the watch rules, and what they answer: values only."""

from dataclasses import dataclass
from typing import Literal, get_args

Effect = Literal["banner", "hold", "flag", "collapse", "slow", "ask"]
EFFECTS: tuple[Effect, ...] = get_args(Effect)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """What the rules may know of the writer and the place: counts and yes or no, no other text.

    ``posts_so_far`` and ``days_as_member`` are about this group; ``posts_last_hour`` leaves the
    new post out. ``unanswered_to_one_person`` counts messages in a row without an answer.
    ``pairing_days`` is the age of the pairing whose room this is, None in other rooms.
    ``same_text_elsewhere`` counts posts with the same ``fingerprint`` in other rooms or by other
    accounts. ``replies_by_blockers`` counts replies to the one answered, by members who blocked
    them or are newly joined. ``program`` is the slug of the room's program.
    """

    posts_so_far: int = 100
    days_as_member: int = 365
    posts_last_hour: int = 0
    unanswered_to_one_person: int = 0
    is_newcomer: bool = False
    is_mentor: bool = False
    pairing_days: int | None = None
    same_text_elsewhere: int = 0
    replies_by_blockers: int = 0
    program: str = ""
    is_public_place: bool = False
    no_outside_issues: bool = False

    @property
    def is_in_pairing(self) -> bool:
        """Whether the room is that of a pairing."""
        return self.pairing_days is not None


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that applies: what it does, how urgent, which words and help to show, and where.

    ``priority`` is the queue's, 0 to 4, or None where no moderator needs to look. ``banner``
    and ``resources`` are keys of ``moderation.watch.words``. ``span`` is the stretch of the text
    as written, or None where a count and not a word was met.
    """

    rule: str
    does: frozenset[Effect]
    priority: int | None
    banner: str
    resources: str
    span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """All rules that apply to one text, in the order of the rules."""

    found: tuple[Found, ...] = ()

    def doing(self, effect: Effect) -> tuple[Found, ...]:
        """Give what was found that has this effect, most urgent first."""
        does = [one for one in self.found if effect in one.does]
        return tuple(sorted(does, key=lambda one: 9 if one.priority is None else one.priority))

    @property
    def holds(self) -> bool:
        """Whether the text waits for a moderator."""
        return bool(self.doing("hold"))

    @property
    def flags(self) -> tuple[str, ...]:
        """The rules for which a moderator should look, held or not."""
        return tuple(one.rule for one in self.found if one.does & {"hold", "flag"})

    @property
    def priority(self) -> int | None:
        """The most urgent priority among what a moderator should see; None if nothing is."""
        urgent = [one.priority for one in self.found if one.does & {"hold", "flag"}]
        return min((one for one in urgent if one is not None), default=None)

    @property
    def banners(self) -> tuple[str, ...]:
        """Keys of the words to show before posting, most urgent first, each once."""
        shown = (*self.doing("banner"), *self.doing("ask"))
        return tuple(dict.fromkeys(one.banner for one in shown))

    @property
    def banner(self) -> str:
        """The most urgent banner's key, or nothing."""
        return next(iter(self.banners), "")

    @property
    def resources(self) -> tuple[str, ...]:
        """Keys of the help to show, most urgent first, each once."""
        urgent = sorted(self.found, key=lambda one: 9 if one.priority is None else one.priority)
        return tuple(dict.fromkeys(one.resources for one in urgent if one.resources))

    @property
    def needs_consent(self) -> bool:
        """Whether to ask the writer once more before posting."""
        return bool(self.doing("ask"))

    @property
    def collapses(self) -> bool:
        """Whether others see a note first and open the text by choice."""
        return bool(self.doing("collapse"))

    @property
    def slows(self) -> bool:
        """Whether the writer should wait before posting again."""
        return bool(self.doing("slow"))
