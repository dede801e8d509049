"""From a bare Python to a ready `.venv`: what happens before anything else of the house can be imported.

Only the standard library is used here, and its sentences are Spanish literals: Babel is not installed yet.
"""

import errno
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# A machine may have neither pip nor ensurepip, so one pip travels with the house; this is what it must be.
PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"

AGAIN = "y vuelva a ejecutar la orden."

# What pip prints, and what that means for the person at the terminal. The first that is found is told.
PIP_TROUBLES = {
    "No space left on device": f"No queda espacio en el disco: libere al menos 1 GB {AGAIN}",
    "DO NOT MATCH THE HASHES": (
        "Un paquete descargado no es el que este proyecto espera (su huella es otra) y no se ha instalado: "
        "pruebe desde otra red y, si se repite, avise a quien mantiene el proyecto."
    ),
    "SSLError": f"El índice de paquetes no demuestra ser quien es: revise los certificados de su red {AGAIN}",
    "ProxyError": f"El proxy de su red no deja llegar al índice de paquetes: revise su configuración {AGAIN}",
    "NameResolutionError": f"No se llega al índice de paquetes: revise su conexión a Internet {AGAIN}",
    "NewConnectionError": f"No se llega al índice de paquetes: revise su conexión a Internet {AGAIN}",
    "ConnectTimeoutError": f"El índice de paquetes no responde: revise su conexión a Internet {AGAIN}",
    "ReadTimeoutError": f"La descarga se quedó a medias: revise su conexión a Internet {AGAIN}",
    "No matching distribution": (
        "Un paquete no existe para este sistema, o su índice de paquetes no lo tiene: use Linux, macOS o WSL "
        f"de 64 bits, con una versión publicada de Python, {AGAIN}"
    ),
}


class SetupError(Exception):
    """The set-up cannot go on; the message is one Spanish sentence that says what to do."""


@dataclass(frozen=True)
class House:
    """Where everything that the set-up reads or makes lies."""

    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def stamps(self) -> Path:
        return self.venv / "stamps"

    @property
    def bundle_stamp(self) -> Path:
        return self.root / "build" / "stamp"

    def requirements(self, lock: str) -> Path:
        """Name the hashed lock of the run (`run`) or of the tests (`test`)."""
        return self.root / ("requirements.txt" if lock == "run" else f"requirements-{lock}.txt")


def main(arguments: Sequence[str]) -> int:
    """Make ready what is missing, then become `.venv/bin/python -m caxamarca.cli`; return only on failure."""
    house = House(Path(__file__).resolve().parent.parent)
    words = list(arguments) or ["serve"]
    try:
        make_ready(house, locks_of(words))
        # -P: a file that happens to lie where the command was typed must not stand in for a package.
        os.execv(house.python, [str(house.python), "-P", "-m", "caxamarca.cli", *words])  # noqa: S606 - no shell
    except SetupError as trouble:
        say(str(trouble))
    except OSError as trouble:
        say(explained(trouble))
    except KeyboardInterrupt:
        say("Preparación interrumpida: la próxima vez se retomará lo que falte.")
        return 130
    return 1


def locks_of(words: Sequence[str]) -> list[str]:
    """Which packages a command needs: whoever asks how it is used waits for no tools. After `--` pytest is asked."""
    ours = list(words[: words.index("--")] if "--" in words else words)
    is_testing = {*ours[:1]} & {"test", "attack", "mutate"} and "--help" not in ours
    return ["run", "test"] if is_testing else ["run"]


def make_ready(house: House, locks: Sequence[str]) -> None:
    """Bring `.venv` and what is built from the sources up to date; cheap where they already are."""
    if is_ready(house, locks):
        return
    with alone(house.root / ".venv.lock"):
        if not is_whole(house):
            make_venv(house)
        for lock in locks:
            if not is_installed(house, lock):
                install(house, lock)
        write(house.stamps / "made", made_of(house))
        if not is_built(house):
            build(house)


def is_ready(house: House, locks: Iterable[str]) -> bool:
    """Tell whether nothing is left to do. Only reads, so that an installation may be read-only."""
    return is_whole(house) and all(is_installed(house, lock) for lock in locks) and is_built(house)


# The environment


def is_whole(house: House) -> bool:
    """Tell whether `.venv` was finished, here, by an interpreter still there, and not left in mid-install."""
    finished = read(house.stamps / "made") == made_of(house)
    return finished and os.access(house.python, os.X_OK) and not (house.stamps / "installing").exists()


def made_of(house: House) -> str:
    """Say what a `.venv` is bound to: its place and its interpreter."""
    return fingerprint([os.fsencode(house.venv), os.fsencode(house.python.resolve())])


def is_installed(house: House, lock: str) -> bool:
    """Tell whether `.venv` holds what this lock asks for."""
    return read(house.stamps / lock) == fingerprint([house.requirements(lock).read_bytes()])


def make_venv(house: House) -> None:
    """Make an empty `.venv`, in place of whatever half of one is there."""
    try:
        from venv import EnvBuilder
    except ImportError:
        raise SetupError(
            "A este Python le falta el módulo «venv»: instálelo (en Debian o Ubuntu, como administrador, "
            f"«apt-get install python3-venv») {AGAIN}"
        ) from None
    if house.venv.is_symlink():
        house.venv.unlink()
    elif house.venv.exists():
        say("El entorno «.venv» quedó a medias o es de otro lugar: se hace de nuevo.")
        shutil.rmtree(house.venv)
    say("Preparando un entorno propio en «.venv»; el resto del sistema no se toca.")
    EnvBuilder(symlinks=True, with_pip=False).create(house.venv)
    # So that `-m caxamarca.cli`, gunicorn and pytest find the house from whatever folder they are started in.
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = house.venv / "lib" / version / "site-packages"
    (packages / "caxamarca.pth").write_text(f"{house.root}\n", "utf-8")


def install(house: House, lock: str) -> None:
    """Install one lock: every package by its hash, none built here, none that the lock does not name."""
    names = house.requirements(lock)
    content = names.read_bytes()
    what = "paquetes" if lock == "run" else "herramientas de prueba"
    count = len(re.findall(rb"(?m)^[\w.-]+==", content))
    say(f"Instalando {count} {what}; solo la primera vez y cuando cambian, un minuto o dos…")
    command = [
        *(str(house.python), "-I", str(trusted_pip(house) / "pip"), "install", "--requirement", str(names)),
        *("--require-hashes", "--no-deps", "--only-binary", ":all:"),
        *("--no-input", "--progress-bar", "off", "--disable-pip-version-check"),
    ]
    # A person's own pip settings may ask for --user, which has no place in an environment.
    environment = {**os.environ, "PIP_USER": "0"}
    write(house.stamps / "installing", lock)
    pip = subprocess.run(  # noqa: S603 - our own words
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        close_fds=False,
        check=False,
    )
    # Reached unless this very process was killed: pip ended, and takes back what it could not finish.
    (house.stamps / "installing").unlink()
    if pip.returncode != 0:
        log = house.root / ".venv.log"
        log.write_bytes(pip.stdout)
        raise SetupError(f"{pip_trouble(pip.stdout.decode('utf-8', 'replace'))} El detalle está en «{log}».")
    write(house.stamps / lock, fingerprint([content]))


def trusted_pip(house: House) -> Path:
    """Give the pip that travels with the house, if it is still the one that was put there."""
    wheel = house.root / "deploy" / PIP_WHEEL
    if not wheel.is_file() or hashlib.sha256(wheel.read_bytes()).hexdigest() != PIP_SHA256:
        raise SetupError(
            f"Falta «deploy/{PIP_WHEEL}» o está dañado: recupérelo con «git checkout -- deploy» {AGAIN}"
        )
    return wheel


def pip_trouble(output: str) -> str:
    """Put what pip printed into one sentence that says what to do."""
    for sign, sentence in PIP_TROUBLES.items():
        if sign in output:
            return sentence
    return "No se pudieron instalar los paquetes."


# What is built from the sources


def is_built(house: House) -> bool:
    """Tell whether every catalogue is compiled and the bundle made, from the sources as they are now."""
    compiled = all(is_compiled(source) for source in catalogues(house))
    return compiled and read(house.bundle_stamp) == built_of(house)


def is_compiled(source: Path) -> bool:
    """Tell whether a catalogue's compiled form is there, and newer: the site looks at the dates when it starts."""
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime


def built_of(house: House) -> str:
    """Say what was built from: contents and not dates, for a checkout gives every file a new date."""
    static = (path for path in (house.root / "static").rglob("*") if path.is_file())
    bundler = (house.root / "caxamarca" / "web").glob("assets*.py")
    sources = sorted([*catalogues(house), *static, *bundler])
    return fingerprint(
        part for path in sources for part in (os.fsencode(path.relative_to(house.root)), path.read_bytes())
    )


def catalogues(house: House) -> list[Path]:
    """List the catalogues of words, one a language."""
    return list((house.root / "translations").glob("*/LC_MESSAGES/*.po"))


def build(house: House) -> None:
    """Compile the catalogues and make the static bundle, with the packages that are installed by now."""
    sources = built_of(house)
    command = [str(house.python), "-P", "-m", "caxamarca.cli", "build"]
    if subprocess.run(command, close_fds=False, check=False).returncode != 0:  # noqa: S603 - our own words
        raise SetupError(
            f"No se pudieron preparar las palabras o los estilos: corrija lo que se dice arriba {AGAIN}"
        )
    write(house.bundle_stamp, sources)


# Stamps, the lock, and what is said


def fingerprint(parts: Iterable[bytes]) -> str:
    """Hash a list of parts, so that no two different lists give the same text."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def read(stamp: Path) -> str:
    """Read a stamp; one that is missing or damaged equals nothing."""
    try:
        return stamp.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return ""


def write(stamp: Path, text: str) -> None:
    """Write a stamp whole or not at all."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    draft = stamp.with_name(f"{stamp.name}.draft")
    draft.write_text(text, "ascii")
    draft.replace(stamp)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Be the only one who sets up: of two starts at once, the second waits and finds the work done.

    The lock is handed on to what is started meanwhile: should this process be killed, pip still holds it.
    """
    with lock.open("a") as file:
        os.set_inheritable(file.fileno(), True)  # noqa: FBT003 - it has no name
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Otra puesta en marcha está preparando el entorno: esperando a que termine…")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def explained(trouble: OSError) -> str:
    """Put a refusal of the operating system into one sentence that says what to do."""
    where = f" («{trouble.filename}»)" if trouble.filename else ""
    if trouble.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"No queda espacio en el disco{where}: libere al menos 1 GB {AGAIN}"
    if trouble.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"No hay permiso para escribir en la carpeta del proyecto{where}: ejecute la orden con el "
            "usuario que la clonó, o clónela de nuevo en una carpeta suya."
        )
    if trouble.errno == errno.ENOENT:
        return f"Falta un archivo del proyecto{where}: recupérelo con «git checkout -- .» {AGAIN}"
    return f"El sistema no dejó preparar el entorno{where}: {trouble.strerror}."


def say(sentence: str) -> None:
    """Tell the person at the terminal, and leave standard output to the command that follows."""
    print(sentence, file=sys.stderr, flush=True)
