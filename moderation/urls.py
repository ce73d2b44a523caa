"""Addresses of reports, queues and cases; all of them private."""

from django.urls import path

from moderation.views import cases, queue, reports

urlpatterns = [
    path("home/report/", reports.own_report_list, name="own_report_list"),
    path("home/report/<slug:kind>/<uuid:pk>/", reports.report_create, name="report_create"),
    path("home/steward/cases/", queue.steward_case_list, name="steward_case_list"),
    path("home/<uuid:key>/moderation/", queue.group_case_list, name="group_case_list"),
    path(
        "home/<uuid:key>/moderation/takedown/<slug:kind>/<uuid:pk>/",
        cases.takedown_create,
        name="takedown_create",
    ),
    path("home/cases/<uuid:pk>/", cases.case_detail, name="case_detail"),
    path("home/cases/<uuid:pk>/show/", cases.case_show, name="case_show"),
    path("home/cases/<uuid:pk>/answer/", cases.case_answer, name="case_answer"),
    path("home/cases/<uuid:pk>/take/", cases.case_take, name="case_take"),
    path("home/cases/<uuid:pk>/back/", cases.case_back, name="case_back"),
    path("home/cases/<uuid:pk>/pass/", cases.case_pass, name="case_pass"),
    path("home/cases/<uuid:pk>/note/", cases.case_note, name="case_note"),
]
