"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

from recovery_groups import health, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("new/", pages.newcomers, name="newcomers"),
    path("help-now/", pages.help_now, name="crisis_lines"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("", include("groups.urls")),
    path("", include("meetings.urls")),
]
