"""What the technical team is asked: its findings on an idea, what a project is, which projects a ballot holds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField

from caxamarca.actions.evaluating import ProjectText
from caxamarca.domain import evaluating
from caxamarca.domain.evaluating import (
    PROJECT_TITLE_LIMIT,
    REASONS_LIMIT,
    SUMMARY_LIMIT,
    Criterion,
    Evaluation,
    Finding,
    Outcome,
)
from caxamarca.domain.proposing import population
from caxamarca.domain.provinces import PROVINCES, districts_of
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.persistence.projects import Project
from caxamarca.web import formats, labels
from caxamarca.web.fields import one_word, option, several, some_ids
from caxamarca.web.forms import Clean, HouseForm, Understood, optional, required, typed
from caxamarca.web.typed_fields import DayField, Fitting, MoneyField, NumberField
from caxamarca.web.words import _, _l


def _point(criterion: Criterion, hint: str) -> RadioField:
    point = labels.label(criterion)
    missing = _l("Say whether this point is met.")
    return one_word(point, Finding, missing, description=hint)


class EvaluationForm(HouseForm):
    """The checklist, the outcome and its reasons. The field of each point bears the name of its criterion."""

    competence = _point(
        Criterion.COMPETENCE,
        _l("The law gives this kind of work to the Regional Government, not to another."),
    )
    alignment = _point(
        Criterion.ALIGNMENT, _l("It serves a goal of the regional plan and closes a gap that was measured.")
    )
    reach = _point(Criterion.REACH, _l("It benefits several districts, as the terms of the process ask."))
    coverage = _point(Criterion.COVERAGE, _l("It serves as many people as the terms of the process ask."))
    amount = _point(
        Criterion.AMOUNT, _l("It costs at least what the terms ask, and no more than the ceiling.")
    )
    viability = _point(
        Criterion.VIABILITY, _l("It has a CUI and is viable, or its studies can be ready in time.")
    )
    not_split = _point(
        Criterion.NOT_SPLIT, _l("It is a whole work, not a piece cut off to stay below a limit.")
    )
    land = _point(Criterion.LAND, _l("The land is available and free of disputes, and permits can be had."))
    upkeep = _point(
        Criterion.UPKEEP, _l("Somebody has committed in writing to run the finished work and pay for it.")
    )
    outcome = one_word(_l("Outcome"), Outcome, _l("Choose the outcome."))
    answer_by = DayField(
        _l("Last day to answer the observation"),
        description=_l("Only for an observed idea. Day, month and year, for example 03/08/2026."),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "size": 12},
    )
    reasons = TextAreaField(
        _l("Reasons"),
        description=_l(
            "They are published with the idea. Write for a neighbour: what was looked at, what is missing, and why. "
            "No personal data."
        ),
        validators=[required(_l("Write the reasons.")), Clean(clean_paragraphs, REASONS_LIMIT)],
        render_kw={"rows": 8},
    )

    def points(self) -> list[RadioField]:
        """The fields of the checklist, in its order."""
        return [self[criterion.value] for criterion in Criterion]

    def forbid_observing(self) -> None:
        """A second look ends in a verdict, so that the page does not offer a second observation."""
        offered = [one for one in labels.choices(Outcome) if one.value != Outcome.OBSERVED.value]
        self.outcome.choices = offered
        self.outcome.validate_choice = False
        del self.answer_by

    def evaluation(self) -> Evaluation:
        findings: Mapping[Criterion, Finding] = {one: self[one.value].data for one in Criterion}
        day = self.answer_by.day if "answer_by" in self else None
        return Evaluation(findings, self.outcome.data, typed(self.reasons), day)


DISTRICTS = [
    option(district.code, district.name, group=province.name)
    for province in PROVINCES
    for district in districts_of(province.code)
]


class ProjectForm(HouseForm):
    """What a project is. The year and the place travel in it, so that they outlast an ended sign-in."""

    proceso = HiddenField()
    provincia = HiddenField()
    ideas = some_ids(_l("Ideas that become part of the project"), _l("Choose at least one eligible idea."))
    title = StringField(
        _l("Title of the project"),
        description=_l("As it will stand on the ballot. Say what is done and where."),
        validators=[required(_l("Write the title.")), Clean(clean_line, PROJECT_TITLE_LIMIT)],
        render_kw={"autocomplete": "off"},
    )
    summary = TextAreaField(
        _l("What is going to be done"),
        description=_l("In plain words: what is built or bought, for whom, and what will be better."),
        validators=[
            required(_l("Write what is going to be done.")),
            Clean(clean_paragraphs, SUMMARY_LIMIT),
        ],
        render_kw={"rows": 8},
    )
    cost = MoneyField(
        _l("Cost in soles"),
        validators=[required(_l("Write what the project costs."))],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    people = NumberField(
        _l("People who benefit"),
        description=_l("Only the number, in figures. For example: 2,300. It is shown beside the cost."),
        validators=[required(_l("Write how many people benefit.")), Fitting(population)],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "size": 10},
    )
    districts = several(
        _l("Districts that benefit"),
        DISTRICTS,
        _l("Choose at least one district that benefits."),
        description=_l("Open each province and mark its districts. They may lie in several provinces."),
    )
    cui = StringField(
        _l("Investment code (CUI)"),
        description=_l("Seven digits, if the project has one already."),
        validators=[optional(), Understood(evaluating.cui)],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "size": 9},
    )

    def project(self, province: str | None) -> ProjectText:
        """The project of a province, or of the interprovincial part for `None`."""
        return ProjectText(
            title=typed(self.title),
            summary=typed(self.summary),
            cost=self.cost.centimos or 0,
            people=self.people.number or 0,
            province=province,
            districts=tuple(self.districts.data or ()),
            cui=typed(self.cui),
        )


class BallotPaperForm(HouseForm):
    """Which projects stand on a ballot, in which order. Each project adds a field for its number: see `of`."""

    nobody = BooleanField(
        _l("No project is eligible here: the ballot stays empty"),
        description=_l(
            "The people of this constituency will have nothing to choose in this part of the vote."
        ),
    )
    project_ids: Sequence[int] = ()

    @classmethod
    def of(
        cls, projects: Sequence[Project], districts: Mapping[int, str], numbers: Mapping[int, int]
    ) -> "BallotPaperForm":
        """The form for these projects, with the districts that they benefit and the numbers they bear now."""
        fields = {
            _name(project.id): NumberField(
                project.title,
                description=f"{formats.money(project.cost)} · {districts[project.id]}",
                render_kw={"inputmode": "numeric", "autocomplete": "off", "size": 4},
            )
            for project in projects
        }
        kind: type[BallotPaperForm] = type("BallotPaperForm", (cls,), fields)
        form = kind(data={_name(project): number for project, number in numbers.items()})
        form.project_ids = tuple(project.id for project in projects)
        return form

    def number_of(self, project_id: int) -> NumberField:
        field: NumberField = self[_name(project_id)]
        return field

    def numbers(self) -> list[tuple[int, int]]:
        """The numbers that were given, in order, each with its project."""
        given = ((self.number_of(one).number, one) for one in self.project_ids)
        return sorted((number, one) for number, one in given if number is not None)

    def chosen(self) -> tuple[int, ...]:
        """The projects that go on the ballot, in order."""
        return tuple(one for _number, one in self.numbers())

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        sound = bool(super().validate(extra_validators))
        if not sound:
            return False
        numbers = self.numbers()
        if bool(numbers) == bool(self.nobody.data):
            self.nobody.errors = [
                _("Either give numbers to projects, or mark that the ballot stays empty.")
                if numbers
                else _("Give a number to at least one project, or mark that the ballot stays empty.")
            ]
            return False
        return self._numbers_follow(numbers)

    def _numbers_follow(self, numbers: Sequence[tuple[int, int]]) -> bool:
        """Whether each number from 1 on is given once; what is wrong is said beside the field."""
        times = Counter(number for number, _project in numbers)
        wrong = {
            project: _("Two projects bear this number.")
            if times[number] > 1
            else _("The numbers go from 1 to %(last)s, without a gap.", last=len(numbers))
            for number, project in numbers
            if times[number] > 1 or not 1 <= number <= len(numbers)
        }
        for project, words in wrong.items():
            self.number_of(project).errors = [words]
        return not wrong


def _name(project_id: int) -> str:
    return f"number_{project_id}"
