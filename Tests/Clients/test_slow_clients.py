# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Clients that open a connection and do not go on: each is closed after the idle time-out, over TLS too, and nobody else is."""

import socket
import ssl
import threading
import time

import pytest

from running_server import RunningServer

IDLE = 2
"""Seconds; the setting of the servers here."""
LIVEZ = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
BEGINNING = b"POST /oauth2/default/v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\ngrant_type"


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    running = RunningServer(
        tmp_path_factory.mktemp("silent"), "--in-memory", "--idle-timeout", IDLE, "--management-rate-limit", 0).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def secure(tmp_path_factory, certificate):
    running = RunningServer(
        tmp_path_factory.mktemp("silent-tls"), "--in-memory", "--idle-timeout", IDLE, "--management-rate-limit", 0,
        certificate=certificate).start()
    yield running
    running.stop()


def connect(running, receives=None):
    """A TCP connection; the system keeps `receives` bytes that are not read."""
    client = socket.socket()
    if receives:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
    client.settimeout(30)
    client.connect(("127.0.0.1", running.port))
    return client


def secured(client, running, protocol):
    context = ssl.create_default_context(cafile=running.verify)
    context.set_alpn_protocols([protocol])
    return context.wrap_socket(client, server_hostname="127.0.0.1")


def seconds_until_closed(client):
    """How long the server keeps a connection on which nothing is sent any more; what it sends is read."""
    begun = time.monotonic()
    try:
        while client.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic() - begun


over_tls_too = pytest.mark.parametrize("over_tls", [False, True], ids=["plain", "tls"])


@over_tls_too
@pytest.mark.parametrize("sent", [b"", b"GET /livez HT", BEGINNING, LIVEZ], ids=["nothing", "half a head", "half a body", "one request"])
def test_a_client_that_says_nothing_more(plain, secure, over_tls, sent):
    with secured(connect(secure), secure, "http/1.1") if over_tls else connect(plain) as client:
        client.sendall(sent)
        assert IDLE * 0.9 <= seconds_until_closed(client) < IDLE * 3


def frame(kind, flags, stream, payload):
    """RFC 9113 §4.1."""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def header_block(method, path):
    """Fields that are not kept in a table (RFC 7541 §6.2.2)."""
    def literal(name, value):
        return bytes([name, len(value)]) + value

    return literal(2, method) + literal(4, path) + bytes([0x87]) + literal(1, b"x")


H2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"")
H2_HALF_A_REQUEST = H2_PREFACE + frame(1, 4, 1, header_block(b"POST", b"/oauth2/default/v1/token"))
H2_ONE_REQUEST = H2_PREFACE + frame(1, 5, 1, header_block(b"GET", b"/livez"))
# SETTINGS_INITIAL_WINDOW_SIZE is 0, so that no answer may be sent.
H2_NO_WINDOW = H2_PREFACE + frame(4, 0, 0, bytes([0, 4, 0, 0, 0, 0])) + frame(1, 5, 1, header_block(b"GET", b"/livez"))


@pytest.mark.parametrize(
    "sent", [b"", H2_PREFACE, H2_HALF_A_REQUEST, H2_ONE_REQUEST, H2_NO_WINDOW],
    ids=["nothing", "a preface", "half a request", "one request", "one request and no window"])
def test_a_client_that_says_nothing_more_in_http_2(secure, sent):
    with secured(connect(secure), secure, "h2") as client:
        assert client.selected_alpn_protocol() == "h2"
        client.sendall(sent)
        # A stream ends first, then the connection is told to, then it is closed.
        assert IDLE * 0.9 <= seconds_until_closed(client) < IDLE * 5


@pytest.mark.parametrize("sent", [b"", bytes([22, 3, 1, 2, 0, 1])], ids=["nothing", "half a hello"])
def test_a_handshake_that_does_not_end(secure, sent):
    with connect(secure) as client:
        client.sendall(sent)
        assert IDLE * 0.9 <= seconds_until_closed(client) < IDLE * 3


@over_tls_too
def test_answers_that_are_not_read(plain, secure, over_tls):
    running = secure if over_tls else plain
    client = connect(running, receives=4096)
    if over_tls:
        client = secured(client, running, "http/1.1")
    with client:
        ask = b"GET /api/v1/logs?limit=1000 HTTP/1.1\r\nHost: x\r\nAuthorization: SSWS %s\r\n\r\n" % running.token.encode()
        client.settimeout(IDLE * 10)
        with pytest.raises((ConnectionResetError, BrokenPipeError, ssl.SSLEOFError)):
            # Nothing is read; the server stops reading too, so that this waits, and is told when it is closed.
            while True:
                client.sendall(ask * 100)


@over_tls_too
def test_a_request_that_comes_drop_by_drop(plain, secure, over_tls):
    """A part of it comes before each time-out, but it takes too long in all."""
    running = secure if over_tls else plain
    client = connect(running)
    with secured(client, running, "http/1.1") if over_tls else client as client:
        begun = time.monotonic()
        client.sendall(b"POST /oauth2/default/v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        with pytest.raises((ConnectionResetError, BrokenPipeError, ssl.SSLEOFError)):
            while True:
                time.sleep(IDLE / 4)
                client.sendall(b"a")
        # Over TLS the server waits another five seconds for the client's goodbye.
        assert IDLE * 4.9 <= time.monotonic() - begun < IDLE * 10


def test_a_client_that_takes_its_time_but_goes_on(plain):
    with connect(plain) as client:
        for _ in range(4):
            client.sendall(LIVEZ)
            assert client.recv(65536).startswith(b"HTTP/1.1 200")
            time.sleep(IDLE * 0.6)


def test_a_client_that_reads_slowly_but_goes_on(plain):
    """It takes longer than the time-out for all that waits, and loses nothing of it."""
    count = 20_000
    with connect(plain, receives=4096) as client:
        sender = threading.Thread(target=client.sendall, args=(LIVEZ * count,), daemon=True)
        sender.start()
        begun, answers, rest = time.monotonic(), 0, b""
        while answers < count:
            read = client.recv(65536)
            assert read, "closed while it was read"
            parts = (rest + read).split(b"HTTP/1.1 200")
            answers, rest = answers + len(parts) - 1, parts[-1][-12:]
            if time.monotonic() - begun < IDLE * 3:
                time.sleep(0.02)
        sender.join(10)
