"""Pages of queues and cases: covered until asked, answered by one button, there for nobody else."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Member
from groups.models import Group, Role
from moderation.models import Case, Decision, LedgerEntry, Look, Priority, Report
from tests.factories import (
    CaseFactory,
    LookFactory,
    MemberFactory,
    MembershipFactory,
    ReportFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.moderation.people import SECRET_WORDS, case_about_post, moderator_of, post_of
from tests.walls import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]
HTMX = {"HX-Request": "true"}
STEPS = ("case_show", "case_answer", "case_take", "case_back", "case_pass", "case_note")


@pytest.fixture
def case() -> Case:
    made: Case = case_about_post()
    return made


@pytest.fixture
def moderator(case: Case, client: Client) -> Member:
    assert case.group is not None
    member = moderator_of(case.group)
    client.force_login(member)
    return member


def queue(group: Group | None) -> str:
    return reverse("group_case_list", args=[group.key]) if group else ""


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def send(
    client: Client, name: str, case: Case, data: dict[str, str] | None = None, **more: Any
) -> Any:
    return client.post(reverse(name, args=[case.pk]), data or {}, **more)


def ledger_kinds() -> list[str]:
    with as_owner():
        return list(LedgerEntry.objects.values_list("kind", flat=True))


def test_queue_shows_what_waits_most_urgent_first_and_nothing_of_its_words(
    client: Client, moderator: Member, case: Case
) -> None:
    soon = timezone.now() + timedelta(minutes=5, seconds=20)
    late = timezone.now() - timedelta(hours=3)
    crisis = CaseFactory.create(group=case.group, priority=Priority.CRISIS, due_at=soon)
    hold = CaseFactory.create(group=case.group, priority=Priority.NEWCOMER, due_at=late)
    CaseFactory.create(priority=Priority.CRISIS)
    CaseFactory.create(group=case.group, state=Case.State.DECIDED)

    found = page(client, queue(case.group))

    assert re.findall(r'id="case-([0-9a-f-]+)"', found) == [
        str(one.pk) for one in (crisis, hold, case)
    ]
    assert "5 minutes left" in found
    assert "late by 3 hours" in found
    assert SECRET_WORDS not in found
    assert "<title>" in found
    assert case.group is not None
    assert case.group.name not in found.split("</title>")[0]
    assert ledger_kinds() == []


@pytest.mark.parametrize("cases", [1, 3])
def test_queue_asks_as_often_for_three_as_for_one(
    client: Client,
    moderator: Member,
    case: Case,
    cases: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(cases - 1):
        ReportFactory.create(
            case=CaseFactory.create(group=case.group, about=MemberFactory.create())
        )

    with django_assert_max_num_queries(22):
        page(client, queue(case.group))


def test_queue_is_there_for_moderators_alone(client: Client, case: Case) -> None:
    assert case.group is not None
    secretary = TermFactory.create(membership__group=case.group, role=Role.SECRETARY)
    without = TermFactory.create(
        membership__group=case.group, membership__member__second_factor=False,
        role=Role.MODERATOR,
    )  # fmt: skip
    answers = {
        MemberFactory.create(second_factor=True): 404,
        MembershipFactory.create(group=case.group).member: 403,
        secretary.membership.member: 403,
        without.membership.member: 302,
        moderator_of(case.group): 200,
    }

    for member, status in answers.items():
        client.force_login(member)
        assert client.get(queue(case.group)).status_code == status


def test_time_to_first_action_is_shown_as_half_and_95_in_100(
    client: Client, moderator: Member, case: Case
) -> None:
    opened = timezone.now() - timedelta(days=2)
    for minutes in range(1, 101):
        CaseFactory.create(
            group=case.group, state=Case.State.DECIDED, opened_at=opened,
            first_action_at=opened + timedelta(minutes=minutes),
        )  # fmt: skip

    found = page(client, queue(case.group))

    assert "within 50 minutes, and 95 in 100 within 95 minutes" in found


def test_queue_of_many_has_pages(client: Client, moderator: Member, case: Case) -> None:
    CaseFactory.create_batch(26, group=case.group)

    first, second = (page(client, f"{queue(case.group)}?page={n}") for n in ("x", "2"))

    assert first.count("data-case") == 25
    assert 'rel="next"' in first
    assert second.count("data-case") == 2
    assert 'rel="next"' not in second


def test_m_1_case_that_concerns_a_moderator_is_in_no_list_and_no_page(client: Client) -> None:
    case = case_about_post()
    assert case.group is not None
    reporter, about = moderator_of(case.group), moderator_of(case.group)
    ReportFactory.create(case=case, reporter=reporter)
    with as_owner():
        Case.objects.filter(pk=case.pk).update(about=about)

    for member in (reporter, about):
        client.force_login(member)
        assert "data-case" not in page(client, queue(case.group))
        missing = client.get(reverse("case_detail", args=[uuid4()]))
        answer = client.get(reverse("case_detail", args=[case.pk]))
        assert answer.status_code == missing.status_code == 404
        assert answer.content == missing.content
        assert [send(client, name, case).status_code for name in STEPS] == [404] * len(STEPS)
    assert ledger_kinds() == []


def test_case_is_not_there_for_others(client: Client, case: Case) -> None:
    assert case.group is not None
    for member in (
        MemberFactory.create(second_factor=True),
        MembershipFactory.create(group=case.group).member,
        StewardshipFactory.create().member,
    ):
        client.force_login(member)
        assert client.get(reverse("case_detail", args=[case.pk])).status_code == 404
        assert [send(client, name, case).status_code for name in STEPS] == [404] * len(STEPS)


def test_steps_are_not_taken_by_looking(client: Client, moderator: Member, case: Case) -> None:
    for name in STEPS:
        assert client.get(reverse(name, args=[case.pk])).status_code == 405


@pytest.mark.parametrize(("headers", "is_page"), [({}, True), (HTMX, False)])
def test_m_6_show_uncovers_it_and_writes_the_look_down(
    client: Client, moderator: Member, case: Case, headers: dict[str, str], is_page: bool
) -> None:
    assert SECRET_WORDS not in page(client, reverse("case_detail", args=[case.pk]))

    answer = send(client, "case_show", case, headers=headers)

    found = answer.content.decode()
    assert SECRET_WORDS in found
    assert ("<html" in found) is is_page
    assert "HX-Request" in answer["Vary"]
    assert ledger_kinds() == ["looked"]
    assert SECRET_WORDS not in page(client, reverse("case_detail", args=[case.pk]))


def test_m_12_after_twenty_hard_things_the_next_stays_covered(
    client: Client, moderator: Member, case: Case
) -> None:
    hard = case_about_post(group=case.group, priority=Priority.CRISIS)
    for _ in range(20):
        LookFactory.create(by=moderator, is_disturbing=True)

    covered = send(client, "case_show", hard).content.decode()
    shown = send(client, "case_show", hard, {"sure": "1"}).content.decode()

    assert "That is enough for one person" in page(client, queue(case.group))
    assert "You have opened twenty hard things today" in covered
    assert SECRET_WORDS not in covered
    assert SECRET_WORDS in shown


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_release_asks_to_read_it_first_and_then_shows_it_to_all(
    client: Client, moderator: Member, case: Case, headers: dict[str, str]
) -> None:
    with as_owner():
        post_of(case).__class__.objects.filter(pk=case.subject_id).update(state="held")

    first = send(client, "case_answer", case, {"action": "release"}, headers=headers)
    assert SECRET_WORDS in first.content.decode()
    assert post_of(case).state == "held"
    second = send(client, "case_answer", case, {"action": "release"}, headers=headers)

    assert second.status_code == (200 if headers else 302)
    assert post_of(case).state == "published"
    assert ledger_kinds() == ["looked", "decided.release"]


def test_hide_is_done_unseen_with_the_reason_of_the_report(
    client: Client, moderator: Member, case: Case
) -> None:
    ReportFactory.create(case=case, why=Report.Why.HATE)

    answer = send(client, "case_answer", case, {"action": "hide"}, headers=HTMX)

    assert "It is hidden." in answer.content.decode()
    assert "data-done" in answer.content.decode()
    assert post_of(case).state == "hidden"
    with as_owner():
        assert [(one.action, one.reason) for one in Decision.objects.all()] == [
            ("hide", "conduct")
        ]
        assert not Look.objects.exists()


def test_second_moderator_is_told_that_it_was_decided(
    client: Client, moderator: Member, case: Case
) -> None:
    send(client, "case_answer", case, {"action": "hide"})
    assert case.group is not None
    client.force_login(moderator_of(case.group))

    answer = send(client, "case_answer", case, {"action": "hide"}, headers=HTMX)

    assert "Somebody has decided it meanwhile: Hide it." in answer.content.decode()
    with as_owner():
        assert Decision.objects.count() == 1


def test_unknown_answer_is_none(client: Client, moderator: Member, case: Case) -> None:
    assert send(client, "case_answer", case, {"action": "ban"}).status_code == 404


def test_case_is_taken_and_handed_back(client: Client, moderator: Member, case: Case) -> None:
    taken = send(client, "case_take", case, headers=HTMX).content.decode()
    assert "It is yours." in taken
    assert 'data-key="b"' in taken

    answer = send(client, "case_back", case)

    assert answer.status_code == 302
    assert ledger_kinds() == ["taken", "handed_back"]


def test_note_is_in_the_timeline_and_an_empty_one_is_refused(
    client: Client, moderator: Member, case: Case
) -> None:
    note = {"words": "Seen before.", "sending": str(uuid4())}

    assert (
        send(client, "case_note", case, {"words": "", "sending": str(uuid4())}).status_code == 422
    )
    assert send(client, "case_note", case, note).status_code == 302

    found = page(client, reverse("case_detail", args=[case.pk]))
    assert "Seen before." in found
    assert "You" in found


def test_m_2_page_of_a_case_names_no_reporter(
    client: Client, moderator: Member, case: Case
) -> None:
    membership = MembershipFactory.create(group=case.group, name="Canary Reporter")
    ReportFactory.create(case=case, reporter=membership.member, words="It hurts.")

    found = page(client, reverse("case_detail", args=[case.pk]))
    shown = send(client, "case_show", case).content.decode()

    assert "It hurts." in found
    for text in (found, shown):
        assert "Canary" not in text
        assert membership.member.handle not in text
        assert str(membership.member.pk) not in text


def test_stewards_see_a_secret_groups_case_without_its_name(client: Client, case: Case) -> None:
    with as_owner():
        Group.objects.filter(cases=case.pk).update(visibility="secret", name="Canary Circle")
        Case.objects.filter(pk=case.pk).update(level=Case.Level.STEWARD)
    client.force_login(StewardshipFactory.create().member)

    found = page(client, reverse("steward_case_list"))
    detail = page(client, reverse("case_detail", args=[case.pk]))

    assert "A private group" in found
    assert "Canary" not in found + detail


def test_queue_of_stewards_is_there_for_them_alone(client: Client) -> None:
    without = StewardshipFactory.create(member__second_factor=False).member
    answers = {
        MemberFactory.create(second_factor=True): 404,
        without: 302,
        StewardshipFactory.create().member: 200,
    }

    for member, status in answers.items():
        client.force_login(member)
        assert client.get(reverse("steward_case_list")).status_code == status


def test_case_is_handed_to_those_above(client: Client, moderator: Member, case: Case) -> None:
    StewardshipFactory.create()

    answer = send(client, "case_pass", case)

    assert answer.url == queue(case.group)
    with as_owner():
        assert Case.objects.get(pk=case.pk).level == Case.Level.STEWARD


def test_m_16_emergency_from_the_queue_and_from_a_topics_page(
    client: Client, moderator: Member
) -> None:
    case = case_about_post(subject_kind="post")
    assert case.group is not None
    client.force_login(moderator_of(case.group))

    answer = send(client, "case_answer", case, {"action": "emergency"}, headers=HTMX)
    assert "hidden for all" in answer.content.decode()
    with as_owner():
        assert post_of(case).topic.state == "hidden"

    url = reverse("takedown_create", args=[case.group.key, "post", case.subject_id])
    assert client.post(url).status_code == 302
    other = case_about_post(subject_kind="post")
    elsewhere = reverse("takedown_create", args=[case.group.key, "post", other.subject_id])
    assert client.post(elsewhere).status_code == 404
