"""The first file that somebody opens: what the folder is, and how to check it."""

from flask import current_app

from caxamarca.domain.publication import folder_of
from caxamarca.persistence.processes import Process
from caxamarca.web import addresses, clock, formats
from caxamarca.web.public.folder import verifier
from caxamarca.web.words import _


def text(process: Process) -> str:
    """Plain text, one paragraph after another."""
    name = folder_of(process.year)
    paragraphs = [
        process.name,
        *(
            [_("DEMONSTRATION: the people and the votes are invented.")]
            if clock.moment().is_demonstration
            else []
        ),
        _(
            "This folder is what %(site)s published of this process when its results were declared, on %(day)s. "
            "It has no data of any person.",
            site=current_app.jinja_env.globals["site_name"],
            day=formats.day(process.declared_at),
        ),
        _(
            "It was taken from %(address)s",
            address=addresses.published("public.publication", year=process.year),
        ),
        _("To check everything, with Python 3.8 or later and without a network (on Windows: py):"),
        f"    python3 -I {verifier.NAME} {name}",
        _(
            "The program is at %(address)s. Its SHA-256 stands in the record of agreements (acta.pdf):",
            address=addresses.published("public.verifier_file", year=process.year),
        ),
        f"    {verifier.sha256()}",
        _("It says of each thing CORRECTO, FALLA or NO VERIFICABLE AQUÍ, and why."),
        _("With --codigo it says whether your tracking code is in the box."),
        _(
            "With --vigia FOLDER it compares everything with what somebody kept with “watch” while people voted. Only "
            "so it is known that the history is the one that everybody saw."
        ),
        _("What is in each file:"),
        "\n".join(f"    {file}: {meaning}" for file, meaning in meanings().items()),
    ]
    return "\n\n".join(paragraphs) + "\n"


def meanings() -> dict[str, str]:
    """What each file is, in a few words."""
    return {
        "LEAME.txt": _("what this folder is, and how to check it"),
        "acta.pdf": _("the record of agreements and commitments, to be printed and signed"),
        "bases.json": _("the rules, the money and the ballots, as they stood still since the opening"),
        "cedulas.csv": _("how many ballots were marked alike, where they are enough to be published"),
        "control.json": _("the signed checkpoints of the box, from the first to the last"),
        "control/": _("the fingerprints of the codes and of the sealed ballots that each checkpoint listed"),
        "diccionario.csv": _("what each column means"),
        "elecciones/": _("the same ballots for other programs that count (Pabulib), without the blank ones"),
        "lugares.csv": _("the provinces and their codes"),
        "manifiesto.json": _("the list of all files with the SHA-256 of each"),
        "manifiesto.firma": _("the signature of that list"),
        "manifiesto-interior.json": _(
            "the list of the files without the record, which is printed with its SHA-256"
        ),
        "participacion.csv": _("how many could vote and how many did, by province"),
        "participacion_grupos.csv": _("the same by age, sex and way of voting, without small groups"),
        "resultados.json": _("what was declared, and what the other rule would have made of it"),
        "verificar.py": _("the program that checks all of it, as it was that day"),
        "votos.csv": _("the votes of each project"),
    }
