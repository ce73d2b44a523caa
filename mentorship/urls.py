"""Addresses of newcomers and older members; none says what it is about."""

from django.urls import path

from mentorship.views import asking, board, guiding, pairing

urlpatterns = [
    # Newcomers
    path("home/together/", asking.ask_home, name="ask_home"),
    path("home/together/ask/", asking.ask_start, name="ask_start"),
    path("home/together/<uuid:pk>/", asking.ask_status, name="ask_status"),
    path("home/together/<uuid:pk>/<int:number>/", asking.ask_step, name="ask_step"),
    path("home/together/<uuid:pk>/choose/", asking.ask_choose, name="ask_choose"),
    path("home/together/<uuid:pk>/withdraw/", asking.ask_withdraw, name="ask_withdraw"),
    path("home/together/<uuid:pk>/again/", asking.ask_again, name="ask_again"),
    # Two who found each other
    path("home/together/with/<uuid:pk>/", pairing.pairing_detail, name="pairing_detail"),
    path("home/together/with/<uuid:pk>/agree/", pairing.pairing_agree, name="pairing_agree"),
    path("home/together/with/<uuid:pk>/day/", pairing.pairing_check_in, name="pairing_check_in"),
    path("home/together/with/<uuid:pk>/seen/", pairing.pairing_seen, name="pairing_seen"),
    path("home/together/with/<uuid:pk>/end/", pairing.pairing_step_back, name="pairing_step_back"),
    path("home/together/with/<uuid:pk>/apart/", pairing.pairing_block, name="pairing_block"),
    # Older members
    path("home/guide/", guiding.guide_inbox, name="guide_inbox"),
    path("home/guide/begin/", guiding.guide_begin, name="guide_begin"),
    path("home/guide/<int:number>/", guiding.guide_step, name="guide_step"),
    path("home/guide/offers/<uuid:pk>/", guiding.guide_offer, name="guide_offer"),
    path("home/guide/words/", guiding.guide_vouches, name="guide_vouches"),
    path("home/guide/pause/", guiding.guide_pause, name="guide_pause"),
    path("home/guide/resume/", guiding.guide_resume, name="guide_resume"),
    path("home/guide/willing/", guiding.guide_willing, name="guide_willing"),
    path("home/guide/end/", guiding.guide_retire, name="guide_retire"),
    path("home/guide/others/", guiding.vouch_list, name="vouch_list"),
    path("home/guide/others/<uuid:pk>/", guiding.vouch_answer, name="vouch_answer"),
    # Stewards
    path("home/stewards/together/", board.matching_board, name="matching_board"),
    path("home/stewards/together/numbers.csv", board.matching_numbers, name="matching_numbers"),
]
