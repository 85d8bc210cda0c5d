# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Token requests as they arrive on a connection: whole, in pieces, several at once, and from clients that do not read."""

import base64
import email.utils
import http.client
import json
import socket
import ssl
import time

import pytest

from organisation import FORM, Management, payload_of
from running_server import RunningServer

LIVEZ = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module", params=["plain", "tls"])
def open_server(request, tmp_path_factory, certificate):
    """A server without a limit of requests."""
    running = RunningServer(
        tmp_path_factory.mktemp("connections"), "--management-rate-limit", "0", "--oauth-rate-limit", "0",
        certificate=certificate if request.param == "tls" else None).start()
    yield running
    assert running.process.poll() is None, f"the server died during the tests: {running.log()[-4000:]}"
    assert running.stop() == 0


@pytest.fixture(scope="module")
def asked(open_server):
    """What makes the bytes of a request for a token; with another secret it is refused."""
    api = Management(open_server.base, open_server.token, verify=open_server.verify)
    server, app = api.open_server()["id"], api.create_app()

    return lambda **changes: token_request(server, app, **changes)


def token_request(server, app, secret=None, scope="read", fields=""):
    body = f"grant_type=client_credentials&scope={scope}"
    basic = base64.b64encode(f"{app.client_id}:{secret or app.secret}".encode()).decode()
    return (
        f"POST /oauth2/{server}/v1/token HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {basic}\r\n"
        f"Content-Type: {FORM}\r\nContent-Length: {len(body)}\r\n{fields}\r\n{body}").encode()


class Connection:
    """A connection on which bytes are sent as the test wants, and answers are read one after another."""

    def __init__(self, running, receives=None):
        """`receives` is how many bytes the system keeps for a client that does not read them."""
        self.socket = socket.socket()
        if receives:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", running.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if running.base.startswith("https"):
            context = ssl.create_default_context(cafile=running.verify)
            self.socket = context.wrap_socket(self.socket, server_hostname="127.0.0.1")
        self.reader = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.reader.close()
        self.socket.close()

    def send(self, *pieces, pause=0.05):
        """Pieces with a pause between them, so that each is a read of its own."""
        for number, piece in enumerate(pieces):
            if number:
                time.sleep(pause)
            self.socket.sendall(piece)

    def answer(self):
        """Status, fields and body of the next answer; `None` at the end of the connection."""
        line = self.reader.readline()
        if not line:
            return None
        fields = http.client.parse_headers(self.reader)
        return int(line.split()[1]), fields, self.reader.read(int(fields["Content-Length"]))

    def statuses(self, count):
        return [self.answer()[0] for _ in range(count)]

    def is_ended(self):
        return self.reader.read() == b""


def test_a_whole_request_and_one_in_pieces_have_the_same_answer(open_server, asked):
    for request in (asked(), asked(secret="wrong"), asked(scope="nothing"), asked(fields="Origin: https://a.example\r\n")):
        with Connection(open_server) as connection:
            connection.send(request)
            whole = connection.answer()
            connection.send(request[:60], request[60:-10], request[-10:])
            pieces = connection.answer()
        assert whole[0] == pieces[0]
        assert sorted(whole[1].keys()) == sorted(pieces[1].keys())
        for name in set(whole[1].keys()) - {"Date", "X-Okta-Request-Id", "Content-Length"}:
            assert whole[1][name] == pieces[1][name]
        assert json.loads(whole[2]).keys() == json.loads(pieces[2]).keys()
        assert whole[1]["X-Okta-Request-Id"] != pieces[1]["X-Okta-Request-Id"]


def test_the_date_of_an_answer_is_that_of_today(open_server, asked):
    with Connection(open_server) as connection:
        connection.send(asked())
        date = connection.answer()[1]["Date"]
    assert date == email.utils.formatdate(email.utils.mktime_tz(email.utils.parsedate_tz(date)), usegmt=True)
    assert abs(email.utils.parsedate_to_datetime(date).timestamp() - time.time()) < 10


def test_requests_that_are_sent_at_once_are_answered_in_their_order(open_server, asked):
    with Connection(open_server) as connection:
        connection.send(asked() + LIVEZ + asked(secret="wrong") + asked() + LIVEZ + asked(scope="nothing") + asked())
        answers = [connection.answer() for _ in range(7)]
        assert [status for status, _, _ in answers] == [200, 200, 401, 200, 200, 400, 200]
        tokens = [json.loads(answers[number][2])["access_token"] for number in (0, 3, 6)]
        assert len({payload_of(token)["jti"] for token in tokens}) == 3
        assert answers[1][2] == answers[4][2] == b"ok\n"
        connection.send(asked())
        assert connection.statuses(1) == [200]


@pytest.mark.parametrize("cut", [10, -5])
def test_a_request_in_pieces_keeps_its_place(open_server, asked, cut):
    first, second = asked(secret="wrong"), asked()
    with Connection(open_server) as connection:
        connection.send(second + first[:cut], first[cut:] + second, second + LIVEZ + first[:cut], first[cut:])
        assert connection.statuses(6) == [200, 401, 200, 200, 200, 401]


def test_a_client_that_has_said_all_gets_its_answers(open_server, asked):
    if open_server.base.startswith("https"):
        pytest.skip("over TLS a side is not closed alone")
    for requests in (1, 3):
        with Connection(open_server) as connection:
            connection.send(asked() * requests)
            connection.socket.shutdown(socket.SHUT_WR)
            assert connection.statuses(requests) == [200] * requests
            assert connection.is_ended()


def test_the_last_request_ends_its_connection(open_server, asked):
    with Connection(open_server) as connection:
        connection.send(asked(fields="Connection: keep-alive\r\n") + asked(fields="Connection: close\r\n"))
        assert connection.statuses(2) == [200, 200]
        assert connection.is_ended()


def test_what_is_not_http_does_not_overtake_an_answer(open_server, asked):
    with Connection(open_server) as connection:
        connection.send(asked() + b"\x16\x03\x01 nonsense\r\n\r\n")
        assert connection.statuses(2) == [200, 400]
        assert connection.is_ended()


def test_a_client_that_leaves_disturbs_nobody(open_server, asked):
    for _ in range(20):
        with Connection(open_server) as connection:
            connection.send(asked() * 3)
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with Connection(open_server) as connection:
        connection.send(asked())
        assert connection.statuses(1) == [200]


def test_a_client_that_does_not_read_is_waited_for(open_server, asked):
    """Its answers fill the buffers of the system; then the server stops reading instead of growing."""
    request = asked(secret="wrong") + asked()
    before = resident(open_server)
    with Connection(open_server, receives=4096) as connection:
        connection.socket.settimeout(2)
        rest = memoryview(request * 40_000)
        try:
            while rest:
                rest = rest[connection.socket.send(rest[:65536]):]
        except TimeoutError:
            pass
        assert rest, "the server has read all, and keeps the answers"
        assert resident(open_server) - before < 40 << 20
        connection.socket.settimeout(30)
        assert connection.statuses(600) == [401, 200] * 300


def test_a_connection_that_waits_for_its_next_token_does_not_keep_a_server_from_ending(tmp_path):
    running = RunningServer(tmp_path / "s", "--in-memory").start()
    api = Management(running.base, running.token)
    app, server = api.create_app(), api.open_server()["id"]
    with Connection(running) as connection:
        connection.send(token_request(server, app))
        assert connection.statuses(1) == [200]
        start = time.monotonic()
        assert running.stop() == 0
        assert time.monotonic() - start < 5
        assert connection.is_ended()


def resident(running):
    """Bytes of memory of the process."""
    with open(f"/proc/{running.process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096
