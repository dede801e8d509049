"""Keys that several people hold: what is published of them, and shares that survive being written by hand."""

import json
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.actions.keyholding import KeyDoesNotWork, hold_ceremony, private_key
from caxamarca.domain import custody, shares
from caxamarca.domain.codes import SYMBOLS
from caxamarca.domain.custody import (
    Ceremony,
    Custody,
    ForeignShare,
    NotACeremony,
    NotEnoughHolders,
    RepeatedShare,
    SharesMissing,
)
from caxamarca.domain.shares import LENGTH, MistypedLine, NoShare
from caxamarca.persistence import sealing
from tests.support.findings import none_of

SHARE = st.binary(min_size=LENGTH, max_size=LENGTH)


@given(SHARE)
def test_a_share_that_is_written_by_hand_is_read_again(share: bytes) -> None:
    lines = shares.written(share)
    assert shares.read(lines) == share
    assert (
        shares.read([line.lower().replace("-", " ").replace("0", "o").replace("1", "l") for line in lines])
        == share
    )
    assert all(len(line) == 34 for line in lines)


def test_a_share_of_33_bytes_has_two_lines() -> None:
    lines = shares.written(b"\xff" * 33)
    assert len(lines) == 2
    assert shares.read(lines) == b"\xff" * 33


def test_a_line_that_is_too_short_is_refused_even_if_it_checks_itself() -> None:
    with pytest.raises(MistypedLine) as told:
        shares.read(["12", shares.written(bytes(33))[1]])
    assert (told.value.line, told.value.length) == (1, 2)


@given(SHARE, st.integers(0, 1), st.integers(0, 27), st.sampled_from(SYMBOLS))
def test_every_wrong_symbol_is_found_in_its_line(share: bytes, line: int, place: int, symbol: str) -> None:
    lines = [one.replace("-", "") for one in shares.written(share)]
    if lines[line][place] == symbol:
        return
    lines[line] = lines[line][:place] + symbol + lines[line][place + 1 :]
    with pytest.raises(MistypedLine) as told:
        shares.read(lines)
    assert (told.value.line, told.value.length, told.value.wanted) == (line + 1, 28, 28)


@given(SHARE, st.integers(0, 1), st.integers(0, 27), st.integers(0, 27))
def test_every_two_symbols_changed_over_are_found(share: bytes, line: int, one: int, other: int) -> None:
    lines = [each.replace("-", "") for each in shares.written(share)]
    symbols = list(lines[line])
    symbols[one], symbols[other] = symbols[other], symbols[one]
    if "".join(symbols) == lines[line]:
        return
    lines[line] = "".join(symbols)
    with pytest.raises(MistypedLine):
        shares.read(lines)


def test_lines_that_were_changed_over_make_no_share_of_the_ceremony() -> None:
    ceremony, (share, *_others) = hold_ceremony(2026, 3, 2)
    lines = shares.written(share)
    with pytest.raises((NoShare, ForeignShare)):
        ceremony.number_of(shares.read([lines[1], lines[0]]))


@pytest.mark.parametrize("typed", [[], ["", ""], ["ABCD", ""], ["0" * 200, "0"], ["\x00" * 28, "ñ" * 28]])
def test_what_is_no_share_is_refused_by_its_line(typed: list[str]) -> None:
    with pytest.raises((MistypedLine, NoShare)):
        shares.read(typed)


@pytest.mark.parametrize(("holders", "needed"), [(2, 2), (3, 2), (5, 3), (7, 4), (4, 4)])
def test_so_many_holders_open_the_box_and_fewer_do_not(holders: int, needed: int) -> None:
    ceremony, made = hold_ceremony(2026, holders, needed)
    keys = {private_key(ceremony, some) for some in combinations(made, needed)}
    assert len(keys) == 1
    assert sealing.public_key(keys.pop()) == ceremony.public_key
    with pytest.raises(SharesMissing) as told:
        private_key(ceremony, made[: needed - 1])
    assert (told.value.needed, told.value.given) == (needed, needed - 1)


def test_fewer_shares_tell_nothing_of_the_key() -> None:
    """Had the shares been made with one fewer needed, two of them would find the key."""
    ceremony, made = hold_ceremony(2026, 5, 3)
    fewer = replace(ceremony, needed=2)
    for some in combinations(made, 2):
        with pytest.raises(KeyDoesNotWork):
            private_key(fewer, some)


def test_a_share_of_another_ceremony_is_named_as_such() -> None:
    ceremony, made = hold_ceremony(2026, 3, 2)
    _another, foreign = hold_ceremony(2026, 3, 2)
    with pytest.raises(ForeignShare):
        private_key(ceremony, [made[0], foreign[1]])


def test_the_same_share_twice_counts_once() -> None:
    ceremony, made = hold_ceremony(2026, 3, 2)
    with pytest.raises(RepeatedShare) as told:
        private_key(ceremony, [made[1], made[1]])
    assert told.value.number == 2


@pytest.mark.parametrize(("holders", "needed"), [(1, 1), (3, 1), (2, 3), (16, 3), (0, 0), (-1, -1)])
def test_one_person_alone_never_holds_a_key(holders: int, needed: int) -> None:
    with pytest.raises(NotEnoughHolders):
        hold_ceremony(2026, holders, needed)


def test_fifteen_may_hold_a_key_together() -> None:
    custody.check_holders(15, 15)
    custody.check_holders(15, 2)


def test_the_trials_try_every_share() -> None:
    none_of(
        (
            f"{holders} holders, {needed} needed: {tried}"
            for holders in range(2, 16)
            for needed in range(2, holders + 1)
            for tried in [custody.trials(holders, needed)]
            if {one for some in tried for one in some} != set(range(holders))
            or any(len(set(some)) != needed for some in tried)
        ),
        "A share that no trial ballot was opened with may be broken, and nobody would know before the box is closed.",
    )


def test_the_record_of_a_ceremony_is_read_again_and_holds_no_share() -> None:
    ceremony, made = hold_ceremony(2026, 3, 2)
    text = custody.to_text(ceremony)
    assert custody.from_text(text) == ceremony
    assert not any(share.hex() in text for share in made)


OF_PAPER = Ceremony(2026, bytes(range(32)), bytes(range(32, 64)), 2, (bytes(32), b"\xff" * 32))
WRITTEN = """{
  "proceso": 2026,
  "llave_publica": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
  "llave_de_la_apertura": "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
  "partes_necesarias": 2,
  "huellas_de_las_partes": [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
  ],
  "esquema": "X25519, HKDF-SHA256, AES-128-GCM (RFC 9180); partes de Shamir en GF(256)"
}"""


def test_records_and_sheets_of_years_ago_are_still_read() -> None:
    """Holders keep their sheets until the box is opened, whatever version of this program stands between."""
    assert custody.to_text(OF_PAPER) == WRITTEN
    assert custody.from_text(WRITTEN) == OF_PAPER
    assert OF_PAPER.name == "69F5-P14E-K7BK-BNQZ-5"
    assert (
        custody.fingerprint(bytes(33)).hex()
        == "2e54cbe7e4cb40f3a969f6c5b96f09252fee79018a27454fcc55237489ed153a"
    )
    assert custody.CEREMONY_FILE == "llave-publica.json"
    assert [*Custody] == ["server", "committee"]


def changed(**fields: object) -> str:
    ceremony, _made = hold_ceremony(2026, 3, 2)
    return json.dumps({**json.loads(custody.to_text(ceremony)), **fields})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "[" * 100_000,
        '{"proceso": 2026}',
        changed(proceso="2026"),
        changed(proceso=True),
        changed(llave_publica="00"),
        changed(llave_publica=None),
        changed(llave_de_la_apertura="00"),
        changed(partes_necesarias=1),
        changed(partes_necesarias=4),
        changed(huellas_de_las_partes=["00" * 32] * 3),
        changed(huellas_de_las_partes="00"),
        changed(huellas_de_las_partes={}),
        changed(esquema="otro"),
    ],
)
def test_what_is_no_record_of_a_ceremony_is_refused(text: str) -> None:
    with pytest.raises(NotACeremony):
        custody.from_text(text)
