"""Recordings read aloud by a program, which says so: a demonstration lends nobody's voice."""

import tomllib
from pathlib import Path

from caxamarca.actions.recording import attach_recording
from caxamarca.actions.sounding import judged
from caxamarca.cli.demonstration.cast import Story
from caxamarca.domain.recording import Explanation, OfProject, RecordingText, Tongue

HERE = Path(__file__).parent
RECORDINGS = HERE / "recordings.toml"
MADE_BY = "Voz de computadora, para la demostración"


def read_aloud(story: Story) -> None:
    """Attach every recording of the demonstration."""
    for told in tomllib.loads(RECORDINGS.read_text("utf-8"))["recording"]:
        about = (
            OfProject(story.project_ids[told["project"]])
            if "project" in told
            else Explanation(told["explanation"])
        )
        attach_recording(
            story.staff["first"].actor,
            about,
            Tongue.SPANISH,
            RecordingText(told["title"], told["transcript"], MADE_BY),
            judged((HERE / "sounds" / told["file"]).read_bytes()),
        )
