"""What the environment says: where the data is, which database, how people reach the site."""

import os
import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent


ADDRESS = re.compile(r"https?://[^/\s?#@]+")


class AddressError(ValueError):
    """CAXAMARCA_ADDRESS does not begin with http:// or https://, or names more than a host."""


PRIVATE = re.compile(
    r"https://[^/\s?#@]+(/[^\s?#]*)?|http://(127\.0\.0\.1|\[::1\]|localhost)(:\d+)?(/[^\s?#]*)?"
)
"""An address on whose way nobody reads along; HTTP only leads to this very machine."""
WELL_KNOWN = "/.well-known/openid-configuration"


class StateDoorError(ValueError):
    """The door of the State's identity is described in part only, or wrongly. The text is the setting to look at."""


class MailError(ValueError):
    """The mail server is described in part only, or wrongly. The text is the setting to look at."""


MAILBOX = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\"]+")


class Security(StrEnum):
    """How the line to a mail server is kept from others. `NONE` is for one on this very machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True)
class MailServer:
    """By whom letters leave, and whom they are from."""

    host: str
    port: int
    sender: str
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls) -> "MailServer | None":
        """Read CAXAMARCA_SMTP, CAXAMARCA_SMTP_PASSWORD and CAXAMARCA_SENDER; `None` where no server is named.

        Raises MailError.
        """
        told, sender = (os.environ.get(name, "").strip() for name in ("CAXAMARCA_SMTP", "CAXAMARCA_SENDER"))
        file = os.environ.get("CAXAMARCA_SMTP_PASSWORD", "").strip()
        if not told:
            if sender or file:
                raise MailError("CAXAMARCA_SMTP")
            return None
        if not MAILBOX.fullmatch(sender) or not sender.isascii():
            raise MailError("CAXAMARCA_SENDER")
        found = cls._of_address(told, sender)
        if bool(found.user) != bool(file) or (found.user and found.security is Security.NONE):
            raise MailError("CAXAMARCA_SMTP_PASSWORD")
        return replace(found, password=_secret(file, MailError("CAXAMARCA_SMTP_PASSWORD")))

    @classmethod
    def _of_address(cls, told: str, sender: str) -> "MailServer":
        wrong = MailError("CAXAMARCA_SMTP")
        try:
            parts = urlsplit(told)
            port, asked = parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
        except ValueError:
            raise wrong from None
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.password is not None:
            raise wrong
        if parts.path not in {"", "/"} or parts.fragment or asked.keys() - {"tls"}:
            raise wrong
        if parts.scheme == "smtps":
            security = Security.TLS if not asked else None
        else:
            security = {"starttls": Security.STARTTLS, "none": Security.NONE}.get(
                asked.get("tls", ["starttls"])[-1]
            )
        if security is None:
            raise wrong
        usual = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}[security]
        return cls(parts.hostname, port or usual, sender, security, unquote(parts.username or ""))


THREADS = 8
"""Of waitress, in its one process."""


@dataclass(frozen=True)
class StateDoor:
    """The provider by which residents can come in as well. `acr` are the ways of proving an identity that are enough,
    `claim` is the name under which it tells the document, `name` what people know it by.
    """

    discovery: str
    client: str
    acr: tuple[str, ...]
    claim: str = "doc"
    scope: str = "openid profile"
    name: str = ""
    secret: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls) -> "StateDoor | None":
        """Read CAXAMARCA_IDENTITY and what begins with it; `None` where no provider is named. Raises StateDoorError."""
        told = {name: os.environ.get(f"CAXAMARCA_IDENTITY{name}", "").strip() for name in _OF_THE_DOOR}
        if not any(told.values()):
            return None
        if not PRIVATE.fullmatch(told[""]) or not told[""].endswith(WELL_KNOWN):
            raise StateDoorError("CAXAMARCA_IDENTITY")
        for name in ("_CLIENT", "_ACR"):
            if not told[name]:
                raise StateDoorError(f"CAXAMARCA_IDENTITY{name}")
        scope = told["_SCOPE"] or cls.scope
        if "openid" not in scope.split():
            raise StateDoorError("CAXAMARCA_IDENTITY_SCOPE")
        return cls(
            discovery=told[""],
            client=told["_CLIENT"],
            acr=tuple(told["_ACR"].split()),
            claim=told["_CLAIM"] or cls.claim,
            scope=scope,
            name=told["_NAME"] or cls.name,
            secret=_secret(told["_SECRET"], StateDoorError("CAXAMARCA_IDENTITY_SECRET")),
        )


_OF_THE_DOOR = ("", "_CLIENT", "_SECRET", "_ACR", "_CLAIM", "_SCOPE", "_NAME")


def _secret(file: str, wrong: ValueError) -> str:
    """What a file says, and never the environment, which other programs read. Nothing where no file is named."""
    if not file:
        return ""
    try:
        found = Path(file).read_text("utf-8").strip()
    except (OSError, ValueError):
        found = ""
    if not found:
        raise wrong
    return found


@dataclass(frozen=True)
class Settings:
    """The settings of one site. Everything else is kept in its database or its keys folder.

    `address` is how browsers reach the site, without a slash at its end; it is empty where nobody said it.
    `servers` is how many requests this machine answers at once: threads of waitress, or workers of gunicorn.
    `responsible` is the body that answers for people's data, `contact` where it is reached about them.
    """

    data_folder: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    address: str = ""
    proxies: int = 0
    servers: int = THREADS
    name: str = "Caxamarca Democrática y Participativa"
    responsible: str = ""
    contact: str = ""
    state_door: StateDoor | None = None
    mail: MailServer | None = None

    @property
    def https(self) -> bool:
        return self.address.startswith("https://")

    @property
    def base(self) -> str:
        """How an address of the site begins: as was said, or as the site is served on this machine."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.address or f"http://{host}:{self.port}"

    @property
    def keys_folder(self) -> Path:
        return self.data_folder / "keys"

    @property
    def pictures_folder(self) -> Path:
        return self.data_folder / "pictures"

    @property
    def documents_folder(self) -> Path:
        return self.data_folder / "documents"

    @property
    def file_folders(self) -> tuple[Path, ...]:
        """The folders of files that rows name."""
        return self.pictures_folder, self.documents_folder, self.recordings_folder

    @property
    def recordings_folder(self) -> Path:
        return self.data_folder / "recordings"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @classmethod
    def of_folder(cls, folder: Path, **changes: object) -> "Settings":
        """The settings of a site kept whole in one folder, on the embedded database."""
        values: dict[str, object] = {
            "data_folder": folder,
            "database_url": f"sqlite:///{folder / 'caxamarca.db'}",
        }
        return cls(**{**values, **changes})  # type: ignore[arg-type]

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read HOST, PORT, and CAXAMARCA_ followed by DATA, DATABASE, ADDRESS, PROXIES, NAME, RESPONSIBLE, CONTACT,
        IDENTITY, SMTP, SENDER.

        Raises ValueError where a number is not one, AddressError where CAXAMARCA_ADDRESS is not, StateDoorError or
        MailError.
        """
        folder = Path(os.environ.get("CAXAMARCA_DATA") or ROOT / "instance").resolve()
        changes: dict[str, object] = {
            "host": os.environ.get("HOST") or cls.host,
            "port": int(os.environ.get("PORT") or cls.port),
            "address": _address(os.environ.get("CAXAMARCA_ADDRESS", "")),
            "proxies": int(os.environ.get("CAXAMARCA_PROXIES") or cls.proxies),
            "name": os.environ.get("CAXAMARCA_NAME") or cls.name,
            "responsible": os.environ.get("CAXAMARCA_RESPONSIBLE") or cls.responsible,
            "contact": os.environ.get("CAXAMARCA_CONTACT") or cls.contact,
            "state_door": StateDoor.from_environment(),
            "mail": MailServer.from_environment(),
        }
        if url := os.environ.get("CAXAMARCA_DATABASE"):
            changes["database_url"] = url
            if not url.startswith("sqlite"):
                changes["servers"] = int(os.environ.get("WEB_CONCURRENCY") or 1)
        return cls.of_folder(folder, **changes)


def _address(told: str) -> str:
    found = told.strip().rstrip("/")
    if found and not ADDRESS.fullmatch(found):
        raise AddressError(told)
    return found
