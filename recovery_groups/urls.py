"""Every address of the site."""

from django.conf import settings
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import cache_control
from django.views.generic import RedirectView

from accounts.http import public
from recovery_groups import group_page, health, home, local_pages, pages, privacy_centre, wellknown
from recovery_groups.sitemaps import SITEMAPS

an_hour = cache_control(public=True, max_age=3600)

urlpatterns: list[URLPattern | URLResolver] = [
    *public(
        path("healthz", health.healthz, name="healthz"),
        path("readyz", health.readyz, name="readyz"),
        path(
            ".well-known/change-password",
            RedirectView.as_view(pattern_name="account_change_password"),
            name="change_password",
        ),
        path("robots.txt", wellknown.robots_txt, name="robots_txt"),
        path(".well-known/security.txt", wellknown.security_txt, name="security_txt"),
        path("sitemap.xml", an_hour(wellknown.sitemap_index), name="sitemap"),
        path(
            "sitemap-<section>.xml", an_hour(sitemap), {"sitemaps": SITEMAPS}, name="sitemap_part"
        ),
        path("new/", pages.newcomers, name="newcomers"),
        path("help-now/", pages.help_now, name="crisis_lines"),
        path("privacy/", pages.privacy, name="privacy"),
        path("accessibility/", pages.accessibility, name="accessibility"),
        path("groups/<slug:slug>/", group_page.group_detail, name="group_detail"),
    ),
    path("home/", home.home, name="home"),
    path("home/privacy/", privacy_centre.privacy_centre, name="privacy_centre"),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("", include("groups.urls")),
    path("", include("moderation.urls")),
    path("", include("meetings.urls")),
    path("", include("discussions.urls")),
    path("", include("mentorship.urls")),
]
if settings.LOCAL:
    urlpatterns += public(
        path("local/mail/", local_pages.local_mail, name="local_mail"),
        path("local/people/", local_pages.local_people, name="local_people"),
    )
