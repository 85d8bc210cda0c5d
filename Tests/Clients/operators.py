# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""What an operator does to a server, and what happens to it: starts, stops, kills, copies, lost databases."""

import base64
import json
import os
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
