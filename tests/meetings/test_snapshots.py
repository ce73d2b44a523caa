"""States of a meeting: what differs between two, and how one is brought to another."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings import snapshots
from meetings.actions.changing import KEPT, forget_changes
from meetings.models import Meeting, ScheduleChange
from meetings.snapshots import differences, patched, write
from tests.factories import (
    ClosureFactory,
    MeetingExceptionFactory,
    MeetingFormatFactory,
    MeetingTimeFactory,
    ScheduleChangeFactory,
)
from tests.meetings.organized import TIME, state
from tests.walls import as_owner

VALUES = st.dictionaries(st.sampled_from(["kind", "note"]), st.text(max_size=3), min_size=1)
STATES = st.fixed_dictionaries(
    {"name": st.text(max_size=3), "place": st.none() | st.integers(1, 3)},
    optional=dict.fromkeys(("time/1", "time/2", "closure/1", "exception/9/2026-01-01"), VALUES),
)


@settings(deadline=None)
@given(before=STATES, after=STATES)
def test_differences_lead_from_one_state_to_the_other(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    patch = differences(before, after)

    assert patched(before, patch) == after
    assert (patch == {}) is (before == after)


def test_time_that_goes_takes_its_exceptions_along() -> None:
    before = {"time/1": TIME, "exception/1/2026-01-01": {}, "exception/2/2026-01-01": {}}

    assert patched(before, {"time/1": None}) == {"exception/2/2026-01-01": {}}


@pytest.mark.django_db
def test_write_brings_back_all_that_was_with_the_same_numbers() -> None:
    meeting: Meeting = MeetingTimeFactory.create(meeting__notes="Ring").meeting
    time = meeting.times.get()
    MeetingExceptionFactory.create(time=time, kind="moved", new_date="2026-12-25", new_start=600)
    ClosureFactory.create(meeting=meeting, ends_on="2026-12-31", note="Roof")
    meeting.formats.add(MeetingFormatFactory.create())
    before = state(meeting)
    empty: dict[str, Any] = {
        **{key: None for key in before if "/" in key},
        "name": "Other", "notes": "", "formats": [], "place": None,
    }  # fmt: skip

    write(meeting, empty)
    emptied = state(meeting)
    write(meeting, differences(emptied, before))

    assert [key for key in emptied if "/" in key] == []
    assert state(meeting) == before


@pytest.mark.django_db
def test_write_never_touches_times_of_another_meeting() -> None:
    time, other = MeetingTimeFactory.create_batch(2)
    key = f"{other.pk}/2026-12-24"

    write(time.meeting, {f"exception/{key}": {"kind": "cancelled", "note": ""}})
    write(time.meeting, {f"time/{other.pk}": None})

    assert snapshots.of_kind(state(other.meeting), "time") == {f"time/{other.pk}": TIME | {
        "weekday": other.weekday, "start": other.start,
    }}  # fmt: skip
    assert not other.exceptions.exists()


@pytest.mark.django_db
def test_history_is_kept_for_two_years() -> None:
    now = timezone.now()
    old = ScheduleChangeFactory.create(at=now - KEPT)
    ScheduleChangeFactory.create(at=now - KEPT + timedelta(minutes=1))

    forget_changes(now)

    with as_owner():
        left = ScheduleChange.objects.all()
        assert len(left) == 1
        assert old not in left
