"""What people say about ideas and projects: comments, answers, supports, and what had to be hidden."""

import tomllib
from pathlib import Path
from typing import Any

from caxamarca.actions import commenting, moderating
from caxamarca.cli.demonstration.cast import Story
from caxamarca.cli.demonstration.people import Resident
from caxamarca.domain.roles import STRANGER
from caxamarca.persistence.comments import Thread

COMMENTS = Path(__file__).parent / "comments.toml"


def speak(story: Story, year: int) -> None:
    """Everything that is said about the ideas and projects of a process."""
    for told in tomllib.loads(COMMENTS.read_text("utf-8"))["comment"]:
        number = _idea_of(story, told)
        if story.ideas[number]["year"] == year:
            _say(story, told, story.of(story.ideas[number]["district"][:4]), number)


def _idea_of(story: Story, told: dict[str, Any]) -> int:
    """The idea that is commented on, or the first one of the project that is."""
    if "idea" in told:
        return int(told["idea"])
    return next(number for number, idea in enumerate(story.ideas) if idea.get("project") == told["project"])


def _say(story: Story, told: dict[str, Any], neighbours: list[Resident], number: int) -> None:
    thread = (
        Thread(idea=story.idea_ids[number])
        if "idea" in told
        else Thread(project=story.project_ids[told["project"]])
    )
    said = commenting.comment(neighbours[told["by"]].actor, thread, told["text"])
    others = [one for one in neighbours if one is not neighbours[told["by"]]]
    for one in others[: told.get("supports", 0)]:
        commenting.support_comment(one.actor, said)
    for answer in told.get("answers", ()):
        _answer(story, answer, said, neighbours[number % len(neighbours)])
    if "flagged" in told:
        moderating.flag_comment(STRANGER, said, told["flagged"], "demostración")
    if "hidden" in told:
        moderating.hide_comment(story.staff["second"].actor, said, told["hidden"])


def _answer(story: Story, answer: dict[str, str], said: int, proposer: Resident) -> None:
    if answer["by"] == "proposer":
        commenting.answer_comment(proposer.actor, said, answer["text"])
    elif answer["by"] == "team":
        commenting.answer_as_team(story.staff["team"].actor, said, answer["text"])
    else:
        commenting.answer_as_unit(story.staff["unit"].actor, said, answer["text"])
