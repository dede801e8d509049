"""The people who work here: inviting them, giving and ending roles, and a new link for whoever lost the old one."""

from collections.abc import Sequence

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from caxamarca.actions import appointing
from caxamarca.actions.appointing import LINK_LIFE, NAME_LIMIT, email_of
from caxamarca.actions.seconding import PEOPLE_NEEDED
from caxamarca.domain.errors import NotFound
from caxamarca.domain.permissions import Action
from caxamarca.domain.provinces import PROVINCES
from caxamarca.domain.roles import Role
from caxamarca.domain.serving import Term, usual_end
from caxamarca.domain.texts import clean_line
from caxamarca.persistence import people as staff_of
from caxamarca.persistence import processes
from caxamarca.persistence.database import session
from caxamarca.persistence.people import Staff, Unit
from caxamarca.web import addresses, clock, identity
from caxamarca.web.access import acts
from caxamarca.web.admin import blueprint
from caxamarca.web.fields import an_id_or_nothing, one_option, option, option_of_many
from caxamarca.web.forms import CHOOSE, Clean, HouseForm, Understood, optional, required, typed
from caxamarca.web.labels import label
from caxamarca.web.typed_fields import DayField
from caxamarca.web.words import _, _l


@blueprint.get("/admin/personas", endpoint="people")
@acts(Action.INVITE_STAFF, Action.GIVE_ROLE, Action.END_ROLE, Action.REPLACE_SECOND_FACTOR)
def staff_list() -> ResponseReturnValue:
    return render_template(
        "admin/people.html",
        staff=staff_of.all_staff(session()),
        today=clock.today(),
        is_alone=staff_of.administrators(session()) < PEOPLE_NEEDED,
    )


class InviteForm(HouseForm):
    email = StringField(
        _l("E-mail address"),
        description=_l("The person signs in with it. Nothing is sent to it."),
        validators=[required(_l("Write an e-mail address.")), Understood(email_of)],
        render_kw={"inputmode": "email", "autocomplete": "off", "spellcheck": "false"},
    )
    name = StringField(
        _l("Name and surnames"),
        validators=[required(_l("Write the name.")), Clean(clean_line, NAME_LIMIT)],
        render_kw={"autocomplete": "off"},
    )


@blueprint.route("/admin/personas/nueva", methods=["GET", "POST"])
@acts(Action.INVITE_STAFF)
def invite_staff() -> ResponseReturnValue:
    form = InviteForm()
    if form.is_sent():
        with form.refusals():
            invited, token = appointing.invite_staff(identity.actor(), typed(form.email), typed(form.name))
            return _show_link(invited, token)
    return form.page("admin/invite_staff.html")


def _show_link(staff_id: int, token: str) -> ResponseReturnValue:
    """A one-time link, shown once: there is no address under which this page could be seen again."""
    return make_response(
        render_template(
            "admin/one_time_link.html",
            person=_one(staff_id),
            roles=staff_of.grants_of(session(), staff_id),
            link=addresses.whole("account.use_link", token=token),
            hours=int(LINK_LIFE.total_seconds() // 3600),
        )
    )


def _one(staff_id: int) -> Staff:
    found = staff_of.staff(session(), staff_id)
    if found is None:
        raise NotFound
    return found


class RoleForm(HouseForm):
    """A role and how far it reaches. Which of the two reaches counts depends on the role."""

    role = one_option(
        _l("Role"),
        [
            option(
                Role.EVALUATOR, label(Role.EVALUATOR), hint=_l("Evaluates ideas and proposes the ballots.")
            ),
            option(
                Role.UNIT,
                label(Role.UNIT),
                hint=_l("Signs its quarterly reports, answers the committee and proposes the schedules."),
            ),
            option(
                Role.UNIT_TEAM,
                label(Role.UNIT_TEAM),
                hint=_l("Prepares the quarterly reports, which the head signs."),
            ),
            option(
                Role.COMMITTEE,
                label(Role.COMMITTEE),
                hint=_l(
                    "Holds the key of the ballot box, reads the reports and observes. The name and the term are public."
                ),
            ),
            option(
                Role.ADMINISTRATOR,
                label(Role.ADMINISTRATOR),
                hint=_l("Runs the process: roll, calendar, people, publication."),
            ),
        ],
        CHOOSE,
        coerce=Role,
    )
    province = option_of_many(
        _l("Province"),
        [option("", _l("All provinces")), *(option(one.code, one.name) for one in PROVINCES)],
        description=_l("For the technical team and the committee."),
    )
    unit = option_of_many(
        _l("Executing unit"),
        [],
        description=_l("For people of an executing unit."),
        coerce=an_id_or_nothing,
    )

    year = option_of_many(
        _l("Process whose agents elected the member"),
        [],
        description=_l("For the committee."),
        coerce=an_id_or_nothing,
    )
    last_day = DayField(
        _l("Last day of the term"),
        description=_l("For the committee. A term is of two years; after this day the role does not count."),
        validators=[optional()],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "size": 12},
    )

    def offer(self, units: Sequence[Unit], years: Sequence[int]) -> None:
        self.unit.choices = [option("", _l("None")), *(option(one.id, one.name) for one in units)]
        self.year.choices = [option("", _l("None")), *(option(one, str(one)) for one in years)]

    def term(self) -> Term | None:
        """Of a member of the committee; nothing where the usual one is meant."""
        day = self.last_day.day or (usual_end(clock.today()) if self.year.data else None)
        return None if day is None else Term(day, self.year.data)


@blueprint.route("/admin/personas/<id:staff_id>/roles", methods=["GET", "POST"])
@acts(Action.GIVE_ROLE)
def give_role(staff_id: int) -> ResponseReturnValue:
    person = _one(staff_id)
    form = RoleForm(data={"last_day": usual_end(clock.today())})
    units = staff_of.units(session())
    form.offer(units, sorted((one.year for one in processes.all_of(session())), reverse=True))
    if form.is_sent():
        with form.refusals():
            role = form.role.data
            appointing.give_role(
                identity.actor(),
                staff_id,
                role,
                typed(form.province) or None,
                form.unit.data,
                form.term() if role is Role.COMMITTEE else None,
            )
            flash(_given(person.name, staff_id, role), "success")
            return redirect(url_for("admin.people"), 303)
    return form.page("admin/give_role.html", person=person, has_units=bool(units))


def _given(name: str, staff_id: int, role: Role) -> str:
    if any(one.waits and one.role is role for one in staff_of.roles_of_two(session(), staff_id)):
        return _("%(name)s will have the role as soon as another administrator agrees.", name=name)
    return _("%(name)s has the role now.", name=name)


class SureForm(HouseForm):
    """Nothing to fill in: only whether."""


@blueprint.route("/admin/roles/<id:appointment_id>/conformidad", methods=["GET", "POST"])
@acts(Action.VOUCH)
def vouch(appointment_id: int) -> ResponseReturnValue:
    appointment = staff_of.appointment(session(), appointment_id)
    if appointment is None or not appointment.waits or appointment.ended_at is not None:
        raise NotFound
    form = SureForm()
    if form.is_sent():
        with form.refusals():
            appointing.vouch(identity.actor(), appointment_id)
            flash(_("You agreed. The role begins now."), "success")
            return redirect(url_for("admin.people"), 303)
    giver = staff_of.names_of_staff(session(), [appointment.given_by]).get(appointment.given_by or 0, "")
    return form.page(
        "admin/vouch.html",
        person=_one(appointment.staff_id),
        role=appointment.role,
        province=appointment.province,
        giver=giver,
    )


@blueprint.route("/admin/roles/<id:appointment_id>/terminar", methods=["GET", "POST"])
@acts(Action.END_ROLE)
def end_role(appointment_id: int) -> ResponseReturnValue:
    appointment = staff_of.appointment(session(), appointment_id)
    if appointment is None:
        raise NotFound
    person = _one(appointment.staff_id)
    if appointment.ended_at is not None:
        flash(_("This role had ended already."), "info")
        return redirect(url_for("admin.people"), 303)
    form = SureForm()
    if form.is_sent():
        with form.refusals():
            appointing.end_role(identity.actor(), appointment_id)
            flash(_("The role has ended, and the person is signed out."), "success")
            return redirect(url_for("admin.people"), 303)
    unit = None if appointment.unit_id is None else staff_of.unit(session(), appointment.unit_id)
    return form.page(
        "admin/end_role.html",
        person=person,
        appointment=appointment,
        unit=unit,
        is_me=person.id == identity.actor().staff,
    )


@blueprint.route("/admin/personas/<id:staff_id>/nuevo-enlace", methods=["GET", "POST"])
@acts(Action.REPLACE_SECOND_FACTOR)
def replace_second_factor(staff_id: int) -> ResponseReturnValue:
    person = _one(staff_id)
    form = SureForm()
    if form.is_sent():
        with form.refusals():
            token = appointing.replace_second_factor(identity.actor(), staff_id)
            return _show_link(staff_id, token)
    return form.page(
        "admin/replace_second_factor.html",
        person=person,
        is_me=person.id == identity.actor().staff,
        takes_two=bool(staff_of.roles_of_two(session(), staff_id)),
    )
