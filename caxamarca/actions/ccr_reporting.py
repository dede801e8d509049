"""The committee's report to the CCR: gathered in one step, written by its members, signed one by one, published."""

from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caxamarca.domain.ccr_reporting import (
    SECTION_LIMIT,
    AlreadyGathered,
    AlreadyPublished,
    NothingChanged,
    Section,
    Text,
    TextChanged,
    check_half,
    check_written,
    signatures_needed,
)
from caxamarca.domain.days import civil_day
from caxamarca.domain.half_years import HalfYear
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.provinces import province as known_province
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import audit, ccr_reports, people, site
from caxamarca.persistence.ccr_reports import CcrReport, CcrSignature, scope_of
from caxamarca.persistence.database import transaction
from caxamarca.persistence.people import Member


def gather_ccr_report(actor: Actor, half: HalfYear, province: str | None, text: Text) -> int:
    """Begin the report on six months of a province, or of all (`None`), with what was gathered. Returns its id.

    Raises HalfYearNotOver or AlreadyGathered.
    """
    with transaction() as writing:
        permit(actor, Action.GATHER_CCR_REPORT, None, province=province)
        now = site.now(writing)
        check_half(half, civil_day(now))
        report = CcrReport(
            year=half.year,
            half_number=half.number,
            scope=scope_of(None if province is None else known_province(province).code),
            gathered_at=now,
            gathered_by=staff_of(actor),
            edited_at=now,
            edited_by=staff_of(actor),
        )
        report.text = _cleaned(text)
        try:
            with writing.begin_nested():
                writing.add(report)
        except IntegrityError:
            raise AlreadyGathered from None
        audit.write(writing, actor, "committee:report:gather", report.id, now, _named(report))
        return report.id


def edit_ccr_report(actor: Actor, half: HalfYear, province: str | None, text: Text, shown: str) -> int:
    """Write the text anew, before it is published. Returns how many signatures that took away.

    `shown` is the fingerprint of the text that was changed. Raises AlreadyPublished, TextChanged or NothingChanged.
    """
    with transaction() as writing:
        permit(actor, Action.EDIT_CCR_REPORT, None, province=province)
        report = _open(writing, half, province, shown)
        told = _cleaned(text)
        if told == report.text:
            raise NothingChanged
        signed = len(ccr_reports.signatures(writing, report.id))
        ccr_reports.take_signatures_away(writing, report.id)
        report.text, report.edited_at, report.edited_by = told, site.now(writing), staff_of(actor)
        details = {"signatures": signed} | _named(report)
        audit.write(writing, actor, "committee:report:edit", report.id, report.edited_at, details)
        return signed


def sign_ccr_report(actor: Actor, half: HalfYear, province: str | None, shown: str) -> bool:
    """Sign the text as it was shown. Returns whether it is published now: at least half of its members have signed.

    Signing twice is one signature. Whoever has not signed may still do so after the publication. Raises TextChanged or
    NotWrittenYet.
    """
    with transaction() as writing:
        permit(actor, Action.SIGN_CCR_REPORT, None, province=province)
        report = ccr_reports.held(writing, half, province)
        if report.fingerprint != shown:
            raise TextChanged
        check_written(report.text)
        now, signer = site.now(writing), staff_of(actor)
        signed = {one.staff_id for one in ccr_reports.signatures(writing, report.id)}
        if signer not in signed:
            writing.add(CcrSignature(report_id=report.id, staff_id=signer, digest=shown, signed_at=now))
            audit.write(writing, actor, "committee:report:sign", report.id, now, _named(report))
        serving = {one.staff for one in signers(writing, province, civil_day(now))}
        if report.published_at is None and len((signed | {signer}) & serving) >= signatures_needed(
            len(serving)
        ):
            report.published_at = now
            audit.write(writing, actor, "committee:report:publish", report.id, now, _named(report))
        return report.published_at is not None


def signers(reading: Session, province: str | None, today: date) -> tuple[Member, ...]:
    """The members whose report it is: those of the province and of all of them, or everybody; each person once."""
    found = {
        one.staff: one
        for one in people.members(reading, today)
        if province is None or one.province in (None, province)
    }
    return tuple(found.values())


def _open(writing: Session, half: HalfYear, province: str | None, shown: str) -> CcrReport:
    report = ccr_reports.held(writing, half, province)
    if report.published_at is not None:
        raise AlreadyPublished
    if report.fingerprint != shown:
        raise TextChanged
    return report


def _cleaned(text: Text) -> dict[Section, str]:
    """Every section, clean; one may be empty."""
    return {
        section: clean_paragraphs(told, SECTION_LIMIT) if (told := text.get(section, "")).strip() else ""
        for section in Section
    }


def _named(report: CcrReport) -> dict[str, object]:
    return {"half": report.half.slug, "province": report.province}
