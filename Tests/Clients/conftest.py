# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The servers that the tests share. Run by scripts/test; MONETA_BINARY names the binary under test."""

import datetime
import ipaddress
import os
import pathlib
import sys

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from organisation import Management  # noqa: E402
from running_server import REPOSITORY, RunningServer, moneta_binary  # noqa: E402


# What takes longest begins first, so that no worker is left with it at the end.
LONGEST = ("test_postgres", "test_sign_in", "test_authn", "test_refusals", "test_pages", "test_slow_clients", "test_operation", "test_token_tests", "test_import")
# Their tests start servers of their own; those of other files share what the file has set up.
APART = ("test_operation", "test_import", "test_mail")


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "timed: holds a clock against the server, so that scripts/test runs it alone, after the others")
    if not os.access(moneta_binary(), os.X_OK):
        raise pytest.UsageError(
            f"{moneta_binary()} is not there: build it (swift build --product moneta) or name it by MONETA_BINARY")


def pytest_collection_modifyitems(items):
    """Says which tests stay together when several workers run them (pytest --dist loadgroup)."""
    def place(item):
        return LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST)

    items.sort(key=place)
    for item in items:
        if "backed_up" in item.fixturenames and item.path.stem in APART:
            item.add_marker(pytest.mark.xdist_group("backed_up"))
        elif item.path.stem not in APART:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server on a database of its own, for all tests that do not stop it."""
    running = RunningServer(
        tmp_path_factory.mktemp("server"), "--log-level", "info", "--management-rate-limit", "0",
        "--allow-private-networks")
    running.start()
    yield running
    assert running.process.poll() is None, f"the server died during the tests: {running.log()[-4000:]}"
    running.stop()


@pytest.fixture(scope="session")
def api(server):
    return Management(server.base, server.token)


@pytest.fixture(scope="session")
def in_memory(tmp_path_factory):
    """The stand-in that teams run in their own tests: nothing on disk, everything from the seed file."""
    running = RunningServer(
        tmp_path_factory.mktemp("in-memory"), "--in-memory", "--seed", REPOSITORY / "Examples" / "small-company.yaml")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for localhost that signs itself: the paths of chain and key."""
    directory = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "moneta tests")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256()))
    chain_path, key_path = directory / "chain.pem", directory / "key.pem"
    chain_path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    key_path.chmod(0o600)
    return chain_path, key_path


@pytest.fixture(scope="session")
def over_tls(tmp_path_factory, certificate):
    """The same product behind TLS, for clients that refuse plain http."""
    running = RunningServer(tmp_path_factory.mktemp("tls"), "--in-memory", certificate=certificate)
    running.start()
    yield running
    running.stop()
