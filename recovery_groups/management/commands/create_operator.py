"""Make the first steward: somebody must be able to look at what others ask for."""

import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction

from accounts.asking import as_person
from accounts.models import Member
from groups.models import Stewardship


class Command(BaseCommand):
    """The password is typed: none is taken from the environment or the command line."""

    help = "Make an operator's account, who looks after the whole site. Asks for a password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the handle."""
        parser.add_argument("handle")

    def handle(self, *args: object, **options: str) -> None:
        """Ask twice, and make the account and its stewardship."""
        password = _asked()
        try:
            validate_password(password, Member(handle=options["handle"]))
            make(options["handle"], password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except IntegrityError:
            raise CommandError("This handle is taken.") from None
        self.stdout.write("Made. At the first sign-in, set up a second factor.")


@transaction.atomic
def make(handle: str, password: str) -> Member:
    """Make a member of staff who looks after the whole site."""
    member = Member.objects.create_user(handle, password, is_staff=True)
    member.full_clean(exclude=["password"])
    with as_person(member.pk):
        Stewardship.objects.create(member=member)
    return member


def _asked() -> str:
    if not sys.stdin.isatty():
        raise CommandError("The password is typed at a terminal.")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Again: "):
        raise CommandError("The two differ. Nothing was made.")
    return password
