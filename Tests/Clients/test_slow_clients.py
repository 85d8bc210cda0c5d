# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Clients that open a connection and do not go on: each is closed after the idle time-out, over TLS too, and nobody else is."""

import functools
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor

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


# What clients do that wait. All of them wait at the same time, and each test looks at what became of one.

WAITS = {}
"""Functions of the two servers, by what they are told apart by."""


@pytest.fixture(scope="module")
def waited(plain, secure):
    with ThreadPoolExecutor(len(WAITS)) as pool:
        yield {key: pool.submit(wait, plain, secure) for key, wait in WAITS.items()}


def says_nothing_more(protocol, sent, plain, secure):
    with secured(connect(secure), secure, protocol) if protocol else connect(plain) as client:
        if protocol:
            assert client.selected_alpn_protocol() == protocol
        client.sendall(sent)
        return seconds_until_closed(client)


SENT = {"nothing": b"", "half a head": b"GET /livez HT", "half a body": BEGINNING, "one request": LIVEZ}
for name, sent in SENT.items():
    for protocol in (None, "http/1.1"):
        WAITS[protocol, name] = functools.partial(says_nothing_more, protocol, sent)


@pytest.mark.timed
@over_tls_too
@pytest.mark.parametrize("name", SENT)
def test_a_client_that_says_nothing_more(waited, over_tls, name):
    assert IDLE * 0.9 <= waited["http/1.1" if over_tls else None, name].result() < IDLE * 3


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


H2_SENT = {
    "nothing": b"", "a preface": H2_PREFACE, "half a request": H2_HALF_A_REQUEST, "one request": H2_ONE_REQUEST,
    "one request and no window": H2_NO_WINDOW}
for name, sent in H2_SENT.items():
    WAITS["h2", name] = functools.partial(says_nothing_more, "h2", sent)


@pytest.mark.timed
@pytest.mark.parametrize("name", H2_SENT)
def test_a_client_that_says_nothing_more_in_http_2(waited, name):
    # A stream ends first, then the connection is told to, then it is closed.
    assert IDLE * 0.9 <= waited["h2", name].result() < IDLE * 5


def begins_a_handshake(sent, plain, secure):
    with connect(secure) as client:
        client.sendall(sent)
        return seconds_until_closed(client)


HELLOS = {"nothing": b"", "half a hello": bytes([22, 3, 1, 2, 0, 1])}
for name, sent in HELLOS.items():
    WAITS["handshake", name] = functools.partial(begins_a_handshake, sent)


@pytest.mark.timed
@pytest.mark.parametrize("name", HELLOS)
def test_a_handshake_that_does_not_end(waited, name):
    assert IDLE * 0.9 <= waited["handshake", name].result() < IDLE * 3


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


def sends_drop_by_drop(over_tls, plain, secure):
    running = secure if over_tls else plain
    client = connect(running)
    with secured(client, running, "http/1.1") if over_tls else client as client:
        begun = time.monotonic()
        client.sendall(b"POST /oauth2/default/v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        with pytest.raises((ConnectionResetError, BrokenPipeError, ssl.SSLEOFError)):
            while True:
                time.sleep(IDLE / 4)
                client.sendall(b"a")
        return time.monotonic() - begun


for over_tls in (False, True):
    WAITS["drops", over_tls] = functools.partial(sends_drop_by_drop, over_tls)


@pytest.mark.timed
@over_tls_too
def test_a_request_that_comes_drop_by_drop(waited, over_tls):
    """A part of it comes before each time-out, but it takes too long in all."""
    # Over TLS the server waits another five seconds for the client's goodbye.
    assert IDLE * 4.9 <= waited["drops", over_tls].result() < IDLE * 10


def takes_its_time(plain, secure):
    answers = []
    with connect(plain) as client:
        for _ in range(4):
            client.sendall(LIVEZ)
            answers.append(client.recv(65536))
            time.sleep(IDLE * 0.6)
    return answers


WAITS["takes its time"] = takes_its_time


@pytest.mark.timed
def test_a_client_that_takes_its_time_but_goes_on(waited):
    answers = waited["takes its time"].result()
    assert len(answers) == 4 and all(answer.startswith(b"HTTP/1.1 200") for answer in answers)


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
