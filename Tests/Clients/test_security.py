# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Attacks from outside, each named by the number of its case in docs/threat-model.md.

"Refused" is an OAuth or management error with a 4xx status and no token; nothing here may be answered with a 5xx.
"""

import base64
import hashlib
import hmac
import json
import re
import select
import socket
import statistics
import threading
import time
import uuid

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from organisation import (
    Client, assertion_claims, assertion_form, ec_key, fresh, issuer, payload_of, policy, public_jwk, rsa_key, segments,
    unpadded)


@pytest.fixture(scope="module")
def a(api):
    """Issuer A, where every service may have `read` and `write`."""
    return api.open_server()["id"]


@pytest.fixture(scope="module")
def b(api):
    """Issuer B of the same organisation."""
    return api.open_server()["id"]


@pytest.fixture(scope="module")
def c1(api):
    return api.create_app("client_secret_basic")


@pytest.fixture(scope="module")
def c2(api):
    return api.create_app("client_secret_basic")


@pytest.fixture(scope="module")
def key():
    return rsa_key()


@pytest.fixture(scope="module")
def j1(api, key):
    return api.create_app("private_key_jwt", jwks=[public_jwk(key, "k1", "RS256")])


def refused(answer, *errors, status=None):
    """A refusal that a client can act on and that tells an attacker nothing."""
    assert 400 <= answer.status_code < 500, f"{answer.status_code} {answer.text[:300]}"
    document = answer.json()
    assert "access_token" not in document
    if errors:
        assert document.get("error") in errors, document
    if status is not None:
        assert answer.status_code == status, document
    if answer.status_code == 401 and "error" in document:
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    return document


def post(api, server, form, **options):
    return requests.post(f"{api.base}/oauth2/{server}/v1/token", data=form, timeout=30, **options)


GRANT = {"grant_type": "client_credentials", "scope": "read"}


# The token endpoint

def test_T1_a_confidential_client_must_authenticate(api, a, c1):
    refused(post(api, a, GRANT), "invalid_client", status=401)
    refused(post(api, a, GRANT | {"client_id": c1.client_id}), "invalid_client", status=401)
    for secret in ("", "wrong", c1.secret + "x", c1.secret[:-1]):
        refused(post(api, a, GRANT, auth=(c1.client_id, secret)), "invalid_client", status=401)


def test_T2_two_methods_at_once_are_refused(api, a, c1):
    form = GRANT | {"client_id": c1.client_id, "client_secret": c1.secret}
    refused(post(api, a, form, auth=(c1.client_id, c1.secret)), "invalid_request")


def test_T3_a_client_uses_the_method_it_registered(api, a, c1, j1, key):
    refused(post(api, a, GRANT | {"client_id": c1.client_id, "client_secret": c1.secret}), "invalid_client", status=401)
    refused(post(api, a, GRANT, auth=(j1.client_id, "anything")), "invalid_client", status=401)
    made_up = jwt.encode(assertion_claims(c1.client_id, issuer(api.base, a)), key, "RS256", headers={"kid": "k1"})
    refused(post(api, a, assertion_form(made_up)), "invalid_client", status=401)
    as_secret = jwt.encode(assertion_claims(c1.client_id, issuer(api.base, a)), c1.secret, "HS256")
    refused(post(api, a, assertion_form(as_secret)), "invalid_client", status=401)


@pytest.mark.parametrize("header", [
    "Basic", "Basic ", "Basic !!!", "Basic " + "A" * 10_000, "Basic " + base64.b64encode(b"nocolon").decode(),
    "Basic " + base64.b64encode(b":").decode(), "Basic " + base64.b64encode(b"a:b:c").decode(),
    "Basic " + base64.b64encode(b"%zz:x").decode(), "Basic " + base64.b64encode(b"%:x").decode(),
    "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(), "Basic " + base64.b64encode(b"\x00:\x00").decode(),
    "Basic " + base64.b64encode("ü:ß".encode()).decode(), "Bearer abc", "basic", "Digest x",
])
def test_T4_broken_basic_headers_are_refused(api, a, header):
    refused(post(api, a, GRANT, headers={"Authorization": header}), "invalid_client", "invalid_request")


def test_T4_secrets_are_form_encoded_before_base64(api, a):
    """RFC 6749 §2.3.1."""
    secret = "pl+us%and:co lon&=/" + uuid.uuid4().hex
    secret = secret.replace(" ", "-")
    app = api.create_app(credentials={"client_secret": secret})
    encoded = f"{app.client_id}:{requests.utils.quote(secret, safe='')}".encode()
    answer = post(api, a, GRANT, headers={"Authorization": "Basic " + base64.b64encode(encoded).decode()})
    assert answer.status_code == 200, answer.text
    raw = base64.b64encode(f"{app.client_id}:{secret}".encode()).decode()
    refused(post(api, a, GRANT, headers={"Authorization": "Basic " + raw}), "invalid_client", status=401)


def test_T5_get_and_credentials_in_the_query_are_refused(api, a, c1):
    url = f"{api.base}/oauth2/{a}/v1/token"
    answer = requests.get(url, params=GRANT, auth=(c1.client_id, c1.secret), timeout=10)
    assert answer.status_code == 405 and "POST" in answer.headers["Allow"]
    form = {"client_id": c1.client_id, "client_secret": c1.secret}
    refused(requests.post(url, params=form, data=GRANT, timeout=10), "invalid_request")
    refused(requests.post(url, params=form | GRANT, data={}, timeout=10), "invalid_request", "invalid_client")


@pytest.mark.parametrize("body", [
    "grant_type=client_credentials&grant_type=client_credentials&scope=read", "grant_type=client_credentials&scope=read&scope=write",
    "grant_type=client_credentials&scope=read&grant%5ftype=client_credentials",
])
def test_T6_parameters_that_stand_twice_are_refused(api, a, c1, body):
    answer = post(
        api, a, body, auth=(c1.client_id, c1.secret), headers={"Content-Type": "application/x-www-form-urlencoded"})
    refused(answer, "invalid_request", status=400)


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", "", "x"])
def test_T7_other_media_types_are_refused(api, a, c1, media_type):
    body = json.dumps(GRANT) if "json" in media_type else "grant_type=client_credentials&scope=read"
    answer = post(api, a, body, auth=(c1.client_id, c1.secret), headers={"Content-Type": media_type})
    refused(answer, "invalid_request")
    assert answer.status_code in (400, 415)


def test_T8_unknown_clients_and_wrong_secrets_take_the_same_time(api, a, c1):
    """Not the 10,000 tries of a laboratory: a hash that is left out, or a comparison that stops early, shows here.

    The quickest tries are compared, for those are least disturbed by what else the machine does.
    """
    session = requests.Session()

    def ask(client_id, secret):
        start = time.perf_counter()
        answer = session.post(f"{api.base}/oauth2/{a}/v1/token", data=GRANT, auth=(client_id, secret), timeout=10)
        assert answer.status_code == 401
        return time.perf_counter() - start

    for _ in range(4):
        unknown, wrong, near = [], [], []
        for _ in range(100):
            unknown.append(ask("0oa" + uuid.uuid4().hex[:17], "x" * 64))
            wrong.append(ask(c1.client_id, "x" * 64))
            near.append(ask(c1.client_id, c1.secret[:-1] + "x"))
        quick = [sorted(times)[10] for times in (unknown, wrong, near)]
        if max(quick) - min(quick) < 0.001:
            return
    pytest.fail(f"unknown, wrong, nearly right: {quick}")


# Client assertions

def signed(key, api, server, client, headers=None, algorithm="RS256", audience=None, **changes):
    claims = assertion_claims(client.client_id, audience or f"{issuer(api.base, server)}/v1/token", **changes)
    return jwt.encode(claims, key, algorithm, headers={"kid": "k1"} | (headers or {}))


def test_T9_an_assertion_is_spent_once(api, a, b, j1, key):
    assertion = signed(key, api, a, j1)
    assert post(api, a, assertion_form(assertion)).status_code == 200
    refused(post(api, a, assertion_form(assertion)), "invalid_client", status=401)
    without = signed(key, api, a, j1, jti=None)
    assert post(api, a, assertion_form(without)).status_code == 200
    refused(post(api, a, assertion_form(without)), "invalid_client", status=401)


def test_T9_of_many_at_once_one_wins(api, a, j1, key):
    form = assertion_form(signed(key, api, a, j1))
    statuses = []
    threads = [
        threading.Thread(target=lambda: statuses.append(post(api, a, form).status_code)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [401] * 11


def test_T10_the_audience_of_an_assertion(api, a, b, j1, key):
    for audience in (
        issuer(api.base, b), f"{issuer(api.base, b)}/v1/token", "https://other.example/token", api.base, "",
        [f"{issuer(api.base, b)}/v1/token"], [],
    ):
        claims = assertion_claims(j1.client_id, audience)
        assertion = jwt.encode(claims, key, "RS256", headers={"kid": "k1"})
        refused(post(api, a, assertion_form(assertion)), "invalid_client", status=401)
    missing = assertion_claims(j1.client_id, None)
    refused(
        post(api, a, assertion_form(jwt.encode(missing, key, "RS256", headers={"kid": "k1"}))), "invalid_client",
        status=401)


@pytest.mark.parametrize("changes", [
    {"exp": None}, {"exp": -60}, {"exp": 86_400}, {"iat": 600}, {"nbf": 600}, {"exp": "soon"}, {"exp": 1e308},
    {"exp": -(10**18)}, {"iat": "x"},
])
def test_T11_the_times_of_an_assertion(api, a, j1, key, changes):
    now = int(time.time())
    changes = {
        name: now + value if isinstance(value, int) and abs(value) < 10**9 else value
        for name, value in changes.items()}
    claims = assertion_claims(j1.client_id, f"{issuer(api.base, a)}/v1/token") | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    header = {"alg": "RS256", "kid": "k1"}
    signing_input = ".".join(unpadded(json.dumps(part).encode()) for part in (header, claims))
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(signing_input.encode(), key)
    answer = post(api, a, assertion_form(f"{signing_input}.{unpadded(signature)}"))
    refused(answer, "invalid_client", status=401)


def test_T12_the_algorithm_of_an_assertion(api, a, j1, key):
    claims = assertion_claims(j1.client_id, f"{issuer(api.base, a)}/v1/token")
    for name in ("none", "None", "nOnE", "NONE", "", "RS1", "HS256", "RS256 "):
        refused(post(api, a, assertion_form(segments({"alg": name, "kid": "k1"}, claims))), "invalid_client", status=401)
    pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    for secret in (pem, der, json.dumps(public_jwk(key, "k1", "RS256")).encode()):
        head = ".".join(unpadded(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "k1"}, claims))
        mac = hmac.new(secret, head.encode(), hashlib.sha256).digest()
        refused(post(api, a, assertion_form(f"{head}.{unpadded(mac)}")), "invalid_client", status=401)
    other = jwt.encode(claims, rsa_key(), "RS256", headers={"kid": "k1"})
    refused(post(api, a, assertion_form(other)), "invalid_client", status=401)


def test_T13_issuer_and_subject_are_the_client(api, a, c2, j1, key):
    for changes in ({"sub": c2.client_id}, {"iss": c2.client_id}, {"sub": None}, {"iss": None}, {"sub": ""}):
        refused(post(api, a, assertion_form(signed(key, api, a, j1, **changes))), "invalid_client", status=401)
    refused(
        post(api, a, assertion_form(signed(key, api, a, j1), client_id=c2.client_id)), "invalid_client", status=401)


def test_T14_headers_that_name_keys_are_not_followed(api, a, j1, key):
    attacker = rsa_key()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.5)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/keys"
    jwk = public_jwk(attacker, "k1", "RS256")
    for headers in (
        {"kid": "../../etc/passwd"}, {"kid": "' OR 1=1 --"}, {"kid": "k1", "jku": url}, {"kid": "k1", "x5u": url},
        {"kid": "k1", "jwk": jwk}, {"kid": "k1", "x5c": ["AAAA"]}, {"kid": "k1" + "\u0000"}, {"kid": "x" * 5000},
    ):
        assertion = signed(attacker, api, a, j1, headers=headers)
        refused(post(api, a, assertion_form(assertion)), "invalid_client", status=401)
    with pytest.raises(TimeoutError):
        listener.accept()
    listener.close()


@pytest.mark.parametrize("mangle", [
    lambda token: token + ".", lambda token: token + ".x", lambda token: "." + token, lambda token: token[:-4],
    lambda token: token.replace(".", "..", 1), lambda token: token.rsplit(".", 1)[0] + ".", lambda token: token + "=",
    lambda token: token + "\n", lambda token: " " + token, lambda token: "", lambda token: "...", lambda token: "a.b.c",
    lambda token: json.dumps({"payload": token.split(".")[1], "signatures": []}),
])
def test_JW3_malformed_assertions_are_refused(api, a, j1, key, mangle):
    refused(post(api, a, assertion_form(mangle(signed(key, api, a, j1)))), "invalid_client", "invalid_request")


def test_JW3_critical_and_b64_headers_are_refused(api, a, j1, key):
    for headers in ({"crit": ["b64"], "b64": False}, {"crit": ["unknown"], "unknown": 1}, {"crit": []}):
        claims = assertion_claims(j1.client_id, f"{issuer(api.base, a)}/v1/token")
        header = {"alg": "RS256", "kid": "k1"} | headers
        signing_input = ".".join(unpadded(json.dumps(part).encode()) for part in (header, claims))
        signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(signing_input.encode(), key)
        refused(post(api, a, assertion_form(f"{signing_input}.{unpadded(signature)}")), "invalid_client", status=401)


# Scopes and grants

@pytest.mark.parametrize("scope", [
    "read admin", "admin", "READ", "read\twrite", "read\nwrite", "read\"", "read\\", "rea\u00e9d", "*", "okta.users.manage"])
def test_T15_a_scope_that_is_not_there_is_never_granted(a, c1, scope):
    refused(c1.token_answer(a, scope), "invalid_scope", "access_denied", status=400)


def test_T15_a_scope_that_the_policy_does_not_give_is_not_granted(api, c1):
    server = api.create_server()["id"]
    for scope in ("read", "admin"):
        api.create_scope(server, scope)
    api.create_rule(server, api.create_policy(server, [c1.client_id])["id"], ["read"])
    assert c1.token_answer(server, "read").status_code == 200
    refused(c1.token_answer(server, "read admin"), "access_denied", status=400)
    refused(c1.token_answer(server, ""), "invalid_scope", status=400)
    for scope in ("openid", "offline_access", "read openid"):
        refused(c1.token_answer(server, scope), "invalid_scope", status=400)


def test_T16_a_flood_of_scopes_is_refused_quickly(a, c1):
    for scope in ("x" * 1_000_000, "a " * 100_000, " ".join(f"s{number}" for number in range(500))):
        start = time.monotonic()
        answer = c1.token_answer(a, scope)
        assert answer.status_code in (400, 413)
        assert time.monotonic() - start < 1


def test_T17_a_grant_that_the_client_may_not_use(api, a):
    web = api.create_app(oauth={
        "application_type": "web", "grant_types": ["authorization_code"], "response_types": ["code"],
        "redirect_uris": ["https://c1.test/cb"]})
    refused(web.token_answer(a), "unauthorized_client", status=400)
    for grant in ("password", "urn:ietf:params:oauth:grant-type:token-exchange", "implicit", "x" * 2000,
                  "urn:ietf:params:oauth:grant-type:device_code"):
        refused(
            web.request(a, form={"grant_type": grant, "scope": "read"}), "unauthorized_client",
            "unsupported_grant_type", status=400)


def test_T18_the_password_grant_is_not_there(a, c1):
    form = {"grant_type": "password", "username": "u1", "password": "p", "scope": "read"}
    refused(c1.request(a, form=form), "unsupported_grant_type", "unauthorized_client", status=400)


def test_T20_a_deactivated_client_is_refused_everywhere(api, a):
    app = api.create_app()
    token = app.token(a)
    api.post(f"/apps/{app.app_id}/lifecycle/deactivate", status=200)
    refused(app.token_answer(a), "invalid_client", status=401)
    refused(app.request(a, "introspect", {"token": token}), "invalid_client", status=401)
    refused(app.request(a, "revoke", {"token": token}), "invalid_client", status=401)


def test_T23_a_server_that_is_off_gives_nothing(api, c1):
    server = api.open_server()["id"]
    token = c1.token(server)
    api.post(f"/authorizationServers/{server}/lifecycle/deactivate", status=204)
    refused(c1.token_answer(server))
    answer = c1.request(server, "introspect", {"token": token})
    assert answer.status_code >= 400 or answer.json() == {"active": False}
    for path in ("v1/keys", ".well-known/oauth-authorization-server", ".well-known/openid-configuration"):
        assert requests.get(f"{issuer(api.base, server)}/{path}", timeout=10).status_code == 404
    api.post(f"/authorizationServers/{server}/lifecycle/activate", status=204)
    assert c1.token_answer(server).status_code == 200
    api.delete(f"/authorizationServers/{server}")
    assert c1.token_answer(server).status_code == 404


def test_T23_what_is_deleted_counts_from_the_next_request_on(api, c1):
    server = api.create_server()["id"]
    scope = api.create_scope(server, "read")["id"]
    made = api.create_policy(server)["id"]
    rule = api.create_rule(server, made)["id"]
    assert c1.token_answer(server).status_code == 200
    api.post(f"/authorizationServers/{server}/policies/{made}/rules/{rule}/lifecycle/deactivate", status=204)
    refused(c1.token_answer(server), "access_denied", status=400)
    api.post(f"/authorizationServers/{server}/policies/{made}/rules/{rule}/lifecycle/activate", status=204)
    assert c1.token_answer(server).status_code == 200
    api.delete(f"/authorizationServers/{server}/scopes/{scope}")
    refused(c1.token_answer(server), "invalid_scope", status=400)


def test_T24_tokens_are_not_cached_and_not_written_down(server, a, c1):
    answer = c1.token_answer(a)
    assert "no-store" in answer.headers["Cache-Control"] and answer.headers["Pragma"] == "no-cache"
    written = server.log() + server.output()
    assert answer.json()["access_token"] not in written
    assert c1.secret not in written and server.token not in written


def test_T25_resources(api, c1):
    """RFC 8707 §2."""
    server = api.open_server(resources=["https://one.example/", "https://two.example/"])["id"]
    for resource in ("https://unknown.example/", "https://one.example/#part", "", "one", "https://one.example"):
        refused(c1.token_answer(server, resource=resource), "invalid_target", status=400)
    twice = [("grant_type", "client_credentials"), ("scope", "read"), ("resource", "https://one.example/"),
             ("resource", "https://two.example/")]
    answer = requests.post(
        f"{api.base}/oauth2/{server}/v1/token", data=twice, auth=(c1.client_id, c1.secret), timeout=10)
    refused(answer, "invalid_target", status=400)


# Revocation and introspection

def test_V1_a_revoked_token_stays_revoked(a, c1):
    token = c1.token(a)
    assert c1.revoke(a, token).status_code == 200
    assert c1.introspect(a, token) == {"active": False}


def test_V2_a_client_cannot_revoke_the_token_of_another(a, c1, c2):
    token = c1.token(a)
    assert c2.revoke(a, token).status_code == 200
    assert c1.introspect(a, token)["active"] is True


@pytest.mark.parametrize("token", ["x", "x.y.z", "A" * 43, "%00", "é" * 100, "a" * 20_000])
def test_V3_revoking_the_unknown_tells_nothing(a, c1, token):
    answer = c1.revoke(a, token)
    assert answer.status_code == 200 and answer.content == b""
    assert c1.introspect(a, token) == {"active": False}


def test_I1_introspection_wants_a_client_that_authenticates(api, a, c1):
    token = c1.token(a)
    url = f"{api.base}/oauth2/{a}/v1/introspect"
    refused(requests.post(url, data={"token": token}, timeout=10), "invalid_client", status=401)
    refused(
        requests.post(url, data={"token": token, "client_id": c1.client_id}, timeout=10), "invalid_client", status=401)
    answer = requests.get(url, params={"token": token}, auth=(c1.client_id, c1.secret), timeout=10)
    assert answer.status_code == 405


def test_I2_another_client_learns_nothing(api, a, c1, c2):
    token = c1.token(a)
    assert c2.introspect(a, token) == {"active": False}
    public = api.create_app("none", oauth={
        "application_type": "browser", "grant_types": ["authorization_code"], "response_types": ["code"],
        "redirect_uris": ["https://p1.test/cb"]})
    answer = requests.post(
        f"{api.base}/oauth2/{a}/v1/introspect", data={"token": token, "client_id": public.client_id}, timeout=10)
    assert answer.status_code == 401 or answer.json() == {"active": False}


def test_I3_another_issuer_does_not_know_the_token(a, b, c1):
    assert c1.introspect(b, c1.token(a)) == {"active": False}


# JOSE

def introspected(a, client, token):
    answer = client.request(a, "introspect", {"token": token})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_JW1_a_token_signed_again_is_no_token(api, a, c1):
    token = c1.token(a)
    claims = payload_of(token)
    kid = jwt.get_unverified_header(token)["kid"]
    keys = requests.get(f"{issuer(api.base, a)}/v1/keys", timeout=10).json()["keys"]
    public = jwt.PyJWK(next(entry for entry in keys if entry["kid"] == kid)).key
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    forged = [segments({"alg": name, "kid": kid}, claims) for name in ("none", "nOnE", "NONE", "", None, 0)]
    for secret in (pem, json.dumps(keys[0]).encode(), b""):
        head = ".".join(unpadded(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": kid}, claims))
        forged.append(f"{head}.{unpadded(hmac.new(secret, head.encode(), hashlib.sha256).digest())}")
    forged.append(jwt.encode(claims, rsa_key(), "RS256", headers={"kid": kid}))
    forged.append(jwt.encode(claims, ec_key(), "ES256", headers={"kid": kid}))
    for one in forged:
        assert introspected(a, c1, one) == {"active": False}
    assert introspected(a, c1, token)["active"] is True


def test_JW2_an_access_token_is_no_client_assertion(api, a, j1, key):
    token = post(api, a, assertion_form(signed(key, api, a, j1))).json()["access_token"]
    refused(post(api, a, assertion_form(token)), "invalid_client", status=401)
    assertion = signed(key, api, a, j1)
    form = assertion_form(signed(key, api, a, j1, audience=f"{issuer(api.base, a)}/v1/introspect"))
    answer = requests.post(
        f"{api.base}/oauth2/{a}/v1/introspect", data=form | {"token": assertion}, timeout=10)
    assert answer.json() == {"active": False}


def test_JW3_mangled_tokens_are_inactive(a, c1):
    token = c1.token(a)
    head, body, signature = token.split(".")
    for one in (
        f"{head}.{body}.", f"{head}.{body}", f"{token}.", f".{token}", f"{head}..{signature}", f"{token}=",
        f"{head}.{body}.{signature[:-2]}", f"{head}.{body}.{signature}A", head, "..", ".", "",
        json.dumps({"payload": body, "protected": head, "signature": signature}),
        f"{head}.{body[:-1]}.{signature}", token.swapcase(), token[::-1],
    ):
        answer = c1.request(a, "introspect", {"token": one})
        if one == "":
            refused(answer, "invalid_request", status=400)
        else:
            assert answer.json() == {"active": False}, one


def test_JW4_the_same_token_at_another_issuer(a, b, c1):
    token = c1.token(a)
    assert introspected(b, c1, token) == {"active": False}
    assert c1.revoke(b, token).status_code == 200
    assert introspected(a, c1, token)["active"] is True


def jwks_refused(api, jwk):
    answer = api.call("POST", "/apps", {
        "name": "oidc_client", "label": fresh("weak"), "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}},
        "settings": {"oauthClient": {
            "application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"],
            "jwks": {"keys": [jwk]}}},
    })
    assert answer.status_code == 400 and answer.json()["errorCode"] == "E0000001", answer.text


def test_JW7_weak_and_private_keys_are_not_registered(api, key):
    good = public_jwk(key, "k", "RS256")
    jwks_refused(api, public_jwk(rsa_key(1024), "k", "RS256"))
    jwks_refused(api, good | {"e": "AQ"})
    jwks_refused(api, good | {"e": unpadded((4).to_bytes(1, "big"))})
    curve = public_jwk(ec_key(), "k", "ES256")
    jwks_refused(api, curve | {"x": unpadded(b"\x01" * 32)})
    jwks_refused(api, curve | {"x": unpadded(b"\x00" * 32), "y": unpadded(b"\x00" * 32)})
    jwks_refused(api, curve | {"crv": "P-1"})
    jwks_refused(api, {"kty": "OKP", "crv": "Ed25519", "x": unpadded(b"\x00" * 32), "kid": "k", "use": "sig"})
    jwks_refused(api, {"kty": "oct", "k": unpadded(b"\x01" * 32), "kid": "k", "use": "sig"})
    private = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key)) | {"kid": "k", "use": "sig", "alg": "RS256"}
    private.pop("key_ops", None)
    answer = api.call("POST", "/apps", {
        "name": "oidc_client", "label": fresh("private"), "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}},
        "settings": {"oauthClient": {
            "application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"],
            "jwks": {"keys": [private]}}},
    })
    if answer.status_code == 200:
        assert not re.search(r'"(d|p|q|dp|dq|qi)":', answer.text)


def test_JW8_published_keys_have_no_private_part(api):
    for algorithm in ("RS256", "ES256", "EdDSA"):
        server = api.open_server(credentials={"signing": {"algorithm": algorithm}})["id"]
        for _ in range(3):
            api.post(f"/authorizationServers/{server}/credentials/lifecycle/keyRotate", {"use": "sig"}, status=200)
        for keys in (
            requests.get(f"{issuer(api.base, server)}/v1/keys", timeout=10).json()["keys"],
            api.get(f"/authorizationServers/{server}/credentials/keys"),
        ):
            assert 1 <= len(keys) <= 4
            assert len({entry["kid"] for entry in keys}) == len(keys)
            for entry in keys:
                assert not {"d", "p", "q", "dp", "dq", "qi", "k", "oth"} & set(entry)


def test_JW9_rotation_under_load_leaves_no_token_unverifiable(api):
    server, app = api.open_server(), api.create_app()
    url = f"{issuer(api.base, server['id'])}/v1/keys"
    done, tokens, errors = threading.Event(), [], []

    def mint():
        own = Client(api.base, app.app_id, app.client_id, app.secret, app.method)
        while not done.is_set():
            answer = own.token_answer(server["id"])
            if answer.status_code == 200:
                tokens.append(answer.json()["access_token"])
            else:
                errors.append(answer.text)

    threads = [threading.Thread(target=mint) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    api.post(f"/authorizationServers/{server['id']}/credentials/lifecycle/keyRotate", {"use": "sig"}, status=200)
    time.sleep(0.3)
    done.set()
    for thread in threads:
        thread.join()
    assert not errors
    published = {entry["kid"]: jwt.PyJWK(entry).key for entry in requests.get(url, timeout=10).json()["keys"]}
    kids = {jwt.get_unverified_header(token)["kid"] for token in tokens}
    assert len(kids) == 2
    for token in tokens:
        jwt.decode(
            token, published[jwt.get_unverified_header(token)["kid"]], algorithms=["RS256"],
            audience=server["audiences"][0])


@pytest.mark.parametrize("name", ["iss", "aud", "exp", "iat", "jti", "cid", "scp", "ver", "cnf", "uid", "nbf", "act", "client_id"])
def test_JW10_reserved_claims_are_never_overwritten(api, c1, name):
    server = api.open_server()["id"]
    answer = api.call("POST", f"/authorizationServers/{server}/claims", {
        "name": name, "value": "'forged'", "claimType": "RESOURCE", "valueType": "EXPRESSION", "status": "ACTIVE",
        "conditions": {"scopes": []}})
    if answer.status_code != 201:
        assert answer.status_code == 400 and answer.json()["errorCode"] == "E0000001"
    assert payload_of(c1.token(server)).get(name) != "forged"


# The management API

def routes(api):
    default = api.get("/authorizationServers/default")["id"]
    return [
        "/authorizationServers", f"/authorizationServers/{default}", "/authorizationServers/default/scopes",
        "/authorizationServers/default/claims", "/authorizationServers/default/policies",
        "/authorizationServers/default/credentials/keys", "/apps", "/groups", "/users", "/logs", "/api-tokens", "/org",
    ]


def test_H1_without_a_token_nothing_is_told(api):
    wrong = [
        {}, {"Authorization": "SSWS"}, {"Authorization": "SSWS "}, {"Authorization": "SSWS wrong"},
        {"Authorization": f"Bearer {api.token}"}, {"Authorization": api.token}, {"Authorization": f"Basic {api.token}"},
        {"Authorization": f"SSWS {api.token[:-1]}"}, {"Authorization": f"SSWS {api.token}x"},
        {"Authorization": f"SSWS {api.token.upper()}X"}, {"Authorization": "SSWS " + "x" * 7000},
        {"Cookie": f"sid={api.token}"},
    ]
    for path in routes(api):
        for headers in wrong:
            answer = requests.get(f"{api.base}/api/v1{path}", headers=headers, timeout=10)
            assert answer.status_code == 401 and answer.json()["errorCode"] == "E0000011", (path, headers)


def raw(api, request):
    """Sends bytes as they are, and returns status and body."""
    host, port = api.base.split("//")[1].split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        connection.settimeout(10)
        data = b""
        try:
            while part := connection.recv(65536):
                data += part
        except (TimeoutError, ConnectionResetError):
            pass
    match = re.match(rb"HTTP/1\.1 (\d+)", data)
    return (int(match[1]) if match else None), data.split(b"\r\n\r\n", 1)[-1]


@pytest.mark.parametrize("path", [
    "/%61pi/v1/apps", "//api/v1/apps", "/api//v1/apps", "/api/v1/./apps", "/api/v1/x/../apps", "/api/v1/apps/.",
    "/api/v1/apps;x=1", "/API/V1/APPS", "/api%2fv1%2fapps", "/api/v1/apps%00", "/api/v1/apps.", "/api/v1/apps/",
    "/oauth2/../api/v1/apps", "/oauth2/default/v1/..%2f..%2f..%2fapi/v1/apps", "/livez/../api/v1/apps",
    "/api/v1/%2e%2e/v1/apps", "http://evil.test/api/v1/apps", "/\\api/v1/apps",
])
def test_H2_no_spelling_of_a_path_goes_round_the_token(api, path):
    status, body = raw(api, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert status in (400, 401, 404, 405, None), (status, body[:200])
    assert b"oidc_client" not in body


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_H2_no_header_changes_the_method(api, header):
    made = api.create_server()["id"]
    api.call("GET", f"/authorizationServers/{made}", status=200, headers={header: "DELETE"})
    assert api.get(f"/authorizationServers/{made}")["id"] == made
    api.delete(f"/authorizationServers/{made}")


def test_H3_read_only_members_are_ignored(api, c1):
    made = api.create_server(
        id="aus00000000000000000", issuer="https://evil.test", status="INACTIVE", default=True,
        created="2000-01-01T00:00:00.000Z", _links={"self": {"href": "https://evil.test"}})
    assert made["id"] != "aus00000000000000000" and made["status"] == "ACTIVE" and made["default"] is False
    assert made["issuer"].startswith(api.base) and not made["created"].startswith("2000")
    scope = api.create_scope(made["id"], "mine", system=True, id="scp00000000000000000")
    assert scope["system"] is False and scope["id"] != "scp00000000000000000"
    own = api.post(f"/authorizationServers/{made['id']}/policies", policy(system=True, id="00p00000000000000000"))
    assert own["system"] is False
    app = api.get(f"/apps/{c1.app_id}")
    changed = api.put(f"/apps/{c1.app_id}", app | {"id": "0oa00000000000000000", "status": "INACTIVE"})
    assert changed["id"] == c1.app_id and changed["status"] == "ACTIVE"
    assert changed["credentials"]["oauthClient"]["client_id"] == c1.client_id
    api.delete(f"/authorizationServers/{made['id']}")


def test_H5_secrets_are_shown_once(api, server):
    app = api.create_app()
    assert app.secret
    for path in (f"/apps/{app.app_id}", "/apps?limit=200", f"/apps/{app.app_id}/credentials/secrets"):
        assert app.secret not in api.call("GET", path, status=200).text
    assert app.secret not in api.call("GET", f'/logs?filter=target.id eq "{app.app_id}"', status=200).text
    tokens = api.call("GET", "/api-tokens", status=200).text
    assert server.token not in tokens
    database = b"".join(path.read_bytes() for path in (server.directory / "data").glob("moneta.db*"))
    assert app.secret.encode() not in database and server.token.encode() not in database
    assert b"BEGIN PRIVATE KEY" not in database


@pytest.mark.parametrize("origin", ["https://c1.test.evil.test", "null", "http://localhost.evil.test", "https://evil.test"])
def test_H8_foreign_origins_get_no_answer_for_browsers(api, a, c1, origin):
    for url, method in (
        (f"{api.base}/oauth2/{a}/v1/token", "POST"), (f"{api.base}/api/v1/apps", "GET"),
    ):
        plain = requests.request(
            method, url, headers={"Origin": origin, "Authorization": f"SSWS {api.token}"}, timeout=10)
        preflight = requests.options(
            url, headers={"Origin": origin, "Access-Control-Request-Method": method}, timeout=10)
        for answer in (plain, preflight):
            assert answer.headers.get("Access-Control-Allow-Origin") not in (origin, "*")
            assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("condition", [
    '"', "'", ")", "(", "*", "%", "eventType", "eventType eq", 'eventType eq "', "eventType eq x", "(" * 10_000,
    'eventType eq "x" or 1=1', "eventType eq \"x\" --", 'eventType eq "\\u0000"', "not " * 5_000 + 'eventType eq "x"',
    'unknown eq "x"', 'eventType xx "y"', 'eventType eq "a" and', "\u202e", 'target.id eq "a";drop table event',
])
def test_H10_filters_that_do_not_parse_are_refused(api, condition):
    for path in ("/logs", "/users", "/groups"):
        answer = api.call("GET", path, params={"filter": condition})
        assert answer.status_code in (400, 414, 431) or (answer.status_code == 200 and answer.json() == []), (
            path, answer.status_code, answer.text[:200])


@pytest.mark.parametrize("text", ["%", "_", "*", "' or '1'='1", '"', "\\", "%25", "\u0000", "' --"])
def test_H10_searches_do_not_widen(api, text):
    for path in ("/authorizationServers", "/apps", "/groups", "/users"):
        answer = api.call("GET", path, params={"q": text})
        assert answer.status_code in (200, 400), answer.text[:200]
        if answer.status_code == 200:
            assert answer.json() == [], (path, text)


def test_H10_what_is_q_in_the_log_is_a_word(api):
    answer = api.call("GET", "/logs", params={"q": "%"})
    assert answer.status_code == 200 and answer.json() == []


@pytest.mark.parametrize("path", [
    "/authorizationServers/{}", "/apps/{}", "/groups/{}", "/users/{}", "/authorizationServers/default/scopes/{}",
    "/authorizationServers/default/claims/{}", "/authorizationServers/default/policies/{}",
    "/authorizationServers/default/credentials/keys/{}", "/authorizationServers/{}/scopes",
])
def test_ids_that_are_not_there_are_a_404(api, path):
    for identifier in ("x", "aus00000000000000000", "%00", "a" * 3000, "'", "%F0%9F%94%91", "%ff", "-1"):
        answer = api.call("GET", path.format(identifier))
        assert answer.status_code in (400, 404, 414), (path, identifier, answer.status_code)


def test_a_child_is_found_under_its_parent_only(api):
    one, two = api.open_server()["id"], api.open_server()["id"]
    scope = next(entry for entry in api.get(f"/authorizationServers/{one}/scopes") if entry["name"] == "read")["id"]
    claim = api.get(f"/authorizationServers/{one}/claims")[0]["id"]
    own = api.get(f"/authorizationServers/{one}/policies")[0]["id"]
    rule = api.get(f"/authorizationServers/{one}/policies/{own}/rules")[0]["id"]
    other = api.get(f"/authorizationServers/{two}/policies")[0]["id"]
    kid = api.get(f"/authorizationServers/{one}/credentials/keys")[0]["kid"]
    for path in (
        f"scopes/{scope}", f"claims/{claim}", f"policies/{own}", f"policies/{own}/rules", f"policies/{own}/rules/{rule}",
        f"policies/{other}/rules/{rule}", f"credentials/keys/{kid}",
    ):
        assert api.call("GET", f"/authorizationServers/{two}/{path}").status_code == 404, path
        if "keys" not in path:
            assert api.call("DELETE", f"/authorizationServers/{two}/{path}").status_code in (404, 405), path


# Limits

def test_K1_bodies(api, a, c1, server):
    """Memory is looked at around them all."""
    before = memory(server)
    deep = "[" * 10_000 + "]" * 10_000
    for body in (deep, '{"name":' * 5_000, '{"a":1,"a":2}', "", "nul", '"\\ud800"', "{", "1e99999", "[1,]", "\ufeff{}"):
        answer = requests.post(
            f"{api.base}/api/v1/authorizationServers", data=body.encode("utf-8", "surrogatepass"), timeout=10,
            headers={"Authorization": f"SSWS {api.token}", "Content-Type": "application/json"})
        assert answer.status_code == 400, (body[:20], answer.status_code)
        assert answer.json()["errorCode"] in ("E0000003", "E0000001"), answer.text
    for body in (b"\xff\xfe", b'{"name":"\xff"}', b"\x00" * 100):
        answer = requests.post(
            f"{api.base}/api/v1/authorizationServers", data=body, timeout=10,
            headers={"Authorization": f"SSWS {api.token}", "Content-Type": "application/json"})
        assert answer.status_code == 400
    many = "&".join(f"k{number}=v" for number in range(100_000))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (many, "x" * 2_000_000, "a=%zz", "a=%", "=&=&=", "grant_type=%ff%fe", "&" * 60_000):
        answer = post(api, a, body, auth=(c1.client_id, c1.secret), headers=form)
        assert answer.status_code in (400, 413), (body[:20], answer.status_code)
    assert c1.token_answer(a).status_code == 200
    assert memory(server) - before < 60 << 20


def memory(server):
    with open(f"/proc/{server.process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


def test_K1_a_body_that_is_too_large_is_refused_before_it_is_read(api):
    head = (
        "POST /api/v1/authorizationServers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: SSWS {api.token}\r\nContent-Length: 1000000000\r\n\r\n")
    start = time.monotonic()
    status, _ = raw(api, head.encode() + b"{" * 1000)
    assert status == 413 and time.monotonic() - start < 5


def test_K1_a_chunked_body_without_end_is_cut_off(api):
    host, port = api.base.split("//")[1].split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(
            b"POST /oauth2/default/v1/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")
        start, answer = time.monotonic(), b""
        try:
            while time.monotonic() - start < 10:
                connection.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
                if not answer and select.select([connection], [], [], 0)[0]:
                    answer = connection.recv(65536)
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert time.monotonic() - start < 5
    assert not answer or b" 413 " in answer.split(b"\r\n")[0]


def test_K1_headers(api):
    for header in ("X-Big: " + "x" * 1_000_000, "\r\n".join(f"X-{number}: y" for number in range(20_000))):
        request = f"GET /livez HTTP/1.1\r\nHost: x\r\n{header}\r\nConnection: close\r\n\r\n"
        try:
            status, _ = raw(api, request.encode())
        except (ConnectionResetError, BrokenPipeError):
            status = None
        assert status in (None, 400, 413, 431)
    for request in (b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n", b"GET /livez HTTP/1.1\r\nHost x\r\n\r\n",
                    b"POST /oauth2/default/v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
                    b"POST /oauth2/default/v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"):
        try:
            status, _ = raw(api, request + b"")
        except (ConnectionResetError, BrokenPipeError):
            status = None
        assert status is None or 400 <= status < 500 or status == 505, (request, status)
    assert requests.get(f"{api.base}/livez", timeout=5).status_code == 200


def test_K1_idle_connections_do_not_keep_others_out(api, a, c1):
    host, port = api.base.split("//")[1].split(":")
    idle = [socket.create_connection((host, int(port)), timeout=5) for _ in range(300)]
    for connection in idle:
        connection.sendall(b"POST /oauth2/default/v1/token HTTP/1.1\r\nHost: x\r\nContent-Le")
    times = []
    for _ in range(30):
        start = time.monotonic()
        assert c1.token_answer(a).status_code == 200
        times.append(time.monotonic() - start)
    assert statistics.median(times) < 0.25
    for connection in idle:
        connection.close()


def test_K5_errors_tell_nothing_of_the_inside(api, server, a, c1):
    answers = [
        api.call("POST", "/authorizationServers", {"name": "x\u0000", "audiences": ["a"]}),
        api.call("POST", "/apps", {"name": "oidc_client"}), api.call("GET", "/nowhere"),
        api.call("PATCH", "/apps", {}), api.call("GET", "/apps", params={"after": "';--"}),
        api.call("GET", "/apps", params={"limit": "x"}), api.call("GET", "/logs", params={"since": "yesterday"}),
        c1.token_answer(a, "nothing"), c1.request("default", "introspect", {}),
        requests.get(f"{api.base}/nowhere", timeout=10), requests.get(f"{api.base}/", timeout=10),
    ]
    for answer in answers:
        assert 400 <= answer.status_code < 500, (answer.url, answer.status_code, answer.text)
        for word in ("sqlite", "SELECT", "INSERT", str(server.directory), "Swift", ".swift", "PRIVATE", "Fatal"):
            assert word not in answer.text, (word, answer.text)
        assert answer.headers["X-Okta-Request-Id"]
    for answer in answers[:7]:
        document = answer.json()
        assert re.fullmatch(r"E\d{7}", document["errorCode"]) and document["errorSummary"] and document["errorId"]


def test_what_is_not_served_is_said_so(api):
    for method, path, status, code in (
        ("GET", "/api/v1/nowhere", 404, "E0000008"), ("PATCH", "/api/v1/apps", 405, "E0000022"),
        ("DELETE", "/api/v1/authorizationServers/default/scopes", 405, "E0000022"),
        ("GET", "/oauth2/default/v1/nowhere", 404, "E0000008"), ("GET", "/oauth2/default/v1/token", 405, "E0000022"),
    ):
        answer = requests.request(
            method, api.base + path, headers={"Authorization": f"SSWS {api.token}"}, timeout=10)
        assert (answer.status_code, answer.json()["errorCode"]) == (status, code)


def test_what_is_published_may_be_read_by_every_page(api, a):
    origin = {"Origin": "https://spa.example"}
    for path in ("v1/keys", ".well-known/oauth-authorization-server", ".well-known/openid-configuration"):
        url = f"{issuer(api.base, a)}/{path}"
        assert requests.get(url, headers=origin, timeout=10).headers["Access-Control-Allow-Origin"] == "*"
        preflight = requests.options(
            url, headers=origin | {"Access-Control-Request-Method": "GET"}, timeout=10)
        assert preflight.status_code == 204 and preflight.headers["Access-Control-Allow-Origin"] == "*"


def test_every_answer_has_the_headers_of_a_careful_server(api, a, c1):
    for answer in (
        api.call("GET", "/apps"), c1.token_answer(a), requests.get(f"{api.base}/livez", timeout=5),
        requests.get(f"{issuer(api.base, a)}/v1/keys", timeout=5), requests.get(f"{api.base}/api/v1/apps", timeout=5),
    ):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Okta-Request-Id"]
        assert "Server" not in answer.headers
