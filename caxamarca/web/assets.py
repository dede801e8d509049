"""The static files: stylesheets out of many pieces, all under the hash of the whole, with compressed twins.

What lies in `css/` becomes `caxamarca.css`, which every page sends for; a folder within it becomes a sheet of its name.
"""

import gzip
import hashlib
import re
import shutil
from pathlib import Path

import brotli
from flask import Flask
from whitenoise import WhiteNoise

VERSION_FILE = "version"
STYLESHEET = "caxamarca.css"
COMPRESSED = {".css", ".js", ".svg"}
HASH_LENGTH = 12
VERSIONS_KEPT = 3


def build(source: Path, target: Path) -> None:
    """Make `target` from `source`: a folder named by the content's hash, and the name of it in a file.

    The versions just before stay, so that a page that is open finds its files; older ones go.
    """
    files = _contents(source)
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name])
    version = digest.hexdigest()[:HASH_LENGTH]
    draft = target / f".{version}"
    shutil.rmtree(draft, ignore_errors=True)
    for name, content in files.items():
        _write(draft / name, content)
    if not (target / version).exists():
        draft.replace(target / version)
    shutil.rmtree(draft, ignore_errors=True)
    (target / version).touch()
    _write_version(target, version)
    _sweep(target)


def _sweep(target: Path) -> None:
    """Leave the newest versions alone and take the others away."""
    versions = sorted((one for one in target.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime)
    for old in versions[:-VERSIONS_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _contents(source: Path) -> dict[str, bytes]:
    files = {STYLESHEET: _sheet(source / "css")}
    files |= {
        f"{folder.name}.css": _sheet(folder) for folder in (source / "css").iterdir() if folder.is_dir()
    }
    for path in source.rglob("*"):
        if path.is_file() and path.suffix != ".css":
            is_script = path.suffix == ".js"
            content = plain(path.read_text("utf-8")).encode() if is_script else path.read_bytes()
            files[path.relative_to(source).as_posix()] = content
    return files


def plain(script: str) -> str:
    """The same script without the lines that only comment, and without indentation. Our scripts have no text that
    runs over several lines.
    """
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def _sheet(folder: Path) -> bytes:
    """The pieces of one sheet, in the order of their names."""
    return minified("\n".join(piece.read_text("utf-8") for piece in sorted(folder.glob("*.css")))).encode()


def minified(css: str) -> str:
    """The same rules without comments and needless white space. Strings are left as they are."""
    pieces = re.split(
        r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    )
    for index in range(0, len(pieces), 2):
        text = re.sub(r"\s+", " ", pieces[index])
        text = re.sub(r" ?([{};,]) ?", r"\1", text)
        text = re.sub(r"[^{};@]+\{", lambda selector: re.sub(r" ([>+~]) ", r"\1", selector.group()), text)
        pieces[index] = re.sub(r": ", ":", text).replace(";}", "}")
    return "".join(pieces).strip()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if path.suffix in COMPRESSED:
        (path.parent / f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
        (path.parent / f"{path.name}.br").write_bytes(brotli.compress(content))


def _write_version(target: Path, version: str) -> None:
    draft = target / f".{VERSION_FILE}"
    draft.write_text(version, "utf-8")
    draft.replace(target / VERSION_FILE)


def install(app: Flask, folder: Path) -> None:
    """Serve the built files for ever under their hash, and tell templates their addresses."""
    version = (folder / VERSION_FILE).read_text("utf-8")
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(folder),
        prefix="static/",
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        add_headers_function=_static_headers,
    )

    def asset(name: str) -> str:
        return f"/static/{version}/{name}"

    app.jinja_env.globals["asset"] = asset
    app.config["STATIC_VERSION"] = version
    app.config["WORKER"] = (folder / version / "js" / "worker.js").read_text("utf-8")


def _static_headers(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
