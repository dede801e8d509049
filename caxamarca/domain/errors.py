"""Refusals are facts. What they mean to a person is said in web/refusals.py alone."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of the program
    """Something asked for cannot be done; the subclass and its fields say why."""


class NotAllowed(Refusal):
    """The actor has no role that may do this."""


class NotFound(Refusal):
    """There is no such thing, or none that this actor may know of."""


class NotSignedIn(Refusal):
    """The act needs a person, and nobody is signed in."""
