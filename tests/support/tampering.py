"""A published folder, changed by somebody: a byte of a file, or anything at all by whoever has the site's key.

`python -m tests.support.tampering FOLDER KEY.hex --raw 1000 --signed 1000` changes a copy of a folder so many times,
asks the verifier each time, and prints for each kind how often it was caught. KEY.hex holds the private key in hex.
"""

import tests.support.tools  # noqa: F401 - it speaks first where the others are missing

# isort: split
import argparse
import hashlib
import io
import json
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from caxamarca.domain import checkpoints as points
from caxamarca.domain.checkpoints import Checkpoint
from caxamarca.domain.lots import draw
from caxamarca.domain.merkle import Tree
from caxamarca.domain.turnout import LEAST
from caxamarca.verifier import verificar
from tests.support import published

Chance = random.Random


def seeded(seed: int) -> Chance:
    return random.Random(seed)  # noqa: S311 - the same each time, and no secret


@dataclass(frozen=True)
class Told:
    """What the verifier said, line by line, and what it ended with."""

    status: int
    lines: Sequence[str]

    @property
    def faults(self) -> list[str]:
        return [line for line in self.lines if line.startswith(verificar.MAL)]


def verified(folder: Path, *words: str) -> Told:
    with redirect_stdout(io.StringIO()) as said:
        status = verificar.main([str(folder), *words])
    return Told(status, said.getvalue().splitlines())


# A byte of a file


def change_a_byte(folder: Path, chance: Chance) -> str:
    """One byte of one file is another one afterwards. Returns which."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    path = chance.choice(files)
    content = bytearray(path.read_bytes())
    place = chance.randrange(len(content))
    content[place] ^= chance.randrange(1, 256)
    path.write_bytes(content)
    return f"{path.relative_to(folder)} at {place}"


# Anything, by whoever has the key: `Kind.change` touches what it is about, and `seal` does the rest


class NothingToChange(Exception):  # noqa: N818 - not of an error
    """Nothing of the kind is in the folder."""


@dataclass(frozen=True)
class Kind:
    """One way to lie. The fault that is told has the words `says` in it; where there are none, no folder can show it by
    itself, and `needs` says who sees it.
    """

    name: str
    change: Callable[[Path, Ed25519PrivateKey, Chance], None]
    says: str
    needs: str = ""


KINDS: list[Kind] = []

Change = Callable[[Path, Ed25519PrivateKey, Chance], None]


def kind(name: str, says: str = "", needs: str = "") -> Callable[[Change], Change]:
    def noted(change: Change) -> Change:
        KINDS.append(Kind(name, change, says, needs))
        return change

    return noted


def change_and_seal(folder: Path, key: Ed25519PrivateKey, chance: Chance, one: Kind) -> None:
    """Raises NothingToChange."""
    one.change(folder, key, chance)
    published.seal(folder, key)


def read_json(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text("utf-8"))


@contextmanager
def results(folder: Path) -> Iterator[Any]:
    told = read_json(folder, "resultados.json")
    yield told
    published.write_json(folder / "resultados.json", told)


@contextmanager
def rows(folder: Path, name: str) -> Iterator[list[list[str]]]:
    """The rows of a CSV without its first line."""
    lines = [line.split(",") for line in (folder / name).read_text("utf-8").splitlines()]
    if len(lines) < 2:
        raise NothingToChange
    body = lines[1:]
    yield body
    published.table(folder / name, [",".join(row) for row in [lines[0], *body]])


def one_of(found: Sequence[Any], chance: Chance) -> Any:
    if not found:
        raise NothingToChange
    return chance.choice(found)


def clear_places(told: Any) -> list[Any]:
    return [one for one in told["circunscripciones"] if one["clara"]]


# Ballots and votes


@kind("one ballot more of a kind", "cédulas, y se firmaron")
def _more(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    with rows(folder, "cedulas.csv") as body:
        row = chance.choice(body)
        row[2] = str(int(row[2]) + 1)


@kind("a kind of ballot left out", "cédulas, y se firmaron")
def _left_out(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    with rows(folder, "cedulas.csv") as body:
        body.remove(chance.choice(body))


@kind("a ballot exchanged for another kind, the votes left as they were", "sus cédulas")
def _exchanged(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    with rows(folder, "cedulas.csv") as body:
        one = one_of([row for row in body if int(row[2]) > 1], chance)
        other = one_of([row for row in body if row[0] == one[0] and row is not one], chance)
        one[2], other[2] = str(int(one[2]) - 1), str(int(other[2]) + 1)


@kind("ballots in another order", "fuera de orden o repetida")
def _other_order(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    with rows(folder, "cedulas.csv") as body:
        place = chance.randrange(max(1, len(body) - 1))
        body[place : place + 2] = reversed(body[place : place + 2])
        if len(body) < 2:
            raise NothingToChange


@kind("a kind of ballot in two lines", "fuera de orden o repetida")
def _two_lines(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    with rows(folder, "cedulas.csv") as body:
        row = one_of([row for row in body if int(row[2]) > 1], chance)
        body.insert(body.index(row), [row[0], row[1], "1"])
        row[2] = str(int(row[2]) - 1)


@kind("a ballot with a number that is not on it", "no está en la cédula")
def _foreign_number(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    with rows(folder, "cedulas.csv") as body:
        row = one_of([row for row in body if row[1]], chance)
        row[1] = "-".join([*row[1].split("-")[:-1], "999"])


@kind("a ballot that marks one project twice", "no es una cédula que se pueda marcar")
def _marked_twice(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    with rows(folder, "cedulas.csv") as body:
        row = one_of([row for row in body if row[1] and "-" not in row[1]], chance)
        row[1] = f"{row[1]}-{row[1]}"


@kind("a ballot with more marks than allowed", "no es una cédula que se pueda marcar")
def _too_many_marks(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    terms = read_json(folder, "bases.json")
    wide = [one for one in terms["circunscripciones"] if len(one["cedula"]) > terms["marcas"]]
    with rows(folder, "cedulas.csv") as body:
        slugs = {
            published.EVERYWHERE if one["provincia"] is None else slug_of(one["provincia"]): one
            for one in wide
        }
        row = one_of([row for row in body if row[0] in slugs], chance)
        row[1] = "-".join(sorted((str(line["numero"]) for line in slugs[row[0]]["cedula"]), key=int))


def slug_of(code: str) -> str:
    return verificar.PROVINCIAS[code]


@kind("a vote more for a project", "y sus cédulas dan")
def _vote_more(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    clear = {one["circunscripcion"] for one in clear_places(read_json(folder, "resultados.json"))}
    with rows(folder, "votos.csv") as body:
        row = one_of([row for row in body if row[0] in clear], chance)
        row[2] = str(int(row[2]) + 1)


@kind("more votes than ballots where they are few", "no pueden salir de")
def _few_too_many(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    told = read_json(folder, "resultados.json")
    few = {one["circunscripcion"]: one["cedulas"] for one in told["circunscripciones"] if not one["clara"]}
    with rows(folder, "votos.csv") as body:
        row = one_of([row for row in body if row[0] in few], chance)
        row[2] = str(few[row[0]] + 1)


@kind("somebody more voted than the checkpoints say", "y se firmaron")
def _participation(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    with rows(folder, "participacion.csv") as body:
        row = chance.choice(body)
        row[2] = str(int(row[2]) + 1)


@kind("fewer people could vote than voted", "más que las")
def _fewer_could(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    with rows(folder, "participacion.csv") as body:
        row = one_of([row for row in body if int(row[2])], chance)
        row[1] = str(int(row[2]) - 1)


def _grouped(name: str, change: Callable[[list[list[str]], Chance], None]) -> None:
    """In `participacion_grupos.csv`."""

    @kind(name, "participacion_grupos.csv: ")
    def _changed(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
        with rows(folder, "participacion_grupos.csv") as body:
            change(body, chance)


def shown(body: list[list[str]], *dimensions: str) -> list[list[str]]:
    """The rows of these dimensions that tell how many."""
    return [row for row in body if row[3] and row[0] in dimensions]


def _hidden(row: list[str]) -> None:
    row[2:] = ["", ""]


def _few(row: list[str]) -> None:
    row[2] = row[3]


def _all_told(body: list[list[str]], *dimensions: str) -> list[list[str]]:
    """The rows of those of these dimensions that hide nothing."""
    hiding = {row[0] for row in body if not row[3]}
    return shown(body, *(one for one in dimensions if one not in hiding))


_grouped(
    "a group of people that nobody knows", lambda body, _chance: body.append(["edad", "gatos", "9", "9"])
)
_grouped("a group of people twice", lambda body, chance: body.append(chance.choice(body)))
_grouped(
    "a group of people left out",
    lambda body, chance: body.remove(one_of(_all_told(body, "edad", "sexo"), chance)),
)
_grouped(
    "a group that tells of few people", lambda body, chance: _few(one_of(shown(body, "sexo", "edad"), chance))
)
_grouped(
    "one group alone that is hidden",
    lambda body, chance: _hidden(one_of(_all_told(body, "edad", "sexo"), chance)),
)


def _one_more_in(body: list[list[str]], chance: Chance) -> None:
    row = one_of(_all_told(body, "edad", "sexo", "canal"), chance)
    row[3] = str(int(row[3]) + 1)


_grouped("a group of which one more voted", _one_more_in)


@kind("more people who could have voted", "participacion_grupos.csv: ")
def _more_could(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    with rows(folder, "participacion_grupos.csv") as body:
        one_of(_all_told(body, "edad", "sexo"), chance)
    _more_on_the_roll(folder, chance)


def _more_on_the_roll(folder: Path, chance: Chance) -> None:
    with rows(folder, "participacion.csv") as body:
        row = one_of([row for row in body if int(row[2])], chance)
        row[1] = str(int(row[1]) + 1000)


# What was declared


def _result_kind(name: str, says: str, change: Callable[[Any, Chance], None]) -> None:
    @kind(name, says)
    def _changed(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
        with results(folder) as told:
            change(one_of(clear_places(told), chance), chance)


def _rule_kind(name: str, says: str, change: Callable[[Any], None], rule: str = "") -> None:
    """In what is told of one rule, or of either."""

    def changed(one: Any, chance: Chance) -> None:
        change(one["reglas"][rule or chance.choice(["most-votes", "equal-shares"])])

    _result_kind(name, says, changed)


def _swap(found: list[Any]) -> None:
    if len(found) < 2:
        raise NothingToChange
    found[0], found[-1] = found[-1], found[0]


def _set(what: str, change: Callable[[Any], Any]) -> Callable[[Any], None]:
    def changed(where: Any) -> None:
        where[what] = change(where[what])

    return changed


def _more_of(what: str) -> Callable[[Any], None]:
    return _set(what, lambda value: f"1{value}" if isinstance(value, str) else value + 1)


SHARES = "equal-shares"
_rule_kind("winners in another order", "ganadores", lambda rule: _swap(rule["ganadores"]))
_rule_kind("a winner left out", "ganadores", _set("ganadores", lambda found: found[1:] if found else [1]))
_rule_kind("a number as text", "ganadores", _set("ganadores", lambda found: [*map(str, found)] or ["1"]))
_rule_kind("another amount given away", "asignado_soles", _more_of("asignado_soles"))
_rule_kind("other people left with nothing", "sin_ninguno", _more_of("sin_ninguno"))
_rule_kind("true for one", "completados", _set("completados", lambda _found: [True]))
_rule_kind("a raise more", "subidas_de_un_sol", _more_of("subidas_de_un_sol"), SHARES)
_rule_kind("another first share", "parte_inicial_soles", _more_of("parte_inicial_soles"), SHARES)
_rule_kind("another last share", "parte_final_soles", _more_of("parte_final_soles"), SHARES)
_rule_kind(
    "one that was not completed", "completados", _set("completados", lambda found: [*found, 1]), SHARES
)
for _title, _what, _says in (
    ("another amount declared", "asignado_soles", "asignado_soles"),
    ("another number of blank ballots", "en_blanco", "los votos en blanco no son"),
    ("another number of ballots", "cedulas", "«cedulas» se publicó"),
    ("another ceiling", "techo_soles", "techo_soles"),
):
    _result_kind(_title, _says, lambda one, _chance, what=_what: _more_of(what)(one))  # type: ignore[misc]
_result_kind(
    "another order of the lot", "orden_del_sorteo", lambda one, _chance: _swap(one["orden_del_sorteo"])
)
_result_kind("clear ballots said not to be", "clara", lambda one, _chance: one.update(clara=False))
_result_kind("something that nobody knows", "oficial", lambda one, _chance: one.update(oficial=[1]))


@kind("another rule declared", "no son los de bases.json")
def _other_rule(folder: Path, _key: Ed25519PrivateKey, _chance: Chance) -> None:
    with results(folder) as told:
        told["regla"] = "most-votes" if told["regla"] == "equal-shares" else "equal-shares"


@kind("a name twice in the results", "está dos veces en un objeto")
def _twice(folder: Path, _key: Ed25519PrivateKey, _chance: Chance) -> None:
    path = folder / "resultados.json"
    path.write_text(path.read_text("utf-8").replace('"marcas":', '"marcas": 2,\n "marcas":', 1), "utf-8")


@kind("a decimal where a whole number belongs", "donde va un número entero")
def _decimal(folder: Path, _key: Ed25519PrivateKey, _chance: Chance) -> None:
    path = folder / "resultados.json"
    text = path.read_text("utf-8")
    blank = read_json(folder, "resultados.json")["circunscripciones"][0]["en_blanco"]
    path.write_text(text.replace(f'"en_blanco": {blank}', f'"en_blanco": {blank}.0', 1), "utf-8")


# Terms and history


@kind("another ceiling in the terms", "no son las bases que se firmaron")
def _terms(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    told = read_json(folder, "bases.json")
    chance.choice(told["circunscripciones"])["techo_centimos"] += 100
    (folder / "bases.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")


@kind("a code exchanged in a list", "no es la lista que se firmó")
def _code(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    path = one_of(sorted((folder / "control").rglob("*.csv")), chance)
    lines = path.read_text("utf-8").split()
    lines[chance.randrange(len(lines))] = chance.randbytes(32).hex()
    published.table(path, sorted(lines))


@kind("a code left out of a list", "no es la lista que se firmó")
def _code_gone(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    path = one_of(sorted((folder / "control").rglob("*.csv")), chance)
    lines = path.read_text("utf-8").split()
    lines.pop(chance.randrange(len(lines)))
    published.table(path, lines)


@kind("a whole list left out", "falta, o no tiene el tamaño")
def _list_gone(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    one_of(sorted((folder / "control").rglob("*.csv")), chance).unlink()


@kind("a list of no checkpoint", "no es de ningún punto")
def _stray(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    published.table(folder / "control" / "99999" / "codigos.csv", [chance.randbytes(32).hex()])


def _history_kind(
    name: str,
    change: Callable[[list[Checkpoint], Chance], list[Checkpoint]],
    says: str = "",
    needs: str = "",
) -> None:
    """The checkpoints are others, chained and signed anew."""

    @kind(name, says, needs)
    def _changed(folder: Path, key: Ed25519PrivateKey, chance: Chance) -> None:
        history = published.history_of(folder)
        published.write_points(folder, published.chained(change(history, chance)), key)


def _without(history: list[Checkpoint], chance: Chance) -> list[Checkpoint]:
    gone = chance.randrange(1, len(history))
    return [*history[:gone], *history[gone + 1 :]]


def _without_renumbered(history: list[Checkpoint], chance: Chance) -> list[Checkpoint]:
    gone = chance.randrange(1, len(history))
    return [*history[:gone], *(replace(one, number=one.number - 1) for one in history[gone + 1 :])]


def _at(history: list[Checkpoint], place: int, **changed: Any) -> list[Checkpoint]:
    return [*history[:place], replace(history[place], **changed), *history[place + 1 :]]


def _early(history: list[Checkpoint], chance: Chance) -> list[Checkpoint]:
    place = chance.randrange(1, len(history))
    return _at(history, place, day=history[place - 1].day - timedelta(1))


def _shrunk(history: list[Checkpoint], chance: Chance) -> list[Checkpoint]:
    """A province has fewer than before, and another more."""
    place = chance.randrange(1, len(history))
    voted = Counter(history[place].voted)
    one = one_of(sorted(history[place - 1].voted), chance)
    other = next(code for code in verificar.PROVINCIAS if code != one)
    moved = voted[one] - history[place - 1].voted[one] + 1
    return _at(history, place, voted={**voted, one: voted[one] - moved, other: voted[other] + moved})


def _frozen(history: list[Checkpoint], what: str, value: str) -> list[Checkpoint]:
    return _at(history, 0, frozen={**history[0].frozen, what: value})


def _one_more(history: list[Checkpoint], _chance: Chance) -> list[Checkpoint]:
    voted = Counter(history[-1].voted) + Counter({"0601": 1})
    return _at(history, len(history) - 1, voted=voted)


def _other_root(history: list[Checkpoint], chance: Chance) -> list[Checkpoint]:
    return _at(history, len(history) - 1, codes=replace(history[-1].codes, root=chance.randbytes(32)))


def _jump(history: list[Checkpoint], _chance: Chance) -> list[Checkpoint]:
    return [*history, replace(history[-1], number=900_000_000, frozen={"x": "y"})]


def _next(**changed: Any) -> Callable[[list[Checkpoint], Chance], list[Checkpoint]]:
    """One checkpoint more, without a ballot, which says something that it must not."""

    def changed_history(history: list[Checkpoint], _chance: Chance) -> list[Checkpoint]:
        last = history[-1]
        return [*history, replace(last, **{"number": last.number + 1, "frozen": {}, **changed})]

    return changed_history


def _restored(**changed: str) -> Callable[[list[Checkpoint], Chance], list[Checkpoint]]:
    """A new chain after a restore, and what it says of it."""

    def changed_history(history: list[Checkpoint], _chance: Chance) -> list[Checkpoint]:
        frozen = {"causa": "restauracion", "ultimo_punto": str(history[-1].number), **changed}
        return [*history, replace(history[-1], number=900_000_000, frozen=frozen)]

    return changed_history


def _other_root_of_nothing(history: list[Checkpoint], chance: Chance) -> list[Checkpoint]:
    return _next(codes=replace(history[-1].codes, root=bytes(32)))(history, chance)


def _more_envelopes(history: list[Checkpoint], _chance: Chance) -> list[Checkpoint]:
    sealed = replace(history[-1].envelopes, size=history[-1].envelopes.size + 1)
    return _at(history, len(history) - 1, envelopes=sealed)


def _new_chain_with_ballots(history: list[Checkpoint], _chance: Chance) -> list[Checkpoint]:
    before = history[-2].number
    frozen = {"causa": "restauracion", "ultimo_punto": str(before)}
    return _at(history, len(history) - 1, number=900_000_000, frozen=frozen)


_history_kind("another root where nothing is listed", _other_root_of_nothing, "raíz sin listar nada")
_history_kind(
    "another key of the box later", _next(frozen={"llave_del_anfora": "cd" * 32}), "cambia una llave"
)
_history_kind("terms that are no hash", _next(frozen={"bases": "x"}), "dice mal las bases")
_history_kind("a province that is none", _next(voted={"0699": 1}), "una provincia o un dato fijo mal escrito")
_history_kind(
    "a restore from another checkpoint", _restored(ultimo_punto="0"), "otra cadena desde otro punto"
)
_history_kind("a restore that nobody tells of", _restored(), "control.json no cuenta")
_history_kind("a new chain that lists ballots", _new_chain_with_ballots, "cambia lo fijo y lista votos")
_history_kind("more envelopes than codes", _more_envelopes, "tantos códigos como sobres")
_history_kind(
    "another process", lambda past, _chance: [replace(one, year=1999) for one in past], "de otro proceso"
)
_history_kind("a checkpoint left out", _without, "no ")
_history_kind("a checkpoint left out and the others renumbered", _without_renumbered, "no ")
_history_kind("a checkpoint twice", lambda history, _chance: [*history, history[-1]], "no sigue al número")
_history_kind("a checkpoint of an earlier day", _early, "de un día anterior")
_history_kind("a province that shrinks", _shrunk, "menos votos que antes")
_history_kind("other terms named", lambda past, _chance: _frozen(past, "bases", "0" * 64), "no son las bases")
_history_kind(
    "another key of signatures named",
    lambda past, _chance: _frozen(past, "llave_de_las_firmas", "0" * 64),
    "no nombra la llave",
)
_history_kind(
    "no roll named", lambda past, _chance: _frozen(past, "padron", ""), "no dice qué quedó fijo: padron"
)
_history_kind("a ballot more of a province", _one_more, "tantos códigos como votos")
_history_kind("another root", _other_root, "no es la lista que se firmó")
_history_kind("a jump to another chain that no restore explains", _jump, "sin decir que hubo restauración")


@kind("a checkpoint that is not signed", "no está firmado con la llave")
def _unsigned(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    told = read_json(folder, "control.json")
    chance.choice(told["puntos"])["firma"] = chance.randbytes(64).hex()
    (folder / "control.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")


@kind("a chain that is broken", "no lleva el SHA-256 del anterior")
def _unchained(folder: Path, key: Ed25519PrivateKey, chance: Chance) -> None:
    history = published.history_of(folder)
    place = chance.randrange(1, len(history))
    published.write_points(folder, _at(history, place, previous=chance.randbytes(32)), key)


@contextmanager
def control(folder: Path) -> Iterator[Any]:
    told = read_json(folder, "control.json")
    yield told
    (folder / "control.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")


@kind("a name in control.json that nobody knows", "dice «sello»")
def _unknown_name(folder: Path, _key: Ed25519PrivateKey, _chance: Chance) -> None:
    with control(folder) as told:
        told["sello"] = "dorado"


@kind("a name beside a checkpoint that nobody knows", "dice «sello»")
def _unknown_beside(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    with control(folder) as told:
        chance.choice(told["puntos"])["sello"] = "dorado"


MOMENT = "2025-10-04T10:00+00:00"


@kind("a restore that no chain shows", "con él no empieza ninguna cadena")
def _invented_restore(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    with control(folder) as told:
        number = chance.randrange(1, 9) * 100_000
        told["restauraciones"].append(
            {"copia": None, "restaurado": MOMENT, "reanudado": MOMENT, "punto": number}
        )


def _restore_kind(name: str, says: str, codes: Sequence[str] = (), **signed_as: str) -> None:
    """A new chain is begun after a restore, told in both places; but its checkpoint says something else."""

    @kind(name, says)
    def _changed(folder: Path, key: Ed25519PrivateKey, _chance: Chance) -> None:
        history = published.history_of(folder)
        day = (history[-1].day + timedelta(2)).isoformat()
        told = {
            "copia": f"{day}T10:00+00:00",
            "restaurado": f"{day}T11:00+00:00",
            "reanudado": f"{day}T12:00+00:00",
        }
        text = "".join(f"{one}\n" for one in codes)
        frozen = {
            "causa": "restauracion",
            "copia": told["copia"],
            "restaurado": told["restaurado"],
            "ultimo_punto": str(history[-1].number),
            "puntos_perdidos": "",
            "codigos_perdidos_lineas": str(len(codes)),
            "codigos_perdidos": hashlib.sha256(text.encode()).hexdigest(),
            **signed_as,
        }
        begun = replace(history[-1], number=900_000_000, day=history[-1].day + timedelta(2), frozen=frozen)
        restored = [{**told, "punto": begun.number}]
        published.table(folder / "control" / str(begun.number) / "perdidos.csv", codes)
        published.write_points(folder, published.chained([*history, begun]), key, (), restored)


_restore_kind("a restore of another copy than is told", "no dice la misma copia", copia=MOMENT)
_restore_kind("a restore of another moment than is told", "no dice el mismo momento", restaurado=MOMENT)
_restore_kind(
    "a restore that lost checkpoints which nobody has", "los puntos perdidos no son", puntos_perdidos="7"
)
_restore_kind(
    "a restore that lost more codes than it lists", "no tiene tantos códigos", codigos_perdidos_lineas="9"
)
_restore_kind("a restore that lost codes which nobody published", "ningún punto perdido publicó", ["ab" * 32])


@kind("ballots hidden by a number that no process may have", "una por una desde")
def _hidden_ballots(folder: Path, key: Ed25519PrivateKey, _chance: Chance) -> None:
    ballots, told = published.ballots_of(folder), read_json(folder, "bases.json")
    told["cedulas_una_por_una_desde"] = 20_000
    write_terms(folder, key, told)
    for path in (folder / "elecciones").glob("*.pb"):
        path.unlink()
    recount(folder, ballots)


# Files


@kind("a file of elections where ballots are not clear", "no es de un lugar cuyas cédulas")
def _election(folder: Path, _key: Ed25519PrivateKey, _chance: Chance) -> None:
    published.table(folder / "elecciones" / "contumaza-2.pb", ["META"])


def _election_kind(name: str, says: str, change: Callable[[str], str]) -> None:
    @kind(name, says)
    def _changed(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
        path = one_of(sorted((folder / "elecciones").glob("*.pb")), chance)
        text = path.read_text("utf-8")
        if change(text) == text:
            raise NothingToChange
        path.write_text(change(text), "utf-8")


def _last_first(text: str) -> str:
    head, votes = text.split("voter_id;vote\n")
    cast = [line.split(";")[1] for line in votes.splitlines()]
    cast = [cast[-1], *cast[:-1]]
    return (
        head + "voter_id;vote\n" + "".join(f"{number};{vote}\n" for number, vote in enumerate(cast, start=1))
    )


_election_kind(
    "an election without its last ballot", "cédulas", lambda text: text[: text.rstrip("\n").rindex("\n") + 1]
)
_election_kind("an election in another order", "fuera de orden", _last_first)
_election_kind("an election of another budget", "META", lambda text: text.replace("budget;", "budget;1", 1))
_election_kind("an election with other winners", "si ganó", lambda text: text.replace(";1\n", ";0\n", 1))


def _other_meta(what: str) -> Callable[[str], str]:
    return lambda text: text.replace(f"\n{what};", f"\n{what};x", 1)


for _what in ("description", "country", "unit", "subunit", "date_begin", "date_end", "language", "currency"):
    _election_kind(f"an election with another {_what}", f"«{_what}»", _other_meta(_what))
_election_kind("an election by another rule", "META", lambda text: text.replace("\nrule;", "\nrule;x", 1))


@kind("the name of a place exchanged", "se le da otro nombre")
def _name(folder: Path, _key: Ed25519PrivateKey, _chance: Chance) -> None:
    with rows(folder, "lugares.csv") as body:
        body[0][2], body[1][2] = body[1][2], body[0][2]


@kind("the hash in the acta of something else", "no lleva en sus palabras clave")
def _other_acta(folder: Path, _key: Ed25519PrivateKey, _chance: Chance) -> None:
    path = folder / "acta.pdf"
    path.write_bytes(path.read_bytes().replace(b"sha256:", b"sha25x:"))


@kind("a file that must be there left out", "no está en el manifiesto")
def _file_gone(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    (
        folder / chance.choice(["cedulas.csv", "votos.csv", "participacion.csv", "LEAME.txt", "acta.pdf"])
    ).unlink()


# What a folder cannot show by itself

HOLDERS = "the holders of the key of the box, who opened it"
WATCHERS = "whoever kept copies: --vigia"
ROLL = "the committee, which has the roll"
READERS = "whoever reads it"


def write_terms(folder: Path, key: Ed25519PrivateKey, told: Any) -> None:
    """Other terms, named by a history that is signed anew, and everything counted by them."""
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (folder / "bases.json").write_text(text, "utf-8")
    history = published.history_of(folder)
    named = _frozen(history, "bases", hashlib.sha256(text.encode()).hexdigest())
    named = [named[0], *(replace(one, frozen={}) if "bases" in one.frozen else one for one in named[1:])]
    published.write_points(folder, published.chained(named), key)


def recount(folder: Path, ballots: Mapping[str, Mapping[frozenset[int], int]]) -> None:
    """Publish what these ballots give, and leave what is published of few ballots as it is."""
    few = [one for one in read_json(folder, "resultados.json")["circunscripciones"] if not one["clara"]]
    votes = (folder / "votos.csv").read_text("utf-8").splitlines()[1:]
    published.write_results(folder, ballots)
    with results(folder) as told:
        old = {one["circunscripcion"]: one for one in few}
        told["circunscripciones"] = [
            old.get(one["circunscripcion"], one) for one in told["circunscripciones"]
        ]
    with rows(folder, "votos.csv") as body:
        kept = {tuple(row.split(",")[:2]): row.split(",") for row in votes if row.split(",")[0] in old}
        body[:] = [kept.get((row[0], row[1]), row) for row in body]


@kind("a ballot exchanged, and everything counted anew", needs=HOLDERS)
def _whole_ballot(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    ballots = published.ballots_of(folder)
    place = one_of(sorted(place for place, of_place in ballots.items() if len(of_place) > 1), chance)
    one, other = chance.sample(sorted(ballots[place], key=sorted), 2)
    ballots[place][one] -= 1
    ballots[place][other] += 1
    recount(folder, ballots)


@kind("a vote moved between projects where ballots are few", needs=HOLDERS)
def _whole_few(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    told = read_json(folder, "resultados.json")
    few = [one for one in told["circunscripciones"] if not one["clara"] and max(one["votos"].values())]
    one = one_of(few, chance)
    given = one_of([number for number, votes in one["votos"].items() if votes], chance)
    with rows(folder, "votos.csv") as body:
        rows_of = [
            row for row in body if row[0] == one["circunscripcion"] and row[1] != given and int(row[2]) == 0
        ]
        taken = one_of(rows_of, chance)
        source = next(row for row in body if row[:2] == [one["circunscripcion"], given])
        source[2], taken[2] = taken[2], source[2]
        one["votos"][given], one["votos"][taken[1]] = int(source[2]), int(taken[2])
    parts = read_json(folder, "bases.json")
    part = next(p for p in parts["circunscripciones"] if slug(p) == one["circunscripcion"])
    costs = {line["numero"]: line["costo_centimos"] for line in part["cedula"]}
    votes = {int(number): of for number, of in one["votos"].items()}
    order = sorted(costs, key=lambda n: (-votes[n], costs[n], one["orden_del_sorteo"].index(n)))
    left, funded = part["techo_centimos"], []
    for number in order:
        if votes[number] and costs[number] <= left:
            funded.append(number)
            left -= costs[number]
    spent = published.soles(part["techo_centimos"] - left)
    one["reglas"]["most-votes"].update(ganadores=funded, asignado_soles=spent)
    if one["reglas"]["equal-shares"] is not None:
        one["reglas"]["equal-shares"].update(ganadores=funded, completados=[], asignado_soles=spent)
    one["asignado_soles"] = spent
    published.write_json(folder / "resultados.json", told)


def slug(part: Any) -> str:
    return published.EVERYWHERE if part["provincia"] is None else slug_of(part["provincia"])


@kind("another seed of the lot from the beginning", needs=WATCHERS)
def _seed(folder: Path, key: Ed25519PrivateKey, chance: Chance) -> None:
    told = read_json(folder, "bases.json")
    told["semilla_del_sorteo"] = f"elegida {chance.randrange(10**6)}"
    write_terms(folder, key, told)
    recount(folder, published.ballots_of(folder))
    costs = {slug(part): [line["numero"] for line in part["cedula"]] for part in told["circunscripciones"]}
    ids = {slug(part): part["numero"] for part in told["circunscripciones"]}
    with results(folder) as found:
        for one in found["circunscripciones"]:
            place = one["circunscripcion"]
            one["orden_del_sorteo"] = [*draw(costs[place], f"{told['semilla_del_sorteo']}:{ids[place]}")]


@kind("another ceiling from the beginning", needs=WATCHERS)
def _whole_terms(folder: Path, key: Ed25519PrivateKey, chance: Chance) -> None:
    told = read_json(folder, "bases.json")
    clear = {one["circunscripcion"] for one in clear_places(read_json(folder, "resultados.json"))}
    part = one_of([one for one in told["circunscripciones"] if slug(one) in clear], chance)
    part["techo_centimos"] += 100
    write_terms(folder, key, told)
    recount(folder, published.ballots_of(folder))


def sign_lists(folder: Path, key: Ed25519PrivateKey) -> None:
    """A history over the lists of codes as they are now."""
    tree, history = Tree(), []
    for one in published.history_of(folder):
        listed = folder / "control" / str(one.number) / "codigos.csv"
        if listed.exists():
            tree = tree.added(bytes.fromhex(line) for line in listed.read_text("utf-8").split())
        history.append(replace(one, codes=points.head(tree)))
    published.write_points(folder, published.chained(history), key)


def _replace_a_code(path: Path, new: str, chance: Chance) -> None:
    lines = path.read_text("utf-8").split()
    lines[chance.randrange(len(lines))] = new
    published.table(path, sorted(lines))


@kind("a code that stands in two lists, all of it signed", "repite una línea de otra lista")
def _two_lists(folder: Path, key: Ed25519PrivateKey, chance: Chance) -> None:
    paths = sorted((folder / "control").rglob("codigos.csv"))
    if len(paths) < 2:
        raise NothingToChange
    one, other = chance.sample(paths, 2)
    _replace_a_code(other, one.read_text("utf-8").split()[0], chance)
    sign_lists(folder, key)


@kind("a code exchanged, and the history signed anew", needs=WATCHERS)
def _whole_code(folder: Path, key: Ed25519PrivateKey, chance: Chance) -> None:
    path = one_of(sorted((folder / "control").rglob("codigos.csv")), chance)
    _replace_a_code(path, chance.randbytes(32).hex(), chance)
    sign_lists(folder, key)


def _later(history: list[Checkpoint], _chance: Chance) -> list[Checkpoint]:
    return _at(history, len(history) - 1, day=history[-1].day + timedelta(1))


def _other_roll(history: list[Checkpoint], chance: Chance) -> list[Checkpoint]:
    return _frozen(history, "padron", chance.randbytes(32).hex())


_history_kind("another day of the last checkpoint", _later, needs=WATCHERS)
_history_kind("another roll named from the beginning", _other_roll, needs=WATCHERS)


@kind("more people who could have voted, in the groups as well", needs=ROLL)
def _more_could_everywhere(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    _more_on_the_roll(folder, chance)
    with rows(folder, "participacion_grupos.csv") as body:
        for dimension in ("edad", "sexo"):
            if found := shown(body, dimension):
                row = chance.choice(found)
                row[2] = str(int(row[2]) + 1000)


@kind("somebody who voted, told in another group", needs=ROLL)
def _other_group(folder: Path, _key: Ed25519PrivateKey, chance: Chance) -> None:
    with rows(folder, "participacion_grupos.csv") as body:
        pairs = [
            (one, other)
            for one in shown(body, "edad", "sexo")
            for other in shown(body, one[0])
            if int(one[3]) > LEAST and int(other[2]) - int(other[3]) > LEAST and other is not one
        ]
        one, other = one_of(pairs, chance)
        one[3], other[3] = str(int(one[3]) - 1), str(int(other[3]) + 1)


def _text_kind(name: str, file: str) -> None:
    @kind(name, needs=READERS)
    def _changed(folder: Path, _key: Ed25519PrivateKey, _chance: Chance) -> None:
        path = folder / file
        path.write_bytes(path.read_bytes() + b"x\n")


_text_kind("the words of LEAME.txt", "LEAME.txt")
_text_kind("the words of diccionario.csv", "diccionario.csv")
_text_kind("the pages of the acta", "acta.pdf")


# Many times


def try_raw(folder: Path, times: int, seed: int = 1) -> tuple[int, list[str]]:
    """Change a byte so many times, each in a whole folder. How many were caught, and which were not."""
    chance, missed = seeded(seed), []
    with TemporaryDirectory() as name:
        copy = Path(name) / "raw"
        shutil.copytree(folder, copy)
        for _time in range(times):
            with _put_back(folder, copy):
                what = change_a_byte(copy, chance)
                if verified(copy).status == 0:
                    missed.append(what)
    return times - len(missed), missed


def try_signed(folder: Path, key: Ed25519PrivateKey, times: int, seed: int = 1) -> Mapping[str, Counter[str]]:
    """Change the folder so many times, each kind in its turn. For each kind how often it was "caught", "seen by nobody"
    here, or had "nothing to change".
    """
    chance = seeded(seed)
    found: dict[str, Counter[str]] = {one.name: Counter() for one in KINDS}
    with TemporaryDirectory() as name:
        copy = Path(name) / "signed"
        shutil.copytree(folder, copy)
        for turn in range(times):
            one = KINDS[turn % len(KINDS)]
            with _put_back(folder, copy):
                try:
                    change_and_seal(copy, key, chance, one)
                except NothingToChange:
                    found[one.name]["nothing to change"] += 1
                else:
                    found[one.name]["caught" if verified(copy).status else "seen by nobody"] += 1
    return found


@contextmanager
def _put_back(folder: Path, copy: Path) -> Iterator[None]:
    yield
    shutil.rmtree(copy)
    shutil.copytree(folder, copy)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path)
    asked.add_argument("key", type=Path)
    asked.add_argument("--raw", type=int, default=1000)
    asked.add_argument("--signed", type=int, default=1000)
    given = asked.parse_args()
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given.key.read_text("ascii").strip()))
    if verified(given.folder).status:
        sys.exit("The folder itself has faults.")
    caught, missed = try_raw(given.folder, given.raw)
    print(f"A byte changed: {caught} of {given.raw} caught", *missed, sep="\n  ")
    needs = {one.name: one.needs for one in KINDS}
    for name, counted in try_signed(given.folder, key, given.signed).items():
        told = ", ".join(f"{what} {times}" for what, times in counted.items())
        print(f"{name}: {told}" + (f" (seen by {needs[name]})" if needs[name] else ""))


if __name__ == "__main__":
    main()
