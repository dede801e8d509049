"""The clock of a demonstration: with it one can live through a whole process in an afternoon."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import timekeeping
from caxamarca.domain.days import LIMA, civil_day
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import Stage
from caxamarca.domain.quarters import Quarter
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.web import clock, demonstration, formats, identity
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.admin.convening import DATES
from caxamarca.web.admin.moments import MomentForm
from caxamarca.web.forms import DayField, HourField, HouseForm, required
from caxamarca.web.labels import CALENDAR
from caxamarca.web.words import _, _l
