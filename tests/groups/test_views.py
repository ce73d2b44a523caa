"""The programs' pages: read only, no cookie, one query a page."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from groups.models import Program

pytestmark = pytest.mark.django_db


def shown(page: str) -> list[str]:
    return re.findall(r'<article[^>]*aria-labelledby="program-([a-z0-9-]+)"', page)


def test_program_list_shows_all_as_equals_by_name(client: Client) -> None:
    response = client.get(reverse("program_list"))

    page = response.content.decode()
    assert shown(page) == list(Program.objects.values_list("slug", flat=True))
    for program in Program.objects.all():
        assert f'href="{program.site_url}" rel="noreferrer"' in re.sub(r"\s+", " ", page)
        assert f'href="{reverse("finder")}?program={program.slug}"' in page


def test_program_list_sets_no_cookie(client: Client) -> None:
    response = client.get(reverse("program_list"), {"who": "me", "aim": "stop"})

    assert not response.cookies


def test_program_list_by_approach_shows_only_that(client: Client) -> None:
    page = client.get(reverse("program_list"), {"approach": "spiritual"}).content.decode()

    assert shown(page) == ["recovery-dharma"]


@pytest.mark.parametrize("parameter", ["approach", "who", "power", "aim"])
def test_program_list_with_an_unknown_value_shows_all(client: Client, parameter: str) -> None:
    page = client.get(reverse("program_list"), {parameter: "<b>"}).content.decode()

    assert len(shown(page)) == Program.objects.count()
    assert "<b>" not in page


def test_program_list_answers_the_questions_in_the_page(client: Client) -> None:
    response = client.get(reverse("program_list"), {"who": "other"})

    page = response.content.decode()
    assert shown(page) == ["aca", "al-anon", "nar-anon"]
    assert re.search(r'<input[^>]*value="other"[^>]*checked', page)


def test_program_list_speaks_spanish(client: Client) -> None:
    page = client.get(reverse("program_list"), headers={"accept-language": "es"}).content.decode()

    assert Program.objects.get(slug="aa").translations["es"]["about"] in page
    assert "padrino o madrina" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_program_list_takes_one_query(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keep = Program.objects.values("pk")[:rows]
    Program.objects.exclude(pk__in=list(keep.values_list("pk", flat=True))).delete()

    with django_assert_num_queries(3):  # the request's savepoint, opened and released, and one
        page = client.get(reverse("program_list")).content.decode()

    assert len(shown(page)) == rows


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_program_pages_refuse_anything_but_reading(client: Client, method: str) -> None:
    assert getattr(client, method)(reverse("program_list")).status_code == 405
    assert getattr(client, method)(reverse("program_detail", args=["aa"])).status_code == 405


def test_program_detail_tells_of_each_program(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for program in list(Program.objects.all()):
        with django_assert_num_queries(3):
            response = client.get(program.get_absolute_url())

        page = response.content.decode()
        assert not response.cookies
        assert f'href="{reverse("finder")}?program={program.slug}"' in page
        assert all(source["url"] in page for source in program.sources)


def test_program_detail_names_only_words_in_use_there(client: Client) -> None:
    assert ">sponsor<" in client.get(reverse("program_detail", args=["aa"])).content.decode()
    assert (
        ">sponsor<" not in client.get(reverse("program_detail", args=["smart"])).content.decode()
    )


def test_program_detail_of_an_unknown_program_is_not_found(client: Client) -> None:
    assert client.get(reverse("program_detail", args=["none"])).status_code == 404
