"""A group pauses, comes back, hides, ends; AUT-09 and G-1 on the way."""

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.asking import as_person
from accounts.models import Member
from groups.actions import keeping_safe, life_purging, living
from groups.actions.settings import (
    DecisionNeededError,
    GroupChangedError,
    edit_face,
    edit_rules,
)
from groups.models import (
    Group,
    GroupDecision,
    Membership,
    OnlineSafety,
    PendingDeed,
    Role,
    Term,
)
from meetings.models import Meeting
from notifications.models import Notice
from tests.factories import (
    GroupDecisionFactory,
    GroupFactory,
    MeetingFactory,
    MemberFactory,
    OnlineSafetyFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.groups.lives import belonging, safe_group, served_group
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
State, Visibility, Outcome = Group.State, Group.Visibility, PendingDeed.Outcome


def two_servants(**fields: object) -> tuple[Group, Member, Member]:
    group, terms = served_group(Role.SECRETARY, Role.CHAIR, **fields)
    return group, terms[0].membership.member, terms[1].membership.member


def fresh(group: Group) -> Group:
    return Group.objects.get(pk=group.pk)


def told(kind: str) -> set[UUID]:
    with as_owner():
        return set(Notice.objects.filter(kind=kind).values_list("member_id", flat=True))


def test_paused_and_back_and_every_member_is_told_once() -> None:
    group, one, other = two_servants()
    plain = belonging(group)
    with as_person(one.pk):
        for _ in range(2):
            assert living.pause_group(group, by=one).state == State.PAUSED
    assert told("groups.paused") == {one.pk, other.pk, plain.member_id}

    with as_person(other.pk):
        for _ in range(2):
            assert living.resume_group(group, by=other).state == State.LIVE


def test_members_without_the_seat_neither_pause_nor_end_nor_show() -> None:
    group, *_ = two_servants(visibility=Visibility.SECRET)
    plain = belonging(group).member

    with as_person(plain.pk):
        for deed in (living.pause_group, living.resume_group, living.ask_to_archive):
            with pytest.raises(PermissionDenied):
                deed(group, by=plain)
        with pytest.raises(PermissionDenied):
            living.change_visibility(group, by=plain, to=Visibility.LISTED)


def test_g_01_online_group_comes_back_only_with_its_checklist() -> None:
    group, one, _ = two_servants(is_online=True, state=State.PAUSED)

    with as_person(one.pk), pytest.raises(living.UnsafeError):
        living.resume_group(group, by=one)


@pytest.mark.parametrize(
    ("before", "to"), [("listed", "unlisted"), ("listed", "secret"), ("unlisted", "secret")]
)
def test_hiding_is_done_at_once_under_new_addresses(before: str, to: str) -> None:
    group, one, _ = two_servants(slug="dawn", visibility=before)
    MeetingFactory.create(group=group, slug="dawn-monday")

    with as_person(one.pk):
        assert living.change_visibility(group, by=one, to=Visibility(to)) is None

    assert fresh(group).visibility == to
    for slug in (fresh(group).slug, Meeting.objects.get().slug):
        assert "dawn" not in slug
        assert len(slug) == 32
    if to == "secret":
        assert fresh(group).joining == Group.Joining.INVITATION


@pytest.mark.parametrize(
    ("before", "to"), [("secret", "unlisted"), ("secret", "listed"), ("unlisted", "listed")]
)
def test_aut_09_publishing_a_private_group_needs_two_servants(before: str, to: str) -> None:
    group, one, other = two_servants(name="Dawn", visibility=before)
    with as_person(one.pk):
        deed = living.change_visibility(group, by=one, to=Visibility(to))
        assert deed is not None
        assert living.change_visibility(group, by=one, to=Visibility(to)) == deed
        with pytest.raises(living.SameServantError):
            living.confirm_deed(deed, by=one)
    assert fresh(group).visibility == before

    with as_person(other.pk):
        for _ in range(2):
            assert living.confirm_deed(deed, by=other).outcome == Outcome.DONE

    assert fresh(group).visibility == to
    assert (fresh(group).slug == "dawn") == (to == "listed")


def test_aut_09_or_72_hours_without_a_no() -> None:
    group, one, _ = two_servants(visibility=Visibility.SECRET)
    with as_person(one.pk):
        living.change_visibility(group, by=one, to=Visibility.UNLISTED)

    assert living.do_due_deeds(timezone.now() + timedelta(hours=71)) == 0
    assert living.do_due_deeds(timezone.now() + timedelta(hours=73)) == 1
    assert living.do_due_deeds(timezone.now() + timedelta(hours=73)) == 0
    assert fresh(group).visibility == Visibility.UNLISTED


def test_aut_09_any_servant_takes_it_back() -> None:
    group, one, _ = two_servants()
    greeter = TermFactory.create(membership__group=group, role=Role.GREETER).membership.member
    with as_person(one.pk):
        deed = living.ask_to_archive(group, by=one)
    assert deed is not None
    with as_person(greeter.pk):
        assert living.withdraw_deed(deed, by=greeter).outcome == Outcome.WITHDRAWN

    assert living.do_due_deeds(timezone.now() + timedelta(hours=73)) == 0
    with as_person(one.pk), pytest.raises(living.DeedOverError):
        living.confirm_deed(deed, by=one)
    assert fresh(group).state == State.LIVE


def test_group_that_agreed_to_end_ends_at_once() -> None:
    group, one, _ = two_servants()
    GroupDecisionFactory.create(group=group, kind="archive", outcome="passed")

    with as_person(one.pk):
        assert living.ask_to_archive(group, by=one) is None

    assert fresh(group).state == State.ARCHIVED


def test_steward_ends_what_was_paused_for_180_days_alone() -> None:
    steward = StewardshipFactory.create().member
    days = {179: State.PAUSED, 181: State.PAUSED}
    young, old = (
        GroupFactory.create(state=state, state_since=timezone.now() - timedelta(days=count))
        for count, state in days.items()
    )
    with as_person(steward.pk):
        assert living.archive_abandoned(old, by=steward).state == State.ARCHIVED
        with pytest.raises(living.NotPossibleError):
            living.archive_abandoned(young, by=steward)
    stranger = MemberFactory.create()
    with as_person(stranger.pk), pytest.raises(PermissionDenied):
        living.archive_abandoned(young, by=stranger)


def test_face_is_not_changed_over_the_head_of_another() -> None:
    group, one, other = two_servants(name="Dawn")
    seen = group.updated_at
    with as_person(one.pk):
        edit_face(group, by=one, seen_at=seen, wish={"name": "Dusk"})
        edit_face(group, by=one, seen_at=seen, wish={"name": "Dusk"})  # sent twice

    with as_person(other.pk), pytest.raises(GroupChangedError):
        edit_face(group, by=other, seen_at=seen, wish={"name": "Noon"})
    assert fresh(group).name == "Dusk"


def test_rules_wait_for_the_group_where_it_wants_so() -> None:
    group, one, _ = two_servants(decides=["rules"])
    wish = {"joining": Group.Joining.OPEN}

    with as_person(one.pk):
        with pytest.raises(DecisionNeededError):
            edit_rules(group, by=one, seen_at=group.updated_at, wish=wish)
        with pytest.raises(DecisionNeededError):
            living.change_visibility(group, by=one, to=Visibility.SECRET)
    GroupDecisionFactory.create(
        group=group, kind="rules", outcome="passed", closed_at=timezone.now()
    )
    with as_person(one.pk):
        edit_rules(group, by=one, seen_at=group.updated_at, wish=wish)
    assert fresh(group).joining == Group.Joining.OPEN


def test_g_01_what_fails_for_14_days_pauses_with_notices_on_the_way() -> None:
    group, one, other = two_servants(is_online=True)
    today = timezone.now().date()
    seen = []
    for day in range(15):
        keeping_safe.keep_groups(today + timedelta(days=day))
        keeping_safe.keep_groups(today + timedelta(days=day))
        with as_owner():
            seen.append(Notice.objects.filter(kind="groups.checklist_failing").count())

    assert seen == [0, *[2] * 6, *[4] * 6, 6, 6]
    assert fresh(group).state == State.PAUSED
    assert fresh(group).pause_reason == Group.PauseReason.SAFETY
    assert told("groups.paused") == {one.pk, other.pk}


def test_g_01_what_is_mended_on_the_way_stays() -> None:
    group, _ = safe_group()
    safety = OnlineSafety.objects.get(group=group)
    today = timezone.now().date()
    safety.recording = ""
    safety.save()
    for day in range(13):
        keeping_safe.keep_groups(today + timedelta(days=day))
    safety.refresh_from_db()
    assert safety.failing_since == today
    OnlineSafety.objects.update(recording="told")

    for day in range(13, 40):
        keeping_safe.keep_groups(today + timedelta(days=day))

    assert fresh(group).state == State.LIVE
    safety.refresh_from_db()
    assert safety.failing_since is None


@pytest.mark.parametrize(
    "breaks", ["private", "moderators", "privacy", "recording", "crisis", "review"]
)
def test_g_01_each_point_alone_keeps_a_group_offline(breaks: str) -> None:
    group, terms = safe_group(state=State.PAUSED)
    one = terms[0].membership.member
    if breaks == "private":
        MeetingFactory.create(group=group, attendance="online", join_url="https://video.example/1")
    if breaks == "moderators":
        with as_owner():
            Term.objects.filter(pk=terms[1].pk).update(accepted_at=None)
    fields: dict[str, dict[str, object]] = {
        "privacy": {"privacy": ""},
        "recording": {"recording": ""},
        "crisis": {"crisis_plan_on": None},
        "review": {"reviewed_on": timezone.now().date() - timedelta(days=366)},
    }
    OnlineSafety.objects.update(**fields.get(breaks, {"failing_since": None}))

    with as_person(one.pk), pytest.raises(living.UnsafeError):
        keeping_safe.go_online(group, by=one)


def test_g_01_going_online_brings_back_what_was_unsafe_and_shows_when() -> None:
    group, terms = safe_group(state=State.PAUSED, pause_reason=Group.PauseReason.SAFETY)
    one = terms[0].membership.member

    with as_person(one.pk):
        assert keeping_safe.go_online(group, by=one).state == State.LIVE

    assert fresh(group).checked_on == timezone.now().date()


def test_moderators_settle_safety_and_others_do_not() -> None:
    group, terms = served_group(Role.MODERATOR, Role.TREASURER)
    moderator, treasurer = (term.membership.member for term in terms)
    fields = {"privacy": "own", "privacy_words": " Ours. ", "recording": "told"}

    with as_person(moderator.pk):
        made = keeping_safe.settle_safety(group, by=moderator, knows_crisis_plan=True, **fields)
    with as_person(treasurer.pk), pytest.raises(PermissionDenied):
        keeping_safe.settle_safety(group, by=treasurer, knows_crisis_plan=True, **fields)

    today = timezone.now().date()
    assert (made.privacy_words, made.crisis_plan_on, made.reviewed_on) == ("Ours.", today, today)


def test_nobody_serves_for_30_days_and_the_group_pauses() -> None:
    group = GroupFactory.create()
    imported = GroupFactory.create(served_since=None)
    belonging(group)
    today = timezone.now().date()

    for day in (0, 29):
        keeping_safe.keep_groups(today + timedelta(days=day))
    assert fresh(group).state == State.LIVE
    keeping_safe.keep_groups(today + timedelta(days=30))

    assert fresh(group).state == State.PAUSED
    assert fresh(group).pause_reason == Group.PauseReason.UNSERVED
    assert fresh(imported).state == State.LIVE


def test_ended_listed_group_keeps_nothing_private_after_90_days() -> None:
    group, *_ = two_servants(state=State.ARCHIVED, state_since=timezone.now())
    MeetingFactory.create(group=group)
    GroupDecisionFactory.create(group=group)
    OnlineSafetyFactory.create(group=group)

    assert life_purging.purge(timezone.now() + timedelta(days=89)) == 0
    life_purging.purge(timezone.now() + timedelta(days=91))

    assert Group.objects.filter(pk=group.pk).exists()
    with as_owner():
        assert not Membership.objects.exists()
        assert not Term.objects.exists()
        assert not GroupDecision.objects.exists()
    assert not Meeting.objects.public().exists()
    assert life_purging.purge(timezone.now() + timedelta(days=91)) == 0


@pytest.mark.parametrize("visibility", ["unlisted", "secret"])
def test_ended_private_group_is_gone_with_its_meetings_after_90_days(visibility: str) -> None:
    group, *_ = two_servants(
        state=State.ARCHIVED, state_since=timezone.now(), visibility=visibility
    )
    MeetingFactory.create(group=group)

    life_purging.purge(timezone.now() + timedelta(days=91))

    assert not Group.objects.exists()
    assert not Meeting.objects.exists()


def test_draft_that_nobody_is_in_any_more_goes() -> None:
    kept, *_ = two_servants(state=State.DRAFT)
    GroupFactory.create(state=State.DRAFT)
    imported = GroupFactory.create(served_since=None)

    life_purging.purge(timezone.now())

    assert set(Group.objects.all()) == {kept, imported}


REFUSALS = (living.NotPossibleError, living.SameServantError, living.DeedOverError)
DEEDS = ("pause", "resume", "hide", "show", "end", "confirm", "withdraw", "days")


class TestLifeCycle(TestCase):
    """Whatever servants do in whatever order, the group stays in a state that may be."""

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(DEEDS), st.booleans()), max_size=14))
    def test_any_order_of_deeds_keeps_the_rules(self, deeds: list[tuple[str, bool]]) -> None:
        group, one, other = two_servants()
        for deed, is_first in deeds:
            before = fresh(group)
            self.do(deed, group, one if is_first else other)
            self.check(before, fresh(group), deed)

    def do(self, deed: str, group: Group, by: Member) -> None:
        if deed == "days":
            living.do_due_deeds(timezone.now() + timedelta(days=4))
            return
        waiting = self.waiting(group)
        deeds: dict[str, Callable[[], object]] = {
            "pause": lambda: living.pause_group(group, by=by),
            "resume": lambda: living.resume_group(group, by=by),
            "hide": lambda: living.change_visibility(group, by=by, to=Visibility.SECRET),
            "show": lambda: living.change_visibility(group, by=by, to=Visibility.LISTED),
            "end": lambda: living.ask_to_archive(group, by=by),
            "confirm": lambda: waiting and living.confirm_deed(waiting, by=by),
            "withdraw": lambda: waiting and living.withdraw_deed(waiting, by=by),
        }
        with contextlib.suppress(*REFUSALS), as_person(by.pk):
            deeds[deed]()

    def waiting(self, group: Group) -> PendingDeed | None:
        with as_owner():
            return PendingDeed.objects.filter(group=group, outcome=Outcome.OPEN).first()

    def check(self, before: Group, after: Group, deed: str) -> None:
        assert after.state in {State.LIVE, State.PAUSED, State.ARCHIVED}
        if before.state == State.ARCHIVED:
            assert after.state == State.ARCHIVED
            assert after.visibility == before.visibility
        opened = before.visibility == "secret" and after.visibility == "listed"
        ended = before.state != State.ARCHIVED and after.state == State.ARCHIVED
        if opened or ended:
            assert deed in {"confirm", "days"}
        if after.visibility == "secret":
            assert after.joining == Group.Joining.INVITATION or before.visibility == "secret"
        assert (after.slug == before.slug) == (after.visibility == before.visibility)


@pytest.mark.django_db(transaction=True)
def test_rel_09_confirming_and_taking_back_at_once_does_exactly_one() -> None:
    group, one, other = two_servants(visibility=Visibility.SECRET)
    with as_person(one.pk):
        deed = living.change_visibility(group, by=one, to=Visibility.UNLISTED)
    assert deed is not None
    barrier = Barrier(2)

    def act(number: int) -> bool:
        barrier.wait()
        try:
            with as_person((one, other)[number].pk):
                if number:
                    living.confirm_deed(deed, by=other)
                else:
                    living.withdraw_deed(deed, by=one)
        except living.DeedOverError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(act, range(2))) == [False, True]
    with as_owner():
        ended = PendingDeed.objects.get(pk=deed.pk).outcome
    is_shown = fresh(group).visibility == Visibility.UNLISTED
    assert is_shown == (ended == Outcome.DONE)
