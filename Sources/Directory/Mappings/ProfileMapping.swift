// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Expressions
package import Primitives

/// How the attributes of one profile come from another: from users to an app, or back.
package struct ProfileMapping: Sendable {
    /// Which of the two profiles is made.
    package enum Direction: Int64, Sendable {
        case toUser = 0
        case fromUser = 1
    }

    /// How an attribute is made.
    package struct Property: Sendable, Equatable {
        /// In the expression language, of `user` or `appuser`.
        package let expression: String
        /// `PUSH` also when the source changes, `DONT_PUSH` only at first.
        package let pushStatus: String

        package init(expression: String, pushStatus: String) {
            self.expression = expression
            self.pushStatus = pushStatus
        }

        package var json: JSON {
            ["expression": .string(expression), "pushStatus": .string(pushStatus)]
        }

        init?(_ json: JSON) {
            guard let expression = json["expression"]?.string else { return nil }
            self.init(expression: expression, pushStatus: json["pushStatus"]?.string ?? "DONT_PUSH")
        }
    }

    package let appID: ID<App>
    package let direction: Direction
    /// By the name of the target's attribute, in the order of the wire.
    package var properties: [(name: String, property: Property)]

    package init(
        appID: ID<App>, direction: Direction, properties: [(name: String, property: Property)]
    ) {
        self.appID = appID
        self.direction = direction
        self.properties = properties
    }

    /// Every app has two, whose ids follow from its own.
    package var id: String { (direction == .fromUser ? "prm1" : "prm0") + appID.text.dropFirst(4) }

    package var document: JSONObject {
        JSONObject(uniqueMembers: properties.map { (Name($0.name), $0.property.json) })
    }

    init(appID: ID<App>, direction: Direction, document: JSONObject) {
        self.init(
            appID: appID, direction: direction,
            properties: document.members.compactMap { member in
                Property(member.value).map { (member.name.text, $0) }
            })
    }

    /// As an app begins: OIDC Core's claims from the attributes of users, and back.
    package static func standard(_ appID: ID<App>, _ direction: Direction) -> ProfileMapping {
        let pairs: [(String, String)] =
            direction == .fromUser
            ? [
                (
                    "name",
                    "(user.displayName != null) ? user.displayName : user.firstName + \" \" + user.lastName"
                ), ("nickname", "user.nickName"), ("given_name", "user.firstName"),
                ("middle_name", "user.middleName"), ("family_name", "user.lastName"),
                ("email", "user.email"), ("profile", "user.profileUrl"), ("zoneinfo", "user.timezone"),
                ("locale", "user.locale"), ("phone_number", "user.primaryPhone"),
                ("street_address", "user.streetAddress"), ("locality", "user.city"),
                ("region", "user.state"), ("postal_code", "user.zipCode"), ("country", "user.countryCode"),
                ("formatted", "user.postalAddress"),
            ]
            : [
                ("firstName", "appuser.given_name"), ("lastName", "appuser.family_name"),
                ("email", "appuser.email"), ("mobilePhone", "appuser.phone_number"),
                ("displayName", "appuser.name"), ("nickName", "appuser.nickname"),
                ("middleName", "appuser.middle_name"), ("profileUrl", "appuser.profile"),
                ("timezone", "appuser.zoneinfo"), ("streetAddress", "appuser.street_address"),
                ("city", "appuser.locality"), ("state", "appuser.region"),
                ("zipCode", "appuser.postal_code"), ("countryCode", "appuser.country"),
            ]
        return ProfileMapping(
            appID: appID, direction: direction,
            properties: pairs.map { name, expression in
                (name, Property(expression: expression, pushStatus: "DONT_PUSH"))
            })
    }
}

/// A mapping from users to an app with its expressions read.
package struct CompiledMapping: Sendable {
    private let entries: [(attribute: AttributeDefinition, expression: ParsedExpression)]
    private let schema: ProfileSchema

    /// Leaves out what the schema of the app does not have.
    package init(_ mapping: ProfileMapping, schema: ProfileSchema) {
        self.schema = schema
        entries = mapping.properties.compactMap { entry in
            guard let attribute = schema[entry.name],
                let parsed = try? ParsedExpression(parsing: entry.property.expression)
            else { return nil }
            return (attribute, parsed)
        }
    }

    /// What maps users to an app that nobody has changed anything for.
    package static let standard = CompiledMapping(
        .standard(ID(""), .fromUser),
        schema: ProfileSchema(.app(ID("")), base: BaseSchemas.appUser, custom: [:]))

    /// The profile of a user in the app; an attribute that cannot be worked out or does not fit has the value
    /// that the app's schema gives it, or none.
    package func profile(of user: User) -> JSONObject {
        let names = Names(user: user.expressionValue)
        var profile: JSONObject = [:]
        for (attribute, expression) in entries {
            guard let value = try? expression.evaluate(names: names).json, !value.isNull,
                attribute.problem(of: value) == nil
            else { continue }
            profile[attribute.name] = value
        }
        return schema.completed(profile)
    }
}
