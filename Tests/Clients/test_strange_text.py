# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Texts and requests that strangers make up: refused at once, whatever they are made of."""

import socket
import time

import pytest
import requests

MARKS = "x" + "\u0301\u0323" * 7000
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

pytestmark = pytest.mark.timed


@pytest.fixture(scope="module")
def orders(api):
    return api.open_server()["id"]


@pytest.fixture(scope="module")
def client(api):
    return api.create_app()


@pytest.fixture(scope="module")
def posting(api):
    return api.create_app("client_secret_post")


def quickly(send):
    """The answer; far less processor time is needed than a busy machine may make of it."""
    start = time.monotonic()
    answer = send()
    assert time.monotonic() - start < 1.5
    return answer


@pytest.mark.parametrize("form", [
    f"{MARKS}=1&{MARKS}=2", f"grant_type={MARKS}&client_id={MARKS}", f"grant_type=client_credentials&resource={MARKS}",
    f"grant_type=client_credentials&scope={MARKS}", f"client_assertion_type={MARKS}&client_assertion=x&grant_type=x",
    f"token={MARKS}&client_id={MARKS}&client_secret=x",
])
@pytest.mark.parametrize("endpoint", ["token", "introspect", "revoke"])
def test_a_form_of_combining_marks_is_refused_at_once(api, orders, form, endpoint):
    answer = quickly(lambda: requests.post(
        f"{api.base}/oauth2/{orders}/v1/{endpoint}", data=form.encode(), headers=FORM, timeout=60))
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("header", ["Origin", "Content-Type", "Authorization", "If-Match", "Connection", "X-Forwarded-For"])
def test_a_header_of_combining_marks_is_read_at_once(api, orders, header):
    headers = {**FORM, header: MARKS.encode()}
    answer = quickly(lambda: requests.post(
        f"{api.base}/oauth2/{orders}/v1/token", data="grant_type=client_credentials", headers=headers, timeout=60))
    assert 400 <= answer.status_code < 500
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_json_with_a_long_name_is_refused(api):
    for name in ("a" + "\u0301" * 128, "a" * 257):
        answer = api.call("POST", "/groups", {"profile": {"name": "n"}, name: 1})
        assert answer.status_code == 400 and "256 bytes" in answer.text
    assert quickly(lambda: api.call("POST", "/groups", {"a" + "\u0301" * 130_000: 1})).status_code == 400


@pytest.mark.parametrize("empty", ["resource=", "client_secret=", "client_id=", "client_assertion=", "scope="])
def test_an_empty_parameter_is_as_one_that_was_not_sent(api, orders, client, posting, empty):
    basic = requests.post(
        f"{api.base}/oauth2/{orders}/v1/token", data=f"grant_type=client_credentials&scope=read&{empty}".replace(
            "scope=read&scope=", "scope="), headers=FORM, auth=(client.client_id, client.secret), timeout=10)
    assert basic.status_code == 200 or empty == "scope="
    if empty in ("client_id=", "client_secret="):
        return
    answer = requests.post(
        f"{api.base}/oauth2/{orders}/v1/introspect",
        data=f"token=x&client_id={posting.client_id}&client_secret={posting.secret}&{empty}", headers=FORM, timeout=10)
    assert answer.status_code == 200 and answer.json() == {"active": False}
    answer = requests.post(
        f"{api.base}/oauth2/{orders}/v1/revoke",
        data=f"token=x&client_id={posting.client_id}&client_secret={posting.secret}&{empty}", headers=FORM, timeout=10)
    assert answer.status_code == 200


def test_an_empty_parameter_is_still_a_second_one(api, orders, client):
    for form in ("grant_type=client_credentials&scope=read&scope=", "grant_type=&grant_type=client_credentials&scope=read"):
        answer = requests.post(
            f"{api.base}/oauth2/{orders}/v1/token", data=form, headers=FORM, auth=(client.client_id, client.secret),
            timeout=10)
        assert answer.status_code == 400 and answer.json()["error"] == "invalid_request"


def raw(api, request):
    """Sends bytes as they are; answers the status of every answer until the connection is closed."""
    host, port = api.base.split("//")[1].split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        connection.settimeout(5)
        data = b""
        try:
            while part := connection.recv(65536):
                data += part
        except (TimeoutError, ConnectionResetError):
            pass
    return [int(piece.split(b" ", 1)[0]) for piece in data.split(b"HTTP/1.1 ")[1:]]


TOKEN = b"POST /oauth2/default/v1/token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize("request_bytes", [
    b"GET /livez HTTP/1.1\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nHost: a/b\r\n\r\n",
    TOKEN + b"\r\n",
    TOKEN + b"Host: a\r\nHost: b\r\nContent-Length: 1\r\n\r\nx",
    TOKEN + b"Host: a\r\nTransfer-Encoding: xchunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
    TOKEN + b"Host: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n1\r\nx\r\n0\r\n\r\n",
    TOKEN + b"Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n1\r\nx\r\n0\r\n\r\n",
    TOKEN + b"Host: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
    TOKEN + b"Host: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n",
])
def test_a_request_whose_host_or_end_is_not_sure_is_refused_and_the_last(api, request_bytes):
    after = b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    assert raw(api, request_bytes + after) == [400]
    first = b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"
    assert raw(api, first + request_bytes + after) == [200, 400]


def test_a_probe_of_http_1_0_needs_no_host(api):
    assert raw(api, b"GET /livez HTTP/1.0\r\nConnection: close\r\n\r\n") == [200]
