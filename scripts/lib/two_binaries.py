# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The CPU time per token of two binaries that are loaded in turn."""

import os
import statistics
import sys

from loads import ALGORITHMS, Report, Server, make_app, make_server, say, token_script, wrk

LOADS = [(algorithm, connections) for algorithm in ALGORITHMS for connections in (16, 64)]
BAR = 1.03


class Side:
    """One of two binaries that are compared: its server, ready for token requests."""

    def __init__(self, binary, directory):
        os.makedirs(directory)
        self.server = Server(binary, os.path.join(directory, "data"))
        self.server.start()
        secret = make_app(self.server, "bench-client")
        self.script = token_script(directory, "token", "bench-client", secret, "read")
        self.paths = {
            name: f"/oauth2/{make_server(self.server, name.lower(), name)}/v1/token" for name in ALGORITHMS}

    def load(self, algorithm, connections, seconds):
        """CPU microseconds per token."""
        found = wrk(self.server, self.paths[algorithm], connections, seconds, self.script)
        if found["errors"]:
            sys.exit(f"bench: {self.server.binary} refused {found['errors']} requests")
        return found["cpu"]


def in_turn(sides, rounds, seconds):
    """The CPU time per token of both sides, for each load a pair by round."""
    for side in sides:
        for load in LOADS:
            side.load(*load, seconds)
    found = {load: [] for load in LOADS}
    for number in range(rounds):
        order = [0, 1, 1, 0] if number % 2 == 0 else [1, 0, 0, 1]
        for load in LOADS:
            costs = ([], [])
            for place in order:
                costs[place].append(sides[place].load(*load, seconds))
            found[load].append(tuple(statistics.mean(cost) for cost in costs))
    return found


def compare(binary, against, directory, rounds, seconds):
    """Prints the CPU time per token of two binaries, and the first in that of the second."""
    say(f"first:  {binary}")
    say(f"second: {against}")
    sides = []
    try:
        for place, file in (("first", binary), ("second", against)):
            sides.append(Side(file, os.path.join(directory, place)))
        found = in_turn(sides, rounds, seconds)
    finally:
        for side in sides:
            side.server.stop()
    report, medians = Report(), {}
    for (algorithm, connections), pairs in found.items():
        say("")
        say(f"{algorithm} at {connections} connections, CPU us per token")
        for title, place in (("first", 0), ("second", 1)):
            say(f"  {title:8}" + "".join(f"{pair[place]:8.1f}" for pair in pairs))
        ratios = [one / other for one, other in pairs]
        say(f"  {'ratio':8}" + "".join(f"{ratio:8.3f}" for ratio in ratios))
        say(f"  median {statistics.median(ratios):.3f}, between {min(ratios):.3f} and {max(ratios):.3f}")
        medians[algorithm, connections] = statistics.median(ratios)
    say("")
    for (algorithm, connections), ratio in medians.items():
        report.goal(
            f"{algorithm} CPU per token at {connections} connections, in that of the second", ratio, BAR, digits=3)
    report.end()
