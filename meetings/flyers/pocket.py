"""One sheet that folds into eight small pages for a pocket.

Cut along the middle between the second and third fold, fold lengthwise, push the ends together.
Around the sheet the pages follow each other; those of the upper half stand on their heads.
"""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from fpdf.enums import Align

from meetings.flyers.content import Content, Entry
from meetings.flyers.paper import LINE, SOFT, WATER, Sheet

BELOW, ABOVE = (6, 7, 8, 1), (5, 4, 3, 2)  # pages from left to right
PAD = 6.0
CODE = 32.0
SCHEDULE_PAGES = (3, 4, 5, 6)
Box = tuple[float, float, float, float]


def draw_pocket(sheet: Sheet, content: Content) -> None:
    """Draw all eight pages on one sheet, with fine marks for folds and cut."""
    sheet.add_page()
    wide, high = sheet.w / 4, sheet.h / 2
    pages = _pages(sheet, content, (wide - 2 * PAD, high - 2 * PAD))
    for at, number in enumerate(BELOW):
        pages[number]((at * wide + PAD, high + PAD, wide - 2 * PAD, high - 2 * PAD))
    for at, number in enumerate(ABOVE):
        with sheet.upside_down(at * wide + wide / 2, high / 2):
            pages[number]((at * wide + PAD, PAD, wide - 2 * PAD, high - 2 * PAD))
    _marks(sheet, wide, high)


def _pages(
    sheet: Sheet, content: Content, room: tuple[float, float]
) -> dict[int, Callable[[Box], None]]:
    filled = list(_filled(sheet, content, room))
    pages: dict[int, Callable[[Box], None]] = {
        1: lambda box: _cover(sheet, content, box),
        2: lambda box: _first_time(sheet, content, box),
        7: lambda box: _notes(sheet, box),
        8: lambda box: _back(sheet, content, box),
    }
    for at, number in enumerate(SCHEDULE_PAGES):
        lines = filled[at] if at < len(filled) else []
        is_last = number == SCHEDULE_PAGES[-1] and len(filled) > len(SCHEDULE_PAGES)
        pages[number] = _schedule_page(sheet, lines, is_last=is_last)
    return pages


Lines = list[tuple[str, Entry]]  # the day's name where it begins, else nothing


def _filled(sheet: Sheet, content: Content, room: tuple[float, float]) -> Iterator[Lines]:
    """Share the times out over pages by their height."""
    width, height = room
    page: Lines = []
    left = height - 6
    for day in content.days:
        for number, entry in enumerate(day.entries):
            needed = _height(sheet, day.name, entry, width)
            if page and needed > left:
                yield page
                page, left = [], height - 6
            name = day.name if number == 0 or not page else ""  # again where a page begins
            page.append((name, entry))
            left -= _height(sheet, name, entry, width)
    if page:
        yield page


def _below(entry: Entry) -> str:
    return " · ".join(filter(None, [entry.pattern, entry.place, entry.address, entry.how]))


def _height(sheet: Sheet, name: str, entry: Entry, width: float) -> float:
    sheet.pen(9.5, bold=True)
    total = sheet.line_height + 2 if name else 0.0
    sheet.pen(9, bold=True)
    total += sheet.height_of(f"{entry.hours}  {entry.name}", width)
    sheet.pen(7.5)
    return total + sheet.height_of(_below(entry), width) + 1.8


def _schedule_page(sheet: Sheet, lines: Lines, *, is_last: bool) -> Callable[[Box], None]:
    def draw(box: Box) -> None:
        x, y, width, height = box
        if not lines:
            _notes(sheet, box)
            return
        for name, entry in lines:
            y = _line(sheet, name, entry, (x, y, width))
        if is_last:
            sheet.pen(7.5, colour=SOFT)
            sheet.write_at(x, box[1] + height - 4, width, _("More on our page: see the back."))

    return draw


def _line(sheet: Sheet, name: str, entry: Entry, place: tuple[float, float, float]) -> float:
    x, y, width = place
    if name:
        sheet.pen(9.5, bold=True, colour=WATER)
        y = sheet.write_at(x, y, width, name)
        sheet.rule(x, y, width)
        y += 1
    sheet.pen(9, bold=True)
    y = sheet.write_at(x, y, width, f"{entry.hours}  {entry.name}")
    sheet.pen(7.5, colour=SOFT)
    return sheet.write_at(x, y, width, _below(entry)) + 1.8


def _cover(sheet: Sheet, content: Content, box: Box) -> None:
    x, y, width, height = box
    sheet.set_fill_color(*WATER)
    sheet.rect(x, y + 4, 14, 1.6, style="F")
    sheet.pen(9.5, bold=True, colour=WATER)
    top = sheet.write_at(x, y + 9, width, content.program)
    top = sheet.write_shrunk((x, top + 2, width), content.name, (22, 19, 16, 13, 11), height / 2)
    sheet.pen(10, colour=SOFT)
    sheet.write_at(x, top + 2, width, content.home)
    sheet.pen(9)
    sheet.write_at(x, y + height - 9, width, _("Free. No sign-up. You can just listen."))


def _first_time(sheet: Sheet, content: Content, box: Box) -> None:
    x, y, width, height = box
    sheet.pen(11, bold=True, colour=WATER)
    y = sheet.write_at(x, y, width, _("Your first time")) + 1
    sheet.pen(9)
    y = sheet.write_at(x, y, width, content.first_time) + 3
    if sheet.height_of(content.about, width) < box[1] + height - y:
        sheet.write_at(x, y, width, content.about)


def _notes(sheet: Sheet, box: Box) -> None:
    x, y, width, height = box
    sheet.pen(11, bold=True, colour=WATER)
    y = sheet.write_at(x, y, width, _("My notes")) + 8
    while y < box[1] + height:
        sheet.rule(x, y, width)
        y += 8


def _back(sheet: Sheet, content: Content, box: Box) -> None:
    x, y, width, height = box
    if content.url:
        sheet.qr(x + (width - CODE) / 2, y + 4, CODE, content.url)
        sheet.pen(7.5, colour=SOFT)
        address = content.url.partition("://")[2]
        y = sheet.write_at(x, y + CODE + 8, width, address, align=Align.C) + 3
    if content.helpline:
        sheet.pen(8, colour=SOFT)
        y = sheet.write_at(x, y, width, _("Telephone"), align=Align.C)
        sheet.pen(11, bold=True)
        sheet.write_at(x, y, width, content.helpline, align=Align.C)
    sheet.pen(7, colour=SOFT)
    sheet.write_at(x, box[1] + height - 4, width, content.made_on, align=Align.C)


def _marks(sheet: Sheet, wide: float, high: float) -> None:
    """Draw folds as fine dashes and the cut as a firmer line."""
    sheet.set_draw_color(*LINE)
    sheet.set_line_width(0.15)
    sheet.set_dash_pattern(dash=1, gap=2)
    for at in (1, 2, 3):
        sheet.line(at * wide, 0, at * wide, sheet.h)
    sheet.line(0, high, wide, high)
    sheet.line(3 * wide, high, sheet.w, high)
    sheet.set_dash_pattern()
    sheet.set_draw_color(*SOFT)
    sheet.set_line_width(0.3)
    sheet.line(wide, high, 3 * wide, high)
