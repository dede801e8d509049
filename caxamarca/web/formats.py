"""How money, days and numbers are written for people in Cajamarca: locale es_PE, hours of Lima."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from flask import Flask

from caxamarca.domain.days import LIMA, civil_day
from caxamarca.domain.quarters import Quarter
from caxamarca.web.words import _, ngettext

LOCALE = "es_PE"
ROMAN = ("I", "II", "III", "IV")


def money(centimos: int | None) -> str:
    """S/ 1,234,567.00; a dash where there is no amount."""
    if centimos is None:
        return "–"
    return format_currency(Decimal(centimos) / 100, "PEN", locale=LOCALE)


def money_words(centimos: int | None) -> str:
    """An amount as people say it: S/ 3.2 millones; smaller ones without céntimos: S/ 850,000."""
    if centimos is None:
        return "–"
    soles = Decimal(centimos) / 100
    if soles >= 1_000_000:
        millions = format_decimal(soles / 1_000_000, format="#,##0.#", locale=LOCALE)
        count = 1 if millions == "1" else 2  # "1.5 millones", "1 millón"
        return ngettext("S/ %(amount)s million", "S/ %(amount)s millions", count, amount=millions)
    return _("S/ %(amount)s", amount=format_decimal(soles, format="#,##0", locale=LOCALE))


def number(value: int | None) -> str:
    return "–" if value is None else format_decimal(value, locale=LOCALE)


def people(count: int) -> str:
    """2,300 personas"""
    return ngettext("%(count)s person", "%(count)s people", count, count=number(count))


def percent(value: int | None) -> str:
    return "–" if value is None else f"{value}\N{NO-BREAK SPACE}%"


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
    """Lunes 3 de agosto de 2026; a dash where there is no date."""
    if moment is None:
        return "–"
    return format_date(_as_day(moment), "EEEE d 'de' MMMM 'de' y", locale=LOCALE)


def short_day(moment: date | datetime | None) -> str:
    """03/08/2026"""
    return "–" if moment is None else format_date(_as_day(moment), "dd/MM/y", locale=LOCALE)


def moment(value: datetime | None) -> str:
    """Lunes 3 de agosto de 2026, 18:00"""
    if value is None:
        return "–"
    return format_datetime(value.astimezone(LIMA), "EEEE d 'de' MMMM 'de' y, HH:mm", locale=LOCALE)


def last_moment(value: datetime) -> str:
    """When something ends: an hour as it is; midnight as 23:59 of the day that it ends."""
    ends_with_the_day = value.astimezone(LIMA).time() == time.min
    return moment(value - timedelta(minutes=1) if ends_with_the_day else value)


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


def quarter(value: Quarter) -> str:
    """III trimestre de 2026"""
    return _("Quarter %(number)s of %(year)s", number=ROMAN[value.number - 1], year=value.year)


def short_quarter(value: Quarter) -> str:
    """III 26, where there is no room for more."""
    return f"{ROMAN[value.number - 1]} {value.year % 100:02}"


def near_day(moment: date | datetime) -> str:
    """Domingo 22 de noviembre: a day of this year or the next, as people say it."""
    return format_date(_as_day(moment), "EEEE d 'de' MMMM", locale=LOCALE)


def install(app: Flask) -> None:
    """Give the templates their filters."""
    for name in (
        "money",
        "money_words",
        "number",
        "people",
        "percent",
        "share",
        "day",
        "short_day",
        "moment",
        "last_moment",
        "quarter",
    ):
        app.add_template_filter(globals()[name], name)
