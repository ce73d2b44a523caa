"""REL-10: whatever people do in whatever order, the rows are what the plain model says."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.asking import as_person
from accounts.models import Member
from groups.actions import inviting, joining, leaving, removing, seats
from groups.models import Membership, Removal, Role, Term
from tests.factories import (
    GroupFactory,
    MemberFactory,
    MembershipFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.groups.actions.plain import DONE, NEEDED, REFUSED, Link, Plain
from tests.walls import as_owner

RUNS, STEPS = 100, 30
SERVING = {0: "secretary", 1: "moderator", 2: "moderator"}
BELONGING = (3, 4)
LEAVING_FROM = 4  # people whom the group knows: smaller groups come to less
PEOPLE = range(6)
people = st.sampled_from(PEOPLE)
roles = st.sampled_from(["secretary", "greeter", "moderator"])
EXPECTED = (
    joining.NotThisTimeError,
    joining.TooManyRequestsError,
    inviting.InvitationOverError,
    leaving.LastServantError,
    seats.NobodyLeftError,
    seats.TermOverError,
    removing.NeedsAnotherError,
    removing.RemovalOverError,
)


class Belonging(RuleBasedStateMachine):
    """Six people, three of whom serve at first and two belong, and a steward from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.group = GroupFactory.create()
        self.members: list[Member] = MemberFactory.create_batch(len(PEOPLE), second_factor=True)
        self.steward = StewardshipFactory.create().member
        self.plain = Plain()
        self.links: list[tuple[str, Link]] = []
        for person, role in SERVING.items():
            TermFactory.create(
                membership__group=self.group, membership__member=self.members[person], role=role
            )
            self.plain.states[person] = "active"
            self.plain.seats.add((person, role))
        for person in BELONGING:
            MembershipFactory.create(group=self.group, member=self.members[person])
            self.plain.states[person] = "active"

    def do(self, by: Member, act: Callable[[], object]) -> str:
        self.plain.step += 1
        try:
            with as_person(by.pk):
                act()
        except (PermissionDenied, ObjectDoesNotExist):
            return REFUSED
        except EXPECTED as error:
            return type(error).__name__
        return DONE

    def row(self, person: int) -> Membership:
        with as_owner():
            own = Membership.objects.select_related("group", "member")
            return own.get(group=self.group, member=self.members[person])

    def removal(self, person: int, *states: str) -> Removal:
        with as_owner():
            about = Removal.objects.filter(membership=self.row(person), state__in=states)
            return about.select_related("group", "membership").latest("proposed_at")

    def servant(self, data: st.DataObject, action: str) -> int:
        """Draw somebody, mostly one whose seat lets them."""
        able = [person for person in PEOPLE if self.plain.can(person, action)]
        person: int = data.draw(st.sampled_from([*PEOPLE, *able * 6]))
        return person

    def some(self, data: st.DataObject, known: Iterable[int]) -> int:
        person: int = data.draw(st.sampled_from(sorted(known)))
        return person

    @initialize(kind=st.sampled_from(["remove", "ban"]), is_done=st.booleans())
    def somebody_has_to_go(self, kind: str, is_done: bool) -> None:
        self.propose_as(1, BELONGING[0], kind)
        if is_done:
            self.confirm_as(2, BELONGING[0])

    @rule(person=people)
    def ask(self, person: int) -> None:
        by = self.members[person]
        done = self.do(by, lambda: joining.join(self.group, by=by, name="Wren"))
        assert done == self.plain.ask(person)

    @precondition(lambda self: self.plain.those("requested"))
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        person = self.some(data, self.plain.those("requested"))
        row = self.row(person)
        done = self.do(row.member, lambda: joining.withdraw_request(row, by=row.member))
        assert done == self.plain.withdraw(person)

    @rule(is_in=st.booleans(), data=st.data())
    def answer(self, is_in: bool, data: st.DataObject) -> None:
        by = self.servant(data, "answer_requests")
        person = self.some(data, self.plain.states)
        row, servant = self.row(person), self.members[by]
        act = joining.approve_request if is_in else joining.decline_request
        done = self.do(servant, lambda: act(row, by=servant))
        assert done == self.plain.answer(by, person, "active" if is_in else "declined")

    @rule()
    def wait_a_month(self) -> None:
        with as_owner():
            declined = Membership.objects.filter(group=self.group, state="declined")
            declined.update(ended_at=F("ended_at") - timedelta(days=31))
        states = self.plain.states
        self.plain.waited |= {person for person in states if states[person] == "declined"}

    @rule(data=st.data())
    def invite(self, data: st.DataObject) -> None:
        by = self.servant(data, "invite")
        servant = self.members[by]

        def make() -> None:
            made = inviting.create_invitation(self.group, by=servant)
            self.links.append((made.token, Link(self.plain.step)))

        assert (self.do(servant, make) == DONE) == self.plain.can(by, "invite")

    @precondition(lambda self: self.links)
    @rule(person=people, data=st.data())
    def use(self, person: int, data: st.DataObject) -> None:
        token, link = data.draw(st.sampled_from(self.links))
        by = self.members[person]
        done = self.do(by, lambda: inviting.accept_invitation(token, by=by, name="Ash"))
        assert done == self.plain.use(person, link)

    @precondition(lambda self: len(self.plain.states) >= LEAVING_FROM)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        person = self.some(data, self.plain.states)
        row = self.row(person)
        done = self.do(row.member, lambda: leaving.leave(row, by=row.member))
        assert done == self.plain.leave(person)

    @rule(role=roles, data=st.data())
    def offer(self, role: str, data: st.DataObject) -> None:
        by = self.servant(data, "fill_seats")
        person = self.some(data, self.plain.states)
        row, servant = self.row(person), self.members[by]
        until = timezone.now().date() + timedelta(days=90)
        done = self.do(
            servant, lambda: seats.offer_seat(row, by=servant, role=Role(role), ends_on=until)
        )
        assert done == self.plain.offer(by, person, role)

    def term(self, person: int, role: str) -> Term:
        with as_owner():
            terms = Term.objects.filter(ended_at=None).select_related("group", "membership")
            return terms.get(membership=self.row(person), role=role)

    @precondition(lambda self: self.plain.offers)
    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        person, role = data.draw(st.sampled_from(sorted(self.plain.offers)))
        term, by = self.term(person, role), self.members[person]
        done = self.do(by, lambda: seats.accept_seat(term, by=by))
        assert done == self.plain.accept(person, role)

    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        by = self.servant(data, "fill_seats")
        person, role = data.draw(st.sampled_from(sorted(self.plain.seats)))
        term, servant = self.term(person, role), self.members[by]
        done = self.do(servant, lambda: seats.end_term(term, by=servant))
        assert done == self.plain.end(by, person, role)

    @rule(kind=st.sampled_from(["remove", "ban"]), data=st.data())
    def propose(self, kind: str, data: st.DataObject) -> None:
        by = self.servant(data, NEEDED[kind])
        person = self.some(data, self.plain.states)
        self.propose_as(by, person, kind)

    def propose_as(self, by: int, person: int, kind: str) -> None:
        row, servant = self.row(person), self.members[by]
        done = self.do(
            servant,
            lambda: removing.propose_removal(
                row, by=servant, kind=Removal.Kind(kind), reason="Three times"
            ),
        )
        assert done == self.plain.propose(by, person, kind)

    @precondition(lambda self: self.plain.proposed)
    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        person = self.some(data, self.plain.proposed)
        by = self.servant(data, NEEDED[self.plain.proposed[person].kind])
        self.confirm_as(by, person)

    def confirm_as(self, by: int, person: int) -> None:
        removal, servant = self.removal(person, "proposed"), self.members[by]
        done = self.do(servant, lambda: removing.confirm_removal(removal, by=servant))
        assert done == self.plain.confirm(by, person)

    @precondition(lambda self: len(self.plain.proposed) > 1)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        by = self.servant(data, "remove_member")
        person = self.some(data, self.plain.proposed)
        removal, servant = self.removal(person, "proposed"), self.members[by]
        done = self.do(servant, lambda: removing.withdraw_removal(removal, by=servant))
        assert done == self.plain.take_back(by, person)

    @precondition(lambda self: self.plain.removals)
    @rule(data=st.data())
    def appeal(self, data: st.DataObject) -> None:
        person = self.some(data, self.plain.removals)
        removal, by = self.removal(person, self.plain.removals[person]), self.members[person]
        done = self.do(by, lambda: removing.appeal(removal, by=by, words="It was not me"))
        assert done == self.plain.appeal(person)

    @precondition(lambda self: "appealed" in self.plain.removals.values())
    @rule(uphold=st.booleans(), data=st.data())
    def hear(self, uphold: bool, data: st.DataObject) -> None:
        found = self.plain.removals
        person = self.some(data, [one for one in found if found[one] == "appealed"])
        removal, by = self.removal(person, "appealed"), self.steward
        done = self.do(
            by, lambda: removing.decide_appeal(removal, by=by, uphold=uphold, words="I looked")
        )
        assert done == self.plain.hear(person, uphold)

    @precondition(lambda self: self.plain.removals)
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        person = self.some(data, self.plain.removals)
        removal, by = self.removal(person, self.plain.removals[person]), self.members[person]
        done = self.do(by, lambda: removing.come_back(removal, by=by))
        assert done == self.plain.come_back(person)

    @precondition(lambda self: self.plain.those("banned"))
    @rule(data=st.data())
    def lift(self, data: st.DataObject) -> None:
        by = self.servant(data, "ban_member")
        person = self.some(data, self.plain.those("banned"))
        row, servant = self.row(person), self.members[by]
        done = self.do(servant, lambda: removing.lift_ban(row, by=servant))
        assert done == self.plain.lift(by, person)

    @invariant()
    def rows_are_what_the_model_says(self) -> None:
        numbers = {member.pk: number for number, member in enumerate(self.members)}
        with as_owner():
            rows = Membership.objects.filter(group=self.group)
            found = {numbers[row.member_id]: row.state for row in rows}
            current = Term.objects.current().filter(group=self.group).select_related("membership")
            held = {(numbers[term.membership.member_id], term.role) for term in current}
            names = [row.name.lower() for row in rows if row.state == "active"]
        assert found == self.plain.states
        assert held == self.plain.seats
        assert held, "somebody serves a live group"
        assert len(names) == len(set(names))


@pytest.mark.django_db
def test_rel_10_membership_is_what_the_plain_model_says() -> None:
    run_state_machine_as_test(
        Belonging,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
