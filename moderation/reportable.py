"""Members and groups as what can be reported: the layer's own kinds of things."""

from operator import attrgetter
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.asking import Purpose, as_purpose
from accounts.models import Member
from groups.models import Group, Membership
from moderation.subjects import About, Excerpt, Subject, register


def _find_member(member: Member, pk: UUID) -> Membership | None:
    visible = Membership.objects.visible_to(member).active().select_related("member", "group")
    return visible.filter(pk=pk).first()


def _load_member(pk: UUID) -> Membership | None:
    with as_purpose(Purpose.REMIND):  # who belongs where is walled from the layer as from others
        return Membership.objects.filter(pk=pk).select_related("member", "group").first()


def _about_member(membership: Membership) -> About:
    return About(membership.member, membership.group, "")


def _show_member(membership: Membership) -> list[Excerpt]:
    return [Excerpt(membership.name, "", membership.joined_at, is_subject=True)]


def _find_group(member: Member, pk: UUID) -> Group | None:
    inside = Membership.objects.active().filter(member=member, group__key=pk).exists()
    found = Group.objects.all() if inside else Group.objects.by_link()
    return found.filter(key=pk).first()


def _show_group(group: Group) -> list[Excerpt]:
    name = str(_("A private group")) if group.visibility == Group.Visibility.SECRET else group.name
    return [Excerpt(name, group.notes, None, is_subject=True)]


MEMBER = Subject(
    "member",
    _("A member"),
    Membership,
    _find_member,
    _load_member,
    _about_member,
    _show_member,
)
GROUP = Subject(
    "group",
    _("A group"),
    Group,
    _find_group,
    lambda pk: Group.objects.filter(key=pk).first(),
    lambda group: About(None, group, ""),
    _show_group,
    can=frozenset({"warn"}),
    ident=attrgetter("key"),
)


def register_all() -> None:
    """Make the kinds known."""
    register(MEMBER)
    register(GROUP)
