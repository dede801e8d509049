"""The roll: a file is tried without keeping anything, loaded, and then a second administrator approves it."""

import hashlib
from collections.abc import Mapping
from typing import BinaryIO

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, TextAreaField

from caxamarca.actions import enrolling
from caxamarca.actions.enrolling import REASON_LIMIT
from caxamarca.domain.documents import NotADocument
from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.provinces import PROVINCES, CodeSystem
from caxamarca.domain.rolls import (
    ALLOWED_GROWTH,
    COLUMNS,
    OPTIONAL_COLUMNS,
    BadRow,
    DryRun,
    Growth,
    ReasonNeeded,
    outgrown,
)
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import acts as grave_acts
from caxamarca.persistence import people, processes
from caxamarca.persistence import roll as rolls
from caxamarca.persistence.acts import Act
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, formats, identity, refusals
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.fields import option, option_of_many
from caxamarca.web.forms import Clean, HouseForm, optional, typed
from caxamarca.web.words import _, _l

FILE_LIMIT = 30 * MEGABYTE
BAD_ROWS_SHOWN = 200
LOAD = "cargar"


class RollForm(HouseForm):
    """A file, and the hash of the one that was tried before: what is loaded has been looked at."""

    file = FileField(
        _l("Roll file"),
        description=_l(
            "CSV in UTF-8, up to %(megabytes)s MB. Nobody's name is needed in it.",
            megabytes=FILE_LIMIT // MEGABYTE,
        ),
        validators=[FileRequired(_l("Choose the file."))],
        render_kw={"accept": ".csv,text/csv"},
    )
    codes = option_of_many(
        _l("Whose numbers the file uses"),
        [
            option("", _l("The file says it in its column “sistema”")),
            option(CodeSystem.INEI, _l("INEI's, in the whole file")),
            option(CodeSystem.RENIEC, _l("RENIEC's, in the whole file")),
        ],
        default="",
    )
    reason = TextAreaField(
        _l("Why does this roll have so many more people?"),
        description=_l("It is shown on the public page of the process, beside the fingerprint of the roll."),
        validators=[optional(), Clean(clean_paragraphs, REASON_LIMIT)],
        render_kw={"rows": 4},
    )
    tried = HiddenField()

    @property
    def declared(self) -> CodeSystem | None:
        return CodeSystem(self.codes.data) if self.codes.data else None


@blueprint.route("/admin/procesos/<year:year>/padron", methods=["GET", "POST"])
@acts(Action.LOAD_ROLL, limit=FILE_LIMIT)
def roll(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    form = RollForm()
    tried: DryRun | None = None
    is_another = False
    if form.is_sent():
        with form.refusals():
            file = form.file.data.stream
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            wants_loading = request.form.get("hacer") == LOAD
            is_another = wants_loading and digest != form.tried.data
            if wants_loading and not is_another:
                try:
                    return _load(year, file, form)
                except ReasonNeeded as fact:
                    form.refuse(form.reason, fact)
                    file.seek(0)
            tried = enrolling.try_roll(file, clock.now(), form.declared)
            form.tried.data = digest
    return _page(process, form, tried, is_another=is_another)


def _load(year: int, file: BinaryIO, form: RollForm) -> ResponseReturnValue:
    enrolling.load_roll(identity.actor(), year, file, codes=form.declared, reason=typed(form.reason))
    flash(
        _("The roll was loaded. Ask now for its approval: another administrator confirms it."),
        "success",
    )
    return redirect(url_for("admin.roll", year=year, _anchor="cargados"), 303)


def _page(process: Process, form: RollForm, tried: DryRun | None, *, is_another: bool) -> ResponseReturnValue:
    """What the trial found, the rolls of this process, and whether somebody asked for the approval of one.

    `is_another` where a file was to be loaded that is not the one that was tried before.
    """
    loaded = rolls.of_process(session(), process.id)
    before = None if tried is None else rolls.counts_before(session(), process.id)
    form.reason.flags.optional = False  # Where it is asked for it is needed.
    return form.page(
        "admin/roll.html",
        process=process,
        tried=tried,
        is_another=is_another,
        counts=[] if tried is None else compared(tried.by_province, before),
        counts_head=counts_head(is_compared=before is not None),
        has_to_be_explained=tried is not None and before is not None and outgrown(tried.by_province, before),
        allowed_growth=ALLOWED_GROWTH,
        without=[] if tried is None else [one.name for one in PROVINCES if one.code not in tried.by_province],
        bad=() if tried is None else said(tried.bad[:BAD_ROWS_SHOWN]),
        unsaid=0 if tried is None else max(0, tried.bad_rows - BAD_ROWS_SHOWN),
        loaded=loaded,
        names=people.names_of_staff(session(), [one.loaded_by for one in loaded]),
        asked=_asked(process),
        columns=COLUMNS,
        optional_columns=OPTIONAL_COLUMNS,
        stage=process.stage(clock.now()),
        is_open=process.opened_at is None
        and may(identity.actor(), Action.LOAD_ROLL, process.stage(clock.now())),
    )


def counts_head(*, is_compared: bool) -> list[str]:
    """What stands over `compared`."""
    alone = [_("Province"), _("People")]
    return [*alone, _("Before"), _("Growth")] if is_compared else alone


def compared(people: Mapping[str, int], before: Mapping[str, int] | None) -> list[tuple[str, ...]]:
    """People of each province and of all; beside them those of the last approved roll, and the growth."""
    was = before or {}
    named = [(one.name, Growth(was.get(one.code, 0), people.get(one.code, 0))) for one in PROVINCES]
    named.append((_("All provinces"), Growth(sum(was.values()), sum(people.values()))))
    told = [
        (name, *map(formats.number, (one.now, one.before)), formats.growth(one.tenths)) for name, one in named
    ]
    return [row[:2] for row in told] if before is None else told


def _asked(process: Process) -> Act | None:
    """The act by which the approval of a roll was asked for, while it waits."""
    waiting = grave_acts.asked(session())
    return next(
        (one for one in waiting if one.process_id == process.id and one.action is Action.APPROVE_ROLL), None
    )


def said(bad: tuple[BadRow, ...]) -> list[tuple[int, str]]:
    """Bad rows with their reasons in words. What is said to a person about the own document is said here of a row."""
    return [
        (row.number, _no_document() if isinstance(row.reason, NotADocument) else refusals.words(row.reason))
        for row in bad
    ]


def _no_document() -> str:
    return _(
        "The document is no DNI of 8 digits, nor a foreigner's card of 9 to 12 letters and digits. Perhaps a "
        "spreadsheet took away the zeros on its left."
    )
