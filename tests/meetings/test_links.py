"""Links that organizers give: what is taken away from them, and which are refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.links import LinkRefusedError, cleaned, known

NAMES = ["utm_source", "UTM_Campaign", "fbclid", "gclid", "mc_eid", "mc_cid", "igshid"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://zoom.example/j/1?pwd=a%2Fb%3D", "https://zoom.example/j/1?pwd=a%2Fb%3D"),
        ("https://zoom.example/j/1?fbclid=x", "https://zoom.example/j/1"),
        ("http://zoom.example/?a=1&utm_source=x&b", "http://zoom.example/?a=1&b"),
        ("zoom.example/j/1", "https://zoom.example/j/1"),
        ("  https://zoom.example/#room ", "https://zoom.example/#room"),
        ("https://notbit.ly/abc", "https://notbit.ly/abc"),
    ],
)
def test_link_is_kept_without_what_follows_people(given: str, kept: str) -> None:
    assert cleaned(given) == kept


@pytest.mark.parametrize(
    "link",
    [
        "https://bit.ly/x", "http://www.TinyURL.com/x", "t.co/x", "javascript:alert(1)",
        "data:text/html,x", "ftp://files.example/x", "https://me:secret@zoom.example/",
        "https://localhost/", "https://zoom.example/a b", "https://[zoom.example/", "https://",
        'https://zoom.example/"><script>', "https://bit.ly./x", "https://zoom.example:port/",
    ],
)  # fmt: skip
def test_link_that_is_not_plain_is_refused(link: str) -> None:
    with pytest.raises(LinkRefusedError):
        cleaned(link)


@settings(deadline=None)
@given(
    names=st.lists(st.sampled_from(NAMES), max_size=3),
    others=st.dictionaries(st.sampled_from(["a", "pwd", "room"]), st.from_regex(r"\A[a-z0-9]+\Z")),
)
def test_link_keeps_every_other_part(names: list[str], others: dict[str, str]) -> None:
    mine = "&".join(f"{name}={value}" for name, value in others.items())
    follows = "&".join(f"{name}=1" for name in names)
    given_link = f"https://zoom.example/j?{'&'.join(filter(None, (follows, mine)))}"

    kept = cleaned(given_link)

    assert kept == f"https://zoom.example/j{'?' + mine if mine else ''}"
    assert cleaned(kept) == kept


def test_list_of_shorteners_names_hosts_in_lower_case() -> None:
    assert len(known().shorteners) > 30
    assert {host for host in known().shorteners if host != host.lower() or "/" in host} == set()
