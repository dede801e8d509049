"""What every answer says to the browser: load nothing from elsewhere, frame nothing, remember nothing personal."""

import secrets
from typing import cast

from flask import Flask, Response, g, request
from flask import session as browser_session

from caxamarca.web import identity

CONSTANT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}

READING = {"GET", "HEAD"}


def csp_nonce() -> str:
    """The number used once that this answer's own script carries."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return cast(str, g.csp_nonce)


def _policy() -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{csp_nonce()}'",
            "style-src 'self'",
            "img-src 'self' data:",
            "media-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types caxamarca",
        )
    )


def install(app: Flask, *, https: bool) -> None:
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in CONSTANT.items():
            response.headers.setdefault(name, value)
        more = response.headers.get("Content-Security-Policy")
        response.headers["Content-Security-Policy"] = _policy() if more is None else f"{_policy()}; {more}"
        if https:
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store" if _is_personal() else "private, no-cache"
        return response


def _is_personal() -> bool:
    """Whether an answer is for one person or one moment: somebody is signed in, something was sent, a form carries
    the token of this browser, a message was told once. What is not, static/js/worker.js may keep on the device.
    """
    return (
        identity.COOKIE_KEY in browser_session
        or request.method not in READING
        or identity.CSRF in g
        or browser_session.modified
    )
