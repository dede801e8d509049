"""The key of a ballot box in the committee's hands: brought before the vote, used after it, elsewhere than here."""

from tempfile import TemporaryFile
from typing import TypeVar
from zipfile import ZIP_DEFLATED, ZipFile

from flask import flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import closing, keeping
from caxamarca.domain import box as boxes
from caxamarca.domain import custody
from caxamarca.domain.box import Opening
from caxamarca.domain.custody import Ceremony
from caxamarca.domain.errors import NotFound, Refusal
from caxamarca.domain.permissions import Action, check_reach
from caxamarca.domain.roles import REGION, Role
from caxamarca.persistence import ceremonies, people, processes
from caxamarca.persistence.database import session
from caxamarca.web import holding, identity, open_data, opened
from caxamarca.web.access import acts, seen_by
from caxamarca.web.committee import blueprint
from caxamarca.web.committee.box_cards import can_be_opened, takes_a_key
from caxamarca.web.forms import HouseForm
from caxamarca.web.one_file import OneFile
from caxamarca.web.public.columns import BALLOTS
from caxamarca.web.words import _, _l

KEY_ROOM = 64 * 1024
OPENING_ROOM = 16 * 1024 * 1024
"""Bytes that these forms may weigh. An opening lists each set of marks once: far fewer than there are ballots."""

Thing = TypeVar("Thing")


class CeremonyField(OneFile):
    """The record of a key ceremony; `ceremony` is what it says, or `None`."""

    accept = ".json,application/json"
    ceremony: Ceremony | None = None

    def take(self, content: bytes) -> None:
        self.ceremony = custody.from_text(content.decode("utf-8", "replace"))


class OpeningField(OneFile):
    """What the holders of a key found in the box; `opening` is what it says, or `None`."""

    accept = ".json,application/json"
    opening: Opening | None = None

    def take(self, content: bytes) -> None:
        self.opening = boxes.opening_from_text(content.decode("utf-8", "replace"))


class KeyForm(HouseForm):
    file = CeremonyField(
        _l("The public part of the key"),
        description=_l(
            "The file llave-publica.json. Shares of the key never come here: whoever asks for one deceives you."
        ),
    )


class OpeningForm(HouseForm):
    file = OpeningField(
        _l("What the box held"),
        description=_l("The file apertura.json, which open-box wrote beside the box."),
    )


@blueprint.route("/comite/procesos/<year:year>/llave", methods=["GET", "POST"])
@acts(Action.BRING_KEY, limit=KEY_ROOM)
def bring_key(year: int) -> ResponseReturnValue:
    check_reach(identity.actor(), Action.BRING_KEY, province=REGION)
    process = processes.by_year(session(), year)
    form = KeyForm()
    if form.is_sent():
        with form.refusals():
            keeping.bring_key(identity.actor(), year, _given(form.file.ceremony, custody.NotACeremony))
            flash(
                _("The ballots will be sealed with this key. Compare it with the sheets of the holders."),
                "success",
            )
            return redirect(url_for("committee.bring_key", year=year), 303)
    held = ceremonies.of_process(session(), process.id)
    return form.page(
        "committee/bring_key.html",
        process=process,
        ceremony=None if held is None else held.ceremony,
        held=held,
        bringer="" if held is None else people.names_of_staff(session(), [held.brought_by])[held.brought_by],
        set_aside=holding.set_aside(process),
        is_open=takes_a_key(process),
    )


@blueprint.route("/comite/procesos/<year:year>/anfora", methods=["GET", "POST"])
@acts(Action.OPEN_BOX, limit=OPENING_ROOM)
def open_box(year: int) -> ResponseReturnValue:
    check_reach(identity.actor(), Action.OPEN_BOX, province=REGION)
    process = processes.by_year(session(), year)
    form = OpeningForm()
    if form.is_sent():
        with form.refusals():
            closing.bring_opening(identity.actor(), year, _given(form.file.opening, boxes.NotAnOpening))
            flash(
                _("What you brought agrees with the box. Two administrators declare the results."), "success"
            )
            return redirect(url_for("committee.desk"), 303)
    held = ceremonies.of_process(session(), process.id)
    return form.page(
        "committee/open_box.html",
        process=process,
        ceremony=None if held is None else held.ceremony,
        is_waiting=can_be_opened(process),
    )


@blueprint.get("/comite/procesos/<year:year>/anfora.zip")
@acts(Action.OPEN_BOX)
def box_file(year: int) -> ResponseReturnValue:
    """The sealed box to be carried away, with what is needed to open it but for the shares."""
    box, envelopes = closing.take_box(identity.actor(), year)
    held = ceremonies.of_process(session(), processes.by_year(session(), year).id)
    if held is None:
        raise NotFound
    carried = TemporaryFile()  # noqa: SIM115 - the answer closes it when it has been sent
    with ZipFile(carried, "w", ZIP_DEFLATED) as file:
        file.writestr(f"anfora-{year}/{boxes.BOX_FILE}", boxes.box_to_text(box))
        file.writestr(f"anfora-{year}/{custody.CEREMONY_FILE}", held.record)
        with file.open(f"anfora-{year}/{boxes.ENVELOPES_FILE}", "w", force_zip64=True) as written:
            for line in boxes.lines(envelopes):
                written.write(line.encode())
    carried.seek(0)
    answer = send_file(carried, "application/zip", as_attachment=True, download_name=f"anfora-{year}.zip")
    answer.call_on_close(carried.close)
    return answer


@blueprint.get("/comite/procesos/<year:year>/cedulas.csv")
@seen_by(Role.COMMITTEE)
def ballots_file(year: int) -> ResponseReturnValue:
    """Every ballot of every constituency, also where they are too few for everybody to see."""
    check_reach(identity.actor(), Action.OPEN_BOX, province=REGION)
    process = processes.by_year(session(), year)
    if process.declared_at is None:
        raise NotFound
    rows = map(BALLOTS.row, opened.marked(process, few_too=True))
    return open_data.csv_file(f"cedulas-{year}-comite", BALLOTS.names, rows)


def _given(found: Thing | None, refusal: type[Refusal]) -> Thing:
    if found is None:
        raise refusal
    return found
