"""The provider of the State's identity, by OpenID Connect Core 1.0 and Discovery 1.0. Only here is Authlib met.

Of all that it tells, one thing leaves this module: the document. No token, name or address is kept, told or logged;
the log names the kind of trouble alone.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import is_secure_transport
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from caxamarca.actions.asking import Crowded, Line, Unanswered
from caxamarca.domain.errors import Refusal

log = logging.getLogger("caxamarca")

Value = TypeVar("Value")

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that only the holder of a private key can make: neither `none` nor one by a shared secret."""

FRESH = 3600.0
"""Seconds for which what the provider says of itself is believed."""
EAGER = 60.0
"""Seconds after which its keys are asked for anew where a token names one that is not among them."""
LEEWAY = 60
"""Seconds by which its clock may differ from ours."""

CANCELLED = frozenset({"access_denied", "login_required", "interaction_required", "consent_required"})
TOLD = frozenset(
    {"acr", "aud", "at_hash", "auth_time", "azp", "exp", "iat", "iss", "nbf", "nonce", "sub"}
    | {"invalid_client", "invalid_request", "invalid_scope", "unauthorized_client", "unsupported_grant_type"}
)
"""The names of claims and errors that the log may say (Core, 2; RFC 6749, 5.2)."""

TOO_WEAK = "unmet_authentication_requirements"


class ProviderAway(Refusal):
    """The provider does not answer, or says what nobody can use."""


class ProviderCrowded(Refusal):
    """Nothing was asked of the provider: too many wait for it already."""


class IdentityRefused(Refusal):
    """What came back does not prove who it is: another state, nonce, issuer, audience, signature, time or code."""


class IdentityTooWeak(Refusal):
    """The identity was proved in a weaker way than this site asks for (`acr`)."""


class IdentityNotAsked(Refusal):
    """The provider asked nobody anything: it went on from an earlier sign-in, perhaps of another person."""


class NoDocumentTold(Refusal):
    """The provider tells no document, or none in a form that is understood here."""


class EntranceCancelled(Refusal):
    """Whoever was at the provider's door went back."""


@dataclass(frozen=True)
class Errand:
    """One way to the provider and back: what binds both halves together. `began` is in seconds since 1970."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    began: int


@dataclass
class _Known:
    """What the provider said, and until when that is fresh by the monotonic clock."""

    value: Any
    until: float


@dataclass(eq=False)
class Provider:
    """The provider as the settings describe it. `acr` are the ways of proving an identity that are enough."""

    discovery: str
    client: str
    acr: tuple[str, ...]
    claim: str
    scope: str
    name: str
    secret: str = field(default="", repr=False)

    line: Line = field(kw_only=True, repr=False)
    _said: dict[str, _Known] = field(default_factory=dict, init=False, repr=False)

    def way_there(self, errand: Errand, back: str) -> str:
        """The address at the provider where an errand begins; `back` is where it leads back to. Raises ProviderAway or
        ProviderCrowded.

        The person is asked anew, whoever is signed in there: phones are shared. `max_age` says so once more, and has
        the provider tell when it asked (Core, 3.1.2.1).
        """
        told = self._description()
        address, _state = self._client(told, back).create_authorization_url(
            told["authorization_endpoint"],
            state=errand.state,
            code_verifier=errand.verifier,
            nonce=errand.nonce,
            prompt="login",
            max_age=LEEWAY,
            acr_values=" ".join(self.acr),
            ui_locales="es",
        )
        return str(address)

    def document(self, errand: Errand, answer: Mapping[str, str], back: str) -> str:
        """The document of whoever came back, as the provider writes it. `answer` is what the address brought along.

        Raises each refusal of this module.
        """
        told = self._description()
        if answer.get("iss", told["issuer"]) != told["issuer"]:  # RFC 9207
            _log("another issuer answers")
            raise IdentityRefused
        if "error" in answer:
            raise _refusal_of(answer["error"])
        tokens = self._tokens(told, errand, answer.get("code", ""), back)
        claims = self._claims(told, errand, tokens)
        if claims.get("acr") not in self.acr:
            raise IdentityTooWeak
        _check_asked(claims.get("auth_time"), errand)
        document = claims.get(self.claim)
        if document is None and "userinfo_endpoint" in told:
            document = self._user_information(told, claims, tokens).get(self.claim)
        if not isinstance(document, str):
            _log("no document is told")
            raise NoDocumentTold
        return document

    # What the provider says of itself

    def _description(self) -> dict[str, Any]:
        told: dict[str, Any] = self._fresh("description", FRESH, self._ask_description)
        return told

    def _fresh(self, what: str, life: float, ask: Callable[[], Any]) -> Any:
        """What is known already, or is asked now. Raises ProviderAway or ProviderCrowded."""
        known = self._said.get(what)
        if known is None or known.until < time.monotonic():
            known = self._said[what] = _Known(_useful(what, ask), time.monotonic() + life)
        return known.value

    def _ask_description(self) -> dict[str, Any]:
        told: Any = OpenIDProviderMetadata(_object(self.line.get(self.discovery).json()))
        told.validate_issuer()
        told.validate_authorization_endpoint()
        told.validate_token_endpoint()
        told.validate_jwks_uri()
        if get_well_known_url(told["issuer"], external=True) != self.discovery:
            raise ValueError("it describes another issuer")
        if not all(isinstance(told[name], str) for name in ("authorization_endpoint", "token_endpoint")):
            raise TypeError("an address is no text")
        if "userinfo_endpoint" in told and not is_secure_transport(told["userinfo_endpoint"]):
            raise ValueError("an address is not private")
        return dict(told)

    def _ask_keys(self, told: Mapping[str, Any]) -> KeySet:
        return KeySet.import_key_set(_object(self.line.get(told["jwks_uri"]).json()))  # type: ignore[arg-type]

    # What it says of a person

    def _client(self, told: Mapping[str, Any], back: str) -> OAuth2Client:
        ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        return OAuth2Client(
            self.line,
            self.client,
            self.secret or None,
            token_endpoint_auth_method=way if self.secret else "none",
            scope=self.scope,
            redirect_uri=back,
            code_challenge_method="S256",
        )

    def _tokens(self, told: Mapping[str, Any], errand: Errand, code: str, back: str) -> dict[str, Any]:
        try:
            return dict(
                self._client(told, back).fetch_token(
                    told["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=errand.verifier,
                )
            )
        except Unanswered as trouble:
            raise _away("tokens", trouble) from None
        except AuthlibBaseError as refused:
            if refused.error == "invalid_grant":
                raise IdentityRefused from None
            raise _away("tokens", refused) from None
        except (ValueError, TypeError) as trouble:
            raise _away("tokens", trouble) from None

    def _claims(
        self, told: Mapping[str, Any], errand: Errand, tokens: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """What the identity token claims, once its signature and all that binds it to this errand hold."""
        supported = told.get("id_token_signing_alg_values_supported") or ["RS256"]
        registry = JWSRegistry(
            algorithms=[one for one in ALGORITHMS if one in supported], strict_check_header=False
        )
        options = {
            "iss": {"essential": True, "value": told["issuer"]},
            "aud": {"essential": True, "value": self.client},
        }
        params = {"nonce": errand.nonce, "client_id": self.client, "access_token": tokens.get("access_token")}
        try:
            read = self._read(told, str(tokens["id_token"]), registry)
            claims = CodeIDToken(read.claims, read.header, options, params)
            claims.validate(leeway=LEEWAY)
            return dict(claims)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as trouble:
            _log(f"the identity token does not hold: {_kind(trouble)}")
            raise IdentityRefused from None

    def _read(self, told: Mapping[str, Any], token: str, registry: JWSRegistry) -> jwt.Token:
        """A token whose signature holds. A key that is not known yet is looked for once."""
        keys = self._fresh("keys", FRESH, lambda: self._ask_keys(told))
        try:
            return jwt.decode(token, keys, registry=registry)
        except InvalidKeyIdError:
            if self._said["keys"].until - time.monotonic() < FRESH - EAGER:
                self._said.pop("keys", None)
            return jwt.decode(
                token, self._fresh("keys", FRESH, lambda: self._ask_keys(told)), registry=registry
            )

    def _user_information(
        self, told: Mapping[str, Any], claims: Mapping[str, Any], tokens: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Where the identity token does not carry the document. It has to be of the same subject (Core, 5.3.2)."""
        bearer = {"Authorization": f"Bearer {tokens.get('access_token')}"}
        said = _useful("user", lambda: _object(self.line.get(told["userinfo_endpoint"], bearer).json()))
        if said.get("sub") != claims["sub"]:
            _log("the user information is of somebody else")
            raise IdentityRefused
        return said


def _check_asked(at: object, errand: Errand) -> None:
    """`at` is when the provider asked the person, in whole seconds since 1970. Raises IdentityNotAsked."""
    if type(at) is not int:
        _log("it does not tell when it asked the person: auth_time")
        raise IdentityNotAsked
    if not errand.began - LEEWAY <= at <= time.time() + LEEWAY:
        raise IdentityNotAsked


def _useful(what: str, ask: Callable[[], Value]) -> Value:
    """What is asked, if it can be used. Raises ProviderAway or ProviderCrowded."""
    try:
        return ask()
    except (Unanswered, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as trouble:
        raise _away(what, trouble) from None


def _object(said: object) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise TypeError("no object")
    return said


def _refusal_of(error: str) -> Refusal:
    """What an error in the address means (RFC 6749, 4.1.2.1; Core, 3.1.2.6)."""
    if error == TOO_WEAK:
        return IdentityTooWeak()
    if error in CANCELLED:
        return EntranceCancelled()
    _log("it answers with an error of its own")
    return ProviderAway()


def _away(what: str, trouble: Exception) -> Refusal:
    if isinstance(trouble, Crowded):
        return ProviderCrowded()
    _log(f"{what}: {trouble if isinstance(trouble, Unanswered) else _kind(trouble)}")
    return ProviderAway()


def _kind(trouble: Exception) -> str:
    """The kind of trouble, with what `TOLD` lets through: its own words may say more than anybody should know."""
    said = getattr(trouble, "claim", "") or getattr(trouble, "error", "")
    return f"{type(trouble).__name__} {said if said in TOLD else ''}".strip()


def _log(what: str) -> None:
    log.warning("the provider of the State's identity: %s", what)
