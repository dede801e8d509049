"""The Ministry's figures: a file, or a part of it, is tried without keeping anything, and then loaded."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, StringField

from caxamarca.actions import loading_mef
from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.mef import COLUMNS, MONTHS, Found, NoSuchChoice, OwnRow
from caxamarca.domain.permissions import Action
from caxamarca.persistence import official, people, prioritised
from caxamarca.persistence.database import session
from caxamarca.web import formats, identity, refusals
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.forms import HouseForm, known, optional, required, typed
from caxamarca.web.typed_fields import DayField
from caxamarca.web.words import _, _l

FILE_LIMIT = 30 * MEGABYTE
ROWS_SHOWN = 50
IMPORTS_SHOWN = 12
LONGEST = 7
LOAD = "cargar"


class MefForm(HouseForm):
    """A file with the day of its data, what was decided about its rows, and the hash of the one that was tried."""

    as_of = DayField(
        _l("Day that the data are of"),
        description=_l("The MEF says it beside the file. For example: 30/06/2026"),
        validators=[required(_l("Write the day that the data are of."))],
    )
    take = StringField(
        _l("Rows that count"),
        description=_l(
            "Where several rows have one CUI: the number of the row that counts. For example: 15, 203"
        ),
        validators=[optional()],
    )
    leave_out = StringField(
        _l("CUIs to leave for another time"),
        description=_l("Of these nothing is loaded now. For example: 2345678"),
        validators=[optional()],
    )
    file = FileField(
        _l("File of the MEF"),
        description=_l(
            "DETALLE_INVERSIONES.csv or a part of it, up to %(megabytes)s MB.",
            megabytes=FILE_LIMIT // MEGABYTE,
        ),
        validators=[FileRequired(_l("Choose the file."))],
        render_kw={"accept": ".csv,text/csv"},
    )
    tried = HiddenField()


@dataclass(frozen=True)
class Several:
    """Rows that share a CUI, each with its number and what tells it from the others."""

    cui: str
    title: str
    rows: tuple[tuple[int, str], ...]


@blueprint.route("/admin/mef", methods=["GET", "POST"])
@acts(Action.LOAD_MEF, limit=FILE_LIMIT)
def mef() -> ResponseReturnValue:
    form = MefForm()
    found: Found | None = None
    is_another = False
    if form.is_sent():
        with form.refusals():
            file = form.file.data.stream
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            wants_loading = request.form.get("hacer") == LOAD
            is_another = wants_loading and digest != form.tried.data
            found = _try(file, form)
            form.tried.data = digest
            if wants_loading and not is_another and found.is_sound:
                return _load(form, found)
    return _page(form, found, is_another=is_another)


def _try(file: BinaryIO, form: MefForm) -> Found:
    words = {name: re.findall(r"[^\s,;]+", typed(form[name])) for name in ("take", "leave_out")}
    strange = tuple(
        one for one in words["take"] if not (one.isascii() and one.isdigit() and len(one) <= LONGEST)
    )
    if strange:
        raise NoSuchChoice(strange)
    return loading_mef.try_mef(
        file, known(form.as_of.day), {int(one) for one in words["take"]}, set(words["leave_out"])
    )


def _load(form: MefForm, found: Found) -> ResponseReturnValue:
    loading_mef.load_mef(identity.actor(), form.file.data.filename or "", found)
    flash(_("The figures of the MEF were loaded. They stand beside the declared ones."), "success")
    return redirect(url_for("admin.mef", _anchor="cargados"), 303)


def _page(form: MefForm, found: Found | None, *, is_another: bool) -> ResponseReturnValue:
    """What the trial found, and the files that were loaded before."""
    titles = {one.project.cui: one.project.title for one in prioritised.listed(session()) if one.project.cui}
    loaded = official.imports(session(), IMPORTS_SHOWN)
    return form.page(
        "admin/mef.html",
        found=found,
        is_another=is_another,
        titles=titles,
        repeated=[] if found is None else [_several(rows, titles) for rows in found.repeated],
        bad=[] if found is None else [(row.number, row.cui, _why(row)) for row in found.bad[:ROWS_SHOWN]],
        strange=[]
        if found is None
        else [(row.number, refusals.words(row.reason)) for row in found.strange[:ROWS_SHOWN]],
        unsaid=0 if found is None else max(0, found.strange_rows - ROWS_SHOWN),
        loaded=loaded,
        names=people.names_of_staff(session(), [one.loaded_by for one in loaded]),
        columns=[name for name in COLUMNS if name not in MONTHS],
        months=(MONTHS[0], MONTHS[-1]),
    )


def _several(rows: tuple[OwnRow, ...], titles: Mapping[str, str]) -> Several:
    cui = rows[0].cui
    return Several(cui, titles.get(cui, ""), tuple((row.number, _told(row)) for row in rows[:ROWS_SHOWN]))


def _told(row: OwnRow) -> str:
    if row.figures is None:
        return _why(row)
    return _(
        "%(name)s: PIM %(pim)s, accrued %(accrued)s",
        name=row.figures.name,
        pim=formats.money(row.figures.pim),
        accrued=formats.money(row.figures.accrued),
    )


def _why(row: OwnRow) -> str:
    return "" if row.reason is None else refusals.words(row.reason)
