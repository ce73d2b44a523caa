"""Addresses of the finder, of meetings and of places."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from accounts.http import public
from meetings.views import (
    answering,
    confirming,
    dates,
    editing,
    finder,
    inside,
    listings,
    meetings,
    organizing,
    places,
    printing,
    reviewing,
    sheets,
    stewards,
)


class CountryConverter(StringConverter):
    regex = "[a-z]{2}"


class SheetConverter(StringConverter):
    regex = "xlsx|csv"


class AreaConverter(StringConverter):
    regex = r"[-\w]{1,120}"  # letters of any script, and nothing that no slug holds


register_converter(CountryConverter, "country")
register_converter(AreaConverter, "area")
register_converter(SheetConverter, "sheet")

urlpatterns = public(
    path("", finder.finder, name="finder"),
    path("meetings.ics", finder.finder_calendar, name="finder_calendar"),
    path("meetings.svg", finder.finder_qr, name="finder_qr"),
    path("meetings/<slug:slug>/", meetings.meeting_detail, name="meeting_detail"),
    path("meetings/<slug:slug>/calendar.ics", meetings.meeting_calendar, name="meeting_calendar"),
    path("meetings/<slug:slug>/qr.svg", meetings.meeting_qr, name="meeting_qr"),
    path("meetings/<slug:slug>/report/", meetings.meeting_report, name="meeting_report"),
    path("reports/<uuid:pk>/", meetings.change_report_detail, name="change_report_detail"),
    path("places/suggest/", finder.place_suggestions, name="place_suggestions"),
    path("places/<slug:slug>/", places.place_detail, name="place_detail"),
    path("groups/<slug:slug>/calendar.ics", printing.group_calendar, name="group_calendar"),
    path("groups/<slug:slug>/qr.svg", printing.group_qr, name="group_qr"),
    path(
        "groups/<slug:slug>/<str:kind>-<str:paper>.pdf", printing.group_print, name="group_print"
    ),
    path("c/<str:token>/", confirming.confirm_link, name="confirm_link"),
    path("bodies/<slug:slug>/", stewards.body_detail, name="body_detail"),
    path("in/", places.country_list, name="country_list"),
    path("in/<country:country>/", places.country_detail, name="country_detail"),
    path("in/<country:country>/<area:region>/", places.region_detail, name="region_detail"),
    path(
        "in/<country:country>/<area:region>/<area:town>/", places.town_detail, name="town_detail"
    ),
)
urlpatterns += [
    path("home/<uuid:key>/confirm/", confirming.confirmation_list, name="confirmation_list"),
    path("home/<uuid:key>/confirm/<int:pk>/", confirming.meeting_confirm, name="meeting_confirm"),
    path("home/<uuid:key>/reports/", answering.report_list, name="report_list"),
    path("home/<uuid:key>/print/", printing.print_list, name="print_list"),
    path(
        "home/<uuid:key>/print/<str:kind>-<str:paper>.pdf", printing.print_file, name="print_file"
    ),
    path("home/<uuid:key>/share/", printing.share_page, name="share_page"),
    path("home/<uuid:key>/sheet/", sheets.group_sheet, name="group_sheet"),
    path("home/<uuid:key>/sheet.<sheet:kind>", sheets.group_sheet_file, name="group_sheet_file"),
    path("home/bodies/<int:pk>/sheet/", sheets.body_sheet, name="body_sheet"),
    path(
        "home/bodies/<int:pk>/sheet.<sheet:kind>", sheets.body_sheet_file, name="body_sheet_file"
    ),
    path("home/sheets/<uuid:pk>/", sheets.sheet_plan, name="sheet_plan"),
    path("home/steward/", reviewing.steward_queue, name="steward_queue"),
    path("home/steward/reviews/<uuid:pk>/", reviewing.review_detail, name="review_detail"),
    path("home/steward/claims/<uuid:pk>/", reviewing.claim_review, name="claim_review"),
    path("home/listings/<int:pk>/", listings.listing_claim, name="listing_claim"),
    path("home/<uuid:key>/listings/", listings.listing_list, name="listing_list"),
    path(
        "home/steward/listings/<uuid:pk>/",
        reviewing.listing_claim_review,
        name="listing_claim_review",
    ),
    path("home/steward/groups/<uuid:key>/", reviewing.abandoned_archive, name="abandoned_archive"),
    path("home/bodies/", stewards.steward_body_list, name="steward_body_list"),
    path("home/bodies/<int:pk>/", stewards.steward_body, name="steward_body"),
    path("home/reports/", answering.steward_report_list, name="steward_report_list"),
    path("home/reports/<uuid:pk>/apply/", answering.report_apply, name="report_apply"),
    path("home/reports/<uuid:pk>/dismiss/", answering.report_dismiss, name="report_dismiss"),
]
_SCHEDULE = "home/<uuid:key>/schedule/"
_MEETING = f"{_SCHEDULE}<int:pk>/"
_DATE = f"{_MEETING}<int:time>/<str:on>/"
urlpatterns += [
    path("home/<uuid:key>/calendar/", inside.group_meetings, name="group_meetings"),
    path("home/<uuid:key>/calendar.ics", inside.group_meetings_file, name="group_meetings_file"),
    path("home/<uuid:key>/manage/", organizing.group_manage, name="group_manage"),
    path("home/<uuid:key>/history/", organizing.schedule_history, name="schedule_history"),
    path(
        "home/<uuid:key>/history/<uuid:batch>/revert/",
        organizing.change_revert,
        name="change_revert",
    ),
    path(_SCHEDULE, organizing.schedule_detail, name="schedule_detail"),
    path(f"{_SCHEDULE}new/", editing.meeting_create, name="meeting_create"),
    path(f"{_SCHEDULE}preview/", editing.meeting_preview, name="meeting_preview"),
    path(f"{_SCHEDULE}holidays/", dates.holiday_create, name="holiday_create"),
    path(_MEETING, editing.meeting_edit, name="meeting_edit"),
    path(f"{_MEETING}merge/", editing.meeting_merge, name="meeting_merge"),
    path(f"{_MEETING}copy/", editing.meeting_copy, name="meeting_copy"),
    path(f"{_MEETING}publish/", editing.meeting_publish, name="meeting_publish"),
    path(f"{_MEETING}hide/", editing.meeting_hide, name="meeting_hide"),
    path(f"{_MEETING}end/", editing.meeting_end, name="meeting_end"),
    path(f"{_MEETING}dates/", dates.meeting_dates, name="meeting_dates"),
    path(f"{_MEETING}dates/add/", dates.date_add, name="date_add"),
    path(f"{_MEETING}close/", dates.meeting_close, name="meeting_close"),
    path(f"{_MEETING}reopen/", dates.meeting_reopen, name="meeting_reopen"),
    path(_DATE, dates.date_detail, name="date_detail"),
    path(f"{_DATE}cancel/", dates.date_cancel, name="date_cancel"),
    path(f"{_DATE}move/", dates.date_move, name="date_move"),
    path(f"{_DATE}restore/", dates.date_restore, name="date_restore"),
]
