"""A published folder made from plain data, for the tests of the verifier: `build`, and `seal` after any change.

The house's own rules count and chain here; the verifier shares nothing with them.
"""

import hashlib
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from caxamarca.domain import checkpoints as points
from caxamarca.domain import pabulib, turnout
from caxamarca.domain.checkpoints import Checkpoint
from caxamarca.domain.counting import Ballots, Candidate, Outcome, Rule, count, tally
from caxamarca.domain.days import civil_day
from caxamarca.domain.lots import draw
from caxamarca.domain.merkle import Tree
from caxamarca.domain.provinces import PROVINCES, province
from caxamarca.domain.tallying import left_out
from caxamarca.domain.turnout import UNKNOWN, Dimension, Group
from caxamarca.domain.voting import board_hash

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
YEAR, PROCESS, NAME = 2025, 3, "Presupuesto de «prueba»"
EVERYWHERE = "interprovincial"
NAMES = {Rule.MOST_VOTES: "most-votes", Rule.EQUAL_SHARES: "equal-shares"}
INNER, OUTER, SIGNATURE, ACTA = "manifiesto-interior.json", "manifiesto.json", "manifiesto.firma", "acta.pdf"
SEALED = (INNER, OUTER, SIGNATURE, ACTA)
NOTHING_ELSE: Mapping[str, str] = {}


@dataclass(frozen=True)
class Place:
    """One constituency: its id, the code of its province or nothing, money in céntimos, and its ballots."""

    id: int
    province: str | None
    ceiling: int
    costs: Mapping[int, int]
    ballots: Ballots

    @property
    def slug(self) -> str:
        return EVERYWHERE if self.province is None else province(self.province).slug


@dataclass(frozen=True)
class Vote:
    """A whole vote. `batches` is how many lists its codes are published in; `codes` are some that people have."""

    places: Sequence[Place]
    rule: Rule = Rule.MOST_VOTES
    marks: int = 3
    clear_from: int = 20
    seed: str = "sorteo 1234"
    batches: int = 3
    codes: Sequence[str] = ()
    first: Mapping[str, str] = field(default_factory=dict)

    @property
    def voted(self) -> Counter[str]:
        """Ballots by province."""
        return Counter({one.province: sum(one.ballots.values()) for one in self.places if one.province})

    @property
    def for_all(self) -> bool:
        """Whether there is something that every province votes on."""
        return any(one.costs for one in self.places if one.province is None)


def public_hex(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def build(folder: Path, vote: Vote, key: Ed25519PrivateKey = KEY) -> Path:
    """Everything that a process publishes, sealed."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bases.json").write_text(_terms(vote), "utf-8")
    write_points(folder, [*_history(folder, vote, key)], key)
    (folder / "LEAME.txt").write_text(f"{NAME}\n\nQué es esto y cómo se comprueba.\n", "utf-8")
    (folder / "verificar.py").write_text("# El programa de ese día.\n", "utf-8")
    table(folder / "diccionario.csv", ["archivo,columna,significado", "votos.csv,votos,cuántos"])
    rows = [f"{one.slug},{one.code},{one.name}" for one in PROVINCES]
    table(folder / "lugares.csv", ["circunscripcion,codigo,nombre", *rows, f"{EVERYWHERE},,Interprovincial"])
    voted = vote.voted
    rows = [f"{one.slug},{voted[one.code] + 7},{voted[one.code]}" for one in PROVINCES]
    table(folder / "participacion.csv", ["circunscripcion,votantes_habiles,votaron", *rows])
    here = (
        {one.code for one in PROVINCES}
        if vote.for_all
        else {one.province for one in vote.places if one.costs}
    )
    groups = _groups(sum(voted[code or ""] + 7 for code in here), voted.total())
    table(folder / "participacion_grupos.csv", ["criterio,grupo,votantes_habiles,votaron", *groups])
    write_results(folder, {one.slug: one.ballots for one in vote.places})
    (folder / ACTA).write_bytes(_acta())
    seal(folder, key)
    return folder


def table(path: Path, lines: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


DIMENSIONS = {Dimension.AGE: "edad", Dimension.SEX: "sexo", Dimension.CHANNEL: "canal"}


def _groups(entitled: int, voted: int) -> Iterator[str]:
    """Lines of so many people by age, sex and channel: none of few is told, and of those of unknown age neither."""
    few, there = (voted // 8, entitled // 8), partial(Group, Dimension.AGE)
    found = [there("0-29", few[1], few[0]), there(UNKNOWN, 9, min(voted, 3))]
    rest = entitled - few[1] - 9, voted - few[0] - min(voted, 3)
    found += [there("30-44", rest[0] // 2, rest[1] // 2), there("60-mas", -(-rest[0] // 2), -(-rest[1] // 2))]
    sexes = [
        Group(Dimension.SEX, "F", entitled // 2, voted // 2),
        Group(Dimension.SEX, "M", -(-entitled // 2), -(-voted // 2)),
    ]
    for groups in (found, sexes, [Group(Dimension.CHANNEL, "web", None, voted)]):
        for one in turnout.told(groups):
            shown = "" if one.entitled is None else one.entitled, "" if one.voted is None else one.voted
            yield f"{DIMENSIONS[one.dimension]},{one.name},{shown[0]},{shown[1]}"


def _terms(vote: Vote) -> str:
    return json.dumps(
        {
            "proceso": YEAR,
            "regla": vote.rule.value,
            "marcas": vote.marks,
            "edad_minima": 18,
            "lista_desde": 20,
            "cedulas_una_por_una_desde": vote.clear_from,
            "semilla_del_sorteo": vote.seed,
            "votacion_desde": "2025-10-01T05:00:00+00:00",
            "votacion_hasta": "2025-11-01T05:00:00+00:00",
            "circunscripciones": [
                {
                    "numero": one.id,
                    "provincia": one.province,
                    "techo_centimos": one.ceiling,
                    "cedula": [
                        {
                            "numero": number,
                            "proyecto": 100 * one.id + number,
                            "titulo": f"Agua; para «Ñ» {number}",
                            "costo_centimos": cost,
                            "distritos": [],
                        }
                        for number, cost in one.costs.items()
                    ],
                }
                for one in vote.places
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


# The history


def _history(folder: Path, vote: Vote, key: Ed25519PrivateKey) -> Iterable[Checkpoint]:
    """Number 0 and one checkpoint for each batch, whose lists are written on the way."""
    frozen = {
        **vote.first,
        "bases": hashlib.sha256((folder / "bases.json").read_bytes()).hexdigest(),
        "padron": hashlib.sha256(b"roll").hexdigest(),
        "llave_del_anfora": "ab" * 32,
        "llave_de_las_firmas": public_hex(key),
    }
    one = points.first(YEAR, date(2025, 9, 30), frozen)
    yield one
    chance = random.Random(7)  # noqa: S311 - the same folder each time
    waiting = [code for code, times in vote.voted.items() for _each in range(times)]
    chance.shuffle(waiting)
    typed = [board_hash(PROCESS, code.replace("-", "")) for code in vote.codes]
    codes, sealed = points.NOTHING, points.NOTHING
    each = max(1, -(-len(waiting) // vote.batches))
    for number, start in enumerate(range(0, len(waiting), each), start=1):
        batch = waiting[start : start + each]
        lists = [
            sorted([*typed[start : start + each], *(chance.randbytes(32) for _one in batch)][: len(batch)]),
            sorted(chance.randbytes(32) for _one in batch),
        ]
        for kind, hashes in zip(("codigos", "sobres"), lists, strict=True):
            table(folder / "control" / str(number) / f"{kind}.csv", [one.hex() for one in hashes])
        codes, sealed = codes.added(lists[0]), sealed.added(lists[1])
        one = replace(
            one,
            number=number,
            day=date(2025, 10, min(1 + number, 31)),
            previous=points.digest(points.to_text(one)),
            codes=points.head(codes),
            envelopes=points.head(sealed),
            voted=dict(Counter(one.voted) + Counter(batch)),
            frozen={},
        )
        yield one


def write_points(
    folder: Path,
    history: Sequence[Checkpoint],
    key: Ed25519PrivateKey = KEY,
    lost: Sequence[Checkpoint] = (),
    restored: Sequence[Mapping[str, Any]] = (),
) -> None:
    told = {
        "llave_de_las_firmas": public_hex(key),
        "puntos": [signed(points.to_text(one), key) for one in history],
        "puntos_perdidos": [signed(points.to_text(one), key) for one in lost],
        "restauraciones": [*restored],
    }
    (folder / "control.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")


def signed(text: str, key: Ed25519PrivateKey) -> dict[str, str]:
    return {"texto": text, "firma": key.sign(text.encode()).hex()}


def history_of(folder: Path) -> list[Checkpoint]:
    told = json.loads((folder / "control.json").read_text("utf-8"))
    return [points.from_text(one["texto"]) for one in told["puntos"]]


def chained(history: Iterable[Checkpoint]) -> list[Checkpoint]:
    """The same checkpoints, each with the hash of the one before."""
    done: list[Checkpoint] = []
    for one in history:
        done.append(
            replace(one, previous=points.digest(points.to_text(done[-1])) if done else points.BEGINNING)
        )
    return done


def restore(
    folder: Path,
    key: Ed25519PrivateKey = KEY,
    *,
    brought: bool = True,
    counted: Mapping[str, Any] = NOTHING_ELSE,
    signed_as: Mapping[str, str] = NOTHING_ELSE,
) -> Path:
    """The last checkpoint was lost by a restore, and its voters have voted anew. Its copy was brought, or by nobody.

    `counted` and `signed_as` change what control.json and the first checkpoint of the new chain say of it.
    """
    *history, lost = history_of(folder)
    last, before = history[-1], folder / "control" / str(lost.number)
    listed = (before / "codigos.csv").read_text("utf-8") if before.is_dir() else ""
    gone = listed if brought else ""
    if not brought:
        shutil.rmtree(before)
    elif not before.is_dir():  # it listed nothing, and the files that tell so are empty
        table(before / "codigos.csv", [])
        table(before / "sobres.csv", [])
    begun = replace(
        last,
        number=300_000,
        day=date(2025, 10, 5),
        previous=points.digest(points.to_text(last)),
        frozen={
            "causa": "restauracion",
            "copia": "2025-10-02T10:00+00:00",
            "restaurado": "2025-10-04T10:00+00:00",
            "ultimo_punto": str(last.number),
            "puntos_perdidos": str(lost.number) if brought else "",
            "codigos_perdidos_lineas": str(len(gone.split())),
            "codigos_perdidos": hashlib.sha256(gone.encode()).hexdigest(),
            **signed_as,
        },
    )
    chance, trees = random.Random(8), {}  # noqa: S311
    for kind in ("codigos", "sobres"):
        tree = Tree()
        for one in history[1:]:
            tree = tree.added(
                map(bytes.fromhex, (folder / f"control/{one.number}/{kind}.csv").read_text().split())
            )
        hashes = sorted(chance.randbytes(32) for _one in listed.split())
        if hashes:
            table(folder / "control" / "300001" / f"{kind}.csv", [one.hex() for one in hashes])
        trees[kind] = points.head(tree.added(hashes))
    (folder / "control" / "300000").mkdir()
    (folder / "control" / "300000" / "perdidos.csv").write_text(gone, "utf-8")
    after = replace(
        lost,
        number=300_001,
        day=begun.day,
        previous=points.digest(points.to_text(begun)),
        codes=trees["codigos"],
        envelopes=trees["sobres"],
    )
    told = {
        "copia": "2025-10-02T10:00+00:00",
        "restaurado": "2025-10-04T10:00+00:00",
        "reanudado": "2025-10-05T10:00+00:00",
        "punto": 300_000,
    }
    write_points(folder, [*history, begun, after], key, [lost] if brought else [], [{**told, **counted}])
    seal(folder, key)
    return folder


def watch(folder: Path, copies: Path, key: Ed25519PrivateKey = KEY) -> Path:
    """What somebody who watched has kept by now (cli/copies.py)."""
    copies.mkdir()
    (copies / "llave-de-las-firmas.txt").write_text(public_hex(key), "utf-8")
    for told in json.loads((folder / "control.json").read_text("utf-8"))["puntos"]:
        number = points.from_text(told["texto"]).number
        (copies / f"punto-{number:05}.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        for kind in ("codigos", "sobres"):
            listed = folder / "control" / str(number) / f"{kind}.csv"
            if number:
                content = listed.read_bytes() if listed.exists() else b""
                (copies / f"{kind}-{number:05}.csv").write_bytes(content)
    return copies


# The results


def ballots_of(folder: Path) -> dict[str, dict[frozenset[int], int]]:
    """The clear ballots of each place, as the folder has them."""
    found: dict[str, dict[frozenset[int], int]] = {}
    for row in (folder / "cedulas.csv").read_text("utf-8").splitlines()[1:]:
        place, numbers, times = row.split(",")
        found.setdefault(place, {})[frozenset(map(int, filter(None, numbers.split("-"))))] = int(times)
    return found


def write_results(folder: Path, ballots: Mapping[str, Ballots]) -> None:
    """Count these ballots by the terms that are in the folder, and publish ballots, votes, results and elections."""
    terms = json.loads((folder / "bases.json").read_text("utf-8"))
    name = (folder / "LEAME.txt").read_text("utf-8").split("\n")[0]
    rule, clear_from = Rule(terms["regla"]), terms["cedulas_una_por_una_desde"]
    lines, votes, told = ["circunscripcion,numeros,cedulas"], ["circunscripcion,numero,votos"], []
    for part in terms["circunscripciones"]:
        if not part["cedula"]:
            continue
        place = EVERYWHERE if part["provincia"] is None else province(part["provincia"]).slug
        of_place = {marked: times for marked, times in ballots.get(place, {}).items() if times}
        counted = _Counted.of(terms, part, of_place)
        votes += [f"{place},{number},{counted.votes[number]}" for number in counted.numbers]
        is_clear = sum(of_place.values()) >= clear_from
        told.append(counted.told(place, rule, is_clear=is_clear))
        if is_clear:
            lines += [
                f"{place},{'-'.join(map(str, sorted(marked)))},{of_place[marked]}"
                for marked in sorted(of_place, key=sorted)
            ]
            text = counted.election(part, terms, name)
            table(folder / "elecciones" / f"{place}.pb", pabulib.write(text, rule).splitlines())
    table(folder / "cedulas.csv", lines)
    table(folder / "votos.csv", votes)
    whole = {"proceso": terms["proceso"], "regla": NAMES[rule], "marcas": terms["marcas"]}
    write_json(folder / "resultados.json", {**whole, "circunscripciones": told})


def write_json(path: Path, told: object) -> None:
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


@dataclass(frozen=True)
class _Counted:
    """One place, counted by both rules."""

    ceiling: int
    costs: Mapping[int, int]
    ballots: Ballots
    lot: tuple[int, ...]
    outcomes: Mapping[Rule, Outcome]

    @classmethod
    def of(cls, terms: Mapping[str, Any], part: Mapping[str, Any], ballots: Ballots) -> "_Counted":
        costs = {line["numero"]: line["costo_centimos"] for line in part["cedula"]}
        lot = draw(costs, f"{terms['semilla_del_sorteo']}:{part['numero']}")
        candidates = [Candidate(number, cost) for number, cost in costs.items()]
        outcomes = {rule: count(rule, ballots, candidates, part["techo_centimos"], lot) for rule in Rule}
        return cls(part["techo_centimos"], costs, ballots, lot, outcomes)

    @property
    def numbers(self) -> list[int]:
        return [*self.costs]

    @property
    def votes(self) -> Counter[int]:
        return tally(self.ballots).votes

    def election(self, part: Mapping[str, Any], terms: Mapping[str, Any], name: str) -> pabulib.Election:
        begins, ends = (datetime.fromisoformat(terms[f"votacion_{when}"]) for when in ("desde", "hasta"))
        titles = {line["numero"]: line["titulo"] for line in part["cedula"]}
        projects = {
            number: pabulib.Project(str(number), cost, titles[number], selected=False)
            for number, cost in self.costs.items()
        }
        about = {
            "description": name,
            "country": "Peru",
            "unit": "Cajamarca",
            "subunit": "Interprovincial" if part["provincia"] is None else province(part["provincia"]).name,
            "instance": str(terms["proceso"]),
            "date_begin": f"{civil_day(begins):%d.%m.%Y}",
            "date_end": f"{civil_day(ends - datetime.resolution):%d.%m.%Y}",
            "max_length": str(min(terms["marcas"], len(projects))),
            "language": "es",
            "currency": "PEN",
        }
        return pabulib.arranged(about, self.ceiling, projects, self.ballots, self.lot)

    def told(self, place: str, declared: Rule, *, is_clear: bool) -> dict[str, Any]:
        rules = {
            NAMES[rule]: self._of_rule(outcome, is_clear=is_clear)
            if is_clear or rule in {declared, Rule.MOST_VOTES}
            else None
            for rule, outcome in self.outcomes.items()
        }
        counted = tally(self.ballots)
        return {
            "circunscripcion": place,
            "techo_soles": soles(self.ceiling),
            "asignado_soles": soles(self.outcomes[declared].spent),
            "cedulas": counted.ballots,
            "en_blanco": counted.blank,
            "clara": is_clear,
            "orden_del_sorteo": [*self.lot],
            "reglas": rules,
            "votos": {str(number): counted.votes[number] for number in self.costs},
        }

    def _of_rule(self, outcome: Outcome, *, is_clear: bool) -> dict[str, Any]:
        nothing = left_out(self.ballots, outcome.funded)
        told: dict[str, Any] = {
            "ganadores": [*outcome.funded],
            "completados": [*outcome.completed],
            "asignado_soles": soles(outcome.spent),
            "sin_ninguno": nothing if is_clear else None,
        }
        if outcome.shares is not None:
            shares: dict[str, Any] = {
                "parte_inicial_soles": str(outcome.shares.start / 100),
                "parte_final_soles": str(outcome.shares.last / 100),
                "subidas_de_un_sol": outcome.shares.raises,
            }
            told |= shares if is_clear else dict.fromkeys(shares)
        return told


def soles(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02}"


# The seals


def _acta() -> bytes:
    """What matters of a PDF here: the hash stands in its metadata twice, as Typst writes it."""
    mark = "sha256:" + "0" * 64
    return (
        f"%PDF-1.7\n1 0 obj<</Keywords(acta, {mark})>>endobj\n<?xpacket begin?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        f"<pdf:Keywords>acta, {mark}</pdf:Keywords></x:xmpmeta><?xpacket end='r'?>\nstream páginas endstream\n%%EOF\n"
    ).encode()


def seal(folder: Path, key: Ed25519PrivateKey = KEY) -> None:
    """Write both manifests, the mark in the acta and the signature anew, over whatever is in the folder."""
    inner = _manifest(folder, (INNER, ACTA))
    (folder / INNER).write_text(inner, "utf-8")
    if (folder / ACTA).exists():
        mark = b"sha256:" + hashlib.sha256(inner.encode()).hexdigest().encode()
        (folder / ACTA).write_bytes(re.sub(rb"sha256:[0-9a-f]{64}", mark, (folder / ACTA).read_bytes()))
    outer = _manifest(folder, ())
    (folder / OUTER).write_text(outer, "utf-8")
    (folder / SIGNATURE).write_text(key.sign(outer.encode()).hex() + "\n", "utf-8")


def _manifest(folder: Path, without: Sequence[str]) -> str:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    files = []
    for name in names:
        if name not in (OUTER, SIGNATURE, *without):
            content = (folder / name).read_bytes()
            files.append(
                {"nombre": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            )
    year = json.loads((folder / "bases.json").read_text("utf-8"))["proceso"]
    return json.dumps({"proceso": year, "formato": 1, "archivos": files}, ensure_ascii=False, indent=1) + "\n"


# A small vote


def small(rule: Rule = Rule.EQUAL_SHARES, **more: Any) -> Vote:
    """Cajamarca and everywhere are clear; in Jaén three people voted; in Chota nothing stood on a ballot."""
    here = {(1, 2): 9, (1,): 4, (2, 3): 5, (3,): 6, (4, 1): 2, (): 3}
    jaen = {(1,): 1, (2, 1): 1, (): 1}
    everywhere = {(1,): 12, (2,): 8, (1, 3): 7, (3,): 3, (): 2}
    costs = {1: 120_000_00, 2: 90_000_50, 3: 60_000_00, 4: 60_000_00}
    places = [
        Place(11, "0601", 200_000_00, costs, _sets(here)),
        Place(12, "0604", 100_000_00, {}, {}),
        Place(13, "0608", 100_000_00, {1: 70_000_00, 2: 40_000_00, 3: 10_000_00}, _sets(jaen)),
        Place(14, None, 500_000_00, {1: 250_000_00, 2: 250_000_00, 3: 100_000_00}, _sets(everywhere)),
    ]
    return Vote(places, rule, **more)


def _sets(written: Mapping[tuple[int, ...], int]) -> dict[frozenset[int], int]:
    return {frozenset(marked): times for marked, times in written.items()}
