# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""The rings of the house: which target stands where. A new target is entered here first."""

KERNEL = {"Primitives", "CCommonPasswords", "CLibCrypt", "CLibCrypto", "CPCRE2", "JOSE", "Expressions", "Policies", "Claims", "TokenTests"}
CONTEXTS = {"Persistence", "SystemLog", "Directory", "SignIn", "OAuth"}
DRIVERS = {"SQLiteStore", "PostgresStore"}
EDGES = {"Web", "Pages", "CPageAssets", "ManagementAPI", "Console", "MonetaServer", "CLibPQ", "CSQLite", "moneta"} | DRIVERS
TESTING = {"MonetaTesting"}
OURS = KERNEL | CONTEXTS | EDGES | TESTING


def target(path):
    """The target that a file belongs to: the folder below Sources or Tests."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] in ("Sources", "Tests") else None


def ring(name):
    for title, members in (("kernel", KERNEL), ("contexts", CONTEXTS), ("edges", EDGES), ("tests", TESTING)):
        if name in members:
            return title
    return None
