"""Checkpoints: one way to write them, and no history that was changed follows."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caxamarca.domain.checkpoints import (
    BEGINNING,
    BOX_KEY,
    CAUSE,
    CHAIN,
    LEAST,
    LOTS,
    MOST,
    NOTHING,
    ROLL,
    SIGNING_KEY,
    TERMS,
    Checkpoint,
    Head,
    History,
    HistoryChanged,
    NotACheckpoint,
    begins_anew,
    begins_chain,
    digest,
    first,
    follows,
    from_text,
    head,
    in_force,
    leaving,
    loses,
    next_chain,
    to_text,
)
from caxamarca.domain.merkle import EMPTY

DAY, NEXT_DAY = date(2026, 7, 11), date(2026, 7, 12)
JAEN, CUTERVO = "0608", "0606"
FROZEN = {"bases": "aa", "padron": "bb"}
CODES, ENVELOPES = [b"\x01" * 32, b"\x02" * 32], [b"\x03" * 32, b"\x04" * 32]

OPENED = first(2026, DAY, FROZEN)


def after(history: History, **changed: Any) -> Checkpoint:
    """The sound checkpoint that follows a history with one batch of two ballots of Jaén, or as it was changed."""
    last = from_text(history.text)
    sound = Checkpoint(
        2026,
        last.number + 1,
        DAY,
        digest(history.text),
        head(history.codes.added(CODES)),
        head(history.envelopes.added(ENVELOPES)),
        {**last.voted, JAEN: last.voted.get(JAEN, 0) + 2},
        {},
    )
    return replace(sound, **changed)


def follow(history: History, checkpoint: Checkpoint) -> History:
    return history.followed(to_text(checkpoint), CODES, ENVELOPES)


BEGUN = History().followed(to_text(OPENED), [], [])
GONE_ON = follow(BEGUN, after(BEGUN))


# How many leave


@pytest.mark.parametrize(("waiting", "gone"), [(0, 0), (20, 0), (39, 0), (40, 20), (41, 21), (100, 80)])
def test_a_batch_takes_at_least_twenty_ballots_and_leaves_as_many(waiting: int, gone: int) -> None:
    assert leaving(waiting, LEAST) == gone


def test_without_a_least_number_all_leave() -> None:
    assert [leaving(waiting, 0) for waiting in (0, 1, 5)] == [0, 1, 5]


# How they are numbered


@pytest.mark.parametrize(
    ("number", "lot", "begins"),
    [
        (0, 0, 100_000),
        (1, 0, 100_000),
        (99_999, 0, 100_000),
        (100_000, 0, 200_000),
        (7, 899, 90_000_000),
        (300_007, 5, 900_000),
    ],
)
def test_a_restored_box_goes_on_with_a_number_that_no_list_had(number: int, lot: int, begins: int) -> None:
    assert next_chain(number, lot) == begins


def test_after_many_restores_the_numbers_still_have_room() -> None:
    number = 0
    for _restore in range(11):
        number = next_chain(number, LOTS - 1)
        assert number % CHAIN == 0
    assert number < MOST


CHAINED = replace(OPENED, number=CHAIN, frozen={"ultimo_punto": "7"})


def test_a_chain_begins_with_a_round_number_and_says_why() -> None:
    assert begins_chain(CHAINED)
    assert begins_chain(replace(CHAINED, number=3 * CHAIN))
    assert not begins_chain(OPENED)
    assert not begins_chain(replace(CHAINED, number=CHAIN + 1))
    assert not begins_chain(replace(CHAINED, frozen={}))


def test_a_box_that_began_anew_says_why() -> None:
    anew = replace(OPENED, frozen={**FROZEN, CAUSE: "cc"})
    assert begins_anew(anew)
    assert not begins_anew(OPENED)
    assert not begins_anew(replace(anew, number=1))


@pytest.mark.parametrize(
    ("number", "lost"), [(7, False), (8, True), (CHAIN - 1, True), (CHAIN, False), (6, False)]
)
def test_a_chain_tells_which_numbers_a_restore_has_lost(number: int, lost: bool) -> None:
    assert loses(CHAINED, number) is lost


@pytest.mark.parametrize(
    ("told", "lost"),
    [
        ("", False),
        ("siete", False),
        ("-1", False),
        ("²", False),
        ("0", True),
        ("0" * 9, True),
        ("0" * 10, False),
    ],
)
def test_a_last_number_that_no_box_ever_had_loses_nothing(told: str, lost: bool) -> None:
    assert loses(replace(CHAINED, frozen={"ultimo_punto": told}), 8) is lost


def test_who_begins_no_chain_loses_nothing() -> None:
    assert not loses(replace(CHAINED, number=CHAIN + 1), 8)
    assert not loses(replace(CHAINED, frozen={"otro": "7"}), 8)


@pytest.mark.parametrize(
    ("number", "before", "may"),
    [
        (1, 0, True),
        (2, 0, False),
        (0, 0, False),
        (0, 1, False),
        (CHAIN + 1, CHAIN, True),
        (CHAIN, CHAIN - 1, True),
    ],
)
def test_a_number_follows_the_one_before(number: int, before: int, may: bool) -> None:
    assert follows(replace(OPENED, number=number, frozen={}), before) is may


@pytest.mark.parametrize(
    ("before", "may"), [(0, True), (7, True), (CHAIN - 1, True), (CHAIN, False), (CHAIN + 1, False)]
)
def test_a_new_chain_follows_whatever_has_a_smaller_number(before: int, may: bool) -> None:
    assert follows(CHAINED, before) is may


def test_what_is_told_again_takes_the_place_of_what_it_was() -> None:
    told = [OPENED, replace(OPENED, frozen={}), replace(OPENED, frozen={"padron": "dd", "mas": "ee"})]
    assert in_force(told) == {"bases": "aa", "padron": "dd", "mas": "ee"}


# How they are written


def test_what_stands_still_is_told_by_these_names() -> None:
    assert (TERMS, ROLL, BOX_KEY, SIGNING_KEY) == (
        "bases",
        "padron",
        "llave_del_anfora",
        "llave_de_las_firmas",
    )
    assert CAUSE == "causa"


TEXT = (
    '{"anterior":"' + "00" * 32 + '","codigos":{"lineas":0,"raiz":"' + EMPTY.hex() + '"},"dia":"2026-07-11",'
    '"fijo":{"bases":"aa","padron":"bb"},"numero":0,"proceso":2026,'
    '"sobres":{"lineas":0,"raiz":"' + EMPTY.hex() + '"},"votos":{}}'
)


def test_the_first_checkpoint_says_what_stands_still_and_nothing_else() -> None:
    assert to_text(OPENED) == TEXT
    assert from_text(TEXT) == OPENED


def test_the_next_one_is_bound_to_the_text_of_the_one_before() -> None:
    assert bytes(32) == BEGINNING
    assert digest(TEXT) == hashlib.sha256(TEXT.encode()).digest()
    assert digest("ñ") == hashlib.sha256("ñ".encode()).digest()


def test_words_are_written_as_they_are_and_in_one_order() -> None:
    told = replace(OPENED, frozen={"ñ": "é", "a": "b"}, voted={JAEN: 1, CUTERVO: 2}, codes=Head(3, b"\x01"))
    text = to_text(told)
    assert '"fijo":{"a":"b","ñ":"é"}' in text
    assert '"votos":{"0606":2,"0608":1}' in text
    assert '"codigos":{"lineas":3,"raiz":"01"}' in text
    assert from_text(text) == told


words = st.text(st.characters(codec="utf-8"), max_size=5)
heads = st.builds(Head, st.integers(0, 10**6), st.binary(min_size=32, max_size=32))
checkpoints = st.builds(
    Checkpoint,
    st.integers(2000, 2100),
    st.integers(0, MOST - 1),
    st.dates(),
    st.binary(min_size=32, max_size=32),
    heads,
    heads,
    st.dictionaries(st.sampled_from([JAEN, CUTERVO]), st.integers(0, 10**6)),
    st.dictionaries(
        st.text(st.characters(codec="utf-8"), max_size=5), st.text(st.characters(codec="utf-8"), max_size=5)
    ),
)


@given(checkpoints)
def test_a_checkpoint_reads_as_it_was_written(one: Checkpoint) -> None:
    assert from_text(to_text(one)) == one


def altered(change: Callable[[dict[str, Any]], object]) -> str:
    told = json.loads(to_text(GONE_ON_AGAIN))
    change(told)
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


GONE_ON_AGAIN = after(GONE_ON)


@pytest.mark.parametrize(
    "change",
    [
        *(lambda told, name=name: told.pop(name) for name in json.loads(TEXT)),
        lambda told: told.update(proceso="2026"),
        lambda told: told.update(numero="2"),
        lambda told: told.update(numero=2.0),
        lambda told: told.update(numero=-1),
        lambda told: told.update(numero=1_000_000_000),
        lambda told: told.update(numero=10**30),
        lambda told: told.update(dia="11/07/2026"),
        lambda told: told.update(dia=20260711),
        lambda told: told.update(anterior="AB" * 32),
        lambda told: told.update(anterior=None),
        lambda told: told.update(codigos=4),
        lambda told: told["codigos"].update(lineas="4"),
        lambda told: told["codigos"].update(lineas=float("inf")),
        lambda told: told["sobres"].pop("raiz"),
        lambda told: told["votos"].update({JAEN: "4"}),
        lambda told: told.update(votos=[JAEN]),
        lambda told: told["fijo"].update(bases=1),
        lambda told: told.update(mas=1),
    ],
)
def test_what_is_no_checkpoint_or_is_written_in_another_way_is_refused(
    change: Callable[[dict[str, Any]], object],
) -> None:
    with pytest.raises(NotACheckpoint):
        from_text(altered(change))


@pytest.mark.parametrize("text", ["", "[]", "3", "null", "{", "[" * 100_000, f" {TEXT}", f"{TEXT}\n"])
def test_noise_is_no_checkpoint(text: str) -> None:
    with pytest.raises(NotACheckpoint):
        from_text(text)


def test_the_largest_number_has_nine_digits() -> None:
    largest = replace(OPENED, number=999_999_999)
    assert from_text(to_text(largest)) == largest


def test_a_number_of_a_million_digits_is_refused_without_reading_it() -> None:
    with pytest.raises(NotACheckpoint):
        from_text(TEXT.replace('"numero":0', f'"numero":{"9" * 4000}'))


# What follows


def test_a_history_begins_empty() -> None:
    assert History() == History("", NOTHING, NOTHING)
    assert (NOTHING.size, NOTHING.root) == (0, EMPTY)


def test_a_history_grows_by_the_lists_of_each_batch() -> None:
    assert History(TEXT, NOTHING, NOTHING) == BEGUN
    assert GONE_ON.text == to_text(after(BEGUN))
    assert (GONE_ON.codes, GONE_ON.envelopes) == (NOTHING.added(CODES), NOTHING.added(ENVELOPES))
    again = follow(GONE_ON, GONE_ON_AGAIN)
    assert (again.codes.size, again.envelopes.size) == (4, 4)
    assert again.codes == NOTHING.added([*CODES, *CODES])


def test_of_a_province_no_ballot_is_lost_not_even_the_only_one() -> None:
    begun = follow(BEGUN, after(BEGUN, voted={JAEN: 1, CUTERVO: 1}))
    assert follow(begun, after(begun, voted={JAEN: 3, CUTERVO: 1})).text
    with pytest.raises(HistoryChanged):
        follow(begun, after(begun, voted={JAEN: 4}))


def test_a_long_list_follows_in_order_alone() -> None:
    long = [hashlib.sha256(bytes([number])).digest() for number in range(12)]
    tree = BEGUN.codes.added(sorted(long))
    signed = after(BEGUN, codes=head(tree), envelopes=head(tree), voted={JAEN: 12})
    assert BEGUN.followed(to_text(signed), sorted(long), sorted(long)).codes == tree
    with pytest.raises(HistoryChanged):
        BEGUN.followed(to_text(signed), long, long)


def test_a_new_day_and_a_province_that_begins_to_vote_follow() -> None:
    voted = {CUTERVO: 1, JAEN: 3}
    assert follow(GONE_ON, after(GONE_ON, day=NEXT_DAY, voted=voted)).text


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 1},
        {"number": 3},
        {"number": 0},
        {"previous": bytes(32)},
        {"previous": digest(TEXT)},
        {"year": 2025},
        {"year": 2027},
        {"day": date(2026, 7, 10)},
        {"codes": Head(4, bytes(32))},
        {"codes": head(GONE_ON.codes)},
        {"envelopes": Head(4, bytes(32))},
        {"envelopes": head(GONE_ON.envelopes)},
        {"voted": {JAEN: 3}},
        {"voted": {JAEN: 5}},
        {"voted": {JAEN: 1, CUTERVO: 3}},
        {"voted": {CUTERVO: 4}},
    ],
)
def test_a_checkpoint_that_was_altered_does_not_follow(changed: Mapping[str, Any]) -> None:
    altered = after(GONE_ON, **changed)
    with pytest.raises(HistoryChanged) as told:
        follow(GONE_ON, altered)
    assert told.value.number == altered.number


@pytest.mark.parametrize(
    ("codes", "envelopes"),
    [
        (CODES[::-1], ENVELOPES),
        (CODES, ENVELOPES[::-1]),
        ([CODES[0], CODES[0]], ENVELOPES),
        (CODES, [ENVELOPES[1], ENVELOPES[1]]),
    ],
    ids=["codes unsorted", "envelopes unsorted", "a code twice", "an envelope twice"],
)
def test_a_list_that_is_signed_but_tells_an_order_or_repeats_does_not_follow(
    codes: list[bytes], envelopes: list[bytes]
) -> None:
    signed = after(
        BEGUN, codes=head(BEGUN.codes.added(codes)), envelopes=head(BEGUN.envelopes.added(envelopes))
    )
    with pytest.raises(HistoryChanged):
        BEGUN.followed(to_text(signed), codes, envelopes)


@pytest.mark.parametrize(
    ("codes", "envelopes"),
    [(CODES, ENVELOPES[:1]), (CODES[:1], ENVELOPES)],
    ids=["more codes", "more envelopes"],
)
def test_there_are_as_many_codes_as_envelopes(codes: list[bytes], envelopes: list[bytes]) -> None:
    for count in (1, 2):
        signed = after(
            BEGUN,
            codes=head(BEGUN.codes.added(codes)),
            envelopes=head(BEGUN.envelopes.added(envelopes)),
            voted={JAEN: count},
        )
        with pytest.raises(HistoryChanged):
            BEGUN.followed(to_text(signed), codes, envelopes)


@pytest.mark.parametrize(
    "changed", [{"number": 1}, {"number": CHAIN}, {"previous": digest("")}, {"previous": b"\x01" * 32}]
)
def test_only_number_zero_after_nothing_begins_a_history(changed: Mapping[str, Any]) -> None:
    with pytest.raises(HistoryChanged):
        History().followed(to_text(replace(OPENED, **changed)), [], [])


def test_a_restored_box_goes_on_with_a_checkpoint_that_lists_nothing() -> None:
    nothing_new: dict[str, Any] = {
        "number": CHAIN,
        "codes": head(GONE_ON.codes),
        "envelopes": head(GONE_ON.envelopes),
        "voted": {JAEN: 2},
        "frozen": {"ultimo_punto": "1"},
    }
    resumed = after(GONE_ON, **nothing_new)
    on = GONE_ON.followed(to_text(resumed), [], [])
    assert (on.codes, on.envelopes) == (GONE_ON.codes, GONE_ON.envelopes)
    assert follow(on, after(on)).codes.size == 4
    with pytest.raises(HistoryChanged):
        follow(GONE_ON, after(GONE_ON, number=CHAIN, frozen={"ultimo_punto": "1"}))


def test_what_is_no_checkpoint_follows_nothing() -> None:
    with pytest.raises(NotACheckpoint):
        BEGUN.followed("{}", [], [])
