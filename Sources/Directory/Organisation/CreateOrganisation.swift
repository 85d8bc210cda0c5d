// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Persistence
package import Primitives
package import SystemLog

/// What the first start needs to know, and ids that may be fixed from outside.
package struct OrganisationFounding: Sendable {
    package var name: String
    /// `nil`: made from the name.
    package var subdomain: String?
    /// An email address, which is also the administrator's address unless another is given.
    package var administratorLogin: String
    package var administratorEmail: String?
    package var administratorFirstName: String
    package var administratorLastName: String
    package var tokenName: String
    /// A token that a file or the environment gives; one is made otherwise.
    package var presetToken: Secret?
    package var id: ID<Organisation>?
    package var everyoneID: ID<Group>?
    package var administratorID: ID<User>?

    package init(
        name: String, subdomain: String? = nil, administratorLogin: String,
        administratorEmail: String? = nil, administratorFirstName: String = "First",
        administratorLastName: String = "Administrator", tokenName: String = "first start",
        presetToken: Secret? = nil, id: ID<Organisation>? = nil, everyoneID: ID<Group>? = nil,
        administratorID: ID<User>? = nil
    ) {
        self.name = name
        self.subdomain = subdomain
        self.administratorLogin = administratorLogin
        self.administratorEmail = administratorEmail
        self.administratorFirstName = administratorFirstName
        self.administratorLastName = administratorLastName
        self.tokenName = tokenName
        self.presetToken = presetToken
        self.id = id
        self.everyoneID = everyoneID
        self.administratorID = administratorID
    }

    /// Letters and digits of the name, joined by hyphens; `moneta` when it has none of ASCII.
    fileprivate var subdomainOrDefault: String {
        if let subdomain { return subdomain }
        let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let label = String(words.joined(separator: "-").prefix(63))
        return label.isEmpty ? "moneta" : label
    }
}

/// What a first start made.
package struct FoundedOrganisation: Sendable {
    package let organisation: Organisation
    package let everyone: Group
    package let administrator: User
    package let apiToken: APIToken
    /// The text of ``apiToken``, shown this once.
    package let token: Secret
}

/// Creates the organisation, the group Everyone, the first administrator and an API token for it.
///
/// Refused when there is an organisation already, so that two nodes starting at once make one.
package func createOrganisation(
    _ founding: OrganisationFounding, in change: Change
) throws -> FoundedOrganisation {
    try change.lockConfiguration()
    guard try OrganisationRecords(change).find() == nil else {
        throw ChangeRefused.invalid("organisation", "there is one already")
    }
    let now = change.now.wholeSecond
    let organisation = Organisation(
        id: founding.id ?? ID(in: change.surroundings), name: founding.name,
        subdomain: founding.subdomainOrDefault, created: now, lastUpdated: now)
    try OrganisationRecords(change).insert(organisation)
    try change.record(.organisationCreated, of: organisation, from: nil, to: organisation.eventDocument)
    try createSystemZones(in: change)
    try createDefaultUserType(in: change)
    let everyone = try createGroup(
        profile: ["name": .string(Group.everyoneName), "description": "All users in your organization"],
        kind: .builtIn, id: founding.everyoneID, in: change)
    let administrator = try createUser(
        profile: [
            "firstName": .string(founding.administratorFirstName),
            "lastName": .string(founding.administratorLastName),
            "login": .string(founding.administratorLogin),
            "email": .string(founding.administratorEmail ?? founding.administratorLogin),
        ], status: .active, id: founding.administratorID, in: change)
    try grantRole(.superAdministrator, to: administrator, in: change)
    let (token, text) = try issueAPIToken(
        named: founding.tokenName, for: administrator, presetSecret: founding.presetToken, in: change)
    return FoundedOrganisation(
        organisation: organisation, everyone: everyone, administrator: administrator, apiToken: token,
        token: text)
}
