"""Addresses of reports, queues and cases; all of them private."""

from django.urls import path

from moderation.views import (
    appeals,
    care,
    cases,
    decisions,
    numbers,
    queue,
    reports,
    strictness,
    widening,
)

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
    path("home/cases/<uuid:pk>/decide/", decisions.case_decide, name="case_decide"),
    path(
        "home/cases/<uuid:pk>/decisions/<uuid:decision>/",
        decisions.case_decision_answer,
        name="case_decision_answer",
    ),
    path("home/cases/<uuid:pk>/wider/", widening.wider_ask, name="wider_ask"),
    path("home/cases/<uuid:pk>/wider/agree/", widening.wider_agree, name="wider_agree"),
    path("home/cases/<uuid:pk>/wider/look/", widening.wider_look, name="wider_look"),
    path("home/decisions/<uuid:pk>/", decisions.case_decision, name="case_decision"),
    path("home/appeals/<uuid:pk>/", appeals.appeal_detail, name="appeal_detail"),
    path("home/moderation/numbers/", numbers.site_numbers, name="site_numbers"),
    path("home/<uuid:key>/moderation/numbers/", numbers.group_numbers, name="group_numbers"),
    path("home/<uuid:key>/moderation/me/", care.moderator_care, name="moderator_care"),
    path(
        "home/<uuid:key>/moderation/me/hand-back/",
        care.moderator_hand_back,
        name="moderator_hand_back",
    ),
    path(
        "home/<uuid:key>/moderation/me/step-back/",
        care.moderator_step_back,
        name="moderator_step_back",
    ),
    path("home/<uuid:key>/moderation/rules/", strictness.group_watch, name="group_watch"),
]
