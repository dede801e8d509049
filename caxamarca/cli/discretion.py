"""What the servers may write down: nothing about `/votar` or `/verificar`, and nobody's address."""

import logging

# gunicorn names the address of whoever sends a malformed request.
UNSPOKEN = ("/votar", "/verificar", "from ip=")


class Discretion(logging.Filter):
    """Drop every record that says who voted, or when."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record may be written."""
        message = record.getMessage()
        return not any(word in message for word in UNSPOKEN)


def be_discreet(logger: str) -> None:
    """Make the logger of a server keep the secret, whatever its level."""
    logging.getLogger(logger).addFilter(Discretion())
