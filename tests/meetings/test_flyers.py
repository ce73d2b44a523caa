"""Prints of a group, read back: their words, paper and letters, and nothing that is not public."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from groups.models import Group
from meetings.finder.reader import Reader
from meetings.flyers import KINDS, PAPERS, content_of, printed
from meetings.models import Meeting
from tests.factories import GroupFactory, MeetingTimeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("front_end")]
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
POINTS = 72 / 25.4
PRINTS = [(kind, paper) for kind in KINDS for paper in PAPERS]


@pytest.fixture
def group() -> Group:
    group: Group = GroupFactory.create(name="Grupo Ñandú", home_place="San José", notes="¿Sí?")
    MeetingTimeFactory.create(
        meeting__group=group,
        meeting__name="Árbol de la esperanza",
        meeting__place__name="Iglesia Peñón",
        weekday=2,
        start=19 * 60,
    )
    return group


def pdf(group: Group, kind: str, paper: str = "a4", language: str = "en") -> PdfReader:
    with translation.override(language):
        content = content_of(group, now=NOW, reader=Reader.of(language, ""))
        return PdfReader(io.BytesIO(printed(content, kind=kind, paper=paper)))


def text(found: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in found.pages).split())


def fonts(found: PdfReader) -> Iterator[Any]:
    for page in found.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            yield from (one.get_object() for one in font.get_object()["/DescendantFonts"])


@pytest.mark.parametrize(("kind", "paper"), PRINTS)
def test_print_tells_name_day_hour_and_place_on_the_right_paper(
    group: Group, kind: str, paper: str
) -> None:
    found = pdf(group, kind, paper)

    said = text(found)
    for word in ("Grupo Ñandú", "Wednesday", "7:00", "Árbol de la esperanza", "Iglesia Peñón"):
        assert word in said, word
    sizes = [round(float(side) / POINTS, 1) for side in found.pages[0].mediabox[2:]]
    assert sizes == sorted(PAPERS[paper], reverse=kind == "pocket")
    assert len(found.pages) == 1


@pytest.mark.parametrize(("kind", "paper"), PRINTS)
def test_letters_are_in_the_file(group: Group, kind: str, paper: str) -> None:
    embedded = list(fonts(pdf(group, kind, paper)))

    assert embedded
    assert all("/FontFile2" in font["/FontDescriptor"].get_object() for font in embedded)


@pytest.mark.parametrize("kind", KINDS)
def test_metadata_tells_neither_group_nor_maker(group: Group, kind: str) -> None:
    told = {key: str(value) for key, value in (pdf(group, kind).metadata or {}).items() if value}

    assert set(told) <= {"/Title", "/CreationDate"}
    assert told["/Title"] == "Meetings"


@pytest.mark.parametrize("kind", KINDS)
def test_print_in_spanish_has_its_accents(group: Group, kind: str) -> None:
    said = text(pdf(group, kind, language="es"))

    assert "Miércoles" in said
    assert "Grupo Ñandú" in said


@pytest.mark.parametrize("kind", KINDS)
def test_letters_of_other_scripts_are_there(group: Group, kind: str) -> None:
    group.name = "Ελλάδα Привет"

    assert "Ελλάδα Привет" in text(pdf(group, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_print_never_tells_how_to_join(group: Group, kind: str) -> None:
    MeetingTimeFactory.create(
        meeting__group=group,
        meeting__name="Evening",
        meeting__attendance=Meeting.Attendance.ONLINE,
        meeting__join_url="https://video.example/secret",
        meeting__join_passcode="hushhush",
        meeting__join_phone="+1 555 0100",
    )

    said = text(pdf(group, kind))

    assert "Evening" in said
    for word in ("video.example", "hushhush", "555 0100"):
        assert word not in said


@pytest.mark.parametrize("kind", KINDS)
def test_meetings_that_are_not_listed_are_not_printed(group: Group, kind: str) -> None:
    for fields in ({"ended_at": NOW}, {"unlisted_at": NOW}, {"is_draft": True}):
        row = MeetingTimeFactory.create(meeting__group=group, meeting__name="Hidden")
        Meeting.objects.filter(pk=row.meeting_id).update(**fields)

    assert "Hidden" not in text(pdf(group, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_secret_group_has_no_address_on_paper(group: Group, kind: str) -> None:
    group.visibility = Group.Visibility.SECRET
    group.slug = "h8w3n6r5t2"

    assert group.slug not in text(pdf(group, kind))


def test_many_times_make_a_list_of_several_pages_and_all_are_told(group: Group) -> None:
    for number in range(80):
        MeetingTimeFactory.create(
            meeting__group=group, meeting__name=f"Number-{number}.", weekday=number % 7
        )

    found = pdf(group, "week")

    assert len(found.pages) > 2
    said = text(found)
    assert all(f"Number-{number}." in said for number in range(80))
    assert f"Page 2 of {len(found.pages)}" in said


@pytest.mark.parametrize("kind", ["flyer", "pocket"])
def test_many_times_stay_on_one_page_that_says_where_more_are(group: Group, kind: str) -> None:
    for number in range(80):
        MeetingTimeFactory.create(meeting__group=group, weekday=number % 7)

    found = pdf(group, kind)

    assert len(found.pages) == 1
    assert "More" in text(found)


@pytest.mark.parametrize("kind", KINDS)
def test_group_without_meetings_can_be_printed(kind: str) -> None:
    assert "Morning Group" in text(pdf(GroupFactory.create(), kind))
