"""The one door: `python3 app.py` for people, `app:app` for a WSGI server."""

import os
import sys

if __name__ == "__main__":
    # Said here, in words that every Python 3 can read: the next import already needs a new one.
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit(
            "Caxamarca necesita Python 3.11 o posterior, y este es Python {}.{}: instale uno más nuevo "
            "y ejecute, por ejemplo, «python3.12 app.py».".format(*sys.version_info[:2])
        )
    if os.name != "posix":
        sys.exit("Caxamarca funciona en Linux y macOS; en Windows, ejecute esta misma orden dentro de WSL.")
    from caxamarca.bootstrap import main

    sys.exit(main(sys.argv[1:]))
else:
    from caxamarca.cli.application import settings_of_environment, whole

    app = whole(settings_of_environment())
