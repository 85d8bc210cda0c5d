# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""OAuth for the management API: the PyPI package `okta` in its OAuth mode, and what it never sends."""

import base64
import hashlib
import json
import time
import uuid

import asyncio
import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from okta.client import Client as OktaClient

from organisation import fresh, public_jwk, rsa_key


class Service:
    """A service app with a key of its own, scopes and a role."""

    def __init__(self, server, api, scopes, role="READ_ONLY_ADMIN", dpop=False):
        self.base, self.api, self.key, self.kid = server.base, api, rsa_key(), fresh("kid")
        made = api.post("/apps", {
            "name": "oidc_client", "label": fresh("service"), "signOnMode": "OPENID_CONNECT",
            "credentials": {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}},
            "settings": {"oauthClient": {
                "application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"],
                "dpop_bound_access_tokens": dpop, "jwks": {"keys": [public_jwk(self.key, self.kid, "RS256")]}}},
        }, status=200)
        self.app_id, self.client_id, self.scopes = made["id"], made["credentials"]["oauthClient"]["client_id"], scopes
        for scope in scopes:
            api.post(f"/apps/{self.app_id}/grants", {"issuer": self.base, "scopeId": scope}, status=200)
        if role:
            answer = requests.post(
                f"{self.base}/oauth2/v1/clients/{self.client_id}/roles", json={"type": role},
                headers={"Authorization": f"SSWS {server.token}"}, timeout=10)
            assert answer.status_code == 201, answer.text

    def assertion(self, endpoint="token"):
        now = int(time.time())
        return jwt.encode(
            {"iss": self.client_id, "sub": self.client_id, "aud": f"{self.base}/oauth2/v1/{endpoint}", "iat": now,
             "exp": now + 300, "jti": uuid.uuid4().hex}, self.key, "RS256", {"kid": self.kid})

    def ask(self, *scopes, headers=None):
        return requests.post(f"{self.base}/oauth2/v1/token", timeout=10, headers=headers or {}, data={
            "grant_type": "client_credentials", "scope": " ".join(scopes or self.scopes),
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.assertion()})

    def tell(self, endpoint, token):
        return requests.post(f"{self.base}/oauth2/v1/{endpoint}", timeout=10, data={
            "token": token, "client_assertion": self.assertion(endpoint),
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"})

    def pem(self):
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


def proof(key, method, url, token=None, **changes):
    claims = {"jti": uuid.uuid4().hex, "htm": method, "htu": url, "iat": int(time.time())}
    if token:
        digest = hashlib.sha256(token.encode()).digest()
        claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    jwk = {name: value for name, value in public_jwk(key, "x", "RS256").items() if name in ("kty", "n", "e")}
    return jwt.encode(claims | changes, key, "RS256", {"typ": "dpop+jwt", "jwk": jwk})


@pytest.mark.parametrize("dpop", [False, True])
def test_the_sdk_calls_the_api_in_its_oauth_mode(server, api, monkeypatch, dpop):
    monkeypatch.setenv("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true")
    service = Service(server, api, ["okta.users.read", "okta.groups.read"], dpop=dpop)

    async def call():
        configuration = {
            "orgUrl": server.base, "authorizationMode": "PrivateKey", "clientId": service.client_id,
            "scopes": service.scopes, "privateKey": service.pem(), "kid": service.kid, "dpopEnabled": dpop}
        async with OktaClient(configuration) as client:
            users = await client.list_users()
            groups = await client.list_groups()
            return users, groups

    users, groups = asyncio.run(call())
    assert users[-1] is None and groups[-1] is None, (users[-1], groups[-1])
    assert users[0] and groups[0]


def test_a_token_says_what_the_original_says(server, api):
    service = Service(server, api, ["okta.users.read"])
    answer = service.ask().json()
    assert answer["token_type"] == "Bearer" and answer["scope"] == "okta.users.read"
    keys = jwt.PyJWKClient(f"{server.base}/oauth2/v1/keys")
    claims = jwt.decode(
        answer["access_token"], keys.get_signing_key_from_jwt(answer["access_token"]).key, ["RS256"],
        audience=server.base, issuer=server.base)
    assert claims["cid"] == claims["sub"] == service.client_id and claims["scp"] == ["okta.users.read"]
    metadata = requests.get(f"{server.base}/.well-known/openid-configuration", timeout=10).json()
    assert metadata["issuer"] == server.base and metadata["jwks_uri"] == f"{server.base}/oauth2/v1/keys"


def test_scopes_are_those_that_were_granted(server, api):
    service = Service(server, api, ["okta.users.read"])
    assert service.ask("okta.groups.read").json()["error"] == "consent_required"
    assert service.ask("okta.nothing.read").json()["error"] == "invalid_scope"
    token = service.ask().json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.get(f"{server.base}/api/v1/users", headers=headers, timeout=10).status_code == 200
    lacking = requests.get(f"{server.base}/api/v1/groups", headers=headers, timeout=10)
    assert lacking.status_code == 403 and "okta.groups.read" in lacking.headers["WWW-Authenticate"]
    assert "okta.groups.read" in lacking.json()["errorCauses"][0]["errorSummary"]
    grant = api.get(f"/apps/{service.app_id}/grants")[0]["id"]
    api.delete(f"/apps/{service.app_id}/grants/{grant}")
    assert requests.get(f"{server.base}/api/v1/users", headers=headers, timeout=10).status_code == 403


def test_an_app_without_a_role_may_do_nothing(server, api):
    service = Service(server, api, ["okta.users.read"], role=None)
    token = service.ask().json()["access_token"]
    answer = requests.get(f"{server.base}/api/v1/users", headers={"Authorization": f"Bearer {token}"}, timeout=10)
    assert answer.status_code == 403 and answer.json()["errorCode"] == "E0000006"


def test_secrets_do_not_open_the_management_api(server, api):
    made = api.post("/apps", {
        "name": "oidc_client", "label": fresh("secret"), "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_basic"}},
        "settings": {"oauthClient": {
            "application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"]}}}, status=200)
    client = made["credentials"]["oauthClient"]
    answer = requests.post(
        f"{server.base}/oauth2/v1/token", auth=(client["client_id"], client["client_secret"]), timeout=10,
        data={"grant_type": "client_credentials", "scope": "okta.users.read"})
    assert answer.status_code == 401 and answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_token_of_ours_is_refused(server, token):
    answer = requests.get(f"{server.base}/api/v1/users", headers={"Authorization": f"Bearer {token}"}, timeout=10)
    assert answer.status_code == 401 and answer.json()["errorCode"] == "E0000011"


def test_proofs_of_possession(server, api):
    service = Service(server, api, ["okta.users.read"], dpop=True)
    url, key = f"{server.base}/oauth2/v1/token", rsa_key()
    assert service.ask().json()["error"] == "invalid_dpop_proof"
    first = service.ask(headers={"DPoP": proof(key, "POST", url)})
    assert first.json()["error"] == "use_dpop_nonce"
    nonce = first.headers["DPoP-Nonce"]
    for wrong in (
            proof(key, "GET", url, nonce=nonce), proof(key, "POST", url + "/x", nonce=nonce),
            proof(key, "POST", url, nonce=nonce, iat=int(time.time()) - 3600), "not a proof"):
        assert service.ask(headers={"DPoP": wrong}).json()["error"] == "invalid_dpop_proof"
    assert service.ask(headers={"DPoP": proof(key, "POST", url, nonce="made-up")}).json()["error"] == "use_dpop_nonce"
    used = proof(key, "POST", url, nonce=nonce)
    answer = service.ask(headers={"DPoP": used}).json()
    assert answer["token_type"] == "DPoP"
    assert service.ask(headers={"DPoP": used}).json()["error"] == "invalid_dpop_proof"
    token, users = answer["access_token"], f"{server.base}/api/v1/users"

    def call(scheme, *proofs):
        headers = {"Authorization": f"{scheme} {token}"} | ({"DPoP": proofs[0]} if proofs else {})
        return requests.get(users, headers=headers, timeout=10).status_code

    good = proof(key, "GET", users, token)
    assert call("DPoP", good) == 200
    assert call("DPoP", good) == 401, "a proof counts once"
    assert call("Bearer") == 401 and call("DPoP") == 401
    assert call("DPoP", proof(rsa_key(), "GET", users, token)) == 401
    assert call("DPoP", proof(key, "GET", users)) == 401
    assert call("DPoP", proof(key, "POST", users, token)) == 401
    payload = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert payload["cnf"]["jkt"]


def test_a_token_for_the_api_is_introspected_and_revoked(server, api):
    document = requests.get(f"{server.base}/.well-known/oauth-authorization-server", timeout=10).json()
    assert document["introspection_endpoint"] == f"{server.base}/oauth2/v1/introspect"
    assert document["revocation_endpoint"] == f"{server.base}/oauth2/v1/revoke"
    assert "okta.users.read" in document["scopes_supported"]
    service = Service(server, api, ["okta.users.read"])
    token = service.ask().json()["access_token"]
    told = service.tell("introspect", token).json()
    assert told["active"] and told["scope"] == "okta.users.read" and told["iss"] == server.base
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.get(f"{server.base}/api/v1/users", headers=headers, timeout=10).status_code == 200
    assert service.tell("revoke", token).status_code == 200
    assert service.tell("introspect", token).json() == {"active": False}
    assert requests.get(f"{server.base}/api/v1/users", headers=headers, timeout=10).status_code == 401
