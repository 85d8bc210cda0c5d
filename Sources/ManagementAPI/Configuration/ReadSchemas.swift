// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Directory
import Persistence
import Primitives

extension ConfigurationReader {
    /// Adds the `attributes` of a schema that are its own, and of the base ones what differs from the
    /// beginning.
    func add(_ owner: ProfileSchema.Owner, to document: inout JSONObject) throws {
        let schema = try SchemaRecords(tx).find(owner)
        let base = changes(of: schema)
        if !base.isEmpty { document["baseAttributes"] = .object(base) }
        if !schema.custom.isEmpty { document["attributes"] = .object(schema.custom) }
    }

    private func changes(of schema: ProfileSchema) -> JSONObject {
        var changes: JSONObject = [:]
        for (name, standard) in schema.owner.base.members {
            guard let present = schema.base[name], present != standard else { continue }
            var change: JSONObject = [:]
            for field in changeableBaseFields where present[field] != standard[field] {
                change[field] = present[field] ?? (field == "required" ? false : nil)
            }
            if !change.isEmpty { changes[name] = .object(change) }
        }
        return changes
    }
}

/// What administrators decide about a base attribute.
let changeableBaseFields = ["required", "permissions", "master", "minLength", "maxLength", "pattern"]
