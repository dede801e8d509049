"""The committee's report to the CCR as a document: its sections, and who signed the text."""

from caxamarca.actions.ccr_reporting import signers
from caxamarca.domain.ccr_reporting import signatures_needed
from caxamarca.persistence import ccr_reports, people
from caxamarca.persistence.ccr_reports import CcrReport
from caxamarca.persistence.database import session
from caxamarca.web import clock, formats
from caxamarca.web.labels import label, place
from caxamarca.web.papers import Paper, Part, Signing
from caxamarca.web.words import _, ngettext


def scope(province: str | None) -> str:
    """The places that a report is on."""
    return str(place(province)) if province else _("The thirteen provinces")


def paper(report: CcrReport) -> Paper:
    opening = [
        _(
            "The oversight committee (Comité de Vigilancia) reports to the Regional Coordination Council (CCR) every "
            "six months on what was agreed in the participatory budget (Ley 28056 and its rules)."
        )
    ]
    if clock.moment().is_demonstration:
        opening.insert(0, _("DEMONSTRATION: the people and the votes are invented."))
    return Paper(
        _("Report of the oversight committee to the CCR"),
        f"{scope(report.province)}, {formats.half_year(report.half)}",
        opening,
        [
            Part(str(label(section)), told.split("\n"), is_written=True)
            if told
            else Part(str(label(section)), [_("Nothing was written here.")])
            for section, told in report.text.items()
        ],
        _signing(report),
    )


def _signing(report: CcrReport) -> Signing:
    signed = ccr_reports.signatures(session(), report.id)
    names = people.names_of_staff(session(), [one.staff_id for one in signed])
    serving = len(signers(session(), report.province, clock.today()))
    needed = signatures_needed(serving)
    note = (
        _("Published on %(day)s. Each signed with the own account.", day=formats.day(report.published_at))
        if report.published_at
        else ngettext(
            "It is published when %(num)s member has signed, at least half of the committee for this place.",
            "It is published when %(num)s members have signed, at least half of the committee for this place.",
            needed,
        )
    )
    return Signing(
        _("Signatures"),
        note,
        [_("Name"), _("Signed on"), _("Fingerprint of the text")],
        [[names[one.staff_id], formats.short_day(one.signed_at), f"{one.digest[:16]}…"] for one in signed],
    )
