"""What search engines may list: the site's own pages, programs, towns and meetings."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Model, QuerySet
from django.urls import reverse

from groups.models import Group, Program
from meetings import regions
from meetings.models import GazetteerPlace, Meeting, Place

A_FILE = 10_000
if TYPE_CHECKING:  # generic for the type checker alone
    Base = Sitemap[Model]
else:
    Base = Sitemap


class OwnSitemap(Base):
    """A part of the sitemap; addresses begin as the operator says, whoever asks."""

    limit = A_FILE

    def get_protocol(self, protocol: str | None = None) -> str:
        """Give the configured scheme."""
        del protocol
        return str(urlsplit(settings.SITE_URL).scheme)

    def get_domain(self, site: object = None) -> str:
        """Give the configured host."""
        del site
        return str(urlsplit(settings.SITE_URL).netloc)


class ChangingSitemap(OwnSitemap):
    """A part whose rows know when they were changed."""

    def lastmod(self, item: Group | Meeting) -> datetime:
        """When it was last changed."""
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        """When any was last changed; Django would look at each."""
        rows = cast("QuerySet[Group | Meeting]", self.items())
        latest: datetime | None = rows.aggregate(latest=Max("updated_at"))["latest"]
        return latest


class PageSitemap(OwnSitemap):
    """The pages that every site has."""

    def items(self) -> Sequence[str]:  # type: ignore[override]
        """Name them."""
        return ("finder", "newcomers", "program_list", "crisis_lines", "country_list", "privacy")

    def location(self, item: str) -> str:  # type: ignore[override]
        """Give a page's address."""
        return reverse(item)


class ProgramSitemap(OwnSitemap):
    """Programs."""

    def items(self) -> QuerySet[Program]:
        """All of them."""
        return Program.objects.order_by("pk")


class GroupSitemap(ChangingSitemap):
    """Groups with a page."""

    def items(self) -> QuerySet[Group]:
        """All that anybody finds, as they were changed."""
        return Group.objects.listed().order_by("pk").only("slug", "updated_at")


class MeetingSitemap(ChangingSitemap):
    """Meetings that are listed."""

    def items(self) -> QuerySet[Meeting]:
        """All that have not ended."""
        return Meeting.objects.findable().order_by("pk").only("slug", "updated_at")


class PlaceSitemap(OwnSitemap):
    """Places where meetings are held."""

    def items(self) -> QuerySet[Place]:
        """All of them with a listed meeting."""
        held = Meeting.objects.findable().values("place")
        return Place.objects.filter(pk__in=held).order_by("pk").only("slug")


class TownSitemap(OwnSitemap):
    """Towns with meetings."""

    def items(self) -> QuerySet[GazetteerPlace]:
        """All that have a page."""
        towns = regions.listed().values("place__gazetteer_place")
        return GazetteerPlace.objects.filter(pk__in=towns).order_by("pk")

    def location(self, item: GazetteerPlace) -> str:  # type: ignore[override]
        """Give the address of a town's page."""
        return regions.url_of(item)


SITEMAPS: dict[str, type[OwnSitemap]] = {
    "pages": PageSitemap,
    "programs": ProgramSitemap,
    "groups": GroupSitemap,
    "meetings": MeetingSitemap,
    "places": PlaceSitemap,
    "towns": TownSitemap,
}
