"""The pages inside a group, and the doors to it, as people in each place see them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions.recovering import new_recovery_codes
from accounts.asking import as_person
from accounts.models import Member
from groups.actions import inviting
from groups.models import Group, Invitation, Membership, Removal, Role, Term
from notifications.models import Notice
from tests.factories import (
    BlockFactory,
    GroupFactory,
    InvitationFactory,
    MemberFactory,
    MembershipFactory,
    QueueLookFactory,
    RemovalFactory,
    SeatFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
State = Membership.State
LONG_AGO = timezone.now() - timedelta(days=40)


def of(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def page(client: Client, name: str, *args: object, status: int = 200) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def belong(group: Group, name: str, **fields: object) -> Membership:
    membership: Membership = MembershipFactory.create(
        group=group, **{"name": name, "is_shown": True, "joined_at": LONG_AGO} | fields
    )
    return membership


@pytest.fixture
def served() -> Term:
    term: Term = TermFactory.create(membership__name="Heron", membership__joined_at=LONG_AGO)
    return term


@pytest.fixture
def group(served: Term) -> Group:
    return served.group


@pytest.fixture
def servant(served: Term) -> Client:
    return of(served.membership.member)


def test_g_04_list_shows_those_who_chose_it_to_those_who_have_belonged_for_a_week(
    group: Group,
) -> None:
    belong(group, "Wren")
    belong(group, "Hidden", is_shown=False)
    old, new = (belong(group, name, joined_at=at) for name, at in _ages())

    assert "Wren" in page(of(old.member), "people_list", group.key)
    assert "Hidden" not in page(of(old.member), "people_list", group.key)
    assert "Wren" not in page(of(new.member), "people_list", group.key)


def _ages() -> list[tuple[str, object]]:
    week = timezone.now() - timedelta(days=7)
    return [("Old", week), ("New", week + timedelta(minutes=1))]


def test_prv_09_blocked_pair_does_not_find_each_other_anywhere_in_the_group(
    group: Group, served: Term
) -> None:
    mine, theirs = belong(group, "Wren"), belong(group, "Siskin")
    TermFactory.create(membership=theirs, role="treasurer")
    pages = [("group_home", group.key), ("people_list", group.key), ("seat_list", group.key)]
    before = [page(of(mine.member), *one) for one in pages]
    assert all("Siskin" in text for text in before)

    BlockFactory.create(blocker=mine.member, blocked=theirs.member)

    for reader, name in ((mine, "Siskin"), (theirs, "Wren")):
        for one in pages:
            assert name not in page(of(reader.member), *one)


def test_prv_09_servant_is_not_asked_by_somebody_whom_they_keep_away(
    group: Group, served: Term, servant: Client
) -> None:
    asking = MemberFactory.create()
    BlockFactory.create(blocker=served.membership.member, blocked=asking)
    other = TermFactory.create(membership__group=group, role="greeter").membership.member

    response = of(asking).post(reverse("group_join", args=[group.key]), {"name": "Siskin"})

    assert response.status_code == 302
    assert "Siskin" not in page(servant, "request_list", group.key)
    assert "Siskin" in page(of(other), "request_list", group.key)
    with as_owner():
        assert [notice.member for notice in Notice.objects.all()] == [other]


def test_prv_05_one_person_in_two_groups_is_linked_by_nothing_that_others_see() -> None:
    person, reader = MemberFactory.create(handle="kestrel-handle"), MemberFactory.create()
    pages = []
    for name in ("Wren", "Siskin"):
        shared = GroupFactory.create(name=f"Group of {name}")
        belong(shared, name, member=person)
        belong(shared, "Reader", member=reader)
        pages.append(page(of(reader), "people_list", shared.key))

    assert all("kestrel-handle" not in text and str(person.pk) not in text for text in pages)
    random_parts = [set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", text)) for text in pages]
    assert random_parts[0]
    assert not random_parts[0] & random_parts[1]


def test_prv_06_list_says_nothing_but_names(group: Group) -> None:
    reader = belong(group, "Reader")
    for name in ("Wren", "Siskin"):
        belong(group, name)

    people = re.findall(
        r'<li class="person">(.*?)</li>', page(of(reader.member), "people_list", group.key)
    )

    said = [" ".join(re.sub(r"<[^>]+>", " ", person).split()) for person in people]
    assert said == ["Siskin Keep away Report", "Wren Keep away Report"]


def test_prv_12_former_member_finds_nothing_where_they_belonged(group: Group) -> None:
    mine = belong(group, "Wren")
    client = of(mine.member)
    nowhere = client.get(reverse("group_home", args=[uuid4()]))
    left = client.post(reverse("group_leave", args=[group.key]), follow=True)
    assert "You have left" in left.content.decode()

    for name in ("group_home", "people_list", "seat_list", "face_edit", "request_list"):
        response = client.get(reverse(name, args=[group.key]))
        assert response.status_code == nowhere.status_code == 404


def test_g_06_leaving_tells_nobody_and_leaves_no_name(group: Group, servant: Client) -> None:
    mine = belong(group, "Wren")
    SeatFactory.create(group=group, role="treasurer")
    TermFactory.create(membership=mine, role="treasurer")

    of(mine.member).post(reverse("group_leave", args=[group.key]))

    for name in ("group_home", "people_list", "seat_list", "removal_list", "message_list"):
        args = [] if name == "message_list" else [group.key]
        assert "Wren" not in page(servant, name, *args)
    with as_owner():
        assert not Notice.objects.exists()


def test_prv_10_invitation_says_nothing_before_signing_in_and_its_address_nothing_ever(
    group: Group, served: Term, client: Client
) -> None:
    member = served.membership.member
    with as_person(member.pk):
        token = inviting.create_invitation(group, by=member).token
    path = reverse("invitation_open", args=[token])

    sealed = client.get(path).content.decode()

    made_up = client.get(reverse("invitation_open", args=["made-up"])).content.decode()
    assert sealed.replace(token, "") == made_up.replace("made-up", "")
    assert group.name not in sealed
    assert re.fullmatch(r"/i/[\w-]{32}/", path)
    opened = of(MemberFactory.create()).get(path).content.decode()
    assert group.name in opened
    assert "Heron" not in opened


def test_invitation_is_used_by_whoever_opens_it_and_leads_members_home(
    group: Group, served: Term
) -> None:
    member = served.membership.member
    with as_person(member.pk):
        token = inviting.create_invitation(group, by=member, uses=2).token
    invited = of(MemberFactory.create())
    path, home = reverse("invitation_open", args=[token]), reverse("group_home", args=[group.key])

    assert invited.post(path, {"name": "Wren"})["Location"] == home
    assert invited.get(path)["Location"] == home

    with as_owner():
        assert Invitation.objects.get().uses_left == 1


def test_invitation_that_is_over_says_so(group: Group) -> None:
    client = of(MemberFactory.create())

    assert client.get(reverse("invitation_open", args=["made-up"])).status_code == 410


def test_invitation_form_sent_twice_shows_the_same_link(group: Group, servant: Client) -> None:
    path = reverse("invitation_list", args=[group.key])
    form = servant.get(path).content.decode()
    sending = re.search(r'name="sending" value="([0-9a-f-]+)"', form)
    assert sending
    data = {"sending": sending[1], "uses": "3", "days": "7"}

    links = [
        re.findall(r"<code>(.*?)</code>", servant.post(path, data).content.decode())
        for _ in range(2)
    ]

    assert links[0] == links[1]
    assert len(links[0]) == 1
    with as_owner():
        assert Invitation.objects.count() == 1


def test_invitation_form_says_what_is_wrong(group: Group, servant: Client) -> None:
    path = reverse("invitation_list", args=[group.key])

    response = servant.post(path, {"sending": str(uuid4()), "uses": "0", "days": "7"})

    assert response.status_code == 422
    assert "greater than or equal to 1" in response.content.decode()


def test_request_is_made_seen_taken_back_and_gone(group: Group, servant: Client) -> None:
    client = of(MemberFactory.create())
    path = reverse("group_join", args=[group.key])
    assert client.post(path, {"name": "Wren"})["Location"] == path
    assert "Take it back" in page(client, "group_join", group.key)
    assert "Wren" in page(servant, "request_list", group.key)

    client.post(reverse("request_withdraw", args=[group.key]))

    assert "Wren" not in page(servant, "request_list", group.key)
    assert "Take it back" not in page(client, "group_join", group.key)


def test_question_is_asked_and_its_answer_seen_by_servants_alone(
    served: Term, group: Group, servant: Client
) -> None:
    Group.objects.filter(pk=group.pk).update(join_question="Who told you of us?")
    client, member = of(MemberFactory.create()), belong(group, "Wren")
    assert "Who told you of us?" in page(client, "group_join", group.key)

    client.post(
        reverse("group_join", args=[group.key]), {"name": "Siskin", "answer": "My neighbour"}
    )

    assert "My neighbour" in page(servant, "request_list", group.key)
    assert page(of(member.member), "request_list", group.key, status=403)
    with as_owner():
        asked = Membership.objects.get(name="Siskin")
    servant.post(reverse("request_answer", args=[group.key, asked.pk]), {"approve": "1"})
    with as_owner():
        asked.refresh_from_db()
    assert (asked.state, asked.answer) == (State.ACTIVE, "")


def test_sixth_request_of_a_day_is_told_to_wait(group: Group) -> None:
    client = of(MemberFactory.create())
    for _ in range(5):
        other = GroupFactory.create()
        client.post(reverse("group_join", args=[other.key]), {"name": "Wren"})

    response = client.post(reverse("group_join", args=[group.key]), {"name": "Wren"})

    assert response.status_code == 422
    assert "wait until tomorrow" in response.content.decode()


@pytest.mark.parametrize(
    ("state", "days", "offers"),
    [
        (State.DECLINED, 29, False),
        (State.DECLINED, 31, True),
        (State.BANNED, 29, False),
        (State.BANNED, 400, False),
    ],
)
def test_not_this_time_looks_alike_and_ends_for_the_declined_after_a_month(
    group: Group, state: str, days: int, offers: bool
) -> None:
    ended = timezone.now() - timedelta(days=days)
    mine = belong(group, "Wren", state=state, joined_at=None, ended_at=ended)

    text = page(of(mine.member), "group_join", group.key)

    assert ("Not this time." in text) != offers
    assert ('name="name"' in text) == offers


def test_request_that_was_taken_back_meanwhile_is_said_to_be(
    group: Group, servant: Client
) -> None:
    response = servant.post(reverse("request_answer", args=[group.key, uuid4()]), {"approve": "1"})

    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["The request was taken back meanwhile."]


def test_g_09_every_servant_sees_who_looked_at_the_requests(group: Group, served: Term) -> None:
    treasurer = TermFactory.create(membership__group=group, role="treasurer").membership
    QueueLookFactory.create(by=served.membership)
    member = belong(group, "Wren")

    assert "Heron, once" in page(of(treasurer.member), "group_home", group.key)
    assert "Heron, once" not in page(of(member.member), "group_home", group.key)


def test_acc_07_seat_without_a_second_factor_shows_nothing_and_leads_to_one(
    group: Group,
) -> None:
    bare = belong(group, "Wren")
    TermFactory.create(membership=bare, role="secretary")
    belong(group, "Siskin", state=State.REQUESTED, joined_at=None, answer="A secret of mine")
    removal = RemovalFactory.create(membership__group=group, reason="A secret of theirs")
    client = of(bare.member)
    names = ["request_list", "invitation_list", "removal_list"]
    paths = [reverse(name, args=[group.key]) for name in names]

    for path in [*paths, reverse("removal_detail", args=[removal.pk])]:
        assert client.get(path)["Location"] == reverse("second_factor")
    assert "person asks to join" not in page(client, "group_home", group.key)


def test_name_is_changed_and_a_taken_one_refused(group: Group) -> None:
    mine = belong(group, "Wren")
    client, path = of(mine.member), reverse("face_edit", args=[group.key])
    assert client.post(path, {"name": "heron"}).status_code == 422

    assert client.post(path, {"name": "Siskin", "is_home": "on"}).status_code == 302

    with as_owner():
        mine.refresh_from_db()
    assert (mine.name, mine.is_home, mine.is_shown) == ("Siskin", True, False)


def test_keeping_away_hides_each_from_the_other_and_tells_nobody(group: Group) -> None:
    mine, theirs = belong(group, "Wren"), belong(group, "Siskin")

    of(mine.member).post(reverse("person_block", args=[group.key, theirs.pk]))

    assert "Siskin" not in page(of(mine.member), "people_list", group.key)
    assert "Wren" not in page(of(theirs.member), "people_list", group.key)
    with as_owner():
        assert not Notice.objects.exists()


def test_last_servant_is_told_why_leaving_is_not_possible(group: Group, servant: Client) -> None:
    response = servant.post(reverse("group_leave", args=[group.key]), follow=True)

    assert "Hand a seat over first" in response.content.decode()


def test_empty_seat_is_shown_to_members_with_since_when(group: Group) -> None:
    member = belong(group, "Wren")
    SeatFactory.create(group=group, role="greeter", empty_since=timezone.now().date())

    for name in ("group_home", "seat_list"):
        assert "empty since" in page(of(member.member), name, group.key)


def test_seat_is_offered_accepted_and_handed_on(
    group: Group, served: Term, servant: Client
) -> None:
    heir = belong(group, "Wren", member__second_factor=True)
    until = (timezone.now() + timedelta(days=90)).date().isoformat()
    data = {"membership": str(heir.pk), "ends_on": until, "note": "The key is at the café."}
    hand_over = reverse("seat_hand_over", args=[group.key, served.pk])
    assert servant.get(hand_over).status_code == 200

    assert servant.post(hand_over, data).status_code == 302

    client = of(heir.member)
    assert "The key is at the café." in page(client, "seat_list", group.key)
    with as_owner():
        offer = Term.objects.get(membership=heir)
    client.post(reverse("seat_answer", args=[group.key, offer.pk]), {"accept": "1"})
    with as_owner():
        assert list(Term.objects.current()) == [offer]
    assert page(servant, "seat_list", group.key)


def test_former_holder_cannot_hand_on_what_they_held(group: Group) -> None:
    was = TermFactory.create(membership__group=group, role="chair", ended_at=timezone.now())
    client = of(was.membership.member)

    assert client.get(reverse("seat_hand_over", args=[group.key, was.pk])).status_code == 403


def test_seat_form_with_a_day_that_is_over_says_so(group: Group, servant: Client) -> None:
    heir = belong(group, "Wren")
    data = {"role": "greeter", "membership": str(heir.pk), "ends_on": "2020-01-01"}

    response = servant.post(reverse("seat_list", args=[group.key]), data)

    assert response.status_code == 422
    assert "Choose a day to come." in response.content.decode()


def test_group_that_decides_who_serves_says_so_at_the_form(group: Group, servant: Client) -> None:
    Group.objects.filter(pk=group.pk).update(decides=["roles"])
    heir = belong(group, "Wren")
    until = (timezone.now() + timedelta(days=90)).date().isoformat()
    data = {"role": "greeter", "membership": str(heir.pk), "ends_on": until}

    response = servant.post(reverse("seat_list", args=[group.key]), data)

    assert response.status_code == 422
    assert "The group decides together who serves." in response.content.decode()


def test_g_07_removal_from_proposal_to_appeal_as_each_sees_it(
    group: Group, servant: Client
) -> None:
    mine = belong(group, "Wren", is_shown=False)
    found = servant.post(reverse("removal_list", args=[group.key]), {"name": "wren"})
    proposed = servant.post(found["Location"], {"kind": "remove", "reason": "Three times"})
    detail = proposed["Location"]
    proposed_page = servant.get(detail).content.decode()
    assert "Wren" in proposed_page
    assert "I agree: do it" not in proposed_page
    own = of(mine.member)
    assert own.get(detail).status_code == 404

    second = of(TermFactory.create(membership__group=group, role="chair").membership.member)
    assert "I agree: do it" in second.get(detail).content.decode()
    second.post(detail, {"confirm": "1"})

    assert "Three times" in own.get(detail).content.decode()
    own.post(detail, {"appeal": "1", "words": "It was not me"})
    assert "It was not me" not in servant.get(detail).content.decode()
    steward = of(StewardshipFactory.create().member)
    heard = steward.get(detail).content.decode()
    assert "It was not me" in heard
    assert "Wren" not in heard
    steward.post(detail, {"overturn": "1", "words": "They were right"})
    own.post(detail, {"come_back": "1"})
    assert page(own, "group_home", group.key)


def test_removal_of_a_secret_group_does_not_name_it_to_the_steward() -> None:
    removal = RemovalFactory.create(
        membership__group=GroupFactory.create(visibility="secret", name="Kestrel Group"),
        state="appealed",
    )

    steward = of(StewardshipFactory.create().member)

    assert "Kestrel Group" not in page(steward, "removal_detail", removal.pk)


def test_ban_is_offered_to_moderators_alone_and_lifted_by_them(
    group: Group, servant: Client
) -> None:
    mine = belong(group, "Wren")
    banned = belong(group, "Siskin", state=State.BANNED)
    moderator = of(
        TermFactory.create(membership__group=group, role=Role.MODERATOR).membership.member
    )
    assert "Keep out" not in page(servant, "removal_create", group.key, mine.pk)
    assert "Keep out" in page(moderator, "removal_create", group.key, mine.pk)
    path = reverse("removal_list", args=[group.key])
    assert servant.post(path, {"lift": str(banned.pk)}).status_code == 403

    for _ in range(2):
        assert moderator.post(path, {"lift": str(banned.pk)}).status_code == 302

    with as_owner():
        assert not Membership.objects.filter(pk=banned.pk).exists()


@pytest.mark.parametrize("value", ["", "x", "0"])
def test_lifting_what_is_no_ban_is_not_found(group: Group, servant: Client, value: str) -> None:
    path = reverse("removal_list", args=[group.key])

    assert servant.post(path, {"lift": value}).status_code == 404


def test_removal_whose_person_left_meanwhile_is_over(group: Group, servant: Client) -> None:
    removal = RemovalFactory.create(membership__group=group)
    with as_owner():
        Removal.objects.all().delete()

    path = reverse("removal_detail", args=[removal.pk])

    assert servant.post(path, {"confirm": "1"}).status_code == 404


def test_end_of_a_term_can_be_taken_back_from_the_page_that_follows(
    group: Group, served: Term, servant: Client
) -> None:
    greeter = TermFactory.create(membership=belong(group, "Siskin"), role="greeter")

    answer = servant.post(reverse("seat_end", args=[group.key, greeter.pk]))
    html = servant.get(answer["Location"]).content.decode()
    assert "Siskin no longer serves" in html
    undo = re.search(r'name="undo" value="([^"]+)"', html)
    assert undo

    path = reverse("seat_resume", args=[group.key, greeter.pk])
    assert servant.post(path, {"undo": "made-up"}).status_code == 302
    with as_owner():
        assert not Term.objects.current().filter(pk=greeter.pk).exists()
    servant.post(path, {"undo": undo[1]})
    with as_owner():
        assert Term.objects.current().filter(pk=greeter.pk).exists()
    assert "no longer serves" not in page(servant, "seat_list", group.key)


def test_home_lists_seats_that_are_offered_and_says_that_codes_lack(group: Group) -> None:
    mine = belong(group, "Wren")
    TermFactory.create(membership=mine, role="greeter", accepted_at=None)
    TermFactory.create(membership=belong(group, "Siskin"), role="gsr", accepted_at=None)
    client = of(mine.member)

    html = client.get(reverse("home")).content.decode()
    assert f"{group.name}: Greeter" in html
    assert "General service" not in html
    assert "You have no recovery codes yet" in html

    new_recovery_codes(mine.member)
    assert "recovery codes yet" not in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("people_list", 11),
        ("request_list", 20),
        ("invitation_list", 12),
        ("seat_list", 15),
        ("removal_list", 13),
        ("group_home", 18),
    ],
)
def test_list_pages_take_as_many_queries_for_three_as_for_one(
    served: Term,
    django_assert_num_queries: DjangoAssertNumQueries,
    name: str,
    queries: int,
    rows: int,
) -> None:
    group, servant = served.group, of(served.membership.member)
    for number in range(rows):
        mine = belong(group, f"Wren {number}")
        belong(group, f"Siskin {number}", state=State.REQUESTED, joined_at=None)
        InvitationFactory.create(group=group, made_by=mine)
        RemovalFactory.create(membership=mine)
        TermFactory.create(membership=mine, role="greeter")
        QueueLookFactory.create(by=mine)
    page(servant, name, group.key)

    with django_assert_num_queries(queries):
        page(servant, name, group.key)
