"""The terms of a process (bases) as a form; and correcting them while nobody has acted on them yet."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, FormField, StringField, TextAreaField

from caxamarca.actions import convening
from caxamarca.actions.convening import (
    NAME_LIMIT,
    PURPOSE_LIMIT,
    REASON_LIMIT,
    SOURCE_LIMIT,
    TERMS_OF_A_PROCESS,
    Correction,
)
from caxamarca.domain.checkpoints import LEAST
from caxamarca.domain.counting import Rule
from caxamarca.domain.lots import FEWEST_DIGITS
from caxamarca.domain.permissions import Action, may
from caxamarca.domain.processes import Terms
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.telling import FEWEST_BALLOTS
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web import clock, identity
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.fields import one_option, option
from caxamarca.web.forms import CHOOSE, Clean, HouseForm, known, optional, required, typed
from caxamarca.web.labels import NUMBERS, label
from caxamarca.web.typed_fields import MoneyField, NumberField
from caxamarca.web.words import _, _l


class CeilingsForm(Form):
    """The ceiling of each province, in a field that bears the province's code."""

    @property
    def centimos(self) -> dict[str | None, int]:
        return {
            field.short_name.removeprefix("p"): known(field.centimos)
            for field in self
            if isinstance(field, MoneyField)
        }


for _province in PROVINCES:
    setattr(
        CeilingsForm,
        f"p{_province.code}",
        MoneyField(
            _province.name,
            validators=[required(_l("Write the ceiling; it may be 0."))],
            render_kw={"inputmode": "decimal", "autocomplete": "off"},
        ),
    )


RULES: Mapping[Rule, str] = {
    Rule.MOST_VOTES: _l(
        "What most people marked wins, which everybody understands at once. But the biggest group can decide about "
        "all of the money."
    ),
    Rule.EQUAL_SHARES: _l(
        "Everybody has an equal share of the money, so that neighbours who agree can win with their shares, though "
        "they are few. It takes longer to explain."
    ),
}
"""Which rule to choose, for whoever announces a process."""


class TermsForm(HouseForm):
    name = StringField(
        _l("Name"),
        description=_l("For example: Presupuesto participativo 2027"),
        validators=[required(_l("Write the name of the process.")), Clean(clean_line, NAME_LIMIT)],
    )
    purpose = TextAreaField(
        _l("What it is for"),
        description=_l("In words that any neighbour understands. It stands on the page of the process."),
        validators=[required(_l("Write what the process is for.")), Clean(clean_paragraphs, PURPOSE_LIMIT)],
    )
    ceilings: "FormField[CeilingsForm]" = FormField(CeilingsForm, _l("Budget ceilings"))
    interprovincial = MoneyField(
        _l("Ceiling of the interprovincial part"),
        description=_l("For projects of several provinces, for which everyone votes. Empty: there is none."),
        validators=[optional()],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    rule = one_option(
        _l("Rule of the count"),
        [option(rule, label(rule), hint=RULES[rule]) for rule in Rule],
        CHOOSE,
        coerce=Rule,
        description=_l(
            "Choose equal shares where towns and villages vote together. Choose most votes where the count should be "
            "as simple as can be."
        ),
    )
    marks = NumberField(
        NUMBERS["marks"],
        description=_l(
            "How many projects each person can mark at the most. Three is usual. With more, fewer ballots are alike, "
            "and somebody’s could be recognised. With one, equal shares help less."
        ),
        validators=[required(_l("Write a number."))],
        render_kw={"inputmode": "numeric", "size": 4},
    )
    minimum_age = NumberField(
        NUMBERS["minimum_age"],
        description=_l("The age to be reached in the year of the vote."),
        validators=[required(_l("Write a number."))],
        render_kw={"inputmode": "numeric", "size": 4},
    )
    support_limit = NumberField(
        NUMBERS["support_limit"],
        description=_l("How many ideas each person can support."),
        validators=[required(_l("Write a number."))],
        render_kw={"inputmode": "numeric", "size": 4},
    )

    lot_source = StringField(
        _l("Draw that settles ties"),
        description=_l(
            "A public draw, later than this, whose number nobody here can choose. For example: Sorteo de La Tinka. Or "
            "six balls drawn in a public session of the committee, with its place. It gives %(least)s digits or more.",
            least=FEWEST_DIGITS,
        ),
        validators=[
            required(_l("Say which public draw gives the number.")),
            Clean(clean_line, SOURCE_LIMIT),
        ],
    )
    batch_size = NumberField(
        NUMBERS["batch_size"],
        description=_l(
            "At least so many votes of a province go into a list together, and as many wait on. Twenty is usual, and "
            "ten the fewest: with fewer it is easier to guess whose they are."
        ),
        validators=[optional()],
        render_kw={"inputmode": "numeric", "size": 6},
    )
    clear_from = NumberField(
        NUMBERS["clear_from"],
        description=_l(
            "With so many ballots or more, a province's are published one by one, without names. With fewer, only the "
            "committee has them. A hundred is usual, and twenty the fewest."
        ),
        validators=[optional()],
        render_kw={"inputmode": "numeric", "size": 6},
    )

    @property
    def money(self) -> dict[str | None, int]:
        """The ceilings that were typed, in céntimos, by code of province; `None` is the interprovincial part."""
        ceilings = self.ceilings.form.centimos
        if self.interprovincial.centimos is not None:
            ceilings[None] = self.interprovincial.centimos
        return ceilings

    @property
    def terms(self) -> Terms:
        """What was typed, once every field is sound."""
        return Terms(
            rule=self.rule.data,
            marks=known(self.marks.number),
            minimum_age=known(self.minimum_age.number),
            support_limit=known(self.support_limit.number),
            interprovincial=self.interprovincial.centimos is not None,
            batch_size=_or(self.batch_size.number, LEAST),
            clear_from=_or(self.clear_from.number, FEWEST_BALLOTS),
        )


def _or(number: int | None, usual: int) -> int:
    return usual if number is None else number


class CorrectionForm(TermsForm):
    reason = TextAreaField(
        _l("Reason"),
        description=_l("It is published beside what was and what is now."),
        validators=[required(_l("Write the reason.")), Clean(clean_paragraphs, REASON_LIMIT)],
    )

    @property
    def correction(self) -> Correction:
        return Correction(
            typed(self.name), typed(self.purpose), self.terms, self.money, typed(self.lot_source)
        )


@blueprint.route("/admin/procesos/<year:year>/bases", methods=["GET", "POST"])
@acts(Action.CORRECT_TERMS)
def correct_terms(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    form = CorrectionForm(data=_shown(process))
    if form.is_sent():
        with form.refusals():
            convening.correct_terms(identity.actor(), year, form.correction, typed(form.reason))
            flash(_("The terms were corrected, and the reason is published."), "success")
            return redirect(url_for("admin.process", year=year), 303)
    stage = process.stage(clock.now())
    return form.page(
        "admin/correct_terms.html",
        process=process,
        stage=stage,
        is_possible=may(identity.actor(), Action.CORRECT_TERMS, stage),
    )


def _shown(process: Process) -> Mapping[str, Any]:
    ceilings = {one.province: one.ceiling for one in processes.constituencies(session(), process.id)}
    return {
        **{name: getattr(process, name) for name in TERMS_OF_A_PROCESS},
        "ceilings": {f"p{place}": ceiling for place, ceiling in ceilings.items() if place is not None},
        "interprovincial": ceilings.get(None),
    }
