"""The publication of a process: its page, the whole of it in one file, its record, and the program that checks it."""

import json
from dataclasses import dataclass
from typing import BinaryIO, cast

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import wrap_file

from caxamarca.actions.publishing import NotAsRecorded
from caxamarca.domain.publication import INNER, RECORD, folder_of
from caxamarca.persistence import processes
from caxamarca.persistence.database import keyring, session
from caxamarca.persistence.publications import PIECE
from caxamarca.persistence.signing import KEY_NAME, public_key
from caxamarca.typesetting import NotTypeset
from caxamarca.web import open_data, parts
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint
from caxamarca.web.public.folder import read_me, verifier
from caxamarca.web.public.folder.making import published


@dataclass(frozen=True)
class Listed:
    """A file of the folder, as its manifest has it, and what it is."""

    name: str
    size: int
    meaning: str


@blueprint.get("/procesos/<year:year>/publicacion", endpoint="publication")
@open_to_all
def publication_page(year: int) -> ResponseReturnValue:
    process = processes.by_year(session(), year)
    made = published(process)
    meanings = read_me.meanings()
    manifest = json.loads(made.manifest)["archivos"]
    hashes = {one["nombre"]: one["sha256"] for one in manifest}
    listed = [Listed(one["nombre"], one["bytes"], meanings.get(one["nombre"], "")) for one in manifest]
    return render_template(
        "public/publication.html",
        process=process,
        size=made.kept.size,
        folder=folder_of(year),
        files=[one for one in listed if "/" not in one.name],
        lists=len({one.name.split("/")[1] for one in listed if one.name.startswith("control/")}),
        elections=sum(one.name.startswith("elecciones/") for one in listed),
        program=verifier.NAME,
        inner_hash=hashes[INNER],
        program_hash=hashes[verifier.NAME],
        archive_hash=made.kept.sha256.hex(),
        signing_key=public_key(keyring().key(KEY_NAME)).hex(),
    )


@blueprint.get("/procesos/<year:year>/publicacion.zip")
@open_to_all
def publication_file(year: int) -> ResponseReturnValue:
    """Read off the database as the line takes it: whoever is slow costs one piece."""
    made = published(processes.by_year(session(), year))
    answer = open_data.file(b"", "application/zip", f"{folder_of(year)}.zip")
    answer.content_length = made.kept.size
    answer.set_etag(made.kept.sha256.hex())
    answer.make_conditional(request, accept_ranges=parts.can_be_given(), complete_length=made.kept.size)
    archive = made.archive(answer.content_range.stop)
    archive.seek(answer.content_range.start or 0)
    answer.response = wrap_file(request.environ, cast(BinaryIO, archive), PIECE)
    answer.direct_passthrough = True
    return answer


@blueprint.get("/procesos/<year:year>/acta.pdf")
@open_to_all
def record_file(year: int) -> ResponseReturnValue:
    made = published(processes.by_year(session(), year))
    return open_data.file(made.file(RECORD), "application/pdf", f"acta-{year}.pdf")


@blueprint.get("/procesos/<year:year>/verificar.py")
@open_to_all
def verifier_file(year: int) -> ResponseReturnValue:
    """The program as it was on the day of the result: the record of agreements has its SHA-256."""
    made = published(processes.by_year(session(), year))
    return open_data.file(made.file(verifier.NAME), "text/x-python", verifier.NAME)


@blueprint.get("/verificar.py")
@open_to_all
def newest_verifier() -> ResponseReturnValue:
    return open_data.file(verifier.program(), "text/x-python", verifier.NAME)


@blueprint.errorhandler(NotTypeset)
def not_made_yet(fault: NotTypeset) -> ResponseReturnValue:
    """Nothing is lost by it: whoever comes next asks for it again."""
    current_app.logger.error("the record of agreements was not set: %s", fault)
    return render_template("public/document_to_come.html"), 503


@blueprint.errorhandler(NotAsRecorded)
def not_as_recorded(fault: NotAsRecorded) -> ResponseReturnValue:
    """Nobody gets it until what was published is back, out of a backup or out of anybody's copy."""
    current_app.logger.error("the publication of %s is not what the audit log says was made", fault)
    return render_template("public/publication_changed.html"), 503
