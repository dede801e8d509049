"""The one-time link: a member of staff chooses a password and adds the second factor."""

import segno
from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from caxamarca.actions import identifying
from caxamarca.actions.second_factor import address_for_telephones
from caxamarca.web import identity
from caxamarca.web.access import open_to_all
from caxamarca.web.account import blueprint
from caxamarca.web.account.forms import LinkForm
from caxamarca.web.forms import typed
from caxamarca.web.words import _


@blueprint.route("/personal/activar/<token>", methods=["GET", "POST"])
@open_to_all
def use_link(token: str) -> ResponseReturnValue:
    email = identifying.whose_link(token)
    form = LinkForm()
    if form.is_sent():
        with form.refusals():
            identity.enter(identifying.use_link(token, typed(form.password), typed(form.code)))
            flash(_("Your account is ready, and you are signed in."), "success")
            return redirect(url_for(identity.CurrentActor(identity.actor()).home_endpoint), 303)
    secret = identifying.secret_of_link(token)
    name = str(current_app.jinja_env.globals["site_name"])
    address = address_for_telephones(secret, email, name)
    return form.page(
        "account/use_link.html",
        email=email,
        secret=secret,
        app_address=address,
        picture=segno.make(address, error="m").svg_data_uri(scale=5, light="white"),
    )
