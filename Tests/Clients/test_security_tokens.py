# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Attacks on scopes, tokens and keys; see attacks.py."""

from attacks import *  # noqa: F403: fixtures and words that all attacks share


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


@pytest.mark.timed
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


def test_T20_tokens_of_a_deactivated_client_stay_dead_after_a_reactivation(api, a):
    app = api.create_app()
    old = app.token(a)
    for _ in range(2):
        api.post(f"/apps/{app.app_id}/lifecycle/deactivate", status=200)
        api.post(f"/apps/{app.app_id}/lifecycle/activate", status=200)
        assert app.introspect(a, old) == {"active": False}
        new = app.token(a)
        assert app.introspect(a, new)["active"] is True
        assert app.introspect(a, old) == {"active": False}
        old = new


def test_T20_tokens_of_a_deleted_client_stay_dead_when_its_name_is_used_again(api, a):
    name = fresh("client")
    first = api.create_app(credentials={"client_id": name})
    token = first.token(a)
    api.post(f"/apps/{first.app_id}/lifecycle/deactivate", status=200)
    api.delete(f"/apps/{first.app_id}")
    time.sleep(1 - time.time() % 1)  # Tokens say in whole seconds when they were issued.
    second = api.create_app(credentials={"client_id": name})
    assert second.introspect(a, token) == {"active": False}
    assert second.introspect(a, second.token(a))["active"] is True


def test_T23_tokens_of_a_deactivated_server_stay_dead_after_a_reactivation(api, c1):
    server, other = api.open_server()["id"], api.open_server()["id"]
    old, elsewhere = c1.token(server), c1.token(other)
    for _ in range(2):
        api.post(f"/authorizationServers/{server}/lifecycle/deactivate", status=204)
        api.post(f"/authorizationServers/{server}/lifecycle/activate", status=204)
        assert c1.introspect(server, old) == {"active": False}
        new = c1.token(server)
        assert c1.introspect(server, new)["active"] is True
        assert c1.introspect(server, old) == {"active": False}
        old = new
    assert c1.introspect(other, elsewhere)["active"] is True


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
    for resource in ("https://unknown.example/", "https://one.example/#part", "one", "https://one.example"):
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
    server = api.open_server(**QUICK_KEY)["id"]
    answer = api.call("POST", f"/authorizationServers/{server}/claims", {
        "name": name, "value": "'forged'", "claimType": "RESOURCE", "valueType": "EXPRESSION", "status": "ACTIVE",
        "conditions": {"scopes": []}})
    if answer.status_code != 201:
        assert answer.status_code == 400 and answer.json()["errorCode"] == "E0000001"
    assert payload_of(c1.token(server)).get(name) != "forged"


# Expressions

@pytest.mark.timed
@pytest.mark.parametrize("value", [
    "'" + "a" * 50 + "!' matches '(a+)+$'", "'" + "a" * 50 + "!' matches '(a|aa)+$'", "'" + "a" * 50 + "' matches '(.*)*b'",
    "'" + "a" * 40 + "' matches '" + "a?" * 40 + "a" * 40 + "'", "'x' matches '((((((((((a{1,99}){1,99}){1,99}){1,99}))))))'"])
def test_K2_no_pattern_takes_long(api, c1, value):
    """A claim with it is refused when it is saved, or evaluated at once."""
    server = api.open_server(**QUICK_KEY)["id"]
    answer = api.call("POST", f"/authorizationServers/{server}/claims", {
        "name": "slow", "value": value, "claimType": "RESOURCE", "valueType": "EXPRESSION", "status": "ACTIVE",
        "conditions": {"scopes": []}})
    assert answer.status_code in (201, 400), answer.text
    c1.token_answer(server)
    start = time.monotonic()
    answer = c1.token_answer(server)
    assert answer.status_code in (200, 400) and time.monotonic() - start < 0.25


@pytest.mark.parametrize("value", [
    "T(java.lang.Runtime).getRuntime().exec('id')", "''.class.forName('java.lang.Runtime')", "new java.io.File('/etc/passwd')",
    "@bean", "#root", "#this.getClass()", "app.getClass()", "app['class']", "app.profile.__proto__", "system.env['PATH']",
    "${7*7}", "#{7*7}", "(" * 500 + "1" + ")" * 500, "!" * 900 + "true", "app." + ".".join(["a"] * 300)])
def test_H7_expressions_reach_nothing_but_their_facts(api, c1, value):
    server = api.open_server(**QUICK_KEY)["id"]
    answer = api.call("POST", f"/authorizationServers/{server}/claims", {
        "name": "far", "value": value, "claimType": "RESOURCE", "valueType": "EXPRESSION", "status": "ACTIVE",
        "conditions": {"scopes": []}})
    assert answer.status_code in (201, 400), answer.text
    if answer.status_code == 201:
        issued = c1.token_answer(server)
        assert issued.status_code in (200, 400), issued.text
        if issued.status_code == 200:
            assert payload_of(issued.json()["access_token"]).get("far") in (None, value)
