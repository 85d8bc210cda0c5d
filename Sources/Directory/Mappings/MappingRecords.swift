// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
package import Persistence
package import Primitives
package import SystemLog

/// The rows of profile mappings.
package struct MappingRecords {
    private let tx: any Transaction

    package init(_ tx: any Transaction) { self.tx = tx }

    /// The mapping of an app in one direction; what an app begins with when nobody has changed it.
    package func find(_ app: ID<App>, _ direction: ProfileMapping.Direction) throws -> ProfileMapping {
        let row = try tx.row(
            """
            SELECT properties FROM profile_mapping
            WHERE app_id = \(app) AND from_user = \(direction.rawValue)
            """)
        guard let row else { return .standard(app, direction) }
        return ProfileMapping(appID: app, direction: direction, document: try row.object("properties"))
    }

    /// The mappings from users that somebody has changed, compiled, by app; at most `limit`.
    package func changed(limit: Int) throws -> [ID<App>: CompiledMapping] {
        let direction = ProfileMapping.Direction.fromUser
        let rows = try tx.rows(
            """
            SELECT app_id, properties FROM profile_mapping WHERE from_user = \(direction.rawValue)
            ORDER BY app_id LIMIT \(limit)
            """)
        var mappings: [ID<App>: CompiledMapping] = [:]
        for row in rows {
            let app: ID<App> = try row.id("app_id")
            let mapping = ProfileMapping(
                appID: app, direction: direction, document: try row.object("properties"))
            mappings[app] = CompiledMapping(mapping, schema: try SchemaRecords(tx).find(.app(app)))
        }
        return mappings
    }

    /// The mapping with that id.
    package func find(id: String) throws -> ProfileMapping? {
        guard id.hasPrefix("prm0") || id.hasPrefix("prm1") else { return nil }
        // The id of its app begins with `0oa` and one more character that the id of a mapping does not have.
        let pattern = "0oa_" + escapedPattern(String(id.dropFirst(4)))
        let ids: [ID<App>] = try tx.rows("SELECT id FROM app WHERE id LIKE \(pattern) ESCAPE '\\' LIMIT 2")
            .map { try $0.id("id") }
        guard let app = ids.first else { return nil }
        return try find(app, id.hasPrefix("prm1") ? .fromUser : .toUser)
    }

    func save(_ mapping: ProfileMapping, at now: Timestamp) throws {
        try tx.run(
            """
            INSERT INTO profile_mapping (app_id, from_user, properties, last_updated)
            VALUES (\(mapping.appID), \(mapping.direction.rawValue), \(JSON.object(mapping.document)), \(now))
            ON CONFLICT (app_id, from_user) DO UPDATE SET properties = excluded.properties,
                last_updated = excluded.last_updated
            """)
    }
}

/// The mapping with that id, or ``ChangeRefused/notFound(entity:id:)``.
package func profileMapping(_ id: String, in tx: any Transaction) throws -> ProfileMapping {
    guard let mapping = try MappingRecords(tx).find(id: id) else {
        throw ChangeRefused.notFound(entity: "ProfileMapping", id: id)
    }
    return mapping
}

/// Changes a mapping: properties that are `nil` go, the others come in the place of what they were.
///
/// The target's schema must have them, and each expression must be one.
package func changeMapping(
    _ id: String, properties: [(name: String, property: ProfileMapping.Property?)], in change: Change
) throws -> ProfileMapping {
    try change.lockConfiguration()
    var mapping = try profileMapping(id, in: change)
    let app = try AppRecords(change).find(mapping.appID)
    let before = mapping.document
    let schema = try SchemaRecords(change).find(
        mapping.direction == .fromUser ? .app(mapping.appID) : .userType(User.defaultTypeID))
    var causes: [String] = []
    for (name, property) in properties {
        let place = mapping.properties.firstIndex { $0.name == name }
        guard let property else {
            if let place { mapping.properties.remove(at: place) }
            continue
        }
        if schema[name] == nil { causes.append("Invalid target field \(name)") }
        do {
            _ = try ParsedExpression(parsing: property.expression)
        } catch {
            causes.append("\(name): the expression cannot be read: \(error)")
        }
        if let place {
            mapping.properties[place].property = property
        } else {
            mapping.properties.append((name, property))
        }
    }
    guard causes.isEmpty else { throw ChangeRefused.invalid(object: "updateMapping", causes: causes) }
    try MappingRecords(change).save(mapping, at: change.now.wholeSecond)
    try change.record(
        .mappingUpdated, of: MappingOfApp(mapping: mapping, app: app),
        also: app.map { [$0.eventTarget] } ?? [],
        from: .object(before), to: .object(mapping.document))
    return mapping
}

/// A mapping, which belongs to its app.
private struct MappingOfApp: Changeable {
    let mapping: ProfileMapping
    let app: App?

    var eventTarget: Event.Target {
        Event.Target(id: mapping.id, type: "ProfileMapping", displayName: app?.label)
    }

    var revised: Revised { .thing(.app, mapping.appID.text) }

    var invalidated: [ConfigurationKey] { [.app(app?.clientID ?? mapping.appID.text)] }
}

/// What maps users to an app now.
package func compiledMapping(to app: ID<App>, in tx: any Transaction) throws -> CompiledMapping {
    CompiledMapping(
        try MappingRecords(tx).find(app, .fromUser), schema: try SchemaRecords(tx).find(.app(app)))
}
