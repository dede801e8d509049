"""The one table of permission: which role may do what, in which stage. What it does not name is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.provinces import PROVINCES, Province
from caxamarca.domain.roles import STAFF_ROLES, Actor, Role


class Action(StrEnum):
    # residents
    PROPOSE_IDEA = "propose_idea"
    EDIT_IDEA = "edit_idea"
    WITHDRAW_IDEA = "withdraw_idea"
    REMEDY_IDEA = "remedy_idea"
    ASK_RECONSIDERATION = "ask_reconsideration"
    SUPPORT_IDEA = "support_idea"
    TAKE_BACK_SUPPORT = "take_back_support"
    CHOOSE_PUBLIC_NAME = "choose_public_name"
    CAST_VOTE = "cast_vote"
    DISOWN_VOTE = "disown_vote"
    COMMENT = "comment"
    ANSWER_COMMENT = "answer_comment"
    WITHDRAW_COMMENT = "withdraw_comment"
    SUPPORT_COMMENT = "support_comment"
    TAKE_BACK_COMMENT_SUPPORT = "take_back_comment_support"
    # anyone
    FLAG_CONTENT = "flag_content"
    ASK_FOR_NOTICES = "ask_for_notices"
    CONFIRM_NOTICES = "confirm_notices"
    END_NOTICES = "end_notices"
    # anybody on the staff
    CHOOSE_NOTICES = "choose_notices"
    # the technical team
    EVALUATE_IDEA = "evaluate_idea"
    FORM_PROJECT = "form_project"
    DISSOLVE_PROJECT = "dissolve_project"
    PROPOSE_BALLOT = "propose_ballot"
    ANSWER_AS_TEAM = "answer_as_team"
    # executing units and the committee
    PREPARE_REPORT = "prepare_report"
    FILE_REPORT = "file_report"
    CORRECT_REPORT = "correct_report"
    PROPOSE_PLAN = "propose_plan"
    ANSWER_OBSERVATION = "answer_observation"
    ANSWER_AS_UNIT = "answer_as_unit"
    RAISE_OBSERVATION = "raise_observation"
    CLOSE_OBSERVATION = "close_observation"
    INSIST_ON_OBSERVATION = "insist_on_observation"
    NOTE_VISIT = "note_visit"
    ADD_VISIT_NOTE = "add_visit_note"
    CHECK_DUTY = "check_duty"
    GATHER_CCR_REPORT = "gather_ccr_report"
    EDIT_CCR_REPORT = "edit_ccr_report"
    SIGN_CCR_REPORT = "sign_ccr_report"
    BRING_KEY = "bring_key"
    OPEN_BOX = "open_box"
    # the administration
    CREATE_PROCESS = "create_process"
    CHANGE_CALENDAR = "change_calendar"
    CORRECT_TERMS = "correct_terms"
    LOAD_ROLL = "load_roll"
    APPROVE_ROLL = "approve_roll"
    MAKE_CODES = "make_codes"
    ADD_STATION = "add_station"
    ISSUE_CODE = "issue_code"
    REVOKE_CODE = "revoke_code"
    KEEP_KEY_HERE = "keep_key_here"
    DRAW_LOT = "draw_lot"
    OPEN_VOTING = "open_voting"
    EXTEND_VOTING = "extend_voting"
    ADD_TO_ROLL = "add_to_roll"
    RESUME_VOTING = "resume_voting"
    CLOSE_VOTING = "close_voting"
    DECLARE_RESULTS = "declare_results"
    DESTROY_KEY = "destroy_key"
    ANNUL_PROCESS = "annul_process"
    ASSIGN_UNIT = "assign_unit"
    APPROVE_PLAN = "approve_plan"
    RETURN_PLAN = "return_plan"
    LOAD_MEF = "load_mef"
    ADD_UNIT = "add_unit"
    INVITE_STAFF = "invite_staff"
    GIVE_ROLE = "give_role"
    END_ROLE = "end_role"
    VOUCH = "vouch"
    REPLACE_SECOND_FACTOR = "replace_second_factor"
    HIDE_CONTENT = "hide_content"
    RESTORE_CONTENT = "restore_content"
    READ_AUDIT = "read_audit"
    MOVE_CLOCK = "move_clock"
    ATTACH_RECORDING = "attach_recording"
    ATTACH_PROJECT_RECORDING = "attach_project_recording"
    WITHDRAW_RECORDING = "withdraw_recording"


@dataclass(frozen=True)
class Rule:
    """Who may do it, and when. `stages` is `None` for acts that belong to no process."""

    roles: frozenset[Role]
    stages: frozenset[Stage] | None


def _rule(*roles: Role, stages: tuple[Stage, ...] | None) -> Rule:
    return Rule(frozenset(roles), None if stages is None else frozenset(stages))


ALIVE = tuple(stage for stage in Stage if stage is not Stage.ANNULLED)
BEFORE_VOTING = (Stage.ANNOUNCED, Stage.IDEAS, Stage.EVALUATION)
COMMENTED = (Stage.IDEAS, Stage.EVALUATION, Stage.VOTING, Stage.FOLLOW_UP)
"""Of an idea or of a project; which of the two, and when it closes, is told by `commenting.is_open`."""

RULES: Mapping[Action, Rule] = {
    Action.PROPOSE_IDEA: _rule(Role.RESIDENT, stages=(Stage.IDEAS,)),
    Action.EDIT_IDEA: _rule(Role.RESIDENT, stages=(Stage.IDEAS,)),
    Action.WITHDRAW_IDEA: _rule(Role.RESIDENT, stages=(Stage.IDEAS, Stage.EVALUATION)),
    Action.REMEDY_IDEA: _rule(Role.RESIDENT, stages=(Stage.EVALUATION,)),
    Action.ASK_RECONSIDERATION: _rule(Role.RESIDENT, stages=(Stage.EVALUATION,)),
    Action.SUPPORT_IDEA: _rule(Role.RESIDENT, stages=(Stage.IDEAS,)),
    Action.TAKE_BACK_SUPPORT: _rule(Role.RESIDENT, stages=(Stage.IDEAS,)),
    Action.CHOOSE_PUBLIC_NAME: _rule(Role.RESIDENT, stages=None),
    Action.CAST_VOTE: _rule(Role.RESIDENT, stages=(Stage.VOTING,)),
    Action.DISOWN_VOTE: _rule(Role.RESIDENT, stages=(Stage.VOTING, Stage.COUNT, Stage.RESULTS)),
    Action.COMMENT: _rule(Role.RESIDENT, stages=COMMENTED),
    Action.ANSWER_COMMENT: _rule(Role.RESIDENT, stages=COMMENTED),
    Action.WITHDRAW_COMMENT: _rule(Role.RESIDENT, stages=tuple(Stage)),
    Action.SUPPORT_COMMENT: _rule(Role.RESIDENT, stages=COMMENTED),
    Action.TAKE_BACK_COMMENT_SUPPORT: _rule(Role.RESIDENT, stages=COMMENTED),
    Action.FLAG_CONTENT: _rule(Role.ANYONE, stages=tuple(Stage)),
    Action.ASK_FOR_NOTICES: _rule(Role.ANYONE, stages=None),
    Action.CONFIRM_NOTICES: _rule(Role.ANYONE, stages=None),
    Action.END_NOTICES: _rule(Role.ANYONE, stages=None),
    Action.CHOOSE_NOTICES: _rule(*STAFF_ROLES, stages=None),
    Action.EVALUATE_IDEA: _rule(Role.EVALUATOR, stages=(Stage.EVALUATION,)),
    Action.FORM_PROJECT: _rule(Role.EVALUATOR, stages=(Stage.EVALUATION,)),
    Action.DISSOLVE_PROJECT: _rule(Role.EVALUATOR, stages=(Stage.EVALUATION,)),
    Action.PROPOSE_BALLOT: _rule(Role.EVALUATOR, stages=(Stage.EVALUATION,)),
    Action.ANSWER_AS_TEAM: _rule(Role.EVALUATOR, stages=COMMENTED),
    Action.PREPARE_REPORT: _rule(Role.UNIT, Role.UNIT_TEAM, stages=(Stage.FOLLOW_UP,)),
    Action.FILE_REPORT: _rule(Role.UNIT, stages=(Stage.FOLLOW_UP,)),
    Action.CORRECT_REPORT: _rule(Role.UNIT, stages=(Stage.FOLLOW_UP,)),
    Action.PROPOSE_PLAN: _rule(Role.UNIT, stages=(Stage.RESULTS, Stage.FOLLOW_UP)),
    Action.ANSWER_OBSERVATION: _rule(Role.UNIT, stages=(Stage.FOLLOW_UP,)),
    Action.ANSWER_AS_UNIT: _rule(Role.UNIT, stages=(Stage.FOLLOW_UP,)),
    Action.RAISE_OBSERVATION: _rule(Role.COMMITTEE, stages=(Stage.FOLLOW_UP,)),
    Action.CLOSE_OBSERVATION: _rule(Role.COMMITTEE, stages=(Stage.FOLLOW_UP,)),
    Action.INSIST_ON_OBSERVATION: _rule(Role.COMMITTEE, stages=(Stage.FOLLOW_UP,)),
    Action.NOTE_VISIT: _rule(Role.COMMITTEE, stages=(Stage.FOLLOW_UP,)),
    Action.ADD_VISIT_NOTE: _rule(Role.COMMITTEE, stages=(Stage.FOLLOW_UP,)),
    Action.CHECK_DUTY: _rule(Role.COMMITTEE, stages=(Stage.FOLLOW_UP,)),
    # The report is on six months of every process in follow-up.
    Action.GATHER_CCR_REPORT: _rule(Role.COMMITTEE, stages=None),
    Action.EDIT_CCR_REPORT: _rule(Role.COMMITTEE, stages=None),
    Action.SIGN_CCR_REPORT: _rule(Role.COMMITTEE, stages=None),
    Action.BRING_KEY: _rule(Role.COMMITTEE, stages=BEFORE_VOTING),
    Action.OPEN_BOX: _rule(Role.COMMITTEE, stages=(Stage.COUNT,)),
    Action.CREATE_PROCESS: _rule(Role.ADMINISTRATOR, stages=None),
    Action.CHANGE_CALENDAR: _rule(
        Role.ADMINISTRATOR, stages=(*BEFORE_VOTING, Stage.VOTING, Stage.COUNT, Stage.RESULTS)
    ),
    Action.CORRECT_TERMS: _rule(Role.ADMINISTRATOR, stages=(Stage.ANNOUNCED,)),
    Action.LOAD_ROLL: _rule(Role.ADMINISTRATOR, stages=BEFORE_VOTING),
    Action.APPROVE_ROLL: _rule(Role.ADMINISTRATOR, stages=BEFORE_VOTING),
    Action.MAKE_CODES: _rule(Role.ADMINISTRATOR, stages=BEFORE_VOTING),
    # The desks. Officers of a station will be a role with a place and a province; one that a single administrator gives
    # must then wait for a second one's word, as an administrator's does, or one person could be both of the two.
    # Two of them make a code at any time: the one alone may not as soon as any box is open.
    Action.ADD_STATION: _rule(Role.ADMINISTRATOR, stages=ALIVE),
    Action.ISSUE_CODE: _rule(Role.ADMINISTRATOR, stages=ALIVE),
    Action.REVOKE_CODE: _rule(Role.ADMINISTRATOR, stages=ALIVE),
    Action.KEEP_KEY_HERE: _rule(Role.ADMINISTRATOR, stages=BEFORE_VOTING),
    Action.DRAW_LOT: _rule(Role.ADMINISTRATOR, stages=(Stage.EVALUATION,)),
    Action.OPEN_VOTING: _rule(Role.ADMINISTRATOR, stages=(Stage.EVALUATION,)),
    # Its end may have come while the site was down, or the vote paused: as long as the box is open it can come later.
    Action.EXTEND_VOTING: _rule(Role.ADMINISTRATOR, stages=(Stage.VOTING, Stage.COUNT)),
    Action.ADD_TO_ROLL: _rule(Role.ADMINISTRATOR, stages=(Stage.VOTING,)),
    # A restore can come to light when the time to vote is over; without a new chain nothing can be closed.
    Action.RESUME_VOTING: _rule(Role.ADMINISTRATOR, stages=(Stage.VOTING, Stage.COUNT)),
    Action.CLOSE_VOTING: _rule(Role.ADMINISTRATOR, stages=(Stage.COUNT,)),
    Action.DECLARE_RESULTS: _rule(Role.ADMINISTRATOR, stages=(Stage.COUNT,)),
    Action.DESTROY_KEY: _rule(Role.ADMINISTRATOR, stages=(Stage.FOLLOW_UP,)),
    Action.ANNUL_PROCESS: _rule(Role.ADMINISTRATOR, stages=ALIVE),
    Action.ASSIGN_UNIT: _rule(Role.ADMINISTRATOR, stages=(Stage.RESULTS, Stage.FOLLOW_UP)),
    Action.APPROVE_PLAN: _rule(Role.ADMINISTRATOR, stages=(Stage.RESULTS, Stage.FOLLOW_UP)),
    Action.RETURN_PLAN: _rule(Role.ADMINISTRATOR, stages=(Stage.RESULTS, Stage.FOLLOW_UP)),
    Action.LOAD_MEF: _rule(Role.ADMINISTRATOR, stages=None),
    Action.ADD_UNIT: _rule(Role.ADMINISTRATOR, stages=None),
    Action.INVITE_STAFF: _rule(Role.ADMINISTRATOR, stages=None),
    Action.GIVE_ROLE: _rule(Role.ADMINISTRATOR, stages=None),
    Action.END_ROLE: _rule(Role.ADMINISTRATOR, stages=None),
    Action.VOUCH: _rule(Role.ADMINISTRATOR, stages=None),
    Action.REPLACE_SECOND_FACTOR: _rule(Role.ADMINISTRATOR, stages=None),
    Action.HIDE_CONTENT: _rule(Role.ADMINISTRATOR, stages=tuple(Stage)),
    Action.RESTORE_CONTENT: _rule(Role.ADMINISTRATOR, stages=tuple(Stage)),
    Action.READ_AUDIT: _rule(Role.ADMINISTRATOR, stages=None),
    Action.MOVE_CLOCK: _rule(Role.ADMINISTRATOR, stages=None),
    Action.ATTACH_RECORDING: _rule(Role.ADMINISTRATOR, stages=None),
    # While people vote, nothing is added to what one project says of itself and another does not.
    Action.ATTACH_PROJECT_RECORDING: _rule(
        Role.ADMINISTRATOR, stages=(Stage.EVALUATION, Stage.RESULTS, Stage.FOLLOW_UP)
    ),
    Action.WITHDRAW_RECORDING: _rule(Role.ADMINISTRATOR, stages=None),
}

GRAVE = frozenset(
    {
        Action.APPROVE_ROLL,
        Action.KEEP_KEY_HERE,
        Action.DRAW_LOT,
        Action.OPEN_VOTING,
        Action.EXTEND_VOTING,
        Action.ADD_TO_ROLL,
        Action.RESUME_VOTING,
        Action.CLOSE_VOTING,
        Action.DECLARE_RESULTS,
        Action.DESTROY_KEY,
        Action.ANNUL_PROCESS,
    }
)
"""Acts that one administrator asks for and another one confirms."""


def may(actor: Actor, action: Action, stage: Stage | None = None) -> bool:
    """Whether a page should offer this act. The act itself asks `permit`, inside its transaction."""
    rule = RULES.get(action)
    if rule is None or not actor.roles & rule.roles:
        return False
    return rule.stages is None or stage is None or stage in rule.stages


def check_reach(
    actor: Actor, action: Action, *, province: str | None = None, unit: int | None = None
) -> None:
    """Raises NotFound for a thing outside the actor's reach: it is not admitted to exist."""
    if not actor.reaches(RULES[action].roles, province, unit):
        raise NotFound


def provinces_within(actor: Actor, action: Action) -> tuple[Province, ...]:
    """The provinces in which the actor may do this, in official order."""
    return tuple(one for one in PROVINCES if actor.reaches(RULES[action].roles, one.code, None))


def permit(
    actor: Actor,
    action: Action,
    stage: Stage | None,
    *,
    province: str | None = None,
    unit: int | None = None,
) -> None:
    """Let the act go on, or say why not.

    Raises NotSignedIn, NotAllowed, NotFound (a thing outside the actor's reach, which is not admitted to
    exist) or WrongStage, in this order.
    """
    rule = RULES.get(action)
    if rule is None:
        raise NotAllowed
    if not actor.roles & rule.roles:
        raise NotSignedIn if actor.resident is None and actor.staff is None else NotAllowed
    check_reach(actor, action, province=province, unit=unit)
    if rule.stages is not None and (stage is None or stage not in rule.stages):
        raise WrongStage(stage if stage is not None else Stage.ANNOUNCED)


def staff_of(actor: Actor) -> int:
    """The id of the member of staff who acts and will answer for it. Raises NotAllowed for anybody else."""
    if actor.staff is None:
        raise NotAllowed
    return actor.staff
