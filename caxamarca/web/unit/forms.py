"""What an executing unit is asked: a quarter's report on a project, and the answer to an observation."""

from typing import Any

from wtforms import TextAreaField

from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.observing import OBSERVATION_LIMIT
from caxamarca.domain.photos import BYTE_LIMIT
from caxamarca.domain.reporting import (
    COMMITMENTS_LIMIT,
    PROBLEMS_LIMIT,
    Progress,
    check_percent,
    check_spending,
)
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.web.fields import word_of_many, yes_or_no
from caxamarca.web.forms import Clean, HouseForm, known, optional, required, typed
from caxamarca.web.pagewise import LookOver, PageForm
from caxamarca.web.photos import PhotoField
from caxamarca.web.typed_fields import Fitting, MoneyField, NumberField
from caxamarca.web.words import _l


class ReportForm(PageForm):
    """Asked a page at a time (web/unit/reports.py), filled with what was told before. The photo comes at the end."""

    stage = word_of_many(_l("State of the project"), InvestmentStage, _l("Choose the state of the project."))
    physical = NumberField(
        _l("Works done so far, in percent"),
        description=_l("Of the whole project, since its beginning. From 0 to 100, without decimals."),
        validators=[required(_l("Write how much of the works is done.")), Fitting(check_percent)],
        render_kw={"inputmode": "numeric", "size": 4},
    )
    pim = MoneyField(
        _l("Modified budget of the year (PIM)"),
        validators=[required(_l("Write the PIM. If the project has none this year, write 0."))],
        render_kw={"inputmode": "decimal"},
    )
    accrued = MoneyField(
        _l("Spent of it in the year (devengado)"),
        description=_l("From January to the end of the quarter."),
        validators=[required(_l("Write what was spent. If nothing was, write 0."))],
        render_kw={"inputmode": "decimal"},
    )
    contract_signed = yes_or_no(
        _l("Is there a signed contract?"), _l("Say whether there is a signed contract.")
    )
    works_started = yes_or_no(
        _l("Have the works started on site?"), _l("Say whether the works have started.")
    )
    problems = TextAreaField(
        _l("Problems"),
        description=_l(
            "What is slowing the project down. Required if less is done than the last report said."
        ),
        validators=[optional(), Clean(clean_paragraphs, PROBLEMS_LIMIT)],
        render_kw={"rows": 4},
    )
    commitments = TextAreaField(
        _l("Commitments"),
        description=_l("What the unit will do until the next quarter, and by when."),
        validators=[optional(), Clean(clean_paragraphs, COMMITMENTS_LIMIT)],
        render_kw={"rows": 4},
    )

    def validate_accrued(self, field: MoneyField) -> None:
        if field.centimos is not None and self.pim.centimos is not None:
            Fitting(lambda accrued: check_spending(accrued, known(self.pim.centimos)))(self, field)

    def progress(self) -> Progress:
        return Progress(
            stage=self.stage.data,
            physical=self.physical.number or 0,
            pim=self.pim.centimos or 0,
            accrued=self.accrued.centimos or 0,
            contract_signed=self.contract_signed.data,
            works_started=self.works_started.data,
            problems=typed(self.problems),
            commitments=typed(self.commitments),
        )


def told_before(progress: Progress | None, *, same_year: bool) -> dict[str, Any]:
    """What the last report said, to begin the next one with. What was spent starts anew with each year."""
    if progress is None:
        return {}
    told: dict[str, Any] = {
        "stage": progress.stage,
        "physical": progress.physical,
        "contract_signed": progress.contract_signed,
        "works_started": progress.works_started,
    }
    return told | ({"pim": progress.pim, "accrued": progress.accrued} if same_year else {})


class FilingForm(LookOver):
    evidence = PhotoField(
        _l("Photo of the works, if there is one"),
        description=_l(
            "JPG, PNG or WebP, %(megabytes)s MB at the most. We take out of it where it was taken.",
            megabytes=BYTE_LIMIT // MEGABYTE,
        ),
        validators=[optional()],
    )


class AnswerForm(HouseForm):
    answer = TextAreaField(
        _l("Answer of the executing unit"),
        description=_l("It will be public, beside the observation. You can answer only once."),
        validators=[required(_l("Write the answer.")), Clean(clean_paragraphs, OBSERVATION_LIMIT)],
        render_kw={"rows": 8},
    )
