"""What is told by e-mail, by a real mail server on this machine: at least once, and twice only after a crash."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update

from caxamarca.actions import notifying, posting
from caxamarca.actions.appointing import end_role
from caxamarca.actions.following import Purpose, choose_notices, end_notices, hash_of, link, sealed, unsealed
from caxamarca.actions.notifying import Parcel, Sent, send_waiting
from caxamarca.actions.observing import answer_observation, raise_observation
from caxamarca.actions.posting import Courier, Postman, Server
from caxamarca.actions.reporting import file_report
from caxamarca.domain.notices import (
    LONGEST_PAUSE,
    REFUSALS_TAKEN,
    TRIES,
    Event,
    Letter,
    Outcome,
    Topic,
    Trouble,
)
from caxamarca.domain.quarters import Quarter
from caxamarca.domain.reporting import QuarterNotOver
from caxamarca.domain.roles import STRANGER, Actor
from caxamarca.persistence import followers, outbox, people, projects
from caxamarca.persistence.database import db, session, transaction
from caxamarca.persistence.followers import Follower
from caxamarca.persistence.keyring import Keyring
from caxamarca.persistence.outbox import Mail, Notice, PostOffice
from caxamarca.persistence.prioritised import Prioritised
from tests import factories as make
from tests.integration.conftest import FOLLOWED, starting
from tests.support.mail_server import Mailbox, a_closed_port, mail_server
from tests.support.together import together

pytestmark = starting(FOLLOWED)

THIRD = Quarter(2026, 3)
AFTER_THE_THIRD = datetime(2026, 10, 1, 15, tzinfo=UTC)


@pytest.fixture
def project(app: Flask) -> Prioritised:
    """A project that is followed up. What happened before is no news any more."""
    found = make.the_winner()
    make.at(AFTER_THE_THIRD)
    with transaction() as writing:
        writing.execute(delete(Notice))
    return found


@pytest.fixture
def mail(app: Flask) -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@dataclass
class Clock:
    """The database server's moment, as far as the post sees it."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    def forward(self, by: timedelta) -> None:
        self.moment += by


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(outbox, "clock", lambda _session: found.moment)
    return found


def write(parcel: Parcel) -> Letter:
    """Words are the web's business: here a letter names its events."""
    told = " ".join(one.event for one in parcel.items)
    end = f"https://site.example/{parcel.token}"
    return Letter(parcel.to, f"<{parcel.number}@site.example>", told, f"{told}\n", end)


def postman(box: Mailbox) -> Postman:
    return Postman(box.server(), "Sitio")


def send(courier: Courier, folder: Path, *, gather: bool = False) -> Sent:
    try:
        return send_waiting(courier, write, folder, gather=gather)
    finally:
        db.session.remove()


@pytest.fixture
def folder(settings_folder: Path) -> Path:
    return settings_folder


@pytest.fixture
def settings_folder(app: Flask, settings: object) -> Path:
    found: Path = settings.data_folder  # type: ignore[attr-defined]
    return found


def email_of(actor: Actor) -> str:
    found = people.staff(session(), actor.staff or 0)
    assert found is not None
    return found.email


def waiting() -> int:
    session().rollback()
    return session().execute(select(func.count()).select_from(Mail)).scalar_one()


def a_crowd_of_followers(project: int, count: int) -> None:
    """So many addresses that have confirmed, written at once."""
    now = datetime.now(UTC)
    with transaction() as writing:
        rows = [
            {
                "address_hash": hash_of(f"v{number}@example.org"),
                "sealed": sealed(f"v{number}@example.org"),
                "project_id": project,
                "asked_at": now,
                "confirmed_at": now,
                "refusals": 0,
            }
            for number in range(count)
        ]
        writing.execute(insert(Follower), rows)


# Whom an event is told to


def test_a_report_is_told_to_the_committee_and_to_who_follows(
    project: Prioritised, mail: Mailbox, folder: Path
) -> None:
    close = make.a_follower(Topic(project=project.project.id))
    of_the_province = make.a_follower(Topic(province=project.province))
    make.a_follower(Topic(province=make.SAN_PABLO))
    make.a_request(Topic(project=project.project.id), "nunca.confirma@example.org")
    with transaction() as writing:
        writing.execute(delete(Mail))
    watches = make.a_committee_member()
    watches_elsewhere = make.a_committee_member(make.SAN_PABLO)
    make.a_report(project, THIRD)
    send(postman(mail), folder)
    assert sorted(mail.recipients) == sorted([close, of_the_province, email_of(watches)])
    assert email_of(watches_elsewhere) not in mail.recipients
    assert {message["Subject"] for message in mail.messages()} == {Event.REPORT_FILED}
    send(postman(mail), folder)
    assert len(mail.letters) == 3, "once"


def test_an_observation_is_told_to_the_unit_and_its_answer_to_who_asked(
    project: Prioritised, mail: Mailbox, folder: Path
) -> None:
    assert project.unit_id is not None
    head, elsewhere = make.a_unit_person(project.unit_id), make.a_unit_person(make.a_unit())
    member = make.a_committee_member()
    asked = make.an_observation(project, by=member)
    send(postman(mail), folder)
    assert mail.recipients == [email_of(head)]
    answer_observation(head, asked, "Hubo lluvias.")
    send(postman(mail), folder)
    assert mail.recipients[1:] == [email_of(member)]
    assert email_of(elsewhere) not in mail.recipients


def test_who_follows_an_idea_is_told_of_the_project_that_it_became(
    app: Flask, mail: Mailbox, folder: Path
) -> None:
    project = make.the_winner().project.id
    (idea, *_others) = projects.ideas_of(session(), [project])[project]
    address = make.a_follower(Topic(idea=idea))
    other = make.a_follower(Topic(province=make.CAJAMARCA))
    with transaction() as writing:
        writing.execute(delete(Notice))
        outbox.write(writing, Event.PROJECT_FORMED, AFTER_THE_THIRD, project=project)
    make.at(AFTER_THE_THIRD)
    send(postman(mail), folder)
    assert mail.recipients == [address]
    assert other not in mail.recipients


def test_results_are_told_to_who_follows_anything_of_the_process(
    project: Prioritised, mail: Mailbox, folder: Path
) -> None:
    a, b = make.a_follower(Topic(project=project.project.id)), make.a_follower(Topic(province=make.CAJAMARCA))
    with transaction() as writing:
        outbox.write(writing, Event.RESULTS_DECLARED, AFTER_THE_THIRD, process=project.project.process_id)
    send(postman(mail), folder)
    assert sorted(mail.recipients) == sorted([a, b])


def test_what_is_refused_tells_nobody(project: Prioritised, mail: Mailbox, folder: Path) -> None:
    make.a_follower(Topic(project=project.project.id))
    assert project.unit_id is not None
    head = make.a_unit_person(project.unit_id)
    with pytest.raises(QuarterNotOver):
        file_report(head, project.project.id, Quarter(2027, 1), make.a_progress())
    assert session().execute(select(Notice.event).where(Notice.event == Event.REPORT_FILED)).first() is None
    send(postman(mail), folder)
    assert mail.letters == []


def test_one_of_the_staff_who_wants_none_gets_none(project: Prioritised, mail: Mailbox, folder: Path) -> None:
    member = make.a_committee_member()
    choose_notices(member, wanted=False)
    make.a_report(project, THIRD)
    send(postman(mail), folder)
    assert mail.letters == []
    choose_notices(member, wanted=True)
    make.at(datetime(2026, 10, 2, 15, tzinfo=UTC))
    assert followers.wants_notices(session(), member.staff or 0)


def test_a_role_that_ended_before_the_letter_left_gets_none(
    project: Prioritised, mail: Mailbox, folder: Path, clock: Clock
) -> None:
    member = make.a_committee_member()
    make.a_report(project, THIRD)
    send(postman(mail), folder, gather=True)
    assert waiting() == 1
    (line,) = [one for one in people.all_staff(session()) if one.id == member.staff]
    end_role(make.the_administrator(), line.appointments[0].id)
    clock.forward(timedelta(minutes=6))
    send(postman(mail), folder, gather=True)
    assert (mail.letters, waiting()) == ([], 0)


def test_what_happened_long_ago_is_not_sent(project: Prioritised, mail: Mailbox, folder: Path) -> None:
    make.a_follower(Topic(project=project.project.id))
    make.a_report(project, THIRD)
    make.at(datetime(2026, 10, 20, 15, tzinfo=UTC))
    send(postman(mail), folder)
    assert [one for one in mail.messages() if one["Subject"] == Event.REPORT_FILED] == []


# Reminders


def test_a_unit_is_reminded_once_before_and_once_after_its_day(
    project: Prioritised, mail: Mailbox, folder: Path, clock: Clock
) -> None:
    assert project.unit_id is not None
    head, writer = make.a_unit_person(project.unit_id), make.a_unit_writer(project.unit_id)
    make.a_unit_person(make.a_unit())
    days = ((19, 0), (20, 2), (25, 2), (30, 2), (31, 4))
    for day, told in days:
        make.at(datetime(2026, 10, day, 15, tzinfo=UTC))
        for _round in range(2):
            clock.forward(timedelta(hours=2))
            send(postman(mail), folder)
        assert len(mail.letters) == told, day
    assert set(mail.recipients) == {email_of(head), email_of(writer)}
    subjects = [one["Subject"] for one in mail.messages(email_of(head))]
    assert subjects == [Event.REPORT_DUE, Event.REPORT_OVERDUE]


def test_a_unit_that_has_filed_is_not_reminded(project: Prioritised, mail: Mailbox, folder: Path) -> None:
    make.a_report(project, THIRD)
    send(postman(mail), folder)
    make.at(datetime(2026, 10, 31, 15, tzinfo=UTC))
    mail.letters.clear()
    send(postman(mail), folder)
    assert mail.letters == []


# Gathering


def test_what_happens_within_minutes_is_one_letter(
    project: Prioritised, mail: Mailbox, folder: Path, clock: Clock
) -> None:
    assert project.unit_id is not None
    head, member = make.a_unit_person(project.unit_id), make.a_committee_member()
    for number in range(3):
        make.an_observation(project, days=10 + number, by=member) if number == 0 else _ask(
            project, member, number
        )
        send(postman(mail), folder, gather=True)
    assert mail.letters == []
    clock.forward(timedelta(minutes=6))
    send(postman(mail), folder, gather=True)
    (message,) = mail.messages(email_of(head))
    assert message["Subject"] == " ".join([Event.OBSERVATION_RAISED] * 3)


def _ask(project: Prioritised, member: Actor, number: int) -> None:
    raise_observation(
        member, project.project.id, f"Pregunta {number}", AFTER_THE_THIRD.date() + timedelta(20)
    )


def test_a_province_is_told_of_in_the_morning(
    project: Prioritised, mail: Mailbox, folder: Path, clock: Clock
) -> None:
    clock.moment = datetime(2026, 10, 1, 18, tzinfo=UTC)
    near = make.a_follower(Topic(project=project.project.id))
    far = make.a_follower(Topic(province=make.CAJAMARCA))
    make.an_observation(project)
    send(postman(mail), folder, gather=True)
    clock.forward(timedelta(minutes=6))
    send(postman(mail), folder, gather=True)
    assert mail.recipients == [near]
    clock.moment = datetime(2026, 10, 2, 12, 1, tzinfo=UTC)
    send(postman(mail), folder, gather=True)
    assert mail.recipients == [near, far]


# At least once


class Crash(BaseException):
    """The process ends here, as by a kill: nothing is caught, nothing more is written."""


class Dies(Postman):
    """Whoever drains is killed when the server has taken a letter, before that is written down."""

    def carry(self, letter: Letter) -> Outcome:
        super().carry(letter)
        raise Crash


def test_a_crash_between_acceptance_and_commit_sends_it_again_under_the_same_name(
    project: Prioritised, mail: Mailbox, folder: Path
) -> None:
    address = make.a_follower(Topic(project=project.project.id))
    make.a_report(project, THIRD)
    with pytest.raises(Crash):
        send(Dies(mail.server(), "Sitio"), folder)
    send(postman(mail), folder)
    first, second = mail.messages(address)
    assert first["Message-ID"] == second["Message-ID"]
    assert waiting() == 0
    send(postman(mail), folder)
    assert len(mail.letters) == 2


def test_two_letters_have_two_names(project: Prioritised, mail: Mailbox, folder: Path) -> None:
    make.a_follower(Topic(project=project.project.id))
    make.a_follower(Topic(project=project.project.id))
    make.a_report(project, THIRD)
    send(postman(mail), folder)
    send(postman(mail), folder)
    assert len({one["Message-ID"] for one in mail.messages()}) == len(mail.letters) == 2


def test_a_server_that_hangs_up_gets_the_letter_in_doubt_again_under_its_name(
    project: Prioritised, mail: Mailbox, folder: Path, clock: Clock
) -> None:
    a_crowd_of_followers(project.project.id, 5)
    make.a_report(project, THIRD)
    mail.behaviour.cuts_at = {3}
    assert send(postman(mail), folder).is_down
    assert outbox.standing(session()).trouble is Trouble.AWAY
    clock.forward(LONGEST_PAUSE)
    assert not send(postman(mail), folder).is_down
    names = [one["Message-ID"] for one in mail.messages()]
    assert (len(names), len(set(names)), waiting()) == (6, 5, 0)
    assert len(set(mail.recipients)) == 5
    assert outbox.standing(session()).trouble is None


def test_a_letter_that_breaks_the_line_stops_no_other(
    project: Prioritised, mail: Mailbox, folder: Path, clock: Clock
) -> None:
    a_crowd_of_followers(project.project.id, 4)
    make.a_report(project, THIRD)

    class Breaks(Postman):
        def carry(self, letter: Letter) -> Outcome:
            if letter.to == "v2@example.org":
                raise posting.LineDown(Trouble.AWAY)
            return super().carry(letter)

    for _round in range(TRIES + 2):
        send(Breaks(mail.server(), "Sitio"), folder)
        clock.forward(LONGEST_PAUSE)
    assert sorted(mail.recipients) == ["v0@example.org", "v1@example.org", "v3@example.org"]
    assert (waiting(), outbox.standing(session()).given_up) == (0, 1)


def test_a_letter_that_cannot_be_written_stops_no_other(
    project: Prioritised, mail: Mailbox, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    a_crowd_of_followers(project.project.id, 3)
    make.a_report(project, THIRD)

    def broken(parcel: Parcel) -> Letter:
        if parcel.to == "v1@example.org":
            raise KeyError(parcel.to)
        return write(parcel)

    send_waiting(postman(mail), broken, folder, gather=False)
    assert sorted(mail.recipients) == ["v0@example.org", "v2@example.org"]
    assert caplog.messages == ["post: KeyError"], "and no address in the log"


# Never both


@pytest.mark.parametrize("machines", [1, 2])
def test_two_drainers_at_once_never_send_the_same_letter(
    project: Prioritised, mail: Mailbox, folder: Path, app: Flask, machines: int
) -> None:
    """On one machine a lock keeps the second one out; on two, with folders of their own, the lease does."""
    a_crowd_of_followers(project.project.id, 25)
    make.a_report(project, THIRD)
    mail.behaviour.delay = 0.02
    folders = [folder, folder if machines == 1 else folder / "otra"]
    for one in folders:
        one.mkdir(exist_ok=True)
    told = together(
        app,
        *(lambda where=one: send_waiting(postman(mail), write, where, gather=False) for one in folders * 2),
    )
    assert max(one.taken for one in told if isinstance(one, Sent)) > 0
    while waiting():
        send(postman(mail), folder)
    assert sorted(mail.recipients) == sorted(f"v{number}@example.org" for number in range(25))


def test_a_lease_that_a_dead_machine_left_is_waited_for_and_then_taken(
    project: Prioritised, mail: Mailbox, folder: Path, clock: Clock
) -> None:
    make.a_follower(Topic(project=project.project.id))
    make.a_report(project, THIRD)
    with transaction() as writing:
        assert outbox.take(writing, "dead", clock.moment, clock.moment + notifying.LEASE)
    send(postman(mail), folder)
    assert mail.letters == []
    clock.forward(notifying.LEASE)
    send(postman(mail), folder)
    assert len(mail.letters) == 1


def test_whoever_lost_the_lease_writes_nothing_more_down(
    project: Prioritised, mail: Mailbox, folder: Path, clock: Clock
) -> None:
    a_crowd_of_followers(project.project.id, 3)
    make.a_report(project, THIRD)

    class Overtaken(Postman):
        def carry(self, letter: Letter) -> Outcome:
            with transaction() as writing:
                writing.execute(update(PostOffice).values(holder="other"))
            return super().carry(letter)

    send(Overtaken(mail.server(), "Sitio"), folder)
    assert (len(mail.letters), waiting()) == (1, 3)


# A server in trouble


def test_a_dead_server_holds_nobody_and_is_tried_later(
    project: Prioritised, mail: Mailbox, folder: Path, clock: Clock
) -> None:
    make.a_follower(Topic(project=project.project.id))
    make.a_report(project, THIRD)
    mail.port, right = a_closed_port(), mail.port
    assert send(postman(mail), folder).is_down
    assert outbox.standing(session()).trouble is Trouble.AWAY
    assert send(postman(mail), folder) == Sent(), "not before its time"
    mail.port = right
    clock.forward(timedelta(minutes=1))
    assert send(postman(mail), folder).taken == 1


@pytest.mark.parametrize("kind_of_silence", ["silent", "drips"])
def test_while_a_server_hangs_everybody_else_reads_and_writes(
    project: Prioritised,
    mail: Mailbox,
    folder: Path,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    kind_of_silence: str,
) -> None:
    monkeypatch.setattr(posting, "PATIENCE", 1.0)
    monkeypatch.setattr(posting, "DEADLINE", 1.5)
    make.a_follower(Topic(project=project.project.id))
    make.a_report(project, THIRD)
    setattr(mail.behaviour, kind_of_silence, True)
    lasted: list[float] = []

    def drain() -> Sent:
        begun = datetime.now(UTC)
        sent = send_waiting(postman(mail), write, folder, gather=False)
        lasted.append((datetime.now(UTC) - begun).total_seconds())
        return sent

    def work() -> float:
        while not mail.connections:
            time.sleep(0.01)
        begun = time.monotonic()
        make.a_request(Topic(project=project.project.id))
        return time.monotonic() - begun

    sent, took = together(app, drain, work)
    assert isinstance(sent, Sent)
    assert sent.is_down
    assert isinstance(took, float)
    assert took < 0.9 < lasted[0] < 6


def test_one_address_that_is_refused_keeps_nobody_from_theirs_and_ends_after_some(
    project: Prioritised, mail: Mailbox, folder: Path
) -> None:
    gone = make.a_follower(Topic(project=project.project.id))
    make.a_follower(Topic(province=make.CAJAMARCA), gone)
    stays = make.a_follower(Topic(project=project.project.id))
    mail.behaviour.refused = {gone: "550 5.1.1 no such mailbox"}
    member = make.a_committee_member()
    for number in range(REFUSALS_TAKEN):
        assert len(followers.of_address(session(), hash_of(gone))) == 2
        _ask(project, member, number)
        send(postman(mail), folder)
        assert mail.recipients.count(stays) == number + 1
    assert followers.of_address(session(), hash_of(gone)) == []
    assert waiting() == 0


def test_a_letter_that_arrives_begins_the_count_of_refusals_anew(
    project: Prioritised, mail: Mailbox, folder: Path
) -> None:
    address = make.a_follower(Topic(project=project.project.id))
    member = make.a_committee_member()
    for number in range(2 * REFUSALS_TAKEN):
        mail.behaviour.refused = {address: "550 5.1.1 no"} if number % REFUSALS_TAKEN else {}
        _ask(project, member, number)
        send(postman(mail), folder)
    assert len(followers.of_address(session(), hash_of(address))) == 1


@pytest.mark.parametrize("said", ["550 5.7.1 relaying denied", "554 go away", "452 4.2.2 mailbox full"])
def test_a_refusal_that_is_not_about_the_address_ends_no_notices(
    project: Prioritised, mail: Mailbox, folder: Path, clock: Clock, said: str
) -> None:
    address = make.a_follower(Topic(project=project.project.id))
    make.a_report(project, THIRD)
    mail.behaviour.refused = {address: said}
    for _round in range(TRIES):
        send(postman(mail), folder)
        clock.forward(LONGEST_PAUSE)
    assert (waiting(), outbox.standing(session()).given_up) == (1, 0)
    send(postman(mail), folder)
    standing = outbox.standing(session())
    assert (standing.waiting, standing.given_up, standing.given_up_at) == (0, 1, clock.moment)
    assert len(followers.of_address(session(), hash_of(address))) == 1


def test_a_letter_that_is_returned_is_given_up_at_once(
    project: Prioritised, mail: Mailbox, folder: Path
) -> None:
    make.a_follower(Topic(project=project.project.id))
    make.a_report(project, THIRD)
    mail.behaviour.at_data = "554 5.6.0 not like this"
    send(postman(mail), folder)
    assert (waiting(), outbox.standing(session()).given_up) == (0, 1)


def test_a_sender_that_is_not_known_is_trouble_with_the_server(
    project: Prioritised, mail: Mailbox, folder: Path
) -> None:
    make.a_follower(Topic(project=project.project.id))
    make.a_report(project, THIRD)
    mail.behaviour.at_sender = "530 5.7.0 who are you"
    assert send(postman(mail), folder).is_down
    assert outbox.standing(session()).trouble is Trouble.REFUSED
    assert (waiting(), outbox.standing(session()).given_up) == (1, 0)


# Clocks


def test_a_clock_that_was_wrong_for_a_while_loses_nothing_and_holds_nothing_up(
    project: Prioritised, mail: Mailbox, folder: Path, clock: Clock
) -> None:
    right = clock.moment
    make.a_follower(Topic(project=project.project.id))
    make.a_report(project, THIRD)
    clock.moment, port = right + timedelta(days=400), mail.port
    mail.port = a_closed_port()
    assert send(postman(mail), folder).is_down
    with transaction() as writing:
        assert outbox.take(writing, "ahead", clock.moment, clock.moment + notifying.LEASE)
    clock.moment, mail.port = right, port
    assert send(postman(mail), folder).taken == 1, (
        "neither the lease nor the pause of another year is believed"
    )


# Many


def test_thousands_of_followers_get_one_letter_each_in_short_transactions(
    project: Prioritised, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = 2 * notifying.PAGE + 37
    a_crowd_of_followers(project.project.id, many)
    make.a_report(project, THIRD)
    monkeypatch.setattr(notifying, "ROUND", 300.0)
    put: list[int] = []
    whole = outbox.put

    def noted(*arguments: object) -> None:
        put.append(len(arguments[2]))  # type: ignore[arg-type]
        whole(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "put", noted)
    sent: list[str] = []

    class Pile(Postman):
        def carry(self, letter: Letter) -> Outcome:
            sent.append(letter.to)
            return Outcome.TAKEN

    assert send(Pile(Server("x", 1, "a@b.example"), "Sitio"), folder).taken == many
    assert (len(sent), len(set(sent)), waiting()) == (many, many, 0)
    assert max(put) == notifying.PAGE


def test_an_act_writes_one_row_however_many_follow(project: Prioritised) -> None:
    a_crowd_of_followers(project.project.id, 300)
    make.a_report(project, THIRD)
    notices = session().execute(select(func.count()).select_from(Notice)).scalar_one()
    assert (notices, waiting()) == (1, 0)


# Calling off


def test_who_calls_it_off_gets_no_letter_that_was_on_its_way_and_is_forgotten(
    project: Prioritised, mail: Mailbox, folder: Path, clock: Clock
) -> None:
    address = make.a_follower(Topic(project=project.project.id))
    make.a_report(project, THIRD)
    send(postman(mail), folder, gather=True)
    assert waiting() == 1
    (row,) = followers.of_address(session(), hash_of(address))
    end_notices(STRANGER, link(Purpose.END, row.id))
    assert (waiting(), session().execute(select(Follower)).first()) == (0, None)
    clock.forward(timedelta(hours=1))
    send(postman(mail), folder, gather=True)
    assert mail.letters == []


def test_who_calls_one_thing_off_goes_on_getting_the_other(
    project: Prioritised, mail: Mailbox, folder: Path, clock: Clock
) -> None:
    address = make.a_follower(Topic(project=project.project.id))
    make.a_follower(Topic(province=make.CAJAMARCA), address)
    make.a_report(project, THIRD)
    send(postman(mail), folder, gather=True)
    first, _second = followers.of_address(session(), hash_of(address))
    end_notices(STRANGER, link(Purpose.END, first.id))
    clock.forward(timedelta(hours=1))
    send(postman(mail), folder, gather=True)
    assert mail.recipients == [address]


def test_the_address_is_nowhere_in_the_database_and_its_seal_opens_only_with_the_key(
    project: Prioritised, app: Flask
) -> None:
    address = make.a_follower(Topic(project=project.project.id), "escondida@example.org")
    (row,) = followers.of_address(session(), hash_of(address))
    assert b"escondida" not in row.sealed + row.address_hash
    assert unsealed(row.sealed) == address
    kept = app.extensions["caxamarca_keyring"]
    try:
        app.extensions["caxamarca_keyring"] = Keyring(kept.folder / "other")
        assert unsealed(row.sealed) is None
        assert hash_of(address) != row.address_hash
    finally:
        app.extensions["caxamarca_keyring"] = kept
