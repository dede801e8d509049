"""How easily Spanish reads."""

import pytest

from caxamarca.cli.reading import ease, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("sol", 1), ("casa", 2), ("voto", 2), ("ánfora", 3), ("ley", 1), ("hoy", 1), ("y", 1)),
        *(
            ("ciudad", 2),
            ("cuidado", 3),
            ("causa", 2),
            ("dieciséis", 3),
            ("día", 2),
            ("oír", 2),
            ("aéreo", 4),
        ),
        *(
            ("que", 1),
            ("quien", 1),
            ("guerra", 2),
            ("agua", 2),
            ("vergüenza", 3),
            ("prohibir", 3),
            ("DNI", 1),
        ),
        *(("participación", 5), ("presupuesto", 4), ("Cajamarca", 4), ("Hualgayoc", 3)),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_short_sentence_of_short_words_is_easy_and_an_office_letter_is_not() -> None:
    easy = "Vote con su DNI y su código. Marque lo que quiere. Luego copie su clave."
    letter = (
        "Conforme a las disposiciones complementarias finales correspondientes al procedimiento administrativo "
        "establecido, comuníquese la determinación adoptada a las dependencias competentes."
    )
    assert ease(easy) > 90
    assert ease(letter) < 20


def test_a_place_to_be_filled_in_counts_as_a_word() -> None:
    assert ease("Termina el %(day)s.") == ease("Termina el cinco.")
