"""Grave acts: one administrator asks, with a published reason; another one confirms or turns down."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from caxamarca.actions import seconding
from caxamarca.actions.seconding import PEOPLE_NEEDED, REASON_LIMIT
from caxamarca.domain.errors import Refusal
from caxamarca.domain.permissions import GRAVE, Action
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import acts as records
from caxamarca.persistence import people, processes
from caxamarca.persistence.acts import Act, ActState
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import formats, identity, refusals
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.admin.act_words import ACTS, told
from caxamarca.web.converters import LARGEST_ID
from caxamarca.web.forms import PASSED_ON, Clean, HouseForm, required, typed
from caxamarca.web.labels import from_slug, label
from caxamarca.web.words import _, _l

GRAVE_ACTS = tuple(sorted(GRAVE))
HISTORY = 100


class AskForm(HouseForm):
    reason = TextAreaField(
        _l("Reason"),
        description=_l(
            "It is published together with the act. For example, the session in which it was agreed."
        ),
        validators=[required(_l("Write the reason.")), Clean(clean_paragraphs, REASON_LIMIT)],
    )


class SettleForm(HouseForm):
    """Nothing to fill in: only whether."""


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
            str(label(line.act.action))
            if of_one_process
            else f"{label(line.act.action)} · {line.process.name}",
            _settled(line),
            line.act.reason,
            "success" if line.act.state is ActState.DONE else "plain",
        )
        for line in lines(found)
    ]


def _settled(line: ActLine) -> str:
    if line.act.state is ActState.DONE:
        return _("Asked for by %(first)s, confirmed by %(second)s.", first=line.first, second=line.second)
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
    form = AskForm()
    if form.is_sent():
        with form.refusals():
            seconding.ask(identity.actor(), year, action, typed(form.reason), subject)
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
        is_possible=is_possible,
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
    form = SettleForm()
    if form.is_sent():
        with form.refusals():
            _confirm(act)
            return redirect(_after(act), 303)
    return _settling("admin/confirm_act.html", act_id, form)


def _confirm(act: Act) -> None:
    """Confirm. A box that is closed but could not be brought to its end is told on the page of the closing."""
    try:
        seconding.confirm(identity.actor(), act.id)
    except PASSED_ON:
        raise
    except Refusal as fact:
        if act.action is not Action.CLOSE_VOTING or not _was_done(act.id):
            raise
        flash(refusals.words(fact), "error")
    else:
        flash(_("The act was confirmed and has taken effect."), "success")


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
        is_waiting=act.state is ActState.ASKED,
    )
