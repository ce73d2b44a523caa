"""An example of every private address, for the tests that open them all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils import timezone

from accounts.asking import digest_of
from discussions.models import Topic
from moderation.models import Action, Case, Decision
from tests.factories import (
    AppealFactory,
    BlockFactory,
    CaseFactory,
    ChangeReportFactory,
    ClaimFactory,
    DecisionFactory,
    DeviceFactory,
    ExportFactory,
    GroupDecisionFactory,
    GroupFactory,
    InvitationFactory,
    MeetingClaimFactory,
    MeetingFactory,
    MeetingTimeFactory,
    MemberFactory,
    MembershipFactory,
    MentorOfferFactory,
    MentorProfileFactory,
    MentorProgramFactory,
    MentorRequestFactory,
    NoticeFactory,
    PairingFactory,
    PendingDeedFactory,
    PostFactory,
    RemovalFactory,
    ReportFactory,
    ReviewFactory,
    RoomFactory,
    ScheduleChangeFactory,
    ServiceBodyFactory,
    SheetPlanFactory,
    StewardLinkFactory,
    StewardshipFactory,
    TermFactory,
    TopicFactory,
    VouchFactory,
    WiderLookFactory,
)
from tests.recovery_groups.circle import CANARY, Circle

# Querysets whose ``visible_to`` the walls must make up for: those of every model that has one.
FILTERED = sorted(
    {type(model._default_manager.all()) for model in apps.get_models()},
    key=lambda one: one.__name__,
)
FILTERED = [one for one in FILTERED if hasattr(one, "visible_to")]
TOKEN = "a-token"
Maker = Callable[[Circle, str], tuple[object, ...]]
# What is sent to addresses whose form would do nothing when it comes back empty.
DATA: dict[str, dict[str, Any]] = {
    "request_answer": {"approve": "1"},
    "seat_answer": {"decline": "1"},
    "removal_detail": {"confirm": "1"},
    "case_answer": {"action": "hide"},
    "case_decision_answer": {"withdraw": "1"},
}


def furnish(circle: Circle) -> None:
    """Put into the circle what addresses name beside the group."""
    group = circle.group
    circle.things["invitation"] = InvitationFactory.create(group=group, digest=digest_of(TOKEN))
    asked = MembershipFactory.create(
        group=group, state="requested", joined_at=None, name=f"{CANARY} asks"
    )
    circle.things["request"] = asked
    person = MembershipFactory.create(group=group, is_shown=True, name=f"{CANARY} other")
    circle.things["person"] = person
    circle.things["removal"] = RemovalFactory.create(membership=person, reason=f"{CANARY} reason")
    circle.things["term"] = TermFactory.create(membership=person, role="greeter")
    circle.things["decision"] = GroupDecisionFactory.create(group=group)
    circle.things["deed"] = PendingDeedFactory.create(group=group)
    _furnish_schedule(circle)
    _furnish_rooms(circle)
    _furnish_cases(circle)
    _furnish_together(circle)
    _furnish_others(circle)


def _furnish_schedule(circle: Circle) -> None:
    group = circle.group
    meeting = MeetingFactory.create(group=group, program=group.program, name="Evening")
    circle.things["meeting"] = meeting
    circle.things["time"] = MeetingTimeFactory.create(
        meeting=meeting, weekday=timezone.now().weekday()
    )
    circle.things["report"] = ChangeReportFactory.create(meeting=meeting, words=f"{CANARY} door")
    circle.things["change"] = ScheduleChangeFactory.create(
        group=group, meeting=meeting, version=meeting.version
    )


def _furnish_rooms(circle: Circle) -> None:
    """A room with a topic and a round, in which somebody wrote, and the member too."""
    room = RoomFactory.create(group=circle.group, name=f"{CANARY} room")
    person = circle.things["person"].member
    topic = TopicFactory.create(room=room, opened_by=person, title=f"{CANARY} topic")
    circular = TopicFactory.create(
        room=room,
        opened_by=person,
        title=f"{CANARY} round",
        kind=Topic.Kind.ROUND,
        closes_at=timezone.now() + timedelta(days=1),
    )
    circle.things |= {
        "room": room,
        "topic": topic,
        "post": PostFactory.create(topic=topic, body=f"{CANARY} words"),
        "own post": PostFactory.create(topic=topic, author=circle.people["member"]),
        "round": circular,
        "share": PostFactory.create(topic=circular, is_share=True, body=f"{CANARY} share"),
    }


def _furnish_cases(circle: Circle) -> None:
    """A case before the group's moderators, one that waits for a second, and one appealed."""
    post, person = circle.things["post"], circle.things["person"].member
    about = {"group": circle.group, "about": person}
    case = CaseFactory.create(subject_id=post.pk, **about)
    ReportFactory.create(case=case, words=f"{CANARY} report")
    proposed = CaseFactory.create(subject_id=circle.things["share"].pk, **about)
    appealed = CaseFactory.create(
        group=circle.group, about=circle.people["member"], state=Case.State.APPEALED
    )
    told = {"member": circle.people["member"], "words": f"{CANARY} told"}
    decision = DecisionFactory.create(case=appealed, done_at=timezone.now(), **told)
    circle.things |= {
        "case": case,
        "wider": WiderLookFactory.create(
            case=case,
            why=f"{CANARY} why",
            agreed_by=MemberFactory.create(),
            agreed_at=timezone.now(),
            ends_at=timezone.now() + timedelta(hours=24),
        ),
        "proposed": DecisionFactory.create(
            case=proposed, member=person, action=Action.BAN, state=Decision.State.PROPOSED
        ),
        "decided": decision,
        "appeal": AppealFactory.create(decision=decision, words=f"{CANARY} appeal"),
    }


def _furnish_together(circle: Circle) -> None:
    """The member asks, the greeter is asked, and the secretary could vouch for them."""
    asked = MentorRequestFactory.create(
        member=circle.people["member"], group=circle.group, program=circle.group.program
    )
    profile = MentorProfileFactory.create(member=circle.people["greeter"])
    MentorProgramFactory.create(profile=profile, program=circle.group.program)
    shown = {"program": circle.group.program.slug, "kind": "sponsor", "words": f"{CANARY} asks"}
    circle.things |= {
        "asked": asked,
        "offer": MentorOfferFactory.create(request=asked, profile=profile, shown=shown),
        "vouch": VouchFactory.create(
            profile=profile, by=circle.people["secretary"], group=circle.group
        ),
        "pairing": PairingFactory.create(
            mentor=circle.people["greeter"],
            mentee=circle.people["member"],
            kind="accountability_partner",
            mentor_name=f"{CANARY} guide",
            mentee_name=f"{CANARY} guided",
            in_crisis=f"{CANARY} crisis",
        ),
    }


def _furnish_others(circle: Circle) -> None:
    """Things of somebody else, which nobody in the circle may know of."""
    somebody = MemberFactory.create(handle=f"{CANARY}-somebody")
    body = ServiceBodyFactory.create(program=circle.group.program)
    claimed = MeetingClaimFactory.create(member=somebody, meeting__program=circle.group.program)
    unclaimed = GroupFactory.create(program=circle.group.program, served_since=None)
    circle.things |= {
        "review": ReviewFactory.create(),
        "claim": ClaimFactory.create(group=unclaimed, member=somebody),
        "unclaimed": unclaimed,
        "listing": claimed.meeting,
        "listing claim": claimed,
        "device": DeviceFactory.create(member=somebody),
        "notice": NoticeFactory.create(member=somebody),
        "block": BlockFactory.create(blocker=somebody, label=f"{CANARY} kept away"),
        "export": ExportFactory.create(member=somebody),
        "plan": SheetPlanFactory.create(member=somebody, group=circle.group),
        "body": body,
        "link": StewardLinkFactory.create(service_body=body, made_by=somebody),
        "stewardship": StewardshipFactory.create(member=somebody, service_body=body),
    }


def of_meeting(circle: Circle, role: str) -> tuple[object, ...]:
    del role
    return of_group(circle, "meeting")


def of_date(circle: Circle, role: str) -> tuple[object, ...]:
    on = timezone.now().date().isoformat()
    return *of_meeting(circle, role), circle.things["time"].pk, on


def alone(thing: str) -> Maker:
    """Name a thing by its own key."""
    return lambda circle, _: (circle.things[thing].pk,)


def of_group(circle: Circle, thing: str) -> tuple[object, ...]:
    return circle.group.key, circle.things[thing].pk


def in_room(thing: str, *between: str) -> Maker:
    """Name a thing within a room of the group, and what stands between the two."""
    names = ("room", *between, thing)
    return lambda circle, _: (circle.group.key, *(circle.things[name].pk for name in names))


def a_post(circle: Circle, role: str) -> tuple[object, ...]:
    """Name a post: the member their own, everybody else somebody's."""
    own = "own post" if role == "member" else "post"
    return in_room(own, "topic")(circle, role)


MAKERS: dict[str, Maker] = {
    **dict.fromkeys(
        ["room_detail", "room_settings", "room_search", "round_create", "topic_create"],
        lambda circle, _: of_group(circle, "room"),
    ),
    **dict.fromkeys(
        [
            "topic_detail",
            "topic_read",
            "topic_pin",
            "topic_unpin",
            "topic_close",
            "topic_reopen",
            "topic_move",
        ],
        in_room("topic"),
    ),
    **dict.fromkeys(["post_edit", "post_delete"], a_post),
    **dict.fromkeys(["post_thank", "post_unthank"], in_room("post", "topic")),
    "round_detail": in_room("round"),
    "round_thank": in_room("share", "round"),
    **dict.fromkeys(
        [
            "case_answer",
            "case_back",
            "case_decide",
            "case_detail",
            "case_note",
            "case_pass",
            "case_show",
            "case_take",
            "wider_agree",
            "wider_ask",
            "wider_look",
        ],
        alone("case"),
    ),
    **dict.fromkeys(["ask_status", "ask_choose", "ask_withdraw", "ask_again"], alone("asked")),
    "ask_step": lambda circle, _: (circle.things["asked"].pk, 2),
    "guide_step": lambda *_: (1,),
    "guide_offer": alone("offer"),
    "vouch_answer": alone("vouch"),
    **dict.fromkeys(
        [
            "pairing_agree",
            "pairing_block",
            "pairing_check_in",
            "pairing_detail",
            "pairing_seen",
            "pairing_step_back",
        ],
        alone("pairing"),
    ),
    "appeal_detail": alone("appeal"),
    "case_decision": alone("decided"),
    "case_decision_answer": lambda circle, _: (
        circle.things["proposed"].case_id,
        circle.things["proposed"].pk,
    ),
    "report_create": lambda circle, _: ("post", circle.things["post"].pk),
    "takedown_create": lambda circle, _: (
        circle.group.key,
        "topic",
        circle.things["topic"].pk,
    ),
    **dict.fromkeys(
        [
            "meeting_confirm",
            "meeting_copy",
            "meeting_dates",
            "meeting_edit",
            "meeting_end",
            "meeting_hide",
            "meeting_merge",
            "meeting_publish",
            "meeting_close",
            "meeting_reopen",
            "date_add",
        ],
        of_meeting,
    ),
    **dict.fromkeys(["date_detail", "date_cancel", "date_move", "date_restore"], of_date),
    "block_end": alone("block"),
    "body_sheet": alone("body"),
    "body_sheet_file": lambda circle, _: (circle.things["body"].pk, "csv"),
    "change_revert": lambda circle, _: (circle.group.key, circle.things["change"].batch),
    "decision_detail": lambda circle, _: of_group(circle, "decision"),
    "decision_withdraw": lambda circle, _: of_group(circle, "decision"),
    "deed_answer": lambda circle, _: of_group(circle, "deed"),
    "claim_review": alone("claim"),
    "listing_claim": alone("listing"),
    "listing_claim_review": alone("listing claim"),
    "group_claim": lambda circle, _: (circle.things["unclaimed"].key,),
    "review_detail": alone("review"),
    "device_end": alone("device"),
    "export_file": alone("export"),
    "group_sheet_file": lambda circle, _: (circle.group.key, "csv"),
    "message_open": alone("notice"),
    "print_file": lambda circle, _: (circle.group.key, "week", "a4"),
    "report_apply": alone("report"),
    "report_dismiss": alone("report"),
    "sheet_plan": alone("plan"),
    "steward_body": alone("body"),
    "steward_accept": lambda *_: ("a-token",),
    "steward_link_revoke": lambda circle, _: (circle.things["body"].pk, circle.things["link"].pk),
    "steward_list": alone("body"),
    "stewardship_end": alone("stewardship"),
    "invitation_revoke": lambda circle, _: of_group(circle, "invitation"),
    "person_block": lambda circle, _: of_group(circle, "person"),
    "removal_create": lambda circle, _: of_group(circle, "person"),
    "removal_detail": alone("removal"),
    "request_answer": lambda circle, _: of_group(circle, "request"),
    "seat_answer": lambda circle, _: of_group(circle, "term"),
    "seat_end": lambda circle, _: of_group(circle, "term"),
    "seat_resume": lambda circle, _: of_group(circle, "term"),
    "seat_hand_over": lambda circle, _: of_group(circle, "term"),
}
ALONE = {
    "home", "device_list", "device_end_others", "second_factor", "recovery_codes_first",
    "account_change_password", "account_email", "account_reauthenticate", "mfa_activate_totp",
    "mfa_add_webauthn", "mfa_deactivate_totp", "mfa_index", "mfa_list_webauthn",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_view_recovery_codes",
    "account_erase", "account_leaving", "export_create", "export_detail", "message_choices",
    "message_list", "message_seen_all", "privacy_centre", "steward_body_list",
    "steward_report_list", "steward_queue", "group_create", "own_report_list",
    "steward_case_list", "site_numbers", "ask_home", "ask_start", "guide_inbox", "guide_begin",
    "guide_vouches", "guide_pause", "guide_resume", "guide_willing", "guide_retire", "vouch_list",
    "matching_board", "matching_numbers",
}  # fmt: skip
NUMBERED = {"mfa_edit_webauthn", "mfa_remove_webauthn"}
NEVER = UUID(int=0)


def args_of(name: str, circle: Circle, role: str) -> tuple[object, ...]:
    """Give the arguments of an address, as somebody in that role would have them."""
    if name in ALONE:
        return ()
    if name in NUMBERED:
        return (1,)
    return MAKERS[name](circle, role) if name in MAKERS else (circle.group.key,)


def public_args(
    name: str, circle: Circle, example: tuple[object, ...] | None
) -> tuple[object, ...] | None:
    """Give an address for everybody the circle's own group or meeting, where it names one."""
    if not example:
        return example
    if name.startswith("group_"):
        return circle.group.slug, *example[1:]
    if name.startswith("meeting_"):
        return circle.things["meeting"].slug, *example[1:]
    return example
