"""Members: the people who sign in. A handle and nothing that names a person."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MemberManager(BaseUserManager["Member"]):
    """How members come to be from code: fixtures and the operator's ``createsuperuser``."""

    def create_user(self, handle: str, password: str | None = None, **fields: object) -> "Member":
        """Make a member; without a password they cannot sign in by password."""
        member = self.model(handle=handle, **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, handle: str, password: str, **fields: object) -> "Member":
        """Make an operator, who may use the admin of public listings."""
        return self.create_user(handle, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, handle: str | None) -> "Member":
        """Find by handle whatever the case, as people type it."""
        return self.get(handle__iexact=handle)


class Member(AbstractBaseUser, PermissionsMixin):
    """Someone with an account: no real name, no birthday, no photograph."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handle = models.CharField(
        _("handle"),
        max_length=40,
        validators=[RegexValidator(r"^[a-zA-Z0-9][a-zA-Z0-9._-]*$")],
        help_text=_("What you sign in with. Nobody else ever sees it."),
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    adult_declared_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When they said that they are adult.")
    )
    erase_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When the account is erased for good.")
    )

    objects = MemberManager()

    USERNAME_FIELD = "handle"

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("handle"), name="member_handle_unique_whatever_case"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Block(models.Model):
    """One member keeps another away: neither sees the other anywhere, and nobody is told.

    ``label`` is the name by which the blocker knew them, so that the list of blocks does not
    tell what they are called elsewhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    blocker = models.ForeignKey(Member, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(Member, models.CASCADE, related_name="+")
    label = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(
                condition=~models.Q(blocker=models.F("blocked")), name="block_of_another"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Device(models.Model):
    """Where a member is signed in: a coarse family and days, no address and no user agent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    family = models.CharField(max_length=60)
    is_own = models.BooleanField(default=False)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ["-last_on", "-first_on"]

    def __str__(self) -> str:
        return self.family
