"""Each process as the administration sees it: where it stands, what it waits for, and where that is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from caxamarca.actions.closing import is_waiting_for_shares
from caxamarca.domain.permissions import Action
from caxamarca.domain.stewarding import Duty, Progress, duties
from caxamarca.persistence import ballots, ideas, prioritised, processes, roll
from caxamarca.persistence.acts import Act
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Constituency, Process
from caxamarca.persistence.roll import Roll
from caxamarca.web import clock, demonstration, formats, stages
from caxamarca.web.labels import label, place, slug
from caxamarca.web.stages import Standing
from caxamarca.web.words import _, ngettext


@dataclass(frozen=True)
class Step:
    """One thing to do. `act` is the id of the grave act that was asked for and waits for its second person."""

    title: str
    text: str
    button: str
    url: str
    is_late: bool = False
    act: int | None = None


@dataclass(frozen=True)
class Office:
    """A process with everything the administration wants to know of it."""

    process: Process
    standing: Standing
    rolls: Sequence[Roll]
    with_code: int
    lacks_codes: bool
    constituencies: Sequence[Constituency]
    proposed: frozenset[int]
    without_unit: int
    without_verdict: int

    @property
    def approved(self) -> Roll | None:
        return next((one for one in self.rolls if one.approved), None)

    @property
    def missing(self) -> tuple[str | None, ...]:
        """The constituencies whose ballot has not been proposed, not even as empty."""
        return tuple(one.province for one in self.constituencies if one.id not in self.proposed)

    @property
    def duties(self) -> tuple[Duty, ...]:
        return duties(
            Progress(
                stage=self.standing.stage,
                opened=self.process.opened_at is not None,
                box=self.process.box_state,
                roll_loaded=bool(self.rolls),
                roll_approved=self.approved is not None,
                codes_made=not self.lacks_codes,
                ballots_missing=bool(self.missing),
                lot_due=clock.now() >= self.process.lot_at,
                lot_drawn=self.process.lot_seed is not None,
                units_missing=self.without_unit > 0,
                key_held=self.process.custody is not None or demonstration.current() is not None,
                waits_for_shares=is_waiting_for_shares(self.process),
                interrupted=self.process.interrupted_at is not None,
            )
        )


def office(process: Process) -> Office:
    """Ask everything about one process."""
    reading = session()
    rolls = roll.of_process(reading, process.id)
    approved = next((one for one in rolls if one.approved), None)
    has_codes = roll.codes_made(reading, process.id) > 0
    return Office(
        process=process,
        standing=stages.standing(process, clock.now()),
        rolls=rolls,
        with_code=0 if approved is None else roll.people_with_codes(reading, approved.id),
        lacks_codes=not has_codes and approved is not None and roll.lacks_codes(reading, approved.id),
        constituencies=processes.constituencies(reading, process.id),
        proposed=ballots.proposed(reading, process.id),
        without_unit=sum(1 for one in prioritised.listed(reading, process=process.id) if one.unit_id is None),
        without_verdict=ideas.without_verdict(reading, process.id),
    )


ACT_OF: Mapping[Duty, Action] = {
    Duty.APPROVE_ROLL: Action.APPROVE_ROLL,
    Duty.AWAIT_KEY: Action.KEEP_KEY_HERE,
    Duty.DRAW_LOT: Action.DRAW_LOT,
    Duty.OPEN_VOTING: Action.OPEN_VOTING,
    Duty.RESUME_VOTING: Action.RESUME_VOTING,
    Duty.CLOSE_BOX: Action.CLOSE_VOTING,
    Duty.DECLARE_RESULTS: Action.DECLARE_RESULTS,
}
"""The duties that take two people."""


def steps(found: Office, asked: Sequence[Act]) -> list[Step]:
    """What is to be done in a process now; `asked` are the grave acts that wait for a second person."""
    waiting = {act.action: act.id for act in asked if act.process_id == found.process.id}
    return [_STEPS[duty](found, waiting.get(ACT_OF.get(duty, Action.READ_AUDIT))) for duty in found.duties]


def _act_url(found: Office, action: Action) -> str:
    return url_for("admin.ask_act", year=found.process.year, accion=slug(action))


def _load_roll(found: Office, _act: int | None) -> Step:
    return Step(
        _("Load the roll"),
        _("Without a roll nobody can sign in, propose or vote."),
        _("Load the roll"),
        url_for("admin.roll", year=found.process.year),
    )


def _approve_roll(found: Office, act: int | None) -> Step:
    newest = found.rolls[0]
    return Step(
        _("Approve the roll"),
        ngettext(
            "The roll loaded last has one person. Two administrators approve it.",
            "The roll loaded last has %(people)s people. Two administrators approve it.",
            newest.people,
            people=formats.number(newest.people),
        ),
        _("See the roll"),
        url_for("admin.roll", year=found.process.year),
        act=act,
    )


def _make_codes(found: Office, _act: int | None) -> Step:
    return Step(
        _("Make the codes"),
        _("People sign in with their DNI and a code, and there are people on the roll who have none."),
        _("Make codes"),
        url_for("admin.codes", year=found.process.year),
    )


def _await_ballots(found: Office, _act: int | None) -> Step:
    return Step(
        _("Ballots are missing"),
        _(
            "The technical team has not proposed these ballots yet: %(places)s. They have to be there before the draw "
            "for ties, on %(moment)s.",
            **_missing(found),
        ),
        "",
        "",
    )


def _move_lot(found: Office, _act: int | None) -> Step:
    return Step(
        _("The draw came before the ballots"),
        _(
            "The hour of the draw for ties has passed, %(moment)s, and these ballots are missing: %(places)s. Whoever "
            "proposed them now could know the number, so that it does not count. Choose a later hour.",
            **_missing(found),
        ),
        _("Change dates"),
        url_for("admin.change_calendar", year=found.process.year),
        is_late=True,
    )


def _missing(found: Office) -> dict[str, str]:
    return {
        "places": ", ".join(str(place(code)) for code in found.missing),
        "moment": formats.moment(found.process.lot_at),
    }


def _await_lot(found: Office, _act: int | None) -> Step:
    return Step(
        _("The draw for ties is to come"),
        _(
            "All ballots are there, and they can still change until the draw for ties, on %(moment)s. Afterwards two "
            "administrators note its number.",
            moment=formats.moment(found.process.lot_at),
        ),
        "",
        "",
    )


def _draw_lot(found: Office, act: int | None) -> Step:
    return Step(
        _("Note the number of the draw"),
        _(
            "The hour of the draw for ties has come: %(moment)s. Two administrators write its number, each without "
            "seeing the other's. Without it the vote does not open.",
            moment=formats.moment(found.process.lot_at),
        ),
        _("Note the number"),
        _act_url(found, Action.DRAW_LOT),
        is_late=clock.now() >= found.process.voting_from,
        act=act,
    )


def _await_key(found: Office, act: int | None) -> Step:
    return Step(
        _("The key of the ballot box"),
        _(
            "Nobody holds it yet. The committee makes it on a machine of its own and brings its public part. "
            "Where that is not possible, two administrators say why it is kept on this server."
        ),
        _("Keep it on this server"),
        _act_url(found, Action.KEEP_KEY_HERE),
        act=act,
    )


def _await_shares(found: Office, _act: int | None) -> Step:
    return Step(
        _("The box waits for its key"),
        _("Nothing was lost. The holders of the key open the box where they meet, and bring what it held."),
        _("See the closing"),
        url_for("admin.closing", year=found.process.year),
    )


def _open_voting(found: Office, act: int | None) -> Step:
    is_late = clock.now() >= found.process.voting_from
    when = formats.moment(found.process.voting_from)
    return Step(
        _("Open the vote"),
        _(
            "The vote was due to open on %(moment)s, and nobody can vote until two administrators open it.",
            moment=when,
        )
        if is_late
        else _("All ballots are there. Two administrators open the vote before %(moment)s.", moment=when)
        + _undecided(found.without_verdict),
        _("Open the vote"),
        _act_url(found, Action.OPEN_VOTING),
        is_late=is_late,
        act=act,
    )


def _undecided(count: int) -> str:
    """Opening the vote leaves these ideas as they are for ever, which is worth a look before."""
    if not count:
        return ""
    return " " + ngettext(
        "One idea has no verdict yet, and will get none once the vote is open.",
        "%(num)s ideas have no verdict yet, and will get none once the vote is open.",
        count,
    )


def _resume_voting(found: Office, act: int | None) -> Step:
    return Step(
        _("The vote is paused"),
        _(
            "The site was restored from a copy while people voted. Nobody can vote until it is known what is missing, "
            "and two administrators go on with the vote."
        ),
        _("See what is missing"),
        url_for("admin.resume_voting", year=found.process.year),
        is_late=True,
        act=act,
    )


def _close_box(found: Office, act: int | None) -> Step:
    return Step(
        _("Close the ballot box"),
        _("Voting has ended. Two administrators close the box; then it is checked, opened and counted."),
        _("Close the ballot box"),
        _act_url(found, Action.CLOSE_VOTING),
        is_late=True,
        act=act,
    )


def _go_on_closing(found: Office, _act: int | None) -> Step:
    return Step(
        _("Go on with the closing"),
        _(
            "The closing of the box has stopped on its way: %(state)s. Nothing was lost.",
            state=label(found.process.box_state),
        ),
        _("See the closing"),
        url_for("admin.closing", year=found.process.year),
        is_late=True,
    )


def _declare_results(found: Office, act: int | None) -> Step:
    return Step(
        _("Declare the results"),
        _("The box is opened and counted. Nobody sees the results until two administrators declare them."),
        _("Declare the results"),
        _act_url(found, Action.DECLARE_RESULTS),
        act=act,
    )


def _assign_units(found: Office, _act: int | None) -> Step:
    return Step(
        _("Assign executing units"),
        ngettext(
            "One prioritised project has no executing unit, so nobody reports on it.",
            "%(num)s prioritised projects have no executing unit, so nobody reports on them.",
            found.without_unit,
        ),
        _("Assign units"),
        url_for("admin.assign_unit", year=found.process.year),
    )


_STEPS: Mapping[Duty, Callable[[Office, int | None], Step]] = {
    Duty.LOAD_ROLL: _load_roll,
    Duty.APPROVE_ROLL: _approve_roll,
    Duty.MAKE_CODES: _make_codes,
    Duty.AWAIT_BALLOTS: _await_ballots,
    Duty.MOVE_LOT: _move_lot,
    Duty.AWAIT_LOT: _await_lot,
    Duty.DRAW_LOT: _draw_lot,
    Duty.AWAIT_KEY: _await_key,
    Duty.OPEN_VOTING: _open_voting,
    Duty.RESUME_VOTING: _resume_voting,
    Duty.CLOSE_BOX: _close_box,
    Duty.GO_ON_CLOSING: _go_on_closing,
    Duty.AWAIT_SHARES: _await_shares,
    Duty.DECLARE_RESULTS: _declare_results,
    Duty.ASSIGN_UNITS: _assign_units,
}
