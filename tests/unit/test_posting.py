"""Letters as they travel: headers that nobody adds to, a line that is kept secret, a server that is named."""

import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from caxamarca.actions.posting import Drawer, LineDown, Postman, Server, written
from caxamarca.domain.notices import Letter, Outcome, Trouble
from caxamarca.settings import MailError, MailServer, Security
from tests.support.mail_server import mail_server

LETTER = Letter(
    "ana@example.org", "<1@site.example>", "Nuevo reporte", "Buenos días:\n\n.\n.fin\n", "https://s.example/x"
)


def parsed(letter: Letter, site: str = "Sitio") -> EmailMessage:
    return message_from_bytes(written(letter, "avisos@site.example", site), policy=policy.default)


def carried(server: Server) -> Outcome:
    """What came of the letter over a line of its own."""
    postman = Postman(server, "Sitio")
    try:
        return postman.carry(LETTER)
    finally:
        postman.leave()


def test_a_letter_is_plain_text_with_what_programs_look_for() -> None:
    message = parsed(LETTER, "Caxamarca Democrática")
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == LETTER.text.splitlines()
    told = {name: str(message[name]) for name in message.keys()}  # noqa: SIM118 - it is no mapping
    assert told["From"] == "Caxamarca Democrática <avisos@site.example>"
    assert (told["Message-ID"], told["Auto-Submitted"]) == ("<1@site.example>", "auto-generated")
    assert told["List-Unsubscribe"] == "<https://s.example/x>"
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_is_offered_over_https_alone() -> None:
    message = parsed(Letter("a@b.example", "<1@s>", "x", "x\n", "http://127.0.0.1/x"))
    assert message["List-Unsubscribe"] == "<http://127.0.0.1/x>"
    assert message["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    "ending", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00"]
)
def test_a_name_or_title_adds_no_header(ending: str) -> None:
    hostile = f"Agua{ending}Bcc: x@evil.example{ending}{ending}<b>cuerpo</b>"
    raw = written(Letter("ana@example.org", "<1@s.example>", hostile, "x\n"), "a@s.example", hostile)
    message = message_from_bytes(raw, policy=policy.default)
    assert message["Bcc"] is None
    assert message.get_content().strip() == "x"
    assert message["Subject"] == "Agua Bcc: x@evil.example <b>cuerpo</b>"
    assert len(message["From"].addresses) == 1


def test_every_line_ends_as_mail_servers_want_it_and_none_is_long() -> None:
    long = Letter("a@b.example", "<1@s.example>", "ñandú " * 40, "palabra " * 400 + "\n" + "x" * 3000 + "\n")
    raw = written(long, "a@s.example", "Sitio")
    lines = raw.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)
    assert max(map(len, lines)) <= 998
    assert message_from_bytes(raw, policy=policy.default).get_content().split() == long.text.split()


def test_a_dot_alone_ends_no_letter() -> None:
    with mail_server() as box:
        assert carried(box.server()) is Outcome.TAKEN
    (message,) = box.messages()
    assert ".fin" in message.get_content()


def test_many_letters_go_over_one_connection() -> None:
    with mail_server() as box:
        postman = Postman(box.server(), "Sitio")
        for _number in range(5):
            postman.carry(LETTER)
        postman.leave()
    assert (len(box.letters), box.connections) == (5, 1)
    assert box.asked[-1].upper() == "QUIT"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine's own, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("mail") / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


def test_the_password_goes_over_a_secret_line_alone(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate=certificate, password="secreto") as box:
        told = box.server(Security.STARTTLS, "sitio", "secreto")
        assert carried(told) is Outcome.TAKEN
    verbs = [one[:4].upper() for one in box.asked]
    assert verbs.index("STAR") < verbs.index("AUTH") < verbs.index("MAIL")


def test_a_certificate_that_nobody_knows_is_not_trusted(certificate: Path) -> None:
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED
    with mail_server(certificate=certificate) as box, pytest.raises(LineDown) as down:
        carried(box.server(Security.STARTTLS))
    assert down.value.trouble is Trouble.UNSAFE
    assert not box.letters


def test_a_server_that_offers_no_secret_line_gets_neither_password_nor_letter() -> None:
    with mail_server(password="secreto") as box, pytest.raises(LineDown) as down:
        carried(box.server(Security.STARTTLS, "sitio", "secreto"))
    assert down.value.trouble is Trouble.UNSAFE
    assert not any(one.upper().startswith(("AUTH", "MAIL")) for one in box.asked)


def test_a_wrong_password_is_told_as_a_refusal(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate=certificate, password="secreto") as box, pytest.raises(LineDown) as down:
        carried(box.server(Security.STARTTLS, "sitio", "otro"))
    assert down.value.trouble is Trouble.REFUSED


def test_a_demonstration_keeps_its_letters_in_a_folder(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path / "correos", "Sitio")
    for _twice in range(2):
        assert drawer.carry(LETTER) is Outcome.TAKEN
    (file,) = (tmp_path / "correos").iterdir()
    assert file.name == "1.eml"
    assert message_from_bytes(file.read_bytes(), policy=policy.default)["To"] == "ana@example.org"


# The settings


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """What the environment says; the test changes it before it asks."""
    (tmp_path / "clave").write_text("secreto\n")
    for name in ("CAXAMARCA_SMTP", "CAXAMARCA_SMTP_PASSWORD", "CAXAMARCA_SENDER"):
        monkeypatch.delenv(name, raising=False)
    return {"sender": "avisos@region.example", "file": str(tmp_path / "clave")}


def asked(monkeypatch: pytest.MonkeyPatch, smtp: str, sender: str = "", file: str = "") -> MailServer | None:
    monkeypatch.setenv("CAXAMARCA_SMTP", smtp)
    monkeypatch.setenv("CAXAMARCA_SENDER", sender)
    monkeypatch.setenv("CAXAMARCA_SMTP_PASSWORD", file)
    return MailServer.from_environment()


def test_without_a_server_nothing_is_sent(told: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(monkeypatch, "") is None


def test_a_server_is_read_from_its_address(told: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    sender, file = told["sender"], told["file"]
    assert asked(monkeypatch, "smtp://sitio@mail.example:2525?tls=starttls", sender, file) == MailServer(
        "mail.example", 2525, sender, Security.STARTTLS, "sitio", "secreto"
    )
    assert asked(monkeypatch, "smtps://mail.example", sender) == MailServer(
        "mail.example", 465, sender, Security.TLS
    )
    assert asked(monkeypatch, "smtp://localhost?tls=none", sender) == MailServer(
        "localhost", 25, sender, Security.NONE
    )
    found = asked(monkeypatch, "smtp://a%40b@mail.example", sender, file)
    assert found is not None
    assert (found.user, found.port) == ("a@b", 587)
    assert "secreto" not in repr(found)


@pytest.mark.parametrize(
    ("smtp", "setting"),
    [
        *(
            (one, "CAXAMARCA_SMTP")
            for one in ("mail.example", "http://mail.example", "smtp://", "smtp://m:99999")
        ),
        *(
            (one, "CAXAMARCA_SMTP")
            for one in ("smtp://m/x", "smtp://m?tls=maybe", "smtp://m?x=1", "smtp://u" + ":p@m")
        ),
        ("smtps://m?tls=none", "CAXAMARCA_SMTP"),
        ("smtp://m", "CAXAMARCA_SMTP_PASSWORD"),
        ("smtp://u@m?tls=none", "CAXAMARCA_SMTP_PASSWORD"),
    ],
)
def test_a_server_described_wrongly_stops_the_site_and_names_the_setting(
    told: dict[str, str], monkeypatch: pytest.MonkeyPatch, smtp: str, setting: str
) -> None:
    with pytest.raises(MailError, match=f"^{setting}$"):
        asked(monkeypatch, smtp, told["sender"], told["file"])


def test_a_server_needs_a_sender_and_a_user_a_password(
    told: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for sender in ("", "nadie", "a@b\r\nX: y", "Sitio <a@b.example>", "añá@b.example"):
        with pytest.raises(MailError, match="CAXAMARCA_SENDER"):
            asked(monkeypatch, "smtp://m", sender)
    with pytest.raises(MailError, match="CAXAMARCA_SMTP_PASSWORD"):
        asked(monkeypatch, "smtp://u@m", told["sender"])
    with pytest.raises(MailError, match="CAXAMARCA_SMTP_PASSWORD"):
        asked(monkeypatch, "smtp://u@m", told["sender"], told["file"] + "-no")
    with pytest.raises(MailError, match=r"^CAXAMARCA_SMTP$"):
        asked(monkeypatch, "", told["sender"])
