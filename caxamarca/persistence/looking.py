"""What somebody who looks for words means by them: the stems that are there, or the nearest to what was typed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Subquery,
    case,
    func,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from caxamarca.domain.everyday import written_for
from caxamarca.domain.searching import (
    MOST_WORDS,
    SHORTEST_BEGINNING,
    Word,
    can_have_typo,
    distance,
    shortened,
    within_one,
)
from caxamarca.persistence.findable import Mention, Shortening, Spelling
from caxamarca.persistence.stems import stem as stem_of
from caxamarca.persistence.stems import stems

BEGINNINGS = 40
"""How many words one beginning stands for, the shortest first."""
NEIGHBOURS = 2000
"""How many spellings with the same first letters are compared where nothing was found at all."""
FARTHEST = 3

SURE, NEAR = 2, 1
"""How much a word counts that stands there as it was typed, and one that only resembles it."""

_AFTER_ALL = "\U0010ffff"
_written_for = written_for(stem_of)


@dataclass(frozen=True)
class Asked:
    """One word that is looked for: its own stem, the words taken for it where that stands nowhere, and `also` those
    that say the same here.
    """

    word: Word
    stem: str
    is_there: bool
    near: tuple[tuple[str, str], ...] = ()
    also: tuple[tuple[str, str], ...] = ()

    @property
    def itself(self) -> frozenset[str]:
        """The word, or what is looked for in its place."""
        return frozenset({self.stem} if self.is_there else {stem for _written, stem in self.near})

    @property
    def stems(self) -> frozenset[str]:
        """Everything that is looked for."""
        return self.itself | {stem for _written, stem in self.also}


@dataclass(frozen=True)
class Question:
    """The words that are looked for, all of which something must have. `left_out` says that there were more."""

    asked: tuple[Asked, ...]
    left_out: bool = False

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(stem for one in self.asked for stem in one.stems)

    @property
    def unknown(self) -> tuple[Asked, ...]:
        """The words of which nothing is there that resembles them."""
        return tuple(one for one in self.asked if not one.stems)


def read(text: str) -> tuple[list[tuple[Word, str]], bool]:
    """The words of a question with their stems, each stem once; and whether there were more than are looked for."""
    found: dict[str, Word] = {}
    for word, stem in stems(text):
        if stem not in found and len(found) == MOST_WORDS:
            return [(one, key) for key, one in found.items()], True
        found.setdefault(stem, word)
    return [(one, key) for key, one in found.items()], False


def understand(session: Session, text: str, known: Collection[str] = ()) -> Question:
    """What is looked for in what people wrote. A stem in `known` is right as it is, because it stands elsewhere."""
    looked_for, left_out = read(text)
    if not looked_for:
        return Question((), left_out)
    last = looked_for[-1][0] if not left_out and text[-1:].isalnum() else None
    rows = session.execute(_candidates(looked_for, last)).all()
    spellings = [(written, plain, stem) for written, plain, stem in rows]
    return Question(
        tuple(_asked(word, stem, spellings, known, is_last=word is last) for word, stem in looked_for),
        left_out,
    )


def _asked(
    word: Word,
    stem: str,
    spellings: Sequence[tuple[str, str, str]],
    known: Collection[str],
    *,
    is_last: bool,
) -> Asked:
    """As it was typed; else with ñ for n or the other way round; else as a beginning; else with one error.

    A word that people say for another one is no error; one that is taken for it brings the other one along.
    """
    also = _written_for.get(stem, ())
    if stem in known or any(one[2] == stem for one in spellings):
        return Asked(word, stem, is_there=True, also=also)
    if also:
        return Asked(word, stem, is_there=False, also=also)
    plain = word.plain
    begins = is_last and len(plain) >= SHORTEST_BEGINNING
    ways = (
        (one for one in spellings if one[1] == plain),
        (one for one in spellings if begins and one[1].startswith(plain)),
        (
            one
            for one in spellings
            if can_have_typo(plain) and can_have_typo(one[1]) and within_one(plain, one[1])
        ),
    )
    for way in ways:
        found = sorted(way, key=lambda one: (len(one[1]), one[0]))[:BEGINNINGS]
        if found:
            near = tuple((one[0], one[2]) for one in found)
            meant = dict.fromkeys(other for _written, each in near for other in _written_for.get(each, ()))
            return Asked(word, stem, is_there=False, near=near, also=tuple(meant))
    return Asked(word, stem, is_there=False)


def _candidates(looked_for: Sequence[tuple[Word, str]], last: Word | None) -> CompoundSelect[str, str, str]:
    """Every spelling that might be meant, by equality and ranges alone, which an index answers."""
    row = select(Spelling.written, Spelling.plain, Spelling.stem)
    plains = sorted({word.plain for word, _stem in looked_for})
    forms = sorted({form for plain in plains if can_have_typo(plain) for form in shortened(plain)})
    parts: list[Select[str, str, str]] = [
        row.where(Spelling.stem.in_(sorted(stem for _word, stem in looked_for))),
        row.where(Spelling.plain.in_(plains)),
        row.join(Shortening, Shortening.plain == Spelling.plain).where(Shortening.form.in_(forms)),
    ]
    if last is not None and len(last.plain) >= SHORTEST_BEGINNING:
        beginning = _beginning(last.plain).order_by(func.length(Spelling.plain), Spelling.written)
        parts.append(select(*beginning.limit(BEGINNINGS).subquery().c))
    return union(*parts)


def _beginning(letters: str) -> Select[str, str, str]:
    return select(Spelling.written, Spelling.plain, Spelling.stem).where(
        Spelling.plain >= letters, Spelling.plain < letters + _AFTER_ALL
    )


def nearest(session: Session, words: Iterable[Word]) -> dict[str, str]:
    """For words that stand nowhere: the spelling that resembles each most, up to three errors away."""
    found = {}
    for word in words:
        if not can_have_typo(word.plain):
            continue
        farthest = min(FARTHEST, len(word.plain) // 3 + 1)
        rows = session.execute(_beginning(word.plain[:2]).order_by(Spelling.plain).limit(NEIGHBOURS)).all()
        measured = [
            (distance(word.plain, plain), written)
            for written, plain, _stem in rows
            if abs(len(plain) - len(word.plain)) <= farthest
        ]
        best = min(measured, default=None)
        if best is not None and best[0] <= farthest:
            found[word.folded] = best[1]
    return found


def _score(one: Asked) -> ColumnElement[int]:
    """How much a word tells where it stands: as it was typed, or as something taken for it."""
    return func.max(Mention.weight * case((Mention.stem == one.stem, SURE), else_=NEAR), type_=Integer)


def hits(question: Question) -> Subquery:
    """What has every word of the question, as `findable_id` and `score`.

    A word counts by where it stands (title 4, place 2, text 1), and twice that where it stands as it was typed and not
    in other words.
    """
    parts = [
        select(
            Mention.findable_id,
            _score(one).label("score"),
        )
        .where(Mention.stem.in_(sorted(one.stems)))
        .group_by(Mention.findable_id)
        for one in question.asked
    ]
    each = union_all(*parts).subquery()
    return (
        select(each.c.findable_id, func.sum(each.c.score, type_=Integer).label("score"))
        .group_by(each.c.findable_id)
        .having(func.count() == len(parts))
        .subquery()
    )
