// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Primitives

/// Everything of one request that a condition may look at: names and ids only.
package struct Facts: Sendable, Equatable {
    /// The user of a request, if it has one.
    package struct Subject: Sendable, Equatable {
        package var user: String
        /// Ids of the groups; ``People/everyone`` need not be among them.
        package var groups: [String]

        package init(user: String, groups: [String]) {
            self.user = user
            self.groups = groups
        }
    }

    package var client: String
    package var grantType: String
    package var subject: Subject?
    /// In the order in which they were asked for.
    package var scopes: [String]
    /// The request asked for no scope, and ``scopes`` are the default ones.
    package var scopesAreDefaults: Bool

    package init(
        client: String, grantType: String, subject: Subject? = nil, scopes: [String],
        scopesAreDefaults: Bool = false
    ) {
        self.client = client
        self.grantType = grantType
        self.subject = subject
        self.scopes = scopes
        self.scopesAreDefaults = scopesAreDefaults
    }
}

extension Facts {
    /// The facts as they are kept beside a trace.
    ///
    /// Of the groups, only those that `isKnown` accepts: a condition cannot have looked at the others.
    package func json(groups isKnown: (String) -> Bool = { _ in true }) -> JSON {
        var members: [(name: Name, value: JSON)] = []
        members.reserveCapacity(6)
        members.append(("client", .string(client)))
        members.append(("grantType", .string(grantType)))
        if let subject {
            members.append(("user", .string(subject.user)))
            members.append(("groups", .strings(subject.groups.lazy.filter(isKnown))))
        }
        members.append(("scopes", .strings(scopes)))
        if scopesAreDefaults { members.append(("scopesAreDefaults", .bool(true))) }
        return .object(JSONObject(uniqueMembers: members))
    }

    /// Reads what ``json(groups:)`` wrote.
    ///
    /// `nil` when it is something else.
    package init?(_ json: JSON) {
        guard let client = json["client"]?.string, let grantType = json["grantType"]?.string,
            let scopes = json["scopes"]?.strings
        else { return nil }
        let subject = json["user"]?.string.map { Subject(user: $0, groups: json["groups"]?.strings ?? []) }
        self.init(
            client: client, grantType: grantType, subject: subject, scopes: scopes,
            scopesAreDefaults: json["scopesAreDefaults"]?.bool ?? false)
    }
}
