"""One case: looked at, answered by one key, taken on, handed back, noted."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest, wants_part
from groups.access import served_group
from moderation import looking, queue
from moderation.access import handled_case
from moderation.actions import deciding, handling, takedown
from moderation.actions.widening import running
from moderation.forms.cases import NoteForm
from moderation.models import Action, Case, Decision, Reason, Report
from moderation.reasons import usual_reason
from moderation.wording import timeline_of

Change = Callable[..., Case]


@require_safe
def case_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _page(request, handled_case(request, pk))


@require_POST
def case_show(request: MemberRequest, pk: UUID) -> HttpResponse:
    case = handled_case(request, pk)
    return _show(request, case, is_sure="sure" in request.POST)


def _show(
    request: MemberRequest, case: Case, *, is_sure: bool = False, said: str = ""
) -> HttpResponse:
    try:
        shown = looking.look(case, by=request.user, is_sure=is_sure)
    except looking.SeenEnoughError:
        return _answer(request, case, {"has_seen_enough": True})
    return _answer(request, case, {"shown": shown, "said": said})


def _answer(request: MemberRequest, case: Case, more: dict[str, object]) -> HttpResponse:
    """Give the case in its list's place, or as a page."""
    if wants_part(request):
        return _part(request, "moderation/_case.html", case, more)
    return _page(request, case, more)


def _part(request: MemberRequest, part: str, case: Case, more: dict[str, object]) -> HttpResponse:
    context = {"line": queue.lines_of([case], request.user)[0]}
    response = render(request, part, context | more)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _page(
    request: MemberRequest, case: Case, more: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    decisions = Decision.objects.filter(case=case).select_related("by", "appeal")
    context = {
        "case": case,
        "line": queue.lines_of([case], request.user)[0],
        "reports": Report.objects.filter(case=case),
        "events": timeline_of(case, request.user),
        "decisions": decisions,
        "stands": any(one.state == Decision.State.PROPOSED for one in decisions),
        "wider": running(case),
        "note_form": NoteForm(),
        "back": queue_path(case),
    }
    found = context | (more or {})
    response = render(request, "moderation/case_detail.html", found, status=status)
    patch_vary_headers(response, ["HX-Request"])  # or a cache would give a part as a page
    return response


def queue_path(case: Case) -> str:
    """Give the path of the queue in which a case waits."""
    if case.level == Case.Level.GROUP and case.group is not None:
        return reverse("group_case_list", args=[case.group.key])
    return reverse("steward_case_list")


@require_POST
def case_answer(request: MemberRequest, pk: UUID) -> HttpResponse:
    case = handled_case(request, pk)
    asked = request.POST.get("action", "")
    if asked not in ANSWERS:
        raise Http404
    if asked == "release" and not looking.has_looked(case, request.user):
        return _show(request, case, said=_("Read it first. Then release it, or hide it."))
    try:
        said = ANSWERS[asked](request, case)
    except deciding.AlreadyDecidedError as error:
        decided = error.decision.get_action_display()
        said = _("Somebody has decided it meanwhile: %(decided)s.") % {"decided": decided}
    except (deciding.CaseOverError, handling.CaseClosedError):
        said = _("Somebody has decided it meanwhile.")
    except deciding.NeedsAnotherError:
        said = _("You have hidden it. Another moderator has to look at it now.")
    except (deciding.CannotBeDoneError, takedown.NothingToHideError):
        said = _("This cannot be hidden, or it is no longer there.")
    return _done(request, case, said)


def _release(request: MemberRequest, case: Case) -> str:
    reason = Reason.NOTHING_WRONG
    deciding.decide(case, by=request.user, action=Action.RELEASE, reason=reason)
    return _("It is shown.")


def _hide(request: MemberRequest, case: Case) -> str:
    reason = usual_reason(case, list(Report.objects.filter(case=case)))
    deciding.decide(case, by=request.user, action=Action.HIDE, reason=reason)
    return _("It is hidden.")


def _take_down(request: MemberRequest, case: Case) -> str:
    takedown.take_down_case(case, by=request.user)
    return _("The whole topic is hidden for all. Another moderator looks at it within a day.")


ANSWERS = {"release": _release, "hide": _hide, "emergency": _take_down}


def _done(request: MemberRequest, case: Case, said: str) -> HttpResponse:
    if wants_part(request):
        return _part(request, "moderation/_case_done.html", case, {"said": said})
    messages.info(request, said)
    return redirect(queue_path(case))


@require_POST
def case_take(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _handle(request, pk, handling.take_on, _("It is yours."))


@require_POST
def case_back(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _handle(request, pk, handling.hand_back, _("Somebody else will look at it."))


def _handle(request: MemberRequest, pk: UUID, act: Change, said: str) -> HttpResponse:
    case = handled_case(request, pk)
    try:
        case = act(case, by=request.user)
    except handling.TakenError:
        said = _("Somebody else has taken it on.")
    except handling.CaseClosedError:
        return _done(request, case, _("Somebody has decided it meanwhile."))
    if wants_part(request):
        return _answer(request, case, {"said": said})
    messages.info(request, said)
    return redirect("case_detail", pk)


@require_POST
def case_pass(request: MemberRequest, pk: UUID) -> HttpResponse:
    case = handled_case(request, pk)
    said = _("It is before those above now.")
    back = queue_path(case)
    try:
        handling.hand_over(case, by=request.user)
    except handling.CaseClosedError:
        said = _("Somebody has decided it meanwhile.")
    messages.info(request, said)
    return redirect(back)


@require_POST
def case_note(request: MemberRequest, pk: UUID) -> HttpResponse:
    case = handled_case(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, case, {"note_form": form}, status=422)
    handling.add_note(case, by=request.user, **form.cleaned_data)
    return redirect("case_detail", pk)


@require_POST
def takedown_create(request: MemberRequest, key: UUID, kind: str, pk: UUID) -> HttpResponse:
    group = served_group(request, key, "moderate")
    try:
        takedown.take_down(kind, pk, by=request.user, group=group)
    except (takedown.NothingToHideError, PermissionDenied) as error:
        raise Http404 from error
    messages.info(
        request,
        _("The whole topic is hidden for all. Another moderator looks at it within a day."),
    )
    return redirect("group_case_list", key)
