"""The application put together: settings, database, words, doors, rooms."""

import os

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from caxamarca.persistence import database
from caxamarca.settings import ROOT, Settings
from caxamarca.web import (
    access,
    account,
    admin,
    assets,
    carrying,
    catalogue,
    clock,
    committee,
    compression,
    converters,
    demonstration,
    errors,
    evaluator,
    formats,
    headers,
    heads,
    identity,
    labels,
    patterns,
    post,
    problems,
    public,
    resending,
    resident,
    sharing,
    sheets,
    speaking,
    station,
    unit,
)
from caxamarca.web.account import state_door

ROOMS = (public, account, resident, evaluator, unit, committee, station, admin, patterns)
LARGEST_FIELD = 512 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The site of these settings, or of those in the environment."""
    settings = settings or Settings.from_environment()
    app = Flask("caxamarca", root_path=str(ROOT), static_folder=None)
    _configure(app, settings)
    catalogue.check(ROOT / "translations")
    database.install(app, settings)
    app.secret_key = app.extensions["caxamarca_keyring"].key("cookies")
    Migrate(app, database.db, directory=str(ROOT / "caxamarca" / "persistence" / "migrations"))
    speaking.install(app, ROOT / "translations")
    access.install(app)
    CSRFProtect(app).exempt(public.notices.end_notices)
    identity.install(app)
    for part in (
        clock,
        converters,
        carrying,
        formats,
        labels,
        demonstration,
        problems,
        resending,
        sharing,
        sheets,
        errors,
        compression,
    ):
        part.install(app)
    headers.install(app, https=settings.https)
    state_door.install(app, settings.state_door)
    post.install(app, settings.mail)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    heads.install(app)
    assets.install(app, ROOT / "build" / "static")
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        ADDRESS=settings.address,
        BASE=settings.base,
        DATA_FOLDER=str(settings.data_folder),
        SERVERS=settings.servers,
        RESPONSIBLE=settings.responsible,
        CONTACT=settings.contact,
        MAX_FORM_MEMORY_SIZE=LARGEST_FIELD,
        MAX_FORM_PARTS=500,
        SESSION_COOKIE_NAME="__Host-caxamarca" if settings.https else "caxamarca",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=8 * 3600,
        WTF_CSRF_SSL_STRICT=settings.https,
        BABEL_DEFAULT_TIMEZONE="America/Lima",
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["site_name"] = settings.name
    app.jinja_env.globals["source_url"] = os.environ.get("CAXAMARCA_SOURCE", "")
