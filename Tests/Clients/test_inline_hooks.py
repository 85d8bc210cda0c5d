# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Token inline hooks as their users meet them: the PyPI package `okta` sets them up, a service in Python is called and
verifies the signature as docs/inline-hooks.md tells, and the token has what the service put into it."""

import base64
import hashlib
import http.server
import json
import threading

import jwt
import pytest
from okta.models import InlineHookCreate, InlineHookReplace

from organisation import fresh
from test_okta_sdk import SDK

KIND = "com.okta.oauth2.tokens.transform"


@pytest.fixture(scope="module")
def okta(server):
    """The SDK takes testing.testingDisableHttpsCheck, without which it refuses http, from the environment only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true")
        yield SDK(server.base, server.token)


class Service:
    """A customer's service on a port of its own."""

    def __init__(self):
        self.asked = []
        self.answer = {}
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.asked.append((dict(self.headers), body))
                answer = json.dumps(service.answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/tokens"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def service():
    running = Service()
    yield running
    running.close()


def document(url, **members):
    return {
        "name": fresh("hook"), "type": KIND, "version": "1.0.0",
        "channel": {"type": "HTTP", "version": "1.0.0", "config": {
            "uri": url, "method": "POST", "headers": [{"key": "X-Other", "value": "Test"}],
            "authScheme": {"type": "HEADER", "key": "Authorization", "value": "the-secret-of-the-hook"}}},
    } | members


def test_the_sdk_runs_through_the_life_of_a_hook(okta):
    made = okta.create_inline_hook(InlineHookCreate.from_dict(document("https://hooks.example.com/a")))
    assert made.id.startswith("cal") and made.status == "ACTIVE" and made.type == KIND
    assert made.channel.type == "HTTP" and made.channel.config.method == "POST"
    read = okta.get_inline_hook(made.id)
    assert read.channel.config.uri == "https://hooks.example.com/a" and read.name == made.name
    assert made.id in [hook.id for hook in okta.list_inline_hooks(type=KIND)]
    # InlineHookReplace has no type: it stays.
    body = document("https://hooks.example.com/b")
    replaced = okta.replace_inline_hook(made.id, InlineHookReplace.from_dict(body))
    assert replaced.name == body["name"] and replaced.type == KIND
    assert replaced.channel.config.uri == "https://hooks.example.com/b"
    updated = okta.update_inline_hook(made.id, InlineHookReplace.from_dict({"name": "renamed"}))
    assert updated.name == "renamed" and updated.channel.config.uri == "https://hooks.example.com/b"
    assert okta.refused("delete_inline_hook", made.id) is not None
    assert okta.deactivate_inline_hook(made.id).status == "INACTIVE"
    assert okta.activate_inline_hook(made.id).status == "ACTIVE"
    okta.deactivate_inline_hook(made.id)
    okta.delete_inline_hook(made.id)
    assert okta.refused("get_inline_hook", made.id).error_code == "E0000007"


def test_the_sdk_reads_an_oauth_hook(okta, api):
    """Its own models for the configuration of this channel are empty, so that it cannot create one."""
    config = {
        "uri": "https://hooks.example.com/a", "method": "POST", "authType": "client_secret_post", "clientId": "moneta",
        "clientSecret": "s3cret", "tokenUrl": "https://id.example.com/token", "scope": "hooks"}
    made = api.post("/inlineHooks", document(
        "", channel={"type": "OAUTH", "version": "1.0.0", "config": config}), status=200)
    assert "clientSecret" not in made["channel"]["config"]
    assert okta.get_inline_hook(made["id"]).channel.type == "OAUTH"
    okta.deactivate_inline_hook(made["id"])
    okta.delete_inline_hook(made["id"])


def test_hook_keys(api):
    made = api.post("/hook-keys", {"name": fresh("key")}, status=200)
    assert made["isUsed"] is False and made["_embedded"]["kid"] == made["keyId"]
    assert api.get(f"/hook-keys/public/{made['keyId']}") == made["_embedded"]
    assert made["id"] in [key["id"] for key in api.get("/hook-keys")]
    assert api.put(f"/hook-keys/{made['id']}", {"name": fresh("key")})["keyId"] == made["keyId"]
    api.delete(f"/hook-keys/{made['id']}")


def test_a_service_patches_tokens_and_verifies_who_asks(server, api, service):
    hook = api.post("/inlineHooks", document(service.url), status=200)
    made = api.create_server()
    api.create_scope(made["id"], "read")
    policy = api.create_policy(made["id"])
    api.create_rule(made["id"], policy["id"], actions={"token": {
        "accessTokenLifetimeMinutes": 60, "inlineHook": {"id": hook["id"]}}})
    client = api.create_app()
    service.answer = {"commands": [{"type": "com.okta.access.patch", "value": [
        {"op": "add", "path": "/claims/plan", "value": {"name": "gold", "seats": 5}}]}]}
    token = client.token(made["id"], scope="read")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["plan"] == {"name": "gold", "seats": 5}

    headers, body = service.asked[-1]
    assert headers["Authorization"] == "the-secret-of-the-hook" and headers["X-Other"] == "Test"
    keys = jwt.PyJWKClient(server.base + "/.well-known/moneta-hook-keys")
    signature = headers["Moneta-Signature"]
    said = jwt.decode(
        signature, keys.get_signing_key_from_jwt(signature), algorithms=["ES256"], audience=service.url,
        issuer=server.base, leeway=5, options={"require": ["exp", "iat", "jti"]})
    assert jwt.get_unverified_header(signature)["typ"] == "moneta-hook+jwt"
    assert said["body_sha256"] == base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()
    assert said["hook"] == hook["id"]
    assert json.loads(body)["data"]["access"]["scopes"]["read"]["action"] == "GRANT"
    assert api.post(f"/inlineHooks/{hook['id']}/execute", {"data": {}}, status=200) == service.answer
    assert "the-secret-of-the-hook" not in server.log()
