"""The site's own pages: for anyone, without a cookie, a query or a hard word."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from recovery_groups import crisis_lines
from tests.reading import grade, visible_text

PAGES = ["newcomers", "crisis_lines", "privacy", "accessibility"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", PAGES)
def test_page_asks_the_database_nothing_and_sets_no_cookie(
    client: Client, page: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):  # the request's savepoint, opened and released
        response = client.get(reverse(page))

    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_page_refuses_anything_but_reading(client: Client, page: str, method: str) -> None:
    assert getattr(client, method)(reverse(page)).status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_page_has_one_heading_of_the_first_level(client: Client, page: str) -> None:
    assert client.get(reverse(page)).content.decode().count("<h1") == 1


@pytest.mark.parametrize("page", PAGES)
def test_page_can_be_shared_with_its_own_title(client: Client, page: str) -> None:
    text = client.get(reverse(page)).content.decode()

    heading = re.search(r'<meta property="og:title"\s+content="([^"]+)"', text)
    assert heading
    assert re.search(rf"<title>\s*{re.escape(heading[1])}", text)


@pytest.mark.parametrize("page", ["newcomers", "crisis_lines"])
def test_page_is_written_for_everyone(client: Client, page: str) -> None:
    assert grade(visible_text(client.get(reverse(page)).content.decode())) <= 6


@pytest.mark.parametrize("country", crisis_lines.countries(), ids=lambda country: country.code)
def test_crisis_lines_of_a_country_can_be_dialled(
    client: Client, country: crisis_lines.Country
) -> None:
    page = client.get(reverse("crisis_lines"), {"country": country.code}).content.decode()

    dialled = re.findall(r'href="(tel:[^"]+)"', page)
    assert dialled == [
        line.tel_link for _heading, lines in country.by_kind for line in lines if line.telephone
    ]
    assert page.count("Noted on") == len(country.lines)


def test_crisis_lines_without_a_country_offer_the_choice(client: Client) -> None:
    page = client.get(reverse("crisis_lines")).content.decode()

    assert 'href="tel:' not in page
    assert page.count("<option") == len(crisis_lines.countries()) + 1


@pytest.mark.parametrize("page", ["newcomers", "crisis_lines"])
def test_page_with_a_guessed_country_varies_by_language_setting(client: Client, page: str) -> None:
    response = client.get(reverse(page), headers={"accept-language": "en-US"})

    assert 'href="tel:988"' in response.content.decode()
    assert "accept-language" in response.headers["Vary"].lower()


def test_newcomers_page_says_what_must_be_said(client: Client) -> None:
    text = visible_text(client.get(reverse("newcomers")).content.decode())

    for sentence in (
        "It is free.",
        "no professional oversees it",
        "Face to face is easiest",
        "is private",
        "is moderated",
        "how it protects your privacy",
        "beside professional care, during treatment or after it",
        "Detox usually needs medical care",
        "It does not suit everyone.",
    ):
        assert sentence in text


def test_privacy_page_credits_those_whose_data_we_use(client: Client) -> None:
    text = visible_text(client.get(reverse("privacy")).content.decode())

    for credit in (
        "GeoNames",
        "CC BY 4.0",
        "OpenStreetMap",
        "Open Database License",
        "Natural Earth",
    ):
        assert credit in text
