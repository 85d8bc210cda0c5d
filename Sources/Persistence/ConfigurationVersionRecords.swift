// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// The configuration's versions: one row a part, and the row with the empty key that counts all changes.
///
/// ``lock()`` and bumping the counting row lock it until the transaction ends. Changes to the configuration
/// therefore follow one another on all nodes, and become visible in the order of their versions: who has seen
/// a version has seen all below.
package struct ConfigurationVersionRecords {
    /// How many changes are remembered by their stamps.
    private static let history: Int64 = 1000

    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// Takes the lock, and leaves the versions as they are.
    package func lock() throws {
        try tx.run(
            """
            INSERT INTO configuration_version (key, version) VALUES ('', 0)
            ON CONFLICT (key) DO UPDATE SET version = configuration_version.version
            """)
    }

    /// Takes the lock, gives `key` the next version and answers it.
    ///
    /// This is what a driver runs for `configurationChanged`.
    @discardableResult
    package func bump(_ key: ConfigurationKey) throws -> Int64 {
        let counted = try tx.row(
            """
            INSERT INTO configuration_version (key, version) VALUES ('', 1)
            ON CONFLICT (key) DO UPDATE SET version = configuration_version.version + 1
            RETURNING version
            """)
        guard let version = try counted?.integer("version") else {
            throw StoreError.failed("the version of the configuration could not be counted")
        }
        try tx.run(
            """
            INSERT INTO configuration_change (version, stamp) VALUES (\(version), \(tx.dialect.randomText))
            ON CONFLICT (version) DO UPDATE SET stamp = excluded.stamp
            """)
        if version % 100 == 0 {
            try tx.run("DELETE FROM configuration_change WHERE version <= \(version - Self.history)")
        }
        guard !key.text.isEmpty else { return version }
        try tx.run(
            """
            INSERT INTO configuration_version (key, version) VALUES (\(key.text), \(version))
            ON CONFLICT (key) DO UPDATE SET version = excluded.version
            """)
        return version
    }

    /// The version of the whole configuration; 0 before the first change.
    package func current() throws -> Int64 {
        try tx.row("SELECT version FROM configuration_version WHERE key = ''")?.integer("version") ?? 0
    }

    /// Where the history of changes is now.
    package func position() throws -> ConfigurationPosition { try position(at: current()) }

    /// The place of the change with that version.
    package func position(at version: Int64) throws -> ConfigurationPosition {
        ConfigurationPosition(version: version, stamp: try stamp(of: version))
    }

    /// Whether the history that was seen up to a position is the beginning of this one.
    ///
    /// It is not when changes were lost: the version is lower, or another change has it now. A position that
    /// is more than a thousand changes old is not known any more.
    package func continues(_ seen: ConfigurationPosition) throws -> Bool {
        guard seen.version > 0 else { return true }
        guard let stamp = try stamp(of: seen.version), stamp == seen.stamp else { return false }
        return try current() >= seen.version
    }

    private func stamp(of version: Int64) throws -> String? {
        try tx.row("SELECT stamp FROM configuration_change WHERE version = \(version)")?.text("stamp")
    }

    /// The parts that have changed after `version` with their versions, and the version that this answer is
    /// true for.
    package func changes(since version: Int64) throws -> (changed: [ConfigurationKey: Int64], version: Int64)
    {
        let rows = try tx.rows("SELECT key, version FROM configuration_version WHERE version > \(version)")
        var changed: [ConfigurationKey: Int64] = [:]
        var latest = version
        for row in rows {
            let version = try row.integer("version")
            latest = max(latest, version)
            let key = try row.text("key")
            if !key.isEmpty { changed[ConfigurationKey(key)] = version }
        }
        return (changed, latest)
    }

    /// The parts that have changed after `version`, and the version that this answer is true for.
    package func changedKeys(since version: Int64) throws -> (keys: Set<ConfigurationKey>, version: Int64) {
        let (changed, version) = try changes(since: version)
        return (Set(changed.keys), version)
    }
}

/// A place in the history of changes to the configuration.
package struct ConfigurationPosition: Sendable, Equatable {
    package let version: Int64
    /// What tells the change of that version from another one that got its number later.
    ///
    /// `nil` before the first change.
    package let stamp: String?
}
