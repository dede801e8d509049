"""The one table of permission, walked whole against a second one that was written by hand from the issue."""

from collections.abc import Iterator

import pytest

from caxamarca.domain import permissions
from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn
from caxamarca.domain.permissions import GRAVE, RULES, Action, Rule, may, permit
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.roles import STAFF_ROLES, STRANGER, Actor, Grant, Role

# Who may do what, and in which stages: A announced, I ideas, E evaluation, V voting, C count, R results,
# F follow-up, X annulled; * for an act that belongs to no process. Written from the issue, not from the code.
EXPECTED = """
propose_idea           resident       . I . . . . . .
edit_idea              resident       . I . . . . . .
withdraw_idea          resident       . I E . . . . .
remedy_idea            resident       . . E . . . . .
ask_reconsideration    resident       . . E . . . . .
support_idea           resident       . I . . . . . .
take_back_support      resident       . I . . . . . .
choose_public_name     resident       *
cast_vote              resident       . . . V . . . .
disown_vote            resident       . . . V C R . .
comment                resident       . I E V . . F .
answer_comment         resident       . I E V . . F .
withdraw_comment       resident       A I E V C R F X
support_comment        resident       . I E V . . F .
take_back_comment_support resident    . I E V . . F .
flag_content           anyone         A I E V C R F X
ask_for_notices        anyone         *
confirm_notices        anyone         *
end_notices            anyone         *
choose_notices         evaluator+unit+unit_team+committee+administrator *
evaluate_idea          evaluator      . . E . . . . .
form_project           evaluator      . . E . . . . .
dissolve_project       evaluator      . . E . . . . .
propose_ballot         evaluator      . . E . . . . .
answer_as_team         evaluator      . I E V . . F .
prepare_report         unit+unit_team . . . . . . F .
file_report            unit           . . . . . . F .
correct_report         unit           . . . . . . F .
propose_plan           unit           . . . . . R F .
answer_observation     unit           . . . . . . F .
answer_as_unit         unit           . . . . . . F .
raise_observation      committee      . . . . . . F .
close_observation      committee      . . . . . . F .
insist_on_observation  committee      . . . . . . F .
note_visit             committee      . . . . . . F .
add_visit_note         committee      . . . . . . F .
check_duty             committee      . . . . . . F .
gather_ccr_report      committee      *
edit_ccr_report        committee      *
sign_ccr_report        committee      *
bring_key              committee      A I E . . . . .
open_box               committee      . . . . C . . .
create_process         administrator  *
change_calendar        administrator  A I E V C R . .
correct_terms          administrator  A . . . . . . .
load_roll              administrator  A I E . . . . .
approve_roll           administrator  A I E . . . . .
make_codes             administrator  A I E . . . . .
add_station            administrator  A I E V C R F .
issue_code             administrator  A I E V C R F .
revoke_code            administrator  A I E V C R F .
keep_key_here          administrator  A I E . . . . .
draw_lot               administrator  . . E . . . . .
open_voting            administrator  . . E . . . . .
extend_voting          administrator  . . . V C . . .
resume_voting          administrator  . . . V C . . .
add_to_roll            administrator  . . . V . . . .
close_voting           administrator  . . . . C . . .
declare_results        administrator  . . . . C . . .
destroy_key            administrator  . . . . . . F .
annul_process          administrator  A I E V C R F .
assign_unit            administrator  . . . . . R F .
approve_plan           administrator  . . . . . R F .
return_plan            administrator  . . . . . R F .
load_mef               administrator  *
add_unit               administrator  *
invite_staff           administrator  *
give_role              administrator  *
end_role               administrator  *
vouch                  administrator  *
replace_second_factor  administrator  *
hide_content           administrator  A I E V C R F X
restore_content        administrator  A I E V C R F X
read_audit             administrator  *
move_clock             administrator  *
attach_recording       administrator  *
attach_project_recording administrator . . E . . R F .
withdraw_recording     administrator  *
"""

STAGES = dict(zip("AIEVCRFX", Stage, strict=True))
EVERY_STAGE = (None, *Stage)

ACTORS = {
    Role.ANYONE: STRANGER,
    Role.RESIDENT: Actor(resident=7),
    **{role: Actor(staff=7, grants=(Grant(role),)) for role in STAFF_ROLES},
}

Answer = type[Exception] | None


def expected() -> dict[tuple[str, Role, Stage | None], Answer]:
    """What every combination of the grid must answer; `None` where the act may go on."""
    answers: dict[tuple[str, Role, Stage | None], Answer] = {}
    for line in EXPECTED.strip().splitlines():
        action, who, *marks = line.split()
        allowed = {STAGES[mark] for mark in marks if mark not in ".*"}
        for role in Role:
            for stage in EVERY_STAGE:
                answers[action, role, stage] = expected_answer(
                    role, who, fits="*" in marks or stage in allowed
                )
    return answers


def expected_answer(role: Role, who: str, *, fits: bool) -> Answer:
    if {role.value, Role.ANYONE.value} & set(who.split("+")):
        return None if fits else WrongStage
    return NotSignedIn if role is Role.ANYONE else NotAllowed


def walked() -> dict[tuple[str, Role, Stage | None], Answer]:
    """What every combination answers in truth."""
    return {
        (action.value, role, stage): answer(actor, action, stage)
        for action in Action
        for role, actor in ACTORS.items()
        for stage in EVERY_STAGE
    }


def answer(actor: Actor, action: Action, stage: Stage | None) -> Answer:
    try:
        permit(actor, action, stage)
    except (NotAllowed, NotFound, NotSignedIn, WrongStage) as refusal:
        return type(refusal)
    return None


def test_every_role_may_do_its_acts_in_their_stages_and_nothing_else() -> None:
    assert walked() == expected()


def test_a_page_offers_what_the_act_would_permit() -> None:
    for action in Action:
        for actor in ACTORS.values():
            for stage in Stage:
                assert may(actor, action, stage) == (answer(actor, action, stage) is None)


def faults() -> Iterator[tuple[Action, Rule | None]]:
    """One table of permission that is wrong in one place, after another."""
    propose, vote, open_voting = (
        RULES[a] for a in (Action.PROPOSE_IDEA, Action.CAST_VOTE, Action.OPEN_VOTING)
    )
    yield Action.PROPOSE_IDEA, Rule(propose.roles | {Role.EVALUATOR}, propose.stages)
    yield Action.PROPOSE_IDEA, Rule(propose.roles, None)
    yield Action.CAST_VOTE, Rule(vote.roles, frozenset({Stage.VOTING, Stage.COUNT}))
    yield Action.OPEN_VOTING, Rule(frozenset(), open_voting.stages)
    yield Action.READ_AUDIT, Rule(frozenset({Role.ANYONE}), None)
    yield Action.EVALUATE_IDEA, None


@pytest.mark.parametrize(("action", "fault"), list(faults()))
def test_the_walk_sees_a_table_that_is_wrong_in_one_place(
    action: Action, fault: Rule | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {**RULES, action: fault} if fault else {key: rule for key, rule in RULES.items() if key != action}
    monkeypatch.setattr(permissions, "RULES", wrong)
    assert walked() != expected()


def test_what_the_table_does_not_name_is_refused_to_everyone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "RULES", {})
    assert set(walked().values()) == {NotAllowed}
    assert not any(may(actor, action) for actor in ACTORS.values() for action in Action)


def test_the_grave_acts_are_those_of_the_issue() -> None:
    assert {action.value for action in GRAVE} == {
        "approve_roll",
        "keep_key_here",
        "draw_lot",
        "open_voting",
        "extend_voting",
        "resume_voting",
        "add_to_roll",
        "close_voting",
        "declare_results",
        "destroy_key",
        "annul_process",
    }


def test_a_thing_of_another_province_is_not_admitted_to_exist() -> None:
    evaluator = Actor(staff=1, grants=(Grant(Role.EVALUATOR, province="0612"),))
    permit(evaluator, Action.EVALUATE_IDEA, Stage.EVALUATION, province="0612")
    with pytest.raises(NotFound):
        permit(evaluator, Action.EVALUATE_IDEA, Stage.EVALUATION, province="0601")


def test_another_province_is_refused_before_the_stage_is_told() -> None:
    evaluator = Actor(staff=1, grants=(Grant(Role.EVALUATOR, province="0612"),))
    with pytest.raises(NotFound):
        permit(evaluator, Action.EVALUATE_IDEA, Stage.VOTING, province="0601")


def test_a_project_of_another_unit_is_not_admitted_to_exist() -> None:
    person = Actor(staff=1, grants=(Grant(Role.UNIT, unit=3),))
    permit(person, Action.FILE_REPORT, Stage.FOLLOW_UP, unit=3)
    with pytest.raises(NotFound):
        permit(person, Action.FILE_REPORT, Stage.FOLLOW_UP, unit=4)


def test_a_grant_without_a_province_reaches_all_of_them() -> None:
    evaluator = Actor(staff=1, grants=(Grant(Role.EVALUATOR),))
    permit(evaluator, Action.EVALUATE_IDEA, Stage.EVALUATION, province="0601")
    permit(evaluator, Action.EVALUATE_IDEA, Stage.EVALUATION, province="0612")


def test_each_role_reaches_as_far_as_its_own_grant() -> None:
    both = Actor(staff=1, grants=(Grant(Role.EVALUATOR, province="0601"), Grant(Role.COMMITTEE)))
    permit(both, Action.RAISE_OBSERVATION, Stage.FOLLOW_UP, province="0612")
    with pytest.raises(NotFound):
        permit(both, Action.EVALUATE_IDEA, Stage.EVALUATION, province="0612")


def test_two_grants_of_one_role_add_up() -> None:
    evaluator = Actor(
        staff=1, grants=(Grant(Role.EVALUATOR, province="0601"), Grant(Role.EVALUATOR, province="0612"))
    )
    permit(evaluator, Action.EVALUATE_IDEA, Stage.EVALUATION, province="0601")
    permit(evaluator, Action.EVALUATE_IDEA, Stage.EVALUATION, province="0612")


def test_a_member_of_staff_without_a_role_is_told_so_and_not_to_sign_in() -> None:
    with pytest.raises(NotAllowed):
        permit(Actor(staff=1), Action.EVALUATE_IDEA, Stage.EVALUATION)


def test_the_refusal_tells_where_the_process_stands() -> None:
    with pytest.raises(WrongStage) as refused:
        permit(Actor(resident=1), Action.CAST_VOTE, Stage.IDEAS)
    assert refused.value.stage is Stage.IDEAS
