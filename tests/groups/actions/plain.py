"""What belonging to a group comes to, in plain Python: what the real actions are held against."""

from dataclasses import dataclass, field

from groups.rules import SEATS

DONE, REFUSED = "done", "refused"
NEEDED = {"remove": "remove_member", "ban": "ban_member"}
BECOMES = {"remove": "removed", "ban": "banned"}
MOST_REQUESTS = 5


@dataclass
class Proposed:
    """That somebody has to go: what was asked for, and by whom, unless they have left since."""

    kind: str
    by: int | None


@dataclass
class Link:
    """An invitation for one, and at which step it was made."""

    made_at: int
    left: int = 1


@dataclass
class Plain:
    """One group that lets in by approval, and people by number."""

    states: dict[int, str] = field(default_factory=dict)
    seats: set[tuple[int, str]] = field(default_factory=set)
    offers: set[tuple[int, str]] = field(default_factory=set)
    proposed: dict[int, Proposed] = field(default_factory=dict)
    removals: dict[int, str] = field(default_factory=dict)  # done, appealed, upheld, overturned
    out_at: dict[int, int] = field(default_factory=dict)
    asked: dict[int, int] = field(default_factory=dict)
    waited: set[int] = field(default_factory=set)
    step: int = 0

    def can(self, person: int, action: str) -> bool:
        return any((person, role) in self.seats for role in SEATS[action])

    def those(self, state: str) -> list[int]:
        return [person for person in self.states if self.states[person] == state]

    def is_active(self, person: int) -> bool:
        return self.states.get(person) == "active"

    def serving(self) -> set[int]:
        return {person for person, _ in self.seats}

    def _out(self, person: int) -> None:
        self.seats = {one for one in self.seats if one[0] != person}
        self.offers = {one for one in self.offers if one[0] != person}
        self.proposed.pop(person, None)

    def _in(self, person: int) -> None:
        self.states[person] = "active"
        self.removals.pop(person, None)

    def ask(self, person: int) -> str:
        state = self.states.get(person)
        if state in {"active", "requested"}:
            return DONE
        if state and not (state == "declined" and person in self.waited):
            return "NotThisTimeError"
        if self.asked.get(person, 0) == MOST_REQUESTS:
            return "TooManyRequestsError"
        self.asked[person] = self.asked.get(person, 0) + 1
        self.states[person] = "requested"
        return DONE

    def withdraw(self, person: int) -> str:
        if self.states[person] == "requested":
            del self.states[person]
        return DONE

    def answer(self, by: int, person: int, state: str) -> str:
        if not self.can(by, "answer_requests"):
            return REFUSED
        if self.states[person] == "requested":
            self.states[person] = state
            self.waited.discard(person)
        return DONE

    def use(self, person: int, link: Link) -> str:
        state = self.states.get(person)
        if link.left == 0 and not self.is_active(person):
            return "InvitationOverError"
        if state == "active":
            return DONE if link.left else "InvitationOverError"
        if state == "banned" or (state == "removed" and link.made_at < self.out_at[person]):
            return "InvitationOverError"
        self._in(person)
        link.left = 0
        return DONE

    def leave(self, person: int) -> str:
        if not self.is_active(person):
            return DONE
        if self.serving() == {person}:
            return "LastServantError"
        self._out(person)
        self.removals.pop(person, None)
        del self.states[person]
        for proposal in self.proposed.values():
            proposal.by = None if proposal.by == person else proposal.by
        return DONE

    def offer(self, by: int, person: int, role: str) -> str:
        if not self.can(by, "fill_seats"):
            return REFUSED
        if not self.is_active(person):
            return "TermOverError"
        if (person, role) not in self.seats:
            self.offers.add((person, role))
        return DONE

    def accept(self, person: int, role: str) -> str:
        self.offers.discard((person, role))
        self.seats.add((person, role))
        return DONE

    def end(self, by: int, person: int, role: str) -> str:
        if by != person and not self.can(by, "fill_seats"):
            return REFUSED
        if self.seats == {(person, role)}:
            return "NobodyLeftError"
        self.seats.discard((person, role))
        return DONE

    def propose(self, by: int, person: int, kind: str) -> str:
        if not self.can(by, NEEDED[kind]):
            return REFUSED
        if not self.is_active(person):
            return "RemovalOverError"
        if by == person:
            return "NeedsAnotherError"
        self.proposed.setdefault(person, Proposed(kind, by))
        return DONE

    def confirm(self, by: int, person: int) -> str:
        proposal = self.proposed[person]
        if not self.can(by, NEEDED[proposal.kind]):
            return REFUSED
        if by in {person, proposal.by}:
            return "NeedsAnotherError"
        self._out(person)
        self.states[person] = BECOMES[proposal.kind]
        self.removals[person], self.out_at[person] = "done", self.step
        return DONE

    def take_back(self, by: int, person: int) -> str:
        if not self.can(by, "remove_member"):
            return REFUSED
        if by == person:
            return "NeedsAnotherError"
        del self.proposed[person]
        return DONE

    def appeal(self, person: int) -> str:
        if self.removals[person] == "done":
            self.removals[person] = "appealed"
        return DONE

    def hear(self, person: int, uphold: bool) -> str:
        self.removals[person] = "upheld" if uphold else "overturned"
        if not uphold:
            self.states[person], self.out_at[person] = "removed", self.step
        return DONE

    def come_back(self, person: int) -> str:
        if self.removals[person] != "overturned":
            return REFUSED
        self._in(person)
        return DONE

    def lift(self, by: int, person: int) -> str:
        if not self.can(by, "ban_member"):
            return REFUSED
        if self.states[person] == "banned":
            del self.states[person]
            self.removals.pop(person, None)
        return DONE
