"""The list of the week: every time with its place, over as many pages as it takes."""

from django.utils.translation import gettext as _
from fpdf.enums import Align

from meetings.flyers.content import Content, Entry
from meetings.flyers.paper import SOFT, WATER, Sheet

MARGIN = 18.0
HOURS = 46.0  # width of the first column
CODE = 24.0
FOOT = 16.0


def draw_week(sheet: Sheet, content: Content) -> None:
    """Draw it page by page; a day's name is never parted from its first line."""
    width = sheet.w - 2 * MARGIN
    y = _first_page(sheet, content, width)
    for day in content.days:
        needed = _height(sheet, day.entries[0], width) + 14
        if y + needed > sheet.h - FOOT - 6:
            y = _next_page(sheet, content)
        y = _day(sheet, day.name, y, width)
        for entry in day.entries:
            if y + _height(sheet, entry, width) > sheet.h - FOOT - 6:
                y = _day(sheet, day.name, _next_page(sheet, content), width)
            y = _entry(sheet, entry, y, width)
        y += 4
    if not content.days:
        sheet.pen(12)
        sheet.write_at(MARGIN, y, width, _("No meeting is listed here now."))
    _number_pages(sheet, content, width)


def _first_page(sheet: Sheet, content: Content, width: float) -> float:
    sheet.add_page()
    room = width
    if content.url:
        sheet.qr(sheet.w - MARGIN - CODE, MARGIN, CODE, content.url)
        room = width - CODE - 8
    sheet.pen(11, bold=True, colour=WATER)
    y = sheet.write_at(MARGIN, MARGIN - 2, room, content.program)
    y = sheet.write_shrunk((MARGIN, y + 1, room), content.name, (26, 22, 18, 14), 22)
    sheet.pen(11, colour=SOFT)
    y = sheet.write_at(MARGIN, y + 1, room, content.home)
    sheet.pen(9, colour=SOFT)
    y = sheet.write_at(MARGIN, y, room, content.url.partition("://")[2])
    return max(y, MARGIN + CODE) + 7


def _next_page(sheet: Sheet, content: Content) -> float:
    sheet.add_page()
    sheet.pen(10, bold=True, colour=SOFT)
    return sheet.write_at(MARGIN, MARGIN - 4, sheet.w - 2 * MARGIN, content.name) + 4


def _day(sheet: Sheet, name: str, y: float, width: float) -> float:
    sheet.pen(14, bold=True, colour=WATER)
    y = sheet.write_at(MARGIN, y, width, name)
    sheet.rule(MARGIN, y + 0.5, width)
    return y + 2.5


def _below(entry: Entry) -> str:
    where = ", ".join(filter(None, (entry.place, entry.address)))
    return "\n".join(
        filter(None, [where, " · ".join(filter(None, [entry.pattern, entry.how, entry.formats]))])
    )


def _height(sheet: Sheet, entry: Entry, width: float) -> float:
    sheet.pen(11.5, bold=True)
    room = width - HOURS
    total = max(sheet.height_of(entry.name, room), sheet.height_of(entry.hours, HOURS - 4))
    sheet.pen(10)
    return total + sheet.height_of(_below(entry), room) + 3


def _entry(sheet: Sheet, entry: Entry, y: float, width: float) -> float:
    sheet.pen(11.5, bold=True)
    left = sheet.write_at(MARGIN, y, HOURS - 4, entry.hours)
    y = sheet.write_at(MARGIN + HOURS, y, width - HOURS, entry.name)
    sheet.pen(10, colour=SOFT)
    return max(left, sheet.write_at(MARGIN + HOURS, y, width - HOURS, _below(entry))) + 3


def _number_pages(sheet: Sheet, content: Content, width: float) -> None:
    for number in range(1, sheet.pages_count + 1):
        sheet.page = number
        sheet.rule(MARGIN, sheet.h - FOOT, width)
        sheet.pen(8.5, colour=SOFT)
        said = _("Page %(page)d of %(pages)d") % {"page": number, "pages": sheet.pages_count}
        sheet.write_at(MARGIN, sheet.h - FOOT + 2, width, content.made_on)
        sheet.write_at(MARGIN, sheet.h - FOOT + 2, width, said, align=Align.R)
