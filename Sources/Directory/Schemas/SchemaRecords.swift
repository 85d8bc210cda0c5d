// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Persistence
import Primitives
import SystemLog

/// The rows of profile schemas and of values that must be unique.
package struct SchemaRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// The schema of an owner; what everyone begins with when nobody has changed it.
    package func find(_ owner: ProfileSchema.Owner) throws -> ProfileSchema {
        let row = try tx.row(
            "SELECT base, custom, created, last_updated FROM profile_schema WHERE id = \(owner.schemaID)")
        guard let row else {
            if owner == .userType(User.defaultTypeID) { return .defaultUser }
            return ProfileSchema(owner, base: owner.base, custom: [:])
        }
        return ProfileSchema(
            owner, base: try row.object("base"),
            custom: try row.object("custom"), created: try row.timestamp("created"),
            lastUpdated: try row.timestamp("last_updated"))
    }

    func save(_ schema: ProfileSchema, at now: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO profile_schema (id, base, custom, created, last_updated)
            VALUES (\(schema.id), \(JSON.object(schema.base)), \(JSON.object(schema.custom)), \(now), \(now))
            ON CONFLICT (id) DO UPDATE SET base = excluded.base, custom = excluded.custom,
                last_updated = excluded.last_updated
            """)
    }

    func delete(_ owner: ProfileSchema.Owner) throws {
        try tx.run("DELETE FROM profile_schema WHERE id = \(owner.schemaID)")
        try tx.run("DELETE FROM unique_value WHERE schema_id = \(owner.schemaID)")
    }

    /// Takes an attribute out of all profiles of the schema's kind.
    ///
    /// Group rules look at users that had a value before the transaction ends.
    func removeValues(of attribute: String, from owner: ProfileSchema.Owner, in change: Change) throws {
        let without = tx.dialect.withoutMember("profile", attribute)
        switch owner {
        case .userType(let type):
            try GroupRuleSettlement.of(change)
                .attributeGoes(attribute, ofType: type, in: tx)
            try tx.run("UPDATE directory_user SET profile = \(without) WHERE type_id = \(type)")
            try tx.run(
                """
                DELETE FROM user_attribute WHERE name = \(attribute) AND user_id IN
                    (SELECT id FROM directory_user WHERE type_id = \(type))
                """)
        case .group:
            try GroupRuleSettlement.of(change)
                .groupAttributeGoes(attribute, in: tx)
            try tx.run("UPDATE user_group SET profile = \(without)")
        case .app(let app):
            try tx.run("UPDATE app_user SET profile = \(without) WHERE app_id = \(app)")
            try tx.run("UPDATE app_group SET profile = \(without) WHERE app_id = \(app)")
        }
        try tx.run(
            "DELETE FROM unique_value WHERE schema_id = \(owner.schemaID) AND attribute = \(attribute)")
    }

    /// Writes down the unique values of a profile, in the place of those it had.
    ///
    /// A value that another one has is refused by the name of its attribute.
    func claim(_ profile: JSONObject, of ownerID: String, schema: ProfileSchema) throws {
        let attributes = schema.uniqueAttributes
        // Also when none is unique any more, or the owner has come to another type.
        try tx.run("DELETE FROM unique_value WHERE owner_id = \(ownerID)")
        for attribute in attributes {
            guard let value = profile[attribute], !value.isNull, value != "" else { continue }
            let key = uniqueKey(value)
            let added = try tx.run(
                """
                INSERT INTO unique_value (schema_id, attribute, value, owner_id)
                VALUES (\(schema.id), \(attribute), \(key), \(ownerID))
                ON CONFLICT (schema_id, attribute, value) DO NOTHING
                """)
            guard added > 0 else {
                throw ChangeRefused.invalid(
                    attribute, "An object with this field already exists in the current organization")
            }
        }
    }

    /// Forgets the unique values of one who is gone.
    func release(_ ownerID: String) throws {
        try tx.run("DELETE FROM unique_value WHERE owner_id = \(ownerID)")
    }

    /// Users of a type by id, for work on all of them.
    func users(ofType type: String, after: String, limit: Int) throws -> [(id: String, profile: JSONObject)] {
        try tx.rows(
            """
            SELECT id, profile FROM directory_user WHERE type_id = \(type) AND id > \(after)
            ORDER BY id LIMIT \(limit)
            """
        ).map { (try $0.text("id"), try $0.object("profile")) }
    }
}

/// Texts that differ in case only are the same.
private func uniqueKey(_ value: JSON) -> String {
    if let text = value.string { return "s" + text.lowercased() }
    return value.text
}
