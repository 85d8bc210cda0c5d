# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Tokens of every authorization server that are bound to a key (RFC 9449)."""

import base64
import concurrent.futures
import hashlib
import json
import time
import uuid

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec

from organisation import fresh


def public_half(key):
    return json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))


def thumbprint(key):
    """RFC 7638 §3: the required members in the order of their names."""
    jwk = {name: public_half(key)[name] for name in ("crv", "kty", "x", "y")}
    digest = hashlib.sha256(json.dumps(jwk, separators=(",", ":"), sort_keys=True).encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def proof(key, url, **changes):
    claims = {"jti": uuid.uuid4().hex, "htm": "POST", "htu": url, "iat": int(time.time())} | changes
    return jwt.encode(claims, key, "ES256", {"typ": "dpop+jwt", "jwk": public_half(key)})


class Holder:
    """A client of an authorization server with a key of its own."""

    def __init__(self, api, server, bound=False, method="client_secret_basic", **members):
        self.app = api.create_app(method, oauth={"dpop_bound_access_tokens": bound} if bound else {}, **members)
        self.base, self.server, self.key = api.base, server, ec.generate_private_key(ec.SECP256R1())
        self.url = f"{api.base}/oauth2/{server['id']}/v1/token"

    def ask(self, *proofs, scope="read", url=None):
        return requests.post(
            url or self.url, timeout=30, data={"grant_type": "client_credentials", "scope": scope},
            auth=(self.app.client_id, self.app.secret), headers={"DPoP": proofs[0]} if proofs else {})

    def nonce(self):
        asked = self.ask(proof(self.key, self.url))
        assert asked.status_code == 400 and asked.json()["error"] == "use_dpop_nonce"
        return asked.headers["DPoP-Nonce"]


@pytest.fixture(scope="module")
def holder(api):
    return Holder(api, api.open_server())


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_a_token_is_bound_to_the_key_of_the_proof(holder):
    nonce = holder.nonce()
    used = proof(holder.key, holder.url, nonce=nonce)
    answer = holder.ask(used)
    assert answer.status_code == 200, answer.text
    assert answer.json()["token_type"] == "DPoP"
    assert claims(answer.json()["access_token"])["cnf"] == {"jkt": thumbprint(holder.key)}
    assert holder.ask(used).json()["error"] == "invalid_dpop_proof", "a proof counts once"
    assert holder.ask().json()["token_type"] == "Bearer", "who sends no proof gets a bearer token"


def test_introspection_tells_of_the_key(holder):
    token = holder.ask(proof(holder.key, holder.url, nonce=holder.nonce())).json()["access_token"]
    told = requests.post(
        f"{holder.base}/oauth2/{holder.server['id']}/v1/introspect", data={"token": token}, timeout=10,
        auth=(holder.app.client_id, holder.app.secret)).json()
    assert told["active"] and told["token_type"] == "DPoP"
    assert told["cnf"] == {"jkt": thumbprint(holder.key)}


def test_a_wrong_proof_is_refused(holder):
    nonce = holder.nonce()
    for wrong in (
            proof(holder.key, holder.url, nonce=nonce, htm="GET"),
            proof(holder.key, holder.url + "/x", nonce=nonce),
            proof(holder.key, f"{holder.base}/oauth2/v1/token", nonce=nonce),
            proof(holder.key, holder.url, nonce=nonce, iat=int(time.time()) - 3600), "not a proof"):
        refused = holder.ask(wrong)
        assert refused.status_code == 400 and refused.json()["error"] == "invalid_dpop_proof"
    assert holder.ask(proof(holder.key, holder.url, nonce="made-up")).json()["error"] == "use_dpop_nonce"


def test_a_refusal_spends_the_proof(holder):
    used = proof(holder.key, holder.url, nonce=holder.nonce())
    assert holder.ask(used, scope="unknown").json()["error"] == "invalid_scope"
    assert holder.ask(used).json()["error"] == "invalid_dpop_proof"


def test_of_many_that_send_the_same_proof_one_gets_a_token(holder):
    used = proof(holder.key, holder.url, nonce=holder.nonce())
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: holder.ask(used), range(16)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 15
    assert {answer.json()["error"] for answer in answers if answer.status_code == 400} == {"invalid_dpop_proof"}


def test_an_app_that_asks_for_bound_tokens_gets_no_others(api):
    server = api.open_server()
    key = ec.generate_private_key(ec.SECP256R1())
    jwk = public_half(key) | {"kid": fresh("kid"), "use": "sig", "alg": "ES256"}
    app = api.create_app("private_key_jwt", jwks=[jwk], oauth={"dpop_bound_access_tokens": True})
    url = f"{api.base}/oauth2/{server['id']}/v1/token"

    def ask(headers):
        now = int(time.time())
        assertion = jwt.encode(
            {"iss": app.client_id, "sub": app.client_id, "aud": url, "exp": now + 60, "jti": uuid.uuid4().hex},
            key, "ES256", {"kid": jwk["kid"]})
        return requests.post(url, timeout=10, headers=headers, data={
            "grant_type": "client_credentials", "scope": "read", "client_assertion": assertion,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"})

    refused = ask({})
    assert refused.json()["error"] == "invalid_dpop_proof"
    nonce = ask({"DPoP": proof(key, url)}).headers["DPoP-Nonce"]
    answer = ask({"DPoP": proof(key, url, nonce=nonce)})
    assert answer.json()["token_type"] == "DPoP", answer.text


def test_metadata_says_how_proofs_may_be_signed(holder):
    for path in (f"/oauth2/{holder.server['id']}/.well-known/openid-configuration",
                 "/.well-known/oauth-authorization-server"):
        document = requests.get(holder.base + path, timeout=10).json()
        assert {"ES256", "RS256", "EdDSA"} <= set(document["dpop_signing_alg_values_supported"])
        assert not any(name.startswith("HS") for name in document["dpop_signing_alg_values_supported"])


def test_a_preview_shows_what_a_bound_token_would_be(api, holder):
    path = f"/authorizationServers/{holder.server['id']}/preview"
    question = {"clientId": holder.app.client_id, "grantType": "client_credentials", "scopes": ["read"]}
    plain = api.post(path, question, status=200)
    assert plain["tokenType"] == "Bearer" and "cnf" not in plain["accessToken"]["payload"]
    bound = api.post(path, question | {"dpopJkt": thumbprint(holder.key)}, status=200)
    assert bound["tokenType"] == "DPoP"
    assert bound["accessToken"]["payload"]["cnf"] == {"jkt": thumbprint(holder.key)}
    api.post(path, question | {"dpopJkt": "not a thumbprint"}, status=400)
