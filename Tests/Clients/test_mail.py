# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Messages to users leave through a mail server, or into a directory."""

import email
import email.policy
import ssl
import subprocess
import time

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from organisation import Management
from running_server import RunningServer, free_port, run_moneta


class Mailbox:
    """A mail server's memory; the first deliveries can be refused."""

    def __init__(self, refusals=0):
        self.messages, self.refusals = [], refusals

    async def handle_DATA(self, server, session, envelope):
        if self.refusals:
            self.refusals -= 1
            return "451 come again"
        self.messages.append((session, envelope))
        return "250 taken"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 ok"


class MailServer(Controller):
    def __init__(self, mailbox, context=None, password=None):
        super().__init__(mailbox, hostname="127.0.0.1", port=free_port(), ready_timeout=10)
        self.context, self.password = context, password

    def factory(self):
        def authenticate(server, session, envelope, mechanism, data):
            return AuthResult(success=data.password == self.password)

        return SMTP(
            self.handler, tls_context=self.context, auth_required=self.password is not None,
            authenticator=authenticate if self.password else None, auth_require_tls=False, hostname="mail.test")


def wait_for(what, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


def invite(running, name, mail=None):
    return Management(running.base, running.token).post(
        "/users", {"profile": {"login": f"{name}@people.test", "email": mail or f"{name}@people.test",
                               "firstName": "Zoë", "lastName": "Åkesson"}}, status=200)


def test_an_invitation_is_handed_to_a_mail_server_with_a_password(tmp_path):
    mailbox = Mailbox()
    mail = MailServer(mailbox, password=b"p@ss:word")
    mail.start()
    running = RunningServer(
        tmp_path / "s", "--smtp-url", f"smtp://moneta:p%40ss%3Aword@127.0.0.1:{mail.port}", "--mail-from",
        "Acme Sign-in <id@acme.test>", "--organisation-name", "Ácme & Söhne").start()
    try:
        invite(running, "zoe")
        session, envelope = wait_for(lambda: mailbox.messages)[0]
        assert (envelope.mail_from, envelope.rcpt_tos) == ("id@acme.test", ["zoe@people.test"])
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert message["Subject"] == "Welcome to Ácme & Söhne" and message["To"] == "zoe@people.test"
        assert message["From"] == "Acme Sign-in <id@acme.test>"
        assert "Hello Zoë Åkesson," in message.get_content() and running.base in message.get_content()
        assert abs(message["Date"].datetime.timestamp() - time.time()) < 60
        time.sleep(2)
        assert len(mailbox.messages) == 1
    finally:
        running.stop()
        mail.stop()


def test_what_a_mail_server_refuses_for_good_is_given_up_and_the_rest_waits(tmp_path):
    mailbox = Mailbox(refusals=1)
    mail = MailServer(mailbox)
    mail.start()
    running = RunningServer(
        tmp_path / "s", "--smtp-url", f"smtp://127.0.0.1:{mail.port}", "--mail-from", "id@acme.test").start()
    try:
        invite(running, "gone", "nobody@people.test")
        wait_for(lambda: "a message was given up" in running.log())
        invite(running, "later")
        wait_for(lambda: "a message could not be sent yet" in running.log())
        assert mailbox.messages == [] and "451 come again" in running.log()
    finally:
        running.stop()
        mail.stop()


def test_links_do_not_travel_in_the_open(tmp_path):
    """A certificate that nobody vouches for is refused, though the server offers STARTTLS."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj",
         "/CN=mail.test", "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    mailbox = Mailbox()
    mail = MailServer(mailbox, context=context)
    mail.start()
    running = RunningServer(
        tmp_path / "s", "--smtp-url", f"smtp://localhost:{mail.port}", "--mail-from", "id@acme.test").start()
    try:
        invite(running, "zoe")
        wait_for(lambda: "a message could not be sent yet" in running.log())
        assert mailbox.messages == [] and "CERTIFICATE_VERIFY_FAILED" in running.log()
    finally:
        running.stop()
        mail.stop()


def test_messages_are_files_in_development(tmp_path):
    running = RunningServer(tmp_path / "s", "--mail-directory", tmp_path / "mail").start()
    try:
        invite(running, "zoe")
        path = wait_for(lambda: list((tmp_path / "mail").glob("*.eml")) if (tmp_path / "mail").exists() else [])[0]
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert message["To"] == "zoe@people.test" and "It works once, until" in message.get_content()
    finally:
        running.stop()


@pytest.mark.parametrize("flags, words", [
    (("--smtp-url", "mail.example.com", "--mail-from", "a@b.c"), "smtp-url must be like smtp://"),
    (("--smtp-url", "smtp://mail.example.com"), "mail-from must be an email address"),
    (("--smtp-url", "smtp://m.example.com", "--mail-from", "a@b.c", "--mail-directory", "d"), "cannot be given together"),
])
def test_wrong_settings_of_mail_are_refused(flags, words):
    answer = run_moneta("serve", "--in-memory", "--port", str(free_port()), *flags)
    assert answer.returncode != 0 and words in answer.stderr
