"""The verifier and whoever changes a published folder: somebody without the site's key, and the site itself."""

from pathlib import Path

import pytest

from caxamarca.verifier import verificar
from tests.support import published, tampering
from tests.support.tampering import KINDS, Kind, NothingToChange, change_and_seal, seeded, verified

BY_NAME = {one.name: one for one in KINDS}
SHORT = 200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return published.build(tmp_path / "publicacion", published.small())


def test_a_folder_of_which_any_byte_is_another_one_is_never_correct(folder: Path) -> None:
    assert tampering.try_raw(folder, SHORT) == (SHORT, [])


def told_of(folder: Path, one: Kind) -> tampering.Told:
    for seed in range(10):
        try:
            change_and_seal(folder, published.KEY, seeded(seed), one)
        except NothingToChange:
            continue
        return verified(folder)
    raise AssertionError("nothing of this kind is in the folder")


@pytest.mark.parametrize("name", [one.name for one in KINDS if not one.needs])
def test_what_the_site_changes_and_signs_anew_is_told_by_its_name(folder: Path, name: str) -> None:
    told = told_of(folder, BY_NAME[name])
    assert told.status == 1
    assert any(BY_NAME[name].says in line for line in told.faults), told.faults


@pytest.mark.parametrize("name", [one.name for one in KINDS if one.needs])
def test_what_no_folder_shows_by_itself_stays_on_the_list_of_what_nobody_sees(
    folder: Path, name: str
) -> None:
    assert told_of(folder, BY_NAME[name]).status == 0


@pytest.mark.parametrize("name", [one.name for one in KINDS if one.needs == tampering.WATCHERS])
def test_what_whoever_watched_has_kept_shows_it(folder: Path, tmp_path: Path, name: str) -> None:
    copies = published.watch(folder, tmp_path / "copias")
    assert verified(folder, "--vigia", str(copies)).status == 0
    change_and_seal(folder, published.KEY, seeded(1), BY_NAME[name])
    told = verified(folder, "--vigia", str(copies))
    assert told.status == 1
    assert any("prueba de que se cambió la historia" in line for line in told.faults)


def test_a_verifier_that_looks_at_no_signature_would_be_noticed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_and_seal(folder, published.KEY, seeded(1), BY_NAME["a checkpoint that is not signed"])
    monkeypatch.setattr(verificar.Llave, "firmo", lambda *_words: True)
    monkeypatch.setattr(verificar, "la_firma_se_revisa_bien", lambda: True)
    assert verified(folder).status == 0
