"""How many projects can be marked on a ballot, in words: never more than stand in each part of it."""

from dataclasses import dataclass

from caxamarca.persistence import ballots
from caxamarca.persistence.database import session
from caxamarca.persistence.processes import Process
from caxamarca.web.words import _, ngettext


@dataclass(frozen=True)
class Marks:
    """What can be marked in each part of a ballot, as sentences, and whether there is `any` project to mark."""

    said: tuple[str, ...]
    any: bool


def by_part(process: Process, province: str | None = None) -> Marks:
    """How many projects can be marked in each part, never more than stand there. `province` is that of whoever looks,
    if that is known; else what is said is true of all of them.
    """
    sizes = {one.province: min(process.marks, size) for one, size in ballots.sizes(session(), process.id)}
    common = sizes.pop(None, 0)
    own = {sizes.get(province, 0)} if province is not None else set(sizes.values())
    said = tuple(
        said
        for said in (
            _own_part(max(own, default=0), is_exact=len(own) == 1),
            ngettext(
                "Among the interprovincial projects, apart, you can mark one, or none.",
                "Among the interprovincial projects, apart, you can mark up to %(num)s, or none.",
                common,
            )
            if common
            else "",
        )
        if said
    )
    return Marks(said, any=bool(max(own, default=0) or common))


def _own_part(most: int, *, is_exact: bool) -> str:
    if not most:
        return _("No project of your province came onto the ballot this time.")
    if is_exact:
        return ngettext(
            "Among the projects of your province you can mark one, or none.",
            "Among the projects of your province you can mark up to %(num)s, or none.",
            most,
        )
    return ngettext(
        "Among the projects of your province you can mark one, if there is any, or none.",
        "Among the projects of your province you can mark up to %(num)s, if there are so many, or none.",
        most,
    )
