# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""What an operator does to a server, and what happens to it: starts, stops, kills, copies, lost databases."""

import base64
import json
import os
import pathlib
import re
import resource
import secrets
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
import requests

from organisation import (
    Client, Management, assertion_claims, assertion_form, fresh, payload_of, public_jwk, rsa_key, verify_with_pyjwt)
from running_server import REPOSITORY, RunningServer, clean_environment, free_port, moneta_binary, run_moneta

SEED = REPOSITORY / "Examples" / "small-company.yaml"


def management(running):
    return Management(running.base, running.token)


def data(running):
    return str(running.directory / "data")


def snapshot(api):
    """Everything that the management API shows of the configuration."""
    seen = {path: api.get(path) for path in ("/authorizationServers", "/apps", "/groups", "/users", "/org")}
    for server in seen["/authorizationServers"]:
        own = f"/authorizationServers/{server['id']}"
        for path in ("scopes", "claims", "policies", "credentials/keys"):
            seen[f"{own}/{path}"] = api.get(f"{own}/{path}")
        for policy in seen[f"{own}/policies"]:
            seen[f"{own}/{policy['id']}/rules"] = api.get(f"{own}/policies/{policy['id']}/rules")
    return seen


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory):
    """A server with a little of everything, its backups, taken while it runs, and what it was then."""
    directory = tmp_path_factory.mktemp("backup")
    running = RunningServer(directory / "s").start()
    api = management(running)
    server, app = api.open_server(), api.create_app()
    token, revoked = app.token(server["id"]), app.token(server["id"])
    app.revoke(server["id"], revoked)
    state = snapshot(api)
    for name in ("copy.db", "dump.jsonl"):
        ended = run_moneta("backup", str(directory / name), "--data-directory", data(running))
        assert ended.returncode == 0, ended.stderr
    running.stop()
    master_key = directory / "s" / "data" / "master.key"
    return directory, running, server, app, token, revoked, state, master_key


# Health

def assert_becomes(running, status, sentence):
    """What `/readyz` finds holds for five seconds when it is good and for one when it is not."""
    deadline = time.monotonic() + 12
    while (answer := requests.get(running.base + "/readyz", timeout=15)).status_code != status:
        assert time.monotonic() < deadline, f"/readyz says {answer.status_code} {answer.text}"
        time.sleep(0.1)
    assert answer.text.strip() == sentence


# The master key

def sealed_things(running):
    """An app whose secret is sealed, a server whose key is, and what the app's assertions are made of."""
    api = management(running)
    server = api.open_server()["id"]
    app = api.create_app("client_secret_jwt")
    assert app.secret
    assert_still_signs(running, app, server, running.base)
    return app, server, running.base


def assert_still_signs(running, app, server, name):
    """The app's secret still opens, and so does the server's key: a token is issued and verifies.

    `name` is the URL that the issuer begins with.
    """
    endpoint = f"{name}/oauth2/{server}/v1/token"
    assertion = jwt.encode(assertion_claims(app.client_id, endpoint), app.secret, "HS256")
    answer = requests.post(
        f"{running.base}/oauth2/{server}/v1/token", data=assertion_form(assertion), timeout=10)
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]
    keys = jwt.PyJWKClient(f"{running.base}/oauth2/{server}/v1/keys", cache_keys=False)
    assert jwt.decode(
        token, keys.get_signing_key_from_jwt(token).key, algorithms=["RS256"], options={"verify_aud": False})
