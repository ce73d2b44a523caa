"""Every watch rule by its id: what it catches, what it lets pass, what it does."""

import dataclasses
import inspect
from types import NoneType

import pytest

from moderation.watch import Found, RuleSet, Verdict, Writer, check, fingerprint
from moderation.watch.rulesets import Rule

RULES = {rule.id: rule for rule in RuleSet.floor().rules}
OLD, NEW = Writer(), Writer(posts_so_far=0, days_as_member=0)


def found(rule: str, text: str, writer: Writer = OLD) -> Found | None:
    return next((one for one in check(text, writer).found if one.rule == rule), None)


def does(rule: Rule) -> set[str]:
    return set(rule.does)


def expect(rule_id: str) -> Rule:
    """Hold the rule's own cases against it, and give the rule."""
    rule = RULES[rule_id]
    cases = rule.cases
    missed = [text for text in cases.caught if not found(rule_id, text, cases.writer)]
    wrong = [text for text in cases.passed if found(rule_id, text, cases.writer)]

    assert (missed, wrong) == ([], [])
    assert len(cases.caught) >= 4
    assert len(cases.passed) >= 5
    return rule


def test_rules_are_w_1_to_w_30_in_order() -> None:
    assert list(RULES) == [f"W-{number}" for number in range(1, 31)]


def test_w_1_suicide_shows_a_crisis_banner_leaves_the_choice_and_comes_first() -> None:
    rule = expect("W-1")

    assert (does(rule), rule.priority, rule.resources) == ({"banner", "flag"}, 0, "crisis")
    assert not check("I want to die", OLD).holds


def test_w_2_overdose_shows_the_emergency_number_and_comes_first() -> None:
    rule = expect("W-2")

    assert (does(rule), rule.priority, rule.resources) == ({"banner", "flag"}, 0, "emergency")


def test_w_3_threat_is_held_and_comes_first() -> None:
    rule = expect("W-3")

    assert (does(rule), rule.priority) == ({"hold"}, 0)


def test_w_4_child_or_danger_at_home_shows_lines_and_comes_first() -> None:
    rule = expect("W-4")

    assert (does(rule), rule.priority, rule.resources) == ({"banner", "flag"}, 0, "danger")


def test_w_5_sourcing_is_held() -> None:
    rule = expect("W-5")

    assert (does(rule), rule.priority) == ({"hold"}, 1)


def test_w_6_detox_advice_shows_a_banner_and_a_flag() -> None:
    rule = expect("W-6")

    assert (does(rule), rule.priority, rule.resources) == ({"banner", "flag"}, 2, "detox")


def test_w_7_advice_to_stop_a_medicine_shows_a_banner_and_a_flag() -> None:
    rule = expect("W-7")

    assert (does(rule), rule.priority) == ({"banner", "flag"}, 2)


def test_w_8_contact_details_are_asked_about_and_held_for_newcomers() -> None:
    expect("W-8")
    text = "call me at 555-867-5309"

    verdict, held = check(text, OLD), found("W-8", text, Writer(is_newcomer=True))

    assert (verdict.needs_consent, verdict.holds) == (True, False)
    assert held is not None
    assert held.does == {"ask", "hold"}
    assert found("W-8", text, NEW) == held
    assert found("W-8", text, Writer(pairing_days=30)) is None


def test_w_9_what_tells_who_another_is_is_held() -> None:
    rule = expect("W-9")

    assert (does(rule), rule.priority) == ({"hold"}, 1)


def test_w_10_treatment_marketing_is_held() -> None:
    rule = expect("W-10")

    assert (does(rule), rule.priority) == ({"hold"}, 2)


def test_w_11_money_is_held() -> None:
    rule = expect("W-11")

    assert (does(rule), rule.priority) == ({"hold"}, 2)


def test_w_12_approach_is_held() -> None:
    rule = expect("W-12")

    assert (does(rule), rule.priority) == ({"hold"}, 1)


def test_w_13_mentor_asking_to_leave_in_the_first_week_shows_a_banner() -> None:
    rule = expect("W-13")
    text = "Let's move to WhatsApp, it is easier"

    assert (does(rule), rule.priority) == ({"banner", "flag"}, 1)
    assert found("W-13", text, Writer(is_mentor=True, pairing_days=6))
    assert found("W-13", text, Writer(is_mentor=True, pairing_days=7)) is None
    assert found("W-13", text, Writer(is_mentor=False, pairing_days=2)) is None
    assert found("W-13", text, Writer(is_mentor=True)) is None


def test_w_14_demeaning_words_are_held() -> None:
    rule = expect("W-14")

    assert (does(rule), rule.priority) == ({"hold"}, 2)


def test_w_15_attack_on_a_person_shows_a_banner_before_posting() -> None:
    rule = expect("W-15")

    assert (does(rule), rule.priority) == ({"banner", "flag"}, 2)


def test_w_16_program_bashing_shows_a_banner_and_recruiting_only_for_another_program() -> None:
    rule = expect("W-16")
    praise = "SMART is the only way"

    assert (does(rule), rule.priority) == ({"banner"}, None)
    assert found("W-16", praise, Writer(program="aa"))
    assert found("W-16", praise, Writer(program="smart")) is None
    assert found("W-16", praise) is None


def test_w_17_graphic_story_shows_a_banner_and_is_collapsed() -> None:
    rule = expect("W-17")

    assert does(rule) == {"banner", "collapse"}
    assert check(rule.cases.caught[0], OLD).collapses


def test_w_18_recordings_are_held() -> None:
    rule = expect("W-18")

    assert (does(rule), rule.priority) == ({"hold"}, 1)


def test_w_19_minors_are_held_and_shown_youth_services() -> None:
    rule = expect("W-19")

    assert (does(rule), rule.priority, rule.resources) == ({"hold", "banner"}, 1, "youth")


@pytest.mark.parametrize(("copies", "is_held"), [(0, False), (1, True), (9, True)])
def test_w_20_same_text_elsewhere_is_held(copies: int, is_held: bool) -> None:
    text = "Amazing results, my life changed in three weeks, ask me how."

    assert check(text, Writer(same_text_elsewhere=copies)).holds == is_held
    assert not check("Welcome, keep coming back.", Writer(same_text_elsewhere=copies)).holds


def test_w_20_fingerprint_is_the_same_however_a_text_is_dressed() -> None:
    text = "Miracle cure here, write to me"
    dressed = ["MIRACLE cure here — write to me...", "Mirаclе cure\u200b here, write tó me"]

    assert {fingerprint(one) for one in dressed} == {fingerprint(text)}
    assert fingerprint("Another text") != fingerprint(text)
    assert len(fingerprint(text)) == 32


def test_w_21_many_or_hidden_links_are_held_and_any_link_of_a_newcomer() -> None:
    expect("W-21")
    text = "The list is at https://meetings.example.org/monday"

    assert found("W-21", text) is None
    assert found("W-21", text, Writer(is_newcomer=True))


def test_w_22_misleading_links_are_held() -> None:
    rule = RULES["W-22"]
    cases = rule.cases

    assert [text for text in cases.caught if not found("W-22", text)] == []
    assert [text for text in cases.passed if found("W-22", text)] == []
    assert (does(rule), rule.priority) == ({"hold"}, 1)


@pytest.mark.parametrize(
    ("posts", "days", "is_held"),
    [(0, 0, True), (2, 30, True), (3, 6, True), (3, 7, False), (50, 400, False)],
)
def test_w_23_first_three_posts_and_first_seven_days_are_held(
    posts: int, days: int, is_held: bool
) -> None:
    verdict = check("Hello all.", Writer(posts_so_far=posts, days_as_member=days))

    assert verdict.holds == is_held
    assert verdict.priority == (3 if is_held else None)


@pytest.mark.parametrize(
    ("writer", "is_slowed"),
    [
        (Writer(posts_last_hour=9), False),
        (Writer(posts_last_hour=10), True),
        (Writer(unanswered_to_one_person=4), False),
        (Writer(unanswered_to_one_person=5), True),
    ],
)
def test_w_24_flood_puts_the_writer_into_slow_mode(writer: Writer, is_slowed: bool) -> None:
    verdict = check("Hello all.", writer)

    assert (verdict.slows, verdict.holds) == (is_slowed, False)


def test_w_25_looking_for_stories_is_held() -> None:
    rule = expect("W-25")

    assert (does(rule), rule.priority) == ({"hold"}, 2)


def test_w_26_outside_issues_show_a_banner_only_where_the_group_chose_so() -> None:
    rule = expect("W-26")
    text = "Go vote against the governor in November"

    assert does(rule) == {"banner"}
    assert found("W-26", text) is None
    assert check(text, OLD, RuleSet.floor().stricter(no_outside_issues=True)).banners == (
        "outside",
    )


def test_w_27_repeating_another_room_is_held() -> None:
    rule = expect("W-27")

    assert (does(rule), rule.priority) == ({"hold"}, 1)


def test_w_28_meeting_codes_are_held_in_public_places() -> None:
    rule = expect("W-28")

    assert (does(rule), rule.priority) == ({"hold"}, 1)
    assert found("W-28", "Zoom ID 123 456 7890, passcode serenity") is None


@pytest.mark.parametrize(("replies", "flags"), [(2, ()), (3, ("W-29",))])
def test_w_29_many_against_one_comes_before_a_moderator(
    replies: int, flags: tuple[str, ...]
) -> None:
    verdict = check("I do not agree.", Writer(replies_by_blockers=replies))

    assert verdict.flags == flags
    assert verdict.priority == (1 if flags else None)


def test_w_30_no_rule_can_look_at_more_than_the_one_text() -> None:
    types = {field.name: field.type for field in dataclasses.fields(Writer)}
    parameters = list(inspect.signature(check).parameters)

    assert set(types.values()) <= {int, bool, str, int | None}
    assert [name for name, kind in types.items() if kind is str] == ["program"]
    assert parameters == ["text", "writer", "rules"]
    assert RULES["W-30"].does == frozenset()


def test_w_30_what_was_looked_at_before_changes_nothing() -> None:
    texts = [
        "I want to die",
        "I feel a little tired",
        "Everything is grey",
        "Selling xanax, dm me",
    ]
    alone = [check(text, OLD) for text in texts]

    for text in ["nothing matters", "I want to die"] * 5:
        check(text, OLD)

    assert [check(text, OLD) for text in texts] == alone
    assert alone[1] == alone[2] == Verdict()


def test_w_30_a_verdict_holds_no_text_and_no_score() -> None:
    kinds = {field.name: field.type for field in dataclasses.fields(Found)}

    assert set(kinds) == {"rule", "does", "priority", "banner", "resources", "span"}
    assert NoneType not in kinds.values()


def test_found_says_where_in_the_text_as_written() -> None:
    text = "Buenos días — ¡qué día!  Señoras, VENDO   clonazépam sin receta, escríbanme."

    span = next(one.span for one in check(text, OLD).found if one.rule == "W-5")

    assert span is not None
    assert text[slice(*span)].startswith("VENDO   clonazépam")
