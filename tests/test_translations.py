"""The interface in Spanish: complete, faithful to the English, and what readers really get."""

import html
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from babel.messages import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation.template import templatize

from groups.models import Program
from tests.factories import ChangeReportFactory, ClosureFactory, GroupFactory
from tests.meetings import towns
from tests.meetings.held import SAN_JOSE, meets_in, online_in
from tests.test_plain_words import FORBIDDEN

ROOT = Path(settings.BASE_DIR)
SOURCE = ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LETTERS = sorted((ROOT / "templates").rglob("*.txt"))
APPS = (
    "accounts", "notifications", "groups", "moderation", "meetings", "discussions", "mentorship",
    "recovery_groups",
)  # fmt: skip
MODULES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py"))
ONE, SEVERAL = None, (1, 2)
IN_CONTEXT, SEVERAL_IN_CONTEXT = ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS: dict[str, Any] = {
    "_": ONE,
    "gettext": ONE, "gettext_lazy": ONE, "gettext_noop": ONE,
    "ngettext": SEVERAL, "ngettext_lazy": SEVERAL,
    "pgettext": IN_CONTEXT, "pgettext_lazy": IN_CONTEXT,
    "npgettext": SEVERAL_IN_CONTEXT, "npgettext_lazy": SEVERAL_IN_CONTEXT,
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[%sd]")
TAG = re.compile(r"<[^>]+>")
FAMILIAR = re.compile(r"\b(tú|tu|tus|te|ti|contigo|vos|vosotr[oa]s|vuestr[oa]s?)\b", re.IGNORECASE)


class Said(NamedTuple):
    """A message as the code has it."""

    context: str
    single: str
    plural: str = ""


def extracted(code: str) -> Iterator[Said]:
    found = extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS)
    for _line, texts, _comments, context in found:
        single, plural = texts if isinstance(texts, tuple) else (texts, "")
        yield Said(context or "", str(single), str(plural))


def said_in(path: Path) -> Iterator[Said]:
    text = path.read_text()
    if path.suffix == ".py":
        yield from extracted(text)
        return
    code = templatize(text, origin=str(path))
    yield from extracted("\n".join(line.strip() for line in code.splitlines()))


def key(message: Message) -> Said:
    return Said(message.context or "", *forms(message.id))


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


CATALOG = read_po(io.BytesIO(SOURCE.read_bytes()), abort_invalid=True)
MESSAGES = [message for message in CATALOG if message.id]


def wrong(messages: Iterable[Message], pattern: re.Pattern[str]) -> list[object]:
    """Give the messages of which a form has other parts than the English has."""
    found: list[object] = []
    for message in messages:
        wanted = [sorted(pattern.findall(text)) for text in forms(message.id)]
        for number, form in enumerate(forms(message.string)):
            parts = sorted(pattern.findall(form))
            if parts not in (wanted if number == 0 else wanted[-1:]):
                found.append((message.id, form))
    return found


def test_every_message_of_the_code_is_translated_and_no_other() -> None:
    said = {one for path in [*MODULES, *TEMPLATES, *LETTERS] for one in said_in(path)}
    known = {key(message) for message in MESSAGES}

    assert said - known == set()
    assert known - said == set()


def test_extraction_knows_every_way_to_mark_a_text(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        """{% translate "short" %}{% translate "day" context "of May" %}
          {% blocktranslate trimmed count n=n %}
            {{ n }} of   100 %
          {% plural %}
            {{ n }} are
            many
          {% endblocktranslate %}
       <p title="{% translate 'quoted' %}">"""
    )

    assert set(said_in(path)) == {
        Said("", "short"),
        Said("of May", "day"),
        Said("", "%(n)s of   100 %%", "%(n)s are many"),
        Said("", "quoted"),
    }


def test_every_translation_has_all_its_forms_and_awaits_no_second_look() -> None:
    plural = CATALOG.num_plurals

    assert plural == 2
    assert [message.id for message in MESSAGES if message.fuzzy] == []
    assert [message.id for message in MESSAGES if not all(forms(message.string) or [""])] == []
    assert [
        message.id
        for message in MESSAGES
        if len(forms(message.string)) != (plural if message.pluralizable else 1)
    ] == []
    assert not CATALOG.obsolete


def test_translations_keep_placeholders_and_links() -> None:
    assert wrong(MESSAGES, PLACEHOLDER) == []
    assert wrong(MESSAGES, TAG) == []


@pytest.mark.parametrize(
    ("single", "spanish"),
    [
        ("%(n)s days", "días"),
        ("%(n)s days", "%(m)s días"),
        ("at %s", "a las %d"),
        ('<a href="%(u)s">x</a>', '<a href="%(v)s">x</a>'),
        (("%d day", "%d days"), ("un día", "días")),
    ],
)
def test_translation_without_a_placeholder_would_be_found(single: Any, spanish: Any) -> None:
    assert wrong([Message(single, string=spanish)], PLACEHOLDER)


def test_translations_call_nobody_names_never_shout_and_say_usted_throughout() -> None:
    texts = [text for message in MESSAGES for text in forms(message.string)]

    assert [text for text in texts if FORBIDDEN.search(text)] == []
    assert [text for text in texts if FAMILIAR.search(text)] == []


def test_translations_begin_and_end_as_the_english_does() -> None:
    ends = re.compile(r"[.:;?…]$|^\s|\s$")

    assert [
        message.id
        for message in MESSAGES
        if [ends.findall(text) for text in forms(message.id)[-1:]]
        != [ends.findall(text) for text in forms(message.string)[-1:]]
    ] == []


def unmarked(template: str) -> list[str]:
    """Give the letters of a template that no translation reaches."""
    text = re.sub(r"{% (block|block)translate.*?{% endblocktranslate %}", "", template, flags=re.S)
    text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.S)
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", "", text, flags=re.S)
    attributes = re.findall(r'\s(?:aria-label|alt|title|placeholder)="([^"]*)"', text)
    words = [*TAG.sub("|", text).split("|"), *attributes]
    return [word.strip() for word in words if re.search(r"[A-Za-z]{2}", word)]


def test_every_text_of_a_template_is_marked() -> None:
    names = {
        "© OpenStreetMap", "Natural Earth", "© OpenStreetMapNatural Earth", "Alateen", "Childhelp",
        "Childline", "Crisis Text Line", "SMART Recovery", "&gt;",
    }  # fmt: skip
    left = {
        path.name: found
        for path in TEMPLATES
        if (found := [text for text in unmarked(path.read_text()) if text not in names])
    }

    assert left == {}
    assert unmarked('<p>{{ name }} is<b title="a day">{% translate "open" %}</b></p>') == [
        "is", "a day",
    ]  # fmt: skip


REPORT = UUID(int=7)
PAGES = {
    "finder": (),
    "newcomers": (),
    "crisis_lines": (),
    "privacy": (),
    "accessibility": (),
    "program_list": (),
    "program_detail": ("aa",),
    "meeting_detail": ("hope",),
    "meeting_report": ("hope",),
    "change_report_detail": (REPORT,),
    "place_detail": ("hall",),
    "group_detail": ("hopefuls",),
    "country_list": (),
    "country_detail": ("us",),
    "region_detail": ("us", "california"),
    "town_detail": ("us", "california", "san-jose"),
}
KEY_TEXTS = {
    "finder": ("Una reunión, cerca de usted, esta noche.", "Usar mi zona", "Próximas 24 horas"),
    "newcomers": ("¿Primera vez?", "Qué es un grupo", "Antes de dejarlo", "Su primera reunión"),
    "crisis_lines": ("Ayuda ya", "Si puede ser una sobredosis", "Llamar al", "Emergencia"),
    "privacy": ("Privacidad, en palabras sencillas", "No guardamos nada sobre usted."),
    "accessibility": ("Accesibilidad", "Todo se puede hacer con el teclado"),
    "program_list": ("Los programas, lado a lado", "Reuniones de AA", "12 pasos", "¿De quién se trata?"),
    "program_detail": ("Cómo es una primera reunión", "padrino o madrina", "Sitio oficial de AA"),
    "meeting_detail": ("Dónde", "Cómo llegar", "Su primera vez", "Próxima:", "Presencial y en línea"),
    "meeting_report": ("Díganos qué está mal", "Ya no se reúne", "Enviar"),
    "change_report_detail": ("Gracias", "A la espera de quienes la organizan", "Enviado el"),
    "place_detail": ("Dónde", "Mostrar el mapa"),
    "group_detail": ("Sobre el grupo", "Su primera vez"),
    "country_list": ("Reuniones por lugar", "Países", "Estados Unidos"),
    "country_detail": ("Reuniones de recuperación en Estados Unidos",),
    "region_detail": ("Reuniones de recuperación en California", "San Jose"),
    "town_detail": ("Reuniones de recuperación en San Jose", "Ver qué empieza pronto"),
}  # fmt: skip


@pytest.fixture
def _world(db: None) -> None:
    towns.load()
    time = meets_in(
        60,
        formats="open women",
        meeting__slug="hope",
        meeting__attendance="hybrid",
        meeting__join_url="https://example.com/join",
        meeting__program=Program.objects.get(slug="aa"),
        meeting__group=GroupFactory.create(slug="hopefuls"),
        meeting__place__slug="hall",
        meeting__place__gazetteer_place=towns.town("San Jose", "CA"),
    )
    ClosureFactory.create(meeting=time.meeting, ends_on=None, starts_on="2099-01-01", note="")
    ChangeReportFactory.create(pk=REPORT, meeting=time.meeting)
    online_in(20)


def opened(client: Client, path: str, language: str, query: Any = None) -> str:
    response = client.get(path, query or {}, headers={"Accept-Language": language})
    assert response.status_code == 200
    return response.content.decode()


def words_of(page: str) -> str:
    """Give what a page says, to eyes and to screen readers, its data for programs aside."""
    page = re.sub(r'<script.*?</script>|<[^>]+lang="en"[^>]*>.*?<', "<", page, flags=re.S)
    spoken = re.findall(r'\s(?:aria-label|alt|title|data-\w+|content)="([^"]*)"', page)
    text = TAG.sub("\n", page)
    return html.unescape(re.sub(r"[ \t]+", " ", "\n".join([text, *spoken])))


@pytest.mark.usefixtures("_world")
@pytest.mark.parametrize("name", PAGES)
def test_page_for_a_spanish_reader_is_in_spanish(client: Client, name: str) -> None:
    path = reverse(name, args=PAGES[name])
    opened(client, path, "en-US")  # what is kept of the English page must not come back

    page = opened(client, path, "es-US,es;q=0.9,en;q=0.5")

    assert '<html lang="es"' in page
    for text in KEY_TEXTS[name]:
        assert text in words_of(page)
    for text in ("Ir al contenido", "Programas", "Ayuda ya", "Salir ya"):
        assert text in words_of(page)


@pytest.mark.usefixtures("_world")
@pytest.mark.parametrize("name", PAGES)
def test_page_for_a_spanish_reader_has_no_english_message_left(client: Client, name: str) -> None:
    page = words_of(opened(client, reverse(name, args=PAGES[name]), "es-US"))
    lines = {line.strip() for line in page.splitlines()}
    texts = {
        text
        for message in MESSAGES
        for text in forms(message.id)
        if text not in forms(message.string) and not PLACEHOLDER.search(text)
    }

    assert lines & texts == set()
    assert [text for text in texts if text.count(" ") > 2 and text in page] == []


@pytest.mark.usefixtures("_world")
def test_meeting_tells_days_dates_and_times_in_spanish(client: Client) -> None:
    page = words_of(opened(client, reverse("meeting_detail", args=["hope"]), "es-MX"))

    days = "lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    assert re.search(rf"Cada (?:{days}), de \d\d?:\d\d\D*a \d\d?:\d\d", page)
    assert re.search(r"Próxima: (?:hoy|mañana), \d\d?:\d\d", page)
    short, months = (
        "lun|mar|mié|jue|vie|sáb|dom",
        "ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic",
    )
    assert re.search(rf"(?:{short}),? \d\d?,? (?:de )?(?:{months})", page)


@pytest.mark.usefixtures("_world")
def test_crisis_line_tells_hours_and_dates_in_spanish(client: Client) -> None:
    page = words_of(opened(client, reverse("crisis_lines"), "es", {"country": "GB"}))

    assert re.search(r"Anotado el \d\d? de \w+ de 20\d\d\.", " ".join(page.split()))
    assert "Horario: día y noche." in " ".join(page.split())


@pytest.mark.usefixtures("_world")
def test_finder_answers_in_spanish_what_was_asked_for(client: Client) -> None:
    page = words_of(opened(client, "/", "es-MX", SAN_JOSE | {"filters": "all"}))

    assert re.search(r"1 reunión a menos de \d+ km", page)
    for text in ("En línea, empiezan pronto", "Mujeres", "Abierta", "Miércoles", "De madrugada"):
        assert text in page
    assert re.search(r"empieza en \d\d min", page)


@pytest.mark.usefixtures("_world")
@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"day": "someday"}, "Use una de estas palabras: "),
        ({"km": "far"} | SAN_JOSE, "Use un número de "),
        ({"program": "nope"}, "No conocemos ningún programa “nope”."),
    ],
)
def test_link_that_cannot_be_read_says_why_in_spanish(
    client: Client, query: dict[str, str], reason: str
) -> None:
    response = client.get("/", query, headers={"Accept-Language": "es"})

    assert response.status_code == 400
    page = words_of(response.content.decode())
    assert "Este enlace no se puede leer" in page
    assert reason in page


@pytest.mark.usefixtures("_world")
def test_form_without_an_answer_is_told_in_spanish(client: Client) -> None:
    path = reverse("meeting_report", args=["hope"])
    response = client.post(path, {"sending": str(REPORT)}, headers={"Accept-Language": "es"})

    assert response.status_code == 422
    assert "Por favor, revise esto" in response.content.decode()
    assert "Este campo es obligatorio." in response.content.decode()


@pytest.mark.parametrize(
    ("template", "heading"),
    [
        ("400.html", "Esta dirección no funciona"),
        ("403.html", "No puede abrir esta página"),
        ("403_csrf.html", "Este formulario ya venció"),
        ("404.html", "Aquí no hay nada"),
        ("429.html", "Fueron muchas cosas a la vez"),
        ("500.html", "Algo falló de nuestro lado"),
        ("503.html", "Volvemos pronto"),
    ],
)
def test_error_is_told_in_spanish(template: str, heading: str) -> None:
    with translation.override("es"):
        page = render_to_string(template, {"minutes": 5})

    assert '<html lang="es"' in page
    assert f"<h1>{heading}</h1>" in page
    assert "Buscar una reunión" in page
    assert ("Espere 5 minutos" in page) == (template == "429.html")


@pytest.mark.django_db
def test_page_that_is_not_there_is_told_in_spanish(client: Client) -> None:
    response = client.get("/nada/", headers={"Accept-Language": "es-419"})

    assert response.status_code == 404
    assert "Aquí no hay nada" in response.content.decode()


@pytest.mark.parametrize("number", [0, 2, 21, 1_000_000])
def test_number_of_meetings_other_than_one_is_plural(number: int) -> None:
    with translation.override("es"):
        assert translation.ngettext("%d meeting", "%d meetings", number) == "%d reuniones"
        assert translation.ngettext("%d meeting", "%d meetings", 1) == "%d reunión"
