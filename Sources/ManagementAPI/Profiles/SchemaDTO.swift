// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Directory
package import Primitives

/// A schema as its clients read it, members in the recorded order.
///
/// `name` and `title` belong to the owner; `since` is shown where a schema has never been changed; `typeURL`
/// is where the user type is read.
package func schemaJSON(
    _ schema: ProfileSchema, name: String, title: String, description: String?, since: Timestamp,
    url: String, typeURL: String? = nil
) -> JSON {
    var object: JSONObject = [
        "id": .string(url),
        "$schema": "http://json-schema.org/draft-04/schema#",
        "name": .string(name),
        "title": .string(title),
    ]
    object["description"] = description.map { .string($0) }
    object["lastUpdated"] = .string((schema.lastUpdated ?? since).rfc3339)
    object["created"] = .string((schema.created ?? since).rfc3339)
    object["definitions"] = [
        "custom": section("#custom", schema.custom), "base": section("#base", schema.base),
    ]
    object["type"] = "object"
    object["properties"] = [
        "profile": ["allOf": [["$ref": "#/definitions/custom"], ["$ref": "#/definitions/base"]]]
    ]
    var links: JSONObject = ["self": ["href": .string(url), "method": "GET", "rel": "self"]]
    links["type"] = typeURL.map { ["href": .string($0), "method": "GET", "rel": "type"] }
    object["_links"] = .object(links)
    return .object(object)
}

private func section(_ id: String, _ properties: JSONObject) -> JSON {
    let required = properties.members.filter { $0.value["required"]?.bool == true }.map(\.name.text)
    return [
        "id": .string(id), "type": "object", "properties": .object(properties.withoutFalseRequired),
        "required": .strings(required),
    ]
}

extension JSONObject {
    /// `required` stands where it is true, and at the names that clients always look at.
    fileprivate var withoutFalseRequired: JSONObject {
        JSONObject(
            uniqueMembers: members.map { member in
                guard var document = member.value.object, document["required"] == false,
                    member.name != "firstName"
                else { return member }
                document["required"] = nil
                return (member.name, .object(document))
            })
    }
}

/// A request to change a schema: the properties of both sections.
struct SchemaWrite {
    let base: JSONObject
    let custom: JSONObject

    init(_ body: JSON?) throws {
        var fields = try Fields(body, of: "schema")
        var definitions = fields.fields("definitions")
        base = Self.properties("base", &definitions)
        custom = Self.properties("custom", &definitions)
        fields.absorb(definitions)
        try fields.check()
    }

    private static func properties(_ name: String, _ definitions: inout Fields) -> JSONObject {
        var section = definitions.fields(name)
        defer { definitions.absorb(section) }
        guard let value = section["properties"] else { return [:] }
        if value.object == nil { section.refuse("properties", "must be an object, not a \(value.typeName)") }
        return value.object ?? [:]
    }
}
