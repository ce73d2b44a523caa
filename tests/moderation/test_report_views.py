"""The page that reports something, and the one that says what became of it."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Member
from discussions.models import Post
from moderation.models import Report
from tests.factories import (
    GroupFactory,
    MemberFactory,
    MembershipFactory,
    PostFactory,
    ReportFactory,
)
from tests.moderation.people import moderator_of
from tests.walls import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]


@pytest.fixture
def post() -> Post:
    made: Post = PostFactory.create()
    moderator_of(made.room.group)
    return made


@pytest.fixture
def reporter(post: Post, client: Client) -> Member:
    member: Member = MembershipFactory.create(group=post.room.group).member
    client.force_login(member)
    return member


def form_of(post: Post) -> str:
    return reverse("report_create", args=["note", post.pk])


def test_report_takes_two_clicks(client: Client, reporter: Member, post: Post) -> None:
    shown = client.get(form_of(post)).content.decode()
    assert shown.count('name="why"') == len(Report.Why)

    answer = client.post(form_of(post), {"why": "hate"})

    assert answer["Location"] == reverse("own_report_list")
    with as_owner():
        assert [(one.why, one.reporter) for one in Report.objects.all()] == [("hate", reporter)]


def test_report_without_a_reason_says_so(client: Client, reporter: Member, post: Post) -> None:
    answer = client.post(form_of(post), {"words": "Look"})

    assert answer.status_code == 422
    assert "Choose what it is." in answer.content.decode()


def test_report_of_what_one_cannot_see_answers_like_none(client: Client, post: Post) -> None:
    client.force_login(MemberFactory.create())

    answers = [client.get(url) for url in (form_of(post), form_of(Post(pk=uuid4())))]
    sent = client.post(form_of(post), {"why": "hate"})
    unknown = client.get(reverse("report_create", args=["nothing", post.pk]))

    assert [one.status_code for one in (*answers, sent, unknown)] == [404] * 4
    assert answers[0].content == answers[1].content
    with as_owner():
        assert not Report.objects.exists()


def test_m_10_eleventh_report_of_a_day_is_refused_in_words(
    client: Client, reporter: Member, post: Post
) -> None:
    ReportFactory.create_batch(10, reporter=reporter)

    answer = client.post(form_of(post), {"why": "hate", "words": "Once more"})

    assert answer.status_code == 422
    assert "Ten reports a day are the most." in answer.content.decode()
    assert "Once more" in answer.content.decode()


@pytest.mark.parametrize(
    ("state", "was_founded", "said"),
    [
        ("open", None, "Waiting for a moderator."),
        ("joined", None, "A moderator looks at it."),
        ("closed", True, "something was done"),
        ("closed", False, "It stays as it is."),
    ],
)
def test_reporter_follows_what_became_of_it(
    client: Client, reporter: Member, state: str, was_founded: bool | None, said: str
) -> None:
    ReportFactory.create(
        reporter=reporter, state=state, was_founded=was_founded, case__subject_kind="note"
    )
    ReportFactory.create(words="Somebody else's")

    found = client.get(reverse("own_report_list")).content.decode()

    assert said in found
    assert "A note" in found
    assert "Something else" in found
    assert found.count("<br>") == 1


def test_m_2_reported_learns_nothing_of_who_reported(client: Client, post: Post) -> None:
    reporter = MemberFactory.create(handle="canary-reporter")
    ReportFactory.create(case__about=post.author, reporter=reporter, words="canary")
    assert post.author is not None
    client.force_login(post.author)

    pages = [reverse(name) for name in ("own_report_list", "message_list", "home")]
    texts = [client.get(url).content.decode() for url in pages]

    assert not [text for text in texts if "canary" in text]


def test_group_and_member_can_be_reported(client: Client) -> None:
    mine, other = MembershipFactory.create_batch(2, group=GroupFactory.create())
    client.force_login(mine.member)

    for kind, pk in (("member", other.pk), ("group", mine.group.key)):
        url = reverse("report_create", args=[kind, pk])
        assert client.get(url).status_code == 200
        assert client.post(url, {"why": "contact"}).status_code == 302

    with as_owner():
        kinds = Report.objects.values_list("case__subject_kind", "case__level")
        assert set(kinds) == {("member", "site"), ("group", "site")}
