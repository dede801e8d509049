"""Files beside the database: whole or not at all."""

import subprocess
import sys
from pathlib import Path

from caxamarca.settings import ROOT

FULL = """
import resource, signal, sys
from pathlib import Path
from caxamarca.persistence.database import StorageFailed
from caxamarca.persistence.files import keep_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    keep_file(Path(sys.argv[1]), "voz.mp3", bytes(100_000))
except StorageFailed:
    print("refused")
"""


def test_on_a_full_disk_no_piece_of_a_file_is_left(tmp_path: Path) -> None:
    """A limit of the system stands for the disk: the file is begun and cannot be ended."""
    command = [sys.executable, "-c", FULL, str(tmp_path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    assert said == "refused\n"
    assert list(tmp_path.iterdir()) == []
