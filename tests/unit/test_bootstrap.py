"""The set-up: what it finds done, what it does again, and what it says when it cannot go on."""

import errno
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from caxamarca import bootstrap
from caxamarca.bootstrap import House, SetupError
from caxamarca.settings import ROOT


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Build a small house with a finished environment and nothing left to do."""
    house = House(tmp_path)
    (tmp_path / "requirements.txt").write_text("flask==3.1.3 \\\n    --hash=sha256:00\n")
    (tmp_path / "requirements-test.txt").write_text("pytest==9.2.0 \\\n    --hash=sha256:00\n")
    catalogue = tmp_path / "translations" / "es" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid "Yes"\nmsgstr "Sí"\n')
    catalogue.with_suffix(".mo").touch()
    (tmp_path / "static" / "css").mkdir(parents=True)
    (tmp_path / "static" / "css" / "base.css").write_text("h1 { margin: 0 }")
    house.python.parent.mkdir(parents=True)
    house.python.symlink_to(sys.executable)
    for lock in ("run", "test"):
        content = house.requirements(lock).read_bytes()
        bootstrap.write(house.stamps / lock, bootstrap.fingerprint([content]))
    bootstrap.write(house.stamps / "made", bootstrap.made_of(house))
    bootstrap.write(house.bundle_stamp, bootstrap.built_of(house))
    return house


def a_killed_install(house: House) -> None:
    (house.stamps / "installing").write_text("run")


def an_install_that_never_ended(house: House) -> None:
    (house.stamps / "made").unlink()


def a_lost_interpreter(house: House) -> None:
    house.python.unlink()


def a_folder_copied_from_elsewhere(house: House) -> None:
    elsewhere = House(Path("/somewhere/else"))
    bootstrap.write(house.stamps / "made", bootstrap.made_of(elsewhere))


def another_interpreter(house: House) -> None:
    house.python.unlink()
    house.python.symlink_to("/bin/sh")


def a_half_written_stamp(house: House) -> None:
    (house.stamps / "made").write_bytes(b"\xff\x00")


def changed_packages(house: House) -> None:
    house.requirements("run").write_text("flask==3.1.4 \\\n    --hash=sha256:01\n")


def changed_words(house: House) -> None:
    next(house.root.glob("translations/*/*/*.po")).write_text('msgid "Yes"\nmsgstr "Así es"\n')


def words_never_compiled(house: House) -> None:
    next(house.root.glob("translations/*/*/*.mo")).unlink()


def words_with_a_newer_date(house: House) -> None:
    os.utime(next(house.root.glob("translations/*/*/*.po")), (2**32, 2**32))


def a_changed_style(house: House) -> None:
    (house.root / "static" / "css" / "base.css").write_text("h1 { margin: 1px }")


def a_renamed_style(house: House) -> None:
    (house.root / "static" / "css" / "base.css").rename(house.root / "static" / "css" / "basis.css")


def test_a_finished_house_has_nothing_left_to_do(house: House) -> None:
    assert bootstrap.is_ready(house, ["run", "test"])


def test_nothing_left_to_do_writes_nothing(house: House) -> None:
    before = sorted(house.root.rglob("*"))
    bootstrap.make_ready(house, ["run", "test"])
    assert sorted(house.root.rglob("*")) == before


def test_a_new_date_everywhere_is_no_change(house: House) -> None:
    for path in house.root.rglob("*.*"):
        os.utime(path, (0, 0), follow_symlinks=False)
    assert bootstrap.is_ready(house, ["run", "test"])


@pytest.mark.parametrize(
    "mishap",
    [
        a_killed_install,
        an_install_that_never_ended,
        a_lost_interpreter,
        a_folder_copied_from_elsewhere,
        another_interpreter,
        a_half_written_stamp,
    ],
)
def test_an_environment_is_made_again_after(mishap: Callable[[House], None], house: House) -> None:
    mishap(house)
    assert not bootstrap.is_whole(house)


@pytest.mark.parametrize(
    "change",
    [
        changed_packages,
        changed_words,
        words_never_compiled,
        words_with_a_newer_date,
        a_changed_style,
        a_renamed_style,
    ],
)
def test_the_environment_stays_and_is_brought_up_to_date_after(
    change: Callable[[House], None], house: House
) -> None:
    change(house)
    assert bootstrap.is_whole(house)
    assert not bootstrap.is_ready(house, ["run"])


def test_changed_test_tools_do_not_keep_the_site_from_starting(house: House) -> None:
    house.requirements("test").write_text("pytest==9.3.0 \\\n    --hash=sha256:01\n")
    assert bootstrap.is_ready(house, ["run"])
    assert not bootstrap.is_ready(house, ["run", "test"])


@pytest.mark.parametrize(
    ("typed", "locks"),
    [
        ("", ["run"]),
        ("serve", ["run"]),
        ("test unit", ["run", "test"]),
        ("attack storm", ["run", "test"]),
        ("mutate", ["run", "test"]),
        ("test --help", ["run"]),
        ("attack --help", ["run"]),
        ("mutate merkle --help", ["run"]),
        ("test unit -- --help", ["run", "test"]),
    ],
)
def test_help_waits_for_no_tools_of_the_tests(typed: str, locks: list[str]) -> None:
    assert bootstrap.locks_of(typed.split()) == locks


def test_two_lists_that_read_the_same_have_different_fingerprints() -> None:
    assert bootstrap.fingerprint([b"ab", b"c"]) != bootstrap.fingerprint([b"a", b"bc"])


def test_the_pip_that_travels_along_is_the_one_that_was_put_there() -> None:
    assert bootstrap.trusted_pip(House(ROOT)).is_file()


def test_a_damaged_pip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / bootstrap.PIP_WHEEL).write_bytes(b"something else")
    with pytest.raises(SetupError, match="está dañado"):
        bootstrap.trusted_pip(House(tmp_path))


@pytest.mark.parametrize(
    ("output", "answer"),
    [
        ("OSError: [Errno 28] No space left on device", "No queda espacio"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "huella"),
        (
            "NewConnectionError: refused\nERROR: No matching distribution found for flask==3.1.3",
            "conexión a Internet",
        ),
        ("ERROR: No matching distribution found for flask==3.1.3", "no existe para este sistema"),
        ("something never seen", "No se pudieron instalar"),
    ],
)
def test_what_pip_prints_becomes_a_sentence(output: str, answer: str) -> None:
    assert answer in bootstrap.pip_trouble(output)


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (errno.ENOSPC, "espacio"),
        (errno.EROFS, "permiso"),
        (errno.EACCES, "permiso"),
        (errno.ENOENT, "git checkout"),
        (errno.EIO, "El sistema no dejó"),
    ],
)
def test_what_the_system_refuses_becomes_a_sentence(number: int, answer: str) -> None:
    sentence = bootstrap.explained(OSError(number, os.strerror(number), "/somewhere"))
    assert answer in sentence
    assert "/somewhere" in sentence


def test_of_two_starts_the_second_waits_for_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    second = (
        "import sys; from pathlib import Path; from caxamarca.bootstrap import alone\n"
        "with alone(Path(sys.argv[1])): print('in')"
    )
    with bootstrap.alone(lock):
        waiting = subprocess.Popen(
            [sys.executable, "-c", second, str(lock)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert waiting.stderr is not None
        assert "esperando" in waiting.stderr.readline()
        assert waiting.poll() is None
    output, _errors = waiting.communicate(timeout=20)
    assert output == "in\n"


def test_a_killed_start_leaves_the_lock_to_the_pip_that_it_started(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    killed = (
        "import os, subprocess, sys; from pathlib import Path; from caxamarca.bootstrap import alone\n"
        "with alone(Path(sys.argv[1])):\n"
        "    pip = subprocess.Popen(['sleep', '60'], close_fds=False, stdout=-3, stderr=-3)\n"
        "    print(pip.pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    start = subprocess.run(
        [sys.executable, "-c", killed, str(lock)], capture_output=True, text=True, check=False
    )
    pip = int(start.stdout)
    try:
        with lock.open("a") as file, pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.kill(pip, 9)


def test_an_old_python_is_told_which_one_to_get() -> None:
    old = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0)\n"
        "runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    run = subprocess.run(
        [sys.executable, "-c", old, str(ROOT / "app.py")], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "necesita Python 3.11" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_locks_name_every_package_by_hash_and_no_host() -> None:
    for lock in ("run", "test"):
        lines = House(ROOT).requirements(lock).read_text().splitlines()
        pinned = [
            number for number, line in enumerate(lines) if "==" in line and not line.startswith((" ", "#"))
        ]
        assert pinned
        assert all("--hash=sha256:" in lines[number + 1] for number in pinned)
        assert not any("://" in line for line in lines)


def test_at_most_forty_packages_run_the_site() -> None:
    lines = House(ROOT).requirements("run").read_text().splitlines()
    assert sum("==" in line and not line.startswith((" ", "#")) for line in lines) <= 40
