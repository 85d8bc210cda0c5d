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
import secrets
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
    QUICK_KEY, Client, Management, assertion_claims, assertion_form, ec_key, fresh, issuer, payload_of, policy, public_jwk,
    rsa_key, segments, unpadded)
from running_server import RunningServer


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


def signed(key, api, server, client, headers=None, algorithm="RS256", audience=None, **changes):
    claims = assertion_claims(client.client_id, audience or f"{issuer(api.base, server)}/v1/token", **changes)
    return jwt.encode(claims, key, algorithm, headers={"kid": "k1"} | (headers or {}))
