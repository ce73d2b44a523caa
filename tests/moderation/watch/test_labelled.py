"""The rules against labelled messages, spam and sincere texts; figures are in docs/watch-rules.md."""

import re
import tomllib
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from moderation.watch import Writer, measuring
from moderation.watch.measuring import Message

DATA = Path(settings.BASE_DIR) / "tests/moderation/data"
LABELLED = measuring.messages(DATA / "labelled.toml")
CRISIS = {"W-1", "W-2", "W-3", "W-4"}


def part(name: str) -> list[Message]:
    return [message for message in LABELLED if message.part == name]


def test_labelled_messages_are_many_balanced_and_in_both_languages() -> None:
    texts = [message.text for message in LABELLED]
    none = sum(not message.rules for message in LABELLED)
    languages = measuring.languages(LABELLED)

    assert len(texts) == len(set(texts)) >= 400
    assert 0.3 < none / len(texts) < 0.6
    assert 0.3 < languages["es"] / len(texts) < 0.7
    assert len([*part("held out"), *part("fresh")]) >= len(texts) / 3


def test_labelled_messages_are_not_copied_into_the_rules() -> None:
    rules = (Path(measuring.__file__).parent / "rules.toml").read_text(encoding="utf-8")
    held_out = [message.text for message in (*part("held out"), *part("fresh"))]

    assert [text for text in held_out if text in rules] == []


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [("first", 0.99, 0.98), ("held out", 0.97, 0.97), ("fresh", 0.97, 0.92)],
)
def test_rules_find_what_they_should_and_little_else(
    name: str, precision: float, recall: float
) -> None:
    scores = measuring.score(part(name))

    assert (scores.all.precision or 0) >= precision, scores.errors
    assert (scores.all.recall or 0) >= recall, scores.errors


def test_sincere_messages_meet_no_crisis_rule_by_mistake() -> None:
    scores = measuring.score(LABELLED)

    assert sum(scores.of(rule).wrong for rule in CRISIS) == 0, scores.errors


def test_score_counts_right_wrong_and_missed() -> None:
    scores = measuring.score(
        [
            Message("I want to die", frozenset({"W-1"}), "x", "en", Writer()),
            Message("I want to die", frozenset({"W-2"}), "x", "en", Writer()),
        ]
    )

    assert (scores.of("W-1").precision, scores.of("W-1").recall) == (0.5, 1.0)
    assert (scores.of("W-2").precision, scores.of("W-2").recall) == (None, 0.0)
    assert scores.errors == ["wrong ['W-1'] missed ['W-2']: I want to die"]


def test_spam_01_spam_is_stopped_and_sincere_texts_are_not_held() -> None:
    texts = tomllib.loads((DATA / "spam.toml").read_text(encoding="utf-8"))
    spam, sincere = texts["spam"], texts["sincere"]
    passed = set(spam) - set(measuring.held(spam))
    held = list(measuring.held(sincere))

    assert len(set(spam)) >= 200
    assert len(set(sincere)) >= 200
    assert len(passed) <= 0.05 * len(spam), passed
    assert len(held) <= 0.01 * len(sincere), held


def test_watch_report_tells_what_the_documentation_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "POSTS", 3)
    monkeypatch.setattr(measuring.long_posts, "__defaults__", (3,))
    out = StringIO()

    call_command("watch_report", "--errors", stdout=out)

    told = out.getvalue()
    document = (Path(settings.BASE_DIR) / "docs/watch-rules.md").read_text(encoding="utf-8")
    totals = re.findall(r"^all .*?(\d+\.\d%) +(\d+\.\d%)$", told, re.MULTILINE)
    assert len(totals) == 3
    assert all(f"{precision} · {recall}" in document for precision, recall in totals)
    assert "3 posts of 20,000 characters" in told
