"""The three questions lead to the right programs."""

import pytest

from groups.choosing import choose
from groups.models import Program
from groups.seeds import program_records

PROGRAMS = [Program(pk=pk, **record) for pk, record in enumerate(program_records(), 1)]
FAMILY = {"aca", "al-anon", "nar-anon"}
SECULAR = {"smart", "wfs", "lifering", "sos", "moderation-management", "she-recovers"}


def chosen(**answers: str) -> set[str]:
    return {program.slug for program in choose(PROGRAMS, answers).programs}


def test_choose_for_someone_close_gives_the_programs_for_families() -> None:
    assert chosen(who="other") == FAMILY


def test_choose_for_oneself_leaves_out_the_programs_for_families() -> None:
    assert chosen(who="me") == {program.slug for program in PROGRAMS} - FAMILY


def test_choose_without_a_higher_power_gives_the_secular_programs() -> None:
    assert chosen(power="without") == SECULAR


def test_choose_to_cut_down_gives_programs_that_allow_it() -> None:
    assert chosen(aim="less") == {"moderation-management", "smart", "she-recovers"}


def test_choose_to_stop_without_a_higher_power_leaves_moderation_out() -> None:
    assert chosen(who="me", power="without", aim="stop") == SECULAR - {"moderation-management"}


def test_choose_for_someone_close_does_not_ask_for_an_aim() -> None:
    choice = choose(PROGRAMS, {"who": "other", "aim": "stop"})

    assert {program.slug for program in choice.programs} == FAMILY
    assert choice.fits_all


def test_choose_where_nothing_fits_all_gives_what_fits_most_and_says_so() -> None:
    choice = choose(PROGRAMS, {"who": "other", "power": "without"})

    assert not choice.fits_all
    assert {program.slug for program in choice.programs} == SECULAR | FAMILY


@pytest.mark.parametrize("answers", [{}, {"power": "fine"}, {"who": "nobody"}])
def test_choose_without_a_telling_answer_gives_all(answers: dict[str, str]) -> None:
    choice = choose(PROGRAMS, answers)

    assert choice.fits_all
    assert choice.programs == PROGRAMS


def test_choose_among_no_programs_gives_none() -> None:
    assert choose([], {"who": "me"}).programs == []
