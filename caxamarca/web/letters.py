"""Letters in words: plain text in plain Spanish, one short subject, where to read on, how to get no more of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app

from caxamarca.actions.notifying import Item, Parcel
from caxamarca.domain.notices import TIME_TO_CONFIRM, Event, Letter
from caxamarca.web import formats, topics
from caxamarca.web.addresses import published
from caxamarca.web.labels import place
from caxamarca.web.sharing import can_be_sent
from caxamarca.web.words import _, ngettext

SUBJECT = 70
"""Characters that a list of messages on a telephone shows, more or less."""

TOLD = 40
"""So many events are told one by one in a letter; the others are counted."""


@dataclass(frozen=True)
class Told:
    """One event: what a list of messages shows of it, what happened, and the address where it can be read."""

    subject: str
    text: str
    url: str


def write(parcel: Parcel) -> Letter:
    """A letter for a parcel. Nobody asks for it, so that it is written as if somebody had, in Spanish."""
    with current_app.test_request_context(base_url=current_app.config["BASE"]):
        if parcel.items[0].event is Event.CONFIRMATION:
            return _to_confirm(parcel)
        told = [TELL[one.event](one, parcel.is_staff) for one in parcel.items]
        end = published("public.end_notices", token=parcel.token)
        subject = (
            told[0].subject
            if len(told) == 1
            else ngettext("%(num)s notice of the projects", "%(num)s notices of the projects", len(told))
        )
        return _letter(parcel, subject, [*_body(told), _why(parcel, end)], end)


def _letter(parcel: Parcel, subject: str, paragraphs: list[str], end: str | None = None) -> Letter:
    site = str(current_app.jinja_env.globals["site_name"])
    foot = "\n".join(filter(None, (site, current_app.config["RESPONSIBLE"])))
    domain = str(current_app.config["MAIL_DOMAIN"])
    text = "\n\n".join((_("Good day:"), *paragraphs, _("Nobody reads answers to this message."), foot))
    plain = f"{text}\n".replace("\N{NO-BREAK SPACE}", " ")
    return Letter(parcel.to, f"<{parcel.number}@{domain}>", _cut(subject), plain, end)


def _cut(subject: str) -> str:
    return subject if len(subject) <= SUBJECT else f"{subject[: SUBJECT - 1].rstrip()}…"


def _to_confirm(parcel: Parcel) -> Letter:
    url = published("public.confirm_notices", token=parcel.token)
    about = topics.words(parcel.topics[0])
    days = TIME_TO_CONFIRM.days
    return _letter(
        parcel,
        _("Confirm that you want these notices"),
        [
            _(
                "Somebody, perhaps you, asked us to send notices to this address about %(topic)s.",
                topic=about,
            ),
            _("If it was you, open this link and press the button. It works for %(days)s days:", days=days)
            + f"\n{url}",
            _("If it was not you, do nothing. We will write no more, and we erase your address."),
        ],
    )


def _body(told: list[Told]) -> list[str]:
    paragraphs = [f"{one.text}\n{one.url}" for one in told[:TOLD]]
    more = len(told) - TOLD
    if more > 0:
        paragraphs.append(
            ngettext("And %(num)s more, on the site:", "And %(num)s more, on the site:", more)
            + f"\n{published('public.follow_up')}"
        )
    return paragraphs


def _why(parcel: Parcel, end: str) -> str:
    if parcel.is_staff:
        return _("We write to you because of your role on this site. To get no more notices:") + f"\n{end}"
    if len(parcel.topics) == 1:
        about = topics.words(parcel.topics[0])
        return _("You asked for notices about %(topic)s. To get no more of them:", topic=about) + f"\n{end}"
    listed = "\n".join(f"- {topics.words(one)}" for one in parcel.topics)
    return "\n".join((_("You asked for notices about:"), listed, _("To get no more of them:"), end))


def _name(item: Item) -> str:
    """The project, unless its title would become a link of somebody else's."""
    where = str(place(item.province))
    if not can_be_sent(item.title):
        return _("a project of %(place)s", place=where)
    return _("“%(title)s” (%(place)s, %(year)s)", title=item.title, place=where, year=item.year)


def _short(item: Item) -> str:
    return item.title if can_be_sent(item.title) else str(place(item.province))


def _unit(item: Item) -> str:
    return item.unit if item.unit and can_be_sent(item.unit) else _("The executing unit")


def _page(item: Item) -> str:
    return published("public.short_project", project_id=item.project)


def _filed(item: Item, _is_staff: bool) -> Told:
    assert item.quarter is not None  # noqa: S101 - a report was looked up
    values = {"project": _name(item), "unit": _unit(item), "quarter": formats.quarter(item.quarter)}
    is_corrected = item.event is Event.REPORT_CORRECTED
    what = (
        _("%(unit)s corrected its report of the %(quarter)s on the project %(project)s.", **values)
        if is_corrected
        else _("%(unit)s filed its report of the %(quarter)s on the project %(project)s.", **values)
    )
    done = _("Works done so far: %(percent)s.", percent=formats.percent(item.physical))
    title = _short(item)
    subject = (
        _("Corrected report: %(title)s", title=title)
        if is_corrected
        else _("New report: %(title)s", title=title)
    )
    return Told(subject, f"{what} {done}", _page(item))


def _raised(item: Item, is_staff: bool) -> Told:
    assert item.answer_by is not None  # noqa: S101 - an observation was looked up
    day = formats.day(item.answer_by)
    return Told(
        _("Observation of the committee: %(title)s", title=_short(item)),
        _(
            "The oversight committee asked something about the project %(project)s. The executing unit has to answer "
            "by %(day)s.",
            project=_name(item),
            day=day,
        ),
        published("unit.desk") if is_staff else _page(item),
    )


def _answered(item: Item, is_staff: bool) -> Told:
    return Told(
        _("Answer to the committee: %(title)s", title=_short(item)),
        _(
            "%(unit)s answered what the oversight committee had asked about the project %(project)s.",
            unit=_unit(item),
            project=_name(item),
        ),
        published("committee.desk") if is_staff else _page(item),
    )


def _closed(item: Item, _is_staff: bool) -> Told:
    return Told(
        _("Observation closed: %(title)s", title=_short(item)),
        _("The oversight committee closed its observation on the project %(project)s.", project=_name(item)),
        _page(item),
    )


def _formed(item: Item, _is_staff: bool) -> Told:
    return Told(
        _("The idea that you follow became a project"),
        _("The idea that you follow is part of the project %(project)s.", project=_name(item)),
        _page(item),
    )


def _declared(item: Item, _is_staff: bool) -> Told:
    return Told(
        _("The results of %(year)s were published", year=item.year),
        _("The results of the participatory budget of %(year)s were published.", year=item.year),
        published("public.short_results", year=item.year),
    )


def _owed(item: Item, _is_staff: bool) -> Told:
    assert item.quarter is not None  # noqa: S101 - reminders are about a quarter
    count, quarter = len(item.missing), formats.quarter(item.quarter)
    day = formats.day(item.quarter.due)
    if item.event is Event.REPORT_OVERDUE:
        subject = _("Reports overdue: %(quarter)s", quarter=quarter)
        text = ngettext(
            "%(num)s report of %(unit)s for the %(quarter)s is missing. It was due on %(day)s:",
            "%(num)s reports of %(unit)s for the %(quarter)s are missing. They were due on %(day)s:",
            count,
            unit=item.unit or "",
            quarter=quarter,
            day=day,
        )
    else:
        subject = _("Reports due on %(day)s", day=formats.short_day(item.quarter.due))
        text = ngettext(
            "%(num)s report of %(unit)s for the %(quarter)s is missing. It is due on %(day)s:",
            "%(num)s reports of %(unit)s for the %(quarter)s are missing. They are due on %(day)s:",
            count,
            unit=item.unit or "",
            quarter=quarter,
            day=day,
        )
    listed = "\n".join(f"- {one if can_be_sent(one) else _('a project')}" for one in item.missing[:TOLD])
    return Told(subject, f"{text}\n{listed}\n", published("unit.desk"))


TELL: Mapping[Event, Callable[[Item, bool], Told]] = {
    Event.REPORT_DUE: _owed,
    Event.REPORT_OVERDUE: _owed,
    Event.REPORT_FILED: _filed,
    Event.REPORT_CORRECTED: _filed,
    Event.OBSERVATION_RAISED: _raised,
    Event.OBSERVATION_RESERVED: _raised,
    Event.OBSERVATION_ANSWERED: _answered,
    Event.OBSERVATION_CLOSED: _closed,
    Event.PROJECT_FORMED: _formed,
    Event.RESULTS_DECLARED: _declared,
}
"""How each event is told. Nothing of a vote is in any of them but that its results can be read."""
