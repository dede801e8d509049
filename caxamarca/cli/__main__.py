"""`python -m caxamarca.cli`: what `python3 app.py` becomes once `.venv` is ready."""

from caxamarca.cli import main

main(prog_name="python3 app.py")
