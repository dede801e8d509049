"""The districts that a project benefits, as one says them: by province."""

from collections.abc import Iterable

from caxamarca.domain.provinces import district, province


def in_words(codes: Iterable[str]) -> str:
    """Districts of these INEI codes: "Chota: Lajas, Tacabamba; Cutervo: Socota"."""
    by_province: dict[str, list[str]] = {}
    for code in sorted(codes):
        found = district(code)
        by_province.setdefault(found.province_code, []).append(found.name)
    return "; ".join(f"{province(code).name}: {', '.join(names)}" for code, names in by_province.items())
