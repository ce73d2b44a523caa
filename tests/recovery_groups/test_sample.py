"""The sample world of local mode: whom one can be, and what waits for them."""

from datetime import timedelta

import pyotp
import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from accounts.asking import as_person
from accounts.models import Member
from accounts.second_factor import has_second_factor
from discussions.models import Post, Topic
from groups.models import Group, Membership, Term
from mentorship.models import MentorOffer, MentorProfile, MentorRequest, Pairing
from moderation import ledger
from moderation.models import Case, Priority
from recovery_groups.sample import world
from recovery_groups.sample.people import PASSWORD, PEOPLE
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


def test_sample_people_can_sign_in_and_those_in_seats_have_a_code() -> None:
    world.make()

    for person in PEOPLE:
        member = Member.objects.get(handle=person.handle)
        assert member.check_password(PASSWORD)
        assert has_second_factor(member) == bool(person.secret)


def test_sample_world_is_made_once() -> None:
    world.make()
    made = Group.objects.count()

    world.make()

    assert Group.objects.count() == made


def test_sample_member_belongs_to_two_groups_under_two_names() -> None:
    world.make()
    member = Member.objects.get(handle="member")

    with as_person(member.pk):
        mine = Membership.objects.active().filter(member=member)
        assert {one.name for one in mine} == {"Robin", "Quill"}


def test_sample_secretary_has_requests_to_answer() -> None:
    world.make()
    secretary = Member.objects.get(handle="secretary")

    with as_person(secretary.pk):
        assert Term.objects.current().filter(membership__member=secretary).exists()
        assert Membership.objects.requested().count() == 2


def test_sample_people_are_listed_with_the_code_of_now(client: Client) -> None:
    html = client.get("/local/people/").content.decode()

    for person in PEOPLE:
        assert person.handle in html
        if person.secret:
            assert pyotp.TOTP(person.secret).now() in html


def test_local_mail_is_kept_and_shown(client: Client, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "recovery_groups.local_mail.LocalMail"
    message = EmailMessage(
        "A subject", "Look: http://localhost/x", "site@here", ["me@there.example"]
    )

    with mail.get_connection() as connection:
        connection.send_messages([message])

    html = client.get("/local/mail/").content.decode()
    assert "A subject" in html
    assert "me@there.example" in html
    assert 'href="http://localhost/x"' in html


def test_sample_room_has_a_fortnight_of_talk_and_a_round() -> None:
    world.make()

    with as_owner():
        assert Post.objects.filter(state=Post.State.PUBLISHED).count() > 25
        assert Topic.objects.filter(kind=Topic.Kind.ROUND, state=Topic.State.OPEN).exists()
        oldest = Post.objects.earliest("posted_at").posted_at
        assert timezone.now() - oldest > timedelta(days=12)
        assert not Post.objects.filter(posted_at__gt=timezone.now()).exists()


def test_sample_moderator_has_first_posts_reports_of_each_urgency_and_an_appeal() -> None:
    world.make()
    moderator = Member.objects.get(handle="moderator")

    with as_person(moderator.pk):
        waiting = Case.objects.visible_to(moderator).open()
        assert {one.priority for one in waiting} == set(Priority.values)
        assert waiting.filter(origin=Case.Origin.HOLD).count() == 3
        assert waiting.filter(state=Case.State.APPEALED).count() == 1
    assert ledger.verify().broken is None


def test_sample_secretary_guides_two_and_is_asked_for_another() -> None:
    world.make()
    secretary = Member.objects.get(handle="secretary")

    with as_person(secretary.pk):
        assert MentorOffer.objects.filter(state=MentorOffer.State.PENDING).count() == 1
        states = Pairing.objects.visible_to(secretary).values_list("state", flat=True)
        assert sorted(states) == ["active", "trial"]
    with as_owner():
        assert MentorRequest.objects.waiting().count() == 5
        assert MentorProfile.objects.values("programs__program").distinct().count() == 3
