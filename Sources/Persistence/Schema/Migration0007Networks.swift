// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// Network zones and trusted origins.
let migration0007Networks = Migration(
    number: 7,
    name: "networks",
    statements: [
        """
        CREATE TABLE network_zone (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('IP', 'DYNAMIC', 'DYNAMIC_V2')),
            usage TEXT NOT NULL CHECK (usage IN ('POLICY', 'BLOCKLIST')),
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
            system INTEGER NOT NULL CHECK (system IN (0, 1)),
            document TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_updated INTEGER NOT NULL,
            CONSTRAINT network_zone_name_unique UNIQUE (name)
        )
        """,
        "CREATE INDEX network_zone_by_created ON network_zone (created, id)",
        // The zones that every organisation has; new organisations get them when they are made.
        zone("nzoLegacyIpZoneMonet", "LegacyIpZone", "IP", "POLICY"),
        zone("nzoBlockedIpZoneMone", "BlockedIpZone", "IP", "BLOCKLIST"),
        zone("nzoEnhancedDynamicMo", "DefaultEnhancedDynamicZone", "DYNAMIC_V2", "BLOCKLIST"),
        zone("nzoDefaultExemptIpMo", "DefaultExemptIpZone", "IP", "POLICY"),
        """
        CREATE TABLE trusted_origin (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            origin TEXT NOT NULL,
            scopes TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
            created INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            last_updated INTEGER NOT NULL,
            last_updated_by TEXT NOT NULL,
            CONSTRAINT trusted_origin_name_unique UNIQUE (name),
            CONSTRAINT trusted_origin_origin_unique UNIQUE (origin)
        )
        """,
        "CREATE INDEX trusted_origin_by_created ON trusted_origin (created, id)",
    ])

private func zone(_ id: String, _ name: String, _ kind: String, _ usage: String) -> String {
    """
    INSERT INTO network_zone (id, name, kind, usage, status, system, document, created, last_updated)
    SELECT '\(id)', '\(name)', '\(kind)', '\(usage)', 'ACTIVE', 1, '{}', created, created FROM organisation
    """
}
