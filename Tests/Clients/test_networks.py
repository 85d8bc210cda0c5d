# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Zones and trusted origins decide: who is blocked, where tokens and apps may be used, whose pages may call."""

import subprocess

import pytest
import requests

from organisation import Management, fresh
from running_server import RunningServer, clean_environment, moneta_binary


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A server behind a proxy on this machine, so that requests may come from anywhere."""
    running = RunningServer(
        tmp_path_factory.mktemp("guarded"), "--trusted-proxies", "127.0.0.1", "--management-rate-limit", "0")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def admin(guarded):
    return Management(guarded.base, guarded.token)


def zone(admin, usage, *networks):
    return admin.post("/zones", {
        "type": "IP", "name": fresh("zone"), "usage": usage,
        "gateways": [{"type": "CIDR", "value": network} for network in networks]}, status=200)["id"]


def call(guarded, address, path="/api/v1/users/me", token=None):
    return requests.get(guarded.base + path, timeout=10, headers={
        "Authorization": f"SSWS {token or guarded.token}", "X-Forwarded-For": address})


def test_a_blocked_address_gets_nothing(guarded, admin):
    assert call(guarded, "203.0.113.9").status_code == 200
    blocked = zone(admin, "BLOCKLIST", "203.0.113.0/24")
    assert call(guarded, "203.0.113.9").status_code == 403
    token = requests.post(
        f"{guarded.base}/oauth2/default/v1/token", data={"grant_type": "client_credentials"}, timeout=10,
        headers={"X-Forwarded-For": "203.0.113.9"})
    assert token.status_code == 403
    assert call(guarded, "203.0.114.9").status_code == 200
    admin.post(f"/zones/{blocked}/lifecycle/deactivate", status=200)
    assert call(guarded, "203.0.113.9").status_code == 200


def test_who_shuts_everybody_out_says_so_and_has_a_way_back(tmp_path):
    running = RunningServer(tmp_path, "--trusted-proxies", "127.0.0.1").start()
    try:
        body = {"type": "IP", "name": "Everywhere", "usage": "BLOCKLIST",
                "gateways": [{"type": "CIDR", "value": "0.0.0.0/0"}]}
        def create(query):
            return requests.post(f"{running.base}/api/v1/zones{query}", json=body, timeout=10, headers={
                "Authorization": f"SSWS {running.token}", "X-Forwarded-For": "203.0.113.9"})
        refused = create("")
        assert refused.status_code == 400 and "203.0.113.9" in refused.text and "force=true" in refused.text
        assert call(running, "203.0.113.9").status_code == 200
        assert create("?force=true").status_code == 200
        assert call(running, "203.0.113.9").status_code == 403
        assert call(running, "198.51.100.1").status_code == 403
        command = [moneta_binary(), "unblock", "203.0.113.9", "--data-directory", str(running.directory / "data")]
        busy = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, timeout=30)
        assert busy.returncode != 0 and "stop that first" in busy.stderr
    finally:
        running.stop()
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, timeout=30)
    assert done.returncode == 0 and "Everywhere" in done.stdout, done.stderr
    running.start()
    try:
        assert call(running, "203.0.113.9").status_code == 200
        events = requests.get(
            f"{running.base}/api/v1/logs", timeout=10, headers={"Authorization": f"SSWS {running.token}"},
            params={"filter": 'eventType eq "zone.deactivate"'}).json()
        assert [event["actor"]["displayName"] for event in events] == ["moneta unblock"]
    finally:
        running.stop()
    again = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, timeout=30)
    assert again.returncode == 0 and "no active zone blocks 203.0.113.9" in again.stdout
    wrong = subprocess.run(
        [moneta_binary(), "unblock", "here"], env=clean_environment(), capture_output=True, text=True, timeout=30)
    assert wrong.returncode != 0 and "`here` is not an address" in wrong.stderr


def test_an_api_token_is_used_within_its_zone(guarded, admin):
    office = zone(admin, "POLICY", "198.51.100.0/24", "127.0.0.0/8")
    token = admin.get("/api-tokens")[0]
    body = {"name": token["name"], "network": {"connection": "ZONE", "include": [office]}}
    admin.put(f"/api-tokens/{token['id']}", body)
    try:
        assert call(guarded, "198.51.100.7").status_code == 200
        assert call(guarded, "192.0.2.7").status_code == 403
        assert admin.session.delete(f"{guarded.base}/api/v1/zones/{office}", timeout=10).status_code == 403
        wrong = admin.session.put(
            f"{guarded.base}/api/v1/api-tokens/{token['id']}", timeout=10,
            json={"name": "x", "network": {"connection": "ZONE", "include": ["nzonothing"]}})
        assert wrong.status_code == 400 and "nzonothing" in wrong.text
    finally:
        admin.put(f"/api-tokens/{token['id']}", {"name": token["name"], "network": {"connection": "ANYWHERE"}})
    assert call(guarded, "192.0.2.7").status_code == 200


def test_an_app_asks_for_tokens_from_its_zone(guarded, admin):
    office = zone(admin, "POLICY", "198.51.100.0/24")
    made = admin.post("/apps", {
        "name": "oidc_client", "label": fresh("app"), "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_post"}},
        "settings": {"oauthClient": {
            "application_type": "service", "grant_types": ["client_credentials"], "response_types": ["token"],
            "network": {"connection": "ZONE", "include": [office]}}}}, status=200)
    scope = fresh("scope")
    admin.post("/authorizationServers/default/scopes", {"name": scope}, status=201)
    client = made["credentials"]["oauthClient"]

    def ask(address):
        return requests.post(f"{guarded.base}/oauth2/default/v1/token", timeout=10, headers={"X-Forwarded-For": address}, data={
            "grant_type": "client_credentials", "scope": scope, "client_id": client["client_id"],
            "client_secret": client["client_secret"]})

    assert ask("198.51.100.7").status_code == 200
    refused = ask("192.0.2.7")
    assert refused.status_code == 403 and refused.json()["error"] == "access_denied"


def test_pages_of_trusted_origins_may_call(guarded, admin):
    origin = "https://app.example.com"

    def preflight():
        answer = requests.options(f"{guarded.base}/oauth2/default/v1/token", timeout=10, headers={
            "Origin": origin, "Access-Control-Request-Method": "POST"})
        return answer.headers.get("Access-Control-Allow-Origin")

    assert preflight() is None
    made = admin.post("/trustedOrigins", {"name": "App", "origin": origin, "scopes": [{"type": "CORS"}]}, status=200)
    assert preflight() == origin
    admin.post(f"/trustedOrigins/{made['id']}/lifecycle/deactivate", status=200)
    assert preflight() is None
