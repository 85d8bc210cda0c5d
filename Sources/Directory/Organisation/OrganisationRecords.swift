// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
import Primitives

/// The row of the organisation.
package struct OrganisationRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// The organisation; `nil` before the first start has been carried out.
    package func find() throws -> Organisation? {
        try tx.row(
            "SELECT id, name, subdomain, settings, created, last_updated FROM organisation ORDER BY created LIMIT 1"
        ).map { row in
            guard let settings = try row.json("settings").object else {
                throw StoreError.unexpectedColumn("settings")
            }
            return Organisation(
                id: try row.id("id"), name: try row.text("name"), subdomain: try row.text("subdomain"),
                settings: settings, created: try row.timestamp("created"),
                lastUpdated: try row.timestamp("last_updated"))
        }
    }

    func insert(_ organisation: Organisation) throws {
        try tx.run(
            """
            INSERT INTO organisation (id, name, subdomain, settings, created, last_updated)
            VALUES (\(organisation.id), \(organisation.name), \(organisation.subdomain),
                \(JSON.object(organisation.settings)), \(organisation.created), \(organisation.lastUpdated))
            """)
    }

    func update(_ organisation: Organisation) throws {
        try tx.run(
            """
            UPDATE organisation SET name = \(organisation.name),
                settings = \(JSON.object(organisation.settings)), last_updated = \(organisation.lastUpdated)
            WHERE id = \(organisation.id)
            """)
    }
}
