"""What the environment says: where the data is, which database, how people reach the site."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """The settings of one site. Everything else is kept in its database or its keys folder.

    `responsible` is the body that answers for people's data, `contact` where it is reached about them.
    """

    data_folder: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    https: bool = False
    proxies: int = 0
    name: str = "Caxamarca Democrática y Participativa"
    responsible: str = ""
    contact: str = ""

    @property
    def keys_folder(self) -> Path:
        return self.data_folder / "keys"

    @property
    def pictures_folder(self) -> Path:
        return self.data_folder / "pictures"

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
        """Read HOST, PORT, and CAXAMARCA_ followed by DATA, DATABASE, HTTPS, PROXIES, NAME, RESPONSIBLE, CONTACT.

        Raises ValueError where a number is not one.
        """
        folder = Path(os.environ.get("CAXAMARCA_DATA") or ROOT / "instance").resolve()
        changes: dict[str, object] = {
            "host": os.environ.get("HOST") or cls.host,
            "port": int(os.environ.get("PORT") or cls.port),
            "https": os.environ.get("CAXAMARCA_HTTPS", "") == "1",
            "proxies": int(os.environ.get("CAXAMARCA_PROXIES") or cls.proxies),
            "name": os.environ.get("CAXAMARCA_NAME") or cls.name,
            "responsible": os.environ.get("CAXAMARCA_RESPONSIBLE") or cls.responsible,
            "contact": os.environ.get("CAXAMARCA_CONTACT") or cls.contact,
        }
        if url := os.environ.get("CAXAMARCA_DATABASE"):
            changes["database_url"] = url
        return cls.of_folder(folder, **changes)
