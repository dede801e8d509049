"""Who is at the door: the same answer to everything that does not fit, guessing slowed down, nothing usable twice."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import event, func, select, update

from caxamarca.actions import identifying
from caxamarca.actions.appointing import end_role, give_role, invite_staff, replace_second_factor
from caxamarca.actions.identifying import (
    FROM_A_SOURCE,
    ON_AN_ACCOUNT,
    LinkExpired,
    PasswordTooShort,
    WrongCredentials,
    WrongOneTimeCode,
    secret_of_link,
    sign_in_resident,
    sign_in_staff,
    sign_out,
    use_link,
    who,
    whose_link,
)
from caxamarca.actions.second_factor import CODE_PERIOD
from caxamarca.actions.throttling import TooManyTries
from caxamarca.domain.codes import CodeKind, grouped, new_personal_code
from caxamarca.domain.roles import Actor, Grant, Role
from caxamarca.persistence import audit, sign_ins
from caxamarca.persistence.database import db, session, transaction
from caxamarca.persistence.people import OneTimeLink, Staff
from caxamarca.persistence.sign_ins import SignIn
from caxamarca.persistence.throttle import Try
from tests import factories as make
from tests.integration.conftest import CONVENED, starting
from tests.support.together import together

pytestmark = starting(CONVENED)

HERE, ELSEWHERE = "190.0.0.1", "190.0.0.2"
PASSWORD = "caballo grapa bateria"
NOON = 1_800_000_000
WRONG_CODE = grouped(new_personal_code(lambda size: b"\xab" * size), CodeKind.PERSONAL)
STRANGERS_DOCUMENT = "98765432"


@pytest.fixture
def resident(app: Flask) -> tuple[str, str]:
    """A document and its code."""
    return make.a_resident_with_a_code()


class Clock:
    """What the second factor goes by."""

    now = NOON


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("caxamarca.actions.identifying.time.time", lambda: clock.now)
    return clock


class Member:
    """A member of staff as they are at their desk: an address, a password, a device."""

    def __init__(self, clock: Clock, email: str = "rosa@example.org") -> None:
        self.clock, self.email = clock, email
        self.id, self.link = invite_staff(make.an_administrator(), email, "Rosa")

    def code(self, steps: int = 0) -> str:
        """What the device shows so many steps from now."""
        return pyotp.TOTP(secret_of_link(self.link)).at(self.clock.now + steps * CODE_PERIOD)

    def settle(self) -> str:
        """Use the link, and wait until the device shows another code. Returns the token of that sign-in."""
        token = use_link(self.link, PASSWORD, self.code())
        self.clock.now += CODE_PERIOD
        return token

    def sign_in(self, source: str = HERE) -> str:
        return sign_in_staff(self.email, PASSWORD, self.code(), source)


@pytest.fixture
def member(app: Flask, clock: Clock) -> Member:
    return Member(clock)


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the database, as it is sent."""
    sent: list[str] = []

    def listen(*said: object) -> None:
        sent.append(str(said[2]))

    event.listen(db.engine, "before_cursor_execute", listen)
    yield sent
    event.remove(db.engine, "before_cursor_execute", listen)


def expire(table: type[SignIn] | type[OneTimeLink]) -> None:
    """Let the real clock run past everything of a kind."""
    with transaction() as writing:
        writing.execute(update(table).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))


# Residents


def test_document_and_code_let_a_resident_in(resident: tuple[str, str]) -> None:
    document, code = resident
    token = sign_in_resident(document, code, HERE)
    assert who(token) == make.a_resident()


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_a_code_is_understood_however_it_is_typed(
    typed: Callable[[str], str], resident: tuple[str, str]
) -> None:
    document, code = resident
    assert who(sign_in_resident(document, typed(code), HERE)) is not None


def test_the_document_alone_opens_nothing(resident: tuple[str, str]) -> None:
    with pytest.raises(WrongCredentials):
        sign_in_resident(resident[0], WRONG_CODE, HERE)


@pytest.fixture
def documents(resident: tuple[str, str]) -> dict[str, str]:
    """Documents that a stranger may try."""
    return {
        "not on the roll": STRANGERS_DOCUMENT,
        "on the roll without a code": make.NEIGHBOURS[make.CAJAMARCA][1].document,
        "on the roll with another code": resident[0],
    }


def test_a_stranger_learns_from_no_answer_who_is_on_the_roll(
    documents: dict[str, str], statements: list[str]
) -> None:
    told = {}
    for name, document in documents.items():
        statements.clear()
        with pytest.raises(WrongCredentials) as refused:
            sign_in_resident(document, WRONG_CODE, name)
        told[name] = (str(refused.value), vars(refused.value), tuple(statements))
    assert len(set(map(str, told.values()))) == 1, "the same words after the same work"


def test_a_code_that_was_replaced_is_as_wrong_as_any_other(resident: tuple[str, str]) -> None:
    document, old = resident
    make.a_code(make.NEIGHBOURS[make.CAJAMARCA][0])
    with pytest.raises(WrongCredentials):
        sign_in_resident(document, old, HERE)


def guess(document: str, times: int, source: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            sign_in_resident(document, WRONG_CODE, source)


def guess_at_many(times: int = FROM_A_SOURCE.times) -> None:
    for number in range(times):
        guess(f"{number:08}", 1)


def test_behind_the_address_of_a_guesser_a_true_voter_gets_in(resident: tuple[str, str]) -> None:
    guess_at_many()
    guess(resident[0], FROM_A_SOURCE.times)
    assert who(sign_in_resident(*resident, HERE)) is not None


def test_a_source_that_never_stops_guessing_at_one_person_has_to_wait(resident: tuple[str, str]) -> None:
    guess(resident[0], identifying.AT_A_PERSON)
    with pytest.raises(TooManyTries) as refused:
        sign_in_resident(*resident, HERE)
    assert refused.value.minutes == 15
    assert who(sign_in_resident(*resident, ELSEWHERE)) is not None


def test_a_source_that_never_stops_guessing_is_closed_to_everybody(
    resident: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identifying, "CEILING", FROM_A_SOURCE.times + 3)
    guess_at_many(FROM_A_SOURCE.times + 3)
    with pytest.raises(TooManyTries):
        sign_in_resident(*resident, HERE)
    assert who(sign_in_resident(*resident, ELSEWHERE)) is not None


def test_tries_that_no_longer_count_are_forgotten(resident: tuple[str, str]) -> None:
    guess_at_many(3)
    with transaction() as writing:
        writing.execute(update(Try).values(until=datetime.now(UTC) - timedelta(seconds=1)))
    guess(resident[0], 1)
    assert session().execute(select(func.count()).select_from(Try)).scalar_one() == 3


def test_whoever_is_guessed_at_by_strangers_still_gets_in(resident: tuple[str, str]) -> None:
    for number in range(ON_AN_ACCOUNT.times + 5):
        guess(resident[0], 1, f"190.0.1.{number}")
    guess(resident[0], 1)
    assert who(sign_in_resident(*resident, HERE)) is not None


def test_after_the_window_a_source_may_try_again(
    resident: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identifying, "AT_A_PERSON", 3)
    guess(resident[0], 3)
    with pytest.raises(TooManyTries):
        sign_in_resident(*resident, HERE)
    with transaction() as writing:
        writing.execute(update(Try).values(until=datetime.now(UTC) - timedelta(seconds=1)))
    assert who(sign_in_resident(*resident, HERE)) is not None


def test_many_neighbours_on_one_phone_are_not_slowed_down(resident: tuple[str, str]) -> None:
    for _ in range(FROM_A_SOURCE.times + 5):
        sign_in_resident(*resident, HERE)


def test_a_sign_in_ends_by_the_real_clock_whatever_the_demonstrations_says(resident: tuple[str, str]) -> None:
    token = sign_in_resident(*resident, HERE)
    make.at(datetime(2040, 1, 1, tzinfo=UTC))
    assert who(token) is not None
    expire(SignIn)
    assert who(token) is None


def test_signing_out_ends_this_sign_in_and_no_other(resident: tuple[str, str]) -> None:
    phone, cabin = sign_in_resident(*resident, HERE), sign_in_resident(*resident, ELSEWHERE)
    sign_out(phone)
    sign_out("no such token")
    assert who(phone) is None
    assert who(cabin) is not None


def test_the_database_does_not_know_a_token(resident: tuple[str, str]) -> None:
    token = sign_in_resident(*resident, HERE)
    kept = session().execute(select(SignIn.token_hash)).scalar_one()
    assert kept == sign_ins.hashed(token)
    assert token.encode() not in kept
    assert who(kept.hex()) is None


# Staff


def test_the_link_sets_password_and_second_factor_and_signs_in(member: Member) -> None:
    assert whose_link(member.link) == member.email
    token = member.settle()
    assert who(token) == Actor(staff=member.id)
    assert who(member.sign_in()) == Actor(staff=member.id)
    assert audit.newest(session(), 1)[0].tag == "staff:link:use"


def test_a_link_is_used_once(member: Member) -> None:
    member.settle()
    with pytest.raises(LinkExpired):
        use_link(member.link, "otra clave muy larga", member.code())
    with pytest.raises(LinkExpired):
        whose_link(member.link)
    assert who(member.sign_in()) is not None


def test_two_who_use_a_link_at_once_do_not_both_get_in(app: Flask, member: Member) -> None:
    code = member.code()
    outcomes = together(app, *[lambda: use_link(member.link, PASSWORD, code)] * 2)
    assert sorted(type(one) is LinkExpired for one in outcomes) == [False, True]


def test_a_link_runs_out(member: Member) -> None:
    expire(OneTimeLink)
    with pytest.raises(LinkExpired):
        use_link(member.link, PASSWORD, member.code())


@pytest.mark.parametrize("token", ["", "nothing", "ñ" * 50, "\0"])
def test_a_made_up_link_opens_nothing(token: str, app: Flask) -> None:
    with pytest.raises(LinkExpired):
        whose_link(token)
    with pytest.raises(LinkExpired):
        use_link(token, PASSWORD, "000000")


def test_a_short_password_or_a_wrong_code_leaves_the_link_as_it_was(member: Member) -> None:
    with pytest.raises(PasswordTooShort) as refused:
        use_link(member.link, "once letras", member.code())
    assert refused.value.length == 12
    for wrong in ("", "12345", member.code(steps=5)):
        with pytest.raises(WrongOneTimeCode):
            use_link(member.link, PASSWORD, wrong)
    assert who(member.settle()) is not None


def test_before_the_link_is_used_nobody_signs_in(member: Member) -> None:
    for password in ("", PASSWORD):
        with pytest.raises(WrongCredentials):
            sign_in_staff(member.email, password, member.code(), HERE)


def test_a_one_time_code_serves_once(member: Member) -> None:
    member.settle()
    member.sign_in()
    with pytest.raises(WrongCredentials):
        member.sign_in()
    member.clock.now += CODE_PERIOD
    assert who(member.sign_in()) is not None


def test_the_code_that_the_link_was_used_with_does_not_serve_again(member: Member) -> None:
    use_link(member.link, PASSWORD, member.code())
    with pytest.raises(WrongCredentials):
        member.sign_in()


def test_one_code_sent_twice_at_once_signs_in_once(app: Flask, member: Member) -> None:
    member.settle()
    code = member.code()
    outcomes = together(app, *[lambda: sign_in_staff(member.email, PASSWORD, code, HERE)] * 3)
    assert sorted(type(one).__name__ for one in outcomes) == ["WrongCredentials", "WrongCredentials", "str"]


@pytest.mark.parametrize(("steps", "serves"), [(0, True), (-1, True), (-2, False), (1, False)])
def test_a_code_serves_for_its_own_half_minute_and_the_one_after(
    steps: int, serves: bool, member: Member
) -> None:
    member.settle()
    member.clock.now += 10 * CODE_PERIOD
    try:
        sign_in_staff(member.email, PASSWORD, member.code(steps), HERE)
    except WrongCredentials:
        assert not serves
    else:
        assert serves


def test_a_code_older_than_the_last_one_used_is_refused(member: Member) -> None:
    member.settle()
    member.clock.now += CODE_PERIOD
    earlier = member.code(steps=-1)
    member.sign_in()
    with pytest.raises(WrongCredentials):
        sign_in_staff(member.email, PASSWORD, earlier, HERE)


def test_staff_meet_one_answer_to_everything_that_does_not_fit(member: Member) -> None:
    member.settle()
    for email, password, code in (
        ("nadie@example.org", PASSWORD, member.code()),
        (member.email, "otra clave muy larga", member.code()),
        (member.email, PASSWORD, "000000"),
        (member.email, PASSWORD, ""),
        ("", "", ""),
        ("\0", "\0", "\0"),
    ):
        with pytest.raises(WrongCredentials):
            sign_in_staff(email, password, code, HERE)


def test_a_wrong_password_does_not_use_up_the_code(member: Member) -> None:
    member.settle()
    with pytest.raises(WrongCredentials):
        sign_in_staff(member.email, "otra clave muy larga", member.code(), HERE)
    assert who(member.sign_in()) is not None


@pytest.mark.parametrize("typed", [" Rosa@Example.ORG ", "rosa@example.org\0", "ｒosa@example.org"])
def test_the_address_is_understood_however_it_is_typed(typed: str, member: Member) -> None:
    member.settle()
    assert who(sign_in_staff(typed, PASSWORD, member.code(), HERE)) is not None


def test_guessing_at_staff_is_slowed_down_too(member: Member) -> None:
    member.settle()
    for _ in range(ON_AN_ACCOUNT.times):
        with pytest.raises(WrongCredentials):
            sign_in_staff(member.email, "x", "000000", HERE)
    with pytest.raises(TooManyTries):
        member.sign_in(HERE)
    assert who(member.sign_in(ELSEWHERE)) is not None


def test_a_role_given_or_ended_holds_from_the_next_request(member: Member) -> None:
    administrator = make.an_administrator()
    member.settle()
    token = member.sign_in()
    appointment = give_role(administrator, member.id, Role.EVALUATOR, make.SAN_PABLO, None)
    assert who(token) == Actor(staff=member.id, grants=(Grant(Role.EVALUATOR, make.SAN_PABLO),))
    end_role(administrator, appointment)
    assert who(token) is None
    member.clock.now += CODE_PERIOD
    assert who(member.sign_in()) == Actor(staff=member.id)


def test_a_replaced_second_factor_ends_everything_that_was_before(member: Member) -> None:
    member.settle()
    token = member.sign_in()
    new_link = replace_second_factor(make.an_administrator(), member.id)
    member.clock.now += CODE_PERIOD
    assert who(token) is None
    with pytest.raises(WrongCredentials):
        member.sign_in()
    member.link = new_link
    member.settle()
    assert who(member.sign_in()) == Actor(staff=member.id)


def test_a_new_link_ends_the_one_before(member: Member) -> None:
    replace_second_factor(make.an_administrator(), member.id)
    with pytest.raises(LinkExpired):
        use_link(member.link, PASSWORD, member.code())


def test_password_and_secret_are_not_kept_in_clear(member: Member) -> None:
    member.settle()
    kept = session().execute(select(Staff).where(Staff.id == member.id)).scalar_one()
    assert kept.password is not None
    assert kept.password.startswith("$argon2id$")
    assert kept.code_secret is not None
    assert secret_of_link(member.link).encode() not in kept.code_secret


def test_one_members_sealed_secret_is_of_no_use_to_another(member: Member) -> None:
    """The row's id is sealed in: copying the column over does not copy the second factor."""
    member.settle()
    other = Member(member.clock, "luz@example.org")
    other.settle()
    with transaction() as writing:
        secret = writing.execute(select(Staff.code_secret).where(Staff.id == member.id)).scalar_one()
        writing.execute(update(Staff).where(Staff.id == other.id).values(code_secret=secret))
    with pytest.raises(WrongCredentials):
        sign_in_staff(other.email, PASSWORD, member.code(), HERE)


def test_what_has_expired_is_swept_away_by_whoever_signs_in_next(resident: tuple[str, str]) -> None:
    sign_in_resident(*resident, HERE)
    expire(SignIn)
    token = sign_in_resident(*resident, HERE)
    kept = session().execute(select(SignIn.token_hash)).scalars().all()
    assert kept == [sign_ins.hashed(token)]


def test_the_next_round_forgets_when_somebody_was_here(resident: tuple[str, str]) -> None:
    """On a quiet site nobody else would come to sweep, and its backups would tell to the second who came when."""
    sign_in_resident(*resident, HERE)
    identifying.forget_ended(datetime.now(UTC))
    assert session().execute(select(func.count()).select_from(SignIn)).scalar_one() == 1
    expire(SignIn)
    identifying.forget_ended(datetime.now(UTC))
    assert session().execute(select(func.count()).select_from(SignIn)).scalar_one() == 0
