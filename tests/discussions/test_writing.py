"""What members write is shown as text and a few plain elements, whatever they write."""

import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from time import process_time

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from discussions import writing

ELEMENTS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "span",
    "strong", "ul",
}  # fmt: skip
REL = "nofollow ugc noopener noreferrer"
PARTS = st.sampled_from(
    "<script>alert(1)</script>|<img src=x onerror=alert(1)>|[a](|](javascript:alert(1))|![|](|"
    "https://a.example/|<https://|>|**|_|`|~~|\n|\n\n| |> |- |1. |# |\\|&lt;|&#106;|&colon;|"
    "java\tscript:|data:text/html,|vbscript:|//evil.example|\"|'|(|)|<svg/onload=|<a href=|"
    "[r]: javascript:alert(1)\n\n[r]|<!--|-->|<![CDATA[|\x00|\u202e|@|mailto:|tel:|x".split("|")
)
SLOW = 1.0  # seconds of work; how long it takes says how busy the machine is


class Seen(HTMLParser):
    """Gathers the elements of a text, and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def links(text: str) -> list[str]:
    return [str(attrs["href"]) for tag, attrs in Seen(text).found if tag == "a"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hello", "<p>Hello</p>\n"),
        ("One\ntwo", "<p>One<br>\ntwo</p>\n"),
        ("**b** _i_ ~~s~~ `c`", "<p><strong>b</strong> <em>i</em> <s>s</s> <code>c</code></p>\n"),
        ("> so", "<blockquote>\n<p>so</p>\n</blockquote>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>\n'),
        ("# Big\n\n### Small", "<h3>Big</h3>\n<h4>Small</h4>\n"),
        ("<b>b</b>", "<p>&lt;b&gt;b&lt;/b&gt;</p>\n"),
        ("Tom & Jerry < all", "<p>Tom &amp; Jerry &lt; all</p>\n"),
    ],
)
def test_markdown_becomes_plain_elements(text: str, shown: str) -> None:
    assert writing.render(text) == shown


@given(st.lists(PARTS | st.text(max_size=8), max_size=40).map("".join))
@example("<scr\u200bipt>alert(1)</scr\u200bipt>")
@example("[a](java\u200bscript:alert(1))")
def test_xss_01_nothing_but_allowed_elements_comes_out(text: str) -> None:
    seen = Seen(writing.render(text)).found

    assert {tag for tag, _attrs in seen} <= ELEMENTS
    for tag, attrs in seen:
        allowed = {"a": {"href", "rel"}, "ol": {"start"}, "span": {"class"}}.get(tag, set())
        assert set(attrs) <= allowed
        assert tag != "span" or attrs == {"class": "host"}


LINES = st.text("abÉñ я9 .,;:?!'\"()@%+=/…–’“-\n", max_size=60) | st.sampled_from(
    [
        "one\ntwo",
        "one\n\n\ntwo",
        "one  \ntwo",
        "one\n---",
        "one\n===",
        "1. one",
        "a\n1) b",
        "a\n- b",
    ]
)


@given(st.lists(LINES, max_size=4).map("\n".join))
@example("It was a hard day.\nI slept: well, I tried!\n\n\nThank you (all of you) - “so”.")
def test_words_alone_are_shown_as_markdown_shows_them(text: str) -> None:
    tidied = writing.tidy(text)

    assert writing.render(text) == writing.CLEANER.clean(writing.MARKDOWN.render(tidied))


@pytest.mark.parametrize("sign", list("<>&[]*_`~#\\\t\u00a0"))
def test_words_with_any_sign_of_markup_are_not_words_alone(sign: str) -> None:
    assert writing._without_markup("one two") == "<p>one two</p>\n"
    assert writing._without_markup(f"one {sign} two") == ""


def test_xss_01_only_one_place_marks_text_as_safe() -> None:
    root = Path(settings.BASE_DIR)
    unsafe = re.compile(r"mark_safe\(|SafeString\(|format_html\(|html_safe|__html__|\|\s*safe\b"
                        r"|autoescape off|safeseq")  # fmt: skip
    places = [
        *(root / "discussions").rglob("*.py"),
        *(root / "templates" / "discussions").rglob("*"),
    ]

    found = [(path.name, hit) for path in places for hit in unsafe.findall(path.read_text())]

    assert found == [("writing.py", "mark_safe(")]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "&#106;avascript:x",
        "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://a.example", "//a.example",
        "/home/", "#x", "?x", "blob:https://a.example/x", "https://", "https:a.example",
        "https://bank.example@evil.example/", "https://a.example\\@b.example", "http://[::1]/",
        "mailto:a@b.example?bcc=c@d.example", "mailto:a%0abcc:c@d.example", "tel:javascript",
        "https://a.example/" + "a" * 2_000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["[a]({})", "<{}>", "![a]({})", "[a]\n\n[a]: {}", "{}"])
def test_xss_03_links_elsewhere_than_to_the_web_mail_and_telephones_are_none(
    href: str, form: str
) -> None:
    found = links(writing.render(form.format(href)))

    assert [
        link for link in found if not re.match(r"https?://[\w.-]+|mailto:[\w.]+@|tel:\+?\d", link)
    ] == []
    assert href not in found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[here](https://a.example/x)", "here (a.example)"),
        ("[here](http://A.Example:80)", "here (a.example)"),
        ("[https://bank.example](https://evil.example)", "https://bank.example (evil.example)"),
        ("[bank.example](https://bank.example.evil.example)",
         "bank.example (bank.example.evil.example)"),
        ("[a.example/x](https://a.example/x)", "a.example/x"),
        ("https://a.example/b_c_d.", "https://a.example/b_c_d."),
        ("<https://a.example>", "https://a.example"),
        ("<https://аpple.example>", "https://аpple.example (xn--pple-43d.example)"),
        ("[write](mailto:a@b.example)", "write (a@b.example)"),
        ("[call](tel:+49301234)", "call (+49301234)"),
        ("![a cat](https://a.example/cat.png)", "a cat (a.example)"),
        ("[![a cat](https://b.example/cat.png)](https://a.example)", "a cat (a.example)"),
    ],
)  # fmt: skip
def test_xss_03_links_are_shown_with_where_they_lead(text: str, shown: str) -> None:
    rendered = writing.render(text)

    assert writing.plain(text) == shown
    (link,) = [attrs for tag, attrs in Seen(rendered).found if tag == "a"]
    assert link["rel"] == REL


def test_link_that_leads_nowhere_is_its_words_alone() -> None:
    assert writing.render("[a]() ![b]()") == "<p>a b</p>\n"


@given(st.lists(PARTS | st.text(max_size=8), max_size=40).map("".join))
@example("[a]()")
def test_xss_03_every_link_leads_where_one_may(text: str) -> None:
    for tag, attrs in Seen(writing.render(text)).found:
        if tag == "a":
            assert attrs["rel"] == REL
            assert writing.host_of(str(attrs["href"]))


@given(st.lists(PARTS | st.text(max_size=8), max_size=40).map("".join))
@example("![x](https://a.example/x.png)")
@example('<img src="https://a.example/x.png">')
@example("<video src=https://a.example/x><source src=https://a.example>")
def test_xss_04_nothing_is_loaded_from_elsewhere(text: str) -> None:
    for tag, attrs in Seen(writing.render(text)).found:
        assert tag not in {"img", "picture", "video", "audio", "source", "iframe", "link", "svg"}
        assert not {"src", "srcset", "style", "background", "poster"} & set(attrs)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x07c\x9bd", "abcd"),
        ("a\u202eb\u2066c", "abc"),
        ("a\u200bb\ufeffc\u2060d\u00ade", "abcde"),
        ("a\ud800b", "ab"),
        ("a" + "\u0301" * 10_000, "á" + "\u0301" * writing.MOST_MARKS),
        ("a\r\nb\rc\td ", "a\nb\nc\td"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("\u05d1\u05bc\u05b0\u05e8\u05b5\u05d0", "\u05d1\u05bc\u05b0\u05e8\u05b5\u05d0"),
    ],
)
def test_xss_08_what_nobody_sees_is_taken_out(text: str, kept: str) -> None:
    assert writing.tidy(text) == unicodedata.normalize("NFC", kept)


def test_xss_08_titles_are_one_line() -> None:
    assert writing.tidy_line(" One\n two\u202e \t three ") == "One two three"


@given(st.text())
def test_xss_08_any_text_is_tidied_once_for_all_and_can_be_kept(text: str) -> None:
    tidied = writing.tidy(text)

    assert writing.tidy(tidied) == tidied
    assert "\x00" not in tidied
    assert tidied.encode().decode() == tidied
    assert writing.render(text).encode().decode() == writing.render(text)


@pytest.mark.parametrize(
    "part", ["[", "![", "[](", "*a ", "*_", "`a", ">", "- ", "&", "[a]: b\n", "~~a", "\\", "<a"]
)
def test_longest_post_is_shown_in_a_moment_whatever_it_is_made_of(part: str) -> None:
    text = part * (writing.LONGEST_POST // len(part))
    begun = process_time()

    writing.render(text)

    assert process_time() - begun < SLOW


def test_plain_gives_words_without_markup() -> None:
    assert writing.plain("**So** it is: _x_ < y\n\n> <b>") == "So it is: x < y\n\n<b>"
