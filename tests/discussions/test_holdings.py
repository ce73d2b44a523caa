"""EXP-01: what rooms keep of a member is given out to them, and nothing of anybody else."""

import pytest

from accounts.asking import as_person
from accounts.models import Member
from accounts.portability import holdings
from discussions.actions import reading
from groups.models import Membership
from tests.discussions.talk import old_hand, opened, said, some_room
from tests.walls import as_owner

pytestmark = pytest.mark.django_db
KEYS = ("posts", "topics", "thanks", "read_marks", "voices")


def given(member: Member) -> dict[str, str]:
    """Give all that rooms give out of a member, as text."""
    with as_person(member.pk):
        return {
            one.key: str(list(one.give(member)))
            for one in holdings()
            if one.key in KEYS and one.give is not None
        }


def test_exp_01_all_that_is_ones_own_is_given_out_and_no_word_of_others() -> None:
    room = some_room(allows_anonymous=True)
    me, other = old_hand(room.group, "Heron"), old_hand(room.group, "Wren")
    theirs = opened(room, other, "By Wren.", title="Title of Wren").post
    opened(room, me, "By Heron.", title="Title of Heron")
    said(theirs.topic, me, "Without a name.", is_anonymous=True)
    with as_person(me.pk):
        reading.thank(theirs, by=me)

    found = given(me)

    assert set(found) == set(KEYS)
    assert all(found.values())
    assert "By Heron." in found["posts"]
    assert "Without a name." in found["posts"]
    assert "Title of Heron" in found["topics"]
    assert "Title of Wren" not in found["topics"]
    assert "By Wren." not in str(found)


def test_exp_01_words_are_given_out_also_where_one_no_longer_belongs() -> None:
    room = some_room()
    me = old_hand(room.group)
    opened(room, me, "By Heron.")
    with as_owner():
        Membership.objects.filter(member=me).update(state="removed")

    assert "By Heron." in given(me)["posts"]
