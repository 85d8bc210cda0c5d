# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Attacks on the token endpoint and on client authentication; see attacks.py."""

from attacks import *  # noqa: F403: fixtures and words that all attacks share


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


@pytest.mark.timed
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


@pytest.mark.parametrize("header", ["X-Client-Cert", "X-Forwarded-Client-Cert", "X-SSL-Client-Cert", "Client-Cert"])
def test_D4_a_certificate_in_a_header_proves_nothing(api, a, c1, header):
    form = GRANT | {"client_id": c1.client_id}
    refused(post(api, a, form, headers={header: "Subject=\"CN=c1\";URI="}), "invalid_client", status=401)


# What a client registers

@pytest.mark.parametrize("uri", [
    "javascript:alert(1)", "javascript:*", "*", "data:text/html,x", "https://c1.test/cb#x", "/cb", "https://",
    "https://c1.test/cb\r\nX: y", "https://c1.test/a b", "http://[::1", "vbscript:x", ""])
def test_R8_R11_redirect_uris_that_cannot_be_trusted_are_not_registered(api, uri):
    app = {
        "name": "oidc_client", "label": fresh("app"), "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_basic"}},
        "settings": {"oauthClient": {
            "application_type": "web", "grant_types": ["authorization_code"], "response_types": ["code"],
            "redirect_uris": [uri]}},
    }
    answer = api.call("POST", "/apps", app)
    assert answer.status_code == 400 and answer.json()["errorCode"] == "E0000001", answer.text


@pytest.mark.parametrize("name", ["client_uri", "logo_uri", "policy_uri", "tos_uri", "initiate_login_uri"])
@pytest.mark.parametrize("uri", ["javascript:alert(1)", "data:text/html,<script>", "https://", "x y"])
def test_A19_addresses_that_people_are_shown_are_addresses_of_the_web(api, name, uri):
    oauth = {"application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"], name: uri}
    answer = api.call("POST", "/apps", {
        "name": "oidc_client", "label": fresh("app"), "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_basic"}},
        "settings": {"oauthClient": oauth}})
    assert answer.status_code == 400 and answer.json()["errorCode"] == "E0000001", answer.text


# Keys behind a URL

class Listener:
    """A port that remembers whether anyone came."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.came = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, address = self.socket.accept()
            except OSError:
                return
            self.came.append(address)
            connection.close()

    def close(self):
        self.socket.close()


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A server that keeps to the public network, as one outside of tests does."""
    with RunningServer(tmp_path_factory.mktemp("strict") / "s", "--in-memory") as running:
        yield Management(running.base, running.token)


@pytest.mark.parametrize("host", [
    "127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "2130706433", "0x7f000001",
    "127.1", "0177.0.0.1", "localhost.", "169.254.169.254", "10.0.0.1", "[fe80::1]", "[fd00::1]"])
def test_Q5_keys_are_not_fetched_from_private_addresses(strict, host):
    listener = Listener()
    server = strict.open_server(**QUICK_KEY)["id"]
    body = {
        "name": "oidc_client", "label": fresh("app"), "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}},
        "settings": {"oauthClient": {
            "application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"],
            "jwks_uri": f"https://{host}:{listener.port}/keys"}},
    }
    made = strict.call("POST", "/apps", body)
    assert made.status_code in (200, 400), made.text
    if made.status_code == 200:
        client_id = made.json()["credentials"]["oauthClient"]["client_id"]
        endpoint = f"{issuer(strict.base, server)}/v1/token"
        assertion = jwt.encode(assertion_claims(client_id, endpoint), ec_key(), "ES256", headers={"kid": "k"})
        start = time.monotonic()
        refused(post(strict, server, assertion_form(assertion)), "invalid_client", status=401)
        assert time.monotonic() - start < 6
    time.sleep(0.05)
    listener.close()
    assert listener.came == []


@pytest.mark.parametrize("uri", ["http://keys.example/k", "file:///etc/passwd", "gopher://x/", "https://u:p@keys.example/k", "//x"])
def test_Q5_keys_behind_other_schemes_are_not_registered(strict, uri):
    body = {
        "name": "oidc_client", "label": fresh("app"), "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}},
        "settings": {"oauthClient": {
            "application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"],
            "jwks_uri": uri}},
    }
    answer = strict.call("POST", "/apps", body)
    assert answer.status_code == 400 and answer.json()["errorCode"] == "E0000001", answer.text


class BadKeyServer:
    """Answers over HTTP in a way that a fetch must not wait for, or must not swallow."""

    def __init__(self, kind):
        self.kind = kind
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.count = 0
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.count += 1
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        try:
            connection.recv(65536)
            if self.kind == "drips":
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
                for _ in range(60):
                    connection.sendall(b" ")
                    time.sleep(1)
            elif self.kind == "is huge":
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
                for _ in range(4096):
                    connection.sendall(b" " * 65536)
            elif self.kind == "goes in circles":
                connection.sendall(
                    f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{self.port}/\r\nContent-Length: 0\r\n\r\n".encode())
        except OSError:
            pass
        connection.close()

    def close(self):
        self.socket.close()


@pytest.mark.timed
@pytest.mark.parametrize("kind", ["drips", "is huge", "goes in circles", "is silent"])
def test_Q6_a_bad_key_server_harms_nobody_else(api, a, c1, kind):
    """The server of these tests may fetch over HTTP and from loopback."""
    bad = BadKeyServer(kind)
    made = api.create_app("private_key_jwt", jwks_uri=f"http://127.0.0.1:{bad.port}/keys")
    key = ec_key()

    def ask():
        claims = assertion_claims(made.client_id, f"{issuer(api.base, a)}/v1/token")
        return post(api, a, assertion_form(jwt.encode(claims, key, "ES256", headers={"kid": "k"})))

    answers = []
    asking = threading.Thread(target=lambda: answers.append((time.monotonic(), ask(), time.monotonic())), daemon=True)
    asking.start()
    took = []
    for _ in range(20):
        start = time.monotonic()
        assert c1.token_answer(a).status_code == 200
        took.append(time.monotonic() - start)
    asking.join(20)
    (_, answer, _), = answers
    refused(answer, "invalid_client", status=401)
    assert statistics.median(took) < 0.25
    bad.close()
    assert bad.count <= 2
