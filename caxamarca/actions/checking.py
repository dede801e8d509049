"""The committee's word on its five legal duties."""

from caxamarca.domain.checking import NOTE_LIMIT, Duty, SameWord, Verdict
from caxamarca.domain.permissions import Action, permit, staff_of
from caxamarca.domain.roles import Actor
from caxamarca.domain.texts import clean_paragraphs
from caxamarca.persistence import audit, checks, prioritised, processes, site
from caxamarca.persistence.checks import Check
from caxamarca.persistence.database import transaction


def check_duty(actor: Actor, project_id: int, duty: Duty, verdict: Verdict, note: str) -> None:
    """Say whether a project complies, and why. The words before stay beside it. Raises SameWord."""
    with transaction() as writing:
        prioritised.hold(writing, project_id)
        project = prioritised.one(writing, project_id)
        process = processes.by_year(writing, project.year)
        now = site.now(writing)
        permit(actor, Action.CHECK_DUTY, process.stage(now), province=project.province)
        told = clean_paragraphs(note, NOTE_LIMIT)
        last = checks.standing(checks.of_projects(writing, [project_id])[project_id]).get(duty)
        if last is not None and (last.verdict, last.note) == (verdict, told):
            raise SameWord
        writing.add(
            Check(
                project_id=project_id,
                duty=duty,
                verdict=verdict,
                note=told,
                made_at=now,
                made_by=staff_of(actor),
            )
        )
        details = {"duty": duty.value, "verdict": verdict.value}
        audit.write(writing, actor, "follow_up:duty:check", project_id, now, details)
