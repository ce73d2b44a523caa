"""What posts are looked at for, in plain words, and how a group makes it stricter."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest
from moderation.access import ruled_group
from moderation.actions import strictness
from moderation.forms.strictness import StrictnessForm
from moderation.strictness import plain_rules, setting_of
from moderation.watch import LowersFloorError, PatternError, UnknownRuleError


@require_http_methods(["GET", "HEAD", "POST"])
def group_watch(request: MemberRequest, key: UUID) -> HttpResponse:
    group = ruled_group(request, key)
    may_change = request.user.has_perm("moderation.set_rules", group)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    setting = setting_of(group)
    form = StrictnessForm(setting, request.POST or None)
    if form.is_valid():
        try:
            strictness.set_strictness(group, by=request.user, wish=form.wish())
        except (LowersFloorError, UnknownRuleError):
            form.add_error(None, _("No group can be less strict than the rules everywhere."))
        except PatternError:
            form.add_error(None, _("Some of these phrases cannot be looked for."))
        else:
            messages.success(request, _("From now on, this is what posts are looked at for."))
            return redirect("group_watch", key)
    context = {
        "group": group,
        "form": form,
        "may_change": may_change,
        "is_inside": request.user.has_perm("groups.see_inside", group),
        "setting": setting,
        "rules": plain_rules(setting),
    }
    status = 422 if form.is_bound else 200
    return render(request, "moderation/group_watch.html", context, status=status)
