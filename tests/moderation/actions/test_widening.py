"""A wider look: asked for by one, agreed by another, for a day, told to the group."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from discussions.models import Post, Room
from moderation.actions import widening
from moderation.actions.deciding import NeedsAnotherError
from moderation.models import Case, Look, WiderLook
from tests.factories import CaseFactory, MemberFactory, MembershipFactory, StewardshipFactory
from tests.moderation.actions.test_deciding import told, written
from tests.moderation.people import SECRET_WORDS, case_about_post, moderator_of
from tests.walls import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]


def ask(case: Case, by: Member) -> WiderLook:
    with as_person(by.pk):
        return widening.ask_wider(case, by=by, why="How did it begin?")


def agree(wider: WiderLook, by: Member) -> WiderLook:
    with as_person(by.pk):
        return widening.agree_wider(wider, by=by)


def look(wider: WiderLook, by: Member) -> list[str]:
    with as_person(by.pk):
        return [one.words for one in widening.look_wider(wider, by=by)]


def test_m_5_wider_look_needs_a_second_person_and_is_told_and_written_down() -> None:
    case = case_about_post()
    other = MembershipFactory.create(group=case.group).member
    one, two = moderator_of(case.group), moderator_of(case.group)

    wider = ask(case, one)
    assert told(two) == ["moderation.wider_asked"]
    for by in (one, two):
        with pytest.raises(widening.NothingWiderError if by == one else PermissionDenied):
            look(wider, by)
    with pytest.raises(NeedsAnotherError):
        agree(wider, one)
    agree(wider, two)

    assert told(other) == told(case.about) == ["moderation.wider_look"]
    assert look(wider, one) == look(wider, two) == [SECRET_WORDS]
    assert written(case) == ["wider.asked", "wider.agreed", "wider.looked", "wider.looked"]
    with as_owner():
        assert Look.objects.count() == 2


def test_m_5_wider_look_ends_after_24_hours() -> None:
    case = case_about_post()
    one, two = moderator_of(case.group), moderator_of(case.group)
    wider = agree(ask(case, one), two)
    assert wider.ends_at is not None
    assert wider.agreed_at is not None
    assert wider.ends_at - wider.agreed_at == timedelta(hours=24)
    with as_owner():
        WiderLook.objects.update(ends_at=timezone.now())

    with pytest.raises(widening.NothingWiderError):
        look(wider, one)
    assert ask(case, one) != wider


def test_wider_look_is_for_the_two_alone() -> None:
    case = case_about_post()
    one, two, three = (moderator_of(case.group) for _ in range(3))
    wider = agree(ask(case, one), two)

    for by in (three, MemberFactory.create(second_factor=True), case.about):
        with pytest.raises(PermissionDenied):
            look(wider, by)


def test_asked_and_agreed_twice_is_one_look() -> None:
    case = case_about_post()
    one, two = moderator_of(case.group), moderator_of(case.group)

    assert ask(case, one) == ask(case, one)
    assert agree(ask(case, one), two) == agree(ask(case, one), two)
    assert written(case) == ["wider.asked", "wider.agreed"]


def test_what_has_no_more_to_show_cannot_be_widened() -> None:
    membership = MembershipFactory.create()
    case: Any = CaseFactory.create(
        group=membership.group, subject_kind="member", subject_id=membership.pk
    )

    with pytest.raises(widening.NothingWiderError):
        ask(case, moderator_of(case.group))


def test_m_5_staff_and_stewards_open_no_room() -> None:
    case = case_about_post()
    staff = MemberFactory.create(is_staff=True, is_superuser=True, second_factor=True)
    steward = StewardshipFactory.create().member

    for member in (staff, steward):
        with as_person(member.pk):
            assert not Room.objects.exists()
            assert not Post.objects.exists()
            assert not Case.objects.filter(pk=case.pk).exists()


def test_wider_look_on_the_pages() -> None:
    case = case_about_post()
    one, two = Client(), Client()
    one.force_login(moderator_of(case.group))
    two.force_login(moderator_of(case.group))
    names = ("wider_ask", "wider_agree", "wider_look")
    asking, agreeing, looking = (reverse(name, args=[case.pk]) for name in names)

    assert two.post(agreeing).status_code == 404
    assert one.get(asking).status_code == 200
    assert one.post(asking, {"why": ""}).status_code == 422
    one.post(asking, {"why": "How did it begin?"})
    assert one.post(looking).status_code == 404
    one.post(agreeing)
    with as_owner():
        assert WiderLook.objects.get().agreed_at is None
    two.post(agreeing)

    page = one.post(looking)
    assert page.status_code == 200
    assert SECRET_WORDS in page.content.decode()
    assert one.get(looking).status_code == 405
