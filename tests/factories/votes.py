"""From an open vote to what it decided."""

from collections.abc import Collection, Mapping

from caxamarca.actions.casting import cast_vote, review
from caxamarca.actions.evaluating import propose_ballot
from caxamarca.domain.counting import Ballots, Rule
from caxamarca.domain.money import soles
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import ballots, processes, tallies
from caxamarca.persistence.database import session, transaction
from tests.factories.clock import CAJAMARCA, YEAR, reach
from tests.factories.ideas import a_ballot
from tests.factories.people import a_process, a_resident, constituency
from tests.factories.staff import an_evaluator, seconded


def an_open_vote(
    year: int = YEAR, papers: Mapping[str | None, Collection[int]] | None = None
) -> dict[str | None, int]:
    """All ballots of `ready_to_open`; open the vote and move the clock into it. Returns the same."""
    found = ready_to_open(year, papers)
    seconded(Action.OPEN_VOTING, year)
    reach(Stage.VOTING, year)
    return found


def ready_to_open(
    year: int = YEAR, papers: Mapping[str | None, Collection[int]] | None = None
) -> dict[str | None, int]:
    """Propose all ballots, so that the vote can be opened.

    `papers` maps a province (`None`: the interprovincial part) to the costs of the projects on its ballot, in order
    of number; where it is left out, Cajamarca has three projects of S/ 300,000. Ballots not named are proposed
    empty. Makes the roll of `NEIGHBOURS` where none is approved. Returns every constituency's id by province.
    """
    a_resident(year=year)
    asked: Mapping[str | None, Collection[int]] = (
        {CAJAMARCA: [soles(300_000)] * 3} if papers is None else papers
    )
    process = processes.by_year(session(), year)
    found = {one.province: one.id for one in processes.constituencies(session(), process.id)}
    already = ballots.proposed(session(), process.id)
    evaluator = an_evaluator()
    for province, costs in asked.items():
        a_ballot(province, *costs, year=year, evaluator=evaluator)
    reach(Stage.EVALUATION, year)
    for province, constituency_id in found.items():
        if province not in asked and constituency_id not in already:
            propose_ballot(evaluator, constituency_id, ())
    return found


def a_vote(
    by: Actor,
    *numbers: int,
    year: int = YEAR,
    province: str = CAJAMARCA,
    interprovincial: Collection[int] = (),
) -> str:
    """Review and confirm a ballot with these numbers marked. Returns the tracking code."""
    choices: dict[int, Collection[int]] = {constituency(year, province): numbers}
    if interprovincial:
        choices[constituency(year, None)] = interprovincial
    return cast_vote(by, year, choices, review(by, year, choices))


def a_closed_vote(year: int = YEAR) -> int:
    """Close the box of an open vote by two administrators, as far as it goes."""
    reach(Stage.COUNT, year)
    return seconded(Action.CLOSE_VOTING, year)


def a_declared_process(year: int = YEAR) -> int:
    """Declare the results of a closed vote by two administrators, and move the clock into the follow-up."""
    reach(Stage.COUNT, year)
    seconded(Action.DECLARE_RESULTS, year)
    reach(Stage.FOLLOW_UP, year)
    return year


def a_declared_count(
    rule: Rule, marked: Ballots, costs: Collection[int], ceiling: int = soles(1_000_000)
) -> None:
    """A whole vote of one person in Cajamarca, and these ballots in the place of hers. Costs in whole soles."""
    a_process(ceiling=ceiling, rule=rule)
    an_open_vote(papers={CAJAMARCA: tuple(map(soles, costs))})
    a_vote(a_resident(), 1)
    a_closed_vote()
    a_declared_process()
    with transaction() as writing:
        process = processes.by_year(writing, YEAR)
        tallies.keep(writing, process.id, {constituency(): marked})
