"""Members: the people who sign in. A handle and nothing that names a person."""

import hmac
import uuid

import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
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
    words_stay = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("Whether what they wrote in groups outlives the account, under no name."),
    )
    told_dormant_on = models.DateField(
        null=True, blank=True, editable=False, help_text=_("When we said that nobody uses it.")
    )

    objects = MemberManager()

    USERNAME_FIELD = "handle"

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("handle"), name="member_handle_unique_whatever_case"),
        ]
        indexes = [
            models.Index(
                fields=["erase_at"], condition=Q(erase_at__isnull=False), name="member_to_erase"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Ask our own rules alone where they know the right: an operator is no member of all."""
        if rules.perm_exists(perm):
            allowed: bool = rules.has_perm(perm, self, obj)
            return self.is_active and allowed
        return super().has_perm(perm, obj)


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


class Export(models.Model):
    """What a member asked to have of all that is kept of them: sealed, and gone after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField(Member, models.CASCADE, related_name="export")
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    done = models.PositiveSmallIntegerField(default=0)
    of = models.PositiveSmallIntegerField()
    sealed = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=models.F("of")), name="export_progress"),
        ]

    def __str__(self) -> str:
        return f"{self.done} of {self.of}"


class StoppedAddressQuerySet(models.QuerySet["StoppedAddress"]):
    """Which addresses get no mail."""

    def holds(self, address: str) -> bool:
        """Say whether no mail goes to an address."""
        now = timezone.now()
        return self.filter(digest=digest_of_address(address), ends_at__gt=now).exists()


class StoppedAddress(models.Model):
    """An address that gets no mail: it does not exist, or whoever reads it said "not mine".

    Only a keyed digest is kept, until ``ends_at``.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    ends_at = models.DateTimeField()

    objects = StoppedAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.ends_at:%Y-%m-%d}"


def digest_of_address(address: str) -> str:
    """Give a digest that only this site can work out, the same however the address is typed."""
    plain = f"address {address.strip().lower()}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), plain, "sha256").hex()
