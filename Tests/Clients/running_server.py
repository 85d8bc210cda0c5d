# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""A `moneta serve` of its own: started on a free port, waited for, and stopped by its process id."""

import itertools
import os
import pathlib
import random
import secrets
import signal
import socket
import subprocess
import time

import requests

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def moneta_binary():
    """The binary under test: MONETA_BINARY, or the debug build."""
    return os.environ.get("MONETA_BINARY") or str(REPOSITORY / ".build" / "debug" / "moneta")


def clean_environment(**extra):
    """The environment without settings of Moneta, so that those of the caller do not reach the tests."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MONETA_")}
    return environment | extra


def worker_number():
    """Which of the processes this is that run the tests side by side."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


# Below those that the system gives to who asks for any, and for each worker its own: so nobody takes a port before the
# server that it was found for.
_ports = itertools.cycle(random.sample(range(10_000 + worker_number() % 16, 20_000, 16), 625))


def free_port():
    for port in _ports:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def run_moneta(*arguments, timeout=30, **environment):
    """A command that ends by itself; the answer has `returncode`, `stdout` and `stderr`."""
    return subprocess.run(
        [moneta_binary(), *arguments], env=clean_environment(**environment), capture_output=True, text=True,
        timeout=timeout, check=False)


class RunningServer:
    """A server that this test run started, and may stop or kill."""

    def __init__(self, directory, *flags, token=None, port=None, certificate=None, **environment):
        """With a `certificate`, the paths of chain and key, it is behind TLS."""
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.token = token or secrets.token_hex(32)
        self.port = port or free_port()
        self.base = f"{'https' if certificate else 'http'}://localhost:{self.port}"
        self.log_path = self.directory / "server.log"
        self.output_path = self.directory / "server.out"
        self.verify = str(certificate[0]) if certificate else True
        self.flags = [str(flag) for flag in flags]
        if certificate:
            self.flags += ["--tls-certificate", str(certificate[0]), "--tls-key", str(certificate[1])]
        if "--in-memory" not in self.flags and "--data-directory" not in self.flags:
            self.flags += ["--data-directory", str(self.directory / "data")]
        self.environment = environment
        self.process = None

    def start(self, timeout=30, wait=True):
        environment = clean_environment(MONETA_API_TOKEN=self.token, **self.environment)
        with open(self.log_path, "ab") as log, open(self.output_path, "ab") as output:
            self.process = subprocess.Popen(
                [moneta_binary(), "serve", "--port", str(self.port), *self.flags], env=environment, stdout=output,
                stderr=log)
        if wait:
            self.wait_until_ready(timeout)
        return self

    def wait_until_ready(self, timeout=30):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"moneta ended with {self.process.returncode}: {self.log()[-4000:]}")
            try:
                if requests.get(self.base + "/readyz", timeout=2, verify=self.verify).status_code == 200:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.02)
        raise AssertionError(f"moneta is not ready after {timeout} s: {self.log()[-4000:]}")

    def stop(self, timeout=20):
        """Asks it to stop and returns its exit status."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"moneta did not stop within {timeout} s after SIGTERM") from None

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def restart(self):
        self.stop()
        return self.start()

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def output(self):
        return self.output_path.read_text(errors="replace") if self.output_path.exists() else ""

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()
