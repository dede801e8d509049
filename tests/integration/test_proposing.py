"""A resident and their idea: proposed, changed, withdrawn, remedied, looked at once more."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from caxamarca.actions.evaluating import evaluate_idea
from caxamarca.actions.moderating import hide_idea
from caxamarca.actions.proposing import (
    PROPOSALS,
    ask_reconsideration,
    edit_idea,
    keep_answers,
    propose_idea,
    remedy_idea,
    withdraw_idea,
)
from caxamarca.actions.supporting import support_idea
from caxamarca.actions.throttling import TooManyTries
from caxamarca.domain.days import civil_day
from caxamarca.domain.errors import NotAllowed, NotFound, NotSignedIn, Refusal
from caxamarca.domain.evaluating import AnswerPeriodOver, Outcome, ReconsiderationUsed
from caxamarca.domain.lots import number_of_day
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.domain.proposing import IdeaState, OtherProvince, WrongIdeaState
from caxamarca.domain.roles import STRANGER
from caxamarca.domain.texts import Empty, TooLong
from caxamarca.domain.voting import NotOnTheRoll
from caxamarca.persistence import content, evaluations, ideas, site, supports
from caxamarca.persistence.content import Picture
from caxamarca.persistence.database import session
from caxamarca.persistence.ideas import Filter
from tests import factories as make
from tests.integration.conftest import CONVENED, starting
from tests.support.together import together

pytestmark = [starting(CONVENED), pytest.mark.usefixtures("app")]


def state_of(idea: int) -> IdeaState:
    return ideas.one(session(), idea).state


def listed(**narrow: object) -> list[int]:
    found = ideas.page(session(), Filter(**narrow), 1, seed=1)  # type: ignore[arg-type]
    return sorted(idea.id for idea in found.items)


def an_observed_idea(days: int = 5) -> int:
    """An idea that the technical team observed, to be remedied within so many days."""
    idea = make.an_idea()
    today = civil_day(make.reach(Stage.EVALUATION))
    evaluate_idea(
        make.an_evaluator(), idea, make.an_evaluation(Outcome.OBSERVED, today + timedelta(days=days))
    )
    return idea


def a_refused_idea() -> int:
    idea = make.an_idea()
    make.reach(Stage.EVALUATION)
    evaluate_idea(make.an_evaluator(), idea, make.an_evaluation(Outcome.NOT_ELIGIBLE))
    return idea


def test_a_resident_proposes_an_idea_for_the_own_province() -> None:
    idea = make.an_idea(make.a_resident(make.SAN_PABLO), "Posta médica", province=make.SAN_PABLO)
    kept = ideas.one(session(), idea)
    assert (kept.title, kept.province, kept.state) == ("Posta médica", make.SAN_PABLO, IdeaState.PRESENTED)
    assert kept.proposed_at == site.now(session())


def test_an_idea_for_another_province_is_refused() -> None:
    resident = make.a_resident(make.SAN_PABLO)
    make.reach(Stage.IDEAS)
    with pytest.raises(OtherProvince):
        propose_idea(resident, make.YEAR, make.a_text(province=make.CAJAMARCA))
    assert listed() == []


def test_whoever_is_on_the_roll_of_another_year_only_cannot_propose() -> None:
    make.a_process(2027)
    make.a_roll(make.Person("10117410", "060101"), year=2027)
    resident = make.the_resident(make.Person("10117410", "060101"))
    make.reach(Stage.IDEAS)
    with pytest.raises(NotOnTheRoll):
        propose_idea(resident, make.YEAR, make.a_text())


def test_strangers_and_staff_propose_nothing() -> None:
    evaluator = make.an_evaluator()
    make.reach(Stage.IDEAS)
    with pytest.raises(NotSignedIn):
        propose_idea(STRANGER, make.YEAR, make.a_text())
    with pytest.raises(NotAllowed):
        propose_idea(evaluator, make.YEAR, make.a_text())


@pytest.mark.parametrize("stage", [Stage.ANNOUNCED, Stage.EVALUATION])
def test_ideas_are_proposed_only_while_they_are_collected(stage: Stage) -> None:
    resident = make.a_resident()
    make.reach(stage)
    with pytest.raises(WrongStage) as refused:
        propose_idea(resident, make.YEAR, make.a_text())
    assert refused.value.stage is stage


@pytest.mark.parametrize(
    ("text", "refusal"), [(make.a_text("   "), Empty), (make.a_text("a" * 101), TooLong)]
)
def test_an_idea_without_a_title_or_with_too_long_a_one_is_refused(
    text: object, refusal: type[Refusal]
) -> None:
    resident = make.a_resident()
    make.reach(Stage.IDEAS)
    with pytest.raises(refusal):
        propose_idea(resident, make.YEAR, text)  # type: ignore[arg-type]


def test_emoji_and_awkward_characters_are_kept_and_controls_are_not() -> None:
    idea = make.an_idea(title="Plaza 👩‍🌾 «del \x00Ñandú»\N{RIGHT-TO-LEFT OVERRIDE}")
    assert ideas.one(session(), idea).title == "Plaza 👩‍🌾 «del Ñandú»"


def test_the_same_form_sent_twice_makes_one_idea(app: Flask) -> None:
    resident = make.a_resident()
    make.reach(Stage.IDEAS)
    text = make.a_text()
    first, second = together(
        app, *[lambda: propose_idea(resident, make.YEAR, text, token="the form") for _ in range(2)]
    )
    assert first == second
    assert listed() == [first]


def test_the_same_text_from_several_forms_at_once_makes_one_idea(app: Flask) -> None:
    resident = make.a_resident()
    make.reach(Stage.IDEAS)
    forms = ("one", "two", "three", "four")
    made = together(
        app,
        *[lambda form=form: propose_idea(resident, make.YEAR, make.a_text(), token=form) for form in forms],
    )
    assert len(set(made)) == 1
    assert len(listed()) == 1


@pytest.mark.parametrize("form", ["the form", "another form"])
@pytest.mark.parametrize("hides", [True, False])
def test_what_was_withdrawn_or_hidden_is_proposed_anew_when_it_is_sent_again(
    form: str, *, hides: bool
) -> None:
    resident = make.a_resident()
    make.reach(Stage.IDEAS)
    gone = propose_idea(resident, make.YEAR, make.a_text(), token="the form")
    if hides:
        hide_idea(make.an_administrator(), gone, "Da un teléfono.")
    else:
        withdraw_idea(resident, gone)
    anew = propose_idea(resident, make.YEAR, make.a_text(), token=form)
    assert anew != gone
    assert listed() == [anew]


@pytest.mark.parametrize("form", ["the form", "another form"])
def test_a_photo_that_was_lost_on_the_way_is_added_when_the_same_is_sent_again(form: str) -> None:
    resident = make.a_resident()
    make.reach(Stage.IDEAS)
    idea = propose_idea(resident, make.YEAR, make.a_text(), token="the form")
    for name in ("a.webp", "b.webp"):
        picture = Picture(name=name, width=1, height=1)
        assert propose_idea(resident, make.YEAR, make.a_text(), picture, form) == idea
    assert ideas.one(session(), idea).picture == "a.webp"


def test_another_text_from_the_same_form_is_another_idea() -> None:
    resident = make.a_resident()
    make.reach(Stage.IDEAS)
    first = propose_idea(resident, make.YEAR, make.a_text("Una"), token="the form")
    second = propose_idea(resident, make.YEAR, make.a_text("Otra"), token="the form")
    assert listed() == [first, second]


def test_two_residents_who_write_the_same_have_an_idea_each() -> None:
    residents = [make.a_resident(which=which) for which in range(2)]
    make.reach(Stage.IDEAS)
    both = [propose_idea(one, make.YEAR, make.a_text(), token="the form") for one in residents]
    assert listed() == both


def test_an_idea_is_edited_while_nobody_has_looked_at_it() -> None:
    idea = make.an_idea(make.a_resident())
    edit_idea(make.a_resident(), idea, make.a_text("Agua y desagüe"))
    kept = ideas.one(session(), idea)
    assert (kept.title, kept.edited_at) == ("Agua y desagüe", site.now(session()))
    assert listed(words="desague") == [idea]


def test_editing_without_a_new_picture_keeps_the_old_one() -> None:
    resident = make.a_resident()
    make.reach(Stage.IDEAS)
    picture = Picture(name="a.webp", width=1, height=1)
    idea = propose_idea(resident, make.YEAR, make.a_text(), picture)
    edit_idea(resident, idea, make.a_text("Otra cosa"))
    assert ideas.one(session(), idea).picture == "a.webp"


def test_a_photo_that_was_replaced_is_named_by_nothing_and_let_go() -> None:
    resident = make.a_resident()
    make.reach(Stage.IDEAS)
    first, second = (Picture(name=f"{letter}.webp", width=1, height=1) for letter in "ab")
    idea = propose_idea(resident, make.YEAR, make.a_text(), first)
    edit_idea(resident, idea, make.a_text(), second)
    assert ideas.one(session(), idea).picture == "b.webp"
    assert content.named(session(), ["a.webp", "b.webp"]) == {"b.webp"}


def test_a_photo_that_another_idea_has_stays_when_it_is_replaced() -> None:
    resident = make.a_resident()
    make.reach(Stage.IDEAS)
    idea = propose_idea(resident, make.YEAR, make.a_text(), Picture(name="a.webp", width=1, height=1))
    propose_idea(resident, make.YEAR, make.a_text("Otra"), session().get_one(Picture, "a.webp"))
    edit_idea(resident, idea, make.a_text(), Picture(name="b.webp", width=1, height=1))
    assert content.named(session(), ["a.webp", "b.webp"]) == {"a.webp", "b.webp"}


def test_a_photo_that_a_draft_has_stays_when_it_is_replaced() -> None:
    resident = make.a_resident()
    make.reach(Stage.IDEAS)
    keep_answers(resident, make.YEAR, {}, Picture(name="a.webp", width=1, height=1))
    idea = propose_idea(resident, make.YEAR, make.a_text(), session().get_one(Picture, "a.webp"))
    edit_idea(resident, idea, make.a_text(), Picture(name="b.webp", width=1, height=1))
    assert content.named(session(), ["a.webp", "b.webp"]) == {"a.webp", "b.webp"}


def test_the_same_photo_sent_again_stays() -> None:
    resident = make.a_resident()
    make.reach(Stage.IDEAS)
    idea = propose_idea(resident, make.YEAR, make.a_text(), Picture(name="a.webp", width=1, height=1))
    edit_idea(resident, idea, make.a_text(), session().get_one(Picture, "a.webp"))
    assert content.named(session(), ["a.webp"]) == {"a.webp"}


def test_an_edited_idea_stays_in_its_province() -> None:
    idea = make.an_idea()
    with pytest.raises(OtherProvince):
        edit_idea(make.a_resident(), idea, make.a_text(province=make.SAN_PABLO))


def test_somebody_elses_idea_is_not_admitted_to_be_there() -> None:
    idea = make.an_idea(make.a_resident())
    neighbour = make.a_resident(which=1)
    with pytest.raises(NotFound):
        edit_idea(neighbour, idea, make.a_text("Mía"))
    with pytest.raises(NotFound):
        withdraw_idea(neighbour, idea)
    assert ideas.one(session(), idea).title == make.a_text().title


def test_an_idea_that_never_was_is_not_found() -> None:
    resident = make.a_resident()
    make.reach(Stage.IDEAS)
    with pytest.raises(NotFound):
        edit_idea(resident, 404, make.a_text())


def test_when_ideas_close_while_the_form_is_open_the_edit_is_refused() -> None:
    idea = make.an_idea()
    make.reach(Stage.EVALUATION)
    with pytest.raises(WrongStage):
        edit_idea(make.a_resident(), idea, make.a_text("Tarde"))
    assert ideas.one(session(), idea).title == make.a_text().title


def test_a_withdrawn_idea_leaves_the_lists_and_frees_its_supports() -> None:
    idea = make.an_idea()
    neighbour = make.a_resident(which=1)
    support_idea(neighbour, idea)
    withdraw_idea(make.a_resident(), idea)
    assert state_of(idea) is IdeaState.WITHDRAWN
    assert listed() == []
    assert listed(state=IdeaState.WITHDRAWN) == [idea]
    assert neighbour.resident is not None
    assert supports.supported_by(session(), 1, neighbour.resident) == {}


def test_an_idea_is_withdrawn_once() -> None:
    idea = make.an_idea()
    withdraw_idea(make.a_resident(), idea)
    with pytest.raises(WrongIdeaState):
        withdraw_idea(make.a_resident(), idea)


def test_an_idea_with_its_verdict_is_not_withdrawn() -> None:
    idea = make.an_eligible_idea()
    with pytest.raises(WrongIdeaState):
        withdraw_idea(make.a_resident(), idea)


def test_the_proposer_remedies_an_observation() -> None:
    idea = an_observed_idea()
    remedy_idea(make.a_resident(), idea, "El terreno ya está saneado.")
    latest = evaluations.latest(session(), idea)
    assert latest is not None
    assert (state_of(idea), latest.answer) == (IdeaState.REMEDIED, "El terreno ya está saneado.")


def test_an_observation_is_remedied_until_the_last_minute_of_its_day() -> None:
    idea = an_observed_idea(days=5)
    the_end_of_the_day = make.reach(Stage.EVALUATION) + timedelta(days=6) - timedelta(minutes=1)
    assert civil_day(the_end_of_the_day) == date(2026, 5, 16)
    make.at(the_end_of_the_day + timedelta(minutes=1))
    with pytest.raises(AnswerPeriodOver):
        remedy_idea(make.a_resident(), idea, "Tarde.")
    make.at(the_end_of_the_day)
    remedy_idea(make.a_resident(), idea, "A tiempo.")


def test_what_nobody_observed_is_not_remedied() -> None:
    idea = make.an_idea()
    make.reach(Stage.EVALUATION)
    with pytest.raises(WrongIdeaState):
        remedy_idea(make.a_resident(), idea, "Por si acaso.")


def test_an_empty_remedy_changes_nothing() -> None:
    idea = an_observed_idea()
    with pytest.raises(Empty):
        remedy_idea(make.a_resident(), idea, "  \n ")
    assert state_of(idea) is IdeaState.OBSERVED


def test_a_refused_idea_is_looked_at_once_more_and_no_more() -> None:
    idea = a_refused_idea()
    ask_reconsideration(make.a_resident(), idea, "Sí es competencia regional.")
    assert state_of(idea) is IdeaState.RECONSIDERATION
    evaluate_idea(make.an_evaluator(), idea, make.an_evaluation(Outcome.NOT_ELIGIBLE))
    with pytest.raises(ReconsiderationUsed):
        ask_reconsideration(make.a_resident(), idea, "Otra vez.")
    assert state_of(idea) is IdeaState.NOT_ELIGIBLE


def test_an_observation_answered_before_leaves_the_reconsideration_unused() -> None:
    idea = an_observed_idea()
    remedy_idea(make.a_resident(), idea, "Hecho.")
    evaluate_idea(make.an_evaluator(), idea, make.an_evaluation(Outcome.NOT_ELIGIBLE))
    ask_reconsideration(make.a_resident(), idea, "Revisen, por favor.")
    assert state_of(idea) is IdeaState.RECONSIDERATION


def test_ideas_are_found_without_regard_to_accents_and_case() -> None:
    idea = make.an_idea(title="Reforestación en Ñamas", place="Caserío San Andrés")
    make.an_idea(make.a_resident(which=1), title="Puente")
    for words in ("reforestacion", "ÑAMAS", "nam", "andres refores"):
        assert listed(words=words) == [idea]
    for words in ("%", "_", "refores puente"):
        assert listed(words=words) == []


def test_a_list_is_narrowed_by_province_district_subject_and_state() -> None:
    here = make.an_idea()
    there = make.an_idea(province=make.SAN_PABLO)
    assert listed(province=make.SAN_PABLO) == [there]
    assert listed(district=make.a_text().district) == [here]
    assert listed(subject=make.a_text().subject) == [here, there]
    assert listed(state=IdeaState.ELIGIBLE) == []


def test_the_order_of_a_day_is_the_same_for_everyone_and_every_idea_stands_once() -> None:
    proposers = [make.a_resident(which=which) for which in range(5)]
    made = {make.an_idea(one, f"Idea {number}") for one in proposers for number in range(9)}
    orders = []
    for day in (date(2026, 3, 10), date(2026, 3, 10), date(2026, 3, 11)):
        seed = number_of_day(day)
        pages = [ideas.page(session(), Filter(), number, seed, size=20) for number in (1, 2, 3)]
        orders.append([idea.id for page in pages for idea in page.items])
        assert [(page.total, page.pages, len(page.items)) for page in pages] == [
            (45, 3, 20),
            (45, 3, 20),
            (45, 3, 5),
        ]
    assert orders[0] == orders[1] != orders[2]
    assert all(set(order) == made for order in orders)


@pytest.mark.parametrize("beyond", [2, 10**9])
def test_a_page_beyond_the_list_is_its_last_page(beyond: int) -> None:
    idea = make.an_idea()
    page = ideas.page(session(), Filter(), beyond, seed=1)
    assert (page.number, page.total, [one.id for one in page.items]) == (1, 1, [idea])


def test_an_empty_list_has_one_empty_page() -> None:
    page = ideas.page(session(), Filter(), 3, seed=1)
    assert (page.number, page.total, page.pages, list(page.items)) == (1, 0, 1, [])


def test_a_text_is_kept_whole(app: Flask) -> None:
    text = replace(make.a_text(), problem="Uno.\n\nDos.", cost=None)
    resident = make.a_resident()
    make.reach(Stage.IDEAS)
    assert ideas.one(session(), propose_idea(resident, make.YEAR, text)).text == text


def test_nobody_floods_the_list() -> None:
    proposer = make.a_resident()
    make.reach(Stage.IDEAS)
    for number in range(PROPOSALS.times):
        propose_idea(proposer, make.YEAR, make.a_text(f"Idea número {number}"))
    with pytest.raises(TooManyTries):
        propose_idea(proposer, make.YEAR, make.a_text("Una más"))
    assert len(ideas.of_resident(session(), proposer.resident or 0)) == PROPOSALS.times
