"""Grave acts: one administrator asks, with a published reason; another one confirms or turns down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField, TextAreaField

from caxamarca.actions import seconding
from caxamarca.actions.convening import lot_of
from caxamarca.actions.late_enrolling import LeftOut
from caxamarca.actions.publishing import NotAsRecorded
from caxamarca.actions.seconding import PEOPLE_NEEDED, REASON_LIMIT
from caxamarca.domain import documents, lots
from caxamarca.domain.documents import Document
from caxamarca.domain.errors import Refusal
from caxamarca.domain.permissions import GRAVE, Action
from caxamarca.domain.processes import LONGEST_EXTENSION
from caxamarca.domain.provinces import PROVINCES, district, districts_of
from caxamarca.domain.rolls import birth_year
from caxamarca.domain.spanish import sort_key
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import acts as records
from caxamarca.persistence import people, processes
from caxamarca.persistence.acts import Act, ActState
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.typesetting import NotTypeset
from caxamarca.web import clock, formats, identity, refusals
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.admin import closing as closing_page
from caxamarca.web.admin.act_words import ACTS, counted, told
from caxamarca.web.converters import LARGEST_ID
from caxamarca.web.fields import option
from caxamarca.web.forms import PASSED_ON, Clean, HouseForm, Understood, required, typed
from caxamarca.web.labels import from_slug, label
from caxamarca.web.public.folder.making import published
from caxamarca.web.typed_fields import NumberField
from caxamarca.web.words import _, _l

GRAVE_ACTS = tuple(sorted(GRAVE))
HISTORY = 100


def _reason(hint: str, label: str = _l("Reason"), missing: str = _l("Write the reason.")) -> TextAreaField:
    return TextAreaField(
        label, description=hint, validators=[required(missing), Clean(clean_paragraphs, REASON_LIMIT)]
    )


class AskForm(HouseForm):
    reason = _reason(
        _l("It is published together with the act. For example, the session in which it was agreed.")
    )


class ExtendForm(AskForm):
    days = NumberField(
        _l("Days more"),
        description=_l(
            "Up to %(most)s. The new last day is published with the reason.", most=LONGEST_EXTENSION
        ),
        validators=[required(_l("Write how many days more."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "size": 4},
    )


def _document() -> StringField:
    return StringField(
        _l("DNI number of the person"),
        description=_l(
            "8 digits, or the number of the foreigner's card. It is kept as a code that nobody can read back."
        ),
        validators=[required(_l("Write the DNI number of the person.")), Understood(documents.parse)],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 20, "size": 14},
    )


class AddForm(AskForm):
    reason = _reason(
        _l("It is published, so do not say who the person is. For example, how the mistake was noticed.")
    )
    document = _document()
    district = SelectField(
        _l("District"),
        validate_choice=False,
        validators=[required(_l("Choose the district.")), Understood(district)],
    )
    born = StringField(
        _l("Year of birth"),
        description=_l("Four digits, as on the DNI."),
        validators=[
            required(_l("Write the year of birth.")),
            Understood(lambda text: birth_year(text, clock.today().year)),
        ],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4, "size": 6},
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.district.choices = [
            option("", _("Choose")),
            *(
                option(one.code, one.name, group=province.name)
                for province in PROVINCES
                for one in sorted(districts_of(province.code), key=lambda one: sort_key(one.name))
            ),
        ]

    @property
    def left_out(self) -> LeftOut:
        return LeftOut(
            documents.parse(typed(self.document)), typed(self.district), int(typed(self.born)), sex=None
        )


def _number(hint: str) -> StringField:
    return StringField(
        _l("Number that came out"),
        description=hint,
        validators=[required(_l("Write the number that came out.")), Understood(lots.number_drawn)],
        render_kw={"inputmode": "text", "autocomplete": "off", "maxlength": 120, "size": 24},
    )


class DrawForm(AskForm):
    number = _number(
        _l(
            "Only digits, with their zeros, in the order in which they came out. Between one ball and the next a "
            "space, as in 04 17 23 31 40 45."
        )
    )
    reason = _reason(
        _l(
            "It is published together with the number: the number and day of the draw, or the acta and who was there. "
            "Do not write here the number that came out: the second person has to read it alone."
        ),
        label=_l("Where it can be checked"),
        missing=_l("Write where it can be checked."),
    )


FORMS: Mapping[Action, type[AskForm]] = {
    Action.DRAW_LOT: DrawForm,
    Action.EXTEND_VOTING: ExtendForm,
    Action.ADD_TO_ROLL: AddForm,
}


class SettleForm(HouseForm):
    """Nothing to fill in: only whether."""


class SamePersonForm(SettleForm):
    """The second person types the document as well: a slip of the pen would give somebody else the right."""

    document = _document()


class SameNumberForm(SettleForm):
    """The second person reads the number of the draw as well, and types it without seeing the first one's."""

    number = _number(
        _l(
            "Read it yourself where the draw was published, and ask nobody for it. Only digits, with their zeros, in "
            "the order in which they came out."
        )
    )


SETTLE_FORMS: Mapping[Action, type[SettleForm]] = {
    Action.DRAW_LOT: SameNumberForm,
    Action.ADD_TO_ROLL: SamePersonForm,
}


@dataclass(frozen=True)
class ActLine:
    """A grave act as a list shows it."""

    act: Act
    process: Process
    first: str
    second: str
    is_mine: bool


def lines(found: Sequence[Act]) -> list[ActLine]:
    """Acts with the names of the people and processes in them."""
    by_id = {one.id: one for one in processes.all_of(session())}
    names = people.names_of_staff(session(), [one for act in found for one in (act.first_id, act.second_id)])
    me = identity.actor().staff
    return [
        ActLine(
            act,
            by_id[act.process_id],
            names.get(act.first_id, ""),
            names.get(act.second_id or 0, ""),
            act.first_id == me,
        )
        for act in found
    ]


@dataclass(frozen=True)
class SettledAct:
    """A grave act that was settled, as `components/timeline.html` draws it."""

    when: str
    title: str
    text: str
    reason: str
    tone: str


def history(found: Sequence[Act], *, of_one_process: bool = False) -> list[SettledAct]:
    """Acts that were settled, with who asked for them and who decided. Each names its process
    where there are several.
    """
    return [
        SettledAct(
            formats.moment(line.act.settled_at),
            _title(line.act) if of_one_process else f"{_title(line.act)} · {line.process.name}",
            _settled(line),
            line.act.reason,
            "success" if line.act.state is ActState.DONE else "plain",
        )
        for line in lines(found)
    ]


def _title(act: Act) -> str:
    """What was done; of a number that two people have noted, which one."""
    return f"{label(act.action)}: {act.number}" if act.number else str(label(act.action))


def _settled(line: ActLine) -> str:
    if line.act.state is ActState.DONE:
        return _("Asked for by %(first)s, confirmed by %(second)s.", first=line.first, second=line.second)
    if line.act.state is ActState.OVERTAKEN:
        return _("Asked for by %(first)s. It fell when the key of the box changed.", first=line.first)
    if line.second:
        return _("Asked for by %(first)s, turned down by %(second)s.", first=line.first, second=line.second)
    return _("Asked for by %(first)s, who took it back.", first=line.first)


@blueprint.get("/admin/actos", endpoint="acts")
@acts(*GRAVE_ACTS)
def act_list() -> ResponseReturnValue:
    return render_template(
        "admin/acts.html",
        waiting=lines(records.asked(session())),
        settled=history(records.settled(session(), HISTORY)),
        is_alone=people.administrators(session()) < PEOPLE_NEEDED,
    )


@blueprint.route("/admin/procesos/<year:year>/actos/<accion>", methods=["GET", "POST"])
@acts(*GRAVE_ACTS)
def ask_act(year: int, accion: str) -> ResponseReturnValue:
    action = from_slug(Action, accion)
    if action is None or action not in GRAVE:
        abort(404)
    process = processes.by_year(session(), year)
    subject = _subject() if action is Action.APPROVE_ROLL else None
    form = FORMS.get(action, AskForm)()
    if form.is_sent():
        with form.refusals():
            matter = form.left_out.name if isinstance(form, AddForm) else None
            days = form.days.number if isinstance(form, ExtendForm) else None
            number = typed(form.number) if isinstance(form, DrawForm) else None
            seconding.ask(identity.actor(), year, action, typed(form.reason), subject or days, matter, number)
            flash(_("It was noted. Now another administrator has to confirm it."), "success")
            return redirect(url_for("admin.acts"), 303)
    is_possible = request.method == "POST"
    if not is_possible:
        with form.refusals():
            seconding.check(identity.actor(), year, action, subject)
            is_possible = True
    return form.page(
        "admin/ask_act.html",
        process=process,
        action=action,
        words=ACTS[action],
        facts=told(process, action, subject),
        figures=counted(process, action, subject, is_settled=False),
        is_possible=is_possible,
        is_lot_void=action is Action.DRAW_LOT
        and lot_of(session(), process).is_void(process.calendar, clock.now()),
        is_alone=people.administrators(session()) < PEOPLE_NEEDED,
    )


def _subject() -> int | None:
    """The roll that is to be approved."""
    text = request.args.get("padron", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return number if 0 < number <= LARGEST_ID else None


@blueprint.route("/admin/actos/<id:act_id>/confirmar", methods=["GET", "POST"])
@acts(*GRAVE_ACTS)
def confirm_act(act_id: int) -> ResponseReturnValue:
    act = records.one(session(), act_id)
    form = SETTLE_FORMS.get(act.action, SettleForm)()
    if form.is_sent():
        with form.refusals():
            named = documents.parse(typed(form.document)) if isinstance(form, SamePersonForm) else None
            number = typed(form.number) if isinstance(form, SameNumberForm) else None
            _confirm(act, named, number)
            return redirect(_after(act), 303)
    return _settling("admin/confirm_act.html", act_id, form)


def _confirm(act: Act, named: Document | None, number: str | None) -> None:
    """Confirm. A box that is closed but could not be brought to its end is told on the page of the closing, which finds
    most reasons by itself as long as they stand; the others are said once.
    """
    try:
        seconding.confirm(identity.actor(), act.id, named, number)
    except PASSED_ON:
        raise
    except Refusal as fact:
        if act.action is not Action.CLOSE_VOTING or not _was_done(act.id):
            raise
        said = refusals.words(fact)
        if said != closing_page.hindrance(processes.one(session(), act.process_id)):
            flash(said, "error")
    else:
        flash(ACTS[act.action].done, "success")
        if act.action is Action.DECLARE_RESULTS:
            _publish(act)


def _publish(act: Act) -> None:
    """Make what is published now rather than for the first who asks. Whoever asks makes it where that fails."""
    try:
        published(processes.one(session(), act.process_id))
    except (NotTypeset, NotAsRecorded):
        current_app.logger.exception("the publication was not made")


def _was_done(act_id: int) -> bool:
    """Whether this very confirmation took effect, so that what was refused came after it."""
    found = records.one(session(), act_id)
    return found.state is ActState.DONE and found.second_id == identity.actor().staff


def _after(act: Act) -> str:
    year = processes.one(session(), act.process_id).year
    page = "admin.closing" if act.action is Action.CLOSE_VOTING else "admin.process"
    return url_for(page, year=year)


@blueprint.route("/admin/actos/<id:act_id>/rechazar", methods=["GET", "POST"])
@acts(*GRAVE_ACTS)
def turn_down_act(act_id: int) -> ResponseReturnValue:
    form = SettleForm()
    if form.is_sent():
        with form.refusals():
            seconding.turn_down(identity.actor(), act_id)
            flash(_("The act was turned down. Nothing has changed."), "success")
            return redirect(url_for("admin.acts"), 303)
    return _settling("admin/turn_down_act.html", act_id, form)


def _settling(template: str, act_id: int, form: SettleForm) -> ResponseReturnValue:
    act = records.one(session(), act_id)
    line = lines([act])[0]
    return form.page(
        template,
        line=line,
        action=act.action,
        words=ACTS[act.action],
        facts=told(line.process, act.action, act.subject_id),
        figures=counted(line.process, act.action, act.subject_id, is_settled=act.state is not ActState.ASKED),
        is_waiting=act.state is ActState.ASKED,
    )
