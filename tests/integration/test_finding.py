"""The index of words: it follows every change, and answers the same on both databases."""

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from caxamarca.actions.evaluating import dissolve_project
from caxamarca.actions.moderating import hide_idea, restore_idea
from caxamarca.actions.proposing import edit_idea, propose_idea, withdraw_idea
from caxamarca.domain.processes import Stage, WrongStage
from caxamarca.persistence import finding, indexing, looking
from caxamarca.persistence.database import db, session, transaction
from caxamarca.persistence.findable import Findable, Kind, Mention, Shortening, Spelling, Wording
from caxamarca.persistence.ideas import Idea
from tests import factories as make
from tests.integration.conftest import CONVENED, starting

pytestmark = [pytest.mark.usefixtures("app"), starting(CONVENED)]


def found(words: str, kind: Kind = Kind.IDEA) -> list[int]:
    """The ids of what has these words, the best first."""
    session().rollback()
    question = looking.understand(session(), words)
    answer = finding.find(session(), question, [kind], 0, 20)
    assert finding.counts(session(), question).of.get(kind, 0) == len(answer)
    return [one.thing.id for one in answer]


def kept() -> list[list[tuple[object, ...]]]:
    """All that the index holds, without its own numbers."""
    session().rollback()
    thing = (Findable.kind, Findable.idea_id, Findable.project_id)
    asked = (
        select(*thing, Findable.process_id, Findable.province, Findable.year),
        select(*thing, Mention.stem, Mention.weight).join(Mention, Mention.findable_id == Findable.id),
        select(*thing, Wording.written).join(Wording, Wording.findable_id == Findable.id),
        select(Spelling.written, Spelling.plain, Spelling.stem),
        select(Shortening.form, Shortening.plain),
    )
    return [sorted((tuple(row) for row in session().execute(one)), key=repr) for one in asked]


@pytest.fixture
def whole(app: Flask) -> Iterator[None]:
    """After the test, the index is what it would be if it were made anew."""
    yield
    before = kept()
    with transaction() as writing:
        indexing.rebuild(writing)
    assert kept() == before


def unknown(word: str) -> bool:
    """Whether no trace of a word is left."""
    session().rollback()
    return (
        session().execute(select(Spelling.written).where(Spelling.written == word)).first() is None
        and session().execute(select(Shortening.form).where(Shortening.plain == word)).first() is None
    )


@pytest.mark.usefixtures("whole")
def test_a_new_idea_is_found_and_an_edited_one_by_its_new_words_only() -> None:
    idea = make.an_idea(title="Piscigranja comunal")
    assert found("piscigranjas") == [idea]
    edit_idea(make.a_resident(), idea, make.a_text("Criadero de truchas"))
    assert found("trucha") == [idea]
    assert found("piscigranja") == []
    assert unknown("piscigranja")


@pytest.mark.usefixtures("whole")
def test_a_withdrawn_idea_is_never_found() -> None:
    idea = make.an_idea(title="Piscigranja comunal")
    withdraw_idea(make.a_resident(), idea)
    assert found("piscigranja") == []
    assert unknown("piscigranja")


@pytest.mark.usefixtures("whole")
def test_a_hidden_idea_leaves_no_word_behind_and_a_restored_one_is_found_again() -> None:
    idea = make.an_idea(title="Piscigranja comunal")
    other = make.an_idea(make.a_resident(which=1), title="Taller comunal")
    administrator, _second = make.two_administrators()
    hide_idea(administrator, idea, "Dice un nombre.")
    assert found("piscigranja") == []
    assert unknown("piscigranja")
    assert found("comunal") == [other]
    restore_idea(administrator, idea, "Fue un error.")
    assert found("pisigranja") == [idea]


@pytest.mark.usefixtures("whole")
def test_a_spelling_goes_with_the_last_that_has_it_although_its_stem_stays() -> None:
    roble = make.an_idea(title="Sembrar un roble")
    hidden, edited = (make.an_idea(make.a_resident(which=1), f"Sembrar robles {number}") for number in "12")
    hide_idea(make.two_administrators()[0], hidden, "Dice un nombre.")
    assert not unknown("robles")
    edit_idea(make.a_resident(which=1), edited, make.a_text("Sembrar pinos"))
    assert unknown("robles")
    assert found("robles") == [roble]


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize("forgets_first", [True, False])
def test_a_word_that_goes_with_one_idea_while_it_comes_with_another_is_found(
    app: Flask, *, forgets_first: bool
) -> None:
    going = make.an_idea(title="Piscigranja comunal")
    proposer, coming = make.a_resident(), make.a_resident(which=1)

    def withdraw() -> None:
        withdraw_idea(proposer, going)

    def propose() -> None:
        propose_idea(coming, make.YEAR, make.a_text("Otra piscigranja"))

    first, second = (withdraw, propose) if forgets_first else (propose, withdraw)
    meeting(app, first, second)
    assert len(found("piscigranja")) == 1


def meeting(app: Flask, first: Callable[[], None], second: Callable[[], None]) -> None:
    """Let somebody begin when the other one has written everything and not ended yet."""

    def begin() -> None:
        with app.app_context():
            second()
            db.session.remove()

    other = Thread(target=begin)

    def meanwhile(_session: Session) -> None:
        other.start()
        other.join(1)

    event.listen(session(), "before_commit", meanwhile, once=True)
    first()
    other.join()


@pytest.mark.usefixtures("whole")
def test_a_project_is_found_until_it_is_dissolved() -> None:
    evaluator = make.an_evaluator()
    project = make.a_project("Piscigranja de Jesús", evaluator=evaluator)
    assert found("piscigranja", Kind.PROJECT) == [project]
    dissolve_project(evaluator, project)
    assert found("piscigranja", Kind.PROJECT) == []


@pytest.mark.usefixtures("whole")
def test_an_idea_that_was_refused_leaves_nothing() -> None:
    before = kept()
    resident = make.a_resident()
    make.reach(Stage.EVALUATION)
    with pytest.raises(WrongStage):
        propose_idea(resident, make.YEAR, make.a_text("Piscigranja"))
    assert kept() == before


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Educación para todos", "educacion"),
        ("Cámara de frío", "camarra"),
        ("Posta médica", "posat"),
        ("Baño ecológico", "bano"),
        ("Losa de Ñuñoa", "nunoa"),
        ("Puentes y caminos", "puente"),
        ("Alumbrado público", "alumb"),
        ("Alumbrado público", "público el alumbrado"),
        ("Mercado nuevo", "mercadi"),
    ],
)
def test_what_was_typed_is_forgiven(title: str, typed: str) -> None:
    idea = make.an_idea(title=title)
    make.an_idea(make.a_resident(which=1), title="Vivero")
    assert found(typed) == [idea]


@pytest.mark.parametrize("typed", ["", "  ", "%", "_", "'", "\x00", "de la", "a b c", "xqzw", "vivero xqzw"])
def test_what_means_nothing_finds_nothing(typed: str) -> None:
    make.an_idea(title="Vivero")
    assert found(typed) == []


def test_an_error_is_only_supposed_where_the_word_stands_nowhere() -> None:
    right = make.an_idea(title="Puente colgante")
    make.an_idea(make.a_resident(which=1), title="Fuente ornamental")
    assert found("puente") == [right]


def test_a_word_of_the_title_counts_more_than_one_of_the_place_and_that_more_than_one_of_the_text() -> None:
    text = make.an_idea(title="Uno", problem="Falta un molino.")
    place = make.an_idea(make.a_resident(which=1), title="Dos", place="El Molino")
    title = make.an_idea(make.a_resident(which=1), title="Molinos")
    assert found("molino") == [title, place, text]


def test_among_equals_the_newest_year_comes_first() -> None:
    make.a_process(2027)
    new = make.an_idea(title="Molino", year=2027)
    old = make.an_idea(title="Molino")
    assert found("molino") == [new, old]
    [first] = finding.find(session(), looking.understand(session(), "molino"), [Kind.IDEA], 0, 1)
    assert first.thing.id == new


def test_every_word_has_to_be_there() -> None:
    both = make.an_idea(title="Agua para la escuela")
    make.an_idea(make.a_resident(which=1), title="Escuela", problem="Se cae.")
    assert found("escuela agua") == [both]


def test_the_nearest_spelling_is_one_that_exists() -> None:
    make.an_idea(title="Alcantarillado")
    question = looking.understand(session(), "alcantarrilladdo xqzwvb")
    words = [one.word for one in question.unknown]
    assert looking.nearest(session(), words) == {"alcantarrilladdo": "alcantarillado"}


# Ideas that resemble a new one


def like(title: str, *, province: str = make.CAJAMARCA) -> list[Idea]:
    new = finding.features(title, "Caserío El Sauce", make.a_text().problem)
    return finding.resembling(session(), 1, province, new)


def test_an_idea_that_asks_for_the_same_is_offered_with_the_likest_first() -> None:
    near = make.an_idea(title="Agua segura para el caserío y su escuela")
    nearest = make.an_idea(make.a_resident(which=1), title="Agua potable en El Sauce")
    make.an_idea(make.a_resident(which=1), title="Electrificación", problem="De noche no se ve nada.")
    assert [one.id for one in like("Agua potable para El Sauce")] == [nearest, near]


def test_ideas_of_other_provinces_and_years_and_hidden_ones_are_not_offered() -> None:
    make.an_idea(title="Agua potable en El Sauce", province=make.SAN_PABLO)
    hidden = make.an_idea(title="Agua potable para El Sauce")
    hide_idea(make.two_administrators()[0], hidden, "Repetida.")
    make.a_process(2027)
    make.an_idea(title="Agua potable para El Sauce", year=2027)
    assert like("Agua potable para El Sauce") == []


def test_at_most_four_are_offered() -> None:
    for number in range(7):
        make.an_idea(make.a_resident(which=number % 2), title=f"Agua potable para El Sauce {number}")
    assert len(like("Agua potable para El Sauce")) == 4
