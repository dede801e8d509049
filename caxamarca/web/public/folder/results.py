"""The declared result as `resultados.json` tells it, for programs that count again."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from caxamarca.actions.declaring import ConstituencyResult, lot_of
from caxamarca.domain import telling
from caxamarca.domain.comparing import Comparison
from caxamarca.domain.counting import Outcome, Rule
from caxamarca.persistence.processes import Process
from caxamarca.web.converters import place_slug
from caxamarca.web.open_data import soles

NAMES = {Rule.MOST_VOTES: "most-votes", Rule.EQUAL_SHARES: "equal-shares"}
"""As Pabulib and the command line call them."""


@dataclass(frozen=True)
class Compared:
    """A constituency by the rule of its process, and by every rule."""

    result: ConstituencyResult
    comparison: Comparison


def told(process: Process, constituencies: Sequence[Compared]) -> dict[str, object]:
    return {
        "proceso": process.year,
        "regla": NAMES[process.rule],
        "marcas": process.marks,
        "circunscripciones": [_constituency(process, one) for one in constituencies],
    }


def _constituency(process: Process, one: Compared) -> dict[str, object]:
    counted, outcome = one.result, one.result.outcome
    return {
        "circunscripcion": place_slug(counted.constituency.province),
        "techo_soles": soles(outcome.ceiling),
        "asignado_soles": soles(outcome.spent),
        "cedulas": outcome.tally.ballots,
        "en_blanco": outcome.tally.blank,
        "clara": counted.is_clear,
        "orden_del_sorteo": list(lot_of(process, counted.constituency, counted.lines)),
        "reglas": {NAMES[rule]: _rule(process, one, rule) for rule in Rule},
        "votos": {str(line.number): outcome.tally.votes[line.number] for line in counted.lines},
    }


def _rule(process: Process, one: Compared, rule: Rule) -> dict[str, object] | None:
    outcome, is_clear = one.comparison.outcomes[rule], one.result.is_clear
    if not telling.is_told(rule, process.rule, is_clear=is_clear):
        return None
    return {
        "ganadores": list(outcome.funded),
        "completados": list(outcome.completed),
        "asignado_soles": soles(outcome.spent),
        **_shares(outcome, is_clear=is_clear),
        "sin_ninguno": one.comparison.left_out[rule] if is_clear else None,
    }


def _shares(outcome: Outcome, *, is_clear: bool) -> dict[str, object]:
    shares = outcome.shares
    if shares is None:
        return {}
    told: dict[str, Fraction | int] = {
        "parte_inicial_soles": shares.start / 100,
        "parte_final_soles": shares.last / 100,
        "subidas_de_un_sol": shares.raises,
    }
    return {
        name: None if not is_clear else str(value) if isinstance(value, Fraction) else value
        for name, value in told.items()
    }
