"""Who wants notices by e-mail."""

from itertools import count

from caxamarca.actions.following import Purpose, ask_for_notices, confirm_notices, hash_of, link
from caxamarca.domain.notices import Topic
from caxamarca.domain.roles import STRANGER
from caxamarca.persistence import followers, outbox
from caxamarca.persistence.database import session, transaction

_numbers = count(1)


def a_request(topic: Topic, email: str = "", source: str = "") -> str:
    """An address that was given and not confirmed. Returns the link that would."""
    number = next(_numbers)
    address = email or f"vecina{number}@example.org"
    ask_for_notices(STRANGER, topic, address, source or f"192.0.2.{number % 256}:{number}")
    found = followers.found(session(), hash_of(address), topic)
    assert found is not None
    return link(Purpose.BEGIN, found.id)


def a_follower(topic: Topic, email: str = "") -> str:
    """An address that follows something from now on, its first letter forgotten. Returns the address."""
    number = next(_numbers)
    address = email or f"vecino{number}@example.org"
    confirm_notices(STRANGER, a_request(topic, address))
    with transaction() as writing:
        outbox.drop_all_to(writing, hash_of(address))
    return address
