"""A key that people hold: the site seals with it, never sees it, and takes only what agrees with its own box."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from caxamarca.actions import closing, keeping, keyholding
from caxamarca.actions.closing import BoxNotMoved, KeyDestroyedBefore, bring_opening, take_box
from caxamarca.actions.declaring import results
from caxamarca.actions.keeping import KeyOfAnotherYear, bring_key
from caxamarca.actions.opening import (
    AlreadyOpened,
    BallotsMissing,
    NobodyHoldsTheKey,
    box_key_name,
    check_can_open,
)
from caxamarca.actions.seconding import AlreadySettled, ask, confirm
from caxamarca.actions.unsealing import UnreadableEnvelopes, open_elsewhere
from caxamarca.domain import box as boxes
from caxamarca.domain.box import (
    AnotherBox,
    NotSignedByTheKey,
    Opening,
    OpeningDoesNotAddUp,
    OtherEnvelopes,
    opening_to_text,
)
from caxamarca.domain.custody import Ceremony, Custody, NotACeremony
from caxamarca.domain.errors import NotAllowed, NotFound
from caxamarca.domain.permissions import Action
from caxamarca.domain.processes import BoxState, Stage, WrongStage
from caxamarca.domain.roles import Actor
from caxamarca.persistence import audit, ceremonies, processes, sealing, signing, tallies
from caxamarca.persistence.database import keyring, session, transaction
from caxamarca.persistence.envelopes import Envelope, SealedBox
from caxamarca.persistence.processes import Process
from caxamarca.persistence.site import Site, SiteKind
from tests import factories as make
from tests.integration.conftest import VOTING, starting
from tests.support.sites import FOUNDED_AT

LATER = 2099
pytestmark = pytest.mark.usefixtures("app")


def box() -> Process:
    session().rollback()
    return processes.by_year(session(), make.YEAR)


def a_key(year: int = make.YEAR) -> tuple[Ceremony, tuple[bytes, ...]]:
    return keyholding.hold_ceremony(year, 3, 2)


def a_closed_box() -> tuple[Actor, Ceremony, tuple[bytes, ...]]:
    """Three votes, sealed to a key of the committee; the box is closed and waits."""
    make.a_process(interprovincial=True)
    committee = make.a_committee_member()
    ceremony, shares = a_key()
    bring_key(committee, make.YEAR, ceremony)
    make.an_open_vote(papers={make.CAJAMARCA: [100, 200], make.SAN_PABLO: [100], None: [100]})
    make.a_vote(make.a_resident(which=0), 1, interprovincial=[1])
    make.a_vote(make.a_resident(which=1), 1, 2)
    make.a_vote(make.a_resident(make.SAN_PABLO), province=make.SAN_PABLO, interprovincial=[1])
    make.a_closed_vote()
    return committee, ceremony, shares


def opened(committee: Actor, ceremony: Ceremony, shares: tuple[bytes, ...]) -> Opening:
    taken, envelopes = take_box(committee, make.YEAR)
    return open_elsewhere(taken, envelopes, ceremony, shares[:2])


def test_a_box_is_opened_elsewhere_with_the_shares_and_counted_here() -> None:
    committee, ceremony, shares = a_closed_box()
    assert (box().box_state, box().custody) == (BoxState.MOVED, Custody.COMMITTEE)
    assert keyring().read(box_key_name(box())) is None, "no private key was ever here"
    bring_opening(committee, make.YEAR, opened(committee, ceremony, shares))
    assert box().box_state is BoxState.OPENED
    assert session().execute(select(func.count()).select_from(Envelope)).scalar_one() == 0
    assert tallies.ballots(session(), make.constituency()) == {frozenset({1}): 1, frozenset({1, 2}): 1}
    assert tallies.ballots(session(), make.constituency(province=None)) == {frozenset({1}): 2, frozenset(): 1}
    make.a_declared_process()
    assert len(results(session(), box())) == 14


def test_going_on_with_the_closing_does_not_pass_over_the_holders() -> None:
    a_closed_box()
    assert closing.close_box(make.YEAR) is BoxState.MOVED


def changed(sets: dict[int, dict[frozenset[int], int]]) -> Callable[[Opening], Opening]:
    return lambda opening: replace(opening, sets={**opening.sets, **sets})


@pytest.mark.parametrize("fault", ["more", "fewer", "none", "other number", "other marks"])
def test_what_does_not_agree_with_the_box_is_refused_and_changes_nothing(fault: str) -> None:
    committee, ceremony, shares = a_closed_box()
    honest = opened(committee, ceremony, shares)
    here = make.constituency()
    sets: dict[frozenset[int], int] = {
        "more": {frozenset({1}): 2, frozenset({1, 2}): 1},
        "fewer": {frozenset({1}): 1},
        "none": {},
        "other number": {frozenset({1}): 1, frozenset({3}): 1},
        "other marks": {frozenset({1}): 3, frozenset({2}): -1},
    }[fault]
    with pytest.raises(OpeningDoesNotAddUp) as told:
        bring_opening(committee, make.YEAR, changed({here: sets})(honest))
    assert told.value.provinces == (make.CAJAMARCA,)
    assert box().box_state is BoxState.MOVED
    assert session().execute(select(func.count()).select_from(Envelope)).scalar_one() == 3
    bring_opening(committee, make.YEAR, honest)
    assert box().box_state is BoxState.OPENED


def test_a_result_that_adds_up_and_was_made_up_is_refused() -> None:
    """One person alone, without a single share, who knows how many ballots there are."""
    committee, ceremony, shares = a_closed_box()
    honest = opened(committee, ceremony, shares)
    here = make.constituency()
    made_up = changed({here: {frozenset({2}): 2}})(honest)
    other, _shares = a_key()
    forged = signing.sign(
        signing.derived(bytes(32), "opening"), opening_to_text(replace(made_up, signature=b""))
    )
    for lie in (
        made_up,
        replace(made_up, signature=forged),
        replace(honest, shares=(1, 1)),
        replace(honest, shares=(7, 9)),
    ):
        with pytest.raises(NotSignedByTheKey):
            bring_opening(committee, make.YEAR, lie)
    assert other.verifier != ceremony.verifier
    assert box().box_state is BoxState.MOVED
    bring_opening(committee, make.YEAR, honest)


def test_a_key_to_which_no_ballot_can_be_sealed_is_refused() -> None:
    make.a_process()
    ceremony, _shares = a_key()
    with pytest.raises(NotACeremony):
        bring_key(make.a_committee_member(), make.YEAR, replace(ceremony, public_key=bytes(32)))


def test_the_opening_of_another_box_is_refused() -> None:
    committee, ceremony, shares = a_closed_box()
    honest = opened(committee, ceremony, shares)
    for other in (
        replace(honest, digest=bytes(32)),
        replace(honest, year=2030),
        replace(honest, sets={**honest.sets, 9999: {}}),
    ):
        with pytest.raises(AnotherBox):
            bring_opening(committee, make.YEAR, other)


def test_envelopes_that_were_altered_on_the_way_are_not_opened() -> None:
    committee, ceremony, shares = a_closed_box()
    taken, envelopes = take_box(committee, make.YEAR)
    province, sealed = envelopes[0]
    for some in (
        envelopes[1:],
        [*envelopes, envelopes[0]],
        [(province, sealed[:-1] + bytes([sealed[-1] ^ 1])), *envelopes[1:]],
    ):
        with pytest.raises(OtherEnvelopes):
            open_elsewhere(taken, some, ceremony, shares[:2])


def test_ballots_in_the_pile_of_another_province_open_nothing() -> None:
    committee, ceremony, shares = a_closed_box()
    taken, envelopes = take_box(committee, make.YEAR)
    moved = [(make.SAN_PABLO, sealed) for _province, sealed in envelopes]
    described = replace(taken, digest=boxes.digest(boxes.lines(moved)), envelopes={make.SAN_PABLO: 3})
    with pytest.raises(OpeningDoesNotAddUp) as told:
        open_elsewhere(described, moved, ceremony, shares[:2])
    assert set(told.value.provinces) == {make.CAJAMARCA, make.SAN_PABLO}


def test_an_envelope_with_noise_opens_nothing() -> None:
    committee, ceremony, shares = a_closed_box()
    taken, envelopes = take_box(committee, make.YEAR)
    noisy = [(envelopes[0][0], bytes(len(envelopes[0][1]))), *envelopes[1:]]
    with pytest.raises(UnreadableEnvelopes) as told:
        open_elsewhere(replace(taken, digest=boxes.digest(boxes.lines(noisy))), noisy, ceremony, shares[:2])
    assert told.value.count == 1


def test_the_key_of_another_box_opens_nothing() -> None:
    committee, _ceremony, _shares = a_closed_box()
    taken, envelopes = take_box(committee, make.YEAR)
    other, shares = a_key()
    with pytest.raises(AnotherBox):
        open_elsewhere(taken, envelopes, other, shares)


def test_the_box_is_taken_and_opened_once_and_by_the_committee_alone() -> None:
    committee, ceremony, shares = a_closed_box()
    honest = opened(committee, ceremony, shares)
    administrator, of_one_province = (
        make.the_administrator(),
        make.a_committee_member(province=make.CAJAMARCA),
    )
    for who, refusal in ((administrator, NotAllowed), (of_one_province, NotFound)):
        with pytest.raises(refusal):
            take_box(who, make.YEAR)
        with pytest.raises(refusal):
            bring_opening(who, make.YEAR, honest)
        with pytest.raises(refusal):
            bring_key(who, make.YEAR, ceremony)
    bring_opening(committee, make.YEAR, honest)
    taken = [one.staff_id for one in audit.newest(session(), 99) if one.tag == "committee:box:take"]
    assert taken == [committee.staff], "who took it is noted, and nobody who was refused"
    with pytest.raises(BoxNotMoved):
        bring_opening(committee, make.YEAR, honest)
    with pytest.raises(BoxNotMoved):
        take_box(committee, make.YEAR)


def test_another_key_may_follow_until_the_opening_is_decided() -> None:
    make.a_process()
    committee = make.a_committee_member()
    (first, _), (second, _) = a_key(), a_key()
    bring_key(committee, make.YEAR, first)
    bring_key(committee, make.YEAR, second)
    with pytest.raises(KeyOfAnotherYear):
        bring_key(committee, make.YEAR, replace(second, year=2030))
    make.an_open_vote()
    assert box().box_key == second.public_key
    with pytest.raises((AlreadyOpened, WrongStage)):
        bring_key(committee, make.YEAR, first)


def test_what_was_asked_for_over_another_key_falls_when_it_changes() -> None:
    """One member of the committee alone could else put an own key under an opening that was agreed over another one."""
    make.a_process()
    committee = make.a_committee_member()
    (first, _), (second, _) = a_key(), a_key()
    bring_key(committee, make.YEAR, first)
    make.ready_to_open()
    one, other = make.two_administrators()
    act = ask(one, make.YEAR, Action.OPEN_VOTING, "Así se acordó en la sesión.")
    bring_key(committee, make.YEAR, second)
    with pytest.raises(AlreadySettled):
        confirm(other, act)
    assert box().box_key is None
    assert [held.ceremony for held in ceremonies.replaced(session(), box().id)] == [first]
    confirm(other, ask(one, make.YEAR, Action.OPEN_VOTING, "Con la nueva llave."))
    assert box().box_key == second.public_key


def test_two_administrators_may_keep_the_key_here_and_the_committee_take_it_back() -> None:
    make.a_process()
    make.reach(Stage.IDEAS)
    committee = make.a_committee_member()
    ceremony, _shares = a_key()
    bring_key(committee, make.YEAR, ceremony)
    make.seconded(Action.KEEP_KEY_HERE)
    assert (box().custody, ceremonies.of_process(session(), box().id)) == (Custody.SERVER, None)
    bring_key(committee, make.YEAR, ceremony)
    assert box().custody is Custody.COMMITTEE
    make.an_open_vote()
    with pytest.raises((AlreadyOpened, WrongStage)):
        make.seconded(Action.KEEP_KEY_HERE)


def test_a_real_site_does_not_open_a_vote_whose_key_nobody_holds() -> None:
    make.a_process(LATER)
    make.a_resident(year=LATER)
    with transaction() as writing:
        site = writing.get_one(Site, 1)
        site.kind, site.clock = SiteKind.REAL, None
    with pytest.raises(NobodyHoldsTheKey):
        check_can_open(session(), processes.by_year(session(), LATER))
    with transaction() as writing:
        keeping.keep_here(writing, processes.alone(writing, LATER), FOUNDED_AT)
    with pytest.raises(BallotsMissing):
        check_can_open(session(), processes.by_year(session(), LATER))


@starting(VOTING)
def test_with_its_key_every_copy_of_an_envelope_becomes_noise() -> None:
    make.a_vote(make.a_resident(), 1)
    make.a_closed_vote()
    make.a_declared_process()
    boxed, public = session().execute(select(SealedBox.sealed)).scalar_one(), box().box_key
    assert keyring().read(box_key_name(box())) is not None
    make.seconded(Action.DESTROY_KEY)
    assert box().key_destroyed_at is not None
    assert keyring().read(box_key_name(box())) is None
    assert session().execute(select(func.count()).select_from(SealedBox)).scalar_one() == 0
    with pytest.raises(sealing.NotSealedHere):
        sealing.unseal(boxed, sealing.new_private_key(), make.YEAR)
    assert public == box().box_key, "which key it was stays known"
    assert tallies.ballots(session(), make.constituency()) == {frozenset({1}): 1}
    with pytest.raises(KeyDestroyedBefore):
        make.seconded(Action.DESTROY_KEY)


@starting(VOTING)
def test_a_key_whose_file_outlived_a_cut_is_destroyed_the_next_time() -> None:
    make.a_closed_vote()
    make.a_declared_process()
    with transaction() as writing:
        closing.destroy_key(writing, processes.alone(writing, make.YEAR), FOUNDED_AT)
    assert keyring().read(box_key_name(box())) is not None
    closing.forget_keys()
    assert keyring().read(box_key_name(box())) is None
