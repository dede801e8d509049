"""What each grave act does and what of it can never be undone, said before anybody asks for it or confirms it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from caxamarca.actions import resuming
from caxamarca.domain.permissions import Action
from caxamarca.domain.provinces import district
from caxamarca.domain.rolls import ALLOWED_GROWTH, Growth
from caxamarca.persistence import ballots, ideas, omitted, people, processes, roll
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import demonstration, formats, holding, restoring
from caxamarca.web.admin.roll import compared, counts_head
from caxamarca.web.labels import label, place
from caxamarca.web.words import _, _l, ngettext

Fact = tuple[str, str]


@dataclass(frozen=True)
class ActWords:
    """`happens` is what the act does, sentence by sentence; `remains` is what cannot be undone. `ask` stands on the
    button of whoever asks for it, and `done` is what is true once the second person has confirmed it. `confirm` is on
    the button of the second one, which warns by its colour where the act `is_dangerous`; `why` is what the reason is
    called.
    """

    happens: tuple[str, ...]
    remains: str
    ask: str
    done: str
    confirm: str = _l("Yes, confirm it")
    why: str = _l("Reason")
    is_dangerous: bool = True


@dataclass(frozen=True)
class Figures:
    """Something counted, as `components/figures_table.html` draws it. `warning` may be empty."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    warning: str = ""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The columns that hold figures: all but the first."""
        return tuple(range(1, len(self.head)))


ACTS: Mapping[Action, ActWords] = {
    Action.APPROVE_ROLL: ActWords(
        (
            _l("The people of this roll, and nobody else, can propose, support and vote in this process."),
            _l("If another roll was approved before, this one takes its place."),
        ),
        _l("Once the opening of the vote is decided, the roll does not change any more."),
        _l("Ask for the approval of this roll"),
        _l("The roll is approved: whoever stands on it can take part."),
    ),
    Action.KEEP_KEY_HERE: ActWords(
        (
            _l("The key that opens the ballots of this process will be a file of this server."),
            _l(
                "Its page says so to everybody, with your reason. A key that the committee brought is not used."
            ),
        ),
        _l("Until the opening of the vote is decided, the committee can still bring a key of its own."),
        _l("Ask for the key to stay on this server"),
        _l("It was decided that this server keeps the key. Now the opening of the vote can be asked for."),
    ),
    Action.DRAW_LOT: ActWords(
        (
            _l("This number puts the projects of each ballot in order, and that order settles ties."),
            _l(
                "Two administrators write it. The second one reads it in the draw, without seeing what the first one "
                "wrote."
            ),
            _l(
                "If both wrote the same, it is public at once, with both names and where it can be checked. If not, "
                "nothing is noted."
            ),
        ),
        _l(
            "Once the opening of the vote is decided, the number does not change any more. Before, two administrators "
            "can correct it, and everybody sees both numbers."
        ),
        _l("Ask for this number to be noted"),
        _l("The number of the draw is noted, and everybody can see it."),
        confirm=_l("Note this number"),
        why=_l("Where it can be checked"),
        is_dangerous=False,
    ),
    Action.OPEN_VOTING: ActWords(
        (
            _l("The rules, the roll and the ballots stand still from this moment."),
            _l("The ballots are sealed to the key that stands above, and to no other one."),
            _l("Each person of the roll can vote, from the published day on."),
        ),
        _l("This cannot be taken back. Afterwards the process can only go on or be annulled."),
        _l("Ask for the opening of the vote"),
        _l(
            "The opening is decided. The rules, the roll and the ballots stand still; people vote from the published "
            "day on."
        ),
    ),
    Action.EXTEND_VOTING: ActWords(
        (
            _l("People can vote for so many days more. The page of the process says so, with your reason."),
            _l("The ballots, the roll and the rules of the count stay as they are."),
            _l(
                "The next signed checkpoint of the box carries the new date, so that everybody can see the change."
            ),
        ),
        _l("The end of the vote is never moved to an earlier day."),
        _l("Ask for the longer vote"),
        _l("The vote ends on a later day. The calendar of this process shows it."),
    ),
    Action.ADD_TO_ROLL: ActWords(
        (
            _l("The person can vote in this process, with a code that is made afterwards."),
            _l(
                "The page of the process and the next signed checkpoint of the box say how many people were added, and "
                "never who."
            ),
        ),
        _l("Whoever was added stays on the roll."),
        _l("Ask for this person to be added"),
        _l("The person is on the roll. Now they need a code: they get it at a place of attention."),
    ),
    Action.RESUME_VOTING: ActWords(
        (
            _l("People can vote again, also those whose vote is missing: the box does not know of it."),
            _l(
                "A new chain of checkpoints begins. It says in public from which copy, and which codes are missing."
            ),
            _l(
                "Votes that came after the copy and were never published are on no list. Only their voters know."
            ),
        ),
        _l(
            "No list can be added afterwards. Bring first what everybody kept, and count the missing codes above."
        ),
        _l("Ask for the vote to go on"),
        _l("The vote goes on: people can vote again."),
    ),
    Action.CLOSE_VOTING: ActWords(
        (
            _l("The ballot box is frozen: no ballot enters any more."),
            _l("It is checked, province by province, that there are as many ballots as people who voted."),
            _l(
                "The ballots are moved in random order. With a key of this site they are opened and counted at once; "
                "with a key of the committee the box waits for it. Nobody sees results yet."
            ),
        ),
        _l("A closed box is never opened to votes again."),
        _l("Ask for the closing of the ballot box"),
        _l("The ballot box is closed: no ballot enters any more. Below you see how far it has come."),
    ),
    Action.DECLARE_RESULTS: ActWords(
        (
            _l("The results of each province become public, with each step of the count."),
            _l("The winning projects become prioritised projects, which are followed up each quarter."),
        ),
        _l("Declared results do not change."),
        _l("Ask for the results to be declared"),
        _l("The results are declared, and everybody can see them."),
    ),
    Action.DESTROY_KEY: ActWords(
        (
            _l("The sealed envelopes are deleted. Every copy of them, wherever it is, becomes unreadable."),
            _l(
                "If people hold the key, they have destroyed their shares before: say in the reason when and before "
                "whom."
            ),
            _l("The results, and the ballots that were published, stay."),
        ),
        _l(
            "Nobody can ever open the envelopes again, not even to settle a dispute. Let the time for appeals pass "
            "first."
        ),
        _l("Ask for the key to be destroyed"),
        _l("The key is destroyed: nobody can open the envelopes any more."),
    ),
    Action.ANNUL_PROCESS: ActWords(
        (
            _l("The process stops where it stands. Its page says that it was annulled, and why."),
            _l(
                "Ideas, evaluations and acts stay readable. Nobody can propose, support or vote in it any more."
            ),
        ),
        _l("An annulled process cannot be taken up again."),
        _l("Ask for the process to be annulled"),
        _l("The process is annulled. Its page says so, with the reason."),
    ),
}


def told(process: Process, action: Action, subject: int | None) -> list[Fact]:
    """What an administrator should have before the eyes when deciding on this act."""
    return [(_("Process"), process.name), *_FACTS[action](process, subject)]


def counted(process: Process, action: Action, subject: int | None, *, is_settled: bool) -> Figures | None:
    """What is looked through figure by figure before deciding; `None` for most acts.

    Once an act is settled, what it was compared with may not be there any more.
    """
    if action is Action.APPROVE_ROLL:
        return _people(process, subject, is_settled=is_settled)
    return _projects(process) if action is Action.OPEN_VOTING else None


def _people(process: Process, subject: int | None, *, is_settled: bool) -> Figures | None:
    found = None if subject is None else roll.one(session(), subject)
    if found is None or found.process_id != process.id:
        return None
    before = None if is_settled else roll.counts_before(session(), process.id)
    people = roll.people_by_province(session(), found.id)
    head = counts_head(is_compared=before is not None)
    return Figures(_("People in each province"), head, compared(people, before), _grown(people, before))


def _grown(people: Mapping[str, int], before: Mapping[str, int] | None) -> str:
    """Which provinces have grown by more than is loaded without a reason; empty where none has."""
    if before is None:
        return ""
    grown = [str(place(code)) for code, now in people.items() if Growth(before.get(code, 0), now).is_over]
    if not grown:
        return ""
    return _(
        "More than %(percent)s more people than before: %(names)s.",
        percent=formats.percent(ALLOWED_GROWTH),
        names=formats.one_after_another(grown),
    )


def _projects(process: Process) -> Figures:
    constituencies = processes.constituencies(session(), process.id)
    lines = ballots.lines(session(), [one.id for one in constituencies])
    counts = {one.province: len(lines[one.id]) for one in constituencies}
    return Figures(
        _("Projects on each ballot"),
        [_("Province"), _("Projects")],
        [(str(place(province)), formats.number(count)) for province, count in counts.items()],
        _without_projects(counts),
    )


def _without_projects(counts: Mapping[str | None, int]) -> str:
    """A province without projects votes for those of all provinces, and for nothing where there are none."""
    empty = [str(place(province)) for province, count in counts.items() if province is not None and not count]
    if not empty:
        return ""
    names = formats.one_after_another(empty)
    if counts.get(None):
        return ngettext(
            "One province has no projects of its own: %(names)s.",
            "%(num)s provinces have no projects of their own: %(names)s.",
            len(empty),
            names=names,
        )
    return ngettext(
        "One province has no projects, so nobody can vote there: %(names)s.",
        "%(num)s provinces have no projects, so nobody can vote there: %(names)s.",
        len(empty),
        names=names,
    )


def _of_roll(process: Process, subject: int | None) -> list[Fact]:
    found = None if subject is None else roll.one(session(), subject)
    if found is None or found.process_id != process.id:
        return []
    names = people.names_of_staff(session(), [found.loaded_by])
    return [
        (_("People on the roll"), formats.number(found.people)),
        (_("Loaded"), f"{formats.moment(found.loaded_at)}, {names.get(found.loaded_by, '')}"),
        ("SHA-256", found.sha256),
        *(
            [(_("Why it has more people than the one before"), found.growth_reason)]
            if found.growth_reason
            else []
        ),
    ]


def _of_key(process: Process, _subject: int | None) -> list[Fact]:
    return [(_("Who holds the key now"), holding.held(process))]


def _of_opening(process: Process, _subject: int | None) -> list[Fact]:
    approved = roll.approved(session(), process.id)
    return [
        (_("Voting opens"), formats.moment(process.voting_from)),
        (_("Voting closes"), formats.last_moment(process.voting_until)),
        (_("Number of the draw for ties"), process.lot_seed or _("It is not noted yet.")),
        (_("Who holds the key now"), _key_of_the_opening(process)),
        *restoring.moments(process),
        (_("Ideas without a verdict"), formats.number(ideas.without_verdict(session(), process.id))),
        (_("People on the roll"), formats.number(None if approved is None else approved.people)),
        (
            _("Of them, people who have a personal code"),
            formats.number(None if approved is None else roll.people_with_codes(session(), approved.id)),
        ),
    ]


def _key_of_the_opening(process: Process) -> str:
    """Where nobody has brought one, a demonstration makes a file; a real site refuses to open."""
    is_held = process.custody is not None or process.opened_at is not None
    if is_held or demonstration.current() is None:
        return holding.held(process)
    return _("A file of this server (demonstration).")


def _of_box(process: Process, _subject: int | None) -> list[Fact]:
    return [
        (_("Voting closes"), formats.last_moment(process.voting_until)),
        (_("Ballot box"), str(label(process.box_state))),
        (_("Who holds the key"), holding.held(process)),
    ]


def _of_restore(process: Process, _subject: int | None) -> list[Fact]:
    found = resuming.loss(session(), process)
    return [
        *restoring.moments(process),
        (_("Lost checkpoints that were brought"), formats.number(len(found.points))),
        (_("Published codes that are missing"), formats.number(len(found.codes))),
        (_("Voting closes"), formats.last_moment(process.voting_until)),
    ]


def _of_lot(process: Process, _subject: int | None) -> list[Fact]:
    return [
        (_("Hour of the draw"), formats.moment(process.lot_at)),
        *([(_("Number that is noted"), process.lot_seed)] if process.lot_seed else []),
    ]


def _of_annulment(process: Process, _subject: int | None) -> list[Fact]:
    return [(_("Ballot box"), str(label(process.box_state)))]


def _of_extension(process: Process, days: int | None) -> list[Fact]:
    later = [] if days is None else [(_("It would close"), formats.last_moment(_later(process, days)))]
    return [(_("Voting closes"), formats.last_moment(process.voting_until)), *later]


def _later(process: Process, days: int) -> datetime:
    return process.voting_until + timedelta(days=days)


def _of_addition(process: Process, subject: int | None) -> list[Fact]:
    found = None if subject is None else omitted.one(session(), subject)
    if found is None or found.process_id != process.id:
        return []
    where = district(found.district)
    return [
        (_("Province"), str(place(found.province))),
        (_("District"), where.name),
        (_("Year of birth"), str(found.birth_year or "")),
    ]


_FACTS: Mapping[Action, Callable[[Process, int | None], list[Fact]]] = {
    Action.APPROVE_ROLL: _of_roll,
    Action.KEEP_KEY_HERE: _of_key,
    Action.DRAW_LOT: _of_lot,
    Action.OPEN_VOTING: _of_opening,
    Action.EXTEND_VOTING: _of_extension,
    Action.ADD_TO_ROLL: _of_addition,
    Action.RESUME_VOTING: _of_restore,
    Action.CLOSE_VOTING: _of_box,
    Action.DECLARE_RESULTS: _of_box,
    Action.DESTROY_KEY: _of_key,
    Action.ANNUL_PROCESS: _of_annulment,
}
