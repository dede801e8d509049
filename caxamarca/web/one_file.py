"""A file that comes with a form: it is looked at when all the rest is sound, and said to be lost when it is not."""

from abc import abstractmethod
from typing import Any

from flask_wtf.file import FileField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from caxamarca.domain.errors import Refusal
from caxamarca.web import refusals


class OneFile(FileField):  # type: ignore[misc]
    """At most one file. It has to be the form's last field. `accept` is what browsers offer to choose from."""

    accept: str
    render_kw: dict[str, Any] | None

    @abstractmethod
    def take(self, content: bytes) -> None:
        """Keep what comes of the file. Raises the Refusal that is said beside the field."""

    def pre_validate(self, form: BaseForm) -> None:
        if not self.data or any(field.errors for field in form if field is not self):
            return
        try:
            self.take(self.data.read())
        except Refusal as fact:
            raise StopValidation(refusals.words(fact)) from None

    @property
    def is_lost(self) -> bool:
        """Whether a file was sent that the browser does not bring along when the page comes back."""
        return bool(self.data)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.render_kw = {**(self.render_kw or {}), "accept": self.accept}
