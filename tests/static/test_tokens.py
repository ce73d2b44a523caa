"""The design tokens keep their contrast, in the light theme and in the dark one."""

import re

import pytest
from django.conf import settings

TOKENS = settings.BASE_DIR / "static" / "styles" / "_tokens.scss"
THEMES = ("light", "dark")
TEXT = 4.5  # WCAG 2.2, 1.4.3
CONTROL = 3.0  # WCAG 2.2, 1.4.11
GROUNDS = ("paper", "surface")
READ_ON = {
    "ink": (*GROUNDS, "water-wash", "sun-wash", "leaf-wash", "alarm-wash", "land", "sea"),
    "ink-soft": (*GROUNDS, "water-wash", "land"),
    "water-deep": (*GROUNDS, "water-wash", "sun-wash", "leaf-wash", "alarm-wash"),
    "sun": (*GROUNDS, "sun-wash"),
    "leaf": (*GROUNDS, "leaf-wash", "water-wash"),
    "alarm": (*GROUNDS, "alarm-wash"),
    "on-water": ("water", "water-deep"),
    "paper": ("ink",),
}
SEEN_ON = {
    "edge": GROUNDS,
    "water": (*GROUNDS, "water-wash", "land", "sea"),
    "ink": ("land", "sea"),
}


def _colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def _theme(name: str) -> dict[str, str]:
    light, dark = TOKENS.read_text().split("@media (prefers-color-scheme: dark)")
    return _colours(light) | (_colours(dark) if name == "dark" else {})


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _too_weak(theme: dict[str, str], pairs: dict[str, tuple[str, ...]], least: float) -> list[str]:
    return [
        f"{front} on {ground}: {_contrast(theme[front], theme[ground]):.2f}"
        for front, grounds in pairs.items()
        for ground in grounds
        if _contrast(theme[front], theme[ground]) < least
    ]


def test_contrast_of_black_on_white_is_the_largest() -> None:
    assert round(_contrast("#000000", "#ffffff"), 2) == 21.0


@pytest.mark.parametrize("name", THEMES)
def test_tokens_every_text_on_every_ground_reads_well(name: str) -> None:
    assert _too_weak(_theme(name), READ_ON, TEXT) == []


@pytest.mark.parametrize("name", THEMES)
def test_tokens_every_control_stands_out_from_its_ground(name: str) -> None:
    assert _too_weak(_theme(name), SEEN_ON, CONTROL) == []


def test_tokens_dark_theme_names_every_colour_of_the_light_one() -> None:
    light, dark = TOKENS.read_text().split("@media (prefers-color-scheme: dark)")

    assert set(_colours(light)) == set(_colours(dark))
