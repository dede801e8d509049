"""What stands still once the opening of a vote is decided, written in one way so that one hash stands for it."""

import json

from sqlalchemy.orm import Session

from caxamarca.persistence import ballots, processes, projects, roll
from caxamarca.persistence.processes import Process


def terms_text(session: Session, process: Process) -> str:
    """The terms and every ballot of a process as JSON that anyone gets again: its SHA-256 is in checkpoint 0."""
    constituencies = processes.constituencies(session, process.id)
    on_paper = ballots.lines(session, [one.id for one in constituencies])
    listed = [line.project.id for lines in on_paper.values() for line in lines]
    districts = projects.districts_of(session, listed) if listed else {}
    return json.dumps(
        {
            "proceso": process.year,
            "regla": process.rule.value,
            "marcas": process.marks,
            "edad_minima": process.minimum_age,
            "lista_desde": process.batch_size,
            "cedulas_una_por_una_desde": process.clear_from,
            "semilla_del_sorteo": process.lot_seed,
            "sorteo": {"fuente": process.lot_source, "hora": process.lot_at.isoformat()},
            "votacion_desde": process.voting_from.isoformat(),
            "votacion_hasta": process.voting_until.isoformat(),
            "circunscripciones": [
                {
                    "numero": one.id,
                    "provincia": one.province,
                    "techo_centimos": one.ceiling,
                    "cedula": [
                        {
                            "numero": line.number,
                            "proyecto": line.project.id,
                            "titulo": line.project.title,
                            "costo_centimos": line.project.cost,
                            "distritos": list(districts.get(line.project.id, ())),
                        }
                        for line in on_paper[one.id]
                    ],
                }
                for one in constituencies
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def roll_hash(session: Session, process: Process) -> str:
    """The SHA-256 of the file of the approved roll, in hex; empty where there is none."""
    approved = roll.approved(session, process.id)
    return "" if approved is None else approved.sha256
