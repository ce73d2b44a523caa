"""A group's public face on paper: a flyer, a list of the week, and one that folds into a pocket."""

from meetings.flyers.content import Content, content_of
from meetings.flyers.flyer import draw_flyer
from meetings.flyers.paper import PAPERS, Sheet
from meetings.flyers.pocket import draw_pocket
from meetings.flyers.week import draw_week

__all__ = ["KINDS", "PAPERS", "Content", "content_of", "printed"]
KINDS = {"flyer": draw_flyer, "week": draw_week, "pocket": draw_pocket}


def printed(content: Content, *, kind: str, paper: str) -> bytes:
    """Give the PDF of one kind of print; both names are those of ``KINDS`` and ``PAPERS``."""
    sheet = Sheet(paper, is_wide=kind == "pocket", made_at=content.made_at)
    KINDS[kind](sheet, content)
    return sheet.as_bytes()
