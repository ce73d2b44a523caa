"""A group may be stricter than the watch rules' floor, and never milder."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.asking import as_person
from accounts.models import Member
from groups.models import Group
from moderation.actions.strictness import Wish, set_strictness
from moderation.models import LedgerEntry, WatchSetting
from moderation.strictness import rules_of
from moderation.watch import LowersFloorError, RuleSet, UnknownRuleError, Writer, check
from tests.factories import (
    GroupFactory,
    MemberFactory,
    MembershipFactory,
    ServiceBodyFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.moderation.people import moderator_of
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
FORM = {"first_posts": "5", "first_days": "14", "holds": ["W-15"], "hurting": "flapdoodle"}


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def path(group: Group) -> str:
    return reverse("group_watch", args=[group.key])


def setting() -> WatchSetting | None:
    with as_owner():
        return WatchSetting.objects.first()


def test_group_holds_what_it_added_and_newcomers_longer() -> None:
    group = MembershipFactory.create().group
    by = moderator_of(group)

    response = client_of(by).post(path(group), FORM)

    assert response.status_code == 302
    with as_person(by.pk):
        rules = rules_of(group)
        assert check("Such a flapdoodle.", Writer(), rules).holds
        assert check("I am glad.", Writer(posts_so_far=4), rules).holds
    assert not check("Such a flapdoodle.", Writer(), RuleSet.floor()).holds
    with as_owner():
        assert LedgerEntry.objects.get().kind == "watch.set"


@pytest.mark.parametrize(
    "change", [{"first_posts": "2"}, {"first_days": "6"}, {"holds": ["W-99"]}]
)
def test_nothing_less_than_the_floor_is_taken(change: dict[str, object]) -> None:
    group = MembershipFactory.create().group

    response = client_of(moderator_of(group)).post(path(group), FORM | change)

    assert response.status_code == 422
    assert setting() is None


def test_floor_holds_in_the_action_too() -> None:
    group = MembershipFactory.create().group
    by = moderator_of(group)

    with as_person(by.pk):
        with pytest.raises(LowersFloorError):
            set_strictness(group, by=by, wish=Wish(2, 7))
        with pytest.raises(UnknownRuleError):
            set_strictness(group, by=by, wish=Wish(3, 7, more={"W-99": {"holds": True}}))
    assert setting() is None


def test_members_read_the_rules_and_change_nothing() -> None:
    mine = MembershipFactory.create()
    client = client_of(mine.member)

    page = client.get(path(mine.group)).content.decode()

    assert "it waits for a moderator" in page
    assert "Be stricter here" not in page
    assert client.post(path(mine.group), FORM).status_code == 403
    assert setting() is None
    with as_person(mine.member_id), pytest.raises(PermissionDenied):
        set_strictness(mine.group, by=mine.member, wish=Wish(3, 7))


def test_stewards_set_it_for_groups_below_them_and_never_for_secret_ones() -> None:
    body = ServiceBodyFactory.create()
    steward = StewardshipFactory.create(service_body=body).member
    open_one = GroupFactory.create(service_body=body)
    secret = GroupFactory.create(service_body=body, visibility="secret")

    assert client_of(steward).post(path(open_one), FORM).status_code == 302
    assert client_of(steward).get(path(secret)).status_code == 404
    assert client_of(MemberFactory.create()).get(path(open_one)).status_code == 404


def test_what_was_set_is_shown_again() -> None:
    group = TermFactory.create().group
    by = moderator_of(group)
    client_of(by).post(path(group), FORM)

    form = client_of(by).get(path(group)).context["form"]

    assert (form["first_posts"].value(), form["holds"].value()) == (5, ["W-15"])
    assert form["hurting"].value() == "flapdoodle"
