// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// The attributes that the profiles of one kind may have.
package struct ProfileSchema: Sendable {
    /// Whose profiles they are.
    package enum Owner: Sendable, Equatable {
        /// Users of a type.
        case userType(String)
        case group
        case app(ID<App>)

        /// The id of the schema, also before it has a row.
        package var schemaID: String {
            switch self {
            case .userType(let id): userSchemaID(ofType: id)
            case .group: "oscMonetaUserGroup00"
            case .app(let id): "osc" + id.text.dropFirst(3)
            }
        }

        /// The base attributes as everyone begins.
        package var base: JSONObject {
            switch self {
            case .userType: BaseSchemas.user
            case .group: BaseSchemas.group
            case .app: BaseSchemas.appUser
            }
        }
    }

    package let owner: Owner
    package let base: JSONObject
    package let custom: JSONObject
    package let created: Timestamp?
    package let lastUpdated: Timestamp?
    private let byName: [Name: AttributeDefinition]

    /// Takes the documents of both sections, which must have been checked.
    package init(
        _ owner: Owner, base: JSONObject, custom: JSONObject, created: Timestamp? = nil,
        lastUpdated: Timestamp? = nil
    ) {
        self.owner = owner
        self.base = base
        self.custom = custom
        self.created = created
        self.lastUpdated = lastUpdated
        var definitions: [Name: AttributeDefinition] = [:]
        for member in base.members + custom.members {
            definitions[member.name] = AttributeDefinition(member.name.text, member.value.object ?? [:])
        }
        byName = definitions
    }

    package var id: String { owner.schemaID }
    package var attributes: some Collection<AttributeDefinition> { byName.values }
    package var uniqueAttributes: [String] { byName.values.filter(\.isUnique).map(\.name).sorted() }

    /// The attribute of that name.
    package subscript(name: Name) -> AttributeDefinition? { byName[name] }

    /// The attribute whose name has the bytes of a text.
    @_disfavoredOverload
    package subscript(name: String) -> AttributeDefinition? { byName[Name(name)] }

    /// As everyone begins.
    package static let defaultUser = ProfileSchema(
        .userType(User.defaultTypeID), base: BaseSchemas.user, custom: [:])

    /// Checks a whole profile and drops attributes that are `null`; every problem is told at once.
    ///
    /// `object` names the document in the error. Attributes that are not defined are refused.
    package func checked(_ profile: JSONObject, object: String) throws(ChangeRefused) -> JSONObject {
        var causes: [String] = []
        var checked: JSONObject = [:]
        for (name, value) in profile.members {
            guard let attribute = byName[name] else {
                causes.append("Property name '\(name)' is not defined in profile")
                continue
            }
            if value.isNull { continue }
            if let problem = unseen(in: name.text).problem(of: value) ?? attribute.problem(of: value) {
                causes.append("\(name): \(problem)")
            } else {
                checked[name] = value
            }
        }
        for name in requiredNames where checked[name] == nil || checked[name] == "" {
            if !causes.contains(where: { $0.hasPrefix("\(name):") }) {
                causes.append("\(name): The field cannot be left blank")
            }
        }
        guard causes.isEmpty else { throw .invalid(object: object, causes: causes) }
        return checked
    }

    /// A new profile, with the values that attributes have of which it says nothing; one that is `null` stays
    /// so.
    package func completed(_ profile: JSONObject) -> JSONObject {
        var completed = profile
        for name in custom.names where profile[name] == nil {
            completed[name] = self[name.text]?.standard
        }
        return completed
    }

    /// Base attributes are names and words on one line, but for addresses and descriptions.
    private static let ofSeveralLines: Set<String> = [
        "description", "postalAddress", "streetAddress", "formatted", "street_address",
    ]

    private func unseen(in name: String) -> UnseenCharacters {
        base[name] != nil && !Self.ofSeveralLines.contains(name) ? .none : .ofText
    }

    /// In the order of the schema.
    private var requiredNames: [Name] {
        (base.names + custom.names).filter { byName[$0]?.isRequired == true }
    }
}

extension UnseenCharacters {
    /// What is wrong with the text, or a text of the list, that a value is.
    fileprivate func problem(of value: JSON) -> String? {
        if let text = value.string { return problem(of: text) }
        return value.array?.lazy.compactMap { $0.string.flatMap(problem) }.first
    }
}
