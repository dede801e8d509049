"""Recordings that explain: attached by the administration, replaced, withdrawn. A file goes when its row has gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caxamarca.actions.sounding import Sound
from caxamarca.domain.permissions import Action, permit
from caxamarca.domain.recording import (
    ChangedMeanwhile,
    Explained,
    OfProject,
    RecordingText,
    SoundMissing,
    Tongue,
    recording_text,
)
from caxamarca.domain.roles import Actor
from caxamarca.persistence import audit, processes, projects, recordings, site
from caxamarca.persistence.database import recordings_folder, transaction
from caxamarca.persistence.files import drop_file, keep_file, new_name
from caxamarca.persistence.recordings import Recording
from caxamarca.persistence.storing import OutcomeUnknown


def attach_recording(
    actor: Actor,
    about: Explained,
    tongue: Tongue,
    text: RecordingText,
    sound: Sound | None = None,
    replaces: int | None = None,
) -> int:
    """Attach a recording to a thing, in one language. Returns its id.

    `replaces` is the id of the recording that stood there when the form was made; without a `sound` its own is kept.
    The same sent twice is attached once. Raises ChangedMeanwhile where another one stands there now, SoundMissing where
    there is no sound to keep, StorageFailed where the file cannot be written.
    """
    said = recording_text(text)
    with _written(sound) as name:
        try:
            done = _attach(actor, about, tongue, said, sound, name, replaces)
        except IntegrityError:
            raise ChangedMeanwhile from None
    if done.left is not None:
        drop_file(recordings_folder(), done.left)
    return done.id


@contextmanager
def _written(sound: Sound | None) -> Iterator[str | None]:
    """The file of a sound before its row, so that no row is without its file; away again where there will be no row."""
    if sound is None:
        yield None
        return
    name = new_name(sound.kind)
    keep_file(recordings_folder(), name, sound.content)
    try:
        yield name
    except OutcomeUnknown:  # The row may be there; if it is not, the file is swept (tidying).
        raise
    except BaseException:
        drop_file(recordings_folder(), name)
        raise


@dataclass(frozen=True)
class _Attached:
    """The id of the recording that stands there now, and the file that no row names any more, if there is one."""

    id: int
    left: str | None


def _attach(
    actor: Actor,
    about: Explained,
    tongue: Tongue,
    said: RecordingText,
    sound: Sound | None,
    name: str | None,
    replaces: int | None,
) -> _Attached:
    with transaction() as session:
        now = site.now(session)
        _permit(session, actor, about, now)
        before = recordings.held(session, about, tongue)
        if before is not None and before.text == said and sound is not None and before.sha256 == sound.sha256:
            return _Attached(before.id, left=name)
        if (None if before is None else before.id) != replaces:
            raise ChangedMeanwhile
        heard = sound or before
        kept = name if before is None else name or before.name
        if heard is None or kept is None:
            raise SoundMissing
        row = Recording(
            **recordings.key_of(about),
            tongue=tongue,
            title=said.title,
            transcript=said.transcript,
            made_by=said.made_by,
            name=kept,
            seconds=heard.seconds,
            weight=heard.weight,
            sha256=heard.sha256,
            attached_at=now,
        )
        if before is not None:
            session.delete(before)
            session.flush()
        session.add(row)
        session.flush()
        audit.write(session, actor, "content:recording:attach", row.id, now, _details(row))
        return _Attached(row.id, left=None if before is None or before.name == kept else before.name)


def _permit(session: Session, actor: Actor, about: Explained, now: datetime) -> None:
    """The project is held, so that it is not undone meanwhile."""
    if isinstance(about, OfProject):
        project = projects.held(session, about.id)
        stage = processes.one(session, project.process_id).stage(now)
        permit(actor, Action.ATTACH_PROJECT_RECORDING, stage)
    else:
        permit(actor, Action.ATTACH_RECORDING, None)


def withdraw_recording(actor: Actor, recording_id: int) -> None:
    """Take a recording off the site, with its file and its transcript. Raises NotFound where it is gone already."""
    with transaction() as session:
        permit(actor, Action.WITHDRAW_RECORDING, None)
        row = recordings.held_one(session, recording_id)
        audit.write(session, actor, "content:recording:withdraw", row.id, site.now(session), _details(row))
        session.delete(row)
    drop_file(recordings_folder(), row.name)


def _details(row: Recording) -> dict[str, object]:
    return {
        "explanation": row.explanation,
        "project": row.project_id,
        "tongue": row.tongue,
        "title": row.title,
        "sha256": row.sha256,
    }
