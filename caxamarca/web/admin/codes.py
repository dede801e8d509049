"""Personal codes: a list of documents goes in, slips to cut apart come out, once."""

from collections.abc import Sequence

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, TextAreaField

from caxamarca.actions import making_codes
from caxamarca.actions.making_codes import CODES_LIMIT
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.slips import SlipList, Wanted
from caxamarca.persistence import processes, roll
from caxamarca.persistence.database import session
from caxamarca.web import clock, identity, slips
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.admin.roll import BAD_ROWS_SHOWN, said
from caxamarca.web.forms import UNPROCESSABLE, HouseForm, typed
from caxamarca.web.words import _, _l

FILE_LIMIT = 5 * 1024 * 1024
SHOWN = 40
"""So many slips stand on the page as well: five sheets. More of them come as PDF alone."""


class CodesForm(HouseForm):
    """A list, typed or as a file; and how many codes there were when the page was opened."""

    documents = TextAreaField(
        _l("Documents, one a line"),
        description=_l("After a comma you can write a name for the slip. It is printed and not kept."),
        render_kw={"rows": 10, "autocomplete": "off", "spellcheck": "false"},
    )
    file = FileField(
        _l("Or a CSV file"),
        description=_l(
            "With a column “documento”, and if you like “nombres”, “apellidos” and “distrito” for the slips. The "
            "file of the roll serves as well."
        ),
        render_kw={"accept": ".csv,text/csv"},
    )
    spare = BooleanField(
        _l("Only for those who have no code yet"),
        description=_l("Else whoever has one gets a new one, and the old slip stops working."),
        default=True,
    )
    made_before = HiddenField()

    def read(self) -> SlipList | None:
        """The list; `None` where it cannot be told which is meant, or none was given."""
        text, file = typed(self.documents), self.file.data
        if bool(text.strip()) == bool(file):
            self.documents.errors = [
                _("Write documents or choose a file, not both.")
                if file
                else _("Write documents or choose a file.")
            ]
            self.status = UNPROCESSABLE
            return None
        return making_codes.read_slip_list(file.read()) if file else making_codes.read_slip_lines(text)

    @property
    def seen(self) -> int:
        """How many codes had been made when the page was opened; a number that fits nothing where that was forged."""
        told = typed(self.made_before)
        return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else -1


@blueprint.route("/admin/procesos/<year:year>/codigos", methods=["GET", "POST"])
@acts(Action.MAKE_CODES, limit=FILE_LIMIT)
def codes(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    form = CodesForm()
    bad: Sequence[tuple[int, str]] = ()
    count = 0
    if form.is_sent():
        with form.refusals():
            told = form.read()
            if told is not None and not told.bad:
                return _slips(year, told.wanted, form)
            if told is not None:
                form.status = UNPROCESSABLE
                bad, count = said(told.bad[:BAD_ROWS_SHOWN]), len(told.bad)
    form.made_before.data = str(roll.codes_made(session(), process.id))
    approved = roll.approved(session(), process.id)
    return form.page(
        "admin/codes.html",
        process=process,
        approved=approved,
        with_code=0 if approved is None else roll.people_with_codes(session(), approved.id),
        bad=bad,
        bad_count=count,
        limit=CODES_LIMIT,
        boxes=processes.with_open_box(session()),
        can_attend=may(identity.actor(), Action.ISSUE_CODE, process.stage(clock.now())),
        is_open=may(identity.actor(), Action.MAKE_CODES, process.stage(clock.now())),
    )


def _slips(year: int, wanted: Sequence[Wanted], form: CodesForm) -> ResponseReturnValue:
    """Make the codes and show them. There is no address under which this page could be seen again."""
    numbers = [one.document.number for one in wanted]
    made = making_codes.make_codes(
        identity.actor(), year, numbers, form.seen, only_without=bool(form.spare.data)
    )
    absent, spared = ([wanted[place - 1].number for place in places] for places in (made.absent, made.spared))
    process = processes.by_year(session(), year)
    present = [one for one in wanted if one.number not in {*absent, *spared}]
    printed = [
        slips.printed(one.document, slip.code, one.name, one.number)
        for one, slip in zip(present, made.slips, strict=True)
    ]
    sealed = slips.sealed(printed, year)
    return make_response(
        render_template(
            "admin/slips.html",
            process=process,
            slips=printed,
            sealed=sealed,
            shown=printed if len(printed) <= SHOWN or not sealed else (),
            absent=sorted(absent),
            spared=len(spared),
            terms=slips.terms(process),
        )
    )


@blueprint.post("/admin/procesos/<year:year>/codigos/papelitos.pdf")
@acts(Action.MAKE_CODES, limit=FILE_LIMIT)
def slips_file(year: int) -> ResponseReturnValue:
    """The slips of the page that sends this, as PDF. Nothing is made anew: a cut download is asked for again."""
    found = slips.unsealed(request.form.get("slips", ""), year)
    if found is None:
        raise NotFound
    answer = make_response(slips.as_pdf(found, slips.terms(processes.by_year(session(), year))))
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f"attachment; filename=papelitos-{year}.pdf"
    return answer
