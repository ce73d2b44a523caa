"""Addresses of programs, and of groups from the inside; public pages are in the project."""

from django.urls import path

from accounts.http import public
from groups.views import (
    claims,
    decisions,
    delegating,
    founding,
    inside,
    joining,
    programs,
    removals,
    safety,
    serving,
    settings,
)

urlpatterns = [
    *public(
        path("programs/", programs.program_list, name="program_list"),
        path("programs/<slug:slug>/", programs.program_detail, name="program_detail"),
        path("i/<str:token>/", joining.invitation_open, name="invitation_open"),
    ),
    path("home/join/<uuid:key>/", joining.group_join, name="group_join"),
    path("home/join/<uuid:key>/withdraw/", joining.request_withdraw, name="request_withdraw"),
    path("home/removals/<uuid:pk>/", removals.removal_detail, name="removal_detail"),
    path("home/new/", founding.group_create, name="group_create"),
    path("home/claim/<uuid:key>/", claims.group_claim, name="group_claim"),
    path("home/<uuid:key>/", inside.group_home, name="group_home"),
    path("home/<uuid:key>/founding/", founding.group_founding, name="group_founding"),
    path("home/<uuid:key>/discard/", founding.group_discard, name="group_discard"),
    path("home/<uuid:key>/settings/", settings.group_settings, name="group_settings"),
    path("home/<uuid:key>/settings/rules/", settings.group_rules, name="group_rules"),
    path(
        "home/<uuid:key>/settings/visibility/", settings.group_visibility, name="group_visibility"
    ),
    path("home/<uuid:key>/pause/", settings.group_pause, name="group_pause"),
    path("home/<uuid:key>/end/", settings.group_end, name="group_end"),
    path("home/<uuid:key>/waiting/<uuid:pk>/", settings.deed_answer, name="deed_answer"),
    path("home/<uuid:key>/safety/", safety.group_safety, name="group_safety"),
    path("home/<uuid:key>/safety/online/", safety.group_go_online, name="group_go_online"),
    path("home/<uuid:key>/decisions/", decisions.decision_list, name="decision_list"),
    path("home/<uuid:key>/decisions/new/", decisions.decision_create, name="decision_create"),
    path(
        "home/<uuid:key>/decisions/<uuid:pk>/", decisions.decision_detail, name="decision_detail"
    ),
    path(
        "home/<uuid:key>/decisions/<uuid:pk>/withdraw/",
        decisions.decision_withdraw,
        name="decision_withdraw",
    ),
    path("home/<uuid:key>/people/", inside.people_list, name="people_list"),
    path("home/<uuid:key>/people/<uuid:pk>/block/", inside.person_block, name="person_block"),
    path(
        "home/<uuid:key>/people/<uuid:pk>/remove/", removals.removal_create, name="removal_create"
    ),
    path("home/<uuid:key>/removals/", removals.removal_list, name="removal_list"),
    path("home/<uuid:key>/me/", inside.face_edit, name="face_edit"),
    path("home/<uuid:key>/leave/", inside.group_leave, name="group_leave"),
    path("home/<uuid:key>/requests/", serving.request_list, name="request_list"),
    path("home/<uuid:key>/requests/<uuid:pk>/", serving.request_answer, name="request_answer"),
    path("home/<uuid:key>/invitations/", serving.invitation_list, name="invitation_list"),
    path(
        "home/<uuid:key>/invitations/<uuid:pk>/revoke/",
        serving.invitation_revoke,
        name="invitation_revoke",
    ),
    path("home/<uuid:key>/seats/", serving.seat_list, name="seat_list"),
    path("home/<uuid:key>/seats/<uuid:pk>/", serving.seat_answer, name="seat_answer"),
    path(
        "home/<uuid:key>/seats/<uuid:pk>/hand-over/",
        serving.seat_hand_over,
        name="seat_hand_over",
    ),
    path("home/<uuid:key>/seats/<uuid:pk>/end/", serving.seat_end, name="seat_end"),
    path("home/<uuid:key>/seats/<uuid:pk>/resume/", serving.seat_resume, name="seat_resume"),
    path("home/bodies/<int:pk>/stewards/", delegating.steward_list, name="steward_list"),
    path(
        "home/bodies/<int:pk>/stewards/<uuid:link>/revoke/",
        delegating.steward_link_revoke,
        name="steward_link_revoke",
    ),
    path("home/care/<str:token>/", delegating.steward_accept, name="steward_accept"),
    path("home/stewardships/<uuid:pk>/end/", delegating.stewardship_end, name="stewardship_end"),
]
