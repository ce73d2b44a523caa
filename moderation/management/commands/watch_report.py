"""How well the watch rules do: what docs/watch-rules.md quotes."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from moderation.watch import measuring
from moderation.watch.measuring import Scores

PARTS = ("first", "held out", "fresh")


class Command(BaseCommand):
    """Precision and recall by rule, spam stopped, and the time of the longest posts."""

    help = (
        "Hold the labelled messages of tests/moderation/data against the watch rules and tell"
        " precision and recall by rule, spam stopped and sincere texts held, and times."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer another folder, and the messages that went wrong."""
        folder = Path(settings.BASE_DIR) / "tests/moderation/data"
        parser.add_argument("--folder", type=Path, default=folder)
        parser.add_argument("--errors", action="store_true", help="Tell each that went wrong.")

    def handle(self, *args: object, folder: Path, errors: bool, **options: object) -> None:
        """Write the report."""
        labelled = measuring.messages(folder / "labelled.toml")
        for part in PARTS:
            chosen = [message for message in labelled if message.part == part]
            by_language = measuring.languages(chosen)
            told = ", ".join(f"{count} {language}" for language, count in by_language.items())
            self.stdout.write(f"\n{part}: {len(chosen)} messages ({told})")
            scores = measuring.score(chosen)
            self._write(_table(scores))
            if errors:
                self._write(iter(scores.errors))
        texts = tomllib.loads((folder / "spam.toml").read_text(encoding="utf-8"))
        self._write(_spam(texts["spam"], texts["sincere"]))
        self._write(_times(texts["sincere"]))

    def _write(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def _table(scores: Scores) -> Iterator[str]:
    yield f"{'rule':6}{'should':>8}{'right':>7}{'wrong':>7}{'precision':>11}{'recall':>8}"
    rules = sorted(scores.by_rule, key=lambda rule: int(rule.removeprefix("W-")))
    for name, score in [*((rule, scores.of(rule)) for rule in rules), ("all", scores.all)]:
        should = score.right + score.missed
        yield (
            f"{name:6}{should:8}{score.right:7}{score.wrong:7}"
            f"{_share(score.precision):>11}{_share(score.recall):>8}"
        )


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _spam(spam: list[str], sincere: list[str]) -> Iterator[str]:
    stopped, wrong = len(list(measuring.held(spam))), len(list(measuring.held(sincere)))
    yield f"\nspam stopped: {stopped} of {len(spam)} ({stopped / len(spam):.1%})"
    yield f"sincere texts held: {wrong} of {len(sincere)} ({wrong / len(sincere):.1%})"


def _times(sincere: list[str]) -> Iterator[str]:
    times = measuring.milliseconds(measuring.long_posts(sincere))
    at = [times[int(len(times) * share)] for share in (0.5, 0.95)]
    length = measuring.LONGEST_POST
    yield f"\n{len(times)} posts of {length:,} characters: p50 {at[0]:.1f} ms, p95 {at[1]:.1f} ms"
