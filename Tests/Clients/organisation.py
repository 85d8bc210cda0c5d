# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""What the tests set up and ask for, over plain HTTP: the management API, and clients that get tokens."""

import base64
import itertools
import json
import time
import urllib.parse
import uuid

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec, rsa

FORM = "application/x-www-form-urlencoded"
QUICK_KEY = {"credentials": {"signing": {"algorithm": "ES256"}}}
"""Of a server whose keys are not what a test is about: an RSA key takes fifty times as long to make."""
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_numbers = itertools.count(1)


def fresh(word):
    """A name that no other test has."""
    return f"{word}-{next(_numbers)}-{uuid.uuid4().hex[:6]}"


def session(verify):
    """A session that trusts `verify`, and not the bundle of the environment, which would go before it."""
    made = requests.Session()
    made.verify = verify
    made.trust_env = False
    return made


class Management:
    """The management API as an administrator calls it."""

    def __init__(self, base, token, verify=True):
        self.base = base
        self.token = token
        self.session = session(verify)
        self.session.headers.update({"Authorization": f"SSWS {token}", "Accept": "application/json"})

    def call(self, method, path, body=None, status=None, **options):
        answer = self.session.request(
            method, f"{self.base}/api/v1{path}" if path.startswith("/") else path, json=body, timeout=30, **options)
        if status is not None:
            assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[:600]}"
        return answer

    def get(self, path, status=200, **options):
        return self.call("GET", path, status=status, **options).json()

    def post(self, path, body=None, status=201, **options):
        answer = self.call("POST", path, body, status=status, **options)
        return answer.json() if answer.content else None

    def put(self, path, body, status=200, **options):
        return self.call("PUT", path, body, status=status, **options).json()

    def delete(self, path, status=204):
        return self.call("DELETE", path, status=status)

    # Authorization servers

    def create_server(self, **members):
        name = members.pop("name", None) or fresh("server")
        body = {"name": name, "description": "made by a test", "audiences": [f"api://{name}"]} | members
        return self.post("/authorizationServers", body)

    def create_scope(self, server, name, **members):
        return self.post(f"/authorizationServers/{server}/scopes", {"name": name} | members)

    def create_claim(self, server, name, value, **members):
        body = {
            "name": name, "value": value, "claimType": "RESOURCE", "valueType": "EXPRESSION", "status": "ACTIVE",
            "conditions": {"scopes": []},
        }
        return self.post(f"/authorizationServers/{server}/claims", body | members)

    def create_policy(self, server, clients=("ALL_CLIENTS",), **members):
        return self.post(f"/authorizationServers/{server}/policies", policy(clients, **members))

    def create_rule(self, server, policy_id, scopes=("*",), lifetime=60, **members):
        return self.post(
            f"/authorizationServers/{server}/policies/{policy_id}/rules", rule(scopes, lifetime, **members))

    def open_server(self, scopes=("read", "write"), **members):
        """A server that gives any service the scopes it asks for."""
        server = self.create_server(**members)
        for scope in scopes:
            self.create_scope(server["id"], scope)
        made = self.create_policy(server["id"])
        self.create_rule(server["id"], made["id"])
        return server

    # Apps

    def create_app(self, method="client_secret_basic", jwks=None, jwks_uri=None, **members):
        """A service app as a client that can get tokens."""
        oauth = {"application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"]}
        if jwks is not None:
            oauth["jwks"] = {"keys": jwks}
        if jwks_uri is not None:
            oauth["jwks_uri"] = jwks_uri
        oauth |= members.pop("oauth", {})
        credentials = {"token_endpoint_auth_method": method} | members.pop("credentials", {})
        body = {
            "name": "oidc_client", "label": fresh("app"), "signOnMode": "OPENID_CONNECT",
            "credentials": {"oauthClient": credentials}, "settings": {"oauthClient": oauth},
        }
        made = self.post("/apps", body | members, status=200)
        return Client(
            self.base, made["id"], made["credentials"]["oauthClient"]["client_id"],
            made["credentials"]["oauthClient"].get("client_secret"), method, self.session.verify)

    # The log

    def events(self, **query):
        return self.get("/logs", params=query)

    def event_of(self, jti, within=2):
        """The event whose target is the token; a grant is durable before its answer, so it is there at once."""
        found = self.events(filter=f'target.id eq "{jti}"')
        return found[0] if found else None


def policy(clients=("ALL_CLIENTS",), **members):
    return {
        "type": "OAUTH_AUTHORIZATION_POLICY", "name": fresh("policy"), "description": "made by a test",
        "conditions": {"clients": {"include": list(clients)}},
    } | members


def rule(scopes=("*",), lifetime=60, **members):
    return {
        "type": "RESOURCE_ACCESS", "name": fresh("rule"),
        "conditions": {
            "people": {"groups": {"include": ["EVERYONE"]}},
            "grantTypes": {"include": ["client_credentials"]}, "scopes": {"include": list(scopes)},
        },
        "actions": {"token": {"accessTokenLifetimeMinutes": lifetime}},
    } | members


class Client:
    """An app that asks for tokens."""

    def __init__(self, base, app_id, client_id, secret, method, verify=True):
        self.base = base
        self.app_id = app_id
        self.client_id = client_id
        self.secret = secret
        self.method = method
        self.session = session(verify)

    def request(self, server, endpoint="token", form=None, **options):
        """A form with this client's credentials by basic or post."""
        form = dict(form or {})
        auth = None
        if self.method == "client_secret_basic":
            auth = (self.client_id, self.secret)
        elif self.method == "client_secret_post":
            form |= {"client_id": self.client_id, "client_secret": self.secret}
        return self.session.post(
            f"{self.base}/oauth2/{server}/v1/{endpoint}", data=form, auth=auth, timeout=30, **options)

    def token_answer(self, server, scope="read", **form):
        wanted = {"grant_type": "client_credentials"} | ({"scope": scope} if scope is not None else {}) | form
        return self.request(server, "token", wanted)

    def token(self, server, scope="read", **form):
        answer = self.token_answer(server, scope, **form)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        return answer.json()["access_token"]

    def introspect(self, server, token, **form):
        answer = self.request(server, "introspect", {"token": token} | form)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def revoke(self, server, token, **form):
        return self.request(server, "revoke", {"token": token} | form)


def payload_of(token):
    """The claims, unverified."""
    return jwt.decode(token, options={"verify_signature": False})


def issuer(base, server):
    return f"{base}/oauth2/{server}"


def verify_with_pyjwt(token, issuer_url, audience, algorithms, verify=True):
    """The claims, after PyJWT has fetched the published keys and checked signature, issuer, audience and times."""
    keys = jwt.PyJWKClient(f"{issuer_url}/v1/keys", cache_keys=False)
    key = keys.get_signing_key_from_jwt(token)
    return jwt.decode(token, key.key, algorithms=algorithms, audience=audience, issuer=issuer_url)


# Keys of clients

def rsa_key(bits=2048):
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def ec_key(curve=None):
    return ec.generate_private_key(curve or ec.SECP256R1())


def public_jwk(key, kid, algorithm):
    """The public half as the JWK that an app registers."""
    kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    document = json.loads(kind.to_jwk(key.public_key()))
    document.pop("key_ops", None)
    return document | {"kid": kid, "use": "sig", "alg": algorithm}


def assertion_claims(client_id, audience, **changes):
    now = int(time.time())
    claims = {
        "iss": client_id, "sub": client_id, "aud": audience, "iat": now, "exp": now + 300, "jti": uuid.uuid4().hex,
    } | changes
    return {name: value for name, value in claims.items() if value is not None}


def assertion_form(assertion, scope="read", **form):
    return {
        "grant_type": "client_credentials", "scope": scope, "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
    } | form


# Broken tokens

def unpadded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def segments(header, payload, signature=b""):
    """A compact JWS made by hand."""
    parts = [unpadded(json.dumps(part).encode()) for part in (header, payload)]
    return ".".join(parts + [unpadded(signature)])


def query(**pairs):
    return urllib.parse.urlencode(pairs)
