"""Paper, letters and colours of what is printed; metres of ink are spared."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import cast

import segno
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}  # millimetres
INK, SOFT, WATER, LINE = (31, 42, 48), (85, 99, 107), (20, 83, 90), (200, 208, 210)
WASH = (227, 240, 240)
POINT = 0.3528  # millimetres
LEADING = 1.28


def font(name: str) -> Path:
    """Find a font of ours, as the build of the front end leaves it."""
    found = finders.find(f"fonts/{name}")
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)


class Sheet(FPDF):
    """A PDF in our letters, which says nothing of itself in its metadata."""

    def __init__(self, paper: str, *, is_wide: bool, made_at: datetime) -> None:
        super().__init__("landscape" if is_wide else "portrait", "mm", PAPERS[paper])
        self.set_margin(0)
        self.set_auto_page_break(False)
        self.c_margin = 0
        self.add_font("text", "", font("text.ttf"))
        self.add_font("text", "B", font("text-bold.ttf"))
        self.add_font("others", "", font("others.ttf"))
        self.set_fallback_fonts(["others"], exact_match=False)
        self.set_title(_("Meetings"))
        self.set_creator("")
        self.set_producer("")
        self.set_creation_date(made_at)

    def as_bytes(self) -> bytes:
        """Give the file."""
        return bytes(self.output())

    def pen(self, size: float, *, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
        """Take a letter size, in points."""
        self.set_font("text", "B" if bold else "", size)
        self.set_text_color(*colour)

    @property
    def line_height(self) -> float:
        """The height of a line in millimetres."""
        return float(self.font_size_pt) * POINT * LEADING

    def height_of(self, text: str, width: float) -> float:
        """Say how high a text would stand in this pen."""
        if not text:
            return 0
        height = self.multi_cell(
            width, self.line_height, text, align=Align.L, dry_run=True, output="HEIGHT"
        )
        return cast(float, height)

    def write_at(
        self, x: float, y: float, width: float, text: str, *, align: Align = Align.L
    ) -> float:
        """Write a text within a width; give where the next one begins."""
        if not text:
            return y
        self.set_xy(x, y)
        self.multi_cell(
            width, self.line_height, text, align=align, new_x=XPos.LEFT, new_y=YPos.NEXT
        )
        return float(self.get_y())

    def write_shrunk(
        self, place: tuple[float, float, float], text: str, sizes: tuple[float, ...], most: float
    ) -> float:
        """Write a heading in the largest of these sizes in which it is at most so high."""
        x, y, width = place
        for size in sizes:
            self.pen(size, bold=True)
            widest = max((self.get_string_width(word) for word in text.split()), default=0)
            if widest <= width and self.height_of(text, width) <= most:
                break
        return self.write_at(x, y, width, text)

    def rule(self, x: float, y: float, width: float) -> None:
        """Draw a fine line."""
        self.set_draw_color(*LINE)
        self.set_line_width(0.25)
        self.line(x, y, x + width, y)

    def qr(self, x: float, y: float, side: float, link: str) -> None:
        """Draw a QR code as filled squares; each stretch of a row is one."""
        matrix = list(segno.make(link, error="m", micro=False).matrix)
        step = side / len(matrix)
        self.set_fill_color(*INK)
        for row, modules in enumerate(matrix):
            for start, length in _stretches(modules):
                self.rect(x + start * step, y + row * step, length * step, step * 1.02, style="F")

    @contextmanager
    def upside_down(self, x: float, y: float) -> Iterator[None]:
        """Turn what is drawn within by half a turn around a point."""
        with self.rotation(180, x, y):
            yield


def _stretches(modules: bytes | bytearray | tuple[int, ...]) -> Iterator[tuple[int, int]]:
    start = None
    for at, is_dark in enumerate([*modules, 0]):
        if is_dark and start is None:
            start = at
        elif not is_dark and start is not None:
            yield start, at - start
            start = None
