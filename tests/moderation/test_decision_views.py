"""Pages of decisions: for moderators who make them, members who read them, and who hears appeals."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Member
from meetings.models import Meeting
from moderation.actions import appealing
from moderation.models import Action, Appeal, Decision
from tests.factories import (
    CaseFactory,
    MeetingFactory,
    MemberFactory,
    MembershipFactory,
    ReportFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.moderation.actions.test_appealing import appeal, decided
from tests.moderation.actions.test_deciding import confirm, decide, fresh, told
from tests.moderation.people import SECRET_WORDS, case_about_post, moderator_of, post_of
from tests.walls import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]
MUTE = {"action": "mute", "reason": "conduct", "amount": "3", "words": "It hurt somebody."}


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def decisions() -> list[Decision]:
    with as_owner():
        return list(Decision.objects.all())


def path_of(decision: Decision) -> str:
    return reverse("case_decision", args=[decision.pk])


@pytest.fixture
def case() -> Any:
    return case_about_post()


def test_decide_does_what_was_chosen_and_leads_back_to_the_case(case: Any) -> None:
    client = signed_in(moderator_of(case.group))

    page = client.get(reverse("case_decide", args=[case.pk]))
    response = client.post(reverse("case_decide", args=[case.pk]), MUTE)

    assert page.status_code == 200
    assert "Nobody else in the group is told." in page.content.decode()
    assert response["Location"] == reverse("case_detail", args=[case.pk])
    assert [(one.action, one.words) for one in decisions()] == [("mute", "It hurt somebody.")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"words": ""}, "words"),
        ({"amount": "31"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"action": "close"}, "action"),
        ({"reason": "fine"}, "reason"),
    ],
)
def test_decide_shows_what_is_wrong_and_decides_nothing(
    case: Any, change: dict[str, str], field: str
) -> None:
    client = signed_in(moderator_of(case.group))

    response = client.post(reverse("case_decide", args=[case.pk]), MUTE | change)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert decisions() == []


def test_decide_says_what_somebody_else_has_decided_meanwhile(case: Any) -> None:
    decide(case, moderator_of(case.group), Action.HIDE)
    client = signed_in(moderator_of(case.group))

    response = client.post(reverse("case_decide", args=[case.pk]), MUTE, follow=True)

    assert response.redirect_chain == [(reverse("case_detail", args=[case.pk]), 302)]
    assert "Somebody has decided it meanwhile: Hide it." in response.content.decode()
    assert [one.action for one in decisions()] == ["hide"]


def test_case_is_not_there_for_whom_it_concerns_nor_for_others(case: Any) -> None:
    others = [case.about, MembershipFactory.create(group=case.group).member]
    elsewhere = moderator_of(MembershipFactory.create().group)

    for member in (*others, elsewhere):
        for name in ("case_decide", "wider_ask"):
            path = reverse(name, args=[case.pk])
            assert signed_in(member).get(path).status_code == 404
            assert signed_in(member).post(path, MUTE).status_code == 404
    assert decisions() == []


def test_second_moderator_confirms_on_the_page_and_the_first_cannot(case: Any) -> None:
    one, two = moderator_of(case.group), moderator_of(case.group)
    decision = decide(case, one, Action.BAN)
    path = reverse("case_decision_answer", args=[case.pk, decision.pk])

    signed_in(one).post(path, {"confirm": "1"})
    assert [each.state for each in decisions()] == ["proposed"]
    signed_in(two).post(path, {"confirm": "1"})

    assert [each.state for each in decisions()] == ["done"]


def test_undo_on_the_page_until_the_member_has_seen_it(case: Any) -> None:
    by = moderator_of(case.group)
    decision = decide(case, by, Action.HIDE)
    path = reverse("case_decision_answer", args=[case.pk, decision.pk])
    signed_in(case.about).get(path_of(decision))

    signed_in(by).post(path, {"undo": "1"})
    assert [one.state for one in decisions()] == ["done"]
    with as_owner():
        Decision.objects.update(seen_at=None)
    signed_in(by).post(path, {"undo": "1"})

    assert [one.state for one in decisions()] == ["undone"]
    assert signed_in(by).get(path).status_code == 405
    assert signed_in(by).post(path, {}).status_code == 404


def test_m_9_member_reads_what_why_how_long_and_how_to_appeal(case: Any) -> None:
    decision = decide(case, moderator_of(case.group), Action.MUTE, amount=3)

    page = signed_in(case.about).get(path_of(decision))
    text = page.content.decode()

    assert page.status_code == 200
    assert "You cannot write in them until" in text
    assert "Hate, harassment or attacks" in text
    assert "It hurt." in text
    assert "It ends by itself on" in text
    assert SECRET_WORDS in text
    assert "Send the appeal" in text
    assert "<title>\n      \n        Messages" in text or "Messages" in text.split("</title>")[0]
    assert case.group.name not in text.split("</title>")[0]


def test_decision_is_there_for_its_member_alone(case: Any) -> None:
    by = moderator_of(case.group)
    decision = decide(case, by, Action.HIDE)
    strangers = [by, MemberFactory.create(), MembershipFactory.create(group=case.group).member]

    for stranger in strangers:
        assert signed_in(stranger).get(path_of(decision)).status_code == 404
    assert "account" in Client().get(path_of(decision))["Location"]


def test_proposal_is_seen_only_where_it_counts_already(case: Any) -> None:
    quiet = case_about_post()
    ban = decide(case, moderator_of(case.group), Action.BAN)
    removal = decide(quiet, moderator_of(quiet.group), Action.REMOVE)

    text = signed_in(case.about).get(path_of(ban)).content.decode()

    assert "Two moderators look at what happened." in text
    assert "cannot join it again" not in text
    assert "Send the appeal" not in text
    assert signed_in(quiet.about).get(path_of(removal)).status_code == 404


def test_removed_words_are_shown_to_who_wrote_them_from_the_sealed_copy(case: Any) -> None:
    decision = decided(case, Action.REMOVE)

    assert SECRET_WORDS in signed_in(case.about).get(path_of(decision)).content.decode()


def test_appeal_is_sent_once_from_the_page_and_its_answer_shown(case: Any) -> None:
    other = moderator_of(case.group)
    decision = decided(case, Action.HIDE)
    client = signed_in(case.about)

    assert client.post(path_of(decision), {"words": ""}).status_code == 422
    for _ in range(2):
        response = client.post(path_of(decision), {"words": "It was a joke."})
        assert response["Location"] == path_of(decision)

    with as_owner():
        filed = Appeal.objects.get()
    text = client.get(path_of(decision)).content.decode()
    assert "It was a joke." in text
    assert "Send the appeal" not in text
    page = signed_in(other).get(reverse("appeal_detail", args=[filed.pk]))
    assert "It was a joke." in page.content.decode()
    answer = {"outcome": "overturned", "words": "You are right."}
    signed_in(other).post(reverse("appeal_detail", args=[filed.pk]), answer)
    text = client.get(path_of(decision)).content.decode()
    assert "You are right." in text
    assert "This was taken back." in text
    assert post_of(case).state == "published"


def test_appeal_too_late_is_not_offered(case: Any) -> None:
    decision = decided(case, Action.HIDE)
    with as_owner():
        late = timezone.now() - appealing.FILED_WITHIN - timedelta(seconds=1)
        Decision.objects.update(done_at=late)

    assert "Send the appeal" not in signed_in(case.about).get(path_of(decision)).content.decode()


def test_m_4_who_decided_sees_the_appeal_and_cannot_answer_it(case: Any) -> None:
    moderator_of(case.group)
    decision = decided(case, Action.HIDE)
    filed = appeal(decision)
    path = reverse("appeal_detail", args=[filed.pk])
    client = signed_in(decision.by)

    page = client.get(path).content.decode()

    assert "Somebody else answers the appeal." in page
    assert client.post(path, {"outcome": "upheld", "words": "No"}).status_code == 403
    assert fresh(case).state == "appealed"
    for stranger in (case.about, MembershipFactory.create(group=case.group).member):
        assert signed_in(stranger).get(path).status_code == 404


def test_appeal_of_a_secret_group_hides_its_name_from_stewards(case: Any) -> None:
    with as_owner():
        case.group.visibility, case.group.name = "secret", "canary-1618"
        case.group.save()
    site = StewardshipFactory.create().member
    filed = appeal(decided(case, Action.HIDE))

    page = signed_in(site).get(reverse("appeal_detail", args=[filed.pk])).content.decode()

    assert "A private group" in page
    assert "canary-1618" not in page


def test_milder_answer_asks_for_how_many_days(case: Any) -> None:
    other = moderator_of(case.group)
    filed = appeal(decided(case, Action.MUTE, amount=20))
    path = reverse("appeal_detail", args=[filed.pk])
    client = signed_in(other)

    for amount in ("", "25"):
        answer = {"outcome": "reduced", "words": "Less.", "amount": amount}
        assert client.post(path, answer).status_code == 422
    client.post(path, {"outcome": "reduced", "words": "Less.", "amount": "5"})

    with as_owner():
        assert Appeal.objects.get().outcome == "reduced"


def test_overturned_ban_offers_the_way_back(case: Any) -> None:
    other = moderator_of(case.group)
    decision = decided(case, Action.BAN)
    filed = appeal(decision)
    answer = {"outcome": "overturned", "words": "You are right."}
    signed_in(other).post(reverse("appeal_detail", args=[filed.pk]), answer)

    text = signed_in(case.about).get(path_of(decision)).content.decode()

    assert "Come back to the group" in text
    assert reverse("removal_detail", args=["00000000-0000-0000-0000-000000000000"])[:15] in text


def test_group_is_warned_by_stewards_and_only_its_servants_read_it() -> None:
    secretary = TermFactory.create()
    member = MembershipFactory.create(group=secretary.group).member
    report = ReportFactory.create(
        case__group=secretary.group, case__subject_kind="group", case__level="steward",
        case__subject_id=secretary.group.key,
    )  # fmt: skip
    steward = StewardshipFactory.create().member

    decision = decide(report.case, steward, Action.WARN)

    assert told(secretary.membership.member) == ["moderation.decided"]
    assert told(member) == []
    page = signed_in(secretary.membership.member).get(path_of(decision)).content.decode()
    assert "This is a warning to those who serve the group." in page
    assert "Send the appeal" not in page
    for stranger in (member, report.reporter):
        assert stranger
        assert signed_in(stranger).get(path_of(decision)).status_code == 404


def test_listing_is_hidden_by_stewards_and_its_groups_servants_are_told() -> None:
    secretary = TermFactory.create()
    meeting = MeetingFactory.create(group=secretary.group)
    case = CaseFactory.create(
        group=secretary.group, subject_kind="meeting", subject_id=meeting.ident, level="steward"
    )
    steward = StewardshipFactory.create().member

    form = signed_in(steward).get(reverse("case_decide", args=[case.pk])).context["form"]
    decision = decide(case, steward, Action.HIDE)

    assert [value for value, _label in form.fields["action"].choices] == [
        "release",
        "hide",
        "warn",
    ]
    page = signed_in(secretary.membership.member).get(path_of(decision)).content.decode()
    assert "A meeting of the group is not in the lists for now." in page
    with as_owner():
        assert Meeting.objects.get(pk=meeting.pk).unlisted_at is not None


def test_confirmed_by_another_is_one_page_load_of_few_queries(
    case: Any, django_assert_max_num_queries: Any
) -> None:
    one, two = moderator_of(case.group), moderator_of(case.group)
    decision = confirm(decide(case, one, Action.BAN), two)
    client = signed_in(case.about)

    with django_assert_max_num_queries(60):
        client.get(path_of(decision))
