"""A moment in Lima as the administration types it: a day and an hour."""

from datetime import datetime, timedelta
from typing import Any

from wtforms import Form

from caxamarca.domain.days import END_OF_DAY, LIMA, moment_of
from caxamarca.web.forms import known, required
from caxamarca.web.typed_fields import DayField, HourField
from caxamarca.web.words import _l

LAST_MINUTE = timedelta(hours=23, minutes=59)


class MomentForm(Form):
    """When something begins."""

    day = DayField(
        _l("Day"),
        description=_l("For example 03/08/2026"),
        validators=[required(_l("Write the day, like this: 03/08/2026"))],
        render_kw={"size": 12, "autocomplete": "off"},
    )
    hour = HourField(
        _l("Hour"),
        description=_l("For example 18:00"),
        validators=[required(_l("Write the hour, like this: 18:00"))],
        render_kw={"size": 8, "autocomplete": "off"},
    )

    @property
    def moment(self) -> datetime:
        """What was typed, once both fields are sound."""
        return moment_of(known(self.day.day), self._hour(known(self.hour.hour)))

    def _hour(self, typed: timedelta) -> timedelta:
        return typed

    @staticmethod
    def shown(moment: datetime) -> dict[str, Any]:
        """The fields that stand for a moment."""
        local = moment.astimezone(LIMA)
        return {"day": local.date(), "hour": timedelta(hours=local.hour, minutes=local.minute)}


class EndForm(MomentForm):
    """When something ends. Its last minute belongs to it, so the last minute of a day means the end of that day."""

    def _hour(self, typed: timedelta) -> timedelta:
        return END_OF_DAY if typed == LAST_MINUTE else typed

    @staticmethod
    def shown(moment: datetime) -> dict[str, Any]:
        fields = MomentForm.shown(moment)
        if not fields["hour"]:
            return {"day": fields["day"] - timedelta(days=1), "hour": LAST_MINUTE}
        return fields
