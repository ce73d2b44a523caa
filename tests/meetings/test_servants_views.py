"""Pages of organizers and stewards beside the editor: who may open them, and what each does."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.asking import digest_of
from accounts.models import Member
from groups.models import Group, Role
from meetings.actions.confirming import token_of
from meetings.models import ChangeReport, ConfirmLink, Meeting, MeetingTime, SheetPlan
from meetings.views import keeping
from notifications.kinds import kind_of
from tests.factories import (
    ChangeReportFactory,
    ConfirmLinkFactory,
    MeetingTimeFactory,
    MemberFactory,
    MembershipFactory,
    ServiceBodyFactory,
    StewardshipFactory,
    TermFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def secretary() -> Member:
    member: Member = TermFactory.create(
        role=Role.SECRETARY, membership__group__name="Kestrel"
    ).membership.member
    return member


@pytest.fixture
def group(secretary: Member) -> Group:
    return Group.objects.get()


@pytest.fixture
def time(group: Group) -> MeetingTime:
    row: MeetingTime = MeetingTimeFactory.create(meeting__group=group, meeting__name="Hope")
    return row


@pytest.fixture
def signed_in(client: Client, secretary: Member) -> Client:
    client.force_login(secretary)
    return client


def as_member(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def report_of(time: MeetingTime, **fields: object) -> ChangeReport:
    report: ChangeReport = ChangeReportFactory.create(meeting=time.meeting, **fields)
    return report


class FormReader(HTMLParser):
    """Reads what a browser would send of the schedule's form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.data: dict[str, object] = {}
        self._inside = False
        self._select = self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == "schedule-form"
        elif self._inside and tag == "option" and "selected" in given:
            self._add(self._select, given.get("value", ""))
        elif self._inside and given.get("name"):
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        if tag == "select":
            self._select = given["name"]
        elif tag == "textarea":
            self._area = given["name"]
            self.data[self._area] = ""
        elif given.get("type") not in ("checkbox", "radio"):
            self.data[given["name"]] = given.get("value", "")
        elif "checked" in given:
            self._add(given["name"], given.get("value", "on"))

    def _add(self, name: str, value: str) -> None:
        chosen = self.data.setdefault(name, [])
        assert isinstance(chosen, list)
        chosen.append(value)

    def handle_data(self, data: str) -> None:
        if self._area:
            self.data[self._area] = f"{self.data[self._area]}{data}".strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "textarea":
            self._area = ""


PAGES: list[Callable[[Group], str]] = [
    lambda group: reverse("confirmation_list", args=[group.key]),
    lambda group: reverse("report_list", args=[group.key]),
    lambda group: reverse("group_sheet", args=[group.key]),
    lambda group: reverse("group_sheet_file", args=[group.key, "xlsx"]),
    lambda group: reverse("group_sheet_file", args=[group.key, "csv"]),
    lambda group: reverse("print_list", args=[group.key]),
    lambda group: reverse("share_page", args=[group.key]),
]


@pytest.mark.parametrize("page", PAGES)
def test_page_is_there_for_the_secretary_alone(
    signed_in: Client, group: Group, time: MeetingTime, page: Callable[[Group], str]
) -> None:
    member = MembershipFactory.create(group=group, member__second_factor=True).member
    stranger = MemberFactory.create(second_factor=True)

    assert signed_in.get(page(group)).status_code == 200
    assert as_member(member).get(page(group)).status_code == 403
    assert as_member(stranger).get(page(group)).status_code == 404
    assert Client().get(page(group)).status_code == 302


@pytest.mark.parametrize("page", PAGES[:3] + PAGES[5:])
def test_title_says_neither_group_nor_recovery(
    signed_in: Client, group: Group, time: MeetingTime, page: Callable[[Group], str]
) -> None:
    html = signed_in.get(page(group)).content.decode()

    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    assert title
    assert "Kestrel" not in title[1]


def confirm_path(time: MeetingTime, group: Group) -> str:
    return reverse("meeting_confirm", args=[group.key, time.meeting_id])


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_one_click_confirms(
    signed_in: Client, group: Group, time: MeetingTime, headers: dict[str, str]
) -> None:
    response = signed_in.post(confirm_path(time, group), headers=headers)

    assert response.status_code == (200 if headers else 302)
    assert Meeting.objects.get().confirmed_at is not None


def test_one_click_sent_twice_confirms_again(
    signed_in: Client, group: Group, time: MeetingTime
) -> None:
    codes = [signed_in.post(confirm_path(time, group)).status_code for _ in range(2)]

    assert codes == [302, 302]


def test_confirming_is_for_posts_of_the_groups_own_servants(
    signed_in: Client, group: Group, time: MeetingTime
) -> None:
    other = MeetingTimeFactory.create()

    assert signed_in.get(confirm_path(time, group)).status_code == 405
    assert signed_in.post(confirm_path(other, group)).status_code == 404
    stranger = as_member(MemberFactory.create(second_factor=True))
    assert stranger.post(confirm_path(time, group)).status_code == 404
    assert not Meeting.objects.exclude(confirmed_at=None).exists()


@pytest.fixture
def token(time: MeetingTime) -> str:
    link = ConfirmLinkFactory.create(meeting=time.meeting)
    with as_owner():
        ConfirmLink.objects.update(digest=digest_of(token_of(link.pk)))
    return token_of(link.pk)


def test_link_shows_one_button_and_confirms_when_it_is_pressed(
    client: Client, time: MeetingTime, token: str
) -> None:
    path = reverse("confirm_link", args=[token])

    page = client.get(path)
    assert page.status_code == 200
    assert Meeting.objects.get().confirmed_at is None  # looking changes nothing
    html = page.content.decode()
    assert html.count('<button type="submit"') == 1
    assert "Hope" in html
    assert "no-store" in page["Cache-Control"]

    done = client.post(path, follow=True)
    assert "Thank you" in done.content.decode()
    assert Meeting.objects.get().confirmed_at is not None


def test_link_pressed_twice_confirms_once(client: Client, token: str) -> None:
    path = reverse("confirm_link", args=[token])
    client.post(path)
    first = Meeting.objects.get().confirmed_at

    response = client.post(path, follow=True)

    assert response.status_code == 200
    assert Meeting.objects.get().confirmed_at == first


def test_link_without_its_csrf_token_is_refused(token: str) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(reverse("confirm_link", args=[token])).status_code == 403


def test_link_that_never_was_is_not_found_and_one_that_is_over_is_gone(
    client: Client, token: str
) -> None:
    assert client.get(reverse("confirm_link", args=[token[:-1]])).status_code == 404
    Meeting.objects.update(ended_at=timezone.now())

    for method in (client.get, client.post):
        assert method(reverse("confirm_link", args=[token])).status_code == 410
    assert Meeting.objects.get().confirmed_at is None


def test_reports_are_listed_with_what_can_be_done(
    signed_in: Client, group: Group, time: MeetingTime
) -> None:
    report_of(time, words="Ring at the side")
    report_of(time, status="dismissed", answered_at=timezone.now(), answer="We looked")
    report_of(MeetingTimeFactory.create(), words="Elsewhere")

    html = signed_in.get(reverse("report_list", args=[group.key])).content.decode()

    assert "Ring at the side" in html
    assert "We looked" in html
    assert "Elsewhere" not in html


def test_report_of_an_end_ends_the_meeting_in_one_click(
    signed_in: Client, group: Group, time: MeetingTime
) -> None:
    report = report_of(time, kind="ended")

    response = signed_in.post(reverse("report_apply", args=[report.pk]))

    assert response["Location"] == reverse("report_list", args=[group.key])
    assert Meeting.objects.get().ended_at is not None
    assert ChangeReport.objects.get().status == "applied"


def test_report_is_applied_by_saving_the_editor_that_it_opens(
    signed_in: Client, group: Group, time: MeetingTime
) -> None:
    report = report_of(time, words="It is Faith now")
    html = signed_in.get(reverse("report_list", args=[group.key])).content.decode()
    edit = reverse("meeting_edit", args=[group.key, time.meeting_id])
    assert f"{edit}?report={report.pk}" in html

    page = signed_in.get(f"{edit}?report={report.pk}").content.decode()
    assert "It is Faith now" in page
    found = FormReader(page)
    signed_in.post(edit, found.data | {"name": "Faith"})

    report.refresh_from_db()
    assert (Meeting.objects.get().name, report.status) == ("Faith", "applied")


def test_report_of_another_meeting_is_not_applied_with_it(
    signed_in: Client, group: Group, time: MeetingTime
) -> None:
    other = report_of(MeetingTimeFactory.create(), words="Elsewhere")
    edit = reverse("meeting_edit", args=[group.key, time.meeting_id])

    for wanted in (other.pk, "nonsense"):
        page = signed_in.get(f"{edit}?report={wanted}").content.decode()
        assert "Elsewhere" not in page
        signed_in.post(edit, FormReader(page).data | {"report": str(wanted)})

    other.refresh_from_db()
    assert other.status == "open"


def test_report_dismissed_tells_the_reporter_why(
    signed_in: Client, time: MeetingTime, client: Client
) -> None:
    report = report_of(time)

    signed_in.post(reverse("report_dismiss", args=[report.pk]), {"answer": "We meet at 6 as ever"})

    html = Client().get(report.get_absolute_url()).content.decode()
    assert "We meet at 6 as ever" in html
    assert "The listing was found right" in html
    assert "Answered on" in html


@pytest.mark.parametrize("name", ["report_apply", "report_dismiss"])
def test_report_is_answered_by_nobody_else(
    name: str, secretary: Member, group: Group, time: MeetingTime
) -> None:
    path = reverse(name, args=[report_of(time).pk])
    member = MembershipFactory.create(group=group, member__second_factor=True).member
    elsewhere = TermFactory.create(role=Role.SECRETARY).membership.member

    for other in (member, elsewhere):
        assert as_member(other).post(path).status_code == 404
    assert Client().post(path).status_code == 302
    assert ChangeReport.objects.get().status == "open"


@pytest.mark.parametrize("name", ["report_apply", "report_dismiss"])
def test_report_answered_twice_is_answered_once_and_not_otherwise(
    name: str, signed_in: Client, time: MeetingTime
) -> None:
    report = report_of(time)
    other = {"report_apply": "report_dismiss", "report_dismiss": "report_apply"}[name]

    for _ in range(2):
        assert signed_in.post(reverse(name, args=[report.pk])).status_code == 302
    before = ChangeReport.objects.get().status
    assert signed_in.post(reverse(other, args=[report.pk])).status_code == 409
    assert ChangeReport.objects.get().status == before


def test_answer_that_is_too_long_comes_back(signed_in: Client, time: MeetingTime) -> None:
    path = reverse("report_dismiss", args=[report_of(time).pk])

    assert signed_in.get(path).status_code == 200
    assert signed_in.post(path, {"answer": "x" * 501}).status_code == 422
    assert ChangeReport.objects.get().status == "open"


def test_applying_a_report_is_for_posts(signed_in: Client, time: MeetingTime) -> None:
    assert signed_in.get(reverse("report_apply", args=[report_of(time).pk])).status_code == 405


def sent(client: Client, group: Group, content: bytes, name: str = "s.csv") -> object:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("group_sheet", args=[group.key]), {"file": file}, follow=True)


def downloaded(client: Client, group: Group, kind: str = "csv") -> bytes:
    return client.get(reverse("group_sheet_file", args=[group.key, kind])).content


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_sheet_goes_down_and_up_and_is_applied_after_a_yes(
    signed_in: Client, group: Group, time: MeetingTime, kind: str
) -> None:
    content = downloaded(signed_in, group, kind)
    if kind == "csv":
        content = content.replace(b"Hope", b"Faith")

    page = sent(signed_in, group, content, f"s.{kind}")
    html = page.content.decode()  # type: ignore[attr-defined]
    with as_owner():
        plan = SheetPlan.objects.get()
    path = reverse("sheet_plan", args=[plan.pk])
    assert page.redirect_chain == [(path, 302)]  # type: ignore[attr-defined]
    if kind == "xlsx":
        assert "Nothing: the sheet says the same" in html
        return
    assert "<del>Hope</del>" in html
    assert "<ins>Faith</ins>" in html
    assert Meeting.objects.get().name == "Hope"

    for _ in range(2):
        assert "Done" in signed_in.post(path, follow=True).content.decode()
    assert Meeting.objects.get().name == "Faith"


def test_sheet_with_a_wrong_cell_comes_back_with_it(
    signed_in: Client, group: Group, time: MeetingTime
) -> None:
    content = downloaded(signed_in, group).replace(b"18:00", b"25:00")

    page = sent(signed_in, group, content)

    html = page.content.decode()  # type: ignore[attr-defined]
    assert page.status_code == 422  # type: ignore[attr-defined]
    assert "<strong>D2</strong>: 25:00 is not a time; write 19:00" in html


@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04", b"x" * 1_000_001], ids=len)
def test_file_that_is_no_sheet_comes_back_with_the_reason(
    signed_in: Client, group: Group, time: MeetingTime, content: bytes
) -> None:
    page = sent(signed_in, group, content)

    assert page.status_code == 422  # type: ignore[attr-defined]
    assert "invalid-feedback" in page.content.decode()  # type: ignore[attr-defined]


def test_no_file_at_all_comes_back(signed_in: Client, group: Group) -> None:
    assert signed_in.post(reverse("group_sheet", args=[group.key])).status_code == 422


def test_plan_is_shown_to_whom_sent_it_alone(
    signed_in: Client, group: Group, time: MeetingTime
) -> None:
    sent(signed_in, group, downloaded(signed_in, group))
    with as_owner():
        plan = SheetPlan.objects.get()
    path = reverse("sheet_plan", args=[plan.pk])
    chair = TermFactory.create(
        membership__group=group, role=Role.CHAIR, membership__member__second_factor=True
    ).membership.member

    assert signed_in.get(path).status_code == 200
    for method in ("get", "post"):
        assert getattr(as_member(chair), method)(path).status_code == 404
    assert signed_in.get(reverse("sheet_plan", args=[uuid4()])).status_code == 404


def test_plan_that_is_stale_says_so_and_does_nothing(
    signed_in: Client, group: Group, time: MeetingTime
) -> None:
    content = downloaded(signed_in, group).replace(b"Hope", b"Faith")
    sent(signed_in, group, content)
    with as_owner():
        path = reverse("sheet_plan", args=[SheetPlan.objects.get().pk])
    Meeting.objects.update(name="Love")

    response = signed_in.post(path)

    assert response.status_code == 409
    assert "changed meanwhile" in response.content.decode()
    assert Meeting.objects.get().name == "Love"


def test_steward_sees_the_tree_and_what_stands_under_a_body() -> None:
    top = ServiceBodyFactory.create(name="Area 1")
    below = ServiceBodyFactory.create(name="District 2", parent=top)
    apart = ServiceBodyFactory.create(name="Area 9")
    MeetingTimeFactory.create(meeting__service_body=below, meeting__name="Hope")
    steward = as_member(StewardshipFactory.create(service_body=top).member)

    tree = steward.get(reverse("steward_body_list")).content.decode()
    page = steward.get(reverse("steward_body", args=[top.pk])).content.decode()

    assert "Area 1" in tree
    assert "District 2" in tree
    assert "Area 9" not in tree
    assert "Hope" in page
    assert steward.get(reverse("steward_body", args=[below.pk])).status_code == 200
    for name in ("steward_body", "body_sheet"):
        assert steward.get(reverse(name, args=[apart.pk])).status_code == 404
    for kind in ("xlsx", "csv"):
        assert steward.get(reverse("body_sheet_file", args=[below.pk, kind])).status_code == 200


def test_pages_of_stewards_are_nothing_to_others(secretary: Member) -> None:
    body = ServiceBodyFactory.create()
    client = as_member(secretary)

    for path in (
        reverse("steward_body_list"),
        reverse("steward_report_list"),
        reverse("steward_body", args=[body.pk]),
        reverse("body_sheet", args=[body.pk]),
        reverse("body_sheet_file", args=[body.pk, "csv"]),
    ):
        assert client.get(path).status_code == 404
        assert Client().get(path).status_code == 302


def test_whoever_lacks_only_the_second_factor_is_led_to_it(time: MeetingTime) -> None:
    body = ServiceBodyFactory.create()
    steward = StewardshipFactory.create(service_body=body, member__second_factor=False).member
    chair = TermFactory.create(
        membership__group=time.meeting.group,
        membership__member__second_factor=False,
        role=Role.CHAIR,
    ).membership.member
    group = time.meeting.group
    assert group is not None

    for member, path in (
        (steward, reverse("steward_body_list")),
        (steward, reverse("steward_report_list")),
        (steward, reverse("steward_body", args=[body.pk])),
        (steward, reverse("body_sheet", args=[body.pk])),
        (chair, reverse("group_sheet", args=[group.key])),
        (chair, reverse("report_list", args=[group.key])),
    ):
        assert as_member(member).get(path)["Location"] == reverse("second_factor"), path


def test_report_on_an_imported_meeting_is_answered_by_the_steward_above() -> None:
    body = ServiceBodyFactory.create()
    time = MeetingTimeFactory.create(meeting__service_body=body)
    report = report_of(time, words="Locked")
    steward = as_member(StewardshipFactory.create(service_body=body).member)

    assert "Locked" in steward.get(reverse("steward_report_list")).content.decode()
    response = steward.post(reverse("report_apply", args=[report.pk]))

    assert response["Location"] == reverse("steward_report_list")
    assert ChangeReport.objects.get().status == "applied"


def test_public_page_of_a_body_tells_what_stands_under_it(client: Client) -> None:
    top = ServiceBodyFactory.create(name="Area 1", slug="area-1", helpline="555 0199")
    below = ServiceBodyFactory.create(name="District 2", parent=top)
    MeetingTimeFactory.create(meeting__service_body=below, meeting__name="Hope")
    MembershipFactory.create(group__service_body=top, group__name="Listed")
    MembershipFactory.create(
        group__service_body=top, group__name="Hidden", group__visibility="secret"
    )

    html = client.get("/bodies/area-1/").content.decode()

    for word in ("Area 1", "District 2", "Hope", "Listed", "555 0199"):
        assert word in html
    assert "Hidden" not in html
    assert client.get("/bodies/area-2/").status_code == 404


@pytest.mark.usefixtures("front_end")
def test_prints_are_public_for_listed_groups_and_private_for_others(
    signed_in: Client, group: Group, time: MeetingTime
) -> None:
    public = reverse("group_print", args=[group.slug, "week", "a4"])
    private = reverse("print_file", args=[group.key, "week", "a4"])

    assert Client().get(public)["Content-Type"] == "application/pdf"
    Group.objects.update(visibility="unlisted")
    assert as_member(MemberFactory.create()).get(public).status_code == 404
    assert signed_in.get(private).status_code == 200
    assert as_member(MemberFactory.create()).get(private).status_code == 404
    for kind, paper in (("poster", "a4"), ("week", "a3")):
        assert (
            signed_in.get(reverse("print_file", args=[group.key, kind, paper])).status_code == 404
        )


def test_calendar_and_code_are_for_those_who_have_the_link(
    signed_in: Client, group: Group, time: MeetingTime
) -> None:
    calendar = reverse("group_calendar", args=[group.slug])
    code = reverse("group_qr", args=[group.slug])

    Group.objects.update(visibility="unlisted")
    assert "SUMMARY:Hope" in Client().get(calendar).content.decode()
    assert Client().get(code)["Content-Type"] == "image/svg+xml"
    assert "webcal://" in signed_in.get(reverse("share_page", args=[group.key])).content.decode()
    Group.objects.update(visibility="secret")
    for path in (calendar, code):
        assert signed_in.get(path).status_code == 404
    shared = signed_in.get(reverse("share_page", args=[group.key])).content.decode()
    assert group.slug not in shared


def test_seekers_are_warned_of_what_nobody_confirms(client: Client, time: MeetingTime) -> None:
    meeting = time.meeting
    assert "Unconfirmed" not in client.get(meeting.get_absolute_url()).content.decode()

    Meeting.objects.update(unconfirmed_at=timezone.now())
    keeping.forget()

    html = client.get(meeting.get_absolute_url()).content.decode()
    assert "<strong>Unconfirmed:</strong> Nobody has told us for a long time" in html


def test_mail_leads_to_the_page_with_the_button(time: MeetingTime, token: str) -> None:
    with as_owner():
        link = ConfirmLink.objects.get()
    kind = kind_of("meetings.confirm")

    assert kind.mail_link is not None
    assert kind.mail_link(str(link.pk)) == reverse("confirm_link", args=[token])
    assert "Hope" not in kind.mail_link(str(link.pk))


@pytest.mark.parametrize("key", ["confirm", "unlisted", "report_received"])
def test_notice_leads_to_a_page_of_the_group(key: str, group: Group) -> None:
    kind = kind_of(f"meetings.{key}")

    assert reverse(kind.page, args=[group.key]).startswith("/home/")
    assert "Hope" in str(kind.words) % {"meeting": "Hope", "group": "Kestrel"}
