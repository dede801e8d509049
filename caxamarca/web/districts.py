"""The districts that a project benefits, as one says them: by province."""

from collections.abc import Iterable

from caxamarca.domain.provinces import district, districts_of, province
from caxamarca.web.words import _


def in_words(codes: Iterable[str]) -> str:
    """Districts of these INEI codes: "Chota: Lajas, Tacabamba; Cutervo: Socota"; where none is left out,
    "San Pablo: the whole province".
    """
    by_province: dict[str, list[str]] = {}
    for code in sorted(codes):
        found = district(code)
        by_province.setdefault(found.province_code, []).append(found.name)
    return "; ".join(
        _("%(province)s: the whole province", province=province(code).name)
        if len(names) == len(districts_of(code))
        else f"{province(code).name}: {', '.join(names)}"
        for code, names in by_province.items()
    )
