"""How letters leave this site: by its mail server, into the folder of a demonstration, or not at all."""

from pathlib import Path
from typing import cast

from flask import Flask, current_app

from caxamarca.actions import notifying
from caxamarca.actions.notifying import Sent
from caxamarca.actions.posting import Courier, Drawer, Postman, Server
from caxamarca.persistence import site
from caxamarca.persistence.database import let_go, session
from caxamarca.settings import MailServer, Security
from caxamarca.web import demonstration, letters

FOLDER = "correos"
EXTENSION = "caxamarca_post"
NOWHERE = "demostracion.example"


def is_open() -> bool:
    """Whether whoever asks for notices is sent any; a demonstration writes them into its folder."""
    return demonstration.current() is not None or current_app.config["MAIL"] is not None


def _round() -> Sent:
    """What `tick` does: one round of the post, or only tidying up where nothing can be sent."""
    is_demonstration = site.moment(session()).is_demonstration
    let_go()
    mail = cast("MailServer | None", current_app.config["MAIL"])
    name = str(current_app.jinja_env.globals["site_name"])
    folder = Path(current_app.config["DATA_FOLDER"])
    courier: Courier
    if is_demonstration:
        courier = Drawer(folder / FOLDER, name)
    elif mail is not None:
        courier = Postman(server(mail), name)
    else:
        notifying.tidy()
        return Sent()
    return notifying.send_waiting(courier, letters.write, folder, gather=not is_demonstration)


def server(mail: MailServer) -> Server:
    """The settings as the post takes them."""
    return Server(
        mail.host,
        mail.port,
        mail.sender,
        secret_at_once=mail.security is Security.TLS,
        becomes_secret=mail.security is Security.STARTTLS,
        user=mail.user,
        password=mail.password,
    )


def install(app: Flask, mail: MailServer | None) -> None:
    """Give the application its post; the command line, which knows no words, finds it among the extensions."""
    app.config["MAIL"] = mail
    app.config["MAIL_DOMAIN"] = NOWHERE if mail is None else mail.sender.partition("@")[2]
    app.extensions[EXTENSION] = _round
