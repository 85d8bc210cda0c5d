// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

/// What a parameter of a route names, and what the route does to it.
package enum RouteSubject: Sendable, Equatable {
    /// A user whom the request looks at or changes.
    case user
    /// A user who becomes a member of the group of the path.
    case newMember
    /// A user or a group that is given the app of the path, or is parted from it.
    case assignedUser, assignedGroup
    /// A group that the request looks at or changes.
    case group
    /// An app by its id or its client id.
    case app
    /// An app that only narrows down what is asked of the user of the path.
    case otherApp
    /// The mapping of profiles of an app.
    case mapping
    /// A session, which is reached where its user is.
    case session
    /// A thing that belongs to the one before it in the path, and to nothing else.
    case part
    /// A thing of the whole organisation, which no role with a limit reaches.
    case organisation
}

/// A parameter of a route with what it names.
package struct RouteParameter: Sendable, Equatable {
    package let name: String
    package let subject: RouteSubject

    /// What a name means in a path, and what the route does to it when there is no word about it.
    private static let things: [String: RouteSubject] = [
        "userId": .user, "groupId": .group, "appId": .app, "clientId": .app, "mappingId": .mapping,
        "authServerId": .organisation, "hookId": .organisation, "hookKeyId": .organisation,
        "keyId": .organisation, "linkedObjectName": .organisation, "revision": .organisation,
        "sessionId": .session,
        "ruleId": .organisation, "schemaId": .organisation, "tokenId": .organisation,
        "trustedOriginId": .organisation, "typeId": .organisation, "zoneId": .organisation,
    ]
    /// Names that, behind another thing, are always a part of it, which the route looks up in it.
    private static let parts: Set<String> = [
        "secretId", "keyId", "scopeId", "claimId", "tokenId", "grantId", "roleId",
    ]

    /// What a path names; `nil` when the word about one of several things is missing, or a word is about
    /// none.
    ///
    /// One thing alone explains itself. Of two, each needs a word, so that whoever adds such a route says
    /// what it does to both.
    static func reading(_ path: String, about: [String: RouteSubject]) -> [RouteParameter]? {
        let names = path.split(separator: "/").filter { $0.hasPrefix("{") && $0.hasSuffix("}") }
            .map { String($0.dropFirst().dropLast()) }
        guard Set(about.keys).isSubset(of: names), Set(names).count == names.count else { return nil }
        let isAlone = names.dropFirst().allSatisfy { parts.contains($0) && about[$0] == nil }
        var parameters: [RouteParameter] = []
        for (index, name) in names.enumerated() {
            let implied: RouteSubject? =
                index > 0 && parts.contains(name) ? .part : isAlone ? things[name] : nil
            guard let subject = about[name] ?? implied else { return nil }
            parameters.append(RouteParameter(name: name, subject: subject))
        }
        return parameters
    }
}
