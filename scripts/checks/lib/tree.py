# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The tree that a check looks at, and how it says what it found.

A check is called as `scripts/checks/NAME [ROOT]`; without ROOT it looks at the project that it belongs to. It prints one
line a finding, `path:line: what is wrong and what is allowed`, and ends with 1 when there was one.
"""

import os
import subprocess
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
SKIPPED_FOLDERS = {".git", "__pycache__", ".venv", ".pytest_cache", ".moneta"}


class Tree:
    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.paths = sorted(self._listed())

    def _listed(self):
        """Every file that is in git or could be; without git, all but what is made here."""
        if os.path.exists(os.path.join(self.root, ".git")):
            command = ["git", "-C", self.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
            listed = subprocess.run(command, capture_output=True)
            if listed.returncode == 0:
                names = set(listed.stdout.decode().split("\0")) - {""}
                return [name for name in names if os.path.isfile(os.path.join(self.root, name))]
        found = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = [f for f in folders if f not in SKIPPED_FOLDERS and not f.startswith(".build")]
            found += [os.path.relpath(os.path.join(folder, file), self.root) for file in files]
        return found

    def under(self, *starts, suffix=""):
        return [path for path in self.paths if path.startswith(starts) and path.endswith(suffix)]

    def has(self, path):
        return os.path.exists(os.path.join(self.root, path))

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as file:
            return file.read()


class Findings:
    def __init__(self):
        self.lines = []

    def add(self, path, line, message):
        self.lines.append((path, line, message))

    def finish(self):
        """Prints the findings and ends the program."""
        for path, line, message in sorted(set(self.lines)):
            print(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        sys.exit(1 if self.lines else 0)


def tree_from_arguments():
    return Tree(sys.argv[1] if len(sys.argv) > 1 else PROJECT)
