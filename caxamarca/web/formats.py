"""How money, days and numbers are written for people in Cajamarca: hours of Lima, soles, commas for thousands.

Figures are Peru's (locale es_PE) in every language. Days are told in the reader's: their names and their order are
sentences like all others, because CLDR has neither Linwa nor Awajún.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from math import ceil

from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from flask import Flask

from caxamarca.domain.days import LIMA, civil_day
from caxamarca.domain.half_years import HalfYear
from caxamarca.domain.quarters import Quarter
from caxamarca.web import language
from caxamarca.web.words import _, _l, ngettext

LOCALE = "es_PE"
KB = 1024
SECONDS_TOLD = 100
SOON = 45
"""So many days before something ends it is marked as near."""
"""From how many seconds on a length is told in minutes."""
ROMAN = ("I", "II", "III", "IV")
QUARTERS = (
    _l("1st quarter of %(year)s"),
    _l("2nd quarter of %(year)s"),
    _l("3rd quarter of %(year)s"),
    _l("4th quarter of %(year)s"),
)
"""Whole words in each language: "the %(quarter)s" stands around them in sentences."""

WEEKDAYS = (
    *(_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday")),
    *(_l("Saturday"), _l("Sunday")),
)
MONTHS = (
    *(_l("January"), _l("February"), _l("March"), _l("April"), _l("May"), _l("June")),
    *(_l("July"), _l("August"), _l("September"), _l("October"), _l("November"), _l("December")),
)


UNBROKEN = str.maketrans({" ": "\N{NO-BREAK SPACE}"})
"""No line ends within an amount."""


def money(centimos: int | None, exact: bool = False) -> str:
    """S/ 1,234,567 and S/ 1,234.50; a dash where there is no amount. `exact`: with its céntimos even where there are
    none, because another amount of the same column has some.
    """
    if centimos is None:
        return "–"
    pattern = "¤ #,##0.00" if exact or centimos % 100 else "¤ #,##0"
    amount = Decimal(centimos) / 100
    told = format_currency(amount, "PEN", format=pattern, locale=LOCALE, currency_digits=False)
    return told.translate(UNBROKEN)


def has_centimos(amounts: Iterable[int | None]) -> bool:
    """Whether one of the amounts of a column has céntimos, so that all of them show theirs."""
    return any(amount % 100 for amount in amounts if amount is not None)


def amounts(**centimos: int | None) -> dict[str, str]:
    """Amounts of one sentence or table, each by its name: all with their céntimos, or none."""
    exact = has_centimos(centimos.values())
    return {name: money(amount, exact) for name, amount in centimos.items()}


def money_at_least(centimos: Fraction | int) -> str:
    """What is lacking, in whole soles: with one less it would lack still."""
    return money(ceil(Fraction(centimos) / 100) * 100)


def money_words(centimos: int | None) -> str:
    """An amount as people say it: S/ 3.2 millones; smaller ones without céntimos: S/ 850,000."""
    if centimos is None:
        return "–"
    soles = Decimal(centimos) / 100
    if soles >= 1_000_000:
        millions = decimal(soles / 1_000_000)
        count = 1 if millions == "1" else 2  # "1.5 millones", "1 millón"; in English it is always "million".
        told = ngettext("S/ %(amount)s million", "S/ %(amount)s million", count, amount=millions)
    else:
        told = _("S/ %(amount)s", amount=format_decimal(soles, format="#,##0", locale=LOCALE))
    return told.translate(UNBROKEN)


def decimal(value: Decimal) -> str:
    """8.1, and 8 for what is whole: with one decimal at the most."""
    return format_decimal(value, format="#,##0.#", locale=LOCALE)


def number(value: int | None) -> str:
    return "–" if value is None else format_decimal(value, locale=LOCALE)


def people(count: int) -> str:
    """2,300 personas, on one line."""
    return ngettext("%(count)s person", "%(count)s people", count, count=number(count)).translate(UNBROKEN)


def votes(count: int) -> str:
    """412 votos, on one line."""
    return ngettext("%(count)s vote", "%(count)s votes", count, count=number(count)).translate(UNBROKEN)


def in_fours(text: str) -> str:
    """A long key or fingerprint in groups, so that people can compare it with their own paper."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def supports(count: int) -> str:
    """How many neighbours support an idea or a comment."""
    return ngettext("%(num)s support", "%(num)s supports", count) if count else _("No supports yet")


def percent(value: int | None) -> str:
    return "–" if value is None else f"{value}\N{NO-BREAK SPACE}%"


def hundredths(value: int | None) -> str:
    """Hundredths of a percent with one decimal at the most: 30.4 %; a dash where there is none."""
    return "–" if value is None else f"{decimal(Decimal(value) / 100)}\N{NO-BREAK SPACE}%"


def growth(tenths: int | None) -> str:
    """Per cent times ten as a change: +2.1 %; a dash where there was nothing before."""
    if tenths is None:
        return "–"
    said = format_decimal(Decimal(abs(tenths)) / 10, format="#,##0.0", locale=LOCALE)
    return f"{'+' if tenths > 0 else '−' if tenths < 0 else ''}{said}\N{NO-BREAK SPACE}%"


def share(part: int, whole: int) -> str:
    """How much of the whole a part is: 12.4 %, rounded half up, but only all of it is 100 and only nothing is 0; a
    dash of nothing at all.
    """
    if whole == 0:
        return "–"
    rounded = (part * 2000 + whole) // (whole * 2)
    tenths = Decimal(min(max(rounded, 1), 999) if 0 < part < whole else rounded) / 10
    return f"{format_decimal(tenths, format='#,##0.0', locale=LOCALE)}\N{NO-BREAK SPACE}%"


def _as_day(moment: date | datetime) -> date:
    return civil_day(moment) if isinstance(moment, datetime) else moment


def day(moment: date | datetime | None) -> str:
    """Tuesday 24 November 2026, martes 24 de noviembre de 2026; a dash where there is no date."""
    if moment is None:
        return "–"
    told = _as_day(moment)
    return _(
        "%(weekday)s %(day)s %(month)s %(year)s",
        weekday=WEEKDAYS[told.weekday()],
        day=told.day,
        month=MONTHS[told.month - 1],
        year=told.year,
    )


def short_day(moment: date | datetime | None) -> str:
    """3 August 2026, 3 de agosto de 2026; a dash where there is no date."""
    if moment is None:
        return "–"
    told = _as_day(moment)
    return _("%(day)s %(month)s %(year)s", day=told.day, month=MONTHS[told.month - 1], year=told.year)


def day_of_month(told: date) -> str:
    """9 November, 9 de noviembre: a day of which everybody knows the year."""
    return _("%(day)s %(month)s", day=told.day, month=MONTHS[told.month - 1])


def day_in_figures(told: date) -> str:
    """9/11, for a narrow column."""
    return f"{told.day}/{told.month}"


def typed_day(day: date) -> str:
    """03/08/2026: a day as it stands in a field, in every language; `domain/days.py` reads it."""
    return f"{day:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """Tuesday 24 November 2026, 18:00"""
    if value is None:
        return "–"
    return _("%(day)s, %(hour)s", day=day(value), hour=f"{value.astimezone(LIMA):%H:%M}")


def last_moment(value: datetime) -> str:
    """When something ends: an hour as it is; midnight as 23:59 of the day that it ends."""
    return moment(value - timedelta(minutes=1) if _ends_with_the_day(value) else value)


def short_last_moment(value: datetime) -> str:
    """The same without the day of the week: 24 November 2026, 18:00"""
    last = value - timedelta(minutes=1) if _ends_with_the_day(value) else value
    return _("%(day)s, %(hour)s", day=short_day(last), hour=f"{last.astimezone(LIMA):%H:%M}")


def _ends_with_the_day(value: datetime) -> bool:
    return value.astimezone(LIMA).time() == time.min


def is_soon(until: date | datetime, today: date) -> bool:
    """Whether a last day is so near that it deserves to be seen first."""
    return (_as_day(until) - today).days < SOON


def days_left(until: date | datetime, today: date) -> str:
    """How far a day is: today, tomorrow, in 5 days, 3 days ago."""
    days = (_as_day(until) - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days > 1:
        return ngettext("in %(num)s day", "in %(num)s days", days)
    return ngettext("%(num)s day ago", "%(num)s days ago", -days)


def remaining(until: date | datetime, today: date) -> str:
    """How long there still is for something, as a sentence: 12 days left."""
    days = (_as_day(until) - today).days
    if days <= 0:
        return _("It is today")
    if days == 1:
        return _("It is tomorrow")
    return ngettext("%(num)s day left", "%(num)s days left", days)


def one_after_another(things: Sequence[str]) -> str:
    """1, 2 and 3; 1, 2 y 3."""
    return format_list(things, locale=language.current().language.lists)


def length(seconds: int) -> str:
    """How long something takes to hear: 45 seconds, 2 minutes; minutes are rounded."""
    if seconds < SECONDS_TOLD:
        return ngettext("%(num)s second", "%(num)s seconds", seconds)
    return ngettext("%(num)s minute", "%(num)s minutes", (seconds + 30) // 60)


def weight(count: int) -> str:
    """What bytes take away from a prepaid line, never told too low: 480 KB, 1.4 MB."""
    if count < 1000 * KB:
        return f"{-(-count // KB)}\N{NO-BREAK SPACE}KB"
    tenths = Decimal(-(-count * 10 // KB**2)) / 10
    return f"{format_decimal(tenths, format='0.#', locale=LOCALE)}\N{NO-BREAK SPACE}MB"


def quarter(value: Quarter) -> str:
    """III trimestre de 2026"""
    return str(QUARTERS[value.number - 1]) % {"year": value.year}


def half_year(value: HalfYear) -> str:
    """Enero a junio de 2026"""
    return (
        _("January to June %(year)s", year=value.year)
        if value.number == 1
        else _("July to December %(year)s", year=value.year)
    )


def quarters(several: Iterable[Quarter]) -> str:
    """Quarters that follow one another, the oldest first: IV 2025 y I 2026; I a III 2026."""
    of_years = groupby(several, lambda one: one.year)
    return one_after_another(
        [
            _(
                "%(number)s of %(year)s",
                number=_numbers([one.number for one in some]),
                year=year,
            )
            for year, some in of_years
        ]
    )


def _numbers(of_year: Sequence[int]) -> str:
    told = [ROMAN[number - 1] for number in of_year]
    if len(told) > 2:
        return _("%(first)s to %(last)s", first=told[0], last=told[-1])
    return one_after_another(told)


def short_quarter(value: Quarter) -> str:
    """III 26, where there is no room for more."""
    return _("%(number)s %(year)s", number=ROMAN[value.number - 1], year=f"{value.year % 100:02}")


def near_day(moment: date | datetime) -> str:
    """Sunday 22 November, domingo 22 de noviembre: a day of this year or the next."""
    told = _as_day(moment)
    return _(
        "%(weekday)s %(day)s %(month)s",
        weekday=WEEKDAYS[told.weekday()],
        day=told.day,
        month=MONTHS[told.month - 1],
    )


def install(app: Flask) -> None:
    """Give the templates their filters."""
    for name in (
        "has_centimos",
        "money",
        "money_words",
        "number",
        "people",
        "votes",
        "in_fours",
        "day_of_month",
        "day_in_figures",
        "supports",
        "percent",
        "hundredths",
        "share",
        "day",
        "short_day",
        "moment",
        "last_moment",
        "quarter",
        "short_quarter",
        "half_year",
        "weight",
    ):
        app.add_template_filter(globals()[name], name)
