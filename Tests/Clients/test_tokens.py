# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Tokens as clients get them and as resource servers check them, with the libraries that both really use."""

import datetime
import re
import time
import uuid

import jwt
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from okta_jwt_verifier import AccessTokenVerifier

from organisation import (
    Client, Management, assertion_claims, assertion_form, ec_key, fresh, issuer, payload_of, public_jwk, rsa_key,
    verify_with_pyjwt)

ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA"]


@pytest.fixture(scope="module")
def orders(api):
    """A server with the scopes read and write, open to every service."""
    return api.open_server()["id"]


@pytest.fixture(scope="module")
def client(api):
    return api.create_app()


def pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


# Client authentication

@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_gets_a_token_with_a_secret(api, orders, method):
    app = api.create_app(method)
    session = OAuth2Session(app.client_id, app.secret, token_endpoint_auth_method=method, scope="read")
    answer = session.fetch_token(f"{api.base}/oauth2/{orders}/v1/token", grant_type="client_credentials")
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == 3600
    assert answer["scope"] == "read"
    assert payload_of(answer["access_token"])["cid"] == app.client_id


@pytest.mark.parametrize("name, form, headers, status", [
    (None, {"grant_type": "client_credentials", "scope": "read"}, {}, 200),
    (None, {"grant_type": "client_credentials", "scope": "read"}, {"Origin": "https://elsewhere.example"}, 200),
    (None, {"grant_type": "client_credentials", "scope": "none"}, {}, 400),
    (None, {"grant_type": "password"}, {}, 400),
    (None, "grant_type=%zz", {"Content-Type": "application/x-www-form-urlencoded"}, 400),
    (None, "{}", {"Content-Type": "application/json"}, 415),
    ("ausMissing", {"grant_type": "client_credentials"}, {}, 404),
])
def test_a_token_request_is_answered_alike_with_and_without_the_router(
        api, orders, client, name, form, headers, status):
    def answer(query):
        path = f"{api.base}/oauth2/{name or orders}/v1/token{query}"
        response = requests.post(
            path, data=form, headers=headers, auth=(client.client_id, client.secret), timeout=10)
        body = {name: value for name, value in response.json().items() if name not in ("access_token", "errorId")}
        return response.status_code, sorted(response.headers), body

    # A query makes the path one that only the router knows.
    assert answer("") == answer("?x=1")
    assert answer("")[0] == status


def test_authlib_gets_a_token_with_client_secret_jwt(api, orders):
    app = api.create_app("client_secret_jwt")
    endpoint = f"{api.base}/oauth2/{orders}/v1/token"
    session = OAuth2Session(app.client_id, app.secret, token_endpoint_auth_method="client_secret_jwt", scope="read")
    session.register_client_auth_method(ClientSecretJWT(endpoint))
    answer = session.fetch_token(endpoint, grant_type="client_credentials")
    assert payload_of(answer["access_token"])["cid"] == app.client_id


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "ES256", "ES384", "ES512"])
def test_authlib_gets_a_token_with_private_key_jwt(api, orders, algorithm):
    curves = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}
    key = ec_key(curves[algorithm]) if algorithm in curves else rsa_key()
    app = api.create_app("private_key_jwt", jwks=[public_jwk(key, "mine", algorithm)])
    endpoint = f"{api.base}/oauth2/{orders}/v1/token"
    secret = (ECKey if algorithm in curves else RSAKey).import_key(pem(key))
    session = OAuth2Session(app.client_id, secret, token_endpoint_auth_method="private_key_jwt", scope="read")
    session.register_client_auth_method(PrivateKeyJWT(endpoint, alg=algorithm, headers={"kid": "mine"}))
    answer = session.fetch_token(endpoint, grant_type="client_credentials")
    assert payload_of(answer["access_token"])["cid"] == app.client_id


def test_the_issuer_is_an_audience_of_assertions_too(api, orders):
    key = rsa_key()
    app = api.create_app("private_key_jwt", jwks=[public_jwk(key, "mine", "RS256")])
    claims = assertion_claims(app.client_id, issuer(api.base, orders))
    answer = app.request(orders, form=assertion_form(jwt.encode(claims, key, "RS256", headers={"kid": "mine"})))
    assert answer.status_code == 200, answer.text


def test_keys_are_fetched_from_jwks_uri(api, orders, server):
    """Here another authorization server's key set stands for the client's; only its private half is missing."""
    app = api.create_app("private_key_jwt", jwks_uri=f"{api.base}/oauth2/{orders}/v1/keys")
    key = rsa_key()
    token = jwt.encode(
        assertion_claims(app.client_id, issuer(api.base, orders)), key, "RS256", headers={"kid": "unknown"})
    answer = app.request(orders, form=assertion_form(token))
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


def test_two_secrets_work_at_the_same_time(api, orders, client):
    app = api.create_app()
    second = api.post(f"/apps/{app.app_id}/credentials/secrets", {})
    assert app.token(orders)
    app.secret, first = second["client_secret"], app.secret
    assert app.token(orders)
    listed = api.get(f"/apps/{app.app_id}/credentials/secrets")
    old = next(entry["id"] for entry in listed if entry["id"] != second["id"])
    api.post(f"/apps/{app.app_id}/credentials/secrets/{old}/lifecycle/deactivate", status=200)
    assert app.token(orders)
    app.secret = first
    assert app.token_answer(orders).status_code == 401


# What a token says

def test_the_claims_of_an_access_token(api, orders, client):
    before = int(time.time())
    answer = client.token_answer(orders, "read write")
    document = answer.json()
    assert list(document) == ["token_type", "expires_in", "access_token", "scope"]
    assert document["scope"] == "read write"
    token = document["access_token"]
    header, claims = jwt.get_unverified_header(token), payload_of(token)
    assert set(header) == {"kid", "alg"} and header["alg"] == "RS256"
    assert set(claims) == {"ver", "jti", "iss", "aud", "iat", "exp", "cid", "scp", "sub"}
    assert claims["ver"] == 1
    assert re.fullmatch(r"AT\.[A-Za-z0-9_-]{43}", claims["jti"])
    assert claims["iss"] == issuer(api.base, orders)
    assert isinstance(claims["aud"], str)
    assert before <= claims["iat"] <= time.time() + 1 and claims["exp"] == claims["iat"] + 3600
    assert claims["cid"] == claims["sub"] == client.client_id
    assert claims["scp"] == ["read", "write"]


def test_the_rfc_9068_profile(api):
    """RFC 9068 §2.1, §2.2."""
    server = api.open_server(tokenProfile="RFC9068")
    app = api.create_app()
    token = app.token(server["id"], "read write")
    claims = payload_of(token)
    assert jwt.get_unverified_header(token)["typ"] == "at+jwt"
    assert claims["client_id"] == app.client_id and claims["scope"] == "read write" and claims["jti"]
    assert {"iss", "exp", "aud", "sub", "iat"} <= set(claims)
    assert not {"scp", "cid", "ver"} & set(claims)
    assert app.introspect(server["id"], token)["active"] is True


def test_custom_claims_follow_their_expressions_and_scopes(api):
    server = api.open_server()["id"]
    api.create_claim(server, "team", "app.profile.team")
    api.create_claim(server, "writes", "Arrays.contains(access.scope, 'write')")
    api.create_claim(server, "only_write", "'yes'", conditions={"scopes": ["write"]})
    api.create_claim(server, "off", "'no'", status="INACTIVE")
    api.create_claim(server, "nothing", "app.profile.missing")
    app = api.create_app(profile={"team": "billing"})
    claims = payload_of(app.token(server, "read"))
    assert claims["team"] == "billing" and claims["writes"] is False
    assert not {"only_write", "off", "nothing"} & set(claims)
    claims = payload_of(app.token(server, "read write"))
    assert claims["writes"] is True and claims["only_write"] == "yes"


def test_a_resource_becomes_the_audience(api):
    """RFC 8707 §2, §2.2."""
    resource = "https://warehouse.example/api"
    server = api.open_server(resources=[resource])
    app = api.create_app()
    assert payload_of(app.token(server["id"], resource=resource))["aud"] == resource
    assert payload_of(app.token(server["id"]))["aud"] == server["audiences"][0]
    assert payload_of(app.token(server["id"], resource=server["audiences"][0]))["aud"] == server["audiences"][0]
    refused = app.token_answer(server["id"], resource="https://other.example")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_target")


def test_default_scopes_are_granted_when_none_is_asked_for(api):
    server = api.open_server(scopes=[])["id"]
    api.create_scope(server, "always", default=True)
    api.create_scope(server, "sometimes")
    app = api.create_app()
    answer = app.token_answer(server, scope=None)
    assert answer.status_code == 200 and answer.json()["scope"] == "always"


def test_consent_of_services(api):
    server = api.open_server(scopes=[])["id"]
    api.create_scope(server, "flexible", consent="FLEXIBLE")
    api.create_scope(server, "required", consent="REQUIRED")
    app = api.create_app()
    assert app.token_answer(server, "flexible").status_code == 200
    refused = app.token_answer(server, "required")
    assert refused.status_code == 400 and refused.json()["error"] == "consent_required"


def test_the_first_rule_that_matches_decides(api):
    server = api.create_server()["id"]
    for scope in ("a", "b"):
        api.create_scope(server, scope)
    app, other = api.create_app(), api.create_app()
    mine = api.create_policy(server, [app.client_id], priority=1)["id"]
    everyone = api.create_policy(server, priority=2)["id"]
    api.create_rule(server, mine, ["a"], 5)
    api.create_rule(server, mine, ["a", "b"], 10)
    api.create_rule(server, everyone, ["b"], 20)
    assert app.token_answer(server, "a").json()["expires_in"] == 300
    assert app.token_answer(server, "a b").json()["expires_in"] == 600
    assert other.token_answer(server, "b").json()["expires_in"] == 1200
    refused = other.token_answer(server, "a b")
    assert refused.status_code == 400 and refused.json()["error"] == "access_denied"
    events = api.events(filter=f'actor.id eq "{other.client_id}" and outcome.result eq "FAILURE"')
    assert events[0]["outcome"]["reason"] == "no_matching_policy"


# Verifying

@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_pyjwt_and_joserfc_verify_every_algorithm(api, algorithm):
    server = api.open_server(credentials={"signing": {"algorithm": algorithm}})
    app = api.create_app()
    token = app.token(server["id"])
    header = jwt.get_unverified_header(token)
    assert header["alg"] == algorithm
    issuer_url = issuer(api.base, server["id"])
    claims = verify_with_pyjwt(token, issuer_url, server["audiences"][0], [algorithm])
    assert claims["cid"] == app.client_id
    published = requests.get(f"{issuer_url}/v1/keys", timeout=10).json()
    decoded = joserfc_jwt.decode(token, KeySet.import_key_set(published), algorithms=[algorithm])
    assert decoded.claims == claims
    assert app.introspect(server["id"], token)["active"] is True
    tampered = token[:-6] + ("AAAAAA" if not token.endswith("AAAAAA") else "BBBBBB")
    with pytest.raises(jwt.InvalidTokenError):
        verify_with_pyjwt(tampered, issuer_url, server["audiences"][0], [algorithm])


def test_okta_jwt_verifier_verifies_over_tls(over_tls, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", over_tls.verify)
    api = Management(over_tls.base, over_tls.token, verify=over_tls.verify)
    server = api.open_server()
    app = api.create_app()
    token = app.token(server["id"])
    verifier = AccessTokenVerifier(issuer=issuer(over_tls.base, server["id"]), audience=server["audiences"][0])
    verifier.verify_sync(token)
    with pytest.raises(Exception, match="(?i)audience"):
        AccessTokenVerifier(issuer=issuer(over_tls.base, server["id"]), audience="api://other").verify_sync(token)


def test_okta_jwt_verifier_verifies_the_default_server(over_tls, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", over_tls.verify)
    api = Management(over_tls.base, over_tls.token, verify=over_tls.verify)
    name = fresh("scope")
    api.create_scope("default", name)
    token = api.create_app().token("default", name)
    AccessTokenVerifier(issuer=f"{over_tls.base}/oauth2/default").verify_sync(token)


# Introspection and revocation

def test_introspection_says_what_the_token_says(api, orders, client):
    token = client.token(orders, "read write")
    claims = payload_of(token)
    answer = client.introspect(orders, token, token_type_hint="access_token")
    assert answer["active"] is True and answer["scope"] == "read write"
    assert answer["client_id"] == client.client_id and answer["token_type"] == "Bearer"
    for name in ("exp", "iat", "sub", "aud", "iss", "jti"):
        assert answer[name] == claims[name]


def test_a_revoked_token_is_inactive_and_the_log_says_so(api, orders, client):
    token = client.token(orders)
    other = client.token(orders)
    answer = client.revoke(orders, token)
    assert answer.status_code == 200 and answer.content == b""
    assert client.introspect(orders, token) == {"active": False}
    assert client.introspect(orders, other)["active"] is True
    events = api.events(filter=f'eventType eq "app.oauth2.as.token.revoke" and target.id eq "{payload_of(token)["jti"]}"')
    assert len(events) == 1 and events[0]["actor"]["id"] == client.client_id
    assert client.revoke(orders, token).status_code == 200


def test_every_grant_has_its_event_at_once(api, orders, client):
    token = client.token(orders)
    event = api.event_of(payload_of(token)["jti"])
    assert event["eventType"] == "app.oauth2.as.token.grant.access_token"
    assert event["outcome"]["result"] == "SUCCESS"
    assert event["actor"]["id"] == client.client_id
    assert {target["type"] for target in event["target"]} >= {"access_token", "AuthorizationServer"}
    assert token not in str(event) and client.secret not in str(event)


# Metadata and keys

def test_both_documents_stand_at_both_paths(api, orders):
    """RFC 8414 §3.1 puts the well-known part first, the original puts it last."""
    for server in (orders, "default"):
        issuer_url = issuer(api.base, server)
        for name in ("oauth-authorization-server", "openid-configuration"):
            last = requests.get(f"{issuer_url}/.well-known/{name}", timeout=10)
            first = requests.get(f"{api.base}/.well-known/{name}/oauth2/{server}", timeout=10)
            assert last.status_code == first.status_code == 200
            assert last.json() == first.json()
            document = last.json()
            assert document["issuer"] == issuer_url
            assert document["token_endpoint"] == f"{issuer_url}/v1/token"
            assert document["jwks_uri"] == f"{issuer_url}/v1/keys"
            assert document["introspection_endpoint"] == f"{issuer_url}/v1/introspect"
            assert document["revocation_endpoint"] == f"{issuer_url}/v1/revoke"
            assert "client_secret_basic" in document["token_endpoint_auth_methods_supported"]
            # Where browsers sign out, a stranger with a form gets a page.
            for endpoint in (value for name, value in document.items()
                             if name.endswith("_endpoint") and name != "end_session_endpoint"):
                assert requests.post(endpoint, data={"token": "x"}, timeout=10).status_code in (400, 401), endpoint


def test_metadata_lists_published_scopes_only(api):
    server = api.create_server()["id"]
    api.create_scope(server, "shown", metadataPublish="ALL_CLIENTS")
    api.create_scope(server, "hidden")
    scopes = requests.get(
        f"{issuer(api.base, server)}/.well-known/oauth-authorization-server", timeout=10).json()["scopes_supported"]
    assert "shown" in scopes and "openid" in scopes and "hidden" not in scopes


def test_authlib_discovers_and_uses_the_metadata(api, orders):
    document = requests.get(
        f"{issuer(api.base, orders)}/.well-known/oauth-authorization-server", timeout=10).json()
    app = api.create_app()
    session = OAuth2Session(app.client_id, app.secret, scope="read")
    token = session.fetch_token(document["token_endpoint"], grant_type="client_credentials")
    answer = session.introspect_token(document["introspection_endpoint"], token=token["access_token"])
    assert answer.json()["active"] is True
    session.revoke_token(document["revocation_endpoint"], token=token["access_token"])
    answer = session.introspect_token(document["introspection_endpoint"], token=token["access_token"])
    assert answer.json() == {"active": False}


def test_published_keys_may_be_cached_for_as_long_as_they_say(api, orders):
    answer = requests.get(f"{issuer(api.base, orders)}/v1/keys", timeout=10)
    match = re.fullmatch(r"max-age=(\d+), must-revalidate", answer.headers["Cache-Control"])
    assert match and 0 < int(match[1]) <= 90 * 86400
    for key in answer.json()["keys"]:
        assert set(key) == {"kty", "alg", "kid", "use", "e", "n"}


def test_a_rotated_key_keeps_its_tokens_verifiable(api):
    server = api.open_server()
    app = api.create_app()
    issuer_url, audience = issuer(api.base, server["id"]), server["audiences"][0]
    old = app.token(server["id"])
    keys = api.post(
        f"/authorizationServers/{server['id']}/credentials/lifecycle/keyRotate", {"use": "sig"}, status=200)
    assert [key["status"] for key in keys][:2] == ["ACTIVE", "EXPIRED"]
    new = app.token(server["id"])
    assert jwt.get_unverified_header(old)["kid"] != jwt.get_unverified_header(new)["kid"]
    assert jwt.get_unverified_header(new)["kid"] == keys[0]["kid"]
    for token in (old, new):
        verify_with_pyjwt(token, issuer_url, audience, ["RS256"])
        assert app.introspect(server["id"], token)["active"] is True


def test_another_algorithm_is_used_from_the_next_rotation_on(api):
    server = api.open_server()
    path, app = f"/authorizationServers/{server['id']}", api.create_app()
    old = app.token(server["id"])
    changed = api.get(path)
    changed["credentials"]["signing"]["algorithm"] = "ES256"
    api.put(path, changed)
    assert jwt.get_unverified_header(app.token(server["id"]))["alg"] == "RS256"
    api.post(f"{path}/credentials/lifecycle/keyRotate", {"use": "sig"}, status=200)
    new = app.token(server["id"])
    assert jwt.get_unverified_header(new)["alg"] == "ES256"
    for token, algorithm in ((old, "RS256"), (new, "ES256")):
        verify_with_pyjwt(token, issuer(api.base, server["id"]), server["audiences"][0], [algorithm])


def test_the_alias_default_and_the_id_are_one_server(api):
    identifier = api.get("/authorizationServers/default")["id"]
    name = fresh("scope")
    api.create_scope("default", name)
    app = api.create_app()
    tokens = [app.token(server, name) for server in ("default", identifier)]
    assert {payload_of(token)["iss"] for token in tokens} == {f"{api.base}/oauth2/default"}
    assert app.introspect("default", tokens[1])["active"] is True


def test_the_in_memory_stand_in_gives_tokens_from_its_seed(in_memory):
    answer = requests.post(
        f"{in_memory.base}/oauth2/orders/v1/token", timeout=10,
        auth=("nightly-report", "nightly-report-secret-change-me-please"),
        data={"grant_type": "client_credentials", "scope": "orders:read"})
    assert answer.status_code == 200, answer.text
    claims = verify_with_pyjwt(
        answer.json()["access_token"], f"{in_memory.base}/oauth2/orders", "api://orders", ["RS256"])
    assert claims["team"] == "analytics" and claims["can_write"] is False
    answer = requests.post(
        f"{in_memory.base}/oauth2/orders/v1/token", timeout=10,
        auth=("warehouse", "warehouse-secret-change-me-please"),
        data={"grant_type": "client_credentials", "scope": "orders:read orders:write"})
    assert answer.json()["expires_in"] == 600


def test_an_unknown_server_is_a_404(api, client):
    answer = client.token_answer("aus" + uuid.uuid4().hex[:17])
    assert answer.status_code == 404
    assert answer.json()["errorCode"] == "E0000007"


def test_secrets_and_keys_have_names_and_ends_and_tell_of_their_last_use(api, server):
    made, app = api.open_server(), api.create_app()
    secrets_path = f"/apps/{app.app_id}/credentials/secrets"
    first = api.get(secrets_path)[0]
    assert "name" not in first and "lastUsed" not in first
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=3)
    second = api.post(secrets_path, {"name": "CI", "expiresAt": soon.strftime("%Y-%m-%dT%H:%M:%S.%fZ")})
    assert second["name"] == "CI" and second["expiresAt"]
    assert api.put(f"{secrets_path}/{first['id']}", {"name": "Vault"})["name"] == "Vault"
    assert "must lie in the future" in api.put(
        f"{secrets_path}/{first['id']}", {"expiresAt": "2020-01-01T00:00:00Z"}, status=400)["errorCauses"][0]["errorSummary"]
    assert app.token(made["id"])
    other = Client(server.base, app.app_id, app.client_id, second["client_secret"], "client_secret_basic")
    assert other.token(made["id"])
    time.sleep(3.2)
    refused = other.token_answer(made["id"])
    assert refused.status_code == 401
    assert refused.json() == {"error": "invalid_client", "error_description": "The client secret has expired."}
    assert app.token(made["id"])
