"""What an executing unit is asked: a quarter's report on a project, and the answer to an observation."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from flask import request
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import ValidationError

from caxamarca.domain.errors import Refusal
from caxamarca.domain.evidencing import CAPTION_LIMIT, DOCUMENT_LIMIT, PAGE_LIMIT
from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.observing import OBSERVATION_LIMIT
from caxamarca.domain.reporting import WORDS_LIMIT, Progress, check_percent, check_works
from caxamarca.domain.spending import MoreThanThePhaseBefore, Spending, check_spending
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.persistence.content import Document, Picture
from caxamarca.web import refusals
from caxamarca.web.evidence import EvidenceField
from caxamarca.web.fields import word_of_many, yes_or_no
from caxamarca.web.forms import Clean, HouseForm, optional, required, typed
from caxamarca.web.pagewise import PageForm
from caxamarca.web.typed_fields import Fitting, MoneyField, NumberField
from caxamarca.web.words import _l

MONEY = tuple(one.name for one in fields(Spending))
"""The questions about the money of the year, in their order."""


def _amount(question: str, missing: str, hint: str = "") -> MoneyField:
    return MoneyField(
        question,
        description=hint,
        validators=[required(missing)],
        render_kw={"inputmode": "decimal"},
    )


class ReportForm(PageForm):
    """Asked a page at a time (web/unit/reports.py), filled with what was told before."""

    stage = word_of_many(_l("State of the project"), InvestmentStage, _l("Choose the state of the project."))
    physical = NumberField(
        _l("Works done so far, in percent"),
        description=_l("Of the whole project, since its beginning. From 0 to 100, without decimals."),
        validators=[required(_l("Write how much of the works is done.")), Fitting(check_percent)],
        render_kw={"inputmode": "numeric", "size": 4},
    )
    contract_signed = yes_or_no(
        _l("Is there a signed contract?"), _l("Say whether there is a signed contract.")
    )
    works_started = yes_or_no(
        _l("Have the works started on site?"), _l("Say whether the works have started.")
    )
    pia = _amount(
        _l("Opening budget of the year (PIA)"),
        _l("Write the PIA. If the project had none when the year began, write 0."),
    )
    pim = _amount(
        _l("Modified budget of the year (PIM)"),
        _l("Write the PIM. If the project has none this year, write 0."),
    )
    certified = _amount(
        _l("Certified of it"),
        _l("Write what was certified. If nothing was, write 0."),
        _l("From January to the end of the quarter, like the amounts below."),
    )
    committed = _amount(
        _l("Committed for the year"), _l("Write what was committed. If nothing was, write 0.")
    )
    accrued = _amount(
        _l("Spent of it in the year (devengado)"), _l("Write what was spent. If nothing was, write 0.")
    )
    paid = _amount(_l("Paid (girado)"), _l("Write what was paid. If nothing was, write 0."))
    problems = TextAreaField(
        _l("Problems"),
        description=_l("What is slowing the project down."),
        validators=[optional(), Clean(clean_paragraphs, WORDS_LIMIT)],
        render_kw={"rows": 4},
    )
    commitments = TextAreaField(
        _l("Commitments"),
        description=_l("What the unit will do until the next quarter, and by when."),
        validators=[optional(), Clean(clean_paragraphs, WORDS_LIMIT)],
        render_kw={"rows": 4},
    )
    reason = TextAreaField(
        _l("Reason"),
        description=_l("Everyone can read it beside the report."),
        validators=[optional(), Clean(clean_paragraphs, WORDS_LIMIT)],
        render_kw={"rows": 4},
    )

    def validate_works_started(self, field: RadioField) -> None:
        if "stage" in self and isinstance(self.stage.data, InvestmentStage):
            try:
                check_works(self.stage.data, started=field.data)
            except Refusal as fact:
                raise ValidationError(refusals.words(fact)) from None

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        return super().validate(extra_validators) and ("pim" not in self or self._adds_up())

    def _adds_up(self) -> bool:
        """Whether each amount comes out of the one before; what does not is said beside it."""
        try:
            check_spending(self._spending())
        except MoreThanThePhaseBefore as fact:
            self.refuse(self[fact.phase], fact)
            return False
        return True

    def _spending(self) -> Spending:
        return Spending(**{one: self[one].centimos or 0 for one in MONEY})

    def progress(self) -> Progress:
        return Progress(
            stage=self.stage.data,
            physical=self.physical.number or 0,
            spending=self._spending(),
            contract_signed=self.contract_signed.data,
            works_started=self.works_started.data,
            problems=typed(self.problems),
            commitments=typed(self.commitments),
            reason=typed(self.reason),
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
    return told | (asdict(progress.spending) if same_year else {})


def told_already(progress: Progress) -> dict[str, Any]:
    """What was filed for this very quarter, to be corrected. The reason is that of the correction."""
    words = {"problems": progress.problems, "commitments": progress.commitments}
    return told_before(progress, same_year=True) | words


class EvidenceForm(PageForm):
    """One photo or document at a time. `adds` says that it was sent by the button that leads back here."""

    ADD = "agregar"

    caption = StringField(
        _l("What it shows"),
        description=_l(
            "In one sentence: what one sees in the photo, or what the document says. It is read aloud to whoever "
            "cannot see it."
        ),
        validators=[required(_l("Say what it shows.")), Clean(clean_line, CAPTION_LIMIT)],
    )
    file = EvidenceField(
        _l("Photo or document"),
        description=_l(
            "A photo (JPG, PNG or WebP), or a PDF of at most %(pages)s pages; %(megabytes)s MB at the most. We take "
            "out where a photo was taken. Of a PDF we keep only the pages: a form that was filled in, or the stamp of "
            "a digital signature, may get lost. Look at it here before you go on.",
            pages=PAGE_LIMIT,
            megabytes=DOCUMENT_LIMIT // MEGABYTE,
        ),
        validators=[required(_l("Choose the photo or the document."))],
    )

    @property
    def thing(self) -> Picture | Document:
        """What was sent, once the form was found sound."""
        found = self.file.thing
        if found is None:
            raise ValueError("a form that was not found sound")
        return found

    @property
    def adds(self) -> bool:
        return self.ADD in request.form

    @property
    def is_filled(self) -> bool:
        """Whether there is something to add, or the beginning of it."""
        return self.file.is_lost or bool(typed(self.caption).strip())


class AnswerForm(HouseForm):
    answer = TextAreaField(
        _l("Answer of the executing unit"),
        description=_l("It will be public, beside the observation. You can answer only once."),
        validators=[required(_l("Write the answer.")), Clean(clean_paragraphs, OBSERVATION_LIMIT)],
        render_kw={"rows": 8},
    )
