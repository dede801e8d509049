"""An act that is asked one question a page. What was answered is kept as a draft; the last page looks over it all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.form import BaseForm

from caxamarca.domain.drafting import LIFE
from caxamarca.persistence.drafts import Draft, fingerprint
from caxamarca.web import carrying
from caxamarca.web.forms import SETTLED, HouseForm, draft_key
from caxamarca.web.words import _

CORRECTING = "revisar"
"""What the address of a page carries when it was opened from the last one, to which it then leads back."""


@dataclass(frozen=True)
class Page:
    """One page of an act: its title, and the names of the form's questions that it asks."""

    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Course:
    """The pages of an act by what stands for them in the address, in their order."""

    pages: Mapping[str, Page]

    @property
    def total(self) -> int:
        """How many steps there are, the look over it at the end included."""
        return len(self.pages) + 1

    def number(self, slug: str) -> int:
        return list(self.pages).index(slug) + 1

    def before(self, slug: str) -> str | None:
        slugs = list(self.pages)
        place = slugs.index(slug)
        return slugs[place - 1] if place else None

    def after(self, slug: str) -> str | None:
        """The next page, `None` where that is the look over it."""
        slugs = [*self.pages, None]
        return slugs[slugs.index(slug) + 1]

    def page_of(self, field: str) -> str:
        return next(slug for slug, page in self.pages.items() if field in page.fields)

    def first_wrong(self, form: BaseForm) -> str | None:
        """The first page whose answers are missing or wrong."""
        return next(
            (slug for slug, page in self.pages.items() if any(form[name].errors for name in page.fields)),
            None,
        )


def is_correcting() -> bool:
    """Whether this page was opened from the look over the whole."""
    return CORRECTING in request.args


@dataclass(frozen=True)
class Way:
    """How one is led through a course: the address of each page by its slug, and that of the look over it all."""

    course: Course
    page: Callable[[str], str]
    review: str

    def back(self, slug: str) -> str:
        """The page that one came from; empty on the first one."""
        before = self.course.before(slug)
        if is_correcting():
            return self.review
        return "" if before is None else self.page(before)

    def on(self, slug: str) -> Response:
        """To the next page, or back to the end where one came from there."""
        after = None if is_correcting() else self.course.after(slug)
        return redirect(self.review if after is None else self.page(after), 303)

    def settle(self) -> None:
        """Tell the next page which of the phone's own copies it may forget: those of every page."""
        for slug in self.course.pages:
            flash(draft_key(self.page(slug)), SETTLED)


@dataclass(frozen=True)
class Begun:
    """What somebody has begun, as their pages know it."""

    draft: Draft | None

    @property
    def kept(self) -> str:
        """What is said to whoever goes on another day."""
        return _(
            "What you wrote is kept for %(days)s days, and only you see it. Nothing was sent.", days=LIFE.days
        )

    @property
    def is_open(self) -> bool:
        """Whether there is something to go on with."""
        return self.draft is not None and self.draft.is_open

    @property
    def answers(self) -> dict[str, str]:
        return {} if self.draft is None else self.draft.answers


Left = TypeVar("Left", bound=Begun)


class Leaving(StrEnum):
    """The ways off a page that do not send it. What is written there is kept as it stands, right or not."""

    BACK = "back"
    LATER = "later"


class PageForm(HouseForm):
    """The form of one page of an act, which says what it showed, so that two phones do not overwrite each other."""

    LEAVE = "leave"
    WAYS_OFF = Leaving
    DAYS = LIFE.days

    before = HiddenField(filters=())
    was_before = ""

    @property
    def leaving(self) -> Leaving | None:
        """How its writer leaves the page without sending it; `None` for whoever sends it, or only opens it."""
        if request.method != "POST" or carrying.is_restoring():
            return None
        way = request.form.get(self.LEAVE, "")
        return Leaving(way) if way in set(Leaving) else None

    def ask(self, page: Page, answers: Mapping[str, str]) -> None:
        """Ask the questions of one page, beside the answers that were given to them so far."""
        self.ask_only(page.fields)
        self.was_before = self.before.data or ""
        self.before.data = fingerprint({name: answers[name] for name in page.fields if name in answers})


def lead(
    form: PageForm,
    keep: Callable[[], Left],
    on: Callable[[Left], ResponseReturnValue | None],
    back: str,
    later: str,
) -> ResponseReturnValue | None:
    """Keep a page that has arrived, and lead its writer: by `on`, `back`, or to where one goes on `later`.

    `None` where the page is to be shown: it was only opened, is not sound or was refused, or nothing follows.
    """
    way, led = form.leaving, None
    with form.refusals():
        if way is not None or form.is_sent():
            begun = keep()
            if way is None:
                led = on(begun)
            else:
                if way is Leaving.LATER and begun.is_open:
                    flash(begun.kept, "success")
                led = redirect(back if way is Leaving.BACK and back else later, 303)
            if led is not None:
                form.settle()
    return led


class LookOver(HouseForm):
    """The last page of an act. It asks for nothing any more, and says which draft it showed."""

    shown = HiddenField(filters=())

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.was_shown = self.shown.data or ""
        self.shown.data = draft.fingerprint
