"""Ending an account: hidden at once, erased after three days or now, and nothing is left."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import ledger, portability, tasks
from accounts.actions.erasing import (
    ask_to_be_erased,
    erase,
    erase_due,
    forget_failed_letters,
    keep_account,
)
from accounts.asking import as_person
from accounts.models import Device, Export, Member, StoppedAddress
from accounts.portability import Holding, holdings
from groups.models import Membership, Term
from recovery_groups.start.database import Database
from tests import databases
from tests.accounts import canaries
from tests.accounts.canaries import Planted
from tests.accounts.doors import PASSWORD, member_with_password, show_again, sign_in
from tests.factories import (
    ExportFactory,
    GroupFactory,
    MemberFactory,
    MembershipFactory,
    StoppedAddressFactory,
    TermFactory,
)
from tests.walls import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_ledger(tmp_path: Path) -> Iterator[None]:
    with override_settings(ERASURE_LEDGER=tmp_path / "kept" / "erased"):
        yield


def test_exp_03_nothing_of_an_erased_member_is_left_and_all_of_another(
    transactional_db: None, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    gone, stays = Planted(), Planted()
    assert len(gone.words) > 20
    before = canaries.dump()
    only_in_forms = {"sha-256 of the address"}
    assert canaries.found(gone.words, [before]) == set(gone.words) - only_in_forms

    erase(gone.member.pk)

    after = canaries.dump()
    said = "".join(capfd.readouterr()).encode()
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    ids = {"id": str(gone.member.pk), "hex id": gone.member.pk.hex}
    assert canaries.found(gone.words | ids, [after, said, *kept, *canaries.files()]) == set()
    assert canaries.found(stays.words, [after]) == set(stays.words) - only_in_forms


def test_exp_03_forms_of_a_word_are_found() -> None:
    word = canaries.token()
    for form in canaries.forms(word):
        assert canaries.found({"it": word}, [b"x" + form.upper() + b"y"]) == {"it"}


def test_exp_06_restored_backup_loses_again_who_was_erased(
    transactional_db: None, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    gone, stays = Planted(), Planted()
    with backed_up(database) as backup:
        erase(gone.member.pk)
        with databases.within(database, backup):
            assert canaries.found(gone.words, [canaries.dump()]) != set()

            call_command("replay_erasures")

            assert "Erased again: 1." in capsys.readouterr().out
            dump = canaries.dump()
            assert canaries.found(gone.words, [dump]) == set()
            assert len(canaries.found(stays.words, [dump])) > 20
            call_command("replay_erasures")
            assert "Erased again: 0." in capsys.readouterr().out


class backed_up:  # noqa: N801 - reads as a function
    """A copy of the test's database as it is now."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.name = f"{connection.settings_dict['NAME']}_backup"

    def __enter__(self) -> str:
        source = connection.settings_dict["NAME"]
        connection.close()
        self._run("CREATE DATABASE {} TEMPLATE {}", self.name, source)
        return self.name

    def __exit__(self, *error: object) -> None:
        self._run("DROP DATABASE {} WITH (FORCE)", self.name)

    def _run(self, statement: str, *names: str) -> None:
        with databases._owner(self.database) as owner:
            databases._run(owner, statement, *names)


def test_backup_of_the_owner_holds_what_is_behind_the_walls(transactional_db: None) -> None:
    theirs = Planted()

    dump = canaries.dump("rg_owner", "--enable-row-security", "--no-unlogged-table-data")

    assert canaries.found(theirs.words, [dump]) == canaries.found(theirs.words, [canaries.dump()])


def test_exp_06_replaying_without_a_ledger_is_refused() -> None:
    with pytest.raises(CommandError, match="no ledger"):
        call_command("replay_erasures")


def test_exp_06_ledger_holds_a_digest_and_a_day_alone() -> None:
    member = member_with_password()

    erase(member.pk)

    (line,) = ledger.ledger_file().read_text().splitlines()
    day, digest = line.split()
    assert day == timezone.now().date().isoformat()
    assert digest == ledger.digest_of_member(member.pk)
    assert ledger.ledger_file().stat().st_mode & 0o777 == 0o600


class Killed(Exception):
    """The worker dies."""


def steps() -> Iterator[int]:
    yield from sorted({one.order for one in holdings()} | {10_000})


@pytest.mark.parametrize("order", list(steps()))
def test_exp_07_killed_midway_and_run_again_it_ends_the_same(
    order: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(member: Member) -> None:
        raise Killed

    gone = Planted()
    # The rows of a test's session go with its transaction, which a kill does not end here.
    fault = Holding("", "", "", (), None, die, order=order)
    with monkeypatch.context() as patch:
        patch.setitem(portability._holdings, "", fault)
        with pytest.raises(Killed):
            erase(gone.member.pk)
    assert Member.objects.filter(pk=gone.member.pk).exists()

    erase(gone.member.pk)
    erase(gone.member.pk)

    assert not Member.objects.filter(pk=gone.member.pk).exists()
    with as_owner():
        left = [row for row in gone.rows if type(row)._default_manager.filter(pk=row.pk).exists()]
    assert left == []
    assert list(ledger.erased()) == [ledger.digest_of_member(gone.member.pk)]


def test_exp_08_erased_after_72_hours_and_not_before() -> None:
    member, now = member_with_password(), timezone.now()
    ask_to_be_erased(member)

    assert erase_due(now + timedelta(hours=71, minutes=59)) == 0
    assert erase_due(now + timedelta(hours=72, minutes=1)) == 1
    assert not Member.objects.exists()
    assert erase_due(now + timedelta(hours=73)) == 0


def test_exp_08_asked_again_the_earlier_moment_holds() -> None:
    member = member_with_password()
    first = ask_to_be_erased(member)

    assert ask_to_be_erased(member) == first
    assert ask_to_be_erased(member, in_danger=True) < first
    assert ask_to_be_erased(member) < first
    assert erase_due() == 1


def test_exp_08_taken_back_in_time_all_is_as_it_was() -> None:
    mine = MembershipFactory.create()
    ask_to_be_erased(mine.member)

    assert keep_account(mine.member)
    assert not keep_account(mine.member)
    assert erase_due(timezone.now() + timedelta(days=9)) == 0
    with as_owner():
        assert Membership.objects.filter(pk=mine.pk).exists()


def test_exp_08_cannot_be_taken_back_once_its_moment_has_come() -> None:
    member, client = member_with_password(), Client()
    ask_to_be_erased(member, in_danger=True)

    assert not keep_account(member)
    sign_in(client, member)
    assert client.post(reverse("account_leaving"))["Location"] == reverse("account_leaving")
    assert b"being erased at this moment" in client.get(reverse("account_leaving")).content
    assert erase_due() == 1


def test_exp_08_confirmed_address_is_told_neutrally_of_what_may_be_somebody_elses_doing() -> None:
    member = member_with_password()
    EmailAddress.objects.create(user=member, email="reader@mailbox.example", verified=True)
    EmailAddress.objects.create(user=member, email="not-yet@mailbox.example")

    ask_to_be_erased(member)

    (job,) = ProcrastinateJob.objects.filter(task_name="accounts.send_mail")
    assert job.args["address"] == "reader@mailbox.example"
    assert job.args["kind"] == "account_changed"


def test_mail_08_failed_letters_are_forgotten_after_a_week() -> None:
    for task in ("accounts.send_mail", "accounts.erase_due"):
        app.configure_task(task).defer(address="reader@mailbox.example")
    app.configure_task("accounts.erase_due").defer()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")

    forget_failed_letters(timezone.now() + timedelta(days=6, hours=23))
    assert ProcrastinateJob.objects.count() == 3
    forget_failed_letters(timezone.now() + timedelta(days=7, hours=1))
    assert ProcrastinateJob.objects.count() == 1


def test_tasks_do_what_is_due() -> None:
    MemberFactory.create(erase_at=timezone.now() - timedelta(minutes=1))
    ExportFactory.create(asked_at=timezone.now() - timedelta(days=2))
    StoppedAddressFactory.create(ends_at=timezone.now() - timedelta(minutes=1))
    StoppedAddressFactory.create()

    tasks.erase_what_is_due(0)
    tasks.forget(0)
    tasks.age(0)

    assert Member.objects.count() == 1
    assert StoppedAddress.objects.count() == 1
    with as_owner():
        assert not Export.objects.exists()


def test_exp_08_hidden_at_once_from_everybody_else() -> None:
    group = GroupFactory.create()
    leaving, other = MembershipFactory.create_batch(2, group=group, is_shown=True)
    with as_person(other.member_id):
        assert leaving in Membership.objects.visible_to(other.member)

    ask_to_be_erased(leaving.member)

    with as_person(other.member_id):
        assert leaving not in Membership.objects.visible_to(other.member)
        assert other in Membership.objects.visible_to(other.member)
        assert set(Membership.objects.all()) == {other}
    with as_person(leaving.member_id):
        assert leaving in Membership.objects.visible_to(leaving.member)


def test_exp_08_hidden_from_servants_too_as_a_member_as_one_who_asks_and_in_a_seat() -> None:
    serving = TermFactory.create()
    seated = TermFactory.create(membership__group=serving.group, role="greeter")
    asking = MembershipFactory.create(group=serving.group, state="requested", joined_at=None)
    with as_person(serving.membership.member_id):
        assert Membership.objects.requested().count() == 1
        assert Term.objects.current().count() == 2

    for leaving in (seated.membership.member, asking.member):
        ask_to_be_erased(leaving)

    with as_person(serving.membership.member_id):
        assert set(Membership.objects.all()) == {serving.membership}
        assert set(Term.objects.current()) == {serving}


def test_exp_08_over_the_pages_hidden_then_kept() -> None:
    member, client, elsewhere = member_with_password(), Client(), Client()
    sign_in(elsewhere, member)
    sign_in(client, member)
    show_again(client)

    assert client.post(reverse("account_erase"), {"when": "later"}).status_code == 422
    answer = client.post(reverse("account_erase"), {"when": "later", "is_sure": "on"})

    assert answer["Location"] == reverse("account_hidden")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert b"three days" in client.get(answer["Location"]).content
    assert not Device.objects.exists()
    for signed_out in (client, elsewhere):
        assert signed_out.get(reverse("home"))["Location"].startswith(reverse("account_login"))
    sign_in(client, member)
    for name in ("home", "message_list", "privacy_centre", "export_detail", "device_list"):
        assert client.get(reverse(name))["Location"] == reverse("account_leaving"), name
    assert b"Keep the account" in client.get(reverse("account_leaving")).content
    client.post(reverse("account_leaving"))
    assert client.get(reverse("home")).status_code == 200
    member.refresh_from_db()
    assert member.erase_at is None


def test_exp_08_in_danger_it_is_over_at_once() -> None:
    member, client = member_with_password(), Client()
    sign_in(client, member)
    show_again(client)

    answer = client.post(reverse("account_erase"), {"when": "now", "is_sure": "on"})

    assert answer["Location"] == reverse("account_erased")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM procrastinate_jobs WHERE task_name = 'accounts.erase_due'")
        assert cursor.fetchone()
    assert erase_due() == 1
    refused = client.post(reverse("account_login"), {"login": member.handle, "password": PASSWORD})
    assert refused.status_code == 200
