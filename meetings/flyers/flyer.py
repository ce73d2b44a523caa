"""The flyer for a wall: who, when and where, to be read from two steps away."""

from django.utils.translation import gettext as _
from fpdf.enums import Align

from meetings.flyers.content import Content, Day, Entry
from meetings.flyers.paper import SOFT, WASH, WATER, Sheet

MARGIN = 18.0
FOOT = 62.0  # millimetres at the bottom for the code and the address
CODE = 40.0
SCALES = (1.0, 0.85, 0.72, 0.6, 0.5)


def draw_flyer(sheet: Sheet, content: Content) -> None:
    """Draw it on one page: letters shrink until all times fit, and what still does not is told."""
    sheet.add_page()
    width = sheet.w - 2 * MARGIN
    y = _head(sheet, content, width)
    bottom = sheet.h - FOOT - 6
    scale = next(
        (one for one in SCALES if _height(sheet, content, width, one) <= bottom - y), SCALES[-1]
    )
    _times(sheet, content, (MARGIN, y, width, bottom), scale)
    _foot(sheet, content, width)


def _head(sheet: Sheet, content: Content, width: float) -> float:
    sheet.set_fill_color(*WATER)
    sheet.rect(0, 0, sheet.w, 7, style="F")
    sheet.pen(15, bold=True, colour=WATER)
    y = sheet.write_at(MARGIN, 20, width, content.program)
    y = sheet.write_shrunk((MARGIN, y + 2, width), content.name, (46, 40, 34, 28, 22, 18), 42)
    sheet.pen(17, colour=SOFT)
    y = sheet.write_at(MARGIN, y + 1.5, width, content.home)
    sheet.pen(15)
    y = sheet.write_at(MARGIN, y + 4, width, _("Free. No sign-up. You can just listen."))
    return y + 7


def _one_place(content: Content) -> tuple[str, str]:
    """Give the place of all meetings, where it is the same."""
    places = content.places
    return next(iter(places)) if len(places) == 1 else ("", "")


def _height(sheet: Sheet, content: Content, width: float, scale: float) -> float:
    total = 0.0
    for day in content.days:
        sheet.pen(21 * scale, bold=True)
        total += sheet.line_height + 2 * scale
        for entry in day.entries:
            total += sum(_rows(sheet, content, entry, width, scale)) + 3.5 * scale
        total += 4 * scale
    sheet.pen(17 * scale, bold=True)
    return total + (3 * sheet.line_height if any(_one_place(content)) else 0)


def _rows(sheet: Sheet, content: Content, entry: Entry, width: float, scale: float) -> list[float]:
    sheet.pen(19 * scale, bold=True)
    rows = [sheet.height_of(f"{entry.hours}   {entry.name}", width)]
    sheet.pen(14 * scale)
    return [*rows, sheet.height_of(_below(content, entry), width)]


def _below(content: Content, entry: Entry) -> str:
    where = [] if any(_one_place(content)) else [entry.place, entry.address]
    return " · ".join(filter(None, [entry.pattern, *where, entry.how, entry.formats]))


def _times(
    sheet: Sheet, content: Content, box: tuple[float, float, float, float], scale: float
) -> None:
    x, y, width, bottom = box
    place, address = _one_place(content)
    if place or address:
        sheet.pen(17 * scale, bold=True)
        y = sheet.write_at(x, y, width, place)
        sheet.pen(15 * scale, colour=SOFT)
        y = sheet.write_at(x, y, width, address) + 5 * scale
    for day in content.days:
        for number, entry in enumerate(day.entries):
            needed = sum(_rows(sheet, content, entry, width, scale)) + 12 * scale
            if y + needed > bottom:
                sheet.pen(13, colour=SOFT)
                sheet.write_at(x, y, width, _("More times at the address below."))
                return
            y = _day_line(sheet, day, (x, y, width), scale) if number == 0 else y
            y = _entry(sheet, content, entry, (x, y, width), scale)
        y += 4 * scale


def _day_line(sheet: Sheet, day: Day, place: tuple[float, float, float], scale: float) -> float:
    x, y, width = place
    sheet.pen(21 * scale, bold=True, colour=WATER)
    y = sheet.write_at(x, y, width, day.name)
    sheet.rule(x, y + 0.5, width)
    return y + 2 * scale


def _entry(
    sheet: Sheet, content: Content, entry: Entry, place: tuple[float, float, float], scale: float
) -> float:
    x, y, width = place
    sheet.pen(19 * scale, bold=True)
    y = sheet.write_at(x, y, width, f"{entry.hours}   {entry.name}")
    sheet.pen(14 * scale, colour=SOFT)
    return sheet.write_at(x, y, width, _below(content, entry)) + 3.5 * scale


def _foot(sheet: Sheet, content: Content, width: float) -> None:
    top = sheet.h - FOOT
    sheet.set_fill_color(*WASH)
    sheet.rect(0, top, sheet.w, FOOT, style="F")
    x, room = MARGIN, width
    if content.url:
        sheet.set_fill_color(255, 255, 255)
        sheet.rect(
            MARGIN, top + 7, CODE + 6, CODE + 6, style="F", round_corners=True, corner_radius=2
        )
        sheet.qr(MARGIN + 3, top + 10, CODE, content.url)
        x, room = MARGIN + CODE + 14, width - CODE - 14
    sheet.pen(13, bold=True)
    y = sheet.write_at(x, top + 8, room, _("Your first time")) + 1
    sheet.pen(12)
    y = sheet.write_at(x, y, room, content.first_time) + 2
    sheet.pen(11, bold=True, colour=WATER)
    if content.url:
        y = sheet.write_at(x, y, room, content.url.partition("://")[2])
    sheet.pen(9, colour=SOFT)
    sheet.write_at(MARGIN, sheet.h - 8, width, content.made_on, align=Align.R)
